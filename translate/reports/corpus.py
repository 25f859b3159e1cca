"""The summary of a corpus as text, CSV and HTML; it claims no more than a single report does."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import FATES, Signature
from translate.reports import wording
from translate.reports.page import Html, element, head, join
from translate.reports.rows import via_name
from translate.reports.workbook import neutral

UNITS = (
    "Intervals are 95 %, with documents as units: mentions in one document are not independent. "
    "Untraceable mentions and those in faulty sentences are left out of the rates and counted as "
    "excluded."
)
_TEXT_TERMS = 30  # terms a terminal shows; CSV, HTML and JSON have them all
_HEADS = ("mentions", "documents", "excluded", *FATES, "kept", "kept or paraphrased", "survival")


def to_text(found: Mapping[str, Any]) -> str:
    """Give tables of categories and of the commonest terms."""
    lines = [*_lead(found), ""]
    lines += _table(("category", *_HEADS), _rows(found["categories"], ("category",)))
    terms = found["terms"][:_TEXT_TERMS]
    lines += ["", *_table(("term", "category", *_HEADS), _rows(terms, ("term", "category")))]
    if len(found["terms"]) > _TEXT_TERMS:
        lines.append(f"… and {len(found['terms']) - _TEXT_TERMS} more (--format csv has them all)")
    return "\n".join([*lines, "", *_evidence(found), UNITS, wording.CAUTION]) + "\n"


def to_csv(found: Mapping[str, Any]) -> str:
    """Give one row a term, then one a category, then one for everything (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rates = ("kept", "kept_or_paraphrased", "survival")
    writer.writerow([
        "level", "term", "category", "mentions", "documents", "excluded", *FATES,
        *(f"{rate}{end}" for rate in rates for end in ("", "_low", "_high", "_of")),
    ])  # fmt: skip
    for level, rows in (
        ("term", found["terms"]), ("category", found["categories"]), ("all", [found["framings"]]),
    ):  # fmt: skip
        for row in rows:
            counts = [row["mentions"], row["documents"], row["excluded"], *row["fates"].values()]
            names = [neutral(row.get("term", "")), neutral(row.get("category", ""))]
            shares = [cell for rate in rates for cell in _cells(row[rate])]
            writer.writerow([level, *names, *counts, *shares])
    return out.getvalue()


def to_html(found: Mapping[str, Any]) -> str:
    """Give one self-contained page."""
    body = [
        element("h1", "What became of the framings of a corpus"),
        element("p", *join_lines(_lead(found)), class_="lead"),
        element("p", wording.CAUTION, class_="caution"),
        element("h2", "By category"),
        _html_table(("category", *_HEADS), _rows(found["categories"], ("category",))),
        element("h2", "By framing"),
        _html_table(("term", "category", *_HEADS), _rows(found["terms"], ("term", "category"))),
        element("p", UNITS),
        element("h2", "Evidence and faults"),
        element("ul", *(element("li", line) for line in _evidence(found))),
    ]
    main = element("main", *body)
    title = "Summary of a corpus"
    return "<!doctype html>\n" + element("html", head(title), element("body", main), lang="en")


def join_lines(lines: Sequence[str]) -> Iterator[Html]:
    """Put lines under each other."""
    for number, line in enumerate(lines):
        yield join(element("br"), line) if number else join(line)


def _lead(found: Mapping[str, Any]) -> list[str]:
    documents, segments = found["documents"], found["segments"]
    total = found["framings"]
    return [
        f"{documents['done']:,} documents, {segments['all']:,} sentences "
        f"({segments['flagged']:,} faulty), {total['mentions']:,} framings; "
        f"{documents['failed']:,} documents failed",
        f"kept: {_rate(total['kept'])}; kept or paraphrased: {_rate(total['kept_or_paraphrased'])}",
    ]


def _evidence(found: Mapping[str, Any]) -> Iterator[str]:
    for route in found["routes"]:
        scores = ", ".join(f"{name} {value}" for name, value in route["mean_scores"].items())
        name = f"{via_name(route['via'])} ({route['role']})"
        yield f"{name}, {route['documents']:,} documents: {scores}"
    for control in found["control"]:
        gap = control["difference"]
        told = "no document has both routes traced"
        if gap:
            low, high = wording.signed(gap["low"]), wording.signed(gap["high"])
            told = (
                f"share kept, pivot less control: {wording.signed(gap['value'])} "
                f"({low} to {high}, {gap['documents']:,} documents)"
            )
        yield f"Control {via_name(control['via'])}: kept {_rate(control['kept'])}; {told}"
    if not found["control"]:
        yield "No control pivot was run, so nothing here can be put down to this pivot language."
    for fault in found["faults"]:
        told = f"{fault['count']:,} ({fault['share']:.1%} of sentences)"
        yield f"{fault['kind']} ({fault['where']}): {told}"
    for kind, count in found["failures"].items():
        yield f"failed documents, {kind}: {count:,}"
    for signature in found["signatures"]:
        yield wording.signature(Signature.from_dict(signature))


def _rows(items: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[list[str]]:
    return [
        [
            *(str(item[name]) for name in names),
            *(f"{item[key]:,}" for key in ("mentions", "documents", "excluded")),
            *(f"{item['fates'][fate]:,}" for fate in FATES),
            *(_rate(item[key]) for key in ("kept", "kept_or_paraphrased", "survival")),
        ]
        for item in items
    ]  # fmt: skip


def _rate(share: Mapping[str, Any] | None) -> str:
    if not share or share["value"] is None:
        return "–"
    return f"{share['value']:.2f} [{share['low']:.2f}, {share['high']:.2f}]"


def _cells(share: Mapping[str, Any] | None) -> list[Any]:
    if not share or share["value"] is None:
        return [None, None, None, 0]
    return [share["value"], share["low"], share["high"], share["of"]]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (heads, *rows)
    ]


def _html_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    names = sum(head in ("term", "category") for head in heads)
    lines = (
        element("tr", *(
            element("td", cell, class_=None if k < names else "number")
            for k, cell in enumerate(row)
        ))
        for row in rows
    )  # fmt: skip
    header = element("thead", element("tr", *(element("th", head, scope="col") for head in heads)))
    table = element("table", header, element("tbody", *lines), class_="framings")
    return element("div", table, class_="scroll")
