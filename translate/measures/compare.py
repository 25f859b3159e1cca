"""What changed between two texts: token edits, moves, sentence pairing (difflib underneath)."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

from translate.data import Edit, Op, Span, Token
from translate.segment import segments, tokens

MEETINGS = 5_000_000  # pairs of equal tokens; a text of 20,000 words compared with itself has fewer
PAIRS = 10_000  # deletions times insertions among which moves are looked for
MOVE_TOKENS = 2  # shorter runs recur by chance (a comma, "the")

_BEADS = ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (2, 2))
_BEAD_COST = {(1, 1): 0.0, (1, 2): 0.15, (2, 1): 0.15, (1, 0): 0.55, (0, 1): 0.55, (2, 2): 0.9}


def edits(before: str, after: str, language: str) -> list[Edit]:
    """Compare two texts token by token; the spans partition both texts exactly.

    Spans are character offsets; a token carries the white space after it. A run of two tokens or
    more that was deleted in one place and inserted in another is a move: `moved` of each names
    the other's index in the list.

    >>> [(e.op, e.before.of("a b c"), e.after.of("a x c")) for e in edits("a b c", "a x c", "en")]
    [('equal', 'a ', 'a '), ('replace', 'b ', 'x '), ('equal', 'c', 'c')]
    """
    old, new = tokens(before, language), tokens(after, language)
    pieces = _with_moves(_opcodes(old, new), old, new)
    bounds_old, bounds_new = _bounds(old), _bounds(new)
    changes = [
        Edit(
            piece.op,
            Span(bounds_old[piece.before.start], bounds_old[piece.before.end]),
            Span(bounds_new[piece.after.start], bounds_new[piece.after.end]),
            piece.moved,
        )
        for piece in pieces
    ]
    return _to_the_end(changes, len(before), len(after))


def _bounds(items: Sequence[Token]) -> list[int]:
    """Return where each token begins, the first at 0, and where the last ends."""
    return [0, *(token.span.start for token in items[1:]), *(t.span.end for t in items[-1:])]


def _to_the_end(changes: list[Edit], before: int, after: int) -> list[Edit]:
    """Extend the last edit over the white space after the last token."""
    last = changes[-1] if changes else Edit("equal", Span(0, 0), Span(0, 0))
    if not changes and not before and not after:
        return []
    end = replace(last, before=Span(last.before.start, before), after=Span(last.after.start, after))
    return [*changes[:-1], end]


def _opcodes(old: Sequence[Token], new: Sequence[Token]) -> list[Edit]:
    before, after = [t.text for t in old], [t.text for t in new]
    if _meetings(before, after) > MEETINGS:
        return _ends(before, after)
    # autojunk would discard common tokens from 200 tokens on, and with them most Chinese matches
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [Edit(op, Span(i1, i2), Span(j1, j2)) for op, i1, i2, j1, j2 in matcher.get_opcodes()]


def _meetings(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many pairs of equal tokens difflib would look at."""
    new = Counter(after)
    return sum(times * new[token] for token, times in Counter(before).items())


def _ends(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    """Compare only the equal beginnings and ends: the texts repeat themselves too much for more."""
    least = min(len(before), len(after))
    head = next((n for n in range(least) if before[n] != after[n]), least)
    tail = next((n for n in range(least - head) if before[-1 - n] != after[-1 - n]), least - head)
    i, j = len(before) - tail, len(after) - tail
    op: Op = "replace" if i > head and j > head else "delete" if i > head else "insert"
    parts: list[Edit] = [
        Edit("equal", Span(0, head), Span(0, head)),
        Edit(op, Span(head, i), Span(head, j)),
        Edit("equal", Span(i, len(before)), Span(j, len(after))),
    ]
    return [part for part in parts if len(part.before) or len(part.after)]


class _Move(NamedTuple):
    before: Span
    after: Span


def _with_moves(changes: list[Edit], old: Sequence[Token], new: Sequence[Token]) -> list[Edit]:
    moves = _moves(changes, old, new)
    if not moves:
        return changes
    pieces: list[Edit] = []
    for edit in changes:
        inside = [
            m for m in moves if _within(m.before, edit.before) or _within(m.after, edit.after)
        ]
        pieces += [edit] if edit.op == "equal" or not inside else _cut(edit, moves)
    return _partnered(pieces, moves)


def _within(part: Span, whole: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _moves(changes: list[Edit], old: Sequence[Token], new: Sequence[Token]) -> list[_Move]:
    """Return the moves, longest first, each token in one at most."""
    gone = [e.before for e in changes if e.op in ("delete", "replace")]
    come = [e.after for e in changes if e.op in ("insert", "replace")]
    moves: list[_Move] = []
    if len(gone) * len(come) > PAIRS:
        return moves
    while True:
        best = _longest(gone, come, old, new)
        if best is None:
            return moves
        moves.append(best)
        gone = _without(gone, best.before)
        come = _without(come, best.after)


def _longest(
    gone: list[Span], come: list[Span], old: Sequence[Token], new: Sequence[Token]
) -> _Move | None:
    best: _Move | None = None
    for left in gone:
        for right in come:
            if min(len(left), len(right)) < MOVE_TOKENS:
                continue
            match = difflib.SequenceMatcher(
                None,
                [t.text for t in old[left.start : left.end]],
                [t.text for t in new[right.start : right.end]],
                autojunk=False,
            ).find_longest_match()
            words = sum(t.text.isalnum() for t in old[left.start + match.a :][: match.size])
            if words >= MOVE_TOKENS and (best is None or match.size > len(best.before)):
                a, b = left.start + match.a, right.start + match.b
                best = _Move(Span(a, a + match.size), Span(b, b + match.size))
    return best


def _without(spans: list[Span], taken: Span) -> list[Span]:
    rest: list[Span] = []
    for span in spans:
        if not span.overlaps(taken):
            rest.append(span)
            continue
        rest += [
            part
            for part in (Span(span.start, taken.start), Span(taken.end, span.end))
            if len(part) > 0
        ]
    return rest


def _cut(edit: Edit, moves: list[_Move]) -> list[Edit]:
    """Split an edit at its moves: deletions in order, then insertions in order."""
    here, there = edit.after.start, edit.before.end
    gone = _parts(edit.before, [m.before for m in moves if _within(m.before, edit.before)])
    come = _parts(edit.after, [m.after for m in moves if _within(m.after, edit.after)])
    return [Edit("delete", span, Span(here, here)) for span in gone] + [
        Edit("insert", Span(there, there), span) for span in come
    ]


def _parts(whole: Span, cuts: list[Span]) -> list[Span]:
    marks = sorted({whole.start, whole.end, *(m for c in cuts for m in (c.start, c.end))})
    return [Span(a, b) for a, b in zip(marks, marks[1:], strict=False)]


def _partnered(pieces: list[Edit], moves: list[_Move]) -> list[Edit]:
    out = list(pieces)
    for move in moves:
        gone = next(i for i, e in enumerate(out) if e.op == "delete" and e.before == move.before)
        come = next(i for i, e in enumerate(out) if e.op == "insert" and e.after == move.after)
        out[gone] = replace(out[gone], moved=come)
        out[come] = replace(out[come], moved=gone)
    return out


def pair_sentences(
    before: Sequence[str], after: Sequence[str], similarity: Callable[[str, str], float]
) -> list[tuple[Span, Span]]:
    """Pair the sentences of two texts in order; spans index the lists.

    Dynamic programming over beads of 1-1, 1-2, 2-1, 2-2, 1-0 and 0-1 (Gale & Church 1993), with
    `similarity` (0..1) of the joined texts in place of length alone.
    """
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(before) + 1):
        for j in range(len(after) + 1):
            if (i, j) in best:
                _extend(best, i, j, before, after, similarity)
    return _path(best, len(before), len(after))


def _extend(
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]],
    i: int,
    j: int,
    before: Sequence[str],
    after: Sequence[str],
    similarity: Callable[[str, str], float],
) -> None:
    for bead in _BEADS:
        k, m = i + bead[0], j + bead[1]
        if k > len(before) or m > len(after):
            continue
        cost = best[i, j][0] + _BEAD_COST[bead]
        if bead[0] and bead[1]:
            alike = similarity(" ".join(before[i:k]), " ".join(after[j:m]))
            cost += (1 - alike) * max(bead)
        if (k, m) not in best or cost < best[k, m][0]:
            best[k, m] = (cost, bead)


def _path(
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]], i: int, j: int
) -> list[tuple[Span, Span]]:
    pairs: list[tuple[Span, Span]] = []
    while i or j:
        bead = best[i, j][1]
        pairs.append((Span(i - bead[0], i), Span(j - bead[1], j)))
        i, j = i - bead[0], j - bead[1]
    return pairs[::-1]


def word_similarity(language: str) -> Callable[[str, str], float]:
    """Return a similarity (0..1) of two texts of one language: difflib's ratio over tokens."""

    def ratio(before: str, after: str) -> float:
        old = [token.text.lower() for token in tokens(before, language)]
        new = [token.text.lower() for token in tokens(after, language)]
        return difflib.SequenceMatcher(None, old, new, autojunk=False).ratio()

    return ratio


Row = dict[str, Any]


def compared(before: str, after: str, language: str) -> list[Row]:
    """Pair the sentences of two texts and compare each pair; one plain dictionary a pair."""
    old = [segment.text for segment in segments(before, language)]
    new = [segment.text for segment in segments(after, language)]
    glue = "" if language in ("zh", "ja") else " "
    rows = []
    for left, right in pair_sentences(old, new, word_similarity(language)):
        first = glue.join(old[left.start : left.end])
        second = glue.join(new[right.start : right.end])
        changes = [_row(edit) for edit in edits(first, second, language)]
        rows.append({"before": first, "after": second, "edits": changes})
    return rows


def _row(edit: Edit) -> Row:
    return {
        "op": edit.op,
        "before": [edit.before.start, edit.before.end],
        "after": [edit.after.start, edit.after.end],
        "moved": edit.moved,
    }


def to_text(rows: list[Row]) -> str:
    """Mark what is gone as [-so-] and what is new as {+so+}, like wdiff; moves as [<so<] {>so>}.

    >>> print(to_text(compared("frank talks", "candid talks", "en")), end="")
    [-frank-] {+candid+} talks
    """
    return "".join(_line(row) + "\n" for row in rows)


def _line(row: Row) -> str:
    parts = []
    for edit in row["edits"]:
        gone = row["before"][slice(*edit["before"])].strip()
        come = row["after"][slice(*edit["after"])].strip()
        if edit["op"] == "equal":
            parts.append(come)
            continue
        old, new = ("<", ">") if edit["moved"] >= 0 else ("-", "+")
        parts += [f"[{old}{gone}{old}]"] if gone else []
        parts += [f"{{{new}{come}{new}}}"] if come else []
    return " ".join(part for part in parts if part)


_STYLE = """body{font:17px/1.6 Georgia,"Noto Serif CJK SC","Songti SC",serif;max-width:75em;
margin:2em auto;padding:0 1em;color:#222;background:#fff}table{border-collapse:collapse;width:100%}
td,th{width:50%;vertical-align:top;padding:.5em .8em;border-top:1px solid #ccc;text-align:left}
del{background:#fbe3df;color:#7a1c0c}ins{background:#dff0e0;color:#0d4a1c;text-decoration:underline}
.moved{background:#e4e6f7;color:#26307c}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#16181b}td,th{border-color:#444}
del{background:#51241d;color:#ffd9d2}ins{background:#173a20;color:#cdf0d4}.moved{background:#2a2f5c;color:#dde}}"""


def to_html(rows: list[Row], language: str) -> str:
    """Return a page of its own, without script, that shows the pairs side by side."""
    body = "".join(
        f"<tr><td>{_side(row, 'before', 'del')}</td><td>{_side(row, 'after', 'ins')}</td></tr>"
        for row in rows
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Comparison</title>'
        f"<style>{_STYLE}</style></head><body><table><thead><tr><th>Before</th><th>After</th></tr>"
        f"</thead><tbody>{body}</tbody></table></body></html>\n"
    )


def _side(row: Row, side: str, tag: str) -> str:
    parts = []
    for edit in row["edits"]:
        text = escape(row[side][slice(*edit[side])])
        if edit["op"] == "equal" or not text:
            parts.append(text)
        elif edit["moved"] >= 0:
            parts.append(f'<{tag} class="moved">{text}</{tag}>')
        else:
            parts.append(f"<{tag}>{text}</{tag}>")
    return "".join(parts)
