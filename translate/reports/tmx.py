"""TMX 1.4b: one unit a sentence and pivot; fates, return and faults as properties of the unit.

The returned text is a property and not a third variant: a memory that holds two variants of one
language can't say which is the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from translate.reports import wording
from translate.reports.rows import Result, Route, framings, routes, text_of
from translate.reports.visible import visible

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render(result: Result) -> str:
    """Give a TMX document; sentences without a rendering are left out of it."""
    source = wording.source_language(result)
    root = ET.Element("tmx", version="1.4")
    root.append(_header(result, source))
    body = ET.SubElement(root, "body")
    body.text = "\n"
    for route in routes(result):
        if route.role != "control":
            body.extend(_units(result, route, source))
    written = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _header(result: Result, source: str) -> ET.Element:
    signature = result.get("signature") or {}
    header = ET.Element(
        "header",
        {
            "creationtool": "translate-compare",
            "creationtoolversion": visible(str(signature.get("version") or "unknown")),
            "segtype": "sentence",
            "o-tmf": "translate-compare",
            "adminlang": "en",
            "srclang": visible(source),
            "datatype": "plaintext",
        },
    )
    _prop(header, "x-document", wording.title(result))
    _prop(header, "x-signature", wording.signature(result))
    header.tail = "\n"
    return header


def _units(result: Result, route: Route, source: str) -> Iterator[ET.Element]:
    shown = dict(framings(result))
    for row in route.rows:
        if row.pivot is None:
            continue
        unit = ET.Element("tu", tuid=visible(f"{'-'.join(route.via)}.{row.number}"))
        for number in row.framings:
            _prop(unit, "x-framing", wording.framing_line(shown[number]))
        for fault in row.faults:
            _prop(unit, "x-fault", wording.fault(fault))
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
