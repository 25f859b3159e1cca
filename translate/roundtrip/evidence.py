"""How far a finding can be trusted: rates, survival, controls and drift of one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Protocol

from translate.data import CHANGED, Hypothesis, Rendering, Survival, Trace
from translate.framings.tracing import Passage, is_judged, trace
from translate.measures.gate import DAMAGED, damage, observe
from translate.measures.rates import (
    KEPT,
    NOT_JUDGED,
    SIMILAR,
    Counts,
    Difference,
    Gaps,
    Judged,
    Rate,
    is_open,
    wilson,
)
from translate.roundtrip.linking import Tied, tie
from translate.roundtrip.result import Compared, Control, Drift, Kept, Legs, Sentence, Sound
from translate.roundtrip.trip import Walk, is_sound

TOGETHER = 600  # hypotheses worked on at once: some 0.1 MB each, with their links
LEAST_DRAWS = 8  # below, the share of random draws has no interval


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
        i: [
            one.passage(walk.language, walk.pivot_language, aligner=walk.options.aligner)
            for one in own
        ]
        for i, own in tied.items()
    }
    return [
        replace(found, survival=_survival(walk, found, passages[found.sentence]))
        for found in walk.traces
    ]


def _survival(walk: Walk, found: Trace, passages: Sequence[Passage]) -> Survival:
    untraced, judged = 0, is_judged(walk.language)
    fates: Counter[str] = Counter()
    renderings: Counter[str] = Counter()
    for passage in passages:
        again = trace(
            found.mention, passage, pivot_language=walk.pivot_language, language=walk.language,
            min_confidence=walk.options.min_confidence,
        )  # fmt: skip
        fates[again.fate] += 1
        if again.pivot:
            renderings[walk.shown(again.pivot.text)] += 1
        untraced += is_open(again)
    of, kept = len(passages), sum(fates[fate] for fate in KEPT)
    ranked = tuple(
        Rendering(text, round(count / of, 3)) for text, count in renderings.most_common(5)
    )
    similar = sum(fates[fate] for fate in SIMILAR)
    counted = Survival(kept, of, None, None, similar, ranked, untraced)
    return _bounded(counted, sampled=bool(walk.options.sampling)) if judged else counted


def _bounded(found: Survival, *, sampled: bool) -> Survival:
    """Add the range of the share kept; and of draws, which are a sample, its interval."""
    least, most = found.kept, found.kept + found.untraced
    low, high = wilson(least, found.of)[0], wilson(most, found.of)[1]
    return replace(
        found, low=round(least / found.of, 3), high=round(most / found.of, 3), sampled=sampled,
        interval=(round(low, 3), round(high, 3)) if sampled and found.of >= LEAST_DRAWS else None,
    )  # fmt: skip


def kept(framings: Iterable[Judged], flagged: Collection[int], language: str) -> Kept:
    """Return the rates of one document's framings, with sentences as units."""
    if not is_judged(language):
        return Kept(NOT_JUDGED, NOT_JUDGED)
    counts = Counts("sentence", KEPT), Counts("sentence", SIMILAR)
    listed = list(framings)
    for one in counts:
        one.add_by_sentence(listed, flagged)
    return Kept(*(one.rate() for one in counts))


def sound(
    framings: Iterable[Judged],
    sentences: Sequence[Sentence],
    flagged: Collection[int],
    language: str,
) -> Sound | None:
    """Return the rates in sentences that are probably sound; None when none was looked at."""
    told = [one.damaged for one in sentences if one.damaged is not None]
    if not told:
        return None
    unsound = {i for i, one in enumerate(sentences) if not is_sound(one)}
    rates = kept(framings, {*flagged, *unsound}, language)
    whole = sum(map(is_sound, sentences))
    broken = sum(one >= DAMAGED for one in told)
    return Sound(len(told), whole, broken, rates.kept, rates.kept_or_paraphrased)


def legs(framings: Iterable[HasLeg]) -> Legs:
    """Count the framings that were changed or lost, and on which leg.

    A change that is only to be checked is none.
    """
    changes = [one for one in framings if is_change(one)]
    there, back = (sum(one.leg == leg for one in changes) for leg in ("there", "back"))
    return Legs(len(changes), there, back)


def is_change(framing: Judged) -> bool:
    """Whether a framing was changed or lost, surely enough to be counted."""
    return framing.fate == "lost" or (framing.fate in CHANGED and not framing.to_check)


class HasLeg(Judged, Protocol):
    """A framing with the leg that changed it."""

    @property
    def leg(self) -> str | None:
        """There, back, or None where nothing changed it or no sign tells."""


def compare_routes(
    pivot: Sequence[Trace], control: Sequence[Trace], flagged: Collection[int]
) -> Difference | None:
    """Return how much more a pivot keeps or paraphrases than a control, of the same framings.

    Framings are paired and sentences are the units. None without a framing to compare.
    """
    sentences: dict[int, list[tuple[Trace, Trace]]] = {}
    for one, other in zip(pivot, control, strict=True):
        if one.sentence not in flagged:
            sentences.setdefault(one.sentence, []).append((one, other))
    gaps = Gaps("sentence")
    for pairs in sentences.values():
        gaps.add(pairs)
    return gaps.difference()


def control(first: Walk, other: Walk) -> Control:
    """Compare a walk with a control's, both by source and return alone."""
    own, others = first.blind(), other.blind()
    flagged = first.flagged | other.flagged
    side = _compared(other, others)
    rate = side.kept or Rate()
    return Control(
        other.via, rate.value, rate.low, rate.high, rate.of, rate.excluded,
        fates=tuple((one.fate, two.fate) for one, two in zip(own, others, strict=True)),
        to_check=tuple((one.to_check, two.to_check) for one, two in zip(own, others, strict=True)),
        pivot=_compared(first, own), control=side,
        difference=compare_routes(own, others, flagged) if is_judged(first.language) else None,
    )  # fmt: skip


def _compared(walk: Walk, traces: Sequence[Trace]) -> Compared:
    """Return a walk's rates with how good it is: a better system keeps more in any language."""
    rates, route = kept(traces, walk.flagged, walk.language), walk.route("control")
    damaged = [
        damage(observe(one.source.text, one.back.text, walk.language, faults=len(one.faults)))
        for one in route.sentences
        if one.back and any(map(str.isalnum, one.source.text))
    ]
    return Compared(
        rates.kept, rates.kept_or_paraphrased,
        chrf=route.scores.get("chrf"),
        damaged=round(fmean(damaged), 3) if damaged else None,
        faulty=round(len(walk.flagged) / max(1, len(route.sentences)), 3),
    )  # fmt: skip


def drift(walk: Walk) -> list[Drift]:
    """Describe a chain of round trips."""
    found: list[Drift] = []
    before = walk.sources
    for hop in range(walk.options.hops):
        after, score, traces = walk.texts(2 * hop + 1), walk.scores(hop), walk.blind(hop)
        same = sum(one == other for one, other in zip(before, after, strict=True))
        rates = kept(traces, walk.flagged, walk.language)
        found.append(
            Drift(
                hop + 1, score["bleu"], score["chrf"], rates.kept.value if rates.kept else None,
                round(same / max(1, len(after)), 3), tuple(one.fate for one in traces), rates,
            )
        )  # fmt: skip
        before = after
    return found
