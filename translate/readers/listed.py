"""Strings of a program in lists of keys and texts: Java's properties and Apple's strings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate.data import Document
from translate.errors import InputError
from translate.readers.decoding import decode
from translate.readers.source import Source, read_all
from translate.readers.strings import members, strings_document

_BLANKS = " \t\f"
_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_PROPERTY = re.compile(
    rf"((?:\\.|[^\\=:{_BLANKS}])*)(?:(?:[{_BLANKS}]*[=:]|[{_BLANKS}])[{_BLANKS}]*(.*))?", re.DOTALL
)
_WORD = r'"(?:\\.|[^"\\])*"|[\w.-]+'
_ITEM = re.compile(
    rf"/\*.*?\*/|//[^\n]*|(?P<key>{_WORD})\s*(?:=\s*(?P<text>{_WORD})\s*)?;", re.DOTALL
)
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(?:[uU]([0-9A-Fa-f]{4})|(.?))", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def read_properties(source: Source) -> Iterator[Document]:
    """Read a file of Java's properties, as `java.util.Properties` does.

    A key alone on its line, which has an empty text there, is more likely no key at all.
    """
    text, encoding = decode(read_all(source.stream, source.name), source.name, source.encoding)
    twice: list[str] = []
    found = members(map(_property, _logical(text)), twice)
    yield strings_document(source, found, twice, encoding, "properties")


def _property(line: str) -> tuple[str, str | bool]:
    """Part a line into key and text; False for none."""
    key, text = _PROPERTY.match(line).groups()  # type: ignore[union-attr]  # it matches any line
    return _unescaped(key), False if text is None else _unescaped(text)


def _logical(text: str) -> Iterator[str]:
    """Yield the lines of a file, those that go on behind a backslash as one."""
    lines = iter(text.split("\n"))
    for line in lines:
        parts = [line.lstrip(_BLANKS)]
        if not parts[0] or parts[0][0] in "#!":
            continue
        while _GOES_ON.search(parts[-1]):
            parts[-1] = parts[-1][:-1]
            parts.append(next(lines, "").lstrip(_BLANKS))
        yield "".join(parts)


def read_strings(source: Source) -> Iterator[Document]:
    """Read a file of Apple's strings; a key without a text is its own."""
    text, encoding = decode(read_all(source.stream, source.name), source.name, source.encoding)
    twice: list[str] = []
    found = members(_items(text, source.name), twice)
    yield strings_document(source, found, twice, encoding, "strings")


def _items(text: str, name: str) -> Iterator[tuple[str, str]]:
    at = 0
    while (at := _after(_SPACE, text, at)) < len(text):
        match = _ITEM.match(text, at)
        if match is None:
            line = text.count("\n", 0, at) + 1
            raise InputError(f'{name}, line {line}: no "key" = "text"; stands there; correct it')
        if match["key"]:
            yield _bare(match["key"]), _bare(match["text"] or match["key"])
        at = match.end()


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _bare(word: str) -> str:
    return _unescaped(word[1:-1]) if word.startswith('"') else word


def _unescaped(text: str) -> str:
    r"""Put characters into the place of their escapes; halves of one are joined.

    >>> _unescaped(r"a\tb \u00e9 \"x\" \ud83d\ude00")
    'a\tb é "x" 😀'
    """
    if "\\" not in text:
        return text
    meant = _ESCAPE.sub(_character, text)
    return meant.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _MEANT.get(match[2], match[2])
