"""TMX and XLIFF: a source text with its translation, ready to serve as the pivot."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from translate.data import Document
from translate.errors import InputError, UnsupportedLanguage
from translate.languages import normalise
from translate.readers.source import Source, broken, check_text, document, read_all

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Elements that hold code of the original format and no words.
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "sub", "x", "bx", "ex", "sc", "ec"})
_ENTITIES = tuple("<!ENTITY".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))

_FRESH = frozenset({"new", "initial"})  # states of a target that many tools fill with the source

Pairs = list[tuple[str, str]]
Texts = tuple[str, str, str]  # source, translation, return


def read_tmx(source: Source) -> Iterator[Document]:
    """Read a translation memory: the source language and the most frequent other language.

    Of several as frequent it is Chinese, else the first.
    """
    root = _root(source, "tmx")
    header = root.find("header")
    units = [_variants(unit) for unit in root.iter("tu")]
    returned = [_marked(unit, "prop", "type", "x-returned") for unit in root.iter("tu")]
    declared = source.language or _tag(header.get("srclang") if header is not None else None)
    spoken = Counter(tag for unit in units for tag in unit)
    first = declared if declared in spoken else next(iter(spoken), "")
    others = [tag for tag in spoken if tag != first]
    target = max(others, key=lambda tag: (spoken[tag], tag.startswith("zh")), default="")
    texts = [
        (unit[first], unit.get(target, ""), back)
        for unit, back in zip(units, returned, strict=True)
        if unit.get(first)
    ]
    yield _document(source, texts, first, target, "tmx")


def _variants(unit: ET.Element) -> dict[str, str]:
    """Return the texts of a unit by language; of a language that stands twice, the first."""
    texts: dict[str, str] = {}
    for variant in unit.iter("tuv"):
        tag = _tag(variant.get(_LANG) or variant.get("lang"))
        texts.setdefault(tag, _text(variant.find("seg")))
    return texts


def read_xliff(source: Source) -> Iterator[Document]:
    """Read XLIFF 1.2 or 2.x; where a file holds several parts, all of them in order."""
    root = _root(source, "xliff")
    file = root.find("file")
    if root.get("srcLang"):
        first, target = root.get("srcLang"), root.get("trgLang")
        texts = [text for unit in root.iter("unit") for text in _segments(unit)]
    else:
        described = file if file is not None else root
        first, target = described.get("source-language"), described.get("target-language")
        texts = [
            (_text(unit.find("source")), _translated(unit, unit.find("target")), "")
            for unit in root.iter("trans-unit")
        ]
    yield _document(source, [t for t in texts if t[0].strip()], _tag(first), _tag(target), "xliff")


def _segments(unit: ET.Element) -> Iterator[Texts]:
    """Yield the segments of a unit; its return, which stands in a note, goes with the first."""
    back = _marked(unit, "note", "category", "returned")
    for segment in unit.iter("segment"):
        yield _text(segment.find("source")), _translated(segment, segment.find("target")), back
        back = ""


def _translated(unit: ET.Element, target: ET.Element | None) -> str:
    """Return a target's text; "" for one that is still to be translated."""
    states = {element.get("state", "") for element in (target, unit) if element is not None}
    text = _text(target)
    copied = bool(states & _FRESH) and text == _text(unit.find("source"))
    return "" if copied or "needs-translation" in states else text


def _marked(unit: ET.Element, name: str, attribute: str, kind: str) -> str:
    marked = (element for element in unit.iter(name) if element.get(attribute) == kind)
    return _text(next(marked, None))


def _document(
    source: Source, texts: Sequence[Texts], first: str, target: str, kind: str
) -> Document:
    pairs: Pairs = [(before, after) for before, after, _ in texts]
    back = "\n\n".join(returned for *_, returned in texts if returned)
    # A blank line between sentences keeps them apart, whatever they end in.
    text = check_text("\n\n".join(before for before, _ in pairs), source.name)
    translation = "\n\n".join(after for _, after in pairs if after)
    missing = sum(not after for _, after in pairs)
    warnings = []
    if missing:
        warnings.append(f"{missing} of {len(pairs)} units have no translation")
    return document(
        source, text, language=source.language or _known(first), format=kind,
        encoding="as the file says", translation=translation, translation_language=target,
        pairs=json.dumps(pairs, ensure_ascii=False), returned=back, warnings=warnings,
    )  # fmt: skip


def _root(source: Source, name: str) -> ET.Element:
    data = read_all(source.stream, source.name)
    if any(entity in data for entity in _ENTITIES):
        raise InputError(
            f"{source.name} defines entities, which are not read; export it again without them"
        )
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise broken(source.name, f"its XML is damaged ({error})") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]  # the namespaces tell versions apart only
    if root.tag != name:
        raise InputError(f"{source.name} is no {name.upper()} file; give it its own name")
    return root


def _text(element: ET.Element | None) -> str:
    """Join the words of a segment, without the codes in it."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "cp":
            parts.append(_character(child.get("hex", "")))
        elif child.tag not in _CODES:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _tag(tag: str | None) -> str:
    return _known(tag) or (tag or "").lower()


def _known(tag: str | None) -> str | None:
    try:
        return normalise(tag or "")
    except UnsupportedLanguage:
        return None
