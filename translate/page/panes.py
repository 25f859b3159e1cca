"""The linked panes: source, pivot and return, sentence beside sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Alignment, Hypothesis, Result, Token
from translate.measures.compare import compared, edits
from translate.page import framings as framing_view
from translate.reports import wording
from translate.reports.rows import language as language_name
from translate.reports.rows import via_name
from translate.segment import tokens

Piece = dict[str, Any]
_SIDE = {"before": "after", "after": "before"}
_LONGEST_NOTE = 120  # characters of the other text shown with a change


@dataclass(frozen=True, slots=True)
class Change:
    """Characters an edit touches on one side; an empty span marks where something is missing."""

    start: int
    end: int
    kind: str
    note: str = ""


def changes(edits: Iterable[Mapping[str, Any]], side: str, before: str, after: str) -> list[Change]:
    """Give one side's changes: "delete", "insert", "replace" or "move", with the other text.

    >>> edits = [{"op": "replace", "before": [0, 5], "after": [0, 6]}]
    >>> changes(edits, "after", "frank talks", "candid talks")
    [Change(start=0, end=6, kind='replace', note='frank')]
    """
    texts = {"before": before, "after": after}
    found = []
    for edit in edits:
        if edit["op"] == "equal":
            continue
        moved = edit.get("moved", -1) not in (-1, None, False)
        start, end = edit[side]
        start, end = _trimmed(texts[side], start, end)
        other = texts[_SIDE[side]][slice(*edit[_SIDE[side]])].strip()
        if start == end and (moved or side == "before"):
            continue  # the other side marks it; a gap is only shown where words are missing
        found.append(Change(start, end, "move" if moved else edit["op"], _short(other)))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks at both ends, unless there is nothing else."""
    inner = text[start:end].strip()
    if not inner:
        return start, end
    low = text.index(inner, start)
    return low, low + len(inner)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"


def cut(
    text: str,
    words: Sequence[Token],
    marked: Sequence[Change] = (),
    framings: Sequence[tuple[int, int, int]] = (),
) -> list[Piece]:
    """Cut a text so that each piece has one word, one change and one set of framings at most.

    `framings` are (number, start, end). Keys of a piece: `t` text, `w` word number, `e` kind of
    change, `note` the other side's text, `f` framing numbers, `x` framings that end here. The
    texts joined give `text` back.

    >>> from translate.segment import tokens
    >>> [p["t"] for p in cut("a fuse", tokens("a fuse", "en"), (), [(1, 2, 6)])]
    ['a', ' ', 'fuse']
    """
    gaps = {change.start: change for change in marked if change.start == change.end}
    spans = [change for change in marked if change.start < change.end]
    inside = [f for f in framings if 0 <= f[1] < f[2] <= len(text)]
    edges = {0, len(text), *(g for g in gaps if g <= len(text))}
    edges |= {e for w in words for e in (w.span.start, w.span.end)}
    edges |= {e for c in spans for e in (c.start, c.end)}
    edges |= {e for f in inside for e in f[1:]}
    ordered = sorted(e for e in edges if 0 <= e <= len(text))
    owner = _owner(len(text), [(w.span.start, w.span.end) for w in words])
    change_at = _owner(len(text), [(c.start, c.end) for c in spans])
    found: list[Piece] = []
    for start, end in zip(ordered, ordered[1:], strict=False):
        if start in gaps:
            found.append(_gap(gaps[start]))
        piece: Piece = {"t": text[start:end]}
        if owner[start] >= 0:
            piece["w"] = owner[start]
        if change_at[start] >= 0:
            change = spans[change_at[start]]
            piece |= {"e": change.kind, "note": change.note}
        _add_framings(piece, start, end, inside)
        found.append(piece)
    if len(text) in gaps:
        found.append(_gap(gaps[len(text)]))
    return found


def _owner(length: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For every character the number of the span it lies in, -1 for none."""
    found = [-1] * length
    for number, (start, end) in enumerate(spans):
        for at in range(max(0, start), min(end, length)):
            found[at] = number
    return found


def _gap(change: Change) -> Piece:
    return {"t": "", "e": "gap", "note": change.note}


def _add_framings(
    piece: Piece, start: int, end: int, framings: Sequence[tuple[int, int, int]]
) -> None:
    here = [number for number, low, high in framings if low <= start and end <= high]
    if here:
        piece["f"] = here
        piece["x"] = [number for number, _, high in framings if high == end and number in here]


def links(
    given: Iterable[Sequence[float]], before: Sequence[Token], after: Sequence[Token]
) -> list[list[float]]:
    """Turn links between characters into links between words: [word, word, weight].

    >>> from translate.segment import tokens
    >>> links([[0, 5, 0, 2, 0.9]], tokens("peace", "en"), tokens("和平", "zh"))
    [[0, 0, 0.9]]
    """
    best: dict[tuple[int, int], float] = {}
    for low, high, there, beyond, weight in given:
        for one in _covered(before, int(low), int(high)):
            for other in _covered(after, int(there), int(beyond)):
                best[one, other] = max(weight, best.get((one, other), 0.0))
    return [[one, other, round(weight, 2)] for (one, other), weight in sorted(best.items())]


def _covered(words: Sequence[Token], start: int, end: int) -> list[int]:
    return [
        number
        for number, word in enumerate(words)
        if word.span.start < end and start < word.span.end
    ]


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


_SHOWN = 0.12  # attention below this is not worth lighting up

Later = list[list[dict[str, Any]]]


def later_trips(result: Result) -> Later:
    """Give for every trip after the first its sentences: `pivot`, `back`, and their links.

    The links are the engine's own attention, one way, not joined as those of the first trip are.
    """
    hops = result.routes[0].trip.hops
    return [
        [
            {
                "pivot": there.text, "back": home.text,
                "links": {"forward": _links(there), "back": _links(home)},
            }
            for there, home in zip(map(_best, hops[at].hypotheses),
                                   map(_best, hops[at + 1].hypotheses), strict=True)
        ]
        for at in range(2, len(hops) - 1, 2)
    ]  # fmt: skip


def _best(answers: tuple[Hypothesis, ...]) -> Hypothesis:
    return answers[0]


def _links(hypothesis: Hypothesis) -> list[list[float]]:
    alignment: Alignment = hypothesis.alignment
    return [
        [link.source.start, link.source.end, link.target.start, link.target.end, link.weight]
        for link in alignment.links
        if link.weight >= _SHOWN
    ]
