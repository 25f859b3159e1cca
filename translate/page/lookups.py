"""The concordance on the page: a field for words, and the sentences in three columns."""

from __future__ import annotations

import streamlit as st

from translate.english import counted
from translate.page import component, listed, looks, markup
from translate.page.index import Query
from translate.page.lookup import MOST, Asked, Lookup, drawn
from translate.page.reading import Reading, current
from translate.page.stamps import stamped
from translate.reports.rows import language, via_name

SENTENCES = "Sentences"
_CONTEXT = 90  # characters shown on both sides of what was found
_WAYS = {"words": "these words", "lemma": "every inflection", "regex": "regular expression"}
_KEYS = {"look_words": "", "look_way": "words", "look_where": ""}


def keep() -> None:
    """Keep what was asked for while its fields are not drawn."""
    for key, default in _KEYS.items():
        st.session_state[key] = st.session_state.get(key, default)


def draw(corpus: Reading, query: Query) -> None:
    """Draw the fields, and the hits in the documents that are asked for."""
    heads, langs = _panes(corpus)
    where = {"": "anywhere", "source": heads[0], "pivot": heads[1], "back": heads[2]}
    with st.container(horizontal=True, vertical_alignment="bottom", key="look"):
        st.text_input(
            "Words", key="look_words", placeholder="flashpoint, core interest*, 核心利益",
            max_chars=1000, help="Case doesn’t matter; a * ends a word in any way.",
        )  # fmt: skip
        st.selectbox("As", list(_WAYS), key="look_way", format_func=_WAYS.__getitem__)
        st.selectbox("In", list(where), key="look_where", format_func=where.__getitem__)
    asked = Asked(
        st.session_state.look_words.strip(), st.session_state.look_way or "words",
        st.session_state.look_where or "", query.fate, query.category or (
            query.framing[0] if query.framing else ""), query.framing[1] if query.framing else "",
    )  # fmt: skip
    if asked == Asked(way=asked.way, where=asked.where):
        st.caption(
            "Each sentence where a word stands, with what became of it in the other two texts. "
            "Or choose a category, an expression or a fate above, or a bar of the charts."
        )
        return
    work = _work(corpus, query, asked)
    if work.is_alive():
        looks.look(_progress, _has_ended)
    _told(work)
    if not work.hits:
        return
    data = {
        "heads": heads, "langs": langs, "several": corpus.index.several,
        "rows": list(drawn(corpus, work.hits, _CONTEXT)),
    }  # fmt: skip
    component.hits(stamped(data), key="corpus_hits", on_open=_open)


def _panes(corpus: Reading) -> tuple[list[str], list[str]]:
    """The names and the languages of the three texts, where all documents agree on them."""
    pivots = {
        tuple(route["via"]) for route in corpus.totals["routes"] if route["role"] != "control"
    }
    via = pivots.pop() if len(pivots) == 1 else ()
    tag = via[-1] if via else ""
    tags = corpus.index.languages
    source = next(iter(tags)) if len(tags) == 1 else ""
    own = language(source) if source else "Text"
    return [f"{own}, source", via_name(via) if via else "Pivot", f"{own}, returned"], [
        source, tag, source,
    ]  # fmt: skip


def _work(corpus: Reading, query: Query, asked: Asked) -> Lookup:
    """The search under way or done, begun anew where something else is asked for."""
    search: tuple[Reading, Query, Asked, Lookup] | None = st.session_state.get("lookup")
    if search is not None and search[:3] == (corpus, query, asked):
        return search[3]
    if search is not None:
        search[3].stop()
    work = Lookup(corpus, query, asked)
    st.session_state.lookup = (corpus, query, asked, work)
    work.start()
    work.join(1.0)
    return work


def _has_ended() -> bool:
    work: Lookup = st.session_state.lookup[3]
    return not work.is_alive()


def _progress() -> None:
    work: Lookup = st.session_state.lookup[3]
    st.progress(work.share, text=f"Looking through {len(work.places):,} documents")


def _told(work: Lookup) -> None:
    if work.error:
        st.error(markup.literal(work.error))
        return
    count = len(work.hits)
    if work.more:
        st.caption(f"The first {MOST} hits; `translate find` gives them all.")
    elif count:
        st.caption(f"{counted(count, 'hit')}. A document’s name leads to the sentence.")
    elif not work.is_alive():
        st.caption("No hit; try other words, every inflection, or fewer filters.")


def _open() -> None:
    number = st.session_state.corpus_hits.get("open")
    corpus, search = current(), st.session_state.get("lookup")
    if corpus is None or search is None or not isinstance(number, int):
        return
    if search[0] is corpus and 0 <= number < len(search[3].hits):
        place, hit = search[3].hits[number]
        listed.show(corpus, place, (hit.sentence, hit.term))
