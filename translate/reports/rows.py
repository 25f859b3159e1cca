"""A result as every report draws it: routes, rows of three panes, runs of equally marked text.

Marks that point outside their text are left out: an old or foreign result is shown as far as it
goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from translate.data import Place
from translate.languages import name_of
from translate.roundtrip.result import FollowedFraming, Result, Route, Sentence, SentenceFault

_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f]*")  # of scripts that write spaces between words
_SPLIT = re.compile(r"[A-Za-z\u00c0-\u024f]{2}")
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
    sentence: Sentence
    source: tuple[Run, ...]
    pivot: tuple[Run, ...] | None
    back: tuple[Run, ...] | None
    framings: tuple[int, ...]

    @property
    def name(self) -> str:
        """Its number, and its unit where its file has units."""
        unit = self.sentence.unit
        return f"{self.number} ({unit})" if unit else str(self.number)

    @property
    def paragraph(self) -> int:
        """The paragraph of the document it stands in, from 0."""
        return self.sentence.source.paragraph

    @property
    def faults(self) -> tuple[SentenceFault, ...]:
        """What is wrong with its translations."""
        return self.sentence.faults


@dataclass(frozen=True, slots=True)
class DrawnRoute:
    """One way through a pivot language (or several) and back, as rows."""

    via: tuple[str, ...]
    role: str
    rows: tuple[Row, ...]
    scores: Mapping[str, float]

    @property
    def language(self) -> str:
        """The language of the pivot texts: the last one before the way back."""
        return tag(self.via[-1] if self.via else None)


def routes(result: Result) -> list[DrawnRoute]:
    """Return the routes of a result, pivots before controls, with their rows."""
    ordered = sorted(result.routes, key=lambda route: route.role == "control")
    return [_route(route, framings(result) if route is result.route else []) for route in ordered]


def framings(result: Result) -> list[tuple[int, FollowedFraming]]:
    """Return the framings with the numbers they carry in the report, from 1."""
    return list(enumerate(result.framings, 1))


def text_of(runs: Sequence[Run] | None) -> str:
    """Return the text of the runs, joined again."""
    return "".join(run.text for run in runs or ())


def ends(runs: Sequence[Run]) -> list[tuple[int, ...]]:
    """Return the framings whose numbers stand behind each run: behind the word they end in."""
    following: list[tuple[int, ...]] = [*(run.framings for run in runs[1:]), ()]
    numbers: list[tuple[int, ...]] = []
    waiting: tuple[int, ...] = ()
    for at, (run, after) in enumerate(zip(runs, following, strict=False)):
        ended = (*waiting, *(number for number in run.framings if number not in after))
        inside = at + 1 < len(runs) and _SPLIT.fullmatch(run.text[-1:] + runs[at + 1].text[:1])
        numbers.append(() if inside else ended)
        waiting = ended if inside else ()
    return numbers


def tag(value: object) -> str:
    """Return a language tag that other formats accept, "und" for anything else.

    >>> tag("zh-Hans"), tag("no tag"), tag(None)
    ('zh-Hans', 'und', 'und')
    """
    return value if isinstance(value, str) and _TAG.fullmatch(value) else "und"


def language(tag: object) -> str:
    """Name a language, or give its tag.

    >>> language("zh"), language("tlh")
    ('Chinese', 'tlh')
    """
    return name_of(tag)


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
    ends = {mark.end for mark in inside}
    words = {_rest(text, mark.end) for mark in inside if mark.framing}
    edges = sorted({0, len(text), *(mark.start for mark in inside), *ends, *words})
    return tuple(
        _run(text[start:end], [m for m in inside if m.start <= start and end <= m.end])
        for start, end in zip(edges, edges[1:], strict=False)
    )


def _rest(text: str, end: int) -> int:
    """Return where the word ends that a place ends in."""
    if not end or not _SPLIT.fullmatch(text[end - 1 : end + 1]):
        return end
    return _LETTERS.match(text, end).end()  # type: ignore[union-attr]  # matches nothing, too


def _run(text: str, marks: Sequence[Mark]) -> Run:
    edit = next((mark.edit for mark in marks if mark.edit), "")
    return Run(text, edit, tuple(sorted({mark.framing for mark in marks if mark.framing})))


def _route(route: Route, shown: Sequence[tuple[int, FollowedFraming]]) -> DrawnRoute:
    by_sentence: dict[int, list[tuple[int, FollowedFraming]]] = {}
    for number, framing in shown:
        by_sentence.setdefault(framing.sentence, []).append((number, framing))
    rows = (_row(i, sentence, by_sentence.get(i, [])) for i, sentence in enumerate(route.sentences))
    return DrawnRoute(route.via, route.role, tuple(rows), route.scores)


def _row(i: int, sentence: Sentence, shown: Sequence[tuple[int, FollowedFraming]]) -> Row:
    source, pivot, back = sentence.source, sentence.pivot, sentence.back
    before = [_changed(source.text, *edit.before, moved=edit.moved) for edit in sentence.edits]
    before += [
        Mark(place.start - source.start, place.end - source.start, framing=number)
        for number, framing in shown
        if (place := framing.source)
    ]
    after = [_changed(back.text, *e.after, moved=e.moved) for e in sentence.edits] if back else []
    after += _marks((number, framing.back) for number, framing in shown)
    middle = _marks((number, framing.pivot) for number, framing in shown)
    return Row(
        number=i + 1,
        sentence=sentence,
        source=cut(source.text, before),
        pivot=cut(pivot.text, middle) if pivot else None,
        back=cut(back.text, after) if back else None,
        framings=tuple(number for number, _ in shown),
    )


def _marks(places: Iterable[tuple[int, Place | None]]) -> list[Mark]:
    return [Mark(place.start, place.end, framing=number) for number, place in places if place]


def _changed(text: str, start: int, end: int, *, moved: bool) -> Mark:
    """Mark an edit, without the white space around its words: nobody reads a changed space."""
    covered = text[start:end]
    start += len(covered) - len(covered.lstrip())
    end = start + len(covered.strip())
    return Mark(start, end, edit="moved" if moved else "changed")
