"""The workbook as openpyxl reads it back."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings

pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from test_reports import golden, hostile_text, result_of, with_chosen

from translate.reports import render
from translate.reports.wording import visible
from translate.reports.workbook import CELL_LIMIT


def open_book(result: dict[str, Any]) -> Any:
    made = render(result, "xlsx")
    assert isinstance(made, bytes)
    return load_workbook(io.BytesIO(made))


def column(sheet: Any, name: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(name)].value for row in sheet.iter_rows(min_row=2)]


@settings(max_examples=40, deadline=None)
@given(hostile_text, hostile_text)
def test_texts_are_texts_and_never_formulas(source: str, pivot: str) -> None:
    sheet = open_book(result_of(source, pivot, source))["Sentences"]
    for name, text in (("source", source), ("rendering", pivot), ("returned", source)):
        (value,) = column(sheet, name)
        assert unescape(value or "") == visible(text)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_numbers_are_numbers_and_headers_stay() -> None:
    book = open_book(golden())
    assert book.sheetnames == ["Expressions", "Sentences", "Evidence", "Flags"]
    for sheet in book:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    framings = book["Expressions"]
    assert column(framings, "confidence")[2] == pytest.approx(0.77)
    assert column(framings, "survived")[2] == 11
    assert column(framings, "matches_expected")[2] is True
    assert column(framings, "rendering")[7] is None
    assert column(book["Sentences"], "rendering_score") == [-0.41] * 6


def test_chosen_words_have_a_sheet_of_their_own_where_there_are_any() -> None:
    book = open_book(with_chosen("=SUM(A1)"))
    assert book.sheetnames == ["Expressions", "Chosen words", "Sentences", "Evidence", "Flags"]
    told, chosen = book["Expressions"], book["Chosen words"]
    assert column(chosen, "source") == ["=SUM(A1)"]
    assert column(chosen, "fate") == ["kept"]
    assert column(chosen, "framing") == [len(column(told, "framing")) + 1]
    assert all(cell.data_type != "f" for row in chosen.iter_rows() for cell in row)


def test_a_long_paragraph_goes_on_in_the_next_rows() -> None:
    paragraph = "导火索 flashpoint. " * 6000
    sheet = open_book(result_of(paragraph, "短", paragraph))["Sentences"]
    parts = column(sheet, "source")
    assert len(parts) == -(-len(paragraph) // CELL_LIMIT)
    assert "".join(parts) == paragraph
    assert column(sheet, "rendering")[1:] == [None] * (len(parts) - 1)


def test_long_texts_of_escape_lookalikes_stay_within_a_cell() -> None:
    paragraph = "_x0041_" * 9000
    parts = column(open_book(result_of(paragraph, "短", "back"))["Sentences"], "source")
    assert all(len(part) <= CELL_LIMIT for part in parts)
    assert "".join(unescape(part) for part in parts) == paragraph


def test_the_same_result_gives_the_same_bytes_at_another_time() -> None:
    first = render(golden(), "xlsx")
    time.sleep(2.01 - time.time() % 2)  # a zip keeps times in steps of two seconds
    assert render(json.loads(json.dumps(golden())), "xlsx") == first
