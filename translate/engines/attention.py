"""Choose the attention of a model that aligns best, on hand-aligned pairs or by agreement.

A model trained without guided alignment still aligns in some head, and best in the step that reads
the target word (Chen et al. 2020); one trained with guided alignment in the step that writes it
(Garg et al. 2019). Which head and step differs from model to model, so it is measured: on
hand-aligned sentences where there are any, else, as there, by how far the two directions agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from translate.data import Alignment, Token
from translate.engines import Aligner
from translate.engines.marian import MarianEngine
from translate.measures.align import Matrix, Pair, alignment_error_rate, matrix

Links = list[set[Pair]]


class Choice(NamedTuple):
    """An attention to read and its alignment error rate (0 is perfect).

    `shift` is 1 when it aligns in the step that reads the target word, 0 in the one that writes it.
    With `by` "gold" the rate is against hand-made links, with "agreement" against the opposite
    direction's, with "default" nothing was measured (and the rate is 1).
    """

    layer: int
    head: int
    shift: int
    error_rate: float
    by: str


class Pairs(NamedTuple):
    """Texts that translate each other, with their words."""

    sources: Sequence[str]
    targets: Sequence[str]
    source_words: Sequence[Sequence[Token]]
    target_words: Sequence[Sequence[Token]]

    @property
    def swapped(self) -> Pairs:
        """The same seen from the other side."""
        return Pairs(self.targets, self.sources, self.target_words, self.source_words)


def by_gold(engine: MarianEngine, pairs: Pairs, sure: Links, possible: Links) -> list[Choice]:
    """Measure every layer, head and step on hand-aligned pairs; best first.

    Links are 0-based word numbers (source, target). Raises ValueError when lists differ in length.
    """
    choices = [
        Choice(*place, alignment_error_rate(links, sure, possible), "gold")
        for place, links in _links(engine, pairs).items()
    ]
    return sorted(choices, key=lambda choice: (choice.error_rate, -choice.shift))


def by_agreement(
    forward: MarianEngine, back: MarianEngine | Aligner, pairs: Pairs
) -> tuple[Choice, Choice | None]:
    """The two attentions, one a direction, whose links agree best on the same pairs.

    A `back` that is no MarianEngine aligns in its own way, and no choice is given for it.
    """
    there = _links(forward, pairs)
    if isinstance(back, MarianEngine):
        home = _links(back, pairs.swapped)
    else:
        aligned = back.align(pairs.targets, pairs.sources)
        home = {(0, 0, 1): _best_links(aligned, pairs.swapped)}
    returned = {place: [turned(links) for links in listed] for place, listed in home.items()}
    rate, place, opposite = min(
        (alignment_error_rate(links, reverse, [set() for _ in links]), place, opposite)
        for place, links in there.items()
        for opposite, reverse in returned.items()
    )
    chosen = Choice(*opposite, rate, "agreement") if isinstance(back, MarianEngine) else None
    return Choice(*place, rate, "agreement"), chosen


def _links(engine: MarianEngine, pairs: Pairs) -> dict[tuple[int, int, int], Links]:
    by_place = engine.align_all(pairs.sources, pairs.targets)
    return {place: _best_links(alignments, pairs) for place, alignments in by_place.items()}


def _best_links(alignments: Sequence[Alignment], pairs: Pairs) -> Links:
    words = zip(alignments, pairs.source_words, pairs.target_words, strict=True)
    return [_best(matrix(links, source, target)) for links, source, target in words]


def _best(weights: Matrix) -> set[Pair]:
    """Link each target word with its strongest source word, whatever the weight."""
    return {
        (max(range(len(row)), key=row.__getitem__), t)
        for t, row in enumerate(weights)
        if row and max(row) > 0
    }


def turned(links: set[Pair]) -> set[Pair]:
    """Return links of words seen from the other side."""
    return {(target, source) for source, target in links}
