"""A job without models for the batch tests; its texts say what goes wrong with them."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from translate.batch.job import TripWorker
from translate.batch.journal import Outcome
from translate.data import Framing, Hypothesis, Model, Signature
from translate.errors import ModelNotFound
from translate.framings.lexicon import Lexicon
from translate.languages import Direction
from translate.roundtrip.options import Options

LEXICON = Lexicon("toy", "en", (Framing("core interest", "sovereignty"),))


@dataclass(frozen=True)
class ToyEngine:
    """Marks each text on the way there and takes the mark off on the way back."""

    direction: Direction
    delay: float = 0.0
    hold: str = ""  # while there is a file of this name, only the `first` texts are answered
    first: int = 1
    calls: list[int] = field(default_factory=list, compare=False)
    aligns: bool = False

    @property
    def signature(self) -> Signature:
        return Signature("toy", (Model(str(self.direction), "toy", ""),))

    def translate(self, texts, *, n_best=1, sampling=None):
        self.calls.append(len(texts))
        for text in texts:
            if "BREAK" in text:
                raise RuntimeError("the engine broke")
            if "CRASH" in text:
                os._exit(11)
        free = [f"Text {number} " for number in range(self.first)]
        if not any(one in text for one in free for text in texts):
            self._wait()
        time.sleep(self.delay)
        there = self.direction.target == "zh"
        return [[Hypothesis(f"译{text}" if there else text.removeprefix("译"))] for text in texts]

    def _wait(self):
        """Wait for the hold to go; where it names an output, no longer than until that begins.

        Whoever gives the texts out may give these before those that the output begins with.
        """
        hold, soon = Path(self.hold), time.monotonic() + 5
        while hold.is_file():
            with suppress(FileNotFoundError):  # it has just gone
                output = hold.read_text("utf-8")
                begun = not output or Path(output).is_file() and Path(output).stat().st_size
                if not begun and time.monotonic() > soon:
                    return
            time.sleep(0.02)


class ToyEngines:
    def __init__(self, *held):
        pairs = ("en-zh", "zh-en", "de-zh", "zh-de")
        self.engines = {pair: ToyEngine(Direction.parse(pair), *held) for pair in pairs}

    def route(self, source, via):
        return self.engines[f"{source}-{via[0]}"], self.engines[f"{via[0]}-{source}"]

    def baseline(self, direction):
        return None


@dataclass(frozen=True)
class ToyJob:
    name: str = "toy"
    delay: float = 0.0
    trace: bool = False
    hold: str = ""
    first: int = 1

    def identity(self):
        return {"name": self.name}

    def check(self, language):
        if self.name == "missing":
            raise ModelNotFound("no model; get one")

    def terms(self):
        return {}

    def open(self):
        options = Options(trace=self.trace, links="framings", lexicon=LEXICON)
        return TripWorker([["zh"]], options, ToyEngines(self.delay, self.hold, self.first))


class Scribe:
    """A worker that translates nothing: what is measured is the run around it."""

    def work(self, tasks):
        return [Outcome(number, b"x" * 2000 + b"\n", words=1) for number, _ in tasks]


@dataclass(frozen=True)
class ScribeJob:
    def identity(self):
        return {}

    def check(self, language):
        pass

    def terms(self):
        return {}

    def open(self):
        return Scribe()
