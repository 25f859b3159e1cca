"""The list of a corpus's documents: filters, order, pages; and a document opened from it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from translate.batch.coding import TO_CHECK, VERDICTS
from translate.errors import TranslateError
from translate.page import component, filters, history, markup, state
from translate.page.index import Index, Query
from translate.page.reading import Reading, current
from translate.page.stamps import stamped
from translate.reports import wording
from translate.roundtrip.result import Result

PAGE = 50  # documents
_AS_READ = ("line", False)  # column, and whether it descends
_TEXTS = ("line", "name")  # columns that begin with their first; the others with the most


def reset() -> None:
    """Forget filters, order, page and the place of what is shown: another corpus is open."""
    shown = state.shown()
    if shown is not None:
        shown.place = None
    filters.reset()


def draw(corpus: Reading, query: Query) -> None:
    """Draw a page of the documents that are asked for."""
    places = _places(corpus.index, query)
    pages = max(1, -(-len(places) // PAGE))
    page = min(st.session_state.listed_page, pages - 1)
    try:
        with corpus.source.open() as stream:
            rows = corpus.index.rows(stream, places[page * PAGE : (page + 1) * PAGE])
    except TranslateError as error:
        st.error(markup.literal(str(error)))
        return
    data = {
        "columns": _columns(), "rows": rows,
        "sort": [query.sort, query.descending], "first": page * PAGE + 1, "of": len(places),
        "page": page, "pages": pages,
    }  # fmt: skip
    component.documents(
        stamped(data), key="corpus_list", on_open=_open, on_sort=_sort, on_turn=_turn
    )


def _places(index: Index, query: Query) -> list[int]:
    """The documents asked for, found once for as long as the same is asked for."""
    listing: tuple[Index, Query, list[int]] | None = st.session_state.listed_places
    if listing is None or listing[:2] != (index, query):
        listing = st.session_state.listed_places = (index, query, index.select(query))
    return listing[2]


def _columns() -> list[dict[str, Any]]:
    signs = {**wording.FATE_SIGNS, TO_CHECK: "?"}
    meanings = {**wording.FATE_MEANINGS, TO_CHECK: wording.TO_CHECK}
    fates = [
        {"key": name, "name": name, "sign": signs[name], "meaning": meanings[name], "amount": True}
        for name in VERDICTS
    ]  # fmt: skip
    return [
        {"key": "name", "name": "Document"},
        {"key": "words", "name": "Words", "amount": True},
        {"key": "framings", "name": "Expressions", "amount": True},
        *fates,
        {"key": "faults", "name": "Faults", "amount": True},
    ]


def _sort() -> None:
    """Sort by another column, or the other way round; a third time as the file has them."""
    key = str(st.session_state.corpus_list.get("sort") or "line")
    sort, descending = st.session_state.listed_order
    begins = key not in _TEXTS
    if sort != key:
        st.session_state.listed_order = (key, begins)
    else:
        st.session_state.listed_order = (key, not descending) if descending == begins else _AS_READ
    filters.first()


def _turn() -> None:
    asked = st.session_state.corpus_list.get("turn")
    if isinstance(asked, int):
        st.session_state.listed_page = max(0, asked)


def _open() -> None:
    asked = st.session_state.corpus_list.get("open")
    corpus = current()
    if corpus is not None and isinstance(asked, int) and 0 <= asked < len(corpus.index):
        show(corpus, asked)


def show(corpus: Reading, place: int, at: tuple[int, str] | None = None) -> None:
    """Show a document as it is stored; what can't be shown is said in the corpus tab.

    `at` names a sentence (counted from 1) and a term to be led to.
    """
    try:
        with corpus.source.open() as stream:
            outcome = corpus.index.read(stream, place)
    except TranslateError as error:
        st.session_state.update(corpus_error=str(error), tab=state.CORPUS)
        return
    if isinstance(outcome, Result):
        st.session_state.corpus_error = None
        history.keep_edits()
        state.show(state.Shown(outcome, place=place, at=at))


def bar() -> None:
    """Draw, above a document of the corpus, where it stands and the ways to the others."""
    shown, corpus = state.shown(), current()
    if shown is None or corpus is None or shown.place is None:
        return
    index = corpus.index
    near = _neighbours(index, shown.place)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back to the corpus", key="bar_back", on_click=_back)
        for name, place in zip(("Previous", "Next"), near, strict=True):
            st.button(name, key=f"bar_{name.lower()}", on_click=show, args=(corpus, place),
                      disabled=place is None)  # fmt: skip
        system = index.system(shown.place)
        whose = f", {markup.literal(system)}" if system else ""
        st.caption(
            f"Line {index.lines[shown.place]:,} of {markup.literal(corpus.source.name)}{whose}, as "
            "it is stored: nothing was translated again."
        )


def _neighbours(index: Index, place: int) -> tuple[int | None, int | None]:
    """The documents before and after one in the list as it is filtered and sorted."""
    listing = st.session_state.listed_places
    whole = listing[2] if listing is not None and listing[0] is index else []
    places = [other for other in whole if not index.failed[other] or other == place]
    if place not in places:
        return None, None
    at = places.index(place)
    before = places[at - 1] if at else None
    return before, places[at + 1] if at + 1 < len(places) else None


def _back() -> None:
    st.session_state.tab = state.CORPUS
