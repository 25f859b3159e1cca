"""The forms by which words and expressions are looked up, whatever inflection and spelling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from translate.data import Token
from translate.framings.inflect import fold, folded_lemmas, is_month, lemmas, tokenize
from translate.framings.wordnet import load_wordnet
from translate.memory import remembered

_ORDERS = ("nvar", "vnar", "anvr")  # parts of speech; the first a word can be gives its lemma
_DROPPED = frozenset({"a", "an", "the", "’s", "-", "“", "”", '"', "‘", "’", ","})
_QUOTES = frozenset("“”\"'‘’«»")


def keys(words: Iterable[str]) -> frozenset[str]:
    """Return the normalised forms an expression is indexed and looked up by.

    >>> sorted(keys(["the", "Deep", "-", "seated", "rivalries"]))
    ['deep seat rivalry', 'deep seated rivalries', 'deep seated rivalry']
    """
    return _keys(tuple(words))


@remembered(16384)
def _keys(words: tuple[str, ...]) -> frozenset[str]:
    kept = [word for word in words if word.lower() not in _DROPPED]
    forms = {" ".join(form) for form in zip(*map(_forms, kept), strict=True)}
    return frozenset(forms | folded_lemmas(kept[0]) if len(kept) == 1 else forms)


@remembered(16384)
def _forms(word: str) -> tuple[str, ...]:
    """Return a word as it is written and its lemma by each of the orders, all folded."""
    readings = dict(reversed(list(load_wordnet().lemmas(word.lower()))))
    if not readings:
        return (fold(word), *[fold(lemmas(word)[-1])] * len(_ORDERS))
    bases = (next(readings[pos] for pos in order if pos in readings) for order in _ORDERS)
    return (fold(word), *map(fold, bases))


def phrase_keys(phrase: str) -> frozenset[str]:
    """Return the normalised forms of an expression written as text."""
    return keys(token.text for token in tokenize(phrase))


def to_the_letter(words: Iterable[Token]) -> str:
    """Return a phrase as it is compared to the letter, with "#" for each number.

    >>> to_the_letter(tokenize("Route-66"))
    'route #'
    """
    return " ".join(
        "#" if word.text[0].isdigit() else fold(word.text) for word in words if word.text != "-"
    )


def telling(text: str) -> list[Token]:
    """Return the tokens of a text by which the lexicon's expressions are found."""
    return [
        token for token in tokenize(text) if token.text not in "-‑" and token.text not in _QUOTES
    ]


def found_by(token: Token) -> frozenset[str]:
    """Return the lemmas by which a token is found; a month has none but itself."""
    return frozenset({token.text}) if is_month(token.text) else folded_lemmas(token.text)


def pattern_of(expression: str) -> list[Any]:
    """Return the words of an expression of the lexicon, and the lemmas that find each of them.

    >>> pattern_of("core interests")
    [['core', 'interests'], [['core'], ['interest', 'interests']]]
    """
    tokens = telling(expression)
    return [
        [fold(token.text) for token in tokens],
        [sorted(found_by(token) - _compared(token.text)) for token in tokens],
    ]


def _compared(word: str) -> frozenset[str]:
    """Return the adjectives whose comparative it would be: "broker" is not from "broke"."""
    readings = set(load_wordnet().lemmas(word.lower()))
    if not readings & {("n", word.lower()), ("v", word.lower())}:
        return frozenset()
    return frozenset(fold(lemma) for part, lemma in readings if part == "a") - {fold(word)}
