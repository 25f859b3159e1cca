"""The slim bar in place of the form: route, machine or human middle, what to take away."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from translate.page import choices, component, given, inputs, link, markup, state
from translate.page.job import Job
from translate.page.panes import way_of
from translate.page.saved import saved
from translate.readers.examples import examples
from translate.reports import wording
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
        _route(shown)
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


def _route(shown: state.Shown | None) -> None:
    """Say which way the text goes, with the models' names; another way is chosen here, too."""
    way = _made(shown)
    if way is None:
        return
    source, via, models = way
    with st.popover(way_of(source, via), key="way", help=models or None):
        st.caption(markup.literal(models) if models else "The models are being loaded.")
        if shown is not None and shown.options is None:
            return
        engine = st.session_state.get("engine") or link.beginning("engine")
        served = choices.served(state.directions(engine), source)
        if "+".join(via) not in served:
            return
        st.session_state.way_through = "+".join(via)
        st.radio(
            "Through", list(served), key="way_through", on_change=_other_way,
            format_func=lambda name: choices.route_name(served[name]),
        )  # fmt: skip


def _made(shown: state.Shown | None) -> tuple[str, tuple[str, ...], str] | None:
    """The language and route of what is shown or being made, and the models at work."""
    work = state.job()
    result = shown.result if shown else work.partial if work else None
    if result is None:
        return (work.document.language, tuple(work.vias[0]), "") if work else None
    models = ", ".join(f"{model.direction} {model.name}" for model in result.signature.models)
    return wording.source_language(result), tuple(result.route.via), models


def _other_way() -> None:
    inputs.turn_to(st.session_state.way_through)


def _brought(shown: state.Shown) -> Given | None:
    """A translation of the text that is shown, brought along or its own, where there is one."""
    if shown.options is None:
        return None
    human = state.other("human", shown)
    for view in (shown, *([human] if human else [])):
        options = view.options
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
    view = there[needed[0]]
    if view is not None:
        state.turn(view, beside=there["machine"] if wanted == "both" else None)
