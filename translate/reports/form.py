"""XLSX to be filled in: rows of texts, cells to choose a word in, a sheet of instructions."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from translate.errors import MissingExtra
from translate.reports.wording import visible
from translate.reports.workbook import CELL_LIMIT, EPOCH, fill, timeless


@dataclass(frozen=True, slots=True)
class Column:
    """A column, its width in characters, and the words that may be written into it, if any."""

    name: str
    width: int
    choices: tuple[str, ...] = ()


def render(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], notes: Sequence[str]
) -> bytes:
    """Return the bytes of a workbook with `rows` to fill in, and `notes` on a second sheet.

    Raises MissingExtra without openpyxl.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingExtra("openpyxl", "docs-in") from error
    book = Workbook()
    sheet = book.active
    sheet.title = title
    last = _texts(sheet, [[column.name for column in columns], *rows])
    for letter, column in zip("ABCDEFGHIJKLMNOP", columns, strict=False):
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            _choose(sheet, f"{letter}2:{letter}{max(2, last)}", column.choices)
    sheet.freeze_panes = "A2"
    instructions = book.create_sheet("Instructions")
    instructions.column_dimensions["A"].width = 100
    _texts(instructions, [[line] for line in notes])
    book.properties.creator = "translate-compare"
    book.properties.created = book.properties.modified = EPOCH
    archive = io.BytesIO()
    book.save(archive)
    return timeless(archive)


def _texts(sheet: Any, rows: Iterable[Sequence[str]]) -> int:
    """Write cells as text and return the number of the last row."""
    from openpyxl.styles import Alignment

    number, alignment = 0, Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(rows, 1):
        for index, text in enumerate(row, 1):
            # An escaped underscore takes seven characters, so a seventh always fits.
            shown = visible(text)[: CELL_LIMIT // 7]
            if shown:
                fill(sheet.cell(row=number, column=index, value=shown), "text", alignment)
    return number


def _choose(sheet: Any, cells: str, choices: Sequence[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    listed.error = f"Write one of: {', '.join(choices)}"
    listed.showErrorMessage = True
    listed.add(cells)
    sheet.add_data_validation(listed)
