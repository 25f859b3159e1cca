"""`translate app`: a browser is opened once the page answers, and only where there is one."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from translate.cli import main
from translate.commands import admin
from translate.commands.admin import has_screen, open_browser


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *said):
        """Say nothing."""


def test_a_browser_is_opened_once_the_page_answers(monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    server = HTTPServer(("localhost", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://localhost:{server.server_port}"
    assert open_browser(address)
    server.shutdown()
    server.server_close()
    assert opened == [address]
    assert not open_browser(address, within=0.5)


def test_without_a_screen_there_is_no_browser_to_open(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_screen()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("bin.dat", bytes(range(256)) * 40, "is not text"),
        ("odd.txt", bytes(range(128, 256)) * 20, "save it as UTF-8"),
        ("notes.zip", b"PK", "unpack it"),
        ("torn.pdf", b"nothing of the kind", "can't be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_before_the_page_starts(
    name, data, why, tmp_path, monkeypatch, capsys
):
    pytest.importorskip("streamlit", reason="the extra app is not installed")
    pytest.importorskip("pypdf", reason="the extra docs-in is not installed")
    monkeypatch.setattr(admin, "_served", lambda *_: pytest.fail("the page was started"))
    (tmp_path / name).write_bytes(data)
    assert main(["app", str(tmp_path / name), "--no-browser"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and name in said and why in said, said


@pytest.fixture
def interruptible():
    """Have Ctrl-C heard, even where these tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("signaled", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_does_not_end_when_it_is_told_to_is_ended(
    signaled, tmp_path, monkeypatch, interruptible
):
    monkeypatch.setattr(admin, "_PATIENCE", 0.2)
    ready = tmp_path / "ready"
    deaf = (
        "import pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    )

    def tell() -> None:
        while not ready.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signaled)

    before = signal.getsignal(signal.SIGTERM)  # Ray's, where its tests came first
    threading.Thread(target=tell, daemon=True).start()
    began = time.monotonic()
    assert admin._served([sys.executable, "-c", deaf, str(ready)], dict(os.environ)) == 0
    assert time.monotonic() - began < 30
    assert signal.getsignal(signal.SIGTERM) is before
