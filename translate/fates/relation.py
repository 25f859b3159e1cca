"""How two words are related: the same, derived, synonyms, broader, narrower, opposite.

Evidence comes from word forms, from our own lists and from WordNet; every relation has a score
that says how strongly it ties a word of the source to a word of the back translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from translate.english.inflect import derived, fold, folded_lemmas, lemmas, same_lemma
from translate.english.moby import kinship
from translate.english.thesaurus import Degree, load_thesaurus
from translate.english.wordnet import load_wordnet

Kind = Literal[
    "same", "inflected", "derived", "group", "scale", "synonym", "shift", "similar", "broader",
    "narrower", "antonym", "sibling", "kin", "none",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """How the second word stands to the first; `score` in 0..1, 1 for the same form."""

    kind: Kind
    score: float


NONE = Relation("none", 0.0)


@dataclass(frozen=True, slots=True)
class Network:
    """WordNet's relations of two words, each 0..1, weighted by how common the senses are."""

    synonym: float = 0.0
    similar: float = 0.0
    broader: float = 0.0
    narrower: float = 0.0
    sibling: float = 0.0
    antonym: float = 0.0


@lru_cache(maxsize=262144)
def relate(before: str, after: str) -> Relation:
    """Give the closest relation of two word forms.

    >>> relate("invaded", "invades").kind, relate("invasion", "invaded").kind
    ('inflected', 'derived')
    """
    if fold(before) == fold(after):
        return Relation("same", 1.0)
    if same_lemma(before, after):
        return Relation("inflected", 0.97)
    return max((*_listed(before, after), *_networked(before, after)), key=lambda r: r.score)


def _listed(before: str, after: str) -> Iterator[Relation]:
    if not (before[0].isalpha() and after[0].isalpha()):
        return
    known = load_thesaurus()
    if derived(before, after):
        yield Relation("derived", 0.85)
    if known.find_groups([before]) & known.find_groups([after]):
        yield Relation("group", 0.8)
    if known.is_shift([before], [after]):
        yield Relation("shift", 0.7)
    if _scales(known.find_degrees([before])) & _scales(known.find_degrees([after])):
        yield Relation("scale", 0.65)
    near = kinship(before, after)
    if near.listed:
        yield Relation("kin", 0.3 + 0.3 * near.shared)


def _scales(degrees: frozenset[Degree]) -> frozenset[str]:
    return frozenset(degree.scale for degree in degrees)


def _networked(before: str, after: str) -> Iterator[Relation]:
    found = network(before, after)
    if found.synonym:
        yield Relation("synonym", 0.5 + 0.25 * found.synonym)
    if found.similar:
        yield Relation("similar", 0.4 + 0.2 * found.similar)
    if found.broader:
        yield Relation("broader", 0.35 + 0.2 * found.broader)
    if found.narrower:
        yield Relation("narrower", 0.35 + 0.2 * found.narrower)
    if found.antonym:
        yield Relation("antonym", 0.45)
    if found.sibling:
        yield Relation("sibling", 0.2 + 0.15 * found.sibling)
    yield NONE


@lru_cache(maxsize=262144)
def network(before: str, after: str) -> Network:
    """Measure what WordNet says of two word forms, over all their lemmas and senses."""
    first, second = _senses(before), _senses(after)
    if not first or not second:
        return Network()
    return Network(
        synonym=_overlap(first, second),
        similar=max(_overlap(_beside(first), second), _overlap(first, _beside(second))),
        broader=max(_overlap(_above(first), second), 0.7 * _overlap(_higher(first), second)),
        narrower=max(_overlap(first, _above(second)), 0.7 * _overlap(first, _higher(second))),
        sibling=_overlap(_above(first), _above(second)),
        antonym=float(_opposed(before, after)),
    )


def _opposed(before: str, after: str) -> bool:
    table = load_wordnet().antonyms
    wanted = folded_lemmas(after)
    return any(not wanted.isdisjoint(table.get(lemma, ())) for lemma in lemmas(before))


@lru_cache(maxsize=32768)
def _senses_of(word: str) -> tuple[tuple[int, float], ...]:
    known = load_wordnet()
    shares: dict[int, float] = {}
    for lemma in lemmas(word):
        for sense in known.senses(lemma):
            shares[sense.number] = max(shares.get(sense.number, 0.0), sense.share)
    return tuple(shares.items())


def _senses(word: str) -> dict[int, float]:
    return dict(_senses_of(word))


def _above(senses: dict[int, float]) -> dict[int, float]:
    known = load_wordnet()
    return _spread(senses, known.above)


def _higher(senses: dict[int, float]) -> dict[int, float]:
    return _above(_above(senses))


def _beside(senses: dict[int, float]) -> dict[int, float]:
    known = load_wordnet()
    return _spread(senses, known.beside)


def _spread(senses: dict[int, float], step: Callable[[int], list[int]]) -> dict[int, float]:
    reached: dict[int, float] = {}
    for number, share in senses.items():
        for other in step(number):
            reached[other] = max(reached.get(other, 0.0), share)
    return reached


def _overlap(first: dict[int, float], second: dict[int, float]) -> float:
    """Give the largest geometric mean of shares over the synsets both have."""
    common = first.keys() & second.keys()
    return max(((first[n] * second[n]) ** 0.5 for n in common), default=0.0)
