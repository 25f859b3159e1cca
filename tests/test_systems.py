"""Several systems over a corpus: pairs of documents, intervals over them, and no sum of all."""

import csv
import io
import json
from functools import partial
from pathlib import Path

import pytest
from readback import rows_in

from translate import find, run_batch
from translate.batch import bundle, systems
from translate.batch.headings import LEGS
from translate.batch.lines import has_several
from translate.batch.summary import summarise
from translate.batch.tables import Table
from translate.cli import main
from translate.errors import InputError
from translate.measures.significance import sign_flip
from translate.reports import shares

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "examples/systems/study.csv"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    path = tmp_path_factory.mktemp("systems") / "o.jsonl"
    assert run_batch(TABLE, path).counts["done"] == 16
    return path


def test_systems_are_compared_by_document(output):
    found = systems.compare(output)
    alpha, beta = found["systems"]
    assert (alpha["system"], beta["system"]) == ("alpha", "beta")
    assert alpha["documents"] == beta["documents"] == 8 and alpha["returned_by"] == {"alpha": 8}
    (pair,) = found["differences"]
    assert pair["systems"] == ("alpha", "beta") or pair["systems"] == ["alpha", "beta"]
    fates = {}
    for line in rows_in(output):
        key = line["document"]["id"]
        fates.setdefault(key, {})[line["evidence"]["given"]["system"]] = line["framings"]
    sums = []
    for own in fates.values():
        judged = [
            (one["fate"] in ("kept", "paraphrased")) - (other["fate"] in ("kept", "paraphrased"))
            for one, other in zip(own["alpha"], own["beta"], strict=True)
            if not any(f["to_check"] or f["fate"] == "untraceable" for f in (one, other))
        ]
        sums.append(sum(judged))
    assert pair["difference"]["p"] == pytest.approx(sign_flip(sums))
    assert pair["p_holm"] == pair["difference"]["p"] < 0.05
    assert alpha["kept_or_paraphrased"]["interval"] and pair["documents"] == 8


def test_the_summary_compares_and_sums_only_one(output, capsys, tmp_path):
    assert main(["summary", str(output)]) == 0
    said = capsys.readouterr().out
    assert "alpha less beta" in said and "8 documents" in said and "mentions  documents" not in said
    assert main(["summary", str(output), "--system", "beta"]) == 0
    alone = capsys.readouterr().out
    assert "8 documents, 16 sentences" in alone and "alpha" not in alone
    assert main(["summary", str(output), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["documents"]["done"] == 16 and len(told["comparison"]["systems"]) == 2
    assert main(["summary", str(output), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["level"] for row in rows] == ["system", "system", "difference"]
    assert main(["summary", str(output), "-o", str(tmp_path / "s.html")]) == 0
    assert "alpha less beta" in (tmp_path / "s.html").read_text("utf-8")


@pytest.mark.parametrize(("words", "told"), [
    (["-o", "x.xlsx"], "not to be counted together"), (["-o", "study/"], "not to be counted"),
    (["--by", "outlet"], "tell them apart with --by system"),
    (["--system", "gamma"], "has no system 'gamma' (there are: alpha, beta)"),
    (["--fail-below", "kept=0.2"], "--fail-below is of one system"),
])  # fmt: skip
def test_what_would_mix_systems_is_refused(words, told, output, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["summary", str(output), *words]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_a_study_of_one_system_is_written_whole(output, tmp_path):
    made = tmp_path / "s.zip"
    assert main(["summary", str(output), "--system", "alpha", "-o", str(made)]) == 0
    assert made.stat().st_size > 1000


def test_an_output_of_one_system_is_summed_as_before(tmp_path):
    table = csv.DictReader(io.StringIO(TABLE.read_text("utf-8")))
    rows = [row for row in table if row["system"] == "alpha"]
    path = tmp_path / "one.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows[:2]), encoding="utf-8")
    run_batch(path, tmp_path / "o.jsonl")
    assert not has_several(tmp_path / "o.jsonl")
    assert summarise(tmp_path / "o.jsonl").systems == {"alpha": 2}
    with pytest.raises(InputError, match="has 1 systems; 2 to 12 are compared"):
        systems.compare(tmp_path / "o.jsonl")


def changed(output, path, change):
    found = rows_in(output)
    change(found)
    told = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)
    path.write_text(told, encoding="utf-8")
    return path


def test_documents_of_one_system_only_are_left_out_and_told(output, tmp_path):
    path = changed(output, tmp_path / "o.jsonl", lambda found: found.pop(1))
    found = systems.compare(path)
    assert [one["documents"] for one in found["systems"]] == [8, 7]
    assert found["differences"][0]["documents"] == 7
    assert "Both have 7 documents" in systems.to_text(found, "o.jsonl")


def test_a_better_pair_is_named_once_for_all_whose_returns_the_bundled_one_made(output, tmp_path):
    def bundled(found):
        for line in found:
            for model in line["signature"]["models"]:
                model["name"] = f"translate-compare-tiny-{model['direction']}"

    given = systems.compare(output)
    returned = systems.compare(changed(output, tmp_path / "o.jsonl", bundled))
    for told in (systems.to_text, systems.to_html):
        assert "models use best" not in told(given, "o.jsonl")
        text = told(returned, "o.jsonl")
        assert text.count("alpha, beta: ") == text.count("models use best --pair") == 1


def test_too_few_documents_have_no_test(output, tmp_path):
    path = changed(output, tmp_path / "o.jsonl", lambda found: found.__delitem__(slice(8, None)))
    told = systems.to_text(systems.compare(path), "o.jsonl")
    assert "too few documents" in told and "p =" not in told


def test_lines_that_another_program_wrote_anew_are_still_of_several_systems(output, tmp_path):
    compact = tmp_path / "compact.jsonl"
    lines = [json.dumps(line, separators=(",", ":")) + "\n" for line in rows_in(output)]
    compact.write_text("".join(lines), encoding="utf-8")
    assert has_several(compact)


def test_a_document_that_is_twice_there_or_another_text_is_refused(output, tmp_path):
    twice = changed(output, tmp_path / "a.jsonl", lambda found: found.append(found[0]))
    with pytest.raises(InputError, match="a1 is there twice for alpha"):
        systems.compare(twice)

    def other(found):
        found[1]["document"]["text"] += " More."

    with pytest.raises(InputError, match="a1 is another text for beta than for alpha"):
        systems.compare(changed(output, tmp_path / "b.jsonl", other))


def test_our_own_translation_is_one_system_whatever_its_language(output, tmp_path):
    source = tmp_path / "own.jsonl"
    rows = [{"id": "a1", "text": rows_in(output)[0]["document"]["text"]},
            {"id": "zz", "text": "台湾是中国核心利益的核心。", "language": "zh"}]  # fmt: skip
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run_batch(source, tmp_path / "own.out.jsonl")
    both = tmp_path / "both.jsonl"
    both.write_bytes((tmp_path / "own.out.jsonl").read_bytes() + output.read_bytes())
    assert not has_several(tmp_path / "own.out.jsonl") and has_several(both)
    names = [one["system"] for one in systems.compare(both)["systems"]]
    assert names == ["this tool", "alpha", "beta"]


def test_a_concordance_names_the_system_of_each_hit(output, capsys):
    typed = ["find", str(output), "core interests", "--where", "source"]
    assert main(typed) == 0
    said = capsys.readouterr().out
    assert "a1, alpha, sentence 2" in said and "a1, beta, sentence 2" in said
    assert main([*typed, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["system"] for row in rows} == {"alpha", "beta"}
    assert main([*typed, "--format", "json", "--system", "beta"]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert len(hits) * 2 == len(rows) and {hit["system"] for hit in hits} == {"beta"}
    assert find(output, "core interests", where="source", system="beta") == hits
    assert main([*typed, "--system", "gamma"]) == 2
    assert "no system 'gamma' (there are: alpha, beta)" in capsys.readouterr().err


def test_a_failure_is_its_systems_where_it_is_named(output, tmp_path):
    lost = {"id": "a9", "system": "beta", "error": {"kind": "Crash", "message": "gone"}}
    path = changed(output, tmp_path / "o.jsonl", lambda found: found.append(lost))
    counts = {name: summarise(path, name).to_dict()["documents"] for name in ("alpha", "beta")}
    assert counts == {"alpha": {"done": 8, "failed": 0}, "beta": {"done": 8, "failed": 1}}


def table_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_by_system_is_the_paired_comparison_in_every_form(output, tmp_path, capsys):
    assert main(["summary", str(output), "--by", "system"]) == 0
    paired = capsys.readouterr().out
    assert main(["summary", str(output)]) == 0 and capsys.readouterr().out == paired
    folder = tmp_path / "paper"
    assert main(["summary", str(output), "--by", "system", "-o", f"{folder}/"]) == 0
    (gap,) = systems.compare(output)["differences"]
    (row,) = table_of(folder / "differences.csv")
    assert float(row["p_holm"]) == gap["p_holm"]
    assert (row["group"], row["less"]) == ("alpha", "beta")
    for name in ("mentions", "documents", "framings"):
        assert {one["system"] for one in table_of(folder / f"{name}.csv")} == {"alpha", "beta"}
    assert (folder / "summary.txt").read_text("utf-8").startswith("alpha: ")
    told = (folder / "methods.txt").read_text("utf-8")
    assert "by alpha (8 documents) and beta (8 documents)" in told and "flips the signs" in told
    assert not (folder / "figures/kept-by-category.svg").exists()  # which would mix the systems
    over = gap["difference"]
    assert f"of {over['of']} mentions judged in both, {over['units']} documents" in told
    figure = (folder / "figures/differences.svg").read_text("utf-8")
    assert "flipped signs of whole documents" in figure and "dealt out" not in figure
    p = shares.chances(gap["p_holm"])
    assert f"p {p}" in told and f"p {p}" in figure and f"p {p}" in paired
    assert main(["summary", str(output), "--by", "system", "-o", str(tmp_path / "t.xlsx")]) == 0


def test_a_study_of_systems_counts_translations_and_each_expression_once(output):
    study = bundle.Study(output, ["system"])
    terms = {row["term"] for row in study.mentions.to_dict("records")}
    told = f"62 mentions, 16 translations, {len(terms)} expressions, 2 systems, 1 difference"
    assert study.counted() == told


def test_no_form_adds_up_systems_where_groups_are_made_beside_them(output, tmp_path):
    lines = rows_in(output)
    for line in lines:
        line["document"]["meta"]["columns"] = json.dumps({"outlet": "A"})
    path = tmp_path / "o.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    by = ["--by", "outlet", "--by", "system"]
    folder, page = tmp_path / "paper", tmp_path / "p.html"
    assert main(["summary", str(path), *by, "-o", str(folder)]) == 0
    assert main(["summary", str(path), *by, "-o", str(page)]) == 0
    methods = (folder / "methods.txt").read_text("utf-8")
    assert "A / alpha less A / beta" in methods and "each translation counts as a docu" in methods
    assert "We took 16 translations" in methods and "these systems" in methods
    assert "were kept or paraphrased and" not in methods  # of all mentions together
    assert (folder / "summary.txt").read_text("utf-8").startswith("kept or paraphrased, by outlet ")
    assert "By category" not in page.read_text("utf-8") and "alpha" in page.read_text("utf-8")


def test_the_figure_of_legs_leaves_out_no_system_with_changes(tmp_path):
    rows = [
        {"level": "group", "name": name, "changes": 4, "there": there, "back": 0, "untold": 4,
         "there_low": there / 4, "there_high": 1.0, "there_interval_low": None,
         "there_interval_high": None}
        for name, there in (("a", 2), ("b", 0))
    ]  # fmt: skip
    table = Table(LEGS, rows)
    assert [row["name"] for row in bundle._legs(table, "group")] == ["a", "b"]
    rows[0]["there"] = 0
    assert bundle._legs(table, "group") == []


@pytest.fixture(scope="module")
def corpus(output, tmp_path_factory):
    """Texts with ids, alpha's translations of three of the four, and a run with ours beside."""
    folder = tmp_path_factory.mktemp("corpus")
    alpha = [row for row in table_of(TABLE) if row["system"] == "alpha"][:4]
    texts = [{"id": row["id"], "text": row["source"], "outlet": "=cmd()"} for row in alpha]
    write(folder / "texts.jsonl", texts)
    rows = [{"id": row["id"], "zh": row["pivot"], "back": row["back"]} for row in alpha[:3]]
    write(folder / "alpha.jsonl", [*rows, {"id": "b9", "zh": "你好。"}])
    assert main(typed(folder, folder / "o.jsonl")) == 1
    return folder


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def typed(folder, out):
    return [
        "batch", str(folder / "texts.jsonl"), "-o", str(out), "--workers", "1", "--pivot-column",
        "zh", "--system", f"alpha={folder / 'alpha.jsonl'}", "--system", "ours=default",
    ]  # fmt: skip


def test_a_batch_takes_each_document_through_every_system(corpus, output, tmp_path, capsys):
    rows = rows_in(corpus / "o.jsonl")
    assert [row["system"] for row in rows] == ["alpha", "ours"] * 4
    assert rows[6] == {"id": "a4", "system": "alpha", "columns": {"outlet": "=cmd()"}, "error": {
        "kind": "InputError",
        "message": "alpha.jsonl has no translation of a4; add a row with this id",
    }}  # fmt: skip
    brought = [row for row in rows_in(output) if row["system"] == "alpha"]
    for row, other in zip(rows[:6:2], brought, strict=False):
        assert row["framings"] == other["framings"] and row["evidence"] == other["evidence"]
    run_batch(corpus / "texts.jsonl", tmp_path / "own.jsonl")
    for row, other in zip(rows[1::2], rows_in(tmp_path / "own.jsonl"), strict=True):
        assert "system" not in other and {**other, "system": "ours"} | {"document": 0} == (
            row | {"document": 0}
        )
    manifest = json.loads((corpus / "o.manifest.json").read_text("utf-8"))
    texts, table = manifest["inputs"]
    assert (texts["documents"], table["system"], table["translations"]) == (4, "alpha", 4)
    assert main(["summary", str(corpus / "o.jsonl"), "--by", "system"]) == 0
    said = capsys.readouterr().out
    assert "1 document not done" in said and "alpha less ours" in said
    assert "Both have 3 documents" in said
    assert main(["summary", str(corpus / "o.jsonl"), "--by", "system", "--format", "methods"]) == 0
    written = capsys.readouterr().out  # alpha's returns were given, too
    assert "The models of ours were" in written and "The models of alpha" not in written


def test_it_goes_on_where_it_was_and_tells_what_changed(corpus, tmp_path, capsys):
    whole = (corpus / "o.jsonl").read_bytes()
    systems = {"alpha": corpus / "alpha.jsonl", "ours": "default"}
    run = partial(
        run_batch, corpus / "texts.jsonl", tmp_path / "o.jsonl", pivot_column="zh", systems=systems
    )
    found = run()
    assert found.counts["done"] == 7 and (tmp_path / "o.jsonl").read_bytes() == whole
    assert any("1 of 4 translations of alpha are of no document here (b9)" in note
               for note in found.notes)  # fmt: skip
    rows = rows_in(corpus / "alpha.jsonl")
    write(corpus / "alpha.jsonl", [*rows, {"id": "a4", "zh": "你好。"}])
    assert run(retry=True).code == 0
    assert "error" not in rows_in(tmp_path / "o.jsonl")[6]
    write(corpus / "alpha.jsonl", [{**rows[0], "zh": "你好。"}, *rows[1:]])
    assert main(typed(corpus, tmp_path / "o.jsonl")) == 2
    assert "was a1 (alpha), is a1 (alpha) with other content" in capsys.readouterr().err
    assert main([*typed(corpus, tmp_path / "o.jsonl"), "--system", "again=default"]) == 2
    assert "systems was alpha and ours, is alpha and ours and again)" in capsys.readouterr().err
    write(corpus / "alpha.jsonl", rows)


@pytest.mark.parametrize(("systems", "told"), [
    (["a=texts.jsonl"], "no 'zh'"), (["a=strange.csv"], "its ids are x1"),
    (["a=twice.csv"], "has a1 twice"), (["a=a.txt"], "is not a table"),
    (["a=none.csv"], "does not exist"), (["a="], "names nothing"),
    (["a=default", "a=default"], "given twice"), (["a=default", "b"], "use one way"),
    (["a=a.txt,a.txt"], "two files are one document's"), (["a=nosuch"], "--system a: "),
    (["ours=default"], "brings translations along"),
    (["gamma=study.csv"], "has no rows of gamma (it has: alpha, beta)"),
])  # fmt: skip
def test_what_is_no_system_of_a_corpus_has_one_line(systems, told, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "texts.jsonl": '{"id": "a1", "text": "The talks were frank."}\n', "a.txt": "你好。\n",
        "strange.csv": "id,zh\nx1,你好。\n", "twice.csv": "id,zh\na1,你好。\na1,你好。\n",
        "study.csv": TABLE.read_text("utf-8"),
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    brings = any("study" in one or "ours" in one for one in systems)
    words = [word for one in systems for word in ("--system", one)]
    words += [] if brings else ["--pivot-column", "zh"]
    given = "study.csv" if brings else "texts.jsonl"
    assert main(["batch", given, "-o", "o.jsonl", *words]) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert not (tmp_path / "o.jsonl").exists()
