"""All that is measured on an expression and its counterpart, as the evidence for its fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from translate.data import Place
from translate.framings.clauses import is_denied
from translate.framings.counterpart import HINT, Candidate, rival, spill, text_span
from translate.framings.inflect import MODALS, parts_of_speech
from translate.framings.phrasal import whole_verbs
from translate.framings.renderings import stands
from translate.framings.residue import (
    differ_in_class,
    measure_degree,
    measure_meaning,
    measure_words,
    strip_shared,
)
from translate.framings.surroundings import is_refused, measure_surroundings
from translate.framings.ties import Linked, content

# no weights were fitted on these: what is rare in labelled returns is told by rule
_UNWEIGHED = frozenset({"recast", "moved", "strength_before", "strength_after"})


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
    shared: float = 0.0
    weakest: float = 0.0
    garbled: float = 0.0
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
    denied: float = 0.0
    negation: float = 0.0
    asserted: float = 0.0
    exchanged: float = 0.0
    unquoted: float = 0.0
    # what the pivot text says, where it is known (-1 to 1 for what may speak against)
    linked: float = 0.0
    placed: float = 0.0
    there: float = 0.0
    home: float = 0.0
    reached: float = 0.0
    astray: float = 0.0
    # what rules alone look at
    recast: float = 0.0
    moved: float = 0.0
    strength_before: int | None = None
    strength_after: int | None = None

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Give the names of the numbers a model may weigh."""
        return tuple(f.name for f in fields(cls) if f.name not in _UNWEIGHED)


@dataclass(frozen=True)
class Through:
    """The way through the pivot: its text, and the places an expression was followed to."""

    text: str
    pivot: Place | None
    back: Place | None


def measure(
    linked: Linked, ranked: Sequence[Candidate], through: Through | None = None
) -> Evidence:
    """Measure the best candidate against the expression; without one, only the gap it left."""
    way = _measure_way(linked, ranked[0].run if ranked else None, through) if through else {}
    gap = replace(_measure_gap(linked), **way)
    if not ranked:
        return replace(gap, absent=1.0)
    best = ranked[0]
    before, after = whole_verbs(linked.source, linked.term), whole_verbs(linked.back, best.run)
    residue = strip_shared(before, after)
    measured: dict[str, Any] = {
        **measure_words(before, after, residue),
        **measure_meaning(before, after, residue),
        **measure_degree(before, after, residue),
        **measure_surroundings(linked, best.run),
    }
    if measured.get("up") and _is_forbidden(linked, best.run):
        measured.update(up=0.0, listed=1.0)
    measured.update(_step(measured))
    if measured.get("antonym") and (measured["denied"] or is_refused(linked, best.run)):
        # "did not fail" is "succeeded", and who "refused to accept" rejected
        measured.update(antonym=0.0, denied=0.0, negated=0.0, group=1.0)
    return replace(
        gap,
        place=(best.score - HINT * best.hinted) / 4,
        lexical=best.lexical,
        left=best.left,
        right=best.right,
        free=best.free,
        spill=float(spill(linked, best.run)),
        mismatch=float(differ_in_class(before[-1].text, after[-1].text)),
        **measured,
    )


def _step(measured: Mapping[str, Any]) -> dict[str, float]:
    """Return words of one strength as a step apart where one side alone is the utmost of it.

    Or nearly so: "the gravest risk" is no "serious risk", and who "all but fell" did not collapse.
    """
    more = measured.get("intensified", 0.0) - measured.get("weakened", 0.0)
    if not more or not measured.get("level"):
        return {}
    return {"level": 0.0, "group": 0.0, "up": max(0.0, more), "down": max(0.0, -more)}


def _is_forbidden(linked: Linked, run: range) -> bool:
    """Return whether what "could not" be "must not" be now: a finding became a command."""
    sides = (linked.source, linked.term), (linked.back, run)
    return all(
        tokens[place.start].text.lower() in MODALS and is_denied(tokens, place.start)
        for tokens, place in sides
    )


def _measure_way(linked: Linked, run: range | None, through: Through) -> dict[str, Any]:
    """Say where the links lead and whether the pivot text says what either side does."""
    before = [linked.source[i].text for i in linked.term]
    after = [] if run is None else [linked.back[j].text for j in run]
    pivot, back = through.pivot, through.back
    near = pivot.text if pivot else through.text
    met = back and run and back.span.overlaps(text_span(linked.back, run))
    sure = back.confidence if back else 0.0
    return {
        "linked": 1.0,
        "placed": pivot.confidence if pivot else 0.0,
        "there": stands(before, near),
        "home": stands(after, near) if after else 0.0,
        "reached": sure if met else 0.0,
        "astray": 0.0 if met else sure,
    }


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
