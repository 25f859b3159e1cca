"""Word documents, by python-docx: their paragraphs in order, or their table of translations."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from translate.data import Document
from translate.errors import MissingExtra
from translate.languages import NAMES
from translate.readers.bilingual import of_rows
from translate.readers.detecting import detect_language
from translate.readers.source import (
    Source,
    broken,
    check_text,
    document,
    read_package,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX = f"{_W}txbxContent"
_AROUND = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml")}
_MOST_OUTSIDE = 0.1  # of the text of the tables: more beside them, and they are part of a text
_FEWEST_PAIRS = 2
_LONGEST_HEAD = 30  # characters
_ROW_NUMBER = re.compile(r"\s*\d*[.)]?\s*")
_HEADS = frozenset({
    "source", "target", "original", "translation", "text", "原文", "译文", "源文", "翻译", "中文",
    "英文", *(name.lower() for name in NAMES.values()), *NAMES,
})  # fmt: skip
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(source: Source) -> Iterator[Document]:
    """Read a Word document as one document; tracked changes are read as accepted."""
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise MissingExtra("python-docx", "docs-in") from error
    data = read_package(source.stream, source.name, old=".doc", new=".docx")
    try:
        book = docx.Document(io.BytesIO(data))
    # python-docx answers a foreign archive with whatever its parts run into.
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise broken(source.name, "it is no Word document") from error
    rows = _rows_of_pairs(book)
    languages = _two_languages(rows)
    if languages:
        yield _translation(source, book, rows, languages)
    else:
        yield _document(source, book)


def _document(source: Source, book: Any) -> Document:
    blocks = list(_blocks(book))
    text = check_text(_joined(blocks), source.name)
    head = next((words for kind, words in blocks if kind == "heading"), None)
    properties = book.core_properties
    return document(
        source, text, format="docx", encoding="as the file says", headline=head,
        title=properties.title or head, byline=properties.author or None,
        warnings=list(_warnings(book)),
    )  # fmt: skip


def _joined(blocks: list[tuple[str, str]]) -> str:
    text = ""
    for at, (kind, words) in enumerate(blocks):
        close = at and kind == blocks[at - 1][0] and kind in {"item", "cell"}
        text += ("\n" if close else "\n\n" if at else "") + words
    return text + "\n" if text else ""


def _blocks(book: Any) -> Iterator[tuple[str, str]]:
    """Yield the parts of the body in order: the kind of each and its words.

    Columns of the page do not change that order. A text box follows the paragraph it hangs on.
    """
    for part in _parts(book.element.body):
        if part.tag == f"{_W}tbl":
            yield from (("cell", words) for words in _cells(part))
        else:
            yield from _of_paragraph(book, part)


def _of_paragraph(book: Any, paragraph: Any) -> Iterator[tuple[str, str]]:
    words = _words(paragraph).strip()
    if words:
        style = _style(book, paragraph)
        if style.startswith(("List", "列表")) or _numbered(paragraph):
            yield "item", f"- {words}"
        elif style == "Title" or style.startswith(("Heading", "标题")):
            yield "heading", words
        else:
            yield "paragraph", words
    for box in paragraph.iter(_BOX):
        if not _is_fallback(box):
            yield from (("paragraph", text) for text in _cell_texts(box) if text)


def _parts(element: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of an element in order, those in content controls, too."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in _AROUND:
            yield from _parts(child)


def _style(book: Any, paragraph: Any) -> str:
    """Name the style of a paragraph, "" where it has none of its own."""
    from docx.enum.style import WD_STYLE_TYPE

    style = book.part.get_style(paragraph.style, WD_STYLE_TYPE.PARAGRAPH)
    return style.name or "" if style is not None else ""


def _is_fallback(node: Any) -> bool:
    """Whether something stands there a second time, for programs that can't show the first."""
    return any(above.tag == _FALLBACK for above in node.iterancestors())


def _words(paragraph: Any) -> str:
    """Join the texts of a paragraph: inserted ones and links too, deleted ones and boxes not."""
    parts = []
    for node in paragraph.iter():
        if node.tag in _SIGNS or node.tag == f"{_W}t":
            above = (parent.tag for parent in _up_to(node, paragraph))
            if not any(tag in (_FALLBACK, _BOX) for tag in above):
                parts.append(_SIGNS.get(node.tag) or node.text or "")
    return "".join(parts)


def _up_to(node: Any, element: Any) -> Iterator[Any]:
    """Yield what a node stands in, as far as an element that is around it."""
    for parent in node.iterancestors():
        if parent is element:
            return
        yield parent


def _numbered(paragraph: Any) -> bool:
    properties = paragraph.pPr
    return properties is not None and properties.numPr is not None


def _cells(table: Any) -> Iterator[str]:
    """Yield the words of each stored cell once, however many places it covers."""
    for cell in table.iter(f"{_W}tc"):
        words = "\n".join(_cell_texts(cell)).strip()
        if words:
            yield words


def _cell_texts(cell: Any) -> Iterator[str]:
    """Yield the words of a cell's own paragraphs; a table in it has cells of its own."""
    for part in _parts(cell):
        if part.tag == f"{_W}p":
            yield _words(part).strip()


# --- a table of a text and its translation ---


def _rows_of_pairs(book: Any) -> list[tuple[str, str]]:
    """Return the rows of the tables where all have two columns, and there is little else.

    A column of numbers before the two is passed over, and so is a row of headings.
    """
    parts = list(_parts(book.element.body))
    tables = [part for part in parts if part.tag == f"{_W}tbl"]
    rows = [
        ["\n".join(filter(None, _cell_texts(cell))) for cell in row.iter(f"{_W}tc")]
        for table in tables for row in table.iter(f"{_W}tr")
    ]  # fmt: skip
    if (
        rows
        and all(len(row) == 3 for row in rows)
        and all(_ROW_NUMBER.fullmatch(row[0]) for row in rows[1:])
    ):
        rows = [row[1:] for row in rows]
    if not rows or any(len(row) != 2 for row in rows):
        return []
    inside = sum(len(cell) for row in rows for cell in row)
    outside = sum(len(_words(part)) for part in parts if part.tag == f"{_W}p")
    if outside > _MOST_OUTSIDE * inside:
        return []
    if all(_is_head(cell) for cell in rows[0]):
        rows = rows[1:]
    return [(before, after) for before, after in rows if before.strip() or after.strip()]


def _is_head(cell: str) -> bool:
    """Whether a cell says what its column holds.

    >>> [_is_head(cell) for cell in ("Source", "English (US)", "译文", "The source was found.")]
    [True, True, True, False]
    """
    first = re.split(r"\W", cell.strip().lower(), maxsplit=1)[0]
    return len(cell) <= _LONGEST_HEAD and first in _HEADS


def _two_languages(rows: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the languages of two columns, None where they are not two or can't be told apart."""
    if sum(bool(before and after) for before, after in rows) < _FEWEST_PAIRS:
        return None
    first, second = (
        detect_language("\n".join(column)).language for column in zip(*rows, strict=True)
    )
    return (first, second) if first != second else None


def _translation(
    source: Source, book: Any, rows: list[tuple[str, str]], languages: tuple[str, str]
) -> Document:
    """Return the pairs; the text is in the first column, or in that of the language asked for."""
    if source.language == languages[1]:
        rows, languages = [(after, before) for before, after in rows], languages[::-1]
    remarks = list(_warnings(book))
    if any(_words(part).strip() for part in _parts(book.element.body) if part.tag == f"{_W}p"):
        remarks.append("what stands around the table of source and translation is left out")
    return of_rows(source, rows, languages, "docx", remarks)


def _warnings(book: Any) -> Iterator[str]:
    body = book.element.body
    if next(body.iter(f"{_W}ins", f"{_W}del"), None) is not None:
        yield "tracked changes are read as accepted"
    names = {str(part.partname) for part in book.part.package.iter_parts()}
    for kind in ("footnotes", "endnotes", "comments"):
        reference = f"{_W}{kind[:-1]}Reference"
        if f"/word/{kind}.xml" in names and next(body.iter(reference), None) is not None:
            yield f"{kind} are left out"
    if next(body.iter(f"{_W}drawing", f"{_W}pict"), None) is not None:
        yield "pictures are left out"
