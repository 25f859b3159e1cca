"""Measure what bears on the fate of an expression: everything here measures, nothing decides.

`measure` compares the expression with its counterpart: which words are the same, what the words
that differ have to do with each other, how strong each side is, and what happened around them
(negation, attribution, quotation marks, intensity).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from translate.data import Token
from translate.english.inflect import parts_of_speech
from translate.fates.counterpart import HINT, Candidate, Linked, content, rival, spill
from translate.fates.degree import measure_degree
from translate.fates.residue import measure_meaning, measure_words, strip_shared
from translate.fates.surroundings import measure_surroundings


@dataclass(frozen=True)
class Evidence:
    """What was measured; shares and scores in 0..1, flags 0 or 1, steps of strength 0..4."""

    # where the counterpart was found
    place: float = 0.0
    lexical: float = 0.0
    left: float = 0.0
    right: float = 0.0
    free: float = 0.0
    absent: float = 0.0
    closed: float = 0.0
    rival: float = 0.0
    spill: float = 0.0
    mismatch: float = 0.0
    # the words of both sides
    whole: float = 0.0
    same: float = 0.0
    dropped: float = 0.0
    added: float = 0.0
    derived: float = 0.0
    namelike: float = 0.0
    adverb: float = 0.0
    modifier: float = 0.0
    # the words that differ
    group: float = 0.0
    synonym: float = 0.0
    similar: float = 0.0
    broader: float = 0.0
    narrower: float = 0.0
    sibling: float = 0.0
    antonym: float = 0.0
    listed: float = 0.0
    kin: float = 0.0
    kinship: float = 0.0
    foreign: float = 0.0
    # strength
    level: float = 0.0
    down: float = 0.0
    up: float = 0.0
    milder: float = 0.0
    harsher: float = 0.0
    flipped: float = 0.0
    generic: float = 0.0
    euphemism: float = 0.0
    weakened: float = 0.0
    intensified: float = 0.0
    # what stands around
    negated: float = 0.0
    negation: float = 0.0
    unattributed: float = 0.0
    undistanced: float = 0.0
    unquoted: float = 0.0
    strength_before: int | None = None
    strength_after: int | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Give the names of the numbers a model may weigh."""
        return tuple(f.name for f in fields(cls) if not f.name.startswith("strength_"))


def measure(linked: Linked, found: Sequence[Candidate]) -> Evidence:
    """Measure the best candidate against the expression; without one, only the gap it left."""
    gap = _measure_gap(linked)
    if not found:
        return replace(gap, absent=1.0)
    best = found[0]
    before = [linked.source[i] for i in linked.term]
    after = [linked.back[j] for j in best.run]
    residue = strip_shared(before, after)
    measured: dict[str, Any] = {
        **measure_words(before, after, residue),
        **measure_meaning(before, after, residue),
        **measure_degree(before, after, residue),
        **measure_surroundings(linked, best.run),
    }
    return replace(
        gap,
        place=(best.score - HINT * best.hinted) / 4,
        lexical=best.lexical,
        left=best.left,
        right=best.right,
        free=best.free,
        spill=float(spill(linked, best.run)),
        mismatch=float(_mismatch(before[-1], after[-1])),
        **measured,
    )


def _measure_gap(linked: Linked) -> Evidence:
    """Say whether the words beside the expression have closed up, and what kind of word it is."""
    start, stop = linked.term.start, linked.term.stop
    left = linked.links.get(start - 1) if start else -1
    right = linked.links.get(stop) if stop < len(linked.source) else len(linked.back)
    closed = left is not None and right is not None and right - left == 1
    last = linked.source[stop - 1].text if linked.term else ""
    parts = parts_of_speech(last)
    following = linked.source[stop] if stop < len(linked.source) else None
    modifies = following is not None and content(following) and bool(parts & {"a", "r", "v"})
    return Evidence(
        closed=float(closed),
        rival=float(rival(linked)),
        adverb=float(parts == {"r"} or last.endswith("ly")),
        modifier=float(modifies),
    )


def _mismatch(one: Token, other: Token) -> bool:
    """Say whether two words can't be of one part of speech."""
    first, second = parts_of_speech(one.text), parts_of_speech(other.text)
    return bool(first) and bool(second) and first.isdisjoint(second)
