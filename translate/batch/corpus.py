"""The documents of a corpus, one after the other: files, folders, patterns and tables.

The order is fixed (inputs as given, folders and patterns sorted by name), nothing is kept of a
document that has gone by, and what can't be read is an item of its own, so that the places of the
others don't depend on it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from translate.batch.beside import TEXTS, Beside
from translate.batch.files import NO_FILE, File, Input, check_once, expand, hashed, real
from translate.data import Document
from translate.errors import InputError, NoColumn, TranslateError
from translate.readers import SUPPORTED, Columns, read
from translate.readers.row import BLANK, UNNAMED
from translate.readers.source import whole_text

_TABLES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".parquet", ".tmx"})
_PEEKED = 20  # rows that are looked at for the column asked for
CHUNK_CHARACTERS = 50_000  # some seconds of work: packs well, and little is lost with it
CHUNK_DOCUMENTS = 256
LAST_CHARACTERS = 8_000  # the last chunks are smaller, so that no worker waits long for another
LEFT = 2  # a chunk may have this part of the characters that are still to come


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are read; see `translate.readers.read`."""

    encoding: str | None = None
    language: str | None = None
    text_column: str = "text"
    id_column: str | None = None
    pivot_column: str | None = None
    back_column: str | None = None
    system_column: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A place in the corpus: a document, or the reason why there is none.

    `share` says how much of the corpus (0..1, by bytes) has been read with it, about; `system`
    whose translation the document is to have, "" where it has none of its own; `columns` what else
    its table says of it, as JSON.
    """

    number: int
    id: str
    document: Document | None
    digest: bytes
    error: tuple[str, str] = ("", "")
    share: float = 0.0
    system: str = ""
    columns: str = ""

    @property
    def name(self) -> str:
        """The id, and the system: one text may be there for several."""
        return f"{self.id} ({self.system})" if self.system else self.id


class Corpus:
    """The documents behind inputs as users write them.

    With systems `beside` it each document comes once for each of them. Raises InputError for an
    input that is not there, and when nothing is left to read.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        reading: Reading,
        *,
        leave_out: Sequence[Path] = (),
        beside: Beside | None = None,
    ) -> None:
        self._reading, self._beside = reading, beside
        self._blank = 0  # rows that were passed over
        own = {real(path) for path in leave_out}
        self._inputs = [Input(text, *expand(text, own)) for text in inputs]
        check_once(self._inputs)
        self.size = sum(file.size for argument in self._inputs for file in argument.files)
        if not any(argument.files for argument in self._inputs):
            raise InputError(
                next(self._settings(), "")
                or f"no readable file in {', '.join(inputs)}; readable are {' '.join(SUPPORTED)}"
            )

    def __iter__(self) -> Iterator[Item]:
        number, before = 0, 0
        self._blank = 0
        if self._beside:
            self._beside.again()
        for argument in self._inputs:
            for file in argument.files:
                for item in self._items(argument, file):
                    share = (before + item.share * file.size) / max(1, self.size)
                    yield replace(item, number=number, share=share)
                    number += 1
                    argument.documents += not self._beside or item.system == self._beside.names[0]
                before += file.size

    @property
    def total(self) -> int | None:
        """How many documents there are; None where a file may hold several."""
        files = [file for argument in self._inputs for file in argument.files]
        several = any(file.path.suffix.lower() in (*_TABLES, ".xliff", ".xlf") for file in files)
        times = len(self._beside.names) if self._beside else 1
        return None if several else len(files) * times

    def check_columns(self) -> None:
        """Raise NoColumn for an input no table of which has the columns asked for.

        Where one of a folder has them, another that has not is an error record of its own. Raises
        InputError for a table named by itself that can't be read or has no rows: its rows would
        take the place of its error record once it is mended, and no --retry could follow.
        """
        for argument in self._inputs:
            problems: list[str] = []
            for file in argument.files:
                if file.regular and file.path.suffix.lower() in _TABLES:
                    problem = self._unnamed(file, alone=argument.single)
                    if problem == "":
                        break
                    problems += [problem] if problem else []
            else:
                if problems:
                    raise NoColumn(problems[0])

    def check_systems(self, named: str = "") -> None:
        """Raise InputError for a system's table that has nothing to do with the first documents.

        `named` is whose the translations are that the documents bring along: some must.
        """
        if not self._beside and not named:
            return
        documents: list[Document] = []
        files = [file for argument in self._inputs for file in argument.files if file.regular]
        for file in files:
            with suppress(OSError, TranslateError):  # told when it is read for good
                documents += islice(self._read(file), _PEEKED - len(documents))
            if len(documents) >= _PEEKED:
                break
        if self._beside:
            self._beside.check(documents, [file.path for file in files])
        elif documents and not any(name in d.meta for d in documents for name in TEXTS):
            raise InputError(
                f"{files[0].path} brings no translation of {named}; name the file that has them "
                f"(--system {named}=FILE), give them in a column pivot or back, or leave --system "
                "out"
            )

    def unused(self) -> Iterator[str]:
        """Say which files and rows were passed over, and what of the systems' tables is of none.

        All documents must have gone by.
        """
        yield from self._settings()
        if self._blank:
            rows = "1 row has" if self._blank == 1 else f"{self._blank:,} rows have"
            yield f"{rows} neither a text nor a translation, and so no document"
        if self._beside:
            yield from self._beside.unused()

    def _settings(self) -> Iterator[str]:
        return (note for argument in self._inputs for note in argument.settings())

    def _unnamed(self, file: File, *, alone: bool) -> str | None:
        """Say which column a table lacks, "" where it has all, None where it can't be read.

        Raises InputError where it is named `alone` and can't be.
        """
        first = ""
        try:
            for document in islice(self._read(file), _PEEKED):
                error = document.meta.get("error", "")
                if not error.endswith(UNNAMED):
                    return ""
                first = first or error
        except NoColumn as error:
            return str(error)
        except (OSError, TranslateError) as error:
            if alone:
                raise InputError(_why_unread(file, error)) from error
            return None  # told when it is read for good
        return first

    def facts(self, *, whole: bool) -> list[dict[str, Any]]:
        """Each input with its files, and once the `whole` was read its documents and hash."""
        facts = [
            argument.facts() if whole else {"input": argument.text} for argument in self._inputs
        ]
        return facts + (self._beside.facts() if self._beside and whole else [])

    def _items(self, argument: Input, file: File) -> Iterator[Item]:
        try:
            if not file.regular:
                raise InputError(f"{file.path.name} {NO_FILE}")
            digest, lines = hashed(file.path)
            argument.read(file.path, digest)
            for row, document in enumerate(self._read(file), 1):
                if BLANK in document.meta:
                    self._blank += 1
                    continue
                yield from self._each(_item(document, min(1.0, row / lines)))
        except (OSError, TranslateError) as error:
            yield from self._each(_unread(file, error))

    def _each(self, item: Item) -> Iterator[Item]:
        """Yield a place for each system, or this one alone."""
        if not self._beside:
            yield item
        elif item.document is None:
            yield from (replace(item, system=name) for name in self._beside.names)
        elif self._beside.takes(item.document):
            for name, own in self._beside.each(item.document):
                if isinstance(own, Document):
                    yield replace(item, document=own, digest=digest_of(own), system=name)
                else:
                    yield _without(item, name, own)

    def _read(self, file: File) -> Iterator[Document]:
        reading = self._reading
        columns = Columns(reading.pivot_column, reading.back_column, reading.system_column)
        if self._beside and not self._beside.has(file.path):
            columns = Columns()  # they are those of the systems' tables
        documents = read(
            file.path, encoding=reading.encoding, language=reading.language,
            text_column=reading.text_column, id_column=reading.id_column, columns=columns,
        )  # fmt: skip
        table = file.path.suffix.lower() in _TABLES
        for document in documents:
            yield replace(document, id=file.id) if file.id and not table else document


def _item(document: Document, share: float) -> Item:
    error = document.meta.get("error", "")
    if not error and not document.text.strip():
        error = f"{document.id} has no text; give a text with at least one sentence"
    return Item(
        0, document.id, None if error else document, digest_of(document),
        ("InputError", whole_text(error)) if error else ("", ""), share,
        document.meta.get("system", ""), document.meta.get("columns", ""),
    )  # fmt: skip


def _without(item: Item, system: str, error: InputError) -> Item:
    """Return the place of a document of which a system has no translation."""
    message = whole_text(str(error))
    digest = hashlib.sha256(item.digest + message.encode()).digest()
    return replace(
        item, document=None, digest=digest, error=("InputError", message), system=system
    )  # fmt: skip


def _why_unread(file: File, error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{file.path.name} can't be read ({error.strerror}); check the file and its rights"
    return " ".join(str(error).split())


def _unread(file: File, error: Exception) -> Item:
    kind = "InputError" if isinstance(error, OSError) else type(error).__name__
    name = file.id or whole_text(file.path.stem)
    message = whole_text(_why_unread(file, error))
    return Item(0, name, None, hashlib.sha256(message.encode()).digest(), (kind, message), 1.0)


def digest_of(document: Document) -> bytes:
    """Hash the text of a document and all that is known of it."""
    known = [document.id, document.language, document.text, sorted(document.meta.items())]
    return hashlib.sha256(json.dumps(known).encode()).digest()


def packed(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Pack items into chunks, whose borders follow from the input alone."""
    held: list[Item] = []
    size = read = room = 0
    for item in items:
        length = len(item.document.text) if item.document else 0
        if held and (size + length > room or len(held) == CHUNK_DOCUMENTS):
            yield held
            held, size = [], 0
        if not held:
            room = _room(read, read + length, item.share)
        held.append(item)
        size += length
        read += length
    if held:
        yield held


def _room(before: int, after: int, share: float) -> int:
    """How many characters a chunk may have whose first document ends at a share of the corpus."""
    left = after / share - before if share > 0 else math.inf
    return int(min(CHUNK_CHARACTERS, max(left / LEFT, LAST_CHARACTERS)))
