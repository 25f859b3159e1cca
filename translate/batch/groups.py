"""Groups of documents by a column of their table: each one's rates, and how far they differ."""

from __future__ import annotations

import csv
import io
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from translate.batch.lines import Failure, read_output
from translate.errors import InputError
from translate.framings.tracing import is_judged
from translate.measures.rates import LEAST_UNITS, SIMILAR, Counts, Share, holm
from translate.reports.wording import between, points, still
from translate.reports.workbook import neutral
from translate.roundtrip.result import Result
from translate.roundtrip.trip import graves

MOST = 20  # groups; with more, pairs are too many to be read
_DRAWS = 5_000
_NONE = "(none)"
_COLUMNS = (
    "documents", "failed", "of", "value", "low", "high", "from", "to", "untraced", "to_check",
)  # fmt: skip


@dataclass
class Group:
    """The documents that have one value of the columns; rates are of kept or paraphrased."""

    documents: int = 0
    failed: int = 0  # documents that could not be done
    counts: Counts = field(default_factory=lambda: Counts("document", SIMILAR))
    units: list[tuple[int, int]] = field(default_factory=list)  # hits and judged of a document

    def add(self, result: Result) -> None:
        """Count a document, without mentions in faulty sentences."""
        self.documents += 1
        if not is_judged(result.document.language):
            return
        flagged = graves(result.sentences)
        self.counts.add(result.framings, flagged)
        judged = [
            one for one in result.framings
            if one.sentence not in flagged and one.fate != "untraceable" and not one.to_check
        ]  # fmt: skip
        if judged:
            self.units.append((sum(one.fate in SIMILAR for one in judged), len(judged)))

    def to_dict(self) -> dict[str, Any]:
        """Return the rate with its range and interval."""
        rate = self.counts.rate().to_dict()
        rate.pop("units")
        return {"documents": self.documents, "failed": self.failed, **rate}


def group(path: Path, columns: Sequence[str], system: str = "") -> dict[tuple[str, ...], Group]:
    """Sort the documents of a batch output by columns; raises InputError for one not there."""
    found: dict[tuple[str, ...], Group] = {}
    seen: set[str] = set()
    for one in read_output(path, system):
        known = _known_of_failed(one) if isinstance(one, Failure) else known_of(one)
        seen.update(known)
        if isinstance(one, Failure) and not known:
            continue  # its table was not read, so its group is open
        own = found.setdefault(tuple(known.get(name, _NONE) for name in columns), Group())
        if isinstance(one, Failure):
            own.failed += 1
        else:
            own.add(one)
    missing = next((name for name in columns if name not in seen), None)
    if missing is not None:
        told = ", ".join(sorted(seen)[:12]) or "none"
        raise InputError(f"no document has a column {missing!r} (there are: {told}); name one")
    if len(found) > MOST:
        raise InputError(f"{len(found)} groups are more than {MOST}; name one with fewer")
    return dict(sorted(found.items()))


def known_of(result: Result) -> dict[str, str]:
    """Return the columns that a document had in its table, and the system of a named one."""
    named = {"system": result.named} if result.named else {}
    try:
        found = json.loads(result.document.meta.get("columns", "{}"))
    except (ValueError, RecursionError):
        return named
    return {**({str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}),
            **named}  # fmt: skip


def _known_of_failed(one: Failure) -> dict[str, str]:
    return {**one.columns, **({"system": one.system} if one.system else {})}


def to_dict(found: Mapping[tuple[str, ...], Group], columns: Sequence[str]) -> dict[str, Any]:
    """Return the groups and the differences of all pairs, adjusted by Holm."""
    pairs = list(combinations(found, 2))
    gaps = [_difference(found[one], found[other]) for one, other in pairs]
    tested = [number for number, gap in enumerate(gaps) if gap["p"] is not None]
    for number, p in zip(tested, holm([gaps[n]["p"] for n in tested]), strict=True):
        gaps[number]["p_holm"] = round(p, 4)
    return {
        "by": list(columns),
        "groups": [{"group": list(name), **one.to_dict()} for name, one in found.items()],
        "differences": [
            {"groups": [list(one), list(other)], **gap}
            for (one, other), gap in zip(pairs, gaps, strict=True)
        ],
    }  # fmt: skip


def _difference(one: Group, other: Group) -> dict[str, Any]:
    """Return the rate of one less that of the other, as a range and an interval around it.

    The interval joins those of the groups (Zou & Donner 2008); the p-value counts how often
    documents dealt out anew differ as much.
    """
    first, second = one.counts, other.counts
    if not (first.most.of and second.most.of):
        return dict.fromkeys(("low", "high", "interval", "p", "p_holm"))
    low = first.least.value - second.most.value
    high = first.most.value - second.least.value
    enough = min(len(one.units), len(other.units)) >= LEAST_UNITS["document"]
    bounds = (
        max(-1.0, low - math.hypot(_below(first.least), _above(second.most))),
        min(1.0, high + math.hypot(_above(first.most), _below(second.least))),
    )  # fmt: skip
    return {
        "low": round(low, 3), "high": round(high, 3),
        "interval": [round(bound, 3) for bound in bounds] if enough else None,
        "p": round(permuted(one.units, other.units), 4) if enough else None, "p_holm": None,
    }  # fmt: skip


def _below(share: Share) -> float:
    return share.value - share.interval()[0]


def _above(share: Share) -> float:
    return share.interval()[1] - share.value


def permuted(
    one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]], *, draws: int = _DRAWS
) -> float:
    """Return how often documents dealt out at random differ in their rates as these do.

    >>> permuted([(9, 10)] * 8, [(1, 10)] * 8) < 0.002, permuted([(1, 2)] * 5, [(1, 2)] * 5)
    (True, 1.0)
    """
    units, size = [*one, *other], len(one)
    seen = abs(_gap(units, size))
    rng, hits = random.Random(1), 0
    for _ in range(draws):
        rng.shuffle(units)
        hits += abs(_gap(units, size)) >= seen - 1e-12
    return (hits + 1) / (draws + 1)


def _gap(units: Sequence[tuple[int, int]], size: int) -> float:
    hits, of = sum(h for h, _ in units[:size]), sum(n for _, n in units[:size])
    others, rest = sum(h for h, _ in units[size:]), sum(n for _, n in units[size:])
    return hits / of - others / rest


def to_text(found: Mapping[str, Any]) -> str:
    """Write groups and differences for a terminal."""
    lines = [f"kept or paraphrased, by {' and '.join(found['by'])}"]
    for one in found["groups"]:
        told = "nothing judged" if one["low"] is None else between(one["low"], one["high"])
        lines.append(f"{_name(one['group'])}: {told}{_interval(one['interval'])}, "
                     f"{_count(one['of'], 'mention')} in "
                     f"{_count(one['documents'], 'document')}{_failed(one['failed'])}")  # fmt: skip
    for gap in found["differences"]:
        first, second = map(_name, gap["groups"])
        if gap["low"] is None:
            lines.append(f"{first} less {second}: not compared; nothing is judged in one of them")
            continue
        ends = dict.fromkeys(points(gap[end]) for end in ("low", "high"))
        told = f"{' to '.join(ends)} points"
        if gap["interval"]:
            low, high = map(points, gap["interval"])
            told += f" [{low} to {high}], p = {gap['p']:.3f}, by Holm {gap['p_holm']:.3f}"
        else:
            told += f"; no interval: fewer than {LEAST_UNITS['document']} documents in a group"
        lines.append(f"{first} less {second}: {told}")
    return "\n".join(map(still, lines)) + "\n"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _failed(number: int) -> str:
    return f", {number:,} not done" if number else ""


def _name(group: Sequence[str]) -> str:
    return " / ".join(" ".join(one.split())[:40] for one in group)


def _interval(bounds: Sequence[float] | None) -> str:
    return f" [{between(*bounds)}]" if bounds else ""


def to_csv(found: Mapping[str, Any]) -> str:
    """Return the groups as CSV, a row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*map(neutral, found["by"]), *_COLUMNS])
    for one in found["groups"]:
        low, high = one["interval"] or (None, None)
        cells = {**one, "from": low, "to": high}
        writer.writerow([*map(neutral, one["group"]), *(cells[name] for name in _COLUMNS)])
    return out.getvalue()
