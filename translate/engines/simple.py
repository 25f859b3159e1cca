"""Engines without a model: for tests, examples and composition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from translate.data import Alignment, Chance, Hypothesis, Link, Model, Signature, Span
from translate.engines import Engine, Sampling, Scorer, aligner, parts
from translate.errors import InputError
from translate.languages import Direction
from translate.measures.align import compose
from translate.version import VERSION


def _plain(name: str, direction: Direction) -> Signature:
    return Signature(VERSION, (Model(str(direction), name, ""),))


@dataclass(frozen=True)
class Echo:
    """Gives each text back, linked character by character.

    >>> Echo(Direction("en", "zh")).translate(["hi"])[0][0].text
    'hi'
    """

    direction: Direction
    aligns: ClassVar[bool] = False

    @property
    def signature(self) -> Signature:
        """Names the engine alone."""
        return _plain("echo", self.direction)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give the text itself `n_best` times."""
        return [[_linked(text, text)] * _at_least_one(n_best) for text in texts]


@dataclass(frozen=True)
class Table:
    """Answers from a table of segments; what is not in it comes back unchanged.

    >>> Table(Direction("en", "zh"), {"hi": "嗨"}).translate(["hi", "ho"])[0][0].text
    '嗨'
    """

    direction: Direction
    answers: Mapping[str, str | Sequence[str]]
    aligns: ClassVar[bool] = False

    @property
    def signature(self) -> Signature:
        """Names the engine alone."""
        return _plain("table", self.direction)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Look every text up; a list of answers serves as the n-best list."""
        return [self._look_up(text)[: _at_least_one(n_best)] for text in texts]

    def _look_up(self, text: str) -> list[Hypothesis]:
        known = self.answers.get(text, text)
        answers = [known] if isinstance(known, str) else list(known)
        return [_linked(text, answer) for answer in answers]


@dataclass(frozen=True)
class Pivot:
    """Two engines in a row: en→fr through en→zh and zh→fr; links are composed."""

    first: Engine
    second: Engine
    aligns: ClassVar[bool] = False

    @property
    def direction(self) -> Direction:
        """From the first engine's source to the second's target."""
        return Direction(self.first.direction.source, self.second.direction.target)

    @property
    def signature(self) -> Signature:
        """Both engines' models and options."""
        first, second = self.first.signature, self.second.signature
        decoding = {
            f"{engine.direction}.{key}": value
            for engine in (self.first, self.second)
            for key, value in engine.signature.decoding.items()
        }
        libraries = {**first.libraries, **second.libraries}
        return Signature(VERSION, first.models + second.models, decoding, libraries)

    def parts(self, text: str) -> int:
        """Return what the first engine says: what the second does is seen by nobody."""
        return parts(self.first, text)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Take the best pivot text of each; the n-best list is the second engine's."""
        pivots = [hypotheses[0] for hypotheses in self.first.translate(texts, sampling=sampling)]
        answers = self.second.translate(
            [pivot.text for pivot in pivots], n_best=n_best, sampling=sampling
        )
        return [
            [
                Hypothesis(last.text, last.score, compose(pivot.alignment, last.alignment))
                for last in lasts
            ]
            for pivot, lasts in zip(pivots, answers, strict=True)
        ]


@dataclass(frozen=True)
class Linked:
    """An engine that links nothing, with the links of another one's forced pass over its answers.

    The other engine is of the same direction and takes both texts as given.
    """

    engine: Engine
    linker: Engine
    aligns: ClassVar[bool] = True

    @property
    def direction(self) -> Direction:
        """The engine's."""
        return self.engine.direction

    @property
    def signature(self) -> Signature:
        """The engine's, and which model links."""
        own, (model, *_) = self.engine.signature, self.linker.signature.models
        key = f"{self.direction}.links"
        return replace(own, decoding={**own.decoding, key: f"{model.name} {model.sha256[:12]}"})

    def parts(self, text: str) -> int:
        """Return what the engine says."""
        return parts(self.engine, text)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give the engine's answers, linked."""
        return self._tied(texts, self.engine.translate(texts, n_best=n_best, sampling=sampling))

    def sparing(self, texts: Sequence[str], linked: Collection[str]) -> list[Hypothesis]:
        """Give the best answer to each text, with links only for those that are in `linked`."""
        answers = {text: hypotheses[:1] for text, hypotheses in zip(
            texts, self.engine.translate(texts), strict=True
        )}  # fmt: skip
        wanted = [text for text in answers if text in linked]
        answers |= zip(wanted, self._tied(wanted, [answers[t] for t in wanted]), strict=True)
        return [answers[text][0] for text in texts]

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Give the other engine's links."""
        linking = aligner(self.linker)
        assert linking is not None
        return linking.align(sources, targets)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[Chance, ...]]:
        """Return what the other engine thinks of given targets."""
        assert isinstance(self.linker, Scorer)
        return self.linker.score(sources, targets)

    def _tied(
        self, texts: Sequence[str], answers: Sequence[Sequence[Hypothesis]]
    ) -> list[list[Hypothesis]]:
        sources = [text for text, best in zip(texts, answers, strict=True) for _ in best]
        links = iter(self.align(sources, [answer.text for best in answers for answer in best]))
        return [[replace(answer, alignment=next(links)) for answer in best] for best in answers]


def _at_least_one(n_best: int) -> int:
    if n_best < 1:
        raise InputError(f"n-best is {n_best}; ask for 1 or more")
    return n_best


def _linked(source: str, target: str) -> Hypothesis:
    """Link equal texts by character, others as wholes."""
    if source == target:
        spans = [Span(i, i + 1) for i in range(len(source))]
        return Hypothesis(target, 0.0, Alignment(tuple(Link(s, s) for s in spans)))
    if not source or not target:
        return Hypothesis(target)
    whole = Link(Span(0, len(source)), Span(0, len(target)))
    return Hypothesis(target, 0.0, Alignment((whole,)))
