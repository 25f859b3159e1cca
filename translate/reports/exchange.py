"""XLIFF 2.0: one unit a sentence; fates, return and faults as its notes.

An XLIFF document has one target language: it holds the first pivot, and says so when there are
more. Characters XML can't hold are kept as `cp` elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from translate.reports import whose, wording
from translate.reports.rows import DrawnRoute, Row, Run, framings, routes, text_of, via_name
from translate.reports.wording import evidence, visible
from translate.roundtrip.result import FollowedFraming, Result, Sentence

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render_tmx(result: Result) -> str:
    """Return a TMX document; sentences without a rendering are left out of it."""
    source = wording.source_language(result)
    root = ET.Element("tmx", version="1.4")
    root.append(_header(result, source))
    body = ET.SubElement(root, "body")
    body.text = "\n"
    for route in routes(result):
        if route.role != "control":
            body.extend(_tmx_units(result, route, source))
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
    header.tail = "\n"
    return header


def _tmx_units(result: Result, route: DrawnRoute, source: str) -> Iterator[ET.Element]:
    shown = dict(framings(result))
    for row in route.rows:
        if row.pivot is None:
            continue
        unit = ET.Element("tu", tuid=visible(f"{'-'.join(route.via)}.{row.number}"))
        for number in row.framings:
            _prop(unit, "x-framing", wording.framing_line(shown[number]))
        if damaged := wording.damage(row.sentence):
            _prop(unit, "x-damaged", damaged)
        for fault in row.faults:
            _prop(unit, "x-fault", wording.fault(fault))
        for cut in wording.cuts(row.sentence).values():
            _prop(unit, "x-cut", cut)
        if row.back is not None:
            _prop(unit, "x-returned", text_of(row.back), source)
        _variant(unit, source, text_of(row.source))
        _variant(unit, route.language, text_of(row.pivot))
        unit.tail = "\n"
        yield unit


def _prop(parent: ET.Element, kind: str, text: str, language: str | None = None) -> None:
    attributes = {"type": kind} | ({_LANG: visible(language)} if language else {})
    ET.SubElement(parent, "prop", attributes).text = visible(text)


def _variant(unit: ET.Element, language: str, text: str) -> None:
    variant = ET.SubElement(unit, "tuv", {_LANG: visible(language)})
    ET.SubElement(variant, "seg").text = visible(text)


_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
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
    rows = route.rows or (Row(1, Sentence(), whole, None, None, ()),)
    shown = dict(framings(result))
    for row in rows:
        unit = ET.Element("unit", {"id": f"u{row.number}", "canResegment": "no"})
        unit.set(_SPACE, "preserve")
        _notes(unit, list(_row_notes(row, shown)))
        state = "initial" if row.pivot is None else "translated"
        segment = ET.SubElement(unit, "segment", id="s1", state=state)
        _content(ET.SubElement(segment, "source"), text_of(row.source))
        if row.pivot is not None and route.via:
            _content(ET.SubElement(segment, "target"), text_of(row.pivot))
        unit.tail = "\n"
        yield unit


def _row_notes(row: Row, shown: Mapping[int, FollowedFraming]) -> Iterator[tuple[str, str]]:
    for number in row.framings:
        yield "framing", wording.framing_line(shown[number])
    if row.back is not None:
        yield "returned", text_of(row.back)
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
