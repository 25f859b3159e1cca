"""`translate.study`: a table in, tidy tables out, with pandas and without."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import translate
from translate.errors import InputError

CORPUS = Path(__file__).resolve().parent.parent / "examples" / "study"
ROWS = 18  # of 60, three events: the whole corpus takes three times as long


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    """The example's script beside the beginning of its corpus."""
    folder = tmp_path_factory.mktemp("study")
    shutil.copy(CORPUS / "study.py", folder)
    lines = (CORPUS / "outlets.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "outlets.csv").write_text("".join(lines[: ROWS + 1]), encoding="utf-8")
    return folder


def test_the_corpus_is_what_it_says():
    with (CORPUS / "outlets.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 60 == len({row["id"] for row in rows})
    assert {row["outlet"] for row in rows} == {"Harbour Ledger", "Northern Voice", "Plain Wire"}
    assert all(1 <= row["text"].count(". ") <= 4 for row in rows)


def test_the_notebook_runs_from_its_first_cell_to_its_last(part):
    pytest.importorskip("pandas", reason="the extra app, which brings pandas, is not installed")
    done = subprocess.run(
        [sys.executable, part / "study.py"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    for words in ("3 groups, 3 differences", "Harbour Ledger", "kept-by-group", "References"):
        assert words in done.stdout


def test_rows_and_frames_give_the_same_tables(tmp_path, monkeypatch):
    pandas = pytest.importorskip("pandas", reason="the extra app is not installed")
    rows = [{"words": "These are core interests.", "outlet": "A", "note": None},
            {"words": "The talks were frank.", "outlet": "B", "note": float("nan")}]  # fmt: skip
    frame = translate.study(pandas.DataFrame(rows), "words", by="outlet").mentions
    assert list(frame["outlet"]) == ["A", "B"] and frame["sentence"].dtype == "Int64"
    assert frame["kept"].dtype == "boolean" and frame["source"][0] == "core interests"
    monkeypatch.setitem(sys.modules, "pandas", None)
    kept = tmp_path / "kept.jsonl"
    study = translate.study(rows, "words", by=["outlet"], output=kept)
    assert [row["source"] for row in study.mentions] == list(frame["source"])
    assert isinstance(study.groups, list) and kept.exists()
    again = translate.study(rows, "words", by=["outlet"], output=kept)
    assert again.mentions == study.mentions
    assert study._repr_html_().count("<svg") == len(study.figures())
    assert (tmp_path / "files" / "methods.txt") in study.write(tmp_path / "files")


def test_frames_with_gaps_and_days_name_both(tmp_path):
    pandas = pytest.importorskip("pandas", reason="the extra app is not installed")
    frame = pandas.DataFrame({
        "text": ["These are core interests.", None, "War."], "outlet": ["A, B", "新华社", None],
        "day": pandas.to_datetime(["2026-01-02"] * 3), "n": [1, None, 3],
    }).convert_dtypes()  # fmt: skip
    with pytest.warns(UserWarning, match="1 document could not be done; the column error of"):
        study = translate.study(frame, by=["outlet", "day"])
    assert "3 documents (1 not done)" in repr(study)
    assert study.documents["error"][1] == "InputError: row 2: column 'text' is empty; fill it in"
    assert list(study.groups["outlet"]) == ["(none)", "A, B", "新华社"]
    assert list(study.groups["failed"]) == [0, 0, 1]
    assert set(study.groups["day"]) == {"2026-01-02"}


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [([], {}, "no rows"), (["text"], {}, "must be a dictionary"),
     ([{"text": "War."}], {"by": "outlet"}, "no document has a column 'outlet'"),
     ([{"words": "War."}], {}, "^the table, row 1: no 'text' .*name it with text=$"),
     ([{"text": "War."}], {"id": "key"}, "^the table, row 1: no 'key' .*name it with id=$")],
)  # fmt: skip
def test_wrong_tables_get_one_line(table, options, message):
    with pytest.raises(InputError, match=message) as raised:
        translate.study(table, **options)
    assert "\n" not in str(raised.value)


def test_errors_speak_of_keywords(tmp_path):
    out, rows = tmp_path / "out.jsonl", [{"text": "War."}]
    translate.study(rows, output=out)
    with pytest.raises(InputError, match="another output with output=, or .* fresh=True"):
        translate.study(rows, output=out, beam=2)
    made = tmp_path / "news.csv"
    made.write_text("text\nWar.\n", encoding="utf-8")
    with pytest.raises(InputError, match="it is a file.; name another folder"):
        translate.study(made).write(made)
    assert made.read_text("utf-8") == "text\nWar.\n"


def test_groups_are_asked_for_by_name():
    study = translate.study([{"text": "War."}])
    with pytest.raises(InputError, match="by="):
        study.groups  # noqa: B018
