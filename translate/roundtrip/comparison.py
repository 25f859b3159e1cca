"""Several systems' translations of one text side by side, and how far they differ.

The expressions are the same for all, since the text is; what differs is what became of them. So
systems are compared in pairs, over the expressions of both, with sentences as units (documents in
a corpus): the share kept or paraphrased by the one less that by the other, its interval, and the
p-value of flipping the signs of whole units (Fisher 1935), adjusted for all pairs (Holm 1979).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

from translate.codec import Value, encode
from translate.data import Fate, Place, Side, Stretch, claimed
from translate.errors import InputError
from translate.framings.tracing import is_judged
from translate.languages import normalise
from translate.measures.rates import Difference, Gaps, Judged
from translate.measures.significance import Unit, holm
from translate.roundtrip.result import Change, FollowedFraming, Result
from translate.roundtrip.sentences import differences, graves
from translate.roundtrip.trust import Kept

MOST = 12  # systems; with more, pairs are too many to be read
UNLIKE = "one has no pivot, so the two were not judged alike"
_Key = tuple[int, int, str]  # where an expression stands in the document, and its term


@dataclass(frozen=True, slots=True)
class Outcome(Value):
    """What became of an expression in one system's translation.

    `excluded` marks one in a sentence with a grave fault, which is in no rate.
    """

    pivot: Place | None = None
    back: Place | None = None
    fate: Fate = "untraceable"
    confidence: float = 0.0
    to_check: bool = False
    leg: Side | None = None
    reason: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of the text, with what became of it in each system's translation."""

    term: str
    category: str
    sentence: int
    source: Stretch | None
    outcomes: Mapping[str, Outcome]

    @property
    def differs(self) -> bool:
        """Whether the systems differ in its fate."""
        return len({(outcome.fate, outcome.to_check) for outcome in self.outcomes.values()}) > 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence with each system's pivot and return; None where there is none.

    `changes` are the differences of a system's pivot (`after`) from the first one's (`before`).
    """

    source: str
    pivots: Mapping[str, str | None]
    returns: Mapping[str, str | None]
    changes: Mapping[str, tuple[Change, ...]]


@dataclass(frozen=True, slots=True)
class Versus(Value):
    """The first system's share of kept or paraphrased less the second's.

    `excluded` counts expressions in sentences with a grave fault on either side; `note` says why
    there is no difference.
    """

    systems: tuple[str, str] = ("", "")
    difference: Difference | None = None
    p_holm: float | None = None
    excluded: int = 0
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """Results of several systems for one document, by name; the others are compared with the first.

    Raises InputError for fewer than two, for more than twelve, and for results of other texts,
    other languages or another lexicon than the first's.

    >>> Comparison({})
    Traceback (most recent call last):
    ...
    translate.errors.InputError: 0 systems are no comparison; give 2 to 12
    """

    results: Mapping[str, Result]

    def __post_init__(self) -> None:
        if not 2 <= len(self.results) <= MOST:
            raise InputError(f"{len(self.results)} systems are no comparison; give 2 to {MOST}")
        (first, own), *others = self.results.items()
        for name, other in others:
            _check_alike((first, own), (name, other))

    @property
    def systems(self) -> tuple[str, ...]:
        """The names of the systems, in the order given."""
        return tuple(self.results)

    @property
    def first(self) -> Result:
        """The result that the others are compared with."""
        return next(iter(self.results.values()))

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in the order of the text: the rows of a table with a column a system."""
        rows: dict[_Key, tuple[FollowedFraming, dict[str, Outcome]]] = {}
        for name, result in self.results.items():
            flagged = graves(result.sentences)
            for framing in result.framings:
                _, outcomes = rows.setdefault(_key(framing), (framing, {}))
                outcomes[name] = _outcome(framing, excluded=framing.sentence in flagged)
        return tuple(
            Expression(framing.term, framing.category, framing.sentence, framing.source, outcomes)
            for _, (framing, outcomes) in sorted(rows.items())
        )

    @cached_property
    def sentences(self) -> tuple[Compared, ...]:
        """The sentences, with the differences between the pivots."""
        language = _pivot_language(self.first)
        rows = zip(*(result.sentences for result in self.results.values()), strict=True)
        compared = []
        for row in rows:
            pivots = [sentence.pivot.text if sentence.pivot else None for sentence in row]
            returns = [sentence.back.text if sentence.back else None for sentence in row]
            compared.append(Compared(
                row[0].source.text, self._named(pivots), self._named(returns),
                self._named([_changes(pivots[0], pivot, language) for pivot in pivots]),
            ))  # fmt: skip
        return tuple(compared)

    @cached_property
    def rates(self) -> Mapping[str, Kept]:
        """Each system's own rates."""
        return {name: result.evidence.kept or Kept() for name, result in self.results.items()}

    @cached_property
    def differences(self) -> tuple[Versus, ...]:
        """The differences of all pairs, with sentences as units."""
        return adjusted(self._versus(systems) for systems in combinations(self.results, 2))

    def _versus(self, systems: tuple[str, str]) -> Versus:
        first, second = (self.results[name] for name in systems)
        flagged = graves(first.sentences) | graves(second.sentences)
        pairs = paired(first.framings, second.framings)
        counted = [pair for pair in pairs if pair[0].sentence not in flagged]
        gaps = Gaps("sentence")
        for own in _by_sentence(counted):
            gaps.add(own)
        return versus(
            systems, gaps, len(pairs) - len(counted), alike=has_pivot(first) == has_pivot(second),
            judged=is_judged(first.document.language),
        )  # fmt: skip

    def _named(self, values: Sequence[Any]) -> dict[str, Any]:
        return dict(zip(self.results, values, strict=True))

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON object (docs/formats.md)."""
        return {
            "comparison": {
                "systems": [
                    {"system": name, "returned_by": returned_by(result), **encode(self.rates[name])}
                    for name, result in self.results.items()
                ],
                "expressions": [_expression(expression) for expression in self.expressions],
                "segments": [
                    {
                        "source": row.source, "pivots": row.pivots, "returns": row.returns,
                        "changes": {name: encode(own) for name, own in row.changes.items()},
                    }
                    for row in self.sentences
                ],
                "differences": [encode(difference) for difference in self.differences],
            },
            "results": {name: result.to_json() for name, result in self.results.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Comparison:
        """Read the documented JSON; all but the results is worked out anew.

        Raises InputError for anything else.
        """
        results = data.get("results")
        if not isinstance(results, Mapping):
            raise InputError("this is no comparison (no results); give one made with --system")
        return cls({str(name): Result.from_json(own) for name, own in results.items()})


def _check_alike(first: tuple[str, Result], other: tuple[str, Result]) -> None:
    (first_name, own), (name, result) = first, other
    if result.document.text != own.document.text or len(result.sentences) != len(own.sentences):
        raise InputError(
            f"{name} has {len(result.sentences)} sentences of another text than "
            f"{first_name} with {len(own.sentences)}; compare translations of one text"
        )
    if _pivot_language(result) != _pivot_language(own):
        raise InputError(
            f"{name} went through another language than {first_name}; compare one pivot"
        )
    lexicons = own.settings.get("lexicon"), result.settings.get("lexicon")
    if all(lexicons) and lexicons[0] != lexicons[1]:
        raise InputError(
            f"{name} was followed with another lexicon than {first_name}; use the same"
        )


def _pivot_language(result: Result) -> str:
    """Return what the pivots are written in, in whatever script."""
    return normalise(result.route.via[-1]) if result.route.via else "zh"


def _key(framing: FollowedFraming) -> _Key:
    place = framing.source
    return (place.start if place else -1, place.end if place else -1, framing.term)


def _outcome(framing: FollowedFraming, *, excluded: bool) -> Outcome:
    pivot, back = framing.pivot, framing.back
    return Outcome(
        Place(pivot.text, pivot.span, pivot.confidence) if pivot else None,
        back, framing.fate, framing.confidence, framing.to_check, framing.leg,
        claimed(framing.fate, framing.reason), excluded,
    )  # fmt: skip


def _expression(expression: Expression) -> dict[str, Any]:
    return {
        "term": expression.term, "category": expression.category,
        "segment": expression.sentence, "source": encode(expression.source),
        "differs": expression.differs,
        "systems": {name: encode(own) for name, own in expression.outcomes.items()},
    }  # fmt: skip


def _changes(before: str | None, after: str | None, language: str) -> tuple[Change, ...]:
    return differences(before, after, language) if before and after else ()


def _by_sentence(pairs: Iterable[tuple[Judged, Judged]]) -> Iterator[list[tuple[Judged, Judged]]]:
    sentences: dict[int, list[tuple[Judged, Judged]]] = {}
    for pair in pairs:
        sentences.setdefault(pair[0].sentence, []).append(pair)
    yield from sentences.values()


def paired(
    framings: Sequence[FollowedFraming], others: Sequence[FollowedFraming]
) -> list[tuple[FollowedFraming, FollowedFraming]]:
    """Pair the expressions of two results by where they stand in the text."""
    known = {_key(other): other for other in others}
    return [(framing, known[_key(framing)]) for framing in framings if _key(framing) in known]


def has_pivot(result: Result) -> bool:
    """Whether expressions were followed through a pivot, and not by source and return alone."""
    texts = result.evidence.given
    return texts is None or texts.pivot


def returned_by(result: Result) -> str:
    """Name who made the return: the system itself or a model."""
    texts = result.evidence.given
    if texts is not None and texts.back:
        return texts.system
    return result.signature.models[-1].name if result.signature.models else ""


def versus(
    systems: tuple[str, str], gaps: Gaps, excluded: int, *, alike: bool, judged: bool = True
) -> Versus:
    """Say how far two systems differ, or why that can't be said."""
    if not judged:
        return Versus(systems, note="fates are not judged in this language")
    if not alike:
        return Versus(systems, excluded=excluded, note=UNLIKE)
    difference = gaps.difference()
    note = "" if difference else "there is no expression to compare"
    return Versus(systems, difference, None, excluded, note)


def adjusted(comparisons: Iterable[Versus]) -> tuple[Versus, ...]:
    """Adjust the p-values of all pairs (Holm 1979)."""
    pairs = list(comparisons)
    raw = {
        number: pair.difference.p
        for number, pair in enumerate(pairs)
        if pair.difference and pair.difference.p is not None
    }
    strict = dict(zip(raw, holm(list(raw.values())), strict=True))
    return tuple(replace(pair, p_holm=strict.get(number)) for number, pair in enumerate(pairs))


def unit_name(unit: Unit, count: int) -> str:
    """Name units.

    >>> unit_name("document", 1), unit_name("sentence", 12)
    ('1 document', '12 sentences')
    """
    return f"{count} {unit}{'s' * (count != 1)}"
