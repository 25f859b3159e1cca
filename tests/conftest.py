"""Shared fixtures: the bundled engines are loaded once for the whole run."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from console import work_here
from hypothesis import HealthCheck, settings

from translate.batch.progress import Meter
from translate.engines import Decoding, Engine, load_engine
from translate.engines.cache import Cache, Cached
from translate.engines.ct2 import CT2Engine
from translate.languages import Direction
from translate.roundtrip import loading, unlike

# neither a busy machine nor chance must fail a property: the same examples are tried each time.
# `pytest --hypothesis-profile=searching` looks further.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", unhurried)
settings.register_profile("project", unhurried, derandomize=True)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put the module that was run back: Streamlit's AppTest leaves the page in its place.

    A process started afterwards would run the page, die, and be started anew for ever.
    """
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


class _Bundled:
    """Loads engines for this process's runs, of the bundled models each once: they keep no state.

    That they keep none is what `test_engines.py` holds. Where no number of threads is asked for it
    is one: other processes test beside this one, and links then take half the work. That they are
    the same is what `test_packing.py` holds.
    """

    def __init__(self) -> None:
        self.cache: Cache | None = None
        self._asked: dict[str, Any] = {}

    def __call__(self, direction: Direction, name: str = "ct2", **asked: Any) -> Engine:
        if asked["decoding"].threads == Decoding().threads:
            asked["decoding"] = replace(asked["decoding"], threads=1)
        entry = asked["entry"]
        if entry is None or entry.folder.parent != ROOT / "models":
            return load_engine(direction, name, **asked)
        key = repr((direction, name, asked))
        self._asked[key] = direction, name, asked
        engine = self._loaded(key)
        return Cached(engine, self.cache) if self.cache else engine

    @lru_cache(maxsize=8)  # noqa: B019 (one for the whole run)
    def _loaded(self, key: str) -> Engine:
        direction, name, asked = self._asked.pop(key)
        return load_engine(direction, name, **asked)


@pytest.fixture(scope="session", autouse=True)
def bundled_once() -> Iterator[_Bundled]:
    """Have round trips and commands in this process share the engines they load."""
    with pytest.MonkeyPatch.context() as patch:
        bundled = _Bundled()
        patch.setattr(loading, "load_engine", bundled)
        patch.setattr(unlike, "load_engine", bundled)
        yield bundled


@pytest.fixture(scope="session")
def _answers(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """What any process of this run has translated; the processes' folders stand side by side."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return Cache(shared / "answers.sqlite")


@pytest.fixture(scope="module")
def translated_once(bundled_once: _Bundled, _answers: Cache) -> Iterator[None]:
    """Translate a text once, however many tests of what is made of it ask for it.

    That answers out of the cache are the same is what `test_kept.py` holds.
    """
    bundled_once.cache = _answers
    yield
    bundled_once.cache = None


@pytest.fixture(scope="session")
def components_once() -> Iterator[None]:
    """Have Streamlit look through all installed packages for components once, not for each page."""
    scanner = import_module("streamlit.components.v2.manifest_scanner")
    with pytest.MonkeyPatch.context() as patch:
        scan = lru_cache(maxsize=1)(scanner.scan_component_manifests)
        patch.setattr(scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give pages a cache of this process's own, and no file or history of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("TRANSLATE_APP_FILE", raising=False)
    monkeypatch.delenv("TRANSLATE_HISTORY", raising=False)


@pytest.fixture
def quiet() -> Meter:
    """A meter that shows nothing."""
    return Meter(io.StringIO(), "quiet")


@pytest.fixture
def hearing() -> Iterator[None]:
    """Have what is started hear SIGHUP, even where these tests run under nohup."""
    before = signal.signal(signal.SIGHUP, lambda *_: None)  # a handler doesn't outlive exec
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a batch do its work here, where engines are loaded, not in processes of its own."""
    work_here(monkeypatch)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def en_zh() -> CT2Engine:
    return load_engine(Direction("en", "zh"), decoding=Decoding(threads=2))


@pytest.fixture(scope="session")
def zh_en() -> CT2Engine:
    return load_engine(Direction("zh", "en"), decoding=Decoding(threads=2))
