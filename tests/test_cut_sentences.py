"""A sentence that was cut because it was too long is marked in words wherever it is shown."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from translate import Comparison
from translate.batch import concordance
from translate.batch.headings import MENTIONS
from translate.batch.tables import mention_rows
from translate.reports import (
    FORMATS,
    drawing,
    links,
    render,
    sidebyside_forms,
    sidebyside_page,
    wording,
)
from translate.reports import concordance as listed
from translate.roundtrip.result import Result

GOLDEN = Path(__file__).parent / "golden" / "roundtrip.json"
THERE = "cut into 3 parts on the way there: too long to be taken at once"
BACK = "cut into 2 parts on the way back: too long to be taken at once"


def with_cut(*counts: int) -> Result:
    """The golden result whose second sentence was cut into so many parts on each way."""
    made = json.loads(GOLDEN.read_text(encoding="utf-8"))
    if counts:
        made["routes"][0]["segments"][1]["cut"] = list(counts)
    return Result.from_json(made)


def sheet(book: bytes, name: str) -> list[dict[str, str | None]]:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed (extra: docs-in)")
    head, *rows = openpyxl.load_workbook(io.BytesIO(book))[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def worded(made: str | bytes) -> str:
    """A report as running text; a workbook's sentences in JSON."""
    if isinstance(made, bytes):
        return json.dumps(sheet(made, "Sentences"))
    return " ".join(re.sub(r"[\n│]", " ", made).split())


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt != "json"])
def test_every_report_says_where_a_sentence_was_cut(fmt):
    result, whole = with_cut(3, 2), with_cut()
    assert THERE in worded(render(result, fmt)) and BACK in worded(render(result, fmt))
    assert BACK not in worded(render(with_cut(3, 1), fmt))
    assert "too long to be taken" not in worded(render(whole, fmt))


def test_a_cut_stands_beside_its_own_sentence():
    result = with_cut(3, 2)
    assert f"sentence 2, {THERE}" in worded(render(result, "text", width=200))
    assert f"Sentence 2, {THERE}" in render(result, "md")
    assert f"<li>✂ <bdi>{THERE}</bdi></li>" in render(result, "html")
    memory = ET.fromstring(render(result, "tmx"))
    units = [unit.get("tuid") for unit in memory.iter("tu")
             if any(prop.get("type") == "x-cut" for prop in unit.iter("prop"))]  # fmt: skip
    assert units == ["zh.2"]
    rows = sheet(render(result, "xlsx"), "Sentences")
    assert [row["cut"] for row in rows[:3]] == [None, f"{THERE}; {BACK}", None]


def test_concordances_tables_and_figures_say_it():
    result = with_cut(3, 2)
    hits = list(concordance.hits(result, concordance.Query()))
    shown = {hit.sentence: listed.render([hit.to_dict()], width=200) for hit in hits}
    assert THERE in worded(shown[2]) and "cut into" not in shown[3]
    assert THERE in listed.render_csv(hit.to_dict() for hit in hits)
    cells = {row["sentence"]: row["cut"] for row in mention_rows(result)}
    assert "cut" in MENTIONS and cells[2] == wording.cut(result.sentences[1]) and not cells[3]
    assert THERE in drawing.to_svg(links.of_result(result, 2))
    assert "cut into" not in drawing.to_svg(links.of_result(result, 1))


def test_systems_side_by_side_say_whose_sentence_was_cut():
    pivot = with_cut().sentences[1].pivot
    assert pivot is not None
    result = with_cut(3, 2)
    changed = [replace(framing, fate="lost", to_check=False) for framing in result.framings]
    comparison = Comparison(
        {"ours": with_cut(), "theirs": replace(result, framings=tuple(changed))}
    )
    text = worded(sidebyside_forms.to_text(comparison, width=200))
    assert f"theirs ({THERE}; {BACK}): {pivot.text[:2]}" in text and "ours (cut" not in text
    page = sidebyside_page.to_html(comparison)
    assert page.count(THERE) == 1 and f"<small>✂ {THERE}" in page
    row = sheet(sidebyside_forms.to_xlsx(comparison), "Sentences")[1]
    assert row["theirs: cut"] == f"{THERE}; {BACK}" and row["ours: cut"] is None
