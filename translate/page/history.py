"""Results kept in SQLite, to be looked at again or deleted."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

import streamlit as st

from translate.api import Engines, Options
from translate.data import MIN_CONFIDENCE
from translate.engines import Decoding
from translate.english import counted
from translate.errors import InputError, StorageError, TranslateError
from translate.framings.lexicon import fingerprint
from translate.framings.shipped import default_lexicon
from translate.page import inputs, markup, panes, state
from translate.reports.whose import edited
from translate.reports.wording import opening, title
from translate.roundtrip.result import Result

VARIABLE = "TRANSLATE_HISTORY"
_UNCLEAR = ("on", "yes", "true", "1", "no", "none", "false", "0")
MOST = 200  # results; the oldest give way
MOST_IN_MEMORY = 20
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    title TEXT NOT NULL,
    engine TEXT NOT NULL,
    beam INTEGER NOT NULL,
    least REAL NOT NULL,
    result BLOB NOT NULL,
    way TEXT NOT NULL DEFAULT '',
    opening TEXT NOT NULL DEFAULT '',
    made TEXT NOT NULL DEFAULT '',
    stopped TEXT NOT NULL DEFAULT ''
)
"""
_LATER = ("way", "opening", "made", "stopped")  # columns that earlier versions' files may lack
_WORDS = 3  # followed words that are named


@dataclass(frozen=True)
class Entry:
    """A kept result without its contents; `at` is ISO 8601 in UTC."""

    id: int
    at: str
    title: str
    engine: str
    beam: int
    way: str  # the languages it went through; "" of one that an earlier version kept
    opening: str = ""  # its first words; likewise
    stopped: str = ""  # how much of its text there is, of one that was stopped


def chosen_path() -> Path | None:
    """Where results are kept: what TRANSLATE_HISTORY names, `auto` for the user's data folder.

    None without it: whoever serves the page to others must not keep their texts unasked. Raises
    StorageError for a word that may mean either.
    """
    named = os.environ.get(VARIABLE, "off")
    if named.lower() in ("", "off"):
        return None
    if named.lower() in _UNCLEAR:
        raise StorageError(f"{VARIABLE} is {named!r}; write off, auto or the path of a file")
    if named.lower() != "auto":
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("translate-compare")) / "history.sqlite"


class History:
    """Results by number; safe to share between threads.

    Every method raises StorageError when the file can't be read or written.
    """

    def __init__(self, path: Path | str, *, most: int = MOST) -> None:
        self._lock = threading.Lock()
        self._path = path
        self._most = most
        with self._told():
            if str(path) != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
            self._connection.execute(_SCHEMA)
            self._widen()
            self._connection.commit()

    def _widen(self) -> None:
        """Give the file of an earlier version the columns it lacks."""
        there = {row[1] for row in self._connection.execute("PRAGMA table_info(run)")}
        for name in _LATER:
            if name not in there:
                self._add_column(name)

    def _add_column(self, name: str) -> None:
        try:
            self._connection.execute(f"ALTER TABLE run ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
        except sqlite3.OperationalError as error:
            if "duplicate" not in str(error):  # another process was first
                raise

    def add(
        self,
        result: Result,
        title: str,
        *,
        engine: str,
        beam: int,
        made: Result | None = None,
        stopped: str = "",
    ) -> int:
        """Keep a result; return its number. The oldest beyond the most it keeps are deleted.

        `made` is an edited result as it was before its first edit; `stopped` says of one that was
        stopped how much of its text it is.
        """
        at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        with self._told(), self._lock, self._connection as db:
            number = db.execute(
                "INSERT INTO run (at, title, engine, beam, least, result, way, opening, made, "
                "stopped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (at, title, engine, beam, result.settings.get("min_confidence", 0.0),
                 _packed(result), _way(result), _opening(result), _packed(made) if made else "",
                 stopped),
            ).lastrowid  # fmt: skip
            db.execute(
                "DELETE FROM run WHERE id NOT IN (SELECT id FROM run ORDER BY id DESC LIMIT ?)",
                (self._most,),
            )
        assert number is not None
        return number

    def entries(self) -> list[Entry]:
        """List what is kept, the latest first."""
        with self._told(), self._lock:
            rows = self._connection.execute(
                "SELECT id, at, title, engine, beam, way, opening, stopped FROM run "
                "ORDER BY id DESC"
            ).fetchall()
        return [Entry(*row) for row in rows]

    def get(self, number: int) -> Result:
        """Return a kept result; raises InputError when it is not there or of another version."""
        return _unpacked(self._stored(number, "result"), number)

    def made(self, number: int) -> Result | None:
        """Return an edited result as it was before its first edit; None of one without edits.

        Raises InputError as `get` does.
        """
        packed = self._stored(number, "made")
        return _unpacked(packed, number) if packed else None

    def _stored(self, number: int, column: Literal["result", "made"]) -> bytes:
        with self._told(), self._lock:
            row: tuple[bytes] | None = self._connection.execute(
                f"SELECT {column} FROM run WHERE id = ?", (number,)
            ).fetchone()
        if row is None:
            raise InputError(f"run {number} is no longer kept; choose another")
        return row[0]

    def delete(self, number: int) -> None:
        """Forget a result."""
        with self._told(), self._lock, self._connection as db:
            db.execute("DELETE FROM run WHERE id = ?", (number,))

    def clear(self) -> None:
        """Forget them all."""
        with self._told(), self._lock, self._connection as db:
            db.execute("DELETE FROM run")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __del__(self) -> None:
        with suppress(AttributeError):  # it was never opened
            self.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                f"the history {self._path} can't be used ({error}); set {VARIABLE} to another "
                "file or to off"
            ) from error


def _packed(result: Result) -> bytes:
    return zlib.compress(json.dumps(result.to_json()).encode())


def _unpacked(packed: bytes, number: int) -> Result:
    other = f"run {number} was kept by another version; translate its text again"
    try:
        result = Result.from_json(zlib.decompress(packed))
    except (zlib.error, InputError) as error:
        raise InputError(other) from error
    if not result.sentences:
        raise InputError(other)
    return result


def kept() -> History:
    """The history: the file that is chosen, else one that ends with this browser session.

    Raises StorageError when the file can't be opened.
    """
    path = chosen_path()
    if path is not None:
        return _opened(str(path))
    if "history" not in st.session_state:
        st.session_state.history = History(":memory:", most=MOST_IN_MEMORY)
    own: History = st.session_state.history
    return own


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> History:
    return History(path)


def keep(shown: state.Shown | None) -> None:
    """Keep what was just made, or as much of it as was made before it was stopped.

    A history that can't be written is said and loses nothing else.
    """
    if shown is None:
        return
    options = shown.stopped.options if shown.stopped else shown.options
    if options is None:
        return
    try:
        kept().add(
            shown.result, title(shown.result), engine=options.engine, beam=options.decoding.beam,
            made=shown.made if shown.machine else None,
            stopped=state.how_far(shown.result, shown.stopped.total) if shown.stopped else "",
        )  # fmt: skip
        shown.kept = shown.result
    except TranslateError as error:
        st.session_state.failure = str(error)


def keep_edits() -> None:
    """Keep what was edited, on the screen or beside it, before something else takes its place."""
    pair: dict[str, state.Shown] = st.session_state.get("pair") or {}
    views = {id(view): view for view in (state.shown(), *pair.values()) if view is not None}
    for view in views.values():
        if view.machine and view.result is not view.kept:
            keep(view)


def tab() -> None:
    """Draw a line for each result, with what can be done with it."""
    history = kept()
    if chosen_path() is None:
        st.caption("Kept in memory for you alone, until this browser tab is closed.")
    entries = history.entries()
    if not entries:
        st.caption("Nothing is kept yet.")
        return
    for entry in entries:
        with st.container(horizontal=True, vertical_alignment="center"):
            # as wide as there is room for, so that the buttons stand below one another
            st.markdown(f"{_named(entry)}  \n:small[{_when(entry)}]", width="stretch")
            st.button("Show", key=f"show_{entry.id}", on_click=_show, args=(entry,))
            st.button("Delete", key=f"delete_{entry.id}", on_click=history.delete,
                      args=(entry.id,))  # fmt: skip
    with st.popover("Delete all"):
        st.write(f"This deletes {counted(len(entries), 'result')} for good.")
        st.button("Delete them", key="delete_all", type="primary", on_click=history.clear)


def _named(entry: Entry) -> str:
    """Name an entry by its title, and by its first words where they are not the title."""
    words = entry.opening
    more = f" – {words}" if words and words != entry.title else ""
    return f"**{markup.literal(entry.title)}**{markup.literal(more)}"


def _opening(result: Result) -> str:
    """Return how a text begins; of one whose first line is its title, how it goes on."""
    first, _, rest = result.document.text.strip().partition("\n")
    # a title that was cut is one, too
    is_title = title(result) in (first.strip(), opening(first))
    return opening(rest if is_title else result.document.text)


def _when(entry: Entry) -> str:
    at = datetime.fromisoformat(entry.at)
    engine = f"{inputs.engine_name(entry.engine)}, beam width {entry.beam}"
    parts = (f"{at:%Y-%m-%d %H:%M:%S} UTC", entry.way, entry.stopped, engine)
    return markup.literal(", ".join(filter(None, parts)))


def _way(result: Result) -> str:
    """Name a result's languages, whose translation it was, its edits, and what it follows.

    The machine's translation is not named.
    """
    brought = result.evidence.given
    words = [f"“{word}”" for word in result.settings.get("follow", ())]
    more = ["…"] if len(words) > _WORDS else []
    parts = [panes.way(result), brought.system if brought else "", edited(result)]
    parts += [f"following {' '.join([*words[:_WORDS], *more])}"] if words else []
    return ", ".join(filter(None, parts))


def _editing(entry: Entry, result: Result) -> tuple[Options | None, Engines | None]:
    """Return what an edit needs; none where the result was made with a lexicon of the reader's."""
    decoding = Decoding(beam=entry.beam)
    sure = float(result.settings.get("min_confidence", MIN_CONFIDENCE))
    words = tuple(result.settings.get("follow", ()))
    options = Options(engine=entry.engine, decoding=decoding, min_confidence=sure, follow=words)
    lexicon = fingerprint(default_lexicon(result.document.language))
    if result.settings.get("lexicon") != lexicon:
        return None, None
    return options, state.engines(entry.engine, entry.beam)


def _show(entry: Entry) -> None:
    try:
        result, made = kept().get(entry.id), kept().made(entry.id)
    except TranslateError as error:
        st.session_state.failure = str(error)
        return
    keep_edits()
    view = state.Shown(result, kept=result, so_far=True)
    if not entry.stopped:
        view = state.Shown(result, *_editing(entry, result), made=made, kept=result)
    if made is not None and view.options is not None:
        view.machine = {
            at: made.sentences[at] for at, row in enumerate(result.sentences) if row.edited
        }
    state.show(view)
    st.session_state.text = result.document.text
