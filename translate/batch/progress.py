"""How far a run is: one line that renews itself, plain lines, JSON events, or silence.

No library draws it: four numbers need none, and a run of days is read in a log more often than
on a terminal.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, TextIO

from translate.errors import shown

Mode = Literal["renewed", "plain", "json", "quiet"]
_EVERY = {"renewed": 0.2, "plain": 30.0, "json": 10.0}  # seconds between two reports


class Meter:
    """Counts what is done, each a `unit`, and says so on a stream; `clock` gives seconds."""

    def __init__(
        self, stream: TextIO, mode: Mode, *, unit: str = "document",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._stream, self._mode, self._clock, self._unit = stream, mode, clock, unit
        self._start = self._last = clock()
        self._from: float | None = None
        self.documents = self.failed = self.words = self.faults = 0
        self._total: int | None = None
        self.share = 0.0
        self.told: set[str] = set()  # messages that stand on a person's terminal already

    @property
    def seconds(self) -> float:
        """Seconds since the meter was made."""
        return self._clock() - self._start

    @property
    def speed(self) -> float:
        """Words a second of this session."""
        return self.words / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds to go, by the share of the input; None before anything is done."""
        if self._from is None or self.share <= self._from:
            return None
        return self.seconds * (1 - self.share) / (self.share - self._from)

    def begin(self, share: float, documents: int = 0, total: int | None = None) -> None:
        """Say where in the corpus (0..1) this session's work begins.

        `documents` are behind it already, of a `total` where that is known.
        """
        if self._from is None:
            self._from = self.share = share
            self.documents, self._total = documents, total

    def skip(self, share: float) -> None:
        """Pass over a part of the corpus (0..1) that was done before this session."""
        if self._from is not None:
            self._from += share
            self.share += share

    def add(self, *, documents: int, failed: int, words: int, faults: int, share: float) -> None:
        """Count what came back; `share` is the part of the corpus (0..1) that it is."""
        self.documents += documents
        self.failed += failed
        self.words += words
        self.faults += faults
        self.share = min(1.0, self.share + share)
        self.tick()

    def tick(self) -> None:
        """Report if it is time."""
        now = self._clock()
        if self._mode != "quiet" and now - self._last >= _EVERY[self._mode]:
            self._last = now
            self._report()

    def event(self, name: str, message: str, **facts: Any) -> None:
        """Say something that happened; quiet says nothing."""
        if self._mode == "json":
            self._json(name, message=message, **facts)
        elif self._mode != "quiet":
            self._wipe()
            self._say(f"translate: {shown(message)}\n")
            self.told.add(message)

    def end(self) -> None:
        """Leave a clean line."""
        if self._mode in ("renewed", "json"):
            self._report()
        if self._mode == "renewed":
            self._say("\n")

    def _report(self) -> None:
        if self._mode == "json":
            self._json(
                "progress", documents=self.documents, total=self._total, failed=self.failed,
                words=self.words,
                faults=self.faults, share=round(self.share, 4),
                words_per_second=round(self.speed, 1),
                seconds_left=None if self.left is None else round(self.left),
            )  # fmt: skip
            return
        self._wipe()
        self._say(self._line() + ("" if self._mode == "renewed" else "\n"))

    def _line(self) -> str:
        left = "" if self.left is None else f", {duration(self.left)} left"
        failed = f", {self.failed:,} failed" if self.failed else ""
        return (
            f"{self.documents:,}{self._of()} {self._unit}s ({self.share:.0%}), "
            f"{self.speed:,.0f} words/s, {duration(self.seconds)} gone{left}, "
            f"{self.faults:,} faults{failed}"
        )

    def _of(self) -> str:
        """How many there are: all that were counted, or about as many as the share lets expect."""
        if self._total is not None:
            return f" of {self._total:,}"
        expected = round(self.documents / self.share) if self.share else 0
        return f" of about {expected:,}" if expected > self.documents else ""

    def _json(self, name: str, **facts: Any) -> None:
        event = {"event": name, "seconds": round(self.seconds, 1), **facts}
        self._say(json.dumps(event, ensure_ascii=False) + "\n")

    def _wipe(self) -> None:
        if self._mode == "renewed":
            self._say("\r\x1b[K")

    def _say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a closed or full stream must not end a run of days
            self._stream.write(text)
            self._stream.flush()


def duration(seconds: float) -> str:
    """Write a time for people.

    >>> duration(42), duration(3700), duration(200_000)
    ('42 s', '1 h 1 min', '2 d 7 h')
    """
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    whole = round(seconds)
    for (name, size), (below, small) in zip(units, units[1:], strict=False):
        if whole >= size:
            rest = whole % size // small
            return f"{whole // size} {name}" + (f" {rest} {below}" if rest else "")
    return f"{whole} s"
