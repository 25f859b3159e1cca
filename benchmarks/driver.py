"""How much one driver passes on: reading, journal and output, with workers that take no time.

`python benchmarks/driver.py [-n DOCUMENTS]`. The lines are those of one real result, over and
over, so that their size is that of a batch with framings followed.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import corpora

from translate.batch import run
from translate.batch.corpus import Reading
from translate.batch.job import RoundTrips, Task
from translate.batch.journal import Outcome
from translate.batch.pool import Alone, Answer
from translate.batch.progress import Meter
from translate.roundtrip.options import Options


@dataclass(frozen=True)
class Prepared:
    """A job whose answers are known: one real outcome, for every document."""

    outcome: Outcome

    def identity(self) -> dict[str, Any]:
        """Nothing decides the output but this file."""
        return {"prepared": True}

    def check(self, language: str) -> None:
        """Nothing is needed."""

    def open(self) -> Prepared:
        """There is nothing to load."""
        return self

    def work(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Give the outcome once a document."""
        return [replace(self.outcome, number=number) for number, _ in tasks]


def main() -> None:
    """Measure and print a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=5000, help="documents of 20 sentences")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = corpora.write(folder / "in.jsonl", args.n)
        job = Prepared(_outcome(folder))
        start, used = time.perf_counter(), time.process_time()
        run.run(
            job, [str(folder / "in.jsonl")], folder / "out.jsonl", Meter(io.StringIO(), "quiet"),
            reading=Reading(language="en"), hire=Alone,
        )  # fmt: skip
        seconds, used = time.perf_counter() - start, time.process_time() - used
        size = (folder / "out.jsonl").stat().st_size / 2**20
    print(
        f"{args.n:,} documents, {words:,} words, {size:,.0f} MiB of output in {seconds:.1f} s "
        f"({used:.1f} s of a processor): {args.n / seconds:,.0f} documents/s, "
        f"{words / seconds:,.0f} words/s, {size / seconds:,.0f} MiB/s"
    )


def _outcome(folder: Path) -> Outcome:
    """The real thing for one document."""
    corpora.write(folder / "one.jsonl", 1, seed=2)
    job = RoundTrips((("zh",),), replace(Options(), links="framings"))
    outcomes: list[Outcome] = []

    class Kept(Alone):
        """Keeps a copy of what it gives."""

        def take(self, seconds: float) -> list[Answer]:
            """Give the answers."""
            answers = super().take(seconds)
            outcomes.extend(answers[0].outcomes or ())
            return answers

    run.run(
        job, [str(folder / "one.jsonl")], folder / "one.out.jsonl", Meter(io.StringIO(), "quiet"),
        reading=Reading(language="en"), hire=Kept,
    )  # fmt: skip
    return outcomes[0]


if __name__ == "__main__":
    main()
