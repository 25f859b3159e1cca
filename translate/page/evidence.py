"""The evidence tab: score cards, charts, and under each chart its table."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from translate.measures.rates import NOT_JUDGED
from translate.page import cards, charts, drawings, markup, state
from translate.page.panes import how_made
from translate.reports import findings, whose, wording
from translate.roundtrip.result import Result


def tab() -> None:
    """Draw the evidence of what is shown."""
    shown = state.shown()
    if shown is None:
        st.caption("Nothing to weigh yet: translate a text first.")
        return
    st.caption(markup.literal(whose.caution(shown.result)))
    _cards(shown.result)
    if line := cards.chosen(shown.result):
        st.caption(markup.literal(line))
    if line := cards.suggested(shown.result):
        they = "It is" if len(shown.result.suggested) == 1 else "They are"
        st.caption(f"{line} {they} in no other figure here.")
    _flow(shown.result)
    _survival(shown.result)
    _control(shown.result)
    _drift(shown.result)
    with st.expander("How this was made"):
        st.text(wording.signature(shown.result.signature))
    if line := wording.better(shown.result.signature):
        st.caption(line)


def _cards(result: Result) -> None:
    scores = charts.cards(result)
    for column, card in zip(st.columns(len(scores)), scores, strict=True):
        column.metric(card.name, card.value, help=card.meaning)
    for line in _beside(result):
        st.caption(line)


def _beside(result: Result) -> Iterator[str]:
    """Say what the cards leave open: why there is no rate, and what no flag tells."""
    kept = result.evidence.kept
    rate = kept.kept_or_paraphrased if kept else None
    if rate is not None and rate.note == NOT_JUDGED.note:
        yield f"No rate: {findings.TO_THE_LETTER}."
    if damage := wording.hurt(result.sentences):
        yield f"{damage}, whether or not a fault was seen there."


def _flow(result: Result) -> None:
    rows = charts.flow(result)
    if not rows:
        return
    drawings.head(
        "From source to return",
        "Charged expressions by category, by whether the lexicon expects their rendering, and by "
        "what became of them. A band is as high as the expressions it stands for.",
    )
    drawings.draw(drawings.flow(rows, how_made(result)), "chart_flow")
    drawings.table(rows, "flow")


def _survival(result: Result) -> None:
    rows = charts.survival(result)
    counts = [framing.survival for framing in result.framings if framing.survival]
    drawn = ", with the 95% interval of random draws" if any(one.sampled for one in counts) else ""
    drawings.head(
        "Survival",
        "How often an expression came back as it was, over several renderings of its sentence; a "
        f"bar where some could not be traced{drawn}. One rendering is not the system’s answer. "
        "The frailest come first.",
    )
    if not rows:
        st.caption(_no_survival(result, counted=bool(counts)))
        return
    drawings.draw(drawings.survival(rows, how_made(result)), "chart_survival")
    drawings.table(rows, "survival")


def _no_survival(result: Result, *, counted: bool) -> str:
    """Say why there is no share to draw."""
    if not result.framings:
        return "Nothing to count: this text has no charged expression that is in the lexicon."
    if counted:
        return (
            f"No share: {findings.TO_THE_LETTER}. Each expression’s card says how often that was."
        )
    return "Not measured: set “Renderings to try” above 0 and translate again."


def _control(result: Result) -> None:
    rows = charts.controls(result)
    drawings.head(
        "Control",
        "What any round trip does, measured through another pivot. The difference mixes the "
        "pivot language with how good each pivot’s system is. Both are judged by source and "
        "return alone, so this pivot’s share need not be the one above.",
    )
    if not rows:
        st.caption(
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip."
        )
        return
    drawings.draw(drawings.routes(rows, how_made(result)), "chart_control")
    for line in charts.difference(result):
        st.write(markup.literal(line))
    drawings.table(rows, "control")


def _drift(result: Result) -> None:
    rows = charts.drift(result)
    drawings.head(
        "Drift",
        "What is left of the source after each of several trips in a row, and how many "
        "sentences no longer change. Each trip is judged by source and return alone, so the "
        "first one’s share need not be the one above.",
    )
    if not rows:
        st.caption("Not measured: set “Trips in a row” above 1 and translate again.")
        return
    drawings.draw(drawings.drift(rows, how_made(result)), "chart_drift")
    drawings.table(rows, "drift")
