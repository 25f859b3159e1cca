"""What a newcomer calls: `round_trip`, `translate`, `compare`, `trace`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from translate import evidence, pipeline
from translate.cache import Cache, Cached
from translate.compare import edits
from translate.data import Document, Edit, Mention, Result, RoundTrip, Route, Trace
from translate.engines import Decoding, Engine, Sampling, load_engine
from translate.errors import InputError
from translate.framing import LEAST_CONFIDENCE, Passage, mentions
from translate.languages import Direction, normalise
from translate.lexicon import Lexicon, default_lexicon
from translate.middle import similarity


@dataclass(frozen=True)
class Options:
    """How a round trip is made and what is asked of it.

    `samples` is K of the survival count (0: none), over the n-best list or, with `sampling`,
    over random draws. `trips` above 1 gives drift. `control` are further pivots. `middle` is a
    human translation that takes the machine's place in the pivot.
    """

    engine: str = "ct2"
    decoding: Decoding = Decoding()
    lexicon: Lexicon | None = None
    control: tuple[str, ...] = ()
    samples: int = 0
    sampling: Sampling | None = None
    trips: int = 1
    middle: str | None = None
    least: float = LEAST_CONFIDENCE
    seed: int = 1
    cache: Cache | None = None
    models: Path | None = None


def round_trip(text: str, source: str = "en", via: str = "zh", **options: Any) -> Result:
    """Take a text through `via` and back and follow its framings; options as in `Options`.

    Raises InputError for blank text, ModelNotFound when a direction has no model.

    >>> found = round_trip("Taiwan is a core interest of China.")
    >>> [trace.mention.framing.term for trace in found.traces]
    ['core interests']
    """
    document = Document("text", text, normalise(source))
    return run(document, [[via]], Options(**options))


def translate(text: str, source: str = "en", target: str = "zh", **options: Any) -> str:
    """Translate a text, keeping its paragraphs; options as in `Options`.

    >>> translate("", "en", "zh")
    ''
    """
    chosen = Options(**options)
    direction = Direction.of(source, target)
    engine = Engines(chosen).get(direction)
    hop = pipeline.translate_document(Document("text", text, direction.source), engine)
    return pipeline.joined_text(text, hop)


def compare(before: str, after: str, language: str = "en") -> list[Edit]:
    """Compare two texts of one language; the edits' spans partition both.

    >>> [edit.op for edit in compare("frank talks", "candid talks")]
    ['replace', 'equal']
    """
    return edits(before, after, normalise(language))


def trace(text: str, source: str = "en", via: str = "zh", **options: Any) -> tuple[Trace, ...]:
    """Follow a text's framings through `via` and back; options as in `Options`."""
    return round_trip(text, source, via, **options).traces


class Engines:
    """The engines of one run, each loaded once, behind the cache when there is one."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._loaded: dict[Direction, Engine] = {}

    def get(self, direction: Direction) -> Engine:
        """Give the engine of a direction; raises ModelNotFound, ModelDamaged, MissingExtra."""
        if direction not in self._loaded:
            options = self._options
            engine = load_engine(
                direction, options.engine, decoding=options.decoding, models=options.models
            )
            self._loaded[direction] = Cached(engine, options.cache) if options.cache else engine
        return self._loaded[direction]

    def route(self, source: str, via: Sequence[str]) -> tuple[Engine, Engine]:
        """Give the engines there and back; several pivots in a row become one way there."""
        from translate.engines.simple import Pivot

        stops = [source, *via]
        forward = self.get(Direction.of(stops[0], stops[1]))
        for one, other in zip(stops[1:], stops[2:], strict=False):
            forward = Pivot(forward, self.get(Direction.of(one, other)))
        return forward, self.get(Direction.of(stops[-1], source))


def run(
    document: Document,
    vias: Sequence[Sequence[str]],
    options: Options,
    *,
    engines: Engines | None = None,
    progress: pipeline.Progress | None = None,
) -> Result:
    """Take a document through each of the routes and back, and gather what there is to say.

    `vias` are lists of pivots; the first route is traced in full. Raises InputError when the
    document has no text.
    """
    if not document.text.strip():
        raise InputError(f"{document.id} has no text; give a text with at least one sentence")
    loaded = engines or Engines(options)
    lexicon = options.lexicon or default_lexicon(document.language)
    first = _Walk(document, vias[0], loaded, options, lexicon, progress)
    routes = [first.route("pivot")]
    routes += [
        _Walk(document, via, loaded, replace(options, middle=None, trips=1), lexicon).route("pivot")
        for via in vias[1:]
    ]
    found: dict[str, Any] = {}
    for tag in options.control:
        control = _Walk(document, [tag], loaded, replace(options, middle=None, trips=1), lexicon)
        routes.append(control.route("control"))
        _add_control(found, first, control, options.seed)
    if options.trips > 1:
        found["drift"] = first.drift()
    if options.middle is not None:
        found["middle"] = _middle_evidence(first)
    found["kept"] = first.kept()
    signature = pipeline.join_signatures([route.trip.signature for route in routes])
    return Result(
        document, signature, tuple(routes), tuple(first.survived()), found, tuple(first.warnings)
    )


class _Walk:
    """One route of one document: the trip, its passages and its traces."""

    def __init__(
        self, document: Document, via: Sequence[str], engines: Engines, options: Options,
        lexicon: Lexicon, progress: pipeline.Progress | None = None,
    ) -> None:  # fmt: skip
        self.via, self.options, self.lexicon = via, options, lexicon
        self.warnings: list[str] = [w for w in document.meta.get("warnings", "").split("\n") if w]
        self.forward, self.back = engines.route(document.language, via)
        middle = None
        if options.middle is not None:
            alike = similarity(lexicon, document.language, via[-1])
            middle = pipeline.pair_middle(document, options.middle, via[-1], alike)
        self.trip = pipeline.round_trip(
            document, self.forward, self.back, trips=options.trips, middle=middle,
            progress=progress,
        )  # fmt: skip
        self.passages = self._passages(self.trip, range(len(self.trip.hops[0].segments)))
        self.traces = pipeline.traces(self.trip, lexicon, self.passages, least=options.least)
        self._warn()

    def _passages(self, trip: RoundTrip, wanted: Sequence[int]) -> dict[int, Passage]:
        return pipeline.passages(trip, self.forward, self.back, wanted)

    def _warn(self) -> None:
        lost = sum(not found[0].text.strip() for found in self.trip.hops[0].hypotheses)
        if lost:
            self.warnings.append(f"{lost} of {len(self.passages)} segments have no pivot text")
        if not self.traces:
            self.warnings.append(
                f"no framing of the lexicon {self.lexicon.name} stands in the text"
            )

    def route(self, role: str) -> Route:
        """The trip with its links, faults and scores."""
        return pipeline.route(self.trip, via=self.via, role=role, found=self.passages)

    @property
    def flagged(self) -> set[int]:
        """Numbers of the segments with a fault that makes their traces worthless."""
        grave = ("empty", "loop", "copy", "script", "cut-off")
        return {f.segment for f in pipeline.trip_faults(self.trip) if f.kind in grave}

    def kept(self) -> dict[str, Any]:
        """Kept and kept-or-paraphrased rates with intervals and what was excluded."""
        return {
            "kept": evidence.kept_rate(self.traces, self.flagged)._asdict(),
            "kept_or_paraphrased": evidence.kept_rate(
                self.traces, self.flagged, evidence.SIMILAR
            )._asdict(),
        }

    def survived(self) -> list[Trace]:
        """The traces, with survival when it was asked for."""
        if not self.options.samples or not self.traces:
            return self.traces
        return evidence.survive(
            self.traces, self.trip, self.forward, self.back, samples=self.options.samples,
            sampling=self.options.sampling, least=self.options.least,
        )  # fmt: skip

    def drift(self) -> list[dict[str, Any]]:
        """One entry a trip: scores, kept rate, share of segments that no longer change."""
        return [
            one._asdict()
            for one in evidence.drift(self.trip, self._kept_after, pipeline.trip_scores)
        ]

    def _kept_after(self, number: int) -> float:
        """The kept rate after trip `number`: the source against that trip's back text."""
        if number == 0:
            return evidence.kept_rate(self.traces, self.flagged).value
        hops = self.trip.hops[:1] + self.trip.hops[2 * number + 1 : 2 * number + 2]
        found = pipeline.monolingual_traces(
            replace(self.trip, hops=hops), self.lexicon, least=self.options.least
        )
        return evidence.kept_rate(found, set()).value


def _add_control(found: dict[str, Any], first: _Walk, control: _Walk, seed: int) -> None:
    flagged = first.flagged | control.flagged
    rate = evidence.kept_rate(control.traces, control.flagged)
    entry: dict[str, Any] = {
        "via": list(control.via), "kept": rate.value, "low": rate.low, "high": rate.high,
        "of": rate.of, "excluded": rate.excluded,
    }  # fmt: skip
    gap = evidence.compare_routes(first.traces, control.traces, flagged, seed=seed)
    if gap is not None:
        entry["difference"] = {key: round(value, 3) for key, value in gap._asdict().items()}
        found.setdefault("difference", entry["difference"])
    found.setdefault("control", []).append(entry)


def _middle_evidence(walk: _Walk) -> dict[str, Any]:
    """What the way back alone loses: the fates with a human pivot."""
    unpaired = sum(not found[0].text for found in walk.trip.hops[0].hypotheses)
    return {"pivot": "human", "unpaired_segments": unpaired, **walk.kept()}


def framings_of(document: Document, lexicon: Lexicon | None = None) -> list[Mention]:
    """Find a document's framings without translating it."""
    parts = pipeline.segments(document.text, document.language)
    return mentions(parts, lexicon or default_lexicon(document.language))
