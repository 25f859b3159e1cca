"""Vectors for new pieces as blends of known ones, by counted word links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

LEAST_SHARE = 0.08  # of a row's largest count; smaller ones are taken for noise


def count_links(
    links: Sequence[Sequence[tuple[int, int]]],
    left: Sequence[Sequence[int]],
    right: Sequence[Sequence[int]],
    shape: tuple[int, int],
) -> Tensor:
    """Sparse counts (left piece, right piece) of all links."""
    cells = [(left[row][i], right[row][j]) for row, pairs in enumerate(links) for i, j in pairs]
    index = torch.from_numpy(np.array(cells, np.int64).T.copy())
    return torch.sparse_coo_tensor(index, torch.ones(index.shape[1]), shape).coalesce()


def row_sums(matrix: Tensor) -> Tensor:
    """Sums over the columns of a sparse matrix."""
    return torch.zeros(matrix.shape[0]).index_add(0, matrix.indices()[0], matrix.values())


def sharpen(matrix: Tensor, power: float) -> Tensor:
    """Rows that sum to one, without rare columns, sharpened by a power."""
    matrix = matrix.coalesce()
    row = matrix.indices()[0]
    top = torch.zeros(matrix.shape[0]).scatter_reduce(0, row, matrix.values(), "amax")
    share = matrix.values() / top[row].clamp(min=1e-9)
    share = torch.where(share < LEAST_SHARE, torch.zeros_like(share), share) ** power
    total = torch.zeros(matrix.shape[0]).index_add(0, row, share).clamp(min=1e-9)
    return torch.sparse_coo_tensor(matrix.indices(), share / total[row], matrix.shape).coalesce()


@dataclass(frozen=True)
class Blend:
    """Shares (new piece, known piece)."""

    shares: Tensor

    def mix(self, values: Tensor) -> Tensor:
        """Blend one number a known piece; a piece without shares gets the mean."""
        mixed = torch.sparse.mm(self.shares, values[:, None])[:, 0]
        known = row_sums(self.shares) > 0
        return torch.where(known, mixed, mixed[known].mean())

    def embed(self, table: Tensor) -> Tensor:
        """Blend vectors, giving back half of the length that averaging takes."""
        mixed = torch.sparse.mm(self.shares, table)
        length = torch.sparse.mm(self.shares, table.norm(dim=1, keepdim=True))
        now = mixed.norm(dim=1, keepdim=True)
        known = row_sums(self.shares) > 0
        mixed = mixed / now.clamp(min=1e-6) * (0.5 * length + 0.5 * now)
        mixed[~known] = mixed[known].mean(0)
        noise = torch.where(known[:, None], 0.01, 0.02)
        return mixed + noise * torch.randn_like(mixed)


def blend_rows(direct: Tensor, composed: Tensor) -> Blend:
    """Mix counted shares with shares composed through a third language, by how much was counted."""
    trust = row_sums(direct)
    trust = trust / (trust + 10)
    parts = [(sharpen(direct, 1.0), trust), (composed.coalesce(), 1 - trust)]
    index = torch.cat([matrix.indices() for matrix, _ in parts], 1)
    values = torch.cat([m.values() * weight[m.indices()[0]] for m, weight in parts])
    return Blend(sharpen(torch.sparse_coo_tensor(index, values, direct.shape), 1.5))
