"""Documents in: files, uploads and standard input become `Document` values.

Texts, Markdown, CSV and JSON lines need nothing but the standard library; the other kinds need the
extra `docs-in`, whose libraries are imported when such a file comes. What is more than plain text
is read in a process of its own, under limits. Every refusal is an InputError of one sentence that
names the file and what to do.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any, BinaryIO, NamedTuple

from translate.data import Document
from translate.errors import InputError, TranslateError
from translate.languages import normalise
from translate.readers import apart
from translate.readers.source import FILE_LIMIT, STDIN, Source, broken, size, too_much_memory


class Columns(NamedTuple):
    """Which columns of a table hold a translation; None means the column of that name, if any.

    With `gaps` a row without a translation can be used all the same.
    """

    pivot: str | None = None
    back: str | None = None
    system: str | None = None
    gaps: bool = False


_BY_NAME = Columns()


@dataclass(frozen=True, slots=True)
class _Kind:
    module: str
    function: str
    description: str
    apart: bool = True  # read in a process of its own


_TEXT = _Kind("plain", "read_text", "plain text", apart=False)
_MARKDOWN = _Kind("plain", "read_markdown", "Markdown")
_CSV = _Kind("tables", "read_csv", "table, a document a row", apart=False)
_JSONL = _Kind("tables", "read_jsonl", "JSON lines, a document a line", apart=False)
_HTML = _Kind("webpage", "read_html", "saved web page")
_SUBTITLES = _Kind("subtitles", "read_subtitles", "subtitles, what is said in them", apart=False)
_XLIFF = _Kind("bilingual", "read_xliff", "XLIFF, a ready translation")
_JSON = _Kind("strings", "read_json", "strings of a program by their keys")
_YAML = _Kind("strings", "read_yaml", "strings of a program, as Rails has them")

_KINDS = {
    ".txt": _TEXT, ".text": _TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".srt": _SUBTITLES, ".vtt": _SUBTITLES,
    ".csv": _CSV, ".tsv": _CSV, ".jsonl": _JSONL, ".ndjson": _JSONL,
    ".xlsx": _Kind("tables", "read_xlsx", "workbook, a document a row of its first sheet"),
    ".parquet": _Kind("tables", "read_parquet", "Parquet table, a document a row"),
    ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML,
    ".docx": _Kind("word", "read_docx", "Word document"),
    ".pdf": _Kind("pdf", "read_pdf", "PDF with a text layer"),
    ".tmx": _Kind("bilingual", "read_tmx", "translation memory, a ready translation"),
    ".xliff": _XLIFF, ".xlf": _XLIFF,
    ".po": _Kind("bilingual", "read_po", "gettext, a ready translation"),
    ".json": _JSON, ".arb": _JSON, ".yaml": _YAML, ".yml": _YAML,
    ".properties": _Kind("listed", "read_properties", "strings of a Java program"),
    ".strings": _Kind("listed", "read_strings", "strings of an Apple program"),
}  # fmt: skip
SUPPORTED: dict[str, str] = {suffix: kind.description for suffix, kind in _KINDS.items()}

TABLES = tuple(suffix for suffix, kind in _KINDS.items() if kind.module == "tables")
TRANSLATED = tuple(suffix for suffix, kind in _KINDS.items() if kind.module == "bilingual")
# What is seldom strings, unless its name or its folder names a language.
SETTINGS = (".json", ".yaml", ".yml", ".properties")
STRINGS = tuple(suffix for suffix, kind in _KINDS.items() if kind.module in ("strings", "listed"))

# What people try, and what to do with it.
_ELSEWHERE = {
    ".doc": "save it as .docx", ".rtf": "save it as .docx", ".odt": "save it as .docx",
    ".pages": "export it as .docx", ".xls": "save it as .xlsx", ".ods": "save it as .xlsx",
    ".mht": "save the page as HTML only", ".mhtml": "save the page as HTML only",
    ".epub": "save its text as .txt", ".pptx": "save its text as .txt",
    ".xcstrings": "export its strings as XLIFF", ".stringsdict": "export its strings as XLIFF",
    ".resx": "save its strings as .properties", ".ftl": "save its strings as .properties",
    ".sdlxliff": "export it as XLIFF (.xlf)", ".mqxliff": "export it as XLIFF (.xlf)",
    ".mxliff": "export it as XLIFF (.xlf)", ".txlf": "export it as XLIFF (.xlf)",
    ".ttx": "export it as TMX", ".xlz": "unpack it",
    ".ass": "save it as .srt", ".ssa": "save it as .srt", ".sub": "save it as .srt",
    ".sbv": "save it as .srt", ".smi": "save it as .srt", ".stl": "save it as .srt",
    ".ttml": "save it as .srt", ".dfxp": "save it as .srt",
    ".mo": "give its .po", ".pot": "give a .po made of it",
    ".zip": "unpack it", ".gz": "unpack it",
    ".png": "run text recognition on it", ".jpg": "run text recognition on it",
    ".jpeg": "run text recognition on it",
}  # fmt: skip


def read(
    path: Path | str,
    *,
    encoding: str | None = None,
    language: str | None = None,
    text_column: str = "text",
    id_column: str | None = None,
    columns: Columns = _BY_NAME,
) -> Iterator[Document]:
    """Read the documents of a file, or of standard input when `path` is "-".

    One document for a text, one a row for a table. `meta` holds `format`, `encoding` and
    `language` with how each was decided, `title`, `headline`, `byline`, `warnings` (a line each),
    and for ready translations `translation` and `pairs` (JSON), or `pivot`, `back` and `system`
    of a table that has such columns (`columns` names others). A row of a table that can't be used
    has no text and says why in `meta["error"]`. With an empty `text_column` the rows are
    translations alone, without a text.

    Raises InputError, at once for a path that can't be opened and on the first document for what
    is inside, UnsupportedLanguage for `language`, MissingExtra for a library not installed.
    """
    if str(path) == "-":
        data = sys.stdin.buffer.read(FILE_LIMIT + 1)
        return read_bytes(
            data, STDIN, encoding=encoding, language=language, text_column=text_column,
            id_column=id_column, columns=columns,
        )  # fmt: skip
    path = Path(path)
    kind = _kind(path.name)
    _check_file(path)
    tag = normalise(language) if language else None
    folder = path.absolute().parent.name
    return _stream(kind, path, (encoding, tag, text_column, id_column, *columns, folder))


def read_bytes(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    language: str | None = None,
    text_column: str = "text",
    id_column: str | None = None,
    columns: Columns = _BY_NAME,
) -> Iterator[Document]:
    r"""Read the documents of an upload; its kind is what its name ends in. Otherwise like `read`.

    >>> [d.text for d in read_bytes(b"text\nA fuse.\n", "a.csv", language="en")]
    ['A fuse.']
    """
    kind = _kind(name)
    tag = normalise(language) if language else None
    if len(data) > FILE_LIMIT:
        raise InputError(f"{name} is larger than {size(FILE_LIMIT)}; give the file by its path")
    source = Source(io.BytesIO(data), name, encoding, tag, text_column, id_column, *columns)
    return apart.documents(source) if kind.apart else here(source)


def _kind(name: str) -> _Kind:
    suffix = PurePath(name).suffix.lower()
    if suffix in _ELSEWHERE:
        raise InputError(f"{name}: {suffix} files can't be read; {_ELSEWHERE[suffix]}")
    return _KINDS.get(suffix, _TEXT)


def _check_file(path: Path) -> None:
    try:
        if not stat.S_ISFIFO(path.stat().st_mode):  # who writes into a pipe does so once
            with path.open("rb"):
                pass
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; check the path") from None
    except IsADirectoryError:
        problem = f"{path} is a folder; give its files, or use `translate batch`"
        raise InputError(problem) from None
    except OSError as error:
        problem = f"{path} can't be opened ({error.strerror}); check its name and its rights"
        raise InputError(problem) from error


def _stream(kind: _Kind, path: Path, options: tuple[Any, ...]) -> Iterator[Document]:
    with path.open("rb") as stream:
        source = Source(_seekable(stream, path.name), path.name, *options)
        if kind.apart:
            where = os.path.realpath(path) if source.stream is stream else None
            yield from apart.documents(source, where)
        else:
            yield from here(source)


def _seekable(stream: BinaryIO, name: str) -> BinaryIO:
    """Hold what comes through a pipe in memory: readers look twice."""
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise InputError(f"{name} gives more than {size(FILE_LIMIT)}; save it to a file first")
    return io.BytesIO(data)


def here(source: Source) -> Iterator[Document]:
    """Read a source in this process; whatever its reader runs into is an InputError.

    OSError, when the disk fails, passes.
    """
    kind = _kind(source.name)
    reader = getattr(import_module(f"translate.readers.{kind.module}"), kind.function)
    try:
        yield from reader(source)
    except (TranslateError, OSError):
        raise
    except MemoryError as error:
        raise too_much_memory(source.name) from error
    except RecursionError as error:
        raise broken(source.name, "its parts are nested too deeply") from error
    except Exception as error:  # the libraries have no one word for a damaged file
        raise broken(source.name, f"it is damaged ({type(error).__name__})") from error
