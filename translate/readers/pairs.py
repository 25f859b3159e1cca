"""A table with a text and its translation in each row, as one document: a row is a unit."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from translate.data import Document
from translate.english import counted
from translate.errors import InputError, NoColumn
from translate.readers import Columns, read
from translate.readers.bilingual import of_rows
from translate.readers.detecting import detect_language
from translate.readers.row import BLANK, UNNAMED
from translate.readers.source import Source

_CALLED = ("target", "translation", "pivot")  # what a column of translations may be called
_NAMED = 3  # rows that can't be used, told each


def read_pairs(
    path: Path,
    *,
    encoding: str | None = None,
    language: str | None = None,
    text_column: str = "text",
    id_column: str | None = None,
    pivot_column: str | None = None,
) -> Document:
    """Return a table of texts and translations as a ready translation; either may be empty.

    Raises InputError for a table without such columns, and for one no row of which has a text.
    """
    problems: list[InputError] = []
    for column in (pivot_column,) if pivot_column else _CALLED:
        try:
            rows = list(
                read(
                    path, encoding=encoding, language=language or "en", text_column=text_column,
                    id_column=id_column, columns=Columns(column, gaps=True),
                )
            )  # fmt: skip
            if not all(_error(row).endswith(UNNAMED) for row in rows):
                return _document(path, rows, language)
            problems.append(NoColumn(_error(rows[0])))
        except NoColumn as error:
            problems.append(error)
    raise problems[0]


def _error(row: Document) -> str:
    return row.meta.get("error", "")


def _document(path: Path, rows: Sequence[Document], language: str | None) -> Document:
    usable = [row for row in rows if not _error(row)]
    bad = [_error(row) for row in rows if _error(row) and BLANK not in row.meta]
    if not usable:
        raise InputError(bad[0] if bad else f"{path} has no text in its rows; give one that has")
    pairs = [(row.text, row.meta.get("pivot", "")) for row in usable]
    told = "\n".join(translation for _, translation in pairs if translation)
    target = detect_language(told).language if told else ""
    remarks = [*_left_out(bad), *_blank(len(rows) - len(usable) - len(bad))]
    source = Source(io.BytesIO(), path.name, language=language)
    names = [row.id for row in usable]
    return of_rows(source, pairs, ("", target), usable[0].meta["format"], remarks, names)


def _left_out(errors: Sequence[str]) -> Iterator[str]:
    if errors:
        more = "; …" * (len(errors) > _NAMED)
        yield f"{counted(len(errors), 'row')} left out: {'; '.join(errors[:_NAMED])}{more}"


def _blank(count: int) -> Iterator[str]:
    if count:
        yield f"{counted(count, 'row')} without a text and a translation passed over"
