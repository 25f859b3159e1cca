"""The command line; the only file that prints or exits."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from translate.commands import Output, admin, batch, models, single, texts
from translate.errors import TranslateError, shown
from translate.version import VERSION


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    root = argparse.ArgumentParser(
        prog="translate",
        description="Shows what machine translation does to the way a text frames the world.",
        epilog="Exit codes: 0 done; 1 some work failed; 2 wrong usage or unreadable input.",
    )
    root.add_argument("--version", action="version", version=f"translate-compare {VERSION}")
    root.add_argument("--debug", action="store_true", help="show a traceback when something fails")
    root.add_argument("--quiet", action="store_true", help="no progress on standard error")
    root.add_argument("--no-color", action="store_true", help="no colour (also: NO_COLOR)")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (single, batch, texts, models, admin):
        module.add(commands)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (0 done, 1 work failed, 2 usage or input)."""
    args = parser().parse_args(argv)
    args.progress = None if args.quiet or not sys.stderr.isatty() else _progress
    args.color = _wants_color(args)
    _tell_of_models(args.quiet)
    args.width = shutil.get_terminal_size((100, 24)).columns
    try:
        output = args.run(args)
        _write(output, getattr(args, "output", None))
    except TranslateError as error:
        return _failed(error, error.exit_code, args.debug)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
    except Exception as error:  # the last guard: a user never sees a traceback unasked
        message = TranslateError(
            f"unexpected {type(error).__name__}: {error}; run again with --debug"
        )
        message.__cause__ = error
        return _failed(message, 1, args.debug)
    return int(output.code)


def _failed(error: Exception, code: int, debug: bool) -> int:
    if debug:
        raise error
    sys.stderr.write(f"translate: {shown(' '.join(str(error).split()))}\n")
    return code


def _wants_color(args: argparse.Namespace) -> bool:
    plain = args.no_color or "NO_COLOR" in os.environ or getattr(args, "output", None) is not None
    return sys.stdout.isatty() and not plain


def _progress(done: int, of: int) -> None:
    sys.stderr.write(f"\r{done} of {of} segments" + ("\n" if done == of else ""))
    sys.stderr.flush()


def _tell_of_models(quiet: bool) -> None:
    """Let fetching and converting say what they do: it takes minutes, and was not asked for."""
    teller = logging.StreamHandler()
    teller.setFormatter(logging.Formatter("translate: %(message)s"))
    logger = logging.getLogger("translate.hub")
    logger.handlers = [teller]
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


def _write(output: Output, path: Path | None) -> None:
    for note in output.notes:
        sys.stderr.write(f"translate: {shown(note)}\n")
    content = output.content
    raw = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if path is None or str(path) == "-":
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    _write_whole(path, raw)


def _write_whole(path: Path, raw: bytes) -> None:
    """Write beside the target and rename: a full disk never leaves half a result."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent or ".", delete=False) as stream:
            try:
                stream.write(raw)
                stream.flush()
                os.chmod(stream.name, 0o644)
                os.replace(stream.name, path)
            except OSError:
                os.unlink(stream.name)
                raise
    except OSError as error:
        raise TranslateError(
            f"{path} can't be written ({error.strerror}); name another file with -o"
        ) from error


if __name__ == "__main__":
    raise SystemExit(main())
