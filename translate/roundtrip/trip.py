"""Translate documents, take them through a pivot and back, follow their framings.

Engines are given; nothing here chooses or loads one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

from translate.data import (
    Alignment,
    Document,
    Fault,
    Hop,
    Hypothesis,
    Mention,
    RoundTrip,
    Route,
    Segment,
    Signature,
    Trace,
)
from translate.engines import Aligner, Engine
from translate.framings.lexicon import Lexicon
from translate.framings.tracing import LEAST_CONFIDENCE, Passage, judge, mentions, trace
from translate.languages import NAMES, Direction, writes_spaces
from translate.measures.faults import faults
from translate.measures.metrics import copy_rate, scores
from translate.roundtrip import evidence, linking
from translate.roundtrip.linking import links
from translate.roundtrip.middle import pair_middle, similarity
from translate.roundtrip.options import Engines, Options
from translate.segment import rebuild, segments
from translate.version import VERSION

Progress = Callable[[int, int], None]  # (segments done, segments in all)


@runtime_checkable
class Sparing(Protocol):
    """An engine that can leave out the links nobody asks for, which is quicker."""

    def sparing(self, texts: Sequence[str], linked: Collection[str]) -> list[Hypothesis]:
        """Give the best answer to each text, with links only for those that are in `linked`."""


BATCH = 24  # segments between two progress reports
_SPACES = re.compile(r"[^\S\n]{2,}")
_BETWEEN_HAN = re.compile(r"(?<=[。！？”」』；])[^\S\n]+")


def translate_document(document: Document, engine: Engine, *, n_best: int = 1) -> Hop:
    """Translate a document segment by segment."""
    parts = segments(document.text, document.language)
    answers = engine.translate([part.text for part in parts], n_best=n_best)
    return Hop(engine.direction, tuple(parts), tuple(tuple(found) for found in answers))


def joined_text(text: str, hop: Hop) -> str:
    """Put the translations in their segments' places; Chinese sentences need no space between.

    Line ends and blank lines stay as they are.
    """
    if writes_spaces(hop.direction.target):
        whole = rebuild(text, hop.segments, [f"{best} " for best in hop.best])
        return _SPACES.sub(" ", whole).replace(" \n", "\n").rstrip(" ")
    whole = rebuild(text, hop.segments, hop.best)
    return _BETWEEN_HAN.sub("", whole)


def round_trip(
    document: Document,
    forward: Engine,
    back: Engine,
    *,
    trips: int = 1,
    middle: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> RoundTrip:
    """Take a document to the pivot and back, `trips` times.

    `middle` replaces the first pivot text, one text a segment. Segments keep their order; each
    hop of the result has one answer for each of the document's segments.
    """
    return round_trips(
        [document], forward, back, trips=trips, middle=middle, progress=progress
    )[0]  # fmt: skip


def round_trips(
    documents: Sequence[Document],
    forward: Engine,
    back: Engine,
    *,
    trips: int = 1,
    middle: Sequence[str] | None = None,
    linked: Sequence[Collection[int]] | None = None,
    progress: Progress | None = None,
) -> list[RoundTrip]:
    """Take documents of one language to the pivot and back, their segments packed together.

    The engine sorts what it is given by length and answers equal segments once, so the more it
    gets at a time the faster it is; only `progress` cuts the work into smaller calls. `middle`
    has a text for each segment of all the documents; `linked` the numbers of the segments whose
    links will be looked at, a document (all of them when it is None).
    """
    parts = [segments(document.text, document.language) for document in documents]
    texts = [part.text for own in parts for part in own]
    tied = None if linked is None else _flags(parts, linked)
    step = BATCH if progress else max(1, len(texts))
    done: list[list[list[Hypothesis]]] = [[] for _ in range(2 * trips)]
    for start in range(0, len(texts), step):
        given = None if middle is None else middle[start : start + step]
        flags = None if tied is None else tied[start : start + step]
        answers = _there_and_back(texts[start : start + step], forward, back, trips, given, flags)
        for hop, found in zip(done, answers, strict=True):
            hop += found
        if progress:
            progress(min(start + step, len(texts)), len(texts))
    signature = join_signatures([forward.signature, back.signature])
    return [
        RoundTrip(document, _hops(own, answers, forward, back), signature)
        for document, own, answers in zip(documents, parts, _dealt(parts, done), strict=True)
    ]


def _there_and_back(
    texts: list[str],
    forward: Engine,
    back: Engine,
    trips: int,
    middle: Sequence[str] | None,
    tied: Sequence[bool] | None,
) -> list[list[list[Hypothesis]]]:
    """Give the answers of every hop; each translates the best answers of the one before."""
    done: list[list[list[Hypothesis]]] = []
    for hop in range(2 * trips):
        if hop == 0 and middle is not None:
            answers = _given(texts, middle, forward)
        else:
            answers = _translated((forward, back)[hop % 2], texts, tied)
        done.append(answers)
        texts = [found[0].text for found in answers]
    return done


def _flags(parts: Sequence[Sequence[Segment]], linked: Sequence[Collection[int]]) -> list[bool]:
    """Say of each segment of all the documents whether its links will be looked at."""
    return [
        i in wanted
        for own, wanted in zip(parts, map(frozenset, linked), strict=True)
        for i in range(len(own))
    ]


def _translated(
    engine: Engine, texts: list[str], tied: Sequence[bool] | None
) -> list[list[Hypothesis]]:
    if tied is None or not isinstance(engine, Sparing):
        return engine.translate(texts)
    linked = {text for text, wanted in zip(texts, tied, strict=True) if wanted}
    return [[found] for found in engine.sparing(texts, linked)]


def _dealt(
    parts: Sequence[Sequence[Segment]], done: Sequence[list[list[Hypothesis]]]
) -> Iterator[list[list[list[Hypothesis]]]]:
    """Give each document its own answers of every hop."""
    start = 0
    for own in parts:
        yield [hop[start : start + len(own)] for hop in done]
        start += len(own)


def _given(texts: list[str], given: Sequence[str], engine: Engine) -> list[list[Hypothesis]]:
    """Wrap a human translation as if the engine had made it, linked by forced alignment."""
    links = (
        engine.align(texts, list(given))
        if isinstance(engine, Aligner)
        else [Alignment()] * len(texts)
    )
    return [[Hypothesis(text, 0.0, found)] for text, found in zip(given, links, strict=True)]


def _hops(
    parts: Sequence[Segment],
    done: Sequence[Sequence[Sequence[Hypothesis]]],
    forward: Engine,
    back: Engine,
) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    sources = list(parts)
    for number, answers in enumerate(done):
        engine = (forward, back)[number % 2]
        hops.append(Hop(engine.direction, tuple(sources), tuple(map(tuple, answers))))
        sources = [
            replace(part, text=found[0].text) for part, found in zip(parts, answers, strict=True)
        ]
    return tuple(hops)


def join_signatures(signatures: Sequence[Signature]) -> Signature:
    """One signature for a result that several engines made."""
    models = tuple(dict.fromkeys(model for one in signatures for model in one.models))
    decoding: dict[str, str | int | float | bool] = {}
    libraries: dict[str, str] = {}
    for one in signatures:
        decoding.update(one.decoding)
        libraries.update(one.libraries)
    return Signature(VERSION, models, decoding, libraries)


def traces(
    trip: RoundTrip,
    wanted: Sequence[Mention],
    found: dict[int, Passage],
    *,
    least: float = LEAST_CONFIDENCE,
) -> list[Trace]:
    """Follow mentions through a trip; `found` must cover their segments."""
    return [
        trace(
            mention,
            found[mention.segment],
            pivot_language=trip.hops[0].direction.target,
            language=trip.document.language,
            least=least,
        )
        for mention in wanted
    ]


def monolingual_traces(trip: RoundTrip, wanted: Sequence[Mention], *, least: float) -> list[Trace]:
    """Judge mentions by the source and the last hop's text alone, without the pivot."""
    return [
        judge(
            mention,
            trip.hops[0].segments[mention.segment].text,
            trip.hops[-1].hypotheses[mention.segment][0].text,
            language=trip.document.language,
            least=least,
        )
        for mention in wanted
    ]


def trip_faults(trip: RoundTrip) -> list[Fault]:
    """Name what is wrong with the first trip's translations, segment by segment."""
    language, pivot = trip.document.language, trip.hops[0].direction.target
    found: list[Fault] = []
    for i, segment in enumerate(trip.hops[0].segments):
        middle, last = trip.hops[0].hypotheses[i][0].text, trip.hops[1].hypotheses[i][0].text
        found += faults(segment.text, middle, languages=(language, pivot), segment=i, where="pivot")
        found += faults(middle, last, languages=(pivot, language), segment=i, where="back")
    return found


def route(
    trip: RoundTrip,
    *,
    via: Sequence[str],
    role: str,
    found: dict[int, Passage] | None = None,
    flaws: Sequence[Fault] | None = None,
) -> Route:
    """Gather what a trip showed; `found` gives the word links of the segments it covers.

    `flaws` are the trip's faults where they are known already.
    """
    shown = tuple(
        links(found[i]) if found and i in found else (Alignment(), Alignment())
        for i in range(len(trip.hops[0].segments))
    )
    named = trip_faults(trip) if flaws is None else flaws
    return Route(tuple(via), role, trip, shown, tuple(named), trip_scores(trip))


def trip_scores(trip: RoundTrip, number: int = 0) -> dict[str, float]:
    """BLEU and chrF (0..100) of the back text of trip `number` against the source; copy rate."""
    sources = [segment.text for segment in trip.hops[0].segments]
    if not sources:
        return {}
    backs = list(trip.hops[2 * number + 1].best)
    found = {
        score.name: score.value
        for score in scores(backs, sources, trip.document.language, names=("BLEU", "chrF2"))
    }
    copied = copy_rate(" ".join(sources), " ".join(trip.hops[0].best), trip.document.language)
    return {"bleu": found["BLEU"], "chrf": found["chrF2"], "copy_rate": copied}


GRAVE = ("empty", "loop", "copy", "script", "cut-off")  # faults that make a trace worthless


def walks(
    documents: Sequence[Document],
    via: Sequence[str],
    engines: Engines,
    options: Options,
    lexicon: Lexicon,
    progress: Progress | None = None,
) -> Iterator[Walk]:
    """Walk documents of one language along a route, in as few calls to the engines as can be.

    The engines do all of their work at the first step; then the walks come one by one. A middle
    text (`options.middle`) belongs to one document.
    """
    forward, back = engines.route(documents[0].language, via)
    parts = [segments(document.text, document.language) for document in documents]
    found = [mentions(own, lexicon) if options.trace else [] for own in parts]
    wanted = [_wanted(own, hits, options) for own, hits in zip(parts, found, strict=True)]
    trips = round_trips(
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
        counted = evidence.survive(
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
        return traces(
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
        return route(self.trip, via=self.via, role=role, found=self.passages, flaws=self.faults)

    @cached_property
    def faults(self) -> list[Fault]:
        """What is wrong with the translations."""
        return trip_faults(self.trip)

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
        found = evidence.drift(self.trip, self.blind, self.flagged, trip_scores)
        return [{**one._asdict(), "fates": list(one.fates)} for one in found]

    def blind(self, number: int = 0) -> list[Trace]:
        """The traces without the pivot: what routes and trips can fairly be compared by."""
        hops = self.trip.hops[:1] + self.trip.hops[2 * number + 1 : 2 * number + 2]
        return monolingual_traces(
            replace(self.trip, hops=hops), self.mentions, least=self.options.least
        )

    def middle_evidence(self) -> dict[str, Any]:
        """What the way back alone loses: the fates with a human pivot."""
        unpaired = sum(not found[0].text for found in self.trip.hops[0].hypotheses)
        return {"pivot": "human", "unpaired_segments": unpaired, **self.kept()}
