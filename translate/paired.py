"""Each framing on the pivot against a control: the same mentions, kept on one route or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate.evidence import KEPT, benjamini_hochberg, holm, mcnemar

LEAST = 5  # mentions traced on both routes below which a framing is not tested


@dataclass
class Counts:
    """Mentions traced on both routes: kept on both, on one alone, on none."""

    both: int = 0
    pivot_alone: int = 0
    control_alone: int = 0
    neither: int = 0

    @property
    def of(self) -> int:
        """All of them."""
        return self.both + self.pivot_alone + self.control_alone + self.neither


@dataclass
class Paired:
    """Counts by category and term."""

    terms: dict[tuple[str, str], Counts] = field(default_factory=dict)

    def add(self, framings: Sequence[Mapping[str, Any]], fates: Sequence[Sequence[str]]) -> None:
        """Count a document's framings; `fates` are (pivot, control), one pair a framing.

        Mentions untraceable on either route are left out, and so is a document whose lists do not
        belong together.
        """
        if len(framings) != len(fates):
            return
        for framing, (one, other) in zip(framings, fates, strict=True):
            if "untraceable" in (one, other):
                continue
            counts = self.terms.setdefault((framing["category"], framing["term"]), Counts())
            name = _NAMES[one in KEPT, other in KEPT]
            setattr(counts, name, getattr(counts, name) + 1)

    def to_list(self) -> list[dict[str, Any]]:
        """Give rates, difference and exact McNemar p-values, raw and adjusted over all framings.

        Adjusted by Holm (any error) and Benjamini & Hochberg (share of errors). Mentions count as
        independent: with few documents the p-values are too small.

        >>> paired = Paired()
        >>> paired.add([{"category": "x", "term": "y"}] * 8, [["lost", "kept"]] * 8)
        >>> paired.to_list()[0]["difference"], paired.to_list()[0]["p"]
        (-1.0, 0.0078)
        """
        tested = sorted(
            ((key, counts) for key, counts in self.terms.items() if counts.of >= LEAST),
            key=lambda item: (-item[1].of, item[0]),
        )
        raw = [mcnemar(counts.pivot_alone, counts.control_alone) for _, counts in tested]
        adjusted = zip(tested, raw, holm(raw), benjamini_hochberg(raw), strict=True)
        return [
            {
                "term": term, "category": category, "of": counts.of,
                "kept": round((counts.both + counts.pivot_alone) / counts.of, 4),
                "control": round((counts.both + counts.control_alone) / counts.of, 4),
                "difference": round(
                    (counts.pivot_alone - counts.control_alone) / counts.of, 4
                ),
                "p": round(p, 4), "p_holm": round(strict, 4), "p_bh": round(loose, 4),
            }
            for ((category, term), counts), p, strict, loose in adjusted
        ]  # fmt: skip


_NAMES = {
    (True, True): "both",
    (True, False): "pivot_alone",
    (False, True): "control_alone",
    (False, False): "neither",
}
