"""One session of a batch run: from where the last one ended to the end, or until it is stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from translate.batch.begun import check_begun, check_inputs, check_place, check_same, opened, remove
from translate.batch.beside import Beside
from translate.batch.corpus import Corpus, Item, Reading, packed
from translate.batch.job import Job, failed
from translate.batch.journal import Claim, Journal, Outcome, Row
from translate.batch.output import Lines, companions, write_manifest
from translate.batch.pool import Answer, Chunk, Crew, crew
from translate.batch.progress import Meter
from translate.errors import InputError, ModelNotFound, TranslateError, UnsupportedLanguage

TOGETHER = 2  # processes that may die over a chunk; then its documents are taken one by one
ALONE = 4  # processes that may die over a document before it is given up
DEATHS = 50  # processes that may die one after the other without a result in between
SHOWN = 100  # failed documents the manifest lists
_PATIENCE = 0.3  # seconds between two looks at the clock and the stop sign


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: counts of documents, the first that failed, and what to tell."""

    counts: dict[str, int]
    complete: bool
    interrupted: bool
    seconds: float
    words: int
    failures: tuple[dict[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The exit code: 0 all done, 1 some failed, 130 interrupted."""
        return 130 if self.interrupted else int(self.counts["failed"] > 0)


class Session:
    """Reads, hands out, gathers, writes; the only one that touches the journal."""

    def __init__(
        self, job: Job, corpus: Corpus, journal: Journal, lines: Lines, meter: Meter,
        hire: Callable[[Job], Crew], again: int,
    ) -> None:  # fmt: skip
        self._job, self._corpus, self._journal, self._lines = job, corpus, journal, lines
        self._meter, self._hire, self._again = meter, hire, again
        counts = journal.counts()
        self._known, self._settled = counts["all"], counts["done"] + counts["failed"]
        self._before: int | None = journal.fact("total")  # documents, if it was complete once
        self._total = self._before or corpus.total
        self._read = self._deaths = 0
        self._stop = threading.Event()
        self._whole = False  # nothing is left to do
        self._crew: Crew | None = None
        self._refused: dict[str, TranslateError] = {}  # by language
        self._billed = 0.0
        self._parts: dict[int, float] = {}  # of the corpus, that the documents under way are

    def run(self) -> Report:
        """Work until the corpus ends or someone says stop."""
        if self._known:
            message = f"going on: {self._journal.lines:,} lines are written already"
            self._meter.event("resumed", message, lines=self._journal.lines, again=self._again)
        self._lines.append()
        try:
            with _signals(self._stop, self._meter):
                self._work(self._chunks())
        finally:
            if self._crew is not None:
                self._crew.close()
            self._meter.end()
        if self._whole or not self._stop.is_set():  # the input was read to its end
            self._check_end()
        if self._whole:
            self._lines.replace()
            self._journal.keep(total=self._read)
        return self._report()

    def _work(self, chunks: Iterator[Chunk]) -> None:
        """Keep every worker busy, with one chunk read ahead."""
        queue: list[Chunk] = []
        coming = next(chunks, None)
        while self._busy or (not self._stop.is_set() and (queue or coming)):
            if self._stop.is_set():
                self._hands.drop()
            while not self._stop.is_set() and (queue or coming) and self._hands.room:
                if queue:
                    self._give(queue.pop(0))
                elif coming:
                    self._give(coming)
                    coming = next(chunks, None)
            for answer in self._hands.take(_PATIENCE) if self._busy else ():
                queue += self._taken(answer)
            self._meter.tick()
        counts = self._journal.counts()
        # Also where a stop came when all was done.
        settled = counts["done"] + counts["failed"]
        self._whole = coming is None and not queue and settled == counts["all"]

    @property
    def _busy(self) -> int:
        return self._crew.busy if self._crew else 0

    @property
    def _hands(self) -> Crew:
        assert self._crew is not None, "there is no chunk before the crew is hired"
        return self._crew

    def _give(self, chunk: Chunk) -> None:
        self._claim(chunk.items)
        self._hands.give(chunk)

    def _claim(self, items: Sequence[Item]) -> None:
        self._journal.claim(Claim(item.number, item.name, item.digest) for item in items)

    def _taken(self, answer: Answer) -> list[Chunk]:
        """Keep what came back; return what is to be tried again."""
        if answer.outcomes is None:
            return self._died(answer.chunk)
        self._deaths = 0
        self._finish(answer.outcomes, answer.chunk.items)
        return []

    def _died(self, chunk: Chunk) -> list[Chunk]:
        """A worker process ended over a chunk: try again, then its documents one by one."""
        if self._stop.is_set():
            return []
        self._journal.died(chunk.numbers)
        self._deaths += 1
        if self._deaths > DEATHS:
            raise TranslateError(
                "worker processes end again and again without a result; give them more memory, or "
                "fewer of them with --workers 1"
            )
        message = "a worker process ended unexpectedly; its documents are tried again"
        self._meter.event("died", message, documents=len(chunk.items))
        return list(self._split(chunk))

    def _split(self, chunk: Chunk) -> Iterator[Chunk]:
        """Cut a chunk that has taken its workers with it, and give up what does so by itself."""
        rows = self._journal.rows(chunk.numbers)
        tried = {n: rows[n].attempts if n in rows else 0 for n in chunk.numbers}
        if max(tried.values()) < TOGETHER:
            yield chunk
            return
        for item in chunk.items:
            times = tried[item.number]
            if times < TOGETHER + ALONE:
                yield Chunk([item])
                continue
            message = f"a process ended {times} times over this document; look at it by itself"
            self._finish([_failed(item, "Crash", message)], [item])

    def _finish(self, outcomes: Sequence[Outcome], items: Sequence[Item]) -> None:
        spent = self._meter.seconds - self._billed
        self._billed += spent
        self._journal.finish(outcomes, seconds=spent)
        self._lines.append()
        bad = [outcome for outcome in outcomes if outcome.kind]
        names = {item.number: item.name for item in items}
        for outcome in bad:
            message = f"failed: {names[outcome.number]}: {outcome.message}"
            self._meter.event("failed", message, number=outcome.number, kind=outcome.kind)
        self._meter.add(
            documents=len(outcomes), failed=len(bad),
            words=sum(outcome.words for outcome in outcomes),
            faults=sum(sum(outcome.faults.values()) for outcome in outcomes),
            share=sum(self._parts.pop(item.number, 0.0) for item in items),
        )  # fmt: skip

    def _looked_over(self) -> Iterator[Item]:
        """Let the workers of a new run start while its first chunk is still being read."""
        for item in self._corpus:
            if not self._known:
                self._prepare(item)
            yield item

    def _prepare(self, item: Item) -> None:
        """With the first document that has a route, see to what it needs, and hire."""
        if self._crew is not None or item.document is None:
            return
        language = item.document.language
        if language in self._refused:
            return
        try:
            self._job.check(language)
        except (ModelNotFound, UnsupportedLanguage) as error:
            self._refused[language] = error  # a stray document doesn't end a run
        else:
            self._crew = self._hire(self._job)

    def _prepare_any(self, items: Sequence[Item]) -> None:
        """See to a chunk; raise what its first document lacked where a model is missing for all."""
        for item in items:
            self._prepare(item)
        missing = [e for e in self._refused.values() if isinstance(e, ModelNotFound)]
        if items and self._crew is None and missing:
            raise missing[0]

    def _refuse(self, items: Sequence[Item]) -> None:
        """Fail documents whose language no route takes, where nobody is hired who would."""
        refused = []
        for item in items:
            assert item.document is not None
            error = self._refused[item.document.language]
            why = (type(error).__name__, str(error))
            refused.append(replace(item, document=None, error=why))
        self._fail(refused)

    def _chunks(self) -> Iterator[Chunk]:
        """Pack the corpus into chunks, leaving out what is done."""
        behind = 0.0  # how much of the corpus has been read
        for items in packed(self._looked_over()):
            self._read += len(items)
            parts: dict[int, float] = {}
            for item in items:
                parts[item.number] = max(0.0, item.share - behind)
                behind = max(behind, item.share)
            rows = self._journal.rows([item.number for item in items])
            todo = [item for item in items if _is_due(item, rows.get(item.number))]
            if not todo:
                self._meter.skip(sum(parts.values()))
                continue
            self._meter.begin(behind - sum(parts.values()), self._settled, self._total)
            self._parts.update((item.number, parts.pop(item.number)) for item in todo)
            self._meter.skip(sum(parts.values()))
            readable = [item for item in todo if item.document is not None]
            self._prepare_any(readable)
            self._fail([item for item in todo if item.document is None])
            if readable and self._crew is None:
                self._refuse(readable)
            elif readable:
                yield from self._split(Chunk(readable))

    def _fail(self, items: Sequence[Item]) -> None:
        """Note what could not be read."""
        if items:
            self._claim(items)
            outcomes = [_failed(item, *item.error) for item in items]
            self._finish(outcomes, items)

    def _check_end(self) -> None:
        if self._read < self._known:
            raise InputError(
                f"the input has changed: it had {self._known:,} documents, has {self._read:,}; "
                "restore it, name another output with -o, or begin again with --fresh"
            )

    def _report(self) -> Report:
        counts = self._journal.counts()
        seconds, words = float(self._journal.fact("seconds") or 0.0), self._journal.words()
        interrupted = not self._whole
        write_manifest(self._lines.path, {
            "output": self._lines.path.name, "complete": not interrupted,
            "inputs": self._corpus.facts(whole=not interrupted),
            "options": self._journal.fact("identity"), "terms": dict(self._job.terms()),
            "signatures": self._journal.signatures(),
            "documents": {name: counts[name] for name in ("all", "done", "failed")},
            "failed": self._journal.failures(SHOWN), "faults": self._journal.faults(),
            "words": words, "seconds": round(seconds, 1),
            "words_per_second": round(words / seconds, 1) if seconds else None,
        })  # fmt: skip
        return Report(
            counts, not interrupted, interrupted, seconds, words,
            tuple(self._journal.failures(SHOWN)), tuple(self._notes()),
        )  # fmt: skip

    def _notes(self) -> Iterator[str]:
        repeated = self._journal.repeated_ids()
        if repeated:
            ids = "1 id stands" if repeated == 1 else f"{repeated} ids stand"
            yield (
                f"{ids} for more than one document; give files names that differ before their "
                "ending, or name a column of a table with --id-column"
            )
        if self._before is not None and self._read > self._before:
            new = self._read - self._before
            documents = "1 document was" if new == 1 else f"{new:,} documents were"
            yield f"{documents} new at the end of the input"
        if self._whole:
            yield from self._corpus.unused()


def _failed(item: Item, kind: str, message: str) -> Outcome:
    return failed(item.number, item.id, kind, message, item.system, item.columns)


def _is_due(item: Item, row: Row | None) -> bool:
    """Whether a document is still to do; raises InputError when a settled one has changed.

    One that failed and is as unreadable as before has not, whatever the reason is now; to be tried
    again it may have been mended, but another in its place is none that was asked for.
    """
    if row is None or row.state == "claimed":
        return True
    alike, failed = row.id == item.name, row.state == "failed"
    spared = row.state == "again" or (failed and item.document is None)
    if row.digest != item.digest and not (alike and spared):
        other = " with other content" if alike else ""
        retry = "; if it was mended, --retry does it" if alike and failed else ""
        raise InputError(
            f"the input has changed: document {item.number + 1} was {row.id}, is {item.name}"
            f"{other}; restore it, name another output with -o, or begin again with --fresh{retry}"
        )
    return row.state == "again"


@contextmanager
def _signals(stop: threading.Event, meter: Meter) -> Iterator[None]:
    """Let the first Ctrl-C (or SIGTERM) finish what is under way; a second one ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        meter.event("stopping", "finishing the batch under way; Ctrl-C again ends at once")

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(
    job: Job,
    inputs: Sequence[str],
    output: Path,
    meter: Meter,
    *,
    reading: Reading | None = None,
    beside: Beside | None = None,
    workers: int = 1,
    hire: Callable[[Job], Crew] | None = None,
    retry: bool = False,
    fresh: bool = False,
) -> Report:
    """Work through a corpus, or what is left of it, and write OUT.jsonl and its manifest.

    `beside` are the systems each document is done for, one after the other. `workers` are
    processes; 0 works in this one; `hire` finds others to do the work. `retry` tries failed
    documents again; `fresh` begins anew and replaces the output. Raises InputError
    when there is no input, or when it or the options differ from those the output was begun
    with; StorageError when the disk fails (nothing is lost).
    """
    reading = reading or Reading()
    check_place(output)
    tables = [str(table.path) for table in beside.tables] if beside else []
    check_inputs([*inputs, *tables], output)
    corpus = Corpus(inputs, reading, leave_out=companions(output), beside=beside)
    check_begun(output, fresh)
    if fresh:
        remove(output)
    identity = {**job.identity(), **asdict(reading)}
    journal = opened(output, identity)
    try:
        check_same(journal, identity, output)
        if not journal.counts()["all"]:
            corpus.check_columns()
            corpus.check_systems(str(identity.get("system", "")))
        with Lines(output, journal) as lines:
            again = journal.retry() if retry else 0
            hire = hire or partial(crew, workers=workers)
            return Session(job, corpus, journal, lines, meter, hire, again).run()
    except TranslateError:
        if not journal.counts()["all"]:  # it never began: leave nothing behind
            journal.close()
            remove(output)
        raise
    finally:
        journal.close()
