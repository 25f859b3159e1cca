"""What an English text counts: exactly, roughly ("tens of thousands") or in parts ("a third")."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translate.measures.amounts import LARGE, SCALES, SMALL, Number, counted, same

_PLURAL = {f"{word}s": scale for word, scale in SCALES.items() if len(word) > 3}
_PLURAL |= {"tens": 10, "scores": 10, "dozens": 10}
_ROUGH = re.compile(
    rf"\b(?:(?P<many>(?:tens|scores)(?= of\b|$)|dozens|hundreds|(?:{LARGE})s)"
    rf"(?: of (?P<of>(?:{LARGE})s))?"
    rf"|(?:several|a few|some|many) (?P<one>dozen|hundred|{LARGE})(?: (?P<more>{LARGE}))?)\b",
    re.IGNORECASE,
)
_PARTS = {
    "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_PART = "|".join(_PARTS)
_QUARTERS = r"quarter(?=s of\b|s$)"  # a quarter is three months, too
_COUNT = "two|three|four|five|six|seven|eight|nine|ten"
_FRACTION = re.compile(
    rf"\b(?P<count>{_COUNT}|\d)[ -](?P<parts>{_PART.replace('quarter', _QUARTERS)})s\b"
    rf"|\b(?:an?|one)[ -](?P<part>{_PART})(?= of\b|$)"
    rf"|(?<=\bby )(?:an?|one)[ -](?P<by>{_PART})\b"
    rf"|\b(?:one|1) in (?P<among>{_COUNT}|\d\d?)\b(?! (?:hundred|{LARGE})|[.,]\d)",
    re.IGNORECASE,
)
_CLOSE = 0.01  # of two parts, and of a part and a percentage


class Tally(NamedTuple):
    """What is counted: its number, whose first reading is the least that a rough one can be."""

    number: Number
    kind: str = "exact"  # or "rough", "part"


def tallied(text: str) -> list[Tally]:
    """Return what an English text counts.

    >>> [(t.number.text, t.number.readings[0]) for t in tallied("Tens of millions, a third of 12")]
    [('12', 12.0), ('Tens of millions', 10000000.0), ('a third', 0.3333333333333333)]
    """
    exact = [Tally(number) for number in counted(_FRACTION.sub(" ", text))]
    return [*exact, *_roughly(text), *_in_parts(text)]


def _roughly(text: str) -> Iterator[Tally]:
    for match in _ROUGH.finditer(text):
        words = [word.lower() for word in match.groups() if word]
        value = math.prod(_PLURAL.get(word) or SCALES[word] for word in words)
        yield Tally(Number(match.group(), (float(value),)), "rough")


def _in_parts(text: str) -> Iterator[Tally]:
    for match in _FRACTION.finditer(text):
        name = match["parts"] or match["part"] or match["by"]
        parts = _PARTS[name.lower()] if name else _figure(match["among"])
        count = _figure(match["count"]) if match["count"] else 1
        if parts > count:
            yield Tally(Number(match.group(), (count / parts,)), "part")


def _figure(word: str) -> int:
    return int(word) if word.isdigit() else SMALL[word.lower()]


def missing(listed: Sequence[Tally], others: Sequence[Tally]) -> list[Tally]:
    """Return what is counted on one side and not on the other."""
    return [tally for tally in listed if not any(_alike(tally, other) for other in others)]


def _alike(tally: Tally, other: Tally) -> bool:
    """Return whether two may count the same; a rough one is as good as any of its magnitude."""
    first, second = tally.number.readings[0], other.number.readings[0]
    kinds = {tally.kind, other.kind}
    if "part" in kinds:
        if kinds == {"part", "exact"}:  # a percentage
            first, second = (
                value / 100 if kind == "exact" else value
                for value, kind in ((first, tally.kind), (second, other.kind))
            )
        return "rough" not in kinds and abs(first - second) < _CLOSE
    if "rough" in kinds:
        return _magnitude(first) == _magnitude(second)
    return same(tally.number, other.number)


def _magnitude(value: float) -> float:
    """Return how many digits a value has before its point; one too large for that has no end."""
    return len(str(int(value))) if math.isfinite(value) else math.inf
