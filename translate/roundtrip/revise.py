"""A result with one pivot sentence changed: only that sentence goes back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from translate.data import Alignment, Hop, Hypothesis, Result, RoundTrip, Route, Trace
from translate.engines import Aligner, Engine
from translate.errors import InputError
from translate.framings.tracing import LEAST_CONFIDENCE
from translate.roundtrip import evidence, linking
from translate.roundtrip.trip import GRAVE, trip_faults, trip_scores
from translate.roundtrip.trip import traces as traces_of


def revised(
    result: Result,
    segment: int,
    pivot: str,
    *,
    forward: Engine,
    back: Engine,
    least: float = LEAST_CONFIDENCE,
) -> Result:
    """Put `pivot` in the machine's place in one segment of the first route and run it back.

    Framings of the segment are traced anew and the kept rates counted again; survival stays, as
    it counts the machine's own hypotheses. Raises InputError when there is no such segment.

    >>> from translate.api import round_trip, Engines, Options
    >>> from translate.languages import Direction
    >>> found, engines = round_trip("War is near."), Engines(Options())
    >>> there, home = engines.route("en", ["zh"])
    >>> again = revised(found, 0, "战争临近。", forward=there, back=home)
    >>> again.routes[0].trip.hops[0].best
    ('战争临近。',)
    """
    first = result.routes[0]
    if not 0 <= segment < len(first.trip.hops[0].segments):
        raise InputError(f"there is no sentence {segment + 1}; name one of the result")
    trip = _with_pivot(first.trip, segment, pivot, forward, back)
    passages = linking.passages(trip, forward, back, [segment])
    links = list(first.links) or [(Alignment(), Alignment())] * len(trip.hops[0].segments)
    links[segment] = linking.links(passages[segment])
    flaws = trip_faults(trip)
    route = replace(
        first, trip=trip, links=tuple(links), faults=tuple(flaws), scores=trip_scores(trip)
    )
    own = [trace.mention for trace in result.traces if trace.mention.segment == segment]
    fresh = iter(traces_of(trip, own, passages, least=least))
    traces = [
        replace(next(fresh), survival=trace.survival) if trace.mention.segment == segment else trace
        for trace in result.traces
    ]
    kept = _kept(traces, route)
    return replace(
        result,
        routes=(route, *result.routes[1:]),
        traces=tuple(traces),
        evidence={**result.evidence, "kept": kept},
    )


def _with_pivot(
    trip: RoundTrip, segment: int, pivot: str, forward: Engine, back: Engine
) -> RoundTrip:
    source = trip.hops[0].segments[segment].text
    links = forward.align([source], [pivot])[0] if isinstance(forward, Aligner) else Alignment()
    returned = back.translate([pivot])[0]
    there = _changed(trip.hops[0], segment, (Hypothesis(pivot, 0.0, links),))
    home = _changed(trip.hops[1], segment, tuple(returned))
    segments = list(home.segments)
    segments[segment] = replace(segments[segment], text=pivot)
    return replace(trip, hops=(there, replace(home, segments=tuple(segments)), *trip.hops[2:]))


def _changed(hop: Hop, segment: int, answers: tuple[Hypothesis, ...]) -> Hop:
    hypotheses = list(hop.hypotheses)
    hypotheses[segment] = answers
    return replace(hop, hypotheses=tuple(hypotheses))


def _kept(traces: Sequence[Trace], route: Route) -> dict[str, Any]:
    flagged = {fault.segment for fault in route.faults if fault.kind in GRAVE}
    return {
        "kept": evidence.kept_rate(traces, flagged)._asdict(),
        "kept_or_paraphrased": evidence.kept_rate(traces, flagged, evidence.SIMILAR)._asdict(),
    }
