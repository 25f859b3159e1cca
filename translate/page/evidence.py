"""The evidence tab: score cards, charts, and under each chart its table."""

from __future__ import annotations

import altair as alt
import streamlit as st

from translate.page import charts, markup, state
from translate.reports import wording
from translate.roundtrip.result import Result

_FATE = alt.Color("fate:N", scale=charts.FATE_SCALE, title="Fate")
_MEASURES = alt.Scale(range=["#3f93a4", "#7d8d96", "#7f6cc9", "#cf6a24", "#98938a"])


MOST_ROWS = 40  # of a chart with a row a framing


def tab() -> None:
    """Draw the evidence of what is shown."""
    shown = state.shown()
    if shown is None:
        st.caption("Nothing to weigh yet: translate a text first.")
        return
    st.caption(wording.CAUTION)
    _cards(shown.result)
    _flow(shown.result)
    _survival(shown.result)
    _control(shown.result)
    _drift(shown.result)
    with st.expander("How this was made"):
        st.text(wording.signature(shown.result.signature))
    if told := wording.better(shown.result.signature):
        st.caption(told)


def _cards(result: Result) -> None:
    found = charts.cards(result)
    for column, card in zip(st.columns(len(found)), found, strict=True):
        column.metric(card.name, card.value, help=card.meaning)


def _flow(result: Result) -> None:
    rows = charts.flow(result)
    if not rows:
        return
    charts.head(
        "From source to return",
        "Framings by category, by how this system rendered them, and by what became of them. "
        "A band is as high as the framings it stands for.",
    )
    drawn = charts.bands(rows)
    plain = alt.Color("fate:N", scale=charts.FATE_SCALE, legend=None)  # the last stage names them
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.35, 2.35]))
    areas = (
        alt.Chart(alt.InlineData(values=drawn.bands))
        .mark_area(opacity=0.45)
        .encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q", detail="band:N", color=plain)
    )
    blocks = alt.Chart(alt.InlineData(values=drawn.blocks)).encode(x=x, y="low:Q", y2="high:Q")
    labels = [
        blocks.transform_filter(f"datum.x == {stage}")
        .transform_calculate(middle="(datum.low + datum.high) / 2")
        .mark_text(align=align, dx=dx, fontSize=14, color=charts.ink())
        .encode(x=x, y="middle:Q", text="label:N", tooltip=["name:N", "framings:Q"])
        for stage, align, dx in ((0, "right", -8), (1, "center", 0), (2, "left", 8))
    ]
    height = min(900, max(260, 16 * sum(row["framings"] for row in rows)))
    st.altair_chart(
        alt.layer(areas, *labels).properties(height=height).configure_view(stroke=None),
        width="stretch",
    )
    charts.table(rows, "flow")


def _survival(result: Result) -> None:
    rows = charts.survival(result)
    charts.head(
        "Survival",
        "How often a framing came back as it was, over several renderings of its sentence; a bar "
        "where some could not be traced, with the 95% interval of random draws. One rendering is "
        "not the system’s answer.",
    )
    if not rows:
        st.caption("Not measured: set “Renderings to try” above 0 and translate again.")
        return
    told, rows = rows, rows[:MOST_ROWS]
    if len(told) > len(rows):
        st.caption(f"The {len(rows)} frailest of {len(told)}; the table has them all.")
    order = [row["framing"] for row in rows]
    y = alt.Y("framing:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, labelFlush=False))
    base = alt.Chart(alt.InlineData(values=rows))
    chart = charts.ranges(
        base, y, "share kept", color=_FATE, tooltip=["framing:N", "fate:N", "told:N"]
    )
    st.altair_chart(chart.properties(height=24 * len(rows) + 60), width="stretch")
    charts.table(told, "survival")


def _control(result: Result) -> None:
    rows = charts.controls(result)
    charts.head(
        "Control",
        "What any round trip does, measured through another pivot. The difference mixes the "
        "pivot language with how good each pivot's system is.",
    )
    if not rows:
        st.caption(
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip."
        )
        return
    charts.routes(rows)
    for line in charts.difference(result):
        st.write(markup.literal(line))
    charts.table(rows, "control")


def _drift(result: Result) -> None:
    rows = charts.drift(result)
    charts.head(
        "Drift",
        "What is left of the source after each of several trips in a row, and how many "
        "sentences no longer change.",
    )
    if not rows:
        st.caption("Not measured: set “Trips in a row” above 1 and translate again.")
        return
    above = alt.Legend(orient="top")
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("trip:O", title="trip", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", scale=charts.SHARE, title=None, axis=charts.PERCENT),
            color=alt.Color("measure:N", scale=_MEASURES, title=None, legend=above),
            strokeDash=alt.StrokeDash("measure:N", title=None),
            tooltip=["trip:O", "measure:N", "value:Q"],
        )
        .properties(height=280)
    )
    st.altair_chart(chart, width="stretch")
    charts.table(rows, "drift")
