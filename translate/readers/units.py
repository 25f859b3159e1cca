"""The translation that one file of units has for the units of another: TMX, XLIFF, PO.

What belongs together is said by the files: a unit is looked for by its name and its text, then by
its text alone, and never by what stands beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from translate.data import Document
from translate.english import counted

_OWN_GAPS = re.compile(r"^\d+ of \d+ units ha(?:s|ve) no translation: ")
_LEAST = 0.5  # of the units, below which a file is taken to be cut into other ones
_NAMES = 8  # units that are named in a warning


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit, or a segment of one: its name in the file, where it begins, its text, what is given.

    A return is that of the whole unit, and stands with its first segment.
    """

    name: tuple[str, str]
    start: int
    source: str
    translation: str
    returned: str

    @property
    def key(self) -> str:
        """The text, however its blanks are written."""
        return " ".join(self.source.split())


def translated_by(document: Document, other: Document) -> Document | None:
    """Return a document of units with the translations that another file has for them.

    Units that this file lacks, has with another source text, or has without a translation have
    none, and a warning names them. Returns go with their translations. None where a file has no
    units, or fewer than half of the document's are in the other.
    """
    own, there = _units(document.meta), _units(other.meta)
    named = {(unit.name, unit.key): unit for unit in reversed(there)}
    alike = {unit.key: unit for unit in reversed(there) if unit.translation}
    # one that is there by its name and text, but without a translation, takes none of another's
    found = [named.get((unit.name, unit.key)) or alike.get(unit.key) for unit in own]
    texts = [match.translation if match else "" for match in found]
    if not own or sum(map(bool, texts)) < _LEAST * len(own):
        return None
    missing = [unit for unit, text in zip(own, texts, strict=True) if not text]
    pairs = [(unit.source, text) for unit, text in zip(own, texts, strict=True)]
    returns = list(_returns(own, found))
    kept = [line for line in document.warnings if not _OWN_GAPS.match(line)]
    remarks = list(_remarks(own, there, missing, other.id))
    returned = "\n\n".join(text for _, text in returns if text)
    meta = {
        **document.meta,
        "pairs": json.dumps(pairs, ensure_ascii=False),
        "translation": "\n\n".join(filter(None, texts)),
        "returned": returned,
        "returns": json.dumps(returns, ensure_ascii=False) if returned else "",
        "warnings": "\n".join((*kept, *remarks)),
    }
    return replace(document, meta={key: value for key, value in meta.items() if value})


def _returns(own: Sequence[_Unit], found: Sequence[_Unit | None]) -> Iterator[tuple[int, str]]:
    """Yield where each unit begins and its return; none where a segment has no translation."""
    pairs = zip(own, found, strict=True)
    for _, segments in groupby(pairs, key=lambda pair: pair[0].name[0]):
        (first, *_), matches = zip(*segments, strict=True)
        there = [match for match in matches if match and match.translation]
        whole = len(there) == len(matches)
        yield first.start, "\n".join(unit.returned for unit in there if unit.returned and whole)


def _units(meta: Mapping[str, str]) -> list[_Unit]:
    """Return the units of a file; none for a document that has no units."""
    if "units" not in meta or "pairs" not in meta:
        return []
    returns: dict[int, str] = dict(json.loads(meta.get("returns", "[]")))
    return [
        _Unit((name, segment), start, source, translation, returns.get(start, ""))
        for (name, segment, start, _), (source, translation) in zip(
            json.loads(meta["units"]), json.loads(meta["pairs"]), strict=True
        )
    ]


def _remarks(
    own: Sequence[_Unit], there: Sequence[_Unit], missing: Sequence[_Unit], file: str
) -> Iterator[str]:
    """Say which units have no translation, which another text, and which are in the file alone."""
    texts = {unit.name: unit.key for unit in there}
    changed = [unit for unit in missing if texts.get(unit.name, unit.key) != unit.key]
    gone = [unit for unit in missing if unit not in changed]
    names, keys = {unit.name for unit in own}, {unit.key for unit in own}
    new = [unit for unit in there if unit.name not in names and unit.key not in keys]
    for units, what in (
        (changed, f"another source text in {file}, and so no translation"),
        (gone, f"no translation in {file}"),
    ):
        if units:
            has = "has" if len(units) == 1 else "have"
            yield f"{len(units)} of {counted(len(own), 'unit')} {has} {what}: {_listed(units)}"
    if new:
        are = "is" if len(new) == 1 else "are"
        yield f"{counted(len(new), 'unit')} of {file} {are} not in the text: {_listed(new)}"


def _listed(units: Sequence[_Unit]) -> str:
    names = dict.fromkeys("/".join(filter(None, unit.name)) for unit in units)
    return ", ".join(list(names)[:_NAMES]) + ", …" * (len(names) > _NAMES)
