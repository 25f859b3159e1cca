"""The first tab: work under way, or the panes of what was made."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from translate.errors import TranslateError
from translate.page import component, listed, past, state
from translate.page.job import Job
from translate.view import markup

_EVERY = 0.4  # seconds between two looks at the work


def tab() -> None:
    """Draw what there is; while work goes on, only this part of the page is drawn again."""
    listed.bar()
    working = state.job() is not None
    st.fragment(_draw, run_every=_EVERY if working else None)()


def _draw() -> None:
    work = state.job()
    if work is not None and not work.is_alive():
        state.finish(work)
        past.keep(state.shown(), work.options)
        st.rerun(scope="app")
    if st.session_state.pop("changed", False):
        st.rerun(scope="app")
    if work is not None:
        _working(work)
        return
    if st.session_state.get("failure"):
        st.error(markup.literal(st.session_state.failure))
    shown = state.shown()
    if shown is None:
        if not st.session_state.get("failure"):
            st.html(markup.welcome())
        return
    if shown.note:
        st.info(shown.note)
    for warning in shown.wire.get("warnings") or ():
        st.warning(markup.literal(warning))
    st.html(markup.summary(shown.wire))
    component.mount(shown.panes(), key="panes", on_edit=_called(_edit), on_undo=_called(_undo))
    st.html(markup.caution())


def _working(work: Job) -> None:
    told, button = st.columns([5, 1], vertical_alignment="center")
    total = work.total or 1
    with told:
        of = f": {work.done} of {work.total} sentences" if work.total else ""
        st.progress(min(1.0, work.done / total), text=f"{work.phase}{of}")
    with button:
        st.button("Cancel", key="cancel", on_click=work.cancel, width="stretch")
    part = state.part(work)
    if part is not None:
        st.html(markup.summary(part.wire))
        component.mount(part.panes(), key="panes")


def _called(act: Callable[[state.Shown], None]) -> Callable[[], None]:
    def call() -> None:
        shown = state.shown()
        if shown is None:
            return
        try:
            act(shown)
            st.session_state.failure = None
        except TranslateError as error:
            st.session_state.failure = str(error)
        st.session_state.changed = True

    return call


def _edit(shown: state.Shown) -> None:
    asked = st.session_state.panes.get("edit")
    if asked:
        shown.edit(int(asked["row"]), str(asked["text"]).strip()[:5000])


def _undo(shown: state.Shown) -> None:
    asked = st.session_state.panes.get("undo")
    if asked:
        shown.undo(int(asked["row"]))
