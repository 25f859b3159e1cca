"""`summary`, `codebook`: what the lines of a batch say together, as a page, tables and figures."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate import target
from translate.commands import Output
from translate.commands.arguments import dumped, file_to_write
from translate.commands.flagged import add_flags, write_flags_of
from translate.commands.limits import add_limits, check_single, unheld
from translate.errors import InputError

if TYPE_CHECKING:
    from translate.batch.bundle import Study

FORMS = ("text", "json", "csv", "html", "xlsx", "parquet", "methods")
_BUNDLES = ("csv", "parquet", "xlsx")
_COMPARED = ("text", "json", "csv", "html")  # forms in which systems are compared


def add(commands: Any) -> None:
    """Add the parsers."""
    summary = commands.add_parser(
        "summary",
        help="add up the output of `batch`; write a study",
        description="Adds up the output of `batch`. With -o FOLDER or -o NAME.zip it writes the "
        "whole study: tidy tables (--format csv, parquet or xlsx), figures with their data, the "
        "methods paragraph, the codebook.",
    )
    summary.add_argument("file", type=Path, metavar="OUT.jsonl", help="output of `batch`")
    summary.add_argument("--format", choices=FORMS, default="text")
    summary.add_argument(
        "-o", "--output", default=None, metavar="OUT",
        help="a file, or a folder or .zip for the whole study (standard output)",
    )  # fmt: skip
    summary.add_argument(
        "--by", action="append", default=[], metavar="COLUMN",
        help="compare groups by a column of the table that was the input, or several systems by "
        "system; may be repeated",
    )  # fmt: skip
    summary.add_argument(
        "--system", default="", metavar="NAME",
        help="of several systems one alone; without it they are compared",
    )  # fmt: skip
    add_limits(summary)
    add_flags(summary)
    summary.set_defaults(run=run_summary, bundle=None, bundles=_BUNDLES)

    codebook = commands.add_parser(
        "codebook", help="what each fate means, with examples and border cases"
    )
    codebook.add_argument("--format", choices=("text", "md", "json"), default="text")
    codebook.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    codebook.set_defaults(run=run_codebook)


def run_summary(args: argparse.Namespace) -> Output:
    """Add up a batch output."""
    if args.file.exists() and not (args.file.is_file() or args.file.is_dir()):
        raise InputError(f"{args.file} is a pipe or a device; give a file, which is read again")
    from translate.batch.lines import half_line

    try:
        output = _summarised(args)
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        reason = f"{type(error).__name__}: {str(error)[:60]}"
        raise InputError(
            f"{args.file} is no result of this tool ({reason}); give the output of "
            "`translate batch`"
        ) from error
    return replace(output, notes=(*output.notes, *half_line(args.file)))


def _summarised(args: argparse.Namespace) -> Output:
    from translate.batch.bundle import check_apart
    from translate.batch.lines import has_several

    several = not args.system and has_several(args.file)
    if several:
        check_single(args, "name one with --system NAME")
    write_flags_of(args, args.file, args.system)
    if args.bundle is not None:
        return _bundled(args)
    if several and args.by in ([], ["system"]) and args.format in _COMPARED:
        return _compared(args)
    check_apart(args.file, args.by, several=several)
    if args.format == "parquet":
        raise InputError("Parquet is one file per table; name a folder or a .zip with -o")
    if args.format == "xlsx" and args.output is None:
        raise InputError("xlsx is not text; name a file with -o")
    if args.format in ("text", "json", "csv"):
        return _short(args)
    from translate.batch.bundle import Study
    from translate.batch.tables import to_xlsx
    from translate.reports import corpus

    study = Study(args.file, args.by, args.system)
    content: str | bytes
    if args.format == "xlsx":
        content = to_xlsx(study.named())
    elif args.format == "methods":
        content = study.methods()
    else:
        drawings = [figure.drawing for figure in study.figures().values()]
        content = corpus.to_html(
            study.summary, study.grouped, drawings, study.methods(), several=study.several
        )
    notes = unheld(args, study.summary)
    return Output(content, int(bool(notes)), notes)


def _short(args: argparse.Namespace) -> Output:
    """Return the sums alone, for which no mention has to be kept in memory."""
    from translate.batch import groups
    from translate.batch.summary import summarise
    from translate.reports import corpus

    sums = summarise(args.file, args.system).to_dict()
    if not sum(sums["documents"].values()):
        raise InputError(f"{args.file} holds no result; give the output of `translate batch`")
    notes = unheld(args, sums)
    renders = {"json": dumped, "text": corpus.to_text, "csv": corpus.to_csv}
    if args.by:
        by = groups.spelled(args.file, args.by, args.system)
        sums = groups.to_dict(groups.group(args.file, by, args.system), by)
        renders = {"json": dumped, "text": groups.to_text, "csv": groups.to_csv}
    return Output(renders[args.format](sums), int(bool(notes)), notes)


def _compared(args: argparse.Namespace) -> Output:
    """Compare the systems of an output."""
    from translate.batch import systems
    from translate.batch.summary import summarise

    comparison = systems.compare(args.file)
    if args.format == "json":
        return Output(dumped({**summarise(args.file).to_dict(), "comparison": comparison}))
    if args.format == "csv":
        return Output(systems.to_csv(comparison))
    draw = systems.to_html if args.format == "html" else systems.to_text
    return Output(draw(comparison, str(args.file)))


def _bundled(args: argparse.Namespace) -> Output:
    """Write the whole study into a folder or an archive."""
    from translate.batch.begun import check_targets
    from translate.batch.bundle import Study, bundle

    study = Study(args.file, args.by, args.system)
    package = bundle(study, args.format)
    path: Path = args.bundle
    if path.suffix.lower() == ".zip":
        check_targets([path], args.file)
        target.write(path, package.to_zip())
    else:
        package.write(path, args.file)
    failed = unheld(args, study.summary)
    return Output("".join(_written(path, study, sorted(package.files))), int(bool(failed)),
                  (*package.notes, *failed))  # fmt: skip


def _written(path: Path, study: Study, names: list[str]) -> Iterator[str]:
    yield f"{path}: {study.counted()}\n"
    yield "".join(f"  {name}\n" for name in names)


def run_codebook(args: argparse.Namespace) -> Output:
    """Write the codebook."""
    from translate.reports import codebook

    if args.format == "json":
        return Output(dumped([entry.to_dict() for entry in codebook.entries()]))
    return Output(codebook.to_markdown() if args.format == "md" else codebook.to_text())
