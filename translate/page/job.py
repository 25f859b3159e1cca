"""What goes on in the background: a round trip, and before it the loading of what each one needs.

The trip grows sentence by sentence and can be stopped. The server loads before anybody asks, or the
first text does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from translate.api import Engines, Options, stream
from translate.data import Document
from translate.engines.script import simplified
from translate.errors import TranslateError
from translate.languages import TRADITIONAL, Direction
from translate.page.cards import candidates, group
from translate.roundtrip.result import Result
from translate.segment import segments

_PATIENCE = 10.0  # seconds for a first sentence; what else is to be loaded waits no longer
MOST_GLOSSES = 200  # renderings; a longer text says the rest without


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


def glosses(result: Result, engines: Engines) -> dict[str, str]:
    """Translate alone, without their sentences, the renderings of what didn't surely come back."""
    places = (
        candidates(framing, result.sentences[framing.sentence])[0]
        for framing in result.followed
        if group(framing) != "back"
    )
    texts = list(dict.fromkeys(place.text for place in places if place))[:MOST_GLOSSES]
    if not texts:
        return {}
    engine = engines.get(Direction.of(result.route.via[-1], result.document.language))
    read = simplified if result.route.via[-1] == TRADITIONAL else str  # what the models know
    answered = zip(texts, engine.translate([read(text) for text in texts]), strict=True)
    return {text: answers[0].text.rstrip(" .。") for text, answers in answered}


def doing(options: Options) -> str:
    """Name what is done with each sentence; what the reader has given is not translated.

    >>> doing(Options()), doing(Options(middle="会谈开始。"))
    ('Translating there and back', 'Translating back')
    """
    if options.back is not None:
        return "Linking the given texts"
    return "Translating back" if options.middle is not None else "Translating there and back"


class _Cancelled(Exception):
    """The reader asked to stop."""


class Job(threading.Thread):
    """Makes one result; everything the page reads from it may be read at any time.

    `done` and `total` count sentences. `partial` has the sentences so far, None before the first.
    After the end `result` or `error` is set, or `cancelled` is true. `begun` has the sentences that
    a stopped one had: they stand until there are more.
    """

    def __init__(
        self,
        document: Document,
        vias: Sequence[Sequence[str]],
        options: Options,
        engines: Engines,
        begun: Result | None = None,
    ) -> None:
        super().__init__(daemon=True, name="round trip")
        self.document, self.vias, self.options, self.engines = document, vias, options, engines
        self.total = len(segments(document.text, document.language))
        self.phase = "Loading the models"
        self.partial = begun
        self.result: Result | None = None
        self.glosses: dict[str, str] = {}
        self.asked: dict[str, Any] = {}  # the settings, by the names the reader knows
        self.error: str | None = None
        self.cancelled = False
        self.stamp = 0  # of the panes that stand before its first sentence
        self.after: Warming | None = None  # what loads the models, where that is under way
        self.first_after: float | None = None  # seconds until the first sentence was there
        self._stop_asked = threading.Event()
        self._began = time.monotonic()

    def cancel(self) -> None:
        """Stop at the next step of the part that is at work; what is there stays."""
        self._stop_asked.set()

    def again(self) -> Job:
        """Return the same work, to go on from where this one was stopped.

        What is translated already comes from the cache.
        """
        work = Job(self.document, self.vias, self.options, self.engines, self.partial)
        work.asked = self.asked
        return work

    def _look(self) -> None:
        """End the work where that was asked for."""
        if self._stop_asked.is_set():
            raise _Cancelled

    @property
    def done(self) -> int:
        """How many sentences are there."""
        return len(self.partial.sentences) if self.partial else 0

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self._began

    def run(self) -> None:
        """Do the work; called by `start`."""
        try:
            if self.after is not None:
                self.after.wait()
            self._look()
            for result in stream(
                self.document, self.vias, self.options, engines=self.engines, between=self._look
            ):
                if len(result.sentences) >= self.done:
                    self.partial = result
                if self.after is not None:
                    self.after.passed()
                self._look()
                self.first_after = self.first_after or self.seconds
                whole = len(result.sentences) == self.total
                self.phase = "Following the expressions" if whole else doing(self.options)
            if self.partial is not None:
                self.glosses = glosses(self.partial, self.engines)
            self.result = self.partial
        except _Cancelled:
            self.cancelled = True
        except TranslateError as error:
            self.error = str(error)
        except Exception as error:  # a thread's exception would be lost and the page would wait
            self.error = f"Something unforeseen happened ({error!r}); please report it"
