"""A table of numbers, as the component draws it: its headings wrap, and each of them sorts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from translate.page import component
from translate.page.stamps import stamped
from translate.reports import wording

Row = Mapping[str, Any]
Write = Callable[[float], str]
_NONE = "–"
_NUMBER = re.compile(r"[+−-]?\d+(\.\d+)?")
_SHY = "\N{SOFT HYPHEN}"  # where a narrow column's heading may break
_BREAKS = {
    name.replace("|", ""): name.replace("|", _SHY)
    for name in (
        "para|phrased",
        "strength|ened",
        "untrace|able",
        "Docu|ments",
        "Fram|ings",
        "Ex|cluded",
    )
}


def draw(
    rows: Sequence[Row],
    name: str,
    key: str,
    forms: Mapping[str, Write] = MappingProxyType({}),
    texts: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Draw rows of the same columns; `forms` write the numbers of columns that are no counts.

    `texts` are the columns of whole sentences, with their language.
    """
    component.sheet(stamped(laid(rows, name, forms, texts)), key=key)


def laid(
    rows: Sequence[Row],
    name: str,
    forms: Mapping[str, Write],
    texts: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the columns, and for each cell its text with what it sorts by.

    >>> laid([{"Term": "fuse", "Kept": "40–60%", "Times": 1200}], "Rates", {})["rows"]
    [[['fuse', 'fuse'], ['40–60%', 40.0], ['1,200', 1200]]]
    """
    heads, cells = [], []
    for head in rows[0]:
        values = [row[head] for row in rows]
        keys = [_number(value) for value in values]
        amount = head not in texts and all(
            number is not None or value in (None, _NONE)
            for value, number in zip(values, keys, strict=True)
        )
        text = {"text": True, "lang": texts[head]} if head in texts else {}
        heads.append({**_heading(head), "amount": amount, **text})
        write = forms.get(head, _plain)
        cells.append([
            [_text(value, write), number if amount else str(value)]
            for value, number in zip(values, keys, strict=True)
        ])  # fmt: skip
    across = [list(row) for row in zip(*cells, strict=True)]
    return {"name": name, "headings": heads, "rows": across}


def _heading(head: str) -> dict[str, str]:
    sign, _, fate = head.partition(" ")
    if wording.FATE_SIGNS.get(fate) != sign:
        return {"name": _BREAKS.get(head, head), "sign": "", "meaning": ""}
    return {"name": _BREAKS.get(fate, fate), "sign": sign, "meaning": wording.FATE_MEANINGS[fate]}


def _number(value: Any) -> float | None:
    """What a value sorts by: a number, or the one a text begins with."""
    if isinstance(value, (int, float)):
        return value
    begins = _NUMBER.match(str(value))
    return float(begins[0].replace("−", "-")) if begins else None


def _text(value: Any, write: Write) -> str:
    if value is None:
        return _NONE
    return write(value) if isinstance(value, (int, float)) else str(value)


def _plain(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"


def percent(digits: int) -> Write:
    """Return what writes a share with so many digits.

    >>> percent(1)(0.125)
    '12.5%'
    """
    return lambda share: f"{100 * share:.{digits}f}%"
