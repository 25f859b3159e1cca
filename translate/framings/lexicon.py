"""A lexicon: the framings of one language. Two are joined to one, or one is turned round."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache

from translate.data import Framing
from translate.framings.inflect import MODALS, fold, folded_lemmas, tokenize
from translate.languages import writes_spaces

CATEGORIES = (
    "sovereignty", "conflict", "diplomacy", "identity", "rights", "economy", "evaluation",
    "hedging", "attribution",
)  # fmt: skip


Words = tuple[str, ...]


@dataclass(frozen=True, eq=False)  # compared and cached by identity: it holds dictionaries
class Lexicon:
    """Framings of one language, each with its renderings by target language."""

    name: str
    language: str
    framings: tuple[Framing, ...]
    meta: dict[str, str] = field(default_factory=dict)


def turned(lexicon: Lexicon, language: str) -> Lexicon:
    """Turn a lexicon round: renderings of `language` become terms, the terms their renderings."""
    terms: dict[str, Framing] = {}
    for framing in lexicon.framings:
        for rendering in framing.renderings.get(language, ()):
            known = terms.get(rendering)
            back = [*known.renderings[lexicon.language], framing.term] if known else [framing.term]
            base = known or framing
            terms[rendering] = Framing(
                rendering, base.category, (), {lexicon.language: back}, base.intensity
            )
    return Lexicon(f"{lexicon.name} (turned)", language, tuple(terms.values()))


def merged(lexicons: list[Lexicon]) -> Lexicon:
    """Join lexicons of one language; an expression that several have is the last one's.

    A later term, or variant, takes the place of an earlier term with all its variants, and of an
    earlier variant alone, also inflected otherwise or with a hyphen.

    >>> shipped = Framing("illegal immigrants", "rights", ("illegal migrants",))
    >>> mine = Lexicon("mine", "en", (Framing("illegal immigrant", "identity"),))
    >>> [entry.term for entry in merged([Lexicon("x", "en", (shipped,)), mine]).framings]
    ['illegal immigrant']
    """
    language = lexicons[0].language
    taken: set[Words] = set()
    framings: list[Framing] = []
    for lexicon in reversed(lexicons):
        terms = {framing.term.lower(): framing for framing in lexicon.framings}
        left = [
            _without(framing, taken, language)
            for framing in terms.values()
            if words_of(framing.term, language) not in taken
        ]
        taken |= {words_of(form, language) for framing in left for form in framing.forms}
        framings = left + framings
    name = " + ".join(lexicon.name for lexicon in lexicons)
    return Lexicon(name, language, tuple(framings))


def words_of(form: str, language: str) -> Words:
    """Return the words of an expression as they stand uninflected: what makes it another's equal.

    >>> words_of("win-win deals", "en"), words_of("may", "en") == words_of("might", "en")
    (('win', 'win', 'deal'), False)
    """
    if not writes_spaces(language):
        return (form,)
    return tuple(_plain(token.text) for token in tokenize(form) if token.text[0].isalnum())


def _plain(word: str) -> str:
    folded = fold(word)
    others = () if folded in MODALS else sorted(folded_lemmas(word) - {folded})
    return others[0] if others else folded


def _without(framing: Framing, taken: Collection[Words], language: str) -> Framing:
    """Return an entry without the variants that others have."""
    left = tuple(form for form in framing.variants if words_of(form, language) not in taken)
    return framing if left == framing.variants else replace(framing, variants=left)


@lru_cache(maxsize=16)
def fingerprint(*lexicons: Lexicon) -> str:
    """Return the lexicons' names with a digest of their framings.

    >>> war, fuse = (Lexicon("x", "en", (Framing(term, "conflict"),)) for term in ("war", "fuse"))
    >>> fingerprint(war) == fingerprint(war), fingerprint(war) == fingerprint(fuse)
    (True, False)
    """
    content = json.dumps([[entry.to_dict() for entry in lexicon.framings] for lexicon in lexicons])
    name = "+".join(dict.fromkeys(lexicon.name for lexicon in lexicons))
    return f"{name} {hashlib.sha256(content.encode()).hexdigest()[:16]}"
