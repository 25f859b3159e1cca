"""Who loads what every text needs: the server before anybody asks, or the first text."""

from __future__ import annotations

import threading

_PATIENCE = 10.0  # seconds for a first sentence; what else is to be loaded waits no longer


class Overtaken(Exception):
    """A text has come meanwhile, which loads the rest as it goes."""


class Warming:
    """Loading under way; what it loads must not be loaded twice at a time."""

    def __init__(self) -> None:
        self._wanted, self._ready, self._first = (threading.Event() for _ in range(3))

    def wait(self) -> None:
        """Wait until nothing is being loaded that a text needs, and have the rest left to it."""
        self._wanted.set()
        self._ready.wait()

    def look(self) -> None:
        """End the loading where a text waits; called between two steps, raises Overtaken."""
        if self._wanted.is_set():
            raise Overtaken

    def end(self) -> None:
        """Let those go on who wait, and stay until one of them has its first sentence."""
        self._ready.set()
        if self._wanted.is_set():
            self._first.wait(_PATIENCE)

    def passed(self) -> None:
        """Take note that a text has its first sentence."""
        self._first.set()
