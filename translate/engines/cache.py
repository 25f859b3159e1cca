"""A cache in SQLite: the same signature, options and text are translated once.

A batch keeps the lines of whole documents in it too.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from translate.data import Alignment, Chance, Hypothesis, Link, Signature, Span
from translate.engines import Engine, Sampling, Scorer, aligner, parts
from translate.errors import NoCache, StorageError
from translate.languages import Direction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS translation (
    key BLOB PRIMARY KEY,
    answer TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    key BLOB PRIMARY KEY,
    outcome BLOB NOT NULL
);
"""
_PATIENCE = 30.0  # seconds to wait for another process that writes
_AT_ONCE = 500  # SQLite's oldest supported limit on bound values is 999


def default_path() -> Path:
    """Where the cache lies when nothing else is asked for: the user's cache folder."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("translate-compare")) / "translations.sqlite"


class Cache:
    """Hypotheses and outcomes of documents by key; safe to share between threads.

    Raises NoCache for what can be no cache, StorageError for a disk or another run in its way.
    """

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        try:
            if str(path) != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, timeout=_PATIENCE)
            _set_up(self._connection)
        except (sqlite3.Error, OSError) as error:
            raise _unopened(Path(path), error) from error

    def get(self, keys: Sequence[bytes]) -> dict[bytes, list[Hypothesis]]:
        """Return what is there of the keys; raises StorageError for a damaged file."""
        rows = self._rows("SELECT key, answer FROM translation", keys)
        try:
            return {key: [_unpacked(item) for item in json.loads(answer)] for key, answer in rows}
        except (ValueError, TypeError, LookupError) as error:
            raise _damaged(error) from error

    def put(self, answers: Mapping[bytes, Sequence[Hypothesis]]) -> None:
        """Keep answers, all or none of them; raises StorageError when the disk says no."""
        rows = [
            (key, json.dumps([_packed(h) for h in hypotheses]))
            for key, hypotheses in answers.items()
        ]
        self._keep("INSERT OR REPLACE INTO translation VALUES (?, ?)", rows)

    def outcomes(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what became of documents, as it was kept."""
        return dict(self._rows("SELECT key, outcome FROM document", keys))

    def keep(self, outcomes: Mapping[bytes, bytes]) -> None:
        """Keep what became of documents, all or none; raises StorageError."""
        self._keep("INSERT OR REPLACE INTO document VALUES (?, ?)", list(outcomes.items()))

    def _rows(self, query: str, keys: Sequence[bytes]) -> Iterator[tuple[bytes, Any]]:
        with self._lock:
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                try:
                    cursor = self._connection.execute(f"{query} WHERE key IN ({marks})", part)
                    yield from cursor.fetchall()
                except sqlite3.ProgrammingError:  # it was closed
                    raise
                except sqlite3.Error as error:
                    raise _damaged(error) from error

    def _keep(self, query: str, rows: Sequence[tuple[bytes, object]]) -> None:
        try:
            with self._lock, self._connection:
                self._connection.executemany(query, rows)
        except sqlite3.Error as error:
            raise StorageError(
                f"the cache can't be written ({error}); free space or use --cache off"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):  # it may never have been opened
            self.close()


def _unopened(path: Path, error: Exception) -> StorageError:
    """Tell a wrong name from a disk or another run that stands in the way of a right one."""
    usable = path.is_file() and os.access(path, os.R_OK | os.W_OK)
    right = isinstance(error, sqlite3.OperationalError) and usable
    reason = "it is a folder" if path.is_dir() else error
    return (StorageError if right else NoCache)(
        f"cache {path} can't be opened ({reason}); name another file with --cache or "
        "turn it off with --cache off"
    )


def _damaged(error: Exception) -> StorageError:
    return StorageError(
        f"the cache can't be read ({error}); remove its file, or turn it off with --cache off"
    )


def _set_up(connection: sqlite3.Connection) -> None:
    """Make the tables in a write-ahead log.

    SQLite doesn't wait for others while it changes to that log, whatever the connection's
    timeout, and two that wait for each other wait for all of it: so none waits long here, and
    each tries again.
    """
    until = time.monotonic() + _PATIENCE
    connection.execute("PRAGMA busy_timeout=50")
    while True:
        try:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if tables and "translation" not in tables:
                raise sqlite3.DatabaseError("it is a database of something else")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_SCHEMA)
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000:.0f}")


def _packed(hypothesis: Hypothesis) -> list[Any]:
    """A hypothesis as plain values, the links one after the other: they are most of it."""
    links = [
        number
        for k in hypothesis.alignment.links
        for number in (k.source.start, k.source.end, k.target.start, k.target.end, k.weight)
    ]
    return [hypothesis.text, hypothesis.score, links]


def _unpacked(item: Any) -> Hypothesis:
    if isinstance(item, dict):  # from an earlier version
        return Hypothesis.from_dict(item)
    text, score, numbers = item
    rows = zip(*[iter(numbers)] * 5, strict=True)
    links = tuple(Link(Span(a, b), Span(c, d), weight) for a, b, c, d, weight in rows)
    return Hypothesis(text, score, Alignment(links))


def key(signature: Signature, options: Iterable[object], text: str) -> bytes:
    """Hash what decides an answer; the parts are separated, so that none runs into the next.

    >>> key(Signature("1"), ("a", "b"), "c") != key(Signature("1"), ("a",), "bc")
    True
    """
    parts = [json.dumps(signature.to_dict(), sort_keys=True), *map(repr, options), text]
    hasher = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        hasher.update(len(raw).to_bytes(8, "big") + raw)
    return hasher.digest()


def _paired(sources: Sequence[str], targets: Sequence[str]) -> list[str]:
    """Return each pair as one text, no two pairs as the same."""
    return [
        f"{len(source)}\0{source}{target}" for source, target in zip(sources, targets, strict=True)
    ]


class Cached:
    """An engine that asks the cache first; a cache that can't be written is only slower."""

    def __init__(self, engine: Engine, cache: Cache) -> None:
        self._engine = engine
        self._cache = cache

    @property
    def direction(self) -> Direction:
        """The engine's."""
        return self._engine.direction

    @property
    def signature(self) -> Signature:
        """The engine's."""
        return self._engine.signature

    @property
    def aligns(self) -> bool:
        """Whether the engine does; its links are kept, too."""
        return self._engine.aligns

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Translate what the cache does not have, and keep it."""
        keys = [key(self.signature, ("translate", n_best, sampling), text) for text in texts]
        known = self._cache.get(keys)
        missing = list(dict.fromkeys(t for t, k in zip(texts, keys, strict=True) if k not in known))
        if missing:
            answers = self._engine.translate(missing, n_best=n_best, sampling=sampling)
            self._keep(("translate", n_best, sampling), missing, answers, known)
        return [known[k] for k in keys]

    def parts(self, text: str) -> int:
        """Return what the engine says; it is quicker than asking the cache."""
        return parts(self._engine, text)

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Link what the cache does not have, and keep it."""
        engine = aligner(self._engine)
        if engine is None:
            return [Alignment()] * len(sources)
        pairs = _paired(sources, targets)
        keys = [key(self.signature, ("align",), pair) for pair in pairs]
        known = self._cache.get(keys)
        todo = [i for i, k in enumerate(keys) if k not in known]
        if todo:
            links = engine.align([sources[i] for i in todo], [targets[i] for i in todo])
            answers = [[Hypothesis("", 0.0, alignment)] for alignment in links]
            self._keep(("align",), [pairs[i] for i in todo], answers, known)
        return [known[k][0].alignment for k in keys]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[Chance, ...]]:
        """Score what the cache does not have, and keep it; nothing where the engine can't."""
        if not isinstance(self._engine, Scorer):
            return [()] * len(sources)
        pairs = _paired(sources, targets)
        keys = [key(self.signature, ("score",), pair) for pair in pairs]
        known = self._cache.get(keys)
        todo = [i for i, k in enumerate(keys) if k not in known]
        if todo:
            rows = self._engine.score([sources[i] for i in todo], [targets[i] for i in todo])
            answers = [[Hypothesis(json.dumps(row))] for row in rows]
            self._keep(("score",), [pairs[i] for i in todo], answers, known)
        return [tuple(Chance(*row) for row in json.loads(known[k][0].text)) for k in keys]

    def _keep(
        self,
        options: tuple[object, ...],
        texts: Sequence[str],
        answers: Sequence[list[Hypothesis]],
        known: dict[bytes, list[Hypothesis]],
    ) -> None:
        fresh = {
            key(self.signature, options, text): answer
            for text, answer in zip(texts, answers, strict=True)
        }
        known.update(fresh)
        try:
            self._cache.put(fresh)
        except StorageError:
            pass  # a full disk must not lose a translation that is already made
