"""Measure `translate.framings.decide` on labelled sentences and print the figures as Markdown.

Nothing is fitted on the item it is judged on: repeated k-fold cross-validation with a fixed seed,
each fold's model trained on the other folds of all labelled data and on our own sentences; what
shares an article or a sentence is never parted. Beside it: a model that never saw the gold, and
the same without our word lists.
Usage: python benchmarks/evaluate_fates.py [--folds 10] [--repeats 3] [--seed 1]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, pstdev
from typing import Any

from fit_fates import (
    CLASSES,
    GOLD,
    OWN_WEIGHT,
    Answer,
    all_samples,
    blind,
    cross_validate,
    read_items,
    train,
)

from translate.framings.decide import decide_all

Items = Sequence[Mapping[str, Any]]


def half(item: Mapping[str, Any]) -> str:
    """Give the half (A or B) an item falls in, by a hash of its sentence and term."""
    digest = hashlib.sha256(f"{item['source']}{item['term']}".encode()).hexdigest()
    return "AB"[int(digest, 16) % 2]


def f_scores(fates: Sequence[str], answers: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """Give precision, recall and F1 of every fate."""
    table = Counter(zip(fates, answers, strict=True))
    scores = {}
    for name in CLASSES:
        right = table[name, name]
        precision = right / max(1, sum(table[other, name] for other in CLASSES))
        recall = right / max(1, sum(table[name, other] for other in CLASSES))
        both = precision + recall
        scores[name] = (precision, recall, 2 * precision * recall / both if both else 0.0)
    return scores


def accuracy(fates: Sequence[str], answers: Sequence[str]) -> float:
    """Give the share of items told right."""
    return mean(float(a == b) for a, b in zip(fates, answers, strict=True))


def macro_f1(fates: Sequence[str], answers: Sequence[str]) -> float:
    """Give the mean F1 of the six fates."""
    return mean(f1 for _, _, f1 in f_scores(fates, answers).values())


def row(name: str, gold: Items, runs: Sequence[Sequence[Answer]]) -> str:
    """Give a table line: accuracy and macro-F1 of all items and of either half."""
    cells = [name]
    for part in ("AB", "A", "B"):
        keep = [i for i, item in enumerate(gold) if half(item) in part]
        fates = [str(gold[i]["fate"]) for i in keep]
        by_run = [[run[i][0] for i in keep] for run in runs]
        rates = [accuracy(fates, of_run) for of_run in by_run]
        spread = f" ± {pstdev(rates):.3f}" if len(runs) > 1 else ""
        cells += [f"{mean(rates):.3f}{spread}", f"{mean(macro_f1(fates, t) for t in by_run):.3f}"]
    return f"| {' | '.join(cells)} |"


def confusion(gold: Items, runs: Sequence[Sequence[Answer]]) -> Iterator[str]:
    """Give the confusion matrix, averaged over the runs, with each fate's scores."""
    yield f"| gold \\ told | {' | '.join(CLASSES)} | precision | recall | F1 |"
    yield "|---|" + "--:|" * (len(CLASSES) + 3)
    fates = [str(item["fate"]) for item in gold] * len(runs)
    answers = [fate for run in runs for fate, _ in run]
    table, scores = Counter(zip(fates, answers, strict=True)), f_scores(fates, answers)
    for name in CLASSES:
        cells = [f"{table[name, other] / len(runs):.1f}" for other in CLASSES]
        yield f"| {name} | {' | '.join((*cells, *(f'{s:.2f}' for s in scores[name])))} |"


def calibration(gold: Items, runs: Sequence[Sequence[Answer]]) -> Iterator[str]:
    """Give how often answers of each confidence are right."""
    yield "| confidence | answers | mean confidence | right |"
    yield "|---|--:|--:|--:|"
    pairs = [
        (sure, float(fate == item["fate"]))
        for run in runs
        for item, (fate, sure) in zip(gold, run, strict=True)
    ]
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            sure, right = mean(s for s, _ in inside), mean(r for _, r in inside)
            share = len(inside) / len(pairs)
            yield f"| {low:.1f}–{min(high, 1.0):.1f} | {share:.0%} | {sure:.2f} | {right:.2f} |"


def counterparts(gold: Items) -> str:
    """Say how often the counterpart's span is the gold's, where there is one."""
    rows = [item for item in gold if item.get("back_term")]
    decided = list(decide_all(rows))
    exact = mean(
        float(a["back_term"].lower() == b["back_term"].lower())
        for a, b in zip(rows, decided, strict=True)
    )
    return f"Counterpart found word for word (without the pivot): {exact:.3f} of {len(rows)}."


def report(options: argparse.Namespace) -> Iterator[str]:
    """Give the whole report, line by line."""
    gold, samples = read_items([GOLD]), all_samples()
    own = [sample for sample in samples if sample.weight == OWN_WEIGHT]
    here = slice(len(own), len(own) + len(gold))
    runs = [
        cross_validate(samples, count=options.folds, seed=options.seed + repeat)[here]
        for repeat in range(options.repeats)
    ]
    seen = [sample.evidence for sample in samples[here]]
    apart = train(own)
    bare = train([sample._replace(evidence=blind(sample.evidence)) for sample in own])
    yield (
        f"{len(gold)} labelled expressions, among {len(samples):,} samples that the weights are "
        f"fitted on, {len(own)} of them from our own sentences."
    )
    yield f"{options.repeats} × {options.folds}-fold cross-validation, seed {options.seed}.\n"
    yield "| model | accuracy | macro-F1 | A acc. | A F1 | B acc. | B F1 |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    yield row("all but its fold (as shipped)", gold, runs)
    yield row("our own sentences only", gold, [[apart.answer(e) for e in seen]])
    yield row("the same, no word lists", gold, [[bare.answer(blind(e)) for e in seen]])
    yield ""
    yield from confusion(gold, runs)
    yield ""
    yield from calibration(gold, runs)
    yield ""
    yield counterparts(gold)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    for line in report(parser.parse_args()):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
