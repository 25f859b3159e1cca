"""Measure the baseline of an engine on sentences of our own with their human translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources

from translate.data import Document, Segment, Span, Trace
from translate.engines import Engine
from translate.errors import InputError
from translate.framings.finding import mentions
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.measures.rates import KEPT, SIMILAR, is_open
from translate.roundtrip.baseline import Baseline, Range
from translate.roundtrip.given import Texts
from translate.roundtrip.options import Options
from translate.roundtrip.trip import Trip
from translate.roundtrip.walk import Walk

SET = "human.en-zh.tsv"
DIRECTION = Direction("zh", "en")  # of the way back; there is no other set of sentences


def measure_baseline(forward: Engine, back: Engine) -> Baseline:
    """Take the human Chinese of the bundled sentences home with `back`; `forward` only links.

    Raises InputError for a direction of which there is no set.
    """
    if back.direction != DIRECTION:
        raise InputError(
            f"there is a human text for {DIRECTION} only, so {back.direction} has no baseline"
        )
    text = (resources.files("translate.hub.gold") / SET).read_text(encoding="utf-8")
    sources, human = zip(*(line.split("\t") for line in text.splitlines()), strict=True)
    traces = _followed(sources, human, (forward, back))
    model = back.signature.models[-1]
    return Baseline(
        model.name, model.sha256, len(sources), len(traces),
        _share(traces, lambda trace: trace.fate in KEPT),
        _share(traces, lambda trace: trace.fate in SIMILAR),
        _share(traces, lambda trace: trace.fate == "shifted"),
    )  # fmt: skip


def _followed(
    sources: Sequence[str], human: Sequence[str], engines: tuple[Engine, Engine]
) -> list[Trace]:
    """Follow every framing of the sentences, whose pivots are given."""
    parts = [Segment(source, Span(0, len(source))) for source in sources]
    lexicon = default_lexicon("en")
    trip = Trip(sources, engines, given=Texts(human))
    trip.go()
    document, hits = Document("baseline", "", "en"), mentions(parts, lexicon)
    return Walk(document, parts, hits, trip, 0, ("zh",), lexicon, Options()).traces


def _share(traces: Sequence[Trace], has: Callable[[Trace], bool]) -> Range:
    """Return the share that surely has something, and that may have it."""
    sure = sum(has(trace) and not is_open(trace) for trace in traces)
    open_ = sum(map(is_open, traces))
    return round(sure / len(traces), 3), round((sure + open_) / len(traces), 3)
