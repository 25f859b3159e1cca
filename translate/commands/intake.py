"""What several commands take in: a document, a text, lines, JSON, a lexicon."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import InputError, NoColumn
from translate.readers.source import STDIN, size

if TYPE_CHECKING:
    from translate.data import Document
    from translate.framings.lexicon import Lexicon


LINES_LIMIT = 256 * 2**20  # bytes of a file that is read whole


def read_document(path: str, source: str | None, encoding: str | None = None) -> Document:
    """Read one document; raises InputError for none or several."""
    from translate.readers import read

    with _told_of_batch():
        documents = list(read(path, encoding=encoding, language=source))
    if len(documents) != 1:
        raise InputError(
            f"{path} has {len(documents)} documents; use `translate batch` for more than one"
        )
    return _usable(documents[0])


def _usable(document: Document) -> Document:
    """Return the document; raises InputError for a row of a table that has no text."""
    if "error" in document.meta:
        raise InputError(_of_batch(document.meta["error"]))
    return document


@contextmanager
def _told_of_batch() -> Iterator[None]:
    """Say of which command the option is that a table without the column asked for calls for."""
    try:
        yield
    except NoColumn as error:
        raise InputError(_of_batch(str(error))) from error


def _of_batch(problem: str) -> str:
    """Name the command that has the option a message ends with; those of one text have none.

    >>> _of_batch("name one with --text-column"), _of_batch("fill it in")
    ('name one with --text-column of `translate batch`', 'fill it in')
    """
    return f"{problem} of `translate batch`" if problem.endswith("-column") else problem


def read_text(path: str) -> str:
    """Read a text file or standard input (`-`) as UTF-8 text or what a byte order mark says."""
    from translate.readers import read

    with _told_of_batch():
        return "\n".join(_usable(document).text for document in read(path, language="en"))


def given_text(path: Path | None, option: str, key: str) -> str | None:
    """Read a text that is given with an option; raises InputError for one without words.

    A file of pairs (TMX, XLIFF, PO, a Word table) gives what it has under `key`, never its source.
    """
    from translate.readers import TRANSLATED

    if path is None:
        return None
    if path.suffix.lower() in (*TRANSLATED, ".docx"):
        document = read_document(str(path), None)
        own = "" if "pairs" in document.meta else document.text
        text = document.meta.get(key) or own
    else:
        text = read_text(str(path))
    if not text.strip():
        raise InputError(f"{option} {path} has no text; give a text, or leave it out")
    return text


def shown_path(path: str) -> str:
    """Name a file for a message.

    >>> shown_path("-"), shown_path("a.json")
    ('standard input', 'a.json')
    """
    return STDIN if path == "-" else path


def read_lines(path: str) -> list[str]:
    """Read lines of UTF-8 text, blank ones kept; raises InputError when it can't be."""
    try:
        text = _read_whole(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown_path(path)} is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _read_whole(path: str) -> bytes:
    with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream:
        raw = stream.read(LINES_LIMIT + 1)
    if len(raw) > LINES_LIMIT:
        raise InputError(f"{shown_path(path)} is larger than {size(LINES_LIMIT)}; split it")
    return raw


def load_json(text: str, where: str, remedy: str) -> Any:
    """Read JSON; raises an InputError that names the place and the remedy."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = f", line {error.lineno}" if "\n" in text else ""
        reason = f"{error.msg}{line}"
    except RecursionError:
        reason = "nested too deeply"
    except ValueError:
        reason = "a number is too long"
    raise InputError(f"{where} is not JSON ({reason}); {remedy}")


def lexicon_of(paths: Sequence[Path], language: str, with_shipped: bool) -> Lexicon | None:
    """Return the lexicon asked for, None for the shipped one; raises LexiconError."""
    from translate.framings.entries import load_lexicon
    from translate.framings.lexicon import merged
    from translate.framings.shipped import default_lexicon

    if not paths:
        return None
    loaded = [load_lexicon(path) for path in paths]
    if with_shipped:
        loaded.insert(0, default_lexicon(language))
    return merged(loaded)
