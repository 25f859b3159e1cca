"""The compare tab: any two texts of one language."""

from __future__ import annotations

from typing import Any

import streamlit as st

from translate.errors import TranslateError
from translate.languages import NAMES, guess
from translate.page import component, state
from translate.view import choices, markup, two_texts

_SIDES = ("before", "after")


def tab() -> None:
    """Draw two fields and, when both have text, their differences."""
    st.caption(
        "Two engines, a machine and a human, two outlets’ translations: any two texts of one "
        "language."
    )
    _fill()
    for column, side in zip(st.columns(2, gap="large"), _SIDES, strict=True):
        column.text_area(side.capitalize(), key=side, height=180)
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    language = left.selectbox(
        "Language", ["auto", *sorted(NAMES, key=NAMES.__getitem__)], key="compare_language",
        format_func=lambda tag: "by its script" if tag == "auto" else NAMES[tag],
    )  # fmt: skip
    if right.button("Compare", key="compare", type="primary"):
        _compare(language or "auto")
    found = st.session_state.get("compared")
    if found:
        component.mount(found, key="compared_panes")


def _fill() -> None:
    """Offer the texts of the round trip that is shown."""
    shown = state.shown()
    if shown is None or shown.result is None:
        return
    given = choices.texts_of(shown.wire, shown.machine)
    with st.popover("Take a text of the round trip"):
        for side in _SIDES:
            st.selectbox(
                f"As {side}", list(given), index=None, key=f"take_{side}",
                on_change=_take, args=(side, given), placeholder="Choose",
            )  # fmt: skip


def _take(side: str, given: dict[str, str]) -> None:
    name = st.session_state[f"take_{side}"]
    if name in given:
        st.session_state[side] = given[name]


def _compare(chosen: str) -> None:
    try:
        before, after = (choices.checked_text(st.session_state[side]) for side in _SIDES)
    except TranslateError as error:
        st.session_state.compared = None
        st.error(markup.literal(str(error)))
        return
    language = guess(before) if chosen == "auto" else chosen
    data: dict[str, Any] = two_texts(before, after, language, ("Before", "After"))
    st.session_state.compared = {**data, "stamp": hash((before, after, language))}
