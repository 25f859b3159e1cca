"""Groups by a column: what is kept of a table, rates by group, differences over documents."""

import csv
import io
import json
import random
from itertools import combinations

import pytest

from translate.batch.groups import permuted
from translate.cli import main
from translate.readers import read


def line(number, outlet, fates):
    sentence = {"source": {"text": "x", "start": 0, "end": 1}, "faults": []}
    framings = [{"term": "war", "category": "c", "segment": 0, "fate": fate} for fate in fates]
    meta = {"columns": json.dumps({"outlet": outlet, "year": "=1"})} if outlet else {}
    return json.dumps({
        "document": {"id": f"d{number}", "language": "en", "text": "x", "meta": meta},
        "routes": [{"via": ["zh"], "role": "pivot", "segments": [sentence]}],
        "framings": framings,
    })  # fmt: skip


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "out.jsonl"
    lines = [line(n, "Alpha", ["kept"] * 9 + ["untraceable"]) for n in range(8)]
    lines += [line(n, "Beta", ["kept", "lost", "lost", "lost"]) for n in range(8, 16)]
    path.write_text("\n".join([*lines, line(99, "", ["kept"])]) + "\n", encoding="utf-8")
    return path


def test_groups_differ_over_documents(output, capsys):
    assert main(["summary", str(output), "--by", "outlet", "--format", "json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    none, alpha, beta = summary["groups"]
    assert (none["group"], none["documents"]) == (["(none)"], 1)
    assert (alpha["low"], alpha["high"], alpha["of"]) == (0.9, 1.0, 80)
    assert (beta["low"], beta["high"]) == (0.25, 0.25)
    gap = next(g for g in summary["differences"] if g["groups"] == [["Alpha"], ["Beta"]])
    assert (gap["low"], gap["high"]) == (0.65, 0.75)
    assert gap["interval"][0] < 0.65 < 0.75 < gap["interval"][1]
    assert gap["p"] == gap["p_holm"] < 0.01
    few = next(g for g in summary["differences"] if ["(none)"] in g["groups"])
    assert few["interval"] is None and few["p"] is None


def test_what_failed_and_what_is_not_judged_is_told(output, capsys):
    chinese = json.loads(line(20, "Gamma", ["kept"]))
    chinese["document"]["language"] = "zh"
    failed = {"id": "d21", "error": {"kind": "InputError", "message": "no"}}
    with output.open("a", encoding="utf-8") as stream:
        for record in (
            chinese,
            {**failed, "columns": {"outlet": "Delta", "year": "=1"}},
            {**failed, "columns": {"outlet": "Beta", "year": "=1"}},
            failed,
        ):
            stream.write(json.dumps(record) + "\n")
    assert main(["summary", str(output), "--by", "outlet"]) == 0
    shown = capsys.readouterr().out
    assert "32 mentions in 8 documents, 1 not done" in shown
    assert "Delta: nothing judged, 0 mentions in 0 documents, 1 not done" in shown
    assert "Alpha less Gamma: not compared; nothing is judged in one of them" in shown
    for form in ("csv", "html", "methods"):
        assert main(["summary", str(output), "--by", "outlet", "--format", form]) == 0
        told = capsys.readouterr().out
        assert "Alpha" in told
    assert "32 mentions in 8 documents (1 more could not be processed)" in told


def test_text_and_csv(output, capsys):
    assert main(["summary", str(output), "--by", "outlet", "--by", "year"]) == 0
    assert "Alpha / =1 less Beta / =1: +65 to +75 points" in capsys.readouterr().out
    assert main(["summary", str(output), "--by", "year", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[1]["year"] == "'=1" and rows[1]["documents"] == "16"
    assert float(rows[1]["interval_low"]) < float(rows[1]["low"])
    assert float(rows[1]["share_of_judged"]) > float(rows[1]["low"]) and "value" not in rows[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--by", "paper"], "no document has a column 'paper'"),
     (["--by", "outlet", "--by", "paper", "--format", "html"], "no document has a column")],
)  # fmt: skip
def test_bad_columns_get_one_line(options, message, output, capsys):
    assert main(["summary", str(output), *options]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_a_corpus_without_columns_says_how_to_have_some(tmp_path, capsys):
    output = tmp_path / "out.jsonl"
    output.write_text(line(1, "", ["kept"]) + "\n", encoding="utf-8")
    assert main(["summary", str(output), "--by", "outlet"]) == 2
    assert "take the texts through as a table with such a column" in capsys.readouterr().err
    assert main(["summary", str(output)]) == 0
    assert "changes and losses: 0\n" in capsys.readouterr().out  # and no leg of nothing


def test_equal_groups_are_seldom_told_apart():
    rng, wrong = random.Random(2), 0
    for _ in range(200):
        units = [(rng.randint(0, 4) if rng.random() < 0.5 else 4, 4) for _ in range(16)]
        wrong += permuted(units[:8], units[8:], draws=400).p < 0.05
    assert wrong <= 18


def test_no_order_of_documents_or_groups_changes_a_p_value():
    first = [(3, 5), (2, 4), (5, 5), (1, 4), (4, 6), (2, 3)]
    second = [(1, 5), (2, 6), (0, 4), (3, 5), (1, 3), (2, 5), (2, 2)]
    p = permuted(first, second)
    assert permuted(first[::-1], second) == permuted(first, second[::-1]) == p
    assert permuted(second, first) == p
    drawn = permuted(first, second, most=0)
    assert permuted(second[::-1], first, most=0) == drawn
    assert p.exact and not drawn.exact and drawn.p == pytest.approx(p.p, abs=0.02)


def test_a_p_value_of_few_documents_is_exact():
    first = [(7, 7), (5, 6), (4, 5), (3, 4), (0, 2)]
    second = [(8, 8), (6, 6), (5, 6), (4, 4), (3, 3), (2, 2)]
    units, size = [*first, *second], len(first)

    def gap(chosen):
        rest = [unit for number, unit in enumerate(units) if number not in chosen]
        own = [units[number] for number in chosen]
        return abs(sum(h for h, _ in own) / sum(n for _, n in own)
                   - sum(h for h, _ in rest) / sum(n for _, n in rest))  # fmt: skip

    deals = [gap(chosen) for chosen in combinations(range(len(units)), size)]
    far = sum(deal >= gap(range(size)) - 1e-12 for deal in deals)
    assert permuted(first, second).p == far / len(deals)


MISSING = "the extra docs-in is not installed"


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_tables_keep_their_other_columns(kind, tmp_path):
    path = tmp_path / f"in.{kind}"
    row = {"id": "a", "text": "A fuse.", "outlet": "Alpha", "year": 2020, "empty": ""}
    if kind == "csv":
        path.write_text("id,text,outlet,year,empty\na,A fuse.,Alpha,2020,\n", encoding="utf-8")
    elif kind == "jsonl":
        path.write_text(json.dumps({**row, "tags": ["x"]}) + "\n", encoding="utf-8")
    elif kind == "xlsx":
        book = pytest.importorskip("openpyxl", reason=MISSING).Workbook()
        book.active.append(list(row))
        book.active.append(list(row.values()))
        book.save(path)
    else:
        pyarrow = pytest.importorskip("pyarrow", reason=MISSING)
        parquet = pytest.importorskip("pyarrow.parquet", reason=MISSING)
        parquet.write_table(pyarrow.Table.from_pylist([{**row, "tags": ["x"]}]), path)
    (document,) = read(path)
    assert json.loads(document.meta["columns"]) == {"outlet": "Alpha", "year": "2020"}


def test_many_pairs_that_have_no_interval_are_counted_in_one_line(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    names = ["A"] * 5 + ["B"] * 5 + ["C", "D", "E", "F"]
    path.write_text("".join(line(n, name, ["kept"]) + "\n" for n, name in enumerate(names)))
    assert main(["summary", str(path), "--by", "outlet"]) == 0
    told = capsys.readouterr().out
    assert "A less B: 0 points [" in told and "C less D" not in told
    assert "14 pairs without an interval: fewer than 5 documents of one have a ment" in told
    path.write_text("".join(line(n, name, ["kept"]) + "\n" for n, name in enumerate("ABC")))
    assert main(["summary", str(path), "--by", "outlet"]) == 0
    assert capsys.readouterr().out.count("; no interval: fewer than 5 documents") == 3
