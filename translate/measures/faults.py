"""Signs that a translation of a segment can't be trusted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from translate import toml
from translate.data import Fault, Span
from translate.languages import name_of, script_share, writes_spaces
from translate.measures.amounts import Number, numbers, respelled, scores, show, unmatched, written
from translate.measures.codes import has_words, recoded, spoilt, without_codes
from translate.measures.quantities import exchanged, lost_and_new, shares_gone, told
from translate.measures.repeats import repeated
from translate.segment import tokens

FILE = "names.en-zh.tsv"


@dataclass(frozen=True)
class _Names:
    """One pattern a language; `owners` gives the places a form can stand for."""

    pattern: re.Pattern[str]
    owners: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Names]:
    text = (resources.files("translate.framings.data") / FILE).read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
    english = _names([(row[0].split("|")[0], row[0].split("|")) for row in rows], r"\b(?:%s)\b")
    chinese = _names([(row[0].split("|")[0], row[1].split("|")) for row in rows], "(?:%s)")
    return {"en": english, "zh": chinese}


def _names(rows: list[tuple[str, list[str]]], frame: str) -> _Names:
    owners: dict[str, set[str]] = {}
    for place, forms in rows:
        for form in forms:
            owners.setdefault(form, set()).add(place)
    longest = sorted(owners, key=len, reverse=True)
    # the look ahead saves trying every form at every letter
    begun = "".join(sorted({re.escape(form[0]) for form in owners}))
    pattern = re.compile(frame % f"(?=[{begun}])(?:{'|'.join(map(re.escape, longest))})")
    return _Names(pattern, {form: frozenset(places) for form, places in owners.items()})


def changed_places(source: str, target: str, languages: tuple[str, str]) -> tuple[str, str] | None:
    """Return a place named in the source alone and one named in the target alone, or None.

    Both are asked for, since either alone is ordinary translation (pronouns, short forms). A
    short Chinese form counts as every place it can stand for, and as none when it is new.

    >>> changed_places("Japan protested.", "韩国提出抗议。", ("en", "zh"))
    ('Japan', '韩国')
    >>> changed_places("Japan protested.", "日方提出抗议。", ("en", "zh"))
    """
    known = _load()
    if not all(language in known for language in languages):
        return None
    before = _forms(source, known[languages[0]])
    after = _forms(target, known[languages[1]])
    there = {place for _, places in after for place in places}
    here = {place for _, places in before for place in places}
    lost = [form for form, places in before if len(form) > 1 and not places & there]
    new = [form for form, places in after if len(form) > 1 and not places & here]
    return (lost[0], new[0]) if lost and new else None


def places(form: str) -> frozenset[str]:
    """Return the places an English name can stand for.

    >>> places("Beijing") == places("Chinese")
    True
    """
    return _load()["en"].owners.get(form, frozenset())


def places_named(text: str) -> list[tuple[Span, frozenset[str]]]:
    """Return where an English text names places, in whatever form, with which these may be.

    >>> [(span.of("The Dutch left."), sorted(owners)) for span, owners in places_named("The Dutch")]
    [('Dutch', ['Netherlands'])]
    """
    names = _load()["en"]
    return [(Span(*m.span()), names.owners[m.group()]) for m in names.pattern.finditer(text)]


def names_place(text: str, language: str) -> bool:
    """Return whether a text names a place that is known; False in a language without a list.

    >>> names_place("中方表示", "zh"), names_place("He agreed.", "en")
    (True, False)
    """
    known = _load().get(language)
    return known is not None and known.pattern.search(text) is not None


def _forms(text: str, names: _Names) -> list[tuple[str, frozenset[str]]]:
    return [(m.group(), names.owners[m.group()]) for m in names.pattern.finditer(text)]


# Characters of a translation per character of its source, by (source, target) script width;
# outside these bounds something was left out or made up. Bounds are the 0.5 and 99.5 percentiles
# of human translations of news, widened by a quarter.
_RATIO = {("en", "zh"): (0.12, 0.75), ("zh", "en"): (1.6, 8.0)}
_FOREIGN = 0.4  # share of letters of a language's script below which a text is not of it
_UNTRANSLATED = 4  # Latin words kept from the source that are no longer names alone
_LATIN = re.compile("[A-Za-zÀ-ɏ]+|[0-9]+")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")  # which may give the original beside its translation
_STUTTER = re.compile(r"([^\W\d_]{2,8}?)\1{3,}")
_NUMBER_WORDS = {
    "en": re.compile(
        r"\b(?:\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
        r"(?:twen|thir|for|fif|six|seven|eigh|nine)ties|hundreds?|thousands?|quarters?|thirds?|"
        r"(?:m|b|tr)illions?|dozens?|decades?|century|centuries|half|twice|double|tripl\w*|"
        r"quadrupl\w*|\d+s)\b", re.I),
    "zh": re.compile(r"[一二三四五六七八九十百千万亿两几数成半倍世纪]|\d折"),
}  # fmt: skip
_ENTIRE = re.compile(r"(?<![\d.,])100 ?[%％]")
_TENS = re.compile("[十百]")
# What the two texts of each way are called.
SIDES = {
    "pivot": ("source", "pivot"), "back": ("pivot", "return"),
    "": ("source", "translation"),  # one that is not on the way to anything
}  # fmt: skip


def faults(
    source: str, target: str, *, languages: tuple[str, str], segment: int, where: str
) -> list[Fault]:
    """Name what is wrong with one translation; `where` is "pivot", "back", or "" for neither.

    >>> [f.kind for f in faults("A war.", "", languages=("en", "zh"), segment=0, where="pivot")]
    ['empty']
    """
    if not any(c.isalnum() for c in source):
        return []
    if not target.strip():
        return [Fault("empty", where, segment, "the translation is empty")]
    signs = [*_shape(source, target, languages), *_content(source, target, languages, where)]
    return [Fault(sign.kind, where, segment, sign.detail, sign.lost, sign.new) for sign in signs]


class _Sign(NamedTuple):
    """A fault before it is told of a segment: see `Fault`."""

    kind: str
    detail: str
    lost: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def _shape(source: str, target: str, languages: tuple[str, str]) -> Iterator[_Sign]:
    loop = _loop(target, languages[1])
    if loop and not _loop(source.lower(), languages[0]):  # "Both, both, both"
        yield _Sign("loop", f"repeats {loop!r}", new=(loop,))
    if not has_words(source):
        pass  # codes and figures alone are kept as they are
    elif source.strip() == target.strip() and len(source) > 3:
        yield _Sign("copy", "the source was copied")
    elif len(target) > 3 and _is_foreign(*without_codes(source, target), languages[1]):
        yield _Sign("script", f"most letters are not those of {name_of(languages[1])}")
    if twice := repeated(source, target, languages[1]):
        yield _Sign("repeat", f"says {twice!r} twice", new=(twice,))
    low, high = _RATIO.get(languages, (0.2, 5.0))
    # what is kept as it is has the same length in every language
    plain = without_codes(source, target)
    own, other = _without_latin(*plain), _without_latin(*plain[::-1])
    ratio = len(other) / max(1, len(own))
    if len(own) >= 24 and ratio < low:
        yield _Sign("cut-off", f"too short for a translation, {_lengths(own, other, target)}")
    elif len(own) >= 24 and ratio > high and not loop:
        yield _Sign("loop", f"too long for a translation, {_lengths(own, other, target)}")


def _lengths(own: str, other: str, target: str) -> str:
    """Say how long a translation is; what both have, such as a name, counts on neither side."""
    kept = " (not counting words and figures that both have)" if len(other) < len(target) else ""
    return f"{len(other)} characters for {len(own)}{kept}"


def _is_foreign(source: str, target: str, language: str) -> bool:
    """Return whether a text is of another script than its language's.

    Latin words that stand in the source, too, are names, keys and commands kept as they are; a
    text of several such words and no letter of its language's script is no translation.
    """
    if script_share(_ASIDE.sub("", target) or target, language) >= _FOREIGN:
        return False
    if script_share(_without_latin(target, source), language) < _FOREIGN:
        return True
    return not script_share(target, language) and len(_LATIN.findall(target)) >= _UNTRANSLATED


def _without_latin(text: str, other: str) -> str:
    """Return a text without the Latin words and digits that stand in the other, too."""
    there = set(_LATIN.findall(other))
    return _LATIN.sub(lambda word: "" if word.group() in there else word.group(), text)


def _loop(text: str, language: str) -> str:
    """Return a run of tokens that stands three times in a row (or a rarer longer one twice)."""
    inside = _STUTTER.search(text)
    if inside:
        return inside.group(1)
    words = [token.text for token in tokens(text, language)]
    for size in range(1, 9):
        times = 3 if size > 1 else 4
        for at in range(len(words) - size * times + 1):
            if words[at] != words[at + size]:
                continue
            part = words[at : at + size]
            same = all(words[at + k * size : at + (k + 1) * size] == part for k in range(times))
            if same and any(word.isalnum() for word in part):
                return (" " if writes_spaces(language) else "").join(part)
    return ""


def _content(source: str, target: str, languages: tuple[str, str], where: str) -> Iterator[_Sign]:
    codes = recoded(source, target, SIDES[where])
    if codes:
        yield _Sign("placeholder", codes, *spoilt(source, target))
    plain = without_codes(source, target)
    number = _numbers(*plain, languages, where, source) or _exchanged(*plain, languages)
    if number:
        yield number
    flipped = _flipped(*plain, languages, where)
    if flipped:
        yield _Sign("negation", flipped)
    swapped = changed_places(source, target, languages)
    if swapped:
        yield _Sign("name", f"{swapped[0]} became {swapped[1]}", swapped[:1], swapped[1:])


def _exchanged(source: str, target: str, languages: tuple[str, str]) -> _Sign | None:
    """Say what numbers count otherwise, and which days and months are others."""
    pairs = exchanged(source, target, languages)
    return _Sign("number", told(pairs), *lost_and_new(pairs)) if pairs else None


def _numbers(
    source: str, target: str, languages: tuple[str, str], where: str, with_codes: str
) -> _Sign | None:
    """Say which numbers became others, or are on one side alone.

    One that the source has in a code alone is not new: the code was spoilt, which is told apart.
    """
    before, after = (numbers(*side) for side in zip((source, target), languages, strict=True))
    lost, new = unmatched(before, after)
    new = [number for number in new if number.text in source or number.text not in with_codes]
    if lost and new:
        return _Sign("number", f"{show(lost)} became {show(new)}", written(lost), written(new))
    spelt = respelled(source, target, languages)
    if spelt:
        detail = f"{spelt[0].text} became {spelt[1].text}"
        return _Sign("number", detail, (spelt[0].text,), (spelt[1].text,))
    lost, new = _unrepeated(lost, before), _unrepeated(new, after)
    if _ENTIRE.search(source):  # "100%" may be said without a number
        lost = [number for number in lost if number.text != "100"]
    if _ENTIRE.search(target):
        new = [number for number in new if number.text != "100"]
    origin, outcome = SIDES[where]
    if unsaid(lost, target, languages[1]) or _gone(source, lost, target, languages):
        return _Sign("number", f"nothing in the {outcome} says {show(lost)}", written(lost))
    shares = shares_gone(source, target, languages)
    if shares:
        return _Sign("number", f"nothing in the {outcome} says {shares}", tuple(shares.split(", ")))
    if unsaid(new, source, languages[0]):
        return _Sign("number", f"nothing in the {origin} says {show(new)}", new=written(new))
    return None


def _unrepeated(alone: Sequence[Number], listed: Sequence[Number]) -> list[Number]:
    """Leave out what says again, whole or cut, what is rendered: "in 1999, 199"."""
    rendered = Counter(number.text for number in listed)
    rendered.subtract(number.text for number in alone)
    kept = [text for text, count in rendered.items() if count > 0]
    return [n for n in alone if not any(text.startswith(n.text) for text in kept)]


def unsaid(listed: Sequence[Number], other: str, language: str) -> bool:
    """Return whether there are numbers and the other side has no word that could say them."""
    words = _NUMBER_WORDS.get(language)
    return bool(listed) and words is not None and not words.search(other)


def _gone(source: str, lost: Sequence[Number], target: str, languages: tuple[str, str]) -> bool:
    """Return whether a vote or score is gone: no word short of the tens says it."""
    if languages != ("en", "zh") or _TENS.search(target):
        return False
    values = {number.readings[0] for number in lost}
    return any(values.issuperset(pair) for pair in scores(source))


def _flipped(source: str, target: str, languages: tuple[str, str], where: str) -> str:
    """Say which side alone negates; empty where both or neither do or one may say it otherwise."""
    texts = (source, target)
    # what both have in Latin letters is kept as it is: "None" of a program
    own = (_without_latin(source, target), _without_latin(target, source))
    sides = [_denies(text, language) for text, language in zip(own, languages, strict=True)]
    if None in sides or sides[0] == sides[1]:
        return ""
    silent = 1 if sides[0] else 0
    if may_negate(texts[silent], languages[silent]):
        return ""
    return f"the {SIDES[where][1 - silent]} denies something, the {SIDES[where][silent]} does not"


def _denies(text: str, language: str) -> bool | None:
    """Return whether a text says no, or what another language says so; None as for `negations`."""
    count = negations(text, language)
    return count if count is None else bool(count or _negators()[language].firm.search(text))


def negations(text: str, language: str) -> int | None:
    """Count what negates in a text; None for a language without a list.

    >>> negations("China has not refused.", "en"), negations("未来不会", "zh")
    (1, 1)
    """
    known = _negators().get(language)
    if known is None:
        return None
    return len(known.negates.findall(known.innocent.sub("", text)))


def may_negate(text: str, language: str) -> bool:
    """Return whether anything in a text could deny; nothing is known of languages without a list.

    >>> may_negate("她承认有罪。", "zh"), may_negate("她拒绝认罪。", "zh")
    (False, True)
    """
    known = _negators().get(language)
    return known is None or bool(negations(text, language)) or bool(known.excuses.search(text))


def may_end(chinese: str) -> bool:
    """Return whether anything in a Chinese text could say that something ends, eases or is away.

    >>> may_end("1987年，解严受到欢迎。"), may_end("1987年，戒严受到欢迎。")
    (True, False)
    """
    return any(word in chinese for word in negation_lists()["zh"]["ends"])


def may_conclude(chinese: str) -> bool:
    """Return whether anything in a Chinese text could say what something ended in.

    >>> may_conclude("抗议以流血告终。"), may_conclude("抗议结束了流血。")
    (True, False)
    """
    return any(word in chinese for word in negation_lists()["zh"]["concludes"])


@lru_cache(maxsize=1)
def negation_lists() -> dict[str, dict[str, list[str]]]:
    """Return what denies and what only seems to, by language and kind; read once."""
    folder = resources.files("translate.framings.data")
    text = (folder / "negation.toml").read_text(encoding="utf-8")
    lists: dict[str, dict[str, list[str]]] = toml.loads(text)
    return lists


class _Negators(NamedTuple):
    negates: re.Pattern[str]
    excuses: re.Pattern[str]
    innocent: re.Pattern[str]
    firm: re.Pattern[str]


@lru_cache(maxsize=1)
def _negators() -> dict[str, _Negators]:
    return {
        language: _Negators(
            *(
                re.compile("|".join([*lists[name], *lists["either"] * also]), re.IGNORECASE)
                for name, also in (("negates", 0), ("excuses", 1), ("innocent", 1), ("firm", 0))
            )
        )
        for language, lists in negation_lists().items()
    }
