"""The compact English WordNet that ships with the package: senses, synonyms, irregular forms.

The data file is cut from Princeton's WordNet 3.1 (licence beside it) by
`benchmarks/build_wordnet.py`. Its lines, tab-separated: `S pos word:count,… above… beside…` (a
synset; `above` and `beside` are the line numbers of its hypernyms and similar adjectives),
`A word antonym,…`, `D word derived,…`, `E pos form lemma` (irregular forms), each kind together and
`A` and `D` sorted. No line is parsed before it is asked for.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from translate.framings import compiled

_TAGS = "SADE"  # kinds of lines, as they follow each other in it
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


class Table(Mapping[str, tuple[str, ...]]):
    r"""Sorted lines, each a word, a tab and what the word has; found by halving.

    >>> Table(["A\tfair\tfoul,unfair", "A\tfar\tnear"], "A\t", ",")["fair"]
    ('foul', 'unfair')
    """

    def __init__(self, lines: Sequence[str], tag: str, between: str) -> None:
        self._lines, self._tag, self._between = lines, tag, between

    def find(self, word: str) -> str:
        """Return what a word has, as the line says it; "" of a word that is not there."""
        start = f"{self._tag}{word}\t"
        at = bisect_left(self._lines, start)
        if at < len(self._lines) and self._lines[at].startswith(start):
            return self._lines[at][len(start) :]
        return ""

    def __getitem__(self, word: str) -> tuple[str, ...]:
        if have := self.find(word):
            return tuple(have.split(self._between))
        raise KeyError(word)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.find(word) != ""

    def __iter__(self) -> Iterator[str]:
        return (line[len(self._tag) :].partition("\t")[0] for line in self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@dataclass(frozen=True)
class WordNet:
    """The file in memory; `index` has the numbers of a word's synsets."""

    synsets: Sequence[str]
    index: Table
    antonyms: Table
    derived: Table
    irregular: Mapping[tuple[str, str], str]

    def _numbers(self, lemma: str) -> Iterator[int]:
        return map(int, self.index.find(lemma).split())

    def senses(self, lemma: str) -> list[Sense]:
        """Return the senses of a lemma, the most used first."""
        counts = [(number, *self._count(number, lemma)) for number in self._numbers(lemma)]
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
        return sum(self._count(number, lemma)[1] for number in self._numbers(lemma))

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
        return {self.synsets[number][2] for number in self._numbers(lemma)}


@lru_cache(maxsize=1)
def load_wordnet() -> WordNet:
    """Read the file that ships with the package (once).

    >>> sorted(set(load_wordnet().lemmas("invaded")))
    [('v', 'invade')]
    """
    path = resources.files("translate.framings.data") / compiled.WORDNET
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    begins = (bisect_left(lines, kind, key=_kind) for kind in range(len(_TAGS) + 1))
    synsets, antonyms, derived, irregular = (lines[at:end] for at, end in pairwise(begins))
    index = compiled.read(compiled.INDEX)
    return WordNet(
        synsets,
        Table((index_of(synsets) if index is None else index).splitlines(), "", " "),
        Table(antonyms, "A\t", ","),
        Table(derived, "D\t", ","),
        {(pos, form): lemma for _, pos, form, lemma in (line.split("\t") for line in irregular)},
    )


def _kind(line: str) -> int:
    return _TAGS.index(line[0])


def index_of(synsets: Sequence[str]) -> str:
    r"""Return the lines of an index: each word of synsets with their numbers, sorted.

    >>> index_of(["S\tn\tfuse:1,war:0\t\t", "S\tn\twar:8\t\t"])
    'fuse\t0\nwar\t0 1\n'
    """
    numbers: dict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(synsets):
        for word in line.split("\t")[2].split(","):
            numbers[word.rpartition(":")[0]].append(str(number))
    return "".join(sorted(f"{word}\t{' '.join(have)}\n" for word, have in numbers.items()))
