"""Choose the attention of a Marian model that aligns best, on hand-aligned sentences.

A model trained without guided alignment still aligns in some head, and best in the step that reads
the target word (Chen et al. 2020); which head differs from model to model, so it is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from translate.align import Pair, alignment_error_rate, matrix, word_links
from translate.data import Token
from translate.engines.marian import MarianEngine


class Choice(NamedTuple):
    """An attention to read and the alignment error rate (0 is perfect) it gives."""

    layer: int
    head: int
    shift: int
    error_rate: float


class Gold(NamedTuple):
    """Hand-aligned pairs: texts, their words with places, sure and possible links (0-based)."""

    sources: Sequence[str]
    targets: Sequence[str]
    source_words: Sequence[Sequence[Token]]
    target_words: Sequence[Sequence[Token]]
    sure: Sequence[set[Pair]]
    possible: Sequence[set[Pair]]


def rank_attentions(engine: MarianEngine, gold: Gold) -> list[Choice]:
    """Measure every layer and head, read in the step before and in the step of the word.

    Best first; the registry's `alignment_layer`, `alignment_head` and `alignment_shift` take the
    winner. Raises ValueError when the gold lists differ in length.
    """
    found = [
        Choice(layer, head, shift, _error_rate(engine.reading(layer, head, shift), gold))
        for layer, head in engine.attentions()
        for shift in (0, 1)
    ]
    return sorted(found, key=lambda choice: choice.error_rate)


def _error_rate(engine: MarianEngine, gold: Gold) -> float:
    links = engine.align(gold.sources, gold.targets)
    words = zip(links, gold.source_words, gold.target_words, strict=True)
    found = [set(word_links(matrix(one, source, target))) for one, source, target in words]
    return alignment_error_rate(found, gold.sure, gold.possible)
