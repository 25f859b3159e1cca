"""Measure what bears on the fate of an expression: everything here measures, nothing decides.

`measure` compares the expression with its counterpart: which words are the same, what the words
that differ have to do with each other, how strong each side is, and what happened around them
(negation, attribution, quotation marks, intensity).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from translate.counterpart import Candidate, Linked, content, rival, spill
from translate.data import Token
from translate.inflect import lemmas, parts_of_speech
from translate.relation import network, relate
from translate.thesaurus import load_thesaurus
from translate.wordnet import load_wordnet

_QUOTES = frozenset("“”\"‘«»")
_WINDOW = 8  # how many tokens before the expression can attribute it


@dataclass(frozen=True)
class Evidence:
    """What was measured; shares and scores in 0..1, flags 0 or 1, steps of strength 0..4."""

    # where the counterpart was found
    place: float = 0.0
    lexical: float = 0.0
    left: float = 0.0
    right: float = 0.0
    free: float = 0.0
    hinted: float = 0.0
    absent: float = 0.0
    closed: float = 0.0
    rival: float = 0.0
    spill: float = 0.0
    mismatch: float = 0.0
    # the words of both sides
    whole: float = 0.0
    same: float = 0.0
    dropped: float = 0.0
    added: float = 0.0
    derived: float = 0.0
    namelike: float = 0.0
    adverb: float = 0.0
    modifier: float = 0.0
    # the words that differ
    group: float = 0.0
    synonym: float = 0.0
    similar: float = 0.0
    broader: float = 0.0
    narrower: float = 0.0
    sibling: float = 0.0
    antonym: float = 0.0
    listed: float = 0.0
    foreign: float = 0.0
    # strength
    level: float = 0.0
    down: float = 0.0
    up: float = 0.0
    milder: float = 0.0
    harsher: float = 0.0
    generic: float = 0.0
    euphemism: float = 0.0
    weakened: float = 0.0
    intensified: float = 0.0
    # what stands around
    negated: float = 0.0
    negation: float = 0.0
    unattributed: float = 0.0
    unquoted: float = 0.0
    strength_before: int | None = None
    strength_after: int | None = None

    def vector(self) -> tuple[float, ...]:
        """Give the numbers a model weighs, in the order of `names`."""
        return tuple(getattr(self, name) for name in self.names())

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Give the names of the numbers in `vector`."""
        return tuple(f.name for f in fields(cls) if not f.name.startswith("strength_"))


@dataclass(frozen=True, slots=True)
class Residue:
    """The words of both sides without those they share; `derived` counts changed word classes."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    shared: int
    derived: int


def measure(linked: Linked, found: Sequence[Candidate]) -> Evidence:
    """Measure the best candidate against the expression; without one, only the gap it left."""
    gap = _measure_gap(linked)
    if not found:
        return replace(gap, absent=1.0)
    best = found[0]
    before = [linked.source[i] for i in linked.term]
    after = [linked.back[j] for j in best.run]
    residue = strip_shared(before, after)
    seen = replace(
        gap,
        place=best.score / 4,
        lexical=best.lexical,
        left=best.left,
        right=best.right,
        free=best.free,
        hinted=best.hinted,
        spill=float(spill(linked, best.run)),
        mismatch=float(_mismatch(before[-1], after[-1])),
        **_measure_words(before, after, residue),
    )
    seen = replace(seen, **_measure_meaning(residue), **_measure_context(linked, best.run))
    return _with_strength(seen, before, after, residue)


def _measure_gap(linked: Linked) -> Evidence:
    """Say whether the words beside the expression have closed up, and what kind of word it is."""
    start, stop = linked.term.start, linked.term.stop
    left = linked.links.get(start - 1) if start else -1
    right = linked.links.get(stop) if stop < len(linked.source) else len(linked.back)
    closed = left is not None and right is not None and right - left == 1
    last = linked.source[stop - 1].text if linked.term else ""
    parts = parts_of_speech(last)
    following = linked.source[stop] if stop < len(linked.source) else None
    modifies = following is not None and content(following) and bool(parts & {"a", "r", "v"})
    return Evidence(
        closed=float(closed),
        rival=float(rival(linked)),
        adverb=float(parts == {"r"} or last.endswith("ly")),
        modifier=float(modifies),
    )


def _mismatch(one: Token, other: Token) -> bool:
    """Say whether two words can't be of one part of speech."""
    first, second = parts_of_speech(one.text), parts_of_speech(other.text)
    return bool(first) and bool(second) and first.isdisjoint(second)


def strip_shared(before: Sequence[Token], after: Sequence[Token]) -> Residue:
    """Take the words both sides share away, in whatever order or form they stand.

    >>> from translate.inflect import tokenize
    >>> strip_shared(tokenize("economic coercion"), tokenize("economic pressure")).after
    ('pressure',)
    """
    rest = [token.text for token in after if _carries(token, after)]
    left: list[str] = []
    shared = derived = 0
    for token in (t for t in before if _carries(t, before)):
        kinds = {word: relate(token.text, word).kind for word in rest}
        mate = next((w for k in ("same", "inflected", "derived") for w in rest if kinds[w] == k), "")
        if mate:
            rest.remove(mate)
            shared += 1
            derived += kinds[mate] == "derived"
        else:
            left.append(token.text)
    return Residue(tuple(left), tuple(rest), shared, derived)


def _carries(token: Token, side: Sequence[Token]) -> bool:
    if content(token):
        return True
    return token.text[0].isalpha() and not any(content(other) for other in side)


def _measure_words(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> dict[str, float]:
    total = residue.shared + len(residue.before)
    names = [word for word in residue.after if word[:1].isupper()]
    named_before = any(word[:1].isupper() for word in residue.before)
    return {
        "whole": float(not residue.before and not residue.after),
        "same": residue.shared / max(1, total),
        "dropped": float(bool(residue.before) and not residue.after),
        "added": float(bool(residue.after) and not residue.before),
        "derived": float(residue.derived > 0),
        "namelike": float(bool(names) and not named_before and after[0].span.start > 0),
    }


def _measure_meaning(residue: Residue) -> dict[str, float]:
    """Compare the words that differ, by our lists and by WordNet."""
    if not residue.before or not residue.after:
        return {}
    known = load_thesaurus()
    pairs = [network(one, other) for one in residue.before for other in residue.after]
    best = {
        name: max(getattr(pair, name) for pair in pairs)
        for name in ("synonym", "similar", "broader", "narrower", "sibling", "antonym")
    }
    group = bool(known.find_groups(residue.before) & known.find_groups(residue.after)) or any(
        known.find_groups([one]) & known.find_groups([other])
        for one in residue.before
        for other in residue.after
    )
    tied = group or any(best.values())
    return {**best, "group": float(group), "foreign": float(not tied)}


def _parts(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Give the runs of words, the longest first."""
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


def degrees(words: Sequence[str]) -> dict[str, int]:
    """Give the strength of an expression on every scale it is on; longer matches win."""
    known = load_thesaurus()
    found: dict[str, tuple[int, int]] = {}
    for part in _parts(words):
        for degree in known.find_degrees(part):
            length, strength = found.get(degree.scale, (len(part), 0))
            if length == len(part):
                found[degree.scale] = (length, max(strength, degree.strength))
    return {scale: strength for scale, (_, strength) in found.items()}


def _with_strength(
    seen: Evidence, before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> Evidence:
    texts = [t.text for t in before], [t.text for t in after]
    whole = degrees(texts[0]), degrees(texts[1])
    rest = degrees(residue.before), degrees(residue.after)
    first, second = rest if rest[0].keys() & rest[1].keys() else whole
    common = first.keys() & second.keys() if residue.before and residue.after else set()
    steps = [second[scale] - first[scale] for scale in common]
    step = max(steps, key=abs) if steps else 0
    listed = load_thesaurus().is_shift(texts[0], texts[1]) or load_thesaurus().is_shift(
        residue.before, residue.after
    )
    peak = max(whole[0].values(), default=None), max(whole[1].values(), default=None)
    apart = _apart(rest if all(rest) else whole, bool(common), residue)
    return replace(
        seen,
        listed=float(listed),
        foreign=float(seen.foreign and not steps and not listed),
        level=float(bool(steps) and step == 0),
        down=float(max(0, -step)),
        up=float(max(0, step)),
        milder=max(0.0, -apart),
        harsher=max(0.0, apart),
        **(_measure_intensity(residue) if not steps else {}),
        strength_before=max((first[s] for s in common), default=peak[0]),
        strength_after=max((second[s] for s in common), default=peak[1]),
    )


def _apart(sides: tuple[dict[str, int], dict[str, int]], common: bool, residue: Residue) -> float:
    """Give the step between places on different scales, 0 where a common scale says more."""
    if common or not (residue.before and residue.after):
        return 0.0
    first, second = sides
    if not first or not second:
        return 0.0
    return float(max(second.values()) - max(first.values()))


def _measure_intensity(residue: Residue) -> dict[str, float]:
    """Count modifiers gained and lost, and how much more general the new words are."""
    known = load_thesaurus()

    def count(kind: str, words: Iterable[str]) -> int:
        return sum(known.has_marker(kind, part) for part in _parts(tuple(words)))

    plain = bool(residue.before) and bool(residue.after)
    return {
        "weakened": float(
            min(2, count("intensifier", residue.before) + count("diminisher", residue.after))
        ),
        "intensified": float(
            min(2, count("diminisher", residue.before) + count("intensifier", residue.after))
        ),
        "euphemism": float(plain and count("euphemism", residue.after) > 0),
        "generic": _generic(residue) if plain else 0.0,
    }


def _generic(residue: Residue) -> float:
    """Compare how common both sides' most telling words are (log ratio, -1..1)."""
    known = load_wordnet()

    def rarest(words: Sequence[str]) -> float:
        uses = [max(known.use(lemma) for lemma in lemmas(word)) for word in words]
        return math.log(1 + min(uses))

    return max(-1.0, min(1.0, (rarest(residue.after) - rarest(residue.before)) / 5))


def _measure_context(linked: Linked, run: range) -> dict[str, float]:
    """Compare negators, attribution and quotation marks inside and around both sides."""
    inside = [_has("negator", side) for side in _texts(linked, run)]
    outside = [
        _has("negator", _words(linked.source, linked.term.start - 4, linked.term.start)),
        _has("negator", _words(linked.back, run.start - 4, run.start)),
    ]
    near = _words(linked.source, linked.term.start - _WINDOW, linked.term.stop + 4)
    framed = [_has("attribution", near), _has("attribution", _words(linked.back, 0, 999))]
    quoted = [_quoted(linked.source, linked.term), _quoted(linked.back, run)]
    return {
        "negated": float(bool(outside[0]) != bool(outside[1])),
        "negation": float(bool(inside[0]) != bool(inside[1])),
        "unattributed": float(framed[0] > 0 and framed[1] == 0),
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
