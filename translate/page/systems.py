"""Several systems' translations of the text that is open, side by side: a column each."""

from __future__ import annotations

import streamlit as st

from translate.errors import InputError
from translate.page import markup
from translate.reports import sidebyside
from translate.reports.page import element
from translate.reports.wording import is_human
from translate.roundtrip.comparison import MOST, Comparison
from translate.roundtrip.result import Result

NAME = "Systems"
OWN = "this tool"  # what the models here make of a text
_HOW = (
    "Put another system’s translation of the same text into “A translation of your own”, say whose "
    "it is, and translate again: each then has a column here, beside this tool’s."
)


def name_of(result: Result) -> str:
    """Name whose translation a result follows.

    >>> name_of(Result.from_json({"document": {}}))
    'this tool'
    """
    return result.system if result.evidence.given or is_human(result) else OWN


def keep(result: Result) -> None:
    """Keep a result as one of the systems of its text; those of another text are let go.

    What was edited since doesn't count: that would no longer be the system's.
    """
    known: dict[str, Result] = st.session_state.get("systems") or {}
    kept = {name: one for name, one in known.items() if _alike(one, result)}
    kept.pop(name_of(result), None)
    latest = list(kept.items())[1 - MOST :]
    st.session_state.systems = {**dict(latest), name_of(result): result}


def _alike(one: Result, other: Result) -> bool:
    """Whether two results can stand side by side."""
    try:
        Comparison({"one": one, "other": other})
    except InputError:
        return False
    return True


def tab() -> None:
    """Draw the choice of systems and, of two and more, their tables."""
    known: dict[str, Result] = st.session_state.get("systems") or {}
    if not known:
        st.caption(f"Nothing to compare yet: translate a text first. {_HOW}")
        return
    st.session_state.setdefault("columns", [])
    fresh = [name for name in known if name not in st.session_state.get("offered", ())]
    kept = [name for name in st.session_state.columns if name in known]
    st.session_state.columns = [*kept, *fresh]
    st.session_state.offered = list(known)
    chosen = st.multiselect(
        "Systems", list(known), key="columns", help="The others are told from the first.",
    )  # fmt: skip
    if len(chosen) < 2:
        st.caption(_HOW if len(known) < 2 else "Choose two systems or more.")
        return
    found = Comparison({name: known[name] for name in chosen})
    lines = [*sidebyside.lead(found), *map(sidebyside.told, found.differences)]
    told = element("ul", *(element("li", line) for line in lines))
    note = element("p", sidebyside.DIFFERENCES.format(units="sentences"), class_="key")
    st.html(element("div", told, note, *sidebyside.tables(found), class_="tc-systems"))
    st.caption(markup.literal(sidebyside.caution(found)))
