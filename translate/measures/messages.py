"""ICU messages: the shells of their arguments, and the words in their branches."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ARGUMENT = re.compile(
    r"(?<!\{)\{\s*(\w+)\s*,\s*(plural|selectordinal|select|number|date|time|duration|ordinal|spellout)\b"
)
_BRANCH = re.compile(r"(=\d+|\b\w+)\s*\{")
_MOST = 60  # braces of a message; a text with more is read as it stands


def flattened(text: str) -> tuple[str, list[str]]:
    """Return a text with each ICU argument replaced by its words, and the shells of these.

    Languages have different plural forms, so only "other" is kept of them; each choice of a
    `select` is kept. A text whose braces don't match is returned as it is.

    >>> flattened("{n, plural, one {# file} other {# files}} left")
    (' # files  left', ['{n, plural}', '{n: other}', '#'])
    """
    shells: list[str] = []
    if text.count("{") > _MOST:
        return text, shells
    while match := _ARGUMENT.search(text):
        end = _closing(text, match.start())
        if end < 0:
            return text, shells
        words, own = _opened(match[1], match[2], text[match.end() : end])
        shells += own
        text = f"{text[: match.start()]} {words} {text[end + 1 :]}"
    return text, shells


def _opened(name: str, kind: str, body: str) -> tuple[str, list[str]]:
    """Return the words of an argument's branches, whose own arguments stay, and its shells."""
    shells = [f"{{{name}, {kind}}}"]
    branches = dict(_branches(body))
    if kind != "select":
        branches = {key: words for key, words in branches.items() if key == "other"}
    words = " ".join(branches.values())
    shells += [f"{{{name}: {key}}}" for key in branches]
    return words, shells + ["#"] * (kind != "select" and "#" in words)


def _branches(body: str) -> Iterator[tuple[str, str]]:
    at = 0
    while match := _BRANCH.search(body, at):
        end = _closing(body, match.end() - 1)
        if end < 0:
            return
        yield match[1], body[match.end() : end]
        at = end + 1


def _closing(text: str, start: int) -> int:
    """Return where the brace that opens at a place is closed; -1 where it is not."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    return -1
