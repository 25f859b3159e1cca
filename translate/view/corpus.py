"""The output of `translate batch`, read once: each line is counted, put in an index, forgotten."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from translate.reports import wording
from translate.reports.visible import visible
from translate.view.index import Entry, Index, Line

Json = Mapping[str, Any]
LONGEST_LINE = 128 * 2**20  # bytes; a longer one is no result, and would have to be held whole
# What a line that is no result can raise where it is looked into.
NOT_MADE_SO = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError,
)  # fmt: skip
_LOOKED_AT = 5  # lines, to tell what a file is: the first may be broken
_NAME = 80  # characters of a title or an id
_LARGEST = 10**9  # of any count or score; sums of more could overflow
_WORD = re.compile(r"\w+")  # as `batch` counts them


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Cut a file into lines without ever holding more than one, of bounded length."""
    offset = 0
    while raw := stream.readline(LONGEST_LINE):
        size = len(raw)
        if size == LONGEST_LINE and not raw.endswith(b"\n"):
            raw = b""
            while rest := stream.readline(LONGEST_LINE):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
        yield Line(offset, size, raw)
        offset += size


def is_output(stream: BinaryIO) -> bool:
    """Say whether JSON lines are results or errors as `batch` writes them, by the first few."""
    given = (line.raw for line in lines(stream) if line.raw.strip())
    return any(_is_result(raw) for raw in islice(given, _LOOKED_AT))


def _is_result(raw: bytes) -> bool:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or "text" in found:
        return False
    if isinstance(found.get("error"), dict):
        return "id" in found
    return isinstance(found.get("document"), dict) and isinstance(found.get("routes"), list)


def entry(result: Json) -> Entry:
    """Take the few numbers from a line's object; raises one of NOT_MADE_SO for no result.

    All that a summary reads of it is looked at, since sums can't take back what was half counted.
    """
    if "error" in result:
        name = _name(result["id"])
        return Entry(name, name, error=str(result["error"].get("kind", "Error")))
    _check_evidence(result)
    document = result["document"]
    own = Counter(
        (_text(one["category"]), _text(one["term"]), _fate(one)) for one in result["framings"]
    )
    faults = Counter(
        _text(fault["kind"])
        for segment in result["routes"][0]["segments"]
        for fault in segment["faults"]
        if _text(fault["where"])
    )
    words = sum(1 for _ in _WORD.finditer(document["text"]))
    return Entry(_name(document["id"]), _name(wording.title(result)), words, own, faults)


def _fate(framing: Json) -> str:
    _whole(framing["segment"])
    survival = framing.get("survival") or {}
    if _whole(survival.get("kept", 0)) > _whole(survival.get("of", 0)):
        raise ValueError("more was kept than there is")
    return wording.fate({"fate": _text(framing["fate"])})


def _check_evidence(result: Json) -> None:
    wording.signature({"signature": _mapping(result["signature"])})
    for route in result["routes"]:
        _texts(route["via"])
        _text(route["role"])
        for score in _mapping(route["scores"]).values():
            _number(score)
    for control in _mapping(result["evidence"]).get("control", ()):
        _texts(control["via"])
        _whole(control.get("of") or 0)
        if not 0 <= _number(control.get("kept") or 0) <= 1:
            raise ValueError("a share is not between 0 and 1")
        if control.get("difference"):
            _number(control["difference"]["value"])
        for one, other in control.get("fates") or ():
            _text(one), _text(other)


def _text(value: Any) -> str:
    """Give a string; what is none would be sorted among strings, and fail there."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(values: Any) -> None:
    for value in values:
        _text(value)


def _mapping(value: Any) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no object")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < _LARGEST:
        raise TypeError(f"{value!r} is no count")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:  # nor NaN
        raise TypeError(f"{value!r} is no number to be added up")
    return value


def _name(value: Any) -> str:
    shown = " ".join(visible(_text(value)).split())
    return shown if len(shown) <= _NAME else shown[: _NAME - 1] + "…"


def read_through(
    stream: BinaryIO, size: int, index: Index, add: Callable[[Json], None],
    progress: Callable[[float], None],
) -> None:  # fmt: skip
    """Fill an index from the first `size` bytes of an output; `add` is given each line's object.

    `progress` is told the share that was read, 0 to 1. A line that is no result is left out and
    counted.
    """
    for number, line in enumerate(lines(stream), 1):
        if line.offset >= size:
            break
        if line.raw.strip() or line.size and not line.raw:
            _take(number, line, index, add)
        progress(min(1.0, (line.offset + line.size) / size))


def _take(number: int, line: Line, index: Index, add: Callable[[Json], None]) -> None:
    try:
        result = json.loads(line.raw)
        one = entry(result)
    except NOT_MADE_SO:
        if line.raw and not line.raw.endswith(b"\n"):
            index.unfinished = True  # a run may be writing it
        else:
            index.leave_out(number)
        return
    add(result)
    index.add(number, line, one)


def broken(index: Index) -> str:
    """Name the lines that are no results; "" when all are."""
    if not index.broken_lines:
        return ""
    named = ", ".join(f"{number:,}" for number in index.broken)
    more = index.broken_lines - len(index.broken)
    several = index.broken_lines > 1
    return (
        f"{'Lines' if several else 'Line'} {named}{f' and {more:,} more' if more else ''} "
        f"{'are no results' if several else 'is no result'} of this tool; they are left out "
        "of all that is shown here. `translate summary` refuses such a file: run `translate batch` "
        "again, or restore it."
    )


def run_state(
    manifest: Json | None, *, documents: int, journal: bool = False, uploaded: bool = False
) -> tuple[bool, str]:
    """Say whether documents are still to come, and what is known of the run, in words.

    `manifest` is what lies beside the output, `journal` whether the run's journal lies there.
    """
    so_far = "what is shown are the documents so far"
    if manifest is None:
        if journal:
            return True, f"The run is still going on, or was stopped: {so_far}."
        why = "An upload comes without its manifest" if uploaded else "No manifest lies beside it"
        return False, f"{why}: whether the run came to its end can’t be told."
    if manifest.get("complete") is not True:
        again = "The same `translate batch` command goes on where it was."
        return True, f"The run was stopped before its end: {so_far}. {again}"
    counts = manifest.get("documents")
    wanted = counts.get("all") if isinstance(counts, Mapping) else None
    if not isinstance(wanted, int) or wanted != documents:
        counted = f"{wanted:,}" if isinstance(wanted, int) else "other"
        return True, (
            f"The manifest counts {counted} documents and the file has {documents:,}: a run is "
            "writing to it, or it is not the file the manifest speaks of."
        )
    return False, "The run came to its end."
