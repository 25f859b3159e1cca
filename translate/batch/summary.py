"""What a corpus says together: fates by framing and category, survival, controls, faults.

The lines of a batch output are read once and forgotten; only sums stay. Documents are the units
of every interval, because mentions within one document share its topic and its translation's luck.
A control is held against the pivot over the same framings, judged alike.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from translate.batch.lines import read_output, system_of
from translate.batch.output import terms_of
from translate.batch.tally import Rates, Tally, Trip, most_first
from translate.batch.termbase import Compliance
from translate.data import DIGITS
from translate.framings.tracing import is_judged
from translate.measures.rates import Gaps
from translate.measures.significance import benjamini_hochberg, holm, of_p
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.comparison import has_pivot
from translate.roundtrip.result import FollowedFraming, Result, Route
from translate.roundtrip.sentences import graves, is_grave, is_sound
from translate.roundtrip.signs import Signs
from translate.roundtrip.trust import Compared, Control

_QUALITY = ("chrf", "damaged", "faulty")


@dataclass
class _Route:
    documents: int = 0
    sentences: int = 0
    faulty: int = 0
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    scored: Counter[str] = field(default_factory=Counter)  # sentences of documents with the score

    def add(self, route: Route) -> None:
        self.documents += 1
        self.sentences += len(route.sentences)
        self.faulty += sum(map(is_grave, route.sentences))
        for name, score in route.scores.items():  # by sentences, as the quality of a control's side
            self.sums[name] += score * len(route.sentences)
            self.scored[name] += len(route.sentences)  # without a pivot there is no copy rate

    def to_dict(self) -> dict[str, Any]:
        means = {
            name: round(total / max(1, self.scored[name]), 3) for name, total in self.sums.items()
        }
        faulty = round(self.faulty / self.sentences, DIGITS) if self.sentences else None
        return {"documents": self.documents, "mean_scores": means, "faulty": faulty}


class Summary:
    """Sums over results as `roundtrip --format json` and `batch` write them."""

    def __init__(self) -> None:
        self.done = self.segments = self.flagged = self.judged = self.sound = self.assumed = 0
        self.without_pivot = 0  # documents of which a return alone was given
        self.linked = 0  # sentences whose words are linked with the pivot's
        self.repeated = 0  # documents whose text another has, whatever its id and line ends
        self._texts: set[tuple[str, int]] = set()
        self.failures: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.all = Tally()
        self.categories: dict[str, Tally] = {}
        self.terms: dict[tuple[str, str], Tally] = {}
        self.routes: dict[tuple[str, str], _Route] = {}
        self.controls: dict[str, _ControlCounts] = {}
        self.signatures: set[str] = set()
        self.engines: set[Baseline] = set()
        self.systems: Counter[str] = Counter()  # documents of each
        self.termbase = Compliance()
        self.signs = Signs()
        self.trips: dict[int, Trip] = {}

    def fail(self, kind: str) -> None:
        """Count a document that could not be done."""
        self.failures[kind] += 1

    def add(self, result: Result) -> None:
        """Count one document's result."""
        self.done += 1
        self.without_pivot += not has_pivot(result)
        self.systems[system_of(result)] += 1
        if words := result.document.text.split():
            text = system_of(result), hash(" ".join(words))
            self.repeated += text in self._texts
            self._texts.add(text)
        self.signatures.add(json.dumps(result.signature.to_dict(), sort_keys=True))
        for route in result.routes:
            key = ("+".join(route.via), route.role)
            self.routes.setdefault(key, _Route()).add(route)
        flagged = graves(result.sentences)
        self.segments += len(result.sentences)
        self.flagged += len(flagged)
        for sentence in result.sentences:
            self.faults.update((fault.kind, fault.where) for fault in sentence.faults)
        self.linked += sum(bool(sentence.links.forward) for sentence in result.sentences)
        self.judged += sum(sentence.damaged is not None for sentence in result.sentences)
        self.sound += sum(map(is_sound, result.sentences))
        self.assumed += sum(sentence.prior is not None for sentence in result.sentences)
        if result.evidence.engine:
            self.engines.add(result.evidence.engine)
        self._add_framings(result, flagged)
        self.termbase.add(result)
        self.signs.add(result.sentences, result.evidence.given)
        for step in result.evidence.drift:
            trip = self.trips.setdefault(step.trip, Trip())
            trip.add(step, result.framings, flagged, len(result.sentences))
        for control in result.evidence.control:
            name = "+".join(control.via)
            self.controls.setdefault(name, _ControlCounts()).add(control, result, flagged)

    def _add_framings(self, result: Result, flagged: Collection[int]) -> None:
        by_category: dict[str, list[FollowedFraming]] = {}
        by_term: dict[tuple[str, str], list[FollowedFraming]] = {}
        for framing in result.framings:
            by_category.setdefault(framing.category, []).append(framing)
            by_term.setdefault((framing.category, framing.term), []).append(framing)
        judged = is_judged(result.document.language)
        unsound = {*flagged, *(i for i, s in enumerate(result.sentences) if not is_sound(s))}
        tallies = [(self.all, list(result.framings))]
        tallies += [(self.categories.setdefault(k, Tally()), own) for k, own in by_category.items()]
        tallies += [(self.terms.setdefault(k, Tally()), own) for k, own in by_term.items()]
        for tally, own in tallies:
            tally.add(own, flagged, unsound, judged=judged)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values; terms and categories with most mentions first."""
        return {
            "documents": {"done": self.done, "failed": sum(self.failures.values())},
            "failures": dict(sorted(self.failures.items())), "without_pivot": self.without_pivot,
            "repeated": self.repeated,
            "segments": {
                "all": self.segments, "flagged": self.flagged, "linked": self.linked,
                "looked_at": self.judged, "sound": self.sound, "assumed": self.assumed,
            },
            "framings": self.all.to_dict(),
            "categories": [
                {"category": name, **tally.to_dict()}
                for name, tally in sorted(self.categories.items(), key=most_first)
            ],
            "terms": [
                {"term": term, "category": category, **tally.to_dict()}
                for (category, term), tally in sorted(self.terms.items(), key=most_first)
            ],
            "termbase": self.termbase.to_dict(), "signs": self.signs.to_dict(),
            "routes": [
                {"via": via.split("+"), "role": role, **route.to_dict()}
                for (via, role), route in self.routes.items()
            ],
            "control": [
                {"via": via.split("+"), **control.to_dict()}
                for via, control in self.controls.items()
            ],
            "drift": [
                {"trip": number, **trip.to_dict()} for number, trip in sorted(self.trips.items())
            ],
            "faults": [
                {"kind": kind, "where": where, "count": count,
                 "share": round(count / self.segments, DIGITS)}
                for (kind, where), count in sorted(self.faults.items())
            ],
            "engines": [
                engine.to_dict() for engine in sorted(self.engines, key=lambda engine: engine.model)
            ],
            "signatures": [json.loads(signature) for signature in sorted(self.signatures)],
        }  # fmt: skip


def summarise(path: str | Path, system: str = "") -> Summary:
    """Read a batch output line by line, all of it or a system's lines.

    Raises InputError naming a line that is no result, and for a system that is not there.
    """
    summary = Summary()
    summary.termbase.asked = terms_of(Path(path))
    for entry in read_output(Path(path), system):
        if isinstance(entry, Result):
            summary.add(entry)
        else:
            summary.fail(entry.kind)
    return summary


class _Fate(NamedTuple):
    """A framing's fate by source and return alone, as a control's comparison has it."""

    sentence: int
    fate: str
    to_check: bool


_Pair = tuple[_Fate, _Fate]  # on the pivot's route and on the control's


@dataclass
class _Paired:
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

        >>> paired, framing = _Paired(), FollowedFraming("y", "x")
        >>> for _ in range(8):
        ...     paired.add([framing], [(_Fate(0, "lost", False), _Fate(0, "kept", False))])
        >>> paired.to_list()[0]["difference"], paired.to_list()[0]["p"]
        (-1.0, 0.007812)
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
                "documents": gap.units, "pivot": round(gaps.hits[0] / gap.of, DIGITS),
                "control": round(gaps.hits[1] / gap.of, DIGITS), "difference": gap.value,
                "low": gap.low, "high": gap.high, "interval": gap.interval,
                "p": of_p(p), "p_holm": of_p(strict), "p_bh": of_p(loose),
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
            name: round(self.sums[name] / of, DIGITS) if (of := self.sentences[name]) else None
            for name in _QUALITY
        }
        return {**self.rates.to_dict(), **quality}


@dataclass
class _ControlCounts:
    """The pivot and a control over the same framings, judged alike."""

    pivot: _Side = field(default_factory=_Side)
    control: _Side = field(default_factory=_Side)
    gaps: Gaps = field(default_factory=lambda: Gaps("document"))
    paired: _Paired = field(default_factory=_Paired)

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
        marred = {*flagged, *(graves(route.sentences) if route else ())}
        self.pivot.rates.add([first for first, _ in pairs], marred)
        self.control.rates.add([second for _, second in pairs], marred)
        self.pivot.look(control.pivot, len(result.sentences))
        self.control.look(control.control, len(result.sentences))
        sound = [
            (framing, pair)
            for framing, pair in zip(framings, pairs, strict=False)
            if framing.sentence not in marred
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
