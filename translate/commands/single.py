"""`text`, `roundtrip`, `trace`, `report`: one document in, one result out, or one a system."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import (
    Whole,
    add_engine,
    add_file,
    add_roundtrip,
    dumped,
    engines_of,
    file_to_write,
    options_of,
    parted,
)
from translate.commands.flagged import add_flags, write_flags
from translate.commands.intake import load_json, read_document, read_lines, shown_path
from translate.commands.limits import add_limits, check_single, unheld_by
from translate.errors import InputError, TranslateError
from translate.languages import name_of
from translate.reports import FORMATS
from translate.roundtrip.options import Options, parse_routes, picked

if TYPE_CHECKING:
    from translate.data import Document
    from translate.engines import Engine
    from translate.roundtrip.comparison import Comparison
    from translate.roundtrip.naming import Named
    from translate.roundtrip.result import Result


def add(commands: Any) -> None:
    """Add the parsers."""
    text = commands.add_parser("text", help="translate, and nothing else")
    add_file(text, "text file, or - for standard input", example=True)
    text.add_argument(
        "--from", dest="source", default="en", metavar="TAG", help="language of the text (en)"
    )
    text.add_argument(
        "--to", dest="target", default="zh", metavar="TAG", help="language to translate into (zh)"
    )
    text.add_argument(
        "--lines", action="store_true", help="one output line for each input line, blank lines kept"
    )
    text.add_argument(
        "--n-best", type=Whole(64), default=1, metavar="K", help="hypotheses a segment"
    )
    text.add_argument("--format", choices=("text", "json"), default="text")
    text.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_engine(text)
    text.set_defaults(run=run_text)

    trip = commands.add_parser(
        "roundtrip", help="translate through a pivot and back; show what became of expressions"
    )
    add_file(trip, "document, or - for standard input", example=True)
    trip.add_argument("--format", choices=tuple(FORMATS), default="text")
    trip.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_roundtrip(trip)
    add_limits(trip)
    add_flags(trip)
    trip.set_defaults(run=run_roundtrip)

    trace = commands.add_parser("trace", help="like roundtrip, but print the expressions alone")
    add_file(trace, "document, or - for standard input", example=True)
    trace.add_argument("--format", choices=("text", "json", "csv"), default="text")
    trace.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_roundtrip(trace)
    add_limits(trace)
    add_flags(trace)
    trace.set_defaults(run=run_trace)

    report = commands.add_parser(
        "report", help="render a saved JSON result again, without translating"
    )
    add_file(report, "JSON of `roundtrip --format json`, or - for standard input")
    report.add_argument("--format", choices=tuple(FORMATS), default="text")
    report.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_flags(report)
    report.set_defaults(run=run_report)
    _add_links(commands)


def _add_links(commands: Any) -> None:
    links = commands.add_parser("links", help="one sentence's word links as a figure")
    add_file(links, "JSON of `roundtrip --format json`, or - for standard input")
    links.add_argument(
        "--sentence", type=Whole(10**6), default=1, metavar="N", help="number of the sentence (1)"
    )
    links.add_argument("--format", choices=("svg", "png"), default="svg")
    links.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    links.set_defaults(run=run_links)


def run_text(args: argparse.Namespace) -> Output:
    """Translate a file."""
    from translate.languages import Direction

    direction = Direction.of(args.source, args.target)
    engine = engines_of(args).into(args.source, args.target)
    models = " and ".join(model.direction for model in engine.signature.models)
    notes = () if models == str(direction) else (f"no model for {direction}; through {models}",)
    return Output(_translated(args, engine), notes=notes)


def _translated(args: argparse.Namespace, engine: Engine) -> str:
    if args.lines:
        return _lines(args, engine)
    from translate.roundtrip.trip import joined_text, translate_document

    document = read_document(args.file, args.source)
    leg = translate_document(document, engine, n_best=args.n_best)
    if args.format == "json":
        return dumped({"signature": engine.signature.to_dict(), "hop": leg.to_dict()})
    if args.n_best > 1:
        listed = [
            f"{number}\t{hypothesis.score:.4f}\t{hypothesis.shown}"
            for number, hypotheses in enumerate(leg.hypotheses)
            for hypothesis in hypotheses
        ]
        return "\n".join(listed) + "\n"
    return joined_text(document.text, leg).rstrip("\n") + "\n"


def _lines(args: argparse.Namespace, engine: Engine) -> str:
    lines = read_lines(args.file)
    answers = engine.translate(lines, n_best=args.n_best)
    if args.format == "json":
        return "".join(json.dumps({"source": line, "hypotheses": [
            {"text": h.shown, "score": h.score} for h in hypotheses]}, ensure_ascii=False) + "\n"
            for line, hypotheses in zip(lines, answers, strict=True))  # fmt: skip
    joined = [
        "\t".join(" ".join(h.shown.split("\n")) for h in hypotheses) for hypotheses in answers
    ]
    return "".join(line + "\n" for line in joined)


def run_roundtrip(args: argparse.Namespace) -> Output:
    """Take a document through the pivots and back."""
    results = _results(args)
    write_flags(args, results)
    if len(results) > 1:
        return _compared(_comparison(results), args)
    (result,) = results.values()
    return _held(_rendered(result, args), result, args)


def _comparison(results: dict[str, Result]) -> Comparison:
    from translate.roundtrip.comparison import Comparison

    return Comparison(results)


def _check_comparable(args: argparse.Namespace) -> None:
    """Refuse what holds of one system alone, before any of several is run."""
    from translate.reports.sidebyside_forms import MAKERS

    check_single(args, "leave it out beside --system NAME=…")
    if args.format not in ("text", "json", *MAKERS):
        raise InputError(
            f"several systems have no {args.format} form; use text, json, {', '.join(MAKERS)}"
        )


def _compared(comparison: Comparison, args: argparse.Namespace, *, table: bool = False) -> Output:
    """Render a comparison, or its `table` of expressions alone."""
    from translate.reports import sidebyside_forms

    if args.format == "json":
        data = comparison.to_json()
        return Output(dumped(data["comparison"]["expressions"] if table else data))
    if args.format == "text":
        draw = sidebyside_forms.to_table if table else sidebyside_forms.to_text
        return Output(draw(comparison, color=args.color, width=args.width))
    return Output(sidebyside_forms.MAKERS[args.format](comparison))


def _held(output: Output, result: Result, args: argparse.Namespace) -> Output:
    """Hold a result against the limits of --fail-below and --fail-above."""
    failed = unheld_by(args, result)
    return replace(output, code=1, notes=(*output.notes, *failed)) if failed else output


def run_trace(args: argparse.Namespace) -> Output:
    """Print what became of the framings, and nothing else."""
    results = _results(args)
    write_flags(args, results)
    if len(results) > 1:
        return _compared(_comparison(results), args, table=True)
    (result,) = results.values()
    return _held(_traced(result, args), result, args)


def _traced(result: Result, args: argparse.Namespace) -> Output:
    from translate.reports import findings, render

    aside = tuple(findings.asked(result))  # what a list of expressions has no place for
    if args.format == "json":
        return Output(dumped(result.to_json()["framings"]), notes=aside)
    if args.format == "csv":
        return Output(render(result, "csv"), notes=aside)
    from translate.reports.terminal import framings_table

    return Output(framings_table(result, color=args.color, width=args.width))


def _results(args: argparse.Namespace) -> dict[str, Result]:
    """Run what is asked for: one system, or several by their names."""
    from translate.api import run
    from translate.roundtrip.gather import with_absent_terms

    document = read_document(args.file, args.source, args.encoding)
    options = options_of(args, document.language)
    vias = picked(parse_routes(args.via), document.language)
    several = _systems(args.system, options, document)
    if len(several) > 1:
        _check_comparable(args)
        return dict(_run_all(vias, several, options))
    if several:
        options, document = several[0].options, several[0].document
    else:
        options, document = _by_units(args, options, document)
    pivot = vias[0][0]
    if document.meta.get("translation_language") and document.language == pivot:
        raise InputError(
            f"the source of {args.file} is taken to be {name_of(document.language)}, and so is the "
            f"pivot; name the source with --from {document.meta['translation_language']}, or "
            "another pivot with --via"
        )
    options = _with_own_texts(options, document, pivot)
    result = next(run([document], vias, options, progress=args.progress))
    return {"": with_absent_terms(result, options)}


def _with_own_texts(options: Options, document: Document, pivot: str) -> Options:
    """Take the translation that a document's file brings along, where the options give none."""
    if options.middle is not None or options.back is not None:
        return options
    known = document.meta
    if known.get("translation_language") == pivot:  # TMX, XLIFF, PO
        return replace(options, middle=known.get("translation"), back=known.get("returned"))
    if known.get("pivot") or known.get("back"):  # a row of a table
        system = options.system or known.get("system", "")
        return replace(options, middle=known.get("pivot"), back=known.get("back"), system=system)
    return options


@dataclass(frozen=True, slots=True)
class _System:
    """A system: its name, what is done for it, and whether models of its own do it.

    Of a file of units the `document` has the system's translations for its own units.
    """

    name: str
    options: Options
    document: Document
    own_models: bool = False


def _systems(words: Sequence[str], options: Options, document: Document) -> list[_System]:
    """Return the systems to be set side by side, with their files read; none for a lone name.

    Raises InputError for what is wrong with a name or with what stands after it.
    """
    from translate.roundtrip.naming import named

    asked = parted(words)
    if asked and (options.middle is not None or options.back is not None or options.system):
        raise InputError(
            "--middle, --back and --system NAME give one translation, --system NAME=… several; "
            "use one way"
        )
    return [
        _given(system, options, document)
        if system.files
        else _System(system.name, system.options(options), document, system.has_models)
        for system in (named(asked.items(), options) if asked else ())
    ]


def _by_units(
    args: argparse.Namespace, options: Options, document: Document
) -> tuple[Options, Document]:
    """Take the translation of --middle unit by unit, where both are files of units.

    So is the return, where --back names the same file, or strings by their keys.
    """
    from translate.readers import STRINGS, TRANSLATED
    from translate.readers.units import returned_by, translated_by

    own: Document | None = None
    if "units" not in document.meta:
        return options, document
    if args.middle is not None and args.middle.suffix.lower() in (*TRANSLATED, *STRINGS):
        own = translated_by(document, read_document(str(args.middle), None), plurals=True)
    if own is not None:
        back = own.meta.get("returned") if args.back == args.middle else options.back
        options = replace(options, middle=own.meta.get("translation", ""), back=back)
    if args.back is not None and args.back.suffix.lower() in STRINGS:
        back_of = read_document(str(args.back), document.language)
        if returned := returned_by(own or document, back_of):
            return replace(options, back=returned.meta["returned"]), returned
    return options, own or document


def _given(system: Named, options: Options, document: Document) -> _System:
    """Read a system's pivot, and its return where that is given, too."""
    from translate.readers.units import returned_by, translated_by

    first, *rest = (_read(system.name, file) for file in system.parts)
    own = translated_by(document, first)
    known = (own or first).meta
    middle = known.get("translation", "" if own else first.text)
    back = known.get("returned")
    if rest and "translation" not in first.meta:  # no TMX, XLIFF, PO
        returned = returned_by(own or document, rest[0])
        own, back = returned or own, (returned or rest[0]).meta.get("returned", rest[0].text)
    options = replace(options, middle=middle, back=back, system=system.name)
    return _System(system.name, options, own or document)


def _read(name: str, file: str) -> Document:
    try:
        return read_document(file, None)
    except InputError as error:
        raise InputError(f"--system {name}: {error}") from error


def _run_all(
    vias: Sequence[Sequence[str]], several: Sequence[_System], options: Options
) -> Iterator[tuple[str, Result]]:
    """Run each system; those without models of their own share the engines of `options`.

    Raises what a run raises, with the system's name before it.
    """
    from translate.api import Engines, run
    from translate.roundtrip.naming import check_route

    check_route(vias)
    shared = Engines(options)
    for system in several:
        engines = Engines(system.options) if system.own_models else shared
        try:
            yield system.name, next(run([system.document], vias, system.options, engines=engines))
        except TranslateError as error:
            error.args = (f"--system {system.name}: {error}",)
            raise


def run_report(args: argparse.Namespace) -> Output:
    """Render a saved result, or a saved comparison of several."""
    saved = _loaded(args)
    if comparison := _saved_comparison(saved):
        _check_comparable(args)
        write_flags(args, comparison.results)
        return _compared(comparison, args)
    result = _saved(saved, args)
    write_flags(args, {"": result})
    return _rendered(result, args)


def run_links(args: argparse.Namespace) -> Output:
    """Draw the word links of a sentence of a saved result."""
    from translate.reports import drawing, links

    if args.format == "png" and args.output is None:
        raise InputError("png is not text; name a file with -o")
    saved = _loaded(args)
    if comparison := _saved_comparison(saved):
        raise InputError(
            f"{args.file} holds several systems ({', '.join(comparison.systems)}); name the result "
            "of one, made with `translate roundtrip --system NAME=… --format json`"
        )
    drawn = links.of_result(_saved(saved, args), args.sentence)
    if args.format == "svg":
        return Output(drawing.to_svg(drawn))
    try:
        return Output(drawing.to_png(drawn))
    except ValueError as error:
        raise InputError(f"{error} here; use --format svg, which has all signs") from error


_REMEDY = "give a file made with `translate roundtrip --format json`"


def _loaded(args: argparse.Namespace) -> Any:
    lines = read_lines(args.file)
    full = [line for line in lines if line.strip()]
    if len(full) > 1 and all(line.startswith('{"') and line.endswith("}") for line in full):
        raise InputError(
            f"{shown_path(args.file)} holds {len(full)} results, one a line; open it with "
            "`translate app`, count it with `translate summary`, or give a file of one of its lines"
        )
    return load_json("\n".join(lines), shown_path(args.file), _REMEDY)


def _saved_comparison(saved: Any) -> Comparison | None:
    from translate.roundtrip.comparison import Comparison

    is_comparison = isinstance(saved, dict) and "comparison" in saved
    return Comparison.from_json(saved) if is_comparison else None


def _saved(saved: Any, args: argparse.Namespace) -> Result:
    from translate.roundtrip.result import Result

    if not isinstance(saved, dict) or not isinstance(saved.get("routes"), list):
        raise InputError(
            f"{shown_path(args.file)} is no result of this tool (no routes); {_REMEDY}"
        )
    try:
        return Result.from_json(saved)
    except InputError as error:
        raise InputError(f"{args.file}: {error}") from error


def _rendered(result: Result, args: argparse.Namespace) -> Output:
    from translate.reports import render

    if args.format == "json":
        return Output(dumped(result.to_json()))
    return Output(render(result, args.format, color=args.color, width=args.width))
