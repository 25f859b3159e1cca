"""A text cut into pieces for one pane: words to link, changes and framings to mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Token

Piece = dict[str, Any]
_SIDE = {"before": "after", "after": "before"}
_LONGEST_NOTE = 120  # characters of the other text shown with a change


@dataclass(frozen=True, slots=True)
class Change:
    """Characters an edit touches on one side; an empty span marks where something is missing."""

    start: int
    end: int
    kind: str
    note: str = ""


def changes(edits: Iterable[Mapping[str, Any]], side: str, before: str, after: str) -> list[Change]:
    """Give one side's changes: "delete", "insert", "replace" or "move", with the other text.

    >>> edits = [{"op": "replace", "before": [0, 5], "after": [0, 6]}]
    >>> changes(edits, "after", "frank talks", "candid talks")
    [Change(start=0, end=6, kind='replace', note='frank')]
    """
    texts = {"before": before, "after": after}
    found = []
    for edit in edits:
        if edit["op"] == "equal":
            continue
        moved = edit.get("moved", -1) not in (-1, None, False)
        start, end = edit[side]
        start, end = _trimmed(texts[side], start, end)
        other = texts[_SIDE[side]][slice(*edit[_SIDE[side]])].strip()
        if start == end and (moved or side == "before"):
            continue  # the other side marks it; a gap is only shown where words are missing
        found.append(Change(start, end, "move" if moved else edit["op"], _short(other)))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks at both ends, unless there is nothing else."""
    inner = text[start:end].strip()
    if not inner:
        return start, end
    low = text.index(inner, start)
    return low, low + len(inner)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1] + "…"


def cut(
    text: str,
    words: Sequence[Token],
    marked: Sequence[Change] = (),
    framings: Sequence[tuple[int, int, int]] = (),
) -> list[Piece]:
    """Cut a text so that each piece has one word, one change and one set of framings at most.

    `framings` are (number, start, end). Keys of a piece: `t` text, `w` word number, `e` kind of
    change, `note` the other side's text, `f` framing numbers, `x` framings that end here. The
    texts joined give `text` back.

    >>> from translate.segment import tokens
    >>> [p["t"] for p in cut("a fuse", tokens("a fuse", "en"), (), [(1, 2, 6)])]
    ['a', ' ', 'fuse']
    """
    gaps = {change.start: change for change in marked if change.start == change.end}
    spans = [change for change in marked if change.start < change.end]
    inside = [f for f in framings if 0 <= f[1] < f[2] <= len(text)]
    edges = {0, len(text), *(g for g in gaps if g <= len(text))}
    edges |= {e for w in words for e in (w.span.start, w.span.end)}
    edges |= {e for c in spans for e in (c.start, c.end)}
    edges |= {e for f in inside for e in f[1:]}
    ordered = sorted(e for e in edges if 0 <= e <= len(text))
    owner = _owner(len(text), [(w.span.start, w.span.end) for w in words])
    change_at = _owner(len(text), [(c.start, c.end) for c in spans])
    found: list[Piece] = []
    for start, end in zip(ordered, ordered[1:], strict=False):
        if start in gaps:
            found.append(_gap(gaps[start]))
        piece: Piece = {"t": text[start:end]}
        if owner[start] >= 0:
            piece["w"] = owner[start]
        if change_at[start] >= 0:
            change = spans[change_at[start]]
            piece |= {"e": change.kind, "note": change.note}
        _add_framings(piece, start, end, inside)
        found.append(piece)
    if len(text) in gaps:
        found.append(_gap(gaps[len(text)]))
    return found


def _owner(length: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For every character the number of the span it lies in, -1 for none."""
    found = [-1] * length
    for number, (start, end) in enumerate(spans):
        for at in range(max(0, start), min(end, length)):
            found[at] = number
    return found


def _gap(change: Change) -> Piece:
    return {"t": "", "e": "gap", "note": change.note}


def _add_framings(
    piece: Piece, start: int, end: int, framings: Sequence[tuple[int, int, int]]
) -> None:
    here = [number for number, low, high in framings if low <= start and end <= high]
    if here:
        piece["f"] = here
        piece["x"] = [number for number, _, high in framings if high == end and number in here]


def links(
    given: Iterable[Sequence[float]], before: Sequence[Token], after: Sequence[Token]
) -> list[list[float]]:
    """Turn links between characters into links between words: [word, word, weight].

    >>> from translate.segment import tokens
    >>> links([[0, 5, 0, 2, 0.9]], tokens("peace", "en"), tokens("和平", "zh"))
    [[0, 0, 0.9]]
    """
    best: dict[tuple[int, int], float] = {}
    for low, high, there, beyond, weight in given:
        for one in _covered(before, int(low), int(high)):
            for other in _covered(after, int(there), int(beyond)):
                best[one, other] = max(weight, best.get((one, other), 0.0))
    return [[one, other, round(weight, 2)] for (one, other), weight in sorted(best.items())]


def _covered(words: Sequence[Token], start: int, end: int) -> list[int]:
    return [
        number
        for number, word in enumerate(words)
        if word.span.start < end and start < word.span.end
    ]
