"""Which sentence of a given text belongs to which of the source: length, figures, words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from translate.data import Document, Segment, Span
from translate.framings.expected import expected
from translate.framings.finding import mentions
from translate.framings.lexicon import Lexicon
from translate.measures.amounts import Number, large, numbers, unmatched
from translate.measures.compare import pair_sentences
from translate.segment import segments, tokens

# Mean and spread of log(target characters / source characters) in human news translation
# (authored news pairs, English to Chinese; the reverse has the opposite sign).
_RATIO = {("en", "zh"): (-1.08, 0.22), ("zh", "en"): (1.08, 0.22)}
_KEPT = 4096  # sentences whose figures, words or renderings are remembered


def similarity(lexicon: Lexicon, source: str, target: str) -> Callable[[str, str], float]:
    """Return a likeness (0..1) of a source text and a text of the target language.

    Length ratio as in Gale & Church (1993); digits and termbase renderings that stand on both
    sides raise it, those that stand on one side lower it.
    """
    mean, spread = _RATIO.get((source, target), (0.0, 0.35))
    # A sentence is weighed against many others.
    figures = lru_cache(_KEPT)(numbers)
    renderings = lru_cache(_KEPT)(lambda before: _renderings(before, lexicon, target))

    def alike(before: str, after: str) -> float:
        length = _length_fit(before, after, mean, spread)
        evidence = _number_hits(figures(before, source), figures(after, target))
        for wanted in renderings(before):
            evidence.append(1.0 if any(rendering in after for rendering in wanted) else 0.2)
        if not evidence:
            return 0.6 * length + 0.3
        return 0.4 * length + 0.6 * sum(evidence) / len(evidence)

    return alike


def _length_fit(before: str, after: str, mean: float, spread: float) -> float:
    if not before or not after:
        return 0.0
    gap = (math.log(len(after) / len(before)) - mean) / spread
    return math.exp(-gap * gap / 4)


def _number_hits(before: Sequence[Number], after: Sequence[Number]) -> list[float]:
    lost, new = unmatched(before, after)
    shared = len(large(before)) - len(lost)
    return [1.0] * shared + [0.0] * (len(lost) + len(new))


def _renderings(before: str, lexicon: Lexicon, target: str) -> list[list[str]]:
    """Return what the termbase expects for each framing of a sentence that it knows."""
    hits = mentions([Segment(before, Span(0, len(before)))], lexicon)
    wanted = ([text for text, _ in expected(hit.framing, target)] for hit in hits)
    return [texts for texts in wanted if texts]


def shared_words(language: str) -> Callable[[str, str], float]:
    """Return a likeness (0..1) of two texts of one language: the share of their words in common.

    >>> shared_words("en")("The talks were frank.", "Frank talks were held.")
    0.75
    """

    @lru_cache(_KEPT)
    def words(text: str) -> Counter[str]:
        return Counter(
            token.text.lower() for token in tokens(text, language) if token.text.isalnum()
        )

    def alike(before: str, after: str) -> float:
        left, right = words(before), words(after)
        of = sum(left.values()) + sum(right.values())
        return 2 * sum((left & right).values()) / of if of else 0.0

    return alike


def pair_middle(
    document: Document, middle: str, language: str, similarity: Callable[[str, str], float]
) -> list[str]:
    """Return, for each of the document's segments, its part of a given text.

    Sentences are paired by `similarity` (0..1), not by line; a translation of two sentences
    stands with the first of them.
    """
    parts = [segment.text for segment in segments(document.text, document.language)]
    others = [segment.text for segment in segments(middle, language)]
    glue = "" if language in ("zh", "ja") else " "
    counterparts = [""] * len(parts)
    for before, after in pair_sentences(parts, others, similarity):
        if len(before):
            counterparts[before.start] = glue.join(others[after.start : after.end])
    return counterparts
