"""The values that flow: frozen dataclasses of plain values, with `to_dict` and `from_dict`.

All offsets are half-open and count Unicode code points. Only the standard library is used, so
that one form serves SQLite, a cluster and the page's cache.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from translate.codec import Value, wire
from translate.languages import Direction

Op = Literal["equal", "insert", "delete", "replace"]
Fate = Literal["kept", "paraphrased", "softened", "strengthened", "shifted", "lost", "untraceable"]
Side = Literal["there", "back"]
FATES: tuple[Fate, ...] = typing.get_args(Fate)
CHANGED: tuple[Fate, ...] = ("softened", "strengthened", "shifted")
MIN_CONFIDENCE = 0.5  # below it a fate is right less often than not; see docs/evaluation.md
DIGITS = 6  # of a share in JSON and tables: with fewer a printed percentage is rounded twice
CLAIM_LEAST = 0.7  # a change less sure than this is a place to look at, not a finding
CHECK_MARGIN = 0.15  # such a place is shown from so much below the least confidence of a fate


def must_check(fate: str, confidence: float) -> bool:
    """Return whether a fate is a change too unsure to be counted as one.

    >>> must_check("shifted", 0.6), must_check("shifted", 0.8), must_check("lost", 0.6)
    (True, False, False)
    """
    return fate in CHANGED and confidence < CLAIM_LEAST


def is_told(fate: str, confidence: float, least: float = MIN_CONFIDENCE) -> bool:
    """Return whether a fate is sure enough to be told, a change to check sooner than the others.

    It claims nothing, and of those shown below `least` half are changes (docs/evaluation.md).

    >>> is_told("lost", 0.4), is_told("shifted", 0.4), is_told("shifted", 0.3)
    (False, True, False)
    """
    return confidence >= least - (CHECK_MARGIN if must_check(fate, confidence) else 0.0)


NO_PIVOT_TEXT, NO_RETURN_TEXT = "no pivot text", "no returned text"
ANOTHERS = "what came back is another expression’s"
AGREES = "; the return agrees with the source"  # how the detail of a fault ends that `agrees`


def claimed(fate: str, reason: str) -> str:
    """Return the reason that goes with a fate; an untraceable one has none but what hid it.

    >>> claimed("shifted", "negation changed"), claimed("untraceable", "negation changed")
    ('negation changed', '')
    >>> claimed("untraceable", NO_PIVOT_TEXT)
    'no pivot text'
    """
    hidden = (NO_PIVOT_TEXT, NO_RETURN_TEXT, ANOTHERS)
    return reason if fate != "untraceable" or reason in hidden else ""


@dataclass(frozen=True, slots=True, order=True)
class Span(Value):
    """Half-open character offsets.

    >>> Span(2, 5).of("abcdefg"), Span(2, 5).overlaps(Span(4, 9))
    ('cde', True)
    """

    start: int = 0
    end: int = 0

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the characters the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Return whether a character belongs to both."""
        return self.start < other.end and other.start < self.end

    def shift(self, by: int) -> Span:
        """Return the same span `by` characters further on."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Token(Value):
    """A word or a punctuation mark with its place in the segment."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Segment(Value):
    """A sentence; `span` is its place in the document, `paragraph` counts from 0."""

    text: str
    span: Span
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Document(Value):
    """A text with its language; `meta` holds what else a reader found.

    Its keys (title, encoding, warnings, a translation that the file brings along, …) are listed in
    docs/formats.md; lists are JSON.
    """

    id: str
    text: str
    language: str
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def warnings(self) -> list[str]:
        r"""What its reader found amiss, an item each.

        >>> Document("d", "Talks.", "en", {"warnings": "no title\nno date"}).warnings
        ['no title', 'no date']
        """
        return [line for line in self.meta.get("warnings", "").split("\n") if line]


@dataclass(frozen=True, slots=True)
class Link(Value):
    """Source characters that became target characters; weight in 0..1."""

    source: Span
    target: Span
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Alignment(Value):
    """The links of one segment with its translation."""

    links: tuple[Link, ...] = ()

    def reverse(self) -> Alignment:
        """Return the same links seen from the target."""
        return Alignment(tuple(Link(k.target, k.source, k.weight) for k in self.links))


@dataclass(frozen=True, slots=True)
class Hypothesis(Value):
    """One answer of an engine; `score` is the mean log-probability of a target piece.

    `written` is the text as it is shown, where that is in another script than all work is done in.
    """

    text: str
    score: float = 0.0
    alignment: Alignment = Alignment()
    written: str = wire(omit=True, default="")

    @property
    def shown(self) -> str:
        """The text as it is shown."""
        return self.written or self.text


class Chance(NamedTuple):
    """The log-probability of a piece of a text, with the characters it stands for."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Model(Value):
    """The weights of one direction, as a signature names them."""

    direction: str = "?"
    name: str = "?"
    sha256: str = "?"


@dataclass(frozen=True, slots=True)
class Signature(Value):
    """How a result was made: same signature, same text, same answer.

    `settings` are the run's options beyond decoding: routes, lexicon, least confidence, …
    `linked_by` are the models whose forced pass linked given texts.
    """

    version: str = ""
    models: tuple[Model, ...] = ()
    decoding: dict[str, Any] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = wire(omit=True, default={})
    linked_by: tuple[Model, ...] = wire(omit=True, default=())


@dataclass(frozen=True, slots=True)
class Leg(Value):
    """One translation of every segment; `hypotheses[i]` answers `segments[i]`, best first."""

    direction: Direction
    segments: tuple[Segment, ...]
    hypotheses: tuple[tuple[Hypothesis, ...], ...]

    @property
    def best(self) -> tuple[str, ...]:
        """The first hypothesis of every segment, as it is shown."""
        return tuple(answers[0].shown for answers in self.hypotheses)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change between two texts, with difflib's four names; the edits' spans partition both.

    `moved` is the index of the partner edit when the same tokens stand elsewhere, else -1.
    """

    op: Op
    before: Span
    after: Span
    moved: int = -1


@dataclass(frozen=True, slots=True)
class Framing(Value):
    """A charged expression of a lexicon; `intensity` runs from 1 (neutral) to 5."""

    term: str
    category: str
    variants: tuple[str, ...] = ()
    renderings: dict[str, list[str]] = field(default_factory=dict)
    intensity: int = 3
    note: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The term and its variants.

        >>> Framing("flashpoint", "conflict", ("flash point",)).forms
        ('flashpoint', 'flash point')
        """
        return self.term, *self.variants


@dataclass(frozen=True, slots=True)
class Mention(Value):
    """A framing found in a text: `segment` counts from 0, `span` lies in that segment."""

    framing: Framing
    segment: int
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch(Value):
    """Characters of a text and where they stand in it.

    >>> Stretch("fuse", Span(2, 6)).to_dict()
    {'text': 'fuse', 'start': 2, 'end': 6}
    """

    text: str = ""
    span: Span = wire(flat=True, default=Span())

    @property
    def start(self) -> int:
        """The first character."""
        return self.span.start

    @property
    def end(self) -> int:
        """The first character after it."""
        return self.span.end


@dataclass(frozen=True, slots=True)
class Place(Stretch):
    """Where something stands in a segment's text and how sure that is (0..1)."""

    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rendering(Value):
    """A pivot rendering of a framing and the share (0..1) of the hypotheses that have it."""

    text: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Survival(Value):
    """Kept `kept` times of `of`; `similar` times kept or paraphrased.

    `untraced` times it is open what became of it: `low` and `high` are the share kept with these
    counted both ways, missing in a language whose fates are not judged. `interval` is the 95 %
    interval around that range, of random draws (`sampled`) alone: the best hypotheses are no
    sample. `renderings` are pivot renderings with their shares.
    """

    kept: int = 0
    of: int = 0
    low: float | None = None
    high: float | None = None
    similar: int = 0
    renderings: tuple[Rendering, ...] = ()
    untraced: int = 0
    sampled: bool = False
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Trace(Value):
    """What became of a mention; a place is None when it can't be told with confidence.

    `leg` says whether the way there or the way back changed it, None where nothing did or no sign
    tells.
    """

    mention: Mention
    pivot: Place | None
    back: Place | None
    fate: Fate
    confidence: float
    strength_after: int | None = None
    survival: Survival | None = None
    reason: str = ""
    leg: Side | None = None

    @property
    def to_check(self) -> bool:
        """Whether the fate is a change too unsure to be counted as one."""
        return must_check(self.fate, self.confidence)

    @property
    def sentence(self) -> int:
        """The number of the segment the mention stands in."""
        return self.mention.segment


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a translation; `where` is "pivot" or "back".

    `lost` are the words at fault in the text it was made of, `new` those that stand in their place.
    Where the return `agrees` with the source, the pivot is what is wrong; `detail` says so, too.
    """

    kind: str
    where: str
    segment: int
    detail: str = ""
    lost: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    agrees: bool = False
