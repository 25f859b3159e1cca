"""How far coders agree, and what a tool's counts become once its mistakes are known.

Agreement is Krippendorff's alpha for names without order (2011, "Computing Krippendorff's
Alpha-Reliability"): 1 is full agreement, 0 what chance would give; cells may be missing. What a
tool counts over a whole corpus is corrected by double sampling (Tenenbein 1970): of a random part
of each of the tool's verdicts it is known what coders say, and each part counts by its verdict's
share of the corpus.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from translate.codec import Value
from translate.data import DIGITS
from translate.measures.significance import wilson

LEAST_ITEMS = 8  # below it an interval over items says nothing
DRAWS = 1_000
_RARE = (0.0, 0.0513, 0.3554, 0.8177)  # means of which Poisson gives fewer than 0 to 3 in 95 %

_Unit = tuple[str, ...]  # what the coders of one item say, sorted


@dataclass(frozen=True, slots=True)
class Alpha(Value):
    """Krippendorff's alpha over `items` that two coders or more have coded.

    `value` is None where there is only one label, so that chance can't be told from agreement.
    `interval` is the 95 % interval of a bootstrap over items; `note` says why there is none.
    """

    value: float | None = None
    interval: tuple[float, float] | None = None
    items: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Corrected(Value):
    """The share of a corpus that coders would give a label, with its 95 % interval.

    `tool` is the share that the tool itself gives it, `tool_high` with what it leaves open.
    """

    value: float = 0.0
    interval: tuple[float, float] = (0.0, 1.0)
    tool: float = 0.0
    tool_high: float = 0.0


def alpha(units: Iterable[Sequence[str]], *, draws: int = DRAWS, seed: int = 1) -> Alpha:
    """Return nominal alpha of items, each with the labels that its coders gave.

    Items of fewer than two labels say nothing and are left out. The example is Krippendorff's
    (2011, section B: two observers, names, no missing data).

    >>> ben, gerry = "aabbdcccedda", "babbbccceddd"
    >>> alpha(zip(ben, gerry), draws=0).value
    0.691964
    """
    counts = Counter(tuple(sorted(unit)) for unit in units if len(unit) > 1)
    items = sum(counts.values())
    value = _alpha(counts)
    note = _no_interval(counts, items, value)
    interval = None if note or not draws else _bootstrap(counts, draws, seed)
    return Alpha(None if value is None else round(value, DIGITS), interval, items, note)


def alpha_of(
    label: str, units: Iterable[Sequence[str]], *, draws: int = DRAWS, seed: int = 1
) -> Alpha:
    """Return alpha of one label against all others taken together.

    >>> alpha_of("a", [("a", "a"), ("b", "c"), ("c", "b")], draws=0).value
    1.0
    """
    other = "not " + label
    merged = [[answer if answer == label else other for answer in unit] for unit in units]
    return alpha(merged, draws=draws, seed=seed)


def _no_interval(counts: Mapping[_Unit, int], items: int, value: float | None) -> str:
    if value is None:
        return "only one label was given" if items else "no item has two coders"
    if items < LEAST_ITEMS:
        return f"fewer than {LEAST_ITEMS} items"
    if all(len(set(unit)) == 1 for unit in counts):
        return "no disagreement to draw from"
    return ""


def _alpha(counts: Mapping[_Unit, int]) -> float | None:
    """Return 1 less observed over expected disagreement; None where none can be expected."""
    totals: Counter[str] = Counter()
    agreed = 0.0
    for unit, times in counts.items():
        own = Counter(unit)
        agreed += times * sum(n * (n - 1) for n in own.values()) / (len(unit) - 1)
        for label, n in own.items():
            totals[label] += n * times
    number = sum(totals.values())
    expected = number * number - sum(n * n for n in totals.values())
    return 1 - (number - 1) * (number - agreed) / expected if expected else None


def _bootstrap(counts: Mapping[_Unit, int], draws: int, seed: int) -> tuple[float, float]:
    """Return the percentile interval; a draw of one label alone, without disagreement, counts 1."""
    rng = random.Random(seed)
    units, times = zip(*sorted(counts.items()), strict=True)  # rows of a sheet have any order
    size = sum(times)
    values = (_alpha(Counter(rng.choices(units, times, k=size))) for _ in range(draws))
    return _middle([1.0 if value is None else value for value in values])


def _middle(values: Sequence[float]) -> tuple[float, float]:
    """Return the bounds of the middle 95 % of values."""
    ordered = sorted(values)
    last = len(ordered) - 1
    low, high = ordered[math.floor(0.025 * last)], ordered[math.ceil(0.975 * last)]
    return round(low, DIGITS), round(high, DIGITS)


@dataclass
class Checked:
    """A tool's verdicts over a corpus, and what coders say of a random part of each.

    `corpus` counts all mentions by verdict; those that claim no fate are `left_open`. An item that
    several coders have coded is shared out among their labels, so that every item counts once.

    >>> checked = Checked({"kept": 80, "lost": 20})
    >>> for verdict, label in [("kept", "kept")] * 9 + [("kept", "lost")] + [("lost", "lost")] * 5:
    ...     checked.add(verdict, [label])
    >>> corrected = checked.corrected(["kept"])
    >>> corrected.tool, corrected.value, checked.precision("kept")[0]
    (0.8, 0.72, 0.9)
    """

    corpus: Mapping[str, int]
    left_open: Collection[str] = ()
    items: Counter[str] = field(default_factory=Counter)
    cells: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, verdict: str, labels: Sequence[str]) -> None:
        """Count one coded item."""
        self.items[verdict] += 1
        row = self.cells.setdefault(verdict, {})
        for label in labels:
            row[label] = row.get(label, 0.0) + 1 / len(labels)

    def hits(self, verdict: str, labels: Collection[str]) -> float:
        """Return how many coded items of a verdict coders give one of the labels."""
        row = self.cells.get(verdict, {})
        return sum(row.get(label, 0.0) for label in labels)

    def precision(self, verdict: str) -> tuple[float, tuple[float, float]] | None:
        """Return how often coders say what the tool says, with its interval."""
        of = self.items[verdict]
        if not of:
            return None
        hits = self.hits(verdict, [verdict])
        low, high = share(hits, of)
        return round(hits / of, DIGITS), (round(low, DIGITS), round(high, DIGITS))

    def corrected(self, labels: Collection[str]) -> Corrected:
        """Return the share of the corpus that coders would give one of the labels.

        The interval joins those of the verdicts (`share`), narrowed by the part that was coded, as
        Zou & Donner (2008) join limits. A verdict of which nothing was coded is left out of the
        value, and counts as none and as all in the bounds.
        """
        size = sum(self.corpus.values())
        known = {v: n for v, n in self.corpus.items() if n and self.items[v]}
        covered = sum(known.values())
        if not covered:
            return Corrected()
        hits, below, above = 0.0, 0.0, 0.0
        for verdict, n in known.items():
            of = self.items[verdict]
            rate = self.hits(verdict, labels) / of
            low, high = share(self.hits(verdict, labels), of)
            rest = max(0.0, 1 - of / n)  # of a verdict coded whole nothing is unknown
            hits += n * rate
            below += rest * (n * (rate - low)) ** 2
            above += rest * (n * (high - rate)) ** 2
        value = round(hits / covered, DIGITS)
        interval = (value, value)
        if below or above or covered < size:
            low, high = hits - math.sqrt(below), hits + math.sqrt(above) + size - covered
            interval = _outwards(max(0.0, low / size), min(1.0, high / size))
        tool, high = (
            round(sum(n for v, n in self.corpus.items() if v in verdicts) / size, DIGITS)
            for verdicts in (labels, {*labels, *self.left_open})
        )
        return Corrected(value, interval, tool, high)


def share(hits: float, of: float) -> tuple[float, float]:
    """Return the interval of a share: Wilson's, wider where there are only few hits or misses.

    Wilson's stops short of a truth just above 0 or below 1 where a few were found; the bounds of
    Brown, Cai & DasGupta (2001, "Interval Estimation for a Binomial Proportion") don't.

    >>> low, high = share(1, 20)
    >>> round(low, 4), round(high, 3)
    (0.0026, 0.236)
    """
    low, high = wilson(hits, of)
    rare = len(_RARE) - (1 if of > 50 else 2)
    if hits <= rare:
        low = min(low, _fewest(hits) / of)
    if of - hits <= rare:
        high = max(high, 1 - _fewest(of - hits) / of)
    return low, high


def _fewest(hits: float) -> float:
    """Return the least mean that goes with so many hits, which may be fractions of items."""
    whole = min(int(hits), len(_RARE) - 2)
    return _RARE[whole] + (hits - whole) * (_RARE[whole + 1] - _RARE[whole])


def _outwards(low: float, high: float) -> tuple[float, float]:
    """Round bounds away from the value: in a small corpus one mention is less than a digit."""
    step = 10**DIGITS
    return math.floor(round(low * step, 6)) / step, math.ceil(round(high * step, 6)) / step
