"""Weigh what was measured of an expression and its counterpart: how likely each fate is.

Two models give the probabilities: a multinomial logistic regression, and, for returns known to be a
machine's, the mean of it and boosted trees (Friedman 2001), which see what measurements say
together. Both lie in data files that `benchmarks/fit_fates.py` writes.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from translate.data import CHANGED, CLAIM_LEAST, Fate
from translate.framings.measure import Evidence

# How sure an answer can be that rests on a denial alone: of 21 machine returns that one sets apart
# and that were not lost, readers called six kept or paraphrased; on a claim alone: both of two.
_BARRED = 0.85
_UNTOLD = 0.65  # so is what a rule tells that no labelled return bears out or gainsays
_TO_CHECK = CLAIM_LEAST - 0.01  # how sure a change can be whose kind is in doubt

# A leaf's value, or a number's place among the measurements, the most it may be to go the first
# way, and the two ways on.
Node = float | tuple[int, float, "Node", "Node"]


class Weighed(NamedTuple):
    """The likeliest fate, its probability, and the probability of a change of whatever kind."""

    fate: Fate
    chance: float
    changed: float


@dataclass(frozen=True)
class Weights:
    """The model: a row of weights for each class over the measurements `names` stands for.

    A name is a measurement of `Evidence` or a product of several (`whole*negated`). `trees` has,
    for each class, trees over `Evidence.names()` whose sums are log odds. `trust` has, for each
    class, the log odds by which its answers through a pivot were right more or less often than they
    say (a stronger word is told too surely), and as its last number those of changes whose kind is
    in doubt; `trust_alone` has the same of answers to machine returns by both ends alone. Empty is
    what was not measured.
    """

    names: tuple[str, ...]
    classes: tuple[Fate, ...]
    rows: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    trees: tuple[tuple[Node, ...], ...] = ()
    trust: tuple[float, ...] = ()
    trust_alone: tuple[float, ...] = ()

    def answer(self, evidence: Evidence, *, machine: bool = False) -> tuple[Fate, float]:
        """Return the likeliest fate, and how sure it is (0..1).

        That is the share of answers like this one that are right; of a change less sure than
        `CLAIM_LEAST`, where a machine made the return, the share of those like it that are a change
        of some kind. `machine` says that a machine made it; one through a pivot always is.
        """
        fate, chance, changed = self.weigh(evidence, machine=machine)
        trust = self.trust if evidence.linked else self.trust_alone if machine else ()
        if not trust:
            return fate, chance
        sure = trusted(chance, trust[self.classes.index(fate)])
        if fate not in CHANGED or sure >= CLAIM_LEAST:
            return fate, sure
        return fate, min(_TO_CHECK, max(sure, trusted(changed, trust[-1])))

    def weigh(self, evidence: Evidence, *, machine: bool = False) -> Weighed:
        """Return what is likeliest, as yet untrusted.

        Of a machine's return a change is told where the three kinds together are likelier than each
        other fate: which kind it is, is often in doubt where it is not that there is one.
        """
        machine = machine or bool(evidence.linked)
        chances = self.probabilities(evidence, machine=machine)
        changed = sum(chances[name] for name in CHANGED)
        fate = max(chances, key=lambda name: chances[name])
        if machine and fate not in CHANGED and changed > chances[fate]:
            fate = max(CHANGED, key=lambda name: chances[name])
        most = _most(evidence)
        return Weighed(fate, min(most, chances[fate]), min(most, changed))

    def probabilities(self, evidence: Evidence, *, machine: bool = False) -> dict[Fate, float]:
        """Return each fate's probability; they sum to 1."""
        plain = values(evidence, Evidence.names())
        numbers = [math.prod(plain[at] for at in places) for places in _places(self.names)]
        chances = _shares(
            bias + sum(w * x for w, x in zip(row, numbers, strict=True))
            for row, bias in zip(self.rows, self.bias, strict=True)
        )
        if self.trees and (machine or evidence.linked):
            sums = (sum(leaf(tree, plain) for tree in trees) for trees in self.trees)
            chances = [(a + b) / 2 for a, b in zip(chances, _shares(sums), strict=True)]
        barred = _barred(evidence)
        left = {
            fate: 0.0 if fate in barred else chance
            for fate, chance in zip(self.classes, chances, strict=True)
        }
        total = sum(left.values())
        return {fate: chance / total for fate, chance in left.items()}


def _shares(sums: Iterable[float]) -> list[float]:
    """Return the probabilities whose log odds are given."""
    odds = list(sums)
    powers = [math.exp(value - max(odds)) for value in odds]
    return [power / sum(powers) for power in powers]


def leaf(tree: Node, numbers: Sequence[float]) -> float:
    """Return the value of the leaf that numbers lead to in a tree.

    >>> leaf((1, 0.5, -1.0, (0, 3.0, 2.0, 4.0)), [5.0, 0.7])
    4.0
    """
    while isinstance(tree, tuple):
        place, most, first, second = tree
        tree = first if numbers[place] <= most else second
    return tree


def trusted(chance: float, trust: float) -> float:
    """Return a probability with its log odds moved.

    >>> round(trusted(0.5, 0.0), 2), round(trusted(0.8, -1.5), 2)
    (0.5, 0.47)
    """
    odds = math.log(max(chance, 1e-9) / max(1 - chance, 1e-9)) + trust
    return 1 / (1 + math.exp(-odds))


def _is_turned(evidence: Evidence) -> bool:
    """Return whether one side alone denies the words or claims them, or another one does them."""
    return bool(evidence.denied or evidence.exchanged) or _is_untold(evidence)


def _is_untold(evidence: Evidence) -> bool:
    """Return whether the same words came back as nobody's claim."""
    return bool(evidence.whole and evidence.asserted)


def _is_modified(evidence: Evidence) -> bool:
    """Return whether a word beside the same words makes them weaker or stronger."""
    return bool(evidence.whole and (evidence.intensified or evidence.weakened))


def _most(evidence: Evidence) -> float:
    """Return how probable an answer can be, for what it rests on."""
    if _is_untold(evidence) or evidence.recast or evidence.moved:
        return _UNTOLD
    return _BARRED if _is_turned(evidence) or _is_modified(evidence) else 1.0


def _barred(evidence: Evidence) -> frozenset[Fate]:
    """Return the fates that the definitions rule out, whatever the weights say."""
    if evidence.garbled:  # what no dictionary knows renders nothing
        return frozenset({"kept", "paraphrased", "softened", "strengthened"})
    if evidence.recast or evidence.moved:  # the words are there, and say something else
        return frozenset({"kept", "paraphrased", "lost"})
    # the same words say something else where one side alone denies them, or as nobody's claim
    if _is_turned(evidence):
        return frozenset({"kept", "paraphrased"})
    if _is_modified(evidence):
        turned = evidence.intensified - evidence.weakened
        same: set[Fate] = {"kept", "paraphrased", "shifted", "lost"}
        return frozenset(same | ({"softened"} if turned > 0 else {"strengthened"}))
    if evidence.antonym and not evidence.negation and not evidence.negated:
        return frozenset({"kept", "paraphrased"})
    if evidence.dropped and not evidence.whole and not evidence.derived:
        return frozenset({"kept"})  # a content word gone without a substitute
    return frozenset()


def values(evidence: Evidence, names: Iterable[str]) -> list[float]:
    """Return the measurements, or products of measurements, that the names stand for.

    >>> values(Evidence(whole=1.0, negated=1.0), ["whole*negated", "same"])
    [1.0, 0.0]
    """
    return [math.prod(getattr(evidence, part) for part in name.split("*")) for name in names]


@lru_cache(maxsize=1)
def _places(names: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Return, for each name, where its factors stand among the plain measurements."""
    places = {name: at for at, name in enumerate(Evidence.names())}
    return tuple(tuple(places[part] for part in name.split("*")) for name in names)


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Read the weights that ship with the package."""
    data = json.loads(_file("fate-weights.json"))
    trees = json.loads(gzip.decompress(_file("fate-trees.json.gz")))
    return Weights(
        names=tuple(data["names"]),
        classes=tuple(data["classes"]),
        rows=tuple(tuple(row) for row in data["rows"]),
        bias=tuple(data["bias"]),
        trees=tuple(tuple(map(_node, trees[name])) for name in data["classes"]),
        trust=tuple(data["trust"]),
        trust_alone=tuple(data["trust_alone"]),
    )


def _file(name: str) -> bytes:
    return resources.files("translate.framings.data").joinpath(name).read_bytes()


def _node(read: Any) -> Node:
    """Return a tree as JSON has it: lists in place of tuples."""
    if not isinstance(read, list):
        return float(read)
    place, most, first, second = read
    return int(place), float(most), _node(first), _node(second)
