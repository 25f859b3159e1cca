"""Results kept, listed, looked at again, deleted."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from contextlib import closing

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.api import Engines, Options, run
from translate.data import Document
from translate.engines.simple import Echo
from translate.errors import InputError, StorageError
from translate.page.history import MOST, VARIABLE, History, chosen_path


class Echoes(Engines):
    def get(self, direction):
        return Echo(direction)


@pytest.fixture(scope="module")
def result():
    document = Document("d", "The island is a flashpoint.", "en")
    return next(run([document], [("zh",)], Options(), engines=Echoes(Options())))


def added(history, result, title="t"):
    return history.add(result, title, engine="ct2", beam=4)


def test_processes_that_open_a_new_history_at_once_all_get_it(tmp_path):
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        for round_ in range(10):
            path = tmp_path / f"{round_}.sqlite"
            pool.map(open_history_at, [(path, time.time() + 0.05)] * 3, chunksize=1)
            assert path.exists()


def open_history_at(asked):
    """Open a history at a moment of the clock; in another process."""
    path, moment = asked
    while time.time() < moment:
        pass
    History(path).close()


def test_what_is_kept_comes_back_the_same(tmp_path, result):
    path = tmp_path / "new" / "history.sqlite"
    history = History(path)
    number = added(history, result)
    history.close()
    again = History(path)
    assert again.get(number) == result
    (entry,) = again.entries()
    assert (entry.id, entry.title, entry.engine, entry.beam) == (number, "t", "ct2", 4)
    assert entry.way == "English → Chinese → English"


def test_a_file_of_an_earlier_version_takes_new_results_beside_its_own(tmp_path, result):
    path = tmp_path / "h.sqlite"
    added(History(path), result, "old")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("ALTER TABLE run DROP COLUMN way")
        db.execute("ALTER TABLE run DROP COLUMN opening")
        db.execute("ALTER TABLE run DROP COLUMN made")
    history = History(path)
    added(history, result, "new")
    assert [(one.title, bool(one.way), bool(one.opening)) for one in history.entries()] == [
        ("new", True, True), ("old", False, False),
    ]  # fmt: skip
    assert [history.made(one.id) for one in history.entries()] == [None, None]


def test_a_long_title_does_not_stand_twice():
    title = "Talks on the islands end without any agreement, and both sides blame the other"
    document = Document("d", f"{title}\n\nThey were frank.", "en", {"title": title})
    history = History(":memory:")
    added(history, next(run([document], [("zh",)], Options(), engines=Echoes(Options()))), title)
    assert [one.opening for one in history.entries()] == ["They were frank."]


def test_results_of_one_title_are_told_apart_by_their_words_their_way_and_what_they_follow():
    history, first = History(":memory:"), "Talks\n\nThe island is a flashpoint."
    told = Options(follow=("talks", "a", "b", "c"))
    for text, options in ((first, Options()), ("Talks\n\nAnother.", Options()), (first, told)):
        document = Document("d", text, "en", {"title": "Talks"})
        made = next(run([document], [("zh",)], options, engines=Echoes(Options())))
        history.add(made, "Talks", engine="ct2", beam=4)
    third, second, first = history.entries()
    assert (first.opening, second.opening) == ("The island is a flashpoint.", "Another.")
    assert first.way == "English → Chinese → English"
    assert third.way == f"{first.way}, following “talks” “a” “b” …"


def test_delete_forgets_one_and_clear_all(result):
    history = History(":memory:")
    first, second = added(history, result, "one"), added(history, result, "two")
    assert [entry.title for entry in history.entries()] == ["two", "one"]
    history.delete(first)
    with pytest.raises(InputError, match="no longer kept"):
        history.get(first)
    assert [entry.id for entry in history.entries()] == [second]
    history.clear()
    assert history.entries() == []


def test_the_oldest_give_way(result):
    history = History(":memory:")
    for _ in range(MOST + 3):
        last = added(history, result)
    found = history.entries()
    assert len(found) == MOST and found[0].id == last


def test_a_file_that_is_no_database_is_said(tmp_path):
    path = tmp_path / "text.sqlite"
    path.write_text("no database " * 100)
    with pytest.raises(StorageError, match=VARIABLE):
        History(path)


def test_a_result_of_another_version_is_said(tmp_path, result):
    path = tmp_path / "h.sqlite"
    history = History(path)
    number = added(history, result)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE run SET result = X'00'")
    with pytest.raises(InputError, match="translate its text again"):
        history.get(number)


def test_a_locked_file_and_a_folder_that_takes_none_are_said(monkeypatch, tmp_path, result):
    patient = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: patient(
        path, **{**more, "timeout": 0.1}
    ))  # fmt: skip
    path = tmp_path / "h.sqlite"
    history = History(path)
    with closing(patient(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for use in (lambda: added(history, result), history.entries, history.clear,
                    lambda: History(path)):  # fmt: skip
            with pytest.raises(StorageError, match=f"locked.*{VARIABLE}") as told:
                use()
            assert len(str(told.value).splitlines()) == 1
        other.execute("ROLLBACK")
    assert added(history, result) == 1
    with pytest.raises(StorageError, match=VARIABLE):
        History("/dev/null/h.sqlite")


@pytest.mark.parametrize("value", ["on", "yes", "True", "1", "no", "None", "false", "0"])
def test_a_word_that_may_mean_either_is_no_file(monkeypatch, value):
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(StorageError, match=f"{VARIABLE} is .{value}.; write off, auto or"):
        chosen_path()


@pytest.mark.parametrize(
    "value, kept",
    [("off", False), ("OFF", False), ("", False), ("auto", True), ("Auto", True), ("/x", True)],
)
def test_nothing_is_kept_unasked(monkeypatch, value, kept):
    monkeypatch.setenv(VARIABLE, value)
    assert (chosen_path() is not None) is kept
    monkeypatch.delenv(VARIABLE)
    assert chosen_path() is None
