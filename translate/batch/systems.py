"""Several systems over one corpus: each one's rates, and how far they differ by document.

A batch output of several systems has a line for each document and system. Pairs are compared over
the documents that both have.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from translate.batch.groups import met
from translate.batch.lines import Failure, read_output, system_of
from translate.batch.tally import LegCounts
from translate.batch.termbase import Compliance
from translate.data import Signature
from translate.english import counted
from translate.errors import InputError
from translate.framings.tracing import is_judged
from translate.measures.rates import KEPT, SIMILAR, Counts, Gaps, Rate
from translate.measures.significance import too_few
from translate.reports import shares, wording
from translate.reports.page import Html, element, head
from translate.reports.sidebyside import DIFFERENCES, EACH, told
from translate.reports.workbook import neutral
from translate.roundtrip.comparison import MOST, Versus, adjusted, has_pivot, returned_by, versus
from translate.roundtrip.result import Result
from translate.roundtrip.sentences import graves

SYSTEM = "system"  # the column whose groups are systems


class _Fate(NamedTuple):
    """An expression's fate, and where it stands."""

    key: tuple[int, int, str]
    sentence: int
    fate: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """What is kept of a system's result for a document."""

    text: int  # a hash, to tell another text from the same
    fates: tuple[_Fate, ...]
    flagged: frozenset[int]
    judged: bool


@dataclass
class System:
    """A system's documents, its rates, who made its returns, and what it failed at."""

    documents: dict[str, _Document] = field(default_factory=dict)
    failed: int = 0
    kept: Counts = field(default_factory=lambda: Counts("document", KEPT))
    similar: Counts = field(default_factory=lambda: Counts("document", SIMILAR))
    returned_by: dict[str, int] = field(default_factory=dict)
    with_pivot: int = 0
    signatures: set[str] = field(default_factory=set)  # as JSON
    termbase: Compliance = field(default_factory=Compliance)
    legs: LegCounts = field(default_factory=LegCounts)

    def add(self, result: Result, name: str) -> None:
        """Count a result; raises InputError for a document that is there already."""
        id = result.document.id
        if id in self.documents:
            raise InputError(f"{id} is there twice for {name}; give each text an id of its own")
        flagged = frozenset(graves(result.sentences))
        judged = is_judged(result.document.language)
        fates = tuple(
            _Fate(
                (framing.source.start, framing.source.end, framing.term), framing.sentence,
                framing.fate, framing.to_check,
            )
            for framing in result.framings if framing.source
        )  # fmt: skip
        self.documents[id] = _Document(hash(result.document.text), fates, flagged, judged)
        self.with_pivot += has_pivot(result)
        self.termbase.add(result)
        self.signatures.add(json.dumps(result.signature.to_dict(), sort_keys=True))
        self.returned_by[returned_by(result)] = self.returned_by.get(returned_by(result), 0) + 1
        if judged:
            self.kept.add(result.framings, flagged)
            self.similar.add(result.framings, flagged)
            self.legs.add(result.framings, flagged)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts and the rates."""
        rates = {"kept": self.kept.rate(), "kept_or_paraphrased": self.similar.rate()}
        count = len(self.documents)
        return {
            "documents": count, "failed": self.failed,
            "without_pivot": count - self.with_pivot,
            "returned_by": self.returned_by,
            **{name: rate.to_dict() for name, rate in rates.items()},
            "signatures": [json.loads(signature) for signature in sorted(self.signatures)],
            "termbase": self.termbase.share(), **self.legs.to_dict(),
        }  # fmt: skip


def compare(path: Path) -> dict[str, Any]:
    """Compare the systems of a batch output, in the order in which they are met.

    Raises InputError for one system alone or more than twelve, for a document that is there twice,
    and for another text under the same id.
    """
    return compared(read_output(path), str(path))


def compared(results: Iterable[Result | Failure], file: str) -> dict[str, Any]:
    """Compare the systems of some results; for the rest see `compare`."""
    systems: dict[str, System] = {}
    for entry in results:
        if not isinstance(entry, Failure):
            name = system_of(entry)
            systems.setdefault(name, System()).add(entry, name)
        elif entry.system:
            systems.setdefault(entry.system, System()).failed += 1
    if not 2 <= len(systems) <= MOST:
        raise InputError(
            f"{file} has {len(systems)} systems; 2 to {MOST} are compared, those of --system "
            "NAME=… or of a table with columns pivot, back and system"
        )
    pairs = [_versus(systems, names) for names in combinations(systems, 2)]
    tested = adjusted(pair for pair, _ in pairs)
    return {
        "systems": [{"system": name, **system.to_dict()} for name, system in systems.items()],
        "differences": [
            {**pair.to_dict(), "documents": shared}
            for pair, (_, shared) in zip(tested, pairs, strict=True)
        ],
    }  # fmt: skip


def to_groups(comparison: Mapping[str, Any]) -> dict[str, Any]:
    """Return a comparison as `groups.to_dict` gives groups; pairs are over the same documents."""
    rows = [{**system["kept_or_paraphrased"], **system} for system in comparison["systems"]]
    return {
        "by": [SYSTEM], "paired": True,
        "groups": [
            {"group": [row["system"]], **{name: row[name] for name in _GROUP}}
            for row in rows
        ],
        "differences": [
            {
                "groups": [[name] for name in gap["systems"]],
                **{name: (gap["difference"] or {}).get(name) for name in ("low", "high", "p")},
                "interval": (gap["difference"] or {}).get("interval"), "p_holm": gap["p_holm"],
                "judged": (gap["difference"] or {}).get("of"),
                "documents": (gap["difference"] or {}).get("units"),
            }
            for gap in comparison["differences"]
        ],
    }  # fmt: skip


def _versus(systems: Mapping[str, System], names: tuple[str, str]) -> tuple[Versus, int]:
    """Compare two systems; return how many documents both have, too."""
    first, second = (systems[name] for name in names)
    shared = [id for id in first.documents if id in second.documents]
    gaps, excluded = Gaps("document"), 0
    for id in shared:
        pairs, left_out = _pairs(id, first.documents[id], second.documents[id], names)
        gaps.add(pairs)
        excluded += left_out
    alike = [system.with_pivot in (0, len(system.documents)) for system in (first, second)]
    same = all(alike) and bool(first.with_pivot) == bool(second.with_pivot)
    return versus(names, gaps, excluded, alike=same), len(shared)


def _pairs(
    id: str, first: _Document, second: _Document, names: tuple[str, str]
) -> tuple[list[tuple[_Fate, _Fate]], int]:
    """Pair the expressions of a document; return the number left out for grave faults, too."""
    if first.text != second.text:
        raise InputError(
            f"{id} is another text for {names[1]} than for {names[0]}; give each its own id"
        )
    if not first.judged:
        return [], 0
    known = {fate.key: fate for fate in second.fates}
    pairs = [(fate, known[fate.key]) for fate in first.fates if fate.key in known]
    flagged = first.flagged | second.flagged
    counted = [pair for pair in pairs if pair[0].sentence not in flagged]
    return counted, len(pairs) - len(counted)


def lines(comparison: Mapping[str, Any]) -> Iterator[str]:
    """Say what each system keeps, and how far they differ."""
    for system in comparison["systems"]:
        yield f"{system['system']}: {_rates(system)}{_ways(system)}{met(system['termbase'])}"
    ways = {name for system in comparison["systems"] for name in system["returned_by"]}
    if len(ways) > 1:
        yield (
            "The returns were made by different systems, so that a difference may lie in the ways "
            "back and not in the pivots."
        )
    for gap in comparison["differences"]:
        both = f" Both have {_documents(gap['documents'])}{_with_some(gap)}."
        yield told(Versus.from_dict(gap), "document") + both
    yield DIFFERENCES.format(units="documents")
    yield from wording.better_of(
        (system["system"], Signature.from_dict(stamp))
        for system in comparison["systems"] for stamp in system["signatures"]
    )  # fmt: skip


def _rates(system: Mapping[str, Any]) -> str:
    rates = [Rate.from_dict(system[name]) for name in ("kept_or_paraphrased", "kept")]
    shown = [
        f"{shares.spread(rate)} {name}"
        + (f" [{shares.between(*rate.interval)}]" if rate.interval else "")
        for rate, name in zip(rates, ("kept or paraphrased", "kept"), strict=True)
    ]
    note = "" if rates[0].interval else f" ({too_few('document')})"
    mentions = counted(rates[0].of, "mention")
    count = f"{mentions} in {shares.among({**system, 'units': rates[0].units})}"
    failed = f", {_documents(system['failed'])} not done" if system["failed"] else ""
    return f"{', '.join(shown)}{note}; {count}{failed}"


def _with_some(gap: Mapping[str, Any]) -> str:
    """Say how many of the documents that both have are those the difference is of."""
    units = (gap["difference"] or {}).get("units", 0)
    return "" if units == gap["documents"] else f", {units:,} of them with an expression to compare"


def _documents(count: int) -> str:
    return counted(count, "document")


def _ways(system: Mapping[str, Any]) -> str:
    makers = [name if name != system["system"] else "itself" for name in system["returned_by"]]
    without = system["without_pivot"]
    text = f", returned by {' and '.join(makers)}"
    return text + (f", {without} without a pivot" if without else "")


def to_text(comparison: Mapping[str, Any], file: str) -> str:
    """Write the comparison for a terminal."""
    shown = [wording.still(line) for line in lines(comparison)]
    return "\n".join([*shown, "", _alone(file), EACH]) + "\n"


def _alone(file: str) -> str:
    return f"Of one system alone: translate summary {file} --system NAME"


def to_html(comparison: Mapping[str, Any], file: str) -> str:
    """Return one self-contained page."""
    items = [element("li", line) for line in lines(comparison)]
    body = [
        element("h1", "Systems side by side"), element("p", EACH, class_="caution"),
        element("ul", *items, class_="evidence"), element("p", _alone(file), class_="key"),
    ]  # fmt: skip
    page: Html = element("html", head("Systems side by side"),
                         element("body", element("main", *body)), lang="en")  # fmt: skip
    return "<!doctype html>\n" + page


_GROUP = (
    "documents", "failed", "signatures", "value", "low", "high", "interval", "of", "untraced",
    "to_check", "excluded", "note", "termbase", "legs", "there",
    "units",
)  # fmt: skip
_RATE = ("value", "low", "high", "of", "untraced", "to_check", "excluded")


def to_csv(comparison: Mapping[str, Any]) -> str:
    """Return a row for each system, then a row for each pair of them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([
        "level", "system", "less", "documents", "share_of_judged", *_RATE[1:], "interval_low",
        "interval_high", "p", "p_holm",
    ])  # fmt: skip
    for system in comparison["systems"]:
        rate = system["kept_or_paraphrased"]
        writer.writerow(["system", neutral(system["system"]), "", system["documents"],
                         *(rate[name] for name in _RATE), *_bounds(rate), "", ""])  # fmt: skip
    for pair in comparison["differences"]:
        gap = pair["difference"] or {}
        values = [gap.get(name) for name in ("value", "low", "high", "of")]
        writer.writerow(
            [
                "difference",
                *map(neutral, pair["systems"]),
                pair["documents"],
                *values,
                "",
                "",
                pair["excluded"],
                *_bounds(gap),
                gap.get("p"),
                pair["p_holm"],
            ]
        )
    return out.getvalue()


def _bounds(rate: Mapping[str, Any]) -> Sequence[float | None]:
    return rate.get("interval") or (None, None)
