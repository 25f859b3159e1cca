"""`lexicon`, `app`: what is there, and the page."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import Whole, add_example, add_file, add_json, listed
from translate.english import counted, meant
from translate.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from translate.data import Segment
    from translate.framings.lexicon import Lexicon

PORT = 8501
_NONE_TO_SUGGEST = "nothing to suggest: the shipped lexicon lacks no telling word of this text"
_ENDING = ("SIGTERM", "SIGHUP")
_PATIENCE = 10.0  # seconds for a server that was told to end; what it keeps is kept already


def add(commands: Any) -> None:
    """Add the parsers."""
    lexicon = commands.add_parser("lexicon", help="lexicons of charged expressions")
    actions = lexicon.add_subparsers(dest="action", metavar="list|show|check|suggest")
    suggest = actions.add_parser("suggest", help="propose expressions of a text to follow")
    add_file(suggest, "text, or - for standard input; of a table all its texts")
    suggest.add_argument("--text-column", default="text", metavar="NAME", help="of a table (text)")
    suggest.add_argument("--format", choices=("text", "toml"), default="text")
    suggest.add_argument("--most", type=Whole(10_000), default=40, metavar="N", help="at most (40)")
    add_json(actions.add_parser("list", help="lexicons that come with the package"))
    show = actions.add_parser("show", help="the terms of a lexicon")
    show.add_argument("name", metavar="NAME", help="as `list` names it")
    add_json(show)
    check = actions.add_parser(
        "check", help="list every problem of a file; with texts, which of its terms they lack"
    )
    check.add_argument("file", type=Path, metavar="FILE", help="a .toml, .tsv, .csv or .tbx")
    check.add_argument(
        "texts", nargs="*", default=[], metavar="TEXT", help="texts, or tables of texts"
    )
    check.add_argument("--text-column", default="text", metavar="NAME", help="of a table (text)")
    lexicon.set_defaults(run=run_lexicon)

    app = commands.add_parser("app", help="open the page")
    app.add_argument(
        "file", nargs="?", default=None, metavar="FILE",
        help="text, or output of `batch`, to open the page with",
    )  # fmt: skip
    add_example(app)
    app.add_argument(
        "--port", type=Whole(65_535), default=None, help=f"port ({PORT}, or the next free one)"
    )
    app.add_argument("--host", default="localhost", help="address to listen on (localhost)")
    app.add_argument("--no-browser", action="store_true", help="open no browser")
    app.set_defaults(run=run_app)


def run_lexicon(args: argparse.Namespace) -> Output:
    """List, show or check lexicons."""
    from translate.framings.entries import check_lexicon
    from translate.framings.shipped import load_shipped, shipped

    if args.action == "list":
        loaded = {name: load_shipped(name) for name in shipped()}
        rows = [
            (
                name, lexicon.language, f"{len(lexicon.framings)} terms",
                str(lexicon.meta.get("title", "")),
            )
            for name, lexicon in loaded.items()
        ]  # fmt: skip
        names = ("name", "language", "terms", "title")
        return Output(listed(rows, names, as_json=args.json))
    if args.action == "show":
        rows = [_term(framing) for framing in load_shipped(args.name).framings]
        names = ("term", "category", "intensity", "renderings")
        return Output(listed(rows, names, as_json=args.json))
    if args.action == "suggest":
        suggestions = _suggestions(args)
        return Output(suggestions, notes=() if suggestions else (_NONE_TO_SUGGEST,))
    lexicon, problems = check_lexicon(args.file)
    if problems:
        return Output("", 2, tuple(f"{args.file}: {problem}" for problem in problems))
    assert lexicon is not None
    lines = [f"{args.file}: {counted(len(lexicon.framings), 'term')}, no problem found"]
    lines += _own_categories(lexicon)
    lines += _absent(lexicon, args)
    return Output("".join(f"{line}\n" for line in lines))


def _own_categories(lexicon: Lexicon) -> Iterator[str]:
    """Name the categories that are the reader's own; one may be a misspelt one of ours."""
    from translate.framings.lexicon import CATEGORIES
    from translate.framings.shipped import own_categories

    named = []
    for name, terms in own_categories(lexicon).items():
        told = filter(None, (counted(terms, "term"), meant(name, CATEGORIES, least=0.8)))
        named.append(f"{name} ({'; '.join(told)})")
    if named:
        yield f"categories of your own: {', '.join(named)}"


def _absent(lexicon: Lexicon, args: argparse.Namespace) -> Iterator[str]:
    """Name the terms of a lexicon that stand in none of the texts, if any were given."""
    from translate.framings.finding import mentions
    from translate.reports.findings import absent

    parts = [
        part for text in args.texts for part in _parts(text, lexicon.language, args.text_column)
    ]
    if not args.texts:
        return
    met = {mention.framing.term for mention in mentions(parts, lexicon)}
    terms = [framing.term for framing in lexicon.framings]
    lacking = [term for term in terms if term not in met]
    yield from absent(lacking, len(terms), "texts")
    if not lacking:
        yield f"all {len(terms):,} terms stand in the texts"


def _parts(file: str, language: str, column: str) -> list[Segment]:
    """Return the sentences of a text, of a table those of all its texts."""
    from translate.readers import read
    from translate.segment import segments

    documents = list(read(file, language=language, text_column=column))
    texts = [document.text for document in documents if "error" not in document.meta]
    if not texts:  # rows without one are passed over where others have some
        raise InputError(documents[0].meta["error"])
    return [part for text in texts for part in segments(text, language)]


def _suggestions(args: argparse.Namespace) -> str:
    import json

    from translate.framings.shipped import default_lexicon
    from translate.framings.suggest import suggest

    parts = _parts(args.file, "en", args.text_column)
    words = suggest(parts, default_lexicon("en"), most=args.most)
    if args.format == "toml":
        return "\n".join(
            f"[[framing]]\nterm = {json.dumps(word.term, ensure_ascii=False)}\n"
            f'category = "evaluation"\nnote = "{word.reason}, {counted(word.count, "time")}"\n'
            for word in words
        )
    return "".join(f"{word.term}\t{word.reason}\t{word.count}\n" for word in words)


def _term(framing: Any) -> tuple[str, str, str, str]:
    renderings = "; ".join(f"{tag}: {', '.join(v)}" for tag, v in framing.renderings.items())
    return framing.term, framing.category, str(framing.intensity), renderings


def run_app(args: argparse.Namespace) -> Output:
    """Start the page and stay until it ends."""
    from importlib.util import find_spec

    if find_spec("streamlit") is None:
        raise MissingExtra("streamlit", "app")
    page = app_file()
    environment = dict(os.environ)
    if args.file is not None:
        path = Path(args.file)
        if not path.is_file():
            raise InputError(
                f"{path} is not a file; name a text, the output of `translate batch`, or none"
            )
        _check_opens(path)
        environment["TRANSLATE_APP_FILE"] = str(path.resolve())
    port = _port(args)
    address = f"http://{args.host}:{port}"
    sys.stderr.write(f"The page is at {address} (Ctrl-C ends it)\n")
    sys.stderr.flush()
    if args.host == "localhost" and not args.no_browser and has_screen():
        threading.Thread(target=open_browser, args=(address,), daemon=True).start()
    command = [
        sys.executable, "-m", "translate.page.served", "run", str(page), "--server.port", str(port),
        "--server.address", args.host, "--server.headless", "true",
        "--browser.gatherUsageStats", "false", "--server.maxUploadSize", "20",
        "--server.fileWatcherType", "none",
    ]  # fmt: skip
    code = _served(command, environment)
    return Output("", 0 if code in (0, -signal.SIGINT, -signal.SIGTERM) else 1)


def _check_opens(path: Path) -> None:
    """Raise what keeps a document from being read; what `batch` wrote is looked at on the page."""
    from translate.readers import read

    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return
    try:
        next(read(path, language="en"), None)
    except InputError as error:
        if "--encoding" not in str(error):
            raise
        raise InputError(  # this command has no such option
            f"{path.name} can't be read as text in any one encoding; save it as UTF-8, or start "
            "the page without it and upload it there, where an encoding can be chosen"
        ) from error


def _served(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the server until it ends; whatever would end this process ends the server first."""
    with subprocess.Popen(command, env=environment) as server:
        signals = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
        try:
            return server.wait()
        except KeyboardInterrupt:
            _end(server)
            return 0
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Tell a server to end; end it when it takes too long, or when that is asked for once more.

    Streamlit's server waits without limit for what its connections still want.
    """
    server.terminate()
    try:
        server.wait(_PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
        server.wait()


def has_screen() -> bool:
    """Whether someone can see a browser opened here: not over SSH, nor without a display."""
    if sys.platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_browser(address: str, *, within: float = 60) -> bool:
    """Open a browser once the page answers; return whether one was opened."""
    import time
    import urllib.request
    import webbrowser

    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return webbrowser.open(address)
        except OSError:
            time.sleep(0.2)
    return False


def _port(args: argparse.Namespace) -> int:
    """Return the port to listen on; raises InputError where that is impossible."""
    try:
        address = socket.getaddrinfo(args.host, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"--host {args.host!r} is no address of this machine; try localhost or 0.0.0.0"
        ) from error
    with socket.socket(address[0], socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port: int = args.port or 0
        try:
            probe.bind((address[4][0], port))
        except OSError as error:
            raise InputError(
                f"{args.host}{f':{port}' if port else ''} can't be listened on "
                f"({error.strerror}); name another --port or --host"
            ) from error
    return port or free_port(PORT, args.host)


def app_file() -> Path:
    """Return the path of the page, in the checkout or in the wheel."""
    package = Path(__file__).resolve().parent.parent
    for place in (package.parent / "streamlit_app.py", package / "_app" / "streamlit_app.py"):
        if place.is_file():
            return place
    raise InputError("streamlit_app.py is not there; reinstall translate-compare")


def free_port(first: int, host: str) -> int:
    """Return the first free port from `first` on; raises InputError where there is none."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0:
                return port
    raise InputError(f"no free port from {first} to {first + 99}; name one with --port")
