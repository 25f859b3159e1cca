"""Arguments that several commands have, and the options they ask for."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands.intake import given_text, lexicon_of
from translate.engines import Decoding, Sampling
from translate.errors import InputError
from translate.flags import Flag, flags
from translate.languages import normalise, variety
from translate.roundtrip.options import STOPS, Options, opened_cache, parse_routes, tags

if TYPE_CHECKING:
    from translate.roundtrip.loading import Engines


@dataclass(frozen=True)
class Whole:
    """Reads whole numbers within bounds, for argparse; help names them.

    >>> Whole(64)("8"), str(Whole(64))
    (8, '1 to 64')
    """

    most: int
    least: int = 1

    def __call__(self, text: str) -> int:
        """Read a number; raises argparse's error for one out of bounds."""
        try:
            number = int(text)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from {self}")
        return number

    def __str__(self) -> str:
        return f"{self.least:,} to {self.most:,}"


def share(text: str) -> float:
    """Read a number from 0 to 1 for argparse."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number from 0 to 1")
    return number


def _some(text: str) -> tuple[str, ...]:
    """Read languages separated by commas, for argparse."""
    languages = tuple(map(variety, tags(text)))
    if not languages or len(set(languages)) < len(languages) or len(languages) > STOPS:
        fault = f"more than {STOPS} languages" if len(languages) > STOPS else "a language twice"
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} names {fault if languages else 'no language'}; write some such as fr,pt"
        )
    return languages


def file_to_write(text: str) -> Path:
    """Read the file of `-o`, for argparse; a name that ends in a slash is a folder's.

    >>> file_to_write("out.json").name
    'out.json'
    """
    if names_folder(text):
        raise argparse.ArgumentTypeError(f"{text[-40:]!r} is a folder; name a file in it")
    return Path(text)


def names_folder(text: str) -> bool:
    """Whether a path ends in a slash, which `Path` forgets.

    >>> names_folder("study/"), names_folder("study")
    (True, False)
    """
    return text.endswith(tuple(filter(None, (os.sep, os.altsep))))


def add_file(parser: argparse.ArgumentParser, purpose: str, *, example: bool = False) -> None:
    """Add the input file; left out, it is standard input where something is piped in."""
    parser.add_argument("file", nargs="?", default=None, metavar="FILE", help=purpose)
    parser.set_defaults(piped=True)
    if example:
        add_example(parser)


def add_example(parser: argparse.ArgumentParser) -> None:
    """Add the option to name an example instead of a file."""
    parser.add_argument(
        "--example", default=None, metavar="NAME",
        help="an article that comes with the package, instead of FILE (see `translate examples`)",
    )  # fmt: skip


def add_json(
    parser: argparse.ArgumentParser, purpose: str = "a list of objects instead of lines"
) -> None:
    """Add the option of JSON instead of lines."""
    parser.add_argument("--json", action="store_true", default=False, help=purpose)


def dumped(value: object) -> str:
    """Write a value as JSON, as every command prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def listed(rows: Iterable[Sequence[str]], names: Sequence[str], *, as_json: bool) -> str:
    r"""Write rows as lines separated by tabs, or as a list of objects with these names.

    >>> listed([("en-zh", "x")], ("pair", "name"), as_json=False)
    'en-zh\tx\n'
    """
    if as_json:
        objects = [dict(zip(names, row, strict=True)) for row in rows]
        return dumped(objects)
    return "".join("\t".join(row) + "\n" for row in rows)


def add_options(parser: argparse.ArgumentParser, table: type, *names: str) -> None:
    """Add options of a table (a dataclass whose fields are flags) by the names of their fields."""
    for name in names:
        add_flag(parser, flags(table)[name], name)


def add_flag(
    parser: argparse.ArgumentParser, flag: Flag, to: str, *, name: str = "", **changes: Any
) -> None:
    """Add a flag, whose value goes to a field; `changes` are argparse's own, but for its `name`."""
    readers = {"whole": Whole(flag.bounds[1], flag.bounds[0]), "share": share, "tags": _some}
    settings: dict[str, Any] = {"dest": to, "default": flag.default, "help": flag.help_with_default}
    if flag.kind == "switch":
        settings |= {"action": "store_true", "default": False}
    else:
        settings["metavar"] = flag.metavar
    if flag.choices:
        settings |= {"choices": flag.choices, "metavar": None}
    if flag.kind in readers:
        settings["type"] = readers[flag.kind]
    if flag.kind in ("file", "files"):
        settings["type"] = Path
    if flag.kind in ("files", "texts"):
        settings |= {"action": "append", "default": []}
    parser.add_argument(name or flag.option, **{**settings, **changes})


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add what decides how an engine translates, and which models it uses."""
    add_options(parser, Options, "engine")
    add_options(parser, Decoding, "beam")
    add_flag(parser, flags(Decoding)["threads"], "threads", default=None)
    add_options(parser, Decoding, "device")
    add_flag(parser, flags(Options)["cache"], "cache", default="off")
    add_options(parser, Options, "models", "use")
    add_store(parser)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add where fetched models are kept."""
    add_options(parser, Options, "cache_dir")


def add_roundtrip(parser: argparse.ArgumentParser) -> None:
    """Add what decides a round trip."""
    parser.add_argument(
        "--via",
        default="zh",
        metavar="TAG[,TAG…]",
        help="pivot (zh); commas separate routes; zh+fr goes through both in turn; zh/en takes "
        "the first that isn't the text's own language",
    )
    parser.add_argument(
        "--from",
        dest="source",
        default=None,
        metavar="TAG",
        help="language of the text (detected by default)",
    )
    parser.add_argument(
        "--encoding", default=None, help="encoding of the input (detected by default)"
    )
    add_options(parser, Options, "control", "samples", "sampling", "seed", "hops", "middle", "back")
    add_flag(parser, flags(Options)["system"], "system", action="append", default=[])
    add_options(parser, Options, "lexicon")
    parser.add_argument(
        "--with-shipped", action="store_true", help="use the shipped lexicon beside --lexicon files"
    )
    add_options(parser, Options, "min_confidence", "aligner")
    add_engine(parser)


def options_of(args: argparse.Namespace, language: str) -> Options:
    """Turn parsed arguments into the options of a run."""
    for control in args.control:
        normalise(control)  # or it would be refused after the first route's work
        if [control] in parse_routes(args.via):
            raise InputError(f"--control {control} is the pivot itself; name another language")
    if args.sampling and not args.samples:
        raise InputError("--random says how --samples are drawn; add --samples K, or leave it out")
    plain = ("control", "samples", "hops", "min_confidence", "seed")
    return replace(
        engine_options(args),
        **{name: getattr(args, name) for name in plain},
        lexicon=lexicon_of(args.lexicon, language, args.with_shipped),
        sampling=Sampling(seed=args.seed) if args.sampling else None,
        middle=given_text(args.middle, "--middle", "translation"),
        back=given_text(args.back, "--back", "returned"),
        system=_single_name(args.system),
    )


def parted(words: Sequence[str]) -> dict[str, str]:
    """Return what is written after the name of each system to be set side by side.

    Raises InputError for a name given twice.

    >>> parted(["google=a.csv", "deepl"])
    {'google': 'a.csv'}
    """
    systems: dict[str, str] = {}
    for name, sign, where in (word.partition("=") for word in words):
        if name in systems:
            raise InputError(f"--system {name} is given twice; give each system a name of its own")
        systems |= {name: where} if sign else {}
    return systems


def _single_name(words: Sequence[str]) -> str:
    """Return the name of the one system whose texts are given, "" for none.

    Words with an equals sign are systems to set side by side. Raises InputError for two names.
    """
    from translate.roundtrip.given import system_name

    names = [word for word in words if "=" not in word]
    if len(names) > 1:
        raise InputError(
            f"--system {names[1]} is a second name for the given texts; write NAME=FILE for each"
        )
    return system_name(names[0]) if names else ""


def engine_options(args: argparse.Namespace) -> Options:
    """Turn parsed arguments into the options of engines."""
    return Options(
        engine=args.engine,
        decoding=Decoding(beam=args.beam, threads=threads_of(args), device=args.device),
        cache=opened_cache(args.cache),
        aligner=getattr(args, "aligner", "attention"),
        **models_of(args),
    )


def models_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return what the options say about models, as fields of `Options`."""
    return {"models": args.models, "use": tuple(args.use), "cache_dir": args.cache_dir}


def engines_of(args: argparse.Namespace) -> Engines:
    """Return the engines of a command that makes no round trip."""
    from translate.roundtrip.loading import Engines

    return Engines(engine_options(args))


def threads_of(args: argparse.Namespace) -> int:
    """Return the threads asked for, or what the process may use (at most 4: more does not pay)."""
    if args.threads:
        return int(args.threads)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(4, usable or 1)
