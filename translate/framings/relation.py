"""How two words are related: the same, derived, synonyms, broader, narrower, opposite.

Evidence comes from word forms, from our own lists and from WordNet; every relation has a score
that says how strongly it ties a word of the source to a word of the back translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from translate.framings.forms import keys
from translate.framings.inflect import (
    MODALS,
    derived,
    family,
    fold,
    folded_lemmas,
    is_month,
    lemmas,
    stem,
)
from translate.framings.known import is_word
from translate.framings.phrasal import is_particle_apart
from translate.framings.renderings import likeness, renderings
from translate.framings.thesaurus import Lists, kinship, listed, lists, load_thesaurus, meet
from translate.framings.wordnet import load_wordnet
from translate.memory import remembered

Kind = Literal[
    "same", "inflected", "derived", "group", "scale", "synonym", "shift", "similar", "broader",
    "narrower", "antonym", "sibling", "kin", "rendered", "none",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """How the second word stands to the first; `score` in 0..1, 1 for the same form."""

    kind: Kind
    score: float


NONE = Relation("none", 0.0)
GROUPED = 0.8  # how closely members of one synonym group are tied
_UNLIKE = ("none", "antonym")
_RELATED = 0.35  # a word tied this closely to another may stand for it
# Above it a verb says alone what it says with its particle: "hollow (out)", "slow (down)"; below it
# it seldom does: "break (off)", "call (off)". Read off 50 verbs.
_IDLE = 0.12


@dataclass(frozen=True, slots=True)
class Network:
    """WordNet's relations of two words, each 0..1, weighted by how common the senses are."""

    synonym: float = 0.0
    similar: float = 0.0
    broader: float = 0.0
    narrower: float = 0.0
    sibling: float = 0.0
    antonym: float = 0.0


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a word form; of synsets, each with its share of the word's use."""

    fold: str
    lemmas: frozenset[str]
    keys: frozenset[str]
    groups: frozenset[int]
    shifts: frozenset[str]
    scales: frozenset[str]
    opposites: frozenset[str]
    senses: dict[int, float]
    beside: dict[int, float]
    above: dict[int, float]
    higher: dict[int, float]
    bonds: frozenset[str | int]  # words with none in common are in no relation but `listed`
    lists: Lists


@remembered(4096)  # some kilobytes a word
def _word(form: str) -> _Word:
    known, wordnet = load_thesaurus(), load_wordnet()
    senses: dict[int, float] = {}
    for lemma in lemmas(form):
        for sense in wordnet.senses(lemma):
            senses[sense.number] = max(senses.get(sense.number, 0.0), sense.share)
    above = _spread(senses, wordnet.above)
    beside, higher = _spread(senses, wordnet.beside), _spread(above, wordnet.above)
    groups, shifts = known.find_groups([form]), known.find_shifts([form])
    scales = frozenset(degree.scale for degree in known.find_degrees([form]))
    opposites = _opposites(form)
    bonds: set[str | int] = {*senses, *beside, *above, *higher, *(-1 - number for number in groups)}
    bonds |= folded_lemmas(form) | family(form) | keys([form]) | shifts | scales | opposites
    bonds |= {stem(form), *renderings([form])}
    return _Word(
        fold(form), folded_lemmas(form), keys([form]), groups, shifts, scales, opposites,
        senses, beside, above, higher, frozenset(bonds), lists(form),
    )  # fmt: skip


@remembered(8192)
def _opposites(form: str) -> frozenset[str]:
    antonyms = load_wordnet().antonyms
    return frozenset[str]().union(*(antonyms.get(lemma, ()) for lemma in lemmas(form)))


def _spread(senses: dict[int, float], step: Callable[[int], list[int]]) -> dict[int, float]:
    reached: dict[int, float] = {}
    for number, share in senses.items():
        for other in step(number):
            reached[other] = max(reached.get(other, 0.0), share)
    return reached


@remembered(16384)
def relate(before: str, after: str) -> Relation:
    """Give the closest relation of two word forms.

    >>> relate("invaded", "invades").kind, relate("invasion", "invaded").kind
    ('inflected', 'derived')
    """
    first, second = _word(before), _word(after)
    if not _may_relate(first, second) or is_month(before) != is_month(after):
        return NONE
    if first.fold == second.fold:
        return Relation("same", 1.0)
    if not is_word(after):
        return NONE
    modals = {first.fold, second.fold} <= MODALS  # "might" is no form of "may" here
    if not modals and not first.lemmas.isdisjoint(second.lemmas):
        return Relation("inflected", 0.97)
    if is_particle_apart(before, after) and network(before, after).synonym > _IDLE:
        return Relation("inflected", 0.95)
    if derived(before, after) and _is_hearsay(before) and _is_hearsay(after):
        return Relation("inflected", 0.95)
    closest = NONE
    if before[0].isalpha() and after[0].isalpha():
        for relation in _listed(before, after):
            closest = relation if relation.score > closest.score else closest
    for relation in _networked(network(before, after)):
        closest = relation if relation.score > closest.score else closest
    return closest


def may_stand_for(word: str, other: str) -> bool:
    """Return whether a word may stand for another one: "not aimed at", "does not target"."""
    tie = relate(word, other)
    return tie.score >= _RELATED and tie.kind not in _UNLIKE


def _is_hearsay(word: str) -> bool:
    """Return whether a word marks what is told: "reportedly" and "is reported to" are one."""
    return load_thesaurus().has_marker("frame", [word])


def _may_relate(first: _Word, second: _Word) -> bool:
    """Return whether two word forms could be in any relation, which nine of ten pairs couldn't."""
    return not first.bonds.isdisjoint(second.bonds) or meet(first.lists, second.lists)


def may_oppose(before: Iterable[str], after: Iterable[str]) -> bool:
    """Return whether any word of one side could be the antonym of one of the other.

    >>> may_oppose(["a", "just", "war"], ["unjust", "peace"]), may_oppose(["war"], ["truce"])
    (True, False)
    """
    opposites = frozenset[str]().union(*map(_opposites, before))
    return any(not opposites.isdisjoint(folded_lemmas(form)) for form in after)


def _listed(before: str, after: str) -> Iterator[Relation]:
    first, second = _word(before), _word(after)
    shift = not first.shifts.isdisjoint(second.keys)
    modals = {first.fold, second.fold} <= MODALS
    if derived(before, after) and not modals and not shift:  # "activist" is of no "activity"
        yield Relation("derived", 0.85)
    if not first.groups.isdisjoint(second.groups):
        yield Relation("group", GROUPED)
    if shift:
        yield Relation("shift", 0.7)
    if not first.scales.isdisjoint(second.scales):
        yield Relation("scale", 0.65)
    alike = likeness([before], [after])
    if alike > 0.2:  # below it, mostly renderings of words nearby
        yield Relation("rendered", 0.3 + 0.35 * alike)
    if listed(before, after):
        yield Relation("kin", 0.3 + 0.3 * kinship(before, after).shared)


def _networked(ties: Network) -> Iterator[Relation]:
    if ties.synonym:
        yield Relation("synonym", 0.5 + 0.25 * ties.synonym)
    if ties.similar:
        yield Relation("similar", 0.4 + 0.2 * ties.similar)
    if ties.broader:
        yield Relation("broader", 0.35 + 0.2 * ties.broader)
    if ties.narrower:
        yield Relation("narrower", 0.35 + 0.2 * ties.narrower)
    if ties.antonym:
        yield Relation("antonym", 0.45)
    if ties.sibling:
        yield Relation("sibling", 0.2 + 0.15 * ties.sibling)


def network(before: str, after: str) -> Network:
    """Measure what WordNet says of two word forms, over all their lemmas and senses."""
    first, second = _word(before), _word(after)
    if not first.senses or not second.senses:
        return Network()
    return Network(
        synonym=_overlap(first.senses, second.senses),
        similar=max(_overlap(first.beside, second.senses), _overlap(first.senses, second.beside)),
        broader=max(
            _overlap(first.above, second.senses), 0.7 * _overlap(first.higher, second.senses)
        ),
        narrower=max(
            _overlap(first.senses, second.above), 0.7 * _overlap(first.senses, second.higher)
        ),
        sibling=_overlap(first.above, second.above),
        antonym=float(not first.opposites.isdisjoint(second.lemmas)),
    )


def _overlap(first: dict[int, float], second: dict[int, float]) -> float:
    """Give the largest geometric mean of shares over the synsets both have."""
    if first.keys().isdisjoint(second):
        return 0.0
    best: float = max(first[n] * second[n] for n in first.keys() & second.keys()) ** 0.5
    return best
