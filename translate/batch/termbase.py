"""What a corpus says of a termbase: how often each term was rendered as expected, and how else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from translate.batch.tally import rate_of
from translate.measures.rates import Counts
from translate.reports.findings import is_shipped
from translate.roundtrip.comparison import has_pivot
from translate.roundtrip.result import FollowedFraming, Result


@dataclass
class Term:
    """What the renderings of one term were."""

    documents: int = 0
    met: int = 0
    not_met: int = 0
    untraced: int = 0  # one is expected, but what stands for the term can't be told
    without: int = 0  # none is expected in the language of the pivot
    expected: dict[str, None] = field(default_factory=dict)
    instead: Counter[str] = field(default_factory=Counter)

    def add(self, framing: FollowedFraming, place: str) -> None:
        """Count a mention in its place: see `_place`."""
        setattr(self, place, getattr(self, place) + 1)
        if framing.pivot:
            self.expected.update(dict.fromkeys(framing.pivot.expected))
            self.instead.update([framing.pivot.text] if place == "not_met" else ())

    def to_dict(self) -> dict[str, Any]:
        """Return the counts; what stood instead, the commonest first, then as written."""
        instead = sorted(self.instead.items(), key=lambda item: (-item[1], item[0]))
        return {
            "expected": list(self.expected), "documents": self.documents, "met": self.met,
            "not_met": self.not_met, "untraced": self.untraced, "without": self.without,
            "instead": [{"rendered": text, "count": count} for text, count in instead],
        }  # fmt: skip


@dataclass
class Compliance:
    """How many renderings are expected ones, by term and by document.

    `asked` are the terms of the user's lexicon with what is expected of each, in which those are
    that stand nowhere.
    """

    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    counts: Counts = field(default_factory=lambda: Counts("document"))
    checked: int = 0
    shipped: bool = True  # the lexicon is the package's own

    def add(self, result: Result) -> None:
        """Count the mentions of a document; one without a pivot has no rendering."""
        termbase = result.evidence.termbase
        if termbase is None or not has_pivot(result):
            return
        places: Counter[str] = Counter()
        for framing in result.framings:
            place = _place(framing, termbase.without)
            self.terms.setdefault(framing.term, Term()).add(framing, place)
            places[place] += 1
        for name in {framing.term for framing in result.framings}:
            self.terms[name].documents += 1
        self.shipped &= is_shipped(result.settings.get("lexicon"))
        self.checked += places["met"] + places["not_met"]
        self.counts.add_counted(
            places["met"], places.total() - places["without"], places["untraced"]
        )

    def share(self) -> dict[str, Any]:
        """Return how many of the traced renderings are expected ones, and that as a rate.

        As in every rate, its lower end takes what was not traced as not so, its upper end as so.
        """
        return {
            "matched": self.counts.least.hits, "checked": self.checked, **rate_of(self.counts),
            "shipped": self.shipped and bool(self.terms),
        }  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the share, the terms with most misses first, and those that stand nowhere."""
        ordered = sorted(
            self.terms.items(), key=lambda item: (-item[1].not_met, -item[1].met, item[0])
        )
        absent = [term for term in self.asked if term not in self.terms]
        rows = [{"term": name, **term.to_dict()} for name, term in ordered]
        rows += [{"term": name, **Term().to_dict()} for name in absent]
        return {
            **self.share(), "without": sum(term.without for term in self.terms.values()),
            "asked": len(self.asked), "absent": absent,
            "terms": [
                {**row, "expected": row["expected"] or list(self.asked.get(row["term"], ()))}
                for row in rows
            ],
        }  # fmt: skip


def _place(framing: FollowedFraming, without: Collection[str]) -> str:
    """Return the one count of `Term` that a mention is in."""
    if framing.term in without:
        return "without"
    if framing.pivot is None or framing.pivot.matches_expected is None:
        return "untraced"
    return "met" if framing.pivot.matches_expected else "not_met"
