"""A reader's own framings, from rows of a table or from a file, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from translate.lexicon import Lexicon, Problem, merged, parse_lexicon

COLUMNS = ("term", "category", "renderings", "intensity", "note")
BLANK: dict[str, Any] = {
    "term": "",
    "category": "evaluation",
    "renderings": "",
    "intensity": 3,
    "note": "",
}
_TYPED = ("term", "renderings", "note")  # a row without any of them is one not begun
_SPACES = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Lexicon | None, list[Problem]]:
    """Read framings from the rows of an edited table; no lexicon when every row is blank.

    >>> found, problems = from_rows([{"term": "sea of troubles", "renderings": "多事之秋"}])
    >>> found.framings[0].renderings
    {'zh': ['多事之秋']}
    """
    lines = [_line(row) for row in rows]
    if not any(line.strip() for line in lines):
        return None, []
    return parse_lexicon("\n".join(lines), name="mine", form=".tsv")


def _line(row: Mapping[str, Any]) -> str:
    cells = [_cell(row.get(column)) for column in COLUMNS]
    begun = any(_cell(row.get(column)) for column in _TYPED)
    return "\t".join(cells) if begun else ""


def _cell(value: Any) -> str:
    if value is None or value != value:  # what a table gives for a number never typed
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).translate(_SPACES).strip()


def from_file(name: str, data: bytes) -> tuple[Lexicon | None, list[Problem]]:
    r"""Read an uploaded lexicon (.toml, .tsv, .txt, .tbx).

    >>> from_file("x.toml", b"\xff")[1][0].message
    'is not UTF-8 (byte 0); save it as UTF-8'
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Problem(0, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]
    path = PurePath(name)
    return parse_lexicon(text, name=path.stem, form=path.suffix.lower())


def together(shipped: Lexicon | None, own: Iterable[Lexicon], language: str) -> Lexicon:
    """Join the package's lexicon with the reader's; a reader's entry for a term wins."""
    mine = [replace(one, language=language) for one in own if one.framings]
    found = ([shipped] if shipped else []) + mine
    return merged(found) if found else Lexicon("none", language, ())
