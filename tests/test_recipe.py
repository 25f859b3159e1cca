"""The training recipe, from a handful of pairs to a scored model."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[1] / "models" / "recipe"
WARMED = [sys.executable, str(Path(__file__).with_name("warmed.py"))]
PAIRS = ("en-zh", "zh-en")
NEEDED = ("torch", "transformers", "ctranslate2", "sentencepiece", "sacrebleu", "google.protobuf")


@pytest.fixture
def environment(tmp_path):
    """A checkout without a data folder: the run makes one of the recipe's own pairs."""
    return os.environ | {
        "TRANSLATE_COMPARE_DATA": str(tmp_path / "data"),
        "TRANSLATE_COMPARE_WORK": str(tmp_path / "work"),
        "OMP_NUM_THREADS": "1",
    }


def test_a_tiny_run_goes_from_pairs_to_scores(environment, tmp_path):
    for module in NEEDED:
        pytest.importorskip(module, reason=f"training needs {module}")
    before = sorted((RECIPE.parent / "en-zh").rglob("*"))
    command = [*WARMED, str(RECIPE / "run.py"), "--tiny"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    out = tmp_path / "work" / "models"
    for pair in ("en-zh", "zh-en"):
        assert (out / pair / "ct2" / "model.bin").stat().st_size > 10_000
        assert (out / pair / "source.spm").exists()
    assert sorted((RECIPE.parent / "en-zh").rglob("*")) == before
    gaps = re.findall(r"log probability: ([\d.]+)", done.stdout)
    assert len(gaps) == 2
    assert all(float(gap) < 0.001 for gap in gaps)
    assert done.stdout.count("alignment error rate") == 2
    train_in_stretches(environment, tmp_path / "work")


def train_in_stretches(environment, work):
    """Both directions in turns, by the path that a GPU takes; each goes on from its checkpoint."""
    import torch

    def load(pair):
        return torch.load(work / pair / "tiny.pt", weights_only=False)

    steps = {pair: load(pair)["progress"]["step"] for pair in PAIRS}
    for pair in PAIRS:
        torch.save({**load(pair), "done": 0.0}, work / pair / "tiny.pt")
    command = [*WARMED, str(RECIPE / "stretches.py"), "--device", "cpu", "--stage", "tiny"]
    command += ["--stretch", "0.01", "--turns", "2", "--config", str(RECIPE / "tiny.toml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    for pair in PAIRS:
        assert load(pair)["progress"]["step"] > steps[pair]


def test_nothing_held_out_is_trained_on(tmp_path, monkeypatch):
    pytest.importorskip("sentencepiece")
    monkeypatch.syspath_prepend(str(RECIPE))
    from filters import load_held_out
    from run import authored_pairs, write_sample
    from settings import Settings

    settings = Settings({}, tmp_path, tmp_path / "data", tmp_path)
    write_sample(settings, authored_pairs(220))
    held = load_held_out(settings.data, tmp_path / "no example")
    line = authored_pairs(201)[200].split("\t")
    assert held.reason(line[0], line[1]) == "equal"
    assert held.reason(line[0].upper() + "!", "别的") == "equal"
    assert held.reason("Nothing like that was ever said.", "这里没有说过。") is None
