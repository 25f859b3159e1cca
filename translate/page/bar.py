"""The slim bar in place of the form: route, machine or human middle, what to take away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from translate.page import component, markup, state
from translate.page.job import Job
from translate.page.saved import saved
from translate.readers.examples import examples

_NAMES = {"machine": "Machine", "human": "Human", "both": "Both"}
_HELP = (
    "Who made the text in the middle. With a human translation there, only the way back is the "
    "machine’s: what is lost then, the way back alone has lost."
)


def draw() -> None:
    """Draw the bar above what is shown or being made."""
    shown = state.shown()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        st.html(markup.name())
        if shown is None:
            return
        if shown.options is not None and _human(shown) is not None:
            st.session_state.middle_of = shown.middle_of
            st.segmented_control(
                "Middle text", list(_NAMES), key="middle_of", format_func=_NAMES.__getitem__,
                label_visibility="collapsed", help=_HELP, on_change=_turn,
            )  # fmt: skip
        component.copy_link("link")
        st.download_button(
            "Save", lambda: saved(shown), f"{state.file_name(shown.result.document.id)}.html",
            "text/html", key="save", on_click="ignore", icon=":material/download:",
            help="One HTML file with all of this in it: cards, texts, links. It needs no network.",
        )  # fmt: skip


def _human(shown: state.Shown) -> str | None:
    """A human translation of the text that is shown, in its pivot language, where there is one."""
    given = shown.options.middle if shown.options else None
    kept = state.other("human", shown)
    if given is None and kept is not None and kept.options is not None:
        given = kept.options.middle
    return given or _own_translation(shown)


def _own_translation(shown: state.Shown) -> str | None:
    """The translation that comes with an example, or with a file of pairs."""
    document, via = shown.result.document, shown.result.route.via
    if document.meta.get("translation"):
        return document.meta["translation"]
    stem = document.id.rpartition(".")[0]
    path: Path | None = examples().get(f"{stem}.{via[-1]}") if via else None
    return path.read_text(encoding="utf-8") if path else None


def _turn() -> None:
    """Show the result with the middle text that was chosen; it is made when it is not there."""
    shown, wanted = state.shown(), st.session_state.middle_of or "machine"
    if shown is None or shown.options is None or shown.engines is None:
        return
    human = _human(shown)
    found = state.other("machine" if wanted == "machine" else "human", shown)
    if found is None:
        options = replace(shown.options, middle=None if wanted == "machine" else human)
        work = Job(shown.result.document, [shown.result.route.via], options, shown.engines)
        work.asked = shown.asked
        state.start(work, then=wanted)
        return
    state.turn(found, beside=state.other("machine", shown) if wanted == "both" else None)
