"""Take documents along their routes, and gather what there is to say of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version

from translate.data import Document, Signature, Trace
from translate.engines import Engine
from translate.engines.simple import Echo
from translate.errors import InputError
from translate.framings.finding import CHOSEN
from translate.framings.shipped import default_lexicon, own_terms
from translate.framings.suggest import unfollowed
from translate.framings.tracing import is_judged
from translate.languages import Direction, normalise
from translate.roundtrip import evidence
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.given import Given, paired
from translate.roundtrip.loading import Engines
from translate.roundtrip.options import Options, picked
from translate.roundtrip.result import HUMAN, FollowedFraming, Result
from translate.roundtrip.trust import Evidence, GivenTexts, Kept, Middle, Termbase, Unfollowed
from translate.roundtrip.walk import Walk, join_signatures, walks

Progress = Callable[[int, int], None]  # (segments done, segments in all)
BATCH = 24  # segments between two progress reports, and the largest part of a growing result
_DECIDING = ("sentencex", "rjieba", "sacrebleu")  # sentences, words, scores


def run(
    documents: Sequence[Document],
    vias: Sequence[Sequence[str]],
    options: Options,
    *,
    engines: Engines | None = None,
    progress: Progress | None = None,
    given: Sequence[Given] = (),
) -> Iterator[Result]:
    """Take documents of one language through each of the routes and back.

    `vias` are lists of pivots; the first route is traced in full. Each result is the one the
    document has alone, only sooner; they come one by one once the engines are done with the first
    route of every document. `given` has a translation for each document, all of one kind; that of
    a single document may be in the options instead. Raises InputError for a document without text
    and for a translation of another one, and what an engine raises.
    """
    work = _Run(documents, vias, options, engines, given)
    trip = work.walks[0].trip
    while progress and trip.done < len(trip.sentences):
        trip.go(BATCH)
        progress(trip.done, len(trip.sentences))
    trip.go()
    yield from work.results()


def stream(
    document: Document,
    vias: Sequence[Sequence[str]],
    options: Options,
    *,
    engines: Engines | None = None,
    between: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """Yield a document's result as it grows: its first sentence, more of them, at last all of it.

    Only the last one has scores and evidence; it is the one that `run` gives. `between` is called
    between the steps of each part, too: what it raises ends the work there.
    """
    work = _Run([document], vias, options, engines)
    (walk,), size = work.walks, 1
    if between is not None:
        walk.trip.between = between
    while walk.done < len(walk.segments):
        walk.trip.go(size)
        yield work.so_far(walk)
        size = min(BATCH, size * 2)
    yield from work.results()


class _Run:
    """Documents of one language on their routes.

    `walks` are those of the first route, a document each, on one trip that has not begun. Other
    routes and controls are taken in `results`, when that one is over.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        vias: Sequence[Sequence[str]],
        options: Options,
        engines: Engines | None,
        translations: Sequence[Given] = (),
    ) -> None:
        for document in documents:
            if not document.text.strip():
                raise InputError(
                    f"{document.id} has no text; give a text with at least one sentence"
                )
        language = documents[0].language
        vias = picked(vias, language)
        for tag in options.control:
            if [tag] in [list(via) for via in vias]:
                raise InputError(f"control {tag} is the pivot itself; name another language")
        if options.middle is not None or options.back is not None:
            translations = [Given(options.middle, options.back, options.system)]
        _check_given(translations, vias, options)
        self._documents, self._vias, self._options = documents, vias, options
        self._engines = engines or Engines(options)
        self._lexicon = options.lexicon or default_lexicon(language)
        self._texts = (
            paired(documents, translations, normalise(vias[0][-1]), self._lexicon)
            if translations
            else None
        )
        self.walks = walks(
            documents, vias[0], self._route(language, vias[0]), options, self._lexicon,
            given=self._texts,
        )  # fmt: skip

    def _route(self, language: str, via: Sequence[str]) -> tuple[Engine, Engine]:
        """Return the engines of the first route; a return alone needs none."""
        if self._texts and self._texts.has_no_pivot:
            there = Direction.of(language, via[-1])
            return Echo(there), Echo(there.reverse)
        return self._engines.route(language, via)

    def so_far(self, walk: Walk) -> Result:
        """Return the sentences that are back, without evidence."""
        framings, charged, chosen = (
            tuple(map(walk.framing, traces))
            for traces in (walk.traces, walk.suggested, walk.chosen)
        )
        return Result(
            walk.document, self._signature([walk]), (walk.route("pivot"),), framings,
            suggested=charged, chosen=chosen,
        )  # fmt: skip

    def results(self) -> Iterator[Result]:
        """Take the other routes, too, and yield the documents' results."""
        options = self._options
        plain = replace(options, middle=None, back=None, system="", hops=1)
        if options.samples:
            traced: Iterable[list[Trace]] = evidence.survive(self.walks)
        else:
            traced = ([*walk.traces, *walk.chosen] for walk in self.walks)
        others = [self._other_route(via, plain) for via in self._vias[1:]]
        controls = [self._other_route([tag], plain) for tag in options.control]
        for (first, *rest), traces in zip(
            zip(self.walks, *others, *controls, strict=True), traced, strict=True
        ):
            yield self._result(first, traces, rest[: len(others)], rest[len(others) :])
            for walk in (first, *rest):
                walk.forget()

    def _other_route(self, via: Sequence[str], options: Options) -> list[Walk]:
        engines = self._engines.route(self._documents[0].language, via)
        walked = walks(self._documents, via, engines, options, self._lexicon, traced=False)
        walked[0].trip.go()
        return walked

    def _result(
        self,
        first: Walk,
        traces: Sequence[Trace],
        others: Sequence[Walk],
        controls: Sequence[Walk],
    ) -> Result:
        compared = tuple(evidence.control(first, other) for other in controls)
        route = first.route("pivot")
        all_followed = tuple(map(first.framing, traces))
        framings = tuple(own for own in all_followed if own.kind != CHOSEN)
        rates = evidence.kept(first.traces, first.flagged, first.language)
        gathered = Evidence(
            difference=next(
                (control.difference for control in compared if control.difference), None
            ),
            control=compared,
            drift=tuple(evidence.drift(first)) if self._options.hops > 1 else (),
            given=self._given_evidence(first),
            middle=self._middle_evidence(first, rates),
            kept=rates,
            sound=evidence.sound(first.traces, route.sentences, first.flagged, first.language),
            legs=(
                evidence.legs(first.traces, first.flagged) if is_judged(first.language) else None
            ),
            engine=self._baseline(first),
            termbase=self._termbase(first, framings),
            unfollowed=_unfollowed(first),
            suggested=(
                evidence.kept(first.suggested, first.flagged, first.language)
                if first.suggested
                else None
            ),
        )
        aside = [*others, *controls]
        return Result(
            first.document,
            self._signature([first, *aside]),
            (
                route,
                *(walk.route("pivot") for walk in others),
                *(walk.route("control") for walk in controls),
            ),
            framings,
            gathered,
            (*first.warnings, *(detour for walk in aside for detour in walk.detours)),
            tuple(map(first.framing, first.suggested)),
            chosen=tuple(own for own in all_followed if own.kind == CHOSEN),
        )

    def _termbase(self, walk: Walk, framings: Sequence[FollowedFraming]) -> Termbase:
        """Count the expected renderings; a return alone has none."""
        if self._texts and self._texts.has_no_pivot:
            return Termbase()
        return evidence.termbase(framings, self._lexicon, walk.pivot_language)

    def _middle_evidence(self, walk: Walk, rates: Kept) -> Middle | None:
        texts = self._texts
        if texts is None or not texts.is_human or texts.back is not None:
            return None
        unpaired = sum(not text for text in walk.pivots())
        return Middle(HUMAN, unpaired, rates.kept, rates.kept_or_paraphrased)

    def _given_evidence(self, walk: Walk) -> GivenTexts | None:
        texts = self._texts
        if texts is None:
            return None
        pivot, back = texts.middle is not None, texts.back is not None
        return GivenTexts(
            texts.system, pivot, back,
            sum(not text for text in walk.pivots()) if pivot else 0,
            sum(not text for text in walk.returns()) if back else 0,
        )  # fmt: skip

    def _baseline(self, walk: Walk) -> Baseline | None:
        """Return what the engine of the way back does to a human text, if it made the return."""
        if self._texts and self._texts.back is not None:
            return None
        return self._engines.baseline(Direction.of(walk.via[-1], walk.language))

    def _signature(self, walked: Sequence[Walk]) -> Signature:
        signature = join_signatures([walk.signature for walk in walked])
        settings = self._options.settings(self._vias, [self._lexicon])
        libraries = {**signature.libraries, **_versions()}
        return replace(signature, libraries=libraries, settings=settings)


def with_absent_terms(result: Result, options: Options) -> Result:
    """Add which terms of the user's lexicon do not stand in the text.

    For whoever asks about one text alone: a batch says it of all its texts together.
    """
    termbase = result.evidence.termbase
    if termbase is None or options.lexicon is None or not options.trace:
        return result
    own = own_terms(options.lexicon, normalise(result.route.via[-1]))
    met = {framing.term for framing in result.framings}
    absent = tuple(term for term in own if term not in met)
    termbase = replace(termbase, terms=len(own), absent=absent)
    return replace(result, evidence=replace(result.evidence, termbase=termbase))


def _check_given(
    translations: Sequence[Given], vias: Sequence[Sequence[str]], options: Options
) -> None:
    """Raise InputError for options that don't go with the given translations."""
    asked = {
        "--control": options.control, "--samples": options.samples, "--hops": options.hops > 1,
        "--via with several routes": len(vias) > 1,
    }  # fmt: skip
    wanted = [name for name, value in asked.items() if value]
    foreign = next(
        (text for text in translations if text.back is not None or text.named != HUMAN), None
    )
    if foreign and wanted:
        raise InputError(
            f"{wanted[0]} asks an engine for more translations, which says nothing of those of "
            f"{foreign.named}; leave it out"
        )
    if options.system and not translations:
        raise InputError(
            f"--system {options.system} names whose given texts are; give them with --middle FILE "
            "or --back FILE"
        )


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    """Return the versions of the libraries that cut and score texts."""
    return {name: version(name) for name in _DECIDING}


def _unfollowed(walk: Walk) -> Unfollowed | None:
    """Return the charged expressions missing from the lexicon, where charge is known at all."""
    if walk.language != "en" or not walk.options.trace:
        return None
    terms = unfollowed(walk.segments, [*walk.mentions, *walk.beside])
    return Unfollowed(len(terms), tuple(dict.fromkeys(terms))) if terms else None
