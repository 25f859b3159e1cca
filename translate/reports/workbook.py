"""XLSX: a sheet of framings, one of sentences, one of evidence; typed, filtered, frozen headers.

Texts are stored as texts and never as formulas. A text longer than a cell may be goes on in the
rows below it; nothing is cut.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from translate.errors import MissingExtra
from translate.reports import wording
from translate.reports.rows import Result, Route, Row, framings, routes, text_of
from translate.reports.wording import evidence, visible

Cell = str | int | float | bool | None
Kind = Literal["text", "integer", "share", "number", "flag"]
# The signs that open a formula, also in full width, and the blanks spreadsheets skip before them.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Column:
    """A named column: what kind of value it holds and how to find it in a row's source."""

    name: str
    kind: Kind
    value: Callable[[Mapping[str, Any]], Any]


def at(*names: str) -> Callable[[Mapping[str, Any]], Any]:
    """Make a function that follows names into nested mappings; it gives None off the path."""

    def find(item: Mapping[str, Any]) -> Any:
        found: Any = item
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    return find


def _expected(framing: Mapping[str, Any]) -> str | None:
    expected = at("pivot", "expected")(framing)
    return "; ".join(str(item) for item in expected) if expected else None


FRAMING_COLUMNS: tuple[Column, ...] = (
    Column("document", "text", at("document")),
    Column("framing", "integer", at("number")),
    Column("term", "text", at("term")),
    Column("category", "text", at("category")),
    Column("sentence", "integer", at("sentence")),
    Column("via", "text", at("route")),
    Column("source", "text", at("source", "text")),
    Column("source_start", "integer", at("source", "start")),
    Column("source_end", "integer", at("source", "end")),
    Column("rendering", "text", at("pivot", "text")),
    Column("rendering_confidence", "share", at("pivot", "confidence")),
    Column("expected", "text", _expected),
    Column("matches_expected", "flag", at("pivot", "matches_expected")),
    Column("returned", "text", at("back", "text")),
    Column("returned_confidence", "share", at("back", "confidence")),
    Column("fate", "text", wording.fate),
    Column("confidence", "share", at("confidence")),
    Column("strength_before", "integer", at("strength", "before")),
    Column("strength_after", "integer", at("strength", "after")),
    Column("survived", "integer", at("survival", "kept")),
    Column("survived_of", "integer", at("survival", "of")),
    Column("survival_low", "share", at("survival", "low")),
    Column("survival_high", "share", at("survival", "high")),
    Column("survived_or_paraphrased", "integer", at("survival", "similar")),
    Column("renderings", "text", wording.renderings),
    Column("reason", "text", wording.reason),
)
_SENTENCES = ("source_sentence", "rendering_sentence", "returned_sentence")


def render_csv(result: Result) -> str:
    """Give the framings as CSV (RFC 4180, UTF-8, a header row), one framing a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(column.name for column in FRAMING_COLUMNS), *_SENTENCES, "signature"])
    signature = neutral(wording.signature(result))
    for item, row in framing_rows(result):
        values = [typed(column, item) for column in FRAMING_COLUMNS]
        panes = (row.source, row.pivot, row.back) if row else (None, None, None)
        sentences = [neutral(text_of(runs)) for runs in panes]
        cells = [neutral(v) if isinstance(v, str) else v for v in values]
        writer.writerow([*cells, *sentences, signature])
    return out.getvalue()


def framing_rows(result: Result) -> Iterator[tuple[dict[str, Any], Row | None]]:
    """Give each framing with what the columns need beside it, and the row it stands in."""
    found = routes(result)
    places = {n: (route, row) for route in found for row in route.rows for n in row.framings}
    for number, framing in framings(result):
        route, row = places.get(number, (None, None))
        beside = {
            "document": (result.get("document") or {}).get("id"),
            "number": number,
            "sentence": row.number if row else None,
            "route": " ".join(route.via) if route else None,
        }
        yield {**framing, **beside}, row


def typed(column: Column, item: Mapping[str, Any]) -> Cell:
    """Find a column's value and make it the column's kind; None when it is not there."""
    value = column.value(item)
    if value in (None, ""):
        return None
    if column.kind == "text":
        return visible(str(value))
    if column.kind == "flag":
        return bool(value)
    return int(value) if column.kind == "integer" else round(float(value), 6)


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula.

    >>> neutral("=1+1"), neutral("core interests")
    ("'=1+1", 'core interests')
    """
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


CELL_LIMIT = 32_767  # characters Excel keeps in a cell
_FORMATS: dict[Kind, str] = {"share": "0.00", "number": "0.000", "integer": "0"}
_WIDE = frozenset({"source", "rendering", "returned", "told", "faults"})
# Excel reads _x000D_ in a text as the character 000D; the escape for its underscore is this.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = datetime(2000, 1, 1)

_SENTENCE_COLUMNS = (
    Column("via", "text", at("via")),
    Column("role", "text", at("role")),
    Column("paragraph", "integer", at("paragraph")),
    Column("sentence", "integer", at("sentence")),
    Column("source", "text", at("source")),
    Column("rendering", "text", at("pivot")),
    Column("returned", "text", at("back")),
    Column("rendering_score", "number", at("scores", "pivot")),
    Column("returned_score", "number", at("scores", "back")),
    Column("faults", "text", at("faults")),
)
_EVIDENCE_COLUMNS = (Column("kind", "text", at("kind")), Column("told", "text", at("told")))


def render(result: Result) -> bytes:
    """Give the bytes of a workbook; the same result gives the same bytes.

    Raises MissingExtra without openpyxl.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingExtra("openpyxl", "docs-in") from error
    book = Workbook()
    book.remove(book.active)
    _sheet(book, "Framings", FRAMING_COLUMNS, (item for item, _ in framing_rows(result)))
    _sheet(book, "Sentences", _SENTENCE_COLUMNS, _sentences(result))
    _sheet(book, "Evidence", _EVIDENCE_COLUMNS, _told(result))
    book.properties.creator = "translate-compare"
    book.properties.title = visible(wording.title(result))[:255]
    book.properties.created = book.properties.modified = _EPOCH
    made = io.BytesIO()
    book.save(made)
    return _timeless(made)


def _sheet(
    book: Any, title: str, columns: Sequence[Column], items: Iterable[Mapping[str, Any]]
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.append([column.name for column in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    alignment = Alignment(vertical="top", wrap_text=True)
    rows = (part for item in items for part in _parts([typed(c, item) for c in columns]))
    for number, values in enumerate(rows, 2):
        for index, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            if value is not None:
                _fill(sheet.cell(row=number, column=index, value=value), column.kind, alignment)
    for index, column in enumerate(columns, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 48 if column.name in _WIDE else 14
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"


def _fill(cell: Any, kind: Kind, alignment: Any) -> None:
    cell.alignment = alignment
    if kind == "text":
        # A string outright: openpyxl takes a leading = for a formula, and so would an editor.
        cell.value = _ESCAPE_LIKE.sub("_x005F_", cell.value)
        cell.data_type = "s"
        cell.quotePrefix = True
    else:
        cell.number_format = _FORMATS.get(kind, "General")


def _parts(values: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Spread a row over several where a text is longer than a cell holds."""
    # An escaped underscore takes seven characters; the margin keeps the stored text in bounds.
    step = CELL_LIMIT // 7 if any(_escapes(value) for value in values) else CELL_LIMIT
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    for start in range(0, max(1, longest), step):
        yield [
            value[start : start + step] or None
            if isinstance(value, str)
            else (value if start == 0 else None)
            for value in values
        ]


def _escapes(value: Cell) -> bool:
    return isinstance(value, str) and bool(_ESCAPE_LIKE.search(value))


def _sentences(result: Result) -> Iterator[dict[str, Any]]:
    given = {tuple(r.get("via") or ()): r.get("segments") or () for r in result.get("routes") or ()}
    for route in routes(result):
        segments = given.get(route.via, ())
        for row, segment in zip(route.rows, segments, strict=False):
            yield _sentence(route, row, segment)


def _sentence(route: Route, row: Row, segment: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "via": " ".join(route.via),
        "role": route.role,
        "paragraph": row.paragraph + 1,
        "sentence": row.number,
        "source": text_of(row.source),
        "pivot": None if row.pivot is None else text_of(row.pivot),
        "back": None if row.back is None else text_of(row.back),
        "scores": {name: at(name, "score")(segment) for name in ("pivot", "back")},
        "faults": "; ".join(wording.fault(fault) for fault in row.faults) or None,
    }


def _told(result: Result) -> Iterator[dict[str, str]]:
    yield {"kind": "summary", "told": wording.summary(result)}
    for told in evidence(result):
        yield {"kind": "evidence", "told": told}
    for told in result.get("warnings") or ():
        yield {"kind": "warning", "told": str(told)}
    yield {"kind": "caution", "told": wording.CAUTION}
    yield {"kind": "signature", "told": wording.signature(result)}


def _timeless(made: io.BytesIO) -> bytes:
    """Repack the archive with one fixed time, so that equal results are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data
                )
            new.writestr(zipfile.ZipInfo(name, _EPOCH.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
