"""Systems' lines against a reference, in each form: terminal, Markdown, page, sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from translate.measures.compare import edits
from translate.measures.metrics import MOST_LINES, Order
from translate.reports import figures, wording
from translate.reports.columns import Line as Cells
from translate.reports.columns import grid, item, prose, wrapped
from translate.reports.drawing import svg_element
from translate.reports.linewise import (
    apart,
    bar_name,
    bucket_heads,
    bucket_rows,
    chosen,
    facts,
    framing_note,
    lead,
    listed_under,
    notes,
    notes_of,
    number,
    pairs,
    signature,
    sorted_by,
    systems_shown,
    title_of,
)
from translate.reports.markdown import Markdown, block, inline, items, table
from translate.reports.page import Html, element, head, join
from translate.reports.rows import tag
from translate.reports.workbook import Kind, Sheet, csv_cell, neutral, typed, workbook
from translate.roundtrip.lineframings import REFERENCE
from translate.roundtrip.linewise import Line, Linewise

_WIDEST_BAR = 30  # cells
_LABEL = 12  # cells of a name beside its text
_LEAST_WIDTH = 60

# --- plain text -------------------------------------------------------------------------------


def to_text(
    lines: Linewise, *, order: Order | None = None, most: int = MOST_LINES, color: bool = False,
    width: int = 100,
) -> str:  # fmt: skip
    """Draw lines `width` cells wide."""
    width = max(_LEAST_WIDTH, width)
    order = chosen(lines, order)
    out = [*prose(title_of(lines), width, "1" * color)]
    out += [line for text in lead(lines) for line in item(text, width)]
    for system in pairs(lines):
        if lines.others:
            title = f"How far {system} is from {lines.baseline}, in lines"
            out += ["", *prose(title, width, "1" * color), *_bars(lines, system)]
        if rows := bucket_rows(lines, system):
            out += ["", *prose(f"Buckets, {system}", width, "1" * color)]
            out += _columns([bucket_heads(lines, system), *rows], width)
    for system in systems_shown(lines, order):
        title, listed = listed_under(lines, order, system, most)
        out += ["", *prose(title, width, "1" * color)]
        for line in listed:
            out += [
                "",
                *prose(f"line {line.number}: {facts(lines, line, system)}", width),
            ]
            out += _texts(lines, line, width)
        out += [] if listed else ["  (nowhere)"]
    out += ["", *(line for note in notes(lines) for line in item(note, width))]
    return "\n".join([*out, *prose(signature(lines), width)]) + "\n"


def _bars(lines: Linewise, system: str) -> list[str]:
    bars = lines.histogram(system)
    most = max((bar.lines for bar in bars), default=1)
    names = [bar_name(lines, bar) for bar in bars]
    wide = max(map(len, names))
    return [
        f"{name:>{wide}} {'█' * -(-_WIDEST_BAR * bar.lines // most)} {bar.lines}"
        for name, bar in zip(names, bars, strict=True)
    ]


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Lay short texts out in columns; those after the second are numbers, at the right."""
    shown = [[wrapped(text, width // 3) for text in row] for row in rows]
    widths = [max(line.width for row in shown for line in row[at]) for at in range(len(rows[0]))]
    aligned = (
        [_at_right(cell, widths[at]) if at > 1 else cell for at, cell in enumerate(row)]
        for row in shown
    )
    return [line for row in aligned for line in grid(row, widths, "  ")]


def _at_right(cell: Sequence[Cells], width: int) -> list[Cells]:
    return [Cells(" " * (width - line.width) + line.text, width) for line in cell]


def _texts(lines: Linewise, line: Line, width: int) -> Iterator[str]:
    """Draw the texts of a line under each other, each with its notes below it."""
    named: list[tuple[str, str, list[str]]] = []
    named += [("source", line.source, [])] if line.source else []
    named += [("reference", line.reference, notes_of(line, REFERENCE))]
    named += [(name, line.texts[name], notes_of(line, name)) for name in lines.systems]
    room = width - _LABEL - 3
    for name, text, told in named:
        cells = [*wrapped(text or "(nothing)", room)]
        for note in told:
            cells += [Cells(f"  {part.text}", part.width + 2) for part in wrapped(note, room - 2)]
        yield from (
            f"  {row}" for row in grid([wrapped(name, _LABEL)[:1], cells], [_LABEL, room], " ")
        )


# --- Markdown ---------------------------------------------------------------------------------


def to_md(lines: Linewise, *, order: Order | None = None, most: int = MOST_LINES) -> str:
    """Return a Markdown document."""
    order = chosen(lines, order)
    out: list[str] = [block(title_of(lines), "# "), "", *items(lead(lines))]
    for system in pairs(lines):
        if lines.others:
            bars = [(bar_name(lines, bar), str(bar.lines)) for bar in lines.histogram(system)]
            out += ["", block(f"How far {system} is from {lines.baseline}", "## "), ""]
            out += table(("difference", "lines"), bars)
        if rows := bucket_rows(lines, system):
            out += ["", block(f"Buckets, {system}", "## "), ""]
            out += table(bucket_heads(lines, system), rows)
    for system in systems_shown(lines, order):
        title, listed = listed_under(lines, order, system, most)
        out += ["", block(title, "## "), ""]
        heads = ["line", "source and reference", *lines.systems]
        heads += ["difference"] if system != lines.baseline else []
        out += table(heads, (_md_row(lines, line, system) for line in listed))
    out += ["", *items([*notes(lines), signature(lines)])]
    return "\n".join(out) + "\n"


def _md_row(lines: Linewise, line: Line, system: str) -> list[str]:
    reference = [line.reference, *notes_of(line, REFERENCE)]
    cells = [str(line.number), _md_cell([*([line.source] if line.source else []), *reference])]
    for name in lines.systems:
        cells.append(
            _md_cell(
                [
                    line.texts[name],
                    number(lines, line.scores[name]),
                    *notes_of(line, name),
                ]
            )
        )
    if system != lines.baseline:
        cells.append(apart(lines, lines.ahead(line, system)))
    return cells


def _md_cell(parts: Sequence[str]) -> Markdown:
    return Markdown("<br>".join(inline(part) for part in parts))


# --- a page -----------------------------------------------------------------------------------


def to_html(lines: Linewise, *, order: Order | None = None, most: int = MOST_LINES) -> str:
    """Return a whole HTML document."""
    order = chosen(lines, order)
    body = element("body", element("main", *_parts(lines, order, most)))
    return "<!doctype html>\n" + element("html", head(title_of(lines)), body, lang="en")


def _parts(lines: Linewise, order: Order, most: int) -> Iterator[Html]:
    yield element("h1", title_of(lines))
    yield element("ul", *(element("li", line) for line in lead(lines)), class_="evidence")
    for system in pairs(lines):
        if lines.others:
            yield element("h2", f"How far {system} is from {lines.baseline}")
            yield element("figure", svg_element(counts_figure(lines, system).drawing))
        if rows := bucket_rows(lines, system):
            yield element("h2", f"Buckets, {system}")
            if lines.others:
                yield element("figure", svg_element(buckets_figure(lines, system).drawing))
            yield _html_table("Buckets", bucket_heads(lines, system), rows)
    for system in systems_shown(lines, order):
        title, listed = listed_under(lines, order, system, most)
        yield element("h2", title)
        yield _html_lines(lines, listed, system) if listed else element("p", "Nowhere.")
    yield element("ul", *(element("li", note) for note in notes(lines)), class_="evidence")
    yield element("p", signature(lines), class_="signature")


def _html_table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    cells = (
        element("tr", *(
            element("td", cell, class_="number" if at > 1 else None, data_label=heads[at])
            for at, cell in enumerate(row)
        )) for row in rows
    )  # fmt: skip
    top = element("tr", *(
        element("th", text, scope="col", class_="number" if at > 1 else None)
        for at, text in enumerate(heads)
    ))  # fmt: skip
    whole = element("table", element("thead", top), element("tbody", *cells), class_="framings")
    return element("div", whole, class_="scroll", tabindex=0, role="region", aria_label=name)


def _html_lines(lines: Linewise, listed: Sequence[Line], system: str) -> Html:
    heads = ["Line", *(["Source"] if lines.languages[0] else []), "Reference", *lines.systems]
    heads += ["Difference"] if system != lines.baseline else []
    rows = (element("tr", *_html_row(lines, line, system)) for line in listed)
    top = element("tr", *(element("th", text, scope="col") for text in heads))
    whole = element(
        "table",
        element("caption", "What the reference does not have in that place is marked."),
        element("thead", top), element("tbody", *rows), class_="framings",
    )  # fmt: skip
    return element("div", whole, class_="scroll", tabindex=0, role="region", aria_label="Lines")


def _html_row(lines: Linewise, line: Line, system: str) -> Iterator[Html]:
    home, target = (tag(language) for language in lines.languages)
    yield element("td", str(line.number), class_="number")
    if lines.languages[0]:
        yield _html_text(join(line.source), home, "Source", [])
    yield _html_text(join(line.reference), target, "Reference", notes_of(line, REFERENCE))
    for name in lines.systems:
        told = [number(lines, line.scores[name]), *notes_of(line, name)]
        yield _html_text(_marked(lines, line, name), target, name, told)
    if system != lines.baseline:
        ahead = apart(lines, lines.ahead(line, system))
        yield element("td", ahead, class_="number", data_label="Difference")


def _html_text(text: Html, language: str, label: str, told: Sequence[str]) -> Html:
    shown = element("span", text or element("i", "nothing"), lang=language, dir="auto")
    small = (element("small", note) for note in told)
    return element("td", shown, *small, data_label=label)


def _marked(lines: Linewise, line: Line, name: str) -> Html:
    """Mark what a system's line has and the reference does not have there."""
    text = line.texts[name]
    parts = (
        text[edit.after.start : edit.after.end] if edit.op == "equal"
        else element("ins", text[edit.after.start : edit.after.end],
                     class_="moved" if edit.moved >= 0 else None)
        for edit in edits(line.reference, text, lines.languages[1])
        if edit.after.end > edit.after.start
    )  # fmt: skip
    return join(*parts)


def counts_figure(lines: Linewise, system: str) -> figures.Figure:
    """Draw how many lines of a system are how far from the baseline."""
    rows = [
        {
            "name": bar_name(lines, bar),
            "low": bar.low,
            "high": bar.high,
            "lines": bar.lines,
        }
        for bar in lines.histogram(system)
    ]
    return figures.counts(
        f"Lines of {system} by how far they are from {lines.baseline}, {lines.metric.name}", rows
    )


def buckets_figure(lines: Linewise, system: str) -> figures.Figure:
    """Draw how far a system is from the baseline in each bucket."""
    rows = [
        {"name": f"{sorted_by(bucket)}: {bucket.name}", "of": bucket.lines,
         "low": bucket.gap.value, "high": bucket.gap.value,
         "interval_low": bucket.gap.interval[0] if bucket.gap.interval else None,
         "interval_high": bucket.gap.interval[1] if bucket.gap.interval else None}
        for bucket in lines.buckets(system) if bucket.gap
    ]  # fmt: skip
    title = f"{system} less {lines.baseline}, {lines.metric.name} on the mean of lines"
    return figures.gaps(title, rows, lambda value: apart(lines, value))


# --- sheets -----------------------------------------------------------------------------------

_OF_SYSTEM: Mapping[str, Kind] = {
    "text": "text", "score": "number", "ahead": "number", "flags": "text", "framings": "text",
}  # fmt: skip


def _sheet_columns(lines: Linewise) -> dict[str, Kind]:
    plain: dict[str, Kind] = {"line": "integer", "source": "text", "reference": "text"}
    plain |= {sorting.by: "text" for sorting in lines.sorted_by}
    own: dict[str, Kind] = {
        f"{name}: {column}": kind
        for name in lines.systems for column, kind in _OF_SYSTEM.items()
        if column != "ahead" or name != lines.baseline
    }  # fmt: skip
    return {**plain, **own, "metric": "text"}


def _sheet_rows(lines: Linewise, order: Order) -> Iterator[dict[str, Any]]:
    """Yield a row for every line: those asked for first, the others in their order."""
    first = lines.ordered(order, systems_shown(lines, order)[0])
    there = {line.number for line in first}
    rest = [line for line in lines.lines if line.number not in there]
    at = {line.number: place for place, line in enumerate(lines.lines)}
    for line in (*first, *rest):
        cells: dict[str, Any] = {
            "line": line.number, "source": line.source, "reference": line.reference,
            **{sorting.by: sorting.of[at[line.number]] for sorting in lines.sorted_by},
            "metric": signature(lines),
        }  # fmt: skip
        for name in lines.systems:
            values = {
                "text": line.texts[name], "score": line.scores[name],
                "ahead": lines.ahead(line, name),
                "flags": "; ".join(map(wording.fault, line.flags.get(name, ()))),
                "framings": "; ".join(map(framing_note, line.framings.get(name, ()))),
            }  # fmt: skip
            cells |= {f"{name}: {column}": value for column, value in values.items()}
        yield cells


def to_csv(lines: Linewise, *, order: Order | None = None, most: int = MOST_LINES) -> str:
    """Return all lines as CSV, one a row, with columns for each system; `most` is passed over."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = _sheet_columns(lines)
    writer.writerow(map(neutral, columns))
    for row in _sheet_rows(lines, chosen(lines, order)):
        cells = [typed(kind, row.get(name)) for name, kind in columns.items()]
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


def to_xlsx(lines: Linewise, *, order: Order | None = None, most: int = MOST_LINES) -> bytes:
    """Return a workbook: all lines, buckets, what is said; `most` is passed over."""
    told = [*lead(lines), *notes(lines), signature(lines)]
    sheets: dict[str, Sheet] = {
        "Lines": (_sheet_columns(lines), _sheet_rows(lines, chosen(lines, order))),
        "Buckets": (_BUCKET_COLUMNS, list(_bucket_cells(lines))),
        "About": ({"told": "text"}, [{"told": line} for line in told]),
    }
    return workbook(sheets, title_of(lines))


_BUCKET_COLUMNS: Mapping[str, Kind] = {
    "system": "text", "by": "text", "bucket": "text", "lines": "integer", "baseline": "number",
    "mean": "number", "difference": "number", "interval_low": "number", "interval_high": "number",
    "ahead": "integer", "behind": "integer", "equal": "integer", "note": "text",
}  # fmt: skip


def _bucket_cells(lines: Linewise) -> Iterator[dict[str, Any]]:
    for system in pairs(lines):
        for bucket in lines.buckets(system):
            gap = bucket.gap
            row: dict[str, Any] = {
                "system": system, "by": bucket.by, "bucket": bucket.name, "lines": bucket.lines,
                "baseline": bucket.baseline, "mean": bucket.mean,
            }  # fmt: skip
            if gap:
                low, high = gap.interval or (None, None)
                row |= {
                    "difference": gap.value, "interval_low": low, "interval_high": high,
                    "ahead": gap.ahead, "behind": gap.behind, "equal": gap.equal, "note": gap.note,
                }  # fmt: skip
            yield row


MAKERS: Mapping[str, Callable[..., str | bytes]] = {
    "md": to_md, "html": to_html, "csv": to_csv, "xlsx": to_xlsx,
}  # fmt: skip
