"""What a newcomer calls: `round_trip`, `translate`, `compare`, `trace`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from translate.data import Document, Edit, Mention, Result, Trace
from translate.errors import InputError
from translate.framings.lexicon import Lexicon, check, default_lexicon
from translate.framings.tracing import mentions
from translate.languages import Direction, normalise
from translate.measures.compare import edits
from translate.roundtrip import evidence, trip
from translate.roundtrip.options import Engines, Options
from translate.roundtrip.trip import Walk, traced, walks
from translate.segment import segments

__all__ = [
    "Engines",
    "Options",
    "compare",
    "framings_of",
    "round_trip",
    "run",
    "run_together",
    "trace",
    "translate",
]


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
    hop = trip.translate_document(Document("text", text, direction.source), engine)
    return trip.joined_text(text, hop)


def compare(before: str, after: str, language: str = "en") -> list[Edit]:
    """Compare two texts of one language; the edits' spans partition both.

    >>> [edit.op for edit in compare("frank talks", "candid talks")]
    ['replace', 'equal']
    """
    return edits(before, after, normalise(language))


def trace(text: str, source: str = "en", via: str = "zh", **options: Any) -> tuple[Trace, ...]:
    """Follow a text's framings through `via` and back; options as in `Options`."""
    return round_trip(text, source, via, **options).traces


def run(
    document: Document,
    vias: Sequence[Sequence[str]],
    options: Options,
    *,
    engines: Engines | None = None,
    progress: trip.Progress | None = None,
) -> Result:
    """Take a document through each of the routes and back, and gather what there is to say.

    `vias` are lists of pivots; the first route is traced in full. Raises InputError when the
    document has no text.
    """
    if not document.text.strip():
        raise InputError(f"{document.id} has no text; give a text with at least one sentence")
    return next(run_together([document], vias, options, engines=engines, progress=progress))


def run_together(
    documents: Sequence[Document],
    vias: Sequence[Sequence[str]],
    options: Options,
    *,
    engines: Engines | None = None,
    progress: trip.Progress | None = None,
) -> Iterator[Result]:
    """Like `run` for documents of one language, whose segments are translated together.

    Each result is the one `run` gives for the document alone, only sooner; they come one by one,
    once the engines are done with all. Raises what an engine raises, for all of them.
    """
    loaded = engines or Engines(options)
    lexicon = options.lexicon or default_lexicon(documents[0].language)
    first = walks(documents, vias[0], loaded, options, lexicon, progress)
    plain = replace(options, middle=None, trips=1)
    more = [*vias[1:], *([tag] for tag in options.control)]
    others = [walks(documents, via, loaded, plain, lexicon) for via in more]
    for (walk, traces), *rest in zip(traced(first, options), *others, strict=True):
        routes = len(vias) - 1
        yield _result(walk, traces, rest[:routes], rest[routes:], options)


def _result(
    first: Walk,
    traces: Sequence[Trace],
    others: Sequence[Walk],
    controls: Sequence[Walk],
    options: Options,
) -> Result:
    found: dict[str, Any] = {}
    for control in controls:
        _add_control(found, first, control, options.seed)
    if options.trips > 1:
        found["drift"] = first.drift()
    if options.middle is not None:
        found["middle"] = first.middle_evidence()
    found["kept"] = first.kept()
    found["termbase"] = check(first.traces, first.via[-1])
    routes = [walk.route("pivot") for walk in (first, *others)]
    routes += [walk.route("control") for walk in controls]
    signature = trip.join_signatures([route.trip.signature for route in routes])
    return Result(
        first.trip.document, signature, tuple(routes), tuple(traces), found,
        (*first.warnings, *(said for walk in (*others, *controls) for said in walk.detours)),
    )  # fmt: skip


def _add_control(found: dict[str, Any], first: Walk, control: Walk, seed: int) -> None:
    """Compare kept rates with a control's; both by source and back text alone.

    A control engine may give no attention, so its framings can't be followed through the pivot;
    judging one route with more evidence than the other would make the difference unfair.
    """
    flagged = first.flagged | control.flagged
    blind, other = first.blind(), control.blind()
    rate = evidence.kept_rate(other, control.flagged)
    entry: dict[str, Any] = {
        "via": list(control.via), "kept": rate.value, "low": rate.low, "high": rate.high,
        "of": rate.of, "excluded": rate.excluded,
        "fates": [[one.fate, two.fate] for one, two in zip(blind, other, strict=True)],
    }  # fmt: skip
    gap = evidence.compare_routes(blind, other, flagged, seed=seed)
    if gap is not None:
        entry["difference"] = {key: round(value, 3) for key, value in gap._asdict().items()}
        found.setdefault("difference", entry["difference"])
    found.setdefault("control", []).append(entry)


def framings_of(document: Document, lexicon: Lexicon | None = None) -> list[Mention]:
    """Find a document's framings without translating it."""
    parts = segments(document.text, document.language)
    return mentions(parts, lexicon or default_lexicon(document.language))
