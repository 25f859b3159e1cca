"""The wire form of a result: what `roundtrip --format json` and `batch` write."""

from __future__ import annotations

from typing import Any

from translate.data import Alignment, Edit, Fault, Place, Result, Route, Trace
from translate.framings.lexicon import expected, matched
from translate.measures.compare import edits


def to_json(result: Result) -> dict[str, Any]:
    """Give the documented JSON object (docs/formats.md); offsets count code points."""
    document = result.document
    return {
        "document": {
            "id": document.id, "language": document.language, "text": document.text,
            **({"meta": document.meta} if document.meta else {}),
        },
        "signature": result.signature.to_dict(),
        "routes": [_route(route, document.language) for route in result.routes],
        "framings": [_framing(trace, result.routes[0]) for trace in result.traces],
        "evidence": result.evidence,
        "warnings": list(result.warnings),
    }  # fmt: skip


def _route(route: Route, language: str) -> dict[str, Any]:
    flagged: dict[int, list[Fault]] = {}
    for fault in route.faults:
        flagged.setdefault(fault.segment, []).append(fault)
    return {
        "via": list(route.via),
        "role": route.role,
        "segments": [
            _segment(route, i, language, flagged.get(i, []))
            for i in range(len(route.trip.hops[0].segments))
        ],
        "scores": route.scores,
    }


def _segment(route: Route, i: int, language: str, faults: list[Fault]) -> dict[str, Any]:
    source = route.trip.hops[0].segments[i]
    pivot, back = (route.trip.hops[k].hypotheses[i][0] for k in (0, 1))
    forward, home = route.links[i] if route.links else (Alignment(), Alignment())
    return {
        "source": {
            "text": source.text, "start": source.span.start, "end": source.span.end,
            "paragraph": source.paragraph,
        },
        "pivot": {"text": pivot.text, "score": pivot.score},
        "back": {"text": back.text, "score": back.score},
        "edits": [
            _edit(edit) for edit in edits(source.text, back.text, language) if edit.op != "equal"
        ],
        "links": {"forward": _links(forward), "back": _links(home)},
        "faults": [{"kind": f.kind, "where": f.where, "detail": f.detail} for f in faults],
    }  # fmt: skip


def _edit(edit: Edit) -> dict[str, Any]:
    found: dict[str, Any] = {
        "op": edit.op,
        "before": [edit.before.start, edit.before.end],
        "after": [edit.after.start, edit.after.end],
    }
    return {**found, "moved": True} if edit.moved >= 0 else found


def _links(alignment: Alignment) -> list[list[float]]:
    return [
        [k.source.start, k.source.end, k.target.start, k.target.end, k.weight]
        for k in alignment.links
    ]


def _framing(trace: Trace, route: Route) -> dict[str, Any]:
    mention = trace.mention
    segment = route.trip.hops[0].segments[mention.segment]
    place = mention.span.shift(segment.span.start)
    return {
        "term": mention.framing.term,
        "category": mention.framing.category,
        "segment": mention.segment,
        "source": {
            "text": mention.span.of(segment.text), "start": place.start, "end": place.end,
        },
        "pivot": _pivot(trace, route.via[-1]),
        "back": _place(trace.back),
        "fate": trace.fate,
        "confidence": trace.confidence,
        "to_check": trace.to_check,
        "strength": {"before": mention.framing.intensity, "after": trace.strength_after},
        "survival": trace.survival.to_dict() if trace.survival else None,
        "reason": trace.reason,
    }  # fmt: skip


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "text": place.text, "start": place.span.start, "end": place.span.end,
        "confidence": place.confidence,
    }  # fmt: skip


def _pivot(trace: Trace, language: str) -> dict[str, Any] | None:
    found = _place(trace.pivot)
    if found is None:
        return None
    framing = trace.mention.framing
    wanted = [rendering for rendering, _ in expected(framing, language)]
    matches = matched(found["text"], framing, language) is not None
    return {**found, "expected": wanted, "matches_expected": matches if wanted else None}
