"""The framings as the page lists them: path, fate, evidence and the three contexts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translate.languages import writes_spaces
from translate.reports import wording

Json = Mapping[str, Any]
_CONTEXT = {True: 46, False: 18}  # characters each side, for languages with and without spaces


def fates(result: Json) -> list[dict[str, Any]]:
    """Give the fates that occur with their counts, signs and meanings."""
    return [
        {
            "name": name, "count": count, "sign": wording.FATE_SIGNS[name],
            "meaning": wording.FATE_MEANINGS[name],
        }
        for name, count in wording.fate_counts(result)
    ]  # fmt: skip


def entries(result: Json) -> list[dict[str, Any]]:
    """Give one entry a framing, numbered from 1 in the order of the text."""
    given = enumerate(result.get("framings") or (), 1)
    return [_entry(result, number, found) for number, found in given]


def _entry(result: Json, number: int, found: Json) -> dict[str, Any]:
    fate = wording.fate(found)
    strength = found.get("strength") or {}
    survival = found.get("survival") or {}
    return {
        "n": number,
        "row": int(found.get("segment") or 0),
        "term": str(found.get("term") or ""),
        "text": wording.term(found),
        "category": str(found.get("category") or ""),
        "pivot": wording.place(found, "pivot"),
        "back": wording.place(found, "back"),
        "traced": {side: bool(found.get(side)) for side in ("pivot", "back")},
        "sure": {side: _confidence(found.get(side)) for side in ("pivot", "back")},
        "expected": _expected(found),
        "matches": (found.get("pivot") or {}).get("matches_expected"),
        "fate": fate,
        "sign": wording.FATE_SIGNS[fate],
        "meaning": wording.FATE_MEANINGS[fate],
        "reason": str(found.get("reason") or ""),
        "confidence": round(float(found.get("confidence") or 0), 2),
        "strength": wording.strength(found),
        "step": _step(strength),
        "survival": wording.survival(found),
        "rate": survival["kept"] / survival["of"] if survival.get("of") else None,
        "renderings": list(survival.get("renderings") or ()),
        "context": _contexts(result, found),
    }


def _confidence(place: Any) -> float | None:
    if not isinstance(place, Mapping) or place.get("confidence") is None:
        return None
    return round(float(place["confidence"]), 2)


def _expected(found: Json) -> list[str]:
    return [str(item) for item in (found.get("pivot") or {}).get("expected") or ()]


def _step(strength: Json) -> int | None:
    before, after = strength.get("before"), strength.get("after")
    return None if before is None or after is None else int(after) - int(before)


def _contexts(result: Json, found: Json) -> list[dict[str, Any]]:
    """The framing in its three texts: left context, itself, right context."""
    routes = result.get("routes") or [{}]
    segments = routes[0].get("segments") or []
    at = int(found.get("segment") or 0)
    if at >= len(segments):
        return []
    source = wording.source_language(result)
    via = tuple(routes[0].get("via") or ()) or ("und",)
    offset = int((segments[at].get("source") or {}).get("start") or 0)
    return [
        _context(segments[at], found, side, tag, offset if side == "source" else 0)
        for side, tag in (("source", source), ("pivot", via[-1]), ("back", source))
    ]


def _context(segment: Json, found: Json, side: str, tag: str, offset: int) -> dict[str, Any]:
    text = str((segment.get(side) or {}).get("text") or "")
    place = found.get(side)
    if not isinstance(place, Mapping) or "start" not in place:
        return {"lang": tag, "left": text, "hit": "", "right": ""}
    start, end = int(place["start"]) - offset, int(place["end"]) - offset
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
