"""Prepared arrays, drawn as batches of like length."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from names import Substitution
from network import END
from settings import Settings
from torch import Tensor

Pair = tuple[np.ndarray, np.ndarray, np.ndarray]  # source, target, links (English, Chinese)
CHUNK = 6000  # pairs sorted by length at a time


@dataclass(frozen=True)
class Side:
    """One language's piece numbers, all sentences in a row."""

    numbers: np.ndarray
    offsets: np.ndarray

    def sentence(self, row: int) -> np.ndarray:
        """Numbers of a sentence with its end mark."""
        return np.append(self.numbers[self.offsets[row] : self.offsets[row + 1]], END)

    @property
    def lengths(self) -> np.ndarray:
        """Lengths with end marks."""
        return np.diff(self.offsets) + 1


@dataclass(frozen=True)
class Batch:
    """Padded source and target numbers, and links (sentence, source, target) position."""

    source: Tensor
    target: Tensor
    links: Tensor


def pad_rows(rows: Sequence[np.ndarray], pad: int) -> Tensor:
    """Stack number rows, filled up with <pad>."""
    table = np.full((len(rows), max(map(len, rows))), pad, np.int64)
    for row, numbers in zip(table, rows, strict=True):
        row[: len(numbers)] = numbers
    return torch.from_numpy(table)


class Corpus:
    """The pairs of one direction."""

    def __init__(self, settings: Settings, pair: str) -> None:
        """Load arrays.npz, links.npz and vocab.json."""
        arrays, links = (np.load(settings.pair_file(pair, f"{n}.npz")) for n in ("arrays", "links"))
        vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
        sides = {n: Side(arrays[n], arrays[f"{n}_off"]) for n in ("en", "zh")}
        source, target = pair.split("-")
        self.source, self.target = sides[source], sides[target]
        self.pad = len(vocab) - 1
        self.sources, self.of = arrays["sources"].tolist(), arrays["source"]
        self.links, self.link_offsets = links["links"], links["off"]
        self.link_columns = (0, 1) if source == "en" else (1, 0)
        self.names_in = Substitution(settings, pair, vocab)

    def copies(self, mix: dict[str, float], longest: int, rng: np.random.Generator) -> np.ndarray:
        """Row numbers of one pass in random order, each row as often as its source weighs."""
        weight = np.array([mix.get(name, mix["other"]) for name in self.sources])[self.of]
        fits = np.maximum(self.source.lengths, self.target.lengths) <= longest
        times = np.floor(weight + rng.random(len(weight))).astype(int) * fits
        return rng.permutation(np.repeat(np.arange(len(weight)), times))

    def cut(self, rows: np.ndarray, tokens: int) -> Iterator[list[int]]:
        """Cut sorted rows into batches of at most `tokens` positions on the longer side."""
        longer = np.maximum(self.source.lengths, self.target.lengths)
        batch: list[int] = []
        widest = 0
        for row in rows:
            widest = max(widest, longer[row])
            if batch and widest * (len(batch) + 1) > tokens:
                yield batch
                batch, widest = [], longer[row]
            batch.append(int(row))
        if batch:
            yield batch

    def stream(
        self, mix: dict[str, float], *, longest: int, tokens: int, seed: int, swap: float = 0.0
    ) -> Iterator[Batch]:
        """Batches without end; `swap` is the share of pairs with names that get others."""
        rng = np.random.default_rng(seed)
        while True:
            rows = self.copies(mix, longest, rng)
            if not len(rows):
                raise SystemExit("no training pairs: run prepare.py, or look at the stage's mix")
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                order = np.lexsort((self.source.lengths[part], self.target.lengths[part]))
                batches = list(self.cut(part[order], tokens))
                for number in rng.permutation(len(batches)):
                    pairs = [self.pair(row, swap, rng) for row in batches[number]]
                    yield self.batch(pairs)

    def pair(self, row: int, swap: float, rng: np.random.Generator) -> Pair:
        """Source, target and links of a row, its names swapped now and then."""
        links = self.links[self.link_offsets[row] : self.link_offsets[row + 1]]
        if row not in self.names_in.slots or rng.random() >= swap:
            return self.source.sentence(row), self.target.sentence(row), links
        new = self.names_in.swap(row, links, rng)
        sides = [np.append(new.en, END), np.append(new.zh, END)]
        return sides[self.link_columns[0]], sides[self.link_columns[1]], new.links

    def batch(self, pairs: Sequence[Pair]) -> Batch:
        """Tensors of some pairs."""
        sources, targets, spans = zip(*pairs, strict=True)
        sentence = np.repeat(np.arange(len(pairs)), [len(span) for span in spans])
        links = np.concatenate(spans).astype(np.int64)[:, self.link_columns]
        table = torch.from_numpy(np.column_stack([sentence, links]))
        return Batch(pad_rows(sources, self.pad), pad_rows(targets, self.pad), table)
