"""What `translate check` says of human translations: false alarms, and damage that it finds.

Of the flags: how many human pairs have one, by kind, per 1,000, and how many with a denial or a
number changed in the Chinese. Of `unlike`: how many human pairs
have it, and how many pairs of a text with another text's translation of like length, with one that
has a clause less, and with a number or a denial changed. The thresholds were chosen on other pairs
of the same sets (`--chosen` measures on those).

With `--units` `unlike` is measured on the units of translated programs (PO, XLIFF): on each with
its own translation, and with that of its neighbour in the file, by how many words it has.

Usage: python benchmarks/evaluate_check.py FOLDER [--pairs 600] [--chosen], where FOLDER has
`dev/wmt23-enzh.en`, `.zh` and `dev/wmt23-zhen.en`, `.zh` (WMT 2023 general task, references), and
`dev/authored-dev.tsv`, `dev/authored-2-dev.tsv` (English, Chinese). It takes some minutes. Or:
python benchmarks/evaluate_check.py --units FILE...
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

from evaluate_faults import CORRUPTIONS  # noqa: E402

from translate.languages import Direction  # noqa: E402
from translate.measures.faults import faults  # noqa: E402
from translate.readers import read  # noqa: E402
from translate.roundtrip.unlike import LEAST, Judge, Pair, judge_of  # noqa: E402

NEWS, AUTHORED = ("wmt23-enzh", "wmt23-zhen"), ("authored-dev", "authored-2-dev")
WORDS = range(1, 3), range(3, 9), range(9, 1000)  # of units measured together
CHOSEN = 300  # pairs of each set on which the thresholds were chosen


def news(folder: Path, name: str) -> list[Pair]:
    """Return the pairs of a WMT set, English first."""
    sides = [
        (folder / "dev" / f"{name}.{tag}").read_text("utf-8").splitlines()
        for tag in "en zh".split()
    ]
    return [Pair(*pair) for pair in zip(*sides, strict=True) if all(map(str.strip, pair))]


def authored(folder: Path, name: str) -> list[Pair]:
    """Return the pairs of a file with English and Chinese in its first columns."""
    lines = (folder / "dev" / f"{name}.tsv").read_text("utf-8").splitlines()
    return [Pair(*line.split("\t")[:2]) for line in lines]


def flagged(pairs: Sequence[Pair]) -> Counter[str]:
    """Count the pairs that have a flag, by kind."""
    found: Counter[str] = Counter()
    for number, pair in enumerate(pairs):
        listed = faults(*pair, languages=("en", "zh"), segment=number, where="")
        found.update({fault.kind for fault in listed})
        found["any"] += bool(listed)
    return found


def others(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
    """Yield each source with the translation of another one of nearly the same length."""
    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at].target))
    place = {at: rank for rank, at in enumerate(order)}
    for at, pair in enumerate(pairs):
        other = order[(place[at] + rng.choice((-3, -2, 2, 3))) % len(pairs)]
        yield Pair(pair.source, pairs[other].target)


def shorter(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
    """Yield the pairs whose translation has several clauses, with one of these left out."""
    for pair in pairs:
        clauses = [part for part in re.split("(?<=[，；。])", pair.target) if part]
        if len(clauses) > 1:
            del clauses[rng.randrange(len(clauses))]
            yield Pair(pair.source, "".join(clauses))


def corrupted(kind: str) -> Callable[[Sequence[Pair], random.Random], Iterator[Pair]]:
    """Return what yields the pairs whose translation can be given a fault of a kind, with it."""

    def made(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
        for pair in pairs:
            target = CORRUPTIONS[kind](*pair, rng)
            if target is not None:
                yield Pair(pair.source, target)

    return made


DAMAGE: dict[str, Callable[[Sequence[Pair], random.Random], Iterator[Pair]]] = {
    "none: the human pair": lambda pairs, _: iter(pairs),
    "another text's translation": others,
    "a clause left out": shorter,
    "a number changed": corrupted("number"),
    "a denial lost": corrupted("negation"),
}


def told(judge: Judge, pairs: Sequence[Pair]) -> tuple[int, int]:
    """Return how many pairs are told as unlike a translation, of how many."""
    return sum(bool(flags) for flags in judge.told(pairs, [()] * len(pairs))), len(pairs)


def units(paths: Sequence[Path]) -> Iterator[tuple[Pair, Pair]]:
    """Yield each unit of some files with its translation, and with its neighbour's."""
    for path in paths:
        (document,) = read(path, language="en")
        listed = (Pair(*own) for own in json.loads(document.meta["pairs"]))
        pairs = list(dict.fromkeys(own for own in listed if own.target.strip()))
        for at, own in enumerate(pairs):
            if (at ^ 1) < len(pairs) and own.source != own.target:
                yield own, Pair(own.source, pairs[at ^ 1].target)


def of_units(paths: Sequence[Path]) -> None:
    """Print how many units are unlike their translation, and their neighbour's."""
    judge = judge_of(Direction.of("en", "zh"))
    assert judge is not None
    both = list(units(paths))
    for band in WORDS:
        part = [pair for pair in both if len(pair[0].source.split()) in band]
        hits, wrong = (told(judge, side)[0] for side in zip(*part, strict=True))
        print(
            f"{band[0]} to {band[-1]} words, {len(part):,} units: {hits} unlike their own "
            f"translation, {wrong} their neighbour's",
            flush=True,
        )


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--units", type=Path, nargs="+", metavar="FILE", help="of programs, alone")
    parser.add_argument("--pairs", type=int, default=600, help="of each WMT set for `unlike`")
    parser.add_argument("--chosen", action="store_true", help="those the thresholds were chosen on")
    args = parser.parse_args()
    if args.units:
        return of_units(args.units)
    if args.folder is None:
        parser.error("name FOLDER or --units")
    sets = {name: news(args.folder, name) for name in NEWS}
    sets |= {name: authored(args.folder, name) for name in AUTHORED}
    for name, pairs in sets.items():
        counts = flagged(pairs)
        listed = ", ".join(
            f"{kind} {1000 * n / len(pairs):.1f}" for kind, n in counts.most_common()
        )
        print(f"{name}: {len(pairs):,} pairs; flagged per 1,000: {listed}", flush=True)
        for kind in ("negation", "number"):
            spoilt = list(corrupted(kind)(pairs, random.Random(3)))
            print(f"  {kind} changed: {flagged(spoilt)[kind]} of {len(spoilt)} flagged", flush=True)
    judge = judge_of(Direction.of("en", "zh"))
    assert judge is not None
    print(f"unlike: below, by the pieces of the shorter text at least: {LEAST}")
    drawn = random.Random(1)
    for name in NEWS:
        chosen = drawn.sample(range(len(sets[name])), CHOSEN)
        rest = sorted(set(range(len(sets[name]))) - set(chosen))
        rng = random.Random(2)
        places = chosen if args.chosen else rng.sample(rest, args.pairs)
        part = [sets[name][at] for at in places]
        for damage, make in DAMAGE.items():
            hits, of = told(judge, list(make(part, rng)))
            print(f"{name}, {damage}: {hits} of {of} ({100 * hits / max(1, of):.1f}%)", flush=True)


if __name__ == "__main__":
    main()
