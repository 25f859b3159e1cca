"""One sentence's word links as a figure: three columns of words with lines between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from translate.data import Span
from translate.errors import InputError
from translate.reports.drawing import (
    INK,
    QUIET,
    RULE,
    Anchor,
    Box,
    Drawing,
    Shape,
    Stroke,
    Words,
    shortened,
    text_width,
    to_svg,
)
from translate.reports.figures import ACCENT, TONES
from translate.reports.wording import columns as headings
from translate.reports.wording import cuts, fate, title
from translate.roundtrip.result import FollowedFraming, Result, Sentence, WordLink

_ROW, _SIZE, _GAP, _TOP, _EDGE = 21.0, 13.0, 120.0, 74.0, 16.0
_NONE = "There are no word links; a batch makes them for all sentences with --links all."


@dataclass(frozen=True, slots=True)
class _Column:
    """A text cut into words, where they stand, and on which side lines reach it."""

    text: str
    spans: tuple[Span, ...]
    x: float
    width: float
    top: float
    anchor: Anchor

    @property
    def left(self) -> float:
        return self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width

    @property
    def right(self) -> float:
        return self.left + self.width

    def y(self, span: Span) -> float:
        """Return the height of the middle of the words at a place."""
        rows = [n for n, own in enumerate(self.spans) if own.overlaps(span)]
        return self.top + _ROW * (sum(rows) / len(rows) if rows else 0) - _SIZE * 0.35


def draw(
    sentence: Sentence,
    *,
    name: str = "",
    heads: Sequence[str] = ("source", "pivot", "return"),
    framings: Iterable[FollowedFraming] = (),
) -> Drawing:
    """Draw a sentence's links; the words of `framings` that stand in it are marked."""
    texts = [sentence.source.text, *(pane.text if pane else "" for pane in (
        sentence.pivot, sentence.back,
    ))]  # fmt: skip
    links = sentence.links
    columns = _columns(texts, _cuts(links.forward, links.back), heads)
    followed = list(framings)
    notes = [*_notes(followed, linked=bool(links.forward or links.back)), *cuts(sentence).values()]
    height = _TOP + _ROW * max(len(column.spans) for column in columns) + 18 + 16 * len(notes)
    width = columns[-1].right + _EDGE
    shapes: list[Shape] = [Words(_EDGE, 26, name, 14, INK, "start", bold=True)] if name else []
    for column, head in zip(columns, heads, strict=True):
        shapes.append(Words(column.x, _TOP - 24, head, 11, QUIET, column.anchor))
    shapes += _lines(columns[0], columns[1], links.forward)
    shapes += _lines(columns[1], columns[2], links.back)
    shapes += _marks(columns, followed, sentence.source.start)
    for column in columns:
        for number, span in enumerate(column.spans):
            y = column.top + _ROW * number
            shapes.append(Words(column.x, y, span.of(column.text), _SIZE, INK, column.anchor))
    for number, note in enumerate(reversed(notes)):
        shapes.append(Words(_EDGE, height - 12 - 16 * number, note, 11, QUIET))
    longest = max(text_width(name, 14), *(text_width(note, 11) for note in notes))
    width = max(width, longest + 2 * _EDGE)
    return Drawing(name or "Word links", " | ".join(texts), width, height, tuple(shapes))


def _notes(framings: Sequence[FollowedFraming], *, linked: bool) -> Iterator[str]:
    yield "The darker a line, the surer the link." if linked else _NONE
    if framings:
        yield "Underlined: the expressions that were followed, in the tone of their fate."
    counts = Counter(framing.text for framing in framings)
    seen: Counter[str] = Counter()
    for framing in framings:
        text = shortened(framing.text, 300, 11)
        seen[framing.text] += 1
        if counts[framing.text] > 1:  # the same words stand at several places
            text = f"{text} ({seen[framing.text]} of {counts[framing.text]})"
        yield f"{text}: {fate(framing)}"


def of_result(result: Result, number: int) -> Drawing:
    """Draw the links of a sentence, counted from 1; raises InputError where there is none."""
    if not 1 <= number <= len(result.sentences):
        raise InputError(
            f"there is no sentence {number}; the text has {len(result.sentences)}: name one with "
            "--sentence"
        )
    own = [framing for framing in result.framings if framing.sentence == number - 1]
    return draw(
        result.sentences[number - 1], name=f"{shortened(title(result), 420)}, sentence {number}",
        heads=headings(result, result.route.via), framings=own,
    )  # fmt: skip


def sentence_svg(sentence: Sentence) -> str:
    """Return a sentence's links as an SVG file."""
    return to_svg(draw(sentence))


def _cuts(there: Sequence[WordLink], home: Sequence[WordLink]) -> list[set[int]]:
    """Return where links begin and end in each of the three texts."""
    edges: list[set[int]] = [set(), set(), set()]
    for number, links in enumerate((there, home)):
        for link in links:
            edges[number] |= {link.start, link.end}
            edges[number + 1] |= {link.to_start, link.to_end}
    return edges


def _columns(texts: Sequence[str], cuts: Sequence[set[int]], heads: Sequence[str]) -> list[_Column]:
    spans = [tuple(_words(text, own)) for text, own in zip(texts, cuts, strict=True)]
    widths = [
        max([text_width(head, 11), *(text_width(span.of(text), _SIZE) for span in own)])
        for text, own, head in zip(texts, spans, heads, strict=True)
    ]
    most = max(map(len, spans))
    tops = [_TOP + _ROW * (most - len(own)) / 2 for own in spans]
    first = _EDGE + widths[0]
    second = first + _GAP + widths[1] / 2
    third = second + widths[1] / 2 + _GAP
    places: list[tuple[float, Anchor]] = [(first, "end"), (second, "middle"), (third, "start")]
    return [
        _Column(text, own, x, width, top, anchor)
        for text, own, width, top, (x, anchor) in zip(
            texts, spans, widths, tops, places, strict=True
        )
    ]


def _words(text: str, cuts: set[int]) -> Iterator[Span]:
    """Cut a text at blanks and where links begin and end; blanks are no words.

    >>> [span.of("a core, interest") for span in _words("a core, interest", {2, 6})]
    ['a', 'core', ',', 'interest']
    """
    start = 0
    for at in range(len(text) + 1):
        ends = at == len(text) or text[at].isspace() or at in cuts
        if ends and text[start:at].strip():
            yield Span(start, at)
        if ends:
            start = at + (at < len(text) and text[at].isspace())


def _lines(first: _Column, second: _Column, links: Sequence[WordLink]) -> Iterator[Shape]:
    for link in sorted(links, key=lambda link: link.weight):
        before, after = Span(link.start, link.end), Span(link.to_start, link.to_end)
        hint = f"{before.of(first.text)} – {after.of(second.text)}: {link.weight:.2f}"
        yield Stroke(
            first.right + 6, first.y(before), second.left - 6, second.y(after), ACCENT, 1.5,
            opacity=max(0.15, min(1.0, link.weight)), curved=True, hint=hint,
        )  # fmt: skip


def _marks(
    columns: Sequence[_Column], framings: Sequence[FollowedFraming], start: int
) -> Iterator[Shape]:
    """Underline the words of each framing in the tone of its fate, and name it beside the last."""
    for framing in framings:
        places = [
            framing.source.span.shift(-start) if framing.source else None,
            framing.pivot.span if framing.pivot else None,
            framing.back.span if framing.back else None,
        ]
        tone = RULE if framing.to_check else TONES[framing.fate]
        hint = f"{framing.text}: {fate(framing)}"
        for column, place in zip(columns, places, strict=True):
            for number, span in enumerate(column.spans):
                if place is not None and span.overlaps(place):
                    width = text_width(span.of(column.text), _SIZE)
                    left = (
                        column.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[column.anchor] * width
                    )
                    yield Box(left, column.top + _ROW * number + 3.5, width, 2.5, tone, hint)
