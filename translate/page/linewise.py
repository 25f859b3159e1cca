"""Systems' sentences against one that is taken as the reference: bars, buckets, and all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from translate.measures.metrics import LINE_METRICS
from translate.page import drawings, markup, sheet, state
from translate.page.taking import Makers, take_away
from translate.reports import linewise, linewise_forms, wording
from translate.reports.page import element
from translate.roundtrip.comparison import Comparison, has_pivot
from translate.roundtrip.linewise import Line, Linewise, lines_of
from translate.roundtrip.result import HUMAN

_HELP = (
    "The column whose middle text the others are scored against, sentence by sentence; a person’s, "
    "if you can: add one above as a system."
)


def section(comparison: Comparison) -> None:
    """Draw the choice of a reference, and with one the scores of the other columns."""
    names = [name for name, result in comparison.results.items() if has_pivot(result)]
    if len(names) < 2:
        return
    if st.session_state.get("reference") not in (None, *names):
        st.session_state.reference = None
    with st.expander("Sentence by sentence, against a reference"):
        whose, how = st.columns(2)
        reference = whose.selectbox(
            "Reference", names, key="reference", help=_HELP, placeholder="Choose a column",
            index=names.index(HUMAN) if HUMAN in names else None,
        )  # fmt: skip
        metric = str(how.selectbox("Metric", LINE_METRICS, key="line_metric"))
        if reference is not None:
            _scored(_lines(comparison, reference, metric), comparison.first.document.id)


def _lines(comparison: Comparison, reference: str, metric: str) -> Linewise:
    """The scored sentences, worked out once for as long as the same is asked for."""
    key = (id(comparison), reference, metric)
    before: tuple[Any, Linewise] | None = st.session_state.get("linewise")
    if before is None or before[0] != key:
        before = st.session_state.linewise = (key, lines_of(comparison, reference, metric))
    return before[1]


def _scored(lines: Linewise, id: str) -> None:
    told = element("ul", *(element("li", line) for line in linewise.lead(lines)))
    st.html(element("div", told, class_="tc-systems"))
    system = lines.baseline
    if lines.others:
        if st.session_state.get("line_system") not in lines.others:
            st.session_state.line_system = lines.others[0]
        system = lines.others[0]
        if len(lines.others) > 1:
            label = f"Held against {markup.literal(lines.baseline)}"
            system = str(st.selectbox(label, lines.others, key="line_system"))
        _charts(lines, system)
    sheet.draw(rows(lines, system), "Sentences", "sheet_lines", texts=languages(lines, system))
    for note in linewise.notes(lines):
        st.caption(markup.literal(note))
    st.caption(markup.literal(linewise.signature(lines)))
    order = linewise.chosen(lines, None)
    makers: Makers = {
        **{form: partial(linewise_forms.MAKERS[form], lines, order=order)
           for form in ("html", "csv", "xlsx")},
        "json": lambda: json.dumps(lines.to_json(), ensure_ascii=False, indent=1),
    }  # fmt: skip
    take_away(makers, f"{state.file_name(id)}-sentences", "lines", "The scored sentences")


def _charts(lines: Linewise, system: str) -> None:
    made = linewise.signature(lines)
    drawings.head(
        f"How far {markup.literal(system)} is from {markup.literal(lines.baseline)}",
        "Sentences by how far they are behind or ahead.",
    )
    drawings.draw(drawings.bars_of_lines(lines, system, made), "chart_line_bars")
    listed = linewise.bucket_rows(lines, system)
    if not listed:
        return
    drawings.head(
        "Buckets",
        "The mean difference of the sentences that have something, with its 95% interval from 8 "
        "sentences on.",
    )
    drawings.draw(drawings.buckets(lines, system, made), "chart_buckets")
    heads = linewise.bucket_heads(lines, system)
    drawings.table([dict(zip(heads, row, strict=True)) for row in listed], "buckets")


def _pair(lines: Linewise, system: str) -> tuple[str, ...]:
    return (system,) if system == lines.baseline else (lines.baseline, system)


def rows(lines: Linewise, system: str) -> list[dict[str, Any]]:
    """Return a row for each sentence of a system and the baseline, the furthest behind first."""
    listed, pair = [], _pair(lines, system)
    there = lines.ordered("loss" if lines.others else "worst", system)
    numbers = {line.number for line in there}
    rest = [line for line in lines.lines if line.number not in numbers]
    ahead = sorted(rest, key=lambda line: lines.ahead(line, system))
    for line in (*there, *ahead):
        row: dict[str, Any] = {"No.": line.number, "Source": line.source}
        row["Reference"] = line.reference
        for name in pair:
            row[_text_head(name)] = line.texts[name]
        for name in pair:
            row[f"{name}, score"] = linewise.number(lines, line.scores[name])
        if system != lines.baseline:
            row["Difference"] = linewise.apart(lines, lines.ahead(line, system))
        for what, notes in (("Flags", _flags), ("Expressions", _framings)):
            if told := _told({name: notes(line, name) for name in pair}):
                row[what] = told
        listed.append(row)
    heads = dict.fromkeys(head for row in listed for head in row)
    ordered = sorted(heads, key=("Flags", "Expressions").__contains__)
    return [{head: row.get(head, "") for head in ordered} for row in listed]


def _told(notes: Mapping[str, Sequence[str]]) -> str:
    """Say what is noted of the systems of a pair, or of one; what is noted of both, once.

    >>> print(_told({"a": ["truce: kept", "war: lost"], "b": ["truce: kept"]}))
    both: truce: kept
    a: war: lost
    """
    if len(notes) == 1:
        return "\n".join(*notes.values())
    first, second = (set(own) for own in notes.values())
    both = [f"both: {note}" for note in next(iter(notes.values())) if note in first & second]
    apart = (
        f"{name}: {note}" for name, own in notes.items() for note in own
        if note not in first & second
    )  # fmt: skip
    return "\n".join([*both, *apart])


def _text_head(name: str) -> str:
    """Head a system's texts; a name that another column has is told from it."""
    taken = {"No.", "Source", "Reference", "Difference", "Flags", "Expressions"}
    return f"{name}, text" if name in taken else name


def _flags(line: Line, name: str) -> list[str]:
    return [wording.fault(flag) for flag in line.flags.get(name, ())]


def _framings(line: Line, name: str) -> list[str]:
    return [linewise.framing_note(framing) for framing in line.framings.get(name, ())]


def languages(lines: Linewise, system: str) -> dict[str, str]:
    """Return the language of each column that holds texts."""
    home, target = lines.languages
    texts = {_text_head(name): target for name in _pair(lines, system)}
    return {"Source": home, "Reference": target, **texts, "Flags": "", "Expressions": ""}
