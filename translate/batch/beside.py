"""Several systems over one corpus: each document once for each of them, with what it brings.

A system is a model, which makes its translations, or a table that has them by the documents' ids.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate.data import Document
from translate.english import first_of
from translate.errors import InputError, TranslateError
from translate.memory import digest
from translate.readers import TABLES, Columns, read

GIVEN = ("pivot", "back")
# The latter are those of TMX, XLIFF and PO files.
TEXTS = (*GIVEN, "translation", "returned", "pairs", "returns")
_SHOWN = 3  # ids that a message names


class Translations:
    """A system's translations of a corpus by the documents' ids; all of them are held in memory.

    Of a table with a column of systems the rows of this one count. Raises InputError for a file
    that is no such table, for a system that is not in it, and for an id that is twice there.
    """

    def __init__(
        self,
        system: str,
        path: Path,
        *,
        encoding: str | None = None,
        id_column: str | None = None,
        columns: Columns = Columns(),  # noqa: B008 - a value that never changes
    ) -> None:
        self.system, self.path = system, path
        if path.suffix.lower() not in TABLES:
            raise InputError(
                f"--system {system}: {path} is not a table; give one with columns id, pivot and "
                f"back ({' '.join(TABLES)})"
            )
        try:
            rows = list(
                read(path, encoding=encoding, text_column="", id_column=id_column, columns=columns)
            )
        except TranslateError as error:
            error.args = (f"--system {system}: {error}",)
            raise
        self._rows = self._by_id(self._own(rows))
        self._asked: set[str] = set()

    def _own(self, rows: Sequence[Document]) -> Sequence[Document]:
        """Return the rows of this system, or all where the table names none."""
        there = dict.fromkeys(row.meta["system"] for row in rows if row.meta.get("system"))
        if there and self.system not in there:
            raise InputError(
                f"--system {self.system}: {self.path} has no rows of {self.system} (it has: "
                f"{first_of(list(there), 12)}); name the system as the table does"
            )
        return [row for row in rows if not there or row.meta.get("system") == self.system]

    def _by_id(self, rows: Iterable[Document]) -> Mapping[str, Document]:
        by_id: dict[str, Document] = {}
        for row in rows:
            if row.id in by_id:
                raise InputError(
                    f"--system {self.system}: {self.path} has {row.id} twice; give each document "
                    "one translation"
                )
            by_id[row.id] = row
        return by_id

    def __contains__(self, id: str) -> bool:
        return id in self._rows

    def of(self, document: Document) -> Mapping[str, str]:
        """Return a document's translation: its pivot, its return or both.

        Raises InputError where the table has none that can be used.
        """
        self._asked.add(document.id)
        row = self._rows.get(document.id)
        if row is None:
            raise InputError(
                f"{self.path.name} has no translation of {document.id}; add a row with this id"
            )
        if "error" in row.meta:
            raise InputError(row.meta["error"])
        return {name: row.meta[name] for name in GIVEN if name in row.meta}

    def unused(self) -> Iterator[str]:
        """Say of which rows there was no document."""
        left = [id for id in self._rows if id not in self._asked]
        if left:
            yield (
                f"{len(left):,} of {len(self._rows):,} translations of {self.system} are of no "
                f"document here ({first_of(left, _SHOWN)})"
            )

    def facts(self) -> dict[str, Any]:
        """What the manifest says of the table."""
        return {
            "input": str(self.path), "system": self.system, "translations": len(self._rows),
            "sha256": digest(self.path),
        }  # fmt: skip

    def ids(self) -> list[str]:
        """Return the first ids of the table, to be shown."""
        return list(self._rows)[:_SHOWN]


class Beside:
    """The systems of a run by name, each with its table of translations, if it is no model's.

    `column` is where a table of the corpus itself says whose its translations are.
    """

    def __init__(
        self, tables: Mapping[str, Translations | None], column: str | None = None
    ) -> None:
        self.names, self._column = tuple(tables), column or "system"
        self.tables = [table for table in tables.values() if table is not None]
        self._by_name = tables
        self._paths = {table.path.resolve() for table in self.tables}
        self._seen: set[bytes] = set()

    def has(self, path: Path) -> bool:
        """Whether a file of the corpus is one of the tables, too."""
        return path.resolve() in self._paths

    def again(self) -> None:
        """Forget which documents have gone by: the corpus is read from its beginning."""
        self._seen.clear()

    def takes(self, document: Document) -> bool:
        """Whether a document is to be translated: one of a table of translations only once.

        Such a table has a row for each system, but here the systems are named apart from it.
        """
        if not any(name in document.meta for name in GIVEN):
            return True
        key = hashlib.sha256(f"{document.id}\0{document.text}".encode()).digest()
        new = key not in self._seen
        self._seen.add(key)
        return new

    def each(self, document: Document) -> Iterator[tuple[str, Document | InputError]]:
        """Yield a document for each system, or why the system has none."""
        bare = {name: text for name, text in document.meta.items() if name not in TEXTS}
        if len(bare) < len(document.meta) and "columns" in bare:
            known = json.loads(bare.pop("columns"))
            if columns := {name: text for name, text in known.items() if name != self._column}:
                bare["columns"] = json.dumps(columns, ensure_ascii=False)
        for name in self.names:
            table = self._by_name[name]
            try:
                own = table.of(document) if table else {}
            except InputError as error:
                yield name, error
            else:
                yield name, replace(document, meta={**bare, **own, "system": name})

    def check(self, documents: Sequence[Document], files: Sequence[Path]) -> None:
        """Raise InputError for a table that has none of the first documents of a corpus.

        It is raised, too, for a corpus (of these `files`) whose own translations no system names.
        """
        if memory := next(
            (document for document in documents if "translation" in document.meta), None
        ):
            raise InputError(
                f"{memory.id} brings a translation along in a TMX or XLIFF file; give texts, and "
                "the translations of each system as a table with columns id, pivot and back"
            )
        brings = any(name in document.meta for document in documents for name in GIVEN)
        if brings and not any(map(self.has, files)):
            raise InputError(
                f"{files[0]} brings translations along, which none of --system names; add "
                f"--system NAME={files[0]} for each of its systems"
            )
        for table in self.tables:
            if documents and not any(document.id in table for document in documents):
                raise InputError(
                    f"--system {table.system}: {table.path} has none of the first documents "
                    f"({', '.join(document.id for document in documents[:_SHOWN])}); its ids are "
                    f"{', '.join(table.ids())}: give both the same, or name them with --id-column"
                )

    def unused(self) -> Iterator[str]:
        """Say what of the tables was not used."""
        for table in self.tables:
            yield from table.unused()

    def facts(self) -> list[dict[str, Any]]:
        """What the manifest says of the tables."""
        return [table.facts() for table in self.tables]
