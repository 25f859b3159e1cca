"""The panes and the list of documents as Streamlit components.

Their files lie beside this one, none is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st


@cache
def _style() -> str:
    return (files("translate.page") / "static" / "page.css").read_text(encoding="utf-8")


def put() -> None:
    """Put the style in place."""
    st.html(f"<style>{_style()}</style>")


_HTML = '<div class="tc"></div>'


# One module for the browser; panes.js comes last, as it puts the others' parts together.
PANES = (
    "dom.js", "picture.js", "cards.js", "lighting.js", "editing.js", "table.js", "panes.js",
)  # fmt: skip
_DOCUMENTS = ("dom.js", "documents.js")


@cache
def asset(*names: str) -> str:
    """Return files of the component, put together."""
    folder = files("translate.page") / "static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def packed(data: dict[str, Any]) -> bytes:
    r"""Write what the panes draw, its stamp in a line before: so they know it without reading it.

    Streamlit writes and reads any other value anew in every run of the page.

    >>> packed({"stamp": 7, "title": "导火索"}).decode()
    '7\n{"stamp":7,"title":"导火索"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{data['stamp']}\n{text}".encode("utf-8", "replace")


def mount(
    data: bytes,
    *,
    key: str,
    on_edit: Callable[[], None] | None = None,
    on_undo: Callable[[], None] | None = None,
    on_follow: Callable[[], None] | None = None,
) -> None:
    """Draw the panes from what is `packed`; a callback is called when the reader asks for its name.

    What was asked for is then in `st.session_state[key]`: `edit` ({row, text}, or {framing,
    rendering}), `undo` ({row}), or `follow` ({term}).
    """
    draw = st.components.v2.component(
        "translate_compare_panes", html=_HTML, css=asset("panes.css"), js=asset(*PANES)
    )
    draw(
        key=key, data=data, on_edit_change=on_edit or _nothing,
        on_undo_change=on_undo or _nothing, on_follow_change=on_follow or _nothing,
        on_ready_change=_nothing,
    )  # fmt: skip


def copy_link(key: str, left_out: str, *, names_text: bool) -> None:
    """Draw a button that copies the address; what is `left_out` there is told.

    Of a text that the address doesn't name it says that it carries the settings alone.
    """
    draw = st.components.v2.component(
        "translate_compare_link", html=_HTML, css=asset("panes.css"),
        js=asset("dom.js", "picture.js", "link.js"),
    )  # fmt: skip
    draw(key=key, data={"left_out": left_out, "names_text": names_text}, width="content")


def keeper(key: str) -> str:
    """Return the secret of the tab; "" until it is known."""
    draw = st.components.v2.component(
        "translate_compare_keeper", html="<span></span>", js=asset("keeper.js")
    )
    answer = draw(key=key, data={}, default={"token": ""}, on_token_change=_nothing, height=1)
    return str(answer.get("token") or "")


def keyboard(key: str) -> None:
    """Lead the keyboard into pop-overs and away from what is gone; nothing is drawn."""
    draw = st.components.v2.component(
        "translate_compare_keyboard", html="<span></span>", js=asset("keyboard.js")
    )
    draw(key=key, data={}, height=1)


def at_paste(key: str) -> None:
    """Have a text that is pasted into the field sent at once; nothing is drawn."""
    draw = st.components.v2.component(
        "translate_compare_paste", html="<span></span>", js=asset("paste.js")
    )
    draw(key=key, data={}, height=1)


def documents(
    data: dict[str, Any],
    *,
    key: str,
    on_open: Callable[[], None],
    on_sort: Callable[[], None],
    on_turn: Callable[[], None],
) -> None:
    """Draw a page of a corpus's list; what the reader asks for is in `st.session_state[key]`.

    It is there as `open` (a document's place), `sort` (a column's key) or `turn` (a page).
    """
    draw = st.components.v2.component(
        "translate_compare_documents", html=_HTML, css=asset("panes.css", "documents.css"),
        js=asset(*_DOCUMENTS),
    )  # fmt: skip
    draw(key=key, data=data, on_open_change=on_open, on_sort_change=on_sort, on_turn_change=on_turn)


def chart(data: dict[str, Any], *, key: str, on_pick: Callable[[], None] | None = None) -> None:
    """Draw a chart; what a mark leads to is in `st.session_state[key]`, as `pick`."""
    draw = st.components.v2.component(
        "translate_compare_chart", html=_HTML, css=asset("panes.css", "charts.css"),
        js=asset("dom.js", "charts.js"),
    )  # fmt: skip
    draw(key=key, data=data, on_pick_change=on_pick or _nothing)


def sheet(data: dict[str, Any], *, key: str) -> None:
    """Draw a table that is sorted by its headings."""
    draw = st.components.v2.component(
        "translate_compare_sheet", html=_HTML, css=asset("panes.css", "documents.css"),
        js=asset("dom.js", "sheet.js"),
    )  # fmt: skip
    draw(key=key, data=data)


def hits(data: dict[str, Any], *, key: str, on_open: Callable[[], None]) -> None:
    """Draw the hits of a search; the number of one that is opened is there as `open`."""
    draw = st.components.v2.component(
        "translate_compare_hits", html=_HTML, css=asset("panes.css", "documents.css"),
        js=asset("dom.js", "hits.js"),
    )  # fmt: skip
    draw(key=key, data=data, on_open_change=on_open)


def _nothing() -> None:
    """Streamlit wants a callback for each name a component may send."""
