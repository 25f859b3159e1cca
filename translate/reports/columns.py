"""Text in columns of terminal cells: East Asian widths, graphemes never cut, styles kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import wcwidth

from translate.reports.wording import still

# A line break, white space, or a word of narrow characters; whatever is wide may break anywhere.
# What joins or changes the character before it is left to the grapheme rules.
_CHUNK = re.compile(
    r"(?P<blank>\n|[^\S\n]+)"
    r"|(?P<word>[!-\u10ff\u1e00-\u200c\u200e-\u20cf\u2100-\u22ff]+(?![\u200d\u20d0-\u20ff\ufe0f]))"
    r"|(?P<wide>.)",
    re.DOTALL,
)
# A tab has no fixed width, and these two separators break lines in some terminals only.
_SETTLED = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n"})
_NARROWEST = 6  # cells of a column that is asked to give room
_NEVER_FIRST = frozenset("，。、；：？！）》」』】〉”’％·…—,.;:?!)]}%⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that can't be broken, its width in cells, and the SGR code that styles it."""

    text: str
    width: int
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cell, with its width."""

    text: str
    width: int


def pieces(text: str, width: int, style: str = "") -> Iterator[Piece]:
    """Cut a text where a line of `width` cells may break; only white space is changed."""
    held = ""
    for chunk in _CHUNK.finditer(text.translate(_SETTLED)):
        if chunk.lastgroup == "wide":
            held += chunk.group()
            continue
        yield from _broken(held, style)
        held = ""
        cells = len(chunk.group()) if chunk.group().isascii() else wcwidth.width(chunk.group())
        if 0 <= cells <= width:
            yield Piece(chunk.group(), cells, style)
        else:
            yield from _broken(chunk.group(), style)
    yield from _broken(held, style)


def longest(text: str, most: int) -> int:
    """Return the cells of the longest word; one of more than `most` may be broken, and is none.

    >>> longest("a lit fuse", 18), longest("导火索", 18)
    (4, 2)
    """
    return max((piece.width for piece in pieces(still(text), most)), default=0)


def _broken(text: str, style: str) -> Iterator[Piece]:
    for grapheme in wcwidth.iter_graphemes(text):
        yield Piece(grapheme, max(0, wcwidth.width(grapheme)), style)


def wrap(parts: Iterable[Piece], width: int) -> list[Line]:
    r"""Fill lines of `width` cells; white space at a break is dropped, `\n` breaks.

    >>> [line.text for line in wrap(pieces("a fuse 导火索。", 8), 8)]
    ['a fuse', '导火索。']
    """
    lines: list[list[Piece]] = [[]]
    used = 0
    for piece in parts:
        if piece.text == "\n":
            lines.append([])
            used = 0
            continue
        blank = piece.text.isspace()
        if used + piece.width > width and not blank:
            lines.append(_carried(lines[-1], piece))
            used = sum(part.width for part in lines[-1])
        if not (blank and (used == 0 or used + piece.width > width)):
            lines[-1].append(piece)
            used += piece.width
    return [_line(line) for line in lines]


def _carried(line: list[Piece], coming: Piece) -> list[Piece]:
    """Move the last piece down, too, when the coming one must not begin a line."""
    if coming.text[:1] in _NEVER_FIRST and len(line) > 1 and not line[-1].text.isspace():
        return [line.pop()]
    return []


def _line(line: list[Piece]) -> Line:
    while line and line[-1].text.isspace():
        line.pop()
    text = "".join(f"\x1b[{p.style}m{p.text}\x1b[0m" if p.style else p.text for p in line)
    return Line(text, sum(piece.width for piece in line))


def wrapped(text: str, width: int, style: str = "") -> list[Line]:
    """Return the lines of a text; what could act on a terminal is shown, not done."""
    return wrap(pieces(still(text), width, style), width)


def prose(text: str, width: int, style: str = "") -> list[str]:
    """Return the lines of a paragraph."""
    return [line.text for line in wrapped(text, width, style)]


def item(text: str, width: int) -> list[str]:
    """Return the lines of an item of a list.

    >>> item("a fuse 导火索。", 10)
    ['- a fuse', '  导火索。']
    """
    return [("- " if not at else "  ") + line for at, line in enumerate(prose(text, width - 2))]


def grid(
    cells: Sequence[Sequence[Line]], widths: Sequence[int], separator: str = " │ "
) -> Iterator[str]:
    """Lay cells side by side, padded to their widths; line ends carry no white space."""
    for number in range(max(map(len, cells), default=0)):
        padded = []
        for cell, width in zip(cells, widths, strict=True):
            line = cell[number] if number < len(cell) else Line("", 0)
            padded.append(line.text + " " * (width - line.width))
        yield separator.join(padded).rstrip(" ")


def share(wanted: Sequence[int], available: int, least: Sequence[int] = ()) -> list[int]:
    """Shrink the widest columns until all fit into `available` cells.

    No column gets narrower than its `least` (its longest word) while another can still give.

    >>> share([4, 30, 20], 40), share([4, 30, 20], 40, [4, 5, 20])
    ([4, 18, 18], [4, 16, 20])
    """
    widths = [max(1, width) for width in wanted]
    for floors in (list(least) or [_NARROWEST] * len(widths), [_NARROWEST] * len(widths)):
        while sum(widths) > available:
            over = [at for at, width in enumerate(widths) if width > floors[at]]
            if not over:
                break
            widths[max(over, key=lambda at: (widths[at], at))] -= 1
    return widths
