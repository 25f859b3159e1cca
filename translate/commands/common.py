"""Options and inputs that several commands share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import InputError
from translate.readers.source import size

if TYPE_CHECKING:
    from translate.api import Options
    from translate.data import Document
    from translate.engines.cache import Cache
    from translate.framings.lexicon import Lexicon
    from translate.roundtrip.options import Engines


STOPS = 16  # pivots of a route, and routes
LINES_LIMIT = 256 * 2**20  # bytes of a file that is read whole


def whole(most: int, least: int = 1) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds, for argparse.

    >>> whole(64)("8")
    8
    """

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(
                f"{text[:40]!r} is not a whole number from {least:,} to {most:,}"
            )
        return number

    return read


def share(text: str) -> float:
    """Read a number from 0 to 1 for argparse."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number from 0 to 1")
    return number


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add what decides how an engine translates."""
    parser.add_argument(
        "--engine",
        choices=("ct2", "marian", "m2m100", "nllb"),
        default="ct2",
        help="ct2 (default); marian, the float32 reference; m2m100 or nllb, models of many "
        "languages",
    )
    parser.add_argument("--beam", type=whole(64), default=4, metavar="N", help="beam width (4)")
    parser.add_argument(
        "--threads", type=whole(256), default=None, metavar="N", help="threads (all cores)"
    )
    parser.add_argument(
        "--device",
        choices=("cpu", "cuda", "auto"),
        default="cpu",
        help="cpu (default), cuda for an NVIDIA GPU, auto for a GPU where there is one",
    )
    parser.add_argument(
        "--cache",
        default="off",
        metavar="FILE",
        help="keep translations in a SQLite file (`auto`: the user's cache folder; default off)",
    )
    parser.add_argument(
        "--models", type=Path, default=None, metavar="DIR", help="folder with a registry.toml"
    )
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="[PAIR=]WHERE",
        help="model to use: a folder, the name of one that is there, or (with PAIR=, such as "
        "en-fr=) a repository of the hub; may be repeated",
    )
    add_store(parser)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add where fetched models are kept."""
    parser.add_argument(
        "--cache-dir",
        type=Path,
        default=None,
        metavar="DIR",
        help="folder of fetched models (the user's cache folder, or TRANSLATE_STORE)",
    )


def add_roundtrip(parser: argparse.ArgumentParser) -> None:
    """Add what decides a round trip."""
    parser.add_argument(
        "--via",
        default="zh",
        metavar="TAG[,TAG…]",
        help="pivot (zh); commas part separate routes, zh+fr goes through both in turn",
    )
    parser.add_argument(
        "--from",
        dest="source",
        default=None,
        metavar="TAG",
        help="language of the text (found when not given)",
    )
    parser.add_argument(
        "--encoding", default=None, help="encoding of the input (decided when not given)"
    )
    _add_evidence(parser)
    _add_framing(parser)
    add_engine(parser)


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    """Add what is asked beyond one trip: controls, samples, further trips, a human pivot."""
    parser.add_argument(
        "--control",
        default="",
        metavar="TAG[,TAG…]",
        help="control pivots, to subtract what any round trip does",
    )
    parser.add_argument(
        "--samples",
        type=whole(256),
        default=None,
        metavar="K",
        help="count survival over K hypotheses",
    )
    parser.add_argument(
        "--random",
        action="store_true",
        help="draw the K hypotheses at random (seeded) instead of taking the n-best",
    )
    parser.add_argument(
        "--seed",
        type=whole(2**32 - 1, 0),
        default=1,
        metavar="N",
        help="seed of draws and bootstrap (1)",
    )
    parser.add_argument(
        "--hops", type=whole(50), default=1, metavar="N", help="round trips in a row, for drift (1)"
    )
    parser.add_argument(
        "--middle",
        type=Path,
        default=None,
        metavar="FILE",
        help="a human translation used in place of the machine's pivot",
    )


def _add_framing(parser: argparse.ArgumentParser) -> None:
    """Add which expressions are followed and how sure a trace must be."""
    parser.add_argument(
        "--lexicon",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="framing lexicon (.toml, .tsv); may be repeated; replaces the shipped one",
    )
    parser.add_argument(
        "--with-shipped", action="store_true", help="use the shipped lexicon beside --lexicon files"
    )
    parser.add_argument(
        "--min-confidence",
        type=share,
        default=None,
        metavar="P",
        help="traces less sure than this are untraceable (0.5)",
    )


def read_document(path: str, source: str | None, encoding: str | None = None) -> Document:
    """Read one document; raises InputError for none or several."""
    from translate.readers import read

    documents = list(read(path, encoding=encoding, language=source))
    if len(documents) != 1:
        raise InputError(
            f"{path} has {len(documents)} documents; use `translate batch` for more than one"
        )
    return _usable(documents[0])


def _usable(document: Document) -> Document:
    """Return a document; raises InputError for a row of a table that has no text."""
    if "error" in document.meta:
        raise InputError(document.meta["error"])
    return document


def read_text(path: str) -> str:
    """Read a text file or standard input (`-`) as UTF-8 text or what a byte order mark says."""
    from translate.readers import read

    return "\n".join(_usable(document).text for document in read(path, language="en"))


def read_lines(path: str) -> list[str]:
    """Read lines of UTF-8 text, blank ones kept; raises InputError when it can't be."""
    try:
        text = _read_whole(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _read_whole(path: str) -> bytes:
    with nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb") as stream:
        raw = stream.read(LINES_LIMIT + 1)
    if len(raw) > LINES_LIMIT:
        raise InputError(f"{path} is larger than {size(LINES_LIMIT)}; split it")
    return raw


def load_json(text: str, where: str, remedy: str) -> Any:
    """Read JSON; raises InputError, which names the place and the remedy."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = f", line {error.lineno}" if "\n" in text else ""
        told = f"{error.msg}{line}"
    except RecursionError:
        told = "nested too deeply"
    except ValueError:
        told = "a number is too long"
    raise InputError(f"{where} is not JSON ({told}); {remedy}")


def lexicon_of(paths: Sequence[Path], language: str, with_shipped: bool) -> Lexicon | None:
    """Give the lexicon the options ask for, None for the shipped one; raises LexiconError."""
    from translate.framings.lexicon import default_lexicon, load_lexicon, merged

    if not paths:
        return None
    loaded = [load_lexicon(path) for path in paths]
    if with_shipped:
        loaded.insert(0, default_lexicon(language))
    return merged(loaded)


def options_of(args: argparse.Namespace, language: str) -> Options:
    """Turn parsed arguments into the options of a run."""
    from translate.api import Options
    from translate.engines import Decoding, Sampling
    from translate.framings.tracing import MIN_CONFIDENCE

    for control in tags(args.control):
        if [control] in vias(args.via):
            raise InputError(f"--control {control} is the pivot itself; name another language")
    middle = None
    if args.middle is not None:
        middle = read_text(str(args.middle))
    return Options(
        engine=args.engine,
        decoding=Decoding(beam=args.beam, threads=threads_of(args), device=args.device),
        lexicon=lexicon_of(args.lexicon, language, args.with_shipped),
        control=tuple(tags(args.control)),
        samples=args.samples or 0,
        sampling=Sampling(seed=args.seed) if args.random else None,
        hops=args.hops,
        middle=middle,
        min_confidence=MIN_CONFIDENCE if args.min_confidence is None else args.min_confidence,
        seed=args.seed,
        cache=cache_of(args.cache),
        **models_of(args),
    )


def models_of(args: argparse.Namespace) -> dict[str, Any]:
    """What the options say about models, as fields of `Options`."""
    return {"models": args.models, "use": tuple(args.model), "cache_dir": args.cache_dir}


def engines_of(args: argparse.Namespace) -> Engines:
    """Give the engines of a command that makes no round trip."""
    from translate.engines import Decoding
    from translate.roundtrip.options import Engines, Options

    decoding = Decoding(beam=args.beam, threads=threads_of(args), device=args.device)
    cache = cache_of(args.cache)
    return Engines(Options(args.engine, decoding, cache=cache, **models_of(args)))


def threads_of(args: argparse.Namespace) -> int:
    """Threads asked for, or as many as the process may use (at most 4: more does not pay)."""
    import os

    if args.threads:
        return int(args.threads)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(4, usable or 1)


def cache_of(name: str) -> Cache | None:
    """Open the cache an option names: `off`, `auto` or a file."""
    from translate.engines.cache import Cache, default_path

    if name == "off":
        return None
    return Cache(default_path() if name == "auto" else Path(name))


def tags(text: str) -> list[str]:
    """Split a list of language tags."""
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def vias(text: str) -> list[list[str]]:
    """Split routes at commas and the pivots of a route at `+`; raises InputError for none."""
    found = [[stop.strip() for stop in route.split("+")] for route in tags(text)]
    if not found or not all(stop for route in found for stop in route):
        raise InputError(f"--via {text!r} names no language; write one such as --via zh")
    if max(map(len, found)) > STOPS or len(found) > STOPS:
        raise InputError(f"--via names more than {STOPS} languages; name fewer")
    if any(found.count(route) > 1 for route in found):
        raise InputError(f"--via {text!r} names a route twice; name it once")
    return found
