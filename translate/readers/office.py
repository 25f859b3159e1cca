"""Word documents: paragraphs, headings, lists and tables in their order, by python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from translate.data import Document
from translate.errors import MissingExtra
from translate.readers.limits import broken, check_text, read_package
from translate.readers.source import Source, document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
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
    yield _document(source, book)


def _document(source: Source, book: Any) -> Document:
    blocks = list(_blocks(book))
    text = check_text(_joined(blocks), source.name)
    head = next((words for kind, words in blocks if kind == "heading"), None)
    told = book.core_properties
    return document(
        source, text, format="docx", encoding="as the file says", headline=head,
        title=told.title or head, byline=told.author or None, warnings=list(_warnings(book)),
    )  # fmt: skip


def _joined(blocks: list[tuple[str, str]]) -> str:
    made = ""
    for at, (kind, words) in enumerate(blocks):
        close = at and kind == blocks[at - 1][0] and kind in {"item", "cell"}
        made += ("\n" if close else "\n\n" if at else "") + words
    return made + "\n" if made else ""


def _blocks(book: Any) -> Iterator[tuple[str, str]]:
    """Give the parts of the body in order: what kind each is, and its words."""
    for item in book.iter_inner_content():
        if hasattr(item, "rows"):
            yield from (("cell", words) for words in _cells(item))
            continue
        words = _words(item._p).strip()
        if not words:
            continue
        style = (item.style.name or "") if item.style is not None else ""
        if style.startswith(("List", "列表")) or _numbered(item):
            yield "item", f"- {words}"
        elif style == "Title" or style.startswith(("Heading", "标题")):
            yield "heading", words
        else:
            yield "paragraph", words


def _words(element: Any) -> str:
    """Join the texts of a paragraph: inserted ones and links too, deleted ones not."""
    parts = []
    for node in element.iter():
        if node.tag in _SIGNS or node.tag == f"{_W}t":
            if not any(above.tag == _FALLBACK for above in node.iterancestors()):
                parts.append(_SIGNS.get(node.tag) or node.text or "")
    return "".join(parts)


def _numbered(paragraph: Any) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _cells(table: Any) -> Iterator[str]:
    seen = set()
    for row in table.rows:
        for cell in row.cells:  # a merged cell comes once for every place it covers
            words = "\n".join(_words(p._p) for p in cell.paragraphs).strip()
            if words and cell._tc not in seen:
                yield words
            seen.add(cell._tc)


def _warnings(book: Any) -> Iterator[str]:
    body = book.element.body
    if next(body.iter(f"{_W}ins", f"{_W}del"), None) is not None:
        yield "tracked changes are read as accepted"
    names = {str(part.partname) for part in book.part.package.iter_parts()}
    for kind in ("footnotes", "endnotes", "comments"):
        if f"/word/{kind}.xml" in names and next(body.iter(_reference(kind)), None) is not None:
            yield f"{kind} are left out"
    if next(body.iter(f"{_W}drawing", f"{_W}pict"), None) is not None:
        yield "pictures are left out"


def _reference(kind: str) -> str:
    return f"{_W}{kind[:-1]}Reference"
