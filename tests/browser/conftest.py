"""The page served for the browser tests, and a Chromium to drive it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from resting import new_tab, reader

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://localhost:[1-9]\d*")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome")
     if (found := shutil.which(name))), None,
)  # fmt: skip


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the page runs, with a cache of its own."""
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    cache = tmp_path_factory.mktemp("cache")
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("TRANSLATE_APP_FILE", None)
    told = cache / "told.txt"
    with told.open("wb") as out, subprocess.Popen(
        [sys.executable, "-m", "translate.page.served", "run", str(ROOT / "streamlit_app.py"),
         "--server.port", "0", "--server.address", "localhost",
         "--server.headless", "true", "--server.fileWatcherType", "none"],
        env=environment, cwd=cache, stdout=out, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield _told(told, process)
        finally:
            process.terminate()


def _told(said: Path, process: subprocess.Popen) -> str:
    """Wait until the server says where it listens: the system gives it a port of its own."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert process.poll() is None, "the page did not start"
        if found := ADDRESS.search(said.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError("the page did not say within five minutes where it listens")


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; the tests are skipped, with this reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        # continuous integration installs one: there, a skip would hide that the page is untested
        assert "TRANSLATE_REQUIRE_BROWSER" not in os.environ, "no Chromium, but it is required"
        pytest.skip("no Chromium found; install it to run the browser tests")
    with playwright.sync_playwright() as driver:
        # there is no card; playing one takes work. Tabs of one reader read Streamlit once.
        flags = ["--no-sandbox", "--disable-gpu", "--process-per-site"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared(browser, address):
    """One reader's browser, for the tests that open a tab of their own: a tab shares no state.

    A tab that nobody looks at stays open: with its last tab a reader's process would end, and with
    that all it has read and compiled of Streamlit.
    """
    context = reader(browser)
    new_tab(context).goto(f"{address}/_stcore/health")
    yield context
    context.close()
