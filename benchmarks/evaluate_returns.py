"""Measure what the tool says of machine returns against what a careful reader said of them.

The gold (`tests/golden/returns-dev.framings.jsonl`) holds what one pair made of articles, and for
each expression the fate, both places and the leg that changed it. Every item is judged twice: as
`translate roundtrip` does, through the pivot, and as `translate fates` does, by both ends alone.
Usage: python benchmarks/evaluate_returns.py [--errors]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from fit_fates import CLASSES, read_items

from translate.data import CHANGED, Framing, Mention, Place, Trace, must_check
from translate.engines import load_engine
from translate.framings.decide import find_term
from translate.framings.lexicon import Lexicon, default_lexicon
from translate.framings.tracing import Passage, judge, trace
from translate.languages import Direction
from translate.measures.align import matrix
from translate.segment import tokens

GOLD = Path(__file__).resolve().parent.parent / "tests/golden/returns-dev.framings.jsonl"

Item = Mapping[str, Any]


class Claim(NamedTuple):
    """What the tool said of an item; `gold` is what the reader said."""

    gold: str
    fate: str
    confidence: float


def passages(items: Sequence[Item]) -> list[Passage]:
    """Link source, pivot and return of every item by forced decoding, as a round trip does."""
    there, home = (load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en"))
    rows = sorted({(item["source"], item["pivot"], item["back"]) for item in items})
    sources, pivots, backs = (list(column) for column in zip(*rows, strict=True))
    aligned = zip(
        there.align(sources, pivots), home.align(pivots, sources),
        home.align(pivots, backs), there.align(backs, pivots), strict=True,
    )  # fmt: skip
    made = {}
    for row, (out, out_reverse, back, back_reverse) in zip(rows, aligned, strict=True):
        words = [tokens(text, lang) for text, lang in zip(row, ("en", "zh", "en"), strict=True)]
        made[row] = Passage(
            *row, *words,
            matrix(out, words[0], words[1]), matrix(out_reverse, words[1], words[0]),
            matrix(back, words[1], words[2]), matrix(back_reverse, words[2], words[1]),
        )  # fmt: skip
    return [made[item["source"], item["pivot"], item["back"]] for item in items]


def mention_of(item: Item, lexicon: Lexicon) -> Mention:
    """Find the item's expression in its source, with the lexicon's entry when it has one."""
    span = find_term(item["source"], item["term"])
    if span is None:
        raise SystemExit(f"{item['term']!r} is not in {item['source']!r}; correct the item")
    entries = {form.lower(): f for f in lexicon.framings for form in (f.term, *f.variants)}
    framing = entries.get(item["term"].lower()) or Framing(item["term"], item["category"])
    return Mention(framing, 0, span)


def judged(items: Sequence[Item], lexicon: Lexicon) -> dict[str, list[Trace]]:
    """Judge every item through the pivot and by both ends alone."""
    found = [mention_of(item, lexicon) for item in items]
    linked = zip(found, passages(items), strict=True)
    ends = zip(found, items, strict=True)
    return {
        "through the pivot": [trace(mention, passage) for mention, passage in linked],
        "by both ends": [judge(mention, item["source"], item["back"]) for mention, item in ends],
    }


def claims(items: Sequence[Item], traces: Sequence[Trace]) -> list[Claim]:
    """Put the reader's answers beside the tool's."""
    pairs = zip(items, traces, strict=True)
    return [Claim(str(item["fate"]), one.fate, one.confidence) for item, one in pairs]


def calibration_error(told: Sequence[Claim], bins: int = 10) -> float:
    """Give the mean distance of stated confidence and share right, over bins of confidence."""
    groups: dict[int, list[Claim]] = {}
    for claim in told:
        groups.setdefault(min(bins - 1, int(claim.confidence * bins)), []).append(claim)
    return sum(
        abs(sum(c.confidence for c in group) - sum(c.fate == c.gold for c in group))
        for group in groups.values()
    ) / max(1, len(told))


class Score(NamedTuple):
    """Claims of a fate, the share of them right, how many the gold has, the share of them told."""

    claims: int
    precision: float
    gold: int
    recall: float


def score(told: Sequence[Claim], fates: Sequence[str]) -> Score:
    """Score the claims of some fates together; right is the very fate the reader gave."""
    made = [claim for claim in told if claim.fate in fates]
    there = [claim for claim in told if claim.gold in fates]
    right = sum(claim.fate == claim.gold for claim in made)
    return Score(len(made), right / max(1, len(made)), len(there), right / max(1, len(there)))


def macro_f1(told: Sequence[Claim]) -> float:
    """Give the mean F1 of the six fates; what is not told counts as missed."""
    scores = [score(told, [name]) for name in CLASSES]
    return mean(2 * s.precision * s.recall / max(1e-9, s.precision + s.recall) for s in scores)


def sure(told: Sequence[Claim]) -> list[Claim]:
    """Take the changed fates that are only to be checked back: they are no findings."""
    return [
        claim._replace(fate="to check")
        if must_check(claim.fate, claim.confidence)
        else claim
        for claim in told
    ]


def report(told: Sequence[Claim]) -> Iterator[str]:
    """Give the figures of one way of judging, line by line."""
    traced = [claim for claim in told if claim.fate != "untraceable"]
    right = mean(float(claim.fate == claim.gold) for claim in traced)
    whole = mean(float(claim.fate == claim.gold) for claim in told)
    waiting = [c for c, kept in zip(told, sure(told), strict=True) if kept.fate == "to check"]
    yield (
        f"{len(told)} items, {len(traced)} judged: accuracy {right:.3f} of those judged "
        f"({whole:.3f} of all), macro-F1 {macro_f1(told):.3f}, calibration error "
        f"{calibration_error(traced):.3f}; {len(waiting)} changes to check, of which "
        f"{sum(c.gold in CHANGED for c in waiting)} are changes.\n"
    )
    yield "| fate | claims | right | stated | in the gold | found |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name in CLASSES:
        yield _row(name, told, [name])
    yield _row("changed, all", told, CHANGED)
    yield _row("changed, not to check", sure(told), CHANGED)


def _row(name: str, told: Sequence[Claim], fates: Sequence[str]) -> str:
    one = score(told, fates)
    stated = [claim.confidence for claim in told if claim.fate in fates]
    cells = (
        f"{one.claims} | {one.precision:.2f} | {mean(stated):.2f}" if stated else "0 | – | –"
    )
    return f"| {name} | {cells} | {one.gold} | {one.recall:.2f} |"


def errors(items: Sequence[Item], traces: Sequence[Trace]) -> Iterator[str]:
    """List what was told otherwise than the reader told it."""
    for number, (item, one) in enumerate(zip(items, traces, strict=True)):
        if one.fate != item["fate"]:
            place = _text(one.back)
            yield (
                f"{number} {item['term']!r}: {item['fate']} {item['back_term']!r}, told {one.fate} "
                f"{place!r} ({one.confidence:.2f}, {one.reason}) -- {item['note']}\n"
                f"   {item['source']}\n   {item['pivot']}\n   {item['back']}"
            )


def _text(place: Place | None) -> str:
    return place.text if place else ""


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument("--errors", action="store_true", help="list every wrong answer")
    options = parser.parse_args()
    items = read_items([options.gold])
    for way, traces in judged(items, default_lexicon("en")).items():
        lines = [f"#### Machine returns, {way}\n", *report(claims(items, traces)), ""]
        lines += errors(items, traces) if options.errors else []
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
