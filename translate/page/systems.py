"""Several systems' translations of the text that is open: which there are, by name."""

from __future__ import annotations

import streamlit as st

from translate.errors import InputError
from translate.reports.wording import is_human
from translate.roundtrip.comparison import MOST, Comparison
from translate.roundtrip.result import Result

NAME = "Systems"
OWN = "this tool"  # what the models here make of a text


def name_of(result: Result) -> str:
    """Name whose translation a result follows.

    >>> name_of(Result.from_json({"document": {}}))
    'this tool'
    """
    return result.system if result.evidence.given or is_human(result) else OWN


def known() -> dict[str, Result]:
    """The systems of the text, by name."""
    results: dict[str, Result] = st.session_state.get("systems") or {}
    return results


def keep(result: Result) -> None:
    """Keep a result as one of the systems of its text; those of another text are let go.

    What was edited since doesn't count: that would no longer be the system's.
    """
    others = {name: earlier for name, earlier in known().items() if _alike(earlier, result)}
    others.pop(name_of(result), None)
    latest = list(others.items())[1 - MOST :]
    st.session_state.systems = {**dict(latest), name_of(result): result}


def _alike(result: Result, other: Result) -> bool:
    """Whether two results can stand side by side."""
    try:
        Comparison({"one": result, "other": other})
    except InputError:
        return False
    return True
