"""The corpus tab through Streamlit's own test driver, with outputs made from tables."""

from __future__ import annotations

import json
import threading
import time
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

import stored
from mounted import mounted
from streamlit.testing.v1 import AppTest

from translate.batch.concordance import search
from translate.batch.job import line
from translate.batch.output import journal_path, manifest_path
from translate.batch.summary import summarise
from translate.data import FATES
from translate.measures.rates import Rate
from translate.page import listed, lookup, reading
from translate.page.lookup import Asked
from translate.page.state import Shown
from translate.reports import FORMATS
from translate.reports.corpus import to_html
from translate.reports.shares import spread
from translate.roundtrip.result import Result

APP = str(Path(__file__).resolve().parent.parent / "streamlit_app.py")

pytestmark = pytest.mark.usefixtures("components_once", "own_cache")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """What is counted is waited for: this driver does not look again, as a browser does."""
    monkeypatch.setattr("translate.page.looks.EVERY", 300.0)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return stored.lines()


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    path = tmp_path / "out.jsonl"
    monkeypatch.setenv("TRANSLATE_APP_FILE", str(path))
    return path


def opened() -> AppTest:
    page = AppTest.from_file(APP, default_timeout=300).run()
    return read(page)


def read(page: AppTest) -> AppTest:
    until = time.monotonic() + 300
    while (found := corpus(page)) is not None and found.is_alive():
        assert time.monotonic() < until
        found.join(0.1)
    page.run()  # it may have ended after the page was drawn
    assert not page.exception
    return page


def corpus(page: AppTest):
    return page.session_state["corpus"] if "corpus" in page.session_state else None


def component(page: AppTest, wanted: str) -> dict:
    """What one of the page's own components draws."""
    (found,) = (data for data in mounted(page) if wanted in data)
    return found


def sheet(page: AppTest, name: str) -> dict:
    """What a table of numbers of this name holds."""
    return next(one for one in mounted(page) if one.get("name") == name and "headings" in one)


def charts(page: AppTest) -> list[dict]:
    return [one for one in mounted(page) if "kind" in one]


def names(page: AppTest) -> list[str]:
    return [row["name"] for row in component(page, "columns")["rows"]]


def says(page: AppTest) -> str:
    told = [*page.error, *page.warning, *page.info, *page.caption]
    return " ".join(one.value for one in told).replace("\\", "")


def test_an_output_named_at_the_start_opens_as_a_corpus(out, lines):
    stored.write(out)
    page = opened()
    assert page.session_state["tab"] == "Corpus"
    assert page.text_area(key="text").value == ""
    assert "The run is complete" in says(page) and not page.error
    assert len(component(page, "columns")["rows"]) == len(lines)
    assert [one["name"] for one in charts(page)] == ["fates", "framings", "control"]
    assert "job" not in page.session_state or page.session_state["job"] is None


def test_the_chart_of_fates_says_that_it_has_what_no_rate_counts(out):
    found = summarise(stored.write(out, stored.of_every_fate())).to_dict()
    page = opened()
    (chart,) = (one for one in charts(page) if one["name"] == "fates")
    counted = sum(int(part["count"]) for row in chart["rows"] for part in row["parts"])
    assert counted == found["framings"]["mentions"] > counted - found["framings"]["excluded"]
    assert "all that were found, of those excluded from the rates, too." in says(page)


def test_its_numbers_are_those_of_the_command(out):
    found = summarise(stored.write(out)).to_dict()
    page = opened()
    assert corpus(page).totals == found
    figures = {one.label: one.value for one in page.metric}
    assert figures["Kept"] == f"{100 * found['framings']['kept']['value']:.0f}%"
    rates = sheet(page, "Rates by expression")
    heads = [one["name"].replace("\N{SOFT HYPHEN}", "") for one in rates["headings"]]
    mentions = [row[heads.index("Mentions")][1] for row in rates["rows"]]
    assert mentions == [one["mentions"] for one in found["terms"]]
    keys = {button.proto.id.rpartition("-")[2] for button in page.get("download_button")}
    assert keys >= {"corpus_CSV", "corpus_HTML"}


def test_a_table_of_texts_keeps_its_meaning(out):
    out.write_text('{"id": "a", "text": "The talks were frank."}\n', encoding="utf-8")
    page = opened()
    assert page.text_area(key="text").value == "The talks were frank."
    assert corpus(page) is None and page.session_state["tab"] == "Side by side"


def test_filters_and_order_choose_the_documents(out, lines):
    stored.write(out)
    page = opened()
    page.selectbox(key="listed_fate").set_value("paraphrased").run()
    shown = component(page, "columns")["rows"]
    assert shown and all(row["fates"][FATES.index("paraphrased")] for row in shown)
    page.selectbox(key="listed_fate").set_value(None)
    page.selectbox(key="listed_framing").set_value(("diplomacy", "frank")).run()
    assert "Frank talks" in names(page) and "The first report" not in names(page)
    page.selectbox(key="listed_framing").set_value(None)
    page.selectbox(key="listed_fault").set_value("failed").run()
    assert names(page) == ["a/none"]
    assert "InputError" in component(page, "columns")["rows"][0]["error"]
    page.selectbox(key="listed_fault").set_value(None)
    page.text_input(key="listed_text").set_value("REPORT").run()
    assert names(page) == ["The first report"]
    page.text_input(key="listed_text").set_value("")
    page.session_state["listed_order"] = ("words", True)
    page.run()
    words = [row.get("words", -1) for row in component(page, "columns")["rows"]]
    assert words == sorted(words, reverse=True) and len(words) == len(lines)


def test_every_chart_answers_to_the_columns_of_the_table(out, tmp_path, lines):
    lines = stored.with_columns()
    stored.write(out, lines)
    page = opened()
    assert len(page.multiselect(key="listed_columns").options) == 3
    page.multiselect(key="listed_columns").set_value([("outlet", "BBC")]).run()
    part = stored.write(tmp_path / "part.jsonl", [lines[0], lines[3], lines[4]])
    wanted = summarise(part).to_dict()
    assert page.session_state["counting"].totals == wanted
    assert (
        sum(int(part["count"]) for row in charts(page)[0]["rows"] for part in row["parts"])
        == (wanted["framings"]["mentions"])
    )
    assert "outlet BBC" in page.markdown[0].value
    assert [row["line"] for row in component(page, "columns")["rows"]] == [1, 4, 5]
    page.button(key="listed_clear").click().run()
    assert len(names(page)) == len(lines) and "BBC" not in page.markdown[0].value
    fields = [page.text_input(key="listed_text"), page.multiselect(key="listed_columns"),
              page.date_input(key="listed_dates"), page.selectbox(key="listed_fate")]  # fmt: skip
    assert all(one.proto.set_value for one in fields)  # or the browser keeps what they held


def test_days_choose_the_documents_between_them(out):
    stored.write(out, stored.with_columns())
    page = opened()
    page.date_input(key="listed_dates").set_value((date(2021, 1, 1), date(2022, 1, 1))).run()
    assert [row["line"] for row in component(page, "columns")["rows"]] == [3, 4, 6]
    assert not page.exception


def test_terms_of_ones_own_that_stand_nowhere_are_told_as_by_the_command(out):
    stored.write(out)
    terms = {"flashpoint": ["导火索"], "hegemonism": ["霸权主义"]}
    manifest_path(out).write_text(json.dumps({"terms": terms}), encoding="utf-8")
    totals = corpus(opened()).totals
    assert totals == summarise(out).to_dict() and totals["termbase"]["absent"] == ["hegemonism"]
    told = to_html(totals).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 of your 2 terms stands nowhere in the texts" in told


def test_a_part_is_no_drift_and_says_that_it_is_one(out, lines):
    chained = json.loads(lines[0])
    fates = [framing["fate"] for framing in chained["framings"]]
    rate = {"of": len(fates), "low": 1.0, "high": 1.0}
    chained["evidence"]["drift"] = [
        {"trip": 1, "bleu": 50.0, "chrf": 60.0, "fates": fates,
         "rates": {"kept": rate, "kept_or_paraphrased": rate}}
    ]  # fmt: skip
    stored.write(out, [f"{json.dumps(chained)}\n".encode(), *lines[1:]])
    page = opened()
    assert corpus(page).totals["drift"]
    category = chained["framings"][0]["category"]
    page.selectbox(key="listed_category").set_value(category).run()
    part = page.session_state["counting"].totals
    assert part["drift"] == []
    assert f"Only a part of it is counted here: {category}." in to_html(part, part=category)
    assert "Only a part" not in to_html(part)


def test_a_category_is_counted_alone_on_the_control_too(out):
    whole = summarise(stored.write(out)).to_dict()
    page = opened()
    page.selectbox(key="listed_category").set_value("diplomacy").run()
    found = page.session_state["counting"].totals
    (own,) = [one for one in whole["categories"] if one["category"] == "diplomacy"]
    assert found["categories"] == [own]
    assert (
        found["control"][0]["kept"]["of"] + found["control"][0]["kept"]["excluded"]
        == (own["mentions"])
    )
    assert {row["name"].split(" ")[0] for row in charts(page)[1]["rows"]} <= {"frank"}


def test_a_fate_chooses_bars_and_no_documents_of_a_rate(out):
    stored.write(out)
    page = opened()
    before = {one.label: one.value for one in page.metric}
    page.selectbox(key="listed_fate").set_value("kept").run()
    assert {one.label: one.value for one in page.metric} == before
    drawn = charts(page)
    assert {part["fate"] for row in drawn[0]["rows"] for part in row["parts"]} == {"kept"}
    assert drawn[1]["title"] == "Kept, by expression"


def test_a_bar_leads_to_its_sentences_and_these_to_their_documents(out):
    stored.write(out)
    page = opened()
    bar = next(part for row in charts(page)[0]["rows"] for part in row["parts"]
               if part["pick"] == {"category": "diplomacy", "fate": "paraphrased"})  # fmt: skip
    for name, value in bar["pick"].items():  # as the callback of the chart does
        page.session_state[f"listed_{name}"] = value
    page.run()
    looked(page)
    data = component(page, "heads")
    assert {(row["category"], row["fate"]) for row in data["rows"]} == {
        ("diplomacy", "paraphrased")
    }
    assert len(data["rows"]) == int(bar["count"])
    assert data["heads"] == ["English, source", "Chinese", "English, returned"]
    hit = data["rows"][0]
    found = corpus(page)
    with found.source.open() as stream:
        result = found.index.read(stream, hit["place"])
    page.session_state["shown"] = Shown(result, place=hit["place"], at=(hit["sentence"], "frank"))
    page.run()
    lead = component(page, "panes")["lead"]
    assert lead["row"] == hit["sentence"] - 1
    assert component(page, "panes")["framings"][lead["framing"] - 1]["term"] == "frank"


def test_hits_and_documents_name_their_system(out):
    own = stored.results(samples=0, control=())
    stored.write(out, [
        line({**one, "system": name}) for one in own for name in ("google", "<b>deepl")
    ])  # fmt: skip
    page = opened()
    assert [row["system"] for row in component(page, "columns")["rows"]] == (
        ["google", "<b>deepl"] * len(own)
    )
    told = " ".join(str(one.proto.body) for one in page.get("html"))
    assert "google less &lt;b&gt;deepl" in told and "counts the translations of all" in says(page)
    page.text_input(key="look_words").set_value("frank").run()
    looked(page)
    drawn = component(page, "heads")
    assert drawn["several"] and (
        [row["system"] for row in drawn["rows"]] == ["google", "<b>deepl"] * 2
    )
    page.multiselect(key="listed_columns").set_value([("system", "google")]).run()
    looked(page)
    assert [row["system"] for row in component(page, "heads")["rows"]] == ["google"] * 2
    assert "counts the translations of all" not in says(page)


@pytest.mark.parametrize("pattern, way, where", [
    ("talk*", "words", ""), ("核心利益", "words", "pivot"), ("hold", "lemma", ""),
    (r"fus\w+|flash\w+", "regex", "back"), ("nowhere", "words", ""),
])  # fmt: skip
def test_the_search_is_that_of_the_command(out, pattern, way, where):
    stored.write(out)
    page = opened()
    page.text_input(key="look_words").set_value(pattern)
    page.selectbox(key="look_way").set_value(way)
    page.selectbox(key="look_where").set_value(where).run()
    looked(page)
    query = Asked(pattern, way, where).query()
    wanted = [hit.to_dict() for hit in search(out, query)]
    assert [hit.to_dict() for _, hit in page.session_state["lookup"][3].hits] == wanted
    if wanted:
        rows = component(page, "heads")["rows"]
        assert [row["sentence"] for row in rows] == [hit["sentence"] for hit in wanted]
    else:
        assert "No hit" in says(page)


def looked(page: AppTest) -> AppTest:
    page.session_state["lookup"][3].join(300)
    page.run()
    assert not page.exception
    return page


def test_a_pattern_that_is_none_and_one_without_end_are_said(out, monkeypatch):
    monkeypatch.setattr(lookup, "_PATIENCE", 2.0)
    stored.write(out)
    page = opened()
    page.selectbox(key="look_way").set_value("regex")
    page.text_input(key="look_words").set_value("(x").run()
    looked(page)
    assert "is no regular expression" in says(page) and "--regex" not in says(page)
    page.text_input(key="look_words").set_value(r"(.|\w|\s)+\d").run()
    looked(page)
    assert "takes too long" in says(page)


def test_a_document_has_the_same_numbers_everywhere(out, tmp_path, lines):
    stored.write(out)
    page = opened()
    page.text_input(key="listed_text").set_value("a/second").run()
    figures = {one.label: one.value for one in page.metric}
    alone = summarise(stored.write(tmp_path / "alone.jsonl", [lines[2]])).to_dict()
    share = spread(Rate.from_dict(alone["framings"]["kept_or_paraphrased"]))
    assert figures["Kept or paraphrased"] == share
    shown(page, 2)
    live = [one.value for one in page.metric if one.label.startswith("Kept or paraphrased")]
    assert live == [share, share]  # the evidence of the document, and the corpus


def test_a_long_list_comes_in_pages(out, lines):
    stored.write(out, lines * 20)
    page = opened()
    first = component(page, "columns")
    assert (len(first["rows"]), first["of"], first["pages"]) == (listed.PAGE, 120, 3)
    page.session_state["listed_page"] = 2
    page.run()
    last = component(page, "columns")
    assert (last["first"], len(last["rows"]), last["rows"][-1]["line"]) == (101, 20, 120)
    page.text_input(key="listed_text").set_value("frank").run()
    assert component(page, "columns")["page"] == 0


def shown(page: AppTest, place: int) -> AppTest:
    """Open a document as a click on its name does."""
    found = corpus(page)
    with found.source.open() as stream:
        result = found.index.read(stream, place)
    page.session_state["shown"] = Shown(result, place=place)
    return page.run()


def test_the_list_of_another_corpus_is_drawn_anew_and_that_of_the_same_is_not(out, lines):
    stored.write(out, lines)
    page = opened()
    before = component(page, "columns")["stamp"]
    assert component(page.run(), "columns")["stamp"] == before
    stored.write(out, lines[:3])
    page.button(key="corpus_again").click().run()
    assert component(read(page), "columns")["stamp"] != before
    stamps = []
    for words in ("frank", "core", "frank"):
        page.text_input(key="look_words").set_value(words).run()
        stamps.append(component(looked(page), "heads")["stamp"])
    assert stamps[0] == stamps[2] != stamps[1]


def test_an_opened_document_is_shown_as_stored_with_its_reports(out, lines):
    stored.write(out)
    page = shown(opened(), 0)
    data = component(page, "panes")
    assert not data["editable"] and len(data["panes"]) == 5
    assert page.session_state["shown"].result == Result.from_json(lines[0])
    assert "Line 1 of out.jsonl, as it is stored" in says(page)
    keys = {button.proto.id.rpartition("-")[2] for button in page.get("download_button")}
    assert {f"download_{fmt}" for fmt in FORMATS} - keys <= {"download_xlsx"}
    page.button(key="bar_next").click().run()  # the second failed and can't be opened
    assert page.session_state["shown"].result == Result.from_json(lines[2])
    assert page.button(key="bar_previous").disabled is False
    page.button(key="bar_back").click().run()
    assert page.session_state["tab"] == "Corpus" and not page.exception


def test_next_follows_the_filter(out):
    stored.write(out)
    page = opened()
    page.text_input(key="listed_text").set_value("b/").run()
    shown(page, 3)
    assert page.button(key="bar_previous").disabled is True
    page.button(key="bar_next").click().run()
    assert page.session_state["shown"].result.document.id == "b/evil"
    page.button(key="bar_next").click().run()
    assert page.button(key="bar_next").disabled is True


def test_a_document_that_has_changed_is_said_and_read_again(out, lines):
    stored.write(out)
    page = shown(opened(), 0)
    stored.write(out, lines[:2] + [lines[4]] * 3)
    page.run()
    assert "The file has changed since it was read" in says(page)
    page.button(key="bar_next").click().run()
    assert page.session_state["tab"] == "Corpus"
    assert "no longer in its place" in says(page)
    page.button(key="corpus_again").click().run()
    read(page)
    assert len(names(page)) == 5 and not page.error


@pytest.mark.parametrize("complete, journal, told", [
    (False, True, "stopped before its end"), (None, False, "No manifest"),
])  # fmt: skip
def test_a_run_that_did_not_end_is_said(out, complete, journal, told, lines):
    stored.write(out, complete=complete)
    if journal:
        journal_path(out).touch()
    page = opened()
    assert told in says(page)
    assert len(names(page)) == len(lines)


def test_a_run_that_has_not_written_yet_is_a_corpus_too(out):
    out.touch()
    journal_path(out).touch()
    page = opened()
    assert "still going on" in says(page) and "No charged expression was found" in says(page)
    assert names(page) == []


def test_broken_lines_are_named_and_the_others_shown(out, lines):
    stored.write(out, [lines[0], b"{half a line\n", *lines[1:], lines[0][:50]])
    manifest_path(out).write_bytes(b"{broken")
    page = opened()
    assert "Line 2 is no result" in says(page)
    assert "The last line is not whole" in says(page)
    assert len(names(page)) == len(lines)


def test_a_long_reading_can_be_left(out, monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(reading, "_AT_ONCE", 0)
    monkeypatch.setattr(reading, "read_through", lambda *_: goes_on.wait(300))
    stored.write(out)
    page = AppTest.from_file(APP, default_timeout=300).run()
    under_way = corpus(page)
    assert under_way.is_alive() and not page.exception
    page.button(key="corpus_stop").click().run()
    assert corpus(page) is None and page.file_uploader(key="corpus_upload")
    goes_on.set()
    under_way.join()


def test_a_file_that_is_gone_is_said(out):
    page = opened()
    assert "can't be read" in says(page) and "tab" in page.session_state


def test_an_upload_is_opened_and_another_file_refused(lines):
    page = AppTest.from_file(APP, default_timeout=300).run()
    assert "20 MB" not in says(page)  # the field says it
    page.file_uploader(key="corpus_upload").upload("texts.jsonl", b'{"text": "x"}\n', "text/plain")
    page.run()
    assert "is not the output of" in says(page) and corpus(page) is None
    page.file_uploader(key="corpus_upload").upload("o.jsonl", b"".join(lines), "text/plain").run()
    read(page)
    assert not page.error and len(names(page)) == len(lines)
    assert "upload comes without its manifest" in says(page)
    page.button(key="corpus_close").click().run()
    assert corpus(page) is None and page.file_uploader(key="corpus_upload")


def test_an_output_uploaded_as_a_text_is_opened_where_it_belongs(lines):
    page = AppTest.from_file(APP, default_timeout=300).run()
    page.file_uploader(key="upload").upload("o.jsonl", b"".join(lines), "text/plain").run()
    read(page)
    assert not page.error and len(names(page)) == len(lines)
    assert page.session_state["tab"] == "Corpus" and page.text_area(key="text").value == ""


BAD = [
    {"warnings": 7}, {"warnings": [7]}, {"evidence": {"drift": [{"trip": "x"}]}},
    {"evidence": {"kept": {"kept": {"of": -3}}}},
    {"framings": [{"source": {"start": "x"}}]}, {"routes": [{"segments": [{"source": 1}]}]},
]  # fmt: skip


@pytest.mark.parametrize("values", BAD, ids=str)
def test_a_result_that_can_not_be_drawn_is_refused(out, values, lines):
    stored.write(out, [lines[0], stored.changed(1, **values), lines[2]])
    page = opened()
    assert "Line 2 is no result" in says(page) and len(names(page)) == 2


def test_texts_of_a_file_stay_texts(out, lines):
    evil = json.loads(lines[4])
    evil["routes"][0]["via"] = evil["evidence"]["control"][0]["via"] = ["![x](http://localhost:1)"]
    evil["warnings"] = ["![x](http://localhost:1)"]
    line = json.dumps(evil).encode() + b"\n"
    stored.write(out, [line, line])
    page = shown(opened(), 1)
    assert not page.exception
    told = [*page.markdown, *page.caption, *page.warning, *page.info, *page.metric]
    for one in told:
        assert "](" not in f"{getattr(one, 'label', '')} {one.value}"
    for html in page.get("html"):
        assert "<img" not in html.proto.body
