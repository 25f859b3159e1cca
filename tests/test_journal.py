"""The journal: what is claimed, finished and written, and what a kill leaves of it."""

import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.batch.journal import AT_ONCE, MIGRATIONS, Claim, Held, Journal, Outcome
from translate.errors import InputError, StorageError


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "o.journal.sqlite")
    yield made
    made.close()


def claims(count, start=0):
    return [Claim(n, f"d{n}", bytes([n % 256])) for n in range(start, start + count)]


def done(number, **facts):
    return Outcome(number, f"line {number}\n".encode(), words=10, **facts)


def test_claimed_finished_written(journal):
    journal.claim(claims(3))
    assert journal.counts() == {"all": 3, "done": 0, "failed": 0, "waiting": 3}
    journal.finish([done(1)])
    assert journal.ready() == []  # the first is still missing
    journal.finish([done(0, faults={"loop back": 2}, signature="{}")], seconds=1.5)
    assert [n for n, _ in journal.ready()] == [0, 1]
    journal.written([0, 1], 14, "")
    assert (journal.lines, journal.offset, journal.ready()) == (2, 14, [])
    assert (journal.words(), journal.faults(), journal.signatures()) == (20, {"loop back": 2}, [{}])
    assert journal.fact("seconds") == 1.5


def test_reopened_it_knows_the_same(journal, tmp_path):
    journal.claim(claims(2))
    journal.finish([done(0)])
    journal.close()
    again = Journal(tmp_path / "o.journal.sqlite")
    assert again.rows([0, 1])[0].state == "done"
    assert again.rows([0, 1])[1].state == "claimed"
    assert again.ready() == [(0, b"line 0\n")]
    again.close()


def test_results_leave_it_when_written(journal, tmp_path):
    journal.claim(claims(40))
    for n in range(40):
        journal.finish([Outcome(n, b"x" * 100_000)])
        journal.written([n], 0, "")
    journal.close()
    assert (tmp_path / "o.journal.sqlite").stat().st_size < 1_000_000


def test_many_ready_lines_come_in_parts(journal):
    count = AT_ONCE + 5
    journal.claim(claims(count))
    journal.finish([done(n) for n in range(count)])
    assert len(journal.ready()) == AT_ONCE


def test_retry_asks_for_failed_ones_and_gives_replacements(journal):
    journal.claim(claims(3))
    bad = Outcome(1, b"error\n", kind="RuntimeError", message="broke")
    journal.finish([done(0), bad, done(2)])
    assert journal.failures(9) == [{"id": "d1", "kind": "RuntimeError", "message": "broke"}]
    journal.written([0, 1, 2], 20, "")
    assert journal.retry() == 1
    assert journal.rows([1])[1].state == "again"
    journal.claim(claims(1, 1))
    assert journal.rows([1])[1].state == "again"
    journal.finish([done(1)])
    assert list(journal.replacements()) == [(1, b"line 1\n")]
    journal.replaced(21)
    assert (list(journal.replacements()), journal.offset) == ([], 21)
    assert journal.counts()["failed"] == 0


def test_deaths_are_counted_and_forgotten_when_done(journal):
    journal.claim(claims(1))
    journal.died([0])
    journal.died([0])
    assert journal.rows([0])[0].attempts == 2
    journal.finish([done(0)])
    assert journal.rows([0])[0].attempts == 0


def test_repeated_ids_are_counted(journal):
    journal.claim([Claim(0, "a", b""), Claim(1, "a", b""), Claim(2, "b", b"")])
    assert journal.repeated_ids() == 1


def test_only_one_process_holds_it(journal, tmp_path):
    journal.claim(claims(1))
    script = (
        "import sys; from pathlib import Path; from translate.batch.journal import Journal, Held\n"
        "try:\n    Journal(Path(sys.argv[1]))\nexcept Held as e:\n    print('held')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(journal.path)], capture_output=True, text=True
    )
    assert ran.stdout.strip() == "held", ran.stderr
    with pytest.raises(Held, match="another run"):
        Journal(journal.path)


def test_a_newer_or_broken_file_is_refused(tmp_path):
    path = tmp_path / "new.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(InputError, match="newer version"):
        Journal(path)
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with pytest.raises(StorageError, match="can't be used"):
        Journal(path)


def test_migrated_once(tmp_path):
    for _ in range(2):
        Journal(tmp_path / "o.sqlite").close()
    with sqlite3.connect(tmp_path / "o.sqlite") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    db.close()


def test_a_transaction_that_fails_leaves_nothing(journal):
    journal.claim(claims(2))
    with pytest.raises(StorageError, match="run the same command again"):
        journal.finish([done(0), Outcome(1, b"", faults={"loop": None})])  # not null: refused
    assert journal.counts()["done"] == 0
    journal.finish([done(0)])
    assert journal.counts()["done"] == 1


@settings(max_examples=25)
@given(st.permutations(range(12)), st.integers(0, 3))
def test_lines_come_out_in_input_order_however_they_finish(tmp_path_factory, order, every):
    journal = Journal(tmp_path_factory.mktemp("j") / "o.sqlite")
    out = []
    journal.claim(claims(12))
    for k, number in enumerate(order):
        journal.finish([done(number)])
        if k % (every + 1) == 0:
            rows = journal.ready()
            out += [n for n, _ in rows]
            if rows:
                journal.written([n for n, _ in rows], 0, "")
    out += [n for n, _ in journal.ready()]
    journal.close()
    assert out == list(range(12))
