"""What the charts of several tabs share: tones, scales, headings, and shares with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import streamlit as st

from translate.data import FATES
from translate.view import charts

# Tones that can be read on light and on dark paper; every chart also names the fates.
_TONES = ("#7d8d96", "#3f93a4", "#7f6cc9", "#cf6a24", "#cc3a72", "#b8433a", "#98938a")
FATE_SCALE = alt.Scale(domain=list(FATES), range=list(_TONES))
SHARE = alt.Scale(domain=[0, 1])
PERCENT = alt.Axis(format="%", tickCount=5)


def ink() -> str:
    """The colour of text: a chart can't take it from the page."""
    return "#e8e4da" if st.context.theme.type == "dark" else "#21201d"


def head(title: str, told: str) -> None:
    """Name a chart and say what it shows."""
    st.subheader(title, anchor=False)
    st.caption(told)


def table(rows: Sequence[charts.Row], name: str) -> None:
    """Put a chart's data below it, folded."""
    with st.expander(f"Data: {name}"):
        st.dataframe(list(rows), hide_index=True, width="stretch")


def routes(rows: Sequence[charts.Row]) -> None:
    """Draw the share kept through the pivot and each control, with intervals."""
    base = alt.Chart(alt.InlineData(values=list(rows)))
    y = alt.Y("route:N", sort=None, title=None, axis=alt.Axis(labelFlush=False))
    shape = alt.Shape("role:N", title=None, sort=None, legend=alt.Legend(orient="top"))
    point = base.mark_point(filled=True, size=90).encode(
        y=y, x="kept:Q", shape=shape, tooltip=["route:N", "kept:Q", "of:Q"]
    )
    chart = (spans(base, y) + point).properties(height=40 * len(rows) + 100)
    st.altair_chart(chart, width="stretch")


def spans(base: alt.Chart, y: alt.Y, **encoded: Any) -> Any:
    """The intervals of shares from 0 to 1, as thin rules."""
    return base.mark_rule(opacity=0.5, strokeWidth=2, color=ink()).encode(
        y=y, x=alt.X("low:Q", scale=SHARE, title="share kept", axis=PERCENT), x2="high:Q",
        **encoded,
    )  # fmt: skip
