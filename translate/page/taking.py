"""Buttons that take away what is shown, one for each form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from translate.errors import TranslateError
from translate.page import markup
from translate.reports import FORMATS, ready

Makers = Mapping[str, Callable[[], str | bytes]]


def take_away(makers: Makers, name: str, key: str, what: str) -> None:
    """Draw a button for each form of FORMATS that has a maker; each is made when it is asked for.

    The files are called `name`, the buttons' keys begin with `key`, and `what` is taken away.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Take away as", width="content")
        for form, make in makers.items():
            try:
                ready(form)
            except TranslateError as error:
                st.caption(markup.literal(str(error)))
                continue
            shown = form.upper()
            st.download_button(
                shown, make, f"{name}.{form}", FORMATS[form].media_type, key=f"{key}_{shown}",
                on_click="ignore", help=f"{what} as {shown}",
            )  # fmt: skip
