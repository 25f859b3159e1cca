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
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import Any

from translate import toml
from translate.errors import LexiconError
from translate.framings.inflect import family, fold, folded_lemmas, lemmas, tokenize
from translate.framings.wordnet import load_wordnet
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


_ORDERS = ("nvar", "vnar", "anvr")  # parts of speech; the first a word can be gives its lemma
_DROPPED = frozenset({"a", "an", "the", "’s", "-", "“", "”", '"', "‘", "’", ","})


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


def keys(words: Iterable[str]) -> frozenset[str]:
    """Return the normalised forms an expression is indexed and looked up by.

    >>> sorted(keys(["the", "Deep", "-", "seated", "rivalries"]))
    ['deep seat rivalry', 'deep seated rivalries', 'deep seated rivalry']
    """
    return _keys(tuple(words))


@remembered(16384)
def _keys(words: tuple[str, ...]) -> frozenset[str]:
    telling = [word for word in words if word.lower() not in _DROPPED]
    forms = {" ".join(form) for form in zip(*map(_forms, telling), strict=True)}
    return frozenset(forms | folded_lemmas(telling[0]) if len(telling) == 1 else forms)


@remembered(16384)
def _forms(word: str) -> tuple[str, ...]:
    """Return a word as it is written and its lemma by each of the orders, all folded."""
    readings = dict(reversed(list(load_wordnet().lemmas(word.lower()))))
    if not readings:
        return (fold(word), *[fold(lemmas(word)[-1])] * len(_ORDERS))
    bases = (next(readings[pos] for pos in order if pos in readings) for order in _ORDERS)
    return (fold(word), *map(fold, bases))


def phrase_keys(phrase: str) -> frozenset[str]:
    """Return the normalised forms of an expression written as text."""
    return keys(token.text for token in tokenize(phrase))


def _read(stem: str) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = resources.files("translate.framings.data")
    path = folder / f"{stem}.en.toml"
    if path.is_file():
        try:
            yield path.name, toml.loads(path.read_text(encoding="utf-8"))
        except toml.TOMLDecodeError as problem:
            raise LexiconError(f"{path.name}: {problem}; correct that line") from problem


def _degrees() -> dict[str, frozenset[Degree]]:
    degrees: dict[str, set[Degree]] = defaultdict(set)
    for _, data in _read("strength"):
        for scale in data.get("scale", ()):
            for level in scale["levels"]:
                for word in level["words"]:
                    for key in phrase_keys(word):
                        degrees[key].add(Degree(scale["name"], level["strength"]))
    return {key: frozenset(value) for key, value in degrees.items()}


def _groups() -> dict[str, frozenset[int]]:
    """Number the groups of synonyms; framings that share a rendering are one too."""
    listed = [group["words"] for _, data in _read("synonyms") for group in data.get("group", ())]
    framings = []
    rendered: dict[str, list[str]] = defaultdict(list)
    for _, data in _read("framing"):
        for framing in data.get("framing", ()):
            forms = [framing["term"], *framing.get("variants", ())]
            framings.append(forms)
            tags = framing.get("renderings", {}).items()
            for rendering in (one for tag, ones in tags if tag.startswith("zh") for one in ones):
                rendered[rendering] += forms
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, words in enumerate((*listed, *framings, *rendered.values())):
        for word in words:
            for key in phrase_keys(word):
                numbers[key].add(number)
    return {key: frozenset(value) for key, value in numbers.items()}


def _shifts() -> dict[str, frozenset[str]]:
    shifts: dict[str, set[str]] = defaultdict(set)
    for _, data in _read("synonyms"):
        for shift in data.get("shift", ()):
            targets = frozenset().union(*(phrase_keys(word) for word in shift["to"]))
            for key in phrase_keys(shift["term"]):
                shifts[key] |= targets
    return {key: frozenset(value) for key, value in shifts.items()}


def _markers() -> dict[str, frozenset[str]]:
    return {
        kind: frozenset().union(*(phrase_keys(word) for word in words))
        for _, data in _read("markers")
        for kind, words in data["marker"].items()
    }


def _charges() -> dict[str, int]:
    """Return each word's charge; where levels overlap, the strongest wins."""
    charges: dict[str, int] = {}
    for _, data in _read("charge"):
        for level in data["charge"]:
            sign = 1 if level["polarity"] == "positive" else -1
            for word in level["words"]:
                for key in phrase_keys(word):
                    charges[key] = max(charges.get(key, 0), sign * level["strength"], key=abs)
    return charges


@lru_cache(maxsize=1)
def load_thesaurus() -> Thesaurus:
    """Read the vocabulary that ships with the package; raises LexiconError when a file is bad."""
    return Thesaurus(_degrees(), _groups(), _shifts(), _markers(), _charges())
