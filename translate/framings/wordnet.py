"""The compact English WordNet that ships with the package: senses, synonyms, irregular forms.

The data file is cut from Princeton's WordNet 3.1 (licence beside it) by
`benchmarks/build_wordnet.py`. Its lines, tab-separated: `S pos word:count,… above… beside…` (a
synset; `above` and `beside` are the line numbers of its hypernyms and similar adjectives),
`A word antonym,…`, `D word derived,…`, `E pos form lemma` (irregular forms).
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

# Morphy's endings (Miller et al. 1990): an ending, what stands in its place in the lemma.
_ENDINGS = {
    "n": (("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("zes", "z"),
          ("ies", "y"), ("men", "man"), ("s", "")),
    "v": (("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""),
          ("ing", "e"), ("ing", "")),
    "a": (("er", ""), ("er", "e"), ("est", ""), ("est", "e")),
    "r": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sense:
    """A synset seen from one of its words; `share` is how much of the word's use it makes up."""

    number: int
    pos: str
    share: float


@dataclass
class WordNet:
    """The file in memory: lines are read whole, parsed where they are asked for."""

    synsets: list[str] = field(default_factory=list)
    index: dict[str, tuple[int, ...]] = field(default_factory=lambda: defaultdict(tuple))
    antonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    derived: dict[str, tuple[str, ...]] = field(default_factory=dict)
    irregular: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, line: str) -> None:
        """Add one line of the file."""
        tag, *cells = line.split("\t")
        if tag == "S":
            number = len(self.synsets)
            for word in cells[1].split(","):
                self.index[word.rpartition(":")[0]] += (number,)
            self.synsets.append(line)
        elif tag == "E":
            self.irregular[cells[0], cells[1]] = cells[2]
        else:
            partners = self.antonyms if tag == "A" else self.derived
            partners[cells[0]] = tuple(cells[1].split(","))  # a fourth of what a set takes

    def senses(self, lemma: str) -> list[Sense]:
        """Return the senses of a lemma, the most used first."""
        counts = [(number, *self._count(number, lemma)) for number in self.index.get(lemma, ())]
        total = sum(count + 0.5 for _, _, count in counts)
        senses = [Sense(number, pos, (count + 0.5) / total) for number, pos, count in counts]
        return sorted(senses, key=lambda sense: -sense.share)

    def _count(self, number: int, lemma: str) -> tuple[str, int]:
        _, pos, words, *_ = self.synsets[number].split("\t")
        for word in words.split(","):
            name, _, count = word.rpartition(":")
            if name == lemma:
                return pos, int(count)
        return pos, 0

    def use(self, lemma: str) -> int:
        """Return how often the lemma occurs in WordNet's tagged corpus, all senses together."""
        return sum(self._count(number, lemma)[1] for number in self.index.get(lemma, ()))

    def above(self, number: int) -> list[int]:
        """Return the hypernyms of a synset."""
        return [int(cell) for cell in self.synsets[number].split("\t")[3].split()]

    def beside(self, number: int) -> list[int]:
        """Return the adjective synsets similar to a synset."""
        return [int(cell) for cell in self.synsets[number].split("\t")[4].split()]

    def lemmas(self, word: str) -> Iterator[tuple[str, str]]:
        """Return (pos, lemma) for every reading of a lower-case word form that WordNet knows."""
        parts = self._parts(word)
        for pos in _ENDINGS:
            irregular = self.irregular.get((pos, word))
            if irregular:
                yield pos, irregular
            if pos in parts:
                yield pos, word
            if not irregular:
                yield from ((pos, lemma) for lemma in self._regular(word, pos))

    def _regular(self, word: str, pos: str) -> Iterator[str]:
        for ending, instead in _ENDINGS[pos]:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                stem = word[: -len(ending)] + instead
                doubled = ending in ("ed", "ing") and not instead and stem[-2:-1] == stem[-1:]
                for lemma in (stem, stem[:-1]) if doubled else (stem,):
                    if pos in self._parts(lemma):
                        yield lemma
                        return

    def _parts(self, lemma: str) -> set[str]:
        """Return the parts of speech of a lemma: the third character of its synsets' lines."""
        return {self.synsets[number][2] for number in self.index.get(lemma, ())}


@lru_cache(maxsize=1)
def load_wordnet() -> WordNet:
    """Read the file that ships with the package (about half a second, once).

    >>> sorted(set(load_wordnet().lemmas("invaded")))
    [('v', 'invade')]
    """
    wordnet = WordNet()
    path = resources.files("translate.framings.data") / "wordnet.en.txt.gz"
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        wordnet.add(line)
    wordnet.index = dict(wordnet.index)
    return wordnet
