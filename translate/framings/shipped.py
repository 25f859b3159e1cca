"""The lexicons and vocabulary that come with the package, and what a reader's has beside them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from translate.data import Framing
from translate.errors import LexiconError
from translate.framings.entries import from_checked, parse_lexicon
from translate.framings.expected import expected
from translate.framings.lexicon import CATEGORIES, Lexicon, turned, words_of
from translate.framings.vocabulary import ahead

if TYPE_CHECKING:
    from importlib.abc import Traversable

_SHIPPED = re.compile(r"framing\.(\w+)\.toml")
_DATA = (".toml", ".json", ".tsv", ".gz")


def shipped() -> dict[str, str]:
    """Return the names of the lexicons that come with the package and their languages."""
    folder = resources.files("translate.framings.data")
    matches = (_SHIPPED.fullmatch(item.name) for item in folder.iterdir())
    return {match.group()[:-5]: match.group(1) for match in matches if match}


@lru_cache(maxsize=8)
def load_shipped(name: str) -> Lexicon:
    """Load a lexicon that comes with the package; raises LexiconError for an unknown name."""
    if name not in shipped():
        raise LexiconError(f"no lexicon {name!r}; `translate lexicon list` names those there are")
    if data := (ahead("lexicons") or {}).get(name):  # it was checked before it was written
        return from_checked(data, name)
    text = (resources.files("translate.framings.data") / f"{name}.toml").read_text(encoding="utf-8")
    lexicon, problems = parse_lexicon(text, name=name, form=".toml")
    if problems or lexicon is None:
        raise LexiconError(f"{name}: {problems[0]}; reinstall translate-compare")
    return lexicon


@lru_cache(maxsize=8)
def default_lexicon(language: str) -> Lexicon:
    """Return the shipped lexicon of a language; for Chinese, the English one turned round."""
    for name, tag in sorted(shipped().items()):
        if tag == language:
            return load_shipped(name)
    if language == "zh":
        return turned(load_shipped("framing.en"), "zh")
    return Lexicon("none", language, ())


@lru_cache(maxsize=64)
def adds_only(lexicon: Lexicon) -> bool:
    """Whether a lexicon has all expressions of the package's, and perhaps more.

    >>> from translate.framings.lexicon import merged
    >>> mine = Lexicon("mine", "en", (Framing("sea of troubles", "evaluation"),))
    >>> adds_only(mine), adds_only(merged([default_lexicon("en"), mine]))
    (False, True)
    """
    language = lexicon.language
    own = {words_of(form, language) for entry in lexicon.framings for form in entry.forms}
    return all(
        words_of(framing.term, language) in own for framing in default_lexicon(language).framings
    )


@lru_cache(maxsize=64)
def own_terms(lexicon: Lexicon, language: str) -> dict[str, tuple[str, ...]]:
    """Return the terms that the package's lexicon has not, or not so, with what they expect.

    >>> from translate.framings.lexicon import merged
    >>> mine = Lexicon("mine", "en", (Framing("cable", "evaluation", (), {"zh": ["电源线"]}),))
    >>> own_terms(merged([default_lexicon("en"), mine]), "zh")
    {'cable': ('电源线',)}
    """
    shipped = {
        framing.term.lower(): framing for framing in default_lexicon(lexicon.language).framings
    }
    return {
        framing.term: tuple(rendering for rendering, _ in expected(framing, language))
        for framing in lexicon.framings
        if not _is_of(framing, shipped.get(framing.term.lower()))
    }


def _is_of(framing: Framing, other: Framing | None) -> bool:
    """Return whether an entry is another, or what `merged` has left of it."""
    return (
        other is not None
        and {*framing.variants} <= {*other.variants}
        and replace(framing, variants=other.variants) == other
    )


def own_categories(lexicon: Lexicon) -> Counter[str]:
    """Count the terms of each category that the package's own lexicon doesn't have.

    >>> framings = Framing("smuggler", "migration"), Framing("truce", "conflict")
    >>> lexicon = Lexicon("mine", "en", framings)
    >>> own_categories(lexicon)
    Counter({'migration': 1})
    """
    named = (framing.category for framing in lexicon.framings)
    return Counter(name for name in named if name not in CATEGORIES)


@lru_cache(maxsize=1)
def vocabulary() -> str:
    """Return a digest of the shipped weights and words, which decide fates and faults."""
    return digest_of_vocabulary(resources.files("translate.framings.data"))


def digest_of_vocabulary(folder: Traversable) -> str:
    """Return a digest of a folder of vocabulary.

    Word frequencies only serve proposals, and documents on the data decide nothing.
    """
    hasher = hashlib.sha256()
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(_DATA) and not path.name.startswith("frequency."):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            hasher.update(f"{path.name} {content}\n".encode())
    return hasher.hexdigest()[:16]
