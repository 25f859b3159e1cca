"""PDFs with a text layer, by PDFium: their lines as paragraphs, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

from translate.data import Document
from translate.english import first_of
from translate.errors import InputError, MissingExtra
from translate.readers.plain import headline
from translate.readers.source import (
    PAGE_LIMIT,
    Source,
    broken,
    check_text,
    document,
    read_all,
)

_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_LISTED = 20  # pages that a warning names
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


def _listed(pages: Sequence[str]) -> str:
    return f"page{'s' * (len(pages) > 1)} {first_of(pages, _LISTED)}"


def _pdf_warnings(pages: Sequence[Sequence[_Line]], dropped: int, hyphens: int) -> Iterator[str]:
    blank = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    if blank:
        yield f"no text on {_listed(blank)}: pictures are not read"
    columns = [str(number) for number, lines in enumerate(pages, 1) if _in_columns(lines)]
    if columns:
        yield f"the text is in columns on {_listed(columns)}; the order is the file's"
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
