"""A document's share of a trip: its sentences as rows, and what became of its expressions."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache

from translate.data import (
    NO_RETURN_TEXT,
    Document,
    Fault,
    Hypothesis,
    Mention,
    Model,
    Segment,
    Signature,
    Stretch,
    Trace,
)
from translate.engines import Engine, parts
from translate.engines.encoder import load_encoder
from translate.engines.script import Traditional, carried, traditional
from translate.framings.expected import expected, matched
from translate.framings.finding import CHOSEN, chosen, mentions
from translate.framings.legs import changed_on
from translate.framings.lexicon import Lexicon
from translate.framings.returned import trip_faults
from translate.framings.shipped import adds_only
from translate.framings.suggest import SUGGESTED, suggested
from translate.framings.tracing import Passage, is_judged, judge, trace, unshared
from translate.languages import NAMES, Direction
from translate.measures.gate import ASSUMED, damage, damage_signs
from translate.measures.repeats import said_again
from translate.roundtrip.given import Texts
from translate.roundtrip.linking import as_shown, links, one_way
from translate.roundtrip.nearness import JOINED, recalled
from translate.roundtrip.options import Options
from translate.roundtrip.result import (
    NO_EXPRESSION,
    Again,
    FollowedFraming,
    Links,
    Rendered,
    Route,
    Sentence,
    SentenceFault,
    Source,
    Strength,
    Translation,
    Unit,
)
from translate.roundtrip.sentences import NO_COUNTERPART, differences, graves, likeness, told_before
from translate.roundtrip.trip import Trip
from translate.segment import segments
from translate.version import VERSION

_CONVERTED = (
    "the pivot is Traditional Chinese by conversion: the model writes Simplified characters, and "
    "OpenCC put them into Traditional ones and words usual in Taiwan (s2twp); the way home starts "
    "from the Simplified text, so fates are those of --via zh; it does not show what a writer or a "
    "system in Taiwan would say"
)
_BY_MODEL = (
    "the pivot is Traditional Chinese as the model itself writes it; expressions are followed in "
    "Simplified characters, into which OpenCC put it (tw2sp), for the way home, too"
)
_GIVEN = (
    "the pivot is shown as it was given; expressions are followed in Simplified characters, into "
    "which OpenCC put it (tw2sp), for the way home, too"
)


@dataclass(frozen=True, slots=True)
class _Examined:
    """A sentence that is back, with what became of its expressions and of words `beside` them."""

    row: Sentence
    traces: list[Trace]
    beside: list[Trace]


@dataclass(frozen=True)
class Walk:
    """A document on its trip: its sentences are those of the trip from `start` on.

    Every property is about the sentences that are back so far. Each of these is examined once, when
    it is first asked for, and remembered until `forget`. Framings, and what is followed `beside`
    them, are followed through the pivot only where `traced`.
    """

    document: Document
    segments: Sequence[Segment]
    mentions: Sequence[Mention]
    trip: Trip
    start: int
    via: tuple[str, ...]
    lexicon: Lexicon
    options: Options
    traced: bool = True
    beside: Sequence[Mention] = ()
    _known: dict[int, _Examined] = field(default_factory=dict, repr=False)

    @property
    def done(self) -> int:
        """How many of the document's sentences are back."""
        return max(0, min(len(self.segments), self.trip.done - self.start))

    @property
    def language(self) -> str:
        """What the document is written in."""
        return self.document.language

    @property
    def pivot_language(self) -> str:
        """What the pivot texts are written in."""
        return self.trip.engines[0].direction.target

    @property
    def sources(self) -> list[str]:
        """The sentences that are back."""
        return [segment.text for segment in self.segments[: self.done]]

    def pivots(self, hop: int = 0) -> list[str]:
        """The pivot texts of the sentences that are back, of the first trip or a later one."""
        return [self.pivot(i, hop).text for i in range(self.done)]

    def returns(self, hop: int = 0) -> list[str]:
        """What came back of the sentences from the first trip, or from a later one."""
        return [self.back(i, hop).text for i in range(self.done)]

    def pivot(self, i: int, hop: int = 0) -> Hypothesis:
        """What sentence `i` became on the way there."""
        return self.trip.legs[2 * hop][self.start + i]

    def back(self, i: int, hop: int = 0) -> Hypothesis:
        """What sentence `i` became on the way back."""
        return self.trip.legs[2 * hop + 1][self.start + i]

    @property
    def traces(self) -> list[Trace]:
        """What became of each mention."""
        return [traced for i in range(self.done) for traced in self._examined(i).traces]

    @property
    def suggested(self) -> list[Trace]:
        """What became of each charged expression that the lexicon lacks."""
        return self._beside(SUGGESTED)

    @property
    def chosen(self) -> list[Trace]:
        """What became of each place of the words that the reader chose to follow."""
        return self._beside(CHOSEN)

    def _beside(self, kind: str) -> list[Trace]:
        return [
            traced
            for i in range(self.done)
            for traced in self._examined(i).beside
            if traced.mention.framing.category == kind
        ]

    @property
    def flagged(self) -> set[int]:
        """Numbers of the sentences with a fault that makes their traces worthless."""
        return graves(self._examined(i).row for i in range(self.done))

    def blind(self, hop: int = 0) -> list[Trace]:
        """What became of each mention by source and return alone: what routes can be compared by.

        A control engine may give no attention, so its framings can't be followed through the
        pivot; judging one route with more evidence than the other would be unfair.
        """
        returned = self.returns(hop)
        return unshared(
            [self._blind(mention, returned[mention.segment]) for mention in self.mentions]
        )

    def _blind(self, mention: Mention, returned: str) -> Trace:
        return judge(
            mention, self.segments[mention.segment].text, returned,
            language=self.language, min_confidence=self.options.min_confidence,
        )  # fmt: skip

    def scores(self, hop: int = 0) -> dict[str, float]:
        """How alike a hop's returns and the sources are; see `scored`."""
        return likeness(self.sources, self.pivots(), self.returns(hop), self.language)

    @property
    def signature(self) -> Signature:
        """What both engines say of themselves, or whose the texts are that took their place."""
        texts = self.trip.given
        ways = [(self.trip.engines[0], texts.middle is not None or texts.has_no_pivot),
                (self.trip.engines[1], texts.back is not None)]  # fmt: skip
        if not any(is_given for _, is_given in ways):
            return join_signatures([engine.signature for engine in self.trip.engines])
        signed = [
            Signature(VERSION, (Model(str(engine.direction), texts.system, ""),))
            if is_given else engine.signature
            for engine, is_given in ways
        ]  # fmt: skip
        signature = join_signatures(signed)
        if texts.has_no_pivot:
            return signature
        linking = join_signatures([engine.signature for engine in self.trip.engines])
        return replace(signature, linked_by=linking.models, libraries=linking.libraries)

    @property
    def warnings(self) -> list[str]:
        """What a reader of the result must know."""
        pivots = [] if self.trip.given.has_no_pivot else self.pivots()
        lines = [*told_before(self.document, pivots)]
        if self.options.trace and not self.mentions:
            name = self.lexicon.name
            lines.append(f"{NO_EXPRESSION} {name} stands in the text")
        forward = self.trip.engines[0]
        if isinstance(forward, Traditional):
            own = self.trip.given.middle is not None
            lines.append(_GIVEN if own else _BY_MODEL if forward.token else _CONVERTED)
        return [*lines, *self.detours]

    @property
    def detours(self) -> list[str]:
        """The legs that no model serves, which therefore went through English."""
        stops = [self.language, *self.via, self.language]
        engines = self.trip.engines
        served = {model.direction for engine in engines for model in engine.signature.models}
        asked = [Direction.of(stop, after) for stop, after in zip(stops, stops[1:], strict=False)]
        texts = self.trip.given
        if texts.middle is not None or texts.back is not None:
            asked = asked[-1:] if texts.back is None else []
        return [
            f"no model goes from {NAMES[leg.source]} to {NAMES[leg.target]}: that way goes through "
            "English, and what it does to the text is in these results too"
            for leg in asked
            if served and str(leg) not in served
        ]

    def route(self, role: str) -> Route:
        """The sentences as rows, with scores once all of them are back."""
        later = (
            tuple(self._again(hop, i) for i in range(self.done))
            for hop in range(1, len(self.trip.legs) // 2)
        )
        rows = tuple(self._examined(i).row for i in range(self.done))
        whole = self.done == len(self.segments)
        return Route(self.via, role, rows, self.scores() if whole else {}, tuple(later))

    def forget(self) -> None:
        """Give the memory back; sentences are examined again when they are asked for."""
        self._known.clear()

    def _examined(self, i: int) -> _Examined:
        """Examine a sentence that is back, the first time it is asked for."""
        if i not in self._known:
            self._known[i] = self._examine(i)
        return self._known[i]

    def _examine(self, i: int) -> _Examined:
        """Link a sentence, follow its expressions, look for faults, and put it all in a row."""
        segment, there, home, given = self.segments[i], self.pivot(i), self.back(i), self.trip.given
        passage, faults = self._passage(i), self._faults(i)
        may_be_damaged = passage is not None or given.has_no_pivot
        damaged = (
            self._damaged(i, len(faults))
            if may_be_damaged and not self._is_unpaired(there, home)
            else None
        )
        row = Sentence(
            source=Source(segment.text, segment.span, segment.paragraph),
            pivot=None if given.has_no_pivot else _shown(there, is_given=given.middle is not None),
            back=_shown(home, is_given=given.back is not None),
            edits=differences(segment.text, home.text, self.language),
            links=as_shown(links(passage), there) if passage else Links(),
            faults=tuple(map(SentenceFault.of, faults)),
            damaged=damaged,
            cut=self._cut(segment.text, there.text),
            prior=ASSUMED if given.back is not None and damaged is not None else None,
            unit=unit_of(segment, self.document),
        )
        return _Examined(
            row,
            unshared(self._followed(self.mentions, i, passage)),
            self._followed(self.beside, i, passage),
        )

    def _passage(self, i: int) -> Passage | None:
        """Return a sentence's words and links; None where it was not linked."""
        linked = self.trip.links.get(self.start + i)
        if linked is None:
            return None
        return linked.passage(self.language, self.pivot_language, aligner=self.options.aligner)

    def _followed(
        self, mentions: Sequence[Mention], i: int, passage: Passage | None
    ) -> list[Trace]:
        """Follow the mentions in a sentence; one that has a pivot has to be linked."""
        if not self.traced or (passage is None and not self.trip.given.has_no_pivot):
            return []
        return [
            self._traced(mention, passage, self.back(i).text)
            for mention in mentions
            if mention.segment == i
        ]

    def _faults(self, i: int) -> list[Fault]:
        """Return the flags of a sentence: those of its texts, and those of what stands around."""
        there, home = self.pivot(i), self.back(i)
        faults = trip_faults(
            self.segments[i].text, None if self.trip.given.has_no_pivot else there.text, home.text,
            segment=i, language=self.language, pivot_language=self.pivot_language,
        )  # fmt: skip
        faults = [fault for fault in faults if fault.kind != "copy" or not self._is_name(i)]
        faults += self._said_again(i, faults)
        if not self._is_unpaired(there, home):
            return faults
        return [
            replace(fault, detail=NO_COUNTERPART) if fault.kind == "empty" else fault
            for fault in faults
        ]

    def _is_name(self, i: int) -> bool:
        """Return whether a sentence is a term alone that the lexicon wants left as it is."""
        text = self.segments[i].text.strip()
        return any(
            mention.segment == i and (text, "") in expected(mention.framing, self.pivot_language)
            for mention in self.mentions
        )

    def _said_again(self, i: int, flaws: Sequence[Fault]) -> list[Fault]:
        """Return a sentence of a given pivot that stands with this sentence and the one before."""
        before = self.segments[i - 1] if i else None
        own = self.segments[i]
        if self.trip.given.middle is None or before is None or before.paragraph != own.paragraph:
            return []
        texts = (self.pivot(i - 1).text, self.pivot(i).text)
        again = said_again((before.text, own.text), texts, self.pivot_language)
        if not again or any(flaw.kind == "repeat" for flaw in flaws):
            return []
        return [Fault("repeat", "pivot", i, f"says {again!r} twice", new=(again,))]

    def _is_unpaired(self, there: Hypothesis, home: Hypothesis) -> bool:
        """Return whether a given text has nothing for a sentence: it is no damage of a system's."""
        texts = self.trip.given
        given = ((texts.middle, there), (texts.back, home))
        return any(side is not None and not answer.text.strip() for side, answer in given)

    def _cut(self, text: str, pivot: str) -> tuple[int, int] | None:
        """Return into how many parts the engines cut the two texts; those given were not cut."""
        texts, (there, home) = self.trip.given, self.trip.engines
        if texts.has_no_pivot:
            return None
        counts = (
            parts(there, text) if texts.middle is None else 1,
            parts(home, pivot) if texts.back is None else 1,
        )
        return None if counts == (1, 1) else counts

    def _traced(self, mention: Mention, passage: Passage | None, returned: str) -> Trace:
        """Follow a mention and say which leg changed it; without a pivot, judge the return."""
        if self.trip.given.back is not None and not returned.strip():
            return Trace(mention, None, None, "untraceable", 0.0, reason=NO_RETURN_TEXT)
        if passage is None:
            return self._blind(mention, returned)
        traced = trace(
            mention, passage, pivot_language=self.pivot_language, language=self.language,
            min_confidence=self.options.min_confidence,
        )  # fmt: skip
        leg = changed_on(
            traced, passage, self.trip.chances.get(self.start + mention.segment, ()),
            languages=(self.language, self.pivot_language), human=self.trip.given.is_human,
        )  # fmt: skip
        return replace(traced, leg=leg)

    def _damaged(self, i: int, flaws: int) -> float | None:
        """Ask the gate about a sentence; one without words can't be damaged."""
        source, back = self.segments[i].text, self.back(i).text
        if not any(map(str.isalnum, source)):
            return None
        chances = self.trip.chances.get(self.start + i, ())
        asked = self.options.aligner == JOINED and not chances
        near = recalled(source, back) if asked else None
        signs = damage_signs(source, back, self.language, faults=flaws, chances=chances, near=near)
        return damage(signs, foreign=self.trip.given.back is not None)

    def _again(self, hop: int, i: int) -> Again:
        there, home = self.pivot(i, hop), self.back(i, hop)
        return Again(
            Translation(there.shown, there.score), Translation(home.text, home.score),
            as_shown(one_way(there, home), there),
        )  # fmt: skip

    def framing(self, traced: Trace) -> FollowedFraming:
        """Return a trace as a row; what both have under the same name is taken over as it is."""
        framing, span = traced.mention.framing, traced.mention.span
        segment = self.segments[traced.mention.segment]
        return FollowedFraming(
            term=framing.term,
            category=framing.category,
            sentence=traced.sentence,
            source=Stretch(span.of(segment.text), span.shift(segment.span.start)),
            pivot=self._rendered(traced),
            strength=Strength(framing.intensity, traced.strength_after),
            kind=framing.category if framing.category in (SUGGESTED, CHOSEN) else "",
            **{name: getattr(traced, name) for name in _TAKEN_OVER},
        )

    def _rendered(self, traced: Trace) -> Rendered | None:
        place, framing, language = traced.pivot, traced.mention.framing, self.pivot_language
        if place is None:
            return None
        wanted = tuple(rendering for rendering, _ in expected(framing, language))
        register = matched(place.text, framing, language)
        matches = register is not None if wanted else None
        there = self.pivot(traced.sentence)
        span = carried(there.text, there.written).span(place.span) if there.written else place.span
        return Rendered(
            span.of(there.shown), span, place.confidence, tuple(map(self.shown, wanted)), matches,
            register or "",
        )  # fmt: skip

    def shown(self, text: str) -> str:
        """Return a word of the pivot language as it is shown: in the script of the pivot."""
        return traditional(text) if isinstance(self.trip.engines[0], Traditional) else text


def unit_of(segment: Segment, document: Document) -> Unit | None:
    """Return the unit of a file of units that a sentence begins in."""
    units = _units(document.meta.get("units", "[]"), len(document.text))
    number = bisect_right(units, segment.span.start, key=lambda unit: unit[0]) - 1
    return units[number][1] if number >= 0 else None


@lru_cache(maxsize=8)
def _units(told: str, length: int) -> list[tuple[int, Unit]]:
    """Read where units begin; none of another text than that of `length` characters."""
    units = [(start, end, Unit(name, part)) for name, part, start, end in json.loads(told)]
    whole = bool(units) and units[-1][1] == length
    return [(start, unit) for start, _, unit in units] if whole else []


_MADE = {"term", "category", "sentence", "source", "pivot", "strength", "kind"}
_TAKEN_OVER = {column.name for column in fields(FollowedFraming)} - _MADE


def _shown(answer: Hypothesis, *, is_given: bool) -> Translation:
    """Return a translation as a row has it; a given one has no score."""
    return Translation(answer.shown, None if is_given else answer.score)


def walks(
    documents: Sequence[Document],
    via: Sequence[str],
    engines: tuple[Engine, Engine],
    options: Options,
    lexicon: Lexicon,
    *,
    given: Texts | None = None,
    traced: bool = True,
) -> list[Walk]:
    """Put documents of one language on one trip, which has not begun; for the rest see `Walk`."""
    if options.aligner == JOINED:
        load_encoder()  # what is missing is told before the trip begins
    cut = [segments(document.text, document.language) for document in documents]
    mentioned = [mentions(own, lexicon) if options.trace else [] for own in cut]
    extra = [
        beside(own, hits, document.language, options) if traced else []
        for document, own, hits in zip(documents, cut, mentioned, strict=True)
    ]
    starts = [0]
    for own in cut:
        starts.append(starts[-1] + len(own))
    linked = {
        start + mention.segment
        for start, hits, more in zip(starts, mentioned, extra, strict=False)
        for mention in (*hits, *more)
    }
    trip = Trip(
        [segment.text for own in cut for segment in own], engines, hops=options.hops,
        linked=None if options.links == "all" else linked, given=given,
    )  # fmt: skip
    return [
        Walk(
            document, own, hits, trip, start, tuple(via), lexicon, options, traced, more,
        )
        for document, own, hits, start, more in zip(
            documents, cut, mentioned, starts, extra, strict=False
        )
    ]  # fmt: skip


def beside(
    sentences: Sequence[Segment], hits: Sequence[Mention], language: str, options: Options
) -> list[Mention]:
    """Return what is followed beside the lexicon: words the reader chose, and charged ones.

    The second are looked for where all sentences are linked. There are none in languages whose
    fates aren't judged, and none beside a lexicon that takes the place of the package's: it alone
    says what is to be followed.
    """
    if not options.trace:
        return []
    own, asked = options.lexicon, chosen(sentences, options.follow, language, hits)
    adds = options.links == "all" and (own is None or adds_only(own)) and is_judged(language)
    return [*asked, *(suggested(sentences, [*hits, *asked]) if adds else [])]


def join_signatures(signatures: Sequence[Signature]) -> Signature:
    """Return one signature for a result that several engines made."""
    return Signature(
        VERSION,
        tuple(dict.fromkeys(model for signed in signatures for model in signed.models)),
        {name: value for signed in signatures for name, value in signed.decoding.items()},
        {name: value for signed in signatures for name, value in signed.libraries.items()},
        linked_by=tuple(
            dict.fromkeys(model for signed in signatures for model in signed.linked_by)
        ),
    )
