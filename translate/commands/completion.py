"""`completion`: what makes a shell complete commands, flags and their values."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from translate.commands import Output
from translate.commands.alike import children, each

SHELLS = ("bash", "zsh", "fish")
_ZSH = "autoload -U +X compinit bashcompinit && compinit && bashcompinit\n"
_BASH = """\
_translate() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} at= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at ${COMP_WORDS[i]}" in
%(paths)s
    esac
  done
  local known=
  case "$at $before" in
%(values)s
    *) case "$at" in
%(words)s
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$known" -- "$word"))
  if [[ -z $COMPREPLY ]]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _translate translate translate-compare
"""


def add(commands: Any, root: argparse.ArgumentParser) -> None:
    """Add the parser; `root` is the one whose words are completed."""
    completion = commands.add_parser(
        "completion", help="print the script that makes your shell complete commands"
    )
    completion.add_argument("shell", choices=SHELLS)
    completion.set_defaults(run=partial(run_completion, root))


def run_completion(root: argparse.ArgumentParser, args: argparse.Namespace) -> Output:
    """Write the script of a shell."""
    if args.shell == "fish":
        return Output("".join(f"{line}\n" for line in _fish(root)))
    return Output((_ZSH if args.shell == "zsh" else "") + _bash(root))


def _bash(root: argparse.ArgumentParser) -> str:
    parsers = [(" ".join(path), parser) for path, parser in each(root)]
    paths = [f'      "{_under(path)}") at="{_under(path)}" ;;' for path, _ in parsers if path]
    words = [
        f'      "{_under(path)}") known="{_joined(_words(parser))}" ;;' for path, parser in parsers
    ]
    values = [
        f'    "{_under(path)} {option}") known="{_joined(action.choices)}" ;;'
        for path, parser in parsers
        for action in parser._actions
        if action.choices and action.option_strings
        for option in action.option_strings
    ]
    return _BASH % {"paths": "\n".join(paths), "words": "\n".join(words),
                    "values": "\n".join(values)}  # fmt: skip


def _under(path: str) -> str:
    """Name a path as the script builds it: a space before every word."""
    return f" {path}" if path else ""


def _words(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield what may follow: actions, flags and the values of a place that has some."""
    yield from children(parser)
    for action in parser._actions:
        yield from action.option_strings
        if not action.option_strings and not children(parser):
            yield from map(str, action.choices or ())


def _joined(words: Iterable[Any] | None) -> str:
    return " ".join(map(str, words or ()))


def _fish(root: argparse.ArgumentParser) -> Iterator[str]:
    yield "complete -c translate-compare -w translate"
    for path, parser in each(root):
        below = children(parser)
        seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in path)
        free = f"not __fish_seen_subcommand_from {' '.join(below)}" if below else ""
        where = shlex.quote("; and ".join(part for part in (seen, free) if part) or "true")
        for name in below:
            yield f"complete -c translate -n {where} -f -a {name}"
        for action in parser._actions:
            for option in action.option_strings:
                yield _fish_flag(where, option, action)
            if action.choices and not action.option_strings and not below:
                words = shlex.quote(_joined(action.choices))
                yield f"complete -c translate -n {where} -f -a {words}"


def _fish_flag(where: str, option: str, action: argparse.Action) -> str:
    letter = "-l" if option.startswith("--") else "-s"
    line = f"complete -c translate -n {where} {letter} {option.lstrip('-')}"
    if action.choices:
        line += f" -x -a {shlex.quote(_joined(action.choices))}"
    elif action.nargs != 0:
        line += " -r"
    description = action.help if action.help and action.help != argparse.SUPPRESS else ""
    return line + (f" -d {shlex.quote(description.replace('%%', '%'))}" if description else "")
