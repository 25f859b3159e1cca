"""Which framings to look for: the package's, the reader's, or both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from translate.lexicon import CATEGORIES, Lexicon, Problem, default_lexicon
from translate.view import terms

MODES = ("The package’s", "The package’s and mine", "Only mine")
_SHOWN = 5  # problems named before the rest is only counted


def form(language: str) -> Lexicon | None:
    """Draw the choice; give the lexicon, None for the package's own."""
    mode = st.radio("Lexicon", MODES, key="lexicon_mode")
    if mode == MODES[0]:
        shipped = default_lexicon(language)
        st.caption(f"{shipped.name}: {len(shipped.framings)} framings.")
        return None
    own = [one for one in (_edited(), _uploaded()) if one is not None]
    found = terms.together(default_lexicon(language) if mode == MODES[1] else None, own, language)
    st.caption(f"{len(found.framings)} framings in all.")
    return found


def _edited() -> Lexicon | None:
    rows = st.data_editor(
        [dict(terms.BLANK)],
        num_rows="dynamic",
        key="own_terms",
        hide_index=True,
        column_config={
            "term": st.column_config.TextColumn("Term"),
            "category": st.column_config.SelectboxColumn(
                "Category", options=CATEGORIES, default=terms.BLANK["category"]
            ),
            "renderings": st.column_config.TextColumn(
                "Renderings", help="Expected in Chinese, separated by |"
            ),
            "intensity": st.column_config.NumberColumn(
                "Strength",
                default=terms.BLANK["intensity"],
                min_value=1,
                max_value=5,
                step=1,
                help="1 (neutral) to 5",
            ),
            "note": st.column_config.TextColumn("Note"),
        },
    )
    lexicon, problems = terms.from_rows(rows)
    _tell(problems)
    return None if problems else lexicon


def _uploaded() -> Lexicon | None:
    upload = st.file_uploader(
        "Lexicon file", type=["toml", "tsv", "txt", "tbx"], key="lexicon_file", max_upload_size=5
    )
    if upload is None:
        return None
    lexicon, problems = terms.from_file(upload.name, upload.getvalue())
    _tell(problems)
    return None if problems else lexicon


def _tell(problems: Sequence[Problem]) -> None:
    if problems:
        told = [f"{problem}" for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            told.append(f"and {len(problems) - _SHOWN} more")
        st.error("The lexicon is not used:")
        st.text("\n".join(told))
