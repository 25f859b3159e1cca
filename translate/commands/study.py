"""`sample`, `agree`, `find`: a corpus coded by hand, and looked up."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate import target
from translate.commands import Output
from translate.commands.arguments import Whole, dumped, file_to_write
from translate.data import FATES
from translate.english import counted
from translate.errors import InputError

if TYPE_CHECKING:
    from translate.batch.concordance import Query

_VERDICTS = (*FATES, "to check")  # those of `coding`, which is not imported for a parser
_MOST = 1_000  # hits that are shown unless more are asked for


def add(commands: Any) -> None:
    """Add the parsers."""
    sample = commands.add_parser(
        "sample",
        help="draw mentions to be coded by hand, without the tool's fates",
        description="Writes a sheet for coders, instructions for them, and a key that they must "
        "not see.",
    )
    sample.add_argument("file", type=Path, metavar="OUT.jsonl", help="output of `batch`")
    sample.add_argument(
        "-n", "--number", type=Whole(100_000), default=100, metavar="N", help="mentions (100)"
    )
    sample.add_argument(
        "--seed", type=Whole(2**32 - 1, 0), default=1, metavar="S", help="seed of the draw (1)"
    )
    sample.add_argument(
        "--by", choices=("fate",), default="", help="draw equally many of each fate if possible"
    )
    sample.add_argument(
        "--system", default="", metavar="NAME", help="of several systems this one's mentions"
    )
    sample.add_argument(
        "--format",
        choices=("sheet", "pearmut"),
        default="sheet",
        help="a sheet to fill, or a campaign for coding in the browser",
    )
    sample.add_argument(
        "--coders", type=Whole(100), default=2, metavar="N",
        help="of a campaign for Pearmut, each of whom codes every item (2)",
    )  # fmt: skip
    sample.add_argument(
        "-o", dest="sheet", type=file_to_write, default=None, metavar="SHEET",
        help="the sheet, .csv or .xlsx (OUT.sheet.csv), or the campaign (OUT.pearmut.json)",
    )  # fmt: skip
    sample.set_defaults(run=run_sample)

    agree = commands.add_parser(
        "agree", help="from coded sheets: how far coders agree, how often the tool errs"
    )
    agree.add_argument("sheets", nargs="+", type=Path, metavar="SHEET", help="one sheet per coder")
    agree.add_argument(
        "--key", type=Path, default=None, metavar="KEY", help="the sample's .key.json"
    )
    agree.add_argument("--format", choices=("text", "json"), default="text")
    agree.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    agree.set_defaults(run=run_agree)
    _add_find(commands)


def _add_find(commands: Any) -> None:
    find = commands.add_parser(
        "find",
        help="a concordance: source, pivot and return side by side",
        description="Looks for words in any case (a * ends a word in any way). Without a pattern "
        "it shows the expressions of --fate, --category and --term.",
    )
    find.add_argument("file", type=Path, metavar="OUT.jsonl", help="output of `batch`")
    find.add_argument(
        "pattern", nargs="?", default=None, metavar="PATTERN", help="words to look for"
    )
    how = find.add_mutually_exclusive_group()
    how.add_argument("--lemma", action="store_true", help="words in every inflection (English)")
    how.add_argument("--regex", action="store_true", help="PATTERN is a regular expression")
    find.add_argument(
        "--where", choices=("source", "pivot", "back"), default=None, help="search this text only"
    )
    find.add_argument(
        "--fate", action="append", type=_fate, choices=_VERDICTS, default=[],
        help="expressions of this fate only; those to check are of no other",
    )  # fmt: skip
    find.add_argument(
        "--category", action="append", default=[], metavar="NAME", help="of this category only"
    )
    find.add_argument(
        "--term", action="append", default=[], metavar="TERM",
        help="expressions of this term of the tables only",
    )  # fmt: skip
    find.add_argument(
        "--system", default="", metavar="NAME", help="of several systems this one only"
    )
    find.add_argument(
        "--context", type=Whole(10_000), default=60, metavar="N",
        help="characters shown on both sides (60)",
    )  # fmt: skip
    find.add_argument(
        "--most", type=Whole(10**6), default=_MOST, metavar="N", help=f"most hits to show ({_MOST})"
    )
    find.add_argument("--format", choices=("text", "csv", "json"), default="text")
    find.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    find.set_defaults(run=run_find)


def _fate(name: str) -> str:
    """Take a fate as the tables spell it, too: to_check."""
    return name.replace("_", " ")


def run_sample(args: argparse.Namespace) -> Output:
    """Draw a sample and write its sheet, its instructions and its key."""
    from translate.batch import coding, sheets
    from translate.batch.begun import check_targets
    from translate.batch.lines import half_line
    from translate.batch.pearmut import to_campaign

    if args.file.is_dir():  # "." has no name to make the sheet's of
        raise InputError(f"{args.file} is a folder; give the output of `translate batch`")
    makers = {".csv": sheets.to_csv, ".xlsx": sheets.to_xlsx}
    if args.format == "pearmut":
        makers = {".json": lambda sample: to_campaign(sample, args.coders)}
    ending = "pearmut.json" if args.format == "pearmut" else "sheet.csv"
    sheet: Path = args.sheet or args.file.with_suffix(f".{ending}")
    if sheet.suffix.lower() not in makers:
        known = " or ".join(makers)
        raise InputError(f"{sheet} does not end in {known}; name such a file with -o")
    instructions = sheet.with_suffix(".txt")
    check_targets((sheet, instructions), args.file)
    sample = coding.draw(args.file, args.number, seed=args.seed, by=args.by, system=args.system)
    contents = {
        sheet: makers[sheet.suffix.lower()](sample), instructions: sheets.instructions().encode(),
    }  # fmt: skip
    _refuse_to_replace(contents)
    fates = coding.to_key(sample)
    key = _key_beside(sheet, sample.key.sample, fates)
    check_targets([key], args.file)
    contents[key] = fates
    for path, content in contents.items():
        target.write(path, content)
    for_whom = "a copy for each coder"
    if args.format == "pearmut":
        for_whom = f"for `pearmut add {sheet}`, {args.coders} coders"
    drawn, of = len(sample.rows), sum(sample.key.corpus.values())
    of_system = f" of {args.system}" if args.system else ""
    return Output(
        f"{sheet}: {drawn} of {of:,} mentions{of_system}, {for_whom}\n"
        f"{instructions}: what coders are told\n"
        f"{key}: the tool's fates; keep it from the coders until all sheets are in\n",
        notes=half_line(args.file),
    )


def _refuse_to_replace(contents: dict[Path, bytes]) -> None:
    """Raise InputError where a file holds something else: it may be a coder's work."""
    for path, content in contents.items():
        if path.exists() and path.read_bytes() != content:
            raise InputError(
                f"{path} is there already and may hold a coder's work; name another sheet with -o, "
                "or remove it"
            )


def _key_beside(sheet: Path, sample: str, content: bytes) -> Path:
    """Return where the key goes: one that is there may be of another sample, whose sheets need it.

    Keys are found by what is in them, not by their names.
    """
    key = sheet.with_suffix(".key.json")
    other = key.exists() and key.read_bytes() != content
    return sheet.with_suffix(f".{sample}.key.json") if other else key


def run_agree(args: argparse.Namespace) -> Output:
    """Compare the sheets of coders with each other and with the tool."""
    from translate.batch import agreed, coding

    sheets = agreed.load_sheets(args.sheets)
    named = coding.load_key(args.key) if args.key else None
    key = agreed.key_for(args.sheets, sheets, named)
    agreement = agreed.agree(sheets, key)
    notes = () if key else ("no key beside the sheets: the tool is not compared; see --key",)
    if args.format == "json":
        return Output(dumped(agreement), notes=notes)
    return Output(agreed.to_text(agreement), notes=notes)


def run_find(args: argparse.Namespace) -> Output:
    """Look up a pattern or framings in the output of a batch."""
    from itertools import islice

    from translate.batch.concordance import search
    from translate.batch.lines import half_line, has_several
    from translate.reports import concordance

    hits = search(args.file, _query(args), args.system)
    rows = [hit.to_dict() for hit in islice(hits, args.most + 1)]
    shown = rows[: args.most]
    count = _count(len(rows), args.most) if rows else _no_hit(args)
    notes = (count, *half_line(args.file))
    if args.format == "json":
        return Output(dumped(shown), notes=notes)
    if args.format == "csv":
        return Output(concordance.render_csv(shown), notes=notes)
    drawn = concordance.render(
        shown, several=has_several(args.file), color=args.color, width=args.width,
        context=args.context,
    )  # fmt: skip
    return Output(drawn, notes=notes)


def _count(number: int, most: int) -> str:
    if number > most:
        return f"the first {f'{most:,} hits' if most > 1 else 'hit'}; more with --most"
    return counted(number, "hit")


def _no_hit(args: argparse.Namespace) -> str:
    """Say why nothing was found; raises InputError for a file without results."""
    from translate.batch.concordance import known

    categories, terms = known(args.file, args.system)
    unknown = sorted(set(args.category) - categories)
    if unknown:
        names = ", ".join(sorted(categories)) or "none"
        return f"no hit: no expression here is of the category {unknown[0]!r} (there are: {names})"
    folded = {term.casefold() for term in terms}
    if missing := [term for term in args.term if term.casefold() not in folded]:
        return (
            f"no hit: no expression here has the term {missing[0]!r}; `translate summary` lists "
            "the terms there are"
        )
    if args.pattern is None:
        return "no hit; no expression here has such a fate, category and term"
    if args.fate or args.category or args.term:
        return "no hit; try other words, or leave out --fate, --category or --term"
    other = [f"--{way}" for way in ("lemma", "regex") if not getattr(args, way)]
    if args.regex or args.lemma:
        other = ["the words alone", *other]
    return f"no hit; try other words, {' or '.join(other)}"


def _query(args: argparse.Namespace) -> Query:
    from translate.batch import concordance

    if args.pattern is None:
        if not (args.fate or args.category or args.term):
            raise InputError(
                "nothing to look for; give a PATTERN, a --fate, a --category or a --term"
            )
        if args.lemma or args.regex:
            raise InputError("--lemma and --regex need a PATTERN; give one")
    way = "lemma" if args.lemma else "regex" if args.regex else "words"
    where = (args.where,) if args.where else concordance.PANES
    fates, categories = frozenset(args.fate), frozenset(args.category)
    return concordance.asked(args.pattern, way, where, fates, categories, args.term)
