"""Batch translation on one machine: stream, pack, retry, resume.

The corpus is read as it is worked on. Its documents are packed into chunks whose borders follow
from the input alone; a chunk's results enter the journal in one transaction, and from there the
output, in input order. Whatever ends the run, the same command goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from translate.corpus import Corpus, Reading
from translate.crew import Crew, crew
from translate.errors import InputError, StorageError
from translate.journal import Held, Journal
from translate.outfile import Lines, companions, journal_path
from translate.progress import Meter
from translate.session import Report, Session
from translate.worker import Job


def run(
    job: Job,
    inputs: Sequence[str],
    output: Path,
    meter: Meter,
    *,
    reading: Reading | None = None,
    workers: int = 1,
    hire: Callable[[Job], Crew] | None = None,
    retry: bool = False,
    fresh: bool = False,
) -> Report:
    """Work through a corpus, or what is left of it, and write OUT.jsonl and its manifest.

    `workers` are processes; 0 works in this one; `hire` finds others to do the work. `retry`
    tries failed documents again; `fresh` begins anew and replaces the output. Raises InputError
    when there is no input, or when it or the options differ from those the output was begun
    with; StorageError when the disk fails (nothing is lost).
    """
    said = reading or Reading()
    corpus = Corpus(inputs, said, leave_out=companions(output))
    _check_place(output, fresh)
    if fresh:
        _remove(output)
    journal = Journal(journal_path(output))
    try:
        _same(journal, {**job.identity(), **asdict(said)}, output)
        with Lines(output, journal) as lines:
            again = journal.retry() if retry else 0
            found = hire or partial(crew, workers=workers)
            return Session(job, corpus, journal, lines, meter, found, again).run()
    finally:
        journal.close()


def _check_place(output: Path, fresh: bool) -> None:
    if not output.parent.is_dir():
        raise InputError(f"there is no folder {output.parent}; make it or name another with -o")
    if output.is_dir():
        raise InputError(f"{output} is a folder; name a file with -o, such as {output}/out.jsonl")
    there = output.exists() and output.stat().st_size
    if there and not fresh and not journal_path(output).exists():
        raise InputError(
            f"{output} is there without its journal; name another output with -o, or begin again "
            "with --fresh, which replaces it"
        )


def _remove(output: Path) -> None:
    try:
        if journal_path(output).exists():
            Journal(journal_path(output)).close()
    except Held:
        raise
    except (StorageError, InputError):
        pass  # a damaged journal, or a newer one, is what --fresh gets rid of
    try:
        for path in companions(output):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{error.filename} can't be removed ({error.strerror}); name another output with -o"
        ) from error


def _same(journal: Journal, identity: dict[str, Any], output: Path) -> None:
    """Keep what decides the output, or say what of it has changed since there is some."""
    before = journal.fact("identity")
    if before is None or not journal.counts()["all"]:
        journal.keep(identity=identity)
    elif before != identity:
        names = [n for n in {**before, **identity} if before.get(n) != identity.get(n)]
        told = "; ".join(f"{n} was {before.get(n)!r}, is {identity.get(n)!r}" for n in names)
        raise InputError(
            f"{output} was begun with other options or models ({told}); give the old ones, name "
            "another output with -o, or begin again with --fresh"
        )
