"""Batch runs that are killed, interrupted, starved of disk: nothing lost, nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import toyrun

TOYRUN = Path(__file__).with_name("toyrun.py")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TOYRUN.parent.parent), "PYTHONWARNINGS": "default"}
PATIENCE = 300  # seconds; far more than is needed, for a busy machine
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def write(path, texts):
    rows = [json.dumps({"id": f"d{n}", "text": text}) for n, text in enumerate(texts)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def start(*words, hold="", systems="", **named):
    return subprocess.Popen(
        [sys.executable, str(TOYRUN), *map(str, words)], text=True,
        env={**ENVIRONMENT, "TOY_HOLD": str(hold), "TOY_SYSTEMS": systems},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **named,
    )  # fmt: skip


def finish(*words, **named):
    process = start(*words, **named)
    out, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, out, errors


def go_on(output, corpus, workers=0):
    """Run the same command here, where everything is loaded; it must come to its end."""
    with pytest.MonkeyPatch.context() as patch:
        # what a toy run sets, which is put back here
        patch.setattr("translate.batch.corpus.CHUNK_DOCUMENTS", 3)
        assert toyrun.main(output, str(corpus), workers, 0) == 0


@pytest.fixture
def tmp_path():
    """A folder in memory where there is one: what a kill leaves is the same, and sooner there."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def hold(tmp_path):
    """A file that makes a run wait after its first chunk, until it is deleted."""
    (tmp_path / "hold").touch()
    return tmp_path / "hold"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    return write(folder / "in.jsonl", [f"Text {n} speaks. It ends." for n in range(30)])


@pytest.fixture(scope="module")
def expected(corpus):
    output = corpus.with_name("expected.jsonl")
    go_on(output, corpus)
    return output.read_bytes()


@posix
def test_ended_at_every_single_step(tmp_path, corpus):
    small = tmp_path / "in.jsonl"
    rows = corpus.read_text(encoding="utf-8").splitlines(keepends=True)
    small.write_text("".join(rows[:3]), encoding="utf-8")
    code, out, errors = finish("every-step", tmp_path, small, systems="one two")
    assert code == 0, errors
    lines = map(json.loads, (tmp_path / "whole.jsonl").read_bytes().splitlines())
    assert [one["system"] for one in lines] == ["one", "two"] * 3
    assert int(out) > 30


@posix
def test_a_retry_ended_at_every_single_step(tmp_path):
    texts = [f"Text {n}." for n in range(5)]
    good = write(tmp_path / "good.jsonl", texts)
    bad = write(tmp_path / "in.jsonl", ["BREAK.", *texts[1:4], "BREAK again."])
    code, out, errors = finish("every-step", tmp_path, bad, good)
    assert code == 0, errors
    assert int(out) > 20


@posix
def test_killed_at_random_moments(tmp_path, corpus, expected):
    rng = random.Random(5)
    output = tmp_path / "out.jsonl"
    for part in (0, 0.2, 0.6):
        process = start(output, corpus, 2, 0.03)
        if part:
            grown(output, part * len(expected))
        time.sleep(rng.uniform(0, 0.5))  # whatever it is doing then
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        written = output.read_bytes() if output.exists() else b""
        assert written == expected[: len(written)]
    code, _, errors = finish(output, corpus, 2, 0)
    assert code == 0, errors
    assert output.read_bytes() == expected


@posix
def test_no_worker_outlives_its_killed_master(tmp_path, corpus, hold):
    process = start(tmp_path / "out.jsonl", corpus, 2, 0, hold=hold)
    workers = wait_for(lambda: children(process.pid), 2)
    process.send_signal(signal.SIGKILL)
    hold.unlink()  # what is under way is finished first
    process.communicate(timeout=PATIENCE)
    wait_for(lambda: [] if not any(map(alive, workers)) else None, 0)


@posix
def test_a_killed_worker_is_replaced(tmp_path, corpus, expected, hold):
    output = tmp_path / "out.jsonl"
    process = start(output, corpus, 2, 0, hold=hold)
    workers = wait_for(lambda: children(process.pid), 2)
    grown(output, 1)
    os.kill(workers[0], signal.SIGKILL)
    hold.unlink()
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert output.read_bytes() == expected


def test_a_document_that_ends_its_process_is_given_up(tmp_path):
    corpus = write(tmp_path / "in.jsonl", ["One.", "CRASH now.", "Three.", "Four."])
    output = tmp_path / "out.jsonl"
    code, _, errors = finish(output, corpus, 2, 0)
    assert code == 1, errors
    found = [json.loads(one) for one in output.read_bytes().splitlines()]
    assert [one.get("error", {}).get("kind") for one in found] == [None, "Crash", None, None]
    assert "a worker process ended unexpectedly" in errors


@posix
@pytest.mark.parametrize(
    ("workers", "send", "number"),
    [(0, os.killpg, signal.SIGINT), (2, os.killpg, signal.SIGINT), (2, os.kill, signal.SIGTERM),
     (2, os.killpg, signal.SIGTERM)],
)  # fmt: skip
def test_ctrl_c_finishes_the_batch_and_the_same_command_goes_on(
    tmp_path, corpus, expected, hold, workers, send, number
):
    """So does SIGTERM, whether it comes to the command alone or to its workers, too."""
    output = tmp_path / "out.jsonl"
    process = start(output, corpus, workers, 0, hold=hold, start_new_session=True)
    grown(output, 1)
    send(process.pid, number)
    errors = ""
    for line in process.stderr:  # to its end
        errors += line
        if "finishing the batch under way" in line:
            hold.unlink()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, errors
    assert "finishing the batch under way" in errors and "Traceback" not in errors
    written = output.read_bytes()
    assert written and written == expected[: len(written)] and written.endswith(b"\n")
    manifest = json.loads((tmp_path / "out.manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False
    go_on(output, corpus)
    assert output.read_bytes() == expected


@posix
@pytest.mark.usefixtures("hearing")
def test_a_run_whose_terminal_is_closed_goes_on_the_next_time(tmp_path, corpus, expected, hold):
    output = tmp_path / "out.jsonl"
    process = start(output, corpus, 2, 0, hold=hold, start_new_session=True)
    grown(output, 1)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGHUP)
    assert process.communicate(timeout=PATIENCE) == ("", "")
    assert process.returncode == -signal.SIGHUP
    wait_for(lambda: [] if not any(map(alive, workers)) else None, 0)
    go_on(output, corpus)
    assert output.read_bytes() == expected


@posix
def test_a_full_disk_stops_the_run_and_loses_nothing(tmp_path, corpus, expected):
    """A limit on the size of files stands in for the disk: the system's error is another."""
    output = tmp_path / "out.jsonl"
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "size = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size));"
        "sys.path.insert(0, sys.argv.pop(1)); import toyrun;"
        "raise SystemExit(toyrun.main(*sys.argv[1:]))"
    )
    for size in (3_000, 20_000, 60_000):
        arguments = [size, TOYRUN.parent, output, corpus, 0, 0]
        ran = subprocess.run(
            [sys.executable, "-c", script, *map(str, arguments)],
            env={**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode in (0, 1), ran.stderr
        assert ran.returncode == 0 or "can't be" in ran.stderr, ran.stderr
        assert "Traceback" not in ran.stderr
    go_on(output, corpus)
    assert output.read_bytes() == expected


@posix
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize("case", ["full", "read-only"])
def test_a_disk_that_is_full_or_read_only(tmp_path, corpus, expected, case):
    disk = tmp_path / "disk"
    disk.mkdir()
    options = "size=96k" if case == "full" else "ro"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        output = disk / "out.jsonl"
        code, _, errors = finish(output, corpus, 0, 0)
        assert code == (1 if case == "full" else 2), errors  # another place is to be named
        assert "can't be" in errors and "Traceback" not in errors
        remount = ["mount", "-o", "remount,rw,size=10m", str(disk)]
        subprocess.run(remount, check=True)
        go_on(output, corpus)
        assert output.read_bytes() == expected
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_two_runs_at_one_output_are_refused(tmp_path, corpus, expected, hold):
    output = tmp_path / "out.jsonl"
    process = start(output, corpus, 0, 0, hold=hold)
    grown(output, 1)
    code, _, errors = finish(output, corpus, 0, 0)
    assert (code, "another run" in errors) == (1, True), errors
    hold.unlink()
    assert process.communicate(timeout=PATIENCE)[1] is not None
    assert output.read_bytes() == expected


def wait_for(look, count, seconds=PATIENCE):
    """Look until there is something (`count` of it, where that is given)."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found is not None and (len(found) == count if count is not None else found):
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def grown(output, least):
    """Wait until a run has written something, or as many bytes."""
    wait_for(lambda: output.exists() and output.stat().st_size >= max(1, least), None)


def children(pid):
    """The worker processes of a process (not the helper that tracks resources)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
            command = path.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == pid and b"spawn_main" in command:
            found.append(int(path.parent.name))
    return sorted(found)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
