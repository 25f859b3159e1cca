"""Groups of documents by a column of their table: each one's rates, and how far they differ."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from translate.batch.lines import Failure, read_output
from translate.batch.tally import LegCounts
from translate.batch.termbase import Compliance
from translate.data import DIGITS
from translate.english import counted
from translate.errors import InputError
from translate.framings.tracing import is_judged
from translate.measures.rates import SIMILAR, Counts, Share, is_open
from translate.measures.significance import DRAWS, LEAST_UNITS, holm, of_p
from translate.reports.findings import termbase_share
from translate.reports.shares import BESIDE, among, between, chances, points
from translate.reports.wording import still
from translate.reports.workbook import neutral
from translate.roundtrip.result import Result
from translate.roundtrip.sentences import graves

MOST = 20  # groups; with more, pairs are too many to be read
_MOST_UNTESTED = 10  # pairs without an interval that are listed one by one
_NONE = "(none)"
_COLUMNS = (
    "documents", "failed", "of", "share_of_judged", "low", "high", "interval_low", "interval_high",
    "untraced", "to_check",
)  # fmt: skip
_TERMBASE = ("matched", "checked")
_STATES = 20_000  # sums of dealt documents that are counted; with more, deals are drawn

Unit = tuple[int, int]  # hits and judged mentions of a document


@dataclass
class Group:
    """The documents that have one value of the columns; rates are of kept or paraphrased."""

    documents: int = 0
    failed: int = 0  # documents that could not be done
    counts: Counts = field(default_factory=lambda: Counts("document", SIMILAR))
    units: list[Unit] = field(default_factory=list)
    termbase: Compliance = field(default_factory=Compliance)
    legs: LegCounts = field(default_factory=LegCounts)

    def add(self, result: Result) -> None:
        """Count a document, without mentions in faulty sentences."""
        self.documents += 1
        self.termbase.add(result)
        if not is_judged(result.document.language):
            return
        flagged = graves(result.sentences)
        self.counts.add(result.framings, flagged)
        self.legs.add(result.framings, flagged)
        judged = [
            framing for framing in result.framings
            if framing.sentence not in flagged and not is_open(framing)
        ]  # fmt: skip
        if judged:
            self.units.append((sum(framing.fate in SIMILAR for framing in judged), len(judged)))

    def to_dict(self) -> dict[str, Any]:
        """Return the rate with its range and interval."""
        rate = self.counts.rate().to_dict()
        return {
            "documents": self.documents, "failed": self.failed, **rate,
            "termbase": self.termbase.share(), **self.legs.to_dict(),
        }  # fmt: skip


def group(path: Path, columns: Sequence[str], system: str = "") -> dict[tuple[str, ...], Group]:
    """Sort the documents of a batch output by columns; raises InputError for a missing column."""
    groups: dict[tuple[str, ...], Group] = {}
    seen: set[str] = set()
    for entry in read_output(path, system):
        known = _known_of_failed(entry) if isinstance(entry, Failure) else known_of(entry)
        seen.update(known)
        if isinstance(entry, Failure) and not known:
            continue  # its table was not read, so its group is open
        own = groups.setdefault(tuple(known.get(name, _NONE) for name in columns), Group())
        if isinstance(entry, Failure):
            own.failed += 1
        else:
            own.add(entry)
    missing = next((name for name in columns if name not in seen), None)
    if missing is not None:
        raise InputError(f"no document has a column {missing!r} {_columns(seen)}")
    if len(groups) > MOST:
        raise InputError(f"{len(groups)} groups are more than {MOST}; name one with fewer")
    return dict(sorted(groups.items()))


def _columns(names: Iterable[str]) -> str:
    """Say which columns there are to name, or how there come to be some."""
    there = ", ".join(sorted(names)[:12])
    if there:
        return f"(there are: {there}); name one"
    return "(there are none); take the texts through as a table with such a column, such as a .csv"


def spelled(path: Path, columns: Sequence[str], system: str = "") -> list[str]:
    """Return columns as the documents spell them, whatever case they were typed in.

    One that is there as it was typed stays, and so does one that is not there at all.
    """
    seen: dict[str, None] = {}
    for entry in read_output(path, system):
        known = _known_of_failed(entry) if isinstance(entry, Failure) else known_of(entry)
        seen.update(dict.fromkeys(known))
        if seen.keys() >= {*columns}:
            return list(columns)
    alike = {column: [n for n in seen if n.casefold() == column.casefold()] for column in columns}
    return [
        alike[column][0] if column not in seen and len(alike[column]) == 1 else column
        for column in columns
    ]


def known_of(result: Result) -> dict[str, str]:
    """Return the columns that a document had in its table, and its system where one is named."""
    named = {"system": result.named} if result.named else {}
    try:
        columns = json.loads(result.document.meta.get("columns", "{}"))
    except (ValueError, RecursionError):
        return named
    return {**({str(k): str(v) for k, v in columns.items()} if isinstance(columns, dict) else {}),
            **named}  # fmt: skip


def _known_of_failed(failure: Failure) -> dict[str, str]:
    return {**failure.columns, **({"system": failure.system} if failure.system else {})}


def to_dict(groups: Mapping[tuple[str, ...], Group], columns: Sequence[str]) -> dict[str, Any]:
    """Return the groups and the differences of all pairs, adjusted by Holm."""
    pairs = list(combinations(groups, 2))
    gaps = [_difference(groups[first], groups[second]) for first, second in pairs]
    tested = [number for number, gap in enumerate(gaps) if gap["p"] is not None]
    for number, p in zip(tested, holm([gaps[n]["p"] for n in tested]), strict=True):
        gaps[number]["p_holm"] = of_p(p)
    return {
        "by": list(columns),
        "groups": [{"group": list(name), **members.to_dict()} for name, members in groups.items()],
        "differences": [
            {"groups": [list(first), list(second)], **gap}
            for (first, second), gap in zip(pairs, gaps, strict=True)
        ],
    }  # fmt: skip


def _difference(left: Group, right: Group) -> dict[str, Any]:
    """Return the first rate less the second, as a range and an interval around it.

    The interval joins those of the groups (Zou & Donner 2008); the p-value counts how often
    documents dealt out anew differ as much.
    """
    first, second = left.counts, right.counts
    if not (first.most.of and second.most.of):
        return dict.fromkeys(("low", "high", "interval", "p", "p_holm", "exact"))
    low = first.least.value - second.most.value
    high = first.most.value - second.least.value
    enough = min(len(left.units), len(right.units)) >= LEAST_UNITS["document"]
    test = permuted(left.units, right.units) if enough else None
    bounds = (
        max(-1.0, low - math.hypot(_below(first.least), _above(second.most))),
        min(1.0, high + math.hypot(_above(first.most), _below(second.least))),
    )  # fmt: skip
    return {
        "low": round(low, DIGITS), "high": round(high, DIGITS),
        "interval": [round(bound, DIGITS) for bound in bounds] if enough else None,
        "p": of_p(test.p) if test else None, "p_holm": None, "exact": test and test.exact,
    }  # fmt: skip


def _below(share: Share) -> float:
    return share.value - share.interval()[0]


def _above(share: Share) -> float:
    return share.interval()[1] - share.value


class Permuted(NamedTuple):
    """A p-value, and whether all ways to deal the documents out were counted."""

    p: float
    exact: bool


def permuted(
    first: Sequence[Unit], second: Sequence[Unit], *, draws: int = DRAWS, most: int = _STATES
) -> Permuted:
    """Return how often documents dealt out anew differ in their rates as much as these.

    All deals are counted where they come down to at most so many sums, else some are drawn.
    Neither the order of the documents nor which group comes first makes a difference.

    >>> permuted([(9, 10)] * 5, [(1, 10)] * 5)
    Permuted(p=0.007936507936507936, exact=True)
    >>> permuted([(1, 2)] * 5, [(1, 2)] * 5, most=0)
    Permuted(p=1.0, exact=False)
    """
    units, size = sorted([*first, *second]), min(len(first), len(second))
    total = _summed(units)
    seen = abs(_gap(_summed(first), total)) - 1e-12
    deals = _deals(units, size, most)
    if deals is not None:
        far = sum(ways for dealt, ways in deals.items() if abs(_gap(dealt, total)) >= seen)
        return Permuted(far / deals.total(), exact=True)
    rng, hits = random.Random(1), 0
    for _ in range(draws):
        rng.shuffle(units)
        hits += abs(_gap(_summed(units[:size]), total)) >= seen
    return Permuted((hits + 1) / (draws + 1), exact=False)


def _deals(units: Sequence[Unit], size: int, most: int) -> Counter[Unit] | None:
    """Count the ways to choose so many units by what these add up to; None above `most` sums.

    >>> sorted(_deals([(1, 1), (0, 1), (0, 1)], 2, most=100).items())
    [((0, 2), 1), ((1, 2), 2)]
    """
    chosen = [Counter({(0, 0): 1}), *(Counter[Unit]() for _ in range(size))]  # by number of units
    for hits, of in units:
        for fewer, more in zip(chosen[-2::-1], chosen[:0:-1], strict=True):
            for (own, all_), ways in fewer.items():
                more[own + hits, all_ + of] += ways
        if sum(map(len, chosen)) > most:
            return None
    return chosen[-1]


def _summed(units: Iterable[Unit]) -> Unit:
    hits, of = zip(*units, strict=True)
    return sum(hits), sum(of)


def _gap(part: Unit, total: Unit) -> float:
    """Return the rate of a part of the documents less that of the rest."""
    return part[0] / part[1] - (total[0] - part[0]) / (total[1] - part[1])


def to_text(grouped: Mapping[str, Any]) -> str:
    """Write groups and differences for a terminal."""
    lines = [f"kept or paraphrased, by {' and '.join(grouped['by'])}"]
    for row in grouped["groups"]:
        rate = "nothing judged" if row["low"] is None else between(row["low"], row["high"])
        lines.append(f"{_name(row['group'])}: {rate}{_interval(row['interval'])}, "
                     f"{counted(row['of'], 'mention')} in {among(row)}"
                     f"{_failed(row['failed'])}{met(row['termbase'])}")  # fmt: skip
    untested = [gap for gap in grouped["differences"] if not gap["interval"]]
    shortened = len(untested) > _MOST_UNTESTED
    told = [gap for gap in grouped["differences"] if gap["interval"] or not shortened]
    lines += map(_told, told)
    if shortened:
        lines.append(
            f"{len(untested):,} pairs without an interval: fewer than {LEAST_UNITS['document']} "
            "documents of one have a mention judged; --format json has them all"
        )
    if any(gap["p"] is not None for gap in grouped["differences"]):
        lines.append(BESIDE)
    return "\n".join(map(still, lines)) + "\n"


def _told(gap: Mapping[str, Any]) -> str:
    """Say how far two groups differ."""
    names = " less ".join(map(_name, gap["groups"]))
    if gap["low"] is None:
        return f"{names}: not compared; nothing is judged in one of them"
    ends = dict.fromkeys(points(gap[end]) for end in ("low", "high"))
    difference = f"{names}: {' to '.join(ends)} points"
    if not gap["interval"]:
        least = LEAST_UNITS["document"]
        return (
            f"{difference}; no interval: fewer than {least} documents of one have a mention judged"
        )
    low, high = map(points, gap["interval"])
    return (
        f"{difference} [{low} to {high}], p {chances(gap['p'])}, by Holm {chances(gap['p_holm'])}"
    )


def met(share: Mapping[str, Any]) -> str:
    """Say how many renderings of a group are as expected; "" where nothing is expected.

    >>> met({"matched": 3, "checked": 4, "untraced": 1, "shipped": False})
    '; termbase: 3 of 4 renderings as expected, 1 not traced'
    """
    if not share["checked"] and not share["untraced"]:
        return ""
    return f"; {termbase_share(share)}"


def _failed(number: int) -> str:
    return f", {number:,} not done" if number else ""


def _name(values: Sequence[str]) -> str:
    return " / ".join(" ".join(value.split())[:40] for value in values)


def _interval(bounds: Sequence[float] | None) -> str:
    return f" [{between(*bounds)}]" if bounds else ""


def to_csv(grouped: Mapping[str, Any]) -> str:
    """Return the groups as CSV, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [*map(neutral, grouped["by"]), *_COLUMNS, *(f"termbase_{n}" for n in _TERMBASE)]
    )
    for row in grouped["groups"]:
        low, high = row["interval"] or (None, None)
        cells = {**row, "share_of_judged": row["value"], "interval_low": low, "interval_high": high}
        writer.writerow([
            *map(neutral, row["group"]), *(cells[name] for name in _COLUMNS),
            *(row["termbase"][name] for name in _TERMBASE),
        ])  # fmt: skip
    return out.getvalue()
