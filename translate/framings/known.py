"""Whether a word exists: a model garbles words into forms that no dictionary has."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from translate.framings.forms import keys
from translate.framings.inflect import FUNCTION, MODALS, folded_lemmas, lemmas
from translate.framings.renderings import load_renderings
from translate.framings.thesaurus import load_moby, load_thesaurus
from translate.framings.wordnet import load_wordnet
from translate.measures.faults import places
from translate.memory import remembered

_PREFIX = re.compile(
    r"(?:anti|counter|de|dis|geo|hyper|inter|mega|micro|mid|mis|multi|non|out|over|post|pre|pro|re|"
    r"semi|sub|super|trans|ultra|un|under)(?=\w{4})"
)
_SHORT = 4  # letters: with a prefix before it, a rest of so few is garbled ("overover") or a verb
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "september october november december i".split()
)
_ENDINGS = re.compile(r"(?:[ai]bility|ization|isation|ism|ist|ness|able|less|like|ed|wide|ly)s?$")


@remembered(16384)
def is_word(word: str) -> bool:
    """Return whether a dictionary, a list or the news has a word form, or its parts.

    Names, and whatever is not a run of letters, count as words.

    >>> is_word("hegemonies"), is_word("hegemonony"), is_word("deplatformed"), is_word("Kupiansk")
    (True, False, True, True)
    >>> is_word("defund"), is_word("depaid")
    (True, False)
    >>> is_word("firewood"), is_word("giraffes")
    (True, True)
    """
    if not word.isalpha() or not word.isascii() or not word.islower() or len(word) < 4:
        return True
    if word in FUNCTION or word in MODALS or _is_listed(word):
        return True
    bare = _bare(word)
    built = {bare, _ENDINGS.sub("", word), _ENDINGS.sub("", bare)} - {word}
    return any(len(part) > 3 and (_is_listed(part) or _is_listed(part + "e")) for part in built)


def _bare(word: str) -> str:
    """Return a word without its prefix, or as it is where the rest is short and no verb."""
    bare = _PREFIX.sub("", word, count=1)
    stands = len(bare) > _SHORT or ("v", bare) in load_wordnet().lemmas(bare)
    return bare if stands else word


def restore_case(words: Sequence[str]) -> list[str]:
    """Return an English sentence that is all in small letters with its capitals restored.

    The first word, days and months, names of places and words in no dictionary get a capital.

    >>> restore_case("in beijing karzai met them on monday".split())
    ['In', 'Beijing', 'Karzai', 'met', 'them', 'on', 'Monday']
    """
    if any(word != word.lower() for word in words):
        return list(words)
    return [_capital(word) if at else word[:1].upper() + word[1:] for at, word in enumerate(words)]


def _capital(word: str) -> str:
    if word in _DATES or places(word.capitalize()) or (word.isalpha() and not is_word(word)):
        return word.capitalize()
    return word.upper() if places(word.upper()) else word


def _is_listed(word: str) -> bool:
    known, common = load_wordnet().index, frequency()[1]
    forms = {*lemmas(word), *folded_lemmas(word)}
    if any(form in known or form in load_moby().numbers for form in forms):
        return True
    if any(form in load_renderings() for form in forms) or common.get(word, 0) > 1:
        return True
    if not _left_out().isdisjoint({word, word.removesuffix("s"), word.removesuffix("es")}):
        return True
    thesaurus = load_thesaurus()
    return any(key in thesaurus.degrees or key in thesaurus.groups for key in keys([word]))


@lru_cache(maxsize=1)
def _left_out() -> frozenset[str]:
    """Return the words of nature, food and substances that the compact WordNet leaves out."""
    path = resources.files("translate.framings.data") / "words.en.txt.gz"
    return frozenset(gzip.decompress(path.read_bytes()).decode().split())


@lru_cache(maxsize=1)
def frequency() -> tuple[int, dict[str, int]]:
    """Return the number of words of the reference news and how often each stands there."""
    path = resources.files("translate.framings.data") / "frequency.en.tsv.gz"
    rows = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    counts = (row.split("\t") for row in rows[1:])
    return int(rows[0]), {word: int(count) for word, count in counts}
