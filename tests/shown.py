"""What the docs show: commands and examples of Python, each with what it is said to print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
# What a fence may say: run and compared; run, its commands told by "$ "; what the last of either
# printed; and what is neither run nor compared (it needs a network, a server, the reader's files).
KINDS = {"python", "console", "output", "sh", "python not-run", "text", "toml"}


@dataclass(frozen=True)
class Shown:
    """A command or an example, and the lines that the page says it prints."""

    page: Path
    kind: str
    code: str
    printed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.page.name}: {' '.join(self.code.split())[:60]}"


def kinds(page: Path) -> set[str]:
    """Return what the fences of a page say of what they hold."""
    return {kind for kind, _ in FENCE.findall(page.read_text("utf-8"))}


def shown(page: Path) -> list[Shown]:
    """Return what a page has one run, in its order."""
    runs: list[Shown] = []
    for kind, body in FENCE.findall(page.read_text("utf-8")):
        if kind == "python":
            runs.append(Shown(page, kind, body))
        elif kind in ("console", "output"):
            for line in body.replace("\\\n", " ").splitlines():
                if kind == "console" and line.startswith("$ "):
                    runs.append(Shown(page, kind, line[2:]))
                else:
                    runs[-1].printed.append(line)
    return runs


def unlike(lines: list[str], printed: str) -> str | None:
    """Return the first shown line that does not come where it stands, or None where all do.

    `…` stands for any lines on a line of its own, for anything within one. Blanks at the ends of
    lines and empty last lines don't count.

    >>> unlike(["a", "…", "took … s"], "a\\nb\\nc\\ntook 3.1 s\\n\\n")
    >>> unlike(["a", "c"], "a\\nb\\n")
    'c'
    >>> unlike(["a"], "a\\nb\\n")
    'the end'
    """
    ended = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
    pattern = ""
    for line in lines:
        pattern += r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        if not re.match(pattern, ended):
            return line
    return None if re.fullmatch(pattern, ended) else "the end"
