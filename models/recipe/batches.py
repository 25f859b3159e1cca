"""Prepared arrays, drawn as batches of like length; everything happens on the training device."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from names import Substitution, Swapped
from network import END
from settings import Settings
from torch import Tensor

CHUNK = 6000  # pairs sorted by length at a time, at least
CHUNK_BATCHES = 200  # and so many batches' worth


@dataclass(frozen=True)
class Ragged:
    """Rows of unlike length, one behind the other; `offsets` has one more entry than rows."""

    values: Tensor
    offsets: Tensor

    @classmethod
    def of(cls, rows: Sequence[np.ndarray], like: Ragged) -> Ragged:
        """Rows on the device of another."""
        sizes = torch.tensor([0, *map(len, rows)])
        shape = (0, *like.values.shape[1:])
        flat = np.concatenate([np.zeros(shape, np.int64), *rows]).astype(np.int64)
        device = like.values.device
        return cls(torch.from_numpy(flat).to(device, like.values.dtype), sizes.cumsum(0).to(device))

    @property
    def lengths(self) -> Tensor:
        """Length of each row."""
        return self.offsets.diff()

    def row(self, number: int) -> Tensor:
        """The items of one row."""
        return self.values[self.offsets[number] : self.offsets[number + 1]]

    def at(self, rows: Tensor) -> Tensor:
        """Places in `values` of all items of some rows, in order."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        starts = self.offsets[rows] - (lengths.cumsum(0) - lengths)
        total = int(lengths.sum())
        within = torch.arange(total, device=rows.device)
        return within + starts.repeat_interleave(lengths, output_size=total)

    def take(self, rows: Tensor) -> Ragged:
        """Some rows, as often as they are named."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        zero = torch.zeros(1, dtype=lengths.dtype, device=rows.device)
        return Ragged(self.values[self.at(rows)], torch.cat([zero, lengths.cumsum(0)]))

    def join(self, other: Ragged) -> Ragged:
        """Rows of both."""
        offsets = torch.cat([self.offsets, other.offsets[1:] + self.offsets[-1]])
        return Ragged(torch.cat([self.values, other.values]), offsets)

    def padded(self, rows: Tensor, fill: int) -> Tensor:
        """Some rows as a table, filled up at the right."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        step = torch.arange(int(lengths.max()), device=rows.device)
        index = self.offsets[rows][:, None] + step
        real = step < lengths[:, None]
        values = self.values[index.clamp(max=len(self.values) - 1)]
        return torch.where(real, values.long(), fill)


@dataclass(frozen=True)
class Batch:
    """Padded source and target numbers, and links (sentence, source, target) position."""

    source: Tensor
    target: Tensor
    links: Tensor


@dataclass(frozen=True)
class Pairs:
    """Source, target and links (source, target) of some pairs, row by row."""

    source: Ragged
    target: Ragged
    links: Ragged

    @property
    def longer(self) -> Tensor:
        """Length of each pair's longer side."""
        return torch.maximum(self.source.lengths, self.target.lengths)

    def take(self, rows: Tensor) -> Pairs:
        """Some pairs, as often as they are named."""
        return Pairs(*(part.take(rows) for part in (self.source, self.target, self.links)))

    def join(self, other: Pairs) -> Pairs:
        """Pairs of both."""
        return Pairs(
            self.source.join(other.source),
            self.target.join(other.target),
            self.links.join(other.links),
        )

    def batch(self, rows: Tensor, pad: int) -> Batch:
        """Tensors of some pairs."""
        links = self.links.take(rows)
        sentence = torch.arange(len(rows), device=rows.device).repeat_interleave(links.lengths)
        return Batch(
            self.source.padded(rows, pad),
            self.target.padded(rows, pad),
            torch.column_stack([sentence, links.values.long()]),
        )


def ended(numbers: np.ndarray, offsets: np.ndarray) -> Ragged:
    """Sentences with an end mark each."""
    values = np.insert(numbers, offsets[1:], END).astype(np.int32)
    places = offsets + np.arange(len(offsets))
    return Ragged(torch.from_numpy(values), torch.from_numpy(places.astype(np.int64)))


def cut(longer: np.ndarray, tokens: int) -> Iterator[slice]:
    """Cut sorted pairs into batches of at most `tokens` positions on the longer side.

    >>> list(cut(np.array([2, 3, 5]), 6))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    start, widest = 0, 0
    for row, length in enumerate(longer.tolist()):
        widest = max(widest, length)
        if row > start and widest * (row - start + 1) > tokens:
            yield slice(start, row)
            start, widest = row, length
    if start < len(longer):
        yield slice(start, len(longer))


def how_often(weights: np.ndarray, of: np.ndarray, rows: np.ndarray, named: float) -> np.ndarray:
    """How often each row comes in a pass: its source's weight; those `rows` `named` times that.

    >>> how_often(np.array([2.0, 0.5]), np.array([0, 1, 0]), np.array([2]), 1.5).tolist()
    [2.0, 0.5, 3.0]
    """
    times = weights[of].astype(np.float64)
    times[rows] *= named
    return times


class Corpus:
    """The pairs of one direction, on a device."""

    def __init__(self, settings: Settings, pair: str, device: str = "cpu") -> None:
        """Load arrays.npz, links.npz and vocab.json."""
        arrays, links = (np.load(settings.pair_file(pair, f"{n}.npz")) for n in ("arrays", "links"))
        vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
        self.english_first = pair.startswith("en")
        columns = links["links"] if self.english_first else links["links"][:, ::-1].copy()
        table = Ragged(torch.from_numpy(columns), torch.from_numpy(links["off"].astype(np.int64)))
        sides = [ended(arrays[name], arrays[f"{name}_off"]) for name in pair.split("-")]
        parts = [Ragged(p.values.to(device), p.offsets.to(device)) for p in (*sides, table)]
        self.pairs, self.device = Pairs(*parts), device
        self.longer = self.pairs.longer.cpu().numpy()
        self.pad = len(vocab) - 1
        self.sources, self.of = arrays["sources"].tolist(), arrays["source"]
        self.names = Substitution(settings, pair, vocab)

    def copies(
        self, mix: dict[str, float], longest: int, rng: np.random.Generator, named: float = 1.0
    ) -> np.ndarray:
        """Row numbers of one pass in random order, each row as often as its source weighs.

        Rows with names that may be swapped come `named` times as often.
        """
        weights = np.array([mix.get(name, mix["other"]) for name in self.sources])
        weight = how_often(weights, self.of, self.names.rows, named)
        times = np.floor(weight + rng.random(len(weight))).astype(int) * (self.longer <= longest)
        return rng.permutation(np.repeat(np.arange(len(weight)), times))

    def stream(
        self,
        mix: dict[str, float],
        *,
        longest: int,
        tokens: int,
        seed: int,
        swap: float = 0.0,
        named: float = 1.0,
    ) -> Iterator[Batch]:
        """Batches without end; `swap` is the share of pairs with names that get others."""
        rng = np.random.default_rng(seed)
        while True:
            rows = self.copies(mix, longest, rng, named)
            if not len(rows):
                raise SystemExit("no training pairs: run prepare.py, or look at the stage's mix")
            size = max(CHUNK, CHUNK_BATCHES * tokens // 30)
            for start in range(0, len(rows), size):
                yield from self.chunk(rows[start : start + size], tokens, swap, rng)

    def chunk(
        self, rows: np.ndarray, tokens: int, swap: float, rng: np.random.Generator
    ) -> Iterator[Batch]:
        """Batches of some rows, in random order."""
        chosen = self.names.known(rows) & (rng.random(len(rows)) < swap)
        pairs = self.pairs.take(torch.from_numpy(rows[~chosen]).to(self.device))
        if chosen.any():
            pairs = pairs.join(self.swapped(rows[chosen], rng))
        source, target = (s.lengths.cpu().numpy() for s in (pairs.source, pairs.target))
        order = np.lexsort((source, target))
        places = torch.from_numpy(order).to(self.device)
        parts = list(cut(np.maximum(source, target)[order], tokens))
        for number in rng.permutation(len(parts)):
            yield pairs.batch(places[parts[number]], self.pad)

    def swapped(self, rows: np.ndarray, rng: np.random.Generator) -> Pairs:
        """Rows with some of their names swapped."""
        swaps: list[Swapped] = []
        for row in rows.tolist():
            table = self.pairs.links.row(row).cpu().numpy()
            swaps.append(self.names.swap(row, table if self.english_first else table[:, ::-1], rng))
        english = Ragged.of([np.append(new.en, END) for new in swaps], self.pairs.source)
        chinese = Ragged.of([np.append(new.zh, END) for new in swaps], self.pairs.source)
        tables = [new.links if self.english_first else new.links[:, ::-1] for new in swaps]
        sides = (english, chinese) if self.english_first else (chinese, english)
        return Pairs(*sides, Ragged.of(tables, self.pairs.links))
