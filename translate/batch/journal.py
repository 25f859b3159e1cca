"""What is done of a batch run: a SQLite file beside the output.

A document is claimed before it is worked on, and its result is stored in the transaction that
marks it finished, so that after a kill at any moment it is either wholly done or not begun. The
result leaves the journal when its line lies safely in the output, in the transaction that records
how far the output is whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translate.errors import InputError, StorageError

# Each entry brings the file from the version of its index to the next one; never edit, append.
MIGRATIONS = (
    """
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE document (
        number INTEGER PRIMARY KEY,           -- place in the input and in the output, from 0
        id TEXT NOT NULL,
        digest BLOB NOT NULL,                 -- of the text and all that is known of it
        state TEXT NOT NULL CHECK (state IN ('claimed', 'done', 'failed', 'again')),
        attempts INTEGER NOT NULL DEFAULT 0,  -- times a worker process ended over it
        words INTEGER NOT NULL DEFAULT 0,
        kind TEXT,                            -- of the error, when it failed
        message TEXT,
        line BLOB                             -- the result, until it lies in the output
    );
    CREATE INDEX document_open ON document (state) WHERE state <> 'done';
    CREATE INDEX document_waiting ON document (number) WHERE line IS NOT NULL;
    CREATE TABLE fault (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE signature (json TEXT PRIMARY KEY) WITHOUT ROWID;
    """,
)
AT_ONCE = 64  # lines handed over together: one slow document may hold back many
_WAL_LIMIT = 64 * 2**20  # bytes the write-ahead file may keep after a checkpoint


@dataclass(frozen=True, slots=True)
class Claim:
    """A document to work on: its place, its id and a digest of what it holds."""

    number: int
    id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim: the output's line, and why it failed if it did."""

    number: int
    line: bytes
    words: int = 0
    kind: str = ""
    message: str = ""
    faults: Mapping[str, int] = field(default_factory=dict)
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What the journal knows of a document."""

    id: str
    digest: bytes
    state: str
    attempts: int


class Held(StorageError):
    """Another process holds the journal."""


class Journal:
    """The journal of one output; one process holds it at a time.

    Raises StorageError when the file can't be used or written, Held when another run has it, and
    InputError when a newer version of this package made it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._db = sqlite3.connect(path, timeout=0, isolation_level=None)
            # Exclusive: the lock ends with the process however it ends, and no shared memory
            # is needed, which network folders don't have.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
            self._db.execute("BEGIN EXCLUSIVE")
            self._db.execute("COMMIT")
            self._migrate()
        except sqlite3.Error as error:
            raise _unusable(path, error) from error

    def _migrate(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise InputError(
                f"{self.path} was made by a newer version; update translate-compare or name "
                "another output with -o"
            )
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            self._db.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; a full disk or a lost mount becomes a StorageError."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StorageError(
                f"the journal {self.path} can't be written ({error}); check the disk, then run "
                "the same command again: it goes on where it stopped"
            ) from error

    def fact(self, name: str) -> Any:
        """Return a value kept under a name, None when there is none."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def keep(self, **facts: object) -> None:
        """Keep plain values under their names."""
        with self._transaction() as db:
            _keep(db, facts)

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """Return what is known of the documents numbered (consecutively, in order)."""
        if not numbers:
            return {}
        rows = self._db.execute(
            "SELECT number, id, digest, state, attempts FROM document WHERE number BETWEEN ? AND ?",
            (numbers[0], numbers[-1]),
        )
        return {number: Row(*rest) for number, *rest in rows}

    def claim(self, claims: Iterable[Claim]) -> None:
        """Say that documents are being worked on."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO document (number, id, digest, state) VALUES (?, ?, ?, 'claimed') "
                "ON CONFLICT (number) DO UPDATE SET id = excluded.id, digest = excluded.digest",
                [(claim.number, claim.id, claim.digest) for claim in claims],
            )

    def died(self, numbers: Sequence[int]) -> None:
        """Count that a worker process ended over these documents."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE document SET attempts = attempts + 1 WHERE number = ?",
                [(number,) for number in numbers],
            )

    def finish(self, outcomes: Sequence[Outcome], *, seconds: float = 0.0) -> None:
        """Keep results and mark their documents finished, in one transaction."""
        total = (self.fact("seconds") or 0.0) + seconds
        with self._transaction() as db:
            db.executemany(
                "UPDATE document SET state = ?, attempts = 0, line = ?, words = ?, kind = ?, "
                "message = ? WHERE number = ?",
                [
                    ("failed" if outcome.kind else "done", outcome.line, outcome.words,
                     outcome.kind or None, outcome.message or None, outcome.number)
                    for outcome in outcomes
                ],
            )  # fmt: skip
            db.executemany(
                "INSERT INTO fault VALUES (?, ?) ON CONFLICT (kind) "
                "DO UPDATE SET count = count + excluded.count",
                [item for outcome in outcomes for item in outcome.faults.items()],
            )
            signed = {(outcome.signature,) for outcome in outcomes if outcome.signature}
            db.executemany("INSERT OR IGNORE INTO signature VALUES (?)", sorted(signed))
            _keep(db, {"seconds": round(total, 3)})

    def retry(self) -> int:
        """Ask for the failed documents once more; return how many there are."""
        with self._transaction() as db:
            return db.execute(
                "UPDATE document SET state = 'again', attempts = 0 WHERE state = 'failed'"
            ).rowcount

    @property
    def lines(self) -> int:
        """How many lines, from the first, lie in the output."""
        return int(self.fact("lines") or 0)

    @property
    def offset(self) -> int:
        """How many bytes of the output are whole."""
        return int(self.fact("offset") or 0)

    def ready(self) -> list[tuple[int, bytes]]:
        """Return finished lines that come next in the output, without a gap, AT_ONCE at most."""
        lines: list[tuple[int, bytes]] = []
        rows = self._db.execute(
            "SELECT number, line FROM document WHERE line IS NOT NULL AND number >= ? "
            "ORDER BY number LIMIT ?",
            (self.lines, AT_ONCE),
        )
        for expected, (number, line) in enumerate(rows, self.lines):
            if number != expected:
                break
            lines.append((number, line))
        return lines

    def written(self, numbers: Sequence[int], offset: int, digest: str) -> None:
        """Say that the lines of documents lie in the output, which is whole up to `offset`.

        `digest` is the SHA-256 of the output up to there.
        """
        with self._transaction() as db:
            db.executemany(
                "UPDATE document SET line = NULL WHERE number = ?", [(n,) for n in numbers]
            )
            _keep(db, {"lines": numbers[-1] + 1, "offset": offset, "sha256": digest})

    def replacements(self) -> Iterator[tuple[int, bytes]]:
        """Yield new lines for places the output has passed already, in their order."""
        yield from self._db.execute(
            "SELECT number, line FROM document WHERE line IS NOT NULL AND number < ? "
            "ORDER BY number",
            (self.lines,),
        )

    def replaced(self, offset: int) -> None:
        """Say that the replacements lie in the output, which is whole up to `offset`."""
        with self._transaction() as db:
            db.execute("UPDATE document SET line = NULL WHERE number < ?", (self.lines,))
            digest = self.fact("replacing_sha256")
            _keep(db, {"offset": offset, "sha256": digest, "replacing": None})

    def counts(self) -> dict[str, int]:
        """Count documents: all of them, and those done, failed and still to do."""
        states = dict(self._db.execute("SELECT state, count(*) FROM document GROUP BY state"))
        waiting = states.get("claimed", 0) + states.get("again", 0)
        return {
            "all": sum(states.values()), "done": states.get("done", 0),
            "failed": states.get("failed", 0), "waiting": waiting,
        }  # fmt: skip

    def words(self) -> int:
        """Words of the documents that are done."""
        return int(self._db.execute("SELECT coalesce(sum(words), 0) FROM document").fetchone()[0])

    def faults(self) -> dict[str, int]:
        """Faults of the translations, by kind."""
        return dict(self._db.execute("SELECT kind, count FROM fault ORDER BY kind"))

    def signatures(self) -> list[dict[str, Any]]:
        """Signatures of the results, each once."""
        return [json.loads(row[0]) for row in self._db.execute("SELECT json FROM signature")]

    def failures(self, most: int) -> list[dict[str, str]]:
        """Return the first failed documents with what went wrong."""
        rows = self._db.execute(
            "SELECT id, kind, message FROM document WHERE state = 'failed' ORDER BY number LIMIT ?",
            (most,),
        )
        return [{"id": id, "kind": kind, "message": message} for id, kind, message in rows]

    def repeated_ids(self) -> int:
        """Count the ids that several documents share."""
        query = "SELECT count(*) FROM (SELECT 1 FROM document GROUP BY id HAVING count(*) > 1)"
        return int(self._db.execute(query).fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):  # it may never have been opened
            self.close()


def _keep(db: sqlite3.Connection, facts: Mapping[str, object]) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO fact VALUES (?, ?)",
        [(name, json.dumps(value, sort_keys=True)) for name, value in facts.items()],
    )


def _unusable(path: Path, error: sqlite3.Error) -> StorageError:
    if "locked" in str(error):
        return Held(
            f"another run is writing this output ({path} is held); wait for it, or name another "
            "output with -o"
        )
    return StorageError(
        f"the journal {path} can't be used ({error}); see to its folder, or name another output "
        "with -o"
    )
