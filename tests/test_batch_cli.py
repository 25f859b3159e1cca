"""`translate batch` and `translate summary` as a user calls them, with the bundled models."""

import io
import json

import pytest

from translate.batch.corpus import Corpus, Reading
from translate.batch.progress import Meter
from translate.cli import main

SENTENCES = [
    "Taiwan is a core interest of China.", "The two sides held frank talks on Monday.",
    "Officials warned of a military confrontation.", "The visit may ease tensions.",
]  # fmt: skip


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    path = tmp_path_factory.mktemp("in") / "in.jsonl"
    rows = [
        {"id": f"d{n}", "text": f"{SENTENCES[n % 4]} {SENTENCES[(n + 1) % 4]}"} for n in range(6)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def output(given, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "out.jsonl"
    assert main(["batch", str(given), "-o", str(out), "--via", "zh", "--workers", "1"]) == 0
    return out


def rows(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_framings_are_those_of_roundtrip(given, output):
    from translate.api import Options, run
    from translate.roundtrip.loading import Engines

    engines = Engines(Options())
    for item, found in zip(Corpus([str(given)], Reading()), rows(output), strict=True):
        alone = next(run([item.document], [["zh"]], Options(), engines=engines)).to_json()
        assert found["framings"] == json.loads(json.dumps(alone["framings"]))
        assert found["evidence"] == json.loads(json.dumps(alone["evidence"]))
        for one, other in zip(
            found["routes"][0]["segments"], alone["routes"][0]["segments"], strict=True
        ):
            assert (one["pivot"], one["back"]) == (other["pivot"], other["back"])


def test_other_workers_and_a_warm_cache_give_the_same_bytes(given, output, tmp_path):
    for name in ("cold", "warm"):
        out = tmp_path / f"{name}.jsonl"
        given_options = ["--workers", "2", "--cache", str(tmp_path / "cache.sqlite")]
        assert main(["batch", str(given), "-o", str(out), *given_options]) == 0
        assert out.read_bytes() == output.read_bytes()


def test_other_options_are_refused(given, output, capsys):
    assert main(["batch", str(given), "-o", str(output), "--beam", "2"]) == 2
    assert "beam was 4, is 2" in capsys.readouterr().err


def test_failures_exit_1_and_are_named(given, tmp_path, capsys):
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
def test_wrong_usage_exits_2(given, tmp_path, wrong, capsys):
    assert main(["batch", str(given), "-o", str(tmp_path / "o.jsonl"), *wrong]) == 2
    assert not (tmp_path / "o.jsonl").exists() or not (tmp_path / "o.jsonl").read_bytes()


def test_a_model_that_can_not_be_fetched_ends_a_run_before_it_begins(given, tmp_path, capsys):
    assert main(["batch", str(given), "-o", str(tmp_path / "o.jsonl"), "--via", "fr"]) == 1
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
    made.add(documents=4, failed=1, words=800, faults=2, share=0.75)
    made.end()
    return made, stream.getvalue()


def test_progress_counts_from_where_the_session_began():
    made, told = meter("plain")
    assert (made.speed, made.left) == (20.0, 40.0)
    assert told == "4 documents (75%), 20 words/s, 40 s left, 2 faults, 1 failed\n"


def test_progress_in_its_other_forms():
    assert meter("quiet")[1] == ""
    assert meter("renewed")[1].startswith("\r\x1b[K4 documents")
    event = json.loads(meter("json")[1].splitlines()[0])
    assert (event["documents"], event["seconds_left"], event["words_per_second"]) == (4, 40, 20.0)
