"""Compare what stands around an expression and its counterpart: denials, attribution, quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translate.data import Token
from translate.framings.clauses import (
    QUOTES,
    attributed,
    clause,
    denied,
    is_denied,
    is_told,
    means,
    negators,
    reaches_on,
    sayings,
)
from translate.framings.counterpart import TIED, Linked
from translate.framings.inflect import MODALS, folded_lemmas, lemmas
from translate.framings.thesaurus import load_thesaurus

_SUBJECT = 8  # words a main verb's subject may have
_CLAIMS = frozenset("say tell claim argue insist allege assert contend declare".split())
_BEFORE_GERUNDS = frozenset("for of by about in without from after before despite over".split())
_PLAIN = frozenset("not no never n’t".split())
_PARTICLES = {"up": "down", "down": "up", "in": "out", "out": "in", "on": "off", "off": "on"}
_STRANGE = 0.2  # share of the words beside an expression that may be others in a whole return


def measure_surroundings(linked: Linked, run: range) -> dict[str, Any]:
    """Compare negators, attribution and quotation marks inside and around both sides."""
    inside = [
        any(negators(tokens, scope, ["negator"]))
        for tokens, scope in ((linked.source, linked.term), (linked.back, run))
    ]
    quoted = [_quoted(linked.source, linked.term), _quoted(linked.back, run)]
    negated = _negated(linked, run)
    turned = _is_turned(linked, run) or _is_undone(linked, run)
    return {
        "negated": float(negated),
        "denied": float(turned or (negated and _is_whole(linked, run))),
        "negation": float(inside[0] != inside[1]),
        "asserted": float(_is_asserted(linked)),
        "unquoted": float(quoted[0] and not quoted[1]),
        **({"antonym": 1.0} if _is_reversed(linked, run) else {}),
    }


def _is_reversed(linked: Linked, run: range) -> bool:
    """Return whether a verb's particle came back as the opposite one: "play down", "play up"."""
    last = linked.source[linked.term.stop - 1].text.lower() if len(linked.term) > 1 else ""
    beside = {token.text.lower() for token in linked.back[run.start : run.stop + 1]}
    return last in _PARTICLES and last not in beside and _PARTICLES[last] in beside


def _is_asserted(linked: Linked) -> bool:
    """Return whether a main verb tells the expression, and nothing in the return does.

    Other sayings ("an allegation that …") say too little: of 21 expressions of machine returns that
    came back without them, a reader called two changed.
    """
    source, start = linked.source, linked.term.start
    if _hedges(linked) or not attributed(source, linked.term) or is_told(linked.back):
        return False
    said = any(
        at <= _SUBJECT
        and not _CLAIMS.isdisjoint(lemmas(source[at].text))
        and not _is_gerund(source, at)
        and reaches_on(source, at, stop, start, kind)
        for at, stop, kind in sayings(source) if stop <= start
    )  # fmt: skip
    return said and not any(token.text in QUOTES for token in linked.back)


def _is_gerund(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb stands as a noun: "booed for saying that" tells what one was booed for.

    >>> from translate.framings.inflect import tokenize
    >>> _is_gerund(tokenize("He was booed for saying so"), 4)
    True
    """
    before = tokens[at - 1].text.lower() if at else ""
    return tokens[at].text.endswith("ing") and before in _BEFORE_GERUNDS


def _hedges(linked: Linked) -> bool:
    """Return whether the expression is itself a word of saying or of doubt, and asserts nothing."""
    words = [linked.source[i].text for i in linked.term]
    known = load_thesaurus()
    return words[0].lower() in MODALS or any(
        known.has_marker(kind, [word]) for kind in ("speech", "frame") for word in words
    )


def _negated(linked: Linked, run: range) -> bool:
    """Return whether a word of the expression's clause is denied on one side alone.

    The word must have come back: the expression as its run, another one as what it is tied to.
    """
    mates = {**linked.links, **dict.fromkeys(linked.term, run.start)}
    turned = {j: i for i, j in linked.links.items()} | dict.fromkeys(run, linked.term.start)
    scores = linked.scores
    lost = (
        mates[i]
        for i in denied(linked.source, clause(linked.source, linked.term.start), linked.term)
        if i in linked.term or scores.get(i, 0.0) >= TIED
    )
    made = (
        turned[j]
        for j in denied(linked.back, clause(linked.back, run.start), run)
        if j in run or scores.get(turned.get(j, -1), 0.0) >= TIED
    )
    return any(not is_denied(linked.back, at) for at in lost) or any(
        not is_denied(linked.source, at) for at in made
    )


def _is_turned(linked: Linked, run: range) -> bool:
    """Return whether a plain negator bears on the expression itself on one side alone."""
    denied_before, denied_after = (
        not denied(tokens, clause(tokens, place.start), place, ("negator",)).isdisjoint(place)
        for tokens, place in ((linked.source, linked.term), (linked.back, run))
    )
    if denied_before == denied_after:
        return False
    silent = (linked.back, run.start) if denied_before else (linked.source, linked.term.start)
    return not is_denied(*silent)


def _is_undone(linked: Linked, run: range) -> bool:
    """Return whether the expression's own negator is gone and all else of it came back."""
    inner = {
        i for start, stop in negators(linked.source, linked.term, ["negator"])
        for i in range(start, stop)
    }  # fmt: skip
    rest = [linked.source[i] for i in linked.term if i not in inner and means(linked.source[i])]
    there = set().union(*(folded_lemmas(linked.back[j].text) for j in run))
    if not inner or not rest or any(folded_lemmas(word.text).isdisjoint(there) for word in rest):
        return False
    others = negators(linked.back, clause(linked.back, run.start))
    return not any(start not in run or linked.back[start].text in _PLAIN for start, _ in others)


def _is_whole(linked: Linked, run: range) -> bool:
    """Return whether the words of meaning beside the expression came back, and no others."""
    sides = _beside(linked.source, linked.term), _beside(linked.back, run)
    forms = [set().union(*map(folded_lemmas, words)) for words in sides]
    strange = [
        word
        for words, others in zip(sides, reversed(forms), strict=True)
        for word in words if folded_lemmas(word).isdisjoint(others)
    ]  # fmt: skip
    return len(strange) <= _STRANGE * sum(map(len, sides))


def _beside(tokens: Sequence[Token], place: range) -> list[str]:
    """Return the words of meaning that are neither in a place nor in a negator."""
    inside = {i for start, stop in negators(tokens, range(len(tokens))) for i in range(start, stop)}
    inside.update(place)
    return [token.text for i, token in enumerate(tokens) if i not in inside and means(token)]


def _quoted(tokens: Sequence[Token], run: range) -> bool:
    return run.start > 0 and tokens[run.start - 1].text in QUOTES
