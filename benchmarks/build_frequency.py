"""Count words of reference English for `translate lexicon suggest`.

Usage: python benchmarks/build_frequency.py TEXT.tsv…  (English in the first column, .xz allowed)
Writes translate/framings/data/frequency.en.tsv.gz: a total, then word<TAB>count, commonest first.
"""

from __future__ import annotations

import gzip
import lzma
import sys
from collections import Counter
from pathlib import Path

from translate.framings.suggest import words

DATA = Path(__file__).resolve().parent.parent / "translate" / "framings" / "data"
OUT = DATA / "frequency.en.tsv.gz"
LEAST = 2


def main() -> None:
    """Count the first column of each file."""
    counts: Counter[str] = Counter()
    for name in sys.argv[1:]:
        path = Path(name)
        opened = lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open()
        with opened as stream:
            for line in stream:
                counts.update(words(line.split("\t")[0]))
    rows = [f"{word}\t{n}\n" for word, n in counts.most_common() if n >= LEAST]
    text = f"{sum(counts.values())}\n" + "".join(rows)
    OUT.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))
    sys.stdout.write(f"{len(rows)} words of {sum(counts.values())}\n")


if __name__ == "__main__":
    main()
