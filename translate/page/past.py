"""The history tab: earlier results, where the page keeps them."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from translate.api import Options
from translate.errors import TranslateError
from translate.history import Entry, History, chosen_path
from translate.page import state
from translate.result import to_json
from translate.view import markup
from translate.view.choices import titled


def kept() -> History | None:
    """The history, None where none is kept; raises StorageError when it can't be opened."""
    path = chosen_path()
    return None if path is None else _opened(str(path))


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> History:
    return History(path)


def keep(shown: state.Shown | None, options: Options) -> None:
    """Keep what was just made; a history that can't be written is said and loses nothing else."""
    if shown is None or shown.result is None:
        return
    try:
        history = kept()
        if history is not None:
            history.add(
                shown.result, titled(shown.wire), engine=options.engine,
                beam=options.decoding.beam, least=options.least,
            )  # fmt: skip
    except TranslateError as error:
        st.session_state.failure = str(error)


def tab() -> None:
    """Draw a line for each result, with what can be done with it."""
    history = kept()
    if history is None:
        return
    found = history.entries()
    if not found:
        st.caption("Nothing is kept yet.")
        return
    for entry in found:
        told, show, delete = st.columns([6, 1, 1], vertical_alignment="center")
        told.markdown(f"{markup.literal(entry.title)}  \n:small[{_when(entry)}]")
        show.button("Show", key=f"show_{entry.id}", on_click=_show, args=(entry,),
                    width="stretch")  # fmt: skip
        delete.button("Delete", key=f"delete_{entry.id}", on_click=history.delete,
                      args=(entry.id,), width="stretch")  # fmt: skip
    st.button("Delete all", key="delete_all", on_click=history.clear)


def _when(entry: Entry) -> str:
    at = datetime.fromisoformat(entry.at)
    return markup.literal(f"{at:%Y-%m-%d %H:%M} UTC, {entry.engine}, beam {entry.beam}")


def _show(entry: Entry) -> None:
    history = kept()
    if history is None:
        return
    try:
        result = history.get(entry.id)
    except TranslateError as error:
        st.session_state.failure = str(error)
        return
    engines = state.engines(entry.engine, entry.beam)
    state.show(state.Shown(to_json(result), result, engines, entry.least))
    st.session_state.text = result.document.text
