"""Whether a returned sentence still says what its source says.

An expression that came back unharmed inside a sentence that did not says little. Damaged is a
sentence that would tell its reader something else in substance than the source does: something is
missing, added or reversed, has another sense or is about someone else.

The signs are the words of the source that did not come back: how unlikely they are given the
pivot, by forced decoding with the model of the way back (log p, together and for the four
lowest); their share; and the fault flags. A word that is gone and that the pivot would not have
led to is a loss; one that the pivot leads to was put in other words. Words that did come back
count for nothing, so that a free pivot by a human is no damage. Where an engine can't score given
texts, words and flags must do, with how near a multilingual encoder puts the words of the source
to those of the return where it is asked; they show less.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from translate.data import Chance, Token
from translate.segment import tokens

SOUND = 0.5  # a sentence that is damaged with a smaller probability counts as sound
DAMAGED = 0.9  # from here on it counts as damaged; between the two it is in doubt
ASSUMED = 0.5  # share of foreign returns that is taken to be damaged beforehand: nothing is known
FILE = "gate-weights.json"
_FLOOR = -20.0  # of a piece's log-probability: what a model does not know has -10000
_LOWEST = 4  # words
_FLAGS = 3  # more fault flags say no more

Signs = Mapping[str, float]


class Gate(NamedTuple):
    """A logistic regression on some of the signs."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def damage(self, signs: Signs) -> float:
        """Return the probability (0..1) that the sentence is damaged."""
        total = self.bias + sum(
            weight * signs[name] for name, weight in zip(self.names, self.weights, strict=True)
        )
        return 1 / (1 + math.exp(-total))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    path = resources.files("translate.framings.data") / FILE
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def load_gates() -> tuple[Gate, ...]:
    """Read the weights that ship with the package, the best gate first."""
    return tuple(
        Gate(tuple(gate["names"]), tuple(gate["weights"]), gate["bias"])
        for gate in _shipped()["gates"]
    )


def damage_signs(
    source: str,
    back: str,
    language: str,
    *,
    faults: int = 0,
    chances: Sequence[Chance] = (),
    near: float | None = None,
) -> dict[str, float]:
    """Collect the signs of a sentence; `language` is that of the source and the return.

    `chances` tell how likely the pieces of the source are given the pivot; none when they are not
    known. `near` is what an encoder says of source and return, where one is asked.
    """
    words = [token for token in tokens(source, language) if token.text.isalnum()]
    there = {token.text.lower() for token in tokens(back, language)}
    gone = {token.text.lower(): token for token in words if token.text.lower() not in there}
    of = len({token.text.lower() for token in words})
    signs = {
        "recall": 1 - len(gone) / max(1, of),
        "length": math.log(max(1, of)),
        "faults": float(min(_FLAGS, faults)),
    }
    if near is not None:
        signs["near"] = near
    if chances:
        lost = sorted(_chance(token, chances) for token in gone.values())
        signs["lost"] = max(-500.0, sum(lost))
        signs["lowest"] = sum(lost[:_LOWEST]) / _LOWEST
    return signs


def _chance(token: Token, chances: Sequence[Chance]) -> float:
    """Return the log-probability of a word's pieces together."""
    start, end = token.span.start, token.span.end
    return sum(
        max(_FLOOR, piece.value) for piece in chances if piece.start < end and start < piece.end
    )


def damage(signs: Signs, *, foreign: bool = False) -> float:
    """Return the probability (0..1) that a sentence is damaged, by the best gate for its signs.

    The gates learned from returns of one system, most of them damaged. Of a `foreign` return
    nothing is known beforehand, so it is `ASSUMED` to be damaged as likely as not, in the place of
    the odds of the returns that were learned from (Saerens et al. 2002). One with a fault flag is
    never told as likely sound: of 82 intact returns read by hand 4 had a flag, of 635 damaged
    ones 138, so that at even odds beforehand a flag by itself makes it .82.

    >>> kept = damage_signs("Talks were frank.", "Talks were frank.", "en")
    >>> lost = damage_signs("Talks were frank.", "The weather in May.", "en", faults=2)
    >>> damage(kept) < damage(lost)
    True
    """
    best = next(gate for gate in load_gates() if signs.keys() >= set(gate.names))
    chance = best.damage(signs)
    if foreign:
        share = _shipped()["damaged"]
        hurt, whole = chance * ASSUMED / share, (1 - chance) * (1 - ASSUMED) / (1 - share)
        chance = hurt / (hurt + whole)
        if signs["faults"]:
            chance = max(chance, SOUND)
    return round(chance, 3)
