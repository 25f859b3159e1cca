"""Plain text for terminals: three columns side by side, or stacked where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate.reports import checked, findings, whose, wording
from translate.reports.columns import Line, Piece, grid, longest, pieces, share, wrap
from translate.reports.findings import evidence
from translate.reports.rows import DrawnRoute, Row, Run, ends, framings, routes
from translate.reports.wording import still
from translate.roundtrip.result import FollowedFraming, Result

_SIDE_BY_SIDE = 72
_WITH_REASONS = 110
_ALWAYS = 6  # columns that are always shown: number to confidence
_LONGEST = 18  # cells of a word that a column tries not to break
_LEAST_WIDTH = 24
_GUTTER = 3
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# SGR codes; what they say is also said by signs.
_STYLES = {"source": "31", "back": "34", "bold": "1", "dim": "2", "framing": "1"}
_BRACKETS = {"source": ("[-", "-]"), "back": ("{+", "+}"), "pivot": ("", "")}


def render(result: Result, *, color: bool = False, width: int = 100) -> str:
    """Draw a result `width` cells wide; SGR colours only when asked for."""
    if whose.is_checked(result):
        return checked.render(result, color=color, width=width)
    painter = _Painter(color, max(_LEAST_WIDTH, width))
    lines = [
        *painter.prose(wording.title(result), "bold"),
        *(line for item in wording.lead(result) for line in painter.prose(item)),
        "",
        *painter.prose(whose.caution(result), "dim"),
        *painter.prose(
            "[-…-] marks words of the source that did not come back so, {+…+} words of the return "
            "that the source does not have. Raised numbers are those of the expressions below.",
            "dim",
        ),
    ]
    for route in routes(result):
        lines += ["", *painter.route(result, route)]
    lines += ["", *painter.framings(result)]
    lines += ["", *painter.heading("Evidence")]
    lines += [line for item in evidence(result) for line in painter.item(item)]
    if remarks := wording.remarks(result):
        lines += ["", *painter.heading("Warnings")]
        lines += [line for warning in remarks for line in painter.item(warning)]
    lines += ["", *painter.prose(f"Signature: {wording.signature(result.signature)}", "dim")]
    if advice := wording.better(result.signature):
        lines += painter.prose(advice, "dim")
    return "\n".join(lines) + "\n"


def framings_table(result: Result, *, color: bool = False, width: int = 100) -> str:
    """Draw the framings table, one framing a row, and below it controls and drift if asked for."""
    painter = _Painter(color, max(_LEAST_WIDTH, width))
    lines = list(painter.framings(result))
    more = [line for item in findings.asked(result) for line in painter.item(item)]
    return "\n".join([*lines, *([""] if more else []), *more]) + "\n"


class _Painter:
    def __init__(self, color: bool, width: int) -> None:
        self.color, self.width = color, width

    def style(self, name: str) -> str:
        return _STYLES[name] if self.color and name else ""

    def cell(self, text: str, width: int, style: str = "") -> list[Line]:
        return wrap(pieces(still(text), width, self.style(style)), width)

    def prose(self, text: str, style: str = "") -> list[str]:
        return [line.text for line in self.cell(text, self.width, style)]

    def heading(self, text: str) -> list[str]:
        return self.prose(text, "bold")

    def item(self, text: str) -> list[str]:
        lines = self.cell(text, self.width - 2)
        return [("- " if not at else "  ") + line.text for at, line in enumerate(lines)]

    def route(self, result: Result, route: DrawnRoute) -> Iterator[str]:
        names = wording.columns(result, route.via)
        side_by_side = self.width >= _SIDE_BY_SIDE
        if route.role == "control":
            yield from self.heading("Control")
        if side_by_side:
            widths = [(self.width - _GUTTER - 9) // 3] * 3
            heads = [self.cell(n, w, "bold") for n, w in zip(names, widths, strict=True)]
            yield from grid([[Line("", 0)], *heads], [_GUTTER, *widths])
            yield "─" * (_GUTTER + sum(widths) + 9)
        previous = 0
        for row in route.rows:
            if row.paragraph != previous:
                yield ""
            previous = row.paragraph
            yield from self.side(row) if side_by_side else self.stack(row, names)
            for note in wording.notes(row.sentence):
                yield from self.item(f"sentence {row.name}, {note}")

    def side(self, row: Row) -> Iterator[str]:
        widths = [(self.width - _GUTTER - 9) // 3] * 3
        number = Line(str(row.number), len(str(row.number)))
        cells = [self.pane(row, name, w) for name, w in zip(_PANES, widths, strict=True)]
        yield from grid([[number], *cells], [_GUTTER, *widths])

    def stack(self, row: Row, names: Sequence[str]) -> Iterator[str]:
        for pane, name in zip(_PANES, names, strict=True):
            yield from self.prose(f"{row.name} {name}", "dim")
            yield from ("  " + line.text for line in self.pane(row, pane, self.width - 2))

    def pane(self, row: Row, name: str, width: int) -> list[Line]:
        runs = {"source": row.source, "pivot": row.pivot, "back": row.back}[name]
        if runs is None:
            return self.cell("(none)", width, "dim")
        return wrap(self.marked(runs, name, width), width)

    def marked(self, runs: Sequence[Run], name: str, width: int) -> Iterator[Piece]:
        opening, closing = _BRACKETS[name]
        for at, (run, ended) in enumerate(zip(runs, ends(runs), strict=True)):
            before = runs[at - 1] if at else Run("")
            after = runs[at + 1] if at + 1 < len(runs) else Run("")
            text = opening * bool(run.edit and not before.edit) + still(run.text)
            style = self.style(name if run.edit else "framing" if run.framings else "")
            text += ",".join(str(n) for n in ended).translate(_SUPERSCRIPTS)
            text += closing * bool(run.edit and not after.edit)
            yield from pieces(text, width, style)

    def framings(self, result: Result) -> Iterator[str]:
        yield from self.heading("Charged expressions")
        rows = [[str(number), *_framing_cells(item)] for number, item in framings(result)]
        if not rows:
            yield from self.prose(wording.none_found(result))
            return
        rows.insert(0, ["", *FRAMING_HEADS])
        # The reason is the first to go where the terminal is narrow.
        shown = len(rows[0]) - (self.width < _WITH_REASONS)
        used = [i for i in range(shown) if any(row[i] for row in rows[1:])]
        natural = [max(_width(row[i]) for row in rows) for i in used]
        words = [max(longest(row[i], _LONGEST) for row in rows) for i in used]
        # Where not even the words have room, the numbers at the end give way to them.
        while len(used) > _ALWAYS and sum(words) + 2 * len(used) > self.width:
            used, natural, words = used[:-1], natural[:-1], words[:-1]
        widths = share(natural, self.width - 2 * (len(used) - 1), words)
        for row in rows:
            style = "bold" if row is rows[0] else ""
            cells = [self.cell(row[i], w, style) for i, w in zip(used, widths, strict=True)]
            yield from grid(cells, widths, "  ")
        yield ""
        for meaning in wording.meanings(result, "Sure"):
            yield from self.prose(meaning, "dim")


_PANES = ("source", "pivot", "back")
FRAMING_HEADS = (
    "expression",
    "rendered",
    "returned",
    "fate",
    "sure",
    "strength",
    "survived",
    "why",
)


def _framing_cells(framing: FollowedFraming) -> list[str]:
    return [
        framing.text,
        wording.place(framing, "pivot"),
        wording.place(framing, "back"),
        wording.fate_with_sign(framing),
        f"{framing.confidence:.2f}",
        wording.strength(framing),
        wording.survival(framing),
        wording.reason(framing),
    ]


def _width(text: str) -> int:
    return sum(piece.width for piece in pieces(still(text), 10_000))
