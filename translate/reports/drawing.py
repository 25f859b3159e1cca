"""Figures made of a few shapes, written as SVG, and as PNG where Pillow is installed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import wcwidth

from translate.errors import MissingExtra
from translate.reports.page import Html, element
from translate.reports.wording import visible

INK, QUIET, RULE, PAPER = "#21201d", "#6a665e", "#ddd8cc", "#ffffff"
_FONTS = "Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', sans-serif"
_SCALE, _FINER = 3, 2  # dots of a PNG for each unit; and how much finer it is drawn at first
# Fonts by the names of their files, as Pillow looks for them in the system's folders.
_PLAIN = ("DejaVuSans.ttf", "Arial.ttf", "arial.ttf", "LiberationSans-Regular.ttf")
_WIDE = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSerifCJK-Regular.ttc",
    "PingFang.ttc", "msyh.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf",
)  # fmt: skip
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `hint` is what resting the pointer on it shows."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from one point to another; a curve leaves and reaches them level."""

    x: float
    y: float
    to_x: float
    to_y: float
    color: str = INK
    width: float = 1
    opacity: float = 1
    curved: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float = 12
    color: str = INK
    anchor: Anchor = "start"
    bold: bool = False


Shape = Box | Stroke | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on white paper, with a title and a description for those who can't see them."""

    title: str
    description: str
    width: float
    height: float
    shapes: tuple[Shape, ...] = ()


def text_width(text: str, size: float = 12) -> float:
    """Guess how wide a text is, a little too wide rather than too narrow.

    >>> text_width("fuse") < text_width("flashpoint") < text_width("台湾海峡两岸关系")
    True
    """
    narrow = sum(character in "iljtfrI.,:;'|![]() " for character in text)
    return size * (0.64 * max(0, wcwidth.wcswidth(visible(text))) - 0.28 * narrow)


def shortened(text: str, width: float, size: float = 12) -> str:
    """Cut a text that is wider than there is room for.

    >>> shortened("short", 60), shortened("a very long name of an outlet", 60)[-1]
    ('short', '…')
    """
    line = " ".join(visible(text).split())
    if text_width(line, size) <= width:
        return line
    while line and text_width(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def to_svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG file; all text is escaped.

    >>> to_svg(Drawing("<a>", "", 10, 10)).count("<a>")
    0
    """
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg_element(drawing)}\n'


def svg_element(drawing: Drawing) -> Html:
    """Return a drawing as an element of an HTML page."""
    size = {"width": _number(drawing.width), "height": _number(drawing.height)}
    return element(
        "svg", element("title", drawing.title), element("desc", drawing.description),
        element("rect", fill=PAPER, **size), *map(_svg_shape, drawing.shapes),
        xmlns="http://www.w3.org/2000/svg", role="img", font_family=_FONTS,
        viewBox=f"0 0 {size['width']} {size['height']}", **size,
    )  # fmt: skip


def _svg_shape(shape: Shape) -> Html:
    if isinstance(shape, Words):
        return element(
            "text", visible(shape.text), x=_number(shape.x), y=_number(shape.y),
            font_size=_number(shape.size), fill=shape.color, text_anchor=shape.anchor,
            font_weight="bold" if shape.bold else None,
        )  # fmt: skip
    title = [element("title", shape.hint)] if shape.hint else []
    if isinstance(shape, Box):
        return element(
            "rect", *title, x=_number(shape.x), y=_number(shape.y), width=_number(shape.width),
            height=_number(shape.height), fill=shape.fill,
        )  # fmt: skip
    (x, y), *others = [(_number(x), _number(y)) for x, y in _points(shape)]
    path = f"M{x} {y} " + ("C" if shape.curved else "L") + " ".join(f"{x} {y}" for x, y in others)
    return element(
        "path", *title, d=path, stroke=shape.color, stroke_width=_number(shape.width), fill="none",
        opacity=_number(shape.opacity) if shape.opacity < 1 else None,
    )  # fmt: skip


def _points(stroke: Stroke) -> list[tuple[float, float]]:
    """Return both ends, and between them the two control points of a curve."""
    start, end = (stroke.x, stroke.y), (stroke.to_x, stroke.to_y)
    if not stroke.curved:
        return [start, end]
    half = (stroke.x + stroke.to_x) / 2
    return [start, (half, stroke.y), (half, stroke.to_y), end]


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def to_png(drawing: Drawing) -> bytes:
    """Return a drawing as a PNG of three dots a unit; raises MissingExtra without Pillow.

    Raises ValueError where this machine has no font for a text of it.
    """
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise MissingExtra("Pillow", "figures") from error
    scale = _SCALE * _FINER
    size = (round(drawing.width * scale), round(drawing.height * scale))
    image = Image.new("RGB", size, PAPER)
    pencil = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _pencilled(pencil, shape, scale)
    final = image.resize((size[0] // _FINER, size[1] // _FINER), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    final.save(out, "PNG", dpi=(72 * _SCALE, 72 * _SCALE))
    return out.getvalue()


def _pencilled(pencil: Any, shape: Shape, scale: int) -> None:
    if isinstance(shape, Words):
        font = _font(shape.text, round(shape.size * scale))
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
        # Pillow's own font has one weight: bold is drawn with a thin outline.
        pencil.text(
            (shape.x * scale, shape.y * scale), visible(shape.text), shape.color, font, anchor,
            stroke_width=round(shape.size * scale / 40) if shape.bold else 0,
        )  # fmt: skip
    elif isinstance(shape, Box):
        left, top = shape.x * scale, shape.y * scale
        right, bottom = left + shape.width * scale, top + shape.height * scale
        pencil.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), shape.fill)
    else:
        path = [(x * scale, y * scale) for x, y in _along(_points(shape))]
        pencil.line(path, _paler(shape), max(1, round(shape.width * scale)), joint="curve")


def _along(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points along a cubic curve; a straight line has its ends alone."""
    if len(points) == 2:
        return list(points)
    path = []
    for step in range(25):
        t = step / 24
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        path.append((
            sum(w * x for w, (x, _) in zip(weights, points, strict=True)),
            sum(w * y for w, (_, y) in zip(weights, points, strict=True)),
        ))  # fmt: skip
    return path


def _paler(stroke: Stroke) -> str:
    """Mix a colour with the paper, as an opacity does."""
    parts = [int(stroke.color[at : at + 2], 16) for at in (1, 3, 5)]
    mixed = [round(255 + (part - 255) * stroke.opacity) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _font(text: str, size: int) -> Any:
    from PIL import ImageFont

    wide = any(ord(character) > 0x2E7F for character in text)
    for name in _WIDE if wide else _PLAIN:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    if wide:
        raise ValueError(f"no font for {text[:20]!r}")
    return ImageFont.load_default(size)
