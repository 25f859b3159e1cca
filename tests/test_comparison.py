"""Systems side by side: the same expressions, a column each, and what can be said of pairs."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from translate import Comparison, round_trip
from translate.cli import main
from translate.errors import InputError
from translate.measures.rates import Gaps
from translate.reports import sidebyside_forms, sidebyside_page
from translate.roundtrip.comparison import UNLIKE, Versus, adjusted, versus
from translate.roundtrip.result import Result, SentenceFault

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "examples/tariff-truce.en.txt"
HUMAN = ROOT / "examples/tariff-truce.zh.txt"
ALPHA = ROOT / "examples/systems/alpha.zh.txt"
ALPHA_BACK = ROOT / "examples/systems/alpha.en.txt"

pytestmark = pytest.mark.usefixtures("translated_once")


@pytest.fixture(scope="module")
def results():
    text = SOURCE.read_text("utf-8")
    return {
        "alpha": round_trip(text, middle=ALPHA.read_text("utf-8"), system="alpha"),
        "human": round_trip(text, middle=HUMAN.read_text("utf-8"), system="human"),
        "ours": round_trip(text),
    }


@pytest.fixture(scope="module")
def comparison(results):
    return Comparison(results)


def test_a_row_an_expression_a_column_a_system(comparison, results):
    assert comparison.systems == ("alpha", "human", "ours")
    assert len(comparison.expressions) == len(results["ours"].framings) == 32
    for number, row in enumerate(comparison.expressions):
        for name, result in results.items():
            own, one = row.outcomes[name], result.framings[number]
            assert (own.fate, own.confidence, own.leg) == (one.fate, one.confidence, one.leg)
            assert (own.pivot and own.pivot.text) == (one.pivot and one.pivot.text)
            assert own.back == one.back
    rows = {row.source.text: row for row in comparison.expressions}
    assert rows["decouple"].outcomes["human"].pivot.text == "脱钩"
    assert rows["accusing"].differs and not rows["decouple"].differs


def test_nothing_untraceable_has_the_reason_of_a_fate(results):
    """Results of earlier versions have one, which no report shows."""
    framings = tuple(
        replace(own, fate="untraceable", reason="weaker words") for own in results["ours"].framings
    )
    old = replace(results["ours"], framings=framings)
    compared = Comparison({"old": old, "human": results["human"]})
    assert {row.outcomes["old"].reason for row in compared.expressions} == {""}
    for result in results.values():
        assert not any(own.reason for own in result.framings if own.fate == "untraceable")


def test_the_chinese_is_marked_where_it_is_not_the_firsts(comparison):
    for one in comparison.sentences:
        assert one.changes["alpha"] == ()
        for name in ("human", "ours"):
            before, after = one.pivots["alpha"], one.pivots[name]
            made, at = "", 0
            for change in one.changes[name]:
                made += before[at : change.before[0]] + after[slice(*change.after)]
                at = change.before[1]
            same = made + before[at:]
            moved = any(change.moved for change in one.changes[name])
            assert moved or same.replace(" ", "") == after.replace(" ", "")  # spaces are no change


def test_pairs_are_compared_over_the_same_expressions_and_adjusted(comparison, results):
    assert [one.systems for one in comparison.differences] == [
        ("alpha", "human"), ("alpha", "ours"), ("human", "ours"),
    ]  # fmt: skip
    first = comparison.differences[0]
    gap = 0
    for one, other in zip(results["alpha"].framings, results["human"].framings, strict=True):
        judged = all(f.fate != "untraceable" and not f.to_check for f in (one, other))
        gap += judged * (
            (one.fate in ("kept", "paraphrased")) - (other.fate in ("kept", "paraphrased"))
        )
    assert first.difference.value == pytest.approx(gap / first.difference.of, abs=1e-3)
    assert first.difference.interval[0] <= first.difference.low <= first.difference.value
    assert all(one.p_holm >= one.difference.p for one in comparison.differences)


def test_holm_over_pairs_leaves_out_those_without_a_test():
    few, many = Gaps("document"), Gaps("document")
    for n in range(6):
        own = [(Judged("kept"), Judged("lost"))]
        many.add(own)
        if n < 3:
            few.add(own)
    pairs = [versus(("a", name), gaps, 0, alike=True) for name, gaps in
             (("b", many), ("c", few), ("d", many))]  # fmt: skip
    pairs.append(versus(("a", "e"), many, 0, alike=False))
    one, two, three, four = adjusted(pairs)
    assert one.p_holm == three.p_holm == 2 * one.difference.p == 0.0625
    assert two.p_holm is None and "too few documents" in two.difference.note
    assert four.note == UNLIKE and four.difference is None


class Judged:
    def __init__(self, fate):
        self.fate, self.to_check, self.sentence = fate, False, 0


def test_a_return_alone_is_not_compared_with_what_has_a_pivot(results):
    text = SOURCE.read_text("utf-8")
    alone = round_trip(text, back=ALPHA_BACK.read_text("utf-8"), system="alpha")
    comparison = Comparison({"alpha": alone, "human": results["human"]})
    assert comparison.differences == (Versus(("alpha", "human"), note=UNLIKE),)
    assert "not compared" in sidebyside_forms.to_text(comparison, width=1000)
    assert "alpha: its return alone" in sidebyside_forms.to_text(comparison, width=1000)
    (
        sidebyside_page.to_html(comparison),
        sidebyside_forms.to_csv(comparison),
        sidebyside_forms.to_xlsx(comparison),
    )


def test_other_ways_back_are_said(results):
    text, zh, en = (path.read_text("utf-8") for path in (SOURCE, ALPHA, ALPHA_BACK))
    given = round_trip(text, middle=zh, back=en, system="alpha")
    told = sidebyside_forms.to_text(
        Comparison({"alpha": given, "ours": results["ours"]}), width=1000
    )
    assert "The returns were made by different systems" in told
    assert "alpha: its own Chinese and return" in told
    same = sidebyside_forms.to_text(Comparison(results), width=1000)
    assert "different systems" not in same and "suit what its own pair wrote" in same


def test_json_holds_each_result_and_is_read_again(comparison, results):
    again = Comparison.from_json(json.loads(json.dumps(comparison.to_json())))
    assert again.results == results and again.differences == comparison.differences
    told = comparison.to_json()["comparison"]
    assert set(told) == {"systems", "expressions", "segments", "differences"}
    assert set(told["expressions"][0]["systems"]) == set(results)
    assert Result.from_json(comparison.to_json()["results"]["ours"]) == results["ours"]


def test_tables_have_a_row_an_expression(comparison):
    rows = list(csv.DictReader(io.StringIO(sidebyside_forms.to_csv(comparison))))
    assert len(rows) == 32 and rows[9]["human: rendering"] == "脱钩"
    flags = ("differs", "human: to_check", "human: excluded")
    assert {row[name] for row in rows for name in flags} == {"0", "1"}
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(sidebyside_forms.to_xlsx(comparison)))
    assert book.sheetnames == ["Expressions", "Sentences", "Flags that differ", "Systems"]
    assert book["Expressions"].max_row == 33 and book["Sentences"].max_row == 13


def test_flags_damage_and_termbase_of_each_system_are_in_every_report(results):
    number = SentenceFault("number", "pivot", "31 became 13")
    loop = SentenceFault("loop", "back", "it goes round")

    def flagged(name, *faults):
        """Put faults into the second sentence, and none into any other."""
        result = results[name]
        rows = [replace(row, faults=(), damaged=0.1) for row in result.sentences]
        rows[1] = replace(rows[1], faults=faults, damaged=0.95 if faults else 0.1)
        return replace(result, routes=(replace(result.route, sentences=tuple(rows)),))

    both = Comparison({"human": flagged("human", number, loop), "ours": flagged("ours")})
    terms = results["human"].evidence.termbase
    line = (
        "human: on the way there 1 of 12 sentences has a flag (number); on the way back 1 of 12 "
        "sentences has a flag (loop); 1 of 12 sentences very likely came back damaged; "
        f"{terms.matched} of {terms.checked} renderings as expected."
    )
    flags = "number on the way there: 31 became 13; loop on the way back: it goes round"
    text, page = sidebyside_forms.to_text(both, width=1000), sidebyside_page.to_html(both)
    assert line in text and line in page
    assert "ours: no sentence has a flag; " in text
    human, ours = (result.sentences[1] for result in both.results.values())
    assert text[text.index("Where flags differ") :].split("\n")[2:7] == [
        f"2 {human.source.text}", f"  human: {human.pivot.text}", f"    ! {flags}",
        f"  ours: {ours.pivot.text}", "    ! no flag",
    ]  # fmt: skip
    assert "Flags that differ" in page and flags in page
    alike = Comparison({"a": flagged("human", number), "b": flagged("ours", number)})
    assert "Flags that differ" not in sidebyside_page.to_html(alike)
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(sidebyside_forms.to_xlsx(both)))
    head, row = book["Flags that differ"].values
    cells = dict(zip(head, row, strict=True))
    assert (cells["sentence"], cells["human: faults"], cells["human: damaged"]) == (2, flags, 0.95)
    assert cells["ours: faults"] is None and cells["ours: pivot"] == ours.pivot.text


def test_text_fits_whatever_width(comparison):
    from translate.reports.columns import pieces

    for width in (50, 80, 140):
        for line in sidebyside_forms.to_text(comparison, width=width).splitlines():
            assert sum(one.width for one in pieces(line, 10_000)) <= width
    table = sidebyside_forms.to_table(comparison, width=120)
    assert "≠ 指责" in table and table.count("\n") > 32


def test_hostile_names_and_texts_stay_texts(results):
    bad = "<script>alert(1)</script>\x1b[31m"
    comparison = Comparison({bad: results["alpha"], "=1+1": results["human"]})
    page = sidebyside_page.to_html(comparison)
    assert "<script>" not in page and "\x1b" not in page
    assert "\x1b" not in sidebyside_forms.to_text(comparison)
    assert ",'=1+1" in sidebyside_forms.to_csv(comparison)


def test_what_can_not_be_compared_is_refused(results):
    other = round_trip("The talks were frank.")
    with pytest.raises(InputError, match="of another text"):
        Comparison({"a": results["ours"], "b": other})
    with pytest.raises(InputError, match="1 systems are no comparison"):
        Comparison({"a": other})
    signature = replace(other.signature, settings={**other.settings, "lexicon": "x"})
    with pytest.raises(InputError, match="another lexicon"):
        Comparison({"a": other, "b": replace(other, signature=signature)})


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, path in (("src", SOURCE), ("human", HUMAN), ("zh", ALPHA), ("en", ALPHA_BACK)):
        text = path.read_text("utf-8")
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_commands_compare_files_and_models(files, capsys):
    words = "roundtrip src.txt --system alpha=zh.txt,en.txt --system human=human.txt"
    assert main([*words.split(), "--system", "ours=default", "-o", "c.json"]) == 0
    told = json.loads((files / "c.json").read_text("utf-8"))
    assert list(told["results"]) == ["alpha", "human", "ours"]
    assert told["results"]["alpha"]["evidence"]["given"]["back"] is True
    assert told["comparison"]["systems"][0]["returned_by"] == "alpha"
    for name in ("c.html", "c.xlsx", "c.csv"):
        assert main(["report", "c.json", "-o", name]) == 0
        assert (files / name).stat().st_size > 1000
    assert main(["links", "c.json"]) == 2
    assert (
        "c.json holds several systems (alpha, human, ours); name the result of one"
        in capsys.readouterr().err
    )
    assert main(["report", "c.json"]) == 0
    told = capsys.readouterr().out
    assert "alpha less human" in told and "translate models use best" in told


def test_a_model_is_a_system(files, capsys):
    (files / "short.txt").write_text("The talks were frank.", encoding="utf-8")
    words = "trace short.txt --json --system ours=default --system it="
    assert main([*words.split()[:-1], f"it={ROOT / 'models'}"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["systems"]["ours"] == row["systems"]["it"] and row["differs"] is False


@pytest.mark.parametrize(("words", "told"), [
    ("--system a=none.txt --system b=default", "--system a: none.txt does not exist"),
    ("--system a=zh.txt,none.txt --system b=default", "none.txt does not exist"),
    ("--system a=zh.txt --system a=human.txt", "--system a is given twice"),
    ("--system a= --system b=default", "names nothing"),
    ("--system a=zh.txt,en.txt,x.txt --system b=default", "is not one file or model, or two"),
    ("--system a=nomodel --system b=default", "--system a: --model nomodel names no folder"),
    ("--system a=en.txt --system b=default", "--system a: the pivot is to be in zh and is in en"),
    ("--system a=zh.txt --system b=default --middle zh.txt", "use one way"),
    ("--system a=zh.txt --system b=default --samples 3", "--samples is for one system"),
    ("--system a=zh.txt --system b=default --via zh,fr", "compares one route"),
    ("--system a=zh.txt --system b=default --format tmx", "have no tmx form"),
    ("--system a=zh.txt --system b=default --fail-below kept=0.5", "--fail-below is of one"),
    ("--middle zh.txt --system a --system b", "is a second name"),
])  # fmt: skip
def test_commands_refuse_in_one_line(words, told, files, capsys):
    assert main(["roundtrip", "src.txt", *words.split()]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


@pytest.mark.parametrize("wrong", ["--format tmx", "--fail-below kept=0.5"])
def test_what_several_systems_have_not_is_refused_before_any_is_run(wrong, files, monkeypatch):
    monkeypatch.setattr("translate.commands.single._run_all", lambda *_: pytest.fail("it ran"))
    words = f"src.txt --system a=zh.txt --system b=default {wrong}"
    assert main(["roundtrip", *words.split()]) == 2


def test_one_system_alone_is_a_given_translation(files, capsys):
    assert main("trace src.txt --system alpha=zh.txt,en.txt".split()) == 0
    assert "The Chinese and the return are alpha’s" in " ".join(capsys.readouterr().out.split())
