"""What a corpus says of several trips in a row, and of the leg on which its changes came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate.measures.rates import KEPT, SIMILAR, Counts
from translate.roundtrip.evidence import HasLeg, is_change
from translate.roundtrip.result import FollowedFraming
from translate.roundtrip.trust import Drift


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
            name: round(self.sums[name] / self.sentences, 3) if self.sentences else None
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
        legs = [f.leg for f in framings if is_change(f) and f.sentence not in flagged]
        self.counts.update(legs)
        self.there.add_counted(legs.count("there"), len(legs), legs.count(None))

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, and as a rate the share that is in the pivot already."""
        legs = {
            "changes": self.counts.total(), "there": self.counts["there"],
            "back": self.counts["back"],
        }  # fmt: skip
        return {"legs": legs, "there": rate_of(self.there)}
