"""Whether another one does, suffers or has in the return what an expression tells in the source.

Those concerned must be named beside it, in places that leave no doubt: "by X" and a possessive say
who does it, a verb's object and "against X" whom it is done to, a passive verb's subject likewise.
"In X" says where it is done, if X is a place. "Of X" may say either, and so may the owner of what
a verb tells ("contain X", "X's containment"). What is told of another of those named ("A's
bullying", "B's bullying"; "the corrupt minister", "the corrupt strikers") has all of them in both
sentences, so that a name in other words is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal

from translate.data import Token
from translate.framings.clauses import means
from translate.framings.inflect import (
    DETERMINERS,
    FUNCTION,
    MODALS,
    names,
    names_things,
    parts_of_speech,
    same_lemma,
)
from translate.framings.thesaurus import load_thesaurus
from translate.framings.voice import voice
from translate.measures.faults import places

Role = Literal["owner", "by", "object", "against", "passive", "in"]

_OWNING = frozenset({"'s", "’s"})
_AGAINST = frozenset({"against", "toward", "towards"})
_THINGS = frozenset({"it", "them", "this", "that"})
_IN_TURN = frozenset({"in", "turn"})
_BESIDE = 3  # words between an expression and its "by", or its owner
_LONGEST = 6  # words of a name
# what says who does it, and what says of the same one that it is done to him
_EXCHANGED = frozenset(
    {
        ("owner", "against"),
        ("by", "object"),
        ("by", "against"),
        ("by", "passive"),
        ("in", "passive"),
    }
)
_GOING_ON = frozenset({"'s", "’s", "'", "’", "and", "or", ","})
_NEAR = 6  # words behind an expression that may name whom it is done to


def turned_round(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether one who does it on one side alone has it done to him on the other.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("a campaign to contain China"), tokenize("China's operation")
    >>> turned_round(one, range(1, 2), other, range(2, 3))
    True
    >>> turned_round(other, range(2, 3), tokenize("the Chinese operation"), range(2, 3))
    False
    >>> one = tokenize("It was slammed by Iran and Iraq.")
    >>> turned_round(one, range(2, 3), tokenize("Iran and Iraq were slammed."), range(4, 5))
    True
    """
    sides = [list(_holders(before, place)), list(_holders(after, run))]
    return any(
        _is_one(one, other) and not _is_both(sides, one)
        for (one, role), (other, turned) in product(*sides)
        if (role, turned) in _EXCHANGED or (turned, role) in _EXCHANGED
    )


def _is_both(sides: Sequence[Sequence[tuple[str, Role]]], name: str) -> bool:
    """Return whether a name stands in two places on one side, so that it is in doubt which."""
    return any(sum(_is_one(name, other) for other, _ in side) > 1 for side in sides)


def _is_one(name: str, other: str) -> bool:
    """Return whether two words name the same: "China", "Chinese"."""
    if same_lemma(name, other):
        return True
    return name[0].isupper() and other[0].isupper() and not places(name).isdisjoint(places(other))


def _holders(tokens: Sequence[Token], place: range) -> Iterator[tuple[str, Role]]:
    """Yield those who are named beside an expression, each with what the place says of him."""
    told = [found for i in place if (found := voice(tokens, i))]
    place = place if told else _whole(tokens, place)
    active = any(kind == "active" for kind, _ in told)
    beside: list[tuple[str, Role]] = [
        (_owner(tokens, place.start), "owner"),
        *((name, "by") for name in _and_others(tokens, _by(tokens, place.stop))),
        (_named(tokens, place.stop), "object") if active
        else (_named(tokens, _against(tokens, place.stop)), "against"),
    ]  # fmt: skip
    yield from ((name, role) for name, role in beside if name)
    for kind, subject in told:
        if kind == "passive" and (where := _place(tokens, place.stop)):
            yield where, "in"
        if kind == "passive" and subject >= 0 and tokens[subject].text.lower() not in FUNCTION:
            yield tokens[subject].text, "passive"
            if subject > 1 and _joins_names(tokens, subject - 1):
                yield tokens[subject - 2].text, "passive"


def _and_others(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """Yield who is named at a place, and the name that an "and" joins to that name."""
    yield _named(tokens, at)
    if at + 1 < len(tokens) and _joins_names(tokens, at + 1):
        yield _named(tokens, at + 2)


def _place(tokens: Sequence[Token], stop: int) -> str:
    """Return the name of the place that something is done "in"; empty where none is named."""
    within = stop < len(tokens) and tokens[stop].text.lower() == "in"
    name = _named(tokens, stop + 1) if within else ""
    return name if name[:1].isupper() else ""


def _joins_names(tokens: Sequence[Token], at: int) -> bool:
    """Return whether an "and" stands between two names."""
    return tokens[at].text.lower() == "and" and all(
        0 <= i < len(tokens) and tokens[i].text[0].isupper() for i in (at - 1, at + 1)
    )


def _against(tokens: Sequence[Token], stop: int) -> int:
    """Return where the name begins that something is "against", or that it is "to contain"."""
    after = tokens[stop].text.lower() if stop < len(tokens) else ""
    if after in _AGAINST:
        return stop + 1
    return stop + 2 if after == "to" and _is_verb(tokens, stop + 1) else len(tokens)


def _whole(tokens: Sequence[Token], place: range) -> range:
    """Return a place with the noun behind it, if it ends in an adjective: "aggressive campaign"."""
    stop = place.stop
    while stop < len(tokens) and means(tokens[stop]):
        last = tokens[stop - 1].text
        if "a" not in parts_of_speech(last) or names_things(last):
            break
        stop += 1
    return range(place.start, stop)


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and "v" in parts_of_speech(tokens[at].text)


def _owner(tokens: Sequence[Token], start: int) -> str:
    """Return whose an expression is: "China's aggressive …", "the Chinese …"; empty for nobody."""
    for at in range(start - 1, max(-1, start - 2 - _BESIDE), -1):
        word = tokens[at].text
        if word in _OWNING:
            return tokens[at - 1].text if at else ""
        if not word[0].isalpha() or word.lower() in FUNCTION:
            return ""
        if _is_of_place(word):
            return word
    return ""


def _by(tokens: Sequence[Token], stop: int) -> int:
    """Return where the name behind a "by" begins: of nouns, adverbs and participles may precede."""
    for at in range(stop, min(stop + 1 + _BESIDE, len(tokens))):
        word = tokens[at].text.lower()
        if word == "by":
            return at + 1
        aside = word in _THINGS or word in _IN_TURN or parts_of_speech(word) == {"r"}
        if not (word.endswith("ed") or aside):
            break
    return len(tokens)


def _named(tokens: Sequence[Token], at: int) -> str:
    """Return the last word of the name or noun that begins at a place; empty where none does."""
    name = ""
    for i in range(at, min(at + _LONGEST, len(tokens))):
        word = tokens[i].text
        if word in _OWNING:
            return ""  # of what is another's nothing is known
        if word.lower() in DETERMINERS and not name:
            continue
        if not word[0].isalpha() or word.lower() in FUNCTION or word.lower() in MODALS:
            break
        if name[:1].isupper() and word[0].islower() and not _is_of_place(name):
            break
        name = word
    return name


def _is_of_place(word: str) -> bool:
    """Return whether a word is an adjective of a place: "Chinese", and no "China"."""
    return word[:1].isupper() and "a" in parts_of_speech(word) and bool(places(word))


def are_swapped(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether who does it and whom it is done to stand in each other's place.

    Who meets or fights another is met or fought by him, too.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("Allies denounced Belgrade."), tokenize("Belgrade denounced allies.")
    >>> are_swapped(one, range(1, 2), other, range(1, 2))
    True
    """
    known = load_thesaurus()
    pairs = ((i, j) for i in place for j in run if same_lemma(before[i].text, after[j].text))
    for i, j in pairs:
        if known.has_marker("mutual", [before[i].text]):
            continue
        doer, done = _roles(before, i)
        other_doer, other_done = _roles(after, j)
        if _are_one(doer, other_done) and _are_one(done, other_doer):
            return not _are_one(doer, done)
    return False


def is_anothers(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether an expression is another's, or said of another, of those who are named.

    >>> from translate.framings.inflect import tokenize
    >>> one = tokenize("The corrupt mayor met strikers.")
    >>> other = tokenize("Corrupt strikers met the mayor.")
    >>> is_anothers(one, range(1, 2), other, range(0, 1))
    True
    """
    return _has_another_owner(before, place, after, run) or _have_changed(
        before, after, _borne(before, place), _borne(after, run)
    )


def _has_another_owner(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether it is another's; "A's talks with B" may be "B's talks with A"."""
    one, other = _owner(before, place.start), _owner(after, run.start)
    if not one[:1].isupper() or not other[:1].isupper():
        return False
    near = after[run.stop : run.stop + _NEAR], before[place.stop : place.stop + _NEAR]
    if _is_there(one, near[0]) or _is_there(other, near[1]):
        return False
    return _have_changed(before, after, [one], [other])


def _have_changed(
    before: Sequence[Token], after: Sequence[Token], first: Sequence[str], second: Sequence[str]
) -> bool:  # fmt: skip
    """Return whether other words stand in a place, and all of them are in both sentences."""
    if not first or not second or any(_is_one(*pair) for pair in product(first, second)):
        return False
    return all(_is_there(word, after) for word in first) and all(
        _is_there(word, before) for word in second
    )


def _is_there(word: str, tokens: Sequence[Token]) -> bool:
    return any(_is_one(word, token.text) for token in tokens)


def _are_one(name: str, other: str) -> bool:
    return bool(name and other) and _is_one(name, other)


def _roles(tokens: Sequence[Token], at: int) -> tuple[str, str]:
    """Return who does what a verb tells, and whom it is done to; empty for nobody named."""
    found = voice(tokens, at)
    if found is None:
        return "", ""
    kind, subject = found
    name = tokens[subject].text if tokens[subject].text.lower() not in FUNCTION else ""
    if kind == "active":
        return name, _named(tokens, at + 1)
    return _named(tokens, _by(tokens, at + 1)), name


def _borne(tokens: Sequence[Token], place: range) -> list[str]:
    """Return the nouns right behind an adjective up to their head.

    None where that is an owner, or one of several ("corrupt mayors and judges").
    """
    last = tokens[place.stop - 1].text
    if not names(last) or names_things(last) or last.endswith("ed"):
        return []
    stop = place.stop
    while stop < len(tokens) and means(tokens[stop]) and names_things(tokens[stop].text):
        stop += 1
    if stop < len(tokens) and tokens[stop].text.lower() in _GOING_ON:
        return []
    return [token.text for token in tokens[place.stop : stop]]
