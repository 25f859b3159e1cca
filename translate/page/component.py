"""The linked panes as a Streamlit component; its files lie beside this one, none is fetched."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

_HTML = '<div class="tc"></div>'


# One module for the browser; panes.js comes last, as it puts the others' parts together.
_SCRIPTS = ("lighting.js", "editing.js", "table.js", "panes.js")


@cache
def _asset(*names: str) -> str:
    folder = files("translate.page") / "static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def mount(
    data: dict[str, Any],
    *,
    key: str,
    on_edit: Callable[[], None] | None = None,
    on_undo: Callable[[], None] | None = None,
) -> None:
    """Draw the panes; `on_edit` and `on_undo` are called when the reader asks for either.

    What was asked for is then in `st.session_state[key]`, as `edit` ({row, text}) or `undo`
    ({row}).
    """
    draw = st.components.v2.component(
        "translate_compare_panes", html=_HTML, css=_asset("panes.css"), js=_asset(*_SCRIPTS)
    )
    draw(key=key, data=data, on_edit_change=on_edit or _nothing, on_undo_change=on_undo or _nothing)


def _nothing() -> None:
    """Streamlit wants a callback for each name a component may send."""
