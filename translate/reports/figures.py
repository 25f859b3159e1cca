"""The figures of a study: shares kept with their ranges, fates by framing, differences.

Each is a drawing and the rows it is drawn from, so that it can be drawn anew elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import FATES
from translate.reports.drawing import (
    INK,
    QUIET,
    RULE,
    Box,
    Drawing,
    Shape,
    Stroke,
    Words,
    shortened,
    text_width,
)
from translate.reports.shares import between, chances, points

Row = Mapping[str, Any]
OPEN = "to_check"
# Tones that can be told apart in grey, too; the legend names them in their order.
TONES = {
    "kept": "#7d8d96", "paraphrased": "#3f93a4", "softened": "#8c7ad6", "strengthened": "#cf6a24",
    "shifted": "#b02a60", "lost": "#6b1e17", "untraceable": "#d9d5ca", OPEN: "#e8d3a2",
}  # fmt: skip
ACCENT = "#3f6d78"
_WIDTH, _LEFT = 760.0, 230.0
_ROW, _TOP, _NOTE = 26.0, 62.0, 16.0
_MOST = 20  # rows of a figure
RANGE = (
    "Thick: the range, with untraced mentions and unsure changes counted both ways.",
    "Thin: the 95% interval around it, documents as units; none below 5 documents.",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, the rows it shows, and their columns."""

    drawing: Drawing
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


_SPAN = ("low", "high", "interval_low", "interval_high")


def shares(what: str, rows: Sequence[Row], *notes: str) -> Figure:
    """Draw shares kept or paraphrased by `what`; each row has `name`, `of` and the ends.

    The ends are `low`, `high`, `interval_low` and `interval_high`, the latter None without one.
    """
    return _shares(f"Share kept or paraphrased, by {what}", rows, (*RANGE, *notes))


def legs(what: str, rows: Sequence[Row]) -> Figure:
    """Draw how many changes and losses are told to be in the pivot; rows as for `shares`."""
    title = f"Share of changes and losses probably in the pivot already, by {what}"
    thick = "Thick: the range, with those counted both ways of which no sign tells the way."
    return _shares(title, rows, (thick, RANGE[1]))


def _shares(title: str, rows: Sequence[Row], notes: Sequence[str]) -> Figure:
    shown = [row for row in rows if row["low"] is not None][:_MOST]
    labels = [
        f"{between(row['low'], row['high'])}{_bracketed(row, _percent)}, n = {row['of']:,}"
        for row in shown
    ]
    ticks = [(share, _percent(share)) for share in (0, 0.25, 0.5, 0.75, 1)]
    drawing = _ranges(title, shown, labels, ticks, [*notes, *_rest(rows, shown)])
    return Figure(drawing, ("name", "of", *_SPAN), tuple(rows))


def differences(what: str, rows: Sequence[Row], *, paired: bool = False) -> Figure:
    """Draw differences between groups; rows are as for `shares`, with `p_holm` for `of`.

    Those of systems are `paired`: over the same documents.
    """
    shown = rows[:_MOST]
    labels = []
    for row in shown:
        low, high = points(row["low"]), points(row["high"])
        p = "no interval" if row["p_holm"] is None else f"p {chances(row['p_holm'])}"
        ends = low if low == high else f"{low} to {high}"
        labels.append(f"{ends}{_bracketed(row, points)}, {p}")
    title = f"Difference in the share kept or paraphrased, by {what}"
    ticks = [(share, points(share)) for share in (-1, -0.5, 0, 0.5, 1)]
    test = "flipped signs of whole documents" if paired else "documents dealt out anew"
    notes = [
        *RANGE,
        f"In points of percentage; p is of the mentions judged, by {test}, adjusted (Holm).",
    ]
    drawing = _ranges(title, shown, labels, ticks, [*notes, *_rest(rows, shown)])
    return Figure(drawing, ("name", *_SPAN, "p", "p_holm"), tuple(rows))


def gaps(title: str, rows: Sequence[Row], write: Callable[[float], str]) -> Figure:
    """Draw differences of means in buckets; rows are as for `shares`, `of` counts lines."""
    ends = [row[end] for row in rows for end in _SPAN if row[end] is not None]
    half = round_step(max((abs(end) for end in ends), default=1.0) / 2)
    labels = [
        f"{write(row['low'])}{_bracketed(row, write)}, {row['of']:,} lines" for row in rows
    ]  # fmt: skip
    ticks = [(step * half, write(step * half)) for step in (-2, -1, 0, 1, 2)]
    notes = ["In brackets the 95% interval, lines as units; none below 8 lines."]
    return Figure(_ranges(title, rows, labels, ticks, notes), ("name", "of", *_SPAN), tuple(rows))


def round_step(least: float) -> float:
    """Return the next round number: 1, 2 or 5 with noughts.

    >>> round_step(2.95), round_step(0.03), round_step(0.0)
    (5.0, 0.05, 1.0)
    """
    if not least:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(least))
    return next(step for step in (1, 2, 5, 10) if step * scale >= least) * scale


def counts(title: str, rows: Sequence[Row]) -> Figure:
    """Draw how many lines are in each bar; each row has `name` and `lines`."""
    left = _left(rows)
    scale = _Scale(left, _WIDTH - 70, 0, max((row["lines"] for row in rows), default=1) or 1)
    top = _TOP - 20
    height = top + _ROW * len(rows) + 16
    shapes: list[Shape] = [Words(12, 26, title, 15, INK, "start", bold=True)]
    for number, row in enumerate(rows):
        y, end = top + _ROW * (number + 0.5), scale(row["lines"])
        shapes.append(_named(row, y, left))
        shapes.append(Box(left, y - 8, end - left, 16, ACCENT, f"{row['name']}: {row['lines']}"))
        shapes.append(Words(end + 8, y + 4, f"{row['lines']:,}", 11, QUIET))
    description = "; ".join(f"{row['name']}: {row['lines']}" for row in rows)
    drawing = Drawing(title, description, _WIDTH, height, tuple(shapes))
    return Figure(drawing, ("name", "low", "high", "lines"), tuple(rows))


def _rest(rows: Sequence[Row], shown: Sequence[Row]) -> list[str]:
    more = len(rows) - len(shown)
    return [f"{more:,} more in the data."] if more else []


def _ranges(
    title: str, rows: Sequence[Row], labels: Sequence[str], ticks: Sequence[tuple[float, str]],
    notes: Sequence[str],
) -> Drawing:  # fmt: skip
    """Draw ranges and their intervals, a row each, on a scale from the first tick to the last."""
    left = _left(rows)
    right = _WIDTH - 30 - max((text_width(label, 11) for label in labels), default=0.0)
    scale = _Scale(left, right, ticks[0][0], ticks[-1][0])
    bottom = _TOP + _ROW * len(rows)
    height = bottom + 26 + _NOTE * len(notes)
    shapes: list[Shape] = [Words(12, 26, title, 15, INK, "start", bold=True)]
    shapes += _grid(scale, ticks, bottom)
    for number, (row, label) in enumerate(zip(rows, labels, strict=True)):
        shapes += _bar(row, scale, _TOP + _ROW * (number + 0.5), left, label)
    shapes += _notes(height, notes)
    description = "; ".join(
        f"{row['name']}: {label}" for row, label in zip(rows, labels, strict=True)
    )
    return Drawing(title, description, _WIDTH, height, tuple(shapes))


def fates(rows: Sequence[Row]) -> Figure:
    """Draw what became of each framing; each row has `name` and its counts of FATES and to_check.

    The rows come with most mentions first.
    """
    shown = [row for row in rows if _total(row)][:_MOST]
    left = _left(shown)
    most = max(map(_total, shown), default=1)
    scale = _Scale(left, _WIDTH - 70, 0, most)
    rest = len([row for row in rows if _total(row)]) - len(shown)
    of = f" ({_MOST} of {_MOST + rest:,}, the commonest first)" if rest else ""
    title = f"What became of the charged expressions{of}"
    legend = list(_legend())
    notes = ["Mentions; those in sentences with a grave fault are left out."]
    notes += [f"{rest:,} more are in the data; equally common ones stand by name."] if rest else []
    top = _TOP + 6
    height = top + _ROW * len(shown) + 26 + _NOTE * len(notes)
    shapes: list[Shape] = [Words(12, 26, title, 15, INK, "start", bold=True), *legend]
    for number, row in enumerate(shown):
        shapes += _stack(row, scale, top + _ROW * (number + 0.5), left)
    shapes += _notes(height, notes)
    description = "; ".join(
        f"{row['name']}: " + ", ".join(f"{row[k]} {_called(k)}" for k in TONES if row[k])
        for row in shown
    )
    drawing = Drawing(title, description, _WIDTH, height, tuple(shapes))
    return Figure(drawing, ("name", "category", *FATES, OPEN), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Places a value between two edges."""

    left: float
    right: float
    low: float
    high: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))


def _left(rows: Sequence[Row]) -> float:
    """Give the names the room they need, up to a quarter of the figure."""
    longest = max((text_width(str(row["name"])) for row in rows), default=0.0)
    return max(90.0, min(_LEFT, longest)) + 30


def _grid(scale: _Scale, ticks: Sequence[tuple[float, str]], bottom: float) -> Iterator[Shape]:
    for tick, label in ticks:
        color = INK if tick == 0 and scale.low < 0 else RULE
        yield Stroke(scale(tick), _TOP - 4, scale(tick), bottom, color, 1)
        yield Words(scale(tick), _TOP - 9, label, 11, QUIET, "middle")


def _bar(row: Row, scale: _Scale, y: float, left: float, label: str) -> Iterator[Shape]:
    """Draw a range between two ticks on its interval, between its name and its numbers."""
    yield _named(row, y, left)
    if row["interval_low"] is not None:
        ends = scale(row["interval_low"]), scale(row["interval_high"])
        yield Stroke(ends[0], y, ends[1], y, ACCENT, 1.6, hint=label)
    low, high = scale(row["low"]), scale(row["high"])
    yield Box(low, y - 4, max(0.5, high - low), 8, ACCENT, label)
    for end in (low, high):
        yield Stroke(end, y - 8, end, y + 8, ACCENT, 2.4)
    yield Words(scale.right + 14, y + 4, label, 11, INK)


def _named(row: Row, y: float, left: float) -> Words:
    return Words(left - 12, y + 4, shortened(str(row["name"]), left - 20), 12, INK, "end")


def _stack(row: Row, scale: _Scale, y: float, left: float) -> Iterator[Shape]:
    yield _named(row, y, left)
    done = 0
    for fate, tone in TONES.items():
        count = row[fate]
        if not count:
            continue
        start, end = scale(done), scale(done + count)
        yield Box(start, y - 8, end - start - 0.8, 16, tone, f"{_called(fate)}: {count}")
        if end - start > text_width(str(count), 10) + 5:
            dark = fate in ("untraceable", OPEN)
            color = INK if dark else "#ffffff"
            yield Words((start + end) / 2, y + 4, str(count), 10, color, "middle")
        done += count
    yield Words(scale(done) + 8, y + 4, str(done), 11, QUIET)


def _legend() -> Iterator[Shape]:
    x = 12.0
    for fate, tone in TONES.items():
        name = _called(fate)
        yield Box(x, 41, 12, 12, tone)
        yield Words(x + 17, 51, name, 11, INK)
        x += 30 + text_width(name, 11)


def _called(fate: str) -> str:
    return "to check" if fate == OPEN else fate


def _notes(height: float, lines: Sequence[str]) -> Iterator[Shape]:
    for number, line in enumerate(reversed(lines)):
        yield Words(12, height - 12 - _NOTE * number, line, 11, QUIET)


def _total(row: Row) -> int:
    return sum(row[fate] for fate in TONES)


def _bracketed(row: Row, write: Callable[[float], str]) -> str:
    if row["interval_low"] is None:
        return ""
    low, high = row["interval_low"], row["interval_high"]
    if write is _percent:
        return f" [{between(low, high)}]"
    return f" [{write(low)} to {write(high)}]"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}%"
