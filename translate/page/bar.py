"""The slim bar in place of the form: route, machine or human middle, what to take away."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from translate.page import component, given, markup, state
from translate.page.job import Job
from translate.page.saved import saved
from translate.readers.examples import examples
from translate.roundtrip.given import Given

_HELP = (
    "Whose translation is followed. With a human text in the middle, only the way back is the "
    "machine’s: what is lost then, the way back alone has lost."
)


def draw() -> None:
    """Draw the bar above what is shown or being made."""
    shown = state.shown()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        st.html(markup.name())
        if shown is None:
            return
        brought = _brought(shown)
        if brought is not None:
            names = {"machine": "Machine", "human": given.label(brought), "both": "Both"}
            st.session_state.middle_of = shown.middle_of
            st.segmented_control(
                "Middle text", list(names), key="middle_of", format_func=names.__getitem__,
                label_visibility="collapsed", help=_HELP, on_change=_turn,
            )  # fmt: skip
        component.copy_link("link")
        st.download_button(
            "Save", lambda: saved(shown), f"{state.file_name(shown.result.document.id)}.html",
            "text/html", key="save", on_click="ignore", icon=":material/download:",
            help="One HTML file with all of this in it: cards, texts, links. It needs no network.",
        )  # fmt: skip


def _brought(shown: state.Shown) -> Given | None:
    """A translation of the text that is shown, brought along or its own, where there is one."""
    if shown.options is None:
        return None
    kept = state.other("human", shown)
    for one in (shown, *([kept] if kept else [])):
        options = one.options
        if options is not None and (options.middle is not None or options.back is not None):
            return Given(options.middle, options.back, options.system)
    own = _own_translation(shown)
    return Given(own) if own else None


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
    brought = _brought(shown)
    there = {name: state.other(name, shown) for name in ("machine", "human")}
    needed = {"both": ["human", "machine"]}.get(wanted, [wanted])
    missing = next((name for name in needed if there[name] is None), None)
    if missing is not None:
        none = Given()
        options = given.applied(shown.options, none if missing == "machine" else brought or none)
        work = Job(shown.result.document, [shown.result.route.via], options, shown.engines)
        work.asked = shown.asked
        state.start(work, then=wanted)
        return
    found = there[needed[0]]
    if found is not None:
        state.turn(found, beside=there["machine"] if wanted == "both" else None)
