"""What a corpus says together: fates by framing and category, survival, controls, faults.

The lines of a batch output are read once and forgotten; only sums stay. Documents are the units
of every interval, because mentions within one document share its topic and its translation's luck.
"""

from __future__ import annotations

import json
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translate.data import FATES
from translate.errors import InputError
from translate.roundtrip.evidence import (
    KEPT,
    SIMILAR,
    Z95,
    benjamini_hochberg,
    bootstrap_difference,
    holm,
    mcnemar,
    wilson,
)
from translate.roundtrip.result import Control, FollowedFraming, Result
from translate.roundtrip.trip import is_grave

LONGEST = 2**28  # bytes of a line: a novel with all that is known of it
LEAST = 5  # mentions traced on both routes below which a framing is not tested


@dataclass
class Counts:
    """Mentions traced on both routes: kept on both, on one alone, on none."""

    both: int = 0
    pivot_alone: int = 0
    control_alone: int = 0
    neither: int = 0

    @property
    def of(self) -> int:
        """All of them."""
        return self.both + self.pivot_alone + self.control_alone + self.neither


@dataclass
class Paired:
    """Counts by category and term."""

    terms: dict[tuple[str, str], Counts] = field(default_factory=dict)

    def add(self, framings: Sequence[FollowedFraming], fates: Sequence[tuple[str, str]]) -> None:
        """Count a document's framings; `fates` are (pivot, control), one pair a framing.

        Mentions untraceable on either route are left out, and so is a document whose lists do not
        belong together.
        """
        if len(framings) != len(fates):
            return
        for framing, (one, other) in zip(framings, fates, strict=True):
            if "untraceable" in (one, other):
                continue
            counts = self.terms.setdefault((framing.category, framing.term), Counts())
            name = _NAMES[one in KEPT, other in KEPT]
            setattr(counts, name, getattr(counts, name) + 1)

    def to_list(self) -> list[dict[str, Any]]:
        """Give rates, difference and exact McNemar p-values, raw and adjusted over all framings.

        Adjusted by Holm (any error) and Benjamini & Hochberg (share of errors). Mentions count as
        independent: with few documents the p-values are too small.

        >>> paired = Paired()
        >>> paired.add([FollowedFraming("y", "x")] * 8, [("lost", "kept")] * 8)
        >>> paired.to_list()[0]["difference"], paired.to_list()[0]["p"]
        (-1.0, 0.0078)
        """
        tested = sorted(
            ((key, counts) for key, counts in self.terms.items() if counts.of >= LEAST),
            key=lambda item: (-item[1].of, item[0]),
        )
        raw = [mcnemar(counts.pivot_alone, counts.control_alone) for _, counts in tested]
        adjusted = zip(tested, raw, holm(raw), benjamini_hochberg(raw), strict=True)
        return [
            {
                "term": term, "category": category, "of": counts.of,
                "kept": round((counts.both + counts.pivot_alone) / counts.of, 4),
                "control": round((counts.both + counts.control_alone) / counts.of, 4),
                "difference": round(
                    (counts.pivot_alone - counts.control_alone) / counts.of, 4
                ),
                "p": round(p, 4), "p_holm": round(strict, 4), "p_bh": round(loose, 4),
            }
            for ((category, term), counts), p, strict, loose in adjusted
        ]  # fmt: skip


_NAMES = {
    (True, True): "both",
    (True, False): "pivot_alone",
    (False, True): "control_alone",
    (False, False): "neither",
}


FEW = 1000  # documents up to which a difference is bootstrapped; above, the normal law serves


@dataclass
class Share:
    """A share of mentions, gathered by document: `add(hits, of)` once a document.

    The interval is Wilson's on the effective number of mentions: their number over the design
    effect, which compares the spread between documents with that of independent mentions (Kish
    1965; Korn & Graubard 1998; the variance of a ratio as in Cochran 1977, 6.3).

    >>> alike, apart = Share(), Share()
    >>> for n in range(20):
    ...     alike.add(5, 10)
    ...     apart.add(10 * (n % 2), 10)
    >>> alike.to_dict()["value"], apart.to_dict()["value"]
    (0.5, 0.5)
    >>> apart.to_dict()["high"] - apart.to_dict()["low"] > 0.3
    True
    """

    hits: int = 0
    of: int = 0
    documents: int = 0
    squares: tuple[int, int, int] = (0, 0, 0)  # sums of hits², hits·of, of²

    def add(self, hits: int, of: int) -> None:
        """Count a document's mentions; one without any says nothing."""
        if not of:
            return
        self.hits += hits
        self.of += of
        self.documents += 1
        one, two, three = self.squares
        self.squares = (one + hits * hits, two + hits * of, three + of * of)

    def to_dict(self) -> dict[str, Any]:
        """Value, 95 % interval, mentions and documents; value None without mentions."""
        if not self.of:
            return {"value": None, "low": 0.0, "high": 1.0, "of": 0, "documents": 0}
        rate, effective = self.hits / self.of, self.of / self._design_effect()
        low, high = _wilson(rate, effective)
        return {
            "value": round(rate, 4), "low": round(low, 4), "high": round(high, 4),
            "of": self.of, "documents": self.documents,
        }  # fmt: skip

    def _design_effect(self) -> float:
        rate, m = self.hits / self.of, self.documents
        simple = rate * (1 - rate) / self.of
        if m < 2 or not simple:
            return 1.0
        one, two, three = self.squares
        spread = one - 2 * rate * two + rate * rate * three
        return max(1.0, spread / (self.of * self.of) * m / (m - 1) / simple)


def _wilson(rate: float, of: float) -> tuple[float, float]:
    """Wilson's interval for a number of observations that need not be whole."""
    low, high = wilson(round(rate * 10_000), 10_000, Z95 * math.sqrt(10_000 / of))
    return low, high


@dataclass
class Tally:
    """What became of the mentions of a term, a category or everything."""

    fates: Counter[str] = field(default_factory=Counter)
    excluded: int = 0
    documents: int = 0
    kept: Share = field(default_factory=Share)
    similar: Share = field(default_factory=Share)
    survival: Share = field(default_factory=Share)

    def add(self, found: Iterable[tuple[FollowedFraming, bool]]) -> None:
        """Count the framings of one document; each comes with whether its sentence is flagged."""
        counted: Counter[str] = Counter()
        survived = drawn = 0
        for framing, flagged in found:
            self.fates[framing.fate] += 1
            if flagged or framing.fate == "untraceable":
                self.excluded += 1
            else:
                counted[framing.fate] += 1
            if framing.survival:
                survived += framing.survival.kept
                drawn += framing.survival.of
        of = sum(counted.values())
        self.documents += 1
        self.kept.add(sum(counted[fate] for fate in KEPT), of)
        self.similar.add(sum(counted[fate] for fate in SIMILAR), of)
        self.survival.add(survived, drawn)

    def to_dict(self) -> dict[str, Any]:
        """Counts and rates; flagged and untraceable mentions are left out of the rates."""
        return {
            "mentions": sum(self.fates.values()), "documents": self.documents,
            "excluded": self.excluded, "fates": {fate: self.fates[fate] for fate in FATES},
            "kept": self.kept.to_dict(), "kept_or_paraphrased": self.similar.to_dict(),
            "survival": self.survival.to_dict() if self.survival.of else None,
        }  # fmt: skip


@dataclass
class _Control:
    """The documents' own differences between the pivot and a control."""

    kept: Share = field(default_factory=Share)
    gaps: array[float] = field(default_factory=lambda: array("d"))
    paired: Paired = field(default_factory=Paired)

    def add(self, found: Control, framings: Sequence[FollowedFraming]) -> None:
        self.paired.add(framings, found.fates)
        of = found.of or 0
        self.kept.add(round((found.kept or 0.0) * of), of)
        if found.difference and found.difference.value is not None:
            self.gaps.append(found.difference.value)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kept": self.kept.to_dict(), "difference": _mean(self.gaps),
            "terms": self.paired.to_list(),
        }  # fmt: skip


def _mean(gaps: array[float]) -> dict[str, Any] | None:
    """The mean difference over documents with a 95 % interval; None below two documents."""
    if len(gaps) < 2:
        return None
    mean = math.fsum(gaps) / len(gaps)
    if len(gaps) <= FEW:
        found = bootstrap_difference(gaps, [0.0] * len(gaps))
        assert found.low is not None and found.high is not None
        low, high = found.low, found.high
    else:
        spread = math.sqrt(math.fsum((g - mean) ** 2 for g in gaps) / (len(gaps) - 1))
        half = Z95 * spread / math.sqrt(len(gaps))
        low, high = mean - half, mean + half
    return {
        "value": round(mean, 4), "low": round(low, 4), "high": round(high, 4),
        "documents": len(gaps),
    }  # fmt: skip


@dataclass
class _Route:
    documents: int = 0
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, scores: Mapping[str, float]) -> None:
        self.documents += 1
        self.sums.update(scores)

    def to_dict(self) -> dict[str, Any]:
        means = {name: round(total / self.documents, 3) for name, total in self.sums.items()}
        return {"documents": self.documents, "mean_scores": means}


class Summary:
    """Sums over results as `roundtrip --format json` and `batch` write them."""

    def __init__(self) -> None:
        self.done = self.segments = self.flagged = 0
        self.failures: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.all = Tally()
        self.categories: dict[str, Tally] = {}
        self.terms: dict[tuple[str, str], Tally] = {}
        self.routes: dict[tuple[str, str], _Route] = {}
        self.controls: dict[str, _Control] = {}
        self.signatures: set[str] = set()

    def fail(self, kind: str) -> None:
        """Count a document that could not be done."""
        self.failures[kind] += 1

    def add(self, result: Result) -> None:
        """Count one document's result."""
        self.done += 1
        self.signatures.add(json.dumps(result.signature.to_dict(), sort_keys=True))
        for route in result.routes:
            key = ("+".join(route.via), route.role)
            self.routes.setdefault(key, _Route()).add(route.scores)
        flagged = {number for number, one in enumerate(result.sentences) if is_grave(one)}
        self.segments += len(result.sentences)
        self.flagged += len(flagged)
        for sentence in result.sentences:
            self.faults.update((fault.kind, fault.where) for fault in sentence.faults)
        self._add_framings([(one, one.sentence in flagged) for one in result.framings])
        for control in result.evidence.control:
            name = "+".join(control.via)
            self.controls.setdefault(name, _Control()).add(control, result.framings)

    def _add_framings(self, found: list[tuple[FollowedFraming, bool]]) -> None:
        by_category: dict[str, list[tuple[FollowedFraming, bool]]] = {}
        by_term: dict[tuple[str, str], list[tuple[FollowedFraming, bool]]] = {}
        for one in found:
            by_category.setdefault(one[0].category, []).append(one)
            by_term.setdefault((one[0].category, one[0].term), []).append(one)
        self.all.add(found)
        for category, own in by_category.items():
            self.categories.setdefault(category, Tally()).add(own)
        for term, own in by_term.items():
            self.terms.setdefault(term, Tally()).add(own)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values; terms and categories with most mentions first."""
        return {
            "documents": {"done": self.done, "failed": sum(self.failures.values())},
            "failures": dict(sorted(self.failures.items())),
            "segments": {"all": self.segments, "flagged": self.flagged},
            "framings": self.all.to_dict(),
            "categories": [
                {"category": name, **tally.to_dict()}
                for name, tally in sorted(self.categories.items(), key=_most_first)
            ],
            "terms": [
                {"term": term, "category": category, **tally.to_dict()}
                for (category, term), tally in sorted(self.terms.items(), key=_most_first)
            ],
            "routes": [
                {"via": via.split("+"), "role": role, **route.to_dict()}
                for (via, role), route in self.routes.items()
            ],
            "control": [
                {"via": via.split("+"), **control.to_dict()}
                for via, control in self.controls.items()
            ],
            "faults": [
                {"kind": kind, "where": where, "count": count,
                 "share": round(count / self.segments, 4)}
                for (kind, where), count in sorted(self.faults.items())
            ],
            "signatures": [json.loads(one) for one in sorted(self.signatures)],
        }  # fmt: skip


def _most_first(item: tuple[Any, Tally]) -> tuple[int, Any]:
    return -sum(item[1].fates.values()), item[0]


def summarise(path: Path) -> Summary:
    """Read a batch output line by line; raises InputError naming the line that is none.

    A last line that is not whole, but for the first, is left out: a run may be writing it.
    """
    found = Summary()
    try:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST):
                number += 1
                if line.strip():
                    _add_line(found, line, path, number)
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    return found


def _add_line(found: Summary, line: bytes, path: Path, number: int) -> None:
    try:
        one = read_line(line)
    except InputError as error:
        if not line.endswith(b"\n") and number > 1 and len(line) < LONGEST:
            return
        raise InputError(
            f"{path}, line {number} is no result of this tool; give the output of `translate batch`"
        ) from error
    if isinstance(one, Result):
        found.add(one)
    else:
        found.fail(one.kind)


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that says why a document could not be done."""

    id: str
    kind: str
    message: str


def read_line(line: bytes) -> Result | Failure:
    """Read a line that `batch` wrote; raises InputError for any other."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is not JSON ({error})") from error
    return read_object(found)


def read_object(found: Any) -> Result | Failure:
    """Read the object of a line; raises InputError for any other."""
    if isinstance(found, dict) and "error" in found:
        return _failure(found)
    result = Result.from_json(found)
    if not result.routes:
        raise InputError("this result has no route; give the output of `translate batch`")
    return result


def _failure(found: dict[str, Any]) -> Failure:
    id, error = found.get("id"), found["error"]
    if not isinstance(id, str) or not isinstance(error, dict):
        raise InputError("this is neither a result nor an error of `translate batch`")
    return Failure(id, str(error.get("kind", "Error")), str(error.get("message") or ""))
