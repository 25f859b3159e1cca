"""Run a toy batch in a process of its own, to be killed.

`python toyrun.py OUT INPUT WORKERS DELAY [STEP]`: with STEP the process ends hard at its STEP-th
step, a step being a statement of the journal, a write to disk or a file put in place. While there
is a file named by TOY_HOLD, the run waits after its first chunk. TOY_SYSTEMS names systems that
each document is done for.
"""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from pathlib import Path

from toyjob import ToyJob

from translate.batch import corpus, journal, run
from translate.batch.beside import Beside
from translate.batch.corpus import Reading
from translate.batch.progress import Meter
from translate.errors import TranslateError


def end_at(step):
    """Have this process end at its `step`-th step."""
    left = [step]

    def count(*_):
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)

    connect, fsync, put = sqlite3.connect, os.fsync, os.replace

    def watched(*given, **named):
        db = connect(*given, **named)
        db.set_trace_callback(count)
        return db

    journal.sqlite3.connect = watched
    os.fsync = lambda number: (count(), fsync(number))
    os.replace = lambda *paths: (count(), put(*paths), count())


def main(output, given, workers, delay, step=None, retry=False):
    """Give the exit code of the run."""
    corpus.CHUNK_DOCUMENTS = 3
    if step is not None:
        end_at(step)
    try:
        job = ToyJob(delay=float(delay), hold=os.environ.get("TOY_HOLD", ""))
        meter = Meter(sys.stderr if step is None else io.StringIO(), "plain")
        names = os.environ.get("TOY_SYSTEMS", "").split()
        return run.run(
            job, [given], Path(output), meter, workers=int(workers), retry=retry,
            reading=Reading(language="de"),  # English returns are looked at with a vocabulary
            beside=Beside(dict.fromkeys(names)) if names else None,
        ).code  # fmt: skip
    except TranslateError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def every_step(folder, given, retried=""):
    """End a run at each of its steps in turn, go on, and print how many outputs there were.

    With `retried` the first run, over `given`, is whole; the one that is ended retries what
    failed, over `retried` put in the place of `given`.
    """
    whole = Path(folder, "whole.jsonl")
    texts = Path(given).read_bytes()
    better = Path(retried).read_bytes() if retried else texts
    Path(given).write_bytes(better)
    main(whole, given, 0, 0)
    expected, step, code = whole.read_bytes(), 0, 9
    while code == 9:
        step += 1
        output = Path(folder, f"{step}.jsonl")
        if retried:
            Path(given).write_bytes(texts)
            main(output, given, 0, 0)
            Path(given).write_bytes(better)
        child = os.fork()
        if child == 0:
            os._exit(main(output, given, 0, 0, step, bool(retried)))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert main(output, given, 0, 0, retry=bool(retried)) == 0, step
        assert output.read_bytes() == expected, step
    sys.stdout.write(f"{step}\n")


if __name__ == "__main__":
    if sys.argv[1] == "every-step":
        every_step(*sys.argv[2:])
    else:
        raise SystemExit(main(*sys.argv[1:]))
