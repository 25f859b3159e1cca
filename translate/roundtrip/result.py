"""What a round trip found, as rows a person can read; the documented JSON is made of it here.

Every name is that of docs/formats.md, but that a sentence is called `segment` there. Places are
half-open and count code points: those of sources in the document, all others in their sentence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, NamedTuple

from translate.codec import Misshapen, Value, encode, wire
from translate.data import (
    AGREES,
    FATES,
    Document,
    Fate,
    Fault,
    Op,
    Place,
    Side,
    Signature,
    Stretch,
    Survival,
)
from translate.english import counted
from translate.errors import InputError
from translate.roundtrip.trust import Evidence, rates_in

HUMAN = "human"  # whose a given pivot is when nobody else is named
UNNAMED = "given"  # whose a given return is
NO_EXPRESSION = "no charged expression of the lexicon"  # how the warning of a text without begins


@dataclass(frozen=True, slots=True)
class Source(Stretch):
    """A sentence of the document; `paragraph` counts from 0."""

    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Translation(Value):
    """What an engine made of a sentence; `score` is the mean log-probability of a piece."""

    text: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Change(Value):
    """A difference of return and source: [start, end] in each; moved when it stands elsewhere."""

    op: Op = "replace"
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)
    moved: bool = wire(omit=True, default=False)


class WordLink(NamedTuple):
    """Characters that became characters of the translation, with the weight (0..1) of that."""

    start: int
    end: int
    to_start: int
    to_end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Links(Value):
    """Word links from source to pivot, and from pivot to return."""

    forward: tuple[WordLink, ...] = ()
    back: tuple[WordLink, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceFault(Value):
    """Something wrong with a translation; `where` is "pivot" or "back".

    `lost` are the words at fault in the text it was made of, `new` those that stand in their place.
    Where the return `agrees` with the source, the pivot is what is wrong; `detail` says so, too.

    >>> SentenceFault("number", "back", "3 became 4; the return agrees with the source").agrees
    True
    """

    kind: str = "fault"
    where: str = ""
    detail: str = ""
    lost: tuple[str, ...] = wire(omit=True, default=())
    new: tuple[str, ...] = wire(omit=True, default=())
    agrees: bool = wire(omit=True, default=False)

    def __post_init__(self) -> None:
        if self.detail.endswith(AGREES):  # all that results say that were saved without the field
            object.__setattr__(self, "agrees", True)

    @classmethod
    def of(cls, fault: Fault) -> SentenceFault:
        """Take over what was found of a segment."""
        return cls(
            fault.kind, fault.where, fault.detail, fault.lost, fault.new, fault.agrees
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit(Value):
    """The unit of a TMX, XLIFF or PO file that a sentence stands in, by the file's own name."""

    id: str = ""
    segment: str = wire(omit=True, default="")

    def __str__(self) -> str:
        """Write both names, as XLIFF does in a fragment.

        >>> str(Unit("u1")), str(Unit("u1", "s2"))
        ('u1', 'u1/s2')
        """
        return f"{self.id}/{self.segment}" if self.segment else self.id


@dataclass(frozen=True, slots=True)
class Sentence(Value):
    """A sentence in its three forms; a saved result may be without the later ones.

    `damaged` is the probability (0..1) that the return says something else in substance than the
    source; None where the sentence was not looked at. `prior` is the share of such returns that is
    merely assumed to be damaged, for one that was given; None where it was learned. `cut` has the
    numbers of parts into which it was cut on each way, because it is longer than the models take;
    None where it was not. `unit` is that of a file of units. `edited` says that the pivot was
    changed by hand since it was made.
    """

    source: Source = Source()
    pivot: Translation | None = None
    back: Translation | None = None
    edits: tuple[Change, ...] = ()
    links: Links = Links()
    faults: tuple[SentenceFault, ...] = ()
    damaged: float | None = None
    cut: tuple[int, int] | None = wire(omit=True, default=None)
    prior: float | None = wire(key="damaged_prior", omit=True, default=None)
    unit: Unit | None = wire(omit=True, default=None)
    edited: bool = wire(omit=True, default=False)

    def to_svg(self) -> str:
        """Return the word links as an SVG file: three columns with lines between them."""
        # Reports stand above results, so their maker is named, not imported.
        drawn: str = import_module("translate.reports.links").sentence_svg(self)
        return drawn


@dataclass(frozen=True, slots=True)
class Again(Value):
    """A sentence on a later trip, which starts from the return of the trip before."""

    pivot: Translation = Translation()
    back: Translation = Translation()
    links: Links = Links()


@dataclass(frozen=True, slots=True)
class Route(Value):
    """One way through pivots and back; `role` is "pivot" or "control".

    `scores` compare return and source. `later` has the sentences of each trip after the first.
    """

    via: tuple[str, ...] = ()
    role: str = "pivot"
    sentences: tuple[Sentence, ...] = wire(key="segments", default=())
    scores: dict[str, float] = wire(default={})
    later: tuple[tuple[Again, ...], ...] = wire(omit=True, default=())


@dataclass(frozen=True, slots=True)
class Rendered(Place):
    """Where a framing stands in the pivot, with the renderings that the lexicon expects.

    `register` is the variety that the lexicon names of what stands there; "" of a plain rendering.
    """

    expected: tuple[str, ...] = ()
    matches_expected: bool | None = None
    register: str = wire(omit=True, default="")


@dataclass(frozen=True, slots=True)
class Strength(Value):
    """How charged a framing is before and after, from 1 (neutral) to 5; None where unknown."""

    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class FollowedFraming(Value):
    """A charged expression of the source, where it went, and what became of it.

    `sentence` counts from 0. A place is None when it can't be told with confidence; `to_check`
    marks a change that is too unsure to be counted as one. `leg` says whether the way there or the
    way back changed it. `kind` is "suggested" where no lexicon has the expression, and "chosen"
    where a reader chose to follow it beside the lexicon.
    """

    term: str = ""
    category: str = ""
    sentence: int = wire(key="segment", default=0)
    source: Stretch | None = None
    pivot: Rendered | None = None
    back: Place | None = None
    fate: Fate = "untraceable"
    confidence: float = 0.0
    to_check: bool = False
    strength: Strength = Strength()
    survival: Survival | None = None
    reason: str = ""
    leg: Side | None = None
    kind: str = wire(key="class", omit=True, default="")

    @property
    def text(self) -> str:
        """The words of the text that carry the framing, else the lexicon's term."""
        return (self.source.text if self.source else "") or self.term or "?"


@dataclass(frozen=True, slots=True, repr=False)
class Result(Value):
    """Everything one run found; the framings belong to the first route that is no control.

    `suggested` are charged words that the lexicon lacks: followed likewise, and in no rate but
    their own. `named` is the system's name in a batch of several systems (`system` in JSON), ""
    where there is only one. `chosen` are words that a reader chose to follow, and in no rate.

    >>> result = Result.from_json({"document": {"id": "talks", "language": "en"}})
    >>> result
    <Result talks: en, 0 sentences, 0 expressions>
    >>> result.sentences, result.evidence.kept
    ((), None)
    """

    document: Document
    signature: Signature = Signature()
    routes: tuple[Route, ...] = ()
    framings: tuple[FollowedFraming, ...] = ()
    evidence: Evidence = Evidence()
    warnings: tuple[str, ...] = ()
    suggested: tuple[FollowedFraming, ...] = wire(omit=True, default=())
    named: str = wire(key="system", omit=True, default="")
    chosen: tuple[FollowedFraming, ...] = wire(omit=True, default=())

    @property
    def followed(self) -> tuple[FollowedFraming, ...]:
        """The framings, then the words a reader chose, then what else the lexicon lacks."""
        return self.framings + self.chosen + self.suggested

    @property
    def route(self) -> Route:
        """The first route that is no control; one without sentences where there is none."""
        return next((route for route in self.routes if route.role != "control"), Route())

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the first route."""
        return self.route.sentences

    @property
    def system(self) -> str:
        """Whose the pivot is (the return, where that alone was given): a name or a model's."""
        if self.evidence.given:
            return self.evidence.given.system
        if self.evidence.middle:
            return self.evidence.middle.pivot
        return self.signature.models[0].name if self.signature.models else ""

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the run was asked beyond decoding, as the signature holds it."""
        return self.signature.settings

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON object (docs/formats.md)."""
        document = self.document
        return {
            **encode(self),
            "document": {
                "id": document.id, "language": document.language, "text": document.text,
                **({"meta": document.meta} if document.meta else {}),
            },
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | str | bytes) -> Result:
        """Read the documented JSON, as an object or as text; keys it lacks take their defaults.

        Raises InputError for anything that is not as docs/formats.md describes it.
        """
        try:
            parsed = json.loads(data) if isinstance(data, str | bytes) else data
            if not isinstance(parsed, Mapping) or not isinstance(parsed.get("document"), Mapping):
                raise Misshapen("it has no document")
            unnamed = {"id": "", "text": "", "language": ""}
            result = cls.from_dict({**parsed, "document": {**unnamed, **parsed["document"]}})
            _check(result)
        except json.JSONDecodeError as error:
            raise InputError(
                f"this is not JSON (line {error.lineno}); give the output of "
                "`translate roundtrip --format json`"
            ) from error
        except (ValueError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise InputError(
                f"this is not a round-trip result as docs/formats.md describes it ({reason}); give "
                "the output of `translate roundtrip --format json`"
            ) from error
        return result

    def to_rows(
        self, of: Literal["framings", "sentences", "chosen"] = "framings"
    ) -> list[dict[str, Any]]:
        """Return a table, one dictionary a row: `pandas.DataFrame(result.to_rows())`.

        Framings and sentences are numbered from 1, chosen words behind the framings.

        >>> words = FollowedFraming("talks", kind="chosen")
        >>> result = Result(Document("d", "", "en"), framings=(FollowedFraming(),), chosen=(words,))
        >>> [(row["framing"], row["term"]) for row in result.to_rows("chosen")]
        [(2, 'talks')]
        """
        if of == "framings":
            return [self._framing_row(*item) for item in enumerate(self.framings, 1)]
        if of == "chosen":
            behind = enumerate(self.chosen, len(self.framings) + 1)
            return [self._framing_row(*item) for item in behind]
        return [
            _sentence_row(self.document.id, route, *item)
            for route in self.routes
            for item in enumerate(route.sentences, 1)
        ]

    def _framing_row(self, number: int, framing: FollowedFraming) -> dict[str, Any]:
        source, pivot, back = framing.source, framing.pivot, framing.back
        survival = framing.survival
        return {
            "document": self.document.id, "framing": number, "term": framing.term,
            "category": framing.category, "sentence": framing.sentence + 1,
            "unit": _unit_name(self._sentence(framing)),
            "via": " ".join(self.route.via), "source": framing.text,
            "source_start": source.start if source else None,
            "source_end": source.end if source else None,
            "rendering": pivot.text if pivot else None,
            "rendering_confidence": pivot.confidence if pivot else None,
            "expected": "; ".join(pivot.expected) if pivot else None,
            "matches_expected": pivot.matches_expected if pivot else None,
            "returned": back.text if back else None,
            "returned_confidence": back.confidence if back else None,
            "fate": framing.fate, "confidence": framing.confidence,
            "to_check": framing.to_check, "leg": framing.leg, **self._damaged(framing),
            "strength_before": framing.strength.before, "strength_after": framing.strength.after,
            "survived": survival.kept if survival else None,
            "survived_of": survival.of if survival else None,
            "survival_low": survival.low if survival else None,
            "survival_high": survival.high if survival else None,
            "survived_or_paraphrased": survival.similar if survival else None,
            "reason": framing.reason, "edited": self._sentence(framing).edited,
        }  # fmt: skip

    def _damaged(self, framing: FollowedFraming) -> dict[str, float | None]:
        """Return how probably the framing's sentence is damaged, and what was assumed of it."""
        sentence = self._sentence(framing)
        return {"damaged": sentence.damaged, "damaged_prior": sentence.prior}

    def _sentence(self, framing: FollowedFraming) -> Sentence:
        """Return the sentence of a framing; an empty one in a result that lacks it."""
        return next(iter(self.sentences[framing.sentence : framing.sentence + 1]), Sentence())

    def __repr__(self) -> str:
        home = (self.document.language,) if self.route.via else ()
        way = " → ".join((self.document.language, *self.route.via, *home))
        counts = Counter(framing.fate for framing in self.framings)
        fates = ", ".join(f"{counts[fate]} {fate}" for fate in FATES if counts[fate])
        return (
            f"<Result {self.document.id}: {way}, {counted(len(self.sentences), 'sentence')}, "
            f"{counted(len(self.framings), 'expression')}{': ' * bool(fates)}{fates}>"
        )

    def _repr_html_(self) -> str:
        """Show the panes in a notebook."""
        # Reports stand above results: like their own makers they are named, not imported.
        drawn: str = import_module("translate.reports.page").framed(self)
        return drawn


def _sentence_row(document: str, route: Route, number: int, row: Sentence) -> dict[str, Any]:
    return {
        "document": document, "via": " ".join(route.via), "role": route.role,
        "paragraph": row.source.paragraph + 1, "sentence": number, "unit": _unit_name(row),
        "source": row.source.text, "source_start": row.source.start, "source_end": row.source.end,
        "rendering": row.pivot.text if row.pivot else None,
        "returned": row.back.text if row.back else None,
        "rendering_score": row.pivot.score if row.pivot else None,
        "returned_score": row.back.score if row.back else None,
        "damaged": row.damaged, "damaged_prior": row.prior,
        "faults": "; ".join(f"{fault.kind} ({fault.where})" for fault in row.faults),
        "edited": row.edited,
    }  # fmt: skip


def _unit_name(sentence: Sentence) -> str | None:
    return str(sentence.unit) if sentence.unit else None


def _check(result: Result) -> None:
    """Raise Misshapen for impossible numbers: sums over many results rely on them."""
    for number, framing in enumerate(result.framings + result.chosen):
        survival = framing.survival
        drawn = max(survival.kept, survival.similar) + survival.untraced if survival else 0
        if survival and 0 < survival.of < drawn:
            raise Misshapen(f"framings[{number}].survival keeps more than there is")
    evidence = result.evidence
    shares = [share for rate in rates_in(evidence) for share in (rate.value, rate.low, rate.high)]
    shares += [control.kept for control in evidence.control]
    shares += [drift.kept for drift in evidence.drift]
    if any(share is not None and not 0 <= share <= 1 for share in shares):
        raise Misshapen("evidence has a share that is not between 0 and 1")
