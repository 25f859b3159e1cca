"""The commands: each module adds its parser and gives its output as a value; none prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Output:
    """What a command has to say: content for standard output or `-o`, notes for standard error."""

    content: str | bytes
    code: int = 0
    notes: tuple[str, ...] = ()
