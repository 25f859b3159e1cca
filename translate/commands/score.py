"""`score`: translations against a reference, as a whole or line by line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import (
    Whole,
    add_engine,
    add_options,
    dumped,
    engines_of,
    file_to_write,
)
from translate.commands.intake import lexicon_of, read_lines
from translate.errors import InputError
from translate.measures.metrics import LINE_METRICS, MOST_LINES, ORDERS, check_lines, scores
from translate.roundtrip.options import Options

if TYPE_CHECKING:
    from translate.measures.metrics import LineMetric

COMET = "Unbabel/wmt22-comet-da"
WHOLE = ("text", "json")  # the forms of scores of the whole
FORMS = (*WHOLE, "csv", "md", "html", "xlsx")


def add(commands: Any) -> None:
    """Add the parser."""
    score = commands.add_parser(
        "score",
        help="BLEU, chrF and TER with signatures; of several systems with paired tests",
        description="Scores files against a reference, line by line. Of several systems the first "
        "is the baseline, and each other one has the p-values of sacreBLEU's paired bootstrap and "
        "paired approximate randomisation against it. With --by-line it shows lines: where a "
        "system is furthest behind the baseline, with flags and expressions, and lines in buckets.",
    )
    score.add_argument(
        "hypotheses", nargs="+", metavar="[NAME=]HYP", help="a system's lines; the first: baseline"
    )
    score.add_argument("references", metavar="REF", help="the lines of the reference")
    score.add_argument(
        "--comet", nargs="?", const=COMET, default=None, metavar="MODEL",
        help="COMET, too, with a model of the hub or a checkpoint file that you trust "
        f"({COMET}); needs --source and the extra comet",
    )  # fmt: skip
    score.add_argument(
        "--source", type=Path, default=None, metavar="SRC",
        help="the lines of the source, for COMET, and for flags and expressions of --by-line",
    )  # fmt: skip
    score.add_argument("--lang", default="en", metavar="TAG", help="language of the lines (en)")
    _add_lines(score)
    score.add_argument("--format", choices=FORMS, default="text")
    score.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    score.set_defaults(run=run_score)


def _add_lines(score: argparse.ArgumentParser) -> None:
    """Add what shows the lines."""
    lines = score.add_argument_group("the lines themselves")
    lines.add_argument(
        "--by-line", action="store_true", help="score each line, and show those that stand out"
    )
    lines.add_argument(
        "--metric", choices=LINE_METRICS, default=None,
        help=f"what a line is scored by ({LINE_METRICS[0]}; COMET with --comet)",
    )  # fmt: skip
    lines.add_argument(
        "--order", choices=ORDERS, default=None,
        help="which lines come first: where a system is furthest behind the baseline (loss), or "
        "ahead of it (gain), those that score worst, or as in the file; loss, and of one system "
        "worst",
    )  # fmt: skip
    lines.add_argument(
        "--most", type=Whole(10**6), default=MOST_LINES, metavar="N",
        help=f"most lines to show ({MOST_LINES}); CSV, XLSX and JSON have all",
    )  # fmt: skip
    lines.add_argument(
        "--from", dest="home", default=None, metavar="TAG",
        help="language of the source (detected by default)",
    )  # fmt: skip
    lines.add_argument(
        "--follow", action="store_true",
        help="return each line that has an expression, and follow it through the line and back; "
        "for English sources, needs a model of each way",
    )  # fmt: skip
    add_options(score, Options, "lexicon")
    score.add_argument(
        "--with-shipped", action="store_true", help="use the shipped lexicon beside --lexicon files"
    )
    add_options(score, Options, "min_confidence")
    add_engine(score)


def _check(args: argparse.Namespace) -> None:
    """Raise InputError for options that do not go together."""
    if args.comet and args.source is None:
        raise InputError("COMET reads the source, too; give both --comet and --source SRC")
    if args.by_line:
        if args.comet and args.metric:
            raise InputError(
                f"lines are scored by one metric; leave out --comet or --metric {args.metric}"
            )
        if args.follow and args.source is None:
            raise InputError("--follow follows expressions of the source; add --source SRC")
        return
    if args.source and not args.comet:
        raise InputError(
            "the source is for COMET and for lines; give both --comet and --source SRC, or both "
            "--by-line and --source SRC"
        )
    if args.format not in WHOLE:
        raise InputError(f"the form {args.format} is of lines; add --by-line, or use text or json")
    asked = [
        option
        for option, value in (("--metric", args.metric), ("--order", args.order),
                              ("--follow", args.follow), ("--from", args.home))
        if value
    ]  # fmt: skip
    if asked:
        raise InputError(f"{asked[0]} is of lines; add --by-line, or leave it out")


def run_score(args: argparse.Namespace) -> Output:
    """Score files of hypotheses against one of references."""
    from translate.languages import normalise
    from translate.measures.paired import compare_scores, to_dict, to_text

    _check(args)
    systems = _systems(args.hypotheses)
    references, language = read_lines(args.references), normalise(args.lang)
    sources = read_lines(str(args.source)) if args.source else None
    if sources is not None:  # told before a large model is loaded
        check_lines({"the source": sources}, references)
    neural = _neural(args, sources)
    if args.by_line:
        return _by_line(args, systems, references, sources, neural)
    if len(systems) == 1 and neural is None:
        (lines,) = systems.values()
        measured = scores(lines, references, language)
        if args.format == "json":
            return Output(json.dumps([score._asdict() for score in measured], indent=1) + "\n")
        return Output("".join(f"{s.name} = {s.value:.2f}\t{s.signature}\n" for s in measured))
    comparison = compare_scores(systems, references, language, neural)
    if args.format == "json":
        return Output(dumped(to_dict(comparison)))
    return Output(to_text(comparison))


def _neural(args: argparse.Namespace, sources: Sequence[str] | None) -> LineMetric | None:
    """Load COMET where it is asked for."""
    if not args.comet or sources is None:
        return None
    from translate.measures.neural import load_comet

    return load_comet(args.comet, sources)


def _by_line(
    args: argparse.Namespace, systems: Mapping[str, Sequence[str]], references: Sequence[str],
    sources: Sequence[str] | None, neural: LineMetric | None,
) -> Output:  # fmt: skip
    """Show the lines with their scores."""
    from translate.languages import normalise
    from translate.reports import linewise_forms
    from translate.roundtrip.lineframings import language_of_terms
    from translate.roundtrip.linewise import language_of, score_lines

    home = language_of(sources, args.home)
    terms = language_of_terms((home, normalise(args.lang)), follow=args.follow)
    lines = score_lines(
        systems, references, args.lang, sources=sources, source_language=home or None,
        metric=neural or args.metric or LINE_METRICS[0],
        lexicon=lexicon_of(args.lexicon, terms, args.with_shipped),
        follow=engines_of(args) if args.follow else False, min_confidence=args.min_confidence,
    )  # fmt: skip
    if args.format == "json":
        return Output(dumped(lines.to_json()))
    if args.format == "text":
        return Output(linewise_forms.to_text(
            lines, order=args.order, most=args.most, color=args.color, width=args.width
        ))  # fmt: skip
    return Output(linewise_forms.MAKERS[args.format](lines, order=args.order, most=args.most))


def _systems(words: list[str]) -> dict[str, list[str]]:
    """Read the lines of each system; one without a name takes the name of its file."""
    systems: dict[str, list[str]] = {}
    for word in words:
        name, sign, file = word.partition("=")
        if not sign or Path(word).is_file():
            name, file = Path(word).name, word
        if not name or not file:
            raise InputError(f"{word!r} names no file; write NAME=FILE or FILE")
        if name in systems:
            raise InputError(f"two systems are called {name}; write NAME=FILE for each")
        systems[name] = read_lines(file)
    return systems
