"""Saved web pages: the article without menus, advertisements and imprint, by trafilatura."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from translate.data import Document
from translate.errors import InputError, MissingExtra
from translate.readers.decoding import Encoding, codec_of, decode
from translate.readers.detecting import scripts
from translate.readers.plain import headline
from translate.readers.source import Source, check_text, document, read_all

_HEAD = 4096  # bytes in which a page declares its encoding
_SILENT = logging.NullHandler()
_LEAST = 20  # letters an article has at least; less is what is left of a menu
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_TITLE = re.compile("<title", re.I)
_TITLE_END = re.compile("</title", re.I)
# What browsers really use for these declared names.
_MEANT = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252",
    "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
}  # fmt: skip


def read_html(source: Source) -> Iterator[Document]:
    """Read the article of a page as one document."""
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise MissingExtra("trafilatura", "docs-in") from error
    for library in ("trafilatura", "htmldate", "courlan"):
        # Their logs about a page don't concern the user, unless a program asked for logs.
        logging.getLogger(library).addHandler(_SILENT)
    data = read_all(source.stream, source.name)
    page, encoding = _decoded(data, source)
    article: Any = bare_extraction(page, include_comments=False, with_metadata=True)
    text = _paragraphs(article.text or "") if article is not None else ""
    if sum(scripts(text).values()) < _LEAST:
        raise InputError(
            f"no article was found in {source.name}; save its text as .txt and give that"
        )
    title = _title(article.title, page, text)
    if title and title == article.title and title not in text[: 2 * len(title) + 100]:
        text = f"{title}\n\n{text}"
    check_text(text, source.name)
    yield document(
        source, text, format="html", encoding=str(encoding), title=title, headline=title,
        byline=article.author, date=article.date, site=article.sitename, warnings=encoding.warnings,
    )  # fmt: skip


def _title(title: str | None, page: str, text: str) -> str | None:
    """Return the extracted title if the page's head has it too; else it may be a menu's."""
    head = " ".join(unescape(_titled(page)).split())
    if title and title in head:
        return title
    return headline(text) or head or title


def _titled(page: str) -> str:
    """Return the words of the title element; one pattern for all of it could search for ever."""
    opened = _TITLE.search(page)
    rest = page[opened.end() :].partition(">")[2] if opened else ""
    closed = _TITLE_END.search(rest)
    return rest[: closed.start()] if closed else ""


def _decoded(data: bytes, source: Source) -> tuple[str, Encoding]:
    declared = None if source.encoding else _declared(data)
    if declared:
        try:
            return data.decode(declared.codec), declared
        except UnicodeDecodeError:
            pass  # the page says what it is not: look at the bytes instead
    return decode(data, source.name, source.encoding)


def _declared(data: bytes) -> Encoding | None:
    """Return the encoding the page declares; a byte order mark outranks it."""
    match = _DECLARED.search(data[:_HEAD])
    if not match or data.startswith(_MARKS):
        return None
    name = match[1].decode("ascii", "replace").lower()
    codec = codec_of(_MEANT.get(name, name))
    return Encoding(codec, "declared by the page") if codec else None


def _paragraphs(text: str) -> str:
    """Put a blank line between paragraphs; the points of a list stay together."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts = lines[:1]
    for before, line in zip(lines, lines[1:], strict=False):
        parts += [line] if line.startswith("- ") and before.startswith("- ") else ["", line]
    return "\n".join(parts) + "\n" if parts else ""
