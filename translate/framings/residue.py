"""What is left of an expression and its counterpart when the words they share are taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from translate.data import Token
from translate.framings.counterpart import written_alike
from translate.framings.inflect import family, fold, parts_of_speech
from translate.framings.known import is_word
from translate.framings.relation import network, relate
from translate.framings.renderings import likeness
from translate.framings.thesaurus import kinship, load_thesaurus
from translate.framings.ties import content

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

    >>> from translate.framings.inflect import tokenize
    >>> strip_shared(tokenize("economic coercion"), tokenize("economic pressure")).after
    ('pressure',)
    """
    if written_alike(before, after):
        return Residue((), (), sum(_carries(token, before) for token in before), 0)
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
    strange = [word for word in residue.after if not is_word(word)]
    names = [word for word in residue.after if word[:1].isupper()]
    named_before = any(word[:1].isupper() for word in residue.before)
    return {
        "whole": float(not residue.before and not residue.after),
        "same": residue.shared / max(1, total),
        "dropped": float(bool(residue.before) and not residue.after),
        "added": float(bool(residue.after) and not residue.before),
        "derived": float(residue.derived > 0),
        "garbled": float(bool(strange and residue.before)),
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
    group = group or _is_synonym_of_another_class(residue)
    if shifted and all(word[:1].isupper() for word in (*residue.before, *residue.after)):
        group = False  # rival names of one place share a rendering, and are no synonyms
    best = _nearest(residue)
    tied = group or shifted or any(best[name] for name in best if name != "kinship")
    return {
        **best,
        "listed": float(shifted),
        "group": float(group),
        "foreign": float(not tied),
        "weakest": min(
            max(_closeness(lost, new) for new in residue.after) for lost in residue.before
        ),
        "shared": max(likeness(*sides), likeness(residue.before, residue.after)),
    }


def _closeness(before: str, after: str) -> float:
    """Return how closely two words are tied; an opposite is a tie, and no closeness."""
    relation = relate(before, after)
    return 0.0 if relation.kind == "antonym" else relation.score


def _nearest(residue: Residue) -> dict[str, float]:
    """Give each relation's highest value over all pairs of words that differ."""
    pairs = [(lost, new) for lost in residue.before for new in residue.after]
    networks = [network(lost, new) for lost, new in pairs]
    company = [kinship(lost, new) for lost, new in pairs]
    names = ("synonym", "similar", "broader", "narrower", "sibling", "antonym")
    return {
        **{name: max(getattr(ties, name) for ties in networks) for name in names},
        "kin": float(any(pair.listed for pair in company)),
        "kinship": max(pair.shared for pair in company),
    }


def _share_group(before: Sequence[str], after: Sequence[str]) -> bool:
    """Say whether both sides, or a part of each, are in one synonym group."""
    known = load_thesaurus()
    first = {part: known.find_groups(part) for part in parts(tuple(before))}
    second = {part: known.find_groups(part) for part in parts(tuple(after))}
    return any(
        not groups.isdisjoint(others)
        and list(map(fold, part_before)) != list(map(fold, part_after))
        for part_before, groups in first.items()
        for part_after, others in second.items()
    )


def _is_synonym_of_another_class(residue: Residue) -> bool:
    """Return whether one word differs, and what it is derived from is in a group with the other.

    >>> _is_synonym_of_another_class(Residue(("flagrant",), ("blatantly",), 0, 0))
    True
    """
    if len(residue.before) != 1 or len(residue.after) != 1:
        return False
    words = residue.before[0], residue.after[0]
    if not differ_in_class(*words):
        return False
    known = load_thesaurus()
    own, roots = ([known.find_groups([word]), _root_groups(word)] for word in words)
    return not own[0].isdisjoint(roots[1]) or not own[1].isdisjoint(roots[0])


def _root_groups(word: str) -> frozenset[int]:
    """Return the synonym groups of the words that a word is derived from, or they from it."""
    known, lower = load_thesaurus(), word.lower()
    adjective = {lower.removesuffix("ly")} if parts_of_speech(lower) == {"r"} else set()
    return frozenset().union(*(known.find_groups([form]) for form in family(word) | adjective))


def differ_in_class(before: str, after: str) -> bool:
    """Say whether two words can't be of one part of speech."""
    first, second = parts_of_speech(before), parts_of_speech(after)
    return bool(first) and bool(second) and first.isdisjoint(second)


def parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the runs of words, the longest first."""
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])
