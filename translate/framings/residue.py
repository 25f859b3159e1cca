"""How an expression's words differ from its counterpart's, in meaning and in strength.

What both share is taken away first. Strength is compared on a scale of our own that both sides
stand on, else by charge and by modifiers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from translate.data import Token
from translate.framings.counterpart import written_alike
from translate.framings.inflect import adjective_of, family, fold, lemmas, parts_of_speech
from translate.framings.known import is_word
from translate.framings.relation import network, relate
from translate.framings.renderings import likeness
from translate.framings.thesaurus import kinship, load_thesaurus
from translate.framings.ties import content
from translate.framings.wordnet import load_wordnet

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
    known = load_thesaurus()
    sides = [token.text for token in before], [token.text for token in after]
    if not residue.before or not residue.after:
        differ = bool(residue.before or residue.after)
        grouped = not known.find_groups(sides[0]).isdisjoint(known.find_groups(sides[1]))
        return {"group": 1.0} if differ and grouped else {}  # "remains unclear", "unclear"
    shifted = known.is_shift(*sides) or known.is_shift(residue.before, residue.after)
    group = _share_group(*sides) or _share_group(residue.before, residue.after)
    group = group or _is_synonym_of_another_class(residue) or _share_group(*_adjectives(residue))
    group = group or _are_nouns_of_synonyms(residue)
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
    first = {part: known.find_groups(part) for part in _parts(tuple(before))}
    second = {part: known.find_groups(part) for part in _parts(tuple(after))}
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


def _are_nouns_of_synonyms(residue: Residue) -> bool:
    """Return whether two nouns are of verbs that are in one group: they name what these say.

    >>> _are_nouns_of_synonyms(Residue(("deportations",), ("expulsion",), 0, 0))
    True
    """
    words = (*residue.before, *residue.after)
    if len(residue.before) != 1 or len(residue.after) != 1:
        return False
    if any(parts_of_speech(word) != {"n"} for word in words):
        return False
    first, second = (
        {form for form in family(word) if parts_of_speech(form) == {"v"}} for word in words
    )
    return any(_share_group([one], [other]) for one in first for other in second)


def _adjectives(residue: Residue) -> tuple[list[str], list[str]]:
    """Return the adjectives of two adverbs that our lists don't have themselves, else nothing.

    >>> _adjectives(Residue(("unlawfully",), ("illegally",), 0, 0))
    (['unlawful'], ['illegal'])
    """
    known, words = load_thesaurus(), (*residue.before, *residue.after)
    if len(residue.before) != 1 or len(residue.after) != 1:
        return [], []
    if any(known.find_groups([word]) or known.find_degrees([word]) for word in words):
        return [], []
    first, second = map(adjective_of, words)
    return ([first], [second]) if first and second else ([], [])


def _root_groups(word: str) -> frozenset[int]:
    """Return the synonym groups of the words that a word is derived from, or they from it."""
    known, lower = load_thesaurus(), word.lower()
    adjective = {lower.removesuffix("ly")} if parts_of_speech(lower) == {"r"} else set()
    return frozenset().union(*(known.find_groups([form]) for form in family(word) | adjective))


def differ_in_class(before: str, after: str) -> bool:
    """Say whether two words can't be of one part of speech."""
    first, second = parts_of_speech(before), parts_of_speech(after)
    return bool(first) and bool(second) and first.isdisjoint(second)


def _parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Give the runs of words, the longest first."""
    for length in range(min(len(words), 5), 0, -1):
        for start in range(len(words) - length + 1):
            yield tuple(words[start : start + length])


def measure_degree(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> dict[str, Any]:
    """Compare the strength of both sides: on a common scale, else by charge and intensity."""
    first, second = _sides(before, after, residue)
    common = first.keys() & second.keys() if residue.before and residue.after else set()
    step = fmean(second[scale] - first[scale] for scale in common) if common else 0.0
    step += _modify(residue.after, common) - _modify(residue.before, common) if common else 0.0
    strengths = {
        "strength_before": max((first[scale] for scale in common or first), default=None),
        "strength_after": max((second[scale] for scale in common or second), default=None),
    }
    if common:
        steps = {"level": float(abs(step) < 0.5), "down": max(0.0, -step), "up": max(0.0, step)}
        return {**steps, **strengths, "flipped": _apart(residue)[1], "foreign": 0.0}
    apart, flipped = _apart(residue)
    charge = {"milder": max(0.0, -apart), "harsher": max(0.0, apart), "flipped": flipped}
    return {**charge, **strengths, **_measure_intensity(residue)}


def _sides(
    before: Sequence[Token], after: Sequence[Token], residue: Residue
) -> tuple[dict[str, int], dict[str, int]]:
    """Give both sides' places on scales: of the words that differ if they meet on one."""
    for words in ((residue.before, residue.after), _adjectives(residue)):
        rest = degrees(words[0]), degrees(words[1])
        if rest[0].keys() & rest[1].keys():
            return rest
    return degrees([token.text for token in before]), degrees([token.text for token in after])


def degrees(words: Sequence[str]) -> dict[str, int]:
    """Give the strength of an expression on every scale it is on; longer matches win."""
    known = load_thesaurus()
    longest: dict[str, tuple[int, int]] = {}
    for part in _parts(words):
        for degree in known.find_degrees(part):
            length, strength = longest.get(degree.scale, (len(part), 0))
            if length == len(part):
                longest[degree.scale] = (length, max(strength, degree.strength))
    return {scale: strength for scale, (_, strength) in longest.items()}


def _modify(words: tuple[str, ...], scales: Set[str]) -> float:
    """Count the steps that modifiers make which the places on the scales leave out of account."""
    known = load_thesaurus()
    signs = {"intensifier": 1.0, "diminisher": -1.0}
    modifiers = {
        word: sign for kind, sign in signs.items() for word in words
        if len(words) > 1 and known.has_marker(kind, [word])
    }  # fmt: skip
    whole, bare = degrees(words), degrees([word for word in words if word not in modifiers])
    unmoved = all(whole.get(scale) == bare.get(scale) for scale in scales)
    return sum(modifiers.values()) if unmoved else 0.0


def _apart(residue: Residue) -> tuple[float, float]:
    """Give the step in charge between the words that differ and whether the side changed."""
    first, second = _charge(residue.before), _charge(residue.after)
    if first is None or second is None:
        return 0.0, 0.0
    flipped = first * second < 0 and min(abs(first), abs(second)) > 1
    return float(abs(second) - abs(first)), float(flipped)


def _charge(words: Sequence[str]) -> int | None:
    known = load_thesaurus()
    charges = [charge for word in words if (charge := known.find_charge(word)) is not None]
    return max(charges, key=abs) if charges else None


def _measure_intensity(residue: Residue) -> dict[str, Any]:
    """Count modifiers gained and lost, and how much more general the new words are."""
    known = load_thesaurus()

    def count(kind: str, words: Iterable[str]) -> int:
        return sum(known.has_marker(kind, part) for part in _parts(tuple(words)))

    def modify(kind: str, words: Iterable[str]) -> int:
        return count(kind, (word for word in words if not _is_several(word)))

    plain = bool(residue.before) and bool(residue.after)
    less = 0 if _is_unlike(residue) else modify("diminisher", residue.after)
    return {
        "weakened": float(min(2, modify("intensifier", residue.before) + less)),
        "intensified": float(
            min(2, modify("diminisher", residue.before) + modify("intensifier", residue.after))
        ),
        "euphemism": float(plain and count("euphemism", residue.after) > 0),
        "generic": _generic(residue) if plain else 0.0,
    }


def _is_unlike(residue: Residue) -> bool:
    """Return whether nothing that came back is tied to what is gone: "chaos", "a small bear"."""
    if not (residue.before and residue.after) or _share_group(residue.before, residue.after):
        return False
    return not any(value for name, value in _nearest(residue).items() if name != "kinship")


def _is_several(word: str) -> bool:
    """Return whether a word is the plural of a noun, which modifies nothing: "graves", "firms".

    >>> _is_several("graves"), _is_several("grave"), _is_several("perhaps")
    (True, False, False)
    """
    lower = word.lower()
    return lower.endswith("s") and any(
        pos == "n" and lemma != lower for pos, lemma in load_wordnet().lemmas(lower)
    )


def _generic(residue: Residue) -> float:
    """Compare how common both sides' most telling words are (log ratio, -1..1)."""
    known = load_wordnet()

    def rarest(words: Sequence[str]) -> float:
        uses = [max(known.use(lemma) for lemma in lemmas(word)) for word in words]
        return math.log(1 + min(uses))

    return max(-1.0, min(1.0, (rarest(residue.after) - rarest(residue.before)) / 5))
