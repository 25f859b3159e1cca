"""How far a finding can be trusted: rates, survival, controls and drift of one document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Protocol

from translate.data import CHANGED, DIGITS, Framing, Mention, Rendering, Survival, Trace
from translate.engines.script import simplified
from translate.framings.expected import expected, matched
from translate.framings.finding import CHOSEN
from translate.framings.lexicon import Lexicon
from translate.framings.tracing import Passage, is_judged, trace
from translate.measures.gate import DAMAGED, damage, damage_signs
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
)
from translate.measures.significance import wilson
from translate.roundtrip.linking import BothWays, link_both_ways
from translate.roundtrip.result import FollowedFraming, Rendered, Sentence
from translate.roundtrip.sentences import is_sound
from translate.roundtrip.trust import (
    Compared,
    Control,
    Drift,
    Kept,
    Legs,
    Mismatch,
    Sound,
    Termbase,
)
from translate.roundtrip.walk import Walk

TOGETHER = 600  # hypotheses worked on at once: some 0.1 MB each, with their links
LEAST_DRAWS = 8  # below, the share of random draws has no interval


def survive(walks: Sequence[Walk]) -> list[list[Trace]]:
    """Return each walk's traces with how many of the pivot hypotheses bring the framing back.

    The hypotheses are the engine's n-best list, or draws when the options say so; each is
    translated back once. One hypothesis is not the system's answer (Troiano et al. 2020). The
    walks are those of one trip; their sentences are packed together, which only saves time. What
    the reader chose to follow comes after the framings.
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
    """Return the numbers of the sentences with a framing, or with words the reader follows."""
    own = (mention for mention in walk.beside if mention.framing.category == CHOSEN)
    return sorted({mention.segment for mention in (*walk.mentions, *own)})


def _survive(walks: Sequence[Walk]) -> Iterator[list[Trace]]:
    """Yield the counted traces of walks whose hypotheses fit into memory together."""
    forward, back = walks[0].trip.engines
    places = [(walk, i) for walk in walks for i in _wanted(walk)]
    if not places:
        yield from ([*walk.traces, *walk.chosen] for walk in walks)
        return
    options = walks[0].options
    texts = [walk.segments[i].text for walk, i in places]
    drawn = forward.translate(texts, n_best=options.samples, sampling=options.sampling)
    pivots = sorted({hypothesis.text for hypotheses in drawn for hypothesis in hypotheses})
    returned = dict(zip(pivots, (answers[0] for answers in back.translate(pivots)), strict=True))
    triples = [
        (text, hypothesis, returned[hypothesis.text])
        for text, hypotheses in zip(texts, drawn, strict=True)
        for hypothesis in hypotheses
    ]
    linked = iter(link_both_ways(triples, forward, back))
    hypotheses_of = iter(drawn)
    for walk in walks:
        own = {i: [next(linked) for _ in next(hypotheses_of)] for i in _wanted(walk)}
        yield _counted(walk, own)


def _counted(walk: Walk, linked: dict[int, list[BothWays]]) -> list[Trace]:
    passages = {
        i: [
            sentence.passage(walk.language, walk.pivot_language, aligner=walk.options.aligner)
            for sentence in own
        ]
        for i, own in linked.items()
    }
    return [
        replace(traced, survival=_survival(walk, traced.mention, passages[traced.sentence]))
        for traced in (*walk.traces, *walk.chosen)
    ]


def _survival(walk: Walk, mention: Mention, passages: Sequence[Passage]) -> Survival:
    untraced, judged = 0, is_judged(walk.language)
    fates: Counter[str] = Counter()
    renderings: Counter[str] = Counter()
    for passage in passages:
        again = trace(
            mention, passage, pivot_language=walk.pivot_language, language=walk.language,
            min_confidence=walk.options.min_confidence,
        )  # fmt: skip
        fates[again.fate] += 1
        if again.pivot:
            renderings[walk.shown(again.pivot.text)] += 1
        untraced += is_open(again)
    of, kept = len(passages), sum(fates[fate] for fate in KEPT)
    ranked = tuple(
        Rendering(text, round(count / of, DIGITS)) for text, count in renderings.most_common(5)
    )
    similar = sum(fates[fate] for fate in SIMILAR)
    counted = Survival(kept, of, None, None, similar, ranked, untraced)
    return _bounded(counted, sampled=bool(walk.options.sampling)) if judged else counted


def _bounded(survival: Survival, *, sampled: bool) -> Survival:
    """Add the range of the share kept; and of draws, which are a sample, its interval."""
    least, most, of = survival.kept, survival.kept + survival.untraced, survival.of
    low, high = (round(end, DIGITS) for end in (wilson(least, of)[0], wilson(most, of)[1]))
    return replace(
        survival, low=round(least / of, DIGITS), high=round(most / of, DIGITS), sampled=sampled,
        interval=(low, high) if sampled and of >= LEAST_DRAWS else None,
    )  # fmt: skip


def kept(framings: Iterable[Judged], flagged: Collection[int], language: str) -> Kept:
    """Return the rates of one document's framings, with sentences as units."""
    if not is_judged(language):
        return Kept(NOT_JUDGED, NOT_JUDGED)
    counts = Counts("sentence", KEPT), Counts("sentence", SIMILAR)
    listed = list(framings)
    for count in counts:
        count.add_by_sentence(listed, flagged)
    return Kept(*(count.rate() for count in counts))


def sound(
    framings: Iterable[Judged],
    sentences: Sequence[Sentence],
    flagged: Collection[int],
    language: str,
) -> Sound | None:
    """Return the rates in sentences that are likely sound; None when none was looked at."""
    chances = [sentence.damaged for sentence in sentences if sentence.damaged is not None]
    if not chances:
        return None
    unsound = {i for i, sentence in enumerate(sentences) if not is_sound(sentence)}
    rates = kept(framings, {*flagged, *unsound}, language)
    whole = sum(map(is_sound, sentences))
    broken = sum(chance >= DAMAGED for chance in chances)
    return Sound(len(chances), whole, broken, rates.kept, rates.kept_or_paraphrased)


def legs(framings: Iterable[HasLeg], flagged: Collection[int] = ()) -> Legs:
    """Count the framings that were changed or lost, and on which leg.

    A change that is still to be checked does not count, nor does one in a flagged sentence.
    """
    came = changed_on(framings, flagged)
    return Legs(len(came), came.count("there"), came.count("back"))


def changed_on(framings: Iterable[HasLeg], flagged: Collection[int]) -> list[str | None]:
    """Return the leg of each change and loss outside the flagged sentences, None of unknown."""
    return [f.leg for f in framings if is_change(f) and f.sentence not in flagged]


def is_change(framing: Judged) -> bool:
    """Whether a framing was changed or lost, surely enough to be counted."""
    return framing.fate == "lost" or (framing.fate in CHANGED and not framing.to_check)


class HasLeg(Judged, Protocol):
    """A framing with the leg that changed it."""

    @property
    def leg(self) -> str | None:
        """There or back; None where nothing changed it or no sign tells which."""


def compare_routes(
    pivot: Sequence[Trace], control: Sequence[Trace], flagged: Collection[int]
) -> Difference | None:
    """Return how much more a pivot keeps or paraphrases than a control, of the same framings.

    Framings are paired and sentences are the units. None without a framing to compare.
    """
    sentences: dict[int, list[tuple[Trace, Trace]]] = {}
    for pair in zip(pivot, control, strict=True):
        if pair[0].sentence not in flagged:
            sentences.setdefault(pair[0].sentence, []).append(pair)
    gaps = Gaps("sentence")
    for pairs in sentences.values():
        gaps.add(pairs)
    return gaps.difference()


def control(first: Walk, other: Walk) -> Control:
    """Compare a walk with a control's, both by source and return alone."""
    own, others = first.blind(), other.blind()
    pairs = list(zip(own, others, strict=True))
    flagged = first.flagged | other.flagged
    side = _compared(other, others, flagged)
    rate = side.kept or Rate()
    return Control(
        other.via, rate.value, rate.low, rate.high, rate.of, rate.excluded,
        fates=tuple((left.fate, right.fate) for left, right in pairs),
        to_check=tuple((left.to_check, right.to_check) for left, right in pairs),
        pivot=_compared(first, own, flagged), control=side,
        difference=compare_routes(own, others, flagged) if is_judged(first.language) else None,
    )  # fmt: skip


def _compared(walk: Walk, traces: Sequence[Trace], flagged: Collection[int]) -> Compared:
    """Return a walk's rates with how good it is: a better system keeps more in any language.

    Mentions in sentences that are `flagged` on either route are in the rates of neither.
    """
    rates, route = kept(traces, flagged, walk.language), walk.route("control")
    damaged = [
        damage(damage_signs(row.source.text, row.back.text, walk.language, faults=len(row.faults)))
        for row in route.sentences
        if row.back and any(map(str.isalnum, row.source.text))
    ]
    return Compared(
        rates.kept, rates.kept_or_paraphrased,
        chrf=route.scores.get("chrf"),
        damaged=round(fmean(damaged), DIGITS) if damaged else None,
        faulty=round(len(walk.flagged) / max(1, len(route.sentences)), DIGITS),
    )  # fmt: skip


def drift(walk: Walk) -> list[Drift]:
    """Describe a chain of round trips."""
    trips: list[Drift] = []
    before = walk.sources
    for hop in range(walk.options.hops):
        after, score, traces = walk.returns(hop), walk.scores(hop), walk.blind(hop)
        same = sum(old == new for old, new in zip(before, after, strict=True))
        rates = kept(traces, walk.flagged, walk.language)
        trips.append(
            Drift(
                hop + 1, score["bleu"], score["chrf"], rates.kept.value if rates.kept else None,
                round(same / max(1, len(after)), DIGITS),
                tuple(traced.fate for traced in traces), rates,
            )
        )  # fmt: skip
        before = after
    return trips


def termbase(framings: Sequence[FollowedFraming], lexicon: Lexicon, pivot: str) -> Termbase:
    """Count the renderings that are expected ones, by register, and list the others.

    The `lexicon` is the one the framings were followed with, `pivot` the language of the
    renderings.

    >>> lexicon = Lexicon("x", "en", (Framing("war", "conflict", renderings={"zh": ["战争"]}),))
    >>> rendered = [Rendered("战争", expected=("战争",), matches_expected=True), None]
    >>> counted = termbase([FollowedFraming("war", pivot=one) for one in rendered], lexicon, "zh")
    >>> counted.checked, counted.by_register, counted.untraced
    (1, {'plain': 1}, 1)
    """
    # of a term that stands twice the first is followed
    entries = {framing.term: framing for framing in reversed(lexicon.framings)}
    registers: Counter[str] = Counter()
    mismatches, without, untraced = [], dict[str, None](), 0
    for framing in framings:
        place, entry = framing.pivot, entries.get(framing.term)
        if place is None and (entry is None or expected(entry, pivot)):
            untraced += 1
        elif place is None or not place.expected:
            without[framing.term] = None
        elif place.matches_expected:
            register = _register(place, entry, pivot) if entry else ""
            registers[register or "plain"] += 1
        else:
            mismatches.append(Mismatch(
                framing.term, framing.sentence, place.text, place.expected, place.confidence,
                framing.text,
            ))  # fmt: skip
    hits = sum(registers.values())
    return Termbase(
        hits + len(mismatches), hits, dict(registers), tuple(mismatches), untraced, tuple(without)
    )


def _register(place: Rendered, entry: Framing, pivot: str) -> str | None:
    """Return the register of a rendering; a lexicon has its own in Simplified characters."""
    wanted = tuple(rendering for rendering, _ in expected(entry, pivot))
    text = place.text if place.expected == wanted else simplified(place.text)
    return matched(text, entry, pivot)
