"""Follow the framings of an article through Chinese and back."""

import sys
from pathlib import Path

from translate import round_trip

path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("tariff-truce.en.txt")
result = round_trip(path.read_text(encoding="utf-8"), source="en", via="zh")
for trace in result.traces:
    source = result.routes[0].trip.hops[0].segments[trace.mention.segment].text
    pivot = trace.pivot.text if trace.pivot else "?"
    back = trace.back.text if trace.back else "?"
    term = trace.mention.span.of(source)
    print(f"{term} → {pivot} → {back}: {trace.fate} ({trace.confidence:.2f})")
