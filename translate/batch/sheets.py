"""Coding sheets: the coders' instructions and rows, and their labels read back."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from translate.batch.coding import CLOSE, LABELS, OPEN, Sample, item_name
from translate.errors import InputError, MissingExtra
from translate.readers import read
from translate.reports.wording import FATE_MEANINGS, visible
from translate.reports.workbook import CELL_LIMIT, EPOCH, fill, neutral, timeless

SHEETS = (".csv", ".tsv", ".xlsx")  # those that are read; Pearmut's are .jsonl or .json
SHEET = ("item", "expression", "source", "pivot", "return", "fate", "comment")
_WIDTHS = (13, 20, 48, 40, 48, 14, 30)  # characters of these columns in a workbook
_ITEM = re.compile(r"([0-9a-f]{6})-0*(\d+)", re.IGNORECASE)
INSTRUCTIONS = f"""\
What became of the expression between {OPEN} and {CLOSE}?

Each row is a sentence (source), its machine translation (pivot) and what came back (return).
Read the source, then look in the return for what renders the expression; the pivot is there for
those who read it. Write one of these words into the column fate:

{{fates}}

Judge the expression alone, not the rest of the sentence. Leave fate empty only if you can't tell
at all, and say why in comment. Code alone: don't talk about items before all sheets are in. Don't
change the column item.
"""
FATE_EXAMPLES = {
    "kept": "also inflected or with other articles, hyphens, quotation marks: clashes → a clash",
    "paraphrased": "deep-seated → profound; frank → candid",
    "softened": "military confrontation → military friction; will → may; invasion → incursion",
    "strengthened": "concern → alarm; may → will; criticised → condemned",
    "shifted": "another sense, negated, another side's name, or its attribution gone: \"claimed by "
    'China" → belonging to China',
    "lost": "neither these words nor others for them",
}


def instructions() -> str:
    """Return the coders' instructions."""
    fates = "\n".join(f"  {fate}: {FATE_MEANINGS[fate]} ({FATE_EXAMPLES[fate]})" for fate in LABELS)
    return INSTRUCTIONS.format(fates=fates)


def to_csv(sample: Sample) -> bytes:
    """Return the sheet as CSV that spreadsheets open as UTF-8 and never as formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(SHEET)
    for row in sample.rows:
        writer.writerow([*map(neutral, row), "", ""])
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def to_xlsx(sample: Sample) -> bytes:
    """Return the sheet as a workbook with a list of fates to choose from, and instructions.

    Raises MissingExtra without openpyxl.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingExtra("openpyxl", "docs-in") from error
    book = Workbook()
    sheet = book.active
    sheet.title = "Coding"
    last = _texts(sheet, [SHEET, *sample.rows])
    for letter, name, width in zip("ABCDEFG", SHEET, _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
        if name == "fate":
            _choose(sheet, f"{letter}2:{letter}{max(2, last)}")
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("Instructions")
    notes.column_dimensions["A"].width = 100
    _texts(notes, [[line] for line in instructions().splitlines()])
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


def _choose(sheet: Any, cells: str) -> None:
    """Have cells take a fate and nothing else."""
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = DataValidation(type="list", formula1=f'"{",".join(LABELS)}"', allow_blank=True)
    listed.error = f"Write one of: {', '.join(LABELS)}"
    listed.showErrorMessage = True
    listed.add(cells)
    sheet.add_data_validation(listed)


def read_sheet(path: Path) -> dict[str, str]:
    """Return the labels of a sheet by item, "" for those not coded.

    Items are recognised in capitals, too, and without the zeros that a spreadsheet drops; rows with
    neither an item nor a fate are passed over. Raises InputError naming the row of an invalid label
    or item, and of an item that is there twice.
    """
    if path.suffix.lower() not in SHEETS:
        raise InputError(f"{path} is no sheet; give one of {' '.join(SHEETS)}, or Pearmut's .json")
    labels: dict[str, str] = {}
    for number, (item_cell, fate_cell) in enumerate(_cells(path), 2):
        label = fate_cell.strip().lstrip("'").strip().lower()
        item = _item(item_cell)
        if not item and not label:
            continue
        if not item:
            raise InputError(f"{path}, row {number}: {_no_item(item_cell, path)}")
        if label and label not in LABELS:
            raise InputError(
                f"{path}, row {number} ({item}): {fate_cell.strip()[:40]!r} is no fate; write one "
                f"of {', '.join(LABELS)}, or leave the cell empty"
            )
        if item in labels:
            raise InputError(
                f"{path}, row {number}: item {item} is there twice; remove one of its rows"
            )
        labels[item] = label
    if not any(labels.values()):
        raise InputError(f"{path} has no fate yet; fill the column fate, then try again")
    return labels


def _item(cell: str) -> str:
    """Return the name of the item in a cell as the sample writes it, "" for no item.

    >>> _item(" 90A58D-7")
    '90a58d-007'
    """
    match = _ITEM.fullmatch(cell.strip().lstrip("'"))
    return item_name(match[1].lower(), int(match[2])) if match else ""


def _no_item(cell: str, path: Path) -> str:
    """Say what is wrong with a row's item; the reader names rows without one after the file."""
    if not cell.strip() or re.fullmatch(re.escape(path.stem) + r"-\d+", cell):
        return "there is a fate, but no item; fill the item in from the sheet that was handed out"
    return (
        f"{cell[:40]!r} is no item, a spreadsheet may have changed it; put the column item of the "
        "sheet that was handed out in its place"
    )


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    """Read the two columns that matter, under the limits of any table."""
    try:
        for row in read(path, language="en", text_column="fate", id_column="item"):
            problem = row.meta.get("error", "")
            if problem and not problem.endswith("is empty; fill it in"):
                raise InputError(problem)
            yield row.id, row.text
    except InputError as error:
        if "has no column" not in str(error):
            raise
        raise InputError(
            f"{path} lacks the column 'item' or 'fate'; give a sheet that `translate sample` wrote"
        ) from error


def sample_of(sheets: Mapping[str, Mapping[str, str]]) -> str:
    """Return the mark that all items of all sheets carry; raises InputError where they differ."""
    marks = Counter(item.partition("-")[0] for sheet in sheets.values() for item in sheet)
    if len(marks) > 1:
        names = ", ".join(repr(mark[:20]) for mark, _ in marks.most_common(3))
        raise InputError(
            f"the sheets hold items of several samples ({names}); give sheets of one sample"
        )
    return next(iter(marks), "")
