"""What numbers count, and in which order, in English and Chinese; weekdays and months.

`amounts` holds values against each other; here are the changes that leave the values as they are.
Only what has something else in its place on the other side is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from translate import toml
from translate.measures.amounts import Number, placed

_MONEY = {"$": "dollar", "€": "euro", "£": "sterling"}
_DOTTED = re.compile(r"\d+(?:\.\d+)*")
_VERSION = re.compile(r"\s?版")
_BEFORE = 12  # characters before a number in which it can be told to be a version's
_DEGREES = re.compile(r"\s?(?:°|℃|度|摄氏|华氏|%|(?:degrees?|per ?cent|[CF])\b)")
_MINUS = ("-", "−", "–", "－")
_WHOLE = (0.0, 100.0)  # per cent: what is so for all or for none may be said without a number
_DASHES = (*_MINUS, "—", "―")
Exchange = tuple[str, str]  # the words of the source, and those in their place
_BEGINS = (".", ":", ";", "!", "?", "。", "：", "；", "！", "？")  # a dash may open a list there


class _Words(NamedTuple):
    """The vocabulary of a language."""

    weekdays: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    halves: tuple[re.Pattern[str], ...]
    units: Mapping[str, re.Pattern[str]]
    age: str
    counts: str
    sign: re.Pattern[str]
    falling: re.Pattern[str]
    joins: re.Pattern[str]
    inverts: re.Pattern[str]
    version: re.Pattern[str]
    share: re.Pattern[str]
    shares: re.Pattern[str]


@lru_cache(maxsize=1)
def _known() -> dict[str, _Words]:
    path = resources.files("translate.framings.data") / "quantities.toml"
    return {name: _words(name, row) for name, row in toml.loads(path.read_text("utf-8")).items()}


def _words(language: str, row: Mapping[str, Any]) -> _Words:
    ends = r"(?![A-Za-z])" if language == "en" else ""
    begins = r"[ \u00a0-]?" if language == "en" else r" ?[多余来几]?"
    units = {name: re.compile(f"{begins}(?:{forms}){ends}") for name, forms in row["units"].items()}
    return _Words(
        tuple(re.compile(row["weekday"].format(day)) for day in row["weekdays"]),
        tuple(map(re.compile, row["months"])),
        tuple(map(re.compile, row["halves"])),
        units,
        row["age"],
        row["counts"],
        *(re.compile(row[name], re.IGNORECASE) for name in _Words._fields[6:]),
    )


class _Amount(NamedTuple):
    """A number in its text: how it is written with its unit, and what units that may be."""

    number: Number
    start: int
    stop: int
    text: str
    units: frozenset[str]

    @property
    def value(self) -> float:
        return self.number.readings[0]


def exchanged(source: str, target: str, languages: tuple[str, str]) -> list[Exchange]:
    """Return the weekdays, months, halves of the day, units, signs, orders and counts that changed.

    Each with what stands in its place; versions, too.

    >>> exchanged("It ends on Friday.", "周四结束。", ("en", "zh"))
    [('Friday', '周四')]
    """
    if not all(language in _known() for language in languages):
        return []
    own, other = (_known()[language] for language in languages)
    texts = source, target
    pairs = [
        *_dated(texts, (own.weekdays, other.weekdays)),
        *_dated(texts, (own.months, other.months)),
        *_dated(texts, (own.halves, other.halves)),
    ]
    amounts = _amounts(source, languages[0]), _amounts(target, languages[1])
    if all(amounts):
        pairs += _measured(*amounts)
        looks = (_signed, _turned, _versioned, _aged)
        pairs += filter(None, (look(texts, amounts, (own, other)) for look in looks))
    return pairs


def told(pairs: Sequence[Exchange]) -> str:
    """Say what became what.

    >>> told(exchanged("It ends on Friday, in 30 days.", "周四结束，即30小时后。", ("en", "zh")))
    'Friday became 周四; 30 days became 30小时'
    """
    return "; ".join(f"{before} became {after}" for before, after in pairs)


def lost_and_new(pairs: Sequence[Exchange]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return all words of the source, and all that stand in their place.

    >>> lost_and_new([("Friday", "周四"), ("30 days", "30小时")])
    (('Friday', '30 days'), ('周四', '30小时'))
    """
    return tuple(before for before, _ in pairs), tuple(after for _, after in pairs)


def shares_gone(source: str, target: str, languages: tuple[str, str]) -> str:
    """Return the percentages that nothing in a translation can say; empty where there are none.

    Small ones are always written in digits, as other small numbers are not.

    >>> shares_gone("Fines reach 7% of sales.", "罚款可对销售额收取。", ("en", "zh"))
    '7%'
    >>> shares_gone("Fines reach 10% of sales.", "罚款可达销售额的一成。", ("en", "zh"))
    ''
    """
    if not all(language in _known() for language in languages):
        return ""
    own, other = (_known()[language] for language in languages)
    written = {
        match.group(): _share(match.group(), languages[0]) for match in own.share.finditer(source)
    }
    there = {value for number, _, _ in placed(target, languages[1]) for value in number.readings}
    gone = [text for text, value in written.items() if value not in {*there, *_WHOLE}]
    said = other.share.sub(
        lambda match: "" if _share(match.group(), languages[1]) in written.values() else "%", target
    )
    return "" if other.shares.search(said) else ", ".join(gone)


def _share(written: str, language: str) -> float:
    """Return the value of a percentage."""
    figure = written.rpartition("之")[2]
    return next((number.readings[0] for number, _, _ in placed(figure, language)), 0.0)


def _dated(
    texts: tuple[str, str], forms: tuple[Sequence[re.Pattern[str]], Sequence[re.Pattern[str]]]
) -> Iterator[Exchange]:
    """Yield the days or months that are gone, with those said oftener: "in June", "in May"."""
    before, after = (
        {
            at: names
            for at, form in enumerate(row)
            if (names := [match.group().strip(" .") for match in form.finditer(text)])
        }
        for text, row in zip(texts, forms, strict=True)
    )
    lost = [names[0] for at, names in before.items() if at not in after]
    new = [names[0] for at, names in after.items() if len(names) > len(before.get(at, ()))]
    if lost and new:
        yield ", ".join(lost), ", ".join(new)


def _amounts(text: str, language: str) -> list[_Amount]:
    units, listed = _known()[language].units, []
    for number, start, stop in placed(text, language):
        behind = {name: match for name, form in units.items() if (match := form.match(text, stop))}
        longest = max((match.end() for match in behind.values()), default=stop)
        names = {name for name, match in behind.items() if match.end() == longest}
        if number.text[0] in _MONEY:
            names = {_MONEY[number.text[0]]}
        elif text[:start].endswith("百分之"):
            names = {"percent"}
        written = text[start:longest].strip()
        listed.append(_Amount(number, start, stop, written, frozenset(names)))
    return listed


def _measured(before: Sequence[_Amount], after: Sequence[_Amount]) -> Iterator[Exchange]:
    """Yield the numbers that stand once on either side and count something else."""
    for amount, other in _pairs(before, after):
        if amount.units and other.units and amount.units.isdisjoint(other.units):
            yield amount.text, other.text


def _pairs(
    before: Sequence[_Amount], after: Sequence[_Amount]
) -> Iterator[tuple[_Amount, _Amount]]:
    for amount in before:
        same = [[one for one in row if one.value == amount.value] for row in (before, after)]
        if len(same[0]) == len(same[1]) == 1:
            yield amount, same[1][0]


def _signed(
    texts: tuple[str, str],
    amounts: tuple[Sequence[_Amount], Sequence[_Amount]],
    words: tuple[_Words, _Words],
) -> Exchange | None:
    for pair in _pairs(*amounts):
        sides = list(zip(texts, pair, strict=True))
        signed = [_is_negative(text, amount) for text, amount in sides]
        plain = 1 if signed[0] else 0
        text, amount = sides[plain]
        if signed[0] == signed[1] or _dashed(text, amount) or words[plain].sign.search(text):
            continue
        falls = [row.falling.search(text) for row, text in zip(words, texts, strict=True)]
        if not falls[plain] or falls[1 - plain]:  # "rose by -5%" may "fall by 5%"
            shown = [one.text if at == plain else f"-{one.text}" for at, one in enumerate(pair)]
            return shown[0], shown[1]
    return None


def _dashed(text: str, amount: _Amount) -> bool:
    """Return whether a dash stands before a number: it may be a minus, a list's mark or a pause."""
    return text[: amount.start].rstrip(" \u00a0").endswith(_DASHES)


def _is_negative(text: str, amount: _Amount) -> bool:
    """Return whether a number is surely negative.

    A dash is no sign in a range and in the number of a model ("J-20"); where a sentence or a line
    begins it may mark an item of a list, and a long one may be a pause: there only degrees and
    shares are below zero.
    """
    before = text[: amount.start]
    if before.rstrip().lower().endswith(("minus", "negative", "零下", "负")):
        return True
    if not before.endswith(_MINUS):
        return False
    dash, before = before[-1], before[:-1]
    held = before.rstrip()
    apart = not before or before[-1] in " \n(（"
    if _DEGREES.match(text, amount.stop) is not None:
        return not held[-1:].isdigit() if apart else not before[-1].isascii()
    begins = before.endswith("\n") or not held or held.endswith(_BEGINS)
    return apart and not begins and dash != "–" and not held[-1].isdigit()


def _turned(
    texts: tuple[str, str],
    amounts: tuple[Sequence[_Amount], Sequence[_Amount]],
    words: tuple[_Words, _Words],
) -> Exchange | None:
    """Return a range or rise whose ends are exchanged."""
    before, after = map(_ranges, texts, amounts, words)
    for (first, last), written in before.items():
        if first != last and (last, first) in after and (first, last) not in after:
            return written, after[last, first]
    return None


def _ranges(text: str, amounts: Sequence[_Amount], words: _Words) -> dict[tuple[float, float], str]:
    ranges = {}
    for first, last in pairwise(amounts):
        between, written = text[first.stop : last.start], text[first.start : last.stop]
        if words.joins.fullmatch(between):
            ranges[first.value, last.value] = written
        elif words.inverts.fullmatch(between) and text[: first.start].endswith("to "):
            ranges[last.value, first.value] = written
    return ranges


def _aged(
    texts: tuple[str, str],
    amounts: tuple[Sequence[_Amount], Sequence[_Amount]],
    words: tuple[_Words, _Words],
) -> Exchange | None:
    """Return a number of things or people that became an age: "a crew of 22", "a 22-year-old"."""
    for amount, other in _pairs(*amounts):
        age = _told_as(words[1].age, texts[1], other)
        if age and _told_as(words[0].counts, texts[0], amount):
            return amount.text, age
    return None


def _told_as(pattern: str, text: str, amount: _Amount) -> str:
    """Return what a pattern finds at a number's own place: the 2 of 2名 is no age for 12岁."""
    form = pattern.replace("{}", re.escape(amount.number.text))
    places = re.finditer(form, text, re.IGNORECASE)
    return next((at.group() for at in places if at.start() <= amount.start < at.end()), "")


def _versioned(
    texts: tuple[str, str],
    amounts: tuple[Sequence[_Amount], Sequence[_Amount]],
    words: tuple[_Words, _Words],
) -> Exchange | None:
    """Return the versions that became others: 2.10 is not 2.1. They are read by their dots."""
    versions = [
        {_release(number): number for number in _versions(text, row)}
        for text, row in zip(texts, words, strict=True)
    ]
    dotted = [{_release(number) for number in _DOTTED.findall(text)} for text in texts]
    lost = [name for release, name in versions[0].items() if release not in dotted[1]]
    new = [name for release, name in versions[1].items() if release not in dotted[0]]
    return (", ".join(lost), ", ".join(new)) if lost and new else None


def _versions(text: str, words: _Words) -> Iterator[str]:
    for match in _DOTTED.finditer(text):
        told = next(words.version.finditer(text[: match.start()][-_BEFORE:]), None)
        if "." in match.group() and (told or _VERSION.match(text, match.end())):
            yield match.group()


def _release(number: str) -> tuple[float, ...]:
    """Return a version's parts; "2.0" is "2". A whole number in Python has 4,300 digits at most."""
    parts = [float(part) for part in number.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)
