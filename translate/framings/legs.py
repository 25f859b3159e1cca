"""Which leg of a round trip changed an expression: the way there or the way back.

A change lies in the pivot when the pivot no longer says the expression. Three signs tell: how
likely the expression is given the pivot (log p of its pieces, by the forced pass of the way back),
whether the pivot has a rendering of it that the lexicon or the table of renderings knows, and
whether it has one of what stands in the expression's place in the return. What both legs changed
can't be told apart from what the way there changed alone, so it is not claimed.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import CHANGED, Chance, Side, Trace
from translate.framings.decide import NEGATED
from translate.framings.expected import matched
from translate.framings.inflect import tokenize
from translate.framings.renderings import stands
from translate.framings.tracing import Passage
from translate.measures.faults import negations

_FLOOR = -20.0  # of a piece's log-probability
# a logistic regression fitted on machine returns; `benchmarks/evaluate_legs.py` fits and judges it
CHANCE, RENDERED, INSTEAD, BIAS = -0.38, -1.25, 1.05, -0.99


def side(
    trace: Trace,
    passage: Passage,
    chances: Sequence[Chance],
    *,
    languages: tuple[str, str] = ("en", "zh"),
    human: bool = False,
) -> Side | None:
    """Return where a framing was changed; None where it was not, and where no sign tells.

    `chances` tell how likely the pieces of the source are given the pivot; a `human` pivot has not
    changed it. `languages` are those of the source and the pivot.
    """
    if trace.fate not in (*CHANGED, "lost"):
        return None
    if human:
        return "back"
    if trace.reason == NEGATED and (denying := _denying(passage, languages)):
        return denying
    chance, rendered, instead = signs(trace, passage, chances, languages)
    if chance is None:
        return None if not rendered else "back" if rendered > 0 else "there"
    log_odds = CHANCE * chance + RENDERED * rendered + INSTEAD * instead + BIAS
    return "there" if log_odds > 0 else "back"


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
    words = [token.text for token in passage.source_words if token.span.overlaps(span)]
    return chance, stands(words, passage.pivot) if known else 0.0, instead
