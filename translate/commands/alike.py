"""What all commands share: flags that stand anywhere, endings of files, an example in each help."""

from __future__ import annotations

import argparse
import os
import stat
import sys
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from translate.commands.arguments import Whole, names_folder, share
from translate.errors import InputError
from translate.readers.examples import example
from translate.reports import FORMATS
from translate.version import HOME, VERSION

Words = tuple[str, ...]
_ENDINGS = {
    **{form.suffix: name for name, form in FORMATS.items()},
    ".htm": "html", ".svg": "svg", ".png": "png", ".markdown": "md", ".xliff": "xliff",
}  # fmt: skip
_PLAIN = (".txt", ".md", ".markdown")  # of a text without marks, too
_SEALED = {  # endings of files that hold no text: no program opens one that does
    ".xlsx", ".xls", ".ods", ".parquet", ".pdf", ".doc", ".docx", ".odt", ".pptx", ".epub",
    ".png", ".jpg", ".jpeg", ".gif", ".zip",
}  # fmt: skip
# Endings that promise a format; of any other it is not known what it promises.
_OTHER = {
    *_ENDINGS, ".jsonl", ".tsv", ".xls", ".ods", ".parquet", ".pdf", ".doc", ".docx", ".odt",
    ".rtf", ".pptx", ".epub", ".xml", ".jpg", ".jpeg", ".gif", ".zip", ".toml", ".tbx",
    ".arb", ".yaml", ".yml", ".properties", ".strings",
}  # fmt: skip
_README, _METHODS = "README.md", "docs/methods.md"
# Of each command: what it is typed like, and the page that says more.
_HELP = {
    "": ("translate roundtrip --example beijing-visit --via zh", _README),
    "text": ("translate text article.txt --from en --to zh", _README),
    "roundtrip": ("translate roundtrip article.txt --via zh -o report.html", _METHODS),
    "trace": ("translate trace article.txt --via zh --samples 8", _METHODS),
    "check": (
        "translate check source.xlf delivered.xlf --fail-above number=0 --flags flags.xml",
        "docs/systems.md",
    ),
    "report": ("translate report result.json -o report.html", "docs/formats.md"),
    "links": ("translate links result.json --sentence 3 -o links.svg", "docs/formats.md"),
    "batch": ("translate batch articles/ -o out.jsonl --via zh", "docs/batch.md"),
    "summary": ("translate summary out.jsonl -o study --by outlet", "docs/studies.md"),
    "codebook": ("translate codebook -o codebook.md", "docs/studies.md"),
    "sample": ("translate sample out.jsonl -n 100 --seed 1 --by fate", "docs/studies.md"),
    "agree": ("translate agree ana.csv ben.csv", "docs/studies.md"),
    "find": ("translate find out.jsonl flashpoint", "docs/studies.md"),
    "align": ("translate align pairs.tsv --from en --to zh", _README),
    "fates": ("translate fates rows.jsonl -o fates.jsonl", _METHODS),
    "compare": ("translate compare before.txt after.txt", _README),
    "score": ("translate score output.zh.txt reference.zh.txt --lang zh", "docs/systems.md"),
    "models": ("translate models list --all", "docs/models.md"),
    "models list": ("translate models list --all", "docs/models.md"),
    "models show": ("translate models show en-zh", "docs/models.md"),
    "models check": ("translate models check", "docs/models.md"),
    "models fetch": ("translate models fetch en-fr", "docs/models.md"),
    "models convert": ("translate models convert my-model --pair en-fr", "docs/models.md"),
    "models use": ("translate models use best --pair en-zh", "docs/models.md"),
    "models baseline": ("translate models baseline zh-en", "docs/models.md"),
    "models remove": ("translate models remove en-fr", "docs/models.md"),
    "lexicon": ("translate lexicon show framing.en", "translate/framings/data/README.md"),
    "lexicon list": ("translate lexicon list", "translate/framings/data/README.md"),
    "lexicon show": ("translate lexicon show framing.en", "translate/framings/data/README.md"),
    "lexicon check": ("translate lexicon check own.toml", "translate/framings/data/README.md"),
    "lexicon suggest": (
        "translate lexicon suggest article.txt --format toml", "translate/framings/data/README.md",
    ),
    "app": ("translate app --example beijing-visit", "docs/page.md"),
    "doctor": ("translate doctor", _README),
    "examples": ("translate examples beijing-visit > article.txt", _README),
    "completion": ('eval "$(translate completion bash)"', _README),
}  # fmt: skip


def each(parser: argparse.ArgumentParser, path: Words = ()) -> Iterator[
    tuple[Words, argparse.ArgumentParser]
]:  # fmt: skip
    """Yield a parser and all below it, each with the words that lead to it."""
    yield path, parser
    for name, child in children(parser).items():
        yield from each(child, (*path, name))


def children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers directly below one, by name; empty for a command without actions."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def equip(root: argparse.ArgumentParser) -> None:
    """Give every parser below `root` what all of them share."""
    for path, parser in each(root):
        _add_global(parser, root=not path)
        _free_format(parser)
        _tell_bounds(parser)
        _tell_output(parser)
        is_group = bool(children(parser))
        parser.set_defaults(group=parser if is_group else None)
        _explain(parser, " ".join(path))


def _add_global(parser: argparse.ArgumentParser, *, root: bool) -> None:
    """Add the flags that may stand anywhere; only the root's have a default."""
    group = parser.add_argument_group("everywhere")
    group.add_argument("--version", action="version", version=f"translate-compare {VERSION}")
    for option, meaning in (
        ("--debug", "show a traceback when something fails"),
        ("--quiet", "no progress on standard error"),
        ("--no-color", "no colour (also: NO_COLOR, TERM=dumb)"),
    ):
        default = False if root else argparse.SUPPRESS
        group.add_argument(option, action="store_true", default=default, help=meaning)


def _free_format(parser: argparse.ArgumentParser) -> None:
    """Let the suffix of `-o` decide the format where `--format` does not; add `--json`."""
    for action in [action for action in parser._actions if action.dest == "format"]:
        known = tuple(action.choices or ())
        parser.set_defaults(formats=known)
        action.default = None
        has_output = any(other.dest == "output" for other in parser._actions)
        meant = f"by the suffix of -o, or {known[0]}" if has_output else known[0]
        action.help = f"{action.help or 'form of the result'} ({meant})"
        if "json" in known:
            parser.add_argument(
                "--json", action="store_const", const="json", dest="format", default=None,
                help="the same as --format json",
            )  # fmt: skip


def _tell_bounds(parser: argparse.ArgumentParser) -> None:
    """Name the bounds of every number in its help."""
    for action in parser._actions:
        if isinstance(action.type, Whole):
            action.help = f"{action.help}; {action.type}"
        elif action.type is share:
            action.help = f"{action.help}; 0 to 1"


def _tell_output(parser: argparse.ArgumentParser) -> None:
    """Say where a result goes, and where without `-o`."""
    for action in parser._actions:
        if action.dest == "output" and action.help is None:
            action.help = "file to write (standard output)"


def _explain(parser: argparse.ArgumentParser, name: str) -> None:
    """End the help with an example and where to read more."""
    typed, page = _HELP[name]
    before = [parser.epilog] if parser.epilog else []
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    if parser.description:
        parser.description = textwrap.fill(parser.description, 78)
    parser.epilog = "\n".join([*before, f"Example: {typed}", f"Read more: {address(page)}"])


@cache
def address(page: str) -> str:
    """Return where a page of the documentation is: on the web, or in this installation.

    >>> address("docs/batch.md").endswith("docs/batch.md")
    True
    """
    if HOME:
        return f"{HOME}/blob/main/{page}"
    package = Path(__file__).resolve().parent.parent
    places = (package.parent, package / "_docs")
    return str(next((place / page for place in places if (place / page).is_file()), page))


def settle(args: argparse.Namespace) -> None:
    """Fill in the file and the format where left out; raises InputError without a file."""
    if getattr(args, "example", None) is not None:
        if args.file is not None:
            raise InputError("give a FILE or --example NAME, not both; leave one out")
        args.file = str(example(args.example))
    if getattr(args, "piped", False) and args.file is None:
        if not is_piped():
            raise InputError("a FILE is required; name one, pipe a text in, or see --help")
        args.file = "-"
    known = getattr(args, "formats", ())
    _settle_bundle(args)
    if known and args.format is None:
        args.format = _meant(getattr(args, "output", None), known)
    elif known:
        _check_ending(getattr(args, "output", None), args.format)
    elif not known and (ending := getattr(args, "writes", "")):
        path: Path | None = getattr(args, "out", None) or getattr(args, "output", None)
        if path and path.suffix.lower() in _OTHER - {ending, *_PLAIN}:
            raise InputError(
                f"{path} does not end in {ending}, which is what is written; name such a file"
            )


def _meant(output: Path | None, known: Words) -> str:
    """Return the format that a file's ending means; raises InputError for one of another format."""
    ending = output.suffix.lower() if output else ""
    meant = _ENDINGS.get(ending)
    if meant in known:
        return meant
    is_text = "text" in known and ending in _PLAIN
    if ending in _OTHER and not is_text:
        endings = " ".join(ending for ending, form in _ENDINGS.items() if form in known)
        raise InputError(
            f"{output} ends in {ending}, which is not written here; end it in one of {endings}, or "
            f"name a --format ({', '.join(known)})"
        )
    return known[0]


def _check_ending(output: Path | None, form: str) -> None:
    """Raise InputError for text in a file that promises none, or the other way round.

    Of two forms of text the one that is named counts, whatever the file ends in.
    """
    ending = output.suffix.lower() if output else ""
    own = [known for known, name in _ENDINGS.items() if name == form] or [".txt"]
    if ending not in own and ending in _OTHER and not _SEALED.isdisjoint((ending, *own)):
        raise InputError(
            f"{output} ends in {ending}, which --format {form} does not write; end it in "
            f"{' or '.join(own)}, or name another --format"
        )


def _settle_bundle(args: argparse.Namespace) -> None:
    """Tell a file of `-o` from a folder or an archive that takes several files."""
    forms: Words = getattr(args, "bundles", ())
    if not forms or args.output is None:
        return
    text, path = str(args.output), Path(args.output)
    is_several = args.format in (None, *forms)
    if names_folder(text) and (not is_several or path.suffix.lower() == ".zip"):
        raise InputError(f"{text} is a folder; name a file in it, or leave out the last slash")
    args.output = path
    if is_several and (names_folder(text) or _is_bundle(path, args.format)):
        args.format, args.bundle, args.output = args.format or "csv", path, None


def _is_bundle(path: Path, form: str | None) -> bool:
    """Whether a path is a folder or an archive."""
    if path.suffix.lower() == ".zip" or path.is_dir():
        return True
    # A name without an ending is a folder, but for what was written into one file before.
    return form != "csv" and not path.suffix and not path.exists()


def is_piped() -> bool:
    """Whether standard input is a pipe or a file, not a terminal or closed."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)
