"""Plain text, and Markdown as its words and paragraphs, without its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from translate.data import Document
from translate.errors import InputError
from translate.readers.decoding import decode
from translate.readers.navigation import below_navigation
from translate.readers.source import Source, check_text, document, read_all

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HEADLINE = 140  # characters a headline has at most
_SENTENCE_END = re.compile(r"[.。!！?？;；:：,，…]$")
_DISGUISED = {
    b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc", b"PAR1": ".parquet",
    b"{\\rtf": ".rtf",
}  # fmt: skip

_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:\?xml\s|xliff\s|tmx\s)")
_HEAD = 400  # bytes that show what a file is
_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)\n", re.S)
_TASK = re.compile(r"\A\[[ xX]\]\s+")  # the box of a task in a list
_TAG = re.compile(r"<[^<>]*>")
# CommonMark does not take **“…”** for bold between Chinese characters; its writers do.
_STARS = re.compile(r"\*\*(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\*\*")


def read_text(source: Source) -> Iterator[Document]:
    """Read a plain text as one document."""
    data = read_all(source.stream, source.name)
    _refuse_disguise(data, source.name)
    text, encoding = decode(data, source.name, source.encoding)
    check_text(text, source.name)
    head = headline(text)
    yield document(
        source, text, format="text", encoding=str(encoding), title=head, headline=head,
        warnings=encoding.warnings,
    )  # fmt: skip


def read_markdown(source: Source) -> Iterator[Document]:
    """Read a Markdown text as one document of its words."""
    data = read_all(source.stream, source.name)
    text, encoding = decode(data, source.name, source.encoding)
    plain, title, warnings = strip_marks(check_text(text, source.name))
    check_text(plain, source.name)
    head = headline(plain)
    yield document(
        source, plain, format="markdown", encoding=str(encoding), title=title or head,
        headline=head, warnings=[*encoding.warnings, *warnings],
    )  # fmt: skip


def strip_marks(text: str) -> tuple[str, str | None, list[str]]:
    r"""Return the words of a Markdown text, the title of its front matter, and warnings.

    >>> strip_marks("# A *fuse*\n\nSee [Xi](http://x).")[0]
    'A fuse\n\nSee Xi.\n'
    """
    front = _FRONT_MATTER.match(text)
    title = _title(front["fields"]) if front else None
    tokens = _parser().parse(text[front.end() :] if front else text)
    blocks = sum(token.type == "fence" for token in tokens)
    plural = "s" if blocks > 1 else ""
    warnings = [f"{blocks} block{plural} of code left out"] if blocks else []
    return _joined(_blocks(tokens)), title, warnings


def _title(fields: str) -> str | None:
    for line in fields.split("\n"):
        name, _, value = line.partition(":")
        if name == "title":
            return value.strip().strip("\"'") or None
    return None


@cache
def _parser() -> MarkdownIt:
    """Return a parser of CommonMark with GitHub's tables; indented text is not code here."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Yield the words of each paragraph, heading, item and cell, and whether it is set close."""
    marks: list[str] = []  # of the lists we are in
    mark, close = "", False
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append("- " if token.tag == "ul" else "")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open":
            mark = "  " * (len(marks) - 1) + (marks[-1] or f"{token.info}{token.markup} ")
        elif token.type == "paragraph_open":
            close = token.hidden
        elif token.type in ("th_open", "td_open"):
            close = True
        elif token.type == "inline" or token.type == "html_block":
            words = _STARS.sub("", _words(token)).strip()
            words = _TASK.sub("", words) if mark else words
            if words:
                yield mark + words, close
            mark, close = "", False


def _words(token: Token) -> str:
    """Return the words of inline marks, or of a block of HTML."""
    if token.type == "html_block":
        return unescape(_TAG.sub("", _without_comments(token.content)))
    parts = []
    for child in token.children or ():
        if child.type == "image":
            parts.append(_words(child))
        elif child.type in ("softbreak", "hardbreak") or child.content.startswith("<br"):
            parts.append("\n")
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts)


def _without_comments(text: str) -> str:
    parts = []
    while text:
        before, _, rest = text.partition("<!--")
        parts.append(before)
        text = rest.partition("-->")[2]
    return "".join(parts)


def _joined(blocks: Iterator[tuple[str, bool]]) -> str:
    parts: list[str] = []
    before = False
    for words, close in blocks:
        parts += ["\n" if close and before else "\n\n" if parts else "", words]
        before = close
    return "".join(parts) + "\n" if parts else ""


def headline(text: str) -> str | None:
    r"""Return the first paragraph if it looks like a headline: one short line, no full stop.

    >>> headline("Blinken ends trip\n\nThe top diplomat is leaving."), headline("One. Two.")
    ('Blinken ends trip', None)
    """
    first, _, rest = below_navigation(text).strip().partition("\n")
    first = first.strip()
    alone = rest.startswith("\n") or len(first) * 2 < len(rest.partition("\n")[0])
    if not rest.strip() or not alone or len(first) > _HEADLINE or _SENTENCE_END.search(first):
        return None
    return first


def _refuse_disguise(data: bytes, name: str) -> None:
    if _XML.match(data[:_HEAD].replace(b"\0", b"")):  # wide or not
        raise InputError(
            f"{name} is not a text but XML; give it the ending of what it is, such as .xlf, .tmx "
            "or .html, or save its text as .txt"
        )
    for start, suffix in _DISGUISED.items():
        if data.startswith(start):
            raise InputError(f"{name} is not a text but a {suffix} file; give it its own name")
