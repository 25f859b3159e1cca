"""What one of two English sentences alone has less or little of, or says the end of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from translate.data import Token
from translate.framings.changes import Change
from translate.framings.clauses import clause, may_bear, means
from translate.framings.inflect import (
    DETERMINERS,
    FUNCTION,
    MODALS,
    lemmas,
    names,
    parts_of_speech,
    same_lemma,
)
from translate.framings.markers import EXCUSING, negators
from translate.framings.relation import may_stand_for
from translate.framings.ties import Linked, content

_LESS = frozenset({"less", "lesser", "fewer", "lower", "smaller"})
_COUNTING = frozenset({"little", "few"})
_HARDLY = _COUNTING | {"seldom", "rarely"}
_SOME = frozenset("a the these those his her its our their past last next first only".split())
_MORE = frozenset({"more", "less", "over", "else"})  # "little more than" is not little
_BEFORE_NOUNS = DETERMINERS | {"-", "all", "any", "'s", "’s"}
_CONCLUDING = frozenset({"end", "culminate", "result"})
_INTO = frozenset({"in", "with"})
_STOPPING = frozenset({"end", "stop", "halt", "cease", "terminate"})
_NEAR = 3  # words behind "seldom" among which what is seldom done stands
# the words of one side and the other, what ties them, and what became of what the one alone says
_Side = tuple[Sequence[Token], Sequence[Token], Mapping[int, int], Literal["lost", "added"]]


def may_lessen(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence has less or little of anything, or says that something ends.

    >>> from translate.framings.inflect import tokenize
    >>> may_lessen(tokenize("They want an end to violence.")), may_lessen(tokenize("They want it."))
    (True, False)
    """
    few = any(token.text.lower() in _HARDLY | {"less"} for token in tokens)
    return few or _may_conclude(tokens) or next(_ridden(tokens), None) is not None


def _may_conclude(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence says what something ends in."""
    return any(
        other.text.lower() in _INTO and not _CONCLUDING.isdisjoint(lemmas(token.text))
        for token, other in pairwise(tokens)
    )


def lessened(
    linked: Linked, links: Mapping[int, int], turned: Mapping[int, int]
) -> Iterator[Change]:  # fmt: skip
    """Yield what one side alone has less or little of, or says the end of.

    `links` tie words of the source to words of the return, `turned` the other way round.
    """
    sides: tuple[_Side, ...] = (
        (linked.source, linked.back, links, "lost"), (linked.back, linked.source, turned, "added")
    )  # fmt: skip
    yield from _undergone(linked, links)
    yield from _fewer(linked, links)
    yield from _scarce(sides)
    yield from _rid(sides)


def conclusion(tokens: Sequence[Token], at: int) -> Literal["", "outcome", "object"]:
    """Say whether something ends in what a word tells, or ends that; empty for neither.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("It ended in bloody clashes"), tokenize("It ended the clashes")
    >>> conclusion(one, 4), conclusion(other, 3), conclusion(one, 1)
    ('outcome', 'object', '')
    """
    before = at - 1
    while before >= 0 and _stands_before_noun(tokens[before].text):
        before -= 1
    if before > 0 and tokens[before].text.lower() in _INTO:
        return "outcome" if not _CONCLUDING.isdisjoint(lemmas(tokens[before - 1].text)) else ""
    ends = before > 0 and not _STOPPING.isdisjoint(lemmas(tokens[before].text))
    noun = ends and tokens[before - 1].text.lower() in DETERMINERS  # "the end"
    return "object" if ends and not noun else ""


def _stands_before_noun(word: str) -> bool:
    if word.lower() in FUNCTION or not (_CONCLUDING | _STOPPING).isdisjoint(lemmas(word)):
        return word.lower() in _BEFORE_NOUNS
    return word in _BEFORE_NOUNS or "a" in parts_of_speech(word)


def _undergone(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield what something ended in where the return ends that: "ended in clashes"."""
    for i, j in links.items():
        if not (content(linked.source[i]) and content(linked.back[j])):
            continue
        if not linked.source[i].text.islower():  # it ended in March, in Rome
            continue
        if conclusion(linked.source, i) == "outcome" and conclusion(linked.back, j) == "object":
            word, other = linked.source[i].text, linked.back[j].text
            detail = f"what ended in “{word}” became what ends “{other}”"
            yield Change("negation", detail, ends=True)


def _fewer(linked: Linked, links: Mapping[int, int]) -> Iterator[Change]:
    """Yield the qualities that the source has less of, and the return has: "less frequent"."""
    for i, j in links.items():
        word, other = linked.source[i].text, linked.back[j].text
        less = i > 0 and linked.source[i - 1].text.lower() == "less"
        if not less or parts_of_speech(word).isdisjoint("ar") or may_bear(linked.back, j):
            continue
        nowhere = _LESS.isdisjoint(token.text.lower() for token in linked.back)
        if nowhere and same_lemma(word, other):
            yield Change("negation", f"“less {word}” became “{other}”", (word,), (other,))


def _scarce(sides: Sequence[_Side]) -> Iterator[Change]:
    """Yield what there is little of, or what is seldom done, on one side alone."""
    for tokens, others, ties, turn in sides:
        for head in _scarcities(tokens):
            other = ties.get(head)
            if other is None or not same_lemma(tokens[head].text, others[other].text):
                continue
            near = {others[i].text.lower() for i in clause(others, other)}
            if near.isdisjoint(_HARDLY | _LESS | {"no"}) and not may_bear(others, other):
                yield Change("negation", turn=turn, word=tokens[head].text)


def _rid(sides: Sequence[_Side]) -> Iterator[Change]:
    """Yield what one side alone says the end or the easing of: "lifting of sanctions"."""
    for tokens, others, ties, turn in sides:
        if any(negators(others, range(len(others)), (*EXCUSING, "lessening"))):
            continue
        for span, head in _ridden(tokens):
            at = next(i for i in span if means(tokens[i]))
            noun, other = tokens[at].text, ties.get(head)
            if other is None or not same_lemma(tokens[head].text, others[other].text) or at in ties:
                continue
            if any(may_stand_for(noun, token.text) for token in others if content(token)):
                continue
            there = _shared(tokens, range(span.stop, head), others, other)
            if any(content(tokens[i]) for i in range(span.stop, there.start)):
                continue  # "martial law" is not just any law
            more = " ".join(tokens[i].text for i in range(at, head + 1))
            word = " ".join(tokens[i].text for i in there)
            before, after = (more, word) if turn == "lost" else (word, more)
            yield Change("negation", f"“{before}” became “{after}”", turn=turn, ends=True)


def _shared(
    tokens: Sequence[Token], before: range, others: Sequence[Token], other: int
) -> range:  # fmt: skip
    """Return the noun behind some words with as many of these as stand before it elsewhere, too.

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("the lifting of martial law"), tokenize("martial law")
    >>> _shared(one, range(3, 4), two, 1)
    range(3, 5)
    """
    first = before.stop
    while first > before.start and other > 0:
        word = tokens[first - 1]
        if not (content(word) and same_lemma(word.text, others[other - 1].text)):
            break
        first, other = first - 1, other - 1
    return range(first, before.stop + 1)


def _ridden(tokens: Sequence[Token]) -> Iterator[tuple[range, int]]:
    """Yield the nouns of ending and easing with their prepositions, and the noun behind each.

    >>> from translate.framings.inflect import tokenize
    >>> list(_ridden(tokenize("They want an end to all armed violence.")))
    [(range(2, 5), 7)]
    """
    for start, stop in negators(tokens, range(len(tokens)), ["ridding"]):
        head = stop
        while head < len(tokens) and (
            content(tokens[head]) or tokens[head].text.lower() in _BEFORE_NOUNS
        ):
            head += 1
        while head > stop and _is_no_noun(tokens[head - 1].text):  # "the suspension of duty may"
            head -= 1
        if head > stop and content(tokens[head - 1]):
            yield range(start, stop), head - 1


def _is_no_noun(word: str) -> bool:
    return word.lower() in MODALS or not (names(word) or "n" in parts_of_speech(word))


def _scarcities(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield where what there is "little" of stands, or is "seldom" done; "a little" is some.

    >>> from translate.framings.inflect import tokenize
    >>> list(_scarcities(tokenize("Few drew a little attention, and little praise.")))
    [1, 8]
    """
    words = [token.text.lower() for token in tokens]
    for at, word in enumerate(words):
        if word not in _HARDLY or (at and words[at - 1] in _SOME):
            continue
        reach = 1 if word in _COUNTING else _NEAR
        near = range(at + 1, min(at + 1 + reach, len(tokens)))
        head = next((i for i in near if means(tokens[i])), None)
        if head is not None and words[head] not in _MORE:
            yield head
