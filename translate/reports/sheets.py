"""CSV: the framings, one a row; and the typed columns the workbook shares.

A text cell that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay
numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from translate.reports import wording
from translate.reports.rows import Result, Row, framings, routes, text_of
from translate.reports.visible import visible

Cell = str | int | float | bool | None
Kind = Literal["text", "integer", "share", "number", "flag"]
# The signs that open a formula, also in full width, and the blanks spreadsheets skip before them.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Column:
    """A named column: what kind of value it holds and how to find it in a row's source."""

    name: str
    kind: Kind
    value: Callable[[Mapping[str, Any]], Any]


def at(*names: str) -> Callable[[Mapping[str, Any]], Any]:
    """Make a function that follows names into nested mappings; it gives None off the path."""

    def find(item: Mapping[str, Any]) -> Any:
        found: Any = item
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    return find


def _expected(framing: Mapping[str, Any]) -> str | None:
    expected = at("pivot", "expected")(framing)
    return "; ".join(str(item) for item in expected) if expected else None


FRAMING_COLUMNS: tuple[Column, ...] = (
    Column("document", "text", at("document")),
    Column("framing", "integer", at("number")),
    Column("term", "text", at("term")),
    Column("category", "text", at("category")),
    Column("sentence", "integer", at("sentence")),
    Column("via", "text", at("route")),
    Column("source", "text", at("source", "text")),
    Column("source_start", "integer", at("source", "start")),
    Column("source_end", "integer", at("source", "end")),
    Column("rendering", "text", at("pivot", "text")),
    Column("rendering_confidence", "share", at("pivot", "confidence")),
    Column("expected", "text", _expected),
    Column("matches_expected", "flag", at("pivot", "matches_expected")),
    Column("returned", "text", at("back", "text")),
    Column("returned_confidence", "share", at("back", "confidence")),
    Column("fate", "text", wording.fate),
    Column("confidence", "share", at("confidence")),
    Column("strength_before", "integer", at("strength", "before")),
    Column("strength_after", "integer", at("strength", "after")),
    Column("survived", "integer", at("survival", "kept")),
    Column("survived_of", "integer", at("survival", "of")),
    Column("survival_low", "share", at("survival", "low")),
    Column("survival_high", "share", at("survival", "high")),
    Column("survived_or_paraphrased", "integer", at("survival", "similar")),
    Column("renderings", "text", wording.renderings),
    Column("reason", "text", wording.reason),
)
_SENTENCES = ("source_sentence", "rendering_sentence", "returned_sentence")


def render(result: Result) -> str:
    """Give the framings as CSV (RFC 4180, UTF-8, a header row), one framing a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(column.name for column in FRAMING_COLUMNS), *_SENTENCES, "signature"])
    signature = neutral(wording.signature(result))
    for item, row in framing_rows(result):
        values = [typed(column, item) for column in FRAMING_COLUMNS]
        panes = (row.source, row.pivot, row.back) if row else (None, None, None)
        sentences = [neutral(text_of(runs)) for runs in panes]
        cells = [neutral(v) if isinstance(v, str) else v for v in values]
        writer.writerow([*cells, *sentences, signature])
    return out.getvalue()


def framing_rows(result: Result) -> Iterator[tuple[dict[str, Any], Row | None]]:
    """Give each framing with what the columns need beside it, and the row it stands in."""
    found = routes(result)
    places = {n: (route, row) for route in found for row in route.rows for n in row.framings}
    for number, framing in framings(result):
        route, row = places.get(number, (None, None))
        beside = {
            "document": (result.get("document") or {}).get("id"),
            "number": number,
            "sentence": row.number if row else None,
            "route": " ".join(route.via) if route else None,
        }
        yield {**framing, **beside}, row


def typed(column: Column, item: Mapping[str, Any]) -> Cell:
    """Find a column's value and make it the column's kind; None when it is not there."""
    value = column.value(item)
    if value in (None, ""):
        return None
    if column.kind == "text":
        return visible(str(value))
    if column.kind == "flag":
        return bool(value)
    return int(value) if column.kind == "integer" else round(float(value), 6)


def neutral(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula.

    >>> neutral("=1+1"), neutral("core interests")
    ("'=1+1", 'core interests')
    """
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) else shown
