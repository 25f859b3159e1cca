"""The page served for the browser tests, and a Chromium to drive it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome")
     if (found := shutil.which(name))), None,
)  # fmt: skip


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Where the page runs, with a cache of its own."""
    pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    cache = tmp_path_factory.mktemp("cache")
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("TRANSLATE_APP_FILE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "streamlit_app.py"),
         "--server.port", str(port), "--server.address", "localhost",
         "--server.headless", "true", "--server.fileWatcherType", "none"],
        env=environment, cwd=cache, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(f"http://localhost:{port}/_stcore/health", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(120)


def _wait(health: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert process.poll() is None, "the page did not start"
        try:
            with urllib.request.urlopen(health, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the page did not answer within five minutes")


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; the tests are skipped, with this reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        # continuous integration installs one: there, a skip would hide that the page is untested
        assert "TRANSLATE_REQUIRE_BROWSER" not in os.environ, "no Chromium, but it is required"
        pytest.skip("no Chromium found; install it to run the browser tests")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()
