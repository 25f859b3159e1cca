"""Fit the weights of `framings.decide`: multinomial logistic regression with an L2 penalty.

Trained on sentences of our own (`tests/golden/fates-own.jsonl`) and on the development gold.
Ours were written by the people who wrote the vocabulary, so it covers them better than it will
cover strangers' words: each item is therefore also used with what our lists say of it withheld
("blind" copies). No measurement names a word. `evaluate_fates.py` judges the method, by
cross-validation; the weights written here must not be judged on the gold they were fitted on.
Needs numpy. Usage: python benchmarks/fit_fates.py [TRAIN.jsonl…] [-o WEIGHTS.json]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from translate.data import FATES, Fate
from translate.framings.decide import Weights, observe, values
from translate.framings.measure import Evidence

HERE = Path(__file__).resolve().parent
OWN = HERE.parent / "tests" / "golden" / "fates-own.jsonl"
GOLD = OWN.with_name("fates-dev.jsonl")
WEIGHTS = HERE.parent / "translate" / "framings" / "data" / "fate-weights.json"
CLASSES: tuple[Fate, ...] = FATES[:6]
PRODUCTS = (
    "whole*unattributed", "whole*unquoted", "whole*negated", "closed*modifier", "closed*adverb",
    "foreign*lexical", "broader*generic", "same*namelike", "same*added", "same*dropped",
    "foreign*left*right", "closed*foreign", "group*level", "same*level",
    "same*synonym", "same*foreign", "same*kin", "whole*undistanced", "whole*spill",
    "whole*negation", "adverb*mismatch", "foreign*mismatch", "group*milder", "group*harsher",
    "group*generic", "group*weakened", "group*intensified",
)  # fmt: skip
# How common the fates are taken to be, whatever their numbers among the training items.
PRIOR = {
    "kept": 0.26, "paraphrased": 0.15, "softened": 0.20, "strengthened": 0.13, "shifted": 0.13,
    "lost": 0.13,
}  # fmt: skip
NAMES = (*Evidence.names(), *PRODUCTS)
_LISTED = {
    "group": 0.0, "listed": 0.0, "level": 0.0, "down": 0.0, "up": 0.0, "milder": 0.0,
    "harsher": 0.0, "flipped": 0.0, "strength_before": None, "strength_after": None,
}  # fmt: skip

Array = NDArray[np.float64]


def read_items(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read labelled items: source, term, back, fate."""
    return [
        json.loads(line)
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def observe_item(item: Mapping[str, Any]) -> Evidence:
    """Measure one item."""
    seen = observe(item["source"], item["term"], item["back"])
    if seen is None:
        raise SystemExit(f"{item['term']!r} is not in {item['source']!r}; correct the item")
    return seen[0]


def blind(evidence: Evidence) -> Evidence:
    """Give the evidence without what our own lists say of the words that differ."""
    tied = any((evidence.synonym, evidence.similar, evidence.broader, evidence.narrower,
                evidence.sibling, evidence.antonym, evidence.kin))  # fmt: skip
    foreign = float(not tied and not evidence.whole and not evidence.absent)
    if evidence.dropped or evidence.added:
        foreign = 0.0
    return replace(evidence, **_LISTED, foreign=foreign)  # type: ignore[arg-type]


def design(seen: Sequence[Evidence]) -> Array:
    """Give the matrix items × names."""
    return np.array([values(evidence, NAMES) for evidence in seen], dtype=np.float64)


def fit(matrix: Array, fates: Sequence[str], shares: Array, penalty: float) -> tuple[Array, Array]:
    """Minimise the weighted log loss by gradient descent with Nesterov's momentum.

    Returns weights (classes × names, for unscaled measurements) and biases.
    """
    spread = np.maximum(matrix.std(axis=0), 0.05)
    scaled = np.hstack([matrix / spread, np.ones((len(matrix), 1))])
    target = np.array([[float(fate == name) for name in CLASSES] for fate in fates])
    weights = np.zeros((len(CLASSES), scaled.shape[1]))
    ahead = weights.copy()
    step = 1.0 / (0.5 * np.linalg.norm(scaled, 2) ** 2 / len(fates) + penalty)
    keep = np.append(np.ones(matrix.shape[1]), 0.0)
    for turn in range(1, 600):
        sums = scaled @ ahead.T
        chances = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = ((chances - target) * shares[:, None]).T @ scaled / shares.sum()
        new = ahead - step * (slope + penalty * ahead * keep)
        ahead = new + (turn - 1) / (turn + 2) * (new - weights)
        weights = new
    return weights[:, :-1] / spread, weights[:, -1]


def train(
    items: Sequence[Mapping[str, Any]],
    seen: Sequence[Evidence],
    *,
    penalty: float = 0.02,
    blinded: float = 0.15,
) -> Weights:
    """Fit the model; `blinded` is the weight of the copies without the vocabulary."""
    fates = [str(item["fate"]) for item in items]
    matrix = np.vstack([design(seen), design([blind(evidence) for evidence in seen])])
    balance = np.array([PRIOR[fate] * len(fates) / fates.count(fate) for fate in fates])
    shares = np.concatenate([balance, balance * blinded])
    rows, bias = fit(matrix, fates * 2, shares, penalty)
    return Weights(NAMES, CLASSES, tuple(map(tuple, rows.tolist())), tuple(bias.tolist()))


def main() -> None:
    """Fit on the files named and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", nargs="*", type=Path, default=[OWN, GOLD])
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    items = read_items(options.train)
    weights = train(items, [observe_item(item) for item in items])
    data = {
        "about": "multinomial logistic regression; python benchmarks/fit_fates.py rebuilds it",
        "trained_on": [path.name for path in options.train],
        "items": len(items),
        "names": weights.names,
        "classes": weights.classes,
        "bias": [round(value, 4) for value in weights.bias],
        "rows": [[round(value, 4) for value in row] for row in weights.rows],
    }
    options.output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
