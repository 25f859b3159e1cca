"""The command line; the only file that prints or exits."""

from __future__ import annotations

import argparse
import errno
import io
import logging
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TextIO

from translate import target
from translate.commands import (
    Output,
    admin,
    alike,
    batch,
    check,
    completion,
    install,
    models,
    score,
    single,
    study,
    summary,
    texts,
)
from translate.english import meant
from translate.errors import InputError, TranslateError, shown
from translate.reports import FORMATS

_LONGEST = 1_000  # characters of a message
# Errors in the name of a file, and not of the machine.
_NAMES = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES}


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(_failed(f"{message}; see `{self.prog} --help`", 2))

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse all arguments; the command that was named refuses what is left over."""
        parsed, left = self.parse_known_args(args, namespace)
        if left:
            named: argparse.ArgumentParser = self
            for name in (parsed.command, getattr(parsed, "action", None)):
                named = alike.children(named).get(name or "", named)
            named.error(f"unrecognized arguments: {' '.join(left)}")
        return parsed

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse positional arguments on both sides of options: argparse stops at the first."""
        parsed, left = super().parse_known_args(args, namespace)
        words = left[1:] if left[:1] == ["--"] else left
        positional = self._get_positional_actions()[-1:]
        if not words or not positional or (words is left and any(w[:1] == "-" for w in left)):
            return parsed, left
        return parsed, self._late(positional[0], words, parsed)

    def _late(self, action: argparse.Action, words: list[str], parsed: Any) -> list[str]:
        """Add late words to a command's last positional argument; return those left over."""
        before = getattr(parsed, action.dest, None)
        if action.nargs == "+":
            setattr(parsed, action.dest, [*(before or []), *self._get_values(action, words)])
            return []
        if action.nargs == "?" and before is action.default:
            setattr(parsed, action.dest, self._get_values(action, words[:1]))
            return words[1:]
        return words

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Refuse an empty value, such as that of a script's variable that was never set."""
        holds_others = isinstance(action, argparse._SubParsersAction)
        if arg_string == "" != action.default and not holds_others:
            name = "/".join(action.option_strings) or action.metavar or action.dest.upper()
            self.error(f"{name} is empty; give it a value or leave it out")
        return super()._get_value(action, arg_string)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Refuse what is no choice, naming the one that was probably meant."""
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError:
            near = meant(str(value).lower(), map(str, action.choices or ()))
            if not near:
                raise
            told = f"invalid choice: {str(value)!r} ({near})"
            raise argparse.ArgumentError(action, told) from None

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help; argparse itself would pass over a failure in silence."""
        try:
            (file or sys.stderr).write(message)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise TranslateError(_unwritten(error)) from error


@cache
def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; parsing leaves it as it is."""
    root = _Parser(
        prog="translate",
        description="Shows what machine translation does to the way a text frames the world.",
        epilog="Exit codes: 0 done; 1 some work failed, or --fail-below or --fail-above applies;\n"
        "2 wrong usage or unreadable input; 130 interrupted.",
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND")
    for module in (single, check, batch, summary, study, texts, score, models, admin, install):
        module.add(commands)
    completion.add(commands, root)
    alike.equip(root)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code (0 done, 1 failed, 2 usage or input, 130 stopped)."""
    _open_streams()
    try:
        code = _run(argv)
    except KeyboardInterrupt:
        code = _failed("interrupted", 130)
    for stream in (sys.stdout, sys.stderr):
        error = _flush(stream)
        if error and stream is sys.stdout:
            code = code or (
                1 if isinstance(error, BrokenPipeError) else _failed(_unwritten(error), 1)
            )
    return code


def _run(argv: Sequence[str] | None) -> int:
    debug = False
    if any("\0" in argument for argument in argv or ()):  # no shell can, but Python
        return _failed("an argument holds a null character; leave it out", 2)
    try:
        args = parser().parse_args(argv)
        debug = args.debug
        args.progress = None if args.quiet or not sys.stderr.isatty() else _progress
        args.color = _wants_color(args)
        args.width = shutil.get_terminal_size((100, 24)).columns
        _tell_of_models(args.quiet)
        output = _output(args)
        _write(output, getattr(args, "output", None))
    except SystemExit as end:  # of argparse, which has said all there is to say
        return int(end.code or 0)
    except BrokenPipeError:  # whoever read has seen enough
        return 1
    except Exception as error:  # the last guard: a user never sees a traceback unasked
        if _interrupted(error):
            raise KeyboardInterrupt from error
        if debug:
            raise
        return _failed(_message(error), _code(error))
    return int(output.code)


def _output(args: argparse.Namespace) -> Output:
    if args.group is not None:  # a command that only holds others
        return Output(args.group.format_help())
    _check_folder()
    alike.settle(args)
    _check_target(args)
    output: Output = args.run(args)
    return output


def _check_folder() -> None:
    try:
        os.getcwd()
    except OSError as error:  # libraries end the process over it
        raise InputError("the current folder is gone; change to another one") from error


def _interrupted(error: BaseException | None) -> bool:
    """Ctrl-C while a library is being loaded arrives as that library's own error."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _code(error: Exception) -> int:
    if isinstance(error, OSError) and error.errno in _NAMES:
        return 2
    return getattr(error, "exit_code", 1)


def _message(error: Exception) -> str:
    if isinstance(error, TranslateError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory; give a shorter text, or a smaller --beam or --samples"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} can't be used ({error.strerror}); check it, then try again"
    return f"unexpected {type(error).__name__}: {error}; run again with --debug"


def _failed(message: str, code: int) -> int:
    _say(f"translate: {_line(message)}\n")
    return code


def _line(message: str) -> str:
    line = shown(" ".join(message.split()))
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
    return line


def _say(text: str) -> None:
    with suppress(OSError, ValueError):  # standard error is closed or full: there is no one to tell
        sys.stderr.write(text)
        sys.stderr.flush()


def _open_streams() -> None:
    """Put something in the place of closed streams, so that no file gets their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # help has signs that ASCII has not


def _flush(stream: TextIO | None) -> OSError | None:
    """Write what is buffered; drop what can't be written, or Python would try again at its end."""
    if stream is None:
        return None
    try:
        stream.flush()
    except OSError as error:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    except ValueError:  # closed by whoever called
        pass
    return None


def _unwritten(error: OSError) -> str:
    return f"standard output can't be written ({error.strerror}); send it to another place"


def _check_target(args: argparse.Namespace) -> None:
    """Refuse, before any work, a target that its result can't be written to."""
    path: Path | None = getattr(args, "output", None)
    form = FORMATS.get(getattr(args, "format", ""))
    bundle: Path | None = getattr(args, "bundle", None)  # several files, named with -o
    if bundle is not None:
        (target.check if bundle.suffix.lower() == ".zip" else target.check_folder)(bundle)
    elif path is None and form is not None and form.binary:
        raise InputError(f"{args.format} is not text; name a file with -o")
    if sys.stdout is None and path is None and hasattr(args, "output"):
        raise InputError("standard output is closed; name a file with -o")
    flags: list[Path] = getattr(args, "flags", [])
    targets = [(path, "-o")] if path is not None and str(path) != "-" else []
    targets += [(place, "--flags") for place in flags]
    values = [item for name, value in vars(args).items() if name not in ("output", "flags")
              for item in (value if isinstance(value, list) else [value])]  # fmt: skip
    inputs = [str(item) for item in values if isinstance(item, str | Path)]
    for place, option in targets:
        target.check(place, inputs, option)
        if place.is_file():
            from translate.batch.begun import check_no_input

            check_no_input([place], inputs, option)
    if len({os.path.realpath(place) for place, _ in targets}) < len(targets):
        raise InputError("two outputs have one name; name another file with --flags")


def _wants_color(args: argparse.Namespace) -> bool:
    unwanted = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    plain = args.no_color or unwanted or getattr(args, "output", None) is not None
    return sys.stdout is not None and sys.stdout.isatty() and not plain


def _progress(done: int, of: int) -> None:
    _say(f"\r{done} of {of} segments" + ("\n" if done == of else ""))


def _tell_of_models(quiet: bool) -> None:
    """Let fetching and converting say what they do: it takes minutes, and was not asked for."""
    teller = logging.StreamHandler()
    teller.setFormatter(logging.Formatter("translate: %(message)s"))
    logger = logging.getLogger("translate.hub")
    logger.handlers = [teller]
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


def _write(output: Output, path: Path | None) -> None:
    for note in output.notes:
        _say(f"translate: {_line(note)}\n")
    content = output.content
    raw = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if path is not None and str(path) != "-":
        target.write(path, raw)
        return
    if sys.stdout is None:  # a batch, for one, has nothing to say there
        if raw:
            raise TranslateError("standard output is closed; open it or send it to a file")
        return
    try:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise TranslateError(_unwritten(error)) from error


if __name__ == "__main__":
    raise SystemExit(main())
