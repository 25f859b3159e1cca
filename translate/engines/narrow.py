"""Leave out of a model what it can never write: half of the work of a step is for such pieces.

A Marian model with one vocabulary for both languages blocks the pieces of the source language by
a bias that no sum outweighs, and works out their share all the same. Here their rows are left out
while the weights are loaded: the answers and their scores are the same, only sooner.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import NamedTuple

BLOCKED = -9000.0  # a bias below this blocks a piece; Marian's are -9999 or -10000
_FORMAT = 6  # of model.bin, the only one that is read here
_SHARED = "shared_vocabulary.json"
_WEIGHT, _BIAS = "decoder/embeddings/weight", "decoder/projection/bias"
_TIED = ("decoder/projection/weight", "encoder/embeddings_0/weight")
_SCALE = "_scale"  # of quantized weights, a number a row
_ALWAYS = ("<unk>", "<s>", "</s>")  # CTranslate2 looks for them


class _Variable(NamedTuple):
    """A named array: its shape, CTranslate2's number for its type, its bytes."""

    shape: tuple[int, ...]
    kind: int
    data: bytes

    def rows(self, keep: list[int]) -> _Variable:
        """Keep some of the rows."""
        size = len(self.data) // self.shape[0]
        data = b"".join(self.data[row * size : (row + 1) * size] for row in keep)
        return _Variable((len(keep), *self.shape[1:]), self.kind, data)


class _Model(NamedTuple):
    """What stands in a model.bin; an alias is a name for the variable of another name."""

    name: bytes
    revision: int
    variables: dict[str, _Variable]
    aliases: dict[str, str]


def narrowed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a model's files without what it can't write; as they are where there is nothing.

    So are files of another format, and damaged ones, of which CTranslate2 says what is wrong.
    """
    if not {"model.bin", _SHARED} <= files.keys():
        return {**files}
    try:
        return _narrowed(files) or {**files}
    except (struct.error, ValueError, TypeError, IndexError, ZeroDivisionError):
        return {**files}


def _narrowed(files: Mapping[str, bytes]) -> dict[str, bytes] | None:
    model = _read(files["model.bin"])
    pieces: list[str] = json.loads(files[_SHARED])
    if model is None or any(model.aliases.get(name) != _WEIGHT for name in _TIED):
        return None
    bias, weight = model.variables.get(_BIAS), model.variables.get(_WEIGHT)
    if bias is None or weight is None or weight.shape[0] != len(pieces):
        return None
    values = struct.unpack(f"<{len(pieces)}f", bias.data)
    config = json.loads(files.get("config.json", b"{}"))
    # what the decoder reads first is blocked
    always = {*_ALWAYS, config.get("decoder_start_token")}
    keep = [i for i, value in enumerate(values) if value > BLOCKED or pieces[i] in always]
    if len(keep) == len(pieces):
        return None
    rest = {name: content for name, content in files.items() if name != _SHARED}
    return {
        **rest,
        "model.bin": _written(_cut(model, keep)),
        "source_vocabulary.json": files[_SHARED],
        "target_vocabulary.json": json.dumps([pieces[i] for i in keep]).encode(),
    }


def _cut(model: _Model, keep: list[int]) -> _Model:
    """Give the decoder its own rows, and the encoder all of them."""
    variables, aliases = dict(model.variables), dict(model.aliases)
    whole = _TIED[1]
    del aliases[whole]
    for suffix in ("", _SCALE):
        if _WEIGHT + suffix in variables:
            variables[whole + suffix] = variables[_WEIGHT + suffix]
            variables[_WEIGHT + suffix] = variables[_WEIGHT + suffix].rows(keep)
            aliases.pop(whole + suffix, None)
    variables[_BIAS] = variables[_BIAS].rows(keep)
    return model._replace(variables=variables, aliases=aliases)


class _Reader:
    """Reads numbers and names one after the other."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def number(self, form: str) -> int:
        """Read a number of a `struct` form."""
        (value,) = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return int(value)

    def take(self, size: int) -> bytes:
        """Read bytes."""
        self.at += size
        return self.content[self.at - size : self.at]

    def name(self) -> str:
        """Read a name, which ends with a zero."""
        return self.take(self.number("H"))[:-1].decode()

    def variable(self) -> _Variable:
        """Read an array."""
        shape = tuple(self.number("I") for _ in range(self.number("B")))
        kind = self.number("B")
        return _Variable(shape, kind, self.take(self.number("I")))


def _read(content: bytes) -> _Model | None:
    """Read a model.bin; None for one of another format."""
    reader = _Reader(content)
    if reader.number("I") != _FORMAT:
        return None
    name = reader.take(reader.number("H"))
    revision = reader.number("I")
    variables = {reader.name(): reader.variable() for _ in range(reader.number("I"))}
    aliases = {reader.name(): reader.name() for _ in range(reader.number("I"))}
    return _Model(name, revision, variables, aliases)


def _written(model: _Model) -> bytes:
    parts = [struct.pack("<IH", _FORMAT, len(model.name)), model.name]
    parts.append(struct.pack("<II", model.revision, len(model.variables)))
    for name, (shape, kind, data) in sorted(model.variables.items()):
        parts += [_named(name), struct.pack(f"<B{len(shape)}I", len(shape), *shape)]
        parts += [struct.pack("<BI", kind, len(data)), data]
    parts.append(struct.pack("<I", len(model.aliases)))
    parts += [_named(name) + _named(other) for name, other in model.aliases.items()]
    return b"".join(parts)


def _named(name: str) -> bytes:
    content = name.encode() + b"\0"
    return struct.pack("<H", len(content)) + content
