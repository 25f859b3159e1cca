"""A result as every report draws it: routes, rows of three panes, runs of equally marked text.

Offsets that point outside their text are cut to it, and whatever a result leaves out is taken as
empty: an old or foreign result is shown as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.languages import NAMES

Result = Mapping[str, Any]
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters to mark in one pane: changed or moved by an edit, or part of a framing."""

    start: int
    end: int
    edit: str = ""
    framing: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that share the same marks; `edit` is "", "changed" or "moved"."""

    text: str
    edit: str = ""
    framings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence in its three forms; a pane is None when the result has no such text."""

    number: int
    paragraph: int
    source: tuple[Run, ...]
    pivot: tuple[Run, ...] | None
    back: tuple[Run, ...] | None
    framings: tuple[int, ...]
    faults: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a pivot language (or several) and back."""

    via: tuple[str, ...]
    role: str
    rows: tuple[Row, ...]
    scores: Mapping[str, Any]

    @property
    def language(self) -> str:
        """The language of the pivot texts: the last one before the way back."""
        return tag(self.via[-1] if self.via else None)


def routes(result: Result) -> list[Route]:
    """Give the routes of a result, pivots before controls, with their rows."""
    given = [item for item in result.get("routes") or () if isinstance(item, Mapping)]
    ordered = sorted(given, key=lambda item: item.get("role") == "control")
    traced = next((item for item in ordered if item.get("role") != "control"), None)
    return [_route(result, item, traced) for item in ordered]


def framings(result: Result) -> list[tuple[int, Mapping[str, Any]]]:
    """Give the framings with the numbers they carry in the report, from 1."""
    return list(enumerate(result.get("framings") or (), 1))


def text_of(runs: Sequence[Run] | None) -> str:
    """Join the text of the runs again."""
    return "".join(run.text for run in runs or ())


def ends(runs: Sequence[Run]) -> list[tuple[int, ...]]:
    """Give for each run the framings that end with it, where their numbers are to stand."""
    following: list[tuple[int, ...]] = [*(run.framings for run in runs[1:]), ()]
    return [
        tuple(number for number in run.framings if number not in after)
        for run, after in zip(runs, following, strict=False)
    ]


def tag(found: object) -> str:
    """Give a language tag that other formats accept, "und" for what is none.

    >>> tag("zh-Hans"), tag("no tag"), tag(None)
    ('zh-Hans', 'und', 'und')
    """
    return found if isinstance(found, str) and _TAG.fullmatch(found) else "und"


def language(tag: object) -> str:
    """Name a language, or give its tag.

    >>> language("zh"), language("tlh")
    ('Chinese', 'tlh')
    """
    return NAMES.get(str(tag).split("-")[0], str(tag))


def via_name(via: Iterable[object]) -> str:
    """Name the languages of a route.

    >>> via_name(["zh", "fr"])
    'Chinese → French'
    """
    return " → ".join(language(tag) for tag in via)


def cut(text: str, marks: Iterable[Mark]) -> tuple[Run, ...]:
    """Cut a text where a mark begins or ends; the runs joined are the text again.

    >>> cut("a fuse", [Mark(2, 6, framing=1), Mark(0, 3, edit="changed")])
    (Run(text='a ', edit='changed', framings=()), Run(text='f', edit='changed', framings=(1,)), \
Run(text='use', edit='', framings=(1,)))
    """
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    return tuple(
        _run(text[start:end], [m for m in inside if m.start <= start and end <= m.end])
        for start, end in zip(edges, edges[1:], strict=False)
    )


def _run(text: str, marks: Sequence[Mark]) -> Run:
    edit = next((mark.edit for mark in marks if mark.edit), "")
    return Run(text, edit, tuple(sorted({mark.framing for mark in marks if mark.framing})))


def _route(result: Result, route: Result, traced: Result | None) -> Route:
    via = tuple(str(tag) for tag in route.get("via") or ())
    shown = [
        (number, framing)
        for number, framing in framings(result)
        if (tuple(framing["via"]) == via if framing.get("via") else route is traced)
    ]
    segments = list(route.get("segments") or ())
    rows = tuple(_rows(segments, shown))
    return Route(via, str(route.get("role") or "pivot"), rows, route.get("scores") or {})


def _rows(
    segments: Sequence[Result], shown: Sequence[tuple[int, Mapping[str, Any]]]
) -> Iterator[Row]:
    by_segment: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    for number, framing in shown:
        by_segment.setdefault(int(framing.get("segment") or 0), []).append((number, framing))
    for index, segment in enumerate(segments):
        yield _row(index, segment, by_segment.get(index, []))


def _row(index: int, segment: Result, shown: Sequence[tuple[int, Mapping[str, Any]]]) -> Row:
    source = segment.get("source") or {}
    offset = int(source.get("start") or 0)
    edits = [edit for edit in segment.get("edits") or () if edit.get("op") != "equal"]
    return Row(
        number=index + 1,
        paragraph=int(source.get("paragraph") or 0),
        source=_pane(source, edits, "before", shown, "source", offset) or (),
        pivot=_pane(segment.get("pivot"), (), "", shown, "pivot"),
        back=_pane(segment.get("back"), edits, "after", shown, "back"),
        framings=tuple(number for number, _ in shown),
        faults=tuple(segment.get("faults") or ()),
    )


def _pane(
    place: Any,
    edits: Iterable[Mapping[str, Any]],
    side: str,
    shown: Iterable[tuple[int, Mapping[str, Any]]],
    name: str,
    offset: int = 0,
) -> tuple[Run, ...] | None:
    if not isinstance(place, Mapping):
        return None
    text = str(place.get("text") or "")
    marks = [_changed(text, edit, *edit[side]) for edit in edits if edit.get(side)]
    for number, framing in shown:
        where = framing.get(name) or {}
        if "start" in where and "end" in where:
            marks.append(Mark(where["start"] - offset, where["end"] - offset, framing=number))
    return cut(text, marks)


def _changed(text: str, edit: Mapping[str, Any], start: int, end: int) -> Mark:
    """Mark an edit, without the white space around its words: nobody reads a changed space."""
    covered = text[start:end]
    start += len(covered) - len(covered.lstrip())
    end = start + len(covered.strip())
    moved = edit.get("moved", -1) not in (-1, None, False)
    return Mark(start, end, edit="moved" if moved else "changed")
