"""What is left of an expression and its counterpart when the words they share are taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Token
from translate.english.inflect import fold
from translate.english.moby import kinship
from translate.english.thesaurus import load_thesaurus
from translate.fates.counterpart import content
from translate.fates.relation import network, relate

_ALIKE = ("same", "inflected", "derived")


@dataclass(frozen=True, slots=True)
class Residue:
    """The words of both sides without those they share; `derived` counts changed word classes."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    shared: int
    derived: int


def strip_shared(before: Sequence[Token], after: Sequence[Token]) -> Residue:
    """Take the words both sides share away, in whatever order or form they stand.

    >>> from translate.english.inflect import tokenize
    >>> strip_shared(tokenize("economic coercion"), tokenize("economic pressure")).after
    ('pressure',)
    """
    rest = [token.text for token in after if _carries(token, after)]
    left: list[str] = []
    shared = derived = 0
    for token in (t for t in before if _carries(t, before)):
        kinds = {word: relate(token.text, word).kind for word in rest}
        mate = next((word for kind in _ALIKE for word in rest if kinds[word] == kind), "")
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


def measure_words(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> dict[str, Any]:
    """Say how many words both sides share and what was dropped, added, renamed."""
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


def measure_meaning(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> dict[str, Any]:
    """Compare the words that differ, by our lists, WordNet and the Moby Thesaurus."""
    if not residue.before or not residue.after:
        return {}
    known = load_thesaurus()
    sides = [token.text for token in before], [token.text for token in after]
    shifted = known.is_shift(*sides) or known.is_shift(residue.before, residue.after)
    group = _share_group(*sides) or _share_group(residue.before, residue.after)
    best = _nearest(residue)
    tied = group or shifted or any(best[name] for name in best if name != "kinship")
    return {
        **best,
        "listed": float(shifted),
        "group": float(group),
        "foreign": float(not tied),
    }


def _nearest(residue: Residue) -> dict[str, float]:
    """Give each relation's highest value over all pairs of words that differ."""
    pairs = [(one, other) for one in residue.before for other in residue.after]
    networks = [network(one, other) for one, other in pairs]
    company = [kinship(one, other) for one, other in pairs]
    names = ("synonym", "similar", "broader", "narrower", "sibling", "antonym")
    return {
        **{name: max(getattr(found, name) for found in networks) for name in names},
        "kin": float(any(pair.listed for pair in company)),
        "kinship": max(pair.shared for pair in company),
    }


def _share_group(before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether both sides, or a word of each, are in one synonym group."""
    known = load_thesaurus()
    if known.find_groups(before) & known.find_groups(after):
        return True
    return any(
        known.find_groups([one]) & known.find_groups([other])
        for one in before
        for other in after
        if fold(one) != fold(other)
    )


def parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the runs of words, the longest first."""
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])
