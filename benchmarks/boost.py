"""Grow boosted trees with LightGBM, in the form that `framings.weighing` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from translate.framings.weighing import Node

PARAMETERS = {
    "objective": "multiclass", "num_leaves": 8, "learning_rate": 0.05, "min_data_in_leaf": 10,
    "bagging_fraction": 0.8, "bagging_freq": 1, "feature_fraction": 0.5, "lambda_l2": 2.0,
    "seed": 0, "deterministic": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
ROUNDS = 150


def grow(
    numbers: Sequence[Sequence[float]], labels: Sequence[int], weights: Sequence[float], count: int
) -> tuple[tuple[Node, ...], ...]:
    """Give each of `count` classes its trees; `labels` say the class of each item, from 0."""
    import lightgbm  # who reads no more than what is measured does without

    data = lightgbm.Dataset(np.array(numbers), np.array(labels), weight=np.array(weights))
    asked = {**PARAMETERS, "num_class": count}
    model = lightgbm.train(asked, data, num_boost_round=ROUNDS).dump_model()
    grown = [_node(tree["tree_structure"]) for tree in model["tree_info"]]
    return tuple(tuple(grown[number::count]) for number in range(count))


def _node(read: Mapping[str, Any]) -> Node:
    """Take a tree from LightGBM's form."""
    if "leaf_value" in read:
        return round(float(read["leaf_value"]), 5)
    first, second = _node(read["left_child"]), _node(read["right_child"])
    return int(read["split_feature"]), float(f"{read['threshold']:.9g}"), first, second
