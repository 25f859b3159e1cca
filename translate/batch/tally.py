"""What became of the mentions of a term, a category or a corpus: counts that add up, and rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate.batch.drift import LegCounts, rate_of
from translate.data import FATES
from translate.measures.rates import KEPT, SIMILAR, Counts, Judged
from translate.roundtrip.result import FollowedFraming

TO_CHECK = "to_check"  # the count of changes too unsure to be counted as such
LEFT_OUT = ("excluded", "not_judged")  # the counts of mentions that are in no rate
PLACES = (*LEFT_OUT, *FATES, TO_CHECK)


def claimed(framing: Judged) -> str:
    """Return the fate that is claimed of a mention, or that it is to check."""
    return TO_CHECK if framing.to_check else framing.fate


def place_of(framing: Judged, flagged: Collection[int], *, judged: bool) -> str:
    """Return the one count that a mention is in: of `PLACES`, which add up to all mentions."""
    if not judged:
        return "not_judged"
    return "excluded" if framing.sentence in flagged else claimed(framing)


@dataclass
class Rates:
    """The rates of kept, and of kept or paraphrased."""

    kept: Counts = field(default_factory=lambda: Counts("document", KEPT))
    similar: Counts = field(default_factory=lambda: Counts("document", SIMILAR))

    def add(self, framings: Sequence[Judged], flagged: Collection[int]) -> None:
        """Count the framings of one document; those in flagged sentences are in no rate."""
        self.kept.add(framings, flagged)
        self.similar.add(framings, flagged)

    def to_dict(self) -> dict[str, Any]:
        """Write both."""
        return {"kept": rate_of(self.kept), "kept_or_paraphrased": rate_of(self.similar)}


@dataclass
class Tally:
    """What became of the mentions of a term, a category or everything."""

    places: Counter[str] = field(default_factory=Counter)  # each mention in one: see `place_of`
    left_out: Counter[str] = field(default_factory=Counter)  # those in no rate, by what was told
    documents: int = 0
    rates: Rates = field(default_factory=Rates)
    sound: Rates = field(default_factory=Rates)  # in sentences that are likely sound
    legs: LegCounts = field(default_factory=LegCounts)
    survival: Counts = field(default_factory=lambda: Counts("document", KEPT))

    @property
    def mentions(self) -> int:
        """How many there are, whatever became of them."""
        return self.places.total()

    def add(
        self,
        framings: Sequence[FollowedFraming],
        flagged: Collection[int],
        unsound: Collection[int],
        *,
        judged: bool,
    ) -> None:
        """Count the framings of one document; in some languages fates are not judged."""
        self.documents += 1
        for framing in framings:
            place = place_of(framing, flagged, judged=judged)
            self.places[place] += 1
            self.left_out.update([claimed(framing)] if place in LEFT_OUT else ())
        if not judged:
            return
        self.rates.add(framings, flagged)
        self.sound.add(framings, unsound)
        self.legs.add(framings, flagged)
        counted = []
        for framing in framings:
            survival = framing.survival
            if survival and framing.sentence in flagged:
                self.survival.excluded += survival.of
            elif survival and survival.of:
                counted.append(survival)
        self.survival.add_counted(
            sum(survival.kept for survival in counted), sum(survival.of for survival in counted),
            sum(survival.untraced for survival in counted),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Counts and rates; mentions in flagged sentences are left out of the rates."""
        return {
            "mentions": self.mentions, "documents": self.documents,
            **{name: self.places[name] for name in (*LEFT_OUT, TO_CHECK)},
            "fates": {fate: self.places[fate] for fate in FATES},
            "left_out": {name: self.left_out[name] for name in PLACES if self.left_out[name]},
            **self.rates.to_dict(), "sound": self.sound.to_dict(),
            **self.legs.to_dict(),
            "survival": rate_of(self.survival) if self.survival.least.of else None,
        }  # fmt: skip


def most_first(item: tuple[Any, Tally]) -> tuple[int, Any]:
    """Sort what has most mentions first, then by name."""
    return -item[1].mentions, item[0]
