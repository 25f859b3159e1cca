"""How far chrF and both directions' models order candidates as readers do, and their weights.

Readers gave each candidate of `judged/` what share of the sentence's meaning a reader would get
right, less what he would get wrong (0 to 100).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from candidates import rate, scorer
from rescore import Rescorer, repeats
from settings import HERE, PAIRS, Settings, load_settings

LEAST, MOST = 3, 30  # difference of two ratings that counts, and that counts no more than this
NAMES = ("chrF", "there", "back", "repeats")
FOLDS, RIDGE, STEPS = 5, 3.0, 20


def read_judged(pair: str) -> list[dict[str, Any]]:
    """Source, reference, candidates and ratings of each sentence."""
    text = (HERE / "judged" / f"{pair}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def features(settings: Settings, pair: str, items: list[dict[str, Any]]) -> np.ndarray:
    """Of every candidate what NAMES says, chrF from 0 to 1: (lists, candidates, 4)."""
    chrf = scorer(pair.split("-")[1])
    scores = [rate(chrf, item["candidates"], item["reference"]) for item in items]
    rescorer = Rescorer(settings, pair)
    judged = rescorer.of_texts([(item["source"], item["candidates"]) for item in items])
    again = [
        [repeats(text, item["reference"], pair[-2:]) for text in item["candidates"]]
        for item in items
    ]
    there, back = np.array(list(judged)).transpose(1, 0, 2)
    return np.stack([np.array(scores), there, back, np.array(again)], -1)


def differences(table: np.ndarray, ratings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of all pairs that readers told apart, better less worse: features, and ratings."""
    first, second = np.triu_indices(table.shape[1], 1)
    apart = ratings[:, first] - ratings[:, second]
    sign = np.sign(apart)[..., None]
    rows = (table[:, first] - table[:, second]) * sign
    kept = np.abs(apart) >= LEAST
    return rows[kept], np.minimum(np.abs(apart[kept]), MOST)


def fit(rows: np.ndarray, importance: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression without a constant, by Newton's method.

    >>> fit(np.array([[1.0], [1.0], [-1.0]]), np.ones(3)) > 0
    array([ True])
    """
    scale = rows.std(0)
    rows, weights = rows / scale, np.zeros(rows.shape[1])
    importance = importance / importance.mean()
    for _ in range(STEPS):
        right = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ ((1 - right) * importance) - RIDGE * weights
        curve = (rows.T * (right * (1 - right) * importance)) @ rows
        weights += np.linalg.solve(curve + RIDGE * np.eye(len(weights)), slope)
    return weights / scale


def share_right(rows: np.ndarray, importance: np.ndarray, weights: np.ndarray) -> float:
    """Share of what readers' ratings differ by in pairs that are ordered as by readers."""
    return float(np.average(rows @ weights > 0, weights=importance))


def held_out(table: np.ndarray, ratings: np.ndarray) -> float:
    """Share right of both features together, weights fitted on other sentences."""
    fold = np.random.default_rng(0).permutation(len(table)) % FOLDS
    rights = []
    for part in range(FOLDS):
        weights = fit(*differences(table[fold != part], ratings[fold != part]))
        rights.append(
            share_right(*differences(table[fold == part], ratings[fold == part]), weights)
        )
    return float(np.mean(rights))


def main() -> None:
    """Print the share right of each, of both, and the weight of one beside the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--config", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    items = read_judged(options.pair)
    table = features(load_settings(options.config), options.pair, items)
    ratings = np.array([item["ratings"] for item in items], float)
    rows, importance = differences(table, ratings)
    print(f"{len(items)} sentences, {len(rows)} pairs told apart, mean {ratings.mean():.1f}")
    for chosen in ([0], [1], [2], [0, 2], [0, 1, 2], [0, 1, 2, 3]):
        weights = fit(rows[:, chosen], importance)
        named = zip(weights / abs(weights[0]), (NAMES[at] for at in chosen), strict=True)
        right = held_out(table[..., chosen], ratings)
        print(f"{right:.3f} " + " + ".join(f"{weight:.2f} {name}" for weight, name in named))


if __name__ == "__main__":
    main()
