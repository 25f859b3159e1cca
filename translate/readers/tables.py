"""Tables of documents, streamed: CSV, TSV, JSON lines, workbooks and Parquet; a document a row."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any
from zipfile import ZipFile

from translate.data import Document
from translate.errors import InputError, MissingExtra
from translate.readers.decoding import SAMPLE, Encoding, detect_encoding, undecodable
from translate.readers.row import (
    BESIDE,
    MOST_COLUMNS,
    SHORT,
    UNNAMED,
    as_asked,
    check_columns,
    failed,
    given_columns,
    listed,
    row_document,
    row_id,
    text_column,
)
from translate.readers.source import (
    LINE_LIMIT,
    ROW_LIMIT,
    TEXT_LIMIT,
    UNPACKED_LIMIT,
    Source,
    broken,
    read_package,
    size,
)

ROWS = 64  # rows unpacked at a time
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_UNCALCULATED = object()


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
        asked = (source.text_column, source.id_column, *given_columns(source), "source")
        known = {*asked, *BESIDE, *_short_columns(table)}
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
        short = sizes.get(field.name, 0) <= SHORT * (table.metadata.num_rows + MOST_COLUMNS)
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
                yield failed(source, row_id(source, row, number)[0], problem, "xlsx", row)
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
    names = as_asked(written, source)
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
    texts = (text_column(source, row), *given_columns(source)[:2])
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
    names = as_asked(next(rows, []), source)
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
                yield failed(source, f"{source.stem}-{rows.line_num}", problem, "csv")
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
        return failed(source, id, problem, "jsonl")
    if not isinstance(row, dict):
        problem = f'{source.name}, line {number}: not an object; write {{"text": …}}'
        return failed(source, id, problem, "jsonl")
    columns = (
        text_column(source, row), source.id_column, source.pivot_column, source.back_column,
        source.system_column,
    )  # fmt: skip
    for wanted, remedy in zip(columns, UNNAMED, strict=True):
        if wanted and wanted not in row:
            problem = (
                f"{source.name}, line {number}: no {wanted!r} (it has: {listed(row)}); {remedy}"
            )
            return failed(source, id, problem, "jsonl")
    return row_document(source, row, number, "jsonl", encoding)


@contextmanager
def _text(source: Source) -> Iterator[tuple[io.TextIOWrapper, Encoding]]:
    """Open the stream as text; raises InputError where it is not in its encoding."""
    head = source.stream.read(SAMPLE)
    source.stream.seek(0)
    if not head.strip():
        raise InputError(f"{source.name} is empty; give a file with rows in it")
    encoding = detect_encoding(head, source.name, source.encoding)
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
        stripped = as_asked(names, source)
        if text_column(source, stripped) in stripped:
            return delimiter
    return max(_DELIMITERS, key=header.count)
