"""Several systems in one run: a job for each, and one worker that hands documents to theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from translate.batch.beside import Beside, Translations
from translate.batch.corpus import Reading
from translate.batch.job import RoundTrips, Task, TripWorker
from translate.batch.journal import Outcome
from translate.errors import InputError, TranslateError
from translate.readers import Columns
from translate.roundtrip.naming import Named, check_route, named


@dataclass(frozen=True)
class Several:
    """Round trips of several systems, by name; those whose jobs are alike share their engines."""

    jobs: Mapping[str, RoundTrips]

    def identity(self) -> dict[str, Any]:
        """What decides the output beside the input: the systems, and what decides each."""
        settings = {}
        for name, job in self.jobs.items():
            with _of_system(name):
                settings.update({f"{name}: {key}": value for key, value in job.identity().items()})
        return {"systems": list(self.jobs), **settings}

    def check(self, language: str) -> None:
        """Raise what would stop every document of a system."""
        for name, job in self.jobs.items():
            with _of_system(name):
                job.check(language)

    def open(self) -> SeveralWorker:
        """Load what the systems need, once for those that are alike."""
        opened: list[tuple[RoundTrips, TripWorker]] = []
        workers: dict[str, TripWorker] = {}
        for name, job in self.jobs.items():
            alike = next((worker for other, worker in opened if other == job), None)
            workers[name] = alike or job.open()
            if alike is None:
                opened.append((job, workers[name]))
        return SeveralWorker(workers)

    def terms(self) -> Mapping[str, Sequence[str]]:
        """The terms of the user's lexicon, which is the same for all systems."""
        return next(iter(self.jobs.values())).terms()


class SeveralWorker:
    """Hands each document to the worker of its system."""

    def __init__(self, workers: Mapping[str, TripWorker]) -> None:
        self._workers = workers

    def work(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Return an outcome for each task."""
        shared: dict[int, list[Task]] = {}
        for task in tasks:
            shared.setdefault(id(self._workers[task[1].meta["system"]]), []).append(task)
        workers = {id(worker): worker for worker in self._workers.values()}
        outcomes = [outcome for key, own in shared.items() for outcome in workers[key].work(own)]
        return sorted(outcomes, key=lambda outcome: outcome.number)


@contextmanager
def _of_system(name: str) -> Iterator[None]:
    """Name the system in the message of an error raised within."""
    try:
        yield
    except TranslateError as error:
        error.args = (f"--system {name}: {error}",)
        raise


def with_systems(
    job: RoundTrips, asked: Mapping[str, str | Path], reading: Reading
) -> tuple[RoundTrips | Several, Beside | None]:
    """Return the round trips of `job` for each system asked for, and the systems' tables.

    `asked` has models, "default" or tables of translations by the systems' names; where it is
    empty, `job` is returned alone. Raises InputError as `named` does, for several routes, and for a
    file that is no table of translations.
    """
    if not asked:
        return job, None
    check_route(job.vias)
    if job.options.system:
        raise InputError(
            "--system NAME is whose the translations of a table are, --system NAME=… sets several "
            "side by side; use one way"
        )
    systems = named([(name, str(where)) for name, where in asked.items()], job.options)
    tables = {
        system.name: _translations(system, reading) if system.files else None for system in systems
    }
    jobs = {system.name: replace(job, options=system.options(job.options)) for system in systems}
    return Several(jobs), Beside(tables, reading.system_column)


def _translations(system: Named, reading: Reading) -> Translations:
    if len(system.parts) > 1:
        raise InputError(
            f"--system {system.name}: two files are one document's; give one table with columns "
            "id, pivot and back"
        )
    return Translations(
        system.name, Path(system.parts[0]).expanduser(), encoding=reading.encoding,
        id_column=reading.id_column,
        columns=Columns(reading.pivot_column, reading.back_column, reading.system_column),
    )  # fmt: skip
