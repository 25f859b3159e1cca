"""Mix averaged weights of several checkpoints of one run, and of the weights it started from.

Weights that left one point and were trained apart can be averaged (Wortsman et al. 2022): what one
of them forgot, another remembers. The result is a checkpoint for `export.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


def weights_of(saved: Mapping[str, Any]) -> Mapping[str, Tensor]:
    """The averaged weights of a checkpoint; of init.pt, which has nothing else, all."""
    return saved.get("ema", saved)


def mix(parts: Sequence[Mapping[str, Tensor]], shares: Sequence[float]) -> dict[str, Tensor]:
    """Weighted mean of weights; what the last one lacks is taken from the first.

    >>> one, other = {"a": torch.tensor([1.0])}, {"a": torch.tensor([3.0])}
    >>> mix([one, other], [0.25, 0.75])["a"].tolist()
    [2.5]
    """
    total = sum(shares)
    return {
        name: sum(share / total * part[name] for share, part in zip(shares, parts, strict=True))
        if all(name in part for part in parts)
        else value
        for name, value in parts[0].items()
    }


def main() -> None:
    """Write the first checkpoint with the mixed weights in place of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="checkpoints, and init.pt")
    parser.add_argument("--shares", type=float, nargs="+", required=True, help="one a file")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if len(options.files) != len(options.shares):
        parser.error("as many shares as files, please")
    saved = [torch.load(path, map_location="cpu", weights_only=False) for path in options.files]
    mixed = mix([weights_of(checkpoint) for checkpoint in saved], options.shares)
    torch.save({**saved[0], "ema": mixed, "model": mixed}, options.out)


if __name__ == "__main__":
    main()
