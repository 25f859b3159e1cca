"""The command in this process, on files in the place of the three standard streams.

What a test asks about a command's words and its exit code is the same as of a process of its own,
which would import everything anew: a second of work for each. Where streams, signals, limits or
the start itself are tested, a process is started.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pytest

from translate.batch.pool import Alone
from translate.cli import main

STREAMS = ("stdin", "stdout", "stderr")


def command(
    *args: object,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdout: IO[bytes] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as `subprocess.run([… "-m", "translate.cli", *args])` would.

    What it prints goes into the file `stdout` where there is one, and does not come back then.

    >>> command("lexicon", "show", "none").returncode
    2
    """
    typed = [str(arg) for arg in args]
    with pytest.MonkeyPatch.context() as patch, _files(stdin, stdout, patch) as files:
        patch.setattr(logging.getLogger("translate.hub"), "handlers", [])
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        if cwd is not None:
            patch.chdir(cwd)
        code = main(typed)
        out, err = (b"" if file is stdout else _content(file) for file in files)
    return subprocess.CompletedProcess(typed, code, out, err)


def work_here(patch: pytest.MonkeyPatch) -> None:
    """Have batches do their work in this process for as long as the patch lasts."""
    patch.setattr("translate.batch.run.crew", lambda job, workers: Alone(job))


@contextmanager
def _files(
    stdin: bytes, stdout: IO[bytes] | None, patch: pytest.MonkeyPatch
) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Have the numbers 0, 1 and 2 be files, for libraries that write there, too."""
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in STREAMS]
        files[1] = stdout or files[1]
        files[0].write(stdin)
        files[0].seek(0)
        for number, (name, file) in enumerate(zip(STREAMS, files, strict=True)):
            before = os.dup(number)
            stack.callback(os.close, before)
            stack.callback(os.dup2, before, number)
            os.dup2(file.fileno(), number)
            mode = "w" if number else "r"
            stream = open(number, mode, encoding="utf-8", closefd=False)
            patch.setattr(sys, name, stack.enter_context(stream))
        yield files[1], files[2]


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
