"""A round trip made in the background: progress by sentence, parts as they come, cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from translate.api import Engines, Options, run
from translate.data import Document, Result
from translate.errors import TranslateError
from translate.result import to_json
from translate.view.partial import Part, joined, parts


class _Cancelled(Exception):
    """The reader asked to stop."""


class Job(threading.Thread):
    """Makes one result; everything the page reads from it may be read at any time.

    `done` and `total` count sentences. `partial` is the wire form of the sentences so far, None
    before the first. After the end `result` or `error` is set, or `cancelled` is true.
    """

    def __init__(
        self, document: Document, vias: Sequence[Sequence[str]], options: Options, engines: Engines
    ) -> None:
        super().__init__(daemon=True, name="round trip")
        self.document, self.vias, self.options, self.engines = document, vias, options, engines
        self.done = self.total = 0
        self.phase = "Loading the models"
        self.partial: dict[str, Any] | None = None
        self.result: Result | None = None
        self.error: str | None = None
        self.cancelled = False
        self.first_after: float | None = None  # seconds until the first sentence was there
        self._stop_asked = threading.Event()
        self._began = time.monotonic()

    def cancel(self) -> None:
        """Stop at the next sentence or two; what is there stays."""
        self._stop_asked.set()

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self._began

    def run(self) -> None:
        """Do the work; called by `start`."""
        try:
            if self.options.middle is None:
                self._in_parts()
            self.phase = "Following the framings"
            found = run(
                self.document, self.vias, self.options, engines=self.engines,
                progress=self._whole_progress,
            )  # fmt: skip
            self._check()
            self.result = found
        except _Cancelled:
            self.cancelled = True
        except TranslateError as error:
            self.error = str(error)
        except Exception as error:  # a thread's exception would be lost and the page would wait
            self.error = f"Something unforeseen happened ({error!r}); please report it"

    def _in_parts(self) -> None:
        """Translate part by part; the whole run after it finds every sentence in the cache."""
        found = parts(self.document)
        self.total = sum(part.size for part in found)
        plain = replace(self.options, samples=0, trips=1, control=(), middle=None)
        made: list[tuple[Part, dict[str, Any]]] = []
        for part in found:
            self._check()
            result = run(part.document, self.vias[:1], plain, engines=self.engines)
            made.append((part, to_json(result)))
            self.partial = joined(self.document, made)
            self.done += part.size
            self.phase = "Translating there and back"
            self.first_after = self.first_after or self.seconds

    def _whole_progress(self, done: int, total: int) -> None:
        self._check()
        if self.options.middle is not None:
            self.done, self.total = done, total

    def _check(self) -> None:
        if self._stop_asked.is_set():
            raise _Cancelled
