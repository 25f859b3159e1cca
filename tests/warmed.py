"""Scripts of the training recipe as a command: those they start share one import of torch.

Each of them still is a process of its own, with its arguments, its files and its exit code. It is
forked here, since importing torch and transformers takes most of the time of a tiny run.
Usage: python tests/warmed.py SCRIPT [ARGUMENT …] [--then SCRIPT [ARGUMENT …]]…
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

WARM = ("train.py", "export.py")  # what needs torch


def started(command: list[str], *, start: Any = subprocess.run) -> Any:
    """What `subprocess.run` is for the script: it starts those that need no torch itself."""
    if Path(command[1]).name not in WARM:
        return start(command)
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _run(command[1:])
    return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _run(words: list[str]) -> NoReturn:
    """Run a script to its end, and this process with it."""
    code: Any = 1
    try:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        os._exit(code)


def main() -> None:
    """Import what they need, then run the scripts in turn."""
    sys.path.insert(0, str(Path(sys.argv[1]).parent))
    if hasattr(os, "fork"):
        import_module("export")
        subprocess.run = started  # type: ignore[assignment]
    runs: list[list[str]] = [[]]
    for word in sys.argv[1:]:
        if word == "--then":
            runs.append([])
        else:
            runs[-1].append(word)
    for sys.argv in runs:
        runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
