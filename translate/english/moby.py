"""The Moby Thesaurus (Grady Ward, public domain), cut down: which words keep what company.

Its lists are loose, so that two words are near when their lists have much in common, not only
when one is in the other's. A line of the data file is a word and the steps between the line
numbers of the words listed with it (`benchmarks/build_moby.py` writes it).
"""

from __future__ import annotations

import gzip
from array import array
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate

from translate.english.inflect import lemmas
from translate.memory import remembered


@dataclass(frozen=True)
class Moby:
    """The words in line order, and the lines they have."""

    numbers: dict[str, int]
    lines: list[str]

    def company(self, word: str) -> array[int]:
        """Give the numbers of the words listed with a word; empty when it has no list."""
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
    path = resources.files("translate.lexicons") / "moby.en.txt.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    words = [line.partition("\t") for line in lines]
    return Moby({w[0]: n for n, w in enumerate(words)}, [w[2] for w in words])


@remembered(8192)
def _company(word: str) -> tuple[int | None, array[int]]:
    known = load_moby()
    return known.numbers.get(word), known.company(word)


def listed(before: str, after: str) -> bool:
    """Say whether a lemma of one word form is in the list of a lemma of the other."""
    near = [_company(lemma) for lemma in lemmas(before)]
    for lemma in lemmas(after):
        number, far = _company(lemma)
        if any(first in far or number in company for first, company in near):
            return True
    return False


def kinship(before: str, after: str) -> Kinship:
    """Compare the company of two word forms, over all their lemmas.

    >>> kinship("carnage", "bloodshed").listed, kinship("carnage", "tariff").shared < 0.05
    (True, True)
    """
    shared = 0.0
    for one in lemmas(before):
        for other in lemmas(after):
            near, far = _company(one)[1], _company(other)[1]
            if near and far:
                both = len(set(near).intersection(far))
                shared = max(shared, both / (len(near) * len(far)) ** 0.5)
    return Kinship(listed(before, after), shared)
