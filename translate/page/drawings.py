"""The charts as the component draws them: plain values, and in words what each mark says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from translate.english import counted
from translate.page import charts, component, markup, totals
from translate.page.charts import Row
from translate.page.index import whole
from translate.page.stamps import stamped
from translate.reports import figures, linewise, shares, wording
from translate.roundtrip.linewise import Linewise

Drawing = dict[str, Any]
_HEADS = {"framing": "expression", "framings": "expressions"}  # of keys that have another name


def head(title: str, caption: str) -> None:
    """Name a chart and say what it shows."""
    st.subheader(title, anchor=False)
    st.caption(caption)


def table(rows: Sequence[Row], name: str) -> None:
    """Put a chart's data below it, folded, each column under its key as readers know it."""
    named = [{_HEADS.get(key, key): value for key, value in row.items()} for row in rows]
    with st.expander(f"Data: {name}"):
        st.html(markup.table(named))  # a data frame would bring a megabyte of scripts along


def draw(drawing: Drawing, key: str, on_pick: Callable[[], None] | None = None) -> None:
    """Draw a chart; a mark that leads somewhere calls back, with `pick` in the session's `key`."""
    component.chart(stamped(drawing), key=key, on_pick=on_pick)


def _drawing(kind: str, title: str, name: str, made: str, **more: Any) -> Drawing:
    return {"kind": kind, "title": title, "name": name, "made": made, "rows": [], **more}


def flow(rows: Sequence[Row], made: str) -> Drawing:
    """Draw a flow from category to rendering to fate."""
    rows = charts.gathered(rows)
    drawn = charts.bands(rows)
    points: dict[str, list[list[float]]] = {}
    for corner in drawn.bands:
        spot = [round(corner[key], 3) for key in ("x", "low", "high")]
        points.setdefault(corner["band"], []).append(spot)
    bands = []
    for name, own in points.items():
        row = rows[int(name.partition(".")[0])]
        count = counted(row["framings"], "expression")
        label = f"{row['category']}, {row['rendering']}, {row['fate']}: {count}"
        bands.append({"fate": row["fate"], "points": own, "told": label})
    blocks = [
        {**{key: block[key] for key in ("x", "low", "high", "name")},
         "count": f"{block['framings']:,}",
         "told": f"{block['name']}: {counted(block['framings'], 'expression')}"}
        for block in drawn.blocks
    ]  # fmt: skip
    return _drawing("flow", "From source to return", "flow", made, bands=bands, blocks=blocks)


def survival(rows: Sequence[Row], made: str) -> Drawing:
    """Draw how often each framing survived."""
    marks = [
        {**_ends(row), "name": row["framing"], "fate": row["fate"],
         "told": f"{row['framing']}, {totals.named_fate(row['fate'])} in the best rendering; "
                 f"survives {row['told']} renderings"}
        for row in rows
    ]  # fmt: skip
    return _drawing("ranges", "Survival", "survival", made, rows=marks)


def _ends(row: Row) -> Row:
    return {key: row[key] for key in ("low", "high", "interval low", "interval high")}


def _named(label: str) -> Row:
    """Part a name from its count: where room is short, the name alone gives way.

    >>> _named("core interests · 21")
    {'name': 'core interests', 'count': '21'}
    """
    name, _, count = label.rpartition(" · ")
    return {"name": name, "count": count}


def _span(row: Row) -> str:
    span = shares.between(row["low"], row["high"])
    if (row["interval low"], row["interval high"]) == (row["low"], row["high"]):
        return span
    return f"{span}, 95% interval {shares.between(row['interval low'], row['interval high'])}"


def routes(rows: Sequence[Row], made: str) -> Drawing:
    """Draw the share kept or paraphrased through the pivot and each control."""
    marks = [
        {**_ends(row), "name": row["route"], "fate": "",
         "told": f"{row['route']} ({row['role']}): {_span(row)} kept or paraphrased, of "
                 f"{counted(row['of'], 'expression')}"}
        for row in rows
    ]  # fmt: skip
    title = "Kept or paraphrased by source and return alone, pivot and control"
    return _drawing("ranges", title, "control", made, rows=marks)


def drift(rows: Sequence[Row], made: str) -> Drawing:
    """Draw what is left after each trip."""
    series: dict[str, list[list[Any]]] = {}
    for row in rows:
        label = f"{row['measure']} after trip {row['trip']}: {shares.percent(row['value'])}"
        series.setdefault(row["measure"], []).append([row["trip"], row["value"], label])
    lines = [{"name": name, "points": points} for name, points in series.items()]
    trips = sorted({row["trip"] for row in rows})
    return _drawing("lines", "Drift", "drift", made, series=lines, trips=trips)


def fates(rows: Sequence[Row], made: str, only: str = "") -> Drawing:
    """Draw each category's fates; a bar leads to its sentences. `only` leaves one fate."""
    categories: dict[str, Row] = {}
    for row in rows:
        own = categories.setdefault(row["name"], {
            **_named(row["category"]), "told": f"{row['category']} expressions", "parts": [],
        })  # fmt: skip
        if only in ("", row["fate"]):
            own["parts"].append({
                "fate": row["fate"], "share": row["share"], "count": f"{row['framings']:,}",
                "told": f"{row['name']}: {row['framings']:,} {row['fate']}, "
                        f"{shares.percent(row['share'])}; show the sentences",
                "pick": {"category": row["key"], "fate": row["fate"]},
            })  # fmt: skip
    return _drawing("bars", "Fates by category", "fates", made, rows=list(categories.values()))


def kept(rows: Sequence[Row], made: str, fate: str = "") -> Drawing:
    """Draw the share of each framing that came back, or that met a fate."""
    what = totals.named_fate(fate) or "kept or paraphrased"
    marks = [
        {**_ends(row), **_named(row["framing"]), "fate": fate,
         "pick": {"framing": row["key"], "fate": fate},
         "told": f"{row['framing'].partition(' · ')[0]} ({row['category']}): {_span(row)} {what}, "
                 f"of {row['of']:,} in {counted(row['documents'], 'document')}; "
                 "show the sentences"}
        for row in rows
    ]  # fmt: skip
    title = f"{what[:1].upper()}{what[1:]}, by expression"
    return _drawing("ranges", title, "framings", made, rows=marks)


def met(summary: Mapping[str, Any], fate: str) -> list[Row]:
    """Return the framings that met a fate, those that met it most often first."""
    terms = [term for term in summary["terms"] if totals.met(term, fate)]
    rows = []
    for term in terms[: 2 * totals.MOST]:
        share = totals.met(term, fate) / term["mentions"]
        rows.append({
            "framing": totals.named(term["term"], term["mentions"]), "of": term["mentions"],
            "category": wording.visible(term["category"]), "documents": term["documents"],
            "key": whole([term["category"], term["term"]]), "low": share, "high": share,
            "interval low": share, "interval high": share,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["low"] * row["of"], row["framing"]))


def bars_of_lines(lines: Linewise, system: str, made: str) -> Drawing:
    """Draw how many sentences of a system are how far from the baseline."""
    bars = lines.histogram(system)
    most = max(bar.lines for bar in bars)
    marks = [
        {**_spot(0.0, bar.lines / most), "name": linewise.bar_name(lines, bar), "fate": "",
         "count": f"{bar.lines:,}",
         "told": f"{linewise.bar_name(lines, bar)}: {counted(bar.lines, 'sentence')}"}
        for bar in bars
    ]  # fmt: skip
    title = f"{system}, from {lines.baseline}, {lines.metric.name}"
    ends = [[0, "0"], [1, f"{most:,}"]]
    return _drawing("ranges", title, "sentences", made, rows=marks, scale=ends)


def _spot(low: float, high: float) -> dict[str, float]:
    """Return a bar without an interval of its own."""
    return {"low": low, "high": high, "interval low": low, "interval high": high}


def buckets(lines: Linewise, system: str, made: str) -> Drawing:
    """Draw how far a system is from the baseline in each bucket, with intervals."""
    found = [(bucket, bucket.gap) for bucket in lines.buckets(system) if bucket.gap]
    ends = [end for _, gap in found for end in (gap.value, *(gap.interval or ()))]
    half = figures.round_step(max(map(abs, ends), default=1.0) / 2)

    def place(value: float) -> float:
        return 0.5 + value / (4 * half)

    marks = []
    for bucket, gap in found:
        at, (low, high) = place(gap.value), map(place, gap.interval or (gap.value, gap.value))
        apart = linewise.apart(lines, gap.value)
        marks.append({
            **_spot(at, at), "interval low": low, "interval high": high, "fate": "",
            "name": f"{linewise.sorted_by(bucket)}: {bucket.name}", "count": f"{bucket.lines:,}",
            "told": f"{linewise.sorted_by(bucket)}, {bucket.name}: {apart} on the mean of "
                    f"{counted(bucket.lines, 'sentence')}; {linewise.interval(lines, gap)}",
        })  # fmt: skip
    steps = [[(step + 2) / 4, linewise.apart(lines, step * half)] for step in (-2, -1, 0, 1, 2)]
    title = f"{system} less {lines.baseline}, {lines.metric.name}, mean of sentences"
    return _drawing("ranges", title, "buckets", made, rows=marks, scale=steps)
