"""`translate batch` and `translate summary` as a user calls them, with the bundled models."""

import io
import json
import shutil
import sys
from types import ModuleType

import pytest
from console import work_here

from translate.batch.corpus import Corpus, Reading
from translate.batch.progress import Meter
from translate.cli import main
from translate.errors import InputError

SENTENCES = [
    "Taiwan is a core interest of China.", "The two sides held frank talks on Monday.",
    "Officials warned of a military confrontation.", "The visit may ease tensions.",
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("in") / "in.jsonl"
    rows = [
        {"id": f"d{n}", "text": f"{SENTENCES[n % 4]} {SENTENCES[(n + 1) % 4]}"} for n in range(6)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def output(corpus, tmp_path_factory):
    """What a run in this process writes; runs with workers must write the same bytes."""
    out = tmp_path_factory.mktemp("out") / "out.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        work_here(patch)
        assert main(["batch", str(corpus), "-o", str(out), "--via", "zh", "--workers", "1"]) == 0
    return out


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("words", [
    ["summary", "OUT", "--format", "csv", "-o", "IN"],
    ["find", "OUT", "talks", "--json", "-o", "IN"],
    ["summary", "OUT", "--json", "-o", "MANIFEST"], ["sample", "OUT", "-o", "IN.csv"],
    ["summary", "OUT", "-o", "FOLDER"],
])  # fmt: skip
def test_nothing_is_written_over_what_a_run_was_made_of(words, corpus, output, tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out.jsonl"
    folder.mkdir()
    (folder / "documents.csv").write_text("id,text\na,A dispute remains.\n", encoding="utf-8")
    if "FOLDER" in words or "IN.csv" in words:
        assert main(["batch", str(folder), "-o", str(out), "--quiet", "--workers", "1"]) == 0
    else:
        out = output
    files = {
        "OUT": out, "IN": corpus, "MANIFEST": out.with_name("out.manifest.json"),
        "IN.csv": folder / "documents.csv", "FOLDER": folder,
    }  # fmt: skip
    before = {path: path.read_bytes() for path in files.values() if path.is_file()}
    assert main([str(files.get(word, word)) for word in words]) == 2
    said = capsys.readouterr().err
    assert "is a file of the run that made" in said.splitlines()[-1]
    assert before == {path: path.read_bytes() for path in before}
    new = folder / "new.csv"  # beside the inputs, and again over itself
    for _ in range(2):
        assert main(["summary", str(out), "-o", str(new)]) == 0


def rows(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_framings_are_those_of_roundtrip(corpus, output):
    from translate.api import Options, run
    from translate.roundtrip.loading import Engines

    engines = Engines(Options())
    for item, found in zip(Corpus([str(corpus)], Reading()), rows(output), strict=True):
        alone = next(run([item.document], [["zh"]], Options(), engines=engines)).to_json()
        assert found["framings"] == json.loads(json.dumps(alone["framings"]))
        assert found["evidence"] == json.loads(json.dumps(alone["evidence"]))
        for one, other in zip(
            found["routes"][0]["segments"], alone["routes"][0]["segments"], strict=True
        ):
            assert (one["pivot"], one["back"]) == (other["pivot"], other["back"])


def test_other_workers_and_a_warm_cache_give_the_same_bytes(corpus, output, tmp_path):
    for name in ("cold", "warm"):
        out = tmp_path / f"{name}.jsonl"
        given_options = ["--workers", "2", "--cache", str(tmp_path / "cache.sqlite")]
        assert main(["batch", str(corpus), "-o", str(out), *given_options]) == 0
        assert out.read_bytes() == output.read_bytes()


def test_workers_do_not_run_the_main_module_again(corpus, output, tmp_path, monkeypatch):
    """It may be a script without a guard, a notebook or a page."""
    script = tmp_path / "script.py"
    script.write_text("raise SystemExit(3)", encoding="utf-8")
    unguarded = ModuleType("__main__")
    unguarded.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", unguarded)
    out = tmp_path / "out.jsonl"
    assert main(["batch", str(corpus), "-o", str(out), "--workers", "2"]) == 0
    assert out.read_bytes() == output.read_bytes()


@pytest.mark.usefixtures("in_this_process")
def test_a_column_is_the_same_in_another_case(tmp_path, capsys):
    table, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    table.write_text("ID,Body,Outlet\na,The talks may ease tensions.,Wire\n", encoding="utf-8")
    for name in ("body", "Body"):
        words = ["batch", str(table), "-o", str(out), "--text-column", name, "--workers", "1"]
        assert main(words) == 0, capsys.readouterr().err
    capsys.readouterr()
    for words in (["--by", "outlet"], ["--by", "OUTLET", "--json"], ["--by", "Outlet"]):
        assert main(["summary", str(out), *words]) == 0
        assert "Outlet" in capsys.readouterr().out
    assert main(["summary", str(out), "--by", "paper"]) == 2


def test_a_system_without_its_file_is_refused_before_the_run(corpus, tmp_path, capsys):
    out = tmp_path / "out.jsonl"
    assert main(["batch", str(corpus), "-o", str(out), "--system", "google"]) == 2
    said = capsys.readouterr().err
    assert "--system google=FILE" in said and said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_second_interruption_says_how_to_go_on(corpus, tmp_path, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("translate.batch.run.run", interrupted)
    assert main(["batch", str(corpus), "-o", str(tmp_path / "out.jsonl")]) == 130
    assert "run the same command again to go on" in capsys.readouterr().err


def test_other_options_are_refused(corpus, output, capsys):
    assert main(["batch", str(corpus), "-o", str(output), "--beam", "2"]) == 2
    assert "beam was 4, is 2" in capsys.readouterr().err


@pytest.mark.usefixtures("in_this_process")
def test_failures_exit_1_and_are_named(corpus, tmp_path, capsys):
    (tmp_path / "bad.docx").write_bytes(b"x")
    out = tmp_path / "out.jsonl"
    arguments = ["batch", str(tmp_path), "-o", str(out), "--log-json", "--no-trace"]
    (tmp_path / "good.txt").write_text(SENTENCES[0], encoding="utf-8")
    assert main([*arguments, "--workers", "1"]) == 1
    told = capsys.readouterr().err.splitlines()
    events = [json.loads(line) for line in told if line.startswith("{")]
    assert {"failed", "progress"} == {event["event"] for event in events}
    assert any("failed: bad: bad.docx" in line for line in told)
    assert rows(out)[1]["framings"] == []


@pytest.mark.parametrize(
    "wrong", [["--middle", "x.txt"], ["--address", "ray://x"], ["--via", "xx"], ["--from", "tlh"]]
)
def test_wrong_usage_exits_2(corpus, tmp_path, wrong, capsys):
    assert main(["batch", str(corpus), "-o", str(tmp_path / "o.jsonl"), *wrong]) == 2
    assert not (tmp_path / "o.jsonl").exists() or not (tmp_path / "o.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"id,text\n", "has no rows"), (b"", "is empty"), (b"\xff\xfe\x00", "name its encoding")],
)
def test_a_table_that_gives_no_row_is_refused_and_the_mended_one_begins(
    content, told, tmp_path, capsys
):
    table, out = tmp_path / "t.csv", tmp_path / "o.jsonl"
    table.write_bytes(content)
    words = ["batch", str(table), "-o", str(out), "--quiet"]
    assert main(words) == 2
    assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    table.write_text("id,text\n1,He condemned the attack.\n", encoding="utf-8")
    assert main(words) == 0
    (tmp_path / "in").mkdir()
    (tmp_path / "in/t.csv").write_bytes(content)
    shutil.copy(table, tmp_path / "in/u.csv")  # in a folder the others go on
    assert main(["batch", str(tmp_path / "in"), "-o", str(tmp_path / "f.jsonl"), "--quiet"]) == 1


def test_a_model_that_can_not_be_fetched_ends_a_run_before_it_begins(corpus, tmp_path, capsys):
    pytest.importorskip("huggingface_hub", reason="the extra hub is not installed")
    assert main(["batch", str(corpus), "-o", str(tmp_path / "o.jsonl"), "--via", "fr"]) == 1
    assert "Helsinki-NLP/opus-mt-en-fr" in capsys.readouterr().err
    assert not (tmp_path / "o.jsonl").exists() or not (tmp_path / "o.jsonl").read_bytes()


def test_summary_of_the_output(output, tmp_path, capsys):
    assert main(["summary", str(output), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["documents"] == {"done": 6, "failed": 0}
    assert found["framings"]["mentions"] == sum(len(row["framings"]) for row in rows(output))
    for form in ("text", "csv", "html"):
        assert main(["summary", str(output), "--format", form, "-o", str(tmp_path / form)]) == 0
        assert "core interest" in (tmp_path / form).read_text(encoding="utf-8")
    assert main(["summary", str(tmp_path / "none.jsonl")]) == 2


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def meter(mode):
    clock, stream = Clock(), io.StringIO()
    made = Meter(stream, mode, clock=clock)
    made.begin(0.5)
    clock.now = 40.0
    made.add(documents=4, failed=1, words=800, faults=2, share=0.25)
    made.end()
    return made, stream.getvalue()


def test_progress_counts_from_where_the_session_began():
    made, told = meter("plain")
    assert (made.speed, made.left) == (20.0, 40.0)
    assert told == (
        "4 of about 5 documents (75%), 20 words/s, 40 s gone, 40 s left, 2 faults, 1 failed\n"
    )


def test_progress_counts_what_an_earlier_session_did():
    clock, stream = Clock(), io.StringIO()
    made = Meter(stream, "plain", clock=clock)
    made.begin(0.5, 1_000, 2_000)
    clock.now = 40.0
    made.add(documents=500, failed=0, words=800, faults=0, share=0.25)
    assert stream.getvalue().startswith("1,500 of 2,000 documents (75%), 20 words/s, 40 s gone,")


def test_the_last_chunk_that_comes_first_is_not_all_that_came():
    clock, stream = Clock(), io.StringIO()
    made = Meter(stream, "plain", clock=clock)
    made.begin(0.0, total=10)
    clock.now = 40.0
    made.add(documents=2, failed=0, words=800, faults=0, share=0.2)
    told = "2 of 10 documents (20%), 20 words/s, 40 s gone, 2 min 40 s left"
    assert stream.getvalue().startswith(told)
    made.skip(0.4)
    assert (made.share, made.left) == (pytest.approx(0.6), pytest.approx(80.0))


def test_a_folder_of_texts_is_counted_before_it_is_read(tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(SENTENCES[0], encoding="utf-8")
    assert Corpus([str(tmp_path)], Reading()).total == 3
    (tmp_path / "d.csv").write_text("text\nOne.\n", encoding="utf-8")
    assert Corpus([str(tmp_path)], Reading()).total is None


TABLES = [
    ("in.csv", "id,body\n1,Talks were frank.\n2,War is near.\n"),
    ("in.tsv", "id\tbody\n1\tTalks were frank.\n"),
    ("in.jsonl", '{"id": "1", "body": "Talks were frank."}\n'),
]


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize(("name", "content"), TABLES, ids=[name for name, _ in TABLES])
def test_a_wrong_column_is_wrong_usage_and_the_corrected_command_goes_on(
    name, content, tmp_path, capsys
):
    (tmp_path / name).write_text(content, encoding="utf-8")
    typed = ["batch", str(tmp_path / name), "-o", str(tmp_path / "out.jsonl"), "--workers", "1"]
    assert main(typed) == 2
    told = capsys.readouterr().err
    assert "--text-column" in told and len(told.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert main([*typed, "--text-column", "body", "--no-trace"]) == 0
    assert len(rows(tmp_path / "out.jsonl")) == content.count("Talks") + content.count("War")


@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("wrong", [[], ["--text-column", "body", "--id-column", "nme"]])
@pytest.mark.parametrize(("name", "content"), TABLES, ids=[name for name, _ in TABLES])
def test_a_wrong_column_of_a_table_in_a_folder_is_wrong_usage_too(
    name, content, wrong, tmp_path, capsys
):
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.txt").write_text("War is near.")
    (place / name).write_text(content, encoding="utf-8")
    (place / "unread.csv").symlink_to("nowhere")
    for corpus in (place, place / "*"):
        typed = ["batch", str(corpus), "-o", str(tmp_path / "out.jsonl"), "--workers", "1"]
        assert main([*typed, *wrong]) == 2
        told = capsys.readouterr().err
        assert f"{name}" in told and "-column" in told and len(told.splitlines()) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["in"]
    (place / "unread.csv").unlink()
    if wrong or name != "in.jsonl":
        return
    assert main([*typed, "--text-column", "body", "--no-trace"]) == 0
    assert len(rows(tmp_path / "out.jsonl")) == 1 + content.count("Talks") + content.count("War")


@pytest.mark.usefixtures("in_this_process")
def test_one_table_of_a_folder_without_the_column_does_not_stop_the_others(tmp_path, capsys):
    place = tmp_path / "in"
    place.mkdir()
    for name, content in TABLES:
        (place / name).write_text(content, encoding="utf-8")
    (place / "a.csv").write_text("id,other\n1,Talks.\n", encoding="utf-8")
    typed = ["batch", str(place), "-o", str(tmp_path / "out.jsonl"), "--workers", "1"]
    assert main([*typed, "--no-trace", "--text-column", "body"]) == 1
    errors = [row["error"]["message"] for row in rows(tmp_path / "out.jsonl") if "error" in row]
    assert len(errors) == 1 and "a.csv has no column 'body'" in errors[0]


@pytest.mark.usefixtures("in_this_process")
def test_a_run_in_which_all_failed_is_begun_again_with_other_options(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    content = TABLES[0][1].replace("id,body", "id,text,body").replace(",", ",,")
    (tmp_path / "in" / "a.csv").write_text(content.replace("id,,text,,body", "id,text,body"))
    typed = ["batch", str(tmp_path / "in"), "-o", str(tmp_path / "out.jsonl"), "--workers", "1"]
    assert main([*typed, "--no-trace"]) == 1
    assert main([*typed, "--no-trace", "--text-column", "body"]) == 0
    assert [row["document"]["id"] for row in rows(tmp_path / "out.jsonl")] == ["1", "2"]


@pytest.mark.usefixtures("in_this_process")
def test_python_makes_the_same_lines_and_adds_them_up(corpus, output, tmp_path):
    from translate import run_batch, summarise

    out = tmp_path / "out.jsonl"
    report = run_batch(corpus, out, via="zh")
    assert report.code == 0 and report.counts["done"] == 6
    assert out.read_bytes() == output.read_bytes()
    assert summarise(out).to_dict() == summarise(output).to_dict()
    with pytest.raises(InputError, match="beam was 4, is 2"):
        run_batch([corpus], out, beam=2)


def test_progress_in_its_other_forms():
    assert meter("quiet")[1] == ""
    assert meter("renewed")[1].startswith("\r\x1b[K4 of about 5 documents")
    event = json.loads(meter("json")[1].splitlines()[0])
    assert (event["documents"], event["seconds_left"], event["words_per_second"]) == (4, 40, 20.0)


@pytest.mark.usefixtures("in_this_process")
def test_what_failed_is_told_once_and_retry_only_where_it_helps(tmp_path, capsys):
    table = tmp_path / "in.csv"
    table.write_text("id,text\na,They met.\nb,\n", encoding="utf-8")
    command = ["batch", str(table), "-o", str(tmp_path / "o.jsonl"), "--no-trace", "--workers", "1"]
    assert main(command) == 1
    told = capsys.readouterr().err
    assert told.count("failed: b:") == 1
    assert "tries them again" not in told and "mend it, then add --retry" in told
    assert main(command) == 1  # nothing is done again, and what failed is told all the same
    assert capsys.readouterr().err.count("failed: b:") == 1
