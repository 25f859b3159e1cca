"""The bundled models as checkpoints of transformers, for tests that need sense in what comes out.

Their 8-bit weights stand on a grid that converting them again finds, so that a checkpoint put
through the whole chain must answer as the bundled model does.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "models" / "recipe"


def checkpoint(folder: Path, pair: str) -> Path:
    """Write a bundled model ("en-zh", "zh-en") as a Marian repository into a folder."""
    pytest.importorskip("google.protobuf", reason="the recipe reads pieces with protobuf")
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(RECIPE))
        _write(folder, ROOT / "models" / pair, pair)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(RECIPE)):
            del sys.modules[name]
    return folder


def _write(folder: Path, model: Path, pair: str) -> None:
    from export import full_bias
    from network import TINY11, build_model
    from pieces import load_pieces
    from restore import restore

    shared = json.loads((model / "ct2" / "shared_vocabulary.json").read_text("utf-8"))
    vocab = [*shared, "<pad>"]
    targets = load_pieces(model / "target.spm").get_piece_size()
    weights = restore(model, targets, TINY11)
    network = build_model(len(vocab), **TINY11)
    bias = full_bias(weights.pop("bias"), len(vocab))
    network.load_state_dict(weights, strict=False)
    network.tie_weights()
    network.final_logits_bias = bias
    network.save_pretrained(folder)
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(model / name, folder / name)
    source, target = pair.split("-")
    tokenizer = {
        "tokenizer_class": "MarianTokenizer", "source_lang": source, "target_lang": target,
        "model_max_length": 512, "separate_vocabs": False,
    }  # fmt: skip
    numbers = {piece: number for number, piece in enumerate(vocab)}
    (folder / "vocab.json").write_text(json.dumps(numbers, ensure_ascii=False), "utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer), "utf-8")
    (folder / "README.md").write_text("---\nlicense: mpl-2.0\n---\n# Restored\n", "utf-8")
