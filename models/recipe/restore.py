"""Shipped CTranslate2 int8 folder -> pieces and init.pt, to train on without the checkpoints.

The 8-bit weights are each within 1/254 of a row's largest; a few minutes of training mend that.
"""

from __future__ import annotations

import argparse
import json
import shutil
import struct
from pathlib import Path

import numpy as np
import torch
from pieces import load_pieces
from prepare import write_vocab
from settings import HERE, PAIRS, Settings, load_settings

VERSION = 6
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
Arrays = dict[str, np.ndarray]


class Reader:
    """The binary format of CTranslate2's model.bin."""

    def __init__(self, path: Path) -> None:
        """Read the whole file."""
        self.raw, self.at = path.read_bytes(), 0

    def number(self, kind: str) -> int:
        """The next number, of a struct format."""
        (value,) = struct.unpack_from(f"<{kind}", self.raw, self.at)
        self.at += struct.calcsize(kind)
        return int(value)

    def text(self) -> str:
        """The next string: its length with the closing zero, then its bytes."""
        size = self.number("H")
        string = self.raw[self.at : self.at + size - 1].decode()
        self.at += size
        return string

    def variables(self) -> Arrays:
        """Every variable by name; raises ValueError for another version of the format."""
        if (version := self.number("I")) != VERSION:
            raise ValueError(f"model.bin has format {version}; this reads {VERSION}")
        self.text(), self.number("I")
        arrays: Arrays = {}
        for _ in range(self.number("I")):
            name = self.text()
            shape = [self.number("I") for _ in range(self.number("B"))]
            kind, size = np.dtype(TYPES[self.number("B")]), self.number("I")
            values = np.frombuffer(self.raw, kind, size // kind.itemsize, self.at)
            arrays[name] = values.reshape(shape)
            self.at += size
        aliases = {self.text(): self.text() for _ in range(self.number("I"))}
        return arrays | {alias: arrays[name] for alias, name in aliases.items()}


def weight(arrays: Arrays, name: str) -> np.ndarray:
    """One layer's weight as float32; int8 rows are divided by their scale."""
    values = arrays[f"{name}/weight"].astype(np.float32)
    scale = arrays.get(f"{name}/weight_scale")
    return values if scale is None else values / scale.reshape(-1, *[1] * (values.ndim - 1))


def attention(arrays: Arrays, name: str, out: str, *, joined: int) -> Arrays:
    """Query, key, value and output layers; the first `joined` of them are stored as one."""
    layers: list[tuple[np.ndarray, np.ndarray]] = []
    for number, count in enumerate((3, 1) if joined == 3 else (1, 2, 1)):
        linear = f"{name}/linear_{number}"
        parts = np.split(weight(arrays, linear), count), np.split(arrays[f"{linear}/bias"], count)
        layers += zip(*parts, strict=True)
    weights: Arrays = {}
    for part, (matrix, bias) in zip(("q", "k", "v", "out"), layers, strict=True):
        weights |= {f"{out}.{part}_proj.weight": matrix, f"{out}.{part}_proj.bias": bias}
    return weights | norm(arrays, f"{name}/layer_norm", f"{out}_layer_norm")


def norm(arrays: Arrays, name: str, out: str) -> Arrays:
    """A layer norm."""
    return {f"{out}.weight": arrays[f"{name}/gamma"], f"{out}.bias": arrays[f"{name}/beta"]}


def layer(arrays: Arrays, side: str, number: int) -> Arrays:
    """One layer of encoder or decoder, in transformers' names."""
    name, out = f"{side}/layer_{number}", f"model.{side}.layers.{number}"
    weights = attention(arrays, f"{name}/self_attention", f"{out}.self_attn", joined=3)
    if side == "decoder":
        weights |= attention(arrays, f"{name}/attention", f"{out}.encoder_attn", joined=1)
    for part in (0, 1):
        linear, to = f"{name}/ffn/linear_{part}", f"{out}.fc{part + 1}"
        weights |= {f"{to}.weight": weight(arrays, linear), f"{to}.bias": arrays[f"{linear}/bias"]}
    return weights | norm(arrays, f"{name}/ffn/layer_norm", f"{out}.final_layer_norm")


def restore(model: Path, targets: int, shape: dict[str, int]) -> dict[str, torch.Tensor]:
    """Weights as training keeps them, from a shipped folder's model.bin."""
    arrays = Reader(model / "ct2" / "model.bin").variables()
    rows = weight(arrays, "decoder/embeddings")
    pad = np.zeros((1, rows.shape[1]), np.float32)
    weights = {"model.shared.weight": np.concatenate([rows, pad])}
    for side in ("encoder", "decoder"):
        for number in range(shape[side]):
            weights |= layer(arrays, side, number)
    weights["bias"] = arrays["decoder/projection/bias"][:targets]
    return {name: torch.tensor(values.astype(np.float32)) for name, values in weights.items()}


def restore_pair(settings: Settings, pair: str, models: Path) -> None:
    """Write en.model, zh.model, vocab.json and init.pt; raises ValueError for other pieces."""
    source, target = pair.split("-")
    settings.pair_file(pair, "init.pt").parent.mkdir(parents=True, exist_ok=True)
    for role, language in (("source", source), ("target", target)):
        shutil.copyfile(models / pair / f"{role}.spm", settings.spm_file(pair, language))
    write_vocab(settings, pair)
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    shared = models / pair / "ct2" / "shared_vocabulary.json"
    if list(vocab)[:-1] != json.loads(shared.read_text(encoding="utf-8")):
        raise ValueError(f"{shared} and the pieces beside it differ")
    targets = load_pieces(settings.spm_file(pair, target)).get_piece_size()
    weights = restore(models / pair, targets, settings.values["network"])
    torch.save(weights, settings.pair_file(pair, "init.pt"))


def main() -> None:
    """Restore both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--models", type=Path, default=HERE.parent, help="folder of the pairs")
    options = parser.parse_args()
    settings = load_settings(options.config)
    for pair in PAIRS:
        restore_pair(settings, pair, options.models)


if __name__ == "__main__":
    main()
