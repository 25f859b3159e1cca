"""Shared fixtures: the bundled engines are loaded once for the whole run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from translate.engines import Decoding, load_engine
from translate.engines.ct2 import CT2Engine
from translate.languages import Direction

# neither a busy machine nor chance must fail a property: the same examples are tried each time.
# `pytest --hypothesis-profile=searching` looks further.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", unhurried)
settings.register_profile("project", unhurried, derandomize=True)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "beijing-visit.en.txt"


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put the module that was run back: Streamlit's AppTest leaves the page in its place.

    A process started afterwards would run the page, die, and be started anew for ever.
    """
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def article() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def en_zh() -> CT2Engine:
    return load_engine(Direction("en", "zh"), decoding=Decoding(threads=2))


@pytest.fixture(scope="session")
def zh_en() -> CT2Engine:
    return load_engine(Direction("zh", "en"), decoding=Decoding(threads=2))
