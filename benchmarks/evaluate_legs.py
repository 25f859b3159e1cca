"""Say how often the leg that changed an expression is told right, and fit what tells it.

On the labelled machine returns (`tests/golden/returns-dev.framings.jsonl`) whose expression was
changed: told by weights that were fitted without the item's article (of single sentences: without
its stretch), beside what the shipped weights tell. "Both" is never told, and counts as wrong.
Usage: python benchmarks/evaluate_legs.py [GOLD.jsonl]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from fit_fates import RETURNS, read_items
from fit_gate import FOLDS, TURNS, fit, parts_of
from machine_returns import Item, mentions_of

from translate.data import Place, Span, Trace
from translate.engines import Scorer, load_engine
from translate.framings.legs import BIAS, CHANCE, INSTEAD, RENDERED, is_lost_later, signs
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import Passage
from translate.languages import Direction
from translate.measures.gate import Gate
from translate.segment import tokens

NAMES = ("chance", "rendered", "instead")
LABELS = {"forward": "there", "back": "back", "both": "both"}
SHIPPED = Gate(NAMES, (CHANCE, RENDERED, INSTEAD), BIAS)

Signs = Sequence[Mapping[str, float]]


def observed(items: Sequence[Item]) -> list[dict[str, float]]:
    """Collect the signs of every item, scored by the bundled model of the way back."""
    home = load_engine(Direction.parse("zh-en"))
    assert isinstance(home, Scorer)
    scored = home.score([item["pivot"] for item in items], [item["source"] for item in items])
    rows = []
    for item, mention, chances in zip(
        items, mentions_of(items, default_lexicon("en")), scored, strict=True
    ):
        way = passage(item["source"], item["pivot"], item["back"])
        term = item["back_term"]
        back = Place(term, Span(0, len(term)), 1.0) if item["fate"] != "lost" else None
        made = Trace(mention, None, back, item["fate"], 1.0)
        chance, rendered, instead = signs(made, way, chances, ("en", "zh"))
        assert chance is not None
        rows.append({"chance": chance, "rendered": rendered, "instead": instead})
    return rows


def passage(source: str, pivot: str, back: str) -> Passage:
    """Return the texts with their words; no sign of a leg is in the links."""
    words = tokens(source, "en"), tokens(pivot, "zh"), tokens(back, "en")
    return Passage(source, pivot, back, *words, [], None, [], None)


def legs_by(items: Sequence[Item], seen: Signs, gate: Gate) -> list[str]:
    """Name the leg of each."""
    later = (
        is_lost_later(item["fate"], row["rendered"]) for item, row in zip(items, seen, strict=True)
    )
    return [
        "there" if not back and gate.damage(row) > 0.5 else "back"
        for back, row in zip(later, seen, strict=True)
    ]


def fitted(seen: Signs, legs: Sequence[str]) -> Gate:
    """Fit on what one leg alone changed."""
    clear = [i for i, leg in enumerate(legs) if leg != "both"]
    there = np.array([float(legs[i] == "there") for i in clear])
    return fit([seen[i] for i in clear], there, NAMES)


def cross_validated(items: Sequence[Item], seen: Signs, legs: Sequence[str]) -> list[list[str]]:
    """Name every item's leg by weights that have not seen its part, some times."""
    parts = parts_of(items)
    turns = []
    for turn in range(TURNS):
        ordered = list(np.random.RandomState(turn).permutation(sorted(set(parts))))
        folds = [ordered.index(part) % FOLDS for part in parts]
        answers = [""] * len(items)
        for fold in range(FOLDS):
            others = [i for i, own in enumerate(folds) if own != fold]
            gate = fitted([seen[i] for i in others], [legs[i] for i in others])
            for i, own in enumerate(folds):
                if own == fold:
                    (answers[i],) = legs_by([items[i]], [seen[i]], gate)
        turns.append(answers)
    return turns


def report(items: Sequence[Item]) -> Iterator[str]:
    """Give the figures, line by line."""
    legs = [LABELS[item["leg"]] for item in items]
    seen = observed(items)
    turns = cross_validated(items, seen, legs)
    pairs = [pair for answers in turns for pair in zip(legs, answers, strict=True)]
    clear = [pair for pair in pairs if pair[0] != "both"]
    yield (
        f"{len(items)} changed expressions: agreement {_agreement(pairs):.2f}, of those that one "
        f"leg changed {_agreement(clear):.2f}; by the shipped weights "
        f"{_agreement(list(zip(legs, legs_by(items, seen, SHIPPED), strict=True))):.2f}.\n"
    )
    yield "| changed | told there | told back |"
    yield "|---|--:|--:|"
    counts = Counter(pairs)
    for name in LABELS.values():
        cells = [f"{counts[name, way] / len(turns):.0f}" for way in ("there", "back")]
        yield f"| {name} | {' | '.join(cells)} |"
    gate = fitted(seen, legs)
    yield f"\nFitted on all: {[round(w, 2) for w in gate.weights]}, bias {gate.bias:.2f}."


def _agreement(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(leg == answer for leg, answer in pairs) / len(pairs)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=RETURNS)
    options = parser.parse_args()
    items = [item for item in read_items(options.gold) if item["leg"] in LABELS]
    sys.stdout.writelines(f"{line}\n" for line in report(items))


if __name__ == "__main__":
    main()
