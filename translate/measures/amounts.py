"""Amounts in English and Chinese texts: their values, and how they were written.

An English text may also count roughly ("tens of thousands") or in parts ("a third").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12,
    "decades": 10, "decade": 10, "dozen": 12,
}  # fmt: skip
_UNITS = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_COUNTED = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_RANKED = "third fourth fifth sixth seventh eighth ninth tenth"
SMALL = {
    **{word: number for number, word in enumerate(_COUNTED.split(), 2)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 2)},
    **{word: number for number, word in enumerate(_RANKED.split(), 3)},
    "dozen": 12,
    "twice": 2,
}
_ENDING = {"one": 1, "first": 1, "second": 2, **SMALL}
LARGE = "thousand|million|billion|trillion"
_SINGLE = {"a": 1.0, "an": 1.0, "one": 1.0, "half a": 0.5, "half an": 0.5}
_SCALED = rf"(?:(?:half )?an?|one)(?= (?:hundred|decade|{LARGE})\b)"
_ONES = ("one", "first", "second", *_COUNTED.split()[:8], *_RANKED.split()[:7])
_COMPOUND = f"(?:{'|'.join(_TENS.split())})-(?:{'|'.join(_ONES)})"
_DIGITS = r"(?<!COVID-)(?<!COVID-\d)\d+(?:[.,]\d+)*"  # a disease is no number
_SCALE = (
    rf"(?:[ -]?(?P<word>hundred(?:[ -](?:{LARGE}))?|{LARGE}|decades?|dozen)"
    r"|[ \u00a0]?(?P<short>mn|mln|bn|tn|trn|m|k)\b)?"
)
_ENGLISH = re.compile(
    r"(?P<hour>\b\d{1,2})(?:(?:\.|: ?)(?P<minute>[0-5]\d))?[ \u00a0]?[ap](?:\.[ \u00a0]?)?m\b\.?"
    rf"|\bhalf past (?P<past>\d{{1,2}}|{'|'.join(_COUNTED.split())})\b"
    r"|(?P<clock>\b(?:[01]?\d|2[0-3]):[0-5]\d\b)"
    # nothing is asked of what stands behind: a unit may be written to the digits, "50Hz"
    rf"|(?P<money>[$£€¥₹][ \u00a0]?)?(?P<digits>{_DIGITS}){_SCALE}(?:(?:st|nd|rd|th|s)\b)?"
    rf"|\b(?P<small>{_COMPOUND}|{'|'.join(SMALL)}|{_SCALED})\b{_SCALE.replace('<', '<small_')}",
    re.IGNORECASE,
)
# "more than" and "some" may stand between a figure and its unit: 100多万 is a million and more
_DECADES = 20  # of this century, the 2020s being the last that has begun
_MORE = "[多余几来](?=[万亿])"
_CHINESE = re.compile(
    r"(?P<hour>\d{1,2})(?:[:：](?P<minute>[0-5]\d)(?!\d)|[时点](?:(?P<minutes>[0-5]?\d)分|(?P<half>半)|))"
    r"|(?:(?P<century>\d{1,2})世纪|(?:上个?|(?P<this>本))世纪|(?<!\d))(?P<decade>\d0) ?年代"
    rf"|(?P<digits>{_DIGITS})(?P<units>(?:[ \u00a0]?(?:{_MORE}|[百万亿]|千(?![克米瓦赫卡])))*)"
    r"(?P<low>(?<=亿)\d{1,4}(?:\.\d+)?万|(?<=\d万)\d千(?![克米瓦赫卡]))?"  # 1亿5000万, 5万4千
)
_NUMERAL = re.compile(f"(?:[〇零一二两三四五六七八九十百千万亿](?:{_MORE})?)+")
_PARTS = re.compile("([二三四五六七八九十百]+)分之([一二两三四五六七八九十]+)")
_CHINESE_OR_NUMERAL = re.compile(f"{_CHINESE.pattern}|(?P<numeral>{_NUMERAL.pattern})")
_FIGURES = {
    **{figure: value for value, figure in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2,
}  # fmt: skip
_PAIR = re.compile(r"(?<![\w.,-])(\d{2,3})(?:[-–—]|[- ]to[- ])(\d{2,3})(?![\w,-]|\.\d)")
_IN_WORDS = 1000  # smaller ones are counted otherwise in words: "a dozen", 两百来
_SMALLEST = 13  # both languages write what is smaller as words at will
_PLURAL = {f"{word}s": scale for word, scale in SCALES.items() if len(word) > 3}
_PLURAL |= {"tens": 10, "scores": 10, "dozens": 10}
_ROUGH = re.compile(
    rf"\b(?:(?P<many>(?:tens|scores)(?= of\b|$)|dozens|hundreds|(?:{LARGE})s)"
    rf"(?: of (?P<of>(?:{LARGE})s))?"
    rf"|(?:several|a few|some|many) (?P<one>dozen|hundred|{LARGE})(?: (?P<more>{LARGE}))?)\b",
    re.IGNORECASE,
)
_ORDINALS = {
    "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10,
}  # fmt: skip
_PART = "|".join(_ORDINALS)
_QUARTERS = r"quarter(?=s of\b|s$)"  # a quarter is three months, too
_COUNT = "two|three|four|five|six|seven|eight|nine|ten"
_FRACTION = re.compile(
    rf"\b(?P<count>{_COUNT}|\d)[ -](?P<parts>{_PART.replace('quarter', _QUARTERS)})s\b"
    rf"|\b(?:an?|one)[ -](?P<part>{_PART})(?= of\b|$)"
    rf"|(?<=\bby )(?:an?|one)[ -](?P<by>{_PART})\b"
    rf"|\b(?P<few>one|{_COUNT}|\d) in (?P<among>{_COUNT}|\d\d?)\b"
    rf"(?! (?:hundred|{LARGE}|(?:second|minute|hour|day|night|week|month|year|decade)s?\b)|[.,]\d)",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    rf"(?:\b(?:half|quarters?|(?:{_PART})s?|per ?cent) of |\bpoint "
    rf"|\b(?:hundred|{LARGE})(?:,? and|,)? |[%点])$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf",?(?: and)? (?:(?:an?|one) (?:half|quarter|third|hundred|{LARGE})|three quarters|two thirds"
    rf"|(?:{_COMPOUND}|one|{'|'.join(SMALL)}))\b|点",
    re.IGNORECASE,
)
_ROUNDED = 3  # figures that a rounded amount has, at least: 19.93 million for 1993.03万
_SCALED_AMOUNT = re.compile(rf"{LARGE}|[mbt]n\b|[万亿]", re.IGNORECASE)
_CLOSE = 0.01  # of two parts, and of a part and a percentage


class Number(NamedTuple):
    """A number as it is written, and the values it can have, the likeliest first."""

    text: str
    readings: tuple[float, ...]


def numbers(text: str, language: str) -> list[Number]:
    """Return what is written with digits, scale words multiplied in; a time is its minutes.

    >>> numbers("£3m", "en"), numbers("300万英镑", "zh")
    ([Number(text='£3m', readings=(3000000.0,))], [Number(text='300万', readings=(3000000.0,))])
    """
    if language == "zh":
        return [_chinese(match) for match in _CHINESE.finditer(text)]
    return [_english(match) for match in _ENGLISH.finditer(text) if not match["small"]]


def counted(text: str) -> list[Number]:
    """Return what an English text counts, in digits and in words.

    >>> [number.text for number in counted("Two men paid 2,150,175 dollars.")]
    ['Two', '2,150,175']
    """
    return [_english(match) for match in _ENGLISH.finditer(text)]


def said(text: str) -> frozenset[float]:
    """Return the values that a Chinese text has in digits or in numerals.

    >>> sorted(said("五台中有三台，共1200台，二〇二四年售出二十四台"))
    [3.0, 5.0, 24.0, 1200.0, 2024.0]
    >>> sorted(said("数亿人的四分之一"))
    [0.25, 1.0, 4.0, 100000000.0]
    """
    written = {value for number in numbers(text, "zh") for value in number.readings}
    numerals = {_numeral(match.group()) for match in _NUMERAL.finditer(text)}
    parts = {_numeral(count) / _numeral(whole) for whole, count in _PARTS.findall(text)}
    return frozenset(written | numerals | parts)


def placed(text: str, language: str) -> Iterator[tuple[Number, int, int]]:
    """Yield what a text counts, in digits or in words, with where it begins and ends."""
    if language != "zh":
        yield from ((_english(m), m.start(), m.end()) for m in _ENGLISH.finditer(text))
        return
    for match in _CHINESE_OR_NUMERAL.finditer(text):
        if match["numeral"]:
            yield Number(match.group(), (_numeral(match.group()),)), match.start(), match.end()
        else:
            yield _chinese(match), match.start(), match.end()


def _numeral(written: str) -> float:
    """Return the value of a Chinese numeral, of figures alone ("二〇二四") or with their units."""
    if len(written) > 1 and all(character in _FIGURES for character in written):
        return float("".join(str(_FIGURES[character]) for character in written))
    total, section, figure = 0.0, 0.0, 0.0
    for character in written:
        if character in _FIGURES:
            figure = _FIGURES[character]
        elif character in "多余几来":
            continue
        elif character == "万" and section + figure:  # 一亿五千万: of what stands behind the 亿
            total, section, figure = total + (section + figure) * _UNITS[character], 0.0, 0.0
        elif character in "万亿":
            total, section, figure = (total + section + figure or 1) * _UNITS[character], 0.0, 0.0
        else:
            section += (figure or 1) * (_UNITS.get(character) or 10)
            figure = 0.0
    return total + section + figure


def _english(match: re.Match[str]) -> Number:
    written = match.group().strip(" ")
    if match["clock"]:
        hour, minute = match["clock"].split(":")
        return Number(written, _time(hour, minute))
    if match["hour"]:
        return Number(written, _time(match["hour"], match["minute"]))
    if match["past"]:
        hour = match["past"].lower()
        return Number(written, _time(str(SMALL.get(hour, hour)), "30"))
    if match["small"]:
        scale = match["small_word"] or match["small_short"] or ""
        lower = match["small"].lower()
        small = _SINGLE.get(lower) or sum(_ENDING[word] for word in lower.split("-"))
        scaled = _scaled(small, scale)
        if "dozen" in (lower, scale.lower()):  # Chinese counts tens
            return Number(written, (scaled, scaled / 12 * 10))
        return Number(written, (scaled,))
    value = _value(match["digits"])
    short = match["short"]
    scaled = _scaled(value, match["word"] or short or "")
    if short and short.lower() in ("m", "k") and not match["money"]:
        return Number(written, (scaled, value))  # 100 m may be metres
    dotted = re.fullmatch(r"(1?\d|2[0-3])\.([0-5]\d)", match["digits"])
    if dotted and not match["money"] and scaled == value:
        return Number(written, (value, *_time(*dotted.groups())))  # "at 9.30"
    return Number(written, (scaled,))


def _scaled(value: float, scale: str) -> float:
    """Return a value times its scale, "hundred thousand"; 4.1 billion is what 41亿 is.

    >>> _scaled(4.1, "billion") == 41e8
    True
    """
    words = (word for word in re.split("[ -]", scale.lower()) if word)
    return _times(value, math.prod(SCALES[word] for word in words))


def _times(value: float, scale: float) -> float:
    """Return a product of what is written; in floats 315.1 times 1e8 isn't 31.51 times 1e9.

    >>> _times(315.1, 1e8) == _times(31.51, 1e9) == 31510000000.0
    True
    """
    return float(Decimal(repr(value)) * Decimal(scale))


def _chinese(match: re.Match[str]) -> Number:
    written = match.group()
    if match["hour"]:
        minute = "30" if match["half"] else match["minute"] or match["minutes"]
        hour = _time(match["hour"], minute)
        whole = minute is None and written.endswith("点")
        return Number(written, (*hour, float(match["hour"])) if whole else hour)  # 跌15点
    if match["decade"]:
        century = "21" if match["this"] else match["century"]
        return Number(written, _decade(century, int(match["decade"])))
    value = _value(match["digits"])
    for unit in match["units"]:
        value = _times(value, _UNITS.get(unit, 1))
    if match["low"]:
        value += _value(match["low"][:-1]) * _UNITS[match["low"][-1]]
    return Number(written, (value,))


def _decade(century: str | None, decade: int) -> tuple[float, ...]:
    """Return the first years that a Chinese decade can have; without its century it is the last's.

    One that is behind us in this century, too, may be this one's.

    >>> _decade("20", 80), _decade(None, 80), _decade(None, 20)
    ((1980.0,), (1980.0, 80.0), (1920.0, 20.0, 2020.0))
    """
    if century:
        return (100.0 * (int(century) - 1) + decade,)
    own = (2000.0 + decade,) if decade <= _DECADES else ()
    return (1900.0 + decade, float(decade), *own)


def _time(hour: str, minute: str | None) -> tuple[float]:
    """Return a time's minutes of the half day; a whole hour is its number."""
    hours = int(hour) % 12
    return (float(60 * hours + int(minute)),) if minute and int(minute) else (float(hours),)


def _value(digits: str) -> float:
    whole = re.sub(r",(?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    parts = whole.split(".")
    return float(".".join(parts[:2])) if parts[0] else 0.0


def unmatched(
    before: Sequence[Number], after: Sequence[Number]
) -> tuple[list[Number], list[Number]]:
    """Return the numbers of either side for which the other has none; small ones are left out."""
    lost, rest = [], list(_apart(after, before))
    for number in _apart(before, after):
        partner = next((other for other in rest if same(number, other)), None)
        if partner is None:
            lost.append(number)
        else:
            rest.remove(partner)
    return large(lost), large(rest)


def _apart(listed: Sequence[Number], others: Sequence[Number]) -> Iterator[Number]:
    """Yield numbers, the parts of one by themselves where each of them is one on the other side.

    >>> pages = [Number(page, (float(page),)) for page in ("249", "289")]
    >>> [number.text for number in _apart([Number("249,289", (249289.0,))], pages)]
    ['249', '289']
    """
    there = {value for number in others for value in number.readings}
    for number in listed:
        parts = number.text.split(",")
        if len(parts) > 1 and all(part.isdigit() and float(part) in there for part in parts):
            yield from (Number(part, (float(part),)) for part in parts)
        else:
            yield number


def large(listed: Iterable[Number]) -> list[Number]:
    """Leave out the numbers that may be written as words."""
    return [number for number in listed if number.readings[0] >= _SMALLEST]


def respelled(source: str, target: str, languages: tuple[str, str]) -> tuple[Number, Number] | None:
    """Return a large number that one side alone has in words, and what the other has in digits.

    Told where each side has just one large number that the other has not.

    >>> respelled("两千元", "20,000 yuan", ("zh", "en"))
    (Number(text='两千', readings=(2000.0,)), Number(text='20,000', readings=(20000.0,)))
    """
    texts = (source, target)
    sides = [
        [it for it in placed(text, language) if it[0].readings[0] >= _IN_WORDS]
        for text, language in zip(texts, languages, strict=True)
    ]
    alone = [
        [it for it in side if not any(same(it[0], known) for known, _, _ in others)]
        for side, others in (sides, sides[::-1])
    ]
    if [len(side) for side in alone] != [1, 1]:
        return None
    (first, *_), (second, *_) = pair = alone[0][0], alone[1][0]
    written = [number.text[0].isdigit() for number in (first, second)]
    exact = all(
        digits or (_is_exact(number) and _is_whole(text[:start], text[end:]))
        for digits, (number, start, end), text in zip(written, pair, texts, strict=True)
    )
    return (first, second) if exact and written[0] != written[1] else None


def _is_exact(number: Number) -> bool:
    """Return whether a number in words has one value: 两千, but neither 数千 nor 三四千 nor 三万五.

    >>> [_is_exact(Number(text, (1.0,))) for text in ("两千", "三四千", "三万五", "千")]
    [True, False, False, False]
    """
    text = number.text
    if text[0].isascii():
        return True
    paired = any(a in _FIGURES and b in _FIGURES and "零" not in a + b for a, b in pairwise(text))
    return text[0] in _FIGURES and text[-1] in _UNITS and not paired and "几" not in text


def _is_whole(before: str, after: str) -> bool:
    """Return whether words for a number are all of it: no "a quarter of" them, no "and a half".

    >>> _is_whole("a quarter of ", " men"), _is_whole("", " five hundred"), _is_whole("二点", "")
    (False, False, False)
    """
    return not (_LEADS_ON.search(before) or _GOES_ON.match(after))


def same(number: Number, other: Number) -> bool:
    """Return whether two numbers can have one value, or one is the other rounded.

    >>> _read = lambda text, value: Number(text, (value,))
    >>> same(_read("1993.03万", 19930300.0), _read("19.93 million", 19930000.0))
    True
    >>> same(_read("1993.03万", 19930300.0), _read("20 million", 20000000.0))
    False
    """
    if not set(number.readings).isdisjoint(other.readings):
        return True
    fewer, more = sorted((number, other), key=_precision)
    figures = _precision(fewer)
    rounds = figures >= _ROUNDED and any(map(_SCALED_AMOUNT.search, (number.text, other.text)))
    return (
        rounds and f"{more.readings[0]:.{figures - 1}e}" == f"{fewer.readings[0]:.{figures - 1}e}"
    )


def _precision(number: Number) -> int:
    """Return how many figures a number is written with, from the first that is no nought."""
    return len(re.sub(r"\D", "", number.text).lstrip("0"))


def scores(text: str) -> list[tuple[float, float]]:
    """Return the votes and scores of an English text: two numbers, the larger first.

    >>> scores("It passed by 52-47 in 2014-18, after 15-20 talks.")
    [(52.0, 47.0)]
    """
    pairs = [(float(first), float(second)) for first, second in _PAIR.findall(text)]
    return [(more, fewer) for more, fewer in pairs if more > fewer >= _SMALLEST]


def show(listed: Iterable[Number]) -> str:
    """Write numbers as the text has them, each once."""
    return ", ".join(written(listed))


def written(listed: Iterable[Number]) -> tuple[str, ...]:
    """Return numbers as the text has them, each once."""
    return tuple(dict.fromkeys(number.text for number in listed))


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
        parts = _ORDINALS[name.lower()] if name else _figure(match["among"])
        count = _figure(match["count"] or match["few"] or "one")
        if parts > count:
            yield Tally(Number(match.group(), (count / parts,)), "part")


def _figure(word: str) -> int:
    return int(word) if word.isdigit() else _ENDING[word.lower()]


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
