"""The translation that one file of units has for the units of another.

What belongs together is said by the files: a unit of TMX, XLIFF or PO is looked for by its name and
its text, then by its text alone, a string of JSON, YAML and their like by its key; and neither ever
by what stands beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple

from translate.data import Document
from translate.english import counted, first_of, shortened
from translate.errors import InputError

_OWN_GAPS = re.compile(r"^[\d,]+ of [\d,]+ units? ha(?:s|ve) no translation: ")
_LEAST = 0.5  # of the units, below which a file is taken to be cut into other ones
_NAMES = 8  # units that are named in a warning
_LONGEST = 80  # characters of each
EMPTY = "empty_units"  # in the meta of a file of strings by their keys: those without a text
_LEFT_OUT = re.compile(r" no text and (?:is|are) left out: ")
_PLURAL = re.compile(r"(.*[._])(zero|one|two|few|many|other)", re.DOTALL)
_ONE_FORM = frozenset({"id", "ja", "ko", "vi", "zh"})  # languages without plurals (CLDR)


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


def translated_by(
    document: Document, other: Document, *, plurals: bool = False
) -> Document | None:
    """Return a document of units with the translations that another file has for them.

    Units that this file lacks, has with another source text, or has without a translation have
    none, and a warning names them. Returns go with their translations. None where a file has no
    units, or fewer than half of the document's are in the other. Raises InputError for two files of
    strings, where fewer than half of the keys of the smaller one are in both.

    With `plurals` the text has the forms of the other language: those that it alone has stand
    behind "other", and of one without plurals a singular that says its number in a word ("One
    file") is left out. Else the text stays as it is.
    """
    if EMPTY in document.meta and EMPTY in other.meta:
        return _by_keys(document, other, plurals)
    own, there = _units(document.meta), _units(other.meta)
    named = {(unit.name, unit.key): unit for unit in reversed(there)}
    alike = {unit.key: unit for unit in reversed(there) if unit.translation}
    # one that is there by its name and text, but without a translation, takes none of another's
    found = [named.get((unit.name, unit.key)) or alike.get(unit.key) for unit in own]
    texts = [match.translation if match else "" for match in found]
    if not own or sum(map(bool, found)) < _LEAST * len(own):
        return None
    missing = [unit for unit, text in zip(own, texts, strict=True) if not text]
    pairs = [(unit.source, text) for unit, text in zip(own, texts, strict=True)]
    returns = list(_returns(own, found))
    kept = [line for line in document.warnings if not _OWN_GAPS.match(line)]
    remarks = list(_remarks(own, there, missing, _name(other, document)))
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
            yield f"{of_units(units, len(own))} {what}: {_listed(units)}"
    if new:
        are = "is" if len(new) == 1 else "are"
        yield f"{counted(len(new), 'unit')} of {file} {are} not in the text: {_listed(new)}"


def _listed(units: Sequence[_Unit]) -> str:
    return listed("/".join(filter(None, unit.name)) for unit in units)


def listed(names: Iterable[str]) -> str:
    """List the first of some names of units, for a warning."""
    shown = [" ".join(name.split()) for name in dict.fromkeys(names)]  # a warning is one line
    return first_of([shortened(name, _LONGEST) for name in shown], _NAMES)


def of_units(some: Sequence[Any], of: int) -> str:
    """Say that some of a file's units have something.

    >>> of_units(["a"], 3)
    '1 of 3 units has'
    """
    return f"{len(some):,} of {counted(of, 'unit')} {'has' if len(some) == 1 else 'have'}"


def placed(units: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, int, int]]:
    """Return each unit's name and segment, and where its text stands in the document.

    >>> placed([("a", "", "War."), ("b", "s1", "Not yet.")])
    [('a', '', 0, 4), ('b', 's1', 6, 14)]
    """
    at, places = 0, []
    for name, segment, text in units:
        places.append((name, segment, at, at + len(text)))
        at += len(text) + 2
    return places


def figures(text: str) -> int:
    """Return how many placeholders a text may have."""
    return text.count("%") + text.count("{")


# ---- strings by their keys ----


class _Pair(NamedTuple):
    key: str
    source: str
    translation: str


def _by_keys(document: Document, other: Document, plurals: bool) -> Document:
    own, there = _with_keys_of(document, other)
    pairs = list(_paired(own, there, other.language, plurals))
    text = "\n\n".join(pair.source for pair in pairs)
    told = _told(own, there, pairs, other.warnings, _name(other, document))
    meta = {
        **document.meta,
        "units": json.dumps(placed((p.key, "", p.source) for p in pairs), ensure_ascii=False),
        "pairs": json.dumps([pair[1:] for pair in pairs], ensure_ascii=False),
        "translation": "\n\n".join(p.translation for p in pairs if p.translation.strip()),
        "translation_language": other.language,
        "warnings": "\n".join([*document.warnings, *told]),
    }
    return replace(document, text=text, meta={key: value for key, value in meta.items() if value})


def returned_by(document: Document, other: Document) -> Document | None:
    """Return a document of strings with the returns that another file has under its keys.

    None where one of them is no file of strings, or where no key has a return. Raises InputError
    like `translated_by`.
    """
    if EMPTY not in document.meta or EMPTY not in other.meta:
        return None
    _, there = _with_keys_of(document, other)
    places = [(key, start) for key, _, start, _ in json.loads(document.meta["units"])]
    returns = [(start, there.get(key, "")) for key, start in places]
    back = "\n\n".join(text for _, text in returns if text.strip())
    told = {"returned": back, "returns": json.dumps(returns, ensure_ascii=False)}
    return replace(document, meta={**document.meta, **told}) if back else None


def _with_keys_of(document: Document, other: Document) -> tuple[dict[str, str], dict[str, str]]:
    """Return the strings of two files; raises InputError where their keys are others."""
    own, there = _strings(document), _strings(other)
    own, there = _formed(own, there), _formed(there, own)
    if len(own.keys() & there.keys()) < max(1, _LEAST * min(len(own), len(there))):
        raise InputError(
            f"{document.id} and {_name(other, document)} have fewer than half of their keys in "
            "common; give a file with the same keys"
        )
    return own, there


def _formed(strings: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return strings, one with no form as the "other" of another file: Rails has it for all."""
    return {
        f"{key}.other" if key not in other and f"{key}.other" in other else key: text
        for key, text in strings.items()
    }


def _name(other: Document, document: Document) -> str:
    """Return what a warning calls a file beside one that may have the same name."""
    return other.id if other.id != document.id else "the other file"


def _strings(document: Document) -> dict[str, str]:
    """Return the strings of a document by their keys, those without a text last."""
    units = json.loads(document.meta["units"])
    empty: list[str] = json.loads(document.meta[EMPTY])
    return {key: document.text[start:end] for key, _, start, end in units} | dict.fromkeys(
        empty, ""
    )


def _paired(
    own: Mapping[str, str], there: Mapping[str, str], language: str, plurals: bool
) -> Iterator[_Pair]:
    """Yield each text with what stands under its key; "" for nothing.

    A language without plurals has its one form for all of another's.
    """
    for key, text in own.items():
        if not text.strip():
            continue
        stem, form = _plural(key, own)
        general = f"{stem}other"
        if key in there or not stem or language not in _ONE_FORM or general not in there:
            yield _Pair(key, text, there.get(key, ""))
        elif not plurals or figures(text) >= figures(own[general]):
            yield _Pair(key, text, there[general])
        if plurals and form == "other":
            yield from (
                _Pair(more, text, there[more])
                for more in _forms(stem, there)
                if more not in own and figures(there[more]) >= figures(text)
            )


def _plural(key: str, strings: Mapping[str, str]) -> tuple[str, str]:
    """Part the key of a plural form into what its forms share and the form; both "" of others."""
    match = _PLURAL.fullmatch(key)
    return (match[1], match[2]) if match and f"{match[1]}other" in strings else ("", "")


def _forms(stem: str, strings: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys of plural forms that are there."""
    for form in ("zero", "one", "two", "few", "many"):
        if f"{stem}{form}" in strings:
            yield f"{stem}{form}"


def _told(
    own: Mapping[str, str],
    there: Mapping[str, str],
    pairs: Sequence[_Pair],
    warnings: Sequence[str],
    name: str,
) -> Iterator[str]:
    """Say which keys are missing, empty, and in the other file alone, and what else it says."""
    lacking = [pair.key for pair in pairs if not pair.translation.strip()]
    missing = [key for key in lacking if key not in there]
    empty = [key for key in lacking if key in there]
    if missing:
        yield f"{of_units(missing, len(own))} no translation in {name}: {listed(missing)}"
    if empty:
        yield f"{of_units(empty, len(own))} an empty text in {name}: {listed(empty)}"
    extra = [key for key in there if key not in own and not _plural(key, own)[0]]
    if extra:
        are = "is" if len(extra) == 1 else "are"
        yield f"{counted(len(extra), 'unit')} of {name} {are} not in the text: {listed(extra)}"
    yield from (f"{name}: {line}" for line in warnings if not _LEFT_OUT.search(line))
