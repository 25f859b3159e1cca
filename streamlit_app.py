"""The page: widgets, calls, caching and drawing. Start it with `translate app`."""

from __future__ import annotations

import streamlit as st

from translate.errors import TranslateError
from translate.page import comparing, downloads, evidence, inputs, link, looks, results, state
from translate.page.job import Job
from translate.view import markup


def main() -> None:
    """Draw the page from top to bottom."""
    st.set_page_config("Translate, and compare", layout="wide", initial_sidebar_state="collapsed")
    looks.put()
    try:
        link.restore()
        inputs.open_with()
        ask()
        link.record()
    except TranslateError as error:
        st.error(markup.literal(str(error)))
    reading, proof, two, out = st.tabs(
        ["Side by side", "Evidence", "Compare two texts", "Take away"]
    )
    with reading:
        results.tab()
    with proof:
        evidence.tab()
    with two:
        comparing.tab()
    with out:
        downloads.tab()


def ask() -> None:
    """Draw the inputs and start the work the reader asks for."""
    idle = state.job() is None and state.shown() is None
    with st.expander("Text and settings", expanded=idle):
        request = inputs.form()
    if request is not None:
        options = request.options
        engines = state.engines(options.engine, st.session_state.beam)
        state.start(Job(request.document, request.vias, options, engines))
        st.rerun()


main()
