"""`check`: a translation held against its source alone."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import add_flag, add_options, dumped, file_to_write, threads_of
from translate.commands.flagged import add_flags, write_flags
from translate.commands.intake import given_text, lexicon_of, read_document
from translate.commands.limits import above, add_above
from translate.engines import Decoding
from translate.errors import InputError
from translate.flags import flags
from translate.languages import TRADITIONAL, Direction, normalise, variety
from translate.roundtrip.options import Options
from translate.roundtrip.signs import CHECKED, TERMBASE, UNLIKE

if TYPE_CHECKING:
    from translate.data import Document
    from translate.roundtrip.checking import Brought
    from translate.roundtrip.result import Result

_FORMATS = ("text", "json", "csv")


def add(commands: Any) -> None:
    """Add the parser."""
    check = commands.add_parser(
        "check", help="find faults in a translation by its source alone",
        epilog="One file that has both: translate check messages.po, translate check pairs.csv\n"
        "Strings by their keys: translate check en.json zh-CN.json --rules-only",
    )  # fmt: skip
    _add_texts(check)
    lexicon = flags(Options)["lexicon"]
    add_flag(
        check, lexicon, "lexicon",
        help="termbase or lexicon (.toml, .tsv, .csv, .tbx) whose renderings are asked for; may "
        "be repeated",
    )  # fmt: skip
    add_flag(check, lexicon, "lexicon", name="--termbase", help="the same as --lexicon")
    check.add_argument(
        "--rules-only", action="store_true",
        help="skip the models' search for pairs unlike a translation, which takes most of the time",
    )  # fmt: skip
    check.add_argument("--format", choices=_FORMATS, default="text")
    check.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_above(check, ("flagged", *CHECKED))
    add_flags(check)
    add_flag(check, flags(Decoding)["threads"], "threads", default=None)
    add_options(check, Decoding, "device")
    add_options(check, Options, "models")
    check.set_defaults(run=run_check)


def _add_texts(check: argparse.ArgumentParser) -> None:
    """Add the source and its translation, and what is to be known of them."""
    check.add_argument(
        "file", metavar="FILE",
        help="the source, or a file that holds both: XLIFF, TMX, PO, a table",
    )  # fmt: skip
    check.add_argument(
        "translation", nargs="?", default=None, metavar="TRANSLATION", type=Path,
        help="the translation, if FILE holds none; files of units are paired unit by unit, texts "
        "sentence by sentence",
    )  # fmt: skip
    check.add_argument(
        "--from", dest="source", default=None, metavar="TAG",
        help="language of the source (detected by default)",
    )  # fmt: skip
    check.add_argument(
        "--to", dest="target", default=None, metavar="TAG",
        help="language of the translation (what the file says, else detected)",
    )  # fmt: skip
    check.add_argument(
        "--encoding", default=None, help="encoding of the source (detected by default)"
    )
    for name, default, meaning in (
        ("text", "text", "the source (text, source)"),
        ("pivot", None, "the translation (target, translation, pivot)"),
        ("id", None, "the name of a row (id)"),
    ):
        check.add_argument(
            f"--{name}-column", default=default, metavar="NAME", help=f"of a table: {meaning}"
        )


def run_check(args: argparse.Namespace) -> Output:
    """Check a translation."""
    from translate.roundtrip.checking import check
    from translate.roundtrip.unlike import judge_of

    document, brought = _read(args)
    direction = Direction.of(document.language, brought.language)
    decoding = Decoding(threads=threads_of(args), device=args.device)
    judge = None if args.rules_only else judge_of(direction, decoding, args.models)
    lexicon = lexicon_of(args.lexicon, document.language, with_shipped=False)
    result = check(document, brought, lexicon=lexicon, judge=judge, progress=args.progress)
    write_flags(args, {"": result})
    failed = tuple(above(args, _counted(result), of="units"))
    return Output(_rendered(result, args), code=1 if failed else 0, notes=failed)


def _counted(result: Result) -> Mapping[str, Any]:
    """Count each kind of flag; what was not looked for has no share, and holds no limit."""
    from translate.roundtrip.signs import Signs

    signs = Signs(CHECKED)
    signs.add(result.sentences, result.evidence.given)
    counts = signs.to_dict()
    looked_for = {UNLIKE: result.signature.linked_by, TERMBASE: result.evidence.termbase}
    nothing = {"count": 0, "of": 0, "share": None}
    return counts | {kind: nothing for kind, by in looked_for.items() if not by}


def _rendered(result: Result, args: argparse.Namespace) -> str | bytes:
    from translate.reports import checked, flag_forms

    if args.format == "json":
        return dumped(result.to_json())
    if args.format == "csv":
        return flag_forms.render([(result, "")], ".csv")
    return checked.render(result, color=args.color, width=args.width)


def _read(args: argparse.Namespace) -> tuple[Document, Brought]:
    """Read a source and its translation, of two files or of one."""
    from translate.readers.detecting import detect_language
    from translate.roundtrip.checking import Brought

    document = _source(args)
    if args.translation is None:
        known = document.meta
        text, told = known.get("translation", ""), known.get("translation_language")
        if not text and "pairs" not in known:
            raise InputError(
                f"{args.file} has no translation; name a second file that has it, or give one file "
                "that has both (XLIFF, TMX, PO)"
            )
    else:
        document, text, told = _beside(document, args.translation, args.target)
    if not text and not (args.target or told):
        raise InputError(
            f"{args.translation or args.file} has no translation, and names no language of one; "
            "give a file that has one, or name its language with --to"
        )
    language = normalise(args.target or told or detect_language(text).language)
    if language == document.language:
        raise InputError(
            f"source and translation are both taken to be in {language}; name their languages with "
            "--from and --to"
        )
    is_traditional = args.target is not None and variety(args.target) == TRADITIONAL
    return document, Brought(text, language, is_traditional=is_traditional)


def _source(args: argparse.Namespace) -> Document:
    """Read the source, and its translation, too, where FILE has it."""
    from translate.readers import TABLES
    from translate.readers.pairs import read_pairs

    path = Path(args.file)
    if args.translation is not None or path.suffix.lower() not in TABLES:
        return read_document(args.file, args.source, args.encoding)
    return read_pairs(
        path, encoding=args.encoding, language=args.source and normalise(args.source),
        text_column=args.text_column, id_column=args.id_column, pivot_column=args.pivot_column,
    )  # fmt: skip


def _beside(document: Document, path: Path, target: str | None) -> tuple[Document, str, str | None]:
    """Return a source with the translation of another file, unit by unit where both have units."""
    from translate.readers import STRINGS, TRANSLATED
    from translate.readers.units import translated_by

    has_strings = path.suffix.lower() in STRINGS
    if not has_strings and path.suffix.lower() not in TRANSLATED or "units" not in document.meta:
        text = given_text(path, "TRANSLATION", "translation")
        return document, text or "", None
    other = read_document(str(path), target if has_strings else None)
    own = translated_by(document, other, plurals=True)
    if own is None:
        raise InputError(
            f"{path} has fewer than half of the units of {document.id}; give the translation of "
            "that file"
        )
    told = own.meta.get("translation_language") or other.meta.get("translation_language")
    return own, own.meta.get("translation", ""), told
