"""Survival: how many of a system's renderings of a sentence bring its framing back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from translate.data import Hop, Hypothesis, Rendering, RoundTrip, Survival, Trace
from translate.engines import Engine, Sampling
from translate.evidence import KEPT, SIMILAR, wilson
from translate.framing import LEAST_CONFIDENCE, Passage, trace
from translate.linking import passages_together

TOGETHER = 600  # hypotheses worked on at once: some 0.1 MB each, with their links

Traced = tuple[Sequence[Trace], RoundTrip]  # a document's traces and the trip they were made on


def survive(
    documents: Sequence[Traced],
    forward: Engine,
    back: Engine,
    *,
    samples: int,
    sampling: Sampling | None = None,
    least: float = LEAST_CONFIDENCE,
) -> list[list[Trace]]:
    """Add to each trace how many of `samples` pivot hypotheses bring the framing back.

    The hypotheses are the engine's n-best list, or draws when `sampling` is given; each is
    translated back once. One hypothesis is not the system's answer (Troiano et al. 2020). The
    documents are of one language; their sentences are packed together, which only saves time.
    """
    counting = _Counting(forward, back, samples, sampling, least)
    return [found for group in _groups(documents, samples) for found in counting.of(group)]


def _wanted(traces: Sequence[Trace]) -> list[int]:
    """Segments with a framing."""
    return sorted({found.mention.segment for found in traces})


def _groups(documents: Sequence[Traced], samples: int) -> Iterator[list[Traced]]:
    """Give documents that are worked on together; one with many framings is on its own."""
    held: list[Traced] = []
    size = 0
    for document in documents:
        own = len(_wanted(document[0])) * samples
        if held and size + own > TOGETHER:
            yield held
            held, size = [], 0
        held.append(document)
        size += own
    if held:
        yield held


@dataclass(frozen=True)
class _Counting:
    """How survival is counted: the engines, how many hypotheses, how they are found."""

    forward: Engine
    back: Engine
    samples: int
    sampling: Sampling | None
    least: float

    def of(self, documents: Sequence[Traced]) -> list[list[Trace]]:
        """Count for documents whose hypotheses fit into memory together."""
        lists = self._hypotheses(documents)
        returned = self._returned(lists)
        spread = [
            _spread(trip, own, returned)
            for (_, trip), own in zip(documents, lists, strict=True)
        ]  # fmt: skip
        wanted = [range(len(trip.hops[0].segments)) for trip in spread]
        linked = passages_together(spread, self.forward, self.back, wanted)
        return [
            self._counted(*document, own, passages)
            for document, own, passages in zip(documents, lists, linked, strict=True)
        ]

    def _hypotheses(self, documents: Sequence[Traced]) -> list[dict[int, list[Hypothesis]]]:
        """Give each document's hypotheses by segment."""
        wanted = [_wanted(traces) for traces, _ in documents]
        texts = [
            trip.hops[0].segments[i].text
            for (_, trip), own in zip(documents, wanted, strict=True)
            for i in own
        ]
        found = iter(self.forward.translate(texts, n_best=self.samples, sampling=self.sampling))
        return [{i: next(found) for i in own} for own in wanted]

    def _returned(self, lists: Sequence[dict[int, list[Hypothesis]]]) -> dict[str, Hypothesis]:
        """Give the way back of every pivot text."""
        pivots = sorted({h.text for own in lists for found in own.values() for h in found})
        answers = self.back.translate(pivots)
        return dict(zip(pivots, (found[0] for found in answers), strict=True))

    def _counted(
        self,
        traces: Sequence[Trace],
        trip: RoundTrip,
        lists: dict[int, list[Hypothesis]],
        linked: dict[int, Passage],
    ) -> list[Trace]:
        given = iter(linked.values())
        of_segment = {i: [next(given) for _ in found] for i, found in lists.items()}
        return [
            replace(one, survival=_survival(one, of_segment[one.mention.segment], trip, self.least))
            for one in traces
        ]


def _spread(
    trip: RoundTrip, lists: dict[int, list[Hypothesis]], returned: dict[str, Hypothesis]
) -> RoundTrip:
    """Lay every hypothesis out as a segment of its own, with its way back."""
    pairs = [(trip.hops[0].segments[i], h) for i, found in lists.items() for h in found]
    parts = tuple(segment for segment, _ in pairs)
    there = tuple((hypothesis,) for _, hypothesis in pairs)
    home = tuple((returned[hypothesis.text],) for _, hypothesis in pairs)
    hops = (
        Hop(trip.hops[0].direction, parts, there),
        Hop(trip.hops[1].direction, parts, home),
    )
    return replace(trip, hops=hops)


def _survival(found: Trace, linked: Sequence[Passage], trip: RoundTrip, least: float) -> Survival:
    language, pivot = trip.document.language, trip.hops[0].direction.target
    fates: Counter[str] = Counter()
    renderings: Counter[str] = Counter()
    for passage in linked:
        again = trace(found.mention, passage, pivot_language=pivot, language=language, least=least)
        fates[again.fate] += 1
        if again.pivot:
            renderings[again.pivot.text] += 1
    kept = sum(fates[fate] for fate in KEPT)
    low, high = wilson(kept, len(linked))
    ranked = tuple(
        Rendering(text, round(count / len(linked), 3)) for text, count in renderings.most_common(5)
    )
    similar = sum(fates[fate] for fate in SIMILAR)
    return Survival(kept, len(linked), round(low, 3), round(high, 3), similar, ranked)
