"""Compare what stands around an expression and its counterpart: negation, attribution, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translate.data import Token
from translate.english.thesaurus import load_thesaurus
from translate.fates.counterpart import Linked

_QUOTES = frozenset('“”"‘«»')
_NEAR, _FAR = 4, 10  # how many tokens before the expression can negate it, surely and at all
_BREAKS = frozenset({",", ";", ":", ".", "–", "—", "but"})
_WINDOW = 8  # how many tokens before the expression can attribute it


def measure_surroundings(linked: Linked, run: range) -> dict[str, Any]:
    """Compare negators, attribution and quotation marks inside and around both sides."""
    inside = [_has("negator", side) for side in _texts(linked, run)]
    near = _words(linked.source, linked.term.start - _WINDOW, linked.term.stop + 4)
    there = _words(linked.back, run.start - _WINDOW, run.stop + 6)
    distanced = [_has("frame", side) for side in (near, there)]
    back = _words(linked.back, 0, len(linked.back))  # who said it may have moved to the other end
    anywhere = _has("frame", back) + _has("speech", back)
    quoted = [_quoted(linked.source, linked.term), _quoted(linked.back, run)]
    return {
        "negated": float(_negated(linked, run)),
        "negation": float(bool(inside[0]) != bool(inside[1])),
        "unattributed": float(distanced[0] > 0 and not anywhere),
        "undistanced": float(distanced[0] > distanced[1]),
        "unquoted": float(quoted[0] and not quoted[1]),
    }


def _negated(linked: Linked, run: range) -> bool:
    """Say whether one side is negated in its own clause and the other not even from afar.

    A negator does not come or go because an article did, or a word between it and the expression.
    """
    sides = ((linked.source, linked.term.start), (linked.back, run.start))
    near = [_has("negator", _clause(_words(tokens, at - _NEAR, at))) > 0 for tokens, at in sides]
    wide = [_has("negator", _words(tokens, at - _FAR, at)) > 0 for tokens, at in sides]
    return (near[0] and not wide[1]) or (near[1] and not wide[0])


def _clause(words: list[str]) -> list[str]:
    """Give the words after the last break."""
    breaks = [at for at, word in enumerate(words) if word.lower() in _BREAKS]
    return words[breaks[-1] + 1 :] if breaks else words


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
