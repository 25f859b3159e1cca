"""Commands that are ended by the system: the signal's own code, no traceback, no half file."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from readback import names_in

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

# Each says that it is there, and waits for a byte: whatever the machine does meanwhile, the signal
# comes at this point.
AT = """
import sys
waiting = True
def hook(event, args):
    global waiting
    if waiting and event == {event!r} and str(args[0]).endswith({word!r}):
        waiting = False
        print(1, flush=True)
        sys.stdin.buffer.read(1)
sys.addaudithook(hook)
"""
WRITING = """
import os, signal, sys
synced = os.fsync
def held(number):
    print(1, flush=True)
    sys.stdin.buffer.read(1)
    synced(number)
os.fsync = held
"""
RUN = "from translate.cli import main; sys.exit(main(sys.argv[1:]))"

COMMANDS = [
    ("text t.txt --from en --to zh -o out.txt", "import", "ctranslate2"),
    ("roundtrip t.txt --from en -o out.html", "import", "ctranslate2"),
    ("trace t.txt --from en --samples 2 -o out.json", "import", "ctranslate2"),
    ("align pairs.tsv -o out.txt", "import", "ctranslate2"),
    ("report saved.json -o out.html", "open", "saved.json"),
    ("summary lines.jsonl -o study", "open", "lines.jsonl"),
    ("find lines.jsonl talks -o out.csv", "open", "lines.jsonl"),
    ("sample lines.jsonl -o sheet.csv", "open", "lines.jsonl"),
    ("score t.txt t.txt -o out.txt", "import", "sacrebleu"),
    ("models check", "open", "model.bin"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    golden = (ROOT / "tests" / "golden" / "roundtrip.json").read_text(encoding="utf-8")
    (tmp_path / "t.txt").write_text("The talks were frank.\n")
    (tmp_path / "pairs.tsv").write_text("The talks\t会谈\n", encoding="utf-8")
    (tmp_path / "saved.json").write_text(golden, encoding="utf-8")
    (tmp_path / "lines.jsonl").write_text(" ".join(golden.split()) + "\n", encoding="utf-8")
    return tmp_path


def ended(folder: Path, before: str, typed: str, number: int) -> tuple[int, str]:
    """Run a command, send it a signal where it waits, let it go on; return its code and words."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{before}\n{RUN}", *shlex.split(typed)], cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        process.send_signal(number)
        _, err = process.communicate(b"1", timeout=300)
    return process.returncode, err.decode()


@posix
@pytest.mark.usefixtures("hearing")
@pytest.mark.parametrize(("typed", "event", "word"), COMMANDS, ids=lambda value: value.split()[0])
@pytest.mark.parametrize("signaled", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_ended(
    typed: str, event: str, word: str, signaled: str, folder: Path
) -> None:
    before, number = names_in(folder), getattr(signal, signaled)
    assert ended(folder, AT.format(event=event, word=word), typed, number) == (-number, "")
    assert names_in(folder) == before


@posix
@pytest.mark.usefixtures("hearing")
@pytest.mark.parametrize("signaled", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("there", [False, True])
def test_a_file_under_way_is_finished_first(signaled: str, there: bool, folder: Path) -> None:
    target, number = folder / "out.csv", getattr(signal, signaled)
    if there:
        target.write_text("before")
    before = names_in(folder)
    code, err = ended(folder, WRITING, "report saved.json -o out.csv", number)
    if number == signal.SIGINT:
        assert (code, err) == (130, "translate: interrupted\n") and names_in(folder) == before
        return
    assert (code, err) == (-number, "") and names_in(folder) == before | {"out.csv"}
    assert target.read_text("utf-8").startswith("document,")


@posix
def test_a_command_that_outlives_its_terminal_goes_on(folder: Path) -> None:
    nohup = f"{WRITING}\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)"
    assert ended(folder, nohup, "report saved.json -o out.csv", signal.SIGHUP) == (0, "")
    assert (folder / "out.csv").is_file()
