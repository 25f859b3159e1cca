"""What a server loads before anybody asks, and the first text that comes meanwhile."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.page import state
from translate.page.job import Overtaken, Warming

PATIENCE = 300  # seconds, for a busy machine


def test_loading_goes_on_while_nobody_waits_for_it():
    warming = Warming()
    warming.look()
    warming.end()  # nobody waits, so nobody's first sentence is waited for
    warming.wait()
    with pytest.raises(Overtaken):
        warming.look()


def test_the_first_text_is_left_what_is_still_to_be_loaded(monkeypatch):
    """No sentence of the server's own is taken there and back while a reader's waits."""
    begun, asked, steps = threading.Event(), threading.Event(), []

    def stream(*_, between, **__):
        steps.append("models and lists")
        begun.set()
        asked.wait(PATIENCE)
        between()
        steps.append("the server’s own sentence")
        yield

    class Told(Warming):
        def wait(self):
            threading.Timer(0.05, asked.set).start()
            super().wait()

    idle = dict.fromkeys(("disable", "enable", "collect", "freeze"), lambda: None)
    monkeypatch.setattr(state, "gc", SimpleNamespace(**idle))
    monkeypatch.setattr(state, "stream", stream)
    monkeypatch.setattr(state, "engines", lambda *_: None)
    monkeypatch.setattr(state, "cache", lambda: None)
    monkeypatch.setattr(state, "_TABLES", ("pandas",))
    monkeypatch.setattr(state, "import_module", lambda name: steps.append("tables"))
    warming = Told()
    loading = threading.Thread(target=state._load, args=(warming,))
    loading.start()
    assert begun.wait(PATIENCE)
    warming.wait()
    steps.append("the reader’s sentence")
    warming.passed()
    loading.join(PATIENCE)
    assert steps == ["models and lists", "the reader’s sentence", "tables"]


def test_garbage_is_looked_for_again_where_loading_fails(monkeypatch):
    told = []
    steps = {name: (lambda name=name: told.append(name)) for name in ("disable", "enable")}
    monkeypatch.setattr(state, "gc", SimpleNamespace(**steps))

    def broken(*_):
        raise RuntimeError("no memory")

    monkeypatch.setattr(state, "engines", broken)
    warming = Warming()
    with pytest.raises(RuntimeError):
        state._load(warming)
    assert told == ["disable", "enable"]
    warming.wait()  # who waits is let go
