"""A long text in parts, so that the first sentences can be read while the rest is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Document
from translate.segment import segments

FIRST, MOST = 1, 24  # sentences in the first part and in the largest


@dataclass(frozen=True)
class Part:
    """Some neighbouring sentences as a document, and where they stand in the whole one."""

    document: Document
    offset: int
    segment: int
    paragraph: int
    size: int


def parts(document: Document) -> list[Part]:
    """Cut a document into parts that double in size, so that the first one is quickly done."""
    found: list[Part] = []
    whole = segments(document.text, document.language)
    at, size = 0, FIRST
    while at < len(whole):
        chosen = whole[at : at + size]
        start, end = chosen[0].span.start, chosen[-1].span.end
        text = Document(document.id, document.text[start:end], document.language)
        found.append(Part(text, start, at, chosen[0].paragraph, len(chosen)))
        at, size = at + len(chosen), min(MOST, size * 2)
    return found


def joined(document: Document, done: Sequence[tuple[Part, Mapping[str, Any]]]) -> dict[str, Any]:
    """Join the results of the first parts (in their wire form) into one of the whole document."""
    first = done[0][1]
    routes: list[dict[str, Any]] = [
        {**route, "segments": [], "scores": {}} for route in first["routes"][:1]
    ]
    framings: list[dict[str, Any]] = []
    count = 0
    for part, result in done:
        own = result["routes"][0]["segments"]
        routes[0]["segments"] += [_moved(segment, part) for segment in own]
        for framing in result["framings"]:
            source = _shifted(framing["source"], part.offset)
            framings.append({**framing, "segment": framing["segment"] + count, "source": source})
        count += len(own)
    return {
        **first,
        "document": {**first["document"], "id": document.id, "text": document.text},
        "routes": routes,
        "framings": framings,
        "evidence": {},
        "warnings": [],
    }


def _moved(segment: Mapping[str, Any], part: Part) -> dict[str, Any]:
    source = _shifted(segment["source"], part.offset)
    source["paragraph"] = int(source.get("paragraph") or 0) + part.paragraph
    return {**segment, "source": source}


def _shifted(place: Mapping[str, Any], by: int) -> dict[str, Any]:
    return {**place, "start": place["start"] + by, "end": place["end"] + by}
