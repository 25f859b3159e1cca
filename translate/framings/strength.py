"""How strong an expression and its counterpart are: on a scale, by charge and by modifiers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from statistics import fmean
from typing import Any

from translate.data import Token
from translate.framings.inflect import lemmas
from translate.framings.residue import Residue, parts
from translate.framings.thesaurus import load_thesaurus
from translate.framings.wordnet import load_wordnet


def measure_degree(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> dict[str, Any]:
    """Compare the strength of both sides: on a common scale, else by charge and intensity."""
    first, second = _sides(before, after, residue)
    common = first.keys() & second.keys() if residue.before and residue.after else set()
    step = fmean(second[scale] - first[scale] for scale in common) if common else 0.0
    step += _modify(residue.after, common) - _modify(residue.before, common) if common else 0.0
    strengths = {
        "strength_before": max((first[scale] for scale in common or first), default=None),
        "strength_after": max((second[scale] for scale in common or second), default=None),
    }
    if common:
        steps = {"level": float(abs(step) < 0.5), "down": max(0.0, -step), "up": max(0.0, step)}
        return {**steps, **strengths, "flipped": _apart(residue)[1], "foreign": 0.0}
    apart, flipped = _apart(residue)
    charge = {"milder": max(0.0, -apart), "harsher": max(0.0, apart), "flipped": flipped}
    return {**charge, **strengths, **_measure_intensity(residue)}


def _sides(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> tuple[dict[str, int], dict[str, int]]:
    """Give both sides' places on scales: of the words that differ if they meet on one."""
    rest = degrees(residue.before), degrees(residue.after)
    if rest[0].keys() & rest[1].keys():
        return rest
    return degrees([token.text for token in before]), degrees([token.text for token in after])


def degrees(words: Sequence[str]) -> dict[str, int]:
    """Give the strength of an expression on every scale it is on; longer matches win."""
    known = load_thesaurus()
    longest: dict[str, tuple[int, int]] = {}
    for part in parts(words):
        for degree in known.find_degrees(part):
            length, strength = longest.get(degree.scale, (len(part), 0))
            if length == len(part):
                longest[degree.scale] = (length, max(strength, degree.strength))
    return {scale: strength for scale, (_, strength) in longest.items()}


def _modify(words: tuple[str, ...], scales: Set[str]) -> float:
    """Count the steps that modifiers make which the places on the scales leave out of account."""
    known = load_thesaurus()
    signs = {"intensifier": 1.0, "diminisher": -1.0}
    modifiers = {
        word: sign for kind, sign in signs.items() for word in words
        if len(words) > 1 and known.has_marker(kind, [word])
    }  # fmt: skip
    whole, bare = degrees(words), degrees([word for word in words if word not in modifiers])
    unmoved = all(whole.get(scale) == bare.get(scale) for scale in scales)
    return sum(modifiers.values()) if unmoved else 0.0


def _apart(residue: Residue) -> tuple[float, float]:
    """Give the step in charge between the words that differ and whether the side changed."""
    first, second = _charge(residue.before), _charge(residue.after)
    if first is None or second is None:
        return 0.0, 0.0
    flipped = first * second < 0 and min(abs(first), abs(second)) > 1
    return float(abs(second) - abs(first)), float(flipped)


def _charge(words: Sequence[str]) -> int | None:
    known = load_thesaurus()
    charges = [charge for word in words if (charge := known.find_charge(word)) is not None]
    return max(charges, key=abs) if charges else None


def _measure_intensity(residue: Residue) -> dict[str, Any]:
    """Count modifiers gained and lost, and how much more general the new words are."""
    known = load_thesaurus()

    def count(kind: str, words: Iterable[str]) -> int:
        return sum(known.has_marker(kind, part) for part in parts(tuple(words)))

    plain = bool(residue.before) and bool(residue.after)
    return {
        "weakened": float(
            min(2, count("intensifier", residue.before) + count("diminisher", residue.after))
        ),
        "intensified": float(
            min(2, count("diminisher", residue.before) + count("intensifier", residue.after))
        ),
        "euphemism": float(plain and count("euphemism", residue.after) > 0),
        "generic": _generic(residue) if plain else 0.0,
    }


def _generic(residue: Residue) -> float:
    """Compare how common both sides' most telling words are (log ratio, -1..1)."""
    known = load_wordnet()

    def rarest(words: Sequence[str]) -> float:
        uses = [max(known.use(lemma) for lemma in lemmas(word)) for word in words]
        return math.log(1 + min(uses))

    return max(-1.0, min(1.0, (rarest(residue.after) - rarest(residue.before)) / 5))
