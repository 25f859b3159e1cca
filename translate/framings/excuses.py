"""Forms of words that say what a denial says and deny nothing themselves: "less" for "not as".

Where they are found, a denial that one side has alone is no change.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from translate.data import Token
from translate.framings.clauses import RELATIVE, clause, means
from translate.framings.disclaimed import is_negative
from translate.framings.inflect import DETERMINERS, lemmas, parts_of_speech, same_lemma
from translate.framings.lacking import is_opposed
from translate.framings.markers import AT_LEAST, BARELY, is_marker, negators
from translate.framings.relation import may_stand_for
from translate.framings.ties import content

ALL = frozenset("all both each every any always anyone anything everyone everything".split())
PERMISSIONS = frozenset({"may", "can", "could", "might"})
_BOUND = frozenset({"afford", "pass", "go"})
_UNDONE = frozenset({"without", "not"})
_UP_TO = 3  # words from an "all" to the noun it stands before
_AS = frozenset({"as", "so"})
_MOST = frozenset({"worst", "best", "least", "most"})
_MANY = frozenset({"many", "much"})
_FEW = frozenset({"few", "little"})
_AT_LAST = frozenset("only first finally eventually".split())
_NO = ("not", "n't", "n’t")
_NOT = frozenset({*_NO, "never"})
_OVER = frozenset(
    "leave quit resign retire depart former formerly once lose cease stop lapse expire previous "
    "previously abandon cancel scrap".split()
)
_BEFORE = 4  # words: "ceased to be a member"
_CHOICES = frozenset({"neither", "nor"})
_EITHER = ("whether", "either", "or")


def is_excused(
    tokens: Sequence[Token],
    head: int,
    by: range,
    others: Sequence[Token],
    at: int,
    there: Set[int],
) -> bool:
    """Return whether the other side says in another form of words that a word is denied.

    `by` denies the word at `head`, which is tied to the one `at` a place of the other side; that
    side denies other words, at the places `there`.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("It is not as good."), tokenize("It is less good.")
    >>> is_excused(one, 4, range(2, 3), other, 3, frozenset())
    True
    """
    return (
        _is_told_behind(tokens, head, others, at, there)
        or _is_listed(tokens, by, others, at)
        or _is_weighed(tokens, head, others, at)
        or _is_said_of_all(tokens, head, others, at)
        or _is_said_anew(tokens, head, by, others, at)
    )


def _is_told_behind(
    tokens: Sequence[Token], head: int, others: Sequence[Token], at: int, there: Set[int]
) -> bool:
    """Return whether a noun's own clause denies what a "no" before it does.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("No promise can be kept."), tokenize("promises that are never kept")
    >>> _is_told_behind(one, 1, other, 0, {4})
    True
    """
    if at + 2 >= len(others) or others[at + 1].text.lower() not in RELATIVE:
        return False
    told = clause(others, at + 2)
    verbs = [others[i].text for i in told if i in there]
    if verbs and _allows(tokens, range(head + 1, head + 2)) and _allows(others, told):
        return True
    near = [tokens[i].text for i in clause(tokens, head) if content(tokens[i])]
    return any(may_stand_for(verb, word) for verb in verbs for word in near)


def _allows(tokens: Sequence[Token], scope: range) -> bool:
    """Return whether there is a "can" or "may" among some words."""
    return any(token.text.lower() in PERMISSIONS for token in tokens[scope.start : scope.stop])


def _is_listed(
    tokens: Sequence[Token], by: range, others: Sequence[Token], at: int
) -> bool:  # fmt: skip
    """Return whether "neither" denies one of several that a "no" before them denies.

    >>> from translate.framings.inflect import tokenize
    >>> one = tokenize("No power, whether from the north or the east, spoke.")
    >>> other = tokenize("Neither the north nor the east spoke.")
    >>> _is_listed(other, range(0, 1), one, 6)
    True
    """
    if _CHOICES.isdisjoint(tokens[i].text.lower() for i in by):
        return False
    before = [token.text.lower() for token in others[:at]]
    chosen = next((before.index(word) for word in _EITHER if word in before), 0)
    if not chosen:
        return False
    noun = max(0, chosen - 2 if before[chosen - 1] == "," else chosen - 1)
    return any(negators(others, range(clause(others, noun).start, chosen)))


def _is_weighed(tokens: Sequence[Token], head: int, others: Sequence[Token], at: int) -> bool:
    """Return whether a word is denied in a degree, or for a time, that the other side words anew.

    What is "less good" is "not as good", "the worst since" is "not so bad since", and what came
    "only" then, or "not until" then, did "not" come "until" then; who is "too weak" is "not strong
    enough".

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("It is not as good."), tokenize("It is less good.")
    >>> _is_weighed(one, 4, other, 3)
    True
    """
    words = [token.text.lower() for token in others]
    if tokens[head].text.lower() in _MANY:
        return not _FEW.isdisjoint(words)
    if head + 1 < len(tokens) and tokens[head + 1].text.lower() == "enough":
        return "too" in words
    before = {token.text.lower() for token in others[max(0, at - 2) : at]}
    if not _AS.isdisjoint(token.text.lower() for token in tokens[max(0, head - 2) : head]):
        return "less" in before or others[at].text.lower() in _MOST
    return is_put_off(tokens, head, others)


def is_put_off(tokens: Sequence[Token], head: int, others: Sequence[Token]) -> bool:
    """Return whether what is not done "until" a time is done "only" then on the other side.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("They did not tell it until May."), tokenize("They told it in May.")
    >>> is_put_off(one, 3, tokenize("They told it only in May.")), is_put_off(one, 3, other)
    (True, False)
    """
    words = [token.text.lower() for token in others]
    waits = any(tokens[i].text.lower() == "until" for i in clause(tokens, head) if i > head)
    until = any(second == "until" and first.endswith(_NO) for first, second in pairwise(words))
    return waits and (until or not _AT_LAST.isdisjoint(words))


def _is_said_of_all(tokens: Sequence[Token], head: int, others: Sequence[Token], at: int) -> bool:
    """Return whether what "no" one can afford, or no day passes without, is said of "all" of them.

    If it says that all can afford it, it says the opposite.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("No state can afford to wait."), tokenize("All states must act now.")
    >>> _is_said_of_all(one, 1, other, 1)
    True
    """
    if ALL.isdisjoint(other.text.lower() for other in others[max(0, at - _UP_TO) : at]):
        return False
    after = {form for i in clause(tokens, head) if i > head for form in lemmas(tokens[i].text)}
    there = {form for token in others for form in lemmas(token.text)}
    return bool(after & _BOUND) and not after & _BOUND & there


def _is_said_anew(
    tokens: Sequence[Token], head: int, by: range, others: Sequence[Token], at: int
) -> bool:  # fmt: skip
    """Return whether another form of words denies the same: of will, of an end, of opposition.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("not according to orders"), tokenize("contrary to orders")
    >>> _is_said_anew(one, 1, range(0, 1), other, 2)
    True
    """
    if tokens[by.start].text.lower() in _NOT and is_opposed(others):
        return True
    word = tokens[head].text
    if word.lower() in AT_LEAST and word.lower() != others[at].text.lower():
        return True  # "no later than", "at the latest"
    return _is_unwilling(tokens, head, by, others, at) or _is_over(tokens, by, others, at)


def _is_unwilling(
    tokens: Sequence[Token], head: int, by: range, others: Sequence[Token], at: int
) -> bool:  # fmt: skip
    """Return whether what "no" one does is what the same ones of the other side fail to do.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("Neither side is willing."), tokenize("Both sides are unwilling.")
    >>> _is_unwilling(one, 1, range(0, 1), other, 1)
    True
    """
    if by.stop != head or not is_marker(tokens, by, "standing"):
        return False
    after = (i for i in clause(others, at) if i > at and means(others[i]))
    verb = next((i for i in after if parts_of_speech(others[i].text) != {"r"}), None)
    if verb is None or any(others[i].text.lower() in DETERMINERS for i in range(at + 1, verb)):
        return False  # "everyone supported the unlawful war"
    if any(negators(others, range(at + 1, verb), ("denial",))):
        return True  # "both have yet to accept it"
    if any(same_lemma(token.text, others[verb].text) for token in tokens):
        return False
    spans = negators(others, range(verb, min(verb + 2, len(others))), ("denial", "scant"))
    return is_negative(others[verb].text.lower()) or any(start == verb for start, _ in spans)


def _is_over(tokens: Sequence[Token], by: range, others: Sequence[Token], at: int) -> bool:
    """Return whether the other side alone says that what is "no longer" so came to an end.

    It says so right before what ended: what "is safe after losing its patent" is safe.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("He is no longer in office."), tokenize("He has left office.")
    >>> _is_over(one, range(2, 4), other, 3)
    True
    """
    if [tokens[i].text.lower() for i in by] != ["no", "longer"]:
        return False
    near = others[max(0, at - _BEFORE) : at]
    own, new = (
        {form for token in side for form in lemmas(token.text)} for side in (tokens, near)
    )  # fmt: skip
    return not _OVER.isdisjoint(new - own)


def is_undone(tokens: Sequence[Token], by: range) -> bool:
    """Return whether a "no" ahead undoes one: "no day without it", "nobody can afford not to".

    >>> from translate.framings.inflect import tokenize
    >>> is_undone(tokenize("Hardly a day passes without it."), range(4, 5))
    True
    """
    if tokens[by.start].text.lower() not in _UNDONE:
        return False
    before = range(clause(tokens, by.start).start, by.start)
    ahead = any(not _BOUND.isdisjoint(lemmas(tokens[i].text)) for i in before[-2:])
    barely = any(tokens[i].text.lower() in BARELY for i in before)
    return ahead and (barely or any(negators(tokens, before, ["negator"])))
