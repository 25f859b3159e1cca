"""The summary of a corpus as text, CSV and HTML; it claims no more than a single report does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import FATES, Signature
from translate.english import counted
from translate.measures.rates import Difference, Rate
from translate.reports import findings, shares, wording
from translate.reports.drawing import Drawing, svg_element
from translate.reports.page import Html, element, head, join, unbroken
from translate.reports.rows import via_name
from translate.reports.workbook import neutral
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.trust import Compared

UNITS = (
    "Rates are ranges: mentions that are not traced or whose change is only to be checked are "
    "counted both ways. Intervals [95 %] are around the range, with documents as units, for "
    "mentions in one document are not independent; below 5 documents there is none. Mentions in "
    "sentences with a grave fault are left out and counted as excluded."
)
ADD_UP = (
    "Counts add up: a mention is in one fate, to check (a change too unsure to be counted as one), "
    "excluded or not judged."
)
_TEXT_TERMS = 30  # terms a terminal shows; CSV, HTML and JSON have them all
_COUNTS = ("mentions", "documents", "excluded", "to_check", "not_judged")
_RATES = ("kept_or_paraphrased", "kept", "survival")
_HEADS = (
    *(name.replace("_", " ") for name in _COUNTS), *FATES,
    *(name.replace("_", " ") for name in _RATES),
)  # fmt: skip
_CELLS = (
    "_share_of_judged",  # too high by itself: see docs/methods.md
    "_low",
    "_high",
    "_interval_low",
    "_interval_high",
    "_of",
    "_untraced",
    "_to_check",
)


def to_text(summary: Mapping[str, Any]) -> str:
    """Return tables of categories and of the commonest terms."""
    lines = [*_lead(summary), ""]
    lines += _table(("category", *_HEADS), _rows(summary["categories"], ("category",)))
    terms = summary["terms"][:_TEXT_TERMS]
    lines += ["", *_table(("term", "category", *_HEADS), _rows(terms, ("term", "category")))]
    if len(summary["terms"]) > _TEXT_TERMS:
        lines.append(
            f"… and {len(summary['terms']) - _TEXT_TERMS} more (--format csv has them all)"
        )
    return "\n".join([*lines, "", *_evidence(summary), ADD_UP, UNITS, caution(summary)]) + "\n"


def to_csv(summary: Mapping[str, Any]) -> str:
    """Return a row for each term, then for each category, then for everything (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([
        "level", "term", "category", *_COUNTS, *FATES,
        *(f"{rate}{end}" for rate in _RATES for end in _CELLS),
    ])  # fmt: skip
    for level, rows in (
        ("term", summary["terms"]),
        ("category", summary["categories"]),
        ("all", [summary["framings"]]),
    ):
        for row in rows:
            counts = [*(row[name] for name in _COUNTS), *row["fates"].values()]
            names = [neutral(row.get("term", "")), neutral(row.get("category", ""))]
            cells = [cell for rate in _RATES for cell in _cells(row[rate])]
            writer.writerow([level, *names, *counts, *cells])
    return out.getvalue()


def to_html(
    summary: Mapping[str, Any],
    grouped: Mapping[str, Any] | None = None,
    drawings: Sequence[Drawing] = (),
    methods: str = "",
    part: str = "",
    *,
    several: bool = False,
) -> str:
    """Return one self-contained page, with groups, figures and a methods text where given.

    `part` says of which part of the corpus the sums are, "" of all of it. Of `several` systems,
    which are not to be added up, it has the groups alone.
    """
    body = [
        element("h1", "What became of the charged expressions of a corpus"),
        *(
            [element("p", f"Only a part of it is counted here: {part}.", class_="caution")]
            * bool(part)
        ),
        *(() if several else [_lead_element(summary)]),
        element("p", caution(summary), class_="caution"),
        *(element("figure", svg_element(drawing)) for drawing in drawings),
        *(_groups(grouped) if grouped else ()),
        *(() if several else _sums(summary)),
    ]
    if methods:
        body.append(element("h2", "Methods, to copy"))
        body += [element("p", part) for part in methods.split("\n") if part]
    main = element("main", *body)
    title = "Summary of a corpus"
    return "<!doctype html>\n" + element("html", head(title), element("body", main), lang="en")


def _lead_element(summary: Mapping[str, Any]) -> Html:
    return element("p", *join_lines([*map(unbroken, _lead(summary))]), class_="lead")


def _sums(summary: Mapping[str, Any]) -> Iterator[Html]:
    """Draw the tables of categories and terms, and the evidence."""
    yield element("h2", "By category")
    yield _html_table(("category", *_HEADS), _rows(summary["categories"], ("category",)), 1)
    yield element("h2", "By expression")
    terms = _rows(summary["terms"], ("term", "category"))
    yield _html_table(("term", "category", *_HEADS), terms, 2)
    yield element("p", ADD_UP)
    yield element("p", UNITS)
    yield element("h2", "Evidence and faults")
    yield element("ul", *(element("li", line) for line in _evidence(summary)))


def _groups(grouped: Mapping[str, Any]) -> Iterator[Html]:
    yield element("h2", f"By {' and '.join(grouped['by'])}: kept or paraphrased")
    heads = (*grouped["by"], "documents", "not done", "mentions", "kept or paraphrased")
    rows = [
        [*group["group"], *(f"{group[name]:,}" for name in ("documents", "failed", "of")), rate(
            {name: group[name] for name in ("value", "low", "high", "interval", "untraced",
                                          "to_check")}
        )]
        for group in grouped["groups"]
    ]  # fmt: skip
    yield _html_table(heads, rows, len(grouped["by"]))
    heads = ("group", "less", "difference in points", "p", "p by Holm")
    yield _html_table(heads, [_gap(gap) for gap in grouped["differences"]], 2)
    if any(gap["p"] is not None for gap in grouped["differences"]):
        yield element("p", shares.BESIDE)


def _gap(gap: Mapping[str, Any]) -> list[str]:
    first, second = (" / ".join(group) for group in gap["groups"])
    if gap["low"] is None:
        return [first, second, "not compared", "–", "–"]
    difference = " to ".join(dict.fromkeys(shares.points(gap[end]) for end in ("low", "high")))
    if gap["interval"]:
        low, high = map(shares.points, gap["interval"])
        difference += f" [{low} to {high}]"
    chances = ("–" if gap[name] is None else shares.chance(gap[name]) for name in ("p", "p_holm"))
    return [first, second, difference, *chances]


def join_lines(lines: Sequence[str]) -> Iterator[Html]:
    """Put lines under each other."""
    for number, line in enumerate(lines):
        yield join(element("br"), line) if number else join(line)


def _lead(summary: Mapping[str, Any]) -> list[str]:
    documents, segments = summary["documents"], summary["segments"]
    total = summary["framings"]
    legs, sound = total["legs"], total["sound"]["kept_or_paraphrased"]
    return [
        f"{counted(documents['done'], 'document')}, {counted(segments['all'], 'sentence')} "
        f"({segments['flagged']:,} with a grave fault), "
        f"{shares.mentions(total['mentions'], len(summary['terms']))}; "
        f"{counted(documents['failed'], 'document')} failed",
        *repeated(summary),
        f"kept or paraphrased: {rate(total['kept_or_paraphrased'])}; kept: {rate(total['kept'])}",
        f"{segments['sound']:,} of {segments['looked_at']:,} sentences looked at for damage are "
        f"likely sound{wording.assumed(segments)}"
        f"{', the others likely damaged' * (segments['sound'] < segments['looked_at'])}; "
        "in the sound ones kept or paraphrased: "
        f"{rate(sound)}, of {counted(sound['of'], 'mention')}",
        f"changes and losses: {legs['changes']:,}{_legs(summary)}",
        *termbase(summary),
    ]


def looks_at_mentions(summary: Mapping[str, Any]) -> bool:
    """Whether only sentences with an expression are looked at for damage."""
    every = [signature.get("settings", {}) for signature in summary["signatures"]]
    return bool(every) and all(settings.get("links") == "framings" for settings in every)


def repeated(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say how many documents have the text of another, since each is a unit of the intervals.

    >>> list(repeated({"repeated": 0})), *repeated({"repeated": 1})
    ([], '1 document repeats the text of another and counts once more; intervals take each as new')
    """
    if number := summary.get("repeated", 0):
        verb, count = ("repeats", "counts") if number == 1 else ("repeat", "count")
        yield (
            f"{counted(number, 'document')} {verb} the text of another and {count} once more; "
            "intervals take each as new"
        )


_MISSED = 8  # terms whose renderings are told in a line each; CSV, HTML and JSON have them all


def termbase(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say how far a termbase was followed, where not, and which of its terms can't be judged."""
    facts = summary["termbase"]
    if facts["checked"] or (facts["asked"] and facts["untraced"]):
        share = f" ({rate(facts)})" if facts["low"] is not None else ""
        yield f"{findings.termbase_share(facts)}{share}"
        missed = [term for term in facts["terms"] if term["not_met"]]
        yield from (f"not as expected: {_missed(term)}" for term in missed[:_MISSED])
        if len(missed) > _MISSED:
            yield f"… and {counted(len(missed) - _MISSED, 'more such term', 'more such terms')}"
    if facts["asked"]:
        without = [term["term"] for term in facts["terms"] if term["without"]]
        yield from findings.unjudged(without, _pivot(summary), facts["without"])
        yield from findings.absent(facts["absent"], facts["asked"], "texts")


def _missed(term: Mapping[str, Any]) -> str:
    instead = ", ".join(f"{other['rendered']} {other['count']:,}×" for other in term["instead"])
    met = f", as expected {term['met']:,}×" if term["met"] else ""
    return f"{term['term']} → {instead} (expected {', '.join(term['expected'])}){met}"


def _pivot(summary: Mapping[str, Any]) -> str:
    route = next((route for route in summary["routes"] if route["role"] != "control"), None)
    return via_name(route["via"][-1:]) if route else "pivot"


def _legs(summary: Mapping[str, Any]) -> str:
    """Say on which legs the changes and losses came; "" where there are none, or no pivot."""
    legs = summary["framings"]["legs"]
    if returns_only(summary) or not legs["changes"]:
        return ""
    open_ = legs["changes"] - legs["there"] - legs["back"]
    rest = f", {open_:,} not told apart" if open_ else ""
    there = f"{legs['there']:,} in the pivot already"
    return f", of them probably {there}, {legs['back']:,} on the way back{rest}"


def returns_only(summary: Mapping[str, Any]) -> bool:
    """Whether every document is a return that was given without a pivot."""
    return (
        bool(summary["without_pivot"]) and summary["without_pivot"] == summary["documents"]["done"]
    )


def caution(summary: Mapping[str, Any]) -> str:
    """Say whose rendering is shown, and what a return alone can't tell."""
    if returns_only(summary):
        return wording.NO_PIVOT
    return f"{wording.CAUTION}{wording.SOME_ALONE if summary['without_pivot'] else ''}"


def _evidence(summary: Mapping[str, Any]) -> Iterator[str]:
    for route in summary["routes"]:
        scores = ", ".join(
            f"{findings.SCORES.get(name, name)} "
            f"{shares.percent(value) if name.endswith('rate') else shares.plain(value)}"
            for name, value in route["mean_scores"].items()
        )
        name = f"{via_name(route['via'])} ({route['role']})"
        if returns_only(summary):
            name = "given returns, without a pivot"
        faulty = shares.percent(route["faulty"])
        yield (
            f"{name}, mean of {counted(route['documents'], 'document')}"
            f"{', weighted by their sentences' * (route['documents'] > 1)}: {scores}; "
            f"sentences with a grave fault {faulty}"
        )
    for engine in summary["engines"]:
        yield findings.engine(Baseline.from_dict(engine))
    for control in summary["control"]:
        yield from _control(control)
    if any((control["difference"] or {}).get("p") is not None for control in summary["control"]):
        yield shares.BESIDE
    yield from _drift(summary["drift"])
    if not summary["control"] and not returns_only(summary):
        yield "No control pivot was run, so nothing here can be put down to this pivot language."
    for fault in summary["faults"]:
        times = f"{fault['count']:,} ({fault['share']:.1%} of sentences)"
        where = wording.PLACES.get(fault["where"], fault["where"])
        yield f"flag: {wording.fault_kind(fault['kind'])} {where}, {times}"
    for kind, count in summary["failures"].items():
        yield f"failed documents, {kind}: {count:,}"
    signatures = [Signature.from_dict(signature) for signature in summary["signatures"]]
    yield from map(wording.signature, signatures)
    yield from dict.fromkeys(filter(None, map(wording.better, signatures)))


def _drift(trips: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say what is left after each of several trips."""
    if trips:
        trips_told = "; ".join(
            f"{step['trip']}: {rate(step['kept_or_paraphrased'])}, "
            f"chrF {shares.plain(step['chrf'])}"
            for step in trips
        )
        yield f"Drift, kept or paraphrased after trip {trips_told} ({findings.BOTH_ENDS})"


def _control(control: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Control {via_name(control['via'])}: kept or paraphrased "
        f"{rate(control['kept_or_paraphrased'])}, through the pivot, judged the same way, "
        f"{rate(control['pivot']['kept_or_paraphrased'])}"
    )
    if not control["difference"]:
        yield "No expression was followed on both routes."
        return
    gap = Difference.from_dict(control["difference"])
    opening = f"kept or paraphrased, pivot less control: {shares.gap(gap)}"
    if gap.interval is None or gap.p is None:
        yield f"{opening} ({gap.note})"
        yield shares.quality(Compared.from_dict(control["pivot"]), Compared.from_dict(control))
        return
    low, high = gap.interval
    yield (
        f"{opening} [{shares.points(low)} to {shares.points(high)}]; "
        f"{shares.of_judged(gap, 'mentions')}"
    )
    yield shares.quality(Compared.from_dict(control["pivot"]), Compared.from_dict(control))


def _rows(items: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[list[str]]:
    return [
        [
            *(str(item[name]) for name in names),
            *(f"{item[key]:,}" for key in _COUNTS),
            *(f"{item['fates'][fate]:,}" for fate in FATES),
            *(rate(item[key]) for key in _RATES),
        ]
        for item in items
    ]  # fmt: skip


def rate(share: Mapping[str, Any] | None) -> str:
    """Write a rate as a range, with its interval in brackets where there is one."""
    measured = Rate.from_dict(share or {})
    if measured.interval is None:
        return shares.spread(measured)
    low, high = measured.interval
    return f"{shares.spread(measured)} [{shares.between(low, high)}]"


def _cells(share: Mapping[str, Any] | None) -> list[Any]:
    rate = Rate.from_dict(share or {})
    interval = rate.interval or (None, None)
    return [
        rate.value, rate.low, rate.high, *interval, rate.of, rate.untraced, rate.to_check,
    ]  # fmt: skip


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]


def _html_table(heads: Sequence[str], rows: Sequence[Sequence[str]], names: int) -> Html:
    """Make a table whose first columns are `names` and whose others are numbers."""
    kinds = [None if k < names else "number" for k in range(len(heads))]
    lines = (
        element("tr", *(
            element("td", cell, class_=kind) for cell, kind in zip(row, kinds, strict=True)
        ))
        for row in rows
    )  # fmt: skip
    top = (
        element("th", head, scope="col", class_=kind)
        for head, kind in zip(heads, kinds, strict=True)
    )
    header = element("thead", element("tr", *top))
    table = element("table", header, element("tbody", *lines), class_="framings")
    return element("div", table, class_="scroll")
