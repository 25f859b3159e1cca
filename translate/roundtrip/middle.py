"""How alike a sentence and its possible human translation are: length, figures, termbase."""

from __future__ import annotations

import math
from collections.abc import Callable

from translate.data import Document, Segment, Span
from translate.framings.lexicon import Lexicon, expected
from translate.framings.tracing import mentions
from translate.measures.compare import pair_sentences
from translate.measures.faults import numbers
from translate.segment import segments

# Mean and spread of log(target characters / source characters) in human news translation
# (authored news pairs, English to Chinese; the reverse has the opposite sign).
_RATIO = {("en", "zh"): (-1.08, 0.22), ("zh", "en"): (1.08, 0.22)}


def similarity(lexicon: Lexicon, source: str, target: str) -> Callable[[str, str], float]:
    """Return a likeness (0..1) of a source text and a text of the target language.

    Length ratio as in Gale & Church (1993); digits and termbase renderings that stand on both
    sides raise it, those that stand on one side lower it.
    """
    mean, spread = _RATIO.get((source, target), (0.0, 0.35))

    def alike(before: str, after: str) -> float:
        length = _length_fit(before, after, mean, spread)
        evidence = [*_number_hits(before, after, source, target)]
        evidence += _term_hits(before, after, lexicon, target)
        if not evidence:
            return 0.6 * length + 0.3
        return 0.4 * length + 0.6 * sum(evidence) / len(evidence)

    return alike


def _length_fit(before: str, after: str, mean: float, spread: float) -> float:
    if not before or not after:
        return 0.0
    gap = (math.log(len(after) / len(before)) - mean) / spread
    return math.exp(-gap * gap / 4)


def _number_hits(before: str, after: str, source: str, target: str) -> list[float]:
    one, other = numbers(before, source), numbers(after, target)
    shared = sum((one & other).values())
    return [1.0] * shared + [0.0] * (sum(one.values()) + sum(other.values()) - 2 * shared)


def _term_hits(before: str, after: str, lexicon: Lexicon, target: str) -> list[float]:
    segment = Segment(before, Span(0, len(before)))
    hits = []
    for mention in mentions([segment], lexicon):
        wanted = expected(mention.framing, target)
        if wanted:
            hits.append(1.0 if any(one in after for one, _ in wanted) else 0.2)
    return hits


def pair_middle(
    document: Document, middle: str, language: str, similarity: Callable[[str, str], float]
) -> list[str]:
    """Return, for each of the document's segments, its part of a human translation.

    Sentences are paired by `similarity` (0..1), not by line; a translation of two sentences
    stands with the first of them.
    """
    parts = [segment.text for segment in segments(document.text, document.language)]
    given = [segment.text for segment in segments(middle, language)]
    glue = "" if language in ("zh", "ja") else " "
    found = [""] * len(parts)
    for before, after in pair_sentences(parts, given, similarity):
        if len(before):
            found[before.start] = glue.join(given[after.start : after.end])
    return found
