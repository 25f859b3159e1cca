"""Whether what an expression tells of one of those named came back told of another of them.

Both must be named in both sentences, so that a name in other words is none: who does it and whom
it is done to ("A denounced B", "B denounced A"), whose it is ("A's bullying", "B's bullying"), and
what an adjective stands before ("the corrupt minister", "the corrupt strikers").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from translate.data import Token
from translate.framings.clauses import means
from translate.framings.holders import by_whom, is_one, named, owner
from translate.framings.inflect import FUNCTION, names, names_things, same_lemma
from translate.framings.thesaurus import load_thesaurus
from translate.framings.voice import voice

_GOING_ON = frozenset({"'s", "’s", "'", "’", "and", "or", ","})
_NEAR = 6  # words behind an expression that may name whom it is done to


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
    one, other = owner(before, place.start), owner(after, run.start)
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
    if not first or not second or any(is_one(*pair) for pair in product(first, second)):
        return False
    return all(_is_there(word, after) for word in first) and all(
        _is_there(word, before) for word in second
    )


def _is_there(word: str, tokens: Sequence[Token]) -> bool:
    return any(is_one(word, token.text) for token in tokens)


def _are_one(name: str, other: str) -> bool:
    return bool(name and other) and is_one(name, other)


def _roles(tokens: Sequence[Token], at: int) -> tuple[str, str]:
    """Return who does what a verb tells, and whom it is done to; empty for nobody named."""
    found = voice(tokens, at)
    if found is None:
        return "", ""
    kind, subject = found
    name = tokens[subject].text if tokens[subject].text.lower() not in FUNCTION else ""
    if kind == "active":
        return name, named(tokens, at + 1)
    return by_whom(tokens, at + 1), name


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
