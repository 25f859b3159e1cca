"""Compare what stands around an expression and its counterpart: negation, attribution, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translate.data import Token
from translate.english.thesaurus import load_thesaurus
from translate.fates.counterpart import Linked

_QUOTES = frozenset('“”"‘«»')
_WINDOW = 8  # how many tokens before the expression can attribute it


def measure_surroundings(linked: Linked, run: range) -> dict[str, Any]:
    """Compare negators, attribution and quotation marks inside and around both sides."""
    inside = [_has("negator", side) for side in _texts(linked, run)]
    outside = [
        _has("negator", _words(linked.source, linked.term.start - 4, linked.term.start)),
        _has("negator", _words(linked.back, run.start - 4, run.start)),
    ]
    near = _words(linked.source, linked.term.start - _WINDOW, linked.term.stop + 4)
    there = _words(linked.back, run.start - _WINDOW, run.stop + 6)
    distanced = [_has("frame", side) for side in (near, there)]
    spoken = _has("speech", there)
    quoted = [_quoted(linked.source, linked.term), _quoted(linked.back, run)]
    return {
        "negated": float(bool(outside[0]) != bool(outside[1])),
        "negation": float(bool(inside[0]) != bool(inside[1])),
        "unattributed": float(distanced[0] > 0 and distanced[1] + spoken == 0),
        "undistanced": float(distanced[0] > distanced[1]),
        "unquoted": float(quoted[0] and not quoted[1]),
    }


def _texts(linked: Linked, run: range) -> tuple[list[str], list[str]]:
    before = [linked.source[i].text for i in linked.term]
    return before, [linked.back[j].text for j in run]


def _words(tokens: Sequence[Token], start: int, stop: int) -> list[str]:
    return [token.text for token in tokens[max(0, start) : stop]]


def _has(kind: str, words: Sequence[str]) -> int:
    known = load_thesaurus()
    return sum(
        known.has_marker(kind, words[i : i + length])
        for length in (1, 2, 3)
        for i in range(len(words) - length + 1)
    )


def _quoted(tokens: Sequence[Token], run: range) -> bool:
    return run.start > 0 and tokens[run.start - 1].text in _QUOTES
