"""Whether an expression's own words came back as part of what names something else.

The words may all be there and mean another thing: a noun between them ("artificial intelligence
islands"), a head behind them ("genocide denial"), a prefix or an adjective before them that takes
back what they say ("post-apartheid", "a former democracy"); or the particle that made a noun of a
verb is gone ("a military building" for a build-up).
"""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Token
from translate.framings.clauses import clause, means
from translate.framings.inflect import names_things, parts_of_speech, same_lemma
from translate.framings.markers import is_marker, negators
from translate.framings.phrasal import base_form, is_hyphened
from translate.framings.relation import relate
from translate.framings.ties import Linked

_ALIKE = ("same", "inflected", "derived")
# what may say on the other side what a word that takes back says
_EXCUSED = (
    "negator", "denial", "averting", "scant", "lessening", "privative", "frame", "source", "bygone",
)  # fmt: skip
_CLOSE = 0.4  # a word tied so closely says what one says that came back itself
_LOOSE = 0.3  # or one that did not
_LONGEST = 3  # words of what takes back: "so-called"


def is_recast(linked: Linked, run: range) -> bool:
    """Return whether the expression's words all came back in what names something else."""
    if _is_without_particle(linked, run):
        return True
    places = _places(linked, run)
    if not places:
        return False
    return (
        _is_parted(linked, places)
        or _is_taken_back(linked, min(places.values()))
        or _is_headed(linked, max(places.values()))
    )


def _places(linked: Linked, run: range) -> dict[int, int]:
    """Return where each word of the expression stands in the run; empty where one does not."""
    places: dict[int, int] = {}
    for i in (i for i in linked.term if means(linked.source[i])):
        word = linked.source[i].text
        free = (j for j in run if j not in places.values())
        at = next((j for j in free if relate(word, linked.back[j].text).kind in _ALIKE), None)
        if at is None:
            return {}
        places[i] = at
    return places


def _is_without_particle(linked: Linked, run: range) -> bool:
    """Return whether of a noun such as "build-up" its verb alone came back, which names no such.

    What a gerund names is done ("a clean-up", "cleaning"), if it is none that names a thing, as it
    does not where it has an object ("building of forces"). A form that is no noun names nothing
    ("a phase-out", "the phased end").
    """
    term, source, back = linked.term, linked.source, linked.back
    if not is_hyphened(source, term.stop - 1):
        return False
    verb, particle = source[term.stop - 3].text, source[term.stop - 1].text.lower()
    near = range(run.start, min(run.stop + 2, len(back)))
    if not base_form(verb, particle) or any(particle in back[j].text.lower() for j in near):
        return False
    alone = next((j for j in run if same_lemma(back[j].text, verb)), None)
    return alone is not None and _names_a_thing(back, alone)


def _names_a_thing(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word is a noun, and if it is a gerund one without an object."""
    word, after = tokens[at].text, tokens[at + 1 : at + 2]
    if "n" not in parts_of_speech(word) or not word.endswith("ing"):
        return "n" in parts_of_speech(word)
    has_object = any(
        one.text.lower() == "of" or (means(one) and "a" in parts_of_speech(one.text))
        for one in after
    )
    return names_things(word) and not has_object


def _is_parted(linked: Linked, places: dict[int, int]) -> bool:
    """Return whether a noun of its own stands between two words that stood side by side."""
    return any(
        i + 1 in places and _is_put_in(linked, range(at + 1, places[i + 1]))
        for i, at in places.items()
    )


def _is_put_in(linked: Linked, between: range) -> bool:
    """Return whether new words with a noun at their end stand in a range, and nothing else."""
    if not between or not all(_is_new(linked, j) for j in between):
        return False
    word = linked.back[between.stop - 1].text
    kinds = parts_of_speech(word)
    return "n" in kinds and "a" not in kinds and names_things(word) and word[0].islower()


def _is_new(linked: Linked, j: int) -> bool:
    """Return whether a word of the return says nothing that the source says in whatever words."""
    word = linked.back[j]
    if not means(word) or j in linked.links.values():
        return False
    return not any(
        _says(own.text, word.text, came_back=i in linked.links)
        for i, own in enumerate(linked.source)
        if means(own)
    )


def _says(own: str, other: str, *, came_back: bool) -> bool:
    """Return whether a word says what one of the source says, which may have come back itself.

    That both stand for the same Chinese is then no sign: "intelligence" does so with "artificial".
    """
    tie = relate(own, other)
    if came_back:
        return tie.kind != "rendered" and tie.score >= _CLOSE
    return tie.score >= _LOOSE


def _is_headed(linked: Linked, last: int) -> bool:
    """Return whether right behind it stands a noun that undoes it: "genocide denial".

    An expression that stood before a noun itself is no head that was lost: "the sanctions regime".
    """
    at, source, stop = last + 1, linked.source, linked.term.stop
    if at >= len(linked.back) or not is_marker(linked.back, range(at, at + 1), "undoing"):
        return False
    if stop < len(source) and means(source[stop]) and "n" in parts_of_speech(source[stop].text):
        return False
    return _is_new(linked, at) and "n" in parts_of_speech(linked.back[last].text)


def _is_taken_back(linked: Linked, first: int) -> bool:
    """Return whether right before it stands what takes it back, and the source has no such word."""
    back, source, start = linked.back, linked.source, linked.term.start
    stop = first - (first > 0 and back[first - 1].text == "-")
    before = negators(back, range(max(0, stop - _LONGEST), stop), ["privative"])
    if parts_of_speech(back[first].text) <= {"v", "r"} or not any(at[1] == stop for at in before):
        return False
    if not means(back[stop - 1]):  # "mocked the warning"
        return False
    return stop - 1 not in linked.links.values() and not any(
        negators(source, clause(source, start), _EXCUSED)
    )
