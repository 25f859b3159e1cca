"""Renderings that a lexicon expects of its terms, and which of a text's are among them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from translate.data import Framing
from translate.framings.inflect import FUNCTION, derived, same_lemma, tokenize
from translate.measures.align import occurrences
from translate.measures.faults import negation_lists
from translate.segment import tokens

ANY = "mul"  # stands for every language (ISO 639-2): a name that is to stay as it is


def expected(framing: Framing, language: str) -> list[tuple[str, str]]:
    """Return the renderings expected in a language with their register ("" for the plain one).

    >>> framing = Framing("Taiwan", "identity", renderings={"zh": ["台湾"], "zh-prc": ["台湾地区"]})
    >>> expected(framing, "zh")
    [('台湾', ''), ('台湾地区', 'prc')]
    """
    pairs = []
    for tag, renderings in framing.renderings.items():
        primary, _, register = tag.partition("-")
        if primary in (language, ANY):
            pairs += [(rendering, register) for rendering in renderings]
    return pairs


class _Denials(NamedTuple):
    """Chinese words that deny what stands right behind them, and what only looks like it."""

    before: tuple[str, ...]
    affirms: tuple[str, ...]
    whole: tuple[str, ...]


@lru_cache(maxsize=1)
def _denials() -> _Denials:
    lists = negation_lists()["zh"]
    return _Denials(*(tuple(lists[name]) for name in _Denials._fields))


def occurs(rendering: str, text: str) -> bool:
    """Return whether a rendering stands in a text and is not denied there.

    >>> occurs("可能", "或可能发生"), occurs("可能", "不可能发生"), occurs("承认", "不得不承认")
    (True, False, True)
    """
    return any(not denies(text[: place.start]) for place in occurrences(text, rendering))


def denies(before: str) -> bool:
    """Return whether a Chinese text denies what stands right behind it.

    >>> denies("他并不"), denies("他不得不"), denies("他")
    (True, False, False)
    """
    known = _denials()
    return before.endswith(known.before) and not before.endswith(known.affirms)


def is_denier(word: str) -> bool:
    """Return whether a Chinese word as a whole denies what stands right behind it."""
    return word in _denials().before


def is_one_denied(text: str) -> bool:
    """Return whether a Chinese text begins with one word and its denial: 不可能, "impossible"."""
    return text.startswith(_denials().whole)


def is_turned(text: str, start: int) -> bool:
    """Return whether a denial and what begins at a place of a Chinese text are one word.

    >>> is_turned("不公平竞争", 1), is_turned("并非歧视", 2), is_turned("非歧视", 1)
    (True, False, True)
    """
    if not denies(text[:start]):
        return False
    if is_one_denied(text[start - 1 :]):
        return True
    words = (word.span for word in tokens(text, "zh"))
    return any(word.start == start - 1 and start < word.end for word in words)


def matched(rendering: str, framing: Framing, language: str) -> str | None:
    """Return the register whose expected rendering equals a rendering or stands in it, or None.

    Equality comes first, then the longest. A fragment of an expected rendering ("关税" for
    "关税休战") is no match, nor is one that the rendering itself denies ("可能" in "不可能");
    quotation marks and what they quote may part one. English says its words in any form ("firmly
    oppose" for "firm opposition"), and has none of them in a part of another ("war" in "warned").
    """
    hits = [
        (wanted == rendering, len(wanted), register)
        for wanted, register in expected(framing, language)
        if (_in_other_forms if language == "en" else occurs)(wanted, rendering)
    ]
    return max(hits)[-1] if hits else None


def _in_other_forms(wanted: str, rendering: str) -> bool:
    """Return whether an English rendering has all telling words of another, in whatever form.

    >>> _in_other_forms("firm opposition", "firmly oppose"), _in_other_forms("fabrication", "lies")
    (True, False)
    """
    words, there = ([token.text for token in tokenize(text)] for text in (wanted, rendering))
    letters = [word for word in words if word[0].isalnum()]
    telling = [word for word in letters if word.lower() not in FUNCTION] or letters
    return bool(telling) and all(
        any(same_lemma(word, other) or derived(word, other) for other in there) for word in telling
    )
