"""The linked panes: source, pivot and return, sentence beside sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from translate.data import Stretch, Token
from translate.measures.compare import compared, edits
from translate.page import cards, phrases
from translate.page import framings as framing_view
from translate.page.stamps import stamp_of
from translate.reports import whose, wording
from translate.reports.rows import language as language_name
from translate.reports.rows import via_name
from translate.roundtrip.result import (
    Again,
    Change,
    FollowedFraming,
    Result,
    Route,
    Sentence,
    Translation,
    WordLink,
)
from translate.roundtrip.sentences import differences
from translate.segment import tokens

Piece = dict[str, Any]
Side = Literal["before", "after"]
_LONGEST_NOTE = 120  # characters of the other text shown with a change


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters an edit touches on one side; an empty span marks where something is missing."""

    start: int
    end: int
    kind: str
    note: str = ""


def changes(edits: Iterable[Change], side: Side, before: str, after: str) -> list[Mark]:
    """Return one side's changes: "delete", "insert", "replace" or "move", with the other text.

    >>> changes([Change("replace", (0, 5), (0, 6))], "after", "frank talks", "candid talks")
    [Mark(start=0, end=6, kind='replace', note='frank')]
    """
    marks = []
    for edit in edits:
        own, other = (edit.before, edit.after) if side == "before" else (edit.after, edit.before)
        text, other_text = (before, after) if side == "before" else (after, before)
        start, end = _trimmed(text, *own)
        if edit.op == "equal" or start == end and (edit.moved or side == "before"):
            continue  # the other side marks it; a gap is only shown where words are missing
        note = _short(other_text[slice(*other)].strip())
        marks.append(Mark(start, end, "move" if edit.moved else edit.op, note))
    return marks


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
    marked: Sequence[Mark] = (),
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
    pieces: list[Piece] = []
    for start, end in zip(ordered, ordered[1:], strict=False):
        if start in gaps:
            pieces.append(_gap(gaps[start]))
        piece: Piece = {"t": text[start:end]}
        if owner[start] >= 0:
            piece["w"] = owner[start]
        if change_at[start] >= 0:
            change = spans[change_at[start]]
            piece |= {"e": change.kind, "note": change.note}
        _add_framings(piece, start, end, inside)
        pieces.append(piece)
    if len(text) in gaps:
        pieces.append(_gap(gaps[len(text)]))
    return pieces


def _owner(length: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For every character the number of the span it lies in, -1 for none."""
    owners = [-1] * length
    for number, (start, end) in enumerate(spans):
        for at in range(max(0, start), min(end, length)):
            owners[at] = number
    return owners


def _gap(change: Mark) -> Piece:
    return {"t": "", "e": "gap", "note": change.note}


def _add_framings(
    piece: Piece, start: int, end: int, framings: Sequence[tuple[int, int, int]]
) -> None:
    here = [number for number, low, high in framings if low <= start and end <= high]
    if here:
        piece["f"] = here
        piece["x"] = [number for number, _, high in framings if high == end and number in here]


def links(
    word_links: Iterable[WordLink], before: Sequence[Token], after: Sequence[Token]
) -> list[list[float]]:
    """Turn links between characters into links between words: [word, word, weight].

    >>> from translate.segment import tokens
    >>> links([WordLink(0, 5, 0, 2, 0.9)], tokens("peace", "en"), tokens("和平", "zh"))
    [[0, 0, 0.9]]
    """
    best: dict[tuple[int, int], float] = {}
    for low, high, there, beyond, weight in word_links:
        for word in _covered(before, low, high):
            for other in _covered(after, there, beyond):
                best[word, other] = max(weight, best.get((word, other), 0.0))
    return [[word, other, round(weight, 2)] for (word, other), weight in sorted(best.items())]


def _covered(words: Sequence[Token], start: int, end: int) -> list[int]:
    return [
        number
        for number, word in enumerate(words)
        if word.span.start < end and start < word.span.end
    ]


Data = dict[str, Any]
CHANGES = {
    "delete": "left out", "insert": "added", "replace": "replaced", "move": "moved",
}  # fmt: skip


def side_by_side(
    result: Result,
    machine: Mapping[int, Sentence] | None = None,
    glosses: Mapping[str, str] | None = None,
    *,
    so_far: bool = False,
    beside: Result | None = None,
) -> Data:
    """Return what the component draws for a result, or for what there is of it so far.

    `machine` holds, by number, the sentences as the machine made them whose pivot was edited since;
    `glosses` say what renderings mean when they stand alone; `beside` is the same text by another
    middle text, whose pivot and return are shown to the right.
    Keys: `document` (tells it from others), `title`, `made`, `verdict`, `choices`, `suggested`
    (what became of words the lexicon lacks), `panes`, `rows`, `framings`, `changes`, `quiet` (no
    difference is marked at first), `growing` (more of it will come), `editable`.
    """
    panes, routes, own = _panes(result), _routes(result), _by_sentence(result)
    if beside is not None and len(beside.sentences) == len(result.sentences):
        routes.append(beside.route)
        panes += _route_panes(beside, beside.route, len(routes) - 1)
    rows = [
        _row(result, routes, i, own.get(i, []), (machine or {}).get(i))
        for i in range(len(result.sentences))
    ]
    for row, sentence in zip(rows, result.sentences, strict=True):
        row["doubt"] = cards.harm(sentence)
    for i, row in enumerate(rows):
        followed = [framing for _, framing in own.get(i, [])]
        row["part"] = phrases.part(row["n"], followed, row["doubt"], len(row["faults"]))
    for number, trip in enumerate(result.route.later, 2):
        panes += _add_trip(rows, trip, panes, number)
    return {
        "document": stamp_of(result.document),
        "title": cards.headline(result) or _title(result),
        "made": how_made(result),
        "verdict": cards.verdict(result, so_far=so_far),
        "choices": phrases.choices(result),
        "suggested": cards.suggested(result),
        "panes": panes,
        "rows": rows,
        "framings": framing_view.entries(result, glosses),
        "changes": CHANGES,
        "quiet": True,
        "growing": so_far,
        "editable": True,
    }


def _title(result: Result) -> str:
    """Return the title to stand above the text; its first words would only stand there twice."""
    title = wording.title(result)
    return title if title != wording.opening(result.document.text) else ""


def how_made(result: Result) -> str:
    """Say how it was made, for whoever quotes it."""
    models = ", ".join(f"{model.direction} {model.name}" for model in result.signature.models)
    edits = whose.edited(result)
    tool = f"translate-compare {result.signature.version}"
    parts = (way(result), models, f"{edits} by hand" if edits else "", tool)
    return ". ".join(part for part in parts if part)


def way(result: Result) -> str:
    """Name all languages a result went through."""
    return way_of(wording.source_language(result), result.route.via)


def way_of(source: str, via: Sequence[str]) -> str:
    """Name all languages of a round trip.

    >>> way_of("en", ("zh", "fr"))
    'English → Chinese → French → English'
    """
    return " → ".join(language_name(tag) for tag in (source, *via, *([source] if via else [])))


def _by_sentence(result: Result) -> dict[int, list[tuple[int, FollowedFraming]]]:
    by_sentence: dict[int, list[tuple[int, FollowedFraming]]] = {}
    for number, framing in enumerate(result.followed, 1):
        by_sentence.setdefault(framing.sentence, []).append((number, framing))
    return by_sentence


def _routes(result: Result) -> list[Route]:
    """The routes, the traced one first; the others have as many sentences."""
    first = result.route
    others = [route for route in result.routes if route is not first]
    return [first, *(route for route in others if len(route.sentences) == len(first.sentences))]


def _panes(result: Result) -> list[Data]:
    source, routes = wording.source_language(result), _routes(result)
    panes = [_pane("source", source, f"{language_name(source)}, source")]
    for number, route in enumerate(routes):
        panes += _route_panes(result, route, number, several=len(routes) > 1)
    return panes


def _route_panes(result: Result, route: Route, number: int, *, several: bool = False) -> list[Data]:
    _, pivot, back = wording.columns(result, route.via)
    if several:
        role = " (control)" if route.role == "control" else ""
        back = f"{back} via {via_name(route.via)}{role}"
    return [
        _pane("pivot", _language(route), pivot, number),
        _pane("back", wording.source_language(result), back, number),
    ]


def _pane(kind: str, language: str, title: str, route: int = -1) -> Data:
    return {"kind": kind, "lang": language, "title": title, "route": route}


def _language(route: Route) -> str:
    return route.via[-1] if route.via else "und"


def _row(
    result: Result,
    routes: Sequence[Route],
    i: int,
    shown: Sequence[tuple[int, FollowedFraming]],
    machine: Sentence | None,
) -> Data:
    language = wording.source_language(result)
    first = routes[0].sentences[i]
    text, offset = first.source.text, first.source.start
    words = tokens(text, language)
    marks = changes(first.edits, "before", text, _text(first.back))
    sources = _framed(((number, framing.source) for number, framing in shown), offset)
    row: Data = {
        "n": i + 1,
        "p": first.source.paragraph,
        "cells": [cut(text, words, marks, sources)],
        "links": [],
        "faults": [],
        "notes": [],
    }
    if not any(map(str.isalnum, text)):
        row["notes"].append({"pane": 0, "text": "– without letters or digits: not translated"})
    for number, route in enumerate(routes):
        _add_route(row, route, i, language, words, shown if number == 0 else ())
    if machine is not None:
        row["machine"] = {
            "pivot": against(_text(machine.pivot), _text(first.pivot), _language(routes[0])),
            "back": against(_text(machine.back), _text(first.back), language),
        }
    return row


def _text(translation: Translation | None) -> str:
    return translation.text if translation else ""


def _framed(
    places: Iterable[tuple[int, Stretch | None]], offset: int = 0
) -> list[tuple[int, int, int]]:
    return [(number, place.start - offset, place.end - offset) for number, place in places if place]


def _add_route(
    row: Data,
    route: Route,
    i: int,
    language: str,
    words: Sequence[Token],
    shown: Sequence[tuple[int, FollowedFraming]],
) -> None:
    sentence = route.sentences[i]
    pivot, back = _text(sentence.pivot), _text(sentence.back)
    middle, after = tokens(pivot, _language(route)), tokens(back, language)
    marks = changes(sentence.edits, "after", sentence.source.text, back)
    at = len(row["cells"])
    places = [(number, cards.candidates(framing, sentence)) for number, framing in shown]
    pivots = _framed((number, there) for number, (there, _) in places)
    backs = _framed((number, home) for number, (_, home) in places)
    row["cells"] += [cut(pivot, middle, (), pivots), cut(back, after, marks, backs)]
    if damaged := wording.damage(sentence):
        row["faults"].append({"pane": at + 1, "text": damaged})
    row["faults"] += [
        {"pane": at + (fault.where == "back"), "text": wording.fault(fault)}
        for fault in sentence.faults
    ]
    if sentence.edited:
        row["notes"].append({"pane": at, "text": "✎ edited by hand"})
    row["notes"] += [
        {"pane": at + (leg == "back"), "text": f"✂ {note}"}
        for leg, note in wording.cuts(sentence).items()
    ]
    row["links"].append([0, at, links(sentence.links.forward, words, middle)])
    row["links"].append([at, at + 1, links(sentence.links.back, middle, after)])


def _add_trip(
    rows: list[Data], trip: Sequence[Again], panes: Sequence[Data], number: int
) -> list[Data]:
    """Put a later trip's sentences beside the others; it starts where the one before ended."""
    source, pivot = panes[0]["lang"], panes[1]["lang"]
    for row, sentence in zip(rows, trip, strict=False):
        text = "".join(piece["t"] for piece in row["cells"][0])
        start = tokens("".join(piece["t"] for piece in row["cells"][-1]), source)
        middle, after = tokens(sentence.pivot.text, pivot), tokens(sentence.back.text, source)
        marks = changes(
            differences(text, sentence.back.text, source), "after", text, sentence.back.text
        )
        at = len(row["cells"])
        row["cells"] += [cut(sentence.pivot.text, middle), cut(sentence.back.text, after, marks)]
        row["links"].append([at - 1, at, links(sentence.links.forward, start, middle)])
        row["links"].append([at, at + 1, links(sentence.links.back, middle, after)])
    return [
        _pane("pivot", pivot, f"{language_name(pivot)}, trip {number}", -2),
        _pane("back", source, f"{language_name(source)}, trip {number}", -2),
    ]


def against(before: str, after: str, language: str) -> list[Piece]:
    """Cut `before` with what is no longer in `after` marked."""
    return cut(before, [], changes(differences(before, after, language), "before", before, after))


def two_texts(before: str, after: str, language: str, titles: tuple[str, str]) -> Data:
    """Return what the component draws for two texts of one language, sentences paired.

    Equal words are linked, so that hovering finds them on the other side.
    """
    rows = []
    for number, pair in enumerate(compared(before, after, language), 1):
        sides: tuple[str, str] = (pair["before"], pair["after"])
        left, right = (tokens(side, language) for side in sides)
        marks = differences(*sides, language)
        rows.append({
            "n": number,
            "p": 0,
            "cells": [
                cut(sides[0], left, changes(marks, "before", *sides)),
                cut(sides[1], right, changes(marks, "after", *sides)),
            ],
            "links": [[0, 1, links(_equal(*sides, language), left, right)]],
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
        "changes": CHANGES,
        "quiet": False,
        "editable": False,
    }


def _equal(before: str, after: str, language: str) -> list[WordLink]:
    """Character by character links of what is equal; words take theirs from them."""
    return [
        WordLink(here, here + 1, there, there + 1, 1.0)
        for edit in edits(before, after, language)
        if edit.op == "equal"
        for here, there in zip(
            range(edit.before.start, edit.before.end), range(edit.after.start, edit.after.end),
            strict=False,
        )
    ]  # fmt: skip
