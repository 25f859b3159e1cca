"""A row of a table becomes a document, and which columns it is made of.

A row that can't be used is a document without text whose `meta["error"]` says why, so that one bad
row of a corpus doesn't hide the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any, cast

from translate.data import Document
from translate.english import first_of
from translate.errors import NoColumn, UnsupportedLanguage
from translate.languages import normalise
from translate.readers.decoding import Encoding
from translate.readers.source import ID_LIMIT, TEXT_LIMIT, Source, document, whole_text

# How a JSON line without a column asked for ends.
_COLUMNS = ("text", "id", "pivot", "back", "system")
UNNAMED = tuple(f"name it with --{name}-column" for name in _COLUMNS)
SHORT = 200  # characters of a value that may name a group
MOST_COLUMNS = 100
_LONGEST_SYSTEM = 60  # characters of a system's name
BLANK = "blank"  # in the meta of a row without text and translation, which is passed over
BESIDE = ("id", "title", "headline", "byline", "language", "lang")


def check_columns(names: Iterable[str], source: Source) -> None:
    """Raise NoColumn when a column asked for is not there, or there twice."""
    names = list(names)
    for wanted, option in (
        (text_column(source, names), "--text-column"),
        (source.id_column, "--id-column"),
        (source.pivot_column, "--pivot-column"),
        (source.back_column, "--back-column"),
        (source.system_column, "--system-column"),
    ):
        if wanted and wanted not in names:
            raise NoColumn(
                f"{source.name} has no column {wanted!r} (it has: {listed(names)}); name one "
                f"with {option}"
            )
        if wanted and names.count(wanted) > 1:
            raise NoColumn(f"{source.name} has the column {wanted!r} twice; rename one of them")
    pivot, back, _ = given_columns(source)
    if not source.text_column and not {pivot, back} & {*names}:
        raise NoColumn(
            f"{source.name} has no column {pivot!r} or {back!r} (it has: {listed(names)}); name "
            "one with --pivot-column or --back-column"
        )


def as_asked(names: Iterable[str], source: Source) -> list[str]:
    """Return a header in which the columns that are looked for are spelled as they are here.

    Whoever fills a table by hand writes Text, ID or FATE; two that differ in case alone stay.
    """
    known = (source.text_column, source.id_column or "id", *given_columns(source), "source")
    asked = {*known, *BESIDE}
    header = [name.strip() for name in names]
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(name.casefold(), []).append(place)
    for wanted in asked.difference(header):
        alike = places.get(wanted.casefold(), [])
        if wanted and len(alike) == 1 and header[alike[0]] not in asked:
            header[alike[0]] = wanted
    return header


def given_columns(source: Source) -> tuple[str, str, str]:
    """Return the names of the columns of a given translation: pivot, return, system."""
    return source.pivot_column or "pivot", source.back_column or "back", (
        source.system_column or "system"
    )  # fmt: skip


def text_column(source: Source, names: Iterable[str]) -> str:
    """Return the name of the text's column: beside a translation it may be called source."""
    there = set(names)
    asked = source.pivot_column or source.back_column  # may be misspelt: that is told, not this
    if source.text_column in there or not (asked or there & set(given_columns(source)[:2])):
        return source.text_column
    return "source" if source.text_column == "text" and "source" in there else source.text_column


def listed(names: Iterable[object]) -> str:
    """List some columns on one line, whatever is in their names."""
    return first_of([" ".join(str(name)[:30].split()) for name in names], 12) or "none"


def row_document(
    source: Source,
    row: Mapping[str, Any],
    number: int,
    kind: str,
    encoding: Encoding | None = None,
) -> Document:
    """Make a document of a row; `number` is its line, counted from 1."""
    id, error = row_id(source, row, number)
    if not source.text_column:
        return _translation(source, row, number, id, kind)
    column = text_column(source, row)
    text = row.get(column)
    if not error and (text is None or not str(text).strip()):
        error = f"{source.name}, line {number}: column {column!r} is empty; fill it in"
    error = error or _unfit(source, column, text, number)
    translation, problem = _given(source, row, number)
    if _is_blank(source, row, column):
        blank = failed(source, id, error or problem, kind, row)
        return replace(blank, meta={**blank.meta, BLANK: "1"})
    if error or problem:
        return failed(source, id, error or problem, kind, row)
    title = row.get("title") or row.get("headline")
    return document(
        source, cast(str, text), id=id, language=source.language or _language(row), format=kind,
        encoding=str(encoding) if encoding else None, title=str(title) if title else None,
        byline=str(row["byline"]) if row.get("byline") else None, columns=_others(source, row),
        warnings=encoding.warnings if encoding else (), **translation,
    )  # fmt: skip


def _is_blank(source: Source, row: Mapping[str, Any], column: str) -> bool:
    """Whether a row of a table of translations has neither a text nor a translation."""
    there = [name for name in given_columns(source)[:2] if name in row]
    cells = [row.get(name) for name in (column, *there)]
    return bool(there) and all(is_missing(cell) or not str(cell).strip() for cell in cells)


def _translation(
    source: Source, row: Mapping[str, Any], number: int, id: str, kind: str
) -> Document:
    """Make a document of a row that is a translation alone."""
    texts, problem = _given(source, row, number)
    if problem or not texts:
        why = problem or f"{source.name}, line {number}: there is no translation"
        return failed(source, id, why, kind, row)
    meta = {name: whole_text(text) for name, text in texts.items()}
    return Document(id, "", source.language or "en", {"format": kind, **meta})


def _unfit(source: Source, column: str, text: Any, number: int) -> str:
    """Say why a cell can't be used as a text; "" where it can."""
    if not isinstance(text, str):
        return f"{source.name}, line {number}: {column!r} is not a text; quote it"
    if len(text) > TEXT_LIMIT:
        return f"{source.name}, line {number}: over {TEXT_LIMIT:,} characters; split the text"
    return ""


def _given(source: Source, row: Mapping[str, Any], number: int) -> tuple[dict[str, str], str]:
    """Return the translation in a row, and why it can't be used."""
    names = given_columns(source)
    there = [name for name in names[:2] if name in row]
    texts = {
        own: row[name]
        for own, name in zip(("pivot", "back"), names, strict=False)
        if row.get(name) is not None and str(row[name]).strip()
    }
    if not there or not texts and source.gaps:
        return {}, ""
    if not texts:
        empty = " and ".join(map(repr, there))
        problem = f"column {empty} is empty; fill it in"
        if len(there) > 1:
            problem = f"columns {empty} are empty; fill one of them in"
        return {}, f"{source.name}, line {number}: {problem}"
    for own, name in zip(("pivot", "back"), names, strict=False):
        if own in texts and (wrong := _unfit(source, name, texts[own], number)):
            return {}, wrong
    system = _system(source, row)
    if len(system) > _LONGEST_SYSTEM:
        return {}, f"{source.name}, line {number}: the system has a long name; shorten it"
    return texts | ({"system": system} if system else {}), ""


def _system(source: Source, row: Mapping[str, Any]) -> str:
    """Return whose translation a row holds; "" where it has no column of translations."""
    *texts, name = given_columns(source)
    there = any(column in row for column in texts)
    return " ".join(str(row.get(name) or "").split()) if there else ""


def _others(source: Source, row: Mapping[str, Any]) -> str | None:
    """Return the short values of all other columns as JSON, for groups (`summary --by`)."""
    translations = given_columns(source)[:2]
    own = {text_column(source, row), source.id_column or "id", *translations, *BESIDE}
    values = {
        str(name): plain(value) for name, value in row.items()
        if name and name not in own and not is_missing(value) and value != ""
        and not isinstance(value, (list, dict, bytes)) and len(str(value)) <= SHORT
    }  # fmt: skip
    return json.dumps(values, ensure_ascii=False) if 0 < len(values) <= MOST_COLUMNS else None


def is_missing(value: object) -> bool:
    """Whether a cell has no value: None, NaN, or what pandas has in their place.

    >>> is_missing(None), is_missing(float("nan")), is_missing("")
    (True, True, False)
    """
    try:
        return value is None or bool(value != value)
    except TypeError:  # NA can't even be compared
        return True
    except ValueError:  # an array
        return False


def plain(value: object) -> str:
    """Write a cell's value; a day that a workbook or a frame keeps as its midnight is a day.

    >>> plain(datetime(2026, 1, 2)), plain(datetime(2026, 1, 2, 8, 30)), plain(7)
    ('2026-01-02', '2026-01-02 08:30:00', '7')
    """
    if isinstance(value, datetime) and value.time() == time.min and not value.tzinfo:
        return value.date().isoformat()
    return str(value)


def row_id(source: Source, row: Mapping[str, Any], number: int) -> tuple[str, str | None]:
    """Return an id for a row, and why the row's own can't be used."""
    name = row.get(source.id_column or "id")
    numbered = f"{source.stem}-{number}"
    if name is None or name == "":
        return numbered, None
    if isinstance(name, (list, dict)) or len(str(name)) > ID_LIMIT:
        problem = f"the id is no name of at most {ID_LIMIT:,} characters; shorten it"
        return numbered, f"{source.name}, line {number}: {problem}"
    return whole_text(str(name)), None


def failed(
    source: Source, id: str, error: str, kind: str, row: Mapping[str, Any] | None = None
) -> Document:
    """Make a document that says what is wrong with a row and keeps its system and groups."""
    system, columns = (_system(source, row), _others(source, row)) if row else ("", None)
    known = {"system": system[:_LONGEST_SYSTEM], "columns": columns}
    meta = {name: whole_text(text) for name, text in known.items() if text}
    return Document(id, "", source.language or "en", {"format": kind, "error": error, **meta})


def _language(row: Mapping[str, Any]) -> str | None:
    for column in ("language", "lang"):
        try:
            if row.get(column):
                return normalise(str(row[column]))
        except UnsupportedLanguage:
            continue
    return None
