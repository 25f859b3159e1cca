"""With a cache, a document that was done is not done again; everything that decides it counts."""

import sqlite3

import pytest
from toyjob import LEXICON, ToyEngines

from translate.batch.job import TripWorker, _Store
from translate.cli import main
from translate.data import Document
from translate.engines.cache import Cache
from translate.roundtrip.options import Options

TASKS = [(n, Document(f"d{n}", f"Text {n} speaks.", "en")) for n in range(3)]


def worker(cache, identity="i"):
    engines = ToyEngines()
    options = Options(trace=False, lexicon=LEXICON)
    made = TripWorker([["zh"]], options, engines, _Store(cache, identity))
    return made, next(iter(engines.engines.values())).calls


def test_a_document_is_done_once():
    cache = Cache(":memory:")
    first, _ = worker(cache)
    outcomes = first.work(TASKS)
    again, calls = worker(cache)
    assert again.work(TASKS) == outcomes and calls == []
    moved = [(7, TASKS[0][1]), (8, Document("new", "Another text.", "en"))]
    found = again.work(moved)
    assert [one.number for one in found] == [7, 8]
    assert found[0].line == outcomes[0].line and calls == [1]  # one text, the new one


def test_what_decides_a_document_parts_it():
    cache = Cache(":memory:")
    worker(cache)[0].work(TASKS)
    other, calls = worker(cache, "another job")
    other.work(TASKS)
    assert calls == [3]
    named, calls = worker(cache)
    named.work([(0, Document("other id", TASKS[0][1].text, "en"))])
    named.work([(0, Document("d0", TASKS[0][1].text, "en", {"title": "T"}))])
    assert calls == [1, 1]


def test_a_failure_is_tried_again():
    cache = Cache(":memory:")
    tasks = [*TASKS, (3, Document("bad", "BREAK here.", "en"))]
    assert worker(cache)[0].work(tasks)[3].kind
    again, calls = worker(cache)
    assert again.work(tasks)[3].kind and calls == [1, 1]  # together, then alone


def test_a_cache_that_can_not_be_written_is_only_slower():
    cache = Cache(":memory:")
    cache._connection.execute("PRAGMA query_only=ON")
    assert [one.kind for one in worker(cache)[0].work(TASKS)] == ["", "", ""]


@pytest.mark.parametrize("option", [(), ("--no-trace",)])
def test_a_run_from_the_cache_has_the_same_bytes(tmp_path, option):
    given = tmp_path / "in.txt"
    given.write_text("Beijing warned of war. It did.", encoding="utf-8")
    cache, out = tmp_path / "cache.sqlite", tmp_path / "out.jsonl"
    command = ["--quiet", "batch", str(given), "-o", str(out), "--workers", "1", "--fresh",
               "--cache", str(cache), *option]  # fmt: skip
    assert main(command) == 0
    written = out.read_bytes()
    with sqlite3.connect(cache) as known:
        assert known.execute("SELECT count(*) FROM document").fetchone() == (1,)
        known.execute("DELETE FROM translation")
    known.close()
    assert main(command) == 0
    assert out.read_bytes() == written
    with sqlite3.connect(cache) as known:
        assert known.execute("SELECT count(*) FROM translation").fetchone() == (0,)
    known.close()
