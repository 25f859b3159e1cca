"""What tests read back: lines, rows of JSON, the names in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines_in(path: Path) -> list[str]:
    """The lines of a text with anything in them."""
    return [line for line in path.read_text("utf-8").splitlines() if line]


def rows_in(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def names_in(folder: Path) -> set[str]:
    """All there is below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def unfinished(store: Path) -> list[str]:
    """What a store of models has under way."""
    return sorted(path.name for path in (store / ".work").iterdir() if path.suffix != ".lock")
