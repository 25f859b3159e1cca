"""Settings and what is shown in the address, so that a link restores both; never a text or a path.

What a link names and this page does not have is said, and what is nearest is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from translate.engines import Decoding
from translate.flags import flags
from translate.page import lexicons, markup, state
from translate.readers.examples import examples
from translate.reports import wording
from translate.roundtrip.options import Options

ENGINES = ("ct2", "marian")
MIDDLES = ("human", "both")  # the middle texts that are named; the machine's is not
_NAMED = 40  # characters of what an address asks for that are told
_FOLLOWED = 20  # words that a link has followed


@dataclass(frozen=True)
class Setting:
    """A setting with its name in the address, its default and how it is read there.

    `begins`: its widget is given the value to begin with. A value that is put into the session
    instead reaches the browser once only, and is lost when the next run overtakes it. The others
    are put into the session, because each run checks them against what can be chosen.
    """

    key: str
    default: Any
    read: Callable[[str], Any]
    begins: bool = True
    bounds: tuple[int, int] | None = None


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        return max(low, min(high, int(text)))

    return read


def _share(text: str) -> float:
    return round(max(0.0, min(1.0, float(text))), 2)


def _one_of(*names: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise ValueError(text)
        return text

    return read


def _tags(text: str) -> list[str]:
    return [tag for tag in text.split(",") if tag]


def _of(table: type, field: str, **more: Any) -> Setting:
    """Make a setting of an option, read as its kind and within what the page offers."""
    flag = flags(table)[field]
    readers: dict[str, Callable[[str], Any]] = {
        "whole": _whole(*(flag.page or flag.bounds)), "share": _share, "tags": _tags,
        "switch": lambda text: text == "1", "text": _one_of(*flag.choices),
    }  # fmt: skip
    default = {"tags": [], "switch": False}.get(flag.kind, flag.default)
    return Setting(flag.name, default, readers[flag.kind], bounds=flag.page, **more)


SETTINGS = {
    "from": Setting("source", "auto", str, begins=False),
    "via": Setting("via", "", str, begins=False),
    "engine": Setting("engine", Options.engine, _one_of(*ENGINES)),
    **{
        setting.key: setting
        for setting in (
            _of(Decoding, "beam"), _of(Options, "samples"), _of(Options, "sampling"),
            _of(Options, "hops"), _of(Options, "control", begins=False),
            _of(Options, "min_confidence"),
        )
    },
}  # fmt: skip


def restore() -> None:
    """Take settings from the address when a session begins; what can't be read is left out."""
    if "restored" in st.session_state:
        return
    st.session_state.restored = {}
    for name, setting in SETTINGS.items():
        value = setting.default
        if name in st.query_params:
            with suppress(ValueError):
                value = setting.read(st.query_params[name])
        if setting.begins:
            st.session_state.restored[setting.key] = value
        else:
            st.session_state.setdefault(setting.key, value)
    st.session_state.missed = []
    _restore_view()


def _restore_view() -> None:
    """Take from the address what is shown and what it rests on; what is not there is said."""
    query, held = st.query_params, st.session_state
    example, tab, middle = (query.get(name, "") for name in ("example", "tab", "middle"))
    tabs = {slug(name): name for name in state.TABS}
    if example in examples():
        held.example = example
        words = [word for word in query.get("follow", "").split("|") if word.strip()][:_FOLLOWED]
        held.update(followed_words=words, followed=words)
    elif example:
        miss(f"the example “{example[:_NAMED]}”")
    if tab in tabs:
        held.update(tab=tabs[tab], tab_linked=tabs[tab])
    elif tab:
        miss(f"the tab “{tab[:_NAMED]}”")
    if middle in MIDDLES and example in examples():
        held.middle_linked = middle
    elif middle:
        miss("a translation in the middle" if middle in MIDDLES else f"“{middle[:_NAMED]}”")
    held.via_linked = query.get("via", "")
    lexicons.wait_for(query.get("lexicon", ""))


def slug(name: str) -> str:
    """Write a tab's name as it stands in the address.

    >>> slug("Side by side")
    'side-by-side'
    """
    return name.lower().replace(" ", "-")


def miss(what: str) -> None:
    """Have it said that the link asks for something that is not here."""
    st.session_state.missed.append(what)


def say_missed() -> None:
    """Say what the link asks for and is not here, until the reader has seen it."""
    missed: list[str] = st.session_state.missed
    if not missed:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="missed"):
        st.warning(
            f"The link asks for {markup.literal(wording.listed(missed))}, which "
            f"{'are' if len(missed) > 1 else 'is'} not here; what comes nearest is shown."
        )
        st.button("Close", key="missed_close", on_click=missed.clear)


def bounds(key: str) -> tuple[int, int]:
    """The least and the most that the page offers of a setting."""
    ends = SETTINGS[key].bounds
    assert ends is not None
    return ends


def beginning(key: str) -> Any:
    """The value the widget of a setting begins with."""
    return st.session_state.restored[key]


def record(middle: str) -> None:
    """Write what differs from the defaults into the address; `middle`: a middle text of MIDDLES.

    Words stand in it for an example only: of a text that is nobody else's it says no word.
    Nothing is written before the tab is known: its browser would make a place of it to go back to.
    """
    held = st.session_state
    held.pop("tab_linked", None)  # what is begun from now on is waited for where it will be read
    if not held.get("secret"):
        return
    wanted = {
        name: _written(st.session_state[setting.key])
        for name, setting in SETTINGS.items()
        # a menu that has nothing to offer holds None
        if st.session_state.get(setting.key) not in (None, setting.default)
    }
    if held.get("example"):
        wanted["example"] = str(held.example)
        if held.get("followed"):
            wanted["follow"] = "|".join(held.followed)
    if held.get("tab", state.SIDE_BY_SIDE) != state.SIDE_BY_SIDE:
        wanted["tab"] = slug(held.tab)
    more = {"middle": middle, "lexicon": lexicons.named()}
    wanted |= {name: value for name, value in more.items() if value}
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(value) if isinstance(value, list) else str(value)
