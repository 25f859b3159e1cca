"""How far a finding can be trusted: survival, controls, drift, intervals and tests."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from translate.data import Hypothesis, Rendering, Survival, Trace
from translate.framings.tracing import Passage, trace
from translate.roundtrip.linking import Tied, tie
from translate.roundtrip.result import Control, Difference, Drift, Kept, Rate
from translate.roundtrip.trip import Walk

TOGETHER = 600  # hypotheses worked on at once: some 0.1 MB each, with their links


def survive(walks: Sequence[Walk]) -> list[list[Trace]]:
    """Return each walk's traces with how many of the pivot hypotheses bring the framing back.

    The hypotheses are the engine's n-best list, or draws when the options say so; each is
    translated back once. One hypothesis is not the system's answer (Troiano et al. 2020). The
    walks are those of one trip; their sentences are packed together, which only saves time.
    """
    return [counted for group in groups(walks) for counted in _survive(group)]


def groups(walks: Sequence[Walk]) -> Iterator[list[Walk]]:
    """Yield walks that are worked on together; one with many framings is on its own."""
    held: list[Walk] = []
    size = 0
    for walk in walks:
        own = len(_wanted(walk)) * walk.options.samples
        if held and size + own > TOGETHER:
            yield held
            held, size = [], 0
        held.append(walk)
        size += own
    if held:
        yield held


def _wanted(walk: Walk) -> list[int]:
    """Sentences with a framing."""
    return sorted({mention.segment for mention in walk.found})


def _survive(walks: Sequence[Walk]) -> Iterator[list[Trace]]:
    """Count for walks whose hypotheses fit into memory together."""
    forward, back = walks[0].trip.engines
    places = [(walk, i) for walk in walks for i in _wanted(walk)]
    if not places:
        yield from (walk.traces for walk in walks)
        return
    options = walks[0].options
    texts = [walk.segments[i].text for walk, i in places]
    drawn = forward.translate(texts, n_best=options.samples, sampling=options.sampling)
    pivots = sorted({one.text for hypotheses in drawn for one in hypotheses})
    returned = dict(zip(pivots, (found[0] for found in back.translate(pivots)), strict=True))
    triples = [
        (text, one, returned[one.text])
        for text, hypotheses in zip(texts, drawn, strict=True)
        for one in hypotheses
    ]
    tied = iter(tie(triples, forward, back))
    hypotheses_of = iter(drawn)
    for walk in walks:
        own = {i: _taken(tied, next(hypotheses_of)) for i in _wanted(walk)}
        yield _counted(walk, own)


def _taken(tied: Iterator[Tied], hypotheses: Sequence[Hypothesis]) -> list[Tied]:
    return [next(tied) for _ in hypotheses]


def _counted(walk: Walk, tied: dict[int, list[Tied]]) -> list[Trace]:
    passages = {
        i: [one.passage(walk.language, walk.pivot_language) for one in own]
        for i, own in tied.items()
    }
    return [
        replace(found, survival=_survival(walk, found, passages[found.sentence]))
        for found in walk.traces
    ]


def _survival(walk: Walk, found: Trace, passages: Sequence[Passage]) -> Survival:
    fates: Counter[str] = Counter()
    renderings: Counter[str] = Counter()
    for passage in passages:
        again = trace(
            found.mention, passage, pivot_language=walk.pivot_language, language=walk.language,
            min_confidence=walk.options.min_confidence,
        )  # fmt: skip
        fates[again.fate] += 1
        if again.pivot:
            renderings[again.pivot.text] += 1
    of, kept = len(passages), sum(fates[fate] for fate in KEPT)
    low, high = wilson(kept, of)
    ranked = tuple(
        Rendering(text, round(count / of, 3)) for text, count in renderings.most_common(5)
    )
    similar = sum(fates[fate] for fate in SIMILAR)
    return Survival(kept, of, round(low, 3), round(high, 3), similar, ranked)


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


class HasFate(Protocol):
    """A framing with its fate, whether as a trace or as a row of a result."""

    @property
    def sentence(self) -> int:
        """The number of its sentence."""

    @property
    def fate(self) -> str:
        """What became of it."""


def kept_rate(
    framings: Sequence[HasFate], flagged: set[int], fates: Sequence[str] = KEPT
) -> Rate:
    """Return the share of framings whose fate is one of `fates`, with a Wilson interval.

    Those in flagged sentences and untraceable ones are left out and counted as excluded.
    """
    counted = [f for f in framings if f.sentence not in flagged and f.fate != "untraceable"]
    hits = sum(framing.fate in fates for framing in counted)
    low, high = wilson(hits, len(counted))
    value = hits / len(counted) if counted else 0.0
    return Rate(
        round(value, 3), round(low, 3), round(high, 3), len(counted), len(framings) - len(counted)
    )


def kept(framings: Sequence[HasFate], flagged: set[int]) -> Kept:
    """Return the rates of kept, and of kept or paraphrased."""
    return Kept(kept_rate(framings, flagged), kept_rate(framings, flagged, SIMILAR))


def compare_routes(
    pivot: Sequence[Trace], control: Sequence[Trace], flagged: set[int], *, seed: int = 1
) -> Difference | None:
    """Compare kept rates of the same mentions on two routes, resampling whole segments.

    The difference (pivot minus control) is what the pivot does beyond what any round trip does.
    None when no mention was traced on both routes.
    """
    other = {(t.sentence, t.mention.span): t for t in control}
    gaps: dict[int, list[float]] = {}  # mentions of one sentence share its translation's luck
    for one in pivot:
        match = other.get((one.sentence, one.mention.span))
        if match is None or one.sentence in flagged or "untraceable" in (one.fate, match.fate):
            continue
        gap = float(one.fate in KEPT) - float(match.fate in KEPT)
        gaps.setdefault(one.sentence, []).append(gap)
    return _bootstrap(list(gaps.values()), draws=DRAWS, seed=seed).rounded() if gaps else None


def control(first: Walk, other: Walk) -> Control:
    """Compare a walk with a control's, both by source and return alone."""
    own, others = first.blind(), other.blind()
    rate = kept_rate(others, other.flagged)
    gap = compare_routes(own, others, first.flagged | other.flagged, seed=first.options.seed)
    return Control(
        other.via, rate.value, rate.low, rate.high, rate.of, rate.excluded,
        tuple((one.fate, two.fate) for one, two in zip(own, others, strict=True)),
        gap,
    )  # fmt: skip


def drift(walk: Walk) -> list[Drift]:
    """Describe a chain of round trips."""
    found: list[Drift] = []
    before = walk.sources
    for hop in range(walk.options.hops):
        after, score, traces = walk.texts(2 * hop + 1), walk.scores(hop), walk.blind(hop)
        same = sum(one == other for one, other in zip(before, after, strict=True))
        found.append(
            Drift(
                hop + 1, score["bleu"], score["chrf"], kept_rate(traces, walk.flagged).value,
                round(same / max(1, len(after)), 3), tuple(one.fate for one in traces),
            )
        )  # fmt: skip
        before = after
    return found
