"""XLSX: sheets of expressions, chosen words, sentences, evidence; typed, filtered, frozen headers.

Texts are stored as texts and never as formulas. A text longer than a cell may be goes on in the
rows below it; nothing is cut.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from translate.errors import MissingExtra
from translate.reports import flags, whose, wording
from translate.reports.findings import evidence
from translate.reports.wording import visible
from translate.roundtrip.result import Result

Cell = str | int | float | bool | None
Kind = Literal["text", "integer", "share", "number", "flag"]
# The signs that open a formula, also in full width, and the blanks spreadsheets skip before them.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


FRAMING_COLUMNS: dict[str, Kind] = {
    "document": "text", "framing": "integer", "term": "text", "category": "text",
    "sentence": "integer", "unit": "text", "via": "text", "source": "text",
    "source_start": "integer",
    "source_end": "integer", "rendering": "text", "rendering_confidence": "share",
    "expected": "text", "matches_expected": "flag", "returned": "text",
    "returned_confidence": "share", "fate": "text", "to_check": "flag",
    "confidence": "share", "leg": "text", "damaged": "share", "damaged_prior": "share",
    "strength_before": "integer", "strength_after": "integer", "survived": "integer",
    "survived_of": "integer", "survival_low": "share", "survival_high": "share",
    "survived_or_paraphrased": "integer", "renderings": "text", "reason": "text",
}  # fmt: skip
FLAG_COLUMNS: dict[str, Kind] = {
    "document": "text", "sentence": "integer", "unit": "text", "unit_name": "text",
    "kind": "text", "severity": "text", "where": "text", "message": "text", "words": "text",
    "instead": "text", "source": "text", "rendering": "text", "returned": "text",
}  # fmt: skip
SENTENCE_COLUMNS = ("source_sentence", "rendering_sentence", "returned_sentence", "cut")


def render_csv(result: Result) -> str:
    """Return expressions as CSV (RFC 4180, UTF-8, a header row), one a row, chosen words last.

    The column `class` tells these apart, as in the JSON: they are in no rate.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*FRAMING_COLUMNS, *SENTENCE_COLUMNS, "edited", "signature", "class"])
    signature = neutral(wording.signature(result.signature))
    followed = result.framings + result.chosen
    rows = [*framing_rows(result), *framing_rows(result, "chosen")]
    for framing, row in zip(followed, rows, strict=True):
        cells = [typed(kind, row[name]) for name, kind in FRAMING_COLUMNS.items()]
        cells += [*sentence_texts(result, framing.sentence), row["edited"], signature, framing.kind]
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


def sentence_texts(result: Result, number: int) -> list[str]:
    """Return the three texts of the sentence a framing stands in, and where it was cut."""
    if number >= len(result.sentences):
        return [""] * len(SENTENCE_COLUMNS)
    sentence = result.sentences[number]
    texts = [pane.text if pane else "" for pane in (sentence.source, sentence.pivot, sentence.back)]
    return [*texts, wording.cut(sentence)]


def framing_rows(
    result: Result, of: Literal["framings", "chosen"] = "framings"
) -> list[dict[str, Any]]:
    """Return rows of expressions as reports show them: nothing is claimed untraced."""
    listed = result.framings if of == "framings" else result.chosen
    return [
        {**row, "renderings": wording.renderings(framing), "reason": wording.reason(framing)}
        for framing, row in zip(listed, result.to_rows(of), strict=True)
    ]


def typed(kind: Kind, value: Any) -> Cell:
    """Convert a value to the kind of its column; None where there is none."""
    if value in (None, ""):
        return None
    if kind == "text":
        return visible(str(value))
    if kind == "flag":
        return bool(value)
    if kind == "integer":
        return int(value)
    return round(float(value), 6) or float(value)  # a small p is not 0


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula.

    >>> neutral("=1+1"), neutral("core interests")
    ("'=1+1", 'core interests')
    """
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown


def csv_cell(value: Cell) -> Cell:
    """Return a cell as every CSV has it: a flag is 1 or 0, and no text is run as a formula.

    >>> csv_cell(True), csv_cell("=1+1"), csv_cell(0.5)
    (1, "'=1+1", 0.5)
    """
    if isinstance(value, bool):
        return int(value)
    return neutral(value) if isinstance(value, str) else value


CELL_LIMIT = 32_767  # characters Excel keeps in a cell
_FORMATS: dict[Kind, str] = {"share": "0.00", "number": "0.000", "integer": "0"}
_WIDE = frozenset({
    "source", "rendering", "returned", "told", "faults", "message", "cut", "reason", "error",
    "source_sentence", "rendering_sentence", "returned_sentence",
})  # fmt: skip
# Excel reads _x000D_ in a text as the character 000D; the escape for its underscore is this.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
EPOCH = datetime(2000, 1, 1)

_SENTENCE_COLUMNS: dict[str, Kind] = {
    "via": "text", "role": "text", "paragraph": "integer", "sentence": "integer",
    "unit": "text", "source": "text", "rendering": "text", "returned": "text",
    "rendering_score": "number", "returned_score": "number", "damaged": "share",
    "damaged_prior": "share", "faults": "text", "cut": "text", "edited": "flag",
}  # fmt: skip
_EVIDENCE_COLUMNS: dict[str, Kind] = {"kind": "text", "told": "text"}


def render(result: Result) -> bytes:
    """Return the bytes of a workbook; the same result gives the same bytes.

    Raises MissingExtra without openpyxl.
    """
    chosen = framing_rows(result, "chosen")
    flagged = flags.rows(result)
    sheets: dict[str, Sheet] = {
        "Expressions": (FRAMING_COLUMNS, framing_rows(result)),
        **({"Chosen words": (FRAMING_COLUMNS, chosen)} if chosen else {}),
        "Sentences": (_SENTENCE_COLUMNS, list(_sentences(result))),
        "Evidence": (_EVIDENCE_COLUMNS, _evidence(result)),
        **({"Flags": (FLAG_COLUMNS, flagged)} if flagged else {}),
    }
    return workbook(sheets, wording.title(result))


Sheet = tuple[Mapping[str, Kind], Iterable[Mapping[str, Any]]]  # columns and rows


def workbook(sheets: Mapping[str, Sheet], title: str) -> bytes:
    """Return the bytes of a workbook with these sheets; raises MissingExtra without openpyxl."""
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingExtra("openpyxl", "docs-in") from error
    book = Workbook()
    book.remove(book.active)
    for name, (columns, rows) in sheets.items():
        _sheet(book, name, columns, rows)
    book.properties.creator = "translate-compare"
    book.properties.title = visible(title)[:255]
    book.properties.created = book.properties.modified = EPOCH
    archive = io.BytesIO()
    book.save(archive)
    return timeless(archive)


def _sheet(
    book: Any, title: str, columns: Mapping[str, Kind], items: Iterable[Mapping[str, Any]]
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for index, name in enumerate(columns, 1):
        head = sheet.cell(row=1, column=index, value=visible(name)[: CELL_LIMIT // 7])
        head.value, head.data_type = _ESCAPE_LIKE.sub("_x005F_", head.value), "s"
        head.font = Font(bold=True)
    alignment = Alignment(vertical="top", wrap_text=True)
    kinds = columns.items()
    cells = ([typed(kind, item.get(name)) for name, kind in kinds] for item in items)
    rows = (part for row in cells for part in _parts(row))
    for number, values in enumerate(rows, 2):
        for index, (kind, value) in enumerate(zip(columns.values(), values, strict=True), 1):
            if value is not None:
                fill(sheet.cell(row=number, column=index, value=value), kind, alignment)
    for index, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = 48 if name in _WIDE else 14
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"


def fill(cell: Any, kind: Kind, alignment: Any) -> None:
    """Format a cell that has its value by its kind; a text is never a formula."""
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
    routes = sorted(result.routes, key=lambda route: route.role == "control")
    ordered = replace(result, routes=tuple(routes))
    sentences = (sentence for route in routes for sentence in route.sentences)
    for sentence, row in zip(sentences, ordered.to_rows("sentences"), strict=True):
        faults = "; ".join(map(wording.fault, sentence.faults))
        yield {**row, "faults": faults, "cut": wording.cut(sentence)}


def _evidence(result: Result) -> Iterator[dict[str, str]]:
    yield {"kind": "summary", "told": wording.summary(result)}
    for line in evidence(result):
        yield {"kind": "evidence", "told": line}
    for line in result.warnings:
        yield {"kind": "warning", "told": line}
    yield {"kind": "caution", "told": whose.caution(result)}
    yield {"kind": "signature", "told": wording.signature(result.signature)}


def timeless(archive: io.BytesIO) -> bytes:
    """Repack the archive with one fixed time, so that equal results are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data
                )
            new.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
