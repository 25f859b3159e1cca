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
# takes a stage that was gone through for one that has just begun
AGAIN = """import sys, torch
for path in sys.argv[1:]:
    torch.save({**torch.load(path, weights_only=False), "done": 0.0}, path)
"""
NEEDED = ("torch", "transformers", "ctranslate2", "sentencepiece", "sacrebleu", "google.protobuf")


@pytest.fixture
def environment(tmp_path):
    """A checkout without a data folder: the run makes one of the recipe's own pairs."""
    return os.environ | {
        "TRANSLATE_COMPARE_DATA": str(tmp_path / "data"),
        "TRANSLATE_COMPARE_WORK": str(tmp_path / "work"),
        "OMP_NUM_THREADS": "1",
    }


def test_a_tiny_run_goes_from_pairs_to_scores_and_on_in_stretches(environment, tmp_path):
    """The stretches are both directions in turns, each from its checkpoint, as a GPU does them."""
    for module in NEEDED:
        pytest.importorskip(module, reason=f"training needs {module}")
    before = sorted((RECIPE.parent / "en-zh").rglob("*"))
    again = tmp_path / "again.py"
    again.write_text(AGAIN, encoding="utf-8")
    command = [*WARMED, str(RECIPE / "run.py"), "--tiny", "--then", str(again)]
    command += [str(tmp_path / "work" / pair / "tiny.pt") for pair in PAIRS]
    command += ["--then", str(RECIPE / "stretches.py"), "--device", "cpu", "--stage", "tiny"]
    command += ["--stretch", "0.01", "--turns", "2", "--config", str(RECIPE / "tiny.toml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    out = tmp_path / "work" / "models"
    for pair in PAIRS:
        assert (out / pair / "ct2" / "model.bin").stat().st_size > 10_000
        assert (out / pair / "source.spm").exists()
    assert sorted((RECIPE.parent / "en-zh").rglob("*")) == before
    gaps = re.findall(r"log probability: ([\d.]+)", done.stdout)
    assert len(gaps) == 2
    assert all(float(gap) < 0.001 for gap in gaps)
    assert done.stdout.count("alignment error rate") == 2
    first, second, first_on, second_on = map(int, re.findall(r'CHECK .*"step": (\d+)', done.stdout))
    assert first_on > first > 0 and second_on > second > 0


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
