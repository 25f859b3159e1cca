"""TMX and XLIFF 2.0: one unit a sentence, or as in the file that was read; what was found beside.

Fates, return and faults are properties in TMX and notes in XLIFF. An XLIFF document has one target
language: it holds the first pivot, and says so when there are more. Characters XML can't hold are
kept as `cp` elements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from translate.languages import writes_spaces
from translate.reports import whose, wording
from translate.reports.findings import evidence
from translate.reports.rows import DrawnRoute, Row, Run, framings, routes, text_of, via_name
from translate.reports.wording import visible
from translate.roundtrip.result import FollowedFraming, Result, Sentence

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render_tmx(result: Result) -> str:
    """Return a TMX document; sentences without a rendering are left out of it."""
    source = wording.source_language(result)
    root = ET.Element("tmx", version="1.4")
    header = _header(result, source)
    root.append(header)
    body = ET.SubElement(root, "body")
    body.text = "\n"
    for route in routes(result):
        if route.role != "control":
            for rows in _units(route):
                if any(map(_is_rendered, rows)):
                    body.append(_tmx_unit(result, route, rows, source))
                elif rows[0].sentence.unit:
                    _prop(header, "x-left-out", f"no rendering: {rows[0].sentence.unit.id}")
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _header(result: Result, source: str) -> ET.Element:
    header = ET.Element(
        "header",
        {
            "creationtool": "translate-compare",
            "creationtoolversion": visible(result.signature.version or "unknown"),
            "segtype": "sentence",
            "o-tmf": "translate-compare",
            "adminlang": "en",
            "srclang": visible(source),
            "datatype": "plaintext",
        },
    )
    _prop(header, "x-document", wording.title(result))
    _prop(header, "x-signature", wording.signature(result.signature))
    for line in result.warnings:
        _prop(header, "x-warning", line)
    header.tail = "\n"
    return header


def _units(route: DrawnRoute) -> Iterator[list[Row]]:
    """Yield the sentences of each unit of the file that was read; without one each by itself."""
    for unit, rows in groupby(
        route.rows, key=lambda row: row.sentence.unit and row.sentence.unit.id
    ):
        if unit:
            yield list(rows)
        else:
            yield from ([row] for row in rows)


def _tmx_unit(result: Result, route: DrawnRoute, rows: Sequence[Row], source: str) -> ET.Element:
    shown = dict(framings(result))
    own = rows[0].sentence.unit
    via = "-".join(route.via)
    name = f"{via}.{own.id if own else rows[0].number}"
    unit = ET.Element("tu", tuid=visible(own.id if own and via == _first(result) else name))
    for row in rows:
        for number in row.framings:
            _prop(unit, "x-framing", wording.framing_line(shown[number]))
        if damaged := wording.damage(row.sentence):
            _prop(unit, "x-damaged", damaged)
        for fault in row.faults:
            _prop(unit, "x-fault", wording.fault(fault))
        for cut in wording.cuts(row.sentence).values():
            _prop(unit, "x-cut", cut)
    if back := _joined(rows, lambda row: row.back, source):
        _prop(unit, "x-returned", back, source)
    _variant(unit, source, _joined(rows, lambda row: row.source, source))
    _variant(unit, route.language, _joined(rows, lambda row: row.pivot, route.language))
    unit.tail = "\n"
    return unit


def _is_rendered(row: Row) -> bool:
    """Whether there is a pivot; a unit of a file that has none is still to be translated."""
    return row.pivot is not None and (row.sentence.unit is None or bool(text_of(row.pivot).strip()))


def _first(result: Result) -> str:
    return "-".join(result.route.via)


def _joined(rows: Sequence[Row], pane: Callable[[Row], Sequence[Run] | None], language: str) -> str:
    """Join the texts of a unit's sentences, as its language writes them one after another."""
    texts = [text_of(pane(row)) for row in rows]
    return texts[0] if len(texts) == 1 else _glue(language).join(filter(None, texts))


def _glue(language: str) -> str:
    return " " if writes_spaces(language) else ""


def _prop(parent: ET.Element, kind: str, text: str, language: str | None = None) -> None:
    attributes = {"type": kind} | ({_LANG: visible(language)} if language else {})
    ET.SubElement(parent, "prop", attributes).text = visible(text)


def _variant(unit: ET.Element, language: str, text: str) -> None:
    variant = ET.SubElement(unit, "tuv", {_LANG: visible(language)})
    ET.SubElement(variant, "seg").text = visible(text)


_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_NAME = re.compile(r"[\w.:-]+")  # an NMTOKEN
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What XML 1.0 can't hold at all, and CR, which a parser would turn into a line feed.
_UNHELD = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def render_xliff(result: Result) -> str:
    """Return an XLIFF document of the first pivot."""
    pivots = [route for route in routes(result) if route.role != "control"]
    route = pivots[0] if pivots else DrawnRoute((), "pivot", (), {})
    languages = {"srcLang": visible(wording.source_language(result))}
    if route.via:
        languages["trgLang"] = visible(route.language)
    root = ET.Element("xliff", {"xmlns": _NAMESPACE, "version": "2.0", **languages})
    file = ET.SubElement(root, "file", id="f1", original=visible(wording.title(result)))
    _notes(file, list(_file_notes(result, pivots)))
    file.extend(_xliff_units(result, route))
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _file_notes(result: Result, pivots: Sequence[DrawnRoute]) -> Iterator[tuple[str, str]]:
    yield "signature", wording.signature(result.signature)
    yield "caution", whose.caution(result)
    for line in evidence(result):
        yield "evidence", line
    for line in result.warnings:
        yield "warning", line
    for route in pivots[1:]:
        yield "left-out", f"The rendering via {via_name(route.via)} is not in this file."


def _notes(parent: ET.Element, notes: Sequence[tuple[str, str]]) -> None:
    if not notes:
        return
    holder = ET.SubElement(parent, "notes")
    for number, (category, text) in enumerate(notes, 1):
        note = ET.SubElement(holder, "note", id=f"n{number}", category=category)
        note.text = visible(text)
    holder.tail = "\n"


def _xliff_units(result: Result, route: DrawnRoute) -> Iterator[ET.Element]:
    # The schema wants a unit in every file, so a result without sentences gives the whole text.
    whole = (Run(result.document.text),)
    alone = [[Row(1, Sentence(), whole, None, None, ())]]
    shown = dict(framings(result))
    titles = _titles(result)
    used: set[str] = set()
    for rows in list(_units(route)) or alone:
        own = rows[0].sentence.unit
        name = own.id if own else f"u{rows[0].number}"
        # The standard's names have no spaces and slashes; those of other formats may.
        fits = _NAME.fullmatch(name) and name not in used
        unit = ET.Element("unit", {"id": name if fits else f"unit-{rows[0].number}"})
        used.add(unit.get("id", ""))
        title = titles.get(name, "") if own else ""
        if title or (own and not fits):
            unit.set("name", visible(title or name))
        unit.set("canResegment", "no")
        unit.set(_SPACE, "preserve")
        notes = [note for row in rows for note in _row_notes(row, shown)]
        if title and not fits:
            notes.append(("unit-id", name))
        back = _joined(rows, lambda row: row.back, wording.source_language(result))
        if any(row.back is not None for row in rows):
            notes.append(("returned", back))
        _notes(unit, notes)
        _xliff_segments(unit, rows, result, translated=bool(route.via))
        unit.tail = "\n"
        yield unit


def _titles(result: Result) -> dict[str, str]:
    """Return what the file that was read calls its units, by their names; none where none is told.

    >>> from translate.data import Document
    >>> _titles(Result(Document("d", "", "en", {"unit_names": '{"u1": "intro"}'})))
    {'u1': 'intro'}
    """
    try:
        told = json.loads(result.document.meta.get("unit_names", "{}"))
    except ValueError:  # a result may come from anywhere
        return {}
    known = told.items() if isinstance(told, dict) else ()
    return {name: title for name, title in known if isinstance(title, str)}


def _xliff_segments(
    unit: ET.Element, rows: Sequence[Row], result: Result, *, translated: bool
) -> None:
    """Put the sentences into a unit as its segments, and between them what parts them."""
    end = rows[0].sentence.source.start
    for row, name in zip(rows, _segment_names(rows), strict=True):
        between = result.document.text[end : row.sentence.source.start]
        if between:
            ignored = ET.SubElement(unit, "ignorable")
            _content(ET.SubElement(ignored, "source"), between)
        end = row.sentence.source.end
        is_there = _is_rendered(row)
        state = "translated" if is_there else "initial"
        segment = ET.SubElement(unit, "segment", id=name, state=state)
        _content(ET.SubElement(segment, "source"), text_of(row.source))
        if is_there and translated:
            _content(ET.SubElement(segment, "target"), text_of(row.pivot))


def _segment_names(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the name of each sentence's segment: the file's own, numbered where it is cut."""
    own = [row.sentence.unit.segment if row.sentence.unit else "" for row in rows]
    names = [f"{name}-{own[:at].count(name) + 1}" if name and own.count(name) > 1 else name
             for at, name in enumerate(own)]  # fmt: skip
    fit = all(map(_NAME.fullmatch, names)) and len(set(names)) == len(names)
    yield from names if fit else (f"s{number}" for number in range(1, len(rows) + 1))


def _row_notes(row: Row, shown: Mapping[int, FollowedFraming]) -> Iterator[tuple[str, str]]:
    for number in row.framings:
        yield "framing", wording.framing_line(shown[number])
    if row.sentence.edited:
        yield "edited", wording.EDITED
    if damaged := wording.damage(row.sentence):
        yield "damaged", damaged
    for fault in row.faults:
        yield "fault", wording.fault(fault)
    for cut in wording.cuts(row.sentence).values():
        yield "cut", cut


def _content(parent: ET.Element, text: str) -> None:
    """Put text into an element, with a `cp` element for every character XML can't hold."""
    at, last = 0, None
    for match in _UNHELD.finditer(text):
        _append(parent, last, text[at : match.start()])
        last = ET.SubElement(parent, "cp", hex=f"{ord(match.group()):04X}")
        at = match.end()
    _append(parent, last, text[at:])


def _append(parent: ET.Element, last: ET.Element | None, text: str) -> None:
    if last is None:
        parent.text = text
    else:
        last.tail = text
