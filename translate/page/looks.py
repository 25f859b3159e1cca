"""Looking at work under way: a part of the page that is drawn again until the work has ended."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

EVERY = 0.3  # seconds between two looks
AWHILE = 0.9  # seconds that a look stays for news
_STEP = 0.02
_SENT = 0.15  # seconds for what was drawn to be sent: Streamlit drops the rest at the next run


def _nothing() -> None:
    """Take nothing over."""


def _always() -> bool:
    """Wait for nothing."""
    return True


def stay(is_there: Callable[[], bool]) -> None:
    """Wait a while for what is about to come, which else the next look would find.

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
    draw_made: Callable[[], None] | None = None,
    *,
    has_news: Callable[[], bool] = _always,
    has_begun: Callable[[], bool] = _always,
) -> None:
    """Draw a part again and again; when the work has ended, take it over and draw the page.

    A look stays a while until the work `has_begun`, and after that until it `has_news`: the browser
    works a tenth of a second for each, whatever is new. What `draw_made` draws of ended work stands
    there before the page does, which then waits for the next look: together they would come late.

    What has ended while the page itself is being drawn waits for the first look, and what ends
    before its beginning was drawn for the one after: the browser may ask for that before its timer
    is set, and a page drawn anew in the same breath leaves the timer running for ever.
    """
    is_first, is_drawn, is_made = True, has_begun(), False

    def end() -> None:
        nonlocal is_made
        if is_made:
            st.rerun(scope="app")
            return
        is_made = True
        take_over()
        if draw_made is None:
            st.rerun(scope="app")
        else:
            draw_made()
            time.sleep(_SENT + EVERY)

    def part() -> None:
        nonlocal is_first, is_drawn
        if is_first:
            is_first = False
            draw()
            return
        stay(has_news if is_drawn else has_begun)
        if is_made or (is_drawn and has_ended()):
            end()
            return
        is_drawn = has_begun()
        draw()
        time.sleep(_SENT)

    st.fragment(part, run_every=EVERY)()
