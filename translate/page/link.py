"""Settings in the address, so that a link restores them; never a text or a path."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import streamlit as st

from translate.engines import Decoding
from translate.flags import flags
from translate.readers.examples import examples
from translate.roundtrip.options import Options

ENGINES = ("ct2", "marian")


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
    wanted = st.query_params.get("example")
    if wanted in examples():
        st.session_state.example = wanted


def bounds(key: str) -> tuple[int, int]:
    """The least and the most that the page offers of a setting."""
    ends = SETTINGS[key].bounds
    assert ends is not None
    return ends


def beginning(key: str) -> Any:
    """The value the widget of a setting begins with."""
    return st.session_state.restored[key]


def record() -> None:
    """Write what differs from the defaults into the address."""
    wanted = {
        name: _written(st.session_state[setting.key])
        for name, setting in SETTINGS.items()
        if st.session_state.get(setting.key, setting.default) != setting.default
    }
    if st.session_state.get("example"):
        wanted["example"] = str(st.session_state.example)
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(value) if isinstance(value, list) else str(value)
