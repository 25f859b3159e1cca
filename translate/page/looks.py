"""The page's own style, for what lies outside the panes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import streamlit as st

from translate.view import markup


@cache
def _style() -> str:
    return (files("translate.page") / "static" / "page.css").read_text(encoding="utf-8")


def put() -> None:
    """Put the style and the page's name in place."""
    st.html(f"<style>{_style()}</style>")
    st.html(markup.head())
