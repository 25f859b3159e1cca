"""A process of our own that answers lines, and is ended when an answer takes too long.

For work on strangers' files, which may never come to an end or may bring down a library.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO


class Child:
    """The process, as its owner sees it; it runs the function `serve` of a module."""

    def __init__(self, module: str, settings: Mapping[str, str] | None = None) -> None:
        entry = f"import sys; sys.path[:] = sys.argv[1:]; from {module} import serve; serve()"
        self._owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-c", entry, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(settings or {})},
            start_new_session=True,  # Ctrl-C is for the owner, who says when to stop
        )

    @property
    def is_mine(self) -> bool:
        """Whether it still runs, for this process and not for the one this was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def say(self, *parts: bytes) -> None:
        """Send bytes."""
        with suppress(BrokenPipeError):  # it ended; the answer says so
            for part in parts:
                self._stdin.write(part)
            self._stdin.flush()

    def line(self, seconds: float) -> bytes | None:
        """Return its next line, or None when it has ended; after `seconds` it is killed."""
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            line = self._stdout.readline()
        finally:
            timer.cancel()
        return line if line.endswith(b"\n") else None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._owner != os.getpid():
            return
        self._process.kill()
        for stream in (self._stdin, self._stdout):
            with suppress(OSError):
                stream.close()
        self._process.wait()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout
