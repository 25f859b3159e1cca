"""Speed and memory of `translate batch` beside other ways, on the same weights and texts.

`python benchmarks/run.py [-o TABLE.md]` on a machine that does nothing else; see the README here
for what each needs. A contender that can't be run is in the table with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import corpora

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Measured:
    """Wall and processor seconds, peak MiB of all processes together; or why there is none."""

    seconds: float = 0.0
    processor: float = 0.0
    peak: float = 0.0
    failure: str = ""


def main() -> None:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--scale", default="100,1000,10000", help="sizes of the scaling table")
    parser.add_argument("--sentences", type=int, default=1, help="of a document of that table")
    parser.add_argument("--slow", type=int, default=20, help="documents for transformers")
    parser.add_argument("--repeat", type=int, default=3, help="runs of a fast row")
    parser.add_argument("--checkpoints", default=str(ROOT / "models"), help="folder of en-zh/hf …")
    parser.add_argument("--argos", default="", help="folder with argostranslate installed")
    parser.add_argument("--skip", default="", help="tables to leave out: peers, scale, ray")
    parser.add_argument("-o", "--output", type=Path, default=None)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for line in _tables(args, Path(folder)):
            print(line, flush=True)
            lines.append(line)
    if args.output:
        args.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _tables(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    skip = args.skip.split(",")
    yield _machine()
    if "peers" not in skip:
        yield from _peers(args, folder)
    if "scale" not in skip:
        yield from _scale([int(n) for n in args.scale.split(",")], args.sentences, folder)
    if "ray" not in skip:
        yield from _ray(args.documents, folder)


def _machine() -> str:
    """What the figures belong to."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    libraries = ", ".join(
        f"{name} {version(name)}"
        for name in ("ctranslate2", "transformers", "torch", "ray")
        if find_spec(name)
    )
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {names[0]}; Python {platform.python_version()}, {libraries}"


def _peers(args: argparse.Namespace, folder: Path) -> Iterator[str]:
    yield from (
        "",
        "Documents of 20 sentences, English to Chinese and back:",
        "",
        "| way | documents | words/s | of bare CTranslate2 | words a processor second | peak MiB |",
        "|---|--:|--:|--:|--:|--:|",
    )
    corpus, few = folder / "peers.jsonl", folder / "few.jsonl"
    words, few_words = corpora.write(corpus, args.documents), corpora.write(few, args.slow)
    cache = ("--cache", str(folder / "cache.sqlite"))
    ways: list[tuple[str, Path, int, Callable[[Path], Measured]]] = [
        ("bare CTranslate2", corpus, args.repeat, lambda c: _contender("bare", c, folder, args)),
        ("`translate batch --no-trace`", corpus, args.repeat,
         lambda c: _batch(c, folder, "--no-trace")),
        ("`translate batch`", corpus, args.repeat, lambda c: _batch(c, folder)),
        ("… filling a cache", corpus, 1, lambda c: _batch(c, folder, *cache)),
        ("… from the warm cache", corpus, args.repeat, lambda c: _batch(c, folder, *cache)),
        ("… the same, `--no-trace`", corpus, args.repeat,
         lambda c: _batch(c, folder, "--no-trace", *cache)),
        ("transformers `generate`", few, 1, lambda c: _contender("pipeline", c, folder, args)),
        ("EasyNMT’s loop", few, 1, lambda c: _contender("easynmt", c, folder, args)),
        ("Argos Translate", few, args.repeat, lambda c: _contender("argos", c, folder, args)),
    ]  # fmt: skip
    best = 0.0
    for name, which, times, measure in ways:
        measured = _median([measure(which) for _ in range(times)])
        if measured.failure:
            yield f"| {name} | | not measured: {measured.failure} | | | |"
            continue
        number, of = (args.documents, words) if which == corpus else (args.slow, few_words)
        rate = of / measured.seconds
        best = best or rate
        work = f"{of / measured.processor:,.0f}"
        share = f"{rate / best:.2f}"
        yield f"| {name} | {number:,} | {rate:,.0f} | {share} | {work} | {measured.peak:,.0f} |"


def _median(runs: Sequence[Measured]) -> Measured:
    """Give the run in the middle, or one that failed."""
    failed = [run for run in runs if run.failure]
    return failed[0] if failed else sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def _scale(sizes: Sequence[int], sentences: int, folder: Path) -> Iterator[str]:
    """Short documents by default, or ten thousand would take an hour; starting is told apart."""
    length = min(sentences, 3)
    paragraphs = sentences // length
    corpora.write(folder / "scale.jsonl", 1, paragraphs=1, length=1)
    start = _median([_batch(folder / "scale.jsonl", folder) for _ in range(3)]).seconds
    yield from (
        "",
        f"Documents of {paragraphs * length} sentences; a single sentence takes {start:.1f} s, "
        "nearly all to start:",
        "",
        "| documents | ms a document | without starting | peak MiB |",
        "|--:|--:|--:|--:|",
    )
    for size in sizes:
        corpora.write(folder / "scale.jsonl", size, paragraphs=paragraphs, length=length)
        measured = _batch(folder / "scale.jsonl", folder)
        if measured.failure:
            yield f"| {size:,} | not measured: {measured.failure} | | |"
            continue
        each = [1000 * seconds / size for seconds in (measured.seconds, measured.seconds - start)]
        yield f"| {size:,} | {each[0]:,.1f} | {each[1]:,.1f} | {measured.peak:,.0f} |"


def _ray(documents: int, folder: Path) -> Iterator[str]:
    yield from ("", "| on | words/s | peak MiB |", "|---|--:|--:|")
    words = corpora.write(folder / "ray.jsonl", documents)
    for name, options in (("local", ()), ("ray", ("--on", "ray"))):
        measured = _batch(folder / "ray.jsonl", folder, *options)
        cells = measured.failure or f"{words / measured.seconds:,.0f} | {measured.peak:,.0f}"
        yield f"| {name} | {cells} |"


def _batch(corpus: Path, folder: Path, *options: str) -> Measured:
    out = folder / "out.jsonl"
    command = [sys.executable, "-m", "translate.cli", "--quiet", "batch", str(corpus), "-o",
               str(out), "--fresh", "--via", "zh", "--from", "en", *options]  # fmt: skip
    measured = _measured(command, {})
    if measured.failure:
        return measured
    manifest = json.loads((folder / "out.manifest.json").read_text("utf-8"))
    failed = manifest["documents"]["failed"]
    return Measured(failure=f"{failed} documents failed") if failed else measured


def _contender(name: str, corpus: Path, folder: Path, args: argparse.Namespace) -> Measured:
    command = [sys.executable, str(HERE / "contenders.py"), name, str(corpus), str(folder / name)]
    path = os.pathsep.join(part for part in (str(ROOT), args.argos) if part)
    return _measured(command, {"CHECKPOINTS": args.checkpoints, "PYTHONPATH": path})


def _measured(command: Sequence[str], environment: dict[str, str]) -> Measured:
    """Run a command; its own seconds where it tells them, else those of the whole process."""
    start, before = time.perf_counter(), _processor()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT,
            env={**os.environ, **environment},
        )  # fmt: skip
        peak = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        out = process.communicate()[0]
        seconds, processor = time.perf_counter() - start, _processor() - before
        watcher.join()
        errors.seek(0)
        complaints = errors.read().strip().splitlines()
    if process.returncode:
        return Measured(
            failure=complaints[-1][:120] if complaints else f"exit code {process.returncode}"
        )
    last = out.strip().splitlines()[-1:] or [""]
    if last[0].startswith("{"):
        own = json.loads(last[0])
        seconds, processor = own["seconds"], own["processor"]
    return Measured(seconds, processor, peak[0])


def _processor() -> float:
    """Processor seconds of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Look at the memory ten times a second, seldomer where that would take a fiftieth of a core.

    The system counts the pages of each process anew; of Ray's dozen that is a quarter of a core.
    """
    while process.poll() is None:
        start = time.thread_time()
        peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))) / 2**20)
        time.sleep(max(0.1, 50 * (time.thread_time() - start)))


def _family(top: int) -> list[int]:
    """A process and all below it (Linux)."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            continue
    family = [top]
    for process in family:
        family += [child for child, parent in parents.items() if parent == process]
    return family


def _resident(number: int) -> float:
    """Bytes of a process in memory that it does not share (its proportional share of others')."""
    try:
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    return 0.0


if __name__ == "__main__":
    main()
