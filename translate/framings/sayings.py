"""Whose word an expression is, and what is called so: verbs of saying and naming, and their reach.

A verb of saying before an expression attributes it until another clause begins; one after it
(", he said") until its comma; "according to" everywhere. A verb of naming says that what stands
right behind it is a name ("described as occupied", "calls a coup"), with nothing between but "as",
articles, owners and other adjectives; its object ("called the law unjust") is spoken of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate.data import Token
from translate.framings.clauses import FINITE, RELATIVE, clause, means
from translate.framings.inflect import (
    DETERMINERS,
    JOINTS,
    fold,
    lemmas,
    parts_of_speech,
    same_lemma,
)
from translate.framings.markers import marker_length, negators
from translate.framings.voice import led_by
from translate.measures.faults import places

_PARTICLES = frozenset("for on upon off out up back in".split())
_PHRASAL = frozenset({"call", "calls", "called", "calling"})
_CLOSING = frozenset('”"')
_ASKING = frozenset("whether if when where how why what who which".split())
_BESIDE = JOINTS | {"of", "over", "nothing", "little", "so", "as"}
_LATER = frozenset("after when as since before because until".split())
QUOTES = frozenset('“”"‘«»')
_OBJECT = 12  # words after a verb such as "called" among which what it named stands
_SAID = 30  # words after a verb of saying among which its clause may go on
_MAIN = 8  # words before ", he said" among which its comma stands
_BEFORE_NOUNS = frozenset(
    "a an the this that these those its their his her our your my no any some every each all 's ’s "
    "of with over under by in between such".split()
)
_AFTER_NOUNS = frozenset(
    "of to in on over for by with from against about and or was is were are has have had . , ;"
    "".split()
)
_NAMES_AS = frozenset(
    "describe regard refer portray paint cast characterise characterize denounce".split()
)
_NAMES = frozenset("call consider brand label dub deem term".split())
_BETWEEN = DETERMINERS | {"'s", "’s", "-", "as", "to", "it", "them", "him", "her", "this", "that"}
_CALLED_FOR = frozenset({"for", "on", "upon", "off"})
_TELLING = ("frame", "speech")
_SUBJECT_RELATIVE = frozenset({"who", "which", "that"})
_OBJECT_RELATIVE = frozenset({"whose", "whom", "which"})
_BE = frozenset("am is are was were be been being".split())
_NEAR = 5  # words between a relative pronoun and the subject of its clause


def attributed(tokens: Sequence[Token], run: range) -> bool:
    """Return whether a range of a sentence is told as someone's word.

    >>> from translate.framings.inflect import tokenize
    >>> attributed(tokenize("The spokesman said the drill is legal."), range(6, 7))
    True
    >>> attributed(tokenize("They called for a legal drill."), range(4, 5))
    False
    """
    return any(
        reaches_on(tokens, at, stop, run.start, kind)
        if stop <= run.start
        else at >= run.stop and _reaches_back(tokens, at, run.stop, kind)
        for at, stop, kind in sayings(tokens)
    )


def is_told(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence has any word of saying or naming, wherever it stands."""
    spoken = next(sayings(tokens), None) is not None
    return spoken or any(
        marker_length(tokens, at, len(tokens), "source") for at in range(len(tokens))
    )


def sayings(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Yield the verbs of saying ("speech") and of naming ("frame") with their ranges."""
    for at in range(len(tokens)):
        for kind in ("speech", "frame"):
            length = marker_length(tokens, at, len(tokens), kind)
            if length and (length > 1 or _is_verb(tokens, at)):
                yield at, at + length, kind
                break


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word of saying is a verb here: no noun, no "call for"."""
    word = tokens[at].text.lower()
    if at and tokens[at].text[0].isupper() and tokens[at - 1].text[-1].isalnum():
        return False  # the United States
    before = tokens[at - 1].text.lower() if at else ""
    after = tokens[at + 1].text.lower() if at + 1 < len(tokens) else "."
    if word in _PHRASAL and after in _PARTICLES:
        return False
    if word.endswith(("ed", "ing")) or not {"n", "v"} <= parts_of_speech(word):
        return True
    return before not in _BEFORE_NOUNS and (after == "," or after not in _AFTER_NOUNS)


def reaches_on(tokens: Sequence[Token], at: int, stop: int, start: int, kind: str) -> bool:
    """Return whether a verb's clause goes on up to the expression."""
    between = [token.text.lower() for token in tokens[stop:start]]
    if any(word in (".", ";", "but", "while", "whereas", "although") for word in between):
        return False
    if kind == "speech" and at and tokens[at - 1].text in _CLOSING:
        return False  # “…,” he said: his words stand before it
    commas = [i for i, word in enumerate(between[:-1]) if word == ","]
    if any(between[i + 1] in _LATER for i in commas):
        return False
    if kind == "frame":
        return len(between) <= _OBJECT and "," not in between
    aside = any(token.text.lower() in RELATIVE for token in tokens[max(0, at - 2) : at])
    return len(between) <= _SAID and not (aside and "," in between)


def opens_clause(tokens: Sequence[Token], at: int) -> bool:
    """Return whether what follows a verb of saying is a statement: a clause of its own, or quoted.

    A question ("say whether"), an object ("declared war", "told the rebels to leave") and what a
    preposition brings ("argued over") state nothing; "claimed to" does, "that said," does not.

    >>> from translate.framings.inflect import tokenize
    >>> opens_clause(tokenize("He said the truce had failed."), 1)
    True
    >>> opens_clause(tokenize("They declared war on bandits."), 1)
    False
    """
    after = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if after == "that":
        return at + 2 < len(tokens) and tokens[at + 2].text[0].isalnum()
    if after == ":" or any(token.text in QUOTES for token in tokens[at + 1 : at + 3]):
        return True
    if after == "to":
        return tokens[at].text.lower().startswith("claim")
    if not after[:1].isalnum() or after in _ASKING or after in _BESIDE:
        return False
    rest = range(at + 2, clause(tokens, at + 1).stop)
    return any(_is_finite(tokens[i].text.lower(), tokens[i - 1].text.lower()) for i in rest)


def _is_finite(word: str, before: str) -> bool:
    """Return whether a word is a main verb, or stands before one."""
    if word in FINITE:
        return True
    kinds = parts_of_speech(word)
    past = "v" in kinds and word.endswith("ed") and before not in _BEFORE_NOUNS
    return past or (kinds == {"v"} and before not in ("to", "and", "or"))


def _reaches_back(tokens: Sequence[Token], at: int, stop: int, kind: str) -> bool:
    """Return whether ", he said" or "according to him" speaks of what stands before it."""
    if kind != "speech":
        return False
    if fold(tokens[at].text) == "according":
        return True
    commas = [i for i in range(max(stop, at - _MAIN), at) if tokens[i].text == ","]
    if not commas:
        return False
    words = [token.text.lower() for token in tokens[commas[-1] + 1 : at]]
    return not RELATIVE.intersection(words) and "and" not in words


def is_named_so(tokens: Sequence[Token], place: range) -> bool:
    """Return whether a verb of naming right before a place says that this is a name.

    >>> from translate.framings.inflect import tokenize
    >>> is_named_so(tokenize("It is referred to as occupied."), range(5, 6))
    True
    >>> is_named_so(tokenize("He called the law unjust."), range(3, 4))
    False
    """
    at = _governing(tokens, place.start)
    if at < 0 or tokens[at + 1].text.lower() in _CALLED_FOR:
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
    at = _governing(tokens, place.start)
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
    at = _governing(tokens, place.start)
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


def _governing(tokens: Sequence[Token], start: int) -> int:
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
