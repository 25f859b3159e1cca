"""HTML: one page that needs no network and no script, to read, quote and print."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Literal

from translate.reports import whose, wording
from translate.reports.findings import evidence
from translate.reports.rows import DrawnRoute, Row, Run, ends, framings, language, routes
from translate.reports.wording import visible
from translate.roundtrip.result import FollowedFraming, Result

_VOID = frozenset({"meta", "br", "hr"})
_COUNTED = re.compile(r"(?<=\d) (?=[^\W\d_])")


class Html(str):
    """Markup that is safe to put into a page; every other `str` is text."""

    __slots__ = ()


def element(tag: str, /, *children: str, **attributes: str | int | None) -> Html:
    """Make an element; text children and attribute values are escaped, Html children are not.

    Attribute names lose a trailing underscore, and other underscores become hyphens; an attribute
    that is None is left out.

    >>> element("p", "a < b", element("b", "!"), class_="x", title='"')
    '<p class="x" title="&quot;">a &lt; b<b>!</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(visible(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(*children)}</{tag}>")


def unbroken(text: str) -> str:
    """Return a text in which no line ends between a number and its word.

    >>> unbroken("1 shifted, 2 lost") == "1\N{NO-BREAK SPACE}shifted, 2\N{NO-BREAK SPACE}lost"
    True
    """
    return _COUNTED.sub("\N{NO-BREAK SPACE}", text)


def join(*children: str) -> Html:
    """Put markup and text side by side; the text is escaped.

    >>> join("<", Html("<br>"))
    '&lt;<br>'
    """
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(visible(child), quote=False)
            for child in children
        )
    )


def constant(text: str) -> Html:
    """Mark markup or style of this package itself as safe; never anything a user gave."""
    return Html(text)


_PANES = ("source", "pivot", "back")
_HEADS = (
    "No.", "Expression", "", "Returned", "Fate", "Confidence", "Strength", "Survived",
)  # fmt: skip
_NUMBERS = (0, 5, 6)  # of the heads above: those over numbers
_KEY = (
    "In the source, a dotted line marks words that did not come back so; in the return, a full "
    "line marks words the source does not have; a dashed line marks words that moved. Raised "
    "numbers lead to the charged expressions."
)


def render(result: Result) -> str:
    """Return a whole HTML document."""
    body = element("body", element("main", *_parts(result)))
    title = f"{wording.title(result)}: round trip"
    return "<!doctype html>\n" + element("html", head(title), body, lang="en")


def framed(result: Result) -> Html:
    """Return the document inside a frame of its own, for a notebook: no style leaves it."""
    return element(
        "iframe", srcdoc=render(result), sandbox="", width="100%", height=480,
        title=f"{wording.title(result)}: round trip",
    )  # fmt: skip


@cache
def style() -> Html:
    """Return the one stylesheet of the page, constant, so that its hash alone can be allowed."""
    return constant((files("translate.reports") / "style.css").read_text(encoding="utf-8"))


def head(title: str) -> Html:
    """Make the head of a page that allows the one stylesheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"default-src 'none'; style-src 'sha256-{digest}'",
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style()),
    )


def _parts(result: Result) -> Iterator[Html]:
    yield element("h1", wording.title(result), dir="auto", lang=wording.source_language(result))
    yield from _byline(result)
    summary, *damage = wording.lead(result)
    yield element("p", unbroken(summary), class_="lead")
    yield _chips(result)
    yield from (element("p", unbroken(line)) for line in damage)
    yield element("p", whose.caution(result), class_="caution")
    drawn = routes(result)
    for route in drawn:
        yield from _route(result, route, several=len(drawn) > 1)
    yield element("h2", "Charged expressions")
    yield _framings(result, drawn[0].language if drawn else "und")
    yield element("h2", "Evidence")
    yield _list(list(evidence(result)), "evidence")
    if remarks := wording.remarks(result):
        yield element("h2", "Warnings")
        yield _list(remarks, "warnings")
    yield element("h2", "Signature")
    yield element("p", wording.signature(result.signature), class_="signature")
    if advice := wording.better(result.signature):
        yield element("p", advice, class_="caution")


def _byline(result: Result) -> Iterator[Html]:
    if byline := result.document.meta.get("byline"):
        yield element("p", element("bdi", byline), class_="byline")


def _chip(fate: str, text: str) -> Html:
    return element("span", f"{wording.FATE_SIGNS[fate]} {text}", class_=f"chip {fate}")


def _fate(framing: FollowedFraming) -> Html:
    return element("span", wording.fate_with_sign(framing), class_=f"chip {_kind(framing)}")


def _kind(framing: FollowedFraming) -> str:
    """Return the class of a fate; a change that is only to be checked has no colour of one."""
    return "untraceable" if framing.to_check else framing.fate


def _chips(result: Result) -> Html:
    chips = [_chip(name, f"{count} {name}") for name, count in wording.fate_counts(result)]
    if open_ones := wording.to_check(result):
        chips.append(_chip("untraceable", f"{open_ones} perhaps changed"))
    if not chips:
        return join()
    return element("ul", *(element("li", chip) for chip in chips), class_="chips")


def _list(items: Sequence[str], kind: str) -> Html:
    return element("ul", *(element("li", item) for item in items), class_=kind)


def _route(result: Result, route: DrawnRoute, *, several: bool) -> Iterator[Html]:
    heads = wording.columns(result, route.via)
    name = f"Via {', then '.join(language(tag) for tag in route.via) or 'no pivot'}"
    yield element("h2", f"{name} (control)" if route.role == "control" else name)
    if route.role != "control" or not several:
        yield element("p", _KEY, class_="key")
    shown = dict(framings(result))
    tags = (wording.source_language(result), route.language)
    groups = groupby(route.rows, key=lambda row: row.paragraph)
    yield element(
        "table",
        element("caption", "Source, rendering and return, sentence by sentence"),
        element("thead", element("tr", _corner(), *map(_column, _PANES, heads))),
        *(
            element("tbody", *(p for row in rows for p in _row(tags, row, heads, shown)))
            for _, rows in groups
        ),
        class_="panes",
    )


def _corner() -> Html:
    return element("th", "No.", scope="col", class_="corner")


def _column(pane: str, head: str) -> Html:
    return element("th", head, scope="col", class_=pane)


def _row(
    tags: tuple[str, str], row: Row, heads: Sequence[str], shown: Mapping[int, FollowedFraming]
) -> Iterator[Html]:
    source, via = tags
    cells = (
        element(
            "td",
            join(*_runs(runs, pane, shown)) if runs is not None else element("i", "none"),
            lang=tag, dir="auto", class_=pane, data_label=head,
        )
        for pane, runs, tag, head in zip(
            _PANES, (row.source, row.pivot, row.back), (source, via, source), heads, strict=True
        )
    )  # fmt: skip
    yield element("tr", element("th", row.name, scope="row"), *cells)
    notes = [*_row_framings(row, shown), *_row_notes(row)]
    if notes:
        cell = element("td", element("ul", *notes), colspan=3)
        yield element("tr", element("td"), cell, class_="notes")


def _runs(runs: Sequence[Run], pane: str, shown: Mapping[int, FollowedFraming]) -> Iterator[Html]:
    name = {"source": "del", "back": "ins"}.get(pane, "span")
    for edit, group in groupby(zip(runs, ends(runs), strict=True), key=lambda pair: pair[0].edit):
        text = join(*(_run(run, ended, shown) for run, ended in group))
        kind = "moved" if edit == "moved" else None
        yield element(name, text, class_=kind) if edit else text


def _run(run: Run, ended: Sequence[int], shown: Mapping[int, FollowedFraming]) -> Html:
    numbers = ",".join(str(number) for number in ended)
    if run.framings:
        kind = _kind(shown[run.framings[0]])
        return element("mark", run.text, class_=kind, data_n=numbers or None)
    if ended:  # the rest of a word that a framing ends in
        return element("span", run.text, class_=_kind(shown[ended[0]]), data_n=numbers)
    return join(run.text)


def _row_framings(row: Row, shown: Mapping[int, FollowedFraming]) -> Iterator[Html]:
    for number in row.framings:
        framing = shown[number]
        steps = [element("bdi", step) for step in wording.path(framing)]
        arrows = [part for step in steps for part in (" → ", step)][1:]
        yield element("li", f"{number} ", *arrows, " ", _fate(framing))


def _row_notes(row: Row) -> Iterator[Html]:
    cuts = wording.cuts(row.sentence).values()
    for note in wording.notes(row.sentence):
        yield element("li", "✂ " if note in cuts else "⚠ ", element("bdi", note))


def _framings(result: Result, via: str) -> Html:
    shown = framings(result)
    if not shown:
        return element("p", wording.none_found(result))
    measured = any(wording.survival(framing) for _, framing in shown)
    tags = (wording.source_language(result), via)
    names = [name or whose.rendering_head(result) for name in _HEADS][: None if measured else -1]
    rows = (_framing(tags, names, number, framing) for number, framing in shown)
    heads = [
        element("th", name, scope="col", class_="number" if at in _NUMBERS else None)
        for at, name in enumerate(names)
    ]
    meanings = " · ".join(wording.meanings(result))
    table = element(
        "table",
        element("caption", meanings),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="framings",
    )
    return element(
        "div", table, class_="scroll", tabindex=0, role="region", aria_label="Charged expressions"
    )


def _framing(
    tags: tuple[str, str], names: Sequence[str], number: int, framing: FollowedFraming
) -> Html:
    """Draw a row; each cell has its head with it, which narrow screens show in the cell."""
    source, via = tags
    _, _, rendered, returned, fate, confidence, strength, *survived = names
    cells = [
        element("td", str(number), class_="number"),
        element(
            "th", element("bdi", framing.text, lang=source),
            *_small(framing.category), scope="row",
        ),
        _place(framing, "pivot", via, rendered, _small(wording.expectation(framing))),
        _place(framing, "back", source, returned, []),
        element("td", _fate(framing), *_small(wording.reason(framing)), data_label=fate),
        element("td", f"{framing.confidence:.2f}", class_="number", data_label=confidence),
        element("td", wording.strength(framing), class_="number", data_label=strength),
    ]  # fmt: skip
    for name in survived:
        counted = wording.survival(framing) or "not measured"
        ranked = _small(wording.renderings(framing), via)
        cells.append(element("td", counted, *ranked, class_="survived", data_label=name))
    return element("tr", *cells)


def _small(text: str, tag: str | None = None) -> list[Html]:
    return [element("small", text, lang=tag)] if text else []


def _place(
    framing: FollowedFraming,
    pane: Literal["pivot", "back"],
    tag: str,
    name: str,
    extra: Sequence[Html],
) -> Html:
    text = wording.place(framing, pane)
    missing = text in (wording.UNTRACED, wording.ABSENT)
    shown = element("bdi", text, lang=None if missing else tag)
    return element("td", shown, *extra, class_="missing" if missing else None, data_label=name)
