"""Where models run, as far as it can be tested without a GPU."""

from dataclasses import replace

import ctranslate2
import pytest

from translate.batch.job import RoundTrips
from translate.cli import main
from translate.engines import Decoding, ct2, load_engine, resolved
from translate.errors import InputError
from translate.languages import Direction
from translate.roundtrip.options import Options

EN_ZH = Direction("en", "zh")


@pytest.fixture
def gpu(monkeypatch):
    """A machine that seems to have one; a model that is loaded onto it runs on the processor."""
    loaded = []
    load = ctranslate2.Translator

    def translator(path, *, device, **options):
        loaded.append(device)
        return load(path, device="cpu", **options)

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "Translator", translator)
    return loaded


@pytest.fixture
def none(monkeypatch):
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)


def test_auto_takes_what_there_is(none):
    assert resolved("auto", "ct2") == "cpu"


def test_auto_takes_the_gpu(gpu):
    assert resolved("auto", "ct2") == "cuda"
    assert resolved("auto", "nllb") == "cuda"


def test_no_gpu_is_said_in_one_line(none):
    with pytest.raises(InputError, match="ctranslate2 finds no GPU here; use --device cpu"):
        load_engine(EN_ZH, decoding=Decoding(device="cuda"))
    with pytest.raises(InputError, match="no device 'tpu'"):
        resolved("tpu", "ct2")


def test_the_reference_engine_asks_torch(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match="torch finds no GPU"):
        resolved("cuda", "marian")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert resolved("auto", "marian") == "cuda"


@pytest.mark.parametrize("asked", ["cuda", "auto"])
def test_the_device_reaches_the_model_and_the_signature(gpu, asked):
    engine = load_engine(EN_ZH, decoding=Decoding(device=asked))
    assert engine.signature.decoding["device"] == "cuda"
    engine.translate(["War."], sampling=ct2.Sampling())
    assert gpu == ["cuda", "cuda"]  # the engine's own, and the one a draw is made with


def test_on_the_processor_the_signature_is_as_it_was(en_zh):
    assert "device" not in en_zh.signature.decoding


def test_a_run_on_a_gpu_is_another_run(none):
    job = RoundTrips((("zh",),))
    far = replace(job, options=Options(decoding=Decoding(device="cuda")))
    assert "device" not in job.identity()
    assert far.identity() == {**job.identity(), "device": "cuda"}
    with pytest.raises(InputError, match="no GPU"):
        far.open()  # once for the run, not once a document


@pytest.mark.parametrize("command", [
    ("text", "IN", "--from", "en", "--to", "zh"), ("roundtrip", "IN"),
    ("batch", "IN", "-o", "OUT", "--workers", "1"),
])  # fmt: skip
def test_the_command_line_says_that_there_is_no_gpu(none, tmp_path, capsys, command):
    given = tmp_path / "in.txt"
    given.write_text("War is near.", encoding="utf-8")
    names = {"IN": str(given), "OUT": str(tmp_path / "out.jsonl")}
    assert main([*(names.get(word, word) for word in command), "--device", "cuda"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "no GPU" in told
    assert not (tmp_path / "out.jsonl").exists()


def test_a_run_has_one_device(none, tmp_path, monkeypatch):
    """What auto means is settled at the start; on a cluster it could differ by node."""
    from translate.batch import run

    seen = []
    monkeypatch.setattr(run, "run", lambda job, *given, **named: seen.append(job) or _nothing())
    given = tmp_path / "in.txt"
    given.write_text("War is near.", encoding="utf-8")
    command = ["batch", str(given), "-o", str(tmp_path / "o.jsonl"), "--device", "auto"]
    assert main(command) == 0
    assert seen[0].options.decoding.device == "cpu"
    assert main([*command, "--on", "ray"]) == 2


def _nothing():
    from translate.batch.run import Report

    return Report({"all": 0, "done": 0, "failed": 0}, True, False, 0.0, 0)
