"""The linked panes: source, pivot and return, sentence beside sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from translate.compare import edits
from translate.comparison import compared
from translate.data import Token
from translate.reports import wording
from translate.reports.rows import language as language_name
from translate.reports.rows import via_name
from translate.segment import tokens
from translate.view import framings as framing_view
from translate.view.later import Later
from translate.view.pieces import Piece, changes, cut, links

Data = dict[str, Any]
Json = Mapping[str, Any]
CHANGES = {
    "delete": "left out", "insert": "added", "replace": "replaced", "move": "moved",
}  # fmt: skip


def side_by_side(
    result: Json, machine: Mapping[int, Json] | None = None, later: Later | None = None
) -> Data:
    """Give what the component draws for a result in its wire form.

    `machine` holds, by segment number, the machine's pivot and back texts of sentences whose
    pivot was edited; `later` the trips after the first, from `later_trips`. Keys: `title`,
    `panes`, `rows`, `framings`, `fates`, `changes`.
    """
    routes = [r for r in result.get("routes") or () if isinstance(r, Mapping)]
    rows = _rows(result, routes, machine or {})
    panes = _panes(result, routes)
    for number, trip in enumerate(later or (), 2):
        panes += _add_trip(rows, trip, panes, number)
    return {
        "title": wording.title(result),
        "panes": panes,
        "rows": rows,
        "framings": framing_view.entries(result),
        "fates": framing_view.fates(result),
        "changes": CHANGES,
        "editable": True,
    }


def _panes(result: Json, routes: Sequence[Json]) -> list[Data]:
    source = wording.source_language(result)
    several = len(routes) > 1
    found = [_pane("source", source, f"{language_name(source)}, source")]
    for number, route in enumerate(routes):
        via = tuple(route.get("via") or ())
        _, pivot, back = wording.columns(result, via)
        if several:
            role = " (control)" if route.get("role") == "control" else ""
            back = f"{back} via {via_name(via)}{role}"
        found.append(_pane("pivot", via[-1] if via else "und", pivot, number))
        found.append(_pane("back", source, back, number))
    return found


def _pane(kind: str, language: str, title: str, route: int = -1) -> Data:
    return {"kind": kind, "lang": language, "title": title, "route": route}


def _rows(result: Json, routes: Sequence[Json], machine: Mapping[int, Json]) -> list[Data]:
    if not routes:
        return []
    by_segment: dict[int, list[tuple[int, Json]]] = {}
    for number, found in enumerate(result.get("framings") or (), 1):
        by_segment.setdefault(int(found.get("segment") or 0), []).append((number, found))
    return [
        _row(result, routes, i, by_segment.get(i, []), machine.get(i))
        for i in range(len(routes[0].get("segments") or ()))
    ]


def _row(
    result: Json,
    routes: Sequence[Json],
    i: int,
    shown: Sequence[tuple[int, Json]],
    machine: Json | None,
) -> Data:
    language = wording.source_language(result)
    first = routes[0]["segments"][i]
    text = str(first["source"]["text"])
    offset = int(first["source"].get("start") or 0)
    words = tokens(text, language)
    marks = changes(first.get("edits") or (), "before", text, _text(first, "back"))
    row: Data = {
        "n": i + 1,
        "p": int(first["source"].get("paragraph") or 0),
        "cells": [cut(text, words, marks, _framed(shown, "source", offset))],
        "links": [],
        "faults": [],
    }
    for number, route in enumerate(routes):
        _add_route(row, route, i, language, words, shown if number == 0 else ())
    if machine is not None:
        row["machine"] = _machine(machine, first, routes[0], language)
    return row


def _text(segment: Json, side: str) -> str:
    return str((segment.get(side) or {}).get("text") or "")


def _framed(
    shown: Sequence[tuple[int, Json]], side: str, offset: int
) -> list[tuple[int, int, int]]:
    return [
        (number, int(found[side]["start"]) - offset, int(found[side]["end"]) - offset)
        for number, found in shown
        if isinstance(found.get(side), Mapping) and "start" in found[side]
    ]


def _add_route(
    row: Data,
    route: Json,
    i: int,
    language: str,
    words: Sequence[Token],
    shown: Sequence[tuple[int, Json]],
) -> None:
    segment = route["segments"][i]
    via = tuple(route.get("via") or ())
    pivot, back = _text(segment, "pivot"), _text(segment, "back")
    middle, after = tokens(pivot, via[-1] if via else language), tokens(back, language)
    source = str(segment["source"]["text"])
    marks = changes(segment.get("edits") or (), "after", source, back)
    at = len(row["cells"])
    row["cells"].append(cut(pivot, middle, (), _framed(shown, "pivot", 0)))
    row["cells"].append(cut(back, after, marks, _framed(shown, "back", 0)))
    row["faults"] += [
        {"pane": at + (fault.get("where") == "back"), "text": wording.fault(fault)}
        for fault in segment.get("faults") or ()
    ]
    given = segment.get("links") or {}
    row["links"].append([0, at, links(given.get("forward") or (), words, middle)])
    row["links"].append([at, at + 1, links(given.get("back") or (), middle, after)])


def _add_trip(
    rows: list[Data], trip: Sequence[Json], panes: Sequence[Data], number: int
) -> list[Data]:
    """Put a later trip's sentences beside the others; it starts where the one before ended."""
    source, pivot = panes[0]["lang"], panes[1]["lang"]
    for row, made in zip(rows, trip, strict=True):
        text = "".join(piece["t"] for piece in row["cells"][0])
        start = tokens("".join(piece["t"] for piece in row["cells"][-1]), source)
        middle, after = tokens(made["pivot"], pivot), tokens(made["back"], source)
        marks = changes(_edits(text, made["back"], source), "after", text, made["back"])
        at = len(row["cells"])
        row["cells"] += [cut(made["pivot"], middle), cut(made["back"], after, marks)]
        given = made["links"]
        row["links"].append([at - 1, at, links(given["forward"], start, middle)])
        row["links"].append([at, at + 1, links(given["back"], middle, after)])
    return [
        _pane("pivot", pivot, f"{language_name(pivot)}, trip {number}", -2),
        _pane("back", source, f"{language_name(source)}, trip {number}", -2),
    ]


def _machine(machine: Json, segment: Json, route: Json, language: str) -> Data:
    """What the machine had made of an edited sentence, with what differs now marked."""
    via = tuple(route.get("via") or ())
    found: Data = {}
    for side, tag in (("pivot", via[-1] if via else language), ("back", language)):
        found[side] = against(str(machine[side]), _text(segment, side), tag)
    return found


def against(before: str, after: str, language: str) -> list[Piece]:
    """Cut `before` with what is no longer in `after` marked."""
    found = _edits(before, after, language)
    return cut(before, [], changes(found, "before", before, after))


def _edits(before: str, after: str, language: str) -> list[Json]:
    return [
        {"op": e.op, "before": [e.before.start, e.before.end],
         "after": [e.after.start, e.after.end], "moved": e.moved}
        for e in edits(before, after, language)
    ]  # fmt: skip


def two_texts(before: str, after: str, language: str, titles: tuple[str, str]) -> Data:
    """Give what the component draws for two texts of one language, sentences paired.

    Equal words are linked, so that hovering finds them on the other side.
    """
    rows = []
    for number, pair in enumerate(compared(before, after, language), 1):
        one, other = tokens(pair["before"], language), tokens(pair["after"], language)
        sides = (pair["before"], pair["after"])
        rows.append({
            "n": number,
            "p": 0,
            "cells": [
                cut(pair["before"], one, changes(pair["edits"], "before", *sides)),
                cut(pair["after"], other, changes(pair["edits"], "after", *sides)),
            ],
            "links": [[0, 1, links(_equal(pair["edits"]), one, other)]],
            "faults": [],
        })  # fmt: skip
    return {
        "title": f"{titles[0]} and {titles[1]}",
        "panes": [
            _pane("source", language, titles[0]),
            _pane("back", language, titles[1], 0),
        ],
        "rows": rows,
        "framings": [],
        "fates": [],
        "changes": CHANGES,
        "editable": False,
    }


def _equal(found: Sequence[Json]) -> list[list[float]]:
    """Character by character links of what is equal; words take theirs from them."""
    return [
        [before, before + 1, after, after + 1, 1.0]
        for edit in found
        if edit["op"] == "equal"
        for before, after in zip(range(*edit["before"]), range(*edit["after"]), strict=False)
    ]
