"""Whether a verb tells what its subject does or what is done to it: who accuses, who is accused.

Told of verbs of saying and naming and of some that one does to another ("dismiss", "invade"):
others may say the same in both voices ("tensions escalated", "were escalated"). And only where the
words are plain: a participle that may be an adjective and a bare one behind its noun ("the men
accused of it") are of neither voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from translate.data import Token
from translate.framings.clauses import FINITE, JOINING, clause, means
from translate.framings.inflect import (
    DETERMINERS,
    JOINTS,
    MODALS,
    derived,
    is_past,
    lemmas,
    names,
    parts_of_speech,
    same_lemma,
)
from translate.framings.markers import AT_LEAST, negators
from translate.framings.thesaurus import load_thesaurus

Voice = Literal["active", "passive"]

_BE = frozenset("am is are was were be been being ’s ’re 're".split())
_HAVE = frozenset("has have had having ’ve 've".split())
_RELATIVE = frozenset({"who", "which"})
_PRONOUNS = frozenset("i he she we you they".split())
_BETWEEN = frozenset("not never also already once all both".split())
_OF_THEM = DETERMINERS | {"of", "them", "us", "you", "one"}
_NOUNS = 5  # words that may name somebody
_OPENING = frozenset({"that", "to", "who", "which"})
_ASIDE = 6  # words of an aside between a subject and its verb
_SUSPECTING = frozenset({"suspect", "accuse"})
_AFTER_PARTICIPLES = (JOINTS | {"of", "over", "as"}) - {"to"}


def exchanged(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether one subject does in one sentence what is done to it in the other.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("He was promised shares."), tokenize("He promised shares.")
    >>> exchanged(one, range(2, 3), other, range(1, 2))
    True
    """
    if _is_suspected_instead(before, place, after, run):
        return True
    if any(_does_instead(before, i, after, j) for i in place for j in run):
        return True
    pairs = (
        (i, j)
        for i in place for j in run
        if _has_two(before[i].text) and _is_one(before[i].text, after[j].text)
    )  # fmt: skip
    for i, j in pairs:
        first, second = voice(before, i), voice(after, j)
        if first and second and first[0] != second[0]:
            return _is_one_subject(before, first[1], after, second[1])
        if _suffers(before, i, after, j) or _suffers(after, j, before, i):
            return True
    return False


def _is_one_subject(
    before: Sequence[Token], subject: int, after: Sequence[Token], other: int
) -> bool:  # fmt: skip
    """Return whether two subjects name the same, or a "who" of one of them what the other does.

    A noun that a sentence has twice may name two; a "he" is mostly the same one throughout.
    """
    pairs = {(subject, other), (_antecedent(before, subject), _antecedent(after, other))}
    return any(
        same_lemma(before[i].text, after[j].text)
        and (
            {before[i].text.lower(), after[j].text.lower()} <= _PRONOUNS  # a "him" is no subject
            or not (_has_several(before, before[i].text) or _has_several(after, before[i].text))
        )
        for i, j in pairs
    )


def _antecedent(tokens: Sequence[Token], at: int) -> int:
    """Return where the noun stands that a relative pronoun speaks of, or the same place.

    >>> from translate.framings.inflect import tokenize
    >>> _antecedent(tokenize("The victims, who were promised aid"), 3)
    1
    """
    if tokens[at].text.lower() not in _RELATIVE | {"that"}:
        return at
    noun = at - 2 if at > 1 and tokens[at - 1].text == "," else at - 1
    return noun if noun >= 0 and names(tokens[noun].text) else at


def _is_suspected_instead(
    before: Sequence[Token], place: range, after: Sequence[Token], run: range
) -> bool:  # fmt: skip
    """Return whether one who allegedly suffers something is suspected of doing it.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("He was allegedly beaten."), tokenize("He was suspected of beating.")
    >>> _is_suspected_instead(one, range(2, 3), other, range(2, 3))
    True
    """
    if parts_of_speech(before[place.stop - 1].text) != {"r"} or place.stop == len(before):
        return False
    done, subject = led_by(before, place.stop)
    verb = before[place.stop].text.lower()
    if done.isdisjoint(_BE) or verb.endswith("ing") or "v" not in parts_of_speech(verb):
        return False
    for j in run:
        of, what = _follows(after, j), _follows(after, j + 1)
        if _SUSPECTING.isdisjoint(lemmas(after[j].text)) or of != "of":
            continue
        if not (what.endswith("ing") and same_lemma(verb, what)):  # "of involvement in it"
            continue
        suspected, other = led_by(after, j)
        return not suspected.isdisjoint(_BE) and same_lemma(before[subject].text, after[other].text)
    return False


def _does_instead(
    before: Sequence[Token], at: int, after: Sequence[Token], other: int
) -> bool:  # fmt: skip
    """Return whether an adjective says that one does what another says is done to the same one.

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("an oppressed people"), tokenize("an oppressive people")
    >>> _does_instead(one, 1, two, 1), _does_instead(one, 1, one, 1)
    (True, False)
    """
    words = before[at].text.lower(), after[other].text.lower()
    done = [word.endswith("ed") and _is_done(word) for word in words]
    if done[0] == done[1]:
        return False
    beside = [tokens[i - 1].text.lower() for tokens, i in ((before, at), (after, other)) if i]
    named = len(beside) == len(words) and DETERMINERS.issuperset(beside)
    if not words[done[0]].endswith(("ive", "ing") if named else "ive"):
        return False
    if not (same_lemma(*words) or derived(*words)):
        return False
    first, second = _qualified(before, at), _qualified(after, other)
    return bool(first and second) and same_lemma(first, second)


def _is_done(word: str) -> bool:
    return load_thesaurus().has_marker("acting", [word])


def _qualified(tokens: Sequence[Token], at: int) -> str:
    """Return the noun right behind an adjective, else the subject that is said to be so."""
    behind = _follows(tokens, at)
    if behind and behind[0].isalnum() and names(behind):
        return behind
    auxiliaries, subject = led_by(tokens, at)
    return tokens[subject].text if subject >= 0 and not _BE.isdisjoint(auxiliaries) else ""


def _suffers(tokens: Sequence[Token], at: int, others: Sequence[Token], other: int) -> bool:
    """Return whether whoever does it "by" one sentence has it done to him in the other.

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("denounced by the embassy"), tokenize("It denounced the embassy.")
    >>> _suffers(one, 0, two, 1), _suffers(one, 0, tokenize("denounced by an embassy"), 0)
    (True, False)
    """
    if _follows(tokens, at) != "by" or "v" not in parts_of_speech(tokens[at].text):
        return False
    doers = _phrase(tokens, at + 2)
    how = voice(others, other)
    if how and how[0] == "passive":
        sufferers = range(how[1], how[1] + 1) if _follows(others, other) != "by" else range(0)
    elif other and others[other - 1].text.lower() in DETERMINERS:
        return False  # "the denounced embassy"
    else:
        sufferers = _phrase(others, other + 1)
    words = [others[i].text for i in sufferers if names(others[i].text)]
    beside = [token.text for i, token in enumerate(tokens) if i not in doers]
    return any(
        same_lemma(tokens[i].text, word)
        for i in doers for word in words if names(tokens[i].text)
        if not any(same_lemma(word, known) for known in beside)  # "a group ousted by a rival group"
    )  # fmt: skip


def _has_several(tokens: Sequence[Token], word: str) -> bool:
    """Return whether a sentence names a word twice: "a group was ousted by a rival group"."""
    return sum(same_lemma(token.text, word) for token in tokens) > 1


def _follows(tokens: Sequence[Token], at: int) -> str:
    return tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""


def _phrase(tokens: Sequence[Token], start: int) -> range:
    """Return the few words from one on that may name somebody: up to a preposition or a mark."""
    whole = range(start, min(start + _NOUNS, len(tokens)))
    ends = (i for i in whole if not _names_on(tokens[i].text.lower()))
    return range(start, next(ends, whole.stop))


def _names_on(word: str) -> bool:
    return word[0].isalnum() and word not in JOINTS | {"of"} | _BE | _HAVE


def _is_one(verb: str, other: str) -> bool:
    """Return whether two verbs are one, or mean the same: "was promised", "pledged"."""
    known = load_thesaurus()
    alike = not known.find_groups([verb]).isdisjoint(known.find_groups([other]))
    return same_lemma(verb, other) or (alike and _has_two(other))


def speaks(word: str) -> bool:
    """Return whether a word says or names something."""
    known = load_thesaurus()
    return known.has_marker("speech", [word]) or known.has_marker("frame", [word])


def _has_two(word: str) -> bool:
    """Return whether a verb's subject and object are never one: nobody is said and says it."""
    return speaks(word) or _is_done(word)


def voice(tokens: Sequence[Token], at: int) -> tuple[Voice, int] | None:
    """Return a verb's voice and the word before its auxiliaries; None where either is unsure.

    >>> from translate.framings.inflect import tokenize
    >>> voice(tokenize("He was accused of it."), 2)
    ('passive', 0)
    """
    word, kinds = tokens[at].text.lower(), parts_of_speech(tokens[at].text)
    auxiliaries, subject = led_by(tokens, at)
    subject = _before_aside(tokens, subject)
    if subject < 0 or not tokens[subject].text[0].isalnum():
        return None
    passive = not _BE.isdisjoint(auxiliaries)
    if not word.endswith("ed"):
        sure = kinds == {"v"} and not word.endswith("ing") and not passive
        return ("active", subject) if sure and tokens[subject].text.lower() != "to" else None
    if "v" not in kinds:
        return None
    if passive:
        return "passive", subject
    if not _HAVE.isdisjoint(auxiliaries) or tokens[subject].text.lower() in _RELATIVE:
        return "active", subject
    following = tokens[at + 1].text.lower() if at + 1 < len(tokens) else ""
    if "a" in kinds and not (following in DETERMINERS or _is_object_name(tokens, at, subject)):
        return None
    if following in _AFTER_PARTICIPLES or _goes_on(tokens, at):
        return None
    return "active", subject


def _is_object_name(tokens: Sequence[Token], at: int, subject: int) -> bool:
    """Return whether the object of what may be a participle is a name, which no article precedes.

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("China threatened Taiwan."), tokenize("the threatened Taiwan deal")
    >>> _is_object_name(one, 1, 0), _is_object_name(two, 1, 0)
    (True, False)
    """
    named = at + 1 < len(tokens) and tokens[at + 1].text[0].isupper()
    return named and tokens[subject].text.lower() not in DETERMINERS


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a finite verb stands behind what may be a verb's object: it is no main verb.

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("The victims promised aid left."), tokenize("He promised aid to them.")
    >>> _goes_on(one, 2), _goes_on(two, 1)
    (True, False)
    """
    scope = clause(tokens, at)
    for i in range(at + 2, scope.stop):
        word = tokens[i].text.lower()
        if word in JOINING or word in _OPENING:
            return False
        if means(tokens[i - 1]) and (word in FINITE - MODALS or is_past(word)):
            return True
    return False


def is_nobodys(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a verb's subject says that nobody does it: "none of them was asked".

    >>> from translate.framings.inflect import tokenize
    >>> one, two = tokenize("None of them was asked."), tokenize("No trial was sought by men asked")
    >>> is_nobodys(one, 4), is_nobodys(two, 6)
    (True, False)
    """
    if "v" not in parts_of_speech(tokens[at].text):
        return False
    _, subject = led_by(tokens, at)
    start = clause(tokens, at).start
    begun = next((i for i in range(start, subject + 1) if means(tokens[i])), start)
    spans = (range(*span) for span in negators(tokens, range(start, subject + 1), ["standing"]))
    no = next((span for span in spans if span.start <= begun or _is_joined(tokens, span)), None)
    if no is not None and tokens[no.stop].text.lower() in AT_LEAST:
        return False
    return no is not None and all(
        tokens[i].text.lower() in _OF_THEM or names(tokens[i].text)
        for i in range(no.stop, subject + 1)
    )


def _is_joined(tokens: Sequence[Token], span: range) -> bool:
    """Return whether a "no" begins what an "and" or a "but" joins: "and no firm was asked"."""
    return span.start > 0 and tokens[span.start - 1].text.lower() in JOINING


def _before_aside(tokens: Sequence[Token], at: int) -> int:
    """Return where the word before an aside stands, if one ends here, or the same place.

    >>> from translate.framings.inflect import tokenize
    >>> _before_aside(tokenize("Riga, by contrast, was praised."), 4)
    0
    """
    if at < 0 or tokens[at].text != ",":
        return at
    opened = (i for i in range(at - 1, max(0, at - _ASIDE), -1) if tokens[i].text == ",")
    return next(opened, at + 1) - 1


def led_by(tokens: Sequence[Token], at: int) -> tuple[set[str], int]:
    """Return the auxiliaries before a verb, and where the word before them stands (or -1).

    >>> from translate.framings.inflect import tokenize
    >>> led_by(tokenize("It has long called for it."), 3)
    ({'has'}, 0)
    >>> led_by(tokenize("No firm will promise it."), 3)
    ({'will'}, 1)
    """
    auxiliaries: set[str] = set()
    at -= 1
    while at >= 0:
        word = tokens[at].text.lower()
        if word in _BE or word in _HAVE or word in MODALS:
            auxiliaries.add(word)
        elif word not in _BETWEEN and word[-4:] != "self" and not _is_adverb(tokens, at):
            break
        at -= 1
    return auxiliaries, at


def _is_adverb(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word is an adverb here, and no noun that "no" or "the" stands before.

    >>> from translate.framings.inflect import tokenize
    >>> _is_adverb(tokenize("The home won."), 1), _is_adverb(tokenize("They long denied it."), 1)
    (False, True)
    """
    kinds = parts_of_speech(tokens[at].text)
    before = tokens[at - 1].text.lower() if at else ""
    named = "n" in kinds and (before in DETERMINERS or before == "no")
    return "r" in kinds and not named
