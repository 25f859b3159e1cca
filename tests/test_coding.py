"""Coding by hand: samples, sheets, keys; alpha against published numbers; corrected rates."""

import csv
import io
import json
import random
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.batch import coding, sheets
from translate.batch.summary import summarise
from translate.cli import main
from translate.data import FATES
from translate.measures.agreement import Checked, alpha, alpha_of

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": A (two observers, two values),
# B (two observers, names), C (four observers, names, missing data, "." is missing).
PUBLISHED = [
    (("0100000010", "1110010000"), 0.095),
    (("aabbdcccedda", "babbbccceddd"), 0.692),
    (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    # Wikipedia, "Krippendorff's alpha": three coders, "*" is missing.
    (("*****34121133*3", "1*213343*******", "**21344*21133*4"), 0.691),
]  # fmt: skip


@pytest.mark.parametrize(("coders", "value"), PUBLISHED)
def test_alpha_is_the_published_one(coders, value):
    units = [[label for label in unit if label not in ".*"] for unit in zip(*coders, strict=True)]
    assert round(alpha(units, draws=0).value, 3) == value


def test_alpha_and_its_interval_have_the_digits_of_every_other_share():
    found = alpha(zip(*PUBLISHED[1][0], strict=True), draws=50)
    assert found.value == round(155 / 224, 6)
    assert any(end != round(end, 3) for end in found.interval)


LABELS = st.sampled_from("abc")
UNITS = st.lists(st.lists(LABELS, min_size=0, max_size=4), min_size=1, max_size=12)


@given(UNITS, st.randoms())
def test_alpha_knows_no_order_and_no_names(units, rng):
    found = alpha(units, draws=0)
    shuffled = [rng.sample(unit, len(unit)) for unit in rng.sample(units, len(units))]
    renamed = [[{"a": "x", "b": "y", "c": "z"}[one] for one in unit] for unit in shuffled]
    assert alpha(renamed, draws=0) == found
    assert found.value is None or found.value <= 1


def test_the_order_of_a_sheet_changes_no_interval():
    rng = random.Random(5)
    units = [(rng.choice("abc"), rng.choice("abc")) for _ in range(40)]
    assert alpha(units, draws=50) == alpha([unit[::-1] for unit in reversed(units)], draws=50)


@given(st.lists(LABELS, min_size=2, max_size=30))
def test_alpha_is_one_only_where_all_agree(labels):
    found = alpha([(one, one) for one in labels])
    assert found.value == (1.0 if len(set(labels)) > 1 else None)
    assert found.interval is None  # nothing to draw from


def test_alpha_of_chance_is_about_nothing_and_its_interval_covers_it():
    rng = random.Random(3)
    covered = 0
    for _ in range(60):
        units = [(rng.choice("abc"), rng.choice("abc")) for _ in range(60)]
        low, high = alpha(units, draws=300).interval
        covered += low <= 0 <= high
    assert covered >= 52


def test_a_label_against_the_rest():
    units = [("kept", "kept"), ("lost", "shifted"), ("shifted", "lost")] * 4
    assert alpha_of("kept", units, draws=0).value == 1.0
    assert alpha_of("lost", units, draws=0).value < 0


def simulated(rng, label, *, by_fate):
    """A corpus whose tool errs: true labels by verdict, and a random part of each verdict coded."""
    truth = {
        "kept": ["kept"] * 340 + ["lost"] * 60, "lost": ["lost"] * 30 + ["kept"] * 10,
        "shifted": ["shifted"] * 50 + ["paraphrased"] * 10,
    }  # fmt: skip
    checked = Checked({name: len(own) for name, own in truth.items()})
    every = [(name, one) for name, own in truth.items() for one in own]
    drawn = (
        [(n, one) for n, own in truth.items() for one in rng.sample(own, 20)]
        if by_fate
        else rng.sample(every, 60)
    )
    for name, one in drawn:
        checked.add(name, [one])
    return checked, sum(one == label for _, one in every) / len(every)


@pytest.mark.parametrize("by_fate", [False, True])
@pytest.mark.parametrize("label", ["kept", "lost", "paraphrased"])
def test_corrected_rates_find_the_truth(label, by_fate):
    rng, covered, values = random.Random(5), 0, []
    for _ in range(500):
        checked, truth = simulated(rng, label, by_fate=by_fate)
        found = checked.corrected([label])
        covered += found.interval[0] <= truth <= found.interval[1]
        values.append(found.value)
        assert found.interval[0] <= found.value <= found.interval[1]
    assert abs(sum(values) / len(values) - truth) < 0.01
    assert covered >= 465  # 93 %


RARE = {  # how often coders give each label where the tool says so; in brackets, mentions
    "kept": (107, {"kept": 0.96, "softened": 0.01, "shifted": 0.01, "lost": 0.02}),
    "paraphrased": (24, {"paraphrased": 0.88, "softened": 0.05, "shifted": 0.02, "kept": 0.05}),
    "lost": (8, {"lost": 0.9, "shifted": 0.1}), "shifted": (6, {"shifted": 0.5, "softened": 0.5}),
    "untraceable": (15, {"kept": 0.6, "softened": 0.1, "shifted": 0.1, "lost": 0.2}),
}  # fmt: skip


@pytest.mark.parametrize("by_fate", [False, True])
@pytest.mark.parametrize("number", [60, 100])
@pytest.mark.parametrize("times", [1, 10])
def test_intervals_cover_rare_fates_of_corpora_of_every_size(times, number, by_fate):
    """A few hits in the largest verdict, and verdicts that are coded whole."""
    rng, covered = random.Random(6), Counter()
    for _ in range(500):
        truth = {
            name: rng.choices(list(odds), list(odds.values()), k=size * times)
            for name, (size, odds) in RARE.items()
        }
        every = [(name, one) for name, own in truth.items() for one in own]
        sizes = coding.even({name: len(own) for name, own in truth.items()}, number)
        by = [(name, one) for name, own in truth.items() for one in rng.sample(own, sizes[name])]
        checked = Checked({name: len(own) for name, own in truth.items()})
        for name, one in by if by_fate else rng.sample(every, number):
            checked.add(name, [one])
        for label in ("kept", "softened", "shifted", "lost"):
            low, high = checked.corrected([label]).interval
            there = sum(one == label for _, one in every) / len(every)
            covered[label] += low - 1e-9 <= there <= high + 1e-9
    assert min(covered.values()) >= 455, covered  # 91 %


def test_a_corpus_coded_whole_has_no_doubt_and_an_uncoded_verdict_all_of_it():
    checked = Checked({"kept": 2, "lost": 2})
    checked.add("kept", ["kept"])
    checked.add("kept", ["lost", "kept"])
    assert checked.corrected(["kept"]).value == 0.75
    assert checked.corrected(["kept"]).interval == (0.375, 0.875)
    for _ in range(2):
        checked.add("lost", ["lost"])
    assert checked.corrected(["kept"]).interval == (0.375, 0.375)
    assert Checked({"kept": 3}).corrected(["kept"]).interval == (0.0, 1.0)


SOURCE = "=cmd say the war ends"
PLACE = {"text": "war", "start": 13, "end": 16}


def line(number, fate, *, language="en", faults=()):
    segment = {
        "source": {"text": SOURCE, "start": 0, "end": len(SOURCE), "paragraph": 0},
        "pivot": {"text": f"+战争{number}"}, "back": {"text": f"@the war {number}"},
        "faults": [{"kind": kind, "where": "back", "detail": ""} for kind in faults],
    }  # fmt: skip
    framing = {
        "term": "war", "category": "conflict", "segment": 0, "fate": fate, "source": PLACE,
        "confidence": 0.9, "to_check": fate == "shifted" and number % 2 == 0,
    }  # fmt: skip
    return json.dumps({
        "document": {"id": f"d{number}", "language": language, "text": SOURCE},
        "routes": [{"via": ["zh"], "role": "pivot", "segments": [segment]}],
        "framings": [framing],
    })  # fmt: skip


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "out.jsonl"
    fates = ["kept"] * 40 + ["lost"] * 10 + ["shifted"] * 8 + ["untraceable"] * 2
    lines = [line(n, fate) for n, fate in enumerate(fates)]
    lines += [line(90, "kept", faults=["loop"]), line(91, "kept", language="de")]
    lines.append(json.dumps({"id": "x", "error": {"kind": "InputError", "message": "m"}}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def sampled(output, *options):
    assert main(["sample", str(output), *options]) == 0
    return output.with_suffix(".sheet.csv"), output.with_suffix(".sheet.key.json")


def rows(sheet):
    return list(csv.DictReader(io.StringIO(sheet.read_bytes().decode("utf-8-sig"))))


def coded(sheet, path, label):
    found = rows(sheet)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, found[0])
        writer.writeheader()
        for number, row in enumerate(found):
            writer.writerow({**row, "fate": label(number, row["item"])})
    return path


def test_the_sheet_tells_nothing_of_the_tool(output):
    sheet, key = sampled(output, "-n", "30", "--seed", "7")
    found, answers = rows(sheet), json.loads(key.read_bytes())
    assert tuple(found[0]) == sheets.SHEET
    assert len(found) == 30 == len(answers["items"])
    assert all(not row["fate"] and not row["comment"] for row in found)
    body = sheet.read_text("utf-8-sig").partition("\n")[2]
    assert not any(fate in body for fate in FATES)
    assert answers["corpus"] == {
        "kept": 40, "shifted": 4, "lost": 10, "untraceable": 2, "to check": 4,
    }  # fmt: skip
    assert (answers["excluded"], answers["not_judged"]) == (1, 1)
    for row in found:
        answer = answers["items"][row["item"]]
        assert row["return"] == f"'@the war {answer['document'][1:]}"
        assert row["source"] == "'=cmd say the ⟦war⟧ ends"
    assert all(word in output.with_suffix(".sheet.txt").read_text("utf-8") for word in FATES[:-1])


def test_a_sample_is_the_same_again_and_another_seed_gives_another(output):
    first = coding.draw(output, 20, seed=1)
    assert coding.draw(output, 20, seed=1) == first
    assert coding.draw(output, 20, seed=2).key.items != first.key.items
    assert len(coding.draw(output, 500).rows) == 60


def test_of_several_systems_one_is_drawn_from_and_named(output, capsys):
    both = [json.loads(text) for text in output.read_text("utf-8").splitlines()[:20]]
    for n, result in enumerate(both):
        result["system"] = "deepl" if n % 2 else "google"
    output.write_text("".join(json.dumps(result) + "\n" for result in both), encoding="utf-8")
    assert main(["sample", str(output)]) == 2
    assert "name one with --system NAME" in capsys.readouterr().err
    sheet, key_file = sampled(output, "--system", "google", "-n", "100")
    key = coding.load_key(key_file)
    assert key.system == "google" and key.corpus == {"kept": 10}
    assert {int(answer.document[1:]) % 2 for answer in key.items.values()} == {0}
    first = coded(sheet, output.with_name("a.csv"), lambda *_: "kept")
    capsys.readouterr()
    assert main(["agree", str(first), "--key", str(key_file)]) == 0
    assert "mentions of google" in capsys.readouterr().out
    assert main(["sample", str(output), "--system", "bing"]) == 2
    assert "has no system 'bing' (there are: deepl, google)" in capsys.readouterr().err


def test_by_fate_draws_as_many_of_each(output):
    sample = coding.draw(output, 20, by="fate")
    drawn = [answer.verdict for answer in sample.key.items.values()]
    assert {name: drawn.count(name) for name in sample.key.corpus} == {
        "kept": 5, "shifted": 4, "lost": 5, "untraceable": 2, "to check": 4,
    }  # fmt: skip


def test_a_workbook_holds_texts_choices_and_instructions(output, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    sheet = tmp_path / "sheet.xlsx"
    assert main(["sample", str(output), "-n", "5", "-o", str(sheet)]) == 0
    book = openpyxl.load_workbook(sheet)
    cells = book["Coding"]
    assert [cell.value for cell in cells[1]] == list(sheets.SHEET)
    assert {cell.data_type for row in cells.iter_rows(min_row=2, max_col=5) for cell in row} == {
        "s"
    }
    (choice,) = cells.data_validations.dataValidation
    assert choice.formula1 == '"' + ",".join(coding.LABELS) + '"' and str(choice.sqref) == "F2:F6"
    assert "strengthened" in " ".join(str(row[0].value) for row in book["Instructions"].iter_rows())
    with zipfile.ZipFile(sheet) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    for number in range(2, 7):
        cells.cell(number, 6).value = "Kept "
    book.save(tmp_path / "ana.xlsx")
    assert set(sheets.read_sheet(tmp_path / "ana.xlsx").values()) == {"kept"}


def test_a_coded_sheet_is_not_written_over(output, capsys):
    sheet, _ = sampled(output, "-n", "5")
    sampled(output, "-n", "5")  # the same again is no loss
    coded(sheet, sheet, lambda *_: "kept")
    assert main(["sample", str(output), "-n", "5"]) == 2
    assert "may hold a coder's work" in capsys.readouterr().err


def test_another_sample_beside_a_sheet_has_a_key_of_its_own(output, capsys):
    sheet, key = sampled(output, "-n", "5")
    first = key.read_bytes()
    workbook = sheet.with_suffix(".xlsx")
    assert main(["sample", str(output), "-n", "4", "-o", str(workbook)]) == 0
    assert key.read_bytes() == first
    told = capsys.readouterr().out
    (other,) = set(sheet.parent.glob("*.key.json")) - {key}
    assert f"{other}: the tool's fates" in told
    assert main(["agree", str(workbook)]) == 2  # nothing is coded; its key is found all the same
    assert main(["agree", str(sheet)]) == 2


def test_coders_and_tool_are_compared(output, tmp_path, capsys):
    sheet, key = sampled(output, "-n", "60")
    items = json.loads(key.read_bytes())["items"]
    truth = {"to check": "paraphrased", "untraceable": "kept"}

    def ana(_, item):
        return truth.get(items[item]["verdict"], items[item]["verdict"])

    def ben(number, item):
        return "" if number % 10 == 0 else "LOST" if number % 10 == 1 else ana(number, item)

    sheets = [str(coded(sheet, tmp_path / f"{f.__name__}.csv", f)) for f in (ana, ben)]
    capsys.readouterr()
    assert main(["agree", *sheets, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["coded"] for one in found["coders"]] == [60, 54]
    together = [
        (ana(n, item).lower(), ben(n, item).lower()) for n, item in enumerate(items) if n % 10
    ]
    assert found["agreement"]["all"] == json.loads(json.dumps(alpha(together).to_dict()))
    confusion = {row["verdict"]: row["coders"] for row in found["tool"]["confusion"]}
    assert confusion["to check"]["paraphrased"] + confusion["to check"]["lost"] == 4
    assert confusion["untraceable"]["kept"] > 0
    rate = found["tool"]["rates"]["kept"]
    votes = [[label for label in (ana(n, i), ben(n, i).lower()) if label]
             for n, i in enumerate(items)]  # fmt: skip
    share = sum(own.count("kept") / len(own) for own in votes) / 60
    assert rate["value"] == round(share, 6) and rate["tool"] == round(40 / 60, 6)
    summed = summarise(output).to_dict()["framings"]["kept"]  # 2 untraced, 4 to check
    told = (rate["tool"], rate["tool_high"])
    assert told == (summed["low"], summed["high"]) == (0.666667, 0.766667)
    assert rate["interval"] == [rate["value"], rate["value"]]  # all mentions are coded
    assert main(["agree", *sheets]) == 0
    told = capsys.readouterr().out
    assert "Krippendorff" in told and "not in the corpus: 1 mentions" in told


def test_rows_that_a_sheet_lacks_are_not_coded(output, tmp_path, capsys):
    sheet, _ = sampled(output, "-n", "20")
    short = coded(sheet, tmp_path / "short.csv", lambda *_: "kept")
    short.write_text("".join(short.read_text("utf-8").splitlines(keepends=True)[:5]), "utf-8")
    capsys.readouterr()
    assert main(["agree", str(short)]) == 0
    assert "short: 4 of 20 items coded" in capsys.readouterr().out


def test_shares_of_an_item_have_six_digits_in_json_and_three_in_the_text(output, tmp_path, capsys):
    sheet, _ = sampled(output, "-n", "20")
    sheets = [str(coded(sheet, tmp_path / f"{fate}.csv", lambda *_, fate=fate: fate))
              for fate in ("kept", "lost", "shifted")]  # fmt: skip
    capsys.readouterr()
    assert main(["agree", *sheets, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)["tool"]["confusion"]
    odd = next(row for row in rows if row["coded"] % 3)
    assert odd["coders"]["kept"] == round(odd["coded"] / 3, 6)
    assert main(["agree", *sheets]) == 0
    assert f"  {odd['coded'] / 3:.3f} " in capsys.readouterr().out


def test_without_a_key_only_coders_are_compared(output, tmp_path, capsys):
    sheet, key = sampled(output, "-n", "20")
    names = [coded(sheet, tmp_path / f"{n}.csv", lambda k, _: "kept" if k % 3 else "lost")
             for n in "ab"]  # fmt: skip
    key.rename(tmp_path / "away.json")
    capsys.readouterr()
    assert main(["agree", *map(str, names), "--format", "json"]) == 0
    done = capsys.readouterr()
    assert json.loads(done.out)["tool"] is None and "--key" in done.err
    assert main(["agree", str(names[0])]) == 2
    assert "key is not beside it" in capsys.readouterr().err
    assert main(["agree", str(names[0]), "--key", str(tmp_path / "away.json")]) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_as_spreadsheets_save_them(tmp_path, encoding, delimiter):
    text = delimiter.join(["item", "source", "fate"]) + "\r\n"
    text += delimiter.join(["aaaaaa-001", "战争", "Kept"]) + "\r\n"
    text += delimiter.join(["aaaaaa-002", "a", ""]) + "\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert sheets.read_sheet(tmp_path / "a.csv") == {"aaaaaa-001": "kept", "aaaaaa-002": ""}


@pytest.mark.parametrize(
    "head",
    ["Item;Source;FATE ", "sep=;\r\nitem;source;fate", "\ufeffsep=;\r\nITEM;source;Fate"],
)
def test_sheets_with_a_line_for_excel_and_heads_in_capitals(tmp_path, head):
    text = f"{head}\r\naaaaaa-001;a, b;Kept\r\naaaaaa-002;a;\r\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert sheets.read_sheet(tmp_path / "a.csv") == {"aaaaaa-001": "kept", "aaaaaa-002": ""}


@pytest.mark.parametrize(
    "rows",
    [
        "aaaaaa-001,kept\naaaaaa-002,\n,\n \t,\n,\n",  # rows below the table, emptied or never used
        "aaaaaa-002,\n\naaaaaa-001, KEPT \n",  # sorted by another column
        "AAAAAA-1,kept\n aaaaaa-002 ,\n",
        "aaaaaa-001,kept\u00a0\naaaaaa-002,\nsee my mail,\n",
    ],
)
def test_what_spreadsheets_and_coders_do_to_a_sheet_loses_no_item(rows, tmp_path):
    (tmp_path / "a.csv").write_text("item,fate\n" + rows, encoding="utf-8")
    assert sheets.read_sheet(tmp_path / "a.csv") == {"aaaaaa-001": "kept", "aaaaaa-002": ""}


BAD = {
    "label": ("aaaaaa-1,kept\naaaaaa-2,kpet\n", "row 3 (aaaaaa-002): 'kpet' is no fate"),
    "twice": ("aaaaaa-1,kept\naaaaaa-001,lost\n", "is there twice"),
    "blank": ("aaaaaa-1,\n", "no fate yet"),
    "none": ("", "has no rows"),
    "mixed": ("aaaaaa-1,kept\nbbbbbb-1,kept\n", "several samples"),
    "date": ("aaaaaa-1,kept\n01.02.2026,kept\n", "row 3: '01.02.2026' is no item, a spreadsheet"),
    "no item": ("aaaaaa-1,kept\n,kept\n", "row 3: there is a fate, but no item"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_sheets_get_one_line(name, tmp_path, capsys):
    rows, told = BAD[name]
    (tmp_path / "a.csv").write_text("item,fate\n" + rows, encoding="utf-8")
    assert main(["agree", str(tmp_path / "a.csv")]) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1 and "Traceback" not in error


@pytest.mark.parametrize(
    ("text", "told"),
    [("item,label\naaaaaa-1,kept\n", "lacks the column 'item' or 'fate'"), ("", "is empty")],
)
def test_what_is_no_sheet_gets_one_line(text, told, tmp_path, capsys):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert main(["agree", str(tmp_path / "a.csv")]) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1


def test_coders_of_other_items_samples_and_keys_get_one_line(output, tmp_path, capsys):
    sheet, key = sampled(output, "-n", "20")
    first = coded(sheet, tmp_path / "a.csv", lambda n, _: "kept" if n < 10 else "")
    second = coded(sheet, tmp_path / "b.csv", lambda n, _: "kept" if n >= 10 else "")
    other = tmp_path / "other.csv"
    assert main(["sample", str(output), "-n", "20", "--seed", "2", "-o", str(other)]) == 0
    third = coded(other, tmp_path / "c.csv", lambda *_: "lost")
    (tmp_path / "no.json").write_text("[1]", encoding="utf-8")
    misspelt = key.read_text("utf-8").replace('"verdict": "kept"', '"verdict": "Kept"', 1)
    (tmp_path / "odd.json").write_text(misspelt, encoding="utf-8")
    capsys.readouterr()
    for given_, told in [
        ([first, second], "share no item"), ([first, first], "given twice"),
        ([first, third], "several samples"), ([third, "--key", key], "has not"),
        ([first, "--key", tmp_path / "no.json"], "is no key"),
        ([first, "--key", tmp_path / "odd.json"], "is no key"),
        ([first, "--key", tmp_path / "none.json"], "can't be read"),
        ([tmp_path / "none.csv"], "none.csv"), ([tmp_path / "a.txt"], "is no sheet"),
    ]:  # fmt: skip
        assert main(["agree", *map(str, given_)]) == 2, told
        error = capsys.readouterr().err
        assert told in error and error.count("\n") == 1


def test_a_workbook_of_another_kind_gets_one_line(tmp_path, capsys):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 nothing")
    for name in ("a.xlsx", "b.xlsx"):
        assert main(["agree", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_nothing_to_draw_gets_one_line(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    path.write_text(line(1, "kept", language="de") + "\n", encoding="utf-8")
    assert main(["sample", str(path)]) == 2
    assert "no mention whose fate is judged" in capsys.readouterr().err
    assert main(["sample", str(path), "-o", str(tmp_path / "a.pdf")]) == 2
    assert main(["sample", str(tmp_path / "none.jsonl")]) == 2


def annotated(campaign, coder, label):
    """Lines as Pearmut writes them when a coder chooses for each form."""
    for number, form in enumerate(campaign["data"][0]):
        answers = [label(number, one["item_id"]) if one["form"] else None for one in form]
        yield json.dumps({"annotation": answers, "actions": [], "item": form, "user_id": coder,
                          "item_i": number})  # fmt: skip


def test_a_campaign_for_pearmut_and_its_annotations(output, tmp_path, capsys):
    options = ["--format", "pearmut", "--coders", "3", "--by", "fate"]
    assert main(["sample", str(output), *options]) == 0
    sheet, key = (output.with_suffix(f".pearmut{end}.json") for end in ("", ".key"))
    campaign = json.loads(sheet.read_text("utf-8"))
    assert campaign["info"]["assignment"] == "task-based" and len(campaign["data"]) == 3
    assert campaign["data"][0] == campaign["data"][2]
    for form in campaign["data"][0]:
        assert [text["form"] for text in form] == [None, None, None, "choices", None]
        assert form[3]["choices"][:2] == ["kept", "paraphrased"] and "profound" in form[4]["text"]
    [[told]] = campaign["data_welcome"]  # Pearmut shows the campaign's own instructions by no form
    assert told["form"] is None and "profound" in told["text"]
    told = json.dumps(campaign)
    assert "confidence" not in told and "verdict" not in told
    lines = [*annotated(campaign, "ana", lambda n, _: "kept" if n % 2 else "can't tell"),
             *annotated(campaign, "ben", lambda *_: "lost"),
             *annotated(campaign, "ben", lambda *_: "kept"),
             json.dumps({"annotation": [1], "item": [{"text": "Age?", "form": "number"}],
                         "user_id": "ana", "item_i": "welcome_0"})]  # fmt: skip
    answers = tmp_path / "answers.jsonl"
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["agree", str(answers), "--key", str(key), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    coded = {one["name"]: one["coded"] for one in found["coders"]}
    items = len(campaign["data"][0])
    assert coded == {"ana": items // 2, "ben": items}


def test_items_skipped_in_pearmut_and_coders_reset_there_are_not_coded(output, tmp_path, capsys):
    """A skipped form has no answer; a reset on the dashboard voids what a coder did before it."""
    assert main(["sample", str(output), "--format", "pearmut", "-o", str(tmp_path / "a.json")]) == 0
    campaign = json.loads((tmp_path / "a.json").read_text("utf-8"))
    lines = [*annotated(campaign, "ana", lambda n, _: "kept" if n else None),
             *annotated(campaign, "ben", lambda *_: "lost"),
             json.dumps({"user_id": "ben", "annotation": "__RESET__"}),
             *list(annotated(campaign, "ben", lambda *_: "kept"))[:2]]  # fmt: skip
    kept = tmp_path / "answers.jsonl"
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    dashboard = tmp_path / "annotations.json"  # all campaigns of a server in one download
    others = [{"user_id": "eve", "annotation": [{"A": {"score": 3}}], "item": [{"tgt": {}}]}]
    told = {"another": others, campaign["campaign_id"]: [json.loads(line) for line in lines]}
    dashboard.write_text(json.dumps(told), encoding="utf-8")
    for path in (kept, dashboard):
        capsys.readouterr()
        command = ["agree", str(path), "--key", str(tmp_path / "a.key.json"), "--format", "json"]
        assert main(command) == 0
        found = json.loads(capsys.readouterr().out)
        coded = {one["name"]: one["coded"] for one in found["coders"]}
        assert coded == {"ana": len(campaign["data"][0]) - 1, "ben": 2}


def test_texts_of_a_campaign_are_no_markup(tmp_path):
    from translate.batch.coding import Key, Sample
    from translate.batch.pearmut import to_campaign

    evil = "<img src=x onerror=alert(1)>"
    row = ("a-001", evil, f"{evil} ⟦{evil}⟧", evil, evil)
    campaign = json.loads(to_campaign(Sample(Key(sample="a"), (row,)), 1))
    for part in campaign["data"][0][0][:-1]:
        assert "<img" not in part["text"] and "&lt;img" in part["text"]


@pytest.mark.parametrize("content", ["{}", "[]", '{"item": [], "annotation": [], "user_id": "x"}'])
@pytest.mark.parametrize("name", ["answers.jsonl", "answers.json"])
def test_annotations_of_another_kind_get_one_line(content, name, tmp_path, capsys):
    path = tmp_path / name
    path.write_text(content + "\n", encoding="utf-8")
    assert main(["agree", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
