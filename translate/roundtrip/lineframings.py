"""What became of charged expressions in single lines of a translation.

Into English, the reference's expressions are looked for in the line, as those of a source are in
its return. Out of English, it is looked for the renderings that the lexicon expects; and where
engines are given, they return the line, and the expressions are followed through it and back, as in
a round trip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from translate.codec import Value
from translate.data import Mention, Segment, Side, Span, Trace
from translate.errors import InputError
from translate.framings.expected import expected, matched, occurs
from translate.framings.finding import mentions
from translate.framings.legs import changed_on
from translate.framings.lexicon import Lexicon
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import is_judged, judge, trace
from translate.languages import Direction, name_of
from translate.measures.faults import negations
from translate.roundtrip.linking import link_texts
from translate.roundtrip.loading import Engines
from translate.roundtrip.options import Options
from translate.roundtrip.result import FollowedFraming

Way = Literal["", "reference", "expected", "return", "results"]  # how framings are told
REFERENCE = ""  # in the place of a system's name, where the reference is looked at, too


@dataclass(frozen=True, slots=True)
class LineFraming(Value):
    """A charged expression, and what became of it in a system's line.

    `rendered` is what stands for it in the line where that is known; `as_expected` is None where
    the lexicon expects nothing. `fate` is empty where the expression was not followed.
    """

    term: str = ""
    category: str = ""
    text: str = ""
    expected: tuple[str, ...] = ()
    rendered: str = ""
    as_expected: bool | None = None
    returned: str = ""
    fate: str = ""
    confidence: float = 0.0
    to_check: bool = False
    leg: Side | None = None
    reason: str = ""


def language_of_terms(languages: tuple[str, str], *, follow: bool) -> str:
    """Return the language in which expressions are looked up: the source's, or the reference's.

    >>> language_of_terms(("en", "zh"), follow=False), language_of_terms(("zh", "en"), follow=False)
    ('en', 'en')
    """
    home, target = languages
    return home if follow or not is_judged(target) else target


Told = Mapping[str, Sequence[tuple[LineFraming, ...]]]  # of each system, line by line


def told_framings(
    systems: Mapping[str, Sequence[str]], references: Sequence[str],
    sources: Sequence[str] | None, languages: tuple[str, str], lexicon: Lexicon | None,
    follow: bool | Engines, min_confidence: float,
) -> tuple[Told, Way, str]:  # fmt: skip
    """Tell what became of the framings of each line, in what way, and who returned them."""
    home, target = languages
    if follow:
        if not is_judged(home):
            what = f"and the source is in {name_of(home)}" if home else "so give the source, too"
            raise InputError(f"fates are judged in English alone, {what}; leave out following")
        engines = Engines(Options()) if follow is True else follow
        return _followed(systems, sources or (), languages, lexicon, engines, min_confidence)
    terms = language_of_terms(languages, follow=False)
    if terms == target:
        found = _mentions(references, lexicon or default_lexicon(terms), terms)
        told = {
            name: [
                tuple(_judged(mention, references[at], text, min_confidence) for mention in own)
                for at, (text, own) in enumerate(zip(lines, found, strict=True))
            ]
            for name, lines in systems.items()
        }
        return told, "reference", ""
    if not home or sources is None:
        return {}, "", ""
    found = _mentions(sources, lexicon or default_lexicon(home), home)
    told = {
        name: [
            tuple(_looked_for(mention, sources[at], text, (home, target)) for mention in own)
            for at, (text, own) in enumerate(zip(lines, found, strict=True))
        ]
        for name, lines in {**systems, REFERENCE: references}.items()
    }
    return told, "expected" if any(found) else "", ""


def _mentions(texts: Sequence[str], lexicon: Lexicon, language: str) -> list[list[Mention]]:
    """Find the framings of each line."""
    if lexicon.language != language:
        raise InputError(
            f"the lexicon is of {name_of(lexicon.language)}, and the lines it is to be looked up "
            f"in are in {name_of(language)}; give one of their language"
        )
    lines = [Segment(text, Span(0, len(text))) for text in texts]
    by_line: list[list[Mention]] = [[] for _ in lines]
    for mention in mentions(lines, lexicon):
        by_line[mention.segment].append(mention)
    return by_line


def _judged(mention: Mention, reference: str, text: str, least: float) -> LineFraming:
    """Look for an expression of the reference in a line of its language."""
    traced = judge(mention, reference, text, min_confidence=least)
    return _line_framing(traced, reference)


def _line_framing(traced: Trace, text: str, pivot_language: str = "") -> LineFraming:
    framing, pivot = traced.mention.framing, traced.pivot
    wanted = tuple(rendering for rendering, _ in expected(framing, pivot_language))
    meets = matched(pivot.text, framing, pivot_language) is not None if pivot and wanted else None
    return LineFraming(
        framing.term, framing.category, traced.mention.span.of(text), wanted,
        pivot.text if pivot else "", meets, traced.back.text if traced.back else "",
        traced.fate, traced.confidence, traced.to_check, traced.leg, traced.reason,
    )  # fmt: skip


def _looked_for(
    mention: Mention, source: str, text: str, languages: tuple[str, str]
) -> LineFraming:  # fmt: skip
    """Look for the expected renderings of an expression in a line, the longest first.

    Where the source denies nothing, one that the line denies is none.
    """
    framing, plain = mention.framing, negations(source, languages[0]) == 0
    wanted = tuple(rendering for rendering, _ in expected(framing, languages[1]))
    ranked, line = sorted(wanted, key=len, reverse=True), text.lower()
    found = (rendering for rendering in ranked if rendering.lower() in line)
    there = next((one for one in found if not plain or occurs(one.lower(), line)), "")
    return LineFraming(
        framing.term, framing.category, mention.span.of(source), wanted, there,
        bool(there) if wanted else None,
    )  # fmt: skip


def _followed(
    systems: Mapping[str, Sequence[str]], sources: Sequence[str], languages: tuple[str, str],
    lexicon: Lexicon | None, engines: Engines, min_confidence: float,
) -> tuple[Told, Way, str]:  # fmt: skip
    """Return every line that has a framing, and follow the framings through it and back."""
    home, target = languages
    there = engines.get(Direction.of(home, target))
    back = engines.get(Direction.of(target, home))
    found = _mentions(sources, lexicon or default_lexicon(home), home)
    told: dict[str, Sequence[tuple[LineFraming, ...]]] = {}
    for name, lines in systems.items():
        asked = [at for at, own in enumerate(found) if own and lines[at].strip()]
        own_lines: list[tuple[LineFraming, ...]] = [
            tuple(LineFraming(m.framing.term, m.framing.category, m.span.of(source),
                              fate="untraceable") for m in own)
            for source, own in zip(sources, found, strict=True)
        ]  # fmt: skip
        returns = back.translate([lines[at] for at in asked])
        triples = [
            (sources[at], lines[at], answers[0].text)
            for at, answers in zip(asked, returns, strict=True)
        ]
        passages = link_texts(triples, there, back) if triples else []
        for at, passage in zip(asked, passages, strict=True):
            traces = [
                trace(mention, passage, pivot_language=target, language=home,
                      min_confidence=min_confidence)
                for mention in found[at]
            ]  # fmt: skip
            legs = [changed_on(traced, passage, (), languages=languages) for traced in traces]
            own_lines[at] = tuple(
                _line_framing(replace(traced, leg=leg), sources[at], target)
                for traced, leg in zip(traces, legs, strict=True)
            )
        told[name] = own_lines
    return told, "return", back.signature.models[-1].name


def taken_over(framing: FollowedFraming) -> LineFraming:
    """Return what a result says of a framing."""
    pivot, back = framing.pivot, framing.back
    return LineFraming(
        framing.term, framing.category, framing.text, pivot.expected if pivot else (),
        pivot.text if pivot else "", pivot.matches_expected if pivot else None,
        back.text if back else "", framing.fate, framing.confidence, framing.to_check,
        framing.leg, framing.reason,
    )  # fmt: skip
