"""Shared fixtures: the bundled engines are loaded once for the whole run."""

from __future__ import annotations

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
