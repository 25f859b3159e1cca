"""Measure what the tool says of machine returns against what a careful reader said of them.

The gold (`tests/golden/returns-*.framings.jsonl`) holds what the bundled pair, in several states
of it, made of articles, and for each expression the fate, both places and the leg that changed it.
Every item is judged twice: through the pivot, as a round trip is, and by both ends alone. The
shipped weights were fitted on that gold, so it is judged by cross-validation, articles and
sentences kept whole; another file, by the shipped weights.
Usage: python benchmarks/evaluate_returns.py [OTHER.jsonl …] [--errors]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from fit_fates import (
    CLASSES,
    FOLDS,
    RETURN_WEIGHT,
    RETURNS,
    SEED,
    Sample,
    all_samples,
    cross_validate,
    ends,
    read_items,
    returns,
)
from machine_returns import Item

from translate.data import CHANGED, MIN_CONFIDENCE, is_told, must_check
from translate.framings.weighing import load_weights

WAYS = ("through the pivot", "by both ends")


class Claim(NamedTuple):
    """What the tool said of an item; `gold` is what the reader said.

    `debatable` says that the reader thought another careful reader might say otherwise.
    """

    gold: str
    fate: str
    confidence: float
    debatable: bool = False


def judged(paths: Sequence[Path]) -> dict[str, list[Claim]]:
    """Judge every item both ways."""
    items = read_items(paths)
    if tuple(paths) == RETURNS:
        samples = all_samples()
        answers = cross_validate(samples, count=FOLDS, seed=SEED)
        both = list(zip(samples, answers, strict=True))[-2 * len(items) :]
    else:
        weights = load_weights()
        samples = [*ends(items, RETURN_WEIGHT), *returns(items)]
        both = [(sample, weights.answer(sample.evidence, machine=True)) for sample in samples]
    made = [
        _claim(sample, *answered, debatable=bool(item.get("debatable")))
        for (sample, answered), item in zip(both, items * 2, strict=True)
    ]
    return dict(zip(WAYS, (made[len(items) :], made[: len(items)]), strict=True))


def _claim(sample: Sample, fate: str, confidence: float, *, debatable: bool) -> Claim:
    claimed = fate if is_told(fate, confidence) else "untraceable"
    return Claim(sample.fate, claimed, confidence, debatable)


def calibration_error(claims: Sequence[Claim], bins: int = 10) -> float:
    """Give the mean distance of stated confidence and share right, over bins of confidence.

    A change to check is right where there is a change of some kind: so its confidence is meant.
    """
    groups: dict[int, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(min(bins - 1, int(claim.confidence * bins)), []).append(claim)
    return sum(
        abs(sum(c.confidence for c in group) - sum(map(_is_true, group)))
        for group in groups.values()
    ) / max(1, len(claims))


def _is_true(claim: Claim) -> bool:
    """Say whether a claim is right in the sense of its confidence."""
    if must_check(claim.fate, claim.confidence):
        return claim.gold in CHANGED
    return claim.fate == claim.gold


class Score(NamedTuple):
    """Claims of a fate, the share of them right, how many the gold has, the share of them told."""

    claims: int
    precision: float
    gold: int
    recall: float


def score(claims: Sequence[Claim], fates: Sequence[str]) -> Score:
    """Score the claims of some fates together; right is the very fate the reader gave."""
    made = [claim for claim in claims if claim.fate in fates]
    there = [claim for claim in claims if claim.gold in fates]
    right = sum(claim.fate == claim.gold for claim in made)
    return Score(len(made), right / max(1, len(made)), len(there), right / max(1, len(there)))


def macro_f1(claims: Sequence[Claim]) -> float:
    """Give the mean F1 of the six fates; what is not told counts as missed."""
    scores = [score(claims, [name]) for name in CLASSES]
    return mean(2 * s.precision * s.recall / max(1e-9, s.precision + s.recall) for s in scores)


def sure(claims: Sequence[Claim]) -> list[Claim]:
    """Take the changed fates that are only to be checked back: they are no findings."""
    return [
        claim._replace(fate="to check") if must_check(claim.fate, claim.confidence) else claim
        for claim in claims
    ]


def report(claims: Sequence[Claim]) -> Iterator[str]:
    """Give the figures of one way of judging, line by line."""
    traced = [claim for claim in claims if claim.fate != "untraceable"]
    right = mean(float(claim.fate == claim.gold) for claim in traced)
    whole = mean(float(claim.fate == claim.gold) for claim in claims)
    waiting = [c for c, kept in zip(claims, sure(claims), strict=True) if kept.fate == "to check"]
    unsure = [claim for claim in waiting if claim.confidence < MIN_CONFIDENCE]
    yield (
        f"{len(claims):,} expressions, {len(traced):,} judged: accuracy {right:.3f} of those "
        f"judged ({whole:.3f} of all), macro-F1 {macro_f1(claims):.3f}, calibration error "
        f"{calibration_error(traced):.3f}. Of {len(waiting)} changes that are only *to check* "
        f"{sum(c.gold in CHANGED for c in waiting)} are changes; of the {len(unsure)} of these "
        f"shown below {MIN_CONFIDENCE}, {sum(c.gold in CHANGED for c in unsure)}.\n"
    )
    yield "| fate | claims | right | a change | stated | in the gold | found |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name in CLASSES:
        yield _row(name, claims, [name])
    yield _row("changed, all", claims, CHANGED)
    yield _row("changed, not to check", sure(claims), CHANGED)
    yield f"\n{_of_any_kind(claims)}"
    yield f"\n{_undoubted(claims)}"


def _undoubted(claims: Sequence[Claim]) -> str:
    """Say how true and complete changes are where the reader had no doubt of what became of it."""
    clear = [claim for claim in claims if not claim.debatable]
    told = [claim for claim in clear if claim.fate in CHANGED]
    there = [claim for claim in clear if claim.gold in CHANGED]
    right, very, seen = (
        sum(marks) / max(1, len(marks))
        for marks in (
            [claim.gold in CHANGED for claim in told],
            [claim.gold == claim.fate for claim in told],
            [claim.fate in CHANGED for claim in there],
        )
    )
    return (
        f"Of {len(clear):,} expressions whose fate the reader did not call debatable, {len(told)} "
        f"are claimed to be changed: {right:.2f} are, {very:.2f} in the very way claimed; of the "
        f"{len(there)} that are changed, {seen:.2f} are found."
    )


def _of_any_kind(claims: Sequence[Claim]) -> str:
    """Say how true and how complete changes are when only that there is one is asked."""
    there = sum(claim.gold in CHANGED for claim in claims)
    rows = [
        [c.gold in CHANGED for c in part if c.fate in CHANGED] for part in (claims, sure(claims))
    ]
    shares = [(sum(row) / max(1, len(row)), sum(row) / max(1, there)) for row in rows]
    (right, recall), (surely, sooner) = shares
    return (
        f"A change of any kind: {right:.2f} of those claimed are one, and {recall:.2f} of all "
        f"changes are found; of those not to check {surely:.2f} are one, and {sooner:.2f} of all "
        "are found."
    )


def _row(name: str, claims: Sequence[Claim], fates: Sequence[str]) -> str:
    scored = score(claims, fates)
    told = [claim for claim in claims if claim.fate in fates]
    cells = "0 | – | – | –"
    if told:
        changed = f"{mean(c.gold in CHANGED for c in told):.2f}" if fates[0] in CHANGED else "–"
        stated = mean(claim.confidence for claim in told)
        cells = f"{scored.claims} | {scored.precision:.2f} | {changed} | {stated:.2f}"
    return f"| {name} | {cells} | {scored.gold} | {scored.recall:.2f} |"


def errors(items: Sequence[Item], claims: Sequence[Claim]) -> Iterator[str]:
    """List what was told otherwise than the reader told it."""
    for number, (item, claim) in enumerate(zip(items, claims, strict=True)):
        if claim.fate != claim.gold:
            yield (
                f"{number} {item['term']!r}: {claim.gold} {item['back_term']!r}, told {claim.fate} "
                f"({claim.confidence:.2f})\n   {item['source']}\n   {item['pivot']}\n"
                f"   {item['back']}"
            )


def lines(paths: Sequence[Path], *, listed: bool = False) -> Iterator[str]:
    """Give the whole report, line by line."""
    for way, claims in judged(paths).items():
        yield f"Machine returns, {way}: "
        yield from report(claims)
        yield ""
        yield from errors(read_items(paths), claims) if listed else ()


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, default=RETURNS)
    parser.add_argument("--errors", action="store_true", help="list every wrong answer")
    options = parser.parse_args()
    for line in lines(options.gold, listed=options.errors):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
