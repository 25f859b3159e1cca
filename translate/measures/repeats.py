"""What a translation says twice though its source says it once."""

from __future__ import annotations

import re
from collections import Counter

from translate.languages import writes_spaces

_SENTENCE = re.compile(r"[^。！？!?…\n.]+(?:\.(?=\d)[^。！？!?…\n.]+)*")
# "…?” he told reporters": no sentence, unless another quotation begins
_SPEAKER = re.compile(r"\s*(?:[”’»』」]|[\"']\s)(?!\s*[“‘«『「\"'])")
_QUOTES = "“”‘’«»『』「」\"' "
_AGAIN = re.compile(r"\b(\w{2,})\W+\1\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[\w\s'’]+")
_SHORT = 3  # letters of a word that may stand in any clause
_LETTERS = (4, 8)  # of a sentence, in characters of a script without and with spaces between words


def repeated(source: str, target: str, language: str) -> str:
    """Return a sentence of the target, in its `language`, that is said twice there alone.

    "" where there is none, and where the source repeats a clause of its own. Shorter ones than
    four characters of Chinese, or eight letters, are left out: "是的。是的。".

    >>> repeated("Try again later.", "请稍后再试。请稍后再试。", "zh")
    '请稍后再试'
    >>> repeated("Wait a moment, wait a moment.", "请等一下。请等一下。", "zh")
    ''
    """
    said = _sentences(target, language)
    whole = "".join(said)
    half = whole[: len(whole) // 2]
    twice = next((key for key, times in Counter(said).items() if times > 1), "")
    if not twice and len(half) >= _least(language) and half * 2 == whole and not _is_doubled(half):
        twice = "" if _repeats_word(source) else half
    if not twice or _repeats_clause(source):
        return ""
    return _as_written(twice, target)


def said_again(sources: tuple[str, str], targets: tuple[str, str], language: str) -> str:
    """Return a sentence that the translations of two different sentences in a row share.

    It was put twice, and each of them was given one of the two.

    >>> said_again(("It failed.", "Try again."), ("失败。请稍后再试。", "请稍后再试。"), "zh")
    '请稍后再试'
    """
    first, second = (_sentences(target, language) for target in targets)
    shared = next((key for key in first if key in second), "")
    # Two sentences that are rendered alike, each by one, may well mean the same.
    if not shared or not any(map(_has_more, targets)) or _repeats_clause(". ".join(sources)):
        return ""
    return _as_written(shared, targets[1])


def _is_doubled(text: str) -> bool:
    """Return whether a text is itself one part again and again, as laughter is."""
    return text in (text * 2)[1:-1]


def _least(language: str) -> int:
    return _LETTERS[writes_spaces(language)]


def _sentences(text: str, language: str) -> list[str]:
    """Return the letters and digits of each sentence that is long enough."""
    keys = (_key(part) for part in _parts(text))
    return [key for key in keys if len(key) >= _least(language)]


def _parts(text: str) -> list[str]:
    return [part for part in _SENTENCE.findall(text) if not _SPEAKER.match(part)]


def _has_more(text: str) -> bool:
    """Return whether a text is more than one sentence, short ones counted."""
    return sum(bool(_key(part)) for part in _parts(text)) > 1


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _repeats_clause(text: str) -> bool:
    keys = Counter(key for key in map(_key, _CLAUSE.findall(text)) if len(key) > 1)
    return any(times > 1 for times in keys.values())


def _repeats_word(text: str) -> bool:
    """Return whether a text doubles a word, or has one in two clauses.

    >>> [_repeats_word(text) for text in ("Ha ha ha!", "2020-2020", "Stop it, please stop.")]
    [True, True, True]
    """
    whole = _key(text)
    clauses = (set(clause.lower().split()) for clause in _CLAUSE.findall(text))
    words = Counter(word for clause in clauses for word in clause if len(word) > _SHORT)
    half = whole[: len(whole) // 2]
    return half * 2 == whole or any(n > 1 for n in words.values()) or bool(_AGAIN.search(text))


def _as_written(key: str, text: str) -> str:
    """Return a sentence as the text has it, else its letters alone."""
    parts = (part.strip(_QUOTES) for part in _parts(text))
    return next((part for part in parts if _key(part) == key), key)
