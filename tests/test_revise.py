"""One pivot sentence changed: what is made anew and what stays."""

from __future__ import annotations

import csv
import io

import pytest

from translate.api import Engines, Options, restored, revised, run
from translate.data import Document
from translate.engines import script
from translate.engines.simple import Table
from translate.errors import InputError, MissingExtra
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.reports import render, whose
from translate.roundtrip import evidence

THERE = {"Frank talks.": "坦诚会谈。", "It is a flashpoint.": "这是导火索。"}
BACK = {
    "坦诚会谈。": "Candid talks.", "这是导火索。": "It is a fuse.",
    "这是冲突爆发点。": "It is a flashpoint.", "这便是导火索。": "It is a fuse.",
}  # fmt: skip


class Counting(Table):
    """A table that remembers what it was asked."""

    def translate(self, texts, **options):
        asked.extend(texts)
        return super().translate(texts, **options)


asked: list[str] = []
OPTIONS = Options(samples=1)


class Tables(Engines):
    def get(self, direction: Direction) -> Table:
        return Counting(direction, THERE if direction.target == "zh" else BACK)


@pytest.fixture
def before():
    engines = Tables(Options())
    document = Document("d", "Frank talks. It is a flashpoint.", "en")
    result = next(run([document], [("zh",)], OPTIONS, engines=engines))
    asked.clear()
    return result, engines


def test_only_the_changed_sentence_goes_back(before):
    result, engines = before
    again = revised(result, 1, "这是冲突爆发点。", OPTIONS, engines)
    assert asked == ["这是冲突爆发点。"]
    assert [one.pivot.text for one in again.sentences] == ["坦诚会谈。", "这是冲突爆发点。"]
    assert [one.back.text for one in again.sentences] == ["Candid talks.", "It is a flashpoint."]
    assert again.sentences[1].source == result.sentences[1].source


def test_fates_and_rates_follow(before):
    result, engines = before
    again = revised(result, 1, "这是冲突爆发点。", OPTIONS, engines)
    fates = {framing.term: framing.fate for framing in again.framings}
    assert fates["flashpoint"] == "kept"
    assert again.evidence.kept.kept.value > result.evidence.kept.kept.value
    assert [f.survival for f in again.framings] == [f.survival for f in result.framings]


def test_the_machines_text_put_back_gives_the_first_result(before):
    result, engines = before
    there = revised(result, 1, "这是冲突爆发点。", OPTIONS, engines)
    again = revised(there, 1, "这是导火索。", OPTIONS, engines)
    assert [f.fate for f in again.framings] == [f.fate for f in result.framings]
    assert [one.back.text for one in again.sentences] == [s.back.text for s in result.sentences]
    assert again.route.scores == result.route.scores


def test_the_same_return_has_the_same_fate_however_it_came_about(before):
    result, engines = before
    again = revised(result, 1, "这便是导火索。", OPTIONS, engines)
    assert again.sentences[1].back.text == result.sentences[1].back.text
    told = [(one.fate, one.confidence, one.back, one.reason) for one in result.framings]
    assert [(one.fate, one.confidence, one.back, one.reason) for one in again.framings] == told


def test_what_was_edited_is_the_systems_no_more(before):
    result, engines = before
    again = revised(result, 1, "这便是导火索。", OPTIONS, engines)
    assert [sentence.edited for sentence in again.sentences] == [False, True]
    assert all(framing.leg is None for framing in again.framings if framing.sentence == 1)
    for fmt in ("html", "md", "text", "xliff"):
        assert "edited" in render(again, fmt) and "edited" not in render(result, fmt)
    assert "1 sentence edited" in whose.caution(again)


def test_the_expected_renderings_are_counted_anew_with_an_edit(before):
    result, engines = before
    asked = result.evidence.termbase
    assert (
        asked.matched and evidence.termbase(result.framings, default_lexicon("en"), "zh") == asked
    )
    again = revised(result, 1, "这是一块石头。", OPTIONS, engines)
    assert again.evidence.termbase.matched < asked.matched
    assert restored(again, 1, result, OPTIONS).evidence.termbase == asked


def test_an_edit_asks_for_no_script_that_is_not_in_the_pivot(before, monkeypatch):
    def missing(table):
        raise MissingExtra("opencc", "zh-hant")

    monkeypatch.setattr(script, "_converter", missing)
    result, engines = before
    again = revised(result, 1, "这是一块石头。", OPTIONS, engines)
    assert again.evidence.termbase.matched == result.evidence.termbase.matched - 1


def test_tables_say_which_sentences_were_edited(before):
    result, engines = before
    again = revised(result, 1, "这便是导火索。", OPTIONS, engines)
    rows = list(csv.DictReader(io.StringIO(render(again, "csv"))))
    assert {(row["sentence"], row["edited"]) for row in rows} == {("1", "0"), ("2", "1")}
    assert [row["edited"] for row in again.to_rows("sentences")] == [False, True]


def test_an_edit_taken_back_leaves_no_trace(before):
    result, engines = before
    edited = revised(revised(result, 0, "导火索。", OPTIONS, engines), 1, "", OPTIONS, engines)
    assert restored(restored(edited, 0, result), 1, result) == result


def test_a_given_pivot_that_is_edited_is_counted_anew_everywhere(before):
    _, engines = before
    options = Options(middle="坦诚会谈。")
    document = Document("d", "Frank talks. It is a flashpoint.", "en")
    result = next(run([document], [("zh",)], options, engines=engines))
    assert result.evidence.middle.unpaired_segments == 1
    again = revised(result, 1, "这是冲突爆发点。", options, engines)
    middle, kept = again.evidence.middle, again.evidence.kept
    assert (middle.kept, middle.kept_or_paraphrased) == (kept.kept, kept.kept_or_paraphrased)
    assert middle.unpaired_segments == again.evidence.given.unpaired_pivots == 0
    assert restored(again, 1, result, options) == result


def test_a_pivot_that_is_filled_in_is_warned_of_no_more(before):
    _, engines = before
    options = Options(middle="坦诚会谈。")
    meta = {"warnings": "the file was cut off"}
    document = Document("d", "Frank talks. It is a flashpoint.", "en", meta)
    result = next(run([document], [("zh",)], options, engines=engines))
    lacking = "1 of 2 sentences has no pivot text"
    assert result.warnings == ("the file was cut off", lacking)
    again = revised(result, 1, "这是冲突爆发点。", options, engines)
    assert again.warnings == ("the file was cut off",)
    assert revised(again, 0, "", options, engines).warnings == result.warnings
    assert restored(again, 1, result, options) == result


def test_an_empty_pivot_is_a_fault_and_no_crash(before):
    result, engines = before
    again = revised(result, 1, "", OPTIONS, engines)
    assert "empty" in {fault.kind for fault in again.sentences[1].faults}


def test_a_sentence_that_is_not_there_is_refused(before):
    result, engines = before
    with pytest.raises(InputError, match="sentence 10"):
        revised(result, 9, "x", OPTIONS, engines)
