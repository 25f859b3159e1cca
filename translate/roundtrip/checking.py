"""A translation held against its source alone: what is wrong between the two, with no way back.

A row is a unit of a file of units, else the sentences that the translation renders together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from translate.data import Document, Model, Segment, Signature, Span
from translate.engines.script import simplified
from translate.english import counted, shortened
from translate.errors import InputError
from translate.framings.expected import expected, matched
from translate.framings.finding import mentions
from translate.framings.lexicon import Lexicon, fingerprint
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.measures.amounts import show, written
from translate.measures.codes import without_codes
from translate.measures.compare import pair_sentences
from translate.measures.faults import faults
from translate.measures.repeats import said_again
from translate.measures.small import small_changed
from translate.roundtrip.given import check_language, joined_sentences, similarity
from translate.roundtrip.result import (
    HUMAN,
    Result,
    Route,
    Sentence,
    SentenceFault,
    Source,
    Translation,
    Unit,
)
from translate.roundtrip.sentences import NO_COUNTERPART
from translate.roundtrip.signs import TERMBASE
from translate.roundtrip.trust import Evidence, GivenTexts, Mismatch, Termbase
from translate.roundtrip.unlike import Judge, Pair
from translate.segment import segments
from translate.version import VERSION

_BATCH = 256  # rows that are looked at between two words of progress
_LISTED = 3  # sentences of a translation alone that a warning quotes
_QUOTED = 60  # characters of each


@dataclass(frozen=True, slots=True)
class Brought:
    """A translation to check: its text, the language it is in, and whose it is."""

    text: str
    language: str
    system: str = ""
    is_traditional: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    source: Source
    target: str  # as it stands in the file
    read: str  # in Simplified characters, in which all lists are
    unit: Unit | None = None
    is_paired: bool = True  # whether the texts were put together here, not by their file


class _Term(NamedTuple):
    """A term of a row, what may render it (with its register), and the register that does."""

    term: str
    words: str
    expected: tuple[tuple[str, str], ...]
    register: str | None  # None where nothing does

    @property
    def renderings(self) -> tuple[str, ...]:
        return tuple(text for text, _ in self.expected)


def check(
    document: Document,
    brought: Brought,
    *,
    lexicon: Lexicon | None = None,
    judge: Judge | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Return what is wrong with a translation, as a result without returns.

    With a `lexicon` of one's own, its expected renderings are asked for; with a `judge` it is
    asked which pairs are unlike a translation. `progress` is told how many rows are done, and of
    how many. Raises InputError for a translation in another language, for one of a text without
    units that is empty, and for a text that is.

    >>> talks = Document("d", "They paid 30 dollars.", "en")
    >>> result = check(talks, Brought("他们付了50美元。", "zh"))
    >>> [(fault.kind, fault.detail) for fault in result.sentences[0].faults]
    [('number', '30 became 50')]
    """
    direction = Direction.of(document.language, brought.language)
    if not document.text.strip():
        raise InputError(f"{document.id} has no text; give a text with at least one sentence")
    rows, extra = _rows(document, brought, direction, lexicon)
    own = lexicon or Lexicon("", document.language, ())
    terms = [_terms(row, own, direction.target) for row in rows]
    found: list[list[SentenceFault]] = []
    while len(found) < len(rows):
        found += _found(rows, terms, direction, len(found), judge)
        if progress:
            progress(len(found), len(rows))
    sentences = tuple(
        Sentence(row.source, Translation(row.target), faults=tuple(listed), unit=row.unit)
        for row, listed in zip(rows, found, strict=True)
    )
    termbase = _termbase(terms, rows) if lexicon else None
    missing = sum(not row.target.strip() for row in rows)
    given = GivenTexts(brought.system or HUMAN, pivot=True, unpaired_pivots=missing)
    return Result(
        document,
        _signature(direction, brought, lexicon, judge),
        (Route((direction.target,), "pivot", sentences),),
        evidence=Evidence(given=given, termbase=termbase),
        warnings=(*document.warnings, *extra),
    )


def _found(
    rows: Sequence[_Row],
    terms: Sequence[Sequence[_Term]],
    direction: Direction,
    start: int,
    judge: Judge | None,
) -> list[list[SentenceFault]]:
    """Return what is wrong with the rows of a batch that begins at a place."""
    batch = range(start, min(start + _BATCH, len(rows)))
    found = [list(_faults(rows[at], terms[at], direction, at)) for at in batch]
    for at, own in zip(batch, found, strict=True):
        own += _again(rows[max(0, at - 1) : at + 1], own, direction)
    if judge is None:
        return found
    return judge.told([Pair(rows[at].source.text, rows[at].read) for at in batch], found)


def _rows(
    document: Document, brought: Brought, direction: Direction, lexicon: Lexicon | None
) -> tuple[list[_Row], list[str]]:
    """Return the rows, and what is to be said of what the translation has beside them."""
    meta = document.meta
    if "pairs" in meta and brought.text == meta.get("translation", ""):
        pairs: list[tuple[str, str]] = json.loads(meta["pairs"])
        return [
            _row(Source(text, Span(start, end), number), after, brought, Unit(name, part))
            for number, ((name, part, start, end), (text, after)) in enumerate(
                zip(json.loads(meta["units"]), pairs, strict=True)
            )
        ], []
    return _by_sentences(document, brought, direction, lexicon)


def _row(source: Source, target: str, brought: Brought, unit: Unit | None = None) -> _Row:
    read = simplified(target) if brought.is_traditional else target
    return _Row(source, target, read, unit, unit is None)


def _by_sentences(
    document: Document, brought: Brought, direction: Direction, lexicon: Lexicon | None
) -> tuple[list[_Row], list[str]]:
    language = direction.target
    check_language(brought.text, language, "translation", "its language with --to")
    before = segments(document.text, document.language)
    after = [segment.text for segment in segments(brought.text, language)]
    alike = similarity(lexicon or default_lexicon(document.language), document.language, language)
    rows: list[_Row] = []
    alone: list[str] = []
    for own, other in pair_sentences([segment.text for segment in before], after, alike):
        text = joined_sentences(after[other.start : other.end], language)
        if len(own):
            rows.append(_row(_together(document, before[own.start : own.end]), text, brought))
        else:
            alone.append(text)
    return rows, list(_told_alone(alone))


def _together(document: Document, parts: Sequence[Segment]) -> Source:
    span = Span(parts[0].span.start, parts[-1].span.end)
    return Source(span.of(document.text), span, parts[0].paragraph)


def _told_alone(alone: Sequence[str]) -> Iterator[str]:
    """Say which sentences of a translation nothing in the source stands for."""
    if alone:
        quoted = "; ".join(shortened(text, _QUOTED) for text in alone[:_LISTED])
        has, more = "has" if len(alone) == 1 else "have", "; …" * (len(alone) > _LISTED)
        sentences = counted(len(alone), "sentence")
        yield (f"{sentences} of the translation {has} no counterpart in the source: {quoted}{more}")


def _terms(row: _Row, lexicon: Lexicon, language: str) -> list[_Term]:
    text = row.source.text
    return [
        _Term(
            hit.framing.term, hit.span.of(text), tuple(expected(hit.framing, language)),
            matched(row.read, hit.framing, language),
        )
        for hit in mentions([Segment(text, Span(0, len(text)))], lexicon)
    ]  # fmt: skip


def _faults(
    row: _Row, terms: Sequence[_Term], direction: Direction, number: int
) -> Iterator[SentenceFault]:
    """Yield what is wrong with a row; `where` is that of a pivot, as the documented JSON has it."""
    languages = direction.source, direction.target
    text = row.source.text.strip()
    is_name = any((text, "") in term.expected for term in terms)
    found = list(faults(row.source.text, row.read, languages=languages, segment=number, where=""))
    for fault in found:
        if fault.kind == "copy" and is_name:
            continue
        detail = fault.detail
        if fault.kind == "empty" and row.is_paired:
            detail = NO_COUNTERPART
        yield replace(SentenceFault.of(fault), where="pivot", detail=detail)
    if row.read.strip():
        if not any(fault.kind == "number" for fault in found):
            yield from _small_numbers(row, languages)
        yield from _unexpected(terms)


def _small_numbers(row: _Row, languages: tuple[str, str]) -> Iterator[SentenceFault]:
    """Yield small numbers in digits that are others in the translation.

    In prose both languages write them as words at will; in strings of programs they seldom do.
    """
    lost, new = small_changed(*without_codes(row.source.text, row.read), languages)
    if lost:
        detail = f"{show(lost)} became {show(new)}"
        yield SentenceFault("number", "pivot", detail, written(lost), written(new))


def _unexpected(terms: Sequence[_Term]) -> Iterator[SentenceFault]:
    """Yield the terms of which a translation has no expected rendering, each once."""
    said: set[str] = set()
    for term in terms:
        if term.expected and term.register is None and term.term not in said:
            said.add(term.term)
            detail = f"{term.words} is not rendered as expected: {', '.join(term.renderings)}"
            yield SentenceFault(TERMBASE, "pivot", detail, (term.words,))


def _again(
    rows: Sequence[_Row], found: Sequence[SentenceFault], direction: Direction
) -> list[SentenceFault]:
    """Return a sentence that was put twice and stands with two sentences of one paragraph."""
    if any(fault.kind == "repeat" for fault in found) or any(not row.is_paired for row in rows):
        return []
    if len({row.source.paragraph for row in rows}) < len(rows):
        (before, own) = rows
        texts = before.source.text, own.source.text
        again = said_again(texts, (before.read, own.read), direction.target)
        if again:
            return [SentenceFault("repeat", "pivot", f"says {again!r} twice", new=(again,))]
    return []


def _termbase(terms: Sequence[Sequence[_Term]], rows: Sequence[_Row]) -> Termbase:
    """Count the terms that are rendered as expected, in rows that have a translation."""
    registers: Counter[str] = Counter()
    mismatches: list[Mismatch] = []
    without: dict[str, None] = {}
    for number, (row, listed) in enumerate(zip(rows, terms, strict=True)):
        for term in listed if row.read.strip() else ():
            if not term.expected:
                without[term.term] = None
            elif term.register is None:
                wanted = term.renderings
                mismatches.append(Mismatch(term.term, number, "", wanted, text=term.words))
            else:
                registers[term.register or "plain"] += 1
    met = sum(registers.values())
    return Termbase(
        met + len(mismatches), met, dict(registers), tuple(mismatches), 0, tuple(without)
    )


def _signature(
    direction: Direction, brought: Brought, lexicon: Lexicon | None, judge: Judge | None
) -> Signature:
    signed = judge.signature if judge else Signature()
    return Signature(
        VERSION,
        (Model(str(direction), brought.system or HUMAN, ""),),
        libraries=signed.libraries,
        settings={"lexicon": fingerprint(lexicon)} if lexicon else {},
        linked_by=signed.models,
    )
