"""A round trip made in the background: progress by sentence, parts as they come, cancel."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from translate.api import Engines, Options, run
from translate.data import Document, Result
from translate.errors import TranslateError
from translate.roundtrip.result import to_json
from translate.segment import segments

FIRST, MOST = 1, 24  # sentences in the first part and in the largest


@dataclass(frozen=True)
class Part:
    """Some neighbouring sentences as a document, and where they stand in the whole one."""

    document: Document
    offset: int
    segment: int
    paragraph: int
    size: int


def parts(document: Document) -> list[Part]:
    """Cut a document into parts that double in size, so that the first one is quickly done."""
    found: list[Part] = []
    whole = segments(document.text, document.language)
    at, size = 0, FIRST
    while at < len(whole):
        chosen = whole[at : at + size]
        start, end = chosen[0].span.start, chosen[-1].span.end
        text = Document(document.id, document.text[start:end], document.language)
        found.append(Part(text, start, at, chosen[0].paragraph, len(chosen)))
        at, size = at + len(chosen), min(MOST, size * 2)
    return found


def joined(document: Document, done: Sequence[tuple[Part, Mapping[str, Any]]]) -> dict[str, Any]:
    """Join the results of the first parts (in their wire form) into one of the whole document."""
    first = done[0][1]
    routes: list[dict[str, Any]] = [
        {**route, "segments": [], "scores": {}} for route in first["routes"][:1]
    ]
    framings: list[dict[str, Any]] = []
    count = 0
    for part, result in done:
        own = result["routes"][0]["segments"]
        routes[0]["segments"] += [_moved(segment, part) for segment in own]
        for framing in result["framings"]:
            source = _shifted(framing["source"], part.offset)
            framings.append({**framing, "segment": framing["segment"] + count, "source": source})
        count += len(own)
    return {
        **first,
        "document": {**first["document"], "id": document.id, "text": document.text},
        "routes": routes,
        "framings": framings,
        "evidence": {},
        "warnings": [],
    }


def _moved(segment: Mapping[str, Any], part: Part) -> dict[str, Any]:
    source = _shifted(segment["source"], part.offset)
    source["paragraph"] = int(source.get("paragraph") or 0) + part.paragraph
    return {**segment, "source": source}


def _shifted(place: Mapping[str, Any], by: int) -> dict[str, Any]:
    return {**place, "start": place["start"] + by, "end": place["end"] + by}


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
