"""Settings in the address, so that a link restores them; never a text or a path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from translate.view.choices import examples


@dataclass(frozen=True)
class Setting:
    """A setting with its name in the address, its default and how it is read there."""

    key: str
    default: Any
    read: Callable[[str], Any]


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


SETTINGS = {
    "from": Setting("source", "auto", str),
    "via": Setting("via", "", str),
    "engine": Setting("engine", "ct2", _one_of("ct2", "marian")),
    "beam": Setting("beam", 4, _whole(1, 12)),
    "samples": Setting("samples", 8, _whole(0, 32)),
    "random": Setting("random", False, lambda text: text == "1"),
    "trips": Setting("trips", 1, _whole(1, 6)),
    "control": Setting("control", [], _tags),
    "least": Setting("least", 0.3, _share),
}  # fmt: skip


def restore() -> None:
    """Take settings from the address when a session begins; what can't be read is left out."""
    if "restored" in st.session_state:
        return
    st.session_state.restored = True
    for name, setting in SETTINGS.items():
        st.session_state.setdefault(setting.key, setting.default)
        if name in st.query_params:
            try:
                st.session_state[setting.key] = setting.read(st.query_params[name])
            except ValueError:
                continue
    wanted = st.query_params.get("example")
    if wanted in examples():
        st.session_state.example = wanted


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
