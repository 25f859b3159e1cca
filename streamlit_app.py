"""The page: widgets, calls, caching and drawing. Start it with `translate app`."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from translate.errors import TranslateError
from translate.page import (
    bar,
    comparing,
    component,
    corpus,
    evidence,
    history,
    inputs,
    lexicons,
    link,
    markup,
    opened,
    reload,
    results,
    state,
)
from translate.page.job import Job
from translate.page.reading import current


def main() -> None:
    """Draw the page from top to bottom."""
    st.set_page_config("Translate, and compare", layout="wide", initial_sidebar_state="collapsed")
    component.put()
    component.keyboard("keyboard")
    state.warm()
    link.restore()
    opened.open_with()
    reload.restore()
    drawn(results.settle)
    drawn(bar.settle)
    drawn(comparing.settle)
    drawn(ask)
    with st.container(key="notices"):  # one place: with each, the tabs would be made anew below it
        drawn(inputs.settle)
        drawn(inputs.differs)
        link.say_missed()
        lexicons.say_awaited()
    link.record(bar.in_link())
    reload.keep()
    tabs = (
        results.tab, evidence.tab, results.download_tab, corpus.tab, comparing.tab,
        results.compare_tab, history.tab,
    )  # fmt: skip
    # every tab is drawn whichever is open, so that none forgets what the reader chose in it
    places = st.tabs(list(state.TABS), key="tab", on_change="rerun")
    drawings = list(zip(places, tabs, strict=True))
    if state.job() is not None:
        drawings.append(drawings.pop(0))  # it stays a little for the first sentence
    for place, draw in drawings:
        with place:
            drawn(draw)
    st.fragment(known)()


def known() -> None:
    """Learn which tab this is; what it shows stands in its address from then on.

    A part of its own, or the answer would have the whole page drawn a second time.
    """
    if reload.look():
        link.record(bar.in_link())


def drawn(draw: Callable[[], None]) -> None:
    """Draw a part of the page; what it can't do is said in its place."""
    try:
        draw()
    except TranslateError as error:
        st.error(markup.literal(str(error)))


def ask() -> None:
    """Draw the inputs and start the work the reader asks for."""
    idle = state.job() is None and state.shown() is None and current() is None
    if idle:
        st.html(markup.head())
    else:
        bar.draw()
    if st.session_state.pop("fold", False) or idle != st.session_state.get("idle", True):
        st.session_state.form = idle
    st.session_state.idle = idle
    # the same form whatever stands above it: another would be put up while a text is waited for
    with st.expander("New text, and settings", expanded=True, key="form", on_change="rerun"):
        try:
            begun = begin(inputs.form())
        except TranslateError:
            state.wishes().clear()  # what was asked for can't be done
            raise
    if begun:
        st.rerun()


def begin(request: inputs.Request | None) -> bool:
    """Start the work that the reader asks for, where there is any."""
    if request is None:
        return False
    options = request.options
    engines = state.engines(options.engine, options.decoding.beam)
    work = Job(request.document, request.vias, bar.with_middle(request), engines)
    work.asked = request.asked
    running = state.job()
    if running is not None and running.document.text != work.document.text:
        results.stop(running)  # what there was of it is kept
    history.keep_edits()
    state.start(work)
    return True


main()
