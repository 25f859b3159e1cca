"""Processes that do the work: one chunk at a time each, and none outlives its master.

Processes, not threads, because following framings is Python and would queue for one lock; each
translates with one thread, which is the fastest use of a core.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Protocol

from translate.batch.corpus import Item
from translate.batch.job import Job, Task, Worker
from translate.batch.journal import Outcome
from translate.errors import TranslateError

_ARENAS = "MALLOC_ARENA_MAX"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Readable documents of the corpus to be worked on together."""

    items: Sequence[Item]

    @property
    def numbers(self) -> list[int]:
        """The places of the documents."""
        return [item.number for item in self.items]

    @property
    def tasks(self) -> list[Task]:
        """The documents with their places."""
        return [(item.number, item.document) for item in self.items if item.document is not None]


@dataclass(frozen=True, slots=True)
class Answer:
    """A chunk that came back; no outcomes when its process died over it."""

    chunk: Chunk
    outcomes: list[Outcome] | None


class Crew(Protocol):
    """Takes chunks while it has room and gives answers as they come."""

    @property
    def room(self) -> int:
        """How many chunks can be given."""

    @property
    def busy(self) -> int:
        """How many chunks are being worked on."""

    def give(self, chunk: Chunk) -> None:
        """Start work on a chunk."""

    def take(self, seconds: float) -> list[Answer]:
        """Return what has come back, after at most so many seconds; raises what stops all work."""

    def drop(self) -> None:
        """Forget the chunks that were given and have not begun."""

    def close(self) -> None:
        """End; work under way is dropped."""


class Alone:
    """The work done in this process."""

    def __init__(self, job: Job) -> None:
        self._worker: Worker = job.open()
        self._waiting: list[Chunk] = []

    @property
    def room(self) -> int:
        """One chunk at a time."""
        return 1 - len(self._waiting)

    @property
    def busy(self) -> int:
        """One chunk at most."""
        return len(self._waiting)

    def give(self, chunk: Chunk) -> None:
        """Keep the chunk until it is asked for."""
        self._waiting.append(chunk)

    def take(self, seconds: float) -> list[Answer]:
        """Do the work, however long it takes."""
        chunks, self._waiting = self._waiting, []
        return [Answer(chunk, self._worker.work(chunk.tasks)) for chunk in chunks]

    def drop(self) -> None:
        """Forget the chunk that waits."""
        self._waiting = []

    def close(self) -> None:
        """Do nothing: nothing is held."""


@dataclass
class _Hand:
    process: BaseProcess
    pipe: Connection
    chunk: Chunk | None = field(default=None)
    new: bool = True  # no chunk was given to it


class Hands:
    """Worker processes, each at the end of a pipe; one that dies is replaced."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        # A forked copy would inherit the threads' locks of the engines, and the other pipes' ends.
        self._context = multiprocessing.get_context("spawn")
        self._hands = [self._hire() for _ in range(count)]

    @property
    def room(self) -> int:
        """Processes without a chunk."""
        return sum(hand.chunk is None for hand in self._hands)

    @property
    def busy(self) -> int:
        """Processes with a chunk."""
        return len(self._hands) - self.room

    def give(self, chunk: Chunk) -> None:
        """Send the chunk to a process that has none."""
        hand = next(hand for hand in self._hands if hand.chunk is None)
        hand.chunk, hand.new = chunk, False
        try:
            hand.pipe.send(chunk.tasks)
        except OSError:
            pass  # it has died; `take` finds its pipe closed

    def take(self, seconds: float) -> list[Answer]:
        """Wait for answers; a process that died over its chunk is replaced."""
        at_work = {hand.pipe: hand for hand in self._hands if hand.chunk is not None}
        return [self._answer(at_work[pipe]) for pipe in wait(list(at_work), seconds)]  # type: ignore[index]

    def _answer(self, hand: _Hand) -> Answer:
        chunk, hand.chunk = hand.chunk, None
        assert chunk is not None
        try:
            reply: Any = hand.pipe.recv()
        except (EOFError, OSError):
            hand.process.join(5)
            self._hands[self._hands.index(hand)] = self._hire()
            return Answer(chunk, None)
        if isinstance(reply, TranslateError):
            raise reply
        return Answer(chunk, reply)

    def _hire(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._job, theirs), daemon=True)
        with _deaf(), _one_arena(), _no_main():
            process.start()
        theirs.close()  # so that its end is the only one, and its death closes the pipe
        return _Hand(process, ours)

    def drop(self) -> None:
        """Do nothing: every chunk given is under way."""

    def close(self) -> None:
        """End the processes: the idle ones leave as their pipe closes, and close what they keep."""
        for hand in self._hands:
            hand.pipe.close()
            if hand.chunk is not None or hand.new:  # a new one may still be loading
                hand.process.terminate()
        for hand in self._hands:
            hand.process.join(10)


@contextmanager
def _deaf() -> Iterator[None]:
    """Have a process born deaf to Ctrl-C, which its master hears."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the main module: a spawned process would run it again, and has no use for it.

    It may be a page, a notebook or a script without a guard.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _one_arena() -> Iterator[None]:
    """Have a process born whose threads share their free memory (glibc; others don't care).

    Its models work one after the other; with an arena each, what one has freed is lost to the
    next: 50 MiB a process.
    """
    if _ARENAS in os.environ:
        yield
        return
    os.environ[_ARENAS] = "1"
    try:
        yield
    finally:
        del os.environ[_ARENAS]


def _serve(job: Job, pipe: Connection) -> None:
    """Work until the pipe closes, which it does when the master ends, however it ends."""
    try:
        worker = job.open()
        while True:
            pipe.send(worker.work(pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except TranslateError as error:
        pipe.send(error)


def crew(job: Job, workers: int) -> Crew:
    """Return a crew of so many worker processes; with 0 the work is done in this process."""
    return Hands(job, workers) if workers else Alone(job)
