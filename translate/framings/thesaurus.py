"""Our own vocabulary of degree and sameness: strength scales, synonym groups, known shifts.

The files lie in `translate/framings/data`: `strength.en.toml` (`[[scale]]` name, category,
`levels = [{strength, words}]`), `synonyms.en.toml` (`[[group]]` words; `[[shift]]` term, to,
why), `markers.en.toml` (lists of negators, attribution frames, intensifiers, diminishers) and
`charge.en.toml` (`[[charge]]` polarity, strength, words: single words on no common scale).
Expressions are found whatever their inflection, spelling, hyphens and articles.
"""

from __future__ import annotations

import gzip
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import Any

from translate.framings.forms import keys
from translate.framings.inflect import family, lemmas
from translate.framings.vocabulary import table
from translate.memory import remembered


@dataclass(frozen=True)
class Moby:
    """The words in line order, and the lines they have."""

    numbers: dict[str, int]
    lines: list[str]

    def company(self, word: str) -> array[int]:
        """Return the numbers of the words listed with a word; empty when it has no list."""
        number = self.numbers.get(word)
        steps = [] if number is None else self.lines[number].split()
        return array("H", accumulate(map(int, steps)))  # a set takes fifty times the memory


@dataclass(frozen=True, slots=True)
class Kinship:
    """Whether one word is in the other's list, and the cosine of both lists (0..1)."""

    listed: bool = False
    shared: float = 0.0


@lru_cache(maxsize=1)
def load_moby() -> Moby:
    """Read the file that ships with the package."""
    path = resources.files("translate.framings.data") / "moby.en.txt.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    words = [line.partition("\t") for line in lines]
    return Moby({w[0]: n for n, w in enumerate(words)}, [w[2] for w in words])


@remembered(8192)
def _company(word: str) -> array[int]:
    return load_moby().company(word)


Lists = tuple[tuple[int, "array[int]"], ...]


@remembered(8192)
def lists(form: str) -> Lists:
    """Return the number and the company of each lemma of a word form that the file has."""
    numbers = load_moby().numbers
    return tuple((numbers[word], _company(word)) for word in lemmas(form) if word in numbers)


def listed(before: str, after: str) -> bool:
    """Return whether a lemma of one word form is in the list of a lemma of the other."""
    return meet(lists(before), lists(after))


def meet(near: Lists, far: Lists) -> bool:
    """Return whether a word of one side is in a list of the other side's."""
    for other, company in near:
        for number, others in far:
            if _has(company, number) or _has(others, other):
                return True
    return False


def _has(company: array[int], number: int) -> bool:
    at = bisect_left(company, number)
    return at < len(company) and company[at] == number


def kinship(before: str, after: str) -> Kinship:
    """Compare the company of two word forms, over all their lemmas.

    >>> kinship("carnage", "bloodshed").listed, kinship("carnage", "tariff").shared < 0.05
    (True, True)
    """
    shared = 0.0
    for first in lemmas(before):
        for second in lemmas(after):
            near, far = _company(first), _company(second)
            if near and far:
                both = len(set(near).intersection(far))
                shared = max(shared, both / (len(near) * len(far)) ** 0.5)
    return Kinship(listed(before, after), shared)


@dataclass(frozen=True, slots=True)
class Degree:
    """A place on a strength scale: 1 is the weakest, 5 the strongest."""

    scale: str
    strength: int


@dataclass(frozen=True)
class Thesaurus:
    """The vocabulary, indexed by normalised expression."""

    degrees: dict[str, frozenset[Degree]]
    groups: dict[str, frozenset[int]]
    shifts: dict[str, frozenset[str]]
    markers: dict[str, frozenset[str]]
    charges: dict[str, int]

    def find_charge(self, word: str) -> int | None:
        """Return how charged a word is, below 0 when hostile; else how charged its family is.

        None for a word that isn't listed; the weakest charge is 1 (plain words: -1).
        """
        for lookup in (keys([word]), family(word)):
            charges = [self.charges[key] for key in lookup if key in self.charges]
            if charges:
                return max(charges, key=abs)
        return None

    def find_degrees(self, words: Iterable[str]) -> frozenset[Degree]:
        """Return every place the expression has on a scale."""
        return frozenset().union(*(self.degrees.get(key, ()) for key in keys(words)))

    def find_groups(self, words: Iterable[str]) -> frozenset[int]:
        """Return the numbers of the synonym groups the expression is in."""
        return frozenset().union(*(self.groups.get(key, ()) for key in keys(words)))

    def is_shift(self, before: Iterable[str], after: Iterable[str]) -> bool:
        """Return whether the second expression is a listed false friend of the first."""
        return not self.find_shifts(before).isdisjoint(keys(after))

    def find_shifts(self, words: Iterable[str]) -> frozenset[str]:
        """Return the normalised forms of the listed false friends of the expression."""
        return frozenset().union(*(self.shifts.get(key, ()) for key in keys(words)))

    def has_marker(self, kind: str, words: Iterable[str]) -> bool:
        """Return whether the expression is one of the markers of a kind."""
        return not self.markers.get(kind, frozenset()).isdisjoint(keys(words))


@lru_cache(maxsize=1)
def load_thesaurus() -> Thesaurus:
    """Read the vocabulary that ships with the package; raises LexiconError when a file is bad."""
    known = table("thesaurus")
    places = {place: Degree(*place) for place in _places(known["degrees"].values())}
    return Thesaurus(
        {
            key: frozenset(places[scale, strength] for scale, strength in degrees)
            for key, degrees in known["degrees"].items()
        },
        {key: frozenset(numbers) for key, numbers in known["groups"].items()},
        {key: frozenset(friends) for key, friends in known["shifts"].items()},
        {kind: frozenset(words) for kind, words in known["markers"].items()},
        known["charges"],
    )


def _places(degrees: Iterable[list[list[Any]]]) -> Iterator[tuple[str, int]]:
    return ((scale, strength) for one in degrees for scale, strength in one)
