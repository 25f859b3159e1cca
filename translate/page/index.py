"""The documents of a corpus by their place in its file, with a few numbers of each.

A document takes a few dozen bytes here; its texts stay in the file and are read when it is opened.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, NamedTuple

from translate.batch.coding import VERDICTS
from translate.batch.lines import Failure, read_object
from translate.errors import InputError
from translate.page.columns import Columns, Value
from translate.reports.wording import fault_kind, visible
from translate.roundtrip.result import FollowedFraming, Result

Framing = tuple[str, str]  # category and term
_NAMED = 20  # broken lines whose numbers are kept; the others are only counted
_SURROGATE = re.compile("[\ud800-\udfff]")


class Line(NamedTuple):
    """A line and the byte it begins at; `raw` is empty when it is too long to be read."""

    offset: int
    size: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one document; `error` is the kind of one that failed.

    `system` is whose translation it is, "" where that is not known.
    """

    id: str
    name: str
    words: int = 0
    framings: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    system: str = ""


@dataclass(frozen=True)
class Query:
    """Which documents to list, and in which order; an empty field asks for nothing.

    `trouble` is "fault" or "failed", for any, or these with a kind: "fault loop". `since` and
    `until` are days as `date.toordinal` counts them.
    """

    text: str = ""
    columns: tuple[Value, ...] = ()
    since: int = 0
    until: int = 0
    category: str = ""
    fate: str = ""
    framing: Framing | None = None
    trouble: str = ""
    sort: str = "line"
    descending: bool = False

    @property
    def documents(self) -> Query:
        """What the query asks of documents, without their framings and their order."""
        return replace(self, category="", fate="", framing=None, sort="line", descending=False)

    def counts(self, framing: FollowedFraming) -> bool:
        """Whether a mention is asked for, whatever its fate."""
        return self.category in ("", framing.category) and (
            self.framing in (None, (framing.category, framing.term))
        )


class Index:
    """Where the documents of an output stand, with their numbers, by their place from 0."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.ids: list[str] = []
        self.lines, self.offsets = array("I"), array("Q")
        self.sizes, self.sums = array("I"), array("I")
        self.words, self.faults = array("I"), array("I")
        self.fates = array("I")  # as many a document as there are verdicts
        self.failed = bytearray()
        self.by_framing: dict[Framing, dict[str, array[int]]] = {}  # framing, fate: documents
        self.kinds: dict[str, array[int]] = {}  # "fault loop", "failed InputError": documents
        self.columns = Columns()
        self.languages: set[str] = set()
        self.systems: list[str] = []
        self.named: set[str] = set()  # the systems, each once
        self.broken: list[int] = []  # the first line numbers
        self.broken_lines = 0
        self.unfinished = False  # the last line is not whole

    def __len__(self) -> int:
        return len(self.names)

    def add(self, number: int, line: Line, entry: Entry) -> None:
        """Take in the document of a line, counted from 1."""
        place = len(self.names)
        self.ids.append(entry.id)
        self.names.append(entry.id if entry.name == entry.id else entry.name)
        self.lines.append(number)
        self.offsets.append(line.offset)
        self.sizes.append(line.size)
        self.sums.append(zlib.crc32(line.raw))
        self.words.append(entry.words)
        self.faults.append(sum(entry.faults.values()))
        self.failed.append(entry.error is not None)
        self.columns.add(place, entry.columns)
        self.languages |= {entry.language} - {""}
        self.systems.append(sys.intern(entry.system))
        self.named |= {entry.system} - {""}
        counts = Counter[str]()
        for (category, term, fate), times in entry.framings.items():
            counts[fate] += times
            by_fate = self.by_framing.setdefault((category, term), {})
            by_fate.setdefault(fate, array("I")).append(place)
        self.fates.extend(counts[fate] for fate in VERDICTS)
        kinds = [f"fault {kind}" for kind in entry.faults]
        for kind in kinds if entry.error is None else [f"failed {entry.error}"]:
            self.kinds.setdefault(kind, array("I")).append(place)

    def leave_out(self, number: int) -> None:
        """Note a line that is no result."""
        self.broken_lines += 1
        if len(self.broken) < _NAMED:
            self.broken.append(number)

    def system(self, place: int) -> str:
        """Whose translation a document is; "" where all are one system's."""
        return self.systems[place] if self.several else ""

    @property
    def several(self) -> bool:
        """Whether there are translations of several systems."""
        return len(self.named) > 1

    def count(self, place: int, fate: str) -> int:
        """How many framings of a document met a fate."""
        return self.fates[place * len(VERDICTS) + VERDICTS.index(fate)]

    def framings(self, place: int) -> int:
        """How many framings a document has."""
        return sum(self.fates[place * len(VERDICTS) : (place + 1) * len(VERDICTS)])

    def kinds_of(self, place: int) -> list[str]:
        """The kinds of fault in a document."""
        return [
            fault_kind(kind.removeprefix("fault "))
            for kind, places in sorted(self.kinds.items())
            if kind.startswith("fault ") and _holds(places, place)
        ]

    def select(self, query: Query) -> list[int]:
        """Return the places of the documents asked for, in the order asked for."""
        chosen = self._chosen(query)
        wanted = " ".join(query.text.lower().split())
        places = [
            place
            for place in (range(len(self)) if chosen is None else sorted(chosen))
            if not wanted or wanted in self.names[place].lower()
            or wanted in self.ids[place].lower()
        ]  # fmt: skip
        return self._sorted(places, query)

    def _chosen(self, query: Query) -> set[int] | None:
        """The places that meet all but the text; None when nothing else is asked for."""
        sets = []
        if query.columns:
            sets.append(self.columns.places(query.columns))
        if query.since or query.until:
            sets.append(self.columns.between(query.since, query.until))
        if query.framing is not None or query.category:
            sets.append({
                place
                for key, by_fate in self.by_framing.items()
                if query.framing in (None, key) and query.category in ("", key[0])
                for fate in ([query.fate] if query.fate else by_fate)
                for place in by_fate.get(fate, ())
            })  # fmt: skip
        elif query.fate:
            sets.append({n for n in range(len(self)) if self.count(n, query.fate)})
        if query.trouble:
            whole = " " in query.trouble
            sets.append({
                place
                for kind, places in self.kinds.items()
                if kind == query.trouble or not whole and kind.split(" ")[0] == query.trouble
                for place in places
            })  # fmt: skip
        return set.intersection(*sets) if sets else None

    def _sorted(self, places: list[int], query: Query) -> list[int]:
        key = self._key(query.sort)
        if key is None:
            return places[::-1] if query.descending else places
        done = [place for place in places if not self.failed[place]]
        failed = [place for place in places if self.failed[place]]  # they have no numbers
        if query.sort == "name":
            return sorted(places, key=key, reverse=query.descending)
        return [*sorted(done, key=key, reverse=query.descending), *failed]

    def _key(self, name: str) -> Callable[[int], Any] | None:
        if name in VERDICTS:
            return lambda place: self.count(place, name)
        keys: dict[str, Callable[[int], Any]] = {
            "name": lambda place: self.names[place].casefold(),
            "words": self.words.__getitem__,
            "framings": self.framings,
            "faults": self.faults.__getitem__,
        }
        return keys.get(name)

    def rows(self, stream: BinaryIO, places: Iterable[int]) -> list[dict[str, Any]]:
        """Return a row for each document, as the list draws it; the file says why one failed."""
        return [self._row(stream, place) for place in places]

    def _row(self, stream: BinaryIO, place: int) -> dict[str, Any]:
        name, own = self.names[place], self.ids[place]
        row: dict[str, Any] = {
            "n": place, "line": self.lines[place], "name": name, "id": "" if own == name else own,
            "system": self.system(place),
        }  # fmt: skip
        if self.failed[place]:
            failure = self.read(stream, place)
            assert isinstance(failure, Failure)
            reason = f"{failure.kind}: {failure.message or 'no reason is given'}"
            return {**row, "error": visible(reason)}
        return {
            **row, "words": self.words[place], "framings": self.framings(place),
            "fates": [self.count(place, fate) for fate in VERDICTS],
            "faults": self.faults[place], "kinds": self.kinds_of(place),
        }  # fmt: skip

    def read(self, stream: BinaryIO, place: int) -> Result | Failure:
        """Read a document again; raises InputError when the file is no longer what it was."""
        return read_object(whole(json.loads(self.raw(stream, place))))

    def raw(self, stream: BinaryIO, place: int) -> bytes:
        """Read the line of a document again; raises InputError as `read` does."""
        stream.seek(self.offsets[place])
        raw = stream.read(self.sizes[place])
        if len(raw) != self.sizes[place] or zlib.crc32(raw) != self.sums[place]:
            raise InputError(
                "The file has changed since it was read, and the document is no longer in its "
                "place; read the file again"
            )
        return raw


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place


def whole(value: Any) -> Any:
    r"""Replace halves of characters in a value of JSON: no browser can take them.

    >>> whole({"a": ["\ud800b", 1]})
    {'a': ['�b', 1]}
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {whole(key): whole(item) for key, item in value.items()}
    return value
