"""A termbase over a corpus: what was met, by term, group and system, and what can't be judged."""

import csv
import io
import json

import pytest

from translate.batch.bundle import Study
from translate.batch.summary import summarise
from translate.cli import main

CABLE, WARRANTY, MODEL = ("power cable", "电源线"), ("warranty", "质保"), ("X200", "")


def line(number, *renderings, product="App", system=""):
    """A document's line; a rendering is (term, expected) and what stood there, None: untraced."""
    framings = [
        {
            "term": term, "category": "evaluation", "segment": 0, "fate": "kept",
            "source": {"text": term, "start": 0, "end": len(term)},
            "pivot": stood and {
                "text": stood, "start": 0, "end": len(stood), "confidence": 0.9,
                "expected": [wanted] if wanted else [],
                "matches_expected": (wanted in stood) if wanted else None,
            },
        }
        for (term, wanted), stood in renderings
    ]  # fmt: skip
    without = [term for (term, wanted), _ in renderings if not wanted]
    return json.dumps({
        "document": {"id": f"d{number}", "language": "en", "text": "x",
                     "meta": {"columns": json.dumps({"product": product})}},
        "routes": [{"via": ["zh"], "role": "pivot", "segments": [
            {"source": {"text": "x", "start": 0, "end": 1}, "pivot": {"text": "电"}, "faults": []},
        ]}],
        "framings": framings, "evidence": {"termbase": {"without": without}},
        **({"system": system} if system else {}),
    })  # fmt: skip


LINES = [
    line(1, (CABLE, "电源线"), (WARRANTY, "保修期")),
    line(2, (CABLE, "电线"), (MODEL, "X200"), product="X200"),
    line(3, (CABLE, None), (WARRANTY, "保修期")),
    line(4, (CABLE, "电源线")),
]


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    terms = {"power cable": ["电源线"], "warranty": ["质保"], "X200": [], "housing": ["外壳"]}
    manifest = tmp_path / "out.manifest.json"
    manifest.write_text(json.dumps({"terms": terms}), encoding="utf-8")
    return path


def test_the_summary_counts_renderings_as_expected(output, capsys):
    assert main(["summary", str(output), "--format", "json"]) == 0
    facts = json.loads(capsys.readouterr().out)["termbase"]
    assert (facts["matched"], facts["checked"], facts["untraced"], facts["without"]) == (2, 5, 1, 1)
    assert (facts["low"], facts["high"]) == (0.333333, 0.5)
    assert facts["absent"] == ["housing"] and facts["asked"] == 4
    assert main(["summary", str(output)]) == 0
    told = capsys.readouterr().out
    assert "termbase: 2 of 5 renderings as expected, 1 not traced (33–50%)" in told
    assert "not as expected: warranty → 保修期 2× (expected 质保)\n" in told
    assert "not as expected: power cable → 电线 1× (expected 电源线), as expected 2×\n" in told
    assert "no Chinese rendering of them: 1 term in 1 mention (X200)." in told
    assert "1 of your 4 terms stands nowhere in the texts: housing." in told
    assert main(["summary", str(output), "--format", "html"]) == 0
    page = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert "termbase: 2 of 5" in page


def test_the_order_of_documents_changes_no_sum(tmp_path):
    lines = [*LINES, line(5, (CABLE, "电缆"), (WARRANTY, "质保")), line(6, (CABLE, "电源电线"))]
    sums = []
    for order in (lines, lines[::-1], lines[3:] + lines[:3]):
        path = tmp_path / "out.jsonl"
        path.write_text("\n".join(order) + "\n", encoding="utf-8")
        sums.append(summarise(path).to_dict())
    assert sums[0] == sums[1] == sums[2]


def test_terms_are_a_table(output, tmp_path):
    assert main(["summary", str(output), "-o", str(tmp_path / "study")]) == 0
    text = (tmp_path / "study" / "terms.csv").read_text("utf-8")
    rows = {row["term"]: row for row in csv.DictReader(io.StringIO(text))}
    assert list(rows)[0] == "warranty"
    assert rows["power cable"] == {
        "term": "power cable", "expected": "电源线", "documents": "4", "met": "2", "not_met": "1",
        "untraced": "1", "without": "0", "instead": "电线 (1)",
    }  # fmt: skip
    assert rows["warranty"]["instead"] == "保修期 (2)"
    assert rows["X200"]["without"] == "1" and rows["X200"]["expected"] == ""
    assert (rows["housing"]["documents"], rows["housing"]["expected"]) == ("0", "外壳")
    assert "Of 5 renderings for which" in (tmp_path / "study" / "methods.txt").read_text("utf-8")
    assert Study(output).named()["terms"].rows


def test_each_group_has_its_share(output, tmp_path, capsys):
    assert main(["summary", str(output), "--by", "product"]) == 0
    told = capsys.readouterr().out
    assert "termbase: 2 of 4 renderings as expected, 1 not traced" in told
    assert "termbase: 0 of 1 rendering as expected" in told
    assert main(["summary", str(output), "--by", "product", "-o", str(tmp_path / "s")]) == 0
    text = (tmp_path / "s" / "groups.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["termbase_matched"], row["termbase_checked"]) for row in rows] == [
        ("2", "4"), ("0", "1"),
    ]  # fmt: skip
    assert main(["summary", str(output), "--by", "product", "--format", "csv"]) == 0
    assert "termbase_matched" in capsys.readouterr().out


def test_each_system_has_its_share(output, tmp_path, capsys):
    lines = [line(1, (CABLE, "电源线"), system="a"), line(1, (CABLE, "电线"), system="b")]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["summary", str(output)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "termbase: 1 of 1 rendering as expected" in told[0]
    assert "termbase: 0 of 1 rendering as expected" in told[1]
    assert main(["summary", str(output), "--by", "system", "-o", str(tmp_path / "s")]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "s/terms.csv").read_text("utf-8"))))
    assert [(row["system"], row["met"]) for row in rows if row["term"] == "power cable"] == [
        ("a", "1"), ("b", "0"),
    ]  # fmt: skip


@pytest.mark.usefixtures("in_this_process")
def test_a_run_says_which_terms_stand_nowhere(tmp_path, capsys):
    lexicon, text = tmp_path / "mine.tsv", tmp_path / "a.csv"
    lexicon.write_text(
        "ceasefire\t停火\nceasefire line\t停火线\nACME\tAcme Inc\n", encoding="utf-8"
    )
    text.write_text("id,text,pivot\na,ACME welcomed the ceasefire.,ACME欢迎停火。\n", "utf-8")
    assert main(["roundtrip", str(text), "--lexicon", str(lexicon)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 of your 3 terms stands nowhere in the text: ceasefire line." in told
    assert "no Chinese rendering of them: 1 term (ACME)." in told
    out = tmp_path / "out.jsonl"
    command = ["batch", str(text), "-o", str(out), "--lexicon", str(lexicon), "--workers", "1"]
    assert main(command) == 0
    assert "absent" not in out.read_text("utf-8")
    assert main(["summary", str(out)]) == 0
    told = capsys.readouterr().out
    assert "termbase: 1 of 1 rendering as expected (100%)" in told
    assert "1 of your 3 terms stands nowhere in the texts: ceasefire line." in told
    assert "1 term in 1 mention (ACME)" in told


def test_the_shipped_lexicon_alone_is_nobodys_terms(tmp_path, capsys):
    text = tmp_path / "a.txt"
    text.write_text("The ceasefire holds.", encoding="utf-8")
    assert main(["roundtrip", str(text)]) == 0
    assert "of your" not in capsys.readouterr().out


def test_check_says_which_terms_stand_nowhere(tmp_path, capsys):
    lexicon, text = tmp_path / "mine.tsv", tmp_path / "a.txt"
    lexicon.write_text("ceasefire\t停火\nhousing\t外壳\n", encoding="utf-8")
    text.write_text("Two ceasefires held.", encoding="utf-8")
    assert main(["lexicon", "check", str(lexicon), str(text)]) == 0
    told = capsys.readouterr().out
    assert "1 of your 2 terms stands nowhere in the texts: housing." in told
