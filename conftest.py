"""Tests never read or write what the user keeps (models, registry, cache), nor ask the real hub."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hub_server import HubServer

# With this variable every process that a test starts would compile the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Several tests run side by side: libraries that would each take all cores for a product of small
# matrices mostly wait for one another, and take five times the work. Read when they are imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Examples in the docstrings of the page need its library.
collect_ignore = [] if find_spec("streamlit") else ["translate/page"]

# What takes longest goes first, so that no process is left with it while the others have ended.
LONG = ("test_page_browser", "test_keyboard_browser", "test_corpus_browser",
        "test_charts_browser", "test_sessions_browser", "test_parity", "test_docs", "test_page",
        "test_cluster", "test_hostile_inputs", "test_baseline", "test_wheel", "test_batch_kill",
        "test_recipe", "test_engines", "test_hub_firefox", "test_page_corpus", "test_gate",
        "test_comparison", "test_cli", "test_batch_cli")  # fmt: skip

# What drives the page is two shares of about the same time: one alone would outlast all else by
# minutes, and each share takes a server and a Chromium. The first has every file not named here.
SECOND = ("test_keyboard_browser", "test_corpus_browser", "test_charts_browser")

# What they import takes a process some seconds: torch, transformers and what converts models.
HEAVY = ("test_device", "test_hub_fetch", "test_hub_provide", "test_hub_store", "test_looping",
         "test_marian", "test_parity", "test_recipe_parts")  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run two processes more than there are cores: each waits half of its time for others."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Have one process do each half of what drives the page, and one those that import most.

    Each would start a server and Chromium, or load torch once more.
    """
    from xdist.scheduler import LoadFileScheduling

    class ByNeed(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            if file.startswith("tests/browser/"):
                return "second browser" if Path(file).stem in SECOND else "browser"
            return "torch" if Path(file).stem in HEAVY else file

    return ByNeed(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """Have no collection of garbage look at what was imported for the tests, time and again.

    Streamlit collects garbage after every run of a page.
    """
    gc.enable()
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; `--dist loadfile --no-loadscope-reorder` keeps that order."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Skip what fails after it was told that an extra is not installed, where one is not."""
    from translate.commands.install import EXTRAS
    from translate.errors import MissingExtra

    if all(find_spec(name) for names in EXTRAS.values() for name in names):
        return (yield)
    told: list[str] = []

    def noted(cls: type[MissingExtra], *args: str) -> MissingExtra:
        told.append(args[0])  # a command answers it, a batch records it
        return Exception.__new__(cls, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MissingExtra, "__new__", noted, raising=False)
        try:
            return (yield)
        except Exception as error:
            if not told and not isinstance(error, MissingExtra):
                raise
            pytest.skip(f"an extra is not installed: {(told or [error])[0]}")


def pytest_configure() -> None:
    """Keep the hub's client offline; it reads this when it is imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    gc.disable()  # until all files are read: little of what they import is garbage


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRANSLATE_STORE", str(home / "models"))
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        yield home


@pytest.fixture
def local_hub(tmp_path: Path) -> Iterator[HubServer]:
    """A hub on this machine, which this process asks instead of the real one."""
    from hub_client import asking
    from hub_server import HubServer

    with HubServer() as server, asking(server, tmp_path / "hf"):
        yield server
