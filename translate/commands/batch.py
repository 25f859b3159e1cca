"""`batch`: a corpus in, lines out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import (
    Whole,
    add_flag,
    add_roundtrip,
    file_to_write,
    options_of,
    parted,
)
from translate.commands.flagged import add_flags, write_flags_of
from translate.commands.limits import add_limits, has_limits, unheld
from translate.english import counted
from translate.errors import InputError
from translate.flags import flags
from translate.roundtrip.options import Options, parse_routes

if TYPE_CHECKING:
    from translate.batch.beside import Beside
    from translate.batch.corpus import Reading
    from translate.batch.job import RoundTrips
    from translate.batch.progress import Meter
    from translate.batch.run import Report
    from translate.batch.several import Several

_INTERRUPTED = "interrupted; what is finished is not lost: run the same command again to go on"
_SHOWN = 5  # failed documents named at the end; the manifest has more, the output all


def add(commands: Any) -> None:
    """Add the parsers."""
    batch = commands.add_parser(
        "batch",
        help="round trips of a whole corpus; resumes by itself",
        description="Takes a corpus through pivots and back. However it was stopped, the same "
        "command resumes it. Exit codes: 0 all done; 1 some documents failed; 2 wrong usage, "
        "unreadable input, or input or options that changed since; 130 interrupted.",
    )
    batch.add_argument(
        "inputs", nargs="+", metavar="INPUT",
        help="files, folders, patterns in quotes; of a table (.jsonl, .csv, .tsv, .xlsx, .parquet) "
        "each row is a document",
    )  # fmt: skip
    batch.add_argument(
        "-o", "--out", type=file_to_write, required=True, metavar="OUT.jsonl",
        help="one line per document",
    )  # fmt: skip
    batch.add_argument("--text-column", default="text", metavar="NAME", help="of tables (text)")
    batch.add_argument("--id-column", default=None, metavar="NAME", help="of tables (id)")
    for name, meaning in (("pivot", "a given translation"), ("back", "its return"),
                       ("system", "whose they are")):  # fmt: skip
        batch.add_argument(
            f"--{name}-column", default=None, metavar="NAME", help=f"of tables: {meaning} ({name})"
        )
    again = batch.add_mutually_exclusive_group()
    again.add_argument("--retry", action="store_true", help="try failed documents again")
    again.add_argument("--fresh", action="store_true", help="begin again and replace the output")
    batch.add_argument("--no-trace", action="store_true", help=flags(Options)["trace"].help)
    add_flag(
        batch, flags(Options)["links"], "links", default="framings",
        help="word links for sentences with expressions (default) or for all, which takes longer",
    )  # fmt: skip
    _add_machine(batch)
    add_roundtrip(batch)
    add_limits(batch)
    add_flags(batch)
    batch.set_defaults(run=run_batch, writes=".jsonl")


def _add_machine(batch: argparse.ArgumentParser) -> None:
    """Add the options that say where the work is done and how progress is reported."""
    batch.add_argument("--on", choices=("local", "ray"), default="local", help="where (local)")
    batch.add_argument(
        "--workers", type=Whole(256), default=None, metavar="N",
        help="processes, each with its own models (one per core)",
    )  # fmt: skip
    batch.add_argument("--address", default=None, metavar="RAY", help="a running Ray cluster")
    batch.add_argument(
        "--log-json", action="store_true", help="progress as JSON lines on standard error"
    )


def run_batch(args: argparse.Namespace) -> Output:
    """Work through a corpus."""
    from translate.batch.progress import Meter

    for name in ("middle", "back"):
        if getattr(args, name) is not None:
            raise InputError(
                f"--{name} belongs to one document; use `translate roundtrip` for it, or give a "
                f"table with a column {'pivot' if name == 'middle' else name}"
            )
    if args.on == "local" and args.address is not None:
        raise InputError("--address goes with --on ray; add it, or leave the address out")
    args.threads, args.device = args.threads or 1, _device(args)
    unit = "translation" if parted(args.system) else "document"  # a line of several systems
    meter = Meter(sys.stderr, _mode(args), unit=unit)
    try:
        report = (_ray if args.on == "ray" else _local)(args, meter)
    except KeyboardInterrupt:
        return Output("", 130, (_INTERRUPTED,))
    notes, code = list(_outcome(report, args.out, unit, meter.told)), report.code
    if code in (0, 1):
        write_flags_of(args, args.out)
    if has_limits(args) and code in (0, 1):
        from translate.batch.summary import summarise

        failed = unheld(args, summarise(args.out).to_dict())
        notes, code = [*notes, *failed], code or int(bool(failed))
    return Output("", code, tuple(notes))


def _local(args: argparse.Namespace, meter: Meter) -> Report:
    from translate.batch import run

    job, beside = _job(args)
    workers = args.workers or max(1, _cores() // args.threads)
    return run.run(
        job, args.inputs, args.out, meter, reading=_reading(args), beside=beside, workers=workers,
        retry=args.retry, fresh=args.fresh,
    )  # fmt: skip


def _ray(args: argparse.Namespace, meter: Meter) -> Report:
    from translate.batch import cluster

    job, beside = _job(args)
    return cluster.run(
        job, args.inputs, args.out, meter, reading=_reading(args), beside=beside,
        workers=args.workers, threads=args.threads, gpu=args.device == "cuda",
        address=args.address, retry=args.retry, fresh=args.fresh,
    )  # fmt: skip


def _reading(args: argparse.Namespace) -> Reading:
    from translate.batch.corpus import Reading
    from translate.languages import normalise

    language = normalise(args.source) if args.source else None
    return Reading(
        args.encoding, language, args.text_column, args.id_column, args.pivot_column,
        args.back_column, args.system_column,
    )  # fmt: skip


def _job(args: argparse.Namespace) -> tuple[RoundTrips | Several, Beside | None]:
    from translate.batch.job import RoundTrips
    from translate.batch.several import with_systems
    from translate.engines.cache import default_path

    names = {"off": None, "auto": default_path()}
    cache = names[args.cache] if args.cache in names else Path(args.cache)
    without = argparse.Namespace(**{**vars(args), "cache": "off"})  # each worker opens its own
    options = options_of(without, args.source or "en")
    options = replace(options, trace=not args.no_trace, links=args.links)
    trips = RoundTrips(tuple(tuple(via) for via in parse_routes(args.via)), options, cache)
    return with_systems(trips, parted(args.system), _reading(args))


def _device(args: argparse.Namespace) -> str:
    """Settle what auto means: one device for a run, so that its sentences are rounded alike."""
    from translate.engines import resolved

    if args.on == "local":
        return resolved(args.device, args.engine)
    if args.device == "auto":
        raise InputError(
            "--device auto may mean another device on each node; name cpu or cuda with --on ray"
        )
    return str(args.device)


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return usable or 1


def _mode(args: argparse.Namespace) -> Any:
    if args.log_json:
        return "json"
    if args.quiet:
        return "quiet"
    moves = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return "renewed" if moves else "plain"


_OF_THE_INPUT = ("InputError", "UnsupportedLanguage")  # which a retry alone does not mend


def _outcome(report: Report, out: Path, unit: str, told: Collection[str] = ()) -> Iterator[str]:
    counts = report.counts
    pace = report.words / report.seconds if report.seconds else 0.0
    speed = f", {pace:,.0f} words/s" if pace >= 1 else ""
    yield (
        f"{out}: {counted(counts['done'], unit)} done, "
        f"{counts['failed']:,} failed, {report.words:,} words{speed}"
    )
    yield from report.notes
    lines = [f"failed: {failure['id']}: {failure['message']}" for failure in report.failures]
    yield from [line for line in lines if line not in told][:_SHOWN]
    if counts["failed"]:
        mended = all(failure["kind"] in _OF_THE_INPUT for failure in report.failures)
        again = "mend it, then add --retry" if mended else "--retry tries them again"
        what = "what is wrong with the input" if mended else "their reason"
        yield f"failed {unit}s have {what} in the output; {again}"
    if report.interrupted:
        yield _INTERRUPTED
