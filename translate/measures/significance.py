"""Intervals and p-values: of shares, means and differences, few units having none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import Literal

Unit = Literal["document", "sentence"]
LEAST_UNITS = {"document": 5, "sentence": 8}
Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
DRAWS = 5_000  # times that documents are dealt out to groups, where all ways are too many
EXACT = 1000  # units up to which signs are flipped exactly; above, the normal law serves


def wilson(hits: float, of: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a rate (Wilson 1927); (0, 1) without observations.

    >>> low, high = wilson(11, 16)
    >>> round(low, 3), round(high, 3)
    (0.444, 0.858)
    """
    if of == 0:
        return 0.0, 1.0
    rate, square = hits / of, z * z / of
    centre = rate + square / 2
    half = z * math.sqrt(max(0.0, rate * (1 - rate)) / of + square / (4 * of))
    return max(0.0, (centre - half) / (1 + square)), min(1.0, (centre + half) / (1 + square))


def t95(freedom: float) -> float:
    """Return the two-sided 95 % quantile of Student's t (Cornish & Fisher 1938).

    Within 0.1 % from 4 degrees of freedom on; fewer than 2 are taken as 2.

    >>> round(t95(4), 2), round(t95(29), 3)
    (2.78, 2.045)
    """
    n, z = max(2.0, freedom), Z95
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def mean_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Return Student's 95 % interval of the mean of sentences' values.

    None below the least number of sentences, and where all values are one: nothing is known of
    their spread then.

    >>> mean_interval([1.0] * 20), mean_interval([1.0, 2.0])
    (None, None)
    >>> [round(end, 2) for end in mean_interval([1.0, 3.0] * 5) or ()]
    [1.25, 2.75]
    """
    if len(values) < LEAST_UNITS["sentence"] or len(set(values)) == 1:
        return None
    half = t95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    centre = fmean(values)
    return centre - half, centre + half


def too_few(unit: Unit) -> str:
    """Return what is said in place of an interval.

    >>> too_few("document")
    'too few documents for an interval, which needs 5'
    """
    return f"too few {unit}s for an interval, which needs {LEAST_UNITS[unit]}"


def sign_flip(sums: Sequence[int]) -> float:
    """Return the two-sided p-value that the units' sums would be so far from 0 by chance.

    If the routes are alike, each unit's sum might as well have the other sign (Fisher 1935): all
    choices of signs are counted, exactly up to 1,000 units.

    >>> sign_flip([1, 1, 1, 1, 1]), sign_flip([1, -1]), sign_flip([])
    (0.0625, 1.0, 1.0)
    """
    sizes = [abs(total) for total in sums if total]
    seen = abs(sum(sums))
    if not sizes or not seen:
        return 1.0
    if len(sizes) > EXACT:
        return math.erfc(seen / math.sqrt(2 * sum(size * size for size in sizes)))
    # Units with a plus have a sum of s: their number is the s-th digit of a product of
    # 1 + base**size, in a base that no number of choices reaches.
    width = len(sizes) + 1
    ways = 1
    for size in sizes:
        ways += ways << (width * size)
    # A choice with sum s differs by 2s - total; by symmetry both tails are alike.
    low = (sum(sizes) - seen) // 2
    tail, digit = 0, (1 << width) - 1
    for _ in range(low + 1):
        tail += ways & digit
        ways >>= width
    return min(1.0, 2 * tail / (1 << len(sizes)))


def of_p(p: float) -> float:
    """Return a p-value to four digits, of whatever size: a small one is not 0.

    >>> of_p(0.220887), of_p(1 / 2**24)
    (0.2209, 5.96e-08)
    """
    return float(f"{p:.4g}")


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for many tests, family-wise (Holm 1979).

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, highest = [0.0] * len(order), 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, p_values[index] * (len(order) - rank)))
        adjusted[index] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values to bound the false discovery rate (Benjamini & Hochberg 1995).

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, lowest = [0.0] * len(order), 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        lowest = min(lowest, p_values[index] * len(order) / rank)
        adjusted[index] = lowest
    return adjusted
