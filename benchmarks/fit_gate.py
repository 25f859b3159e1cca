"""Fit the weights of `measures.gate` on labelled machine returns, and say how good they are.

The gold (`GOLD`, of `tests/golden/`) has what the bundled pair, in several states
of it, made of 1,996 sentences, each told intact, damaged or wrong by a careful reader; here
wrong is damaged, too. Texts are scored by the bundled pair as it is now. The figures are
cross-validated: no article (of single sentences: no twenty-five in a row) is in both parts. Needs
numpy and the extra `aligner`; weights change with the bundled pair, so run this after it has
changed. Usage: python benchmarks/fit_gate.py [GOLD.jsonl …] [--report]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from fit_fates import read_items
from numpy.typing import NDArray

from translate.engines import Engine, Scorer, load_engine
from translate.framings.returned import trip_faults
from translate.languages import Direction
from translate.measures.gate import DAMAGED, FILE, SOUND, Gate, damage_signs
from translate.roundtrip.nearness import recalled

ROOT = Path(__file__).resolve().parent.parent
GOLD = tuple(
    ROOT / f"tests/golden/returns-{name}.sentences.jsonl"
    for name in ("dev", "2", "5", "6", "7", "8")
)
WEIGHTS = ROOT / "translate/framings/data" / FILE
PENALTY = 3.0
FOLDS, TURNS = 8, 5
GATES = {
    "lost words given the pivot": ("lost", "lowest", "recall", "faults"),
    "words, flags and the encoder": ("recall", "length", "faults", "near"),
    "words and flags": ("recall", "length", "faults"),
}
BEST = next(iter(GATES.values()))
SINGLE = {  # for the report: what each sign is worth alone
    "log p of the lost words": ("lost",),
    "log p of the lowest four": ("lowest",),
    "share of words that came back": ("recall",),
    "fault flags": ("faults",),
}

Item = Mapping[str, Any]
Array = NDArray[np.float64]


def observed(items: Sequence[Item], home: Engine) -> list[dict[str, float]]:
    """Collect the signs of every item, scored by the engine of the way back."""
    assert isinstance(home, Scorer)
    rows = [(item["source"], item["pivot"], item["back"]) for item in items]
    scored = home.score([pivot for _, pivot, _ in rows], [source for source, *_ in rows])
    return [
        damage_signs(
            source, back, "en", faults=_flags(source, pivot, back), chances=chances,
            near=recalled(source, back),
        )
        for (source, pivot, back), chances in zip(rows, scored, strict=True)
    ]  # fmt: skip


def _flags(source: str, pivot: str, back: str) -> int:
    return len(trip_faults(source, pivot, back, language="en", pivot_language="zh"))


def fit(signs: Sequence[Mapping[str, float]], damaged: Array, names: Sequence[str]) -> Gate:
    """Maximise the penalised likelihood by Newton's method; signs are scaled for the penalty."""
    matrix = np.array([[row[name] for name in names] for row in signs])
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    scaled = np.hstack([(matrix - middle) / spread, np.ones((len(matrix), 1))])
    ridge = PENALTY * np.diag([1.0] * len(names) + [0.0])
    weights = np.zeros(len(names) + 1)
    for _ in range(50):
        chances = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (chances - damaged) + ridge @ weights
        bend = (scaled * (chances * (1 - chances))[:, None]).T @ scaled + ridge
        weights = weights - np.linalg.solve(bend, slope)
    plain = weights[:-1] / spread
    return Gate(tuple(names), tuple(plain.tolist()), float(weights[-1] - plain @ middle))


def parts_of(items: Sequence[Item]) -> list[str]:
    """Name what an item must not be parted from: its article, or its stretch of sentences."""
    parts = []
    for item in items:
        text, number = str(item["id"]).split("-")[:2]
        parts.append(text if text != "ad" else f"ad{int(number) // 25}")
    return parts


def cross_validated(
    items: Sequence[Item], signs: Sequence[Mapping[str, float]], names: Sequence[str]
) -> list[Array]:
    """Give every item the probability that gates told which had not seen its part, some times."""
    damaged, parts = truth(items), parts_of(items)
    turns = []
    for turn in range(TURNS):
        ordered = np.random.RandomState(turn).permutation(sorted(set(parts)))
        folds = np.array([list(ordered).index(part) % FOLDS for part in parts])
        chances = np.zeros(len(items))
        for fold in range(FOLDS):
            seen = [row for row, own in zip(signs, folds, strict=True) if own != fold]
            gate = fit(seen, damaged[folds != fold], names)
            for i in np.flatnonzero(folds == fold):
                chances[i] = gate.damage(signs[i])
        turns.append(chances)
    return turns


def truth(items: Sequence[Item]) -> Array:
    """1 for damaged and wrong, 0 for intact."""
    return np.array([float(item["meaning"] != "intact") for item in items])


def area(chances: Array, positive: Array) -> float:
    """Area under the curve: how often a positive is told above a negative."""
    gaps = chances[positive == 1][:, None] - chances[positive == 0][None, :]
    return float((gaps > 0).mean() + 0.5 * (gaps == 0).mean())


def calibration_error(chances: Array, positive: Array, bins: int = 10) -> float:
    """Mean distance of stated probability and share, over bins of probability."""
    place = np.minimum(bins - 1, (chances * bins).astype(int))
    gaps = [abs((chances - positive)[place == number].sum()) for number in range(bins)]
    return float(sum(gaps)) / len(chances)


class Quality(NamedTuple):
    """Figures of a gate; the last two are of the sentences it calls sound."""

    area: float
    worse: float
    brier: float
    calibration: float
    sound: float
    intact: float


def quality(items: Sequence[Item], chances: Array) -> Quality:
    """Judge probabilities; `worse` is the area between wrong and damaged."""
    damaged = truth(items)
    wrong = np.array([float(item["meaning"] == "wrong") for item in items])
    sound = chances < SOUND
    return Quality(
        area(chances, damaged), area(chances[damaged == 1], wrong[damaged == 1]),
        float(((chances - damaged) ** 2).mean()), calibration_error(chances, damaged),
        float(sound.mean()), float(1 - damaged[sound].mean()) if sound.any() else float("nan"),
    )  # fmt: skip


def report(items: Sequence[Item], signs: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """Give the cross-validated figures, line by line."""
    share = truth(items).mean()
    yield (
        f"{len(items)} sentences, {share:.2f} of them damaged (Brier score of giving all of them "
        f"that probability: {share * (1 - share):.3f})\n"
    )
    yield "| by | area | wrong above damaged | Brier | calibration | told sound | intact of these |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, names in {**GATES, **SINGLE}.items():
        turns = [quality(items, chances) for chances in cross_validated(items, signs, names)]
        mean = Quality(*np.mean(turns, axis=0))
        yield (
            f"| {name} | {mean.area:.2f} | {mean.worse:.2f} | {mean.brier:.3f} | "
            f"{mean.calibration:.3f} | {mean.sound:.2f} | "
            f"{'–' if np.isnan(mean.intact) else f'{mean.intact:.2f}'} |"
        )
    yield ""
    yield from _bands(items, cross_validated(items, signs, BEST))


def _bands(items: Sequence[Item], turns: Sequence[Array]) -> Iterator[str]:
    """How often the words that a probability is told in are true."""
    damaged = np.tile(truth(items), len(turns))
    chances = np.concatenate(turns)
    yield "| told | sentences | damaged |"
    yield "|---|--:|--:|"
    bands = {"likely sound": (0.0, SOUND), "likely damaged": (SOUND, DAMAGED),
             "very likely damaged": (DAMAGED, 1.01)}  # fmt: skip
    for name, (low, high) in bands.items():
        here = (chances >= low) & (chances < high)
        share = damaged[here].mean() if here.any() else float("nan")
        yield f"| {name} | {here.mean():.0%} | {share:.2f} |"


def main() -> None:
    """Write the weights, or print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=GOLD)
    parser.add_argument("--report", action="store_true", help="print figures, write nothing")
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    items = read_items(options.gold)
    signs = observed(items, load_engine(Direction.parse("zh-en")))
    if options.report:
        sys.stdout.writelines(f"{line}\n" for line in report(items, signs))
        return
    gates = [fit(signs, truth(items), names) for names in GATES.values()]
    data = {
        "about": "logistic regressions, the best first; python benchmarks/fit_gate.py rebuilds it",
        "trained_on": [path.name for path in options.gold],
        "sentences": len(items),
        "damaged": round(float(truth(items).mean()), 4),
        "gates": [
            {
                "names": gate.names,
                "weights": [round(value, 4) for value in gate.weights],
                "bias": round(gate.bias, 4),
            }
            for gate in gates
        ],
    }
    options.output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
