"""The last tab: every report format, to take away."""

from __future__ import annotations

import re

import streamlit as st

from translate.errors import TranslateError
from translate.page import state
from translate.reports import FORMATS, render
from translate.view import markup

_UNSAFE = re.compile(r"[^\w.-]+")


def tab() -> None:
    """Draw a button a format."""
    shown = state.shown()
    if shown is None:
        st.caption("Nothing to take away yet: translate a text first.")
        return
    st.caption("What is shown, edits included, in the form its reader wants.")
    name = file_name(str(shown.wire["document"]["id"]))
    for fmt, form in FORMATS.items():
        button, told = st.columns([1, 4], vertical_alignment="center")
        try:
            made = _made(shown, fmt)
        except TranslateError as error:
            told.caption(markup.literal(str(error)))
            continue
        button.download_button(
            fmt, made, f"{name}{form.suffix}", form.media_type, key=f"download_{fmt}",
            on_click="ignore", width="stretch",
        )  # fmt: skip
        told.caption(form.description[:1].upper() + form.description[1:])


def file_name(document: str) -> str:
    """Give a document's name as one fit for a file of any system.

    >>> file_name("../../etc/<b>passwd")
    'etc-b-passwd'
    """
    return _UNSAFE.sub("-", document).strip("-._")[:80] or "round-trip"


def _made(shown: state.Shown, fmt: str) -> str | bytes:
    """A report, made once for as long as what is shown stays the same."""
    kept: dict[tuple[int, str], str | bytes] = st.session_state.setdefault("reports", {})
    if any(stamp != shown.stamp for stamp, _ in kept):
        kept.clear()
    if (shown.stamp, fmt) not in kept:
        kept[shown.stamp, fmt] = render(shown.wire, fmt)
    return kept[shown.stamp, fmt]
