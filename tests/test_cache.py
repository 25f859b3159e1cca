"""The translation cache: keys, threads, damage, full disks."""

import multiprocessing
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from translate.data import Hypothesis, Signature
from translate.engines import Sampling
from translate.engines.cache import Cache, Cached, key
from translate.engines.simple import Table
from translate.errors import StorageError
from translate.languages import Direction


class Counting(Table):
    calls: list = []

    def translate(self, texts, **options):
        self.calls.append(list(texts))
        return super().translate(texts, **options)


@pytest.fixture
def engine():
    Counting.calls = []
    return Counting(Direction("en", "zh"), {"a": "甲", "b": "乙"})


def test_nothing_is_translated_twice(engine, tmp_path):
    cached = Cached(engine, Cache(tmp_path / "c.sqlite"))
    first = cached.translate(["a", "b", "a"])
    assert cached.translate(["b", "a"]) == [first[1], first[0]]
    assert engine.calls == [["a", "b"]]
    again = Cached(engine, Cache(tmp_path / "c.sqlite"))
    assert again.translate(["a"]) == first[:1]
    assert len(engine.calls) == 1


def test_options_and_signature_part_the_keys():
    one, other = Signature("1"), Signature("1", decoding={"beam": 2})
    keys = {key(one, (1,), "a"), key(other, (1,), "a"), key(one, (2,), "a"), key(one, (1,), "b"),
            key(one, (Sampling(1),), "a"), key(one, (1, "a"), "")}  # fmt: skip
    assert len(keys) == 6


def test_lone_surrogates_do_not_break_it(engine):
    assert Cached(engine, Cache(":memory:")).translate(["\ud800"])[0]


def test_many_keys_at_once():
    cache = Cache(":memory:")
    answers = {key(Signature("1"), (), str(n)): [Hypothesis(str(n))] for n in range(1500)}
    cache.put(answers)
    assert cache.get(list(answers)) == answers


def test_threads_share_one_cache(engine, tmp_path):
    cached = Cached(engine, Cache(tmp_path / "c.sqlite"))
    problems = []

    def work():
        try:
            for n in range(30):
                cached.translate([f"text {n}"])
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_processes_that_open_a_new_cache_at_once_all_get_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        for round_ in range(25):
            path = tmp_path / f"{round_}.sqlite"
            pool.map(open_cache_at, [(path, time.time() + 0.05)] * 4, chunksize=1)
            assert path.exists()


def open_cache_at(asked):
    """Open a cache at a moment of the clock; in another process."""
    path, moment = asked
    while time.time() < moment:
        pass
    Cache(path).close()


def test_a_file_that_is_no_cache_is_said(tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database" * 99)
    with pytest.raises(StorageError, match="--cache off"):
        Cache(path)
    with pytest.raises(StorageError, match="--cache off"):
        Cache(tmp_path / "c.sqlite" / "below")


def test_a_cache_that_can_not_be_written_loses_no_translation(engine, tmp_path):
    cache = Cache(tmp_path / "c.sqlite")
    cache._connection.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageError, match="can't be written"):
        cache.put({b"k": [Hypothesis("x")]})
    assert Cached(engine, cache).translate(["a"])[0][0].text == "甲"
    cache.close()
    with pytest.raises(sqlite3.ProgrammingError):
        cache.get([b"k"])


@pytest.mark.parametrize("damage", ["UPDATE translation SET answer = '[[1'", "pages"])
def test_a_damaged_cache_is_named(damage, tmp_path):
    path = tmp_path / "c.sqlite"
    cache = Cache(path)
    many = {bytes([n]) * 32: [Hypothesis("words " * 50, 0.0)] for n in range(200)}
    cache.put(many)
    cache.close()
    if damage == "pages":
        raw = bytearray(path.read_bytes())
        raw[4096:] = bytes(one ^ 255 for one in raw[4096:])
        path.write_bytes(raw)
    else:
        with closing(sqlite3.connect(path)) as changed, changed:
            changed.execute(damage)
    with pytest.raises(StorageError, match="--cache off"):
        Cache(path).get(list(many))
