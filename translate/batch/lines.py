"""The lines of a batch output, read one after the other: results, and documents that failed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translate.errors import InputError
from translate.roundtrip.result import Result

OURS = "this tool"  # the system of documents that brought no translation along
LONGEST = 2**28  # bytes of a line: a novel with all that is known of it
_SYSTEM = re.compile(rb'"system"\s*:\s*"')  # other programs write JSON without our spaces


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that says why a document could not be done; `system` is "" where there is but one.

    `columns` are those that its table has beside the text.
    """

    id: str
    kind: str
    message: str
    system: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def system_of(result: Result) -> str:
    """Name the system of a result; results this tool translates unnamed share one name."""
    if result.named:
        return result.named
    return result.evidence.given.system if result.evidence.given else OURS


def has_several(path: Path) -> bool:
    """Whether a batch output holds translations of several systems."""
    if not _names_any(path):
        return False
    first = ""
    for entry in read_output(path):
        name = system_of(entry) if isinstance(entry, Result) else entry.system or first
        first = first or name
        if name != first:
            return True
    return False


def _names_any(path: Path) -> bool:
    """Whether any line may name a system, without reading what is in the lines.

    Quotation marks inside texts are escaped, so that no text looks like a named system.
    """
    try:
        with path.open("rb") as stream:
            while line := stream.readline(LONGEST):
                if _SYSTEM.search(line):
                    return True
                if not line.endswith(b"\n"):  # the last, or one without end
                    return False
            return False
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    if path == Path("-"):
        return InputError(
            "a batch output is read more than once, which standard input can't be; name its file"
        )
    if path.is_dir():
        return InputError(f"{path} is a folder; give the output of `translate batch`")
    return InputError(f"{path} can't be read ({error.strerror}); check the path")


def read_output(path: Path, system: str = "") -> Iterator[Result | Failure]:
    """Read a batch output line by line, all of it or a system's lines.

    Raises InputError naming a line that is no result, and for a system that is not there. A last
    line that is not whole is left out unless it is the first: a run may be writing it.
    """
    entries = _all(path)
    yield from _of_system(entries, path, system) if system else entries


def _of_system(
    entries: Iterator[Result | Failure], path: Path, system: str
) -> Iterator[Result | Failure]:
    """Yield a system's results, and the failures that are known to be its own."""
    there: set[str] = set()
    for entry in entries:
        name = system_of(entry) if isinstance(entry, Result) else entry.system
        there.add(name)
        if name == system:
            yield entry
    if system not in there:
        names = ", ".join(sorted(there - {""})[:12]) or "none"
        raise InputError(f"{path} has no system {system!r} (there are: {names}); name one")


def _all(path: Path) -> Iterator[Result | Failure]:
    try:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST):
                number += 1
                entry = _read(line, path, number) if line.strip() else None
                if entry is not None:
                    yield entry
    except OSError as error:
        raise _unreadable(path, error) from error


def _read(line: bytes, path: Path, number: int) -> Result | Failure | None:
    try:
        return read_line(line)
    except InputError as error:
        if not line.endswith(b"\n") and number > 1 and len(line) < LONGEST:
            return None
        raise InputError(
            f"{path}, line {number} is no result of this tool; give the output of `translate batch`"
        ) from error


def half_line(path: Path) -> tuple[str, ...]:
    """Say, as a note, that the last line is not whole and was left out; nothing where none was."""
    if not path.is_file() or not path.stat().st_size:
        return ()
    line = b""
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        if stream.read() == b"\n":  # as nearly always: no need to read it all once more
            return ()
        stream.seek(0)
        while read := stream.readline(LONGEST):
            line = read
    try:
        if line.strip():
            read_line(line)
    except InputError:
        return (
            f"the last line of {path} is not whole and was left out: a run is writing it, or the "
            "file was cut",
        )
    return ()


def read_line(line: bytes) -> Result | Failure:
    """Read a line that `batch` wrote; raises InputError for any other."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is not JSON ({error})") from error
    return read_object(value)


def read_object(value: Any) -> Result | Failure:
    """Read the object of a line; raises InputError for any other."""
    if isinstance(value, dict) and "error" in value:
        return _failure(value)
    result = Result.from_json(value)
    if not result.routes:
        raise InputError("this result has no route; give the output of `translate batch`")
    return result


def _failure(record: dict[str, Any]) -> Failure:
    id, error = record.get("id"), record["error"]
    if not isinstance(id, str) or not isinstance(error, dict):
        raise InputError("this is neither a result nor an error of `translate batch`")
    kind, message = str(error.get("kind", "Error")), str(error.get("message") or "")
    columns = record.get("columns")
    known = (
        {name: str(value) for name, value in columns.items()} if isinstance(columns, dict) else {}
    )
    return Failure(id, kind, message, str(record.get("system") or ""), known)
