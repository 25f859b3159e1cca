"""The batch's work on Ray: the same journal, order and lines, done by actors on any machine.

The only file that imports ray. Chunks go out in waves as blocks of a Ray dataset, an actor pool
maps them, and what comes back enters the journal as it does on one machine. Ray does a block again
when its actor or node is lost; a document that ends its process is found as on one machine.
"""

from __future__ import annotations

import logging
import os
import pickle
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from translate.batch.beside import Beside
from translate.batch.corpus import Reading
from translate.batch.job import Job
from translate.batch.pool import Answer, Chunk, Hands
from translate.batch.progress import Meter
from translate.batch.run import Report
from translate.batch.run import run as run_with
from translate.errors import InputError, MissingExtra, StorageError, TranslateError

PATIENCE = 10  # seconds for the cluster to answer
WAVE = 64  # chunks an actor gets, on average, before all wait for the slowest


def run(
    job: Job,
    inputs: Sequence[str],
    output: Path,
    meter: Meter,
    *,
    reading: Reading | None = None,
    beside: Beside | None = None,
    workers: int | None = None,
    threads: int = 1,
    gpu: bool = False,
    address: str | None = None,
    retry: bool = False,
    fresh: bool = False,
) -> Report:
    """Like `run.run`, on the Ray cluster at `address` or on one started here.

    `workers` actors (by default as many as the cluster has room for) of `threads` cores each,
    and with `gpu` of one GPU each. Raises MissingExtra without ray, StorageError when no cluster
    answers, InputError when it has no GPU to give.
    """
    if find_spec("ray") is None:
        raise MissingExtra("ray", "cluster")
    hire = partial(Actors, workers=workers, threads=threads, gpu=gpu, address=address)
    return run_with(
        job, inputs, output, meter, reading=reading, beside=beside, hire=hire, retry=retry,
        fresh=fresh,
    )  # fmt: skip


class _Actor:
    """Holds a worker process on some machine of the cluster.

    A process of its own, so that a document that ends it doesn't end the actor, which Ray would
    start again with the same document for ever. What stops all work is sent, not raised.
    """

    def __init__(self, job: Job) -> None:
        self._hands = Hands(job, 1)

    def __call__(self, block: dict[str, Any]) -> dict[str, Any]:
        self._hands.give(pickle.loads(block["work"][0]))
        answers: list[Answer] = []
        reply: Any = None
        try:
            while not answers:
                answers = self._hands.take(60)
            reply = answers[0].outcomes
        except TranslateError as error:
            reply = error
        return {"chunk": block["chunk"], "reply": [pickle.dumps(reply)]}


class Actors:
    """A crew of Ray actors; a wave of chunks is a dataset, a chunk a block of it."""

    def __init__(
        self, job: Job, *, workers: int | None, threads: int, gpu: bool, address: str | None
    ) -> None:
        self._job = job
        self._needs: dict[str, float] = {"CPU": threads, **({"GPU": 1} if gpu else {})}
        self._ours = _connect(address, (workers or 0) * threads)
        room = _room(self._needs)
        if not room:
            self.close()
            raise InputError(
                "the Ray cluster has no GPU to give; use --device cpu, or start its nodes with "
                "--num-gpus"
            )
        self._count = workers or room
        self._chunks: list[Chunk | None] = []  # of the wave; None when it came back
        self._coming: Iterator[dict[str, Any]] | None = None

    @property
    def room(self) -> int:
        """How many chunks the wave still takes; none once it is under way."""
        return 0 if self._coming else WAVE * self._count - len(self._chunks)

    @property
    def busy(self) -> int:
        """Chunks that have not come back."""
        return sum(chunk is not None for chunk in self._chunks)

    def give(self, chunk: Chunk) -> None:
        """Put the chunk into the wave."""
        self._chunks.append(chunk)

    def take(self, seconds: float) -> list[Answer]:
        """Start the wave if need be, and give the next chunk that comes back."""
        if self._coming is None:
            self._coming = self._start()
        try:
            row = next(self._coming, None)
        except Exception as error:
            raise StorageError(
                f"Ray stopped ({type(error).__name__}: {' '.join(str(error).split())[:300]}); see "
                "to the cluster, then run the same command again: it goes on where it stopped"
            ) from error
        if row is None:
            return self._lost()
        return [self._answer(int(row["chunk"]), pickle.loads(row["reply"]))]

    def _start(self) -> Iterator[dict[str, Any]]:
        import ray.data

        rows = [
            {"chunk": number, "work": pickle.dumps(chunk)}
            for number, chunk in enumerate(self._chunks)
            if chunk is not None
        ]
        blocks = ray.data.from_items(rows, override_num_blocks=len(rows))
        mapped = blocks.map_batches(
            _Actor, fn_constructor_args=(self._job,), batch_size=1, batch_format="numpy",
            compute=ray.data.ActorPoolStrategy(
                size=min(self._count, len(rows)),
                max_tasks_in_flight_per_actor=1,  # chunks are long: none waits behind another
            ),
            num_cpus=self._needs["CPU"], num_gpus=self._needs.get("GPU"),
        )  # fmt: skip
        return iter(mapped.iter_rows())

    def _answer(self, number: int, reply: Any) -> Answer:
        chunk, self._chunks[number] = self._chunks[number], None
        assert chunk is not None
        if isinstance(reply, TranslateError):
            raise reply
        if not self.busy:
            self._end_wave()
        return Answer(chunk, reply)

    def _lost(self) -> list[Answer]:
        """Answer for the chunks that Ray gave up: their actors died again and again."""
        lost = [Answer(chunk, None) for chunk in self._chunks if chunk is not None]
        self._end_wave()
        return lost

    def _end_wave(self) -> None:
        self._chunks, self._coming = [], None

    def drop(self) -> None:
        """End the wave; a chunk that has not come back is done anew when the run goes on."""
        self._end_wave()

    def close(self) -> None:
        """Leave the cluster, or end it if it was started here."""
        import ray

        self._end_wave()
        if self._ours:
            ray.shutdown()


def _check_listens(address: str) -> None:
    """Raise StorageError when no Ray listens there: Ray itself would try for minutes."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if not colon or not port.isdecimal():
        return  # such as `auto`, which Ray looks up
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE) as there:
            problem = "" if os.environ.get("RAY_USE_TLS") else _greeting(there)
    except (OSError, OverflowError) as error:
        problem = getattr(error, "strerror", None) or "no answer"
    if problem:
        raise StorageError(
            f"no Ray cluster at {address} ({problem}); check the address, or leave --on ray out"
        )


def _greeting(there: socket.socket) -> str:
    """Greet in HTTP/2, which Ray speaks; return what is wrong with the answer, "" if nothing."""
    there.settimeout(PATIENCE)
    there.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
    return "" if there.recv(9)[3:4] == b"\4" else "something else listens there"


def _connect(address: str | None, cores: int) -> bool:
    """Join a cluster, or start one here; return whether this process did so."""
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    ours = "ray" not in sys.modules or not sys.modules["ray"].is_initialized()
    if ours and address:
        _check_listens(address)  # before Ray is loaded, which takes seconds
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        if ours and address:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        elif ours:
            ray.init(
                address="local", num_cpus=cores or None, include_dashboard=False,
                log_to_driver=False, logging_level=logging.ERROR,
            )  # fmt: skip
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise StorageError(
            f"no Ray cluster at {address or 'this machine'} ({reason}); check the address, or "
            "leave --on ray out"
        ) from error
    context = ray.data.DataContext.get_current()
    context.max_errored_blocks = -1  # what Ray can't do comes back as not done
    context.enable_progress_bars = False
    return ours


def _room(needs: Mapping[str, float]) -> int:
    """How many actors the cluster has cores and GPUs for; cores for one there always are."""
    import ray

    resources: dict[str, float] = ray.cluster_resources()
    cores = max(1, int(resources.get("CPU", 1) // needs["CPU"]))
    return min(cores, int(resources.get("GPU", 0))) if "GPU" in needs else cores
