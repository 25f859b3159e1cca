"""What one of two English sentences alone is free from, makes impossible, passes over or opposes.

These deny what stands behind them as a "not" does. They are told of less readily: only where the
very word came back and nothing near it could say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from translate.data import Token
from translate.framings.changes import Change
from translate.framings.clauses import EXCUSING, clause, may_bear, means, negators
from translate.framings.inflect import JOINTS, lemmas, same_lemma
from translate.framings.relation import may_stand_for
from translate.framings.ties import Linked, content

_REACH = 4  # words behind it among which what is lacking stands
_UNTIL = 5  # words between "impossible" and its "to"
_STOPS = frozenset(",;:.!?–—")
_TO_PASS_OVER = frozenset("despite regardless spite notwithstanding contrary defiance over".split())
_TO_PLAY_DOWN = frozenset(
    "overstate exaggerate ignore deny dismiss overlook forget avoid underestimate miss".split()
)
_LOOSE = frozenset("break pull walk set cut shake dig prise pry wriggle wrest go".split())
_ALIKE = {
    "freeing": "wanting", "passing": "slighting", "opposing": "resisting", "barring": "keeping",
}  # fmt: skip
_SELDOM = frozenset({"seldom", "rarely"})


class _Lack(NamedTuple):
    """What says that something is lacking, and where the words for that may stand."""

    kind: str
    by: range
    scope: range


def may_lack(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence may say what something is free from, or the like.

    >>> from translate.framings.inflect import tokenize
    >>> may_lack(tokenize("It is free from risk.")), may_lack(tokenize("Few were set free."))
    (True, False)
    """
    return next(_lacks(tokens), None) is not None


def lacking(
    linked: Linked, links: Mapping[int, int], turned: Mapping[int, int]
) -> Iterator[Change]:  # fmt: skip
    """Yield the words that one side alone is without, though it has no "not" for it.

    `links` tie words of the source to words of the return, `turned` the other way round.
    """
    yield from _lacking(linked.source, linked.back, links, "lost")
    yield from _lacking(linked.back, linked.source, turned, "added")


def _lacking(
    tokens: Sequence[Token],
    others: Sequence[Token],
    ties: Mapping[int, int],
    turn: Literal["lost", "added"],
) -> Iterator[Change]:
    for lack in _lacks(tokens):
        head = _head(tokens, others, ties, lack.scope)
        if head is None or _is_rendered(tokens, lack, others, ties):
            continue
        if _is_denied(tokens, lack.by.start):  # "neither is free of risk": there is some
            if turn == "lost" and lack.kind == "freeing" and may_bear(others, ties[head]):
                yield Change("negation", turn="halved", word=tokens[head].text)
        elif not _may_deny(tokens, others, ties[head], lack.kind):
            yield Change("negation", turn=turn, word=tokens[head].text)


def _head(
    tokens: Sequence[Token], others: Sequence[Token], ties: Mapping[int, int], scope: range
) -> int | None:
    """Return the first word that is lacking and is there to the letter on the other side."""
    return next(
        (
            i for i in scope
            if i in ties and means(tokens[i]) and same_lemma(tokens[i].text, others[ties[i]].text)
        ),
        None,
    )  # fmt: skip


def _is_rendered(
    tokens: Sequence[Token], lack: _Lack, others: Sequence[Token], ties: Mapping[int, int]
) -> bool:
    """Return whether a word of the other side may say that something is lacking."""
    if lack.kind == "opposing":  # who argues may argue for it
        return False
    own = [i for i in lack.by if content(tokens[i])]
    if any(i in ties for i in own):
        return True
    there = [other.text for other in others if content(other)]
    if lack.kind == "passing" and not _TO_PASS_OVER.isdisjoint(
        other.text.lower() for other in others
    ):
        return True
    return any(may_stand_for(tokens[i].text, other) for i in own for other in there)


def _may_deny(tokens: Sequence[Token], others: Sequence[Token], at: int, kind: str) -> bool:
    """Return whether something may deny a word: near it what is opposed, else in its sentence.

    Who asks who can say so, says that it is impossible to say. What both have renders itself.
    """
    here, there = (
        sum(1 for _ in negators(side, range(len(side)), [_ALIKE[kind]]))
        for side in (tokens, others)
    )
    if there > here or (kind == "barring" and others[-1].text == "?"):
        return True
    if kind == "opposing":
        return may_bear(others, at)
    return any(negators(others, range(len(others)), (*EXCUSING, "lessening")))


def _is_denied(tokens: Sequence[Token], at: int) -> bool:
    """Return whether something before a word in its clause says no, or seldom."""
    before = range(clause(tokens, at).start, at)
    seldom = any(tokens[i].text.lower() in _SELDOM for i in before)
    return seldom or any(negators(tokens, before, ["negator"]))


def _lacks(tokens: Sequence[Token]) -> Iterator[_Lack]:
    """Yield what says that something is lacking: "free of", "drug-free", "ignore", and the like.

    >>> from translate.framings.inflect import tokenize
    >>> words = tokenize("It is impossible for us to leave the drug-free zone.")
    >>> [(lack.kind, lack.by, lack.scope) for lack in _lacks(words)]
    [('barring', range(2, 6), range(6, 10)), ('freeing', range(10, 11), range(8, 9))]
    """
    whole = range(len(tokens))
    for kind in ("freeing", "passing", "opposing"):
        for start, stop in negators(tokens, whole, [kind]):
            scope = _reach(tokens, stop)
            if kind == "freeing" and _is_loose(tokens, start):
                continue
            if kind != "passing" or (scope and _passes_over(tokens[start], tokens[scope.start])):
                yield _Lack(kind, range(start, stop), scope)
    words = [token.text.lower() for token in tokens]
    for at, word in enumerate(words):
        if word == "free" and at > 1 and words[at - 1] == "-":
            yield _Lack("freeing", range(at, at + 1), range(at - 2, at - 1))
        if word == "impossible" and "to" in words[at + 1 : at + 1 + _UNTIL]:
            stop = words.index("to", at) + 1
            verb = (i for i in _reach(tokens, stop) if means(tokens[i]))
            done = next(verb, None)
            if done is None or "not" in words[at:done]:  # "impossible not to admire"
                continue
            if _TO_PLAY_DOWN.isdisjoint(lemmas(words[done])):  # "impossible to ignore" is there
                yield _Lack("barring", range(at, stop), _reach(tokens, stop))


def _is_loose(tokens: Sequence[Token], at: int) -> bool:
    """Return whether who is "free" came away from a place: "pulled free from the rubble"."""
    return at > 0 and not _LOOSE.isdisjoint(lemmas(tokens[at - 1].text))


def _passes_over(verb: Token, token: Token) -> bool:
    """Return whether a verb passes over what a word begins: not "neglect of", nor what a hill does.

    "Overlooking" is mostly said of hills and windows.
    """
    word = token.text.lower()
    return verb.text.lower() != "overlooking" and word not in JOINTS and word != "of"


def _reach(tokens: Sequence[Token], start: int) -> range:
    """Return the next few words of the same stretch."""
    stops = (i for i in range(start, len(tokens)) if tokens[i].text in _STOPS)
    return range(start, min(start + _REACH, next(stops, len(tokens))))
