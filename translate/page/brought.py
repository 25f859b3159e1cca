"""Systems' translations of a text out of files: whose each is, and what of the trip it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from translate.data import Document
from translate.errors import InputError
from translate.languages import NAMES, normalise
from translate.page.choices import checked_text
from translate.readers import read_bytes
from translate.readers.units import returned_by, translated_by
from translate.roundtrip.given import Given, system_name

File = tuple[str, bytes]  # a name and what is in it


@dataclass(frozen=True, slots=True)
class Brought:
    """A system's translation, and the document it is of.

    Of a file of units the document has the system's translations for its own units.
    """

    given: Given
    document: Document


def brought(files: Iterable[File], document: Document) -> list[Brought]:
    """Return the systems' translations of a document that files hold.

    A plain text is a system's pivot or, in the document's language, its return, and the system is
    named after the file (`alpha.zh.txt`, `alpha.en.txt`). A TMX or XLIFF file holds a pivot, and
    perhaps a return, unit by unit where the document is a file of units, too; a table has a row for
    each system.

    Raises InputError for what can't be read, for a side that is given twice, and for a table
    without a row of this text.

    >>> files = [("alpha.zh.txt", "导火索".encode()), ("alpha.en.txt", b"The fuse.")]
    >>> document = Document("text", "The flashpoint.", "en")
    >>> [one.given for one in brought(files, document)]
    [Given(middle='导火索', back='The fuse.', system='alpha')]
    """
    systems: dict[str, Brought] = {}
    for name, data in files:
        for part in _parts(name, data, document):
            system = part.given.system
            known = systems.get(system, Brought(Given(system=system), document))
            has_units = part.document is not document
            # of strings the translation and its return are two files
            meta = known.document.meta | part.document.meta
            own = replace(document, meta=meta) if has_units else known.document
            systems[system] = Brought(_joined(known.given, part.given), own)
    return list(systems.values())


def _joined(known: Given, part: Given) -> Given:
    for side in ("middle", "back"):
        text = getattr(part, side)
        if text is not None and getattr(known, side) is not None:
            what = "middle text" if side == "middle" else "return"
            raise InputError(f"{part.system} has two texts as its {what}; give each file once")
        if text is not None:
            known = replace(known, **{side: text})
    return known


def _parts(name: str, data: bytes, document: Document) -> Iterator[Brought]:
    """Yield what a file holds of one or more systems."""
    held = list(read_bytes(data, name))
    stem, tag = _named(name)
    rows = [row for row in held if row.meta.get("pivot") or row.meta.get("back")]
    if rows:
        own = [row for row in rows if _words(row.text) == _words(document.text)]
        if not own:
            raise InputError(f"{name} has no row with the text that is open; check the column text")
        for row in own:
            given = _given(row.meta, "pivot", "back", row.meta.get("system") or stem)
            yield Brought(given, document)
        return
    first = next((row for row in held if row.text.strip()), None)
    if first is None:
        why = next((row.meta["error"] for row in held if row.meta.get("error")), "it is empty")
        raise InputError(f"{name} has no text ({why}); choose another file")
    if _words(first.text) == _words(document.text) and "translation" not in first.meta:
        raise InputError(f"{name} is the text that is open and no translation of it")
    is_return = (tag or first.language) == normalise(document.language)
    by_unit = returned_by if is_return and "pairs" not in first.meta else translated_by
    own_units = by_unit(document, first)
    known = (own_units or first).meta
    if "translation" in known or "returned" in known:
        yield Brought(_given(known, "translation", "returned", stem), own_units or document)
        return
    text, system = checked_text(first.text), system_name(stem)
    given = Given(None, text, system) if is_return else Given(text, None, system)
    yield Brought(given, document)


def _given(known: dict[str, Any], middle: str, back: str, name: str) -> Given:
    there, home = (
        checked_text(text) if (text := known.get(side)) else None for side in (middle, back)
    )
    return Given(there, home, system_name(name))


def _named(name: str) -> tuple[str, str]:
    """Part a file's name into whose it is and a language, "" where none stands in it.

    >>> _named("alpha.zh.txt"), _named("GPT-4.1.txt"), _named("Deep L.docx")
    (('alpha', 'zh'), ('GPT-4.1', ''), ('Deep L', ''))
    """
    stem = PurePath(name).stem
    first, _, last = stem.rpartition(".")
    tag = last.partition("-")[0]
    return (first, tag) if first and tag in NAMES else (stem, "")


def _words(text: str) -> str:
    return " ".join(text.split())
