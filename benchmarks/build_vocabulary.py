"""Compute ahead what is looked up of the shipped vocabulary (`make vocabulary`).

Run it after an edit of a file of `translate/framings/data/` or of the code that
`translate/framings/compiled.py` names; until then they are read in the slower way.
Usage: python benchmarks/build_vocabulary.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from translate.framings import compiled, wordnet  # noqa: E402
from translate.framings.entries import load_lexicon  # noqa: E402
from translate.framings.shipped import shipped  # noqa: E402
from translate.framings.vocabulary import TABLES  # noqa: E402

DATA = ROOT / "translate" / "framings" / "data"


def texts() -> Iterator[tuple[str, str]]:
    """Give the name and the text of each file; raises LexiconError for a file with a problem."""
    for name in shipped():
        load_lexicon(DATA / f"{name}.toml")
    yield compiled.INDEX, wordnet.index_of(wordnet.load_wordnet().synsets)
    for name, make in TABLES.items():
        yield f"{name}.json", f"{json.dumps(make(), ensure_ascii=False, separators=(',', ':'))}\n"


def main() -> None:
    """Write the files."""
    folder = DATA / "compiled"
    folder.mkdir(exist_ok=True)
    for name, text in texts():
        path = folder / name
        path.write_text(compiled.stamped(name, text), encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
