"""A sentence of a result put anew: with an edited pivot, or as it was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from translate.data import Segment
from translate.errors import InputError
from translate.framings.finding import mentions
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import is_judged
from translate.languages import normalise
from translate.roundtrip import evidence
from translate.roundtrip.given import Texts
from translate.roundtrip.loading import Engines
from translate.roundtrip.options import Options
from translate.roundtrip.result import FollowedFraming, Result, Sentence
from translate.roundtrip.sentences import graves, pivots_of, scored, told_before
from translate.roundtrip.trip import Trip
from translate.roundtrip.walk import Walk, beside


def revised(
    result: Result, number: int, pivot: str, options: Options, engines: Engines | None = None
) -> Result:
    """Put `pivot` in the machine's place in one sentence of the first route and take it back.

    Framings of the sentence are traced anew and the kept rates counted again; survival stays, as
    it counts the machine's own hypotheses. No leg is claimed there: the edit may be what changed an
    expression. `options` are those the result was made with. Raises InputError when there is no
    such sentence.

    >>> from translate.data import Document
    >>> from translate.roundtrip.gather import run
    >>> result = next(run([Document("d", "War is near.", "en")], [["zh"]], Options()))
    >>> again = revised(result, 0, "战争临近。", Options())
    >>> again.sentences[0].pivot.text
    '战争临近。'
    """
    if not 0 <= number < len(result.sentences):
        raise InputError(f"there is no sentence {number + 1}; name one of the result")
    if result.evidence.given and result.evidence.given.back:
        raise InputError(
            f"the return is {result.evidence.given.system}’s own, and no engine here can make "
            "another as it would; give a changed return as a text"
        )
    walk = _alone(result, number, pivot, options, engines or Engines(options))
    walk.trip.go()
    row = replace(walk.route("pivot").sentences[0], edited=True)
    before = result.sentences[number].back
    same = row.back is not None and before is not None and row.back.text == before.text
    framings, suggested, chosen = (
        _with_fresh(known, number, map(walk.framing, traces), same=same)
        for known, traces in (
            (result.framings, walk.traces), (result.suggested, walk.suggested),
            (result.chosen, walk.chosen),
        )
    )  # fmt: skip
    again = _counted_anew(result, number, row, framings, suggested, options)
    return replace(again, chosen=chosen)


def restored(result: Result, number: int, before: Result, options: Options | None = None) -> Result:
    """Put a sentence back as it was in `before`, with all that was found in it.

    `options` are those the result was made with.
    """
    framings, suggested, chosen = (
        _put(known, number, (framing for framing in own if framing.sentence == number))
        for known, own in (
            (result.framings, before.framings), (result.suggested, before.suggested),
            (result.chosen, before.chosen),
        )
    )  # fmt: skip
    row = before.sentences[number]
    again = _counted_anew(result, number, row, framings, suggested, options or Options())
    return replace(again, chosen=chosen)


def _counted_anew(
    result: Result,
    number: int,
    row: Sentence,
    framings: tuple[FollowedFraming, ...],
    suggested: tuple[FollowedFraming, ...],
    options: Options,
) -> Result:
    """Put a sentence and the framings in the place of those before, and count again."""
    known = result.evidence
    terms, middle, given = known.termbase, known.middle, known.given
    sentences = (*result.sentences[:number], row, *result.sentences[number + 1 :])
    language = result.document.language
    route = replace(result.route, sentences=sentences, scores=scored(sentences, language))
    flagged = graves(sentences)
    rates = evidence.kept(framings, flagged, language)
    pivots = pivots_of(sentences)
    unpaired = sum(not text for text in pivots)
    return replace(
        result,
        warnings=_warned_anew(result, pivots),
        routes=tuple(route if other is result.route else other for other in result.routes),
        framings=framings,
        suggested=suggested,
        evidence=replace(
            known,
            kept=rates,
            middle=middle and replace(
                middle, unpaired_segments=unpaired, kept=rates.kept,
                kept_or_paraphrased=rates.kept_or_paraphrased,
            ),
            given=given and replace(given, unpaired_pivots=unpaired),
            suggested=evidence.kept(suggested, flagged, language) if suggested else None,
            sound=evidence.sound(framings, sentences, flagged, language),
            legs=evidence.legs(framings, flagged) if is_judged(language) else None,
            termbase=terms and replace(
                evidence.termbase(
                    framings, options.lexicon or default_lexicon(language),
                    normalise(result.route.via[-1]),
                ),
                terms=terms.terms, absent=terms.absent,
            ),
        ),
    )  # fmt: skip


def _warned_anew(result: Result, pivots: Sequence[str]) -> tuple[str, ...]:
    """Return the warnings with the sentences without a pivot counted again."""
    before = told_before(result.document, pivots_of(result.sentences))
    rest = result.warnings[len(before) :]
    is_told = result.warnings[: len(before)] == before
    return (*told_before(result.document, pivots), *rest) if is_told else result.warnings


def _with_fresh(
    known: Sequence[FollowedFraming],
    number: int,
    traced: Iterable[FollowedFraming],
    *,
    same: bool,
) -> tuple[FollowedFraming, ...]:
    """Put what was traced anew in one sentence in the place of what was known of it."""
    before = {framing.source: framing for framing in known}
    fresh = (
        _as_before(replace(own, sentence=number, leg=None), before.get(own.source), same=same)
        for own in traced
    )
    return _put(known, number, fresh)


def _put(
    known: Sequence[FollowedFraming], number: int, fresh: Iterable[FollowedFraming]
) -> tuple[FollowedFraming, ...]:
    """Put framings of one sentence in the place of those that were known there."""
    return (
        *(framing for framing in known if framing.sentence < number), *fresh,
        *(framing for framing in known if framing.sentence > number),
    )  # fmt: skip


def _as_before(
    own: FollowedFraming, before: FollowedFraming | None, *, same: bool
) -> FollowedFraming:
    """Keep the survival of a framing; and its fate, where the very same return came about."""
    if before is None:
        return own
    own = replace(own, survival=before.survival)
    if not same:
        return own
    return replace(
        own, back=before.back, fate=before.fate, confidence=before.confidence,
        to_check=before.to_check, strength=before.strength, reason=before.reason,
    )  # fmt: skip


def _alone(result: Result, number: int, pivot: str, options: Options, engines: Engines) -> Walk:
    """Put one sentence of a result on a trip with its pivot given."""
    source, language, via = result.sentences[number].source, result.document.language, (
        result.route.via
    )  # fmt: skip
    lexicon = options.lexicon or default_lexicon(language)
    segment = Segment(source.text, source.span, source.paragraph)
    hits = mentions([segment], lexicon) if options.trace else []
    trip = Trip([source.text], engines.route(language, via), given=Texts([pivot]))
    more = beside([segment], hits, language, options)
    return Walk(result.document, [segment], hits, trip, 0, via, lexicon, options, beside=more)
