"""Translate documents, take them through a pivot and back, follow their framings.

Engines are given; nothing here chooses or loads one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from translate.align import Matrix, joined, matrix
from translate.compare import pair_sentences
from translate.data import (
    Alignment,
    Document,
    Fault,
    Hop,
    Hypothesis,
    Link,
    RoundTrip,
    Route,
    Segment,
    Signature,
    Trace,
)
from translate.engines import Aligner, Engine
from translate.faults import faults
from translate.framing import LEAST_CONFIDENCE, Passage, mentions, trace
from translate.languages import writes_spaces
from translate.lexicon import Lexicon
from translate.metrics import copy_rate, scores
from translate.segment import rebuild, segments, tokens
from translate.version import VERSION

Progress = Callable[[int, int], None]  # (segments done, segments in all)
BATCH = 24  # segments between two progress reports
_SPACES = re.compile(r"[^\S\n]{2,}")
_BETWEEN_HAN = re.compile(r"(?<=[。！？”」』；])[^\S\n]+")
SHOWN_LINK = 0.12  # joined weights below this are not worth lighting up on the page


def translate_document(document: Document, engine: Engine, *, n_best: int = 1) -> Hop:
    """Translate a document segment by segment."""
    parts = segments(document.text, document.language)
    answers = engine.translate([part.text for part in parts], n_best=n_best)
    return Hop(engine.direction, tuple(parts), tuple(tuple(found) for found in answers))


def joined_text(text: str, hop: Hop) -> str:
    """Put the translations in their segments' places; Chinese sentences need no space between.

    Line ends and blank lines stay as they are.
    """
    if writes_spaces(hop.direction.target):
        whole = rebuild(text, hop.segments, [f"{best} " for best in hop.best])
        return _SPACES.sub(" ", whole).replace(" \n", "\n").rstrip(" ")
    whole = rebuild(text, hop.segments, hop.best)
    return _BETWEEN_HAN.sub("", whole)


def round_trip(
    document: Document,
    forward: Engine,
    back: Engine,
    *,
    trips: int = 1,
    middle: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> RoundTrip:
    """Take a document to the pivot and back, `trips` times.

    `middle` replaces the first pivot text, one text a segment. Segments keep their order; each
    hop of the result has one answer for each of the document's segments.
    """
    parts = segments(document.text, document.language)
    done: list[list[list[Hypothesis]]] = [[] for _ in range(2 * trips)]
    for start in range(0, len(parts), BATCH):
        texts = [part.text for part in parts[start : start + BATCH]]
        for hop in range(2 * trips):
            if hop == 0 and middle is not None:
                answers = _given(texts, middle[start : start + BATCH], forward)
            else:
                answers = (forward, back)[hop % 2].translate(texts)
            done[hop] += answers
            texts = [found[0].text for found in answers]
        if progress:
            progress(min(start + BATCH, len(parts)), len(parts))
    hops = _hops(parts, done, forward, back)
    return RoundTrip(document, hops, join_signatures([forward.signature, back.signature]))


def _given(texts: list[str], given: Sequence[str], engine: Engine) -> list[list[Hypothesis]]:
    """Wrap a human translation as if the engine had made it, linked by forced alignment."""
    links = (
        engine.align(texts, list(given))
        if isinstance(engine, Aligner)
        else [Alignment()] * len(texts)
    )
    return [[Hypothesis(text, 0.0, found)] for text, found in zip(given, links, strict=True)]


def _hops(
    parts: Sequence[Segment],
    done: Sequence[Sequence[Sequence[Hypothesis]]],
    forward: Engine,
    back: Engine,
) -> tuple[Hop, ...]:
    hops: list[Hop] = []
    sources = list(parts)
    for number, answers in enumerate(done):
        engine = (forward, back)[number % 2]
        hops.append(Hop(engine.direction, tuple(sources), tuple(map(tuple, answers))))
        sources = [
            replace(part, text=found[0].text) for part, found in zip(parts, answers, strict=True)
        ]
    return tuple(hops)


def join_signatures(signatures: Sequence[Signature]) -> Signature:
    """One signature for a result that several engines made."""
    models = tuple(dict.fromkeys(model for one in signatures for model in one.models))
    decoding: dict[str, str | int | float | bool] = {}
    libraries: dict[str, str] = {}
    for one in signatures:
        decoding.update(one.decoding)
        libraries.update(one.libraries)
    return Signature(VERSION, models, decoding, libraries)


def passages(
    trip: RoundTrip, forward: Engine, back: Engine, wanted: Sequence[int]
) -> dict[int, Passage]:
    """Join the alignments of both directions for the segments `wanted` (by number)."""
    language = trip.document.language
    pivot_language = trip.hops[0].direction.target
    sources = [trip.hops[0].segments[i].text for i in wanted]
    pivots = [trip.hops[0].hypotheses[i][0].text for i in wanted]
    backs = [trip.hops[1].hypotheses[i][0].text for i in wanted]
    there = _reverse_links(back, pivots, sources)
    home = _reverse_links(forward, backs, pivots)
    found: dict[int, Passage] = {}
    for k, i in enumerate(wanted):
        source, pivot = tokens(sources[k], language), tokens(pivots[k], pivot_language)
        after = tokens(backs[k], language)
        found[i] = Passage(
            sources[k], pivots[k], backs[k], source, pivot, after,
            matrix(trip.hops[0].hypotheses[i][0].alignment, source, pivot),
            None if there is None else matrix(there[k], pivot, source),
            matrix(trip.hops[1].hypotheses[i][0].alignment, pivot, after),
            None if home is None else matrix(home[k], after, pivot),
        )  # fmt: skip
    return found


def _reverse_links(
    engine: Engine, sources: list[str], targets: list[str]
) -> list[Alignment] | None:
    """The opposite model's links, from its source (our target) to its target (our source)."""
    if not isinstance(engine, Aligner):
        return None
    return engine.align(sources, targets)


def links(passage: Passage) -> tuple[Alignment, Alignment]:
    """Word links of a passage for display: source to pivot, pivot to back."""
    there = joined(passage.forward, passage.forward_reverse)
    home = joined(passage.back_matrix, passage.back_reverse)
    return (
        _shown(there, passage.source_words, passage.pivot_words),
        _shown(home, passage.pivot_words, passage.back_words),
    )


def _shown(weights: Matrix, source: Sequence[object], target: Sequence[object]) -> Alignment:
    return Alignment(
        tuple(
            Link(source[s].span, target[t].span, round(value, 2))  # type: ignore[attr-defined]
            for t, row in enumerate(weights)
            for s, value in enumerate(row)
            if value >= SHOWN_LINK
        )
    )


def traces(
    trip: RoundTrip,
    lexicon: Lexicon,
    found: dict[int, Passage],
    *,
    least: float = LEAST_CONFIDENCE,
) -> list[Trace]:
    """Follow every framing of the lexicon through a trip; `found` must cover its segments."""
    return [
        trace(
            mention,
            found[mention.segment],
            pivot_language=trip.hops[0].direction.target,
            language=trip.document.language,
            least=least,
        )
        for mention in mentions(trip.hops[0].segments, lexicon)
    ]


def monolingual_traces(trip: RoundTrip, lexicon: Lexicon, *, least: float) -> list[Trace]:
    """Judge framings by the source and the last hop's text alone, without the pivot."""
    language = trip.document.language
    found: list[Trace] = []
    for mention in mentions(trip.hops[0].segments, lexicon):
        source = trip.hops[0].segments[mention.segment].text
        back = trip.hops[-1].hypotheses[mention.segment][0].text
        words, after = tokens(source, language), tokens(back, language)
        passage = Passage(source, "", back, words, [], after, [], None, [], None)
        found.append(trace(mention, passage, language=language, least=least))
    return found


def trip_faults(trip: RoundTrip) -> list[Fault]:
    """Name what is wrong with the first trip's translations, segment by segment."""
    language, pivot = trip.document.language, trip.hops[0].direction.target
    found: list[Fault] = []
    for i, segment in enumerate(trip.hops[0].segments):
        middle, last = trip.hops[0].hypotheses[i][0].text, trip.hops[1].hypotheses[i][0].text
        found += faults(segment.text, middle, languages=(language, pivot), segment=i, where="pivot")
        found += faults(middle, last, languages=(pivot, language), segment=i, where="back")
    return found


def route(
    trip: RoundTrip, *, via: Sequence[str], role: str, found: dict[int, Passage] | None = None
) -> Route:
    """Gather what a trip showed; `found` gives the word links of the segments it covers."""
    shown = tuple(
        links(found[i]) if found and i in found else (Alignment(), Alignment())
        for i in range(len(trip.hops[0].segments))
    )
    return Route(tuple(via), role, trip, shown, tuple(trip_faults(trip)), trip_scores(trip))


def trip_scores(trip: RoundTrip, number: int = 0) -> dict[str, float]:
    """BLEU and chrF (0..100) of the back text of trip `number` against the source; copy rate."""
    sources = [segment.text for segment in trip.hops[0].segments]
    if not sources:
        return {}
    backs = list(trip.hops[2 * number + 1].best)
    found = {score.name: score.value for score in scores(backs, sources, trip.document.language)}
    copied = copy_rate(" ".join(sources), " ".join(trip.hops[0].best), trip.document.language)
    return {"bleu": found["BLEU"], "chrf": found["chrF2"], "copy_rate": copied}


def pair_middle(
    document: Document, middle: str, language: str, similarity: Callable[[str, str], float]
) -> list[str]:
    """Give each of the document's segments its part of a human translation.

    Sentences are paired by `similarity` (0..1), not by line; a translation of two sentences
    stands with the first of them.
    """
    parts = [segment.text for segment in segments(document.text, document.language)]
    given = [segment.text for segment in segments(middle, language)]
    glue = "" if language in ("zh", "ja") else " "
    found = [""] * len(parts)
    for before, after in pair_sentences(parts, given, similarity):
        if len(before):
            found[before.start] = glue.join(given[after.start : after.end])
    return found
