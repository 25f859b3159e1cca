"""Which leg of a round trip changed an expression: the way there or the way back.

A change lies in the pivot when the pivot no longer says the expression. Three signs tell: how
likely the expression is given the pivot (log p of its pieces, by the forced pass of the way back),
whether the pivot has a rendering of it that the lexicon or the table of renderings knows, and
whether it has one of what stands in the expression's place in the return. Of a Chinese pivot they
are believed only where what stands in the expression's place agrees with them. What both legs
changed can't be told apart from what the way there changed alone, so it is not claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translate.data import CHANGED, Chance, Side, Span, Token, Trace
from translate.framings.clauses import clause
from translate.framings.decide import EXCHANGED, MOVED, NEGATED, OPPOSITE, UNATTRIBUTED
from translate.framings.expected import denies, expected, matched
from translate.framings.inflect import tokenize
from translate.framings.markers import negators
from translate.framings.opposites import prefixed
from translate.framings.renderings import parts, stands
from translate.framings.tracing import Passage
from translate.measures.faults import negations

_FLOOR = -20.0  # of a piece's log-probability
# the words came back and are said of somebody else: no sign of a word tells where
_OF_OTHERS = (EXCHANGED, MOVED, UNATTRIBUTED)
# characters that renderings of anything have
_COMMON = frozenset("的了着地得和与在并而一不有被是为者人性化所以")


class Weights(NamedTuple):
    """What the signs weigh, in log-odds of the way there."""

    chance: float
    rendered: float
    instead: float
    bias: float


# a logistic regression fitted on machine returns; `benchmarks/evaluate_legs.py` fits and judges it
SHIPPED = Weights(-0.38, -1.25, 1.05, -0.99)


def changed_on(
    trace: Trace,
    passage: Passage,
    chances: Sequence[Chance],
    *,
    languages: tuple[str, str] = ("en", "zh"),
    human: bool = False,
    weights: Weights = SHIPPED,
) -> Side | None:
    """Return where a framing was changed; None where it was not, and where no sign tells.

    `chances` tell how likely the pieces of the source are given the pivot; a `human` pivot has
    mostly not changed it. `languages` are those of the source and the pivot.
    """
    if trace.fate not in (*CHANGED, "lost"):
        return None
    told = _told(trace, passage, chances, languages, weights)
    return _of_a_person(trace, passage, languages) if human and told != "back" else told


def _told(
    trace: Trace,
    passage: Passage,
    chances: Sequence[Chance],
    languages: tuple[str, str],
    weights: Weights,
) -> Side | None:
    """Return where a change or loss lies, by what the pivot says."""
    if trace.reason == NEGATED:
        denying = _denying_it(trace, passage, languages) or _denying(passage, languages)
        if denying:
            return denying
    if trace.reason == OPPOSITE:
        turning = _turning(trace, passage, languages)
        if turning:
            return turning
    if trace.reason in _OF_OTHERS:
        return None
    odds = _log_odds(*signs(trace, passage, chances, languages), weights)
    if languages != ("en", "zh"):
        return "there" if odds > 0 else "back" if odds < 0 else None
    return _settled(trace.fate, odds, _said_there(trace, passage))


def _log_odds(chance: float | None, rendered: float, instead: float, weights: Weights) -> float:
    """Return how the signs speak: above 0 for the way there, below for the way back."""
    if chance is None:
        return -rendered
    found = weights.rendered * rendered + weights.instead * instead
    return weights.chance * chance + found + weights.bias


def _settled(fate: str, odds: float, said: float | None) -> Side | None:
    """Return the leg, where the signs and what stands in the expression's place agree.

    What the pivot has in its place is known to render it (1), to render nothing of it (-1), or may
    be another word for it (0). None is told where it may, and where a lost one has a place that
    the table doesn't know: of those of either kind about half are lost on the way there.

    >>> _settled("lost", 2.0, 1), _settled("softened", 2.0, 1), _settled("lost", 2.0, None)
    ('back', None, 'there')
    """
    if said == 1:
        return "back" if fate == "lost" or odds < 0 else None
    is_gone = said is None or (said < 0 and fate != "lost")
    return "there" if is_gone and odds > 0 else None


def _said_there(trace: Trace, passage: Passage) -> float | None:
    """Return whether a Chinese pivot says the expression in its place: 1, -1, or 0 if not known.

    A character that a rendering of it has, too, may be another word for it: 动乱 beside 骚乱,
    "unrest". None where the expression has no place.
    """
    if trace.pivot is None:
        return None
    place, framing = trace.pivot.text, trace.mention.framing
    if matched(place, framing, "zh") is not None:
        return 1
    words = _words(trace, passage)
    if stands(words, place) == 1:
        return 1
    wanted = {*parts(words), *(rendering for rendering, _ in expected(framing, "zh"))}
    return -1 if (set("".join(wanted)) - _COMMON).isdisjoint(place) else 0


def _words(trace: Trace, passage: Passage) -> list[str]:
    """Return the words of the expression as they stand in the source."""
    span = trace.mention.span
    return [token.text for token in passage.source_words if token.span.overlaps(span)]


def _of_a_person(trace: Trace, passage: Passage, languages: tuple[str, str]) -> Side | None:
    """Return the leg of what the signs put into a pivot that a person wrote.

    People have other words than any list, so there it takes one more sign: the pivot has what came
    back. Of 12 told so of faithful translations 8 were in them, of 19 others 7.
    """
    if trace.reason in (NEGATED, OPPOSITE):
        return None
    _, rendered, instead = signs(trace, passage, (), languages)
    if rendered > 0:
        return "back"
    return "there" if rendered < 0 and instead > 0 else None


def _turning(trace: Trace, passage: Passage, languages: tuple[str, str]) -> Side | None:
    """Return where "unfair" became "fair", by whether the pivot denies in the expression's place.

    None for other opposites, where the place is not known, and where the pivot is not Chinese.
    """
    if languages != ("en", "zh") or trace.pivot is None or trace.back is None:
        return None
    before = [token for token in passage.source_words if token.span.overlaps(trace.mention.span)]
    denying = prefixed(before, tokenize(trace.back.text))
    if denying is None:
        return None
    said = matched(trace.pivot.text, trace.mention.framing, "zh") is not None
    if not said:  # 动荡 renders "unstable" without a negator
        said = _has_negator(passage.pivot, trace.pivot.span) == denying
    return "back" if said else "there"


def _has_negator(text: str, span: Span) -> bool:
    """Return whether a Chinese expression has a negator in it or right before it.

    >>> _has_negator("停止不公平行为", Span(3, 7)), _has_negator("不会接受公平行为", Span(4, 8))
    (True, False)
    """
    own = text[span.start : span.end]
    return denies(text[: span.start]) or denies(own[:1]) or bool(negations(own, "zh"))


def _denying_it(trace: Trace, passage: Passage, languages: tuple[str, str]) -> Side | None:
    """Return where a denial came to the expression or left it, by what denies it in each text.

    That tells more than how many denials there are, since one may have moved from another word:
    "we regret that it was not taken", "we do not regret". None where the pivot is not Chinese, a
    place is not known, or the expression is denied on both sides of the trip, or on none.
    """
    if languages != ("en", "zh") or trace.pivot is None or trace.back is None:
        return None
    before = _is_denied_at(passage.source_words, trace.mention.span)
    after = _is_denied_at(tokenize(passage.back), trace.back.span)
    if before == after:
        return None
    span = trace.pivot.span
    if matched(trace.pivot.text, trace.mention.framing, "zh") is not None:
        if before and not _is_denied_before(passage.source_words, trace.mention.span):
            return "back"  # 不排除 says all of "did not rule out"
        span = Span(span.start, span.start)  # 无 in 无效, "null and void", denies nothing
    return "there" if _is_denied_in_chinese(passage.pivot, span) == after else "back"


def _is_denied_at(tokens: Sequence[Token], span: Span) -> bool:
    """Return whether an odd number of negators stand before or in an English expression."""
    place = [i for i, token in enumerate(tokens) if token.span.overlaps(span)]
    if not place:
        return False
    scope = range(clause(tokens, place[0]).start, place[-1] + 1)
    plain = [start for start, _ in negators(tokens, scope, ["negator"])]
    verbs = [start for start, _ in negators(tokens, scope, ["denial"]) if start < place[0]]
    return bool(len({*plain, *verbs}) % 2)


def _is_denied_before(tokens: Sequence[Token], span: Span) -> bool:
    """Return whether an odd number of negators stand before an English expression."""
    start = next(i for i, token in enumerate(tokens) if token.span.overlaps(span))
    return bool(len(list(negators(tokens, range(clause(tokens, start).start, start)))) % 2)


def _is_denied_in_chinese(text: str, span: Span) -> bool:
    """Return whether a negator stands before or in an expression, and in no 的 that tells of it.

    >>> text = "我们遗憾的是，不会有威胁。"
    >>> _is_denied_in_chinese(text, Span(2, 4)), _is_denied_in_chinese(text, Span(10, 12))
    (False, True)
    >>> _is_denied_in_chinese("没有实施的威胁", Span(5, 7))
    False
    """
    before = re.split("[，。；：！？“”]", text[: span.start])[-1]
    own = before.rpartition("的")[2] + text[span.start : span.end]
    return bool(negations(own, "zh"))


def _denying(passage: Passage, languages: tuple[str, str]) -> Side | None:
    """Return where a negation came or went: the pivot has as many as the return, or as the source.

    None where it is as far from both, and for a pivot language whose negators aren't known.
    """
    language, other = languages
    before, after = negations(passage.source, language), negations(passage.back, language)
    middle = negations(passage.pivot, other)
    if before is None or middle is None or after is None:
        return None
    nearer = abs(middle - after) - abs(middle - before)
    return "there" if nearer < 0 else "back" if nearer > 0 else None


def signs(
    trace: Trace, passage: Passage, chances: Sequence[Chance], languages: tuple[str, str]
) -> tuple[float | None, float, float]:
    """Return the mean log p of the expression given the pivot, and how far the pivot says it.

    The last is how far the pivot says what came back in its place. Both are 1 for all of it, -1 for
    nothing of it, 0 when that is not known.
    """
    span, framing = trace.mention.span, trace.mention.framing
    values = [
        max(_FLOOR, piece.value)
        for piece in chances
        if piece.start < span.end and span.start < piece.end
    ]
    chance = sum(values) / len(values) if values else None
    known = languages == ("en", "zh")
    back = [token.text for token in tokenize(trace.back.text)] if trace.back else []
    instead = stands(back, passage.pivot) if known and back else 0.0
    if matched(passage.pivot, framing, languages[1]) is not None:
        return chance, 1.0, instead
    words = _words(trace, passage)
    return chance, stands(words, passage.pivot) if known else 0.0, instead
