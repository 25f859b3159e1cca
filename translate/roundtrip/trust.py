"""How far the findings of a result can be trusted: rates, controls, drift, expected renderings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from translate.codec import Value, wire
from translate.measures.rates import Difference, Rate
from translate.roundtrip.baseline import Baseline


@dataclass(frozen=True, slots=True)
class Kept(Value):
    """The shares of framings that were kept, and kept or paraphrased."""

    kept: Rate | None = None
    kept_or_paraphrased: Rate | None = None


@dataclass(frozen=True, slots=True)
class Sound(Value):
    """The rates in sentences that are likely sound: `sound` of the `sentences` looked at.

    `damaged` of these are very likely damaged; the rest likely is.
    """

    sentences: int = 0
    sound: int = 0
    damaged: int = 0
    kept: Rate | None = None
    kept_or_paraphrased: Rate | None = None


@dataclass(frozen=True, slots=True)
class Legs(Value):
    """How many framings were changed or lost, and how many of them on which leg."""

    changes: int = 0
    there: int = 0
    back: int = 0


@dataclass(frozen=True, slots=True)
class Compared(Value):
    """A route as a control compares it: fates by source and return alone, without the pivot.

    The rest tells how good the route is: `chrf` (0..100, return against source), `damaged` (the
    mean probability that a sentence is, by source and return alone, too) and `faulty` (the share
    of sentences with a grave fault).
    """

    kept: Rate | None = None
    kept_or_paraphrased: Rate | None = None
    chrf: float | None = None
    damaged: float | None = None
    faulty: float | None = None


@dataclass(frozen=True, slots=True)
class Control(Value):
    """What another pivot does: the rate of kept, and both routes as they are compared.

    `fates` are (pivot, control), a pair a framing; `to_check` says which of them are changes too
    unsure to be counted. `difference` is of kept or paraphrased, pivot less control.
    """

    via: tuple[str, ...] = ()
    kept: float | None = None
    low: float | None = None
    high: float | None = None
    of: int | None = None
    excluded: int = 0
    fates: tuple[tuple[str, str], ...] = ()
    to_check: tuple[tuple[bool, bool], ...] = ()
    pivot: Compared = Compared()
    control: Compared = Compared()
    difference: Difference | None = wire(omit=True, default=None)


@dataclass(frozen=True, slots=True)
class Drift(Value):
    """One trip of several in a row: its number from 1, scores against the source, rates.

    `kept` is the value of the rate of kept. `unchanged` is the share of sentences that are as they
    were one trip before; at 1 the chain has reached a fixed point. `fates[i]` is the fate of the
    i-th framing after this trip.
    """

    trip: int = 1
    bleu: float | None = None
    chrf: float | None = None
    kept: float | None = None
    unchanged: float | None = None
    fates: tuple[str, ...] = ()
    rates: Kept | None = None


@dataclass(frozen=True, slots=True)
class Middle(Value):
    """What the way back alone keeps, from a human pivot."""

    pivot: str = "human"
    unpaired_segments: int = 0
    kept: Rate | None = None
    kept_or_paraphrased: Rate | None = None


@dataclass(frozen=True, slots=True)
class GivenTexts(Value):
    """Texts that no engine of this run made: whose they are, and which of the two were given.

    `unpaired_…` count the sentences of the source that have no counterpart in them.
    """

    system: str = ""
    pivot: bool = False
    back: bool = False
    unpaired_pivots: int = 0
    unpaired_backs: int = 0


@dataclass(frozen=True, slots=True)
class Mismatch(Value):
    """A rendering that the lexicon does not expect."""

    term: str = ""
    sentence: int = wire(key="segment", default=0)
    rendered: str = ""
    expected: tuple[str, ...] = ()
    confidence: float = 0.0
    text: str = wire(omit=True, default="")


@dataclass(frozen=True, slots=True)
class Unfollowed(Value):
    """Charged expressions of the text that the lexicon lacks, so that nothing is said of them."""

    count: int = 0
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Termbase(Value):
    """How many renderings are expected ones, by register, and which are not.

    Not checked are those that were not traced, though one is expected (`untraced`), and those of
    terms `without` any expected in the pivot's language. Of the `terms` that the lexicon has beside
    the package's some may be `absent` from the text.
    """

    checked: int = 0
    matched: int = 0
    by_register: dict[str, int] = wire(default={})
    mismatches: tuple[Mismatch, ...] = ()
    untraced: int = wire(omit=True, default=0)
    without: tuple[str, ...] = wire(omit=True, default=())
    terms: int = wire(omit=True, default=0)
    absent: tuple[str, ...] = wire(omit=True, default=())


@dataclass(frozen=True, slots=True)
class Evidence(Value):
    """How far the findings can be trusted; `other` is what a later version may have added."""

    difference: Difference | None = wire(omit=True, default=None)
    control: tuple[Control, ...] = wire(omit=True, default=())
    drift: tuple[Drift, ...] = wire(omit=True, default=())
    given: GivenTexts | None = wire(omit=True, default=None)
    middle: Middle | None = wire(omit=True, default=None)
    kept: Kept | None = wire(omit=True, default=None)
    sound: Sound | None = wire(omit=True, default=None)
    legs: Legs | None = wire(omit=True, default=None)
    engine: Baseline | None = wire(omit=True, default=None)
    termbase: Termbase | None = wire(omit=True, default=None)
    unfollowed: Unfollowed | None = wire(omit=True, default=None)
    suggested: Kept | None = wire(omit=True, default=None)
    other: dict[str, Any] = wire(flat=True, default={})


def rates_in(evidence: Evidence) -> list[Rate]:
    """Return all rates of a result's evidence."""
    pairs: list[Kept | Middle | Compared | Sound | None] = [
        evidence.kept, evidence.middle, evidence.sound, evidence.suggested,
    ]  # fmt: skip
    pairs += [drift.rates for drift in evidence.drift]
    pairs += [control.pivot for control in evidence.control]
    pairs += [control.control for control in evidence.control]
    return [
        rate
        for pair in pairs
        if pair is not None
        for rate in (pair.kept, pair.kept_or_paraphrased)
        if rate is not None
    ]
