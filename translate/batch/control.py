"""The pivot and a control over the same framings of a corpus, judged alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from translate.batch.tally import Rates
from translate.framings.tracing import is_judged
from translate.measures.rates import Gaps
from translate.measures.significance import benjamini_hochberg, holm
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.sentences import graves
from translate.roundtrip.trust import Compared, Control

_QUALITY = ("chrf", "damaged", "faulty")


class _Fate(NamedTuple):
    """A framing's fate by source and return alone, as a control's comparison has it."""

    sentence: int
    fate: str
    to_check: bool


_Pair = tuple[_Fate, _Fate]  # on the pivot's route and on the control's


@dataclass
class Paired:
    """Differences between two routes by category and term, documents as units."""

    terms: dict[tuple[str, str], Gaps] = field(default_factory=dict)

    def add(self, framings: Iterable[FollowedFraming], pairs: Iterable[_Pair]) -> None:
        """Count a document's framings outside flagged sentences, each with its pair of fates."""
        by_term: dict[tuple[str, str], list[_Pair]] = {}
        for framing, pair in zip(framings, pairs, strict=True):
            by_term.setdefault((framing.category, framing.term), []).append(pair)
        for key, own in by_term.items():
            self.terms.setdefault(key, Gaps("document")).add(own)

    def to_list(self) -> list[dict[str, Any]]:
        """Return shares of kept or paraphrased, differences and p-values of flipped signs.

        Only terms of enough documents are there. The p-values are raw and adjusted over all of
        them, by Holm (any error) and by Benjamini & Hochberg (share of errors).

        >>> paired, framing = Paired(), FollowedFraming("y", "x")
        >>> for _ in range(8):
        ...     paired.add([framing], [(_Fate(0, "lost", False), _Fate(0, "kept", False))])
        >>> paired.to_list()[0]["difference"], paired.to_list()[0]["p"]
        (-1.0, 0.0078)
        """
        differences = [(key, gaps, gaps.difference()) for key, gaps in self.terms.items()]
        tested = [
            (key, gaps, gap, gap.p) for key, gaps, gap in differences if gap and gap.p is not None
        ]
        tested.sort(key=lambda item: (-item[2].of, item[0]))
        raw = [p for *_, p in tested]
        adjusted = zip(tested, holm(raw), benjamini_hochberg(raw), strict=True)
        return [
            {
                "term": term, "category": category, "of": gap.of, "open": gap.open,
                "documents": gap.units, "pivot": round(gaps.hits[0] / gap.of, 3),
                "control": round(gaps.hits[1] / gap.of, 3), "difference": gap.value,
                "low": gap.low, "high": gap.high, "interval": gap.interval,
                "p": round(p, 4), "p_holm": round(strict, 4), "p_bh": round(loose, 4),
            }
            for ((category, term), gaps, gap, p), strict, loose in adjusted
        ]  # fmt: skip


@dataclass
class _Side:
    """A route as it is compared: its rates and its quality, as means over sentences."""

    rates: Rates = field(default_factory=Rates)
    sums: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)

    def look(self, compared: Compared, sentences: int) -> None:
        for name in _QUALITY:
            value = getattr(compared, name)
            if value is not None:
                self.sums[name] += value * sentences
                self.sentences[name] += sentences

    def to_dict(self) -> dict[str, Any]:
        quality = {
            name: round(self.sums[name] / of, 3) if (of := self.sentences[name]) else None
            for name in _QUALITY
        }
        return {**self.rates.to_dict(), **quality}


@dataclass
class ControlCounts:
    """The pivot and a control over the same framings, judged alike."""

    pivot: _Side = field(default_factory=_Side)
    control: _Side = field(default_factory=_Side)
    gaps: Gaps = field(default_factory=lambda: Gaps("document"))
    paired: Paired = field(default_factory=Paired)

    def add(self, control: Control, result: Result, flagged: Collection[int]) -> None:
        """Count a document, unless its lists do not belong together."""
        framings = result.framings
        if len(framings) != len(control.fates) or not is_judged(result.document.language):
            return
        unsure = control.to_check or ((False, False),) * len(framings)
        pairs = [
            (_Fate(framing.sentence, *first), _Fate(framing.sentence, *second))
            for framing, fates, checks in zip(framings, control.fates, unsure, strict=False)
            for first, second in [zip(fates, checks, strict=True)]
        ]
        route = next(
            (r for r in result.routes if r.role == "control" and r.via == control.via), None
        )
        marred = graves(route.sentences) if route else set()
        self.pivot.rates.add([first for first, _ in pairs], flagged)
        self.control.rates.add([second for _, second in pairs], marred)
        self.pivot.look(control.pivot, len(result.sentences))
        self.control.look(control.control, len(result.sentences))
        sound = [
            (framing, pair)
            for framing, pair in zip(framings, pairs, strict=False)
            if framing.sentence not in flagged and framing.sentence not in marred
        ]
        self.gaps.add(pair for _, pair in sound)
        self.paired.add((framing for framing, _ in sound), (pair for _, pair in sound))

    def to_dict(self) -> dict[str, Any]:
        """Rates and quality of both sides, their difference, and that of each term."""
        difference = self.gaps.difference()
        gap = difference.to_dict() if difference else None
        return {
            **self.control.to_dict(), "pivot": self.pivot.to_dict(),
            "difference": {**gap, "documents": gap.pop("units")} if gap else None,
            "terms": self.paired.to_list(),
        }  # fmt: skip
