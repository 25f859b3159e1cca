"""Reading in a process of its own, under limits of memory and time.

What a stranger made (PDF, office, HTML, XML, Markdown and Parquet files) may unpack without end, or
bring down the library that reads it. A child process reads it, and only lines of JSON come back.
The child waits for the next file, so that a corpus pays for its start once.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any, BinaryIO

from translate import errors
from translate.child import Child
from translate.data import Document
from translate.errors import InputError
from translate.readers.source import MEMORY_LIMIT, TIME_LIMIT, Source, size, too_long

_WALL = 5  # seconds on the clock for each second of the limit: other programs run too
# One thread is enough, and each more reserves memory.
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
          "ARROW_DEFAULT_MEMORY_POOL": "system"}  # fmt: skip

_idle: list[_Child] = []  # at most one


def documents(source: Source, path: str | None = None) -> Iterator[Document]:
    """Read a source in the child, from the file at `path` if there is one.

    Raises InputError too when the limits are passed and when the child ends over the file.
    """
    child = _hired()
    try:
        child.ask(source, path)
        while answer := child.answer(source.name):
            yield Document(**answer)
    finally:
        # After a stop in the middle, answers are on their way that fit no other question.
        if child.is_free and not _idle:
            _idle.append(child)
        else:
            child.end()


def _hired() -> _Child:
    while _idle:
        child = _idle.pop()
        if child.is_mine:
            return child
    return _Child()


@atexit.register
def _dismiss() -> None:
    while _idle:
        _idle.pop().end()


class _Child(Child):
    """The reading process, as its owner sees it."""

    def __init__(self) -> None:
        super().__init__("translate.readers.apart", _QUIET)
        self.is_free = True  # no answer is outstanding

    def ask(self, source: Source, path: str | None) -> None:
        """Ask for the documents of a source, by its path or with all of its bytes."""
        data = b"" if path else source.stream.read()
        options = {f.name: getattr(source, f.name) for f in fields(source) if f.name != "stream"}
        question = {"options": options, "path": path, "size": len(data), "memory": MEMORY_LIMIT,
                    "time": TIME_LIMIT}  # fmt: skip
        self.is_free = False
        self.say(json.dumps(question).encode() + b"\n", data)

    def answer(self, name: str) -> dict[str, Any]:
        """Return the next document as a dict, an empty one after the last."""
        line = self.line(_WALL * TIME_LIMIT)
        if line is None:
            raise self._ended(name)
        answer: dict[str, Any] = json.loads(line)
        self.is_free = not answer or "error" in answer
        if "error" in answer:
            kind = getattr(errors, answer["error"])
            raise kind.__new__(kind, answer["message"])
        return answer

    def _ended(self, name: str) -> InputError:
        code = self._process.wait()
        if code in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", signal.SIGKILL)):
            return too_long(name)
        return InputError(
            f"{name} can't be read: it is damaged, or needs more than {size(MEMORY_LIMIT)} of "
            "memory; save it again or give another file"
        )


def serve() -> None:
    """Answer questions on standard input until it ends; what the child process runs."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not be taken for an answer
    for line in sys.stdin.buffer:
        question = json.loads(line)
        for answer in _answers(question):
            # In ASCII, so that lone surrogates pass.
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()


def _answers(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from translate.readers import here

    path = question["path"]
    try:
        _allow(question["memory"], question["time"])
        stream: BinaryIO = (
            open(path, "rb") if path else io.BytesIO(sys.stdin.buffer.read(question["size"]))
        )
        with stream:
            for document in here(Source(stream, **question["options"])):
                yield asdict(document)
                _allow(question["memory"], question["time"])
        yield {}
    except errors.TranslateError as error:
        yield {"error": type(error).__name__, "message": str(error)}
    except OSError as error:
        problem = f"{question['options']['name']} can't be read ({error.strerror}); check the file"
        yield {"error": "InputError", "message": problem}
    except Exception as error:  # of ours, not of the file
        problem = (
            f"reading ended with an unexpected {type(error).__name__}: {error}; tell its authors"
        )
        yield {"error": "TranslateError", "message": problem}


def _allow(memory: int, seconds: int) -> None:
    """Let this process use so much memory, and from now on so much of a processor's time."""
    try:
        import resource
    except ImportError:  # Windows: only the owner's clock limits
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        with suppress(ValueError, OSError):  # a stricter limit of the system stays
            resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))
