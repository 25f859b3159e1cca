"""Which framings to look for: the package's, the reader's, or both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import streamlit as st

from translate.english import counted
from translate.framings.entries import Problem, parse_lexicon, read_lexicon
from translate.framings.lexicon import CATEGORIES, Lexicon, fingerprint, merged
from translate.framings.shipped import default_lexicon
from translate.languages import name_of
from translate.page import markup

COLUMNS = ("term", "category", "renderings", "intensity", "note")
BLANK: dict[str, Any] = {
    "term": "",
    "category": "evaluation",
    "renderings": "",
    "intensity": 3,
    "note": "",
}
_TYPED = ("term", "renderings", "note")  # a row without any of them is one not begun
_SPACES = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Lexicon | None, list[Problem]]:
    """Read framings from the rows of an edited table; no lexicon when every row is blank.

    >>> lexicon, problems = from_rows([{"term": "sea of troubles", "renderings": "多事之秋"}])
    >>> lexicon.framings[0].renderings
    {'zh': ['多事之秋']}
    """
    lines = [_line(row) for row in rows]
    if not any(line.strip() for line in lines):
        return None, []
    return parse_lexicon("\n".join(lines), name="mine", form=".tsv")


def as_file(rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Write the rows of an edited table as a file that is read here, and by the commands.

    >>> rows = [{"term": "sea of troubles", "category": "conflict", "intensity": 4.0}]
    >>> [from_file("x.tsv", as_file(rows).encode())[0].framings == from_rows(rows)[0].framings]
    [True]
    """
    return "\n".join(filter(None, map(_line, rows))) + "\n"


def _line(row: Mapping[str, Any]) -> str:
    cells = [_cell(row.get(column)) for column in COLUMNS]
    begun = any(_cell(row.get(column)) for column in _TYPED)
    return "\t".join(cells) if begun else ""


def _cell(value: Any) -> str:
    if value is None or value != value:  # what a table gives for a number never typed
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).translate(_SPACES).strip()


def from_file(name: str, data: bytes) -> tuple[Lexicon | None, list[Problem]]:
    """Read an uploaded lexicon (.toml, .tsv, .txt, .csv, .tbx)."""
    return read_lexicon(data, PurePath(name))


def together(shipped: Lexicon | None, own: Iterable[Lexicon], language: str) -> Lexicon:
    """Join the package's lexicon with the reader's; a reader's entry for a term wins."""
    mine = [replace(lexicon, language=language) for lexicon in own if lexicon.framings]
    lexicons = ([shipped] if shipped else []) + mine
    return merged(lexicons) if lexicons else Lexicon("mine", language, ())


MODES = ("The package’s", "The package’s and mine", "Only mine")
_IN_LINK = {"both": MODES[1], "mine": MODES[2]}  # as a link names them, before the mark
_MARK = 8  # characters of a fingerprint by which a lexicon is known again
_SHOWN = 5  # problems named before the rest is only counted


def form(language: str, place: int) -> Lexicon | None:
    """Draw the choice, which begins with a `place` of MODES.

    Returns the lexicon, None for the package's own; the words of `followed` are in none.
    """
    mode = st.radio("Lexicon", MODES, place, key="lexicon_mode")
    if words := st.session_state.get("followed_words"):
        st.multiselect("Words you follow, counted apart", words, key="followed")
    st.session_state.lexicon_named = ""
    if mode == MODES[0]:
        # drawn again, the table begins with what was typed before
        st.session_state.pop("own_begun", None)
        st.session_state.lexicon_linked = None  # the reader does without
        st.caption(_counted(len(default_lexicon(language).framings), language))
        return None
    own = [lexicon for lexicon in (_edited(), _uploaded()) if lexicon is not None]
    if own:
        name = next(name for name, told in _IN_LINK.items() if told == mode)
        st.session_state.lexicon_named = f"{name}-{mark(own)}"
    joined = together(default_lexicon(language) if mode == MODES[1] else None, own, language)
    st.caption(_counted(len(joined.framings), language, " in all"))
    return joined


def mark(own: Iterable[Lexicon]) -> str:
    """Return by what the reader's own lexicons are known again, whatever their files are called.

    >>> from translate.data import Framing
    >>> fuse = Framing("fuse", "conflict")
    >>> mark([Lexicon("a", "en", (fuse,))]) == mark([Lexicon("b", "en", (fuse,))])
    True
    """
    return fingerprint(*own)[-_MARK:]


def wait_for(name: str) -> None:
    """Wait for the lexicon that a link names: it can't carry it. What is no name is left out.

    Until it comes the package's is used, and the field for it is there.
    """
    mode, _, wanted = name.partition("-")
    linked = mode in _IN_LINK and wanted.isalnum() and len(wanted) == _MARK
    st.session_state.lexicon_linked = (_IN_LINK[mode], wanted) if linked else None
    st.session_state.setdefault("lexicon_mode", MODES[1] if linked else MODES[0])


def named() -> str:
    """Return the name of the reader's own lexicon in a link, or of the one that is waited for."""
    linked = st.session_state.get("lexicon_linked")
    if linked is None:
        return str(st.session_state.get("lexicon_named", ""))
    return f"{next(name for name, mode in _IN_LINK.items() if mode == linked[0])}-{linked[1]}"


def say_awaited() -> None:
    """Say that the link was made with a lexicon that is not here."""
    linked = st.session_state.get("lexicon_linked")
    if linked is None:
        return
    other = " The lexicon that is open here is another." if st.session_state.lexicon_named else ""
    with st.container(horizontal=True, vertical_alignment="center", key="lexicon_awaited"):
        st.warning(
            f"The link was made with its maker’s own lexicon (mark {linked[1]}), which a link "
            f"can’t carry; without it, only the package’s is used.{other} Ask for its file and "
            "add it under “New text, and settings”, “Expressions to look for”: it is recognised by "
            "its mark, and the text is then followed with it."
        )
        st.button("Do without", key="lexicon_without", on_click=_do_without)


def _do_without() -> None:
    st.session_state.lexicon_linked = None


def _counted(count: int, language: str, of: str = "") -> str:
    """Say how many expressions are looked for; what to do where there are none.

    >>> _counted(0, "fr")
    'No expressions in French: choose “Only mine” and write what to follow.'
    >>> _counted(0, "fr", " in all")
    '0 expressions in all.'
    """
    if not count and not of:  # with `of` the reader has chosen to write some
        name = name_of(language)
        return f"No expressions in {name}: choose “Only mine” and write what to follow."
    return f"{counted(count, 'expression')}{of}."


def follow(term: str) -> None:
    """Look for words the reader chose in a text, from the next translation on."""
    known = st.session_state.get("followed_words") or []
    if term not in known:
        st.session_state.followed_words = [*known, term]
    st.session_state.followed = list(dict.fromkeys([*st.session_state.get("followed", []), term]))


def followed() -> tuple[str, ...]:
    """Return the words the reader chose and has not taken out."""
    return tuple(st.session_state.get("followed") or ())


def _edited() -> Lexicon | None:
    if "own_begun" not in st.session_state:
        st.session_state.own_begun = st.session_state.get("own_rows") or [dict(BLANK)]
    rows = st.data_editor(
        st.session_state.own_begun,
        num_rows="dynamic",
        key="own_terms",
        hide_index=True,
        column_config={
            "term": st.column_config.TextColumn("Term"),
            "category": st.column_config.TextColumn(
                "Category",
                default=BLANK["category"],
                help=f"One of {', '.join(CATEGORIES)}, or a name of your own",
            ),
            "renderings": st.column_config.TextColumn(
                "Renderings", help="Expected in Chinese, separated by |"
            ),
            "intensity": st.column_config.NumberColumn(
                "Strength",
                default=BLANK["intensity"],
                min_value=1,
                max_value=5,
                step=1,
                help="1 (neutral) to 5",
            ),
            "note": st.column_config.TextColumn("Note"),
        },
    )
    st.session_state.own_rows = rows
    lexicon, problems = from_rows(rows)
    _tell(problems)
    if lexicon is not None and not problems:
        st.download_button(
            "Save as a file", as_file(rows), "lexicon.tsv", "text/tab-separated-values",
            key="own_save", on_click="ignore", help="For others, who can open it here below.",
        )  # fmt: skip
    return None if problems else lexicon


def _uploaded() -> Lexicon | None:
    upload = st.file_uploader(
        "Lexicon file", type=["toml", "tsv", "txt", "csv", "tbx"], key="lexicon_file",
        max_upload_size=5, on_change=_take_file,
    )  # fmt: skip
    file: tuple[str, bytes] | None = st.session_state.get("lexicon_kept")
    if file is None:
        return None
    lexicon, problems = from_file(*file)
    if upload is None:  # the field forgets its file when the page is reloaded
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"From before: {markup.literal(file[0])}")
            st.button("Remove", key="lexicon_remove", on_click=_take_file)
    _tell(problems)
    return None if problems else lexicon


def _take_file() -> None:
    """Keep the file that is in the field, or none."""
    upload = st.session_state.lexicon_file
    kept = (upload.name, upload.getvalue()) if upload else None
    st.session_state.lexicon_kept = kept
    linked = st.session_state.get("lexicon_linked")
    lexicon, problems = from_file(*kept) if kept else (None, [])
    if linked and lexicon and not problems and mark([lexicon]) == linked[1]:
        st.session_state.update(lexicon_mode=linked[0], lexicon_linked=None, lexicon_met=True)


def _tell(problems: Sequence[Problem]) -> None:
    if problems:
        lines = [f"{problem}" for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            lines.append(f"and {len(problems) - _SHOWN} more")
        st.error("The lexicon is not used:")
        st.text("\n".join(lines))
