"""Whether an expression is what somebody calls something: "described as occupied", "calls a coup".

Told of verbs of naming right before it, with nothing between but "as", articles, owners and other
adjectives; an object of such a verb ("called the law unjust") is spoken of and no name.
"""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Token
from translate.framings.clauses import FINITE, clause, means, negators
from translate.framings.inflect import DETERMINERS, lemmas, parts_of_speech, same_lemma
from translate.framings.sayings import QUOTES
from translate.framings.voice import led_by
from translate.measures.faults import places

_NAMES_AS = frozenset(
    "describe regard refer portray paint cast characterise characterize denounce".split()
)
_NAMES = frozenset("call consider brand label dub deem term".split())
_BETWEEN = DETERMINERS | {"'s", "’s", "-", "as", "to", "it", "them", "him", "her", "this", "that"}
_PARTICLES = frozenset({"for", "on", "upon", "off"})
_TELLING = ("frame", "speech")
_SUBJECT_RELATIVE = frozenset({"who", "which", "that"})
_OBJECT_RELATIVE = frozenset({"whose", "whom", "which"})
_BE = frozenset("am is are was were be been being".split())
_NEAR = 5  # words between a relative pronoun and the subject of its clause


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


def is_named_by_another(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether one whom somebody calls something calls somebody so in the other sentence.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = "A rival whose acts it calls unlawful.", "A rival which calls it illegal."
    >>> is_named_by_another(tokenize(one), range(6, 7), tokenize(other), range(5, 6))
    True
    """
    first, second = _told_of(before, place), _told_of(after, run)
    if first is None or second is None or first[1] == second[1]:
        return False
    name, other = first[0], second[0]
    return same_lemma(name, other) or not places(name).isdisjoint(places(other))


def _told_of(tokens: Sequence[Token], place: range) -> tuple[str, bool] | None:
    """Return of whom a relative clause with a verb of naming tells, and whether it names itself.

    None where the verb is passive or stands in no such clause.
    """
    at = _before(tokens, place.start)
    if at < 0 or (_NAMES | _NAMES_AS).isdisjoint(lemmas(tokens[at].text)):
        return None
    auxiliaries, subject = led_by(tokens, at)
    if subject < 0 or not auxiliaries.isdisjoint(_BE):
        return None
    names = tokens[subject].text.lower() in _SUBJECT_RELATIVE
    opening = subject if names else _opened(tokens, subject)
    if opening < 1:
        return None
    of = opening - 1 if tokens[opening - 1].text != "," else opening - 2
    return (tokens[of].text, names) if of >= 0 and means(tokens[of]) else None


def _opened(tokens: Sequence[Token], subject: int) -> int:
    """Return where the relative pronoun stands that a subject's clause begins with, -1 for none."""
    for at in range(subject - 1, max(-1, subject - 1 - _NEAR), -1):
        word = tokens[at].text.lower()
        if word in _OBJECT_RELATIVE:
            return at
        if not (word[0].isalnum() or word in _BETWEEN) or word in FINITE:
            break
    return -1


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
