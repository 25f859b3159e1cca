"""Take sentences through a pivot and back, or one way alone.

Engines are given; nothing here chooses or loads one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from translate.data import Chance, Document, Hypothesis, Leg
from translate.engines import Engine, Scorer, aligner
from translate.engines.script import Traditional
from translate.languages import writes_spaces
from translate.roundtrip.given import Texts
from translate.roundtrip.linking import BothWays, link_both_ways
from translate.segment import rebuild, segments

_SPACES = re.compile(r"[^\S\n]{2,}")
_BETWEEN_HAN = re.compile(r"(?<=[。！？”」』；])[^\S\n]+")


def translate_document(document: Document, engine: Engine, *, n_best: int = 1) -> Leg:
    """Translate a document segment by segment."""
    sentences = segments(document.text, document.language)
    answers = engine.translate([sentence.text for sentence in sentences], n_best=n_best)
    hypotheses = tuple(tuple(answer) for answer in answers)
    return Leg(engine.direction, tuple(sentences), hypotheses)


def joined_text(text: str, leg: Leg) -> str:
    """Put the translations in their segments' places; Chinese sentences need no space between.

    Line ends and blank lines stay as they are.
    """
    if writes_spaces(leg.direction.target):
        whole = rebuild(text, leg.segments, [f"{best} " for best in leg.best])
        return _SPACES.sub(" ", whole).replace(" \n", "\n").rstrip(" ")
    whole = rebuild(text, leg.segments, leg.best)
    return _BETWEEN_HAN.sub("", whole)


@runtime_checkable
class Sparing(Protocol):
    """An engine that can leave out the links nobody asks for, which is quicker."""

    def sparing(self, texts: Sequence[str], linked: Collection[str]) -> list[Hypothesis]:
        """Return the best answer to each text, with links only for those that are in `linked`."""


class Trip:
    """Sentences of one language on their way to the pivot and back, as many times as asked.

    `go` takes some further; the more it is given at a time the faster the engines are, because
    they sort what they get by length and answer equal sentences once. `linked` are the numbers of
    the sentences whose links will be looked at (None: all). `given` has a text for each sentence
    that takes the machine's place in the pivot, in the return or in both.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        engines: tuple[Engine, Engine],
        *,
        hops: int = 1,
        linked: Collection[int] | None = None,
        given: Texts | None = None,
    ) -> None:
        self.sentences, self.engines = sentences, engines
        self.given = given or Texts()
        self.legs: list[list[Hypothesis]] = [[] for _ in range(2 * hops)]  # the best answers
        self.links: dict[int, BothWays] = {}
        self.chances: dict[int, tuple[Chance, ...]] = {}  # of the source, given the pivot
        self.between: Callable[[], None] = lambda: None  # called between two steps; may end it all
        self._linked = range(len(sentences)) if linked is None else frozenset(linked)

    @property
    def done(self) -> int:
        """How many sentences are back."""
        return len(self.legs[-1])

    def go(self, count: int | None = None) -> None:
        """Take the next `count` sentences (all that are left) there and back, and link them."""
        start = self.done
        end = len(self.sentences) if count is None else min(start + count, len(self.sentences))
        if start == end:
            return
        texts = self.sentences[start:end]
        for number, leg in enumerate(self.legs):
            self.between()
            answers = self._given(number, texts, start)
            if answers is None:
                answers = self._translated(self.engines[number % 2], texts, start)
            leg += answers
            texts = [answer.text for answer in answers]
        if self.given.has_no_pivot:
            return
        self.between()
        wanted = [i for i in range(start, end) if i in self._linked]
        triples = [(self.sentences[i], self.legs[0][i], self.legs[1][i]) for i in wanted]
        self.links.update(zip(wanted, link_both_ways(triples, *self.engines), strict=True))
        home = self.engines[1]
        if isinstance(home, Scorer):
            self.between()
            sources = [source for source, *_ in triples]
            pivots = [pivot.text for _, pivot, _ in triples]
            self.chances.update(zip(wanted, home.score(pivots, sources), strict=True))

    def _given(self, number: int, texts: Sequence[str], start: int) -> list[Hypothesis] | None:
        """Return the answers of a leg that were given, linked by a forced pass; None for others."""
        if self.given.has_no_pivot and number == 0:
            return [Hypothesis("", 0.0)] * len(texts)
        column = (self.given.middle, self.given.back)[number] if number < 2 else None
        if column is None:
            return None
        engine = self.engines[number]
        read = engine.given if isinstance(engine, Traditional) else Hypothesis
        answers = [read(text) for text in column[start : start + len(texts)]]
        linking = None if self.given.has_no_pivot else aligner(engine)
        linked = [i for i in range(len(texts)) if start + i in self._linked] if linking else []
        if linking and linked:
            pairs = [texts[i] for i in linked], [answers[i].text for i in linked]
            for i, own in zip(linked, linking.align(*pairs), strict=True):
                answers[i] = replace(answers[i], alignment=own)
        return answers

    def _translated(self, engine: Engine, texts: Sequence[str], start: int) -> list[Hypothesis]:
        if isinstance(self._linked, range) or not isinstance(engine, Sparing):
            return [answers[0] for answers in engine.translate(texts)]
        linked = {text for number, text in enumerate(texts, start) if number in self._linked}
        return engine.sparing(texts, linked)
