"""Titles in sentence case before they are cut into pieces (truecasing, Lita et al. 2003).

A model that has seen few headlines in title case takes *War Games* for something else than *war
games*, and *SPOKESPERSON:* before what one says for a strange name. What it saw in small letters is
listed beside it; lengths stay, so that spans do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from translate.engines.lists import read_list
from translate.segment import TITLES

LEAST = 4  # letters of a word that tells: "of" and "The" may be either in a title
SHARE = 0.8  # of the telling words that are capitalised in a title
LOW = frozenset(  # words that a title leaves in small letters
    "a an the and but or nor for so yet as at by in of off on per to up via vs from with into "
    "over than that if is".split()
)
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
# who speaks, in capitals: "THE PRESIDENT:", "SEN. MARTINEZ:"
_LABEL = re.compile(r"[A-Z][A-Z'’-]*(?:\.? [A-Z][A-Z'’-]*){0,4}:(?= )")
_OWNED = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True)
class Casing:
    """Words that running text has in small letters, and names made of such words."""

    common: frozenset[str]
    names: frozenset[str] = frozenset()

    def recased(self, text: str) -> str:
        """Return a title in sentence case, a speaker's name without its capitals.

        Any other text comes back as it is.

        >>> casing = Casing(frozenset("war games hold with".split()), frozenset(["white house"]))
        >>> casing.recased("Taiwan and Japan Hold War Games With US")
        'Taiwan and Japan hold war games with US'
        >>> casing.recased("Japan and Taiwan will hold the War Games.")
        'Japan and Taiwan will hold the War Games.'
        """
        label = _LABEL.match(text)
        if label:
            return self._labelled(label[0]) + text[label.end() :]
        words = list(_WORD.finditer(text))
        shouted = text.isupper() and sum(len(word[0]) >= LEAST for word in words) > 2
        if not shouted and not self._is_title([word[0] for word in words[1:]]):
            return text
        kept = self._named([word[0].lower() for word in words])
        parts, done = [], 0
        for number, word in enumerate(words):
            parts += [text[done : word.start()], word[0]]
            done = word.end()
            if shouted:
                parts[-1] = self._spoken(word[0], number in kept or number == 0)
            elif number and number not in kept:
                parts[-1] = self._small(word[0])
        return "".join([*parts, text[done:]])

    def _labelled(self, label: str) -> str:
        """Return who speaks, as running text has it; what may be short for something stays.

        >>> casing = Casing(frozenset(["question", "price", "of", "chief"]))
        >>> [casing._labelled(label) for label in ("QUESTION:", "MR. PRICE:", "CHIEF OF NATO:")]
        ['Question:', 'Mr. Price:', 'Chief of NATO:']
        """
        words = [word[0] for word in _WORD.finditer(label)]
        titled = words[0].lower() in TITLES
        if not titled and not any(len(word) >= LEAST and self._is_common(word) for word in words):
            return label

        def plain(word: re.Match[str]) -> str:
            if word.start() and word[0].lower() in LOW:
                return word[0].lower()
            return word[0].title() if titled or self._is_common(word[0]) else word[0]

        return _WORD.sub(plain, label)

    def _is_title(self, words: Sequence[str]) -> bool:
        small = sum(word[0].islower() and word not in LOW for word in words)
        capital = sum(
            word[0].isupper() and len(word) >= LEAST and self._is_common(word) for word in words
        )
        return bool(capital) and len(words) > 1 and capital >= SHARE * (capital + small)

    def _is_common(self, word: str) -> bool:
        whole = _OWNED.sub("", word).lower()
        if "-" in whole and whole not in self.names:
            return all(part in self.common for part in whole.split("-"))
        return whole in self.common

    def _named(self, words: Sequence[str]) -> set[int]:
        """Numbers of the words that stand in a name of two words."""
        pairs = enumerate(zip(words, words[1:], strict=False))
        found = [number for number, pair in pairs if " ".join(pair) in self.names]
        return {number + step for number in found for step in (0, 1)}

    def _small(self, word: str) -> str:
        """A capitalised common word in small letters; DNA and iPhone stay."""
        capitals = [part[:1].isupper() and not part[1:2].isupper() for part in word.split("-")]
        return word.lower() if any(capitals) and self._is_common(word) else word

    def _spoken(self, word: str, capital: bool) -> str:
        """A word of a text all in capitals; up to three letters may be short for something."""
        if not self._is_common(word):
            return word if len(word) < LEAST else word.title()
        return word.capitalize() if capital else word.lower()


@lru_cache
def load_casing(path: Path) -> Casing:
    """Read a model's list: a word a line, or a name of two words or with a hyphen.

    Raises ModelDamaged.
    """
    lines = read_list(path)
    names = frozenset(line for line in lines if " " in line or "-" in line)
    return Casing(frozenset(lines) - names, names)
