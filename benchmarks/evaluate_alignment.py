"""Alignment error rate on hand-aligned sentences, and framing spans on authored pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from translate.data import Alignment, Span
from translate.engines import Aligner
from translate.framings.lexicon import Lexicon
from translate.framings.tracing import Passage, widened
from translate.measures.align import Pair, alignment_error_rate, matrix, project, snap, word_links
from translate.roundtrip.linking import align_words
from translate.segment import tokens

NIST = Path(__file__).resolve().parent.parent / "translate" / "hub" / "gold"


class Gold(NamedTuple):
    """Hand-aligned pairs: words of both sides, sure and possible links (zh, en)."""

    chinese: list[list[str]]
    english: list[list[str]]
    sure: list[set[Pair]]
    possible: list[set[Pair]]


def load_gold(folder: Path = NIST) -> Gold:
    """Read the NIST 2002 sentences with their links (`-P` marks a possible one)."""
    chinese = [line.split() for line in (folder / "nist02.zh").read_text("utf-8").splitlines()]
    english = [line.split() for line in (folder / "nist02.en").read_text("utf-8").splitlines()]
    sure, possible = [], []
    for line in (folder / "nist02.align").read_text("utf-8").splitlines():
        links = [link.split("-") for link in line.split()]
        sure.append({(int(k[0]), int(k[1])) for k in links if len(k) == 2})
        possible.append({(int(k[0]), int(k[1])) for k in links})
    return Gold(chinese, english, sure, possible)


def error_rate(gold: Gold, zh_en: Aligner, en_zh: Aligner, *, aligner: str = "attention") -> float:
    """AER of the shipped pair, both directions joined, by forced decoding."""
    aligned = align_words(gold.chinese, gold.english, zh_en, en_zh, aligner=aligner)
    return alignment_error_rate([set(links) for links in aligned], gold.sure, gold.possible)


class SpanCase(NamedTuple):
    """A term of an authored pair and where its translation was measured and should be."""

    gold: Span
    place: Span | None
    confidence: float


def span_cases(
    rows: Iterable[Sequence[str]], en_zh: Aligner, zh_en: Aligner, lexicon: Lexicon | None
) -> list[SpanCase]:
    """Carry every gold term of authored pairs over to the Chinese by forced alignment."""
    rows = [row for row in rows if row[2]]
    there = en_zh.align([row[0] for row in rows], [row[1] for row in rows])
    home = zh_en.align([row[1] for row in rows], [row[0] for row in rows])
    expected = (
        {f.term.lower(): f.renderings.get("zh", []) for f in lexicon.framings} if lexicon else {}
    )
    cases: list[SpanCase] = []
    for row, forward, reverse in zip(rows, there, home, strict=True):
        cases += _cases(row, forward, reverse, expected)
    return cases


def _cases(
    row: Sequence[str], forward: Alignment, reverse: Alignment, expected: dict[str, list[str]]
) -> list[SpanCase]:
    source, target = tokens(row[0], "en"), tokens(row[1], "zh")
    forth, back = matrix(forward, source, target), matrix(reverse, target, source)
    passage = Passage(row[0], row[1], "", source, target, [], forth, back, [], None)
    cases = []
    for pair in row[2].split(";"):
        term, _, translation = pair.partition("=")
        at, there = row[0].find(term), row[1].find(translation)
        carried = project(Span(at, at + len(term)), source, target, forth, back)
        place = snap(carried, expected.get(term.lower(), []), row[1])
        place = widened(place, Span(at, at + len(term)), passage) if place else None
        gold = Span(there, there + len(translation))
        cases.append(
            SpanCase(gold, place.span if place else None, place.confidence if place else 0)
        )
    return cases


def overlap_f1(case: SpanCase) -> float:
    """F1 of the characters shared by the found and the gold span; 0 without a found one."""
    if case.place is None:
        return 0.0
    shared = max(0, min(case.gold.end, case.place.end) - max(case.gold.start, case.place.start))
    return 2 * shared / (len(case.gold) + len(case.place))


class SpanScore(NamedTuple):
    """At a confidence threshold: share answered, exact matches and mean overlap F1 of those."""

    threshold: float
    coverage: float
    exact: float
    f1: float


def span_curve(cases: Sequence[SpanCase], thresholds: Iterable[float]) -> list[SpanScore]:
    """Coverage and precision as the confidence threshold moves."""
    curve = []
    for threshold in thresholds:
        kept = [case for case in cases if case.place and case.confidence >= threshold]
        exact = sum(case.place == case.gold for case in kept)
        f1 = sum(map(overlap_f1, kept))
        count = max(1, len(kept))
        curve.append(SpanScore(threshold, len(kept) / len(cases), exact / count, f1 / count))
    return curve


def links_of(gold: Gold, zh_en: Aligner, en_zh: Aligner, threshold: float) -> list[set[Pair]]:
    """Word links at another joining threshold, for the tuning curve."""
    from translate.roundtrip.linking import word_matrices

    return [
        set(word_links(forth, back, threshold))
        for forth, back in word_matrices(gold.chinese, gold.english, zh_en, en_zh)
    ]
