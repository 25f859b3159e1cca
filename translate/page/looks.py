"""Looking at work under way: a part of the page that is drawn again until the work has ended."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

EVERY, SELDOM = 0.4, 1.5  # seconds between two looks


def _often() -> float:
    """Look as often as at first, all the time."""
    return EVERY


def _nothing() -> None:
    """Take nothing over."""


def look(
    draw: Callable[[], None],
    has_ended: Callable[[], bool],
    take_over: Callable[[], None] = _nothing,
    pace: Callable[[], float] = _often,
) -> None:
    """Draw a part every so many seconds; when the work has ended, take it over and draw the page.

    The `pace` is set when the page is drawn, so another one has it drawn anew.

    What has ended while the page itself is being drawn waits for the first look: a page drawn anew
    in the same breath as its timer is set leaves that timer running in the browser for ever.
    """
    is_first, every = True, pace()

    def part() -> None:
        nonlocal is_first
        if is_first:
            is_first = False
        elif has_ended():
            take_over()
            st.rerun(scope="app")
        elif pace() != every:
            st.rerun(scope="app")
        draw()

    st.fragment(part, run_every=every)()
