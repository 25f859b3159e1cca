"""Small numbers in digits that became others; in prose both languages write them as words."""

from __future__ import annotations

import re

from translate.measures.amounts import Number, counted, large, numbers, said

_PLAIN = re.compile(r"\d{1,2}")
_CLOCK = re.compile(r"\d[ \u00a0]?[ap]\.?m\b|o.clock|[上下中]午|凌晨|晚上|\d[点时]", re.IGNORECASE)


def small_changed(
    source: str, target: str, languages: tuple[str, str]
) -> tuple[list[Number], list[Number]]:
    """Return small numbers in digits on either side that the other has in no way, if both have any.

    What one side alone has may be said in words that are not known; times of day are left out.

    >>> from translate.measures.amounts import show
    >>> lost, new = small_changed("Delete 5 users?", "删除6个用户？", ("en", "zh"))
    >>> show(lost), show(new), small_changed("Delete 5 users?", "删除五个用户？", ("en", "zh"))
    ('5', '6', ([], []))
    """
    if _CLOCK.search(source) or _CLOCK.search(target):
        return [], []
    texts = zip((source, target), languages, strict=True)
    in_digits, values = zip(*((_small(*side), _values(*side)) for side in texts), strict=True)
    lost = [number for number in in_digits[0] if number.readings[0] not in values[1]]
    new = [number for number in in_digits[1] if number.readings[0] not in values[0]]
    return (lost, new) if lost and new else ([], [])


def _small(text: str, language: str) -> list[Number]:
    return [
        number for number in numbers(text, language)
        if not large([number]) and _PLAIN.fullmatch(number.text)
    ]  # fmt: skip


def _values(text: str, language: str) -> frozenset[float]:
    """Return what a text says in digits or in words."""
    if language == "zh":
        return said(text)
    return frozenset(value for number in counted(text) for value in number.readings)
