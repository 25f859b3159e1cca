"""Rates of framings and differences between them, all by one rule.

A framing that could not be traced, or whose change is only to be checked, may have been kept or
not. Untraced is not random (what is kept is traced more often), so no rate is of the traced
alone: it is a range that counts the open ones both ways, with a 95 % interval around the range.
The units of every interval are documents, or sentences within one document, because framings of
one unit share its topic and its translation's luck; too few units have no interval.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from translate.codec import Value
from translate.data import DIGITS
from translate.measures.significance import LEAST_UNITS, Unit, sign_flip, t95, too_few, wilson

KEPT = ("kept",)
SIMILAR = ("kept", "paraphrased")


class Judged(Protocol):
    """A framing with its fate, whether as a trace or as a row of a result."""

    @property
    def sentence(self) -> int:
        """The number of its sentence."""

    @property
    def fate(self) -> str:
        """What became of it."""

    @property
    def to_check(self) -> bool:
        """Whether the fate is a change too unsure to be counted as one."""


def is_open(framing: Judged) -> bool:
    """Return whether no fate is claimed, so that the framing may have been kept or not."""
    return framing.fate == "untraceable" or framing.to_check


@dataclass(frozen=True, slots=True)
class Rate(Value):
    """A share of framings as a range: `low` takes the open ones as not kept, `high` as kept.

    `value` is the share among those judged, which is biased upwards. `of` are all that were
    counted; `untraced` and `to_check` of them are open; `excluded` stand in faulty sentences.
    `interval` is the 95 % interval around the range; `note` says why there is none.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: tuple[float, float] | None = None
    of: int = 0
    untraced: int = 0
    to_check: int = 0
    excluded: int = 0
    units: int = 0
    note: str = ""


NOT_JUDGED = Rate(note="not judged")  # of a language in which only what was kept is found


@dataclass(frozen=True, slots=True)
class Difference(Value):
    """A rate on one route less that on another, over the same framings.

    `value` and `p` are of the framings judged on both (`of`); `low` and `high` count the `open`
    ones both ways, and `interval` is the 95 % interval around that range.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    of: int = 0
    open: int = 0
    units: int = 0
    note: str = ""


@dataclass
class Share:
    """A ratio gathered by unit: `add(hits, of)` once a unit; only sums are kept.

    >>> alike, apart = Share(), Share()
    >>> for n in range(20):
    ...     alike.add(5, 10)
    ...     apart.add(10 * (n % 2), 10)
    >>> [round(bound, 2) for bound in (*alike.interval(), *apart.interval())]
    [0.43, 0.57, 0.28, 0.72]
    """

    hits: int = 0
    of: int = 0
    units: int = 0
    squares: tuple[int, int, int] = (0, 0, 0)  # sums of hits², hits·of, of²

    def add(self, hits: int, of: int) -> None:
        """Count a unit's framings; one without any says nothing."""
        if not of:
            return
        self.hits += hits
        self.of += of
        self.units += 1
        hits_squared, mixed, of_squared = self.squares
        self.squares = (hits_squared + hits * hits, mixed + hits * of, of_squared + of * of)

    @property
    def value(self) -> float:
        """The share; 0 without any."""
        return self.hits / self.of if self.of else 0.0

    @property
    def _quantile(self) -> float:
        """Student's t at the number of units that count (Kish 1965), which unlike sizes lower."""
        return t95(self.of * self.of / self.squares[2] - 1)

    @property
    def _variance(self) -> float:
        """The variance of a ratio between units (Cochran 1977, 6.3), without bias for its size."""
        hits_squared, mixed, of_squared = self.squares
        spread = hits_squared - 2 * self.value * mixed + self.value * self.value * of_squared
        alone = of_squared / (self.of * self.of)  # 1 when a single unit has all framings
        return spread / (self.of * self.of) / (1 - alone) if alone < 1 else 0.0

    def interval(self) -> tuple[float, float]:
        """Return Wilson's interval on the effective number of framings, with Student's quantile.

        The effective number is theirs over the design effect, as in Korn & Graubard (1998); units
        that are all alike count once each, for nothing is known of their spread.
        """
        if not self.of:
            return 0.0, 1.0
        simple = self.value * (1 - self.value) / self.of
        effect = max(1.0, self._variance / simple) if simple else self.of / self.units
        effective = self.of / effect
        return wilson(self.value * effective, effective, self._quantile)

    def interval_of_mean(self) -> tuple[float, float]:
        """Return Student's interval of a mean from -1 to 1, at least one framing's worth wide."""
        if not self.of:
            return -1.0, 1.0
        half = self._quantile * math.sqrt(max(self._variance, 1 / (self.of * self.of)))
        return max(-1.0, self.value - half), min(1.0, self.value + half)


@dataclass
class Counts:
    """What a rate is made of, unit by unit.

    >>> from types import SimpleNamespace as Framing
    >>> counts = Counts("sentence")
    >>> fates = ["kept"] * 6 + ["lost"] * 2 + ["untraceable"] * 2
    >>> for number, fate in enumerate(fates):
    ...     counts.add([Framing(sentence=number, fate=fate, to_check=False)])
    >>> rate = counts.rate()
    >>> rate.value, rate.low, rate.high, [round(end, 3) for end in rate.interval]
    (0.75, 0.6, 0.8, [0.267, 0.955])
    """

    unit: Unit
    fates: Sequence[str] = SIMILAR
    least: Share = field(default_factory=Share)
    most: Share = field(default_factory=Share)
    untraced: int = 0
    to_check: int = 0
    excluded: int = 0

    def add(self, framings: Iterable[Judged], flagged: Collection[int] = ()) -> None:
        """Count the framings of one unit; those in flagged sentences are excluded."""
        hits = of = untraced = to_check = 0
        for framing in framings:
            if framing.sentence in flagged:
                self.excluded += 1
                continue
            of += 1
            untraced += framing.fate == "untraceable"
            to_check += framing.to_check
            hits += framing.fate in self.fates
        self.add_counted(hits, of, untraced, to_check)

    def add_counted(self, hits: int, of: int, untraced: int, to_check: int = 0) -> None:
        """Count one unit by its numbers."""
        self.untraced += untraced
        self.to_check += to_check
        self.least.add(hits, of)
        self.most.add(hits + untraced + to_check, of)

    def add_by_sentence(self, framings: Iterable[Judged], flagged: Collection[int] = ()) -> None:
        """Count the framings of one document, whose sentences are the units."""
        sentences: dict[int, list[Judged]] = {}
        for framing in framings:
            sentences.setdefault(framing.sentence, []).append(framing)
        for own in sentences.values():
            self.add(own, flagged)

    def rate(self) -> Rate:
        """Return the rate; without an interval, and saying so, when the units are too few."""
        of, units = self.least.of, self.least.units
        judged = of - self.untraced - self.to_check
        enough = units >= LEAST_UNITS[self.unit]
        bounds = (self.least.interval()[0], self.most.interval()[1]) if enough else None
        return Rate(
            value=round(self.least.hits / judged, DIGITS) if judged else None,
            low=round(self.least.value, DIGITS) if of else None,
            high=round(self.most.value, DIGITS) if of else None,
            interval=_rounded(bounds),
            of=of, untraced=self.untraced, to_check=self.to_check, excluded=self.excluded,
            units=units, note="" if enough else too_few(self.unit),
        )  # fmt: skip


def _rounded(bounds: tuple[float, float] | None) -> tuple[float, float] | None:
    return (round(bounds[0], DIGITS), round(bounds[1], DIGITS)) if bounds else None


@dataclass
class Gaps:
    """Differences between two routes over the same framings, unit by unit."""

    unit: Unit
    fates: Sequence[str] = SIMILAR
    judged: Share = field(default_factory=Share)
    least: Share = field(default_factory=Share)
    most: Share = field(default_factory=Share)
    sums: array[int] = field(default_factory=lambda: array("l"))
    hits: tuple[int, int] = (0, 0)  # on each route, of those judged on both

    def add(self, pairs: Iterable[tuple[Judged, Judged]]) -> None:
        """Count one unit; each pair is a framing on the first and on the second route."""
        gap = judged = low = high = of = 0
        for first, second in pairs:
            hit, other_hit = first.fate in self.fates, second.fate in self.fates
            of += 1
            low += hit - (other_hit or is_open(second))
            high += (hit or is_open(first)) - other_hit
            if not is_open(first) and not is_open(second):
                judged += 1
                gap += hit - other_hit
                self.hits = (self.hits[0] + hit, self.hits[1] + other_hit)
        self.judged.add(gap, judged)
        self.least.add(low, of)
        self.most.add(high, of)
        if gap:
            self.sums.append(gap)

    def difference(self) -> Difference | None:
        """Return the difference; None without a framing on both routes.

        Both the interval and the p-value are missing when the units are too few.
        """
        if not self.least.of:
            return None
        enough = self.judged.units >= LEAST_UNITS[self.unit]
        bounds = (self.least.interval_of_mean()[0], self.most.interval_of_mean()[1])
        return Difference(
            value=round(self.judged.value, DIGITS) if self.judged.of else None,
            low=round(self.least.value, DIGITS), high=round(self.most.value, DIGITS),
            interval=_rounded(bounds) if enough else None,
            p=sign_flip(self.sums) if enough else None,
            of=self.judged.of, open=self.least.of - self.judged.of,
            units=self.judged.units, note="" if enough else too_few(self.unit),
        )  # fmt: skip
