"""Plain text and Markdown; Markdown gives up its marks and keeps its words and its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate.data import Document
from translate.errors import InputError
from translate.readers.decoding import decode
from translate.readers.source import Source, check_text, document, read_all

_HEADLINE = 140  # characters a headline has at most
_SENTENCE_END = re.compile(r"[.。!！?？;；:：,，…]$")
_DISGUISED = {
    b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"PAR1": ".parquet",
    b"{\\rtf": ".rtf",
}  # fmt: skip

_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=mark)[^\n]*$|\Z)", re.M | re.S)
_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\n", re.S)
_FIELD = re.compile(r"""^title:\s*["']?(?P<title>.+?)["']?\s*$""", re.M)
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?-->", re.S), ""),
    (re.compile(r"^\[[^\]\n]+\]:\s*\S+.*$", re.M), ""),
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"^(.+)\n(?:=+|-{2,})[ \t]*$", re.M), r"\1\n"),
    (re.compile(r"^[ ]{0,3}(?:[-*_][ \t]*){3,}$", re.M), ""),
    (re.compile(r"^[ ]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.M), r"\1\n"),
    (re.compile(r"^[ ]{0,3}(?:>[ \t]?)+", re.M), ""),
    (re.compile(r"^([ \t]*)[*+-][ \t]+", re.M), r"\1- "),
    (re.compile(r"(?<![\w\\])(\*\*\*|\*\*|\*|___|__|_)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<=[^\x00-\x7f])(\*\*|\*)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"\1"),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])"), r"\1"),
    (re.compile(r"[ \t]+$", re.M), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)


def read_text(source: Source) -> Iterator[Document]:
    """Read a plain text as one document."""
    data = read_all(source.stream, source.name)
    _refuse_disguise(data, source.name)
    text, encoding = decode(data, source.name, source.encoding)
    check_text(text, source.name)
    head = headline(text)
    yield document(source, text, format="text", encoding=str(encoding), title=head, headline=head)


def read_markdown(source: Source) -> Iterator[Document]:
    """Read a Markdown text as one document of its words."""
    data = read_all(source.stream, source.name)
    text, encoding = decode(data, source.name, source.encoding)
    plain, title, warnings = strip_marks(text)
    check_text(plain, source.name)
    head = headline(plain) if re.match(r"\s*#\s|.+\n=+\s*$", text) else None
    title = title or head or headline(plain)
    yield document(
        source, plain, format="markdown", encoding=str(encoding), title=title,
        headline=head or headline(plain), warnings=warnings,
    )  # fmt: skip


def strip_marks(text: str) -> tuple[str, str | None, list[str]]:
    r"""Give the words of a Markdown text, the title of its front matter, and warnings.

    >>> strip_marks("# A *fuse*\n\nSee [Xi](http://x).")[0]
    'A fuse\n\nSee Xi.\n'
    """
    front = _FRONT_MATTER.match(text)
    named = _FIELD.search(front["fields"]) if front else None
    text = text[front.end() :] if front else text
    text, blocks = _FENCE.subn("", text)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    plural = "s" if blocks > 1 else ""
    warnings = [f"{blocks} block{plural} of code left out"] if blocks else []
    return text.strip() + "\n", named["title"] if named else None, warnings


def headline(text: str) -> str | None:
    r"""Give the first paragraph if it looks like a headline: one short line, no full stop.

    >>> headline("Blinken ends trip\n\nThe top diplomat is leaving."), headline("One. Two.")
    ('Blinken ends trip', None)
    """
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    alone = rest.startswith("\n") or len(first) * 2 < len(rest.partition("\n")[0])
    if not rest.strip() or not alone or len(first) > _HEADLINE or _SENTENCE_END.search(first):
        return None
    return first


def _refuse_disguise(data: bytes, name: str) -> None:
    for start, suffix in _DISGUISED.items():
        if data.startswith(start):
            raise InputError(f"{name} is not a text but a {suffix} file; give it its own name")
