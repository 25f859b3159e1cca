"""What is done with a chunk of documents, wherever it is done: in this process, another, a cluster.

A job is a plain value that can be sent; opened, it holds its engines and turns documents into the
lines of the output.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from translate.api import Engines, Options, run
from translate.batch.beside import TEXTS
from translate.batch.corpus import digest_of
from translate.batch.journal import Outcome
from translate.data import Document
from translate.engines import resolved, script
from translate.engines.cache import Cache
from translate.engines.registry import entries
from translate.errors import (
    InputError,
    MissingExtra,
    ModelDamaged,
    StorageError,
    TranslateError,
)
from translate.framings.shipped import default_lexicon, own_terms
from translate.hub.provide import checksums, legs, provide
from translate.languages import TRADITIONAL, Direction, normalise
from translate.memory import forget
from translate.readers.source import whole_text
from translate.roundtrip.given import Given, Kind
from translate.roundtrip.loading import wanted_models
from translate.roundtrip.options import picked
from translate.roundtrip.result import Result
from translate.version import VERSION

Task = tuple[int, Document]  # the document's place in the corpus, and the document
FATAL = (MissingExtra, ModelDamaged, StorageError)  # would fail every document alike
_WORD = re.compile(r"\w+")


class Worker(Protocol):
    """Turns documents into outcomes, in their order; what one document breaks is its own."""

    def work(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Return an outcome for each task."""


class Job(Protocol):
    """What to do, as a value that can be sent to another process."""

    def identity(self) -> dict[str, Any]:
        """What decides the output beside the input: options, models, libraries, versions."""

    def check(self, language: str) -> None:
        """Raise what would stop every document of the language, such as a missing model."""

    def open(self) -> Worker:
        """Load what the work needs."""

    def terms(self) -> Mapping[str, Sequence[str]]:
        """The terms of the user's lexicon, with the renderings expected of each."""


@dataclass(frozen=True)
class RoundTrips:
    """Round trips through `vias`; `cache` names a translation cache (options hold none)."""

    vias: tuple[tuple[str, ...], ...]
    options: Options = field(default_factory=Options)
    cache: Path | None = None

    def identity(self) -> dict[str, Any]:
        """What decides the output beside the input."""
        options, decoding = self.options, self.options.decoding
        settings: dict[str, Any] = {
            "version": VERSION,
            **options.settings(self.vias, [default_lexicon("en"), default_lexicon("zh")]),
            "engine": options.engine, "beam": decoding.beam,
            "length_penalty": decoding.length_penalty,
            "repetition_penalty": decoding.repetition_penalty, "no_repeat": decoding.no_repeat,
            "compute_type": decoding.compute_type,
            "models": self._models(), "library": _library(options.engine),
        }  # fmt: skip
        if any(TRADITIONAL in via for via in self.vias):
            settings["opencc"] = script.version()
        if options.decoding.device != "cpu":
            settings["device"] = options.decoding.device
        return settings

    def _models(self) -> dict[str, str]:
        """Checksums of the models between English and each stop, and of direct ones there are.

        Known models that are not there are fetched now, before any worker asks for them.
        """
        stops = {tag for via in self.vias for stop in via for tag in stop.split("/")} | set(
            self.options.control
        )
        wanted = wanted_models(self.options)
        direct = {
            entry.direction
            for entry in entries(self.options.models, cache_dir=self.options.cache_dir)
            if stops & {entry.direction.source, entry.direction.target} and not entry.family
        }
        english = {Direction("en", normalise(tag)) for tag in stops if normalise(tag) != "en"}
        needed = direct | english | {direction.reverse for direction in english}
        return checksums(sorted(needed, key=str), wanted)

    def check(self, language: str) -> None:
        """Raise ModelNotFound or UnsupportedLanguage when a route can't be taken."""
        for via in [*picked(self.vias, language), *([tag] for tag in self.options.control)]:
            stops = [language, *via, language]
            for source, target in zip(stops, stops[1:], strict=False):
                for leg in legs(Direction.of(source, target), wanted_models(self.options)):
                    provide(leg, wanted_models(self.options))

    def open(self) -> TripWorker:
        """Load lexicon and cache; engines come with the first document that needs them.

        Raises InputError for a GPU that is not there: that is no single document's fault.
        """
        resolved(self.options.decoding.device, self.options.engine)
        # what the run needs is here by now; a language guessed wrongly must not fetch more
        options = replace(self.options, fetch=False)
        if self.cache is None:
            return TripWorker(self.vias, options)
        cache = Cache(self.cache)
        store = _Store(cache, json.dumps(self.identity(), sort_keys=True))
        return TripWorker(self.vias, replace(options, cache=cache), store=store)

    def terms(self) -> Mapping[str, Sequence[str]]:
        """The terms of the user's lexicon, with the renderings expected in the first pivot."""
        lexicon = self.options.lexicon
        if lexicon is None or not self.options.trace:
            return {}
        return own_terms(lexicon, normalise(picked(self.vias, lexicon.language)[0][-1]))


def _library(engine: str) -> str:
    """Name the library behind an engine, with its version."""
    name = "transformers" if engine == "marian" else "ctranslate2"
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


@dataclass(frozen=True)
class _Store:
    """Outcomes of whole documents, kept under all that decides them: the job and the document."""

    cache: Cache
    identity: str

    def key(self, document: Document) -> bytes:
        """Name the outcome of a document."""
        return hashlib.sha256(self.identity.encode() + digest_of(document)).digest()

    def find(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Return the outcomes that are kept."""
        keys = {number: self.key(document) for number, document in tasks}
        packed = self.cache.outcomes(list(keys.values()))
        return [_unpacked(n, packed[name]) for n, name in keys.items() if name in packed]

    def keep(self, tasks: Sequence[Task], outcomes: Sequence[Outcome]) -> None:
        """Keep what did not fail; a cache that can't be written is only slower."""
        documents = dict(tasks)
        good = {self.key(documents[o.number]): _packed(o) for o in outcomes if not o.kind}
        try:
            self.cache.keep(good)
        except StorageError:
            pass


def _packed(outcome: Outcome) -> bytes:
    known = json.dumps([outcome.words, dict(outcome.faults), outcome.signature]).encode()
    return zlib.compress(known + b"\n" + outcome.line, 1)


def _unpacked(number: int, packed: bytes) -> Outcome:
    known, _, written = zlib.decompress(packed).partition(b"\n")
    words, faults, signature = json.loads(known)
    return Outcome(number, written, words, faults=faults, signature=signature)


class TripWorker:
    """Takes chunks of documents through their round trips with one set of engines."""

    def __init__(
        self,
        vias: Sequence[Sequence[str]],
        options: Options,
        engines: Engines | None = None,
        store: _Store | None = None,
    ) -> None:
        self._vias, self._options = vias, options
        self._engines = engines or Engines(options)
        self._store = store

    def work(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Translate the documents of each language together; if that fails, each by itself."""
        stored = self._store.find(tasks) if self._store else []
        done = {outcome.number for outcome in stored}
        alike: dict[tuple[str, Kind], list[Task]] = {}
        for task in tasks:
            if task[0] not in done:
                key = task[1].language, self._given(task[1]).kind
                alike.setdefault(key, []).append(task)
        outcomes = [outcome for group in alike.values() for outcome in self._group(group)]
        if self._store and outcomes:
            self._store.keep(tasks, outcomes)
        forget()
        return sorted([*stored, *outcomes], key=lambda outcome: outcome.number)

    def _group(self, tasks: Sequence[Task]) -> list[Outcome]:
        try:
            results = self._run([document for _, document in tasks])
            return [self._done(n, result) for (n, _), result in zip(tasks, results, strict=True)]
        except FATAL:
            raise
        except Exception:
            return [self._alone(task) for task in tasks]

    def _alone(self, task: Task) -> Outcome:
        """The document's own outcome: whatever an engine raises is its fault alone."""
        number, document = task
        try:
            return self._done(number, next(self._run([document])))
        except FATAL:
            raise
        except Exception as error:
            message = " ".join(str(error).split()) or "no reason given"
            if not isinstance(error, TranslateError):
                message = f"{message} (unexpected); report it with the document"
            return failed(
                number, document.id, type(error).__name__, message, self._named(document),
                document.meta.get("columns", ""),
            )  # fmt: skip

    def _run(self, documents: Sequence[Document]) -> Iterator[Result]:
        """Take documents there and back; those that bring a translation keep it."""
        translations = [self._given(document) for document in documents]
        brought = translations if any(translations[0].kind[:2]) else []
        if self._options.system and not brought:
            raise InputError(
                f"{documents[0].id} brings no translation of {self._options.system}; give it in a "
                "column pivot or back, or leave --system out"
            )
        options = replace(self._options, system="")  # which names whose the given texts are
        for result in run(documents, self._vias, options, engines=self._engines, given=brought):
            bare = _without_texts(result.document.meta)
            yield replace(result, document=replace(result.document, meta=bare))

    def _given(self, document: Document) -> Given:
        """Return the translation that a row of a table, a TMX or an XLIFF file brings along."""
        known, system = document.meta, self._named(document)
        if known.get("translation_language") == picked(self._vias, document.language)[0][0]:
            return Given(known.get("translation"), known.get("returned"), system)
        return Given(known.get("pivot"), known.get("back"), system)

    def _named(self, document: Document) -> str:
        """Return the system whose translation a document has or is to have, "" if none is named."""
        return document.meta.get("system") or self._options.system

    def _done(self, number: int, result: Result) -> Outcome:
        faults = Counter(
            f"{fault.kind} {fault.where}"
            for route in result.routes
            for sentence in route.sentences
            for fault in sentence.faults
        )
        signature = json.dumps(result.signature.to_dict(), sort_keys=True)
        words = len(_WORD.findall(result.document.text))
        named = replace(result, named=self._named(result.document))
        return Outcome(number, line(named.to_json()), words, faults=faults, signature=signature)


def _without_texts(meta: Mapping[str, str]) -> dict[str, str]:
    """Leave out the given texts, which the result has sentence by sentence."""
    return {name: value for name, value in meta.items() if name not in TEXTS}


def failed(
    number: int, id: str, kind: str, message: str, system: str = "", columns: str = ""
) -> Outcome:
    """The outcome of a document that could not be done, of one system if there are several.

    `columns` is what else its table says of it, as JSON.
    """
    message = whole_text(message)
    whose = {"system": system} if system else {}
    known = {"columns": json.loads(columns)} if columns else {}
    text = line({"id": id, **whose, **known, "error": {"kind": kind, "message": message}})
    return Outcome(number, text, kind=kind, message=message)


def line(value: dict[str, Any]) -> bytes:
    r"""One line of the output; lone surrogates, which UTF-8 can't hold, are escaped.

    >>> line({"id": "a", "text": "导火索"}).decode()
    '{"id": "a", "text": "导火索"}\n'
    """
    try:
        return (json.dumps(value, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(value) + "\n").encode()
