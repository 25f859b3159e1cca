"""Looking at work under way: a part of the page that is drawn again until the work has ended."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

EVERY, SELDOM = 0.4, 1.5  # seconds between two looks
AWHILE = 0.3  # seconds that a look stays for what is about to come
_STEP = 0.02


def _often() -> float:
    """Look as often as at first, all the time."""
    return EVERY


def _nothing() -> None:
    """Take nothing over."""


def _never() -> bool:
    """Expect nothing."""
    return False


def _always() -> bool:
    """Wait for nothing."""
    return True


def stay(is_there: Callable[[], bool]) -> None:
    """Wait a little for what is about to come, which else the next look would find.

    A click inside the part that is drawn waits meanwhile; one elsewhere on the page ends this.
    """
    end = time.monotonic() + AWHILE
    while not is_there() and time.monotonic() < end:
        time.sleep(_STEP)
        st.session_state.get("job")  # Streamlit ends a run that was overtaken where it reads this


def look(
    draw: Callable[[], None],
    has_ended: Callable[[], bool],
    take_over: Callable[[], None] = _nothing,
    pace: Callable[[], float] = _often,
    is_near: Callable[[], bool] = _never,
    has_begun: Callable[[], bool] = _always,
) -> None:
    """Draw a part every so many seconds; when the work has ended, take it over and draw the page.

    The `pace` is set when the page is drawn, so another one has it drawn anew. Until the work
    `has_begun`, and where the end `is_near`, a look stays a little for what is about to come.

    What has ended while the page itself is being drawn waits for the first look, and what ends
    before its beginning was drawn for the one after: the browser may ask for that before its timer
    is set, and a page drawn anew in the same breath leaves the timer running for ever.
    """
    is_first, every, is_drawn = True, pace(), has_begun()

    def end_if_ended() -> None:
        if has_ended():
            take_over()
            st.rerun(scope="app")

    def part() -> None:
        nonlocal is_first, is_drawn
        if is_first:
            is_first = False
            draw()
            return
        if not is_drawn:
            stay(has_begun)
            is_drawn = has_begun()
            draw()
            return
        end_if_ended()
        if pace() != every:
            st.rerun(scope="app")
        draw()
        if is_near():
            stay(has_ended)
            end_if_ended()

    st.fragment(part, run_every=every)()
