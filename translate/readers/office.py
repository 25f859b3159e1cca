"""Word documents, by python-docx, and PDFs, by PDFium: their paragraphs in order."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

from translate.data import Document
from translate.errors import InputError, MissingExtra
from translate.languages import NAMES
from translate.readers.bilingual import of_rows
from translate.readers.detecting import decide
from translate.readers.plain import headline
from translate.readers.source import (
    PAGE_LIMIT,
    Source,
    broken,
    check_text,
    document,
    read_all,
    read_package,
)

_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_EDGE = 2  # lines at the top and at the bottom that may be running heads
_REPEATS = 3  # pages a running head stands on at least
_PAGE_NUMBER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.I)
_END = re.compile(r"[.!?。！？…][”’\"'」』）)]*$")
# PDFium writes U+FFFE for a hyphen it takes for a line-end one.
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\ufffe]$")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, its left and right edge, its base line, its height (points)."""

    text: str
    left: float
    right: float
    base: float
    height: float


def read_pdf(source: Source) -> Iterator[Document]:
    """Read a PDF as one document."""
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtra("pypdfium2", "docs-in") from error
    data = read_all(source.stream, source.name)
    try:
        with closing(pypdfium2.PdfDocument(data)) as pdf:
            result = _pdf_document(source, pdf)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            problem = f"{source.name} is protected by a password; save a copy without one"
            raise InputError(problem) from error
        raise broken(source.name, "it is no whole PDF") from error
    yield result


def _pdf_document(source: Source, pdf: Any) -> Document:
    if len(pdf) > PAGE_LIMIT:
        raise InputError(f"{source.name} has over {PAGE_LIMIT:,} pages; split it")
    pages = [list(_lines(page)) for page in pdf]
    if not any(pages):
        raise InputError(
            f"{source.name} holds pictures of text and no text ({len(pages)} pages); run text "
            "recognition on it first"
        )
    bodies, dropped = _without_running_heads(pages)
    text, hyphens = _joined_lines(_paragraphs(bodies))
    check_text(text, source.name)
    warnings = list(_pdf_warnings(pages, dropped, hyphens))
    info = pdf.get_metadata_dict(skip_empty=True)
    head = headline(text)
    return document(
        source, text, format="pdf", title=head or info.get("Title"), headline=head,
        byline=info.get("Author"), encoding="as the file's fonts say", warnings=warnings,
    )  # fmt: skip


def _pdf_warnings(pages: Sequence[Sequence[_Line]], dropped: int, hyphens: int) -> Iterator[str]:
    blank = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    if blank:
        yield f"no text on page {', '.join(blank[:20])}: pictures are not read"
    columns = [str(number) for number, lines in enumerate(pages, 1) if _in_columns(lines)]
    if columns:
        yield f"page {', '.join(columns[:20])} is set in columns; the order is the file's"
    if dropped:
        yield f"running heads and page numbers are left out ({dropped} in all)"
    if hyphens:
        yield f"hyphens at line ends are taken out ({hyphens} in all)"


def _lines(page: Any) -> Iterator[_Line]:
    characters = page.get_textpage()
    # A line that PDFium joined at a hyphen is two lines of the page still.
    for piece in re.finditer(r"[^\r\n\ufffe]+\ufffe?", characters.get_text_range()):
        stripped = piece.group().strip()
        if stripped:
            first = piece.start() + piece.group().index(stripped)
            left, base, _, top = characters.get_charbox(first, loose=True)
            right = characters.get_charbox(first + len(stripped) - 1, loose=True)[2]
            yield _Line(stripped, left, right, base, top - base)


def _without_running_heads(
    pages: Sequence[Sequence[_Line]],
) -> tuple[list[list[_Line]], int]:
    edges = Counter(key for lines in pages for key in {_key(line) for line in _edge_lines(lines)})
    bodies = [
        [
            line
            for at, line in enumerate(lines)
            if not (
                (at < _EDGE or at >= len(lines) - _EDGE)
                and len(lines) > 1
                and (edges[_key(line)] >= _REPEATS or _PAGE_NUMBER.fullmatch(line.text))
            )
        ]
        for lines in pages
    ]
    return bodies, sum(map(len, pages)) - sum(map(len, bodies))


def _edge_lines(lines: Sequence[_Line]) -> Sequence[_Line]:
    return [*lines[:_EDGE], *lines[_EDGE:][-_EDGE:]]


def _key(line: _Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.base)


def _in_columns(lines: Sequence[_Line]) -> bool:
    """Return whether the text jumps back up the page, to the right of what came before."""
    return any(
        after.base > before.base + 3 * before.height and after.left > before.left + before.height
        for before, after in zip(lines, lines[1:], strict=False)
    )


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> list[list[str]]:
    lines = [line for page in pages for line in page]
    gaps = [
        before.base - after.base
        for before, after in zip(lines, lines[1:], strict=False)
        if 0 < before.base - after.base < 4 * before.height
    ]
    usual = median(gaps) if gaps else 0.0
    paragraphs: list[list[str]] = []
    edges = _edges(lines)
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else line
        if at == 0 or _begins(line, lines[at - 1], after, usual, edges[at - 1]):
            paragraphs.append([])
        paragraphs[-1].append(line.text)
    return paragraphs


def _edges(lines: Sequence[_Line]) -> list[float]:
    """Return for each line the right edge of its column; a headline of larger type has its own."""
    edges: list[float] = []
    columns: list[list[_Line]] = []
    for at, line in enumerate(lines):
        if at == 0 or line.base >= lines[at - 1].base:
            columns.append([])
        columns[-1].append(line)
    for column in columns:
        widest: dict[int, float] = {}
        for line in column:
            widest[round(line.height)] = max(line.right, widest.get(round(line.height), 0.0))
        edges += [widest[round(line.height)] for line in column]
    return edges


def _begins(line: _Line, before: _Line, after: _Line, usual: float, edge: float) -> bool:
    """Return whether a paragraph begins here; `edge` is the right edge of the line before."""
    gap = before.base - line.base
    ended = bool(_END.search(before.text))
    short = before.right < before.left + 0.8 * (edge - before.left)
    indent = 0.8 * line.height
    if gap <= 0:  # next column or page: the paragraph goes on unless it looks ended
        return ended and (short or line.left > after.left + indent)
    if gap > 1.35 * max(usual, line.height):
        return True
    if not 0.8 < line.height / max(before.height, 0.1) < 1.25:
        return True
    return ended and (short or line.left > before.left + indent)


def _joined_lines(paragraphs: Sequence[Sequence[str]]) -> tuple[str, int]:
    words = Counter(word for lines in paragraphs for line in lines for word in _WORD.findall(line))
    hyphens, texts = 0, []
    for lines in paragraphs:
        text = lines[0]
        for line in lines[1:]:
            if _HYPHEN.search(text) and line[:1].islower():
                text, dropped = _unhyphenated(text, line, words)
                hyphens += dropped
            elif _WIDE.match(text[-1]) or _WIDE.match(line[0]):
                text += line
            else:
                text += f" {line}"
        texts.append(text)
    return "\n\n".join(texts).replace("\ufffe", "-") + "\n", hyphens


def _unhyphenated(text: str, line: str, words: Counter[str]) -> tuple[str, bool]:
    """Join a word cut at a line end; its hyphen stays if the text has it so elsewhere."""
    first = _WORD.findall(text[:-1])[-1]
    rest = _WORD.match(line)
    with_hyphen = f"{first}-{rest.group() if rest else ''}"
    if words[with_hyphen] or "-" in first:
        return f"{text[:-1]}-{line}", False
    return text[:-1] + line, True


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
    first, second = (decide("\n".join(column)).language for column in zip(*rows, strict=True))
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
