"""A corpus file being read: in the background, and once for all sessions that open it."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from translate.errors import InputError
from translate.outfile import journal_path, manifest_path
from translate.summary import Summary
from translate.view import corpus
from translate.view.index import Index

_AT_ONCE = 0.4  # seconds in which a small file is read before the page is drawn
_LARGEST_MANIFEST = 2**24  # bytes


@dataclass(frozen=True)
class Source:
    """A file of the machine, or the bytes of an uploaded one."""

    name: str
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    def open(self) -> BinaryIO:
        """Open it; raises InputError when it can't be read."""
        if self.path is None:
            return io.BytesIO(self.data)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error

    def stamp(self) -> tuple[int, int]:
        """Size in bytes and time of change; raises InputError when the file is gone."""
        if self.path is None:
            return len(self.data), 0
        try:
            found = self.path.stat()
        except OSError as error:
            raise self._unreadable(error) from error
        return found.st_size, found.st_mtime_ns

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(f"{self.name} can't be read ({error.strerror}); check the path")

    def is_output(self) -> bool:
        """Say whether it holds what `batch` writes; an empty file does when a journal is there."""
        with self.open() as stream:
            if corpus.is_output(stream):
                return True
        return self.journal and self.stamp()[0] == 0

    @property
    def journal(self) -> bool:
        """Whether a run's journal lies beside it."""
        return self.path is not None and journal_path(self.path).is_file()

    def manifest(self) -> Mapping[str, Any] | None:
        """The manifest beside it; None when there is none, or none that can be read."""
        if self.path is None:
            return None
        try:
            with manifest_path(self.path).open("rb") as stream:
                found = json.loads(stream.read(_LARGEST_MANIFEST))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, Mapping) else None


class Reading(threading.Thread):
    """Reads a corpus; what the page needs of it may be read at any time.

    `share` says how much was read, 0 to 1. After the end `totals` (what `translate summary`
    gives) or `error` is set.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(daemon=True, name="corpus")
        self.source, self.stamp = source, source.stamp()
        self.index = Index()
        self.totals: dict[str, Any] = {}
        self.share = 0.0
        self.error: str | None = None

    def run(self) -> None:
        """Do the work; called by `start`."""
        sums = Summary()
        try:
            with self.source.open() as stream:
                corpus.read_through(stream, self.stamp[0], self.index, sums.add, self._tell)
            self.totals = sums.to_dict()
        except (InputError, OSError) as error:
            self.error = f"{error}"
        except Exception as error:  # a thread's exception would be lost and the page would wait
            self.error = f"Something unforeseen happened ({error!r}); please report it"

    def _tell(self, share: float) -> None:
        self.share = share

    def forget(self) -> None:
        """Let the file be read again though it has not changed."""
        _shared.clear(self.source.name, str(self.source.path), *self.stamp)


def current() -> Reading | None:
    """The corpus the session has open."""
    found: Reading | None = st.session_state.get("corpus")
    return found


def reading(source: Source) -> Reading:
    """Give the reading of a file, begun; one that another session has begun is shared."""
    if source.path is None:
        found = Reading(source)
        found.start()
    else:
        found = _shared(source.name, str(source.path), *source.stamp())
    found.join(_AT_ONCE)
    return found


@st.cache_resource(show_spinner=False, max_entries=4)
def _shared(name: str, path: str, size: int, changed: int) -> Reading:
    """One reading a file and state of it: size and time of change are part of what it is."""
    found = Reading(Source(name, Path(path)))
    found.start()
    return found
