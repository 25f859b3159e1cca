"""A source text with its translation, ready to serve as the pivot: TMX, XLIFF, PO, and rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from translate.data import Document
from translate.errors import InputError, MissingExtra, UnsupportedLanguage
from translate.languages import normalise
from translate.readers import detecting
from translate.readers.decoding import codec_of, decode
from translate.readers.source import Source, broken, check_text, document, read_all
from translate.readers.units import figures, listed, of_units, placed

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Elements that hold code of the original format and no words; the first stand for something.
_PLACEHOLDERS = frozenset({"ph", "x"})
_CODES = frozenset({"bpt", "ept", "it", "ut", "sub", "bx", "ex", "sc", "ec"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INDENTED = re.compile(r"[ \t]*\n[ \t]+")  # a line's end where the XML was laid out
_ENTITIES = tuple("<!ENTITY".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))

_FRESH = frozenset({"new", "initial"})  # states of a target that many tools fill with the source

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a unit, or of one of its segments, with their names in the file.

    `part` is what a name is alone in: a part of the file, or the unit where names may be twice.
    `title` is what the file calls the unit beside its name.
    """

    source: str
    translation: str
    returned: str
    unit: str
    segment: str = ""
    part: str = ""
    title: str = ""


def read_tmx(source: Source) -> Iterator[Document]:
    """Read a translation memory: the source language and the most frequent other language.

    Of several as frequent it is Chinese, else the first.
    """
    root = _root(source, "tmx")
    header = root.find("header")
    elements = list(root.iter("tu"))
    units = [_variants(unit) for unit in elements]
    declared = source.language or _tag(header.get("srclang") if header is not None else None)
    spoken = Counter(tag for unit in units for tag in unit)
    first = declared if declared in spoken else next(iter(spoken), "")
    others = [tag for tag in spoken if tag != first]
    target = max(others, key=lambda tag: (spoken[tag], tag.startswith("zh")), default="")
    texts = [
        _Texts(
            unit.get(first, ""), unit.get(target, ""),
            _marked(element, "prop", "type", "x-returned"),
            element.get("tuid") or str(number), part=str(number),
        )
        for number, (element, unit) in enumerate(zip(elements, units, strict=True), 1)
    ]  # fmt: skip
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
    files = list(root.iter("file")) or [root]
    if root.get("srcLang"):
        first, target = root.get("srcLang"), root.get("trgLang")
    else:
        first, target = files[0].get("source-language"), files[0].get("target-language")
    texts: list[_Texts] = []
    locked: list[str] = []
    seen: Counter[tuple[str, str]] = Counter()
    for number, file in enumerate(files, 1):
        part = file.get("original") or file.get("id") or str(number)
        for count, unit in enumerate(file.iter(), 1):
            if unit.tag not in ("trans-unit", "unit"):
                continue
            name = unit.get("id") or str(count)
            seen[part, name] += 1
            if _SPACE not in unit.attrib and file.get(_SPACE):
                unit.set(_SPACE, file.get(_SPACE, ""))
            # An id that stands in a part again, or in another of the same name, is another unit.
            again = seen[part, name]
            own = part if again == 1 else f"{part}:{again}"
            if unit.get("translate", file.get("translate")) == "no":
                locked.append(name)
                continue
            texts += (_segments if unit.tag == "unit" else _unit)(unit, name, own)
    yield _document(source, texts, _tag(first), _tag(target), "xliff", list(_kept(locked)))


def _kept(names: Sequence[str]) -> Iterator[str]:
    """Name the units that are not to be translated, which are left out."""
    if names:
        units = "unit that is" if len(names) == 1 else "units that are"
        yield f"{len(names)} {units} not to be translated left out: {listed(names)}"


def _unit(unit: ET.Element, name: str, part: str) -> Iterator[_Texts]:
    """Yield the texts of a unit of XLIFF 1.2."""
    kept = unit.get(_SPACE, "")
    yield _Texts(
        _flowing(_text(unit.find("source")), kept),
        _flowing(_translated(unit, unit.find("target")), kept), "", name, part=part,
        title=unit.get("resname", ""),
    )  # fmt: skip


def _flowing(text: str, space: str) -> str:
    """Undo the layout of XML in a text whose white space is not to be preserved."""
    if space == "preserve" or "\n" not in text:
        return text
    return _INDENTED.sub(" ", text).strip()


def _segments(unit: ET.Element, name: str, part: str) -> Iterator[_Texts]:
    """Yield the segments of a unit; its return, which stands in a note, goes with the first."""
    back = _marked(unit, "note", "category", "returned")
    codes = {data.get("id"): "".join(data.itertext()) for data in unit.iter("data")}
    for code in unit.iter("ph"):
        code.text = codes.get(code.get("dataRef"), code.text)
    for number, segment in enumerate(unit.iter("segment"), 1):
        source = segment.find("source")
        kept = unit.get(_SPACE, "") or (source.get(_SPACE, "") if source is not None else "")
        yield _Texts(
            _flowing(_text(source), kept),
            _flowing(_translated(segment, segment.find("target")), kept), back,
            name, segment.get("id") or f"s{number}", part, unit.get("name", ""),
        )  # fmt: skip
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


_CHARSET = re.compile(rb"Content-Type:[^\n]*charset=([\w.-]+)")


def read_po(source: Source) -> Iterator[Document]:
    """Read a gettext file: a unit an entry, one for each plural form; unsure ones are left out."""
    try:
        import polib
    except ImportError as error:
        raise MissingExtra("polib", "docs-in") from error
    data = read_all(source.stream, source.name)
    declared = _CHARSET.search(data)
    charset = codec_of(declared[1].decode("ascii")) if declared else None
    text, _ = decode(data, source.name, source.encoding or charset)
    try:
        entries = polib.pofile(f"{text}\n")  # the line end keeps a short text from being a path
    except (OSError, ValueError, IndexError, AttributeError) as error:
        raise broken(source.name, "it is no gettext file") from error
    target = _tag(entries.metadata.get("Language"))
    numbered = list(enumerate(entries, 1))
    left_out = [*_unsure(numbered, "fuzzy"), *_unsure(numbered, "obsolete")]
    texts = [
        own
        for number, entry in numbered
        if not entry.obsolete and not entry.fuzzy
        for own in _forms(number, entry)
    ]
    if not target and any(own.translation for own in texts):
        target = detecting.detect_language("\n".join(own.translation for own in texts)).language
    yield _document(source, texts, "", target, "po", left_out)


def _unsure(numbered: Sequence[tuple[int, Any]], what: str) -> Iterator[str]:
    """Name the entries that are fuzzy, or obsolete, which are left out."""
    names = [_entry_name(number, entry) for number, entry in numbered if getattr(entry, what)]
    if names:
        entries = "entry" if len(names) == 1 else "entries"
        yield f"{len(names)} {what} {entries} left out: {listed(names)}"


def _entry_name(number: int, entry: Any) -> str:
    """Name an entry by its context, else by where it stands in a program, else by its number."""
    places = [":".join(filter(None, place)) for place in entry.occurrences]
    return entry.msgctxt or next(iter(places), "") or str(number)


def _forms(number: int, entry: Any) -> Iterator[_Texts]:
    """Yield the forms of an entry; a language without plurals has one form for both of English.

    That form is the plural's where the singular says its number in a word: "One file".
    """
    name, part = _entry_name(number, entry), str(number)
    if not entry.msgid_plural:
        yield _Texts(entry.msgid, entry.msgstr, "", name, part=part)
        return
    forms = [entry.msgstr_plural[key] for key in sorted(entry.msgstr_plural)] or [""]
    for at, form in enumerate(forms if len(forms) > 1 else forms * 2):
        if len(forms) == 1 and not at and figures(entry.msgid) < figures(entry.msgid_plural):
            continue
        own = entry.msgid_plural if at else entry.msgid
        yield _Texts(own, form, "", f"{name}[{at}]", part=part)


def _document(
    source: Source,
    units: Sequence[_Texts],
    first: str,
    target: str,
    kind: str,
    remarks: Sequence[str] = (),
) -> Document:
    texts = [own for own in units if own.source.strip()]
    pairs: Pairs = [(own.source, own.translation) for own in texts]
    back = "\n\n".join(own.returned for own in texts if own.returned)
    # A blank line between sentences keeps them apart, whatever they end in.
    text = check_text("\n\n".join(before for before, _ in pairs), source.name)
    translation = "\n\n".join(after for _, after in pairs if after)
    names = _names(units)
    blank = [name for name, own in zip(names, units, strict=True) if not own.source.strip()]
    named = [name for name, own in zip(names, units, strict=True) if own.source.strip()]
    missing = [name for name, own in zip(named, texts, strict=True) if not own.translation]
    warnings = [*remarks, *(
        f"{of_units(without, len(several))} no {what}: {listed(without)}"
        for without, several, what in (
            (blank, units, f"text and {'is' if len(blank) == 1 else 'are'} left out"),
            (missing, texts, "translation"),
        )
        if without
    )]  # fmt: skip
    return document(
        source, text, language=source.language or _known(first), format=kind,
        encoding="as the file says", translation=translation, translation_language=target,
        pairs=json.dumps(pairs, ensure_ascii=False), returned=back, warnings=warnings,
        returns=json.dumps(list(_returns(texts)), ensure_ascii=False) if back else "",
        units=json.dumps(
            placed(
                (name, own.segment, own.source) for name, own in zip(named, texts, strict=True)
            ),
            ensure_ascii=False,
        ),
        **_titles(texts, named),
    )  # fmt: skip


def of_rows(
    source: Source,
    rows: Pairs,
    languages: tuple[str, str],
    kind: str,
    remarks: Sequence[str],
    names: Sequence[str] = (),
) -> Document:
    """Return rows of a text and its translation as a ready translation; `names`, or numbers."""
    texts = [
        _Texts(before, after, "", name, part=str(number))
        for number, (name, (before, after)) in enumerate(
            zip(names or map(str, range(1, len(rows) + 1)), rows, strict=True), 1
        )
    ]
    return _document(source, texts, *languages, kind, remarks)


def _names(texts: Sequence[_Texts]) -> list[str]:
    """Name the units; one whose name stands in several parts of a file is named with its part."""
    parts: dict[str, set[str]] = {}
    for own in texts:
        parts.setdefault(own.unit, set()).add(own.part)
    return [f"{own.part}#{own.unit}" if len(parts[own.unit]) > 1 else own.unit for own in texts]


def _titles(texts: Sequence[_Texts], names: Sequence[str]) -> dict[str, str]:
    """Return what the file calls its units beside their names, as `unit_names`, if it does."""
    titles = {name: own.title for name, own in zip(names, texts, strict=True) if own.title}
    return {"unit_names": json.dumps(titles, ensure_ascii=False)} if titles else {}


def _returns(texts: Sequence[_Texts]) -> Iterator[tuple[int, str]]:
    """Yield each unit's return, and where the unit begins; segments share that of their unit."""
    at, before = 0, ("", "")
    for own in texts:
        if own.returned or not own.segment or (own.part, own.unit) != before:
            yield at, own.returned
        at, before = at + len(own.source) + 2, (own.part, own.unit)


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
    """Join the words of a segment; a placeholder stands as its text, other codes are left out."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "cp":
            parts.append(_character(child.get("hex", "")))
        elif child.tag in _PLACEHOLDERS:
            parts.append(_placeholder(child))
        elif child.tag not in _CODES:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _placeholder(code: ET.Element) -> str:
    """Return what stands for a placeholder: its text as the file says, its code, else its number.

    A break or a picture of the layout is none.
    """
    told = code.get("equiv-text") or code.get("equiv") or code.get("disp")
    native = "".join(code.itertext()).strip()
    if told is None and (code.get("ctype") or code.get("subType") or "").endswith(("lb", "image")):
        return " "
    if told is None and native:
        return "" if "<" in native or "\\" in native else native
    return told or f"{{{code.get('id') or code.get('x') or 0}}}"


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
