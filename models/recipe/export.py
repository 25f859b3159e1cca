"""Checkpoint -> stock MarianMT folder (safetensors) and a CTranslate2 int8 folder."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from engines import Engines
from network import BLOCKED, TINY11, build_model
from settings import Settings, load_settings

ALIGNMENT_LAYER = -1
ALIGNMENT_HEADS = 1


def full_bias(bias: torch.Tensor, vocab_size: int) -> torch.Tensor:
    """Output bias (1, vocabulary): pieces of the other language, <unk> and <pad> are blocked."""
    out = torch.full((1, vocab_size), BLOCKED)
    out[0, : len(bias)] = bias
    out[0, 1] = BLOCKED
    return out


def write_hf(checkpoint: Path, folder: Path, pair: str, settings: Settings, *, raw: bool) -> None:
    """Write model.safetensors, vocab.json, source.spm, target.spm and the tokenizer's config."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    weights = dict(state["model" if raw else "ema"])
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    model = build_model(len(vocab), **state["meta"].get("shape", TINY11))
    bias = weights.pop("bias")
    model.load_state_dict(weights, strict=False)
    model.tie_weights()
    model.final_logits_bias = full_bias(bias, len(vocab))
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    write_tokenizer(folder, pair, vocab, settings)


def write_tokenizer(folder: Path, pair: str, vocab: dict[str, int], settings: Settings) -> None:
    """Write the files that the stock MarianTokenizer reads."""
    source, target = pair.split("-")
    for role, language in (("source", source), ("target", target)):
        shutil.copyfile(settings.spm_file(pair, language), folder / f"{role}.spm")
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    config = {
        "tokenizer_class": "MarianTokenizer",
        "source_lang": source,
        "target_lang": target,
        "model_max_length": 512,
        "separate_vocabs": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")


class AlignedConverter(TransformersConverter):
    """Stock converter that also names the attention head to return as alignment."""

    def _load(self) -> Any:
        """Mark the alignment head in the specification before it is saved."""
        spec = super()._load()
        spec.decoder.alignment_layer = np.dtype("int16").type(ALIGNMENT_LAYER)
        spec.decoder.alignment_heads = np.dtype("int16").type(ALIGNMENT_HEADS)
        return spec


def write_ct2(hf_folder: Path, folder: Path, quantization: str) -> None:
    """Convert a MarianMT folder to CTranslate2."""
    converter = AlignedConverter(str(hf_folder))
    converter.convert(str(folder), quantization=quantization, force=True)


def compare_float(hf_folder: Path, texts: list[str]) -> None:
    """Print how far transformers and CTranslate2 float32 agree on some sentences."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "ct2"
        write_ct2(hf_folder, folder, "float32")
        engines = Engines(hf_folder, folder)
        outputs = [engines.greedy_hf(text) for text in texts]
        same = sum(engines.greedy_ct2(t) == out for t, out in zip(texts, outputs, strict=True))
        gap = max((engines.gap(t, out) for t, out in zip(texts, outputs, strict=True)), default=0.0)
    print(f"greedy output equal in transformers and CTranslate2: {same} of {len(texts)}")
    print(f"largest difference of a piece's log probability: {gap:.6f}")


def install(hf_folder: Path, out: Path) -> None:
    """Put ct2/, source.spm and target.spm into `out` so that readers never see half a model."""
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(dir=out.parent, prefix=".export-"))
    write_ct2(hf_folder, stage / "ct2", "int8")
    old = stage / "old"
    if (out / "ct2").exists():
        os.replace(out / "ct2", old)
    os.replace(stage / "ct2", out / "ct2")
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(hf_folder / name, stage / name)
        os.replace(stage / name, out / name)
    shutil.rmtree(stage)


def checksums(out: Path) -> dict[str, str]:
    """SHA-256 of each shipped file, by path relative to the pair's folder."""
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.suffix != ".md")
    return {
        p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def dev_sources(settings: Settings, pair: str, count: int) -> list[str]:
    """First sources of the authored development set."""
    column = 0 if pair.startswith("en") else 1
    lines = settings.dev_file("authored-dev.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[column] for line in lines[:count]]


def main() -> None:
    """Export one direction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=["en-zh", "zh-en"])
    parser.add_argument("--config", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="models/<pair>")
    parser.add_argument("--raw", action="store_true", help="last weights instead of their EMA")
    parser.add_argument("--check", type=int, default=20, help="sentences to compare")
    options = parser.parse_args()
    settings = load_settings(options.config)
    hf_folder = settings.work / "export" / options.pair / "hf"
    write_hf(options.checkpoint, hf_folder, options.pair, settings, raw=options.raw)
    compare_float(hf_folder, dev_sources(settings, options.pair, options.check))
    install(hf_folder, options.out)
    for name, digest in checksums(options.out).items():
        print(digest, name, (options.out / name).stat().st_size)


if __name__ == "__main__":
    main()
