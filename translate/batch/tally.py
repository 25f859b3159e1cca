"""What became of the mentions of a corpus: counts that add up, rates, by trip and by leg."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate.data import DIGITS, FATES
from translate.measures.rates import KEPT, SIMILAR, Counts, Judged
from translate.roundtrip.evidence import HasLeg, changed_on
from translate.roundtrip.result import FollowedFraming
from translate.roundtrip.trust import Drift

TO_CHECK = "to_check"  # the count of changes too unsure to be counted as such
LEFT_OUT = ("excluded", "not_judged")  # the counts of mentions that are in no rate
PLACES = (*LEFT_OUT, *FATES, TO_CHECK)


def rate_of(counts: Counts) -> dict[str, Any]:
    """Write a rate whose units are documents."""
    rate = counts.rate().to_dict()
    return {**rate, "documents": rate.pop("units")}


@dataclass
class Trip:
    """What is left after one of several trips, over documents; scores are means of sentences."""

    documents: int = 0
    sentences: int = 0
    similar: Counts = field(default_factory=lambda: Counts("document", SIMILAR))
    kept: Counts = field(default_factory=lambda: Counts("document", KEPT))
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(
        self,
        step: Drift,
        framings: Sequence[FollowedFraming],
        flagged: Collection[int],
        sentences: int,
    ) -> None:
        """Count a document's trip; mentions in flagged sentences are in no rate."""
        self.documents += 1
        self.sentences += sentences
        for name in ("bleu", "chrf", "unchanged"):
            self.sums[name] += (getattr(step, name) or 0.0) * sentences
        rates = step.rates
        if rates is None or rates.kept is None or len(step.fates) != len(framings):
            return
        fates = [
            fate for fate, framing in zip(step.fates, framings, strict=True)
            if framing.sentence not in flagged
        ]  # fmt: skip
        for counts in (self.similar, self.kept):
            counts.excluded += rates.kept.excluded
            if rates.kept.of:
                hits = sum(fate in counts.fates for fate in fates)
                counts.add_counted(hits, len(fates), rates.kept.untraced, rates.kept.to_check)

    def to_dict(self) -> dict[str, Any]:
        """Return the rates, with documents as units, and the means."""
        means = {
            name: round(self.sums[name] / self.sentences, DIGITS) if self.sentences else None
            for name in ("bleu", "chrf", "unchanged")
        }
        rates = {"kept_or_paraphrased": rate_of(self.similar), "kept": rate_of(self.kept)}
        return {"documents": self.documents, **rates, **means}


@dataclass
class LegCounts:
    """Changes and losses by the leg on which they came; of some no sign tells."""

    counts: Counter[str | None] = field(default_factory=Counter)
    there: Counts = field(default_factory=lambda: Counts("document"))

    def add(self, framings: Iterable[HasLeg], flagged: Collection[int]) -> None:
        """Count a document; mentions in flagged sentences are left out."""
        legs = changed_on(framings, flagged)
        self.counts.update(legs)
        self.there.add_counted(legs.count("there"), len(legs), legs.count(None))

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, and as a rate the share that is in the pivot already."""
        legs = {
            "changes": self.counts.total(), "there": self.counts["there"],
            "back": self.counts["back"],
        }  # fmt: skip
        return {"legs": legs, "there": rate_of(self.there)}


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
