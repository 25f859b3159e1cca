"""Verbs that say with their particle what they don't say alone: "back down", "break off"."""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Span, Token
from translate.framings.thesaurus import load_thesaurus
from translate.framings.wordnet import load_wordnet
from translate.memory import remembered

_ADVERBS = frozenset("apart aside away back down off out up".split())
PARTICLES = _ADVERBS | {"around", "in", "on", "over"}  # these are mostly prepositions


def whole_verbs(tokens: Sequence[Token], place: range) -> tuple[Token, ...]:
    """Return a place's tokens, one for each verb with its particle, by its dictionary form.

    A particle right behind the place belongs to a verb at its end; one behind a hyphen makes a
    noun of both, which says what the verb does ("a cover-up").

    >>> from translate.framings.inflect import tokenize
    >>> [token.text for token in whole_verbs(tokenize("without backing down"), range(0, 2))]
    ['without', 'back down']
    >>> [token.text for token in whole_verbs(tokenize("a cover-up"), range(0, 4))]
    ['a', 'cover up']
    """
    whole: list[Token] = []
    for at in place:
        base = base_form(whole[-1].text, tokens[at].text) if whole else ""
        if not base and len(whole) > 1 and is_hyphened(tokens, at):
            base = base_form(whole[-2].text, tokens[at].text)
            whole[-1:] = [] if base else whole[-1:]
        whole[-1:] = [_wider(whole[-1], tokens[at], base)] if base else [*whole[-1:], tokens[at]]
    if place and place.stop < len(tokens) and tokens[place.stop].text.lower() in _ADVERBS:
        base = base_form(whole[-1].text, tokens[place.stop].text)
        whole[-1:] = [_wider(whole[-1], tokens[place.stop], base)] if base else whole[-1:]
    return tuple(whole)


def is_hyphened(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a hyphen joins a token to the one before it."""
    if at < 2 or tokens[at - 1].text != "-":
        return False
    return tokens[at].span.start == tokens[at - 2].span.end + 1  # no space beside it


def _wider(verb: Token, particle: Token, base: str) -> Token:
    return Token(base, Span(verb.span.start, particle.span.end))


@remembered(8192)
def base_form(verb: str, particle: str) -> str:
    """Return a phrasal verb's dictionary form, "" where two words are none.

    >>> base_form("broke", "off"), base_form("attacks", "down")
    ('break off', '')
    """
    known, adverb = load_wordnet(), particle.lower()
    if adverb not in PARTICLES:
        return ""
    forms = [f"{lemma} {adverb}" for pos, lemma in known.lemmas(verb.lower()) if pos == "v"]
    own = load_thesaurus()
    return next(
        (
            form
            for form in forms
            if ("v", form) in known.lemmas(form) or form in own.groups or form in own.degrees
        ),
        "",
    )


def is_particle_apart(before: str, after: str) -> bool:
    """Return whether one of two word forms is a phrasal verb and the other its verb alone.

    >>> is_particle_apart("hollow out", "hollowed"), is_particle_apart("call on", "call off")
    (True, False)
    """
    known = load_wordnet()
    for phrase, alone in ((before, after), (after, before)):
        verb, _, particle = phrase.partition(" ")
        if particle in PARTICLES and ("v", verb) in known.lemmas(alone.lower()):
            return True
    return False
