"""Lines against a reference, one by one: scores, order, buckets, flags and framings, every form."""

import csv
import io
import json
import math
from pathlib import Path
from statistics import fmean, stdev

import pytest
from sacrebleu import sentence_bleu, sentence_chrf, sentence_ter

from translate import Comparison, round_trip, score_lines
from translate.cli import main
from translate.errors import InputError
from translate.measures.buckets import sortings
from translate.measures.metrics import LineMetric, line_metric
from translate.measures.significance import t95
from translate.reports import linewise_forms
from translate.roundtrip.lineframings import REFERENCE
from translate.roundtrip.linewise import lines_of

SOURCES = [
    "Beijing condemned the incursion.", "It paid 300 million dollars.", "Talks were frank.",
    "They did not sign.", "A truce holds.", "The rest is silence.", "He spoke for an hour.",
    "Nothing happened on Monday.", "The minister left.", "We shall see.",
]  # fmt: skip
REFERENCES = [
    "北京谴责了这次入侵。", "它支付了3亿美元。", "会谈是坦率的。", "他们没有签字。",
    "休战仍在维持。", "余下的是沉默。", "他讲了一个小时。", "星期一什么都没有发生。",
    "部长离开了。", "我们等着瞧。",
]  # fmt: skip
GOOD = REFERENCES
POOR = [
    "北京批评了这次进入。", "它支付了5亿美元。", "会谈是坦率的。", "他们签字了。", "停火仍在。",
    "余下的是沉默。", "他讲了话。", "星期一什么都没有发生。", "部长离开了家。", "我们看。",
]  # fmt: skip


@pytest.fixture(scope="module")
def lines():
    return score_lines({"good": GOOD, "poor": POOR}, REFERENCES, "zh", sources=SOURCES)


@pytest.mark.parametrize(("name", "alone"), [
    ("chrF2", sentence_chrf), ("TER", sentence_ter),
    ("BLEU", lambda text, reference: sentence_bleu(text, reference, use_effective_order=True)),
])  # fmt: skip
def test_scores_of_lines_are_those_of_sacrebleu(name, alone):
    texts = ["the cat sat on a mat", "a dog", ""]
    references = ["the cat sat on the mat", "a dog", "nothing here"]
    metric = line_metric(name, "en")
    assert metric.name == name and "nrefs:1" in metric.signature
    scores = metric.score(texts, references)
    wanted = [alone(text, [own]).score for text, own in zip(texts, references, strict=True)]
    assert scores == pytest.approx(wanted)


def test_the_line_furthest_behind_comes_first(lines):
    order = lines.ordered("loss", "poor")
    gaps = [lines.ahead(line, "poor") for line in order]
    assert gaps == sorted(gaps) and all(gap < 0 for gap in gaps)
    assert lines.ordered("gain", "poor") == []
    worst = [line.scores["poor"] for line in lines.ordered("worst", "poor")]
    assert worst == sorted(worst) and len(worst) == 10
    assert [line.number for line in lines.ordered("line", "poor")] == list(range(1, 11))


def test_with_an_error_rate_less_is_ahead():
    lines = score_lines({"good": GOOD, "poor": POOR}, REFERENCES, "zh", metric="TER")
    assert lines.lines[1].scores["poor"] > lines.lines[1].scores["good"] == 0
    assert lines.ahead(lines.lines[1], "poor") < 0
    assert lines.ordered("worst", "poor")[0].scores["poor"] == max(
        line.scores["poor"] for line in lines.lines
    )
    assert "less is better" in linewise_forms.to_text(lines)


def test_the_gap_counts_lines_and_has_students_interval(lines):
    gap = lines.gap("poor")
    assert (gap.ahead, gap.behind, gap.equal, gap.same) == (0, 7, 3, 3)
    gaps = [lines.ahead(line, "poor") for line in lines.lines]
    half = t95(9) * stdev(gaps) / math.sqrt(10)
    assert gap.interval == pytest.approx((fmean(gaps) - half, fmean(gaps) + half), abs=1e-3)
    assert gap.value == pytest.approx(lines.mean("poor") - lines.mean("good"), abs=1e-3)


def test_the_bars_hold_all_lines_once(lines):
    bars = lines.histogram("poor")
    assert sum(bar.lines for bar in bars) == 10
    assert next(bar for bar in bars if bar.low == bar.high == 0).lines == 3
    assert all(bar.low < bar.high for bar in bars if bar.low or bar.high)


def test_buckets_below_eight_lines_have_no_interval(lines):
    buckets = list(lines.buckets("poor"))
    for by in {bucket.by for bucket in buckets}:
        own = [bucket for bucket in buckets if bucket.by == by]
        assert sum(bucket.lines for bucket in own) == 10
        whole = sum(bucket.gap.value * bucket.lines for bucket in own) / 10
        assert whole == pytest.approx(lines.gap("poor").value, abs=1e-3)
    few = [bucket for bucket in buckets if bucket.lines < 8]
    many = [bucket for bucket in buckets if bucket.lines >= 8 and bucket.by != "flags"]
    whole = [bucket for bucket in buckets if bucket.by == "flags" and bucket.lines >= 8]
    assert whole and all(bucket.gap.interval is None for bucket in whole)  # made of the outcome
    assert few and all(bucket.gap.interval is None and bucket.gap.note for bucket in few)
    assert many and all(bucket.gap.interval for bucket in many)
    assert "p" not in {name for bucket in buckets for name in bucket.gap.to_dict()}


def test_what_sorts_nothing_is_left_out():
    lines = score_lines({"a": ["a"], "b": ["c"]}, ["a"], "en")
    assert list(lines.buckets("b")) == []
    for text in (
        linewise_forms.to_text(lines),
        linewise_forms.to_md(lines),
        linewise_forms.to_html(lines),
    ):
        assert "Buckets, b" not in text and "behind" in text


def test_systems_that_are_alike_have_no_interval():
    lines = score_lines({"one": GOOD, "other": GOOD}, REFERENCES, "zh")
    gap = lines.gap("other")
    assert gap.interval is None and gap.note == "all lines differ alike" and gap.same == 10
    assert "the same text" in linewise_forms.to_text(lines)


def test_lines_are_sorted_by_what_the_source_has():
    by = {own.by: own.of for own in sortings(SOURCES, "en", REFERENCES, "zh")}
    assert by["number"][1] == "with a number" and by["number"].count("with a number") == 1
    assert by["negation"][3] == "with a negation"
    assert by["name"][0] == by["name"][7] == "with a name" and by["name"][4] == "without"
    assert set(by["length"]) == {"1–10 words"}
    german = {own.by for own in sortings(["Das Haus."], "de", ["The house."], "en")}
    assert "name" not in german and "negation" not in german


def test_lines_of_common_words_are_told_from_lines_of_rare_ones():
    references = ["the talks", "the talks", "odd words", "rare speech", "the talks", "the end"]
    rarity = next(own for own in sortings(references, "en", references, "en") if own.by == "rarity")
    assert rarity.of == (
        "commonest third", "commonest third", "rarest third", "rarest third", "commonest third",
        "in between",
    )  # fmt: skip


def test_flags_and_expected_renderings_stand_beside_the_scores(lines):
    number, negation = lines.lines[1], lines.lines[3]
    assert [flag.kind for flag in number.flags["poor"]] == ["number"]
    assert "5亿" in number.flags["poor"][0].detail and not number.flags["good"]
    assert "translation" in negation.flags["poor"][0].detail
    first = lines.lines[0]
    poor = {own.term: own for own in first.framings["poor"]}
    assert poor["incursion"].as_expected is False and poor["incursion"].fate == ""
    truth = {own.term: own for own in first.framings[REFERENCE]}
    assert truth["incursion"].as_expected and truth["incursion"].rendered == "入侵"
    flagged = {own.name: own.lines for own in lines.buckets("poor") if own.by == "flags"}
    assert flagged["in poor alone"] == 2 and flagged["in neither"] == 8


@pytest.mark.parametrize(("source", "line", "met"), [
    ("Japan may join.", "日本可能加入。", True),
    ("Japan may join.", "日本不可能加入。", False),
    ("It did not acknowledge the error.", "它不承认错误。", True),
    ("It did acknowledge the error.", "它不承认错误。", False),
])  # fmt: skip
def test_a_rendering_denied_on_one_side_alone_is_not_as_expected(source, line, met):
    lines = score_lines({"a": [line], "b": [line]}, [line], "zh", sources=[source])
    assert [own.as_expected for own in lines.lines[0].framings["a"]] == [met]


def test_english_lines_are_held_against_the_references_expressions():
    lines = score_lines({"a": ["They signed a truce."], "b": ["They signed it."]},
                        ["They signed a truce."], "en")  # fmt: skip
    (line,) = lines.lines
    assert lines.way == "reference" and not line.flags
    assert [own.fate for own in line.framings["a"]] == ["kept"]
    assert [own.fate for own in line.framings["b"]] == ["lost"]


def test_followed_lines_have_fates_through_their_return():
    lines = score_lines({"good": GOOD, "poor": POOR}, REFERENCES, "zh", sources=SOURCES,
                        follow=True)  # fmt: skip
    assert lines.way == "return" and lines.returned_by
    truce = next(own for own in lines.lines[4].framings["good"] if own.term == "truce")
    assert truce.fate and truce.rendered == "休战" and truce.as_expected
    assert lines.returned_by in linewise_forms.to_text(lines)


def test_a_line_without_a_reference_is_left_out_and_told():
    lines = score_lines({"a": ["一", "二", ""]}, ["一", " ", ""], "zh")
    assert [line.number for line in lines.lines] == [1] and lines.without == (2,)
    assert "1 line without a reference left out: 2" in linewise_forms.to_text(lines)


def test_the_corpus_score_is_of_the_lines_that_have_a_reference():
    texts, references = ["The talks were frank.", "They go on."], ["The talks were frank.", " "]
    assert score_lines({"a": texts}, references, "en", metric="BLEU").whole == {"a": 100.0}
    metric = LineMetric("COMET", "comet", lambda texts, references: [0.8, 0.1])
    assert score_lines({"a": texts}, references, "en", metric=metric).whole == {"a": 0.8}


def test_a_metric_of_its_own_has_its_own_scale():
    metric = LineMetric("COMET", "comet", lambda texts, references: [0.81, 0.8104])
    lines = score_lines({"a": ["x", "y"]}, ["x", "y"], "en", metric=metric)
    assert lines.whole == {"a": 0.8102}
    assert "0.810" in linewise_forms.to_text(lines)


@pytest.mark.parametrize(("asked", "told"), [
    ({"metric": "METEOR"}, "no metric 'METEOR'"),
    ({"follow": True}, "so give the source, too"),
    ({"sources": ["中文的句子，在这里。"] * 10, "follow": True}, "the source is in Chinese"),
    ({"sources": ["one"]}, "the source has 1 line but the reference 10"),
])  # fmt: skip
def test_what_can_not_be_done_is_told(asked, told):
    with pytest.raises(InputError, match=told):
        score_lines({"a": GOOD}, REFERENCES, "zh", **asked)
    with pytest.raises(InputError, match="no text"):
        score_lines({"a": [""]}, [" "], "zh")


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, own in (("good", GOOD), ("poor", POOR), ("ref", REFERENCES), ("src", SOURCES)):
        (tmp_path / name).write_text("\n".join(own) + "\n", encoding="utf-8")
    return tmp_path


ASKED = "score good poor ref --lang zh --source src --by-line"


def test_the_command_shows_lines(files, capsys):
    assert main(ASKED.split()) == 0
    shown = capsys.readouterr().out
    assert "poor is behind good in 7 of 10 lines, ahead in 0, equal in 3 (3 with" in shown
    assert "! number: 3亿 became 5亿" in shown or "became 5亿" in shown
    assert "incursion: not " in shown and "pivot" not in shown
    assert "p " not in shown.split("Buckets")[1].split("Where")[0]
    assert "for looking, not for testing" in shown
    assert main([*ASKED.split(), "--most", "1", "--order", "line"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("line 1:") == 2 and "line 2:" not in shown
    assert main("score poor ref --lang zh --by-line --most 2".split()) == 0
    assert "The lines of poor that score worst (2 of 10)" in capsys.readouterr().out


def test_json_and_csv_have_all_lines(files, capsys):
    assert main([*ASKED.split(), "--json", "--most", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["lines"]) == 10 and told["baseline"] == "good"
    second = told["lines"][1]["systems"]["poor"]
    assert second["ahead"] == pytest.approx(second["score"] - 100, abs=1e-3)
    assert told["systems"][1]["gap"]["behind"] == 7 and "gap" not in told["systems"][0]
    assert told["framings"] == {"told_by": "expected", "returned_by": ""}
    assert main([*ASKED.split(), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    gaps = [float(row["poor: ahead"] or 0) for row in rows]
    assert len(rows) == 10 and gaps == sorted(gaps)
    assert rows[0]["metric"].startswith("chrF2: nrefs:1") and rows[0]["number"] in (
        "with a number", "without",
    )  # fmt: skip


def test_the_other_forms_hold_texts_as_texts(files, capsys):
    hostile = ["<script>alert(1)</script>|*", *POOR[1:]]
    (files / "poor").write_text("\n".join(hostile) + "\n", encoding="utf-8")
    assert main([*ASKED.split(), "-o", "out.html"]) == 0
    page = Path("out.html").read_text("utf-8")
    assert "<script" not in page and "alert" in page and "<svg" in page and "<ins>" in page
    assert main([*ASKED.split(), "-o", "out.md"]) == 0
    assert "<script" not in Path("out.md").read_text("utf-8").replace("\\<script", "")
    openpyxl = pytest.importorskip("openpyxl")
    assert main([*ASKED.split(), "-o", "out.xlsx"]) == 0
    book = openpyxl.load_workbook("out.xlsx")
    assert book.sheetnames == ["Lines", "Buckets", "About"] and book["Lines"].max_row == 11


@pytest.mark.parametrize(("words", "told"), [
    ("good ref --source src", "or both --by-line and --source"),
    ("good ref --format csv", "the form csv is of lines; add --by-line"),
    ("good ref --order gain", "--order is of lines; add --by-line"),
    ("good ref --by-line --follow", "--follow follows expressions of the source"),
    ("good ref --by-line --comet m --source src --metric TER", "lines are scored by one metric"),
])  # fmt: skip
def test_options_that_do_not_go_together(words, told, files, capsys):
    assert main(["score", *words.split()]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


@pytest.fixture(scope="module")
def compared():
    text = "Beijing accused Washington of stoking tensions. The truce holds."
    results = {
        name: round_trip(text, middle=middle, system=name)
        for name, middle in (("human", "北京指责华盛顿加剧紧张局势。休战仍在维持。"),
                             ("alpha", "北京表示，华盛顿制造紧张局势。休战仍在维持。"),
                             ("beta", "北京指责华盛顿加剧紧张。停火。"))
    }  # fmt: skip
    return Comparison(results)


def test_the_sentences_of_compared_results_are_lines(compared):
    lines = lines_of(compared, "human")
    assert lines.systems == ("alpha", "beta") and len(lines.lines) == 2
    first, second = lines.lines
    assert second.scores["alpha"] == 100 > first.scores["alpha"]
    assert "accused" in {own.text for own in first.framings["alpha"]}
    assert first.source.startswith("Beijing accused")
    with pytest.raises(InputError, match="nobody has no text"):
        lines_of(compared, "nobody")


def test_the_page_has_a_row_a_sentence_and_marks_that_say_what_they_are(compared):
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    from translate.page import drawings
    from translate.page.linewise import languages, rows

    lines = lines_of(compared, "human")
    listed = rows(lines, "beta")
    assert [row["No."] for row in listed] == [2, 1]  # the furthest behind first
    assert listed[0]["Difference"].startswith("−") and listed[1]["Difference"].startswith("+")
    told = listed[1]["Expressions"]
    assert "alpha: accused → " in told and "\nbeta: " in told
    assert languages(lines, "beta")["beta"] == "zh" and {*languages(lines, "beta")} <= {
        *listed[0], "Flags",
    }  # fmt: skip
    buckets = drawings.buckets(lines, "beta", "made")
    assert all(0 <= row["interval low"] <= row["low"] <= 1 for row in buckets["rows"])
    assert [place for place, _ in buckets["scale"]] == [0, 0.25, 0.5, 0.75, 1]
    bars = drawings.bars_of_lines(lines, "beta", "made")
    assert {row["high"] for row in bars["rows"] if row["count"] != "0"} == {1.0}
