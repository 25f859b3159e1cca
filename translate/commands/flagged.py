"""The files of --flags: what is flagged, a row or a test a unit, beside a command's own output."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from translate import target

if TYPE_CHECKING:
    from translate.reports.flag_forms import Item
    from translate.roundtrip.result import Result

ENDINGS = (".csv", ".xlsx", ".xml")


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the files that flags are written to."""
    parser.add_argument(
        "--flags", action="append", type=_file, default=[], metavar="FILE",
        help="also write the flags to a file, each with its unit and the words at fault: .csv or "
        ".xlsx with a row per flag, .xml as JUnit, which CI servers show; may be repeated",
    )  # fmt: skip


def _file(text: str) -> Path:
    """Read a file of --flags, for argparse."""
    path = Path(text)
    if path.suffix.lower() not in ENDINGS:
        raise argparse.ArgumentTypeError(
            f"{text[-40:]!r} ends in none of {', '.join(ENDINGS)}; name such a file"
        )
    return path


def write_flags(args: argparse.Namespace, results: Mapping[str, Result]) -> None:
    """Write the flags of a document, in one system's translation or several by their names."""
    for path in args.flags:
        _write(path, ((result, system) for system, result in results.items()))


def write_flags_of(args: argparse.Namespace, lines: Path, system: str = "") -> None:
    """Write the flags of a batch output, all of it or one system's lines."""
    if not args.flags:
        return
    from translate.batch.lines import has_several

    several = not system and has_several(lines)
    for path in args.flags:
        _write(path, _entries(lines, system, several=several))


def _entries(lines: Path, system: str, *, several: bool) -> Iterator[Item]:
    from translate.batch.lines import Failure, read_output, system_of
    from translate.reports.flag_forms import Failed

    for entry in read_output(lines, system):
        if isinstance(entry, Failure):
            yield Failed(entry.id, entry.message or entry.kind, entry.system)
        else:
            yield entry, system_of(entry) if several else ""


def _write(path: Path, items: Iterator[Item]) -> None:
    from translate.reports.flag_forms import render

    target.write(path, render(items, path.suffix.lower()))
