"""The row of filters of a corpus: every chart, list and search below it answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from translate.batch.coding import VERDICTS
from translate.page.columns import Value
from translate.page.index import Framing, Index, Query
from translate.page.reading import Reading
from translate.reports import wording
from translate.reports.wording import fault_kind, visible

_NOTHING: dict[str, Any] = {
    "text": "", "columns": [], "dates": (), "category": None, "framing": None, "fate": None,
    "fault": None,
}  # fmt: skip
_AS_READ = ("line", False)  # column, and whether it descends


def reset() -> None:
    """Forget filters, order and page: another corpus is open."""
    clear()
    st.session_state.update(listed_order=_AS_READ, listed_page=0, listed_places=None)


def clear() -> None:
    """Ask for every document again."""
    for name, nothing in _NOTHING.items():  # set, not forgotten: the browser must hear of it
        st.session_state[f"listed_{name}"] = nothing
    first()


def first() -> None:
    """Turn the list to its first page: something else is asked for."""
    st.session_state.listed_page = 0


def draw(corpus: Reading) -> Query:
    """Draw the filters; return what they and the order of the list ask for."""
    index, total = corpus.index, corpus.totals
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        words = st.text_input(
            "Document", key="listed_text", placeholder="title or id", on_change=first
        )
        columns = _columns(index)
        since, until = _days(index)
        categories = {entry["category"]: entry["mentions"] for entry in total["categories"]}
        category = _choice("Category", {
            name: f"{visible(name)} ({count:,})" for name, count in categories.items()
        })  # fmt: skip
        terms = [term for term in total["terms"] if category in (None, term["category"])]
        shared = Counter(term["term"] for term in terms)
        names: dict[Framing, str] = {
            (term["category"], term["term"]): _named(term, shared[term["term"]] > 1)
            for term in terms
        }
        framing = _choice("Expression", names, "framing")
        fate = _choice("Fate", {
            name: f"{wording.FATE_SIGNS.get(name, '?')} {name}" for name in VERDICTS
        })  # fmt: skip
        trouble = _choice("Fault or failure", _troubles(index))
    sort, descending = st.session_state.listed_order
    return Query(
        words or "", tuple(columns), since, until, category or "", fate or "", framing,
        trouble or "", sort, descending,
    )  # fmt: skip


def is_set(query: Query) -> bool:
    """Whether anything is left out."""
    return replace(query, sort="line", descending=False) != Query()


def _named(term: Mapping[str, Any], shared: bool) -> str:
    """Name a framing with its mentions; by its category only where others share its words."""
    beside = f"{visible(term['category'])}, " if shared else ""
    return f"{visible(term['term'])} ({beside}{term['mentions']:,})"


def _choice(name: str, names: dict[Any, str], key: str = "") -> Any:
    key = f"listed_{key or name.split()[0].lower()}"
    if st.session_state.get(key) not in names:
        st.session_state[key] = None  # what was chosen is no longer offered
    return st.selectbox(
        name, list(names), index=None, key=key, placeholder="any",
        format_func=lambda value: names.get(value, ""), on_change=first,
    )  # fmt: skip


def _columns(index: Index) -> list[Value]:
    """Draw the columns a table had beside its texts, where it had some."""
    names = {
        value: f"{visible(value[0])}: {visible(value[1])} ({count:,})"
        for value, count in index.columns.choices().items()
    }
    if not names:
        return []
    return st.multiselect(
        "Column", list(names), key="listed_columns", placeholder="any",
        format_func=lambda chosen: names.get(chosen, ""), on_change=first,
        help="Values of one column widen the choice, those of another narrow it.",
    )  # fmt: skip


def _days(index: Index) -> tuple[int, int]:
    """Draw the range of days, where a column has dates; 0 leaves an end open."""
    span = index.columns.span()
    if span is None or span[0] == span[1]:
        return 0, 0
    st.session_state.setdefault("listed_dates", ())  # a range: a tuple makes it one
    chosen: Any = st.date_input(
        visible(index.columns.dated).capitalize(), min_value=span[0], max_value=span[1],
        key="listed_dates", format="YYYY-MM-DD", on_change=first,
        help=f"From {span[0]} to {span[1]}: the first and the last day that are asked for.",
    )  # fmt: skip
    days: list[date] = list(chosen) if isinstance(chosen, tuple) else []
    return (
        days[0].toordinal() if days else 0,
        days[1].toordinal() if len(days) > 1 else 0,
    )


def _troubles(index: Index) -> dict[str, str]:
    """What can be wrong with a document, any or by kind, with the number of documents."""
    names = {}
    for whole, label in (("fault", "any fault"), ("failed", "not done")):
        kinds = {kind: places for kind, places in index.kinds.items() if kind.startswith(whole)}
        if kinds:
            names[whole] = label
        names |= {
            kind: f"{fault_kind(kind.partition(' ')[2])} ({len(places):,})"
            for kind, places in sorted(kinds.items())
        }
    return names


def described(query: Query) -> str:
    """Say what of the corpus is counted, in words; "" for all of it."""
    parts = []
    if query.columns:
        parts += [f"{name} {value}" for name, value in query.columns]
    days = [date.fromordinal(day).isoformat() for day in (query.since, query.until) if day]
    parts += [" to ".join(days)] if days else []
    parts += [f"“{query.text}” in title or id"] if query.text else []
    whole, _, kind = query.trouble.partition(" ")
    parts += [f"{whole}: {fault_kind(kind)}" if kind else whole] if whole else []
    parts += [query.category] if query.category else []
    parts += [query.framing[1]] if query.framing else []
    return ", ".join(visible(part) for part in parts)
