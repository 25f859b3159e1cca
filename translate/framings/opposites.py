"""Words of a returned English sentence that say the opposite of a word of its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product

from translate.data import Token
from translate.framings.changes import Change
from translate.framings.clauses import is_negated, may_bear
from translate.framings.inflect import DETERMINERS, derived, lemmas, parts_of_speech, same_lemma
from translate.framings.markers import negators
from translate.framings.phrasal import PARTICLES
from translate.framings.relation import may_oppose, network, relate
from translate.framings.ties import Linked, content
from translate.framings.wordnet import load_wordnet
from translate.memory import remembered

_DENYING = ("un", "in", "im", "dis", "non")
_NEAR = 4  # words
_BEFORE_NOUNS = DETERMINERS | {"of"}
_PARTICLES = PARTICLES | {"ahead", "forward"}


def may_turn(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether a word of one side could be the opposite of one of the other."""
    left, right = set(_readings(before)), set(_readings(after))
    prefixed = any(
        prefix + word in there
        for here, there in ((left, right), (right, left)) for word in here for prefix in _DENYING
    )  # fmt: skip
    return prefixed or may_oppose(left, right)


def _readings(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words in small letters, and the pairs of them that may be linked as one."""
    words = [token.text.lower() for token in tokens]
    yield from words
    known = load_wordnet().index
    yield from (pair for pair in map(" ".join, pairwise(words)) if pair in known)


def is_opposite(word: str, other: str) -> bool:
    """Return whether one word is the opposite of another.

    >>> is_opposite("fair", "unfair"), is_opposite("migrants", "immigrants")
    (True, False)
    """
    # no "immigrants" for "migrants"
    if _is_prefixed(word, other) and not parts_of_speech(word.lower()).isdisjoint("arv"):
        return True
    return relate(word, other).kind == "antonym" or _negates(other.lower(), word.lower())


def _is_prefixed(word: str, other: str) -> bool:
    """Return whether one word is the other with a prefix that denies.

    In another form it must be known for its opposite: "distrusted" for "trust", not "inflow" for
    "flowing".

    >>> _is_prefixed("trust", "distrusted"), _is_prefixed("flowing", "inflow")
    (True, False)
    """
    forms, others = ({form.lower(), *lemmas(form)} for form in (word, other))
    pairs = {(word.lower(), other.lower())}
    if network(word, other).antonym:
        pairs.update(product(forms, others))
    return any(
        p + first == second or p + second == first for first, second in pairs for p in _DENYING
    )


def prefixed(before: Sequence[Token], after: Sequence[Token]) -> bool | None:
    """Return whether the first of two texts has a word of the other with a prefix that denies.

    False where the second has it, None where neither does.

    >>> from translate.framings.inflect import tokenize
    >>> prefixed(tokenize("unfair practices"), tokenize("fair behavior"))
    True
    """
    for first, second in product(before, after):
        if _is_prefixed(first.text, second.text):
            return len(first.text) > len(second.text)
    return None


def reversed_words(linked: Linked, turned: Mapping[int, int]) -> Iterator[Change]:
    """Yield the words that stand for their opposite.

    A debtor is no denied creditor: things and persons are denied by a prefix alone. Words without
    one must have a word beside them in common: prices that rise are no hopes that fall.
    """
    for j, i in turned.items():
        word, other = linked.source[i].text, linked.back[j].text
        nouns = parts_of_speech(word) == {"n"} == parts_of_speech(other)
        if (nouns or not _are_in_company(linked, i, j)) and not _is_prefixed(word, other):
            continue
        if _are_of_two_verbs(linked, i, j):
            continue
        if word.lower() != other.lower() and is_opposite(word, other) and not _idles(linked, i, j):
            yield from _turn((linked.source, i), (linked.back, j))


def _are_of_two_verbs(linked: Linked, first: int, last: int) -> bool:
    """Return whether two particles belong to two verbs: "go ahead", "turn back"."""
    sides = ((linked.source, first), (linked.back, last))
    if any(tokens[at].text.lower() not in _PARTICLES for tokens, at in sides):
        return False
    verbs = [tokens[at - 1].text for tokens, at in sides if at]
    told = len(verbs) == len(sides) and all("v" in parts_of_speech(verb) for verb in verbs)
    return told and not same_lemma(*verbs)


def _idles(linked: Linked, first: int, last: int) -> bool:
    """Return whether two verbs are one saying with what stands behind both: "sit idly by"."""
    sides = ((linked.source, first), (linked.back, last))
    one, other = ([token.text.lower() for token in side[at + 1 : at + 3]] for side, at in sides)
    return one == other == ["idly", "by"]


def _are_in_company(linked: Linked, first: int, last: int) -> bool:
    """Return whether a word of meaning beside the one is tied to a word beside the other."""
    near = range(max(0, first - _NEAR), min(first + _NEAR + 1, len(linked.source)))
    return any(
        content(linked.source[i]) and abs(linked.links.get(i, -2 * _NEAR) - last) <= _NEAR
        for i in near if i != first
    )  # fmt: skip


def negatives(before: Sequence[Token], after: Sequence[Token]) -> Iterator[Change]:
    """Yield the words of one side that the other has with a prefix that denies, tied or not."""
    left, right = ([token.text.lower() for token in tokens] for tokens in (before, after))
    for words, others in ((left, right), (right, left)):
        new = [word for word in words if word.startswith(_DENYING) and word not in others]
        plain = [word for word in others if word not in words] if new else []
        for word, other in product(new, plain):
            if _negates(word, other):
                pair = (word, other) if words is left else (other, word)
                yield from _turn((before, left.index(pair[0])), (after, right.index(pair[1])))


@remembered(4096)
def _negates(word: str, other: str) -> bool:
    """Return whether a word with a prefix denies another one, or the one that is derived from.

    >>> _negates("inhumane", "human"), _negates("intense", "tense"), _negates("invalid", "value")
    (True, False, False)
    """
    for prefix in _DENYING:
        plain = word.removeprefix(prefix)
        if plain == word or "a" not in parts_of_speech(plain) or other.startswith(prefix):
            continue  # "unfairly" is no denied "unfair"
        if parts_of_speech(word) and not network(word, plain).antonym:
            continue
        if same_lemma(plain, other) or derived(plain, other):
            return True
    return False


def _turn(
    first: tuple[Sequence[Token], int], last: tuple[Sequence[Token], int]
) -> Iterator[Change]:
    """Yield that a word became its opposite, unless a denial beside one of them says it otherwise.

    A "not" before both does not: "will not go unanswered" and "will not be answered" are opposites.
    """
    words = [tokens[at].text for tokens, at in (first, last)]
    alike = all(is_negated(tokens, at) for tokens, at in (first, last))
    for (tokens, at), other in zip((first, last), words[::-1], strict=True):
        before = "".join(token.text for token in tokens[max(0, at - 2) : at]).removesuffix("-")
        prefix = other.lower().removesuffix(tokens[at].text.lower())
        denied = (may_bear(tokens, at) and not alike) or _is_broken(tokens, at)
        if denied or (prefix in _DENYING and before.lower().endswith(prefix)):
            return  # "in accurate"
    yield Change("negation", f"“{words[0]}” became “{words[1]}”", (words[0],), (words[1],))


def _is_broken(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a noun is what one breaks or disregards.

    >>> from translate.framings.inflect import tokenize
    >>> one, other = tokenize("a breach of the constitution"), tokenize("They were left unanswered")
    >>> _is_broken(one, 4), _is_broken(other, 3)
    (True, False)
    """
    if "n" not in parts_of_speech(tokens[at].text):
        return False
    start = at
    while start and tokens[start - 1].text.lower() in _BEFORE_NOUNS:
        start -= 1
    return any(stop == start for _, stop in negators(tokens, range(0, start), ["slighting"]))
