"""A corpus file being read: in the background, and once for all sessions that open it."""

from __future__ import annotations

import io
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from translate.batch import systems
from translate.batch.coding import verdict
from translate.batch.groups import known_of
from translate.batch.lines import Failure, read_line, system_of
from translate.batch.output import journal_path, manifest_path, terms_of
from translate.batch.summary import Summary
from translate.errors import InputError
from translate.page.index import Entry, Index, Line
from translate.reports import wording
from translate.reports.wording import visible
from translate.roundtrip.result import Result

Json = Mapping[str, Any]
LONGEST_LINE = 128 * 2**20  # bytes; a longer one is no result, and would have to be held whole
_LOOKED_AT = 5  # lines, to tell what a file is: the first may be broken
_NAME = 80  # characters of a title or an id
_WORD = re.compile(r"\w+")  # as `batch` counts them


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Cut a file into lines without ever holding more than one, of bounded length."""
    offset = 0
    while raw := stream.readline(LONGEST_LINE):
        size = len(raw)
        if size == LONGEST_LINE and not raw.endswith(b"\n"):
            raw = b""
            while rest := stream.readline(LONGEST_LINE):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
        yield Line(offset, size, raw)
        offset += size


def is_output(stream: BinaryIO) -> bool:
    """Whether JSON lines are results or errors as `batch` writes them, by the first few."""
    filled = (line.raw for line in lines(stream) if line.raw.strip())
    return any(_is_result(raw) for raw in islice(filled, _LOOKED_AT))


def _is_result(raw: bytes) -> bool:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    if not isinstance(fields, dict) or "text" in fields:
        return False
    if isinstance(fields.get("error"), dict):
        return "id" in fields
    return isinstance(fields.get("document"), dict) and isinstance(fields.get("routes"), list)


def entry(outcome: Result | Failure) -> Entry:
    """Take the few numbers of a document that the index keeps."""
    if isinstance(outcome, Failure):
        return Entry(
            _name(outcome.id), _name(outcome.id), error=outcome.kind, system=_name(outcome.system)
        )
    framings = Counter[tuple[str, str, str]](
        (framing.category, framing.term, verdict(framing)) for framing in outcome.framings
    )
    faults = Counter(fault.kind for sentence in outcome.sentences for fault in sentence.faults)
    words = sum(1 for _ in _WORD.finditer(outcome.document.text))
    return Entry(
        _name(outcome.document.id), _name(wording.title(outcome)), words, framings, faults,
        columns={_name(key): _name(value) for key, value in known_of(outcome).items()},
        language=outcome.document.language or "", system=_name(system_of(outcome)),
    )  # fmt: skip


def _name(value: str) -> str:
    shown = " ".join(visible(value).split())
    return shown if len(shown) <= _NAME else shown[: _NAME - 1] + "…"


def read_through(
    stream: BinaryIO, size: int, index: Index, sums: Summary, progress: Callable[[float], None]
) -> None:  # fmt: skip
    """Fill an index and sums from the first `size` bytes of an output.

    `progress` is told the share that was read, 0 to 1. A line that is no result is left out and
    counted.
    """
    for number, line in enumerate(lines(stream), 1):
        if line.offset >= size:
            break
        if line.raw.strip() or line.size and not line.raw:
            _take(number, line, index, sums)
        progress(min(1.0, (line.offset + line.size) / size))


def _take(number: int, line: Line, index: Index, sums: Summary) -> None:
    try:
        outcome = read_line(line.raw)
    except InputError:
        if line.raw and not line.raw.endswith(b"\n"):
            index.unfinished = True  # a run may be writing it
        else:
            index.leave_out(number)
        return
    if isinstance(outcome, Failure):
        sums.fail(outcome.kind)
    else:
        sums.add(outcome)
    index.add(number, line, entry(outcome))


def broken(index: Index) -> str:
    """Name the lines that are no results; "" when all are."""
    if not index.broken_lines:
        return ""
    named = ", ".join(f"{number:,}" for number in index.broken)
    more = index.broken_lines - len(index.broken)
    several = index.broken_lines > 1
    return (
        f"{'Lines' if several else 'Line'} {named}{f' and {more:,} more' if more else ''} "
        f"{'are no results' if several else 'is no result'} of this tool; they are left out "
        "of all that is shown here. `translate summary` refuses such a file: run `translate batch` "
        "again, or restore it."
    )


def run_state(
    manifest: Json | None, *, documents: int, journal: bool = False, uploaded: bool = False
) -> tuple[bool, str]:
    """Return whether documents are still to come, and what is known of the run, in words.

    `manifest` is what lies beside the output, `journal` whether the run's journal lies there.
    """
    so_far = "what is shown are the documents so far"
    if manifest is None:
        if journal:
            return True, f"The run is still going on, or was stopped: {so_far}."
        why = "An upload comes without its manifest" if uploaded else "No manifest lies beside it"
        return False, f"{why}: whether the run is complete can’t be told."
    if manifest.get("complete") is not True:
        again = "The same `translate batch` command goes on where it was."
        return True, f"The run was stopped before its end: {so_far}. {again}"
    counts = manifest.get("documents")
    wanted = counts.get("all") if isinstance(counts, Mapping) else None
    if not isinstance(wanted, int) or wanted != documents:
        counted = f"{wanted:,}" if isinstance(wanted, int) else "other"
        return True, (
            f"The manifest counts {counted} documents and the file has {documents:,}: a run is "
            "writing to it, or it is not the file the manifest speaks of."
        )
    return False, "The run is complete."


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
            status = self.path.stat()
        except OSError as error:
            raise self._unreadable(error) from error
        return status.st_size, status.st_mtime_ns

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(f"{self.name} can't be read ({error.strerror}); check the path")

    def is_output(self) -> bool:
        """Whether it holds what `batch` writes; an empty file does when a journal is there."""
        with self.open() as stream:
            if is_output(stream):
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
                fields = json.loads(stream.read(_LARGEST_MANIFEST))
        except (OSError, ValueError, RecursionError):
            return None
        return fields if isinstance(fields, Mapping) else None


class Reading(threading.Thread):
    """Reads a corpus; what the page needs of it may be read at any time.

    `share` says how much was read, 0 to 1. After the end `totals` (what `translate summary`
    gives) or `error` is set; of several systems `beside` says in lines how far they differ.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(daemon=True, name="corpus")
        self.source, self.stamp = source, source.stamp()
        self.index = Index()
        self.totals: dict[str, Any] = {}
        self.beside: tuple[str, ...] = ()
        self.share = 0.0
        self.error: str | None = None

    def run(self) -> None:
        """Do the work; called by `start`."""
        sums = Summary()
        if self.source.path is not None:
            sums.termbase.asked = terms_of(self.source.path)
        try:
            with self.source.open() as stream:
                read_through(stream, self.stamp[0], self.index, sums, self._tell)
                if self.index.several:
                    self.beside = tuple(self._compared(stream))
            self.totals = sums.to_dict()
        except (InputError, OSError) as error:
            self.error = f"{error}"
        except Exception as error:  # a thread's exception would be lost and the page would wait
            self.error = f"Something unforeseen happened ({error!r}); please report it"

    def _compared(self, stream: BinaryIO) -> Iterator[str]:
        results = (self.index.read(stream, place) for place in range(len(self.index)))
        try:
            yield from systems.lines(systems.compared(results, self.source.name))
        except InputError as error:
            yield f"The systems can’t be compared: {error}"

    def _tell(self, share: float) -> None:
        self.share = share

    def forget(self) -> None:
        """Let the file be read again though it has not changed."""
        _shared.clear(self.source.name, str(self.source.path), *self.stamp)


def current() -> Reading | None:
    """The corpus the session has open."""
    corpus: Reading | None = st.session_state.get("corpus")
    return corpus


def reading(source: Source) -> Reading:
    """Return the reading of a file, begun; one that another session has begun is shared."""
    if source.path is None:
        corpus = Reading(source)
        corpus.start()
    else:
        corpus = _shared(source.name, str(source.path), *source.stamp())
    corpus.join(_AT_ONCE)
    return corpus


@st.cache_resource(show_spinner=False, max_entries=4)
def _shared(name: str, path: str, size: int, changed: int) -> Reading:
    """Return the one reading of a file as it is now: its size and time of change tell it apart."""
    corpus = Reading(Source(name, Path(path)))
    corpus.start()
    return corpus
