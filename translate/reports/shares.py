"""Shares in words: as ranges, with intervals; differences, p-values, mentions.

What is not all, or not nothing, is never written as if it were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translate.english import counted
from translate.measures.rates import Difference, Rate
from translate.roundtrip.trust import Compared


def spread(rate: Rate) -> str:
    """Write a rate as its range, "–" where nothing was counted.

    >>> spread(Rate(0.77, 0.62, 0.81, untraced=5)), spread(Rate(0.62)), spread(Rate())
    ('62–81%', '62%', '–')
    """
    if rate.low is None or rate.high is None or not rate.untraced + rate.to_check:
        return "–" if rate.value is None else percent(rate.value)
    return between(rate.low, rate.high)


def between(low: float, high: float) -> str:
    """Write two shares as a range of percentages.

    >>> between(0.125, 0.8), between(1.0, 1.0)
    ('12–80%', '100%')
    """
    first, last = percent(low), percent(high)
    return last if first == last else f"{first[:-1]}–{last}"


def interval(rate: Rate) -> str:
    """Say the interval, or why there is none; old results say neither."""
    if rate.interval:
        return f" (95% interval {between(*rate.interval)})"
    return f" ({rate.note})" if rate.note else ""


def mentions(number: int, expressions: int) -> str:
    """Write how many mentions of how many expressions there are.

    >>> mentions(154, 110), mentions(1, 1)
    ('154 mentions of 110 charged expressions', '1 mention of 1 charged expression')
    """
    return f"{counted(number, 'mention')} of {counted(expressions, 'charged expression')}"


def among(row: Mapping[str, Any]) -> str:
    """Say how many documents there are, and of how many a mention is counted.

    >>> among({"units": 4, "documents": 11}), among({"units": 1, "documents": 1})
    ('4 of 11 documents', '1 document')
    """
    documents = counted(row["documents"], "document")
    return documents if row["units"] == row["documents"] else f"{row['units']:,} of {documents}"


def of_judged(difference: Difference, what: str = "") -> str:
    """Say what a p-value is of: of what was judged on both routes alone.

    >>> of_judged(Difference(-0.093, -0.22, 0.11, p=0.03125, of=108), "mentions")
    '−9 points with p = 0.031 over the 108 mentions judged on both'
    """
    over = f"over the {difference.of:,} {what} judged on both".replace("  ", " ")
    test = f"p {chances(difference.p)} {over}" if difference.p is not None else over
    return test if difference.value is None else f"{points(difference.value)} points with {test}"


_LEAST_P = 0.001  # a smaller one is not written
BESIDE = (
    "Interval and p answer different questions: the interval says how far a share may lie off in "
    "other documents, with what is untraced or to check counted both ways; p asks whether alike "
    "ones would differ as much by chance, in what was judged alone. So an interval may include "
    "zero beside a small p."
)


def chances(p: float) -> str:
    """Write a p-value with its sign of relation.

    >>> chances(0.0312), chances(0.0004)
    ('= 0.031', '< 0.001')
    """
    return chance(p) if p < _LEAST_P else f"= {chance(p)}"


def chance(p: float) -> str:
    """Write a p-value alone, as in a table.

    >>> chance(0.125), chance(0.0004)
    ('0.125', '< 0.001')
    """
    return f"{p:.3f}" if p >= _LEAST_P else f"< {_LEAST_P}"


def gap(difference: Difference) -> str:
    """Write a difference as its range.

    >>> gap(Difference(-0.12, -0.3, 0.1)), gap(Difference(-0.2, -0.2, -0.2))
    ('−30 to +10 points', '−20 points')
    """
    if difference.low is None or difference.high is None:
        return "–" if difference.value is None else f"{points(difference.value)} points"
    low, high = points(difference.low), points(difference.high)
    return f"{low if low == high else f'{low} to {high}'} points"


_ALIKE = {"chrf": 5.0, "damaged": 0.05, "faulty": 0.05}  # by how much like systems may differ


def quality(pivot: Compared, control: Compared) -> str:
    """Say how good both routes are, without which their difference means nothing."""
    line = (
        f"Their quality: chrF {_score(pivot.chrf)} against {_score(control.chrf)}, a sentence’s "
        f"mean chance of being damaged {percent(pivot.damaged)} against {percent(control.damaged)},"
        f" sentences with a grave fault {percent(pivot.faulty)} against {percent(control.faulty)}"
    )
    pairs = [(getattr(pivot, name), getattr(control, name), most) for name, most in _ALIKE.items()]
    if any(
        first is None or second is None or abs(first - second) > most
        for first, second, most in pairs
    ):
        return f"{line}. The systems are not alike, so the difference is not one of languages."
    return f"{line}. By these measures the systems are about alike."


def _score(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"


def percent(value: float | None) -> str:
    """Write a share as a percentage.

    What is not all, or not nothing, is never written as if it were.

    >>> percent(0.825), percent(0.005), percent(0.996), percent(0.9999), percent(None)
    ('82%', '0.5%', '99.6%', '99.9%', 'not measured')
    """
    if value is None:
        return "not measured"
    share = 100 * value
    if 0 < share < 1 or 99.5 <= share < 100:
        return f"{min(max(share, 0.1), 99.9):.1f}%"
    return f"{share:.0f}%"


def points(value: float) -> str:
    """Write a difference of shares in percentage points; the minus is a minus, not a hyphen.

    >>> points(-0.21), points(0.001)
    ('−21', '0')
    """
    return f"{round(100 * value):+d}".replace("-", "−") if round(100 * value) else "0"


def plain(value: Any) -> str:
    """Write a value of unknown shape in words.

    >>> plain({"kept": 0.8, "by_term": [{"fuse": 1}]})
    'kept 0.8, by term: fuse 1'
    """
    if isinstance(value, Mapping):
        return ", ".join(
            f"{str(name).replace('_', ' ')}{':' * isinstance(item, list | Mapping)} {plain(item)}"
            for name, item in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(plain(item) for item in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
