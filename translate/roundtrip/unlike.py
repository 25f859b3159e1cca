"""Which pairs of texts are unlike a translation, by how likely each makes the other.

A model writes a text more easily with its source before it than with a full stop there. The sign is
what share of a text's improbability its counterpart takes away, of both texts together: log p of
each given the other, against log p of each given a full stop. It tells another sentence's
translation, and no clause that is missing: `benchmarks/evaluate_check.py` measures both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from translate.data import Chance, Signature
from translate.engines import Decoding, Engine, Scorer, load_engine, parts
from translate.engines.registry import bundled
from translate.languages import Direction
from translate.measures.codes import has_words
from translate.roundtrip.result import SentenceFault
from translate.roundtrip.signs import UNLIKE
from translate.roundtrip.walk import join_signatures

# Of the two shares together (from about 0 to 2) below which a pair is told, by the pieces that the
# shorter of the texts has at least; chosen on 1,357 human pairs and on labels of programs
# (docs/evaluation.md, "Human pairs checked"). Of shorter ones ("Cancel", 取消) nothing is told.
LEAST = {9: 0.38, 6: 0.15, 4: -0.1}
_FLOOR = -20.0  # of a piece's log-probability: what a model does not know has -10000
_NOTHING = {"en": ".", "zh": "。"}  # in the place of a text that says something
_DECODING = Decoding()
DETAIL = "unlike a translation of the source"
# what is told of these already makes it no translation
_TOLD = frozenset({"empty", "copy", "script"})


class Pair(NamedTuple):
    """A text and what is to be its translation."""

    source: str
    target: str


class Judge:
    """Tells pairs that are unlike a translation, with the models of both ways."""

    def __init__(self, there: Engine, home: Engine) -> None:
        self._ways = there, home

    @property
    def signature(self) -> Signature:
        """What the models say of themselves."""
        return join_signatures([engine.signature for engine in self._ways])

    def shares(self, pairs: Sequence[Pair]) -> list[float | None]:
        """Return, for each pair, how much of both texts is owed to the other (about 0 to 2).

        None where nothing can be told: of a text without words, or longer than a model takes.
        """
        return [share for share, _ in self._weighed(pairs)]

    def told(
        self, pairs: Sequence[Pair], found: Sequence[Sequence[SentenceFault]]
    ) -> list[list[SentenceFault]]:
        """Return the flags of each pair, with one more for those unlike a translation."""
        asked = [
            number
            for number, flags in enumerate(found)
            if not _TOLD & {flag.kind for flag in flags}
        ]
        weighed = dict(zip(asked, self._weighed([pairs[number] for number in asked]), strict=True))
        return [
            [*flags, *_unlike(*weighed.get(number, (None, 0)))]
            for number, flags in enumerate(found)
        ]

    def _weighed(self, pairs: Sequence[Pair]) -> list[tuple[float | None, int]]:
        """Return each pair's share, and how many pieces the shorter text has."""
        there, home = self._ways
        fit = [pair for pair in dict.fromkeys(pairs) if self._fits(pair)]
        ways = _owed(there, fit), _owed(home, [pair[::-1] for pair in fit])
        known = dict(zip(fit, zip(*ways, strict=True), strict=True))
        return [_joined(*known[pair]) if pair in known else (None, 0) for pair in pairs]

    def _fits(self, pair: Pair) -> bool:
        texts = all(has_words(text) for text in pair)
        return texts and all(
            parts(engine, text) == 1 for engine, text in zip(self._ways, pair, strict=True)
        )


_Owed = tuple[float, int]  # the share of a text's improbability that is gone, and its pieces


def _owed(engine: Engine, pairs: Sequence[tuple[str, str]]) -> Iterator[_Owed]:
    assert isinstance(engine, Scorer)
    sources, targets = [source for source, _ in pairs], [target for _, target in pairs]
    alone = [_NOTHING[engine.direction.source]] * len(pairs)
    given, without = engine.score(sources, targets), engine.score(alone, targets)
    for with_source, with_nothing in zip(given, without, strict=True):
        most = _total(with_nothing)
        yield (1 - _total(with_source) / most if most else 0.0), len(with_source)


def _total(chances: Sequence[Chance]) -> float:
    return sum(max(_FLOOR, chance.value) for chance in chances)


def _joined(first: _Owed, second: _Owed) -> tuple[float, int]:
    return first[0] + second[0], min(first[1], second[1])


def _unlike(share: float | None, pieces: int) -> Iterator[SentenceFault]:
    least = next((least for fewest, least in LEAST.items() if pieces >= fewest), None)
    if share is not None and least is not None and share < least:
        yield SentenceFault(UNLIKE, "pivot", DETAIL)


def judge_of(
    direction: Direction, decoding: Decoding = _DECODING, models: Path | None = None
) -> Judge | None:
    """Return a judge with the bundled models of a direction; None where there are none.

    They are asked whatever other model is in use: of others nobody has measured how often they
    would be wrong. Raises what loading a model raises.
    """
    entries = {entry.direction: entry for entry in bundled(models) if not entry.kind}
    ways = (direction, direction.reverse)
    if not all(way in entries and way.source in _NOTHING for way in ways):
        return None
    there, home = (
        load_engine(way, decoding=decoding, models=models, entry=entries[way]) for way in ways
    )
    return Judge(there, home)
