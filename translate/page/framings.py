"""The framings as the page lists them: path, fate, evidence and the three contexts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from translate.data import Span, Stretch
from translate.framings.finding import CHOSEN
from translate.framings.suggest import SUGGESTED
from translate.languages import writes_spaces
from translate.page import cards, phrases
from translate.reports import wording
from translate.roundtrip.result import FollowedFraming, Result, Sentence, Strength, WordLink
from translate.roundtrip.sentences import graves
from translate.segment import tokens

_CONTEXT = {True: 40, False: 18}  # characters each side, for languages with and without spaces
_SAID = 0.2  # weight of a link; a weaker one is none
_PARTICLES = frozenset("的了着过地得之和与及在是有把被对以")  # they go with what is beside them
_SHORT = 3  # letters of a word that may be one, where words have blanks between them


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


def replaceable(framing: FollowedFraming, sentence: Sentence, language: str) -> Span | None:
    """Return the whole of an expression's counterpart in a pivot of a language, if it is one run.

    None where a part of it stands elsewhere, or where words of something else stand in it: to put
    another rendering there would leave the one behind, or drop the other.

    >>> from translate.roundtrip.result import Links, Rendered, Source, Stretch, Translation
    >>> war = FollowedFraming(source=Stretch("war", Span(0, 3)), pivot=Rendered("战", Span(0, 1)))
    >>> def said(*links):
    ...     links = Links(tuple(WordLink(*link, 0.9) for link in links))
    ...     return Sentence(Source("war now", Span(0, 7)), Translation("战争现在"), links=links)
    >>> replaceable(war, said((0, 3, 0, 2), (4, 7, 2, 4)), "zh")
    Span(start=0, end=2)
    >>> replaceable(war, said((4, 7, 0, 2), (0, 3, 2, 4)), "zh")
    """
    place, source, pivot = framing.pivot, framing.source, sentence.pivot
    if place is None or source is None or pivot is None or not sentence.links.forward:
        return None
    own = source.span.shift(-sentence.source.start)
    span = place.span
    apart: list[Span] = []
    for word, said in _said(sentence, pivot.text, language):
        if word.overlaps(span):
            if not said.overlaps(own):
                return None
            span = Span(min(span.start, word.start), max(span.end, word.end))
        elif said.overlaps(own):
            apart.append(word)
    for word in sorted(apart, key=lambda word: abs(word.start - span.start)):
        if word.start > span.end or word.end < span.start:
            return None
        span = Span(min(span.start, word.start), max(span.end, word.end))
    return span


def _said(sentence: Sentence, text: str, language: str) -> Iterator[tuple[Span, Span]]:
    """Yield each telling word of the pivot with what it is linked to most in the source."""
    for word in tokens(text, language):
        if not _is_telling(word.text, language):
            continue
        links = [
            link
            for link in sentence.links.forward
            if link.weight >= _SAID and word.span.overlaps(Span(link.to_start, link.to_end))
        ]
        if links:
            most = max(links, key=_weight)
            yield word.span, Span(most.start, most.end)


def _weight(link: WordLink) -> float:
    return link.weight


def _is_telling(word: str, language: str) -> bool:
    if not any(map(str.isalnum, word)):
        return False
    return len(word) > _SHORT if writes_spaces(language) else word not in _PARTICLES
