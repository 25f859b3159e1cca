"""What lines can be sorted into buckets by: their length, numbers, names, denials, rare words.

Each sorting names its buckets in their order and says in which a line is. The borders are fixed, or
thirds of the lines, and look at no translation: whoever drew them after the scores would find some.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translate.languages import writes_spaces
from translate.measures.amounts import numbers
from translate.measures.faults import names_place, negations
from translate.segment import tokens

LENGTHS = (10, 20, 30, 40)  # the most words of each bucket but the last
_THIRDS = ("rarest third", "in between", "commonest third")


class Sorting(NamedTuple):
    """A way to sort lines: what by, the buckets in their order, and that of each line."""

    by: str
    buckets: tuple[str, ...]
    of: tuple[str, ...]


def sortings(
    texts: Sequence[str], language: str, references: Sequence[str], target: str
) -> Iterator[Sorting]:
    """Yield the ways to sort lines by `texts` (sources, or references where there are none).

    Rare words are those of the references. What can't be told in a language is left out.
    """
    yield _by_length(texts, language)
    yield _by_frequency(references, target)
    yield yes_or_no("number", [bool(numbers(text, language)) for text in texts])
    if language != "de":  # which writes every noun with a capital
        yield yes_or_no("name", [_has_name(text, language) for text in texts])
    if negations("", language) is not None:
        yield yes_or_no("negation", [bool(negations(text, language)) for text in texts])


def yes_or_no(what: str, has: Sequence[bool], called: str = "") -> Sorting:
    """Sort lines by whether they have something, `called` so where its key is another word.

    >>> yes_or_no("number", [True, False]).of, yes_or_no("framing", [True], "an expression").of
    (('with a number', 'without'), ('with an expression',))
    """
    names = (f"with {called or f'a {what}'}", "without")
    return Sorting(what, names, tuple(names[not own] for own in has))


def _words(text: str, language: str) -> list[str]:
    return [token.text.lower() for token in tokens(text, language) if token.text[0].isalnum()]


def _by_length(texts: Sequence[str], language: str) -> Sorting:
    lows = (0, *LENGTHS)
    names = [f"{low + 1}–{most} words" for low, most in zip(lows, LENGTHS, strict=False)]
    names.append(f"over {LENGTHS[-1]} words")
    of = (names[sum(len(_words(text, language)) > most for most in LENGTHS)] for text in texts)
    return Sorting("length", tuple(names), tuple(of))


def _by_frequency(references: Sequence[str], language: str) -> Sorting:
    """Sort lines by how common their reference's words are among the references, into thirds.

    How common a word is, is the logarithm of the number of lines that have it; of a line, the mean.
    """
    words = [_words(reference, language) for reference in references]
    lines = Counter(word for own in words for word in set(own))
    common = [
        sum(math.log(lines[word]) for word in own) / len(own) if own else 0.0 for own in words
    ]
    ranked = sorted(common)
    borders = [ranked[len(ranked) * part // 3] for part in (1, 2)]
    of = (_THIRDS[sum(value >= border for border in borders)] for value in common)
    return Sorting("rarity", _THIRDS, tuple(of))


def _has_name(text: str, language: str) -> bool:
    """Whether a text names a place that is known, or has a capital inside a sentence."""
    if names_place(text, language):
        return True
    words = tokens(text, language)
    return writes_spaces(language) and any(
        word.text[0].isupper() and len(word.text) > 1 and before.text[-1].isalnum()
        for before, word in zip(words, words[1:], strict=False)
    )
