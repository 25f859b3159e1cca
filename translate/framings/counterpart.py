"""Find what stands for an expression in the back translation, without the pivot.

The words of both sentences that agree anchor both, and the counterpart of the expression is the
run of words, not anchored elsewhere, closest to it in meaning and place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from translate.data import Place, Span, Token
from translate.framings.inflect import (
    JOINTS,
    fold,
    folded_lemmas,
    names,
)
from translate.framings.markers import NO_ONE, negators
from translate.framings.phrasal import is_hyphened, whole_verbs
from translate.framings.relation import GROUPED, relate
from translate.framings.thesaurus import load_thesaurus
from translate.framings.ties import TIED, Linked, content

HINT = 1.6  # what a sure hint adds to a run's score
_SURE = 0.6  # a link this sure leads to a name too
_REACH = 4  # how many words more than the expression its counterpart may have
_MARKS = frozenset(",;:")  # no word or two of meaning is rendered on both sides of one
_SHORT_TERM = 2  # words of meaning


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of back tokens with what speaks for its being the counterpart."""

    run: range
    lexical: float
    left: float
    right: float
    free: float
    hinted: float
    score: float


def candidates(linked: Linked, hint: Place | None = None) -> list[Candidate]:
    """Score every run of back tokens that could stand for the expression, best first."""
    scored = [_score(linked, run, hint) for run in _runs(linked, hint)]
    return sorted(scored, key=lambda c: (-c.score, c.run.start, len(c.run)))


def _runs(linked: Linked, hint: Place | None) -> Iterator[range]:
    longest = len(linked.term) + _REACH
    # whether the expression itself goes on behind a comma or another mark
    marked = any(linked.source[i].text in _MARKS for i in linked.term)
    short = _weight(linked) <= _SHORT_TERM and not marked
    taken = linked.taken
    keep = frozenset(linked.source[i].text.lower() for i in linked.term)
    hyphened = frozenset(_hyphened(linked))
    nobody = frozenset() if keep & NO_ONE else frozenset(_nobody(linked.back))
    firm = [j in taken and content(token) for j, token in enumerate(linked.back)]
    edge = [
        (j not in taken or _led(token, hint))
        and (_edge(token, keep) or j in hyphened)
        and j not in nobody
        for j, token in enumerate(linked.back)
    ]
    for start in (j for j, fits in enumerate(edge) if fits):
        for end in range(start + 1, min(start + longest, len(linked.back)) + 1):
            if sum(firm[start:end]) > 1 or (short and linked.back[end - 1].text in _MARKS):
                break
            fits = edge[end - 1] and not _all_strange(linked, range(start, end), hint)
            if fits and not _splits(linked, range(start, end)):
                yield range(start, end)


def _nobody(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield where a "nobody" stands, to whom or by whom something is done: it is no part of that.

    >>> from translate.framings.inflect import tokenize
    >>> list(_nobody(tokenize("No one was penalised.")))
    [0, 1]
    """
    for start, stop in negators(tokens, range(len(tokens)), ["negator"]):
        if " ".join(token.text.lower() for token in tokens[start:stop]) in NO_ONE:
            yield from range(start, stop)


def _hyphened(linked: Linked) -> Iterator[int]:
    """Yield the back tokens that are the expression with a hyphen in it: "stand-off"."""
    term = [linked.source[i] for i in linked.term]
    for j in range(2, len(linked.back)):
        if is_hyphened(linked.back, j) and written_alike(term, linked.back[j - 2 : j + 1]):
            yield from (j - 2, j)


def _led(token: Token, hint: Place | None) -> bool:
    """Return whether a sure link leads to a token, though a word beside the expression has it."""
    return hint is not None and hint.confidence >= _SURE and token.span.overlaps(hint.span)


def _all_strange(linked: Linked, run: range, hint: Place | None) -> bool:
    """Return whether a run has no words of meaning but names that are new, and no link to them."""
    if hint and hint.confidence >= _SURE and hint.span.overlaps(text_span(linked.back, run)):
        return False
    words = [j for j in run if content(linked.back[j])]
    return bool(words) and linked.strangers.issuperset(words)


def _splits(linked: Linked, run: range) -> bool:
    """Return whether the run cuts a hyphenated compound whose rest is free."""
    taken, back = linked.taken, linked.back
    left, right = run.start - 2, run.stop + 1
    return (left >= 0 and back[left + 1].text == "-" and left not in taken) or (
        right < len(back) and back[right - 1].text == "-" and right not in taken
    )


def _edge(token: Token, keep: frozenset[str]) -> bool:
    """Return whether a run may begin or end with the token."""
    return content(token) or token.text.lower() in keep or token.text.lower() in {"some", "over"}


def _score(linked: Linked, run: range, hint: Place | None) -> Candidate:
    lexical, covered = _lexical(linked, run)
    left, right = _neighbours(linked, run)
    words = [j for j in run if content(linked.back[j])]
    taken = linked.taken
    free = sum(j not in taken for j in words) / max(1, len(words))
    hinted = _hinted(linked, run, hint)
    extra = max(0, len(words) - max(_weight(linked), covered))
    # Weights set by hand on our own sentences: meaning counts most, then both neighbours.
    score = 2.0 * lexical + 0.8 * (left + right) + 0.4 * free + HINT * hinted
    score -= (0.6 if lexical > 0.8 else 0.45 if rival(linked) else 0.2) * extra
    score -= 0.3 * sum(j in linked.strangers for j in run)
    score -= 0.02 * len(run) + 0.25 * _crossed(linked, run) + 0.5 * sum(j in taken for j in words)
    return Candidate(run, lexical, left, right, free, hinted, score)


def _crossed(linked: Linked, run: range) -> int:
    """Count the prepositions and conjunctions inside a run beyond those of the expression."""
    joints = [linked.back[j].text.lower() in JOINTS for j in run]
    return max(0, sum(joints) - sum(linked.source[i].text.lower() in JOINTS for i in linked.term))


def _weight(linked: Linked) -> int:
    return sum(_counts(linked, i) for i in linked.term)


def _lexical(linked: Linked, run: range) -> tuple[float, int]:
    """Return the mean closeness of the expression's words to the run, and how many have a mate."""
    wanted = linked.wanted
    if len(run) != len(linked.term) and written_alike(
        [linked.source[i] for i in linked.term], [linked.back[j] for j in run]
    ):
        return 1.0, len(wanted)
    words = [token.text for token in _whole(linked, run) if token.text[0].isalnum()]
    best = [max((relate(word, other).score for other in words), default=0.0) for word in wanted]
    used = {
        max(words, key=lambda other: relate(word, other).score)
        for word, score in zip(wanted, best, strict=True)
        if score > 0.25
    }
    mean = sum(best) / max(1, len(best))
    if mean < GROUPED and _are_grouped(linked, run):  # word by word they may have little in common
        return GROUPED, max(len(used), sum(content(linked.back[j]) for j in run))
    return mean, len(used)


def _are_grouped(linked: Linked, run: range) -> bool:
    """Return whether a run and an expression of several words are in one synonym group.

    A part of the expression itself is compared word by word: "powers" is not all of "great powers".
    """
    if not linked.groups:
        return False
    words = [linked.back[j].text for j in run]
    if not any(linked.own.isdisjoint(folded_lemmas(word)) for word in words):
        return False
    return not linked.groups.isdisjoint(load_thesaurus().find_groups(words))


def _whole(linked: Linked, run: range) -> Sequence[Token]:
    """Return the tokens of a run, those of verbs with their particles in one."""
    if linked.particles.isdisjoint(range(run.start + 1, run.stop + 1)):
        return linked.back[run.start : run.stop]
    return whole_verbs(linked.back, run)


def _counts(linked: Linked, index: int) -> bool:
    """Return whether a token of the expression carries its meaning."""
    if content(linked.source[index]):
        return True
    return not any(content(linked.source[i]) for i in linked.term)


def _neighbours(linked: Linked, run: range) -> tuple[float, float]:
    """Say how well the words beside the expression stand beside the run (0..1 each)."""
    before, after = linked.anchors
    left = _nearness(linked, before, run) if before is not None else float(run.start <= 1)
    at_end = run.stop >= len(linked.back) - 1
    right = _nearness(linked, after, run) if after is not None else float(at_end)
    return left, right


def _nearness(linked: Linked, anchor: int, run: range) -> float:
    between = (anchor + 1, run.start) if anchor < run.start else (run.stop, anchor)
    start, end = (linked.words_before[edge] for edge in between)
    return 1.0 / (1 + max(0, end - start))


def _hinted(linked: Linked, run: range, hint: Place | None) -> float:
    if hint is None:
        return 0.0
    span = text_span(linked.back, run)
    common = min(span.end, hint.span.end) - max(span.start, hint.span.start)
    return hint.confidence * max(0, common) * 2 / (len(span) + len(hint.span))


def rival(linked: Linked) -> bool:
    """Return whether a word beside the expression is untied and may claim the same back words."""
    return any(
        content(linked.source[i]) and linked.scores.get(i, 0.0) < TIED
        for i in (linked.term.start - 1, linked.term.stop)
        if 0 <= i < len(linked.source)
    )


def spill(linked: Linked, run: range) -> int:
    """Count untied words that touch the run beyond those the source has beside the expression.

    They may belong to the counterpart: "Liberal" that came back as "Liberal Party".
    """
    tied = set(linked.links.values())
    here = (run.start - 1, run.stop)
    extra = sum(
        content(linked.back[j]) and j not in tied and names(linked.back[j].text)
        for j in here
        if 0 <= j < len(linked.back)
    )
    start, stop = linked.term.start, linked.term.stop
    lacking = sum(
        content(linked.source[i]) and i not in linked.links
        for i in range(max(0, start - 3), min(stop + 3, len(linked.source)))
        if i not in linked.term
    )
    return max(0, extra - lacking)


def written_alike(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether two expressions have the same letters: "cease-fire" and "ceasefire"."""
    first, second = (
        fold("".join(token.text for token in side if token.text[0].isalnum()).replace(" ", ""))
        for side in (before, after)
    )  # a verb with its particle is one token
    return first == second


def text_span(tokens: Sequence[Token], run: range) -> Span:
    """Return the characters a run of tokens covers."""
    return Span(tokens[run.start].span.start, tokens[run.stop - 1].span.end)
