"""Words of the lexicon that mean something else in other company: the settlement of a lawsuit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from translate import toml
from translate.data import Span, Token
from translate.framings.forms import keys, to_the_letter
from translate.framings.inflect import tokenize
from translate.framings.vocabulary import table

_LONGEST = 4  # words of a phrase in which a word has another sense


class _Sense(NamedTuple):
    """Where a word has another sense: all that is given must hold, and nothing of `despite`."""

    forms: frozenset[str]
    phrases: frozenset[str]
    unless: frozenset[str]
    despite: frozenset[str]

    def holds(self, span: Span, words: Sequence[Token], company: Set[str]) -> bool:
        """Return whether it is the sense of a place of a sentence, which has words as `company`."""
        own = [at for at, word in enumerate(words) if word.span.overlaps(span)]
        return (
            (not self.forms or any(_as_written(words, at) in self.forms for at in own))
            and (not self.phrases or not self.phrases.isdisjoint(_around(own, words)))
            and (not self.unless or not self.unless.isdisjoint(company))
            and self.despite.isdisjoint(company)
        )


def _as_written(words: Sequence[Token], at: int) -> str:
    """Return a word in its letters, small where a sentence begins: a "West" is not the west."""
    return words[at].text if at else words[at].text.lower()


def _around(own: Sequence[int], words: Sequence[Token]) -> Iterator[str]:
    """Yield the phrases that have all of an expression and a word beside it, hyphens left out."""
    first, last = own[0], own[-1]
    for start in range(max(0, last - _LONGEST + 1), first + 1):
        for end in range(last + 1, min(len(words), start + _LONGEST) + 1):
            if end - start > len(own):
                yield to_the_letter(words[start:end])


def _company(words: Sequence[Token]) -> Iterator[str]:
    """Yield the keys of a sentence's words and short phrases."""
    texts = [word.text for word in words]
    for length in (1, 2, 3):
        for at in range(len(texts) - length + 1):
            yield from keys(texts[at : at + length])


@lru_cache(maxsize=1)
def _load() -> dict[str, list[_Sense]]:
    senses = defaultdict(list)
    for terms, *conditions in table("senses"):
        sense = _Sense(*map(frozenset, conditions))
        for term in terms:
            senses[term].append(sense)
    return dict(senses)


@lru_cache(maxsize=1)
def other_words() -> tuple[str, ...]:
    """Return the Chinese words that have an expected rendering in them and say something else.

    >>> "数据" in other_words()
    True
    """
    text = resources.files("translate.framings.data").joinpath("senses.zh.toml").read_text("utf-8")
    return tuple(toml.loads(text)["words"])


def has_other_sense(term: str, sentence: str, span: Span) -> bool:
    """Return whether a place of a sentence has a word of the lexicon in a sense not meant there.

    >>> has_other_sense("rival", "She beat her rival in the tennis final.", Span(13, 18))
    True
    >>> has_other_sense("rival", "Moscow is a rival of Washington.", Span(12, 17))
    False
    """
    senses = _load().get(term)
    if senses is None:
        return False
    words = tokenize(sentence)
    company = set(_company(words))
    return any(sense.holds(span, words, company) for sense in senses)
