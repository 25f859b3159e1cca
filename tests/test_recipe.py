"""The training recipe, from a handful of pairs to a scored model."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

RECIPE = Path(__file__).parents[1] / "models" / "recipe"
NEEDED = ("torch", "transformers", "ctranslate2", "sentencepiece", "sacrebleu", "google.protobuf")


def authored_lines(count):
    found = []
    for path in sorted((RECIPE / "authored").glob("*.tsv")):
        found += path.read_text(encoding="utf-8").splitlines()
    return found[:count]


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def data(tmp_path):
    lines = authored_lines(220)
    if len(lines) < 220:
        pytest.skip("models/recipe/authored has too few pairs")
    folder = tmp_path / "data"
    write(folder / "train" / "authored.tsv", lines[:200])
    held = lines[200:]
    write(folder / "dev" / "authored-dev.tsv", held[:12])
    for name in ("wmt23-enzh", "wmt23-zhen"):
        for column, language in enumerate(("en", "zh")):
            texts = [line.split("\t")[column] for line in held[12:]]
            write(folder / "dev" / f"{name}.{language}", texts)
    write(folder / "align-dev" / "nist02.zh", ["中国 反对 制裁 。"])
    write(folder / "align-dev" / "nist02.en", ["China opposes sanctions ."])
    write(folder / "align-dev" / "nist02.align", ["0-0 1-1 2-2 3-3-P"])
    return folder


def test_a_tiny_run_goes_from_pairs_to_scores(data, tmp_path):
    for module in NEEDED:
        pytest.importorskip(module, reason=f"training needs {module}")
    environment = os.environ | {
        "TRANSLATE_COMPARE_DATA": str(data),
        "TRANSLATE_COMPARE_WORK": str(tmp_path / "work"),
        "OMP_NUM_THREADS": "1",
    }
    out = tmp_path / "models"
    command = [sys.executable, str(RECIPE / "run.py"), "--tiny", "--out", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    for pair in ("en-zh", "zh-en"):
        assert (out / pair / "ct2" / "model.bin").stat().st_size > 10_000
        assert (out / pair / "source.spm").exists()
    gaps = re.findall(r"log probability: ([\d.]+)", done.stdout)
    assert len(gaps) == 2
    assert all(float(gap) < 0.001 for gap in gaps)
    assert done.stdout.count("alignment error rate") == 2


def test_nothing_held_out_is_trained_on(data, tmp_path, monkeypatch):
    pytest.importorskip("sentencepiece")
    monkeypatch.syspath_prepend(str(RECIPE))
    from filters import load_held_out

    held = load_held_out(data, tmp_path / "no example")
    line = authored_lines(201)[200].split("\t")
    assert held.reason(line[0], line[1]) == "equal"
    assert held.reason(line[0].upper() + "!", "别的") == "equal"
    assert held.reason("Nothing like that was ever said.", "这里没有说过。") is None
