"""One route of a document, walked: the trip, what links its texts, what became of the framings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from translate import evidence, linking, pipeline, survival
from translate.data import Document, Fault, Mention, RoundTrip, Route, Segment, Trace
from translate.engines import Engine
from translate.framing import Passage, mentions
from translate.languages import NAMES, Direction
from translate.lexicon import Lexicon
from translate.middle import pair_middle, similarity
from translate.options import Engines, Options
from translate.segment import segments

GRAVE = ("empty", "loop", "copy", "script", "cut-off")  # faults that make a trace worthless


def walks(
    documents: Sequence[Document],
    via: Sequence[str],
    engines: Engines,
    options: Options,
    lexicon: Lexicon,
    progress: pipeline.Progress | None = None,
) -> Iterator[Walk]:
    """Walk documents of one language along a route, in as few calls to the engines as can be.

    The engines do all of their work at the first step; then the walks come one by one. A middle
    text (`options.middle`) belongs to one document.
    """
    forward, back = engines.route(documents[0].language, via)
    parts = [segments(document.text, document.language) for document in documents]
    found = [mentions(own, lexicon) if options.trace else [] for own in parts]
    wanted = [_wanted(own, hits, options) for own, hits in zip(parts, found, strict=True)]
    trips = pipeline.round_trips(
        documents, forward, back, trips=options.trips, linked=wanted,
        middle=_middle(documents, via[-1], options, lexicon), progress=progress,
    )  # fmt: skip
    joined = linking.passages_together(trips, forward, back, wanted)
    for trip, own, passages in zip(trips, found, joined, strict=True):
        yield Walk(tuple(via), options, lexicon, (forward, back), trip, own, passages)


def traced(walked: Iterable[Walk], options: Options) -> Iterator[tuple[Walk, list[Trace]]]:
    """Give each walk with its traces, with survival when it was asked for.

    Survival is counted for all of them together, so they are all held until then.
    """
    if not options.samples:
        for walk in walked:
            yield walk, walk.traces
        return
    held = list(walked)
    own = [(walk.traces, walk.trip) for walk in held]
    if any(walk.mentions for walk in held):
        counted = survival.survive(
            own, *held[0].engines, samples=options.samples, sampling=options.sampling,
            least=options.least,
        )  # fmt: skip
    else:
        counted = [traces for traces, _ in own]
    yield from zip(held, counted, strict=True)


def _middle(
    documents: Sequence[Document], pivot: str, options: Options, lexicon: Lexicon
) -> list[str] | None:
    if options.middle is None:
        return None
    (document,) = documents
    alike = similarity(lexicon, document.language, pivot)
    return pair_middle(document, options.middle, pivot, alike)


def _wanted(parts: Sequence[Segment], found: Sequence[Mention], options: Options) -> Sequence[int]:
    """Which segments to link: those to be shown, or only those where a framing stands."""
    if options.links == "all":
        return range(len(parts))
    return sorted({mention.segment for mention in found})


@dataclass(frozen=True)
class Walk:
    """A document's trip along `via` and what was found on it."""

    via: tuple[str, ...]
    options: Options
    lexicon: Lexicon
    engines: tuple[Engine, Engine]
    trip: RoundTrip
    mentions: list[Mention]
    passages: dict[int, Passage] = field(repr=False)

    @cached_property
    def traces(self) -> list[Trace]:
        """What became of each mention."""
        return pipeline.traces(
            self.trip, self.mentions, self.passages, least=self.options.least
        )  # fmt: skip

    @property
    def warnings(self) -> list[str]:
        """What a reader of the result must know."""
        told = [w for w in self.trip.document.meta.get("warnings", "").split("\n") if w]
        lost = sum(not found[0].text.strip() for found in self.trip.hops[0].hypotheses)
        if lost:
            of = len(self.trip.hops[0].segments)
            told.append(f"{lost} of {of} segments have no pivot text")
        if self.options.trace and not self.mentions:
            told.append(f"no framing of the lexicon {self.lexicon.name} stands in the text")
        return [*told, *self.detours]

    @property
    def detours(self) -> list[str]:
        """The legs that no model serves, which therefore went through English."""
        stops = [self.trip.document.language, *self.via, self.trip.document.language]
        served = {one.direction for engine in self.engines for one in engine.signature.models}
        asked = (Direction.of(one, other) for one, other in zip(stops, stops[1:], strict=False))
        return [
            f"no model goes from {NAMES[leg.source]} to {NAMES[leg.target]}: that way goes through "
            "English, and what it does to the text is in these results too"
            for leg in asked
            if served and str(leg) not in served
        ]

    def route(self, role: str) -> Route:
        """The trip with its links, faults and scores."""
        return pipeline.route(
            self.trip, via=self.via, role=role, found=self.passages, flaws=self.faults
        )

    @cached_property
    def faults(self) -> list[Fault]:
        """What is wrong with the translations."""
        return pipeline.trip_faults(self.trip)

    @property
    def flagged(self) -> set[int]:
        """Numbers of the segments with a fault that makes their traces worthless."""
        return {fault.segment for fault in self.faults if fault.kind in GRAVE}

    def kept(self) -> dict[str, Any]:
        """Kept and kept-or-paraphrased rates with intervals and what was excluded."""
        return {
            "kept": evidence.kept_rate(self.traces, self.flagged)._asdict(),
            "kept_or_paraphrased": evidence.kept_rate(
                self.traces, self.flagged, evidence.SIMILAR
            )._asdict(),
        }

    def drift(self) -> list[dict[str, Any]]:
        """One entry a trip: scores, kept rate, fates, share of segments that no longer change."""
        found = evidence.drift(self.trip, self.blind, self.flagged, pipeline.trip_scores)
        return [{**one._asdict(), "fates": list(one.fates)} for one in found]

    def blind(self, number: int = 0) -> list[Trace]:
        """The traces without the pivot: what routes and trips can fairly be compared by."""
        hops = self.trip.hops[:1] + self.trip.hops[2 * number + 1 : 2 * number + 2]
        return pipeline.monolingual_traces(
            replace(self.trip, hops=hops), self.mentions, least=self.options.least
        )

    def middle_evidence(self) -> dict[str, Any]:
        """What the way back alone loses: the fates with a human pivot."""
        unpaired = sum(not found[0].text for found in self.trip.hops[0].hypotheses)
        return {"pivot": "human", "unpaired_segments": unpaired, **self.kept()}
