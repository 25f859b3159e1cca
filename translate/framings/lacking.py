"""What one of two English sentences alone is free from, makes impossible, passes over or opposes.

These deny what stands behind them as a "not" does. They are told of less readily: only where the
very word came back and nothing near it could say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from translate.data import Token
from translate.framings.changes import Change
from translate.framings.clauses import clause, is_negated, may_bear, means, times_denied
from translate.framings.disclaimed import is_negative
from translate.framings.inflect import DETERMINERS, JOINTS, lemmas, parts_of_speech, same_lemma
from translate.framings.markers import EXCUSING, negators
from translate.framings.relation import may_stand_for
from translate.framings.ties import Linked, content

_REACH = 5  # words behind it among which what is lacking stands
_UNTIL = 5  # words between "impossible" and its "to"
_STOPS = frozenset(",;:.!?–—")
_TO_PASS_OVER = frozenset("despite regardless spite notwithstanding contrary defiance over".split())
_TO_PLAY_DOWN = frozenset(
    "overstate exaggerate ignore deny dismiss overlook forget avoid underestimate miss".split()
)
_LOOSE = frozenset("break pull walk set cut shake dig prise pry wriggle wrest go".split())
_READY = frozenset(
    "easy easily eager fast happy hasty keen prone quick quickly ready slow willing".split()
)
_THOUGHT = frozenset(
    "expectation belief opinion assumption claim report impression wisdom popular what".split()
)
_ALIKE = {
    "freeing": "wanting", "passing": "slighting", "opposing": "resisting", "barring": "keeping",
}  # fmt: skip
_BOTH = 2  # negators that cancel each other
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
    return next(chain(_lacks(tokens), _excesses(tokens)), None) is not None


def lacking(
    linked: Linked, links: Mapping[int, int], turned: Mapping[int, int]
) -> Iterator[Change]:  # fmt: skip
    """Yield the words that one side alone is without, though it has no "not" for it.

    `links` tie words of the source to words of the return, `turned` the other way round.
    """
    yield from _lacking(linked.source, linked.back, links, "lost")
    yield from _lacking(linked.back, linked.source, turned, "added")
    yield from _forestalled(linked, links)


def is_opposed(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence tells of something as being against something else.

    >>> from translate.framings.inflect import tokenize
    >>> is_opposed(tokenize("They acted contrary to orders.")), is_opposed(tokenize("They acted."))
    (True, False)
    """
    return any(lack.kind == "opposing" for lack in _lacks(tokens))


def _forestalled(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield what somebody is "too" weak to do in the source and does in the return.

    "Afraid to speak" says what "too afraid to speak" does.
    """
    tokens, others = linked.source, linked.back
    for how, verb in _excesses(tokens):
        other = links.get(verb)
        if other is None or not may_stand_for(tokens[verb].text, others[other].text):
            continue
        before = range(max(0, other - _UNTIL), other)
        if links.get(how) in before and any(others[i].text.lower() == "to" for i in before):
            continue
        if not any(negators(others, range(len(others)), EXCUSING)) and not may_bear(others, other):
            yield Change("negation", turn="lost", word=tokens[verb].text)


def _excesses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield how somebody is "too much" so, and what is not done for that; "not too late" is none.

    Who is "too quick to blame" does blame, and so does who is "too slow" to.

    >>> from translate.framings.inflect import tokenize
    >>> list(_excesses(tokenize("They were too weak to walk.")))
    [(3, 5)]
    >>> list(_excesses(tokenize("They were too quick to blame him.")))
    []
    """
    words = [token.text.lower() for token in tokens]
    for at, word in enumerate(words[:-3]):
        if word != "too" or words[at + 2] not in ("to", "for"):
            continue
        near = words[at + 2 : at + 2 + _UNTIL]
        if "to" not in near or words[at + 1] in _READY or is_negated(tokens, at):
            continue
        verb = at + 3 + near.index("to")
        able = verb < len(words) and "v" in parts_of_speech(words[verb]) and means(tokens[verb])
        if able and not parts_of_speech(words[at + 1]).isdisjoint("ar"):
            yield at + 1, verb


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
        if any(other.kind == lack.kind and ties[head] in other.scope for other in _lacks(others)):
            continue
        if _is_denied(tokens, lack.by.start):  # "neither is free of risk": there is some
            again = times_denied(others, range(len(others))).get(ties[head], 0)
            once = may_bear(others, ties[head]) and again < _BOTH
            if turn == "lost" and lack.kind == "freeing" and once:
                yield Change("negation", turn="halved", word=tokens[head].text)
        elif not _may_deny(tokens, others, ties[head], lack):
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
    letters = {j for i, j in ties.items() if same_lemma(tokens[i].text, others[j].text)}
    there = [other.text for j, other in enumerate(others) if content(other) and j not in letters]
    if lack.kind == "passing" and not _TO_PASS_OVER.isdisjoint(
        other.text.lower() for other in others
    ):
        return True
    return any(may_stand_for(tokens[i].text, other) for i in own for other in there)


def _may_deny(tokens: Sequence[Token], others: Sequence[Token], at: int, lack: _Lack) -> bool:
    """Return whether something may deny a word: near it what is opposed, else in its sentence.

    Who asks who can say so, says that it is impossible to say. What both have renders itself.
    """
    alike = [_ALIKE[lack.kind]]
    here = sum(start not in lack.by for start, _ in negators(tokens, range(len(tokens)), alike))
    there = sum(1 for _ in negators(others, range(len(others)), alike))
    if there > here or (lack.kind == "barring" and others[-1].text == "?"):
        return True
    if lack.kind == "opposing":
        own, new = ({token.text.lower() for token in side} for side in (tokens, others))
        return may_bear(others, at) or any(map(is_negative, new - own))  # "unfavourable"
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
    [('barring', range(2, 6), range(6, 11)), ('freeing', range(10, 11), range(8, 9))]
    """
    whole = range(len(tokens))
    for kind in ("freeing", "passing", "opposing"):
        for start, stop in negators(tokens, whole, [kind]):
            scope = _reach(tokens, stop)
            if _is_loose(tokens, start, stop) if kind == "freeing" else _concedes(tokens, scope):
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


def _is_loose(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Return whether who is "free" came away from a place: "pulled free from the rubble".

    >>> from translate.framings.inflect import tokenize
    >>> _is_loose(tokenize("They ran out of the room."), 1, 4)
    True
    """
    runs = "run" in lemmas(tokens[start].text)
    if runs and any(token.text.lower() in DETERMINERS for token in tokens[start : stop + 1]):
        return True
    return start > 0 and not _LOOSE.isdisjoint(lemmas(tokens[start - 1].text))


def _concedes(tokens: Sequence[Token], scope: range) -> bool:
    """Return whether what something is contrary to was only thought: "contrary to expectations"."""
    return any(not _THOUGHT.isdisjoint(lemmas(tokens[i].text)) for i in scope)


def _passes_over(verb: Token, token: Token) -> bool:
    """Return whether a verb passes over what a word begins: not "neglect of", nor what a hill does.

    "Overlooking" is mostly said of hills and windows.
    """
    word = token.text.lower()
    return verb.text.lower() != "overlooking" and word not in JOINTS and word != "of"


def _reach(tokens: Sequence[Token], start: int) -> range:
    """Return the next few words of the same stretch.

    >>> from translate.framings.inflect import tokenize
    >>> _reach(tokenize("They were overlooked, adding weight."), 4)
    range(4, 4)
    """
    if tokens[start - 1].text in _STOPS:  # markers are found without the marks around them
        return range(start, start)
    stops = (i for i in range(start, len(tokens)) if tokens[i].text in _STOPS)
    return range(start, min(start + _REACH, next(stops, len(tokens))))
