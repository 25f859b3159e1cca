"""What a corpus says together: fates by framing and category, survival, controls, faults.

The lines of a batch output are read once and forgotten; only sums stay. Documents are the units
of every interval, because mentions within one document share its topic and its translation's luck.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translate.batch.control import ControlCounts
from translate.batch.drift import Trip
from translate.batch.lines import read_output, system_of
from translate.batch.output import terms_of
from translate.batch.tally import Tally, most_first
from translate.batch.termbase import Compliance
from translate.framings.tracing import is_judged
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.comparison import has_pivot
from translate.roundtrip.result import FollowedFraming, Result, Route
from translate.roundtrip.sentences import graves, is_grave, is_sound
from translate.roundtrip.signs import Signs


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
        faulty = round(self.faulty / self.sentences, 4) if self.sentences else None
        return {"documents": self.documents, "mean_scores": means, "faulty": faulty}


class Summary:
    """Sums over results as `roundtrip --format json` and `batch` write them."""

    def __init__(self) -> None:
        self.done = self.segments = self.flagged = self.judged = self.sound = self.assumed = 0
        self.without_pivot = 0  # documents of which a return alone was given
        self.failures: Counter[str] = Counter()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.all = Tally()
        self.categories: dict[str, Tally] = {}
        self.terms: dict[tuple[str, str], Tally] = {}
        self.routes: dict[tuple[str, str], _Route] = {}
        self.controls: dict[str, ControlCounts] = {}
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
        self.signatures.add(json.dumps(result.signature.to_dict(), sort_keys=True))
        for route in result.routes:
            key = ("+".join(route.via), route.role)
            self.routes.setdefault(key, _Route()).add(route)
        flagged = graves(result.sentences)
        self.segments += len(result.sentences)
        self.flagged += len(flagged)
        for sentence in result.sentences:
            self.faults.update((fault.kind, fault.where) for fault in sentence.faults)
        self.judged += sum(sentence.damaged is not None for sentence in result.sentences)
        self.sound += sum(map(is_sound, result.sentences))
        self.assumed += sum(sentence.prior is not None for sentence in result.sentences)
        if result.evidence.engine:
            self.engines.add(result.evidence.engine)
        self._add_framings(result, flagged)
        self.termbase.add(result)
        self.signs.add(result.sentences)
        for step in result.evidence.drift:
            trip = self.trips.setdefault(step.trip, Trip())
            trip.add(step, result.framings, flagged, len(result.sentences))
        for control in result.evidence.control:
            name = "+".join(control.via)
            self.controls.setdefault(name, ControlCounts()).add(control, result, flagged)

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
            "segments": {
                "all": self.segments, "flagged": self.flagged, "looked_at": self.judged,
                "sound": self.sound, "assumed": self.assumed,
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
                 "share": round(count / self.segments, 4)}
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
