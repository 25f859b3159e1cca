"""Whether an expression is what somebody calls something: "described as occupied", "calls a coup".

Told of verbs of naming right before it, with nothing between but "as", articles, owners and other
adjectives; an object of such a verb ("called the law unjust") is spoken of and no name.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Token
from translate.framings.clauses import clause, means, negators
from translate.framings.inflect import DETERMINERS, lemmas, parts_of_speech
from translate.framings.sayings import QUOTES

_NAMES_AS = frozenset(
    "describe regard refer portray paint cast characterise characterize denounce".split()
)
_NAMES = frozenset("call consider brand label dub deem term".split())
_BETWEEN = DETERMINERS | {"'s", "’s", "-", "as", "to", "it", "them", "him", "her", "this", "that"}
_PARTICLES = frozenset({"for", "on", "upon", "off"})
_TELLING = ("frame", "speech")


def is_named_so(tokens: Sequence[Token], place: range) -> bool:
    """Return whether a verb of naming right before a place says that this is a name.

    >>> from translate.framings.inflect import tokenize
    >>> is_named_so(tokenize("It is referred to as occupied."), range(5, 6))
    True
    >>> is_named_so(tokenize("He called the law unjust."), range(3, 4))
    False
    """
    at = _before(tokens, place.start)
    if at < 0 or tokens[at + 1].text.lower() in _PARTICLES:
        return False
    with_as = any(tokens[i].text.lower() == "as" for i in range(at, place.start))
    verbs = _NAMES | _NAMES_AS if with_as else _NAMES
    owned = at > 0 and tokens[at - 1].text.lower() in DETERMINERS | {"'s", "’s"}  # "a brand"
    if verbs.isdisjoint(lemmas(tokens[at].text)) or owned:
        return False
    following = tokens[place.stop].text.lower() if place.stop < len(tokens) else ""
    is_object = following == "as" or parts_of_speech(following) == {"a"}
    return with_as or not is_object


def is_said_outright(tokens: Sequence[Token], place: range) -> bool:
    """Return whether nothing in a clause tells a place as a name or as somebody's word.

    >>> from translate.framings.inflect import tokenize
    >>> is_said_outright(tokenize("The land was occupied."), range(3, 4))
    True
    """
    at = _before(tokens, place.start)
    between = {tokens[i].text.lower() for i in range(at + 1, place.start)}
    if "as" in between or not QUOTES.isdisjoint(between):
        return False
    return not any(negators(tokens, clause(tokens, place.start), _TELLING))


def _before(tokens: Sequence[Token], start: int) -> int:
    """Return where the word stands that governs a place, -1 for none."""
    at = start - 1
    while at >= 0 and (_stands_between(tokens[at]) or tokens[at].text in QUOTES):
        at -= 1
    return at


def _stands_between(token: Token) -> bool:
    """Return whether a word may stand between a verb of naming and the name."""
    if token.text.lower() in _BETWEEN:
        return True
    verb = not (_NAMES | _NAMES_AS).isdisjoint(lemmas(token.text))
    return means(token) and "a" in parts_of_speech(token.text) and not verb
