"""Follow the charged expressions of an article through Chinese and back."""

import sys
from pathlib import Path

from translate_compare import round_trip

path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tariff-truce.en.txt")
result = round_trip(path.read_text(encoding="utf-8"), source="en", via="zh")
for framing in result.framings:
    pivot = framing.pivot.text if framing.pivot else "?"
    back = framing.back.text if framing.back else "?"
    print(f"{framing.text} → {pivot} → {back}: {framing.fate} ({framing.confidence:.2f})")
