"""Decide what became of a charged expression: kept, paraphrased, softened, …, lost.

`decide` finds the counterpart (`counterpart.py`), measures it (`measure.py`) and has the
measurements weighed (`weighing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Fate, Framing, Place, Span, must_check
from translate.framings.counterpart import Candidate, candidates, text_span
from translate.framings.inflect import same_lemma, tokenize
from translate.framings.measure import Evidence, Through, measure
from translate.framings.ties import Linked, link
from translate.framings.weighing import load_weights, values


@dataclass(frozen=True)
class Verdict:
    """What became of an expression: `back` is None when nothing renders it.

    `confidence` (0..1) is the share of answers like this one that are right; of a change to check
    in a machine's return, the share that are a change of some kind. Strengths run from 1 (weakest)
    upwards and are None where the vocabulary has no place for the words.
    """

    fate: Fate
    back: Place | None
    confidence: float
    reason: str
    strength_before: int | None
    strength_after: int | None


def observe(
    source: str,
    term: str,
    back: str,
    *,
    source_span: Span | None = None,
    through: Through | None = None,
) -> tuple[Evidence, Linked, Candidate | None] | None:
    """Find and measure the counterpart; None when the term is not in the source sentence."""
    span = source_span or find_term(source, term)
    if span is None or not len(span):
        return None
    linked = link(source, back, span)
    ranked = candidates(linked, through.back if through else None)
    return measure(linked, ranked, through), linked, ranked[0] if ranked else None


def find_term(text: str, term: str) -> Span | None:
    """Find an expression in a text: as written, in another case, or inflected.

    >>> find_term("They broke two ceasefires.", "ceasefire")
    Span(start=15, end=25)
    """
    pattern = rf"(?<!\w){re.escape(term.strip())}(?!\w)"
    for flags in (0, re.IGNORECASE) if term.strip() else ():
        match = re.search(pattern, text, flags=flags)
        if match:
            return Span(*match.span())
    wanted, tokens = tokenize(term), tokenize(text)
    for start in range(len(tokens) - len(wanted) + 1 if wanted else 0):
        part = tokens[start : start + len(wanted)]
        if all(same_lemma(a.text, b.text) for a, b in zip(wanted, part, strict=True)):
            return Span(part[0].span.start, part[-1].span.end)
    return None


def decide(
    source: str,
    term: str,
    back: str,
    *,
    source_span: Span | None = None,
    through: Through | None = None,
    framing: Framing | None = None,
    machine: bool = False,
) -> Verdict:
    """Decide what became of `term` (of `source`) in the back translation.

    `through` is the way word alignment leads through the pivot; `machine` says that the back
    translation is known to be a machine's, where there is no such way. A term that
    isn't in the source sentence is untraceable. The fates are defined in docs/methods.md.

    >>> verdict = decide("They signed a truce.", "truce", "They signed a truce.")
    >>> verdict.fate, verdict.back.text
    ('kept', 'truce')
    """
    seen = observe(source, term, back, source_span=source_span, through=through)
    if seen is None:
        return Verdict("untraceable", None, 0.0, "not in the source sentence", None, None)
    evidence, linked, best = seen
    fate, sure = load_weights().answer(evidence, machine=machine)
    before = evidence.strength_before
    if before is None and framing is not None:
        before = framing.intensity
    if fate == "lost" or best is None:
        return Verdict("lost", None, sure, explain("lost", evidence), before, None)
    after = before if fate in ("kept", "paraphrased") else evidence.strength_after
    place = text_span(linked.back, best.run)
    counterpart = Place(place.of(back), place, round(min(1.0, max(0.0, evidence.place)), 4))
    return Verdict(fate, counterpart, sure, explain(fate, evidence), before, after)


UNATTRIBUTED, NEGATED = "wording kept, attribution gone", "negation changed"
OPPOSITE = "the opposite"
EXCHANGED, MOVED = "who does it and who suffers it exchanged", "said of another one"
_REASONS: dict[str, tuple[tuple[str, str], ...]] = {
    "kept": (("derived", "same words, another word class"), ("whole", "same expression")),
    "paraphrased": (
        ("level", "other words of equal strength"),
        ("group", "a synonym"),
        ("synonym", "a synonym"),
    ),
    "softened": (
        ("down", "weaker on the same scale"),
        ("weakened", "a strong word gone or a weakening one added"),
        ("broader", "a more general word"),
        ("euphemism", "a neutral word in its place"),
        ("dropped", "part of the expression gone"),
    ),
    "strengthened": (
        ("up", "stronger on the same scale"),
        ("intensified", "an intensifying word added or a weakening one gone"),
        ("narrower", "a more specific word"),
        ("harsher", "a more charged word"),
    ),
    "shifted": (
        ("whole*asserted", UNATTRIBUTED),
        ("exchanged", EXCHANGED),
        ("moved", MOVED),
        ("recast", "the same words as part of what names something else"),
        ("denied", NEGATED),
        ("negated", NEGATED),
        ("garbled", "garbled: no dictionary knows the word"),
        ("antonym", OPPOSITE),
        ("listed", "a known change of sense or of frame"),
        ("namelike", "became a name"),
        ("whole", "the same words, by what stands around them"),
    ),
    "lost": (
        ("absent", "no words of the return are left that could render it"),
        ("closed", "its place closed up"),
    ),
}
_OTHERWISE = {
    "kept": "nearly the same expression",
    "paraphrased": "other words, about the same force",
    "softened": "weaker words",
    "strengthened": "stronger words",
    "shifted": "words that say something else",
    "lost": "no counterpart found",
}
EVIDENT = {  # a card shows these
    _OTHERWISE["shifted"], _OTHERWISE["lost"], *(phrase for _, phrase in _REASONS["lost"]),
}  # fmt: skip


def explain(fate: Fate, evidence: Evidence) -> str:
    """Say in one phrase which measurement speaks for the fate."""
    for name, phrase in _REASONS[fate]:
        if values(evidence, [name])[0] > 0:
            return phrase
    return _OTHERWISE[fate]


def decide_all(
    rows: Sequence[Mapping[str, Any]], ways: Mapping[int, Through] | None = None
) -> Iterator[dict[str, Any]]:
    """Add `fate`, `back_term` ("" when lost), `confidence` and `to_check` to rows.

    `ways` gives the way through the pivot of rows, by their number, where it is known.
    """
    for number, row in enumerate(rows):
        verdict = decide(
            str(row["source"]),
            str(row["term"]),
            str(row["back"]),
            through=(ways or {}).get(number),
        )
        yield {
            **row,
            "fate": verdict.fate,
            "back_term": verdict.back.text if verdict.back else "",
            "confidence": round(verdict.confidence, 4),
            "to_check": must_check(verdict.fate, verdict.confidence),
        }
