"""How far a finding can be trusted: controls, drift, intervals and tests."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from translate.data import Hop, Hypothesis, Rendering, RoundTrip, Survival, Trace
from translate.engines import Engine, Sampling
from translate.framings.tracing import LEAST_CONFIDENCE, Passage, trace
from translate.roundtrip.linking import passages_together

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


Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
KEPT = ("kept",)
SIMILAR = ("kept", "paraphrased")
DRAWS = 2000  # of a bootstrap


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """Give the Wilson score interval of a rate (Wilson 1927); (0, 1) without observations.

    >>> low, high = wilson(11, 16)
    >>> round(low, 3), round(high, 3)
    (0.444, 0.858)
    """
    if of == 0:
        return 0.0, 1.0
    rate, square = hits / of, z * z / of
    centre = rate + square / 2
    half = z * math.sqrt(rate * (1 - rate) / of + square / (4 * of))
    return max(0.0, (centre - half) / (1 + square)), min(1.0, (centre + half) / (1 + square))


class Difference(NamedTuple):
    """A mean difference with a bootstrap interval and a two-sided p-value."""

    value: float
    low: float
    high: float
    p: float


def bootstrap_difference(
    one: Sequence[float], other: Sequence[float], *, draws: int = DRAWS, seed: int = 1
) -> Difference:
    """Give mean(one) - mean(other) of paired units with a 95 % percentile interval.

    The units (documents, or segments within one document) are drawn with replacement, pairs
    kept together (Efron 1979; for systems compared on one text, Koehn 2004). Raises ValueError
    when the lists differ in length or are empty.
    """
    gaps = [a - b for a, b in zip(one, other, strict=True)]
    if not gaps:
        raise ValueError("no pairs to compare")
    return _bootstrap([[gap] for gap in gaps], draws=draws, seed=seed)


def _bootstrap(groups: Sequence[Sequence[float]], *, draws: int, seed: int) -> Difference:
    """Draw whole groups of differences with replacement; the mean is over all in them."""

    def mean_of(chosen: Sequence[Sequence[float]]) -> float:
        gaps = [gap for group in chosen for gap in group]
        return sum(gaps) / len(gaps)

    rng = random.Random(seed)
    means = sorted(mean_of(rng.choices(groups, k=len(groups))) for _ in range(draws))
    low, high = means[int(draws * 0.025)], means[min(draws - 1, int(draws * 0.975))]
    below = (sum(mean <= 0 for mean in means) + 1) / (draws + 1)
    above = (sum(mean >= 0 for mean in means) + 1) / (draws + 1)
    return Difference(mean_of(groups), low, high, min(1.0, 2 * min(below, above)))


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for many tests, family-wise (Holm 1979).

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, highest = [0.0] * len(order), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, p_values[index] * (len(order) - rank)))
        adjusted[index] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values to bound the false discovery rate (Benjamini & Hochberg 1995).

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, lowest = [0.0] * len(order), 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        lowest = min(lowest, p_values[index] * len(order) / rank)
        adjusted[index] = lowest
    return adjusted


def mcnemar(only_one: int, only_other: int) -> float:
    """Give the exact two-sided p-value of paired yes/no outcomes (McNemar 1947, binomial form).

    `only_one` pairs have a yes on the first side alone, `only_other` on the second alone.

    >>> round(mcnemar(1, 9), 4), mcnemar(0, 0)
    (0.0215, 1.0)
    """
    pairs = only_one + only_other
    fewer = min(only_one, only_other)
    whole = math.lgamma(pairs + 1) - pairs * math.log(2)  # in logarithms: corpora have thousands
    tail = math.fsum(
        math.exp(whole - math.lgamma(k + 1) - math.lgamma(pairs - k + 1)) for k in range(fewer + 1)
    )
    return min(1.0, 2 * tail)


class Rate(NamedTuple):
    """A share of traces with a given fate, the traces left out, and a Wilson interval."""

    value: float
    low: float
    high: float
    of: int
    excluded: int


def kept_rate(traces: Sequence[Trace], flagged: set[int], fates: Sequence[str] = KEPT) -> Rate:
    """Give the share of traces whose fate is one of `fates`.

    Traces in flagged segments and untraceable ones are left out and counted as excluded.
    """
    counted = [t for t in traces if t.mention.segment not in flagged and t.fate != "untraceable"]
    hits = sum(t.fate in fates for t in counted)
    low, high = wilson(hits, len(counted))
    value = hits / len(counted) if counted else 0.0
    return Rate(
        round(value, 3), round(low, 3), round(high, 3), len(counted), len(traces) - len(counted)
    )


def compare_routes(
    pivot: Sequence[Trace], control: Sequence[Trace], flagged: set[int], *, seed: int = 1
) -> Difference | None:
    """Compare kept rates of the same mentions on two routes, resampling whole segments.

    The difference (pivot minus control) is what the pivot does beyond what any round trip does.
    None when no mention was traced on both routes.
    """
    other = {(t.mention.segment, t.mention.span): t for t in control}
    groups: dict[int, list[float]] = {}  # mentions of one sentence share its translation's luck
    for one in pivot:
        match = other.get((one.mention.segment, one.mention.span))
        if match is None or one.mention.segment in flagged:
            continue
        if "untraceable" in (one.fate, match.fate):
            continue
        gap = float(one.fate in KEPT) - float(match.fate in KEPT)
        groups.setdefault(one.mention.segment, []).append(gap)
    if not groups:
        return None
    return _bootstrap(list(groups.values()), draws=DRAWS, seed=seed)


class Drift(NamedTuple):
    """One round trip of a chain: its number from 1, scores against the source, kept rate.

    `unchanged` is the share of segments whose text is the same as one trip before; at 1 the chain
    has reached a fixed point. `fates[i]` is the fate of the i-th framing after this trip.
    """

    trip: int
    bleu: float
    chrf: float
    kept: float
    unchanged: float
    fates: tuple[str, ...] = ()


def drift(
    trip: RoundTrip,
    traced: Callable[[int], Sequence[Trace]],
    flagged: set[int],
    scores: Callable[[RoundTrip, int], dict[str, float]],
) -> list[Drift]:
    """Describe a chain of round trips; `traced(n)` judges the framings after trip n (from 0)."""
    found: list[Drift] = []
    before = tuple(segment.text for segment in trip.hops[0].segments)
    for number in range(len(trip.hops) // 2):
        after = trip.hops[2 * number + 1].best
        same = sum(a == b for a, b in zip(before, after, strict=True))
        score = scores(trip, number)
        traces = traced(number)
        found.append(
            Drift(
                number + 1,
                score["bleu"],
                score["chrf"],
                kept_rate(traces, flagged).value,
                round(same / max(1, len(after)), 3),
                tuple(one.fate for one in traces),
            )
        )
        before = after
    return found
