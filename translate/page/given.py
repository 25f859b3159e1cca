"""A translation the reader brings along, a person's or another system's: its fields, its name."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from translate.api import Options
from translate.data import Document
from translate.languages import NAMES, name_of
from translate.page import choices
from translate.readers.examples import examples
from translate.roundtrip.given import LONGEST_NAME, Given, system_name
from translate.roundtrip.result import HUMAN, UNNAMED

_HELP = "Its sentences are paired with the text’s by what they say; what is left out is told."


FIELDS = ("middle", "given_back", "system")  # the session's names of the fields


def form(source: str, via: tuple[str, ...]) -> None:
    """Draw the fields; what is in them takes the place of the machine's texts."""
    fields(source, via, FIELDS)
    if is_foreign(given()):
        st.caption(
            "Renderings to try, control pivots and trips in a row ask an engine for more "
            "translations; they are left out beside another system’s texts."
        )


def fields(source: str, via: tuple[str, ...], keys: tuple[str, str, str]) -> None:
    """Draw the fields of a translation: its pivot, its return, and whose it is."""
    pivot = name_of(via[-1]) if via else "the pivot language"
    own = NAMES.get(source, "the text’s language")
    middle, back = st.columns(2, gap="large")
    middle.text_area(f"The text in {pivot}", key=keys[0], height=160, help=_HELP)
    back.text_area(
        f"Its return in {own}", key=keys[1], height=160,
        help="Left empty, the machine here makes the way back. Given alone, expressions are judged "
        "by source and return, without a middle text.",
    )  # fmt: skip
    st.text_input(
        "Whose it is", key=keys[2], max_chars=LONGEST_NAME,
        placeholder="Google, DeepL, a model’s name; empty for a person’s",
        help="Every heading and report then names it.",
    )  # fmt: skip


def given(keys: tuple[str, str, str] = FIELDS) -> Given:
    """What is in the fields; raises InputError for a text or a name that can't be taken."""
    chosen = st.session_state
    texts = [(chosen.get(key) or "").strip() for key in keys[:2]]
    middle, back = (choices.checked_text(text) if text else None for text in texts)
    name = (chosen.get(keys[2]) or "").strip()
    if middle is None and back is None or not name:
        return Given(middle, back)
    return Given(middle, back, system_name(name))


def brought_along(document: Document, via: tuple[str, ...]) -> str | None:
    """Return the translation that comes with an example, or with a file of pairs."""
    if document.meta.get("translation"):
        return document.meta["translation"]
    stem = document.id.rpartition(".")[0]
    path = examples().get(f"{stem}.{via[-1]}") if via else None
    return path.read_text(encoding="utf-8") if path else None


def is_foreign(translation: Given) -> bool:
    """Whether it is another system's: then no engine can be asked for more of it."""
    there = translation.middle is not None or translation.back is not None
    return there and (translation.back is not None or translation.named != HUMAN)


def applied(options: Options, translation: Given) -> Options:
    """Return options with a translation in the machine's place, or with none."""
    own = replace(
        options, middle=translation.middle, back=translation.back, system=translation.system
    )
    return replace(own, samples=0, control=(), hops=1) if is_foreign(translation) else own


def label(translation: Given) -> str:
    """Name it on a button.

    >>> label(Given("文")), label(Given("文", "text", "alpha")), label(Given(back="text"))
    ('Human', 'alpha', 'Given')
    """
    return {HUMAN: "Human", UNNAMED: "Given"}.get(translation.named, translation.named)
