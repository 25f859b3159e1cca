"""Signs that a returned English sentence says something else than its source did.

Both are in one language, so that they can be held against each other word by word: names that
became others, numbers, words that are denied on one side alone, and words that don't exist. Each
sign needs something lost and something new in its place; what is merely gone was often summed up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from translate.data import Fault, Span, Token
from translate.framings.clauses import denied, is_denied, may_deny
from translate.framings.counterpart import TIED, Linked, is_titled, link
from translate.framings.inflect import fold, lemmas, parts_of_speech, tokenize
from translate.framings.known import is_word
from translate.framings.relation import may_oppose, relate
from translate.framings.wordnet import load_wordnet
from translate.measures.faults import faults, places, places_in

_NAME = 3  # letters of a name, at least
_OPENS = frozenset('.!?:“"')  # after these a capital may begin a sentence
_DENYING = ("un", "in", "im", "dis", "non")
_COUNTED = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_RANKED = "third fourth fifth sixth seventh eighth ninth tenth"
_SMALL = {
    **{word: number for number, word in enumerate(_COUNTED.split(), 2)},
    **{word: 10 * number for number, word in enumerate(_TENS.split(), 2)},
    **{word: number for number, word in enumerate(_RANKED.split(), 3)},
    "dozen": 12,
    "twice": 2,
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "decades": 10, "decade": 10,
}  # fmt: skip
_NUMBER = re.compile(
    rf"(\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(_SMALL)})\b)(?:[ -]({'|'.join(_SCALES)}))?",
    re.IGNORECASE,
)


def trip_faults(
    source: str,
    pivot: str | None,
    back: str,
    *,
    language: str,
    pivot_language: str,
    segment: int = 0,
) -> list[Fault]:
    """Name what is wrong with one segment's two translations; there may be the return alone.

    What two English texts tell more surely than texts of two languages is left to them.
    """
    if pivot is None:
        return _without_pivot(source, back, language, segment)
    ways = (language, pivot_language)
    there = faults(source, pivot, languages=ways, segment=segment, where="pivot")
    home = faults(pivot, back, languages=ways[::-1], segment=segment, where="back")
    flaws = [*there, *home]
    if language != "en" or not back.strip():
        return flaws
    flaws = [fault for fault in flaws if fault.kind not in ("negation", "name")]
    kinds = {fault.kind for fault in flaws}
    returned = returned_faults(source, back, segment=segment)
    return [*flaws, *(fault for fault in returned if fault.kind not in kinds)]


def _without_pivot(source: str, back: str, language: str, segment: int) -> list[Fault]:
    if any(map(str.isalnum, source)) and not back.strip():
        return [Fault("empty", "back", segment, "the translation is empty")]
    return returned_faults(source, back, segment=segment) if language == "en" else []


def returned_faults(source: str, back: str, *, segment: int) -> list[Fault]:
    """Name what an English return changed of its source.

    >>> [f.kind for f in returned_faults("Two men died.", "Three men died.", segment=0)]
    ['number']
    """
    details = [
        ("number", _numbers(source, back)),
        ("negation", _negation(source, back)),
        ("name", _names(source, back)),
        ("nonword", _nonwords(tokenize(source), tokenize(back))),
    ]
    return [Fault(kind, "back", segment, detail) for kind, detail in details if detail]


def _numbers(source: str, back: str) -> str:
    """Say which numbers became others."""
    before, after = _values(source), _values(back)
    lost, new = before - after, after - before
    if not lost or not new:
        return ""
    return " became ".join(
        ", ".join(f"{value:g}" for value in sorted(values)) for values in (lost, new)
    )


def _values(text: str) -> frozenset[float]:
    return frozenset(
        float(_SMALL.get(digits.lower(), digits.replace(",", ""))) * _SCALES.get(scale.lower(), 1)
        for digits, scale in _NUMBER.findall(text)
    )


def _negation(source: str, back: str) -> str:
    """Say which word is denied on one side alone."""
    before, after = tokenize(source), tokenize(back)
    if not (may_deny(before) or may_deny(after) or _may_turn(before, after)):
        return ""  # most sentences need no links
    linked = link(source, back, Span(0, 0))
    turned = {j: i for i, j in linked.links.items() if linked.scores[i] >= TIED}
    for i in sorted(denied(linked.source, range(len(linked.source)))):
        j = linked.links.get(i)
        if j in turned and j is not None and _says_more(linked.back, j, linked.source[i].text):
            return f"{linked.source[i].text} is denied in the source alone"
    for j in sorted(denied(linked.back, range(len(linked.back)))):
        if j in turned and _says_more(linked.source, turned[j], linked.back[j].text):
            return f"{linked.back[j].text} is denied in the translation alone"
    return next(_prefixed(linked, turned), "")


def _may_turn(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether a word of one side could be the opposite of one of the other."""
    left, right = set(_readings(before)), set(_readings(after))
    prefixed = any(
        prefix + word in there
        for here, there in ((left, right), (right, left)) for word in here for prefix in _DENYING
    )  # fmt: skip
    return prefixed or may_oppose(left, right)


def _readings(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words in small letters, and the pairs of them that may be linked as one."""
    words = [token.text.lower() for token in tokens]
    yield from words
    known = load_wordnet().index
    yield from (pair for pair in map(" ".join, pairwise(words)) if pair in known)


def _says_more(tokens: Sequence[Token], at: int, word: str) -> bool:
    """Return whether a word stands undenied, and is not itself the opposite of the denied one."""
    other = tokens[at].text
    return not (is_denied(tokens, at) or _opposite(word, other))


def _opposite(word: str, other: str) -> bool:
    first, second = word.lower(), other.lower()
    prefixed = any(p + first == second or p + second == first for p in _DENYING)
    # no "immigrants" for "migrants"
    if prefixed and not parts_of_speech(first).isdisjoint("arv"):
        return True
    return relate(word, other).kind == "antonym"


def _prefixed(linked: Linked, turned: dict[int, int]) -> Iterator[str]:
    for j, i in turned.items():
        word, other = linked.source[i].text, linked.back[j].text
        if word.lower() == other.lower() or not _opposite(word, other):
            continue
        if not is_denied(linked.source, i) and not is_denied(linked.back, j):
            yield f"{word} became {other}"


def _names(source: str, back: str) -> str:
    """Say which names became others; a title's capitals name nothing."""
    before, after = tokenize(source), tokenize(back)
    if is_titled(before) or is_titled(after):
        return ""
    lost = _new(before, after, places_in(back))
    new = _new(after, before, places_in(source)) if lost else []
    return f"{', '.join(lost)} became {', '.join(new)}" if new else ""


def _new(tokens: Sequence[Token], others: Sequence[Token], known: frozenset[str]) -> list[str]:
    """Return the names that the other side has in no form, nor as the place they belong to."""
    there = {form for token in others for form in _forms(token.text)} | known
    shortened = "".join(token.text[0] for token in others if token.text[0].isupper())
    return [
        name
        for name in _named(tokens)
        if there.isdisjoint(_forms(name)) and not (name.isupper() and name in shortened)
    ]


def _named(tokens: Sequence[Token]) -> list[str]:
    return [
        token.text
        for at, token in enumerate(tokens)
        if token.text[0].isupper()
        and token.text.isalpha()
        and len(token.text) >= _NAME
        and (_is_rare(token.text) or (at > 0 and tokens[at - 1].text not in _OPENS))
    ]


def _is_rare(word: str) -> bool:
    known = load_wordnet()
    return not known.lemmas(word.lower()) and word.lower() not in known.index


def _forms(word: str) -> set[str]:
    """Return the forms a name is known by: its lemmas, and the place it belongs to."""
    return {fold(word), *lemmas(word), *places(word)}


def _nonwords(before: Sequence[Token], after: Sequence[Token]) -> str:
    """Say which words no dictionary knows, nor the source."""
    there = {fold(token.text) for token in before}
    words = [token.text for token in after if fold(token.text) not in there]
    return ", ".join(word for word in words if not is_word(word))
