"""What a tab shows is found again when it is reloaded: text, result and edits.

A tab has a secret of its own, which only its browser knows; a link has none, so nobody else is
shown what a tab held.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import streamlit as st

from translate.page import component, state

MOST = 20  # tabs; the one that was longest ago gives way
_NAMES = (
    "text", "origin", "source", "via", "middle", "given_back", "system", "shown", "pair",
    "documents", "systems", "history", "followed_words", "followed", "lexicon_mode", "own_rows",
    "lexicon_kept", "job", "text_before", "example",
)  # fmt: skip


class Tabs:
    """What tabs hold, by their secrets; safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._held = most, OrderedDict[str, dict[str, Any]]()
        self._lock = threading.Lock()

    def put(self, secret: str, held: dict[str, Any]) -> None:
        """Keep what a tab holds."""
        with self._lock:
            self._held[secret] = held
            self._held.move_to_end(secret)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def get(self, secret: str) -> dict[str, Any] | None:
        """Return what a tab held; None where nothing is known of it.

        >>> tabs = Tabs(most=1)
        >>> tabs.put("one", {"text": "A fuse."}); tabs.put("two", {"text": "A flashpoint."})
        >>> tabs.get("one"), tabs.get("two")
        (None, {'text': 'A flashpoint.'})
        """
        with self._lock:
            return self._held.get(secret)


@st.cache_resource(show_spinner=False)
def tabs() -> Tabs:
    """What the tabs of all sessions hold."""
    return Tabs()


def restore() -> None:
    """Put what the tab held before into the session, before any widget is drawn."""
    held = st.session_state.pop("held", None)
    if held is None:
        return
    left = held.get("job")
    for work in (state.job(), left):
        if work is not None:
            work.cancel()
    st.session_state.update({**held, "job": None, "held_before": {}})
    state.wishes().clear()
    if left is not None:
        state.wishes().add("left")


def look() -> bool:
    """Learn which tab this is, and run again where it held something; whether it is known now."""
    secret = component.keeper("keeper")
    known = st.session_state.get("secret")
    st.session_state.secret = secret
    if not secret or known:
        return False
    held = tabs().get(secret)
    if held is not None:
        st.session_state.held = held
        st.rerun()
    keep()
    return True


def keep() -> None:
    """Keep what the session shows for a reload; work under way is then begun again."""
    secret = st.session_state.get("secret")
    if secret and (state.shown() is not None or st.session_state.text.strip()):
        tabs().put(
            secret, {name: st.session_state[name] for name in _NAMES if name in st.session_state}
        )
