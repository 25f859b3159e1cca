"""A concordance as three columns in a terminal, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from translate.reports.columns import Line, Piece, grid, pieces, wrap
from translate.reports.wording import still
from translate.reports.workbook import csv_cell

_PANES = ("source", "pivot", "back")
_COLUMNS = (
    "document", "system", "sentence", "where", "term", "category", "fate", "to_check",
    "source_before", "source", "source_after", "pivot_before", "pivot", "pivot_after",
    "back_before", "back", "back_after", "cut",
)  # fmt: skip
_LEAST = 60
_BOLD = "1"


def render(
    hits: Iterable[Mapping[str, Any]],
    *,
    several: bool = False,
    color: bool = False,
    width: int = 100,
    context: int = 60,
) -> str:
    """Draw hits, each as a line of facts and its three texts side by side.

    A hit is the dictionary of `translate.batch.concordance.Hit`; of `several` systems each is
    named. `context` characters are shown on both sides of the marks. Marks are in brackets, and
    bold where there is colour.
    """
    cells = (max(_LEAST, width) - 6) // 3
    lines: list[str] = []
    for hit in hits:
        lines.append(still(_facts(hit, several=several)))
        texts = [shortened(hit[pane], context) for pane in _PANES]
        columns = [wrap(_pieces(text, cells, color), cells) for text in texts]
        lines += [*grid([column or [Line("", 0)] for column in columns], [cells] * 3), ""]
    return "\n".join(lines) + ("\n" if lines else "")


def _facts(hit: Mapping[str, Any], *, several: bool) -> str:
    whose = f", {hit['system']}" if several else ""
    place = f"sentence {hit['sentence']}, in the {_NAMES[hit['where']]}"
    facts = [f"{hit['document']}{whose}, {place}"]
    if hit["fate"]:
        doubt = " (to check)" if hit["to_check"] else ""
        facts.append(f"{hit['term']} ({hit['category']}): {hit['fate']}{doubt}")
    return "; ".join([*facts, *([hit["cut"]] if hit["cut"] else [])])


_NAMES = {"source": "source", "pivot": "pivot", "back": "return"}
_Part = tuple[str, bool]  # a stretch of text and whether it is marked


def shortened(text: Mapping[str, Any], context: int) -> list[_Part]:
    """Cut a text into marked and other parts, and shorten what is far from the marks."""
    whole, marks = text["text"], sorted((m["start"], m["end"]) for m in text["marks"])
    low = max(0, marks[0][0] - context) if marks else 0
    high = min(len(whole), max(end for _, end in marks) + context) if marks else len(whole)
    parts: list[_Part] = [("…" * (low > 0), False)]
    at = low
    for start, end in marks:
        start = max(at, start)
        parts += [(whole[at:start], False), (whole[start:end], True)]
        at = max(at, end)
    return [*parts, (whole[at:high], False), ("…" * (high < len(whole)), False)]


def _pieces(parts: Sequence[_Part], width: int, color: bool) -> Iterator[Piece]:
    for text, marked in parts:
        if marked and text:
            yield from pieces(f"[{still(text)}]", width, _BOLD if color else "")
        else:
            yield from pieces(still(text), width)


def render_csv(hits: Iterable[Mapping[str, Any]]) -> str:
    """Return hits as CSV, a row each: every text before, at and after its marks, whole."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for hit in hits:
        facts = [hit[name] for name in _COLUMNS[:8]]
        texts = [part for pane in _PANES for part in _around(hit[pane])]
        cells = [*facts, *texts, hit["cut"]]
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


def _around(text: Mapping[str, Any]) -> tuple[str, str, str]:
    whole, marks = text["text"], text["marks"]
    if not marks:
        return whole, "", ""
    start, end = min(m["start"] for m in marks), max(m["end"] for m in marks)
    return whole[:start], whole[start:end], whole[end:]
