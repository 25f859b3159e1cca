"""The framings as the page lists them: path, fate, evidence and the three contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from translate.data import Stretch
from translate.framings.chosen import CHOSEN
from translate.framings.suggest import SUGGESTED
from translate.languages import writes_spaces
from translate.page import cards, phrases
from translate.page.counterparts import replaceable
from translate.reports import wording
from translate.roundtrip.result import FollowedFraming, Result, Strength
from translate.roundtrip.sentences import graves

_CONTEXT = {True: 40, False: 18}  # characters each side, for languages with and without spaces


def entries(result: Result, glosses: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Return an entry for each framing, numbered from 1 in the order of the text.

    Words the reader chose come after the lexicon's, and what else it lacks after all others.
    `glosses` say what renderings mean when they stand alone.
    """
    framings, faulty = _own(result), graves(result.sentences)
    harms = {cards.harm(sentence) for sentence in result.sentences}
    return [
        {
            **_entry(number, framing),
            **_card(result, framing, glosses or {}),
            "doubt": (doubt := cards.doubt(result, framing)),
            "broken": framing.sentence in faulty,
            "together": numbers,
            # what is true of every sentence is told once, in the verdict
            "about": phrases.about(framing, numbers, doubt if len(harms) > 1 else ""),
            "claim": phrases.claim(framing, doubt),
        }  # fmt: skip
        for number, (framing, numbers) in enumerate(
            zip(framings, cards.together(framings), strict=True), 1
        )
    ]


def _own(result: Result) -> Sequence[FollowedFraming]:
    """The framings; without survival, which counts the machine's texts, where a human's stands."""
    framings = result.followed
    if not wording.is_human(result):
        return framings
    return [replace(framing, survival=None) for framing in framings]


def _card(result: Result, framing: FollowedFraming, glosses: Mapping[str, str]) -> dict[str, Any]:
    """What a card says beyond the table."""
    card: dict[str, Any] = {
        "group": cards.group(framing),
        "context": [], "perhaps": ["", ""], "gloss": "", "whole": False,
    }  # fmt: skip
    if framing.sentence < len(result.sentences):
        pivot, back = cards.candidates(framing, result.sentences[framing.sentence])
        card["context"] = _contexts(result, framing, pivot, back)
        card["perhaps"] = [
            place.text if place and own is None else ""
            for place, own in ((pivot, framing.pivot), (back, framing.back))
        ]
        card["gloss"] = glosses.get(pivot.text, "") if pivot else ""
        via = result.route.via
        whole = via and replaceable(framing, result.sentences[framing.sentence], via[-1])
        card["whole"] = bool(whole)
    # as it is quoted: where nothing stands, what the card says there
    card["path"] = [framing.text, *(at["hit"] or at["gone"] for at in card["context"][1:])]
    card["explained"] = phrases.explained(framing, guessed=any(card["perhaps"]))
    return card


def _entry(number: int, framing: FollowedFraming) -> dict[str, Any]:
    pivot, back, survival = framing.pivot, framing.back, framing.survival
    return {
        "n": number,
        "row": framing.sentence,
        "term": framing.term,
        "text": framing.text,
        "category": framing.category,
        "suggested": framing.kind == SUGGESTED,
        "own": framing.kind == CHOSEN,
        "pivot": wording.place(framing, "pivot"),
        "back": wording.place(framing, "back"),
        "traced": {"pivot": pivot is not None, "back": back is not None},
        "expected": list(pivot.expected) if pivot else [],
        "matches": pivot.matches_expected if pivot else None,
        "fate": framing.fate,
        "label": wording.fate_with_sign(framing),
        "meaning": wording.TO_CHECK if framing.to_check else wording.FATE_MEANINGS[framing.fate],
        "details": phrases.details(framing),
        "confidence": round(framing.confidence, 2),
        "strength": wording.strength(framing),
        "step": _step(framing.strength),
        "survival": wording.survival(framing),
        "rate": survival.kept / survival.of if survival and survival.of else None,
        "renderings": [rendering.to_dict() for rendering in survival.renderings]
        if survival
        else [],
    }


def _step(strength: Strength) -> int | None:
    before, after = strength.before, strength.after
    return None if before is None or after is None else after - before


def _contexts(
    result: Result, framing: FollowedFraming, pivot: Stretch | None, back: Stretch | None
) -> list[dict[str, Any]]:
    """The framing in its three texts: left context, itself, right context."""
    sentence, language = result.sentences[framing.sentence], wording.source_language(result)
    pivot_language = result.route.via[-1] if result.route.via else "und"
    is_lost = framing.fate == "lost" and cards.group(framing) == "changed"
    gone = wording.ABSENT if is_lost else "not found"
    # what the way back lost was said in the pivot, and only its place there is not known
    middle = "place not found" if is_lost and framing.leg == "back" else "not found"
    return [
        _context(sentence.source.text, framing.source, language, sentence.source.start),
        _context(sentence.pivot.text if sentence.pivot else "", pivot, pivot_language, gone=middle),
        _context(sentence.back.text if sentence.back else "", back, language, gone=gone),
    ]


def _context(
    text: str, place: Stretch | None, tag: str, offset: int = 0, gone: str = "not found"
) -> dict[str, Any]:
    if place is None:
        return {"lang": tag, "left": text, "hit": "", "right": "", "gone": gone}
    start, end = max(0, place.start - offset), max(0, place.end - offset)
    reach = _CONTEXT[writes_spaces(tag)]
    return {
        "lang": tag,
        "left": _tail(text[:start], reach),
        "hit": text[start:end],
        "right": _head(text[end:], reach),
    }


def _tail(text: str, reach: int) -> str:
    """The last characters of a text, from a word's beginning where there is one.

    >>> _tail("one two three", 8)
    '… three'
    """
    if len(text) <= reach:
        return text
    cut = text[-reach:]
    return "… " + (cut.partition(" ")[2] or cut)


def _head(text: str, reach: int) -> str:
    if len(text) <= reach:
        return text
    cut = text[:reach]
    return (cut.rpartition(" ")[0] or cut) + " …"
