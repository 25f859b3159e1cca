"""Tables of documents, streamed: CSV, TSV and JSON lines; one document a row.

A row that can't be used is a document without text whose `meta["error"]` says why, so that one bad
row of a corpus doesn't hide the others.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from itertools import repeat
from typing import Any, cast
from zipfile import ZipFile

from translate.data import Document
from translate.errors import InputError, MissingExtra, NoColumn, UnsupportedLanguage
from translate.languages import normalise
from translate.readers.decoding import SAMPLE, Encoding, decide, undecodable
from translate.readers.source import (
    ID_LIMIT,
    LINE_LIMIT,
    ROW_LIMIT,
    TEXT_LIMIT,
    UNPACKED_LIMIT,
    Source,
    broken,
    document,
    read_package,
    size,
    whole_text,
)

# How a JSON line without a column asked for ends.
_COLUMNS = ("text", "id", "pivot", "back", "system")
UNNAMED = tuple(f"name it with --{name}-column" for name in _COLUMNS)
ROWS = 64  # rows unpacked at a time
_SHORT = 200  # characters of a value that may name a group
_MOST_COLUMNS = 100
_LONGEST_SYSTEM = 60  # characters of a system's name
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_UNCALCULATED = object()
BLANK = "blank"  # in the meta of a row without text and translation, which is passed over
_BESIDE = ("id", "title", "headline", "byline", "language", "lang")


def read_parquet(source: Source) -> Iterator[Document]:
    """Read a Parquet file; only the columns of use are unpacked."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "docs-in") from error
    try:
        table = parquet.ParquetFile(source.stream)
        names = list(table.schema_arrow.names)
        check_columns(names, source)
        asked = (source.text_column, source.id_column, *_given_columns(source), "source")
        known = {*asked, *_BESIDE, *_short_columns(table)}
        wanted = [name for name in names if name in known]
        _check_groups(table, wanted, source.name)
        number = 0
        for batch in table.iter_batches(ROWS, columns=wanted):
            _check_unpacked(batch.nbytes, source.name)
            for row in batch.to_pylist():
                number += 1
                yield row_document(source, row, number, "parquet")
    # ValueError: a text that is no UTF-8 within
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise broken(source.name, "it is no whole Parquet table") from error
    if not number:
        raise no_rows(source)


def _short_columns(table: Any) -> Iterator[str]:
    """Yield the columns that may name groups: numbers, dates, and mostly short texts."""
    from pyarrow import types

    plain = (types.is_integer, types.is_floating, types.is_boolean, types.is_temporal,
             types.is_string)  # fmt: skip
    sizes: dict[str, int] = {}
    for group in range(table.metadata.num_row_groups):
        metadata = table.metadata.row_group(group)
        for column in map(metadata.column, range(metadata.num_columns)):
            size_of = column.total_uncompressed_size
            sizes[column.path_in_schema] = sizes.get(column.path_in_schema, 0) + size_of
    for field in table.schema_arrow:
        short = sizes.get(field.name, 0) <= _SHORT * (table.metadata.num_rows + _MOST_COLUMNS)
        if short and any(is_one(field.type) for is_one in plain):
            yield field.name


def _check_groups(table: Any, wanted: list[str], name: str) -> None:
    """Refuse row groups that declare more than may be unpacked at once."""
    for group in range(table.metadata.num_row_groups):
        metadata = table.metadata.row_group(group)
        columns = (metadata.column(at) for at in range(metadata.num_columns))
        _check_unpacked(
            sum(c.total_uncompressed_size for c in columns if c.path_in_schema in wanted), name
        )


def _check_unpacked(count: int, name: str) -> None:
    if count > UNPACKED_LIMIT:
        raise InputError(
            f"a row group of {name} would unpack to more than {size(UNPACKED_LIMIT)}; write the "
            "table with smaller row groups"
        )


def read_xlsx(source: Source) -> Iterator[Document]:
    """Read the first sheet of a workbook; its first row names the columns."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise MissingExtra("openpyxl", "docs-in") from error
    data = read_package(source.stream, source.name, old=".xls", new=".xlsx")
    has_rows = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it drops; we want none
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            # Values and formulas are two ways to read a workbook; most have no formula.
            typed = load_workbook(io.BytesIO(data), read_only=True) if _has_formula(data) else None
        for number, row in _numbered(book, typed, source):
            has_rows = True
            if unknown := _uncalculated(row, source):
                problem = (
                    f"{source.name}, line {number}: {unknown!r} is a formula without its result; "
                    "open and save the workbook in a spreadsheet program"
                )
                yield _failed(source, _id(source, row, number)[0], problem, "xlsx", row)
            else:
                yield row_document(source, row, number, "xlsx")
    # openpyxl answers damaged parts with whatever its parsers run into.
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        TypeError,
        SyntaxError,
    ) as error:
        raise broken(source.name, "it is no whole workbook") from error
    if not has_rows:
        raise no_rows(source)


def _has_formula(data: bytes) -> bool:
    """Return whether any part of a workbook has a formula."""
    with ZipFile(io.BytesIO(data)) as package:
        parts = (package.read(name) for name in package.namelist() if name.endswith(".xml"))
        return any(_FORMULA.search(part) for part in parts)


def _numbered(book: Any, typed: Any, source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows below the first; a formula whose result isn't stored stands as itself."""
    rows = book.worksheets[0].iter_rows()
    formulas = typed.worksheets[0].iter_rows() if typed else repeat(())
    header, _ = next(rows, ()), next(formulas, ())
    written = [str(cell.value).strip() if cell.value is not None else "" for cell in header]
    names = _as_asked(written, source)
    check_columns(names, source)
    for number, (row, beside) in enumerate(zip(rows, formulas, strict=False), 2):
        if number > ROW_LIMIT:
            raise InputError(f"{source.name} has more than {ROW_LIMIT:,} rows; split it")
        values = [cell.value for cell in row]
        for at, (cell, formula) in enumerate(zip(row, beside, strict=False)):
            # A result that is an empty text is stored as one.
            if cell.value is None and cell.data_type != "str" and formula.data_type == "f":
                values[at] = _UNCALCULATED
        if any(value is not None for value in values):
            yield number, dict(zip(names, values, strict=False))


def _uncalculated(row: dict[str, Any], source: Source) -> str:
    """Return the name of a text's column that is a formula without its result; blank the others."""
    unknown = [name for name, value in row.items() if value is _UNCALCULATED]
    row.update(dict.fromkeys(unknown))
    texts = (_text_column(source, row), *_given_columns(source)[:2])
    return next((name for name in texts if name in unknown), "")


_DELIMITERS = ",\t;|"
_SEPARATOR = re.compile(r"\ufeff?sep=([^\w\s\"]|\t)\s*", re.IGNORECASE)  # Excel's first line


def read_csv(source: Source) -> Iterator[Document]:
    """Read a CSV or TSV file with a header row."""
    # The module's own limit is 131,072 characters a field; ours is the limit of a document.
    csv.field_size_limit(max(csv.field_size_limit(), TEXT_LIMIT + 1))
    with _text(source) as (stream, encoding):
        header = next(_lines(stream, source.name), "")
        stream.seek(0)
        lines = _lines(stream, source.name)
        rows = csv.reader(lines, delimiter=_delimiter(header, source), strict=True)
        try:
            if _SEPARATOR.fullmatch(header):
                next(rows)
            yield from _csv_documents(source, rows, encoding)
        except csv.Error as error:
            raise InputError(
                f"{source.name}, line {rows.line_num}: {error}; check its quotation marks"
            ) from error


def _csv_documents(source: Source, rows: Any, encoding: Encoding) -> Iterator[Document]:
    names = _as_asked(next(rows, []), source)
    check_columns(names, source)
    has_rows = False
    for row in rows:
        if row:
            has_rows = True
            cells = dict(zip(names, row, strict=False))
            if any(row[len(names) :]):  # a text was taken apart at its own delimiters
                problem = (
                    f"{source.name}, line {rows.line_num} has {len(row)} cells, more than the "
                    f"{len(names)} of the first line; put texts in quotation marks"
                )
                yield _failed(source, f"{source.stem}-{rows.line_num}", problem, "csv")
                continue
            yield row_document(source, cells, rows.line_num, "csv", encoding)
    if not has_rows:
        raise no_rows(source)


def read_jsonl(source: Source) -> Iterator[Document]:
    """Read JSON lines; every line is an object."""
    has_rows = False
    with _text(source) as (stream, encoding):
        for number, line in enumerate(_lines(stream, source.name), 1):
            if line.strip():
                has_rows = True
                yield _json_document(source, line, number, encoding)
    if not has_rows:
        raise no_rows(source)


def _lines(stream: io.TextIOWrapper, name: str) -> Iterator[str]:
    """Yield the lines of a table; a line is held in memory, so its length has a limit."""
    number = 1
    while line := stream.readline(LINE_LIMIT + 1):
        if len(line) > LINE_LIMIT:
            raise InputError(
                f"{name}, line {number} has more than {LINE_LIMIT:,} characters; give a table with "
                "a row a line"
            )
        yield line
        number += 1


def no_rows(source: Source) -> InputError:
    """Say that a table has a header at most."""
    return InputError(f"{source.name} has no rows; give a table with rows in it")


def check_columns(names: Iterable[str], source: Source) -> None:
    """Raise NoColumn when a column asked for is not there, or there twice."""
    names = list(names)
    for wanted, option in (
        (_text_column(source, names), "--text-column"),
        (source.id_column, "--id-column"),
        (source.pivot_column, "--pivot-column"),
        (source.back_column, "--back-column"),
        (source.system_column, "--system-column"),
    ):
        if wanted and wanted not in names:
            raise NoColumn(
                f"{source.name} has no column {wanted!r} (it has: {_listed(names)}); name one "
                f"with {option}"
            )
        if wanted and names.count(wanted) > 1:
            raise NoColumn(f"{source.name} has the column {wanted!r} twice; rename one of them")
    pivot, back, _ = _given_columns(source)
    if not source.text_column and not {pivot, back} & {*names}:
        raise NoColumn(
            f"{source.name} has no column {pivot!r} or {back!r} (it has: {_listed(names)}); name "
            "one with --pivot-column or --back-column"
        )


def _as_asked(names: Iterable[str], source: Source) -> list[str]:
    """Return a header in which the columns that are looked for are spelled as they are here.

    Whoever fills a table by hand writes Text, ID or FATE; two that differ in case alone stay.
    """
    known = (source.text_column, source.id_column or "id", *_given_columns(source), "source")
    asked = {*known, *_BESIDE}
    header = [name.strip() for name in names]
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(name.casefold(), []).append(place)
    for wanted in asked.difference(header):
        alike = places.get(wanted.casefold(), [])
        if wanted and len(alike) == 1 and header[alike[0]] not in asked:
            header[alike[0]] = wanted
    return header


def _given_columns(source: Source) -> tuple[str, str, str]:
    """Return the names of the columns of a given translation: pivot, return, system."""
    return source.pivot_column or "pivot", source.back_column or "back", (
        source.system_column or "system"
    )  # fmt: skip


def _text_column(source: Source, names: Iterable[str]) -> str:
    """Return the name of the text's column: beside a translation it may be called source."""
    there = set(names)
    if source.text_column in there or not there & set(_given_columns(source)[:2]):
        return source.text_column
    return "source" if source.text_column == "text" and "source" in there else source.text_column


def _listed(names: Iterable[object]) -> str:
    """List some columns on one line, whatever is in their names."""
    short = [" ".join(str(name)[:30].split()) for name in list(names)[:12]]
    return ", ".join(short) or "none"


def row_document(
    source: Source,
    row: Mapping[str, Any],
    number: int,
    kind: str,
    encoding: Encoding | None = None,
) -> Document:
    """Make a document of a row; `number` is its line, counted from 1."""
    id, error = _id(source, row, number)
    if not source.text_column:
        return _translation(source, row, number, id, kind)
    column = _text_column(source, row)
    text = row.get(column)
    if not error and (text is None or not str(text).strip()):
        error = f"{source.name}, line {number}: column {column!r} is empty; fill it in"
    error = error or _unfit(source, column, text, number)
    translation, problem = _given(source, row, number)
    if _is_blank(source, row, column):
        blank = _failed(source, id, error or problem, kind, row)
        return replace(blank, meta={**blank.meta, BLANK: "1"})
    if error or problem:
        return _failed(source, id, error or problem, kind, row)
    title = row.get("title") or row.get("headline")
    return document(
        source, cast(str, text), id=id, language=source.language or _language(row), format=kind,
        encoding=str(encoding) if encoding else None, title=str(title) if title else None,
        byline=str(row["byline"]) if row.get("byline") else None, columns=_others(source, row),
        warnings=encoding.warnings if encoding else (), **translation,
    )  # fmt: skip


def _is_blank(source: Source, row: Mapping[str, Any], column: str) -> bool:
    """Whether a row of a table of translations has neither a text nor a translation."""
    there = [name for name in _given_columns(source)[:2] if name in row]
    cells = [row.get(name) for name in (column, *there)]
    return bool(there) and all(is_missing(cell) or not str(cell).strip() for cell in cells)


def _translation(
    source: Source, row: Mapping[str, Any], number: int, id: str, kind: str
) -> Document:
    """Make a document of a row that is a translation alone."""
    texts, problem = _given(source, row, number)
    if problem or not texts:
        why = problem or f"{source.name}, line {number}: there is no translation"
        return _failed(source, id, why, kind, row)
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
    names = _given_columns(source)
    there = [name for name in names[:2] if name in row]
    texts = {
        own: row[name]
        for own, name in zip(("pivot", "back"), names, strict=False)
        if row.get(name) is not None and str(row[name]).strip()
    }
    if not there:
        return {}, ""
    if not texts:
        empty = " and ".join(map(repr, there))
        problem = f"column {empty} is empty; fill it in"
        if len(there) > 1:
            problem = f"columns {empty} are empty; fill one of them in"
        return {}, f"{source.name}, line {number}: {problem}"
    for own, text in texts.items():
        if wrong := _unfit(source, own, text, number):
            return {}, wrong
    system = _system(source, row)
    if len(system) > _LONGEST_SYSTEM:
        return {}, f"{source.name}, line {number}: the system has a long name; shorten it"
    return texts | ({"system": system} if system else {}), ""


def _system(source: Source, row: Mapping[str, Any]) -> str:
    """Return whose translation a row holds; "" where it has no column of translations."""
    *texts, name = _given_columns(source)
    there = any(column in row for column in texts)
    return " ".join(str(row.get(name) or "").split()) if there else ""


def _others(source: Source, row: Mapping[str, Any]) -> str | None:
    """Return the short values of all other columns as JSON, for groups (`summary --by`)."""
    translations = _given_columns(source)[:2]
    own = {_text_column(source, row), source.id_column or "id", *translations, *_BESIDE}
    values = {
        str(name): plain(value) for name, value in row.items()
        if name and name not in own and not is_missing(value) and value != ""
        and not isinstance(value, (list, dict, bytes)) and len(str(value)) <= _SHORT
    }  # fmt: skip
    return json.dumps(values, ensure_ascii=False) if 0 < len(values) <= _MOST_COLUMNS else None


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


def _id(source: Source, row: Mapping[str, Any], number: int) -> tuple[str, str | None]:
    """Return an id for a row, and why the row's own can't be used."""
    name = row.get(source.id_column or "id")
    numbered = f"{source.stem}-{number}"
    if name is None or name == "":
        return numbered, None
    if isinstance(name, (list, dict)) or len(str(name)) > ID_LIMIT:
        problem = f"the id is no name of at most {ID_LIMIT:,} characters; shorten it"
        return numbered, f"{source.name}, line {number}: {problem}"
    return whole_text(str(name)), None


def _failed(
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


class _Twice(ValueError):
    """An object has a key twice, so that one of its values would be lost."""

    def __init__(self, key: str) -> None:
        self.msg = f"the key {key[:40]!r} stands twice"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [key for key, _ in pairs]
        raise _Twice(next(key for key in names if names.count(key) > 1))
    return members


def _json_document(source: Source, line: str, number: int, encoding: Encoding) -> Document:
    id = f"{source.stem}-{number}"
    try:
        row = json.loads(line, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        why = getattr(error, "msg", "nested too deeply" if deep else "a number is too long")
        problem = f"{source.name}, line {number}: {why}; correct the line"
        return _failed(source, id, problem, "jsonl")
    if not isinstance(row, dict):
        problem = f'{source.name}, line {number}: not an object; write {{"text": …}}'
        return _failed(source, id, problem, "jsonl")
    columns = (
        _text_column(source, row), source.id_column, source.pivot_column, source.back_column,
        source.system_column,
    )  # fmt: skip
    for wanted, remedy in zip(columns, UNNAMED, strict=True):
        if wanted and wanted not in row:
            problem = (
                f"{source.name}, line {number}: no {wanted!r} (it has: {_listed(row)}); {remedy}"
            )
            return _failed(source, id, problem, "jsonl")
    return row_document(source, row, number, "jsonl", encoding)


@contextmanager
def _text(source: Source) -> Iterator[tuple[io.TextIOWrapper, Encoding]]:
    """Open the stream as text; raises InputError where it is not in its encoding."""
    head = source.stream.read(SAMPLE)
    source.stream.seek(0)
    if not head.strip():
        raise InputError(f"{source.name} is empty; give a file with rows in it")
    encoding = decide(head, source.name, source.encoding)
    stream = io.TextIOWrapper(source.stream, encoding=encoding.codec, newline="")
    try:
        yield stream, encoding
    except UnicodeError as error:
        raise undecodable(source.name, encoding, error) from error
    finally:
        stream.detach()  # whoever opened the bytes closes them


def _delimiter(header: str, source: Source) -> str:
    """Choose the delimiter that splits off the text's column, else the most frequent one.

    A first line such as `sep=;` declares it.
    """
    if declared := _SEPARATOR.fullmatch(header):
        return declared[1]
    if source.name.lower().endswith(".tsv"):
        return "\t"
    for delimiter in _DELIMITERS:
        names = next(csv.reader([header], delimiter=delimiter), [])
        stripped = _as_asked(names, source)
        if _text_column(source, stripped) in stripped:
            return delimiter
    return max(_DELIMITERS, key=header.count)
