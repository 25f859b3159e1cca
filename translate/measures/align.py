"""From attention to words and phrases: which characters became which.

An engine gives links between pieces (Chen et al. 2020 say which attention row to read). Here
they are gathered on words, joined with those of the opposite direction, and used to carry a
span of the source over to the target with a confidence.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from translate.data import Alignment, Link, Place, Span, Token

Matrix = list[list[float]]
Pair = tuple[int, int]

STRONG, WEAK = 0.42, 0.24  # of both directions' geometric mean; tuned: see docs/evaluation.md
EDGE = 0.35  # a word joins a traced span when this share of the strongest word's mass reaches it


def matrix(alignment: Alignment, source: Sequence[Token], target: Sequence[Token]) -> Matrix:
    """Gather piece links on words: `m[t][s]`, each row a share of the target word's attention.

    Rows sum to at most 1 (attention on the end mark is dropped).
    """
    rows = [[0.0] * len(source) for _ in target]
    by_source = _covering(source)
    by_target = _covering(target)
    widths: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for link in alignment.links:
        place, weight = (link.target.start, link.target.end), link.weight
        here = by_source(link.source.start, link.source.end)
        for t, _ in by_target(*place):
            widths[t].add(place)
            row = rows[t]
            for s, share in here:
                row[s] += weight * share
    return [_shares(row, max(1, len(widths[t]))) for t, row in enumerate(rows)]


def _shares(row: Sequence[float], width: int) -> list[float]:
    return [value and min(1.0, value / width) for value in row]


def _covering(tokens: Sequence[Token]) -> Callable[[int, int], list[tuple[int, float]]]:
    """Return a function from a span's ends to the tokens it touches and the share in each."""
    firsts = _firsts(tokens)

    @cache  # a piece has a link for each piece of the other side
    def touched(start: int, end: int) -> list[tuple[int, float]]:
        hits = []
        first = firsts[start] if start < len(firsts) else len(tokens)
        if first < len(tokens) and start < end and _holds(tokens[first].span, start, end):
            return [(first, 1.0)]
        for index in range(first, len(tokens)):
            other = tokens[index].span
            if other.start >= end:
                break
            inside = min(other.end, end) - max(other.start, start)
            if inside > 0:
                hits.append((index, inside))
        total = sum(inside for _, inside in hits)
        return [(index, inside / total) for index, inside in hits]

    return touched


def _holds(span: Span, start: int, end: int) -> bool:
    return span.start <= start and end <= span.end


def _firsts(tokens: Sequence[Token]) -> list[int]:
    """Return for each character the index of the first token that ends after it."""
    firsts: list[int] = []
    for index, token in enumerate(tokens):
        firsts += [index] * (token.span.end - len(firsts))
    return firsts


def joined(forward: Matrix, reverse: Matrix | None) -> Matrix:
    """Join both directions by their geometric mean; `forward[t][s]`, `reverse[s][t]`.

    Without a reverse matrix the forward one is returned. Agreement of two models is what makes
    a link believable (Och & Ney 2003 on symmetrisation).

    >>> joined([[0.9, 0.1]], [[0.4], [0.0]])
    [[0.6, 0.0]]
    """
    if reverse is None:
        return forward
    return [
        [value and round((value * reverse[s][t]) ** 0.5, 6) for s, value in enumerate(row)]
        for t, row in enumerate(forward)
    ]


def word_links(
    forward: Matrix, reverse: Matrix | None = None, threshold: float = STRONG
) -> list[Pair]:
    """Return links (source, target) between words, 0-based, sorted.

    A pair is linked when its joined weight reaches the threshold. A weaker pair, down to
    `WEAK / STRONG` of the threshold, is linked when each is the other's best and neither is linked
    yet, or when it lies beside a link and one of its words has none (grow-diag, Koehn et al. 2003,
    on weights).

    >>> word_links([[0.9, 0.1], [0.2, 0.8]])
    [(0, 0), (1, 1)]
    >>> word_links([[0.9, 0.3], [0.0, 0.0]])
    [(0, 0), (1, 0)]
    """
    both = joined(forward, reverse)
    weak = threshold * WEAK / STRONG
    weights = {(s, t): value for t, row in enumerate(both) for s, value in enumerate(row)}
    links = {pair for pair, value in weights.items() if value >= threshold}
    links |= _unrivalled(both, links, weak)
    sources, targets = {s for s, _ in links}, {t for _, t in links}
    for s, t in [pair for pair, value in weights.items() if weak <= value < threshold]:
        beside = any((s + i, t + j) in links for i in (-1, 0, 1) for j in (-1, 0, 1))
        if beside and (s not in sources or t not in targets):
            links.add((s, t))
            sources.add(s)
            targets.add(t)
    return sorted(links)


def _unrivalled(both: Matrix, links: set[Pair], least: float) -> set[Pair]:
    """Pairs of unlinked words of which each is the other's best."""
    sources, targets = {s for s, _ in links}, {t for _, t in links}
    free = [(t, row) for t, row in enumerate(both) if t not in targets and row]
    best = [(max(range(len(row)), key=row.__getitem__), t, row) for t, row in free]
    return {
        (s, t)
        for s, t, row in best
        if s not in sources and row[s] >= least and row[s] == max(other[s] for other in both)
    }


def project(
    span: Span,
    source: Sequence[Token],
    target: Sequence[Token],
    forward: Matrix,
    reverse: Matrix | None = None,
) -> tuple[Span, float] | None:
    """Carry a source span over to the target: its span there and a confidence (0..1).

    Words of the target are scored by the attention mass that joins them to the span in both
    directions; the answer is the run around the best word whose mass stays high. The confidence
    is the mean mass of the run times the share of the span's words it accounts for. None when
    nothing reaches the span.
    """
    wanted = [i for i, token in enumerate(source) if token.span.overlaps(span)]
    if not wanted or not target:
        return None
    mass = [_mass(t, wanted, forward, reverse) for t in range(len(target))]
    peak = max(range(len(target)), key=mass.__getitem__)
    if mass[peak] <= 0.0:
        return None
    words = [any(character.isalnum() for character in token.text) for token in target]
    low, high = _run(mass, peak, words)
    confidence = _confidence(wanted, mass[low:high], range(low, high), forward, reverse)
    return Span(target[low].span.start, target[high - 1].span.end), confidence


def _mass(t: int, wanted: Sequence[int], forward: Matrix, reverse: Matrix | None) -> float:
    into = sum(forward[t][s] for s in wanted)
    if reverse is None:
        return into
    out = max((reverse[s][t] for s in wanted), default=0.0)
    return math.sqrt(max(into, 0.0) * out)


def _run(mass: Sequence[float], peak: int, words: Sequence[bool]) -> tuple[int, int]:
    """Widen around the peak while the mass holds, stepping over one weak word at most."""
    edge = EDGE * mass[peak]

    def walk(step: int) -> int:
        at = peak
        while True:
            near, far = at + step, at + 2 * step
            if 0 <= near < len(mass) and mass[near] >= edge and words[near]:
                at = near
            elif 0 <= far < len(mass) and mass[far] >= edge and words[far] and words[near]:
                at = far
            else:
                return at

    return walk(-1), walk(1) + 1


def _confidence(
    wanted: Sequence[int],
    mass: Sequence[float],
    run: range,
    forward: Matrix,
    reverse: Matrix | None,
) -> float:
    """Return the run's mean mass times the share of the span's words that reach into it."""
    if reverse is None:
        reached = sum(max(forward[t][s] for t in run) > 0.1 for s in wanted)
    else:
        reached = sum(sum(reverse[s][t] for t in run) > 0.3 for s in wanted)
    share = reached / len(wanted)
    return round(min(1.0, sum(mass) / len(mass)) * (0.5 + 0.5 * share), 4)


def snap(
    place: tuple[Span, float] | None,
    expected: Iterable[str],
    text: str,
    words: Sequence[Token] | None = None,
) -> Place | None:
    """Combine a projected span with a termbase: an expected rendering near it wins.

    Two independent kinds of evidence agreeing raise the confidence; a rendering elsewhere in the
    sentence, with no attention near it, counts only when attention said nothing. Where `words` are
    given, as of a language that parts them, a rendering stands there in whole words alone.
    """
    hits = [place for rendering in expected for place in occurrences(text, rendering)]
    if words is not None:
        hits = [whole for hit in hits if (whole := _in_words(hit, words))]
    if place is None:
        if not hits:
            return None
        best = max(hits, key=len)
        return Place(best.of(text), best, 0.5)
    span, confidence = place
    near = [hit for hit in hits if hit.overlaps(span)]
    if not near:
        return Place(span.of(text), span, confidence)
    best = max(near, key=len)
    sure = round(1 - (1 - confidence) * 0.4, 4)
    return Place(best.of(text), best, sure)


_LONGEST_ENDING = 3  # letters: "-ing"


def _in_words(hit: Span, words: Sequence[Token]) -> Span | None:
    """Return a rendering with the ending of its last word; None where it is part of another word.

    >>> from translate.segment import tokens
    >>> words = tokens("He claimed it, finally.", "en")
    >>> _in_words(Span(3, 8), words), _in_words(Span(18, 22), words)  # claim, ally
    (Span(start=3, end=10), None)
    """
    inside = [word.span for word in words if word.span.overlaps(hit)]
    if not inside or inside[0].start != hit.start:
        return None
    ending, stem = inside[-1].end - hit.end, hit.end - inside[-1].start
    if ending > 0 and ending >= min(stem, _LONGEST_ENDING + 1):
        return None  # "war" is no part of what says "warned"
    return Span(hit.start, max(hit.end, inside[-1].end))


_QUOTED = "(?:“[^“”不非无未没]*”|[“”])?"  # may part a rendering; a denial would undo it


def occurrences(text: str, rendering: str) -> list[Span]:
    """Return where a rendering stands, whole or parted by quotation marks and what they quote.

    >>> [place.of(text) for text in ["对台“鲁莽”军售"] for place in occurrences(text, "对台军售")]
    ['对台“鲁莽”军售']
    >>> occurrences("信“不”任", "信任"), occurrences("对台的军售", "对台军售")
    ([], [])
    """
    if not rendering:
        return []
    parting = _QUOTED if "“" in text else ""
    pattern = f"(?=({parting.join(map(re.escape, rendering))}))"
    return [Span(*match.span(1)) for match in re.finditer(pattern, text)]


def compose(first: Alignment, second: Alignment) -> Alignment:
    """Follow links through a middle text; weights multiply, shared middles add up.

    >>> there = Alignment((Link(Span(0, 2), Span(0, 1), 0.5),))
    >>> home = Alignment((Link(Span(0, 1), Span(3, 5), 0.5),))
    >>> compose(there, home).links
    (Link(source=Span(start=0, end=2), target=Span(start=3, end=5), weight=0.25),)
    """
    weights: dict[tuple[Span, Span], float] = defaultdict(float)
    for left in first.links:
        for right in second.links:
            if left.target.overlaps(right.source):
                inside = min(left.target.end, right.source.end) - max(
                    left.target.start, right.source.start
                )
                weights[left.source, right.target] += (
                    left.weight * right.weight * inside / len(right.source)
                )
    return Alignment(
        tuple(Link(s, t, round(min(1.0, w), 4)) for (s, t), w in sorted(weights.items()))
    )


def alignment_error_rate(
    predicted: Sequence[set[Pair]], sure: Sequence[set[Pair]], possible: Sequence[set[Pair]]
) -> float:
    """Return 1 - (|A∩S| + |A∩P|) / (|A| + |S|) over a corpus (Och & Ney 2003); 0 is perfect.

    `possible` may or may not contain the sure links; they count as possible either way. Raises
    ValueError when the lists differ in length.

    >>> alignment_error_rate([{(0, 0), (1, 1)}], [{(0, 0)}], [{(1, 1)}])
    0.0
    """
    in_sure = in_possible = total = 0
    for links, certain, maybe in zip(predicted, sure, possible, strict=True):
        in_sure += len(links & certain)
        in_possible += len(links & (certain | maybe))
        total += len(links) + len(certain)
    return 1 - (in_sure + in_possible) / total if total else 0.0
