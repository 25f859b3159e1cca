"""Say how often the leg that changed an expression is told right, and fit what tells it.

On the labelled machine returns (`tests/golden/returns-dev.framings.jsonl`) that the tool tells as
changed or lost and whose leg a reader named: told by weights that were fitted without the item's
article (of single sentences: without its stretch), beside what the shipped weights tell. "Both" is
never told, and counts as wrong.
Usage: python benchmarks/evaluate_legs.py [GOLD.jsonl]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from fit_fates import RETURNS, read_items
from fit_gate import FOLDS, TURNS, fit, parts_of
from machine_returns import Item, mentions_of, passages

from translate.data import CHANGED, Chance, Trace
from translate.engines import Scorer, load_engine
from translate.framings.legs import SHIPPED, Weights, changed_on, signs
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import Passage, trace
from translate.languages import Direction

NAMES = ("chance", "rendered", "instead")
LABELS = {"forward": "there", "back": "back", "both": "both"}
WAYS, UNTOLD = ("there", "back"), "can’t be told"
LANGUAGES = ("en", "zh")


class Told(NamedTuple):
    """An expression that is told as changed or lost, and what its leg is told by."""

    item: Item
    leg: str
    trace: Trace
    passage: Passage
    chances: Sequence[Chance]


def told_changes(items: Sequence[Item]) -> list[Told]:
    """Follow every item, and score its source by the bundled model of the way back."""
    home = load_engine(Direction.parse("zh-en"))
    assert isinstance(home, Scorer)
    scored = home.score([item["pivot"] for item in items], [item["source"] for item in items])
    mentions = mentions_of(items, default_lexicon("en"))
    rows = [
        Told(item, LABELS[item["leg"]], trace(mention, passage), passage, chances)
        for item, mention, passage, chances in zip(
            items, mentions, passages(items), scored, strict=True
        )
    ]
    return [row for row in rows if row.trace.fate in (*CHANGED, "lost")]


def legs_by(rows: Sequence[Told], weights: Weights) -> list[str]:
    """Name the leg of each."""
    return [
        changed_on(row.trace, row.passage, row.chances, languages=LANGUAGES, weights=weights)
        or UNTOLD
        for row in rows
    ]


def fitted(rows: Sequence[Told]) -> Weights:
    """Fit on what one leg alone changed."""
    clear = [row for row in rows if row.leg != "both"]
    there = np.array([float(row.leg == "there") for row in clear])
    seen = [_signs(row) for row in clear]
    gate = fit(seen, there, NAMES)
    chance, rendered, instead = gate.weights
    return Weights(chance, rendered, instead, gate.bias)


def _signs(row: Told) -> dict[str, float]:
    chance, rendered, instead = signs(row.trace, row.passage, row.chances, LANGUAGES)
    assert chance is not None
    return {"chance": chance, "rendered": rendered, "instead": instead}


def cross_validated(rows: Sequence[Told]) -> list[list[str]]:
    """Name every item's leg by weights that have not seen its part, some times."""
    parts = parts_of([row.item for row in rows])
    turns = []
    for turn in range(TURNS):
        ordered = list(np.random.RandomState(turn).permutation(sorted(set(parts))))
        folds = [ordered.index(part) % FOLDS for part in parts]
        answers = [""] * len(rows)
        for fold in range(FOLDS):
            weights = fitted([row for row, own in zip(rows, folds, strict=True) if own != fold])
            for i, own in enumerate(folds):
                if own == fold:
                    (answers[i],) = legs_by([rows[i]], weights)
        turns.append(answers)
    return turns


def report(items: Sequence[Item]) -> Iterator[str]:
    """Give the figures, line by line."""
    rows = told_changes(items)
    legs = [row.leg for row in rows]
    turns = cross_validated(rows)
    pairs = [pair for answers in turns for pair in zip(legs, answers, strict=True)]
    shipped = list(zip(legs, legs_by(rows, SHIPPED), strict=True))
    told = sum(answer != UNTOLD for _, answer in pairs) / len(pairs)
    yield (
        f"{len(rows)} changes and losses: a leg is named for {told:.0%}, and right in "
        f"{_right(pairs, *WAYS):.2f} of these (there {_right(pairs, 'there'):.2f}, back "
        f"{_right(pairs, 'back'):.2f}); by the shipped weights in {_right(shipped, *WAYS):.2f}.\n"
    )
    yield f"| changed | told there | told back | {UNTOLD} |"
    yield "|---|--:|--:|--:|"
    counts = Counter(pairs)
    for name in LABELS.values():
        cells = [f"{counts[name, way] / len(turns):.0f}" for way in (*WAYS, UNTOLD)]
        yield f"| {name} | {' | '.join(cells)} |"
    *weights, bias = fitted(rows)
    yield f"\nFitted on all: {[round(w, 2) for w in weights]}, bias {bias:.2f}."


def _right(pairs: Sequence[tuple[str, str]], *ways: str) -> float:
    """Return how often what is told as changed on one of some ways was."""
    told = [(leg, answer) for leg, answer in pairs if answer in ways]
    return sum(leg == answer for leg, answer in told) / max(1, len(told))


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=RETURNS)
    options = parser.parse_args()
    items = [item for item in read_items(options.gold) if item["leg"] in LABELS]
    sys.stdout.writelines(f"{line}\n" for line in report(items))


if __name__ == "__main__":
    main()
