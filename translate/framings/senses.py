"""Words of the lexicon that mean something else in other company: the settlement of a lawsuit."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from translate import toml
from translate.framings.inflect import tokenize
from translate.framings.thesaurus import keys, phrase_keys


class _Company(NamedTuple):
    """What else a sentence has when a word has another sense, and what overrules that."""

    unless: frozenset[str]
    despite: frozenset[str]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Company]:
    path = resources.files("translate.framings.data") / "senses.en.toml"
    companies = {}
    for sense in toml.loads(path.read_text(encoding="utf-8"))["sense"]:
        company = _Company(_keyed(sense["unless"]), _keyed(sense.get("despite", ())))
        companies.update(dict.fromkeys(sense["terms"], company))
    return companies


def _keyed(words: list[str]) -> frozenset[str]:
    return frozenset().union(*(phrase_keys(word) for word in words))


def has_other_sense(term: str, sentence: str) -> bool:
    """Return whether a sentence uses a word of the lexicon in a sense the lexicon does not mean.

    >>> has_other_sense("rival", "She beat her rival in the tennis final.")
    True
    >>> has_other_sense("rival", "Moscow is a rival of Washington.")
    False
    """
    company = _load().get(term)
    if company is None:
        return False
    words = [token.text for token in tokenize(sentence)]
    there = {
        key
        for length in (1, 2, 3)
        for at in range(len(words) - length + 1)
        for key in keys(words[at : at + length])
    }
    return not there.isdisjoint(company.unless) and there.isdisjoint(company.despite)
