"""Parquet and XLSX tables, a document a row, read piece by piece."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from translate.data import Document
from translate.errors import InputError, MissingExtra
from translate.readers.limits import UNPACKED_LIMIT, broken, read_package, size
from translate.readers.source import Source
from translate.readers.tables import check_columns, no_rows, row_document

ROWS = 64  # rows unpacked at a time
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
        wanted = [n for n in names if n in {source.text_column, source.id_column, *_BESIDE}]
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


def _check_groups(table: Any, wanted: list[str], name: str) -> None:
    """Refuse row groups that declare more than may be unpacked at once."""
    for group in range(table.metadata.num_row_groups):
        told = table.metadata.row_group(group)
        columns = (told.column(at) for at in range(told.num_columns))
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
    found = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it drops; we want none
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for number, row in _numbered(book, source):
            found = True
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
    if not found:
        raise no_rows(source)


def _numbered(book: Any, source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = book.worksheets[0].iter_rows(values_only=True)
    names = [str(name).strip() if name is not None else "" for name in next(rows, ())]
    check_columns(names, source)
    for number, row in enumerate(rows, 2):
        if any(value is not None for value in row):
            yield number, dict(zip(names, row, strict=False))
