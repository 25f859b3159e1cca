"""Strings of a program by their keys, a unit each: JSON, Flutter's ARB, YAML.

A unit is named by the path to it (`menu.file.open`). Such a file is in one language; the one beside
it has the translations under the same keys (`translate.readers.units`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple

from translate.data import Document
from translate.errors import InputError, MissingExtra, UnsupportedLanguage
from translate.languages import normalise
from translate.readers.decoding import Encoding, decode
from translate.readers.source import ID_LIMIT, Source, check_text, document, read_all
from translate.readers.units import EMPTY, listed, of_units, placed

_MOST = 1_000_000  # values of a file: a few aliases of YAML can stand for any number
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_LOCALES = ("@@locale", "locale")
# Where files hold more of a string than its text: the text's key, and what may stand beside it.
_DESCRIBED = {
    "message": {"description", "placeholders"},  # Chrome
    "defaultMessage": {"description", "id", "file", "start", "end"},  # formatjs
}
# What a file of this tool's own has, by its kind, and the command that reads it.
_OWN = {
    ("routes", "document"): "a saved result; show it with `translate report`",
    ("comparison", "results"): "a saved comparison; show it with `translate report`",
    ("signature", "hop"): "what `translate text --json` wrote; give the text itself",
    ("inputs", "signatures", "complete"): "the manifest of a run; give its texts",
}
_YAML = "tag:yaml.org,2002:"
_SYMBOL = re.compile(r":\w+")  # of Ruby, as in Rails' order of a date


class _Found(NamedTuple):
    """What a file holds: its strings by their keys, and what is to be said of the rest."""

    strings: dict[str, str]
    passed_over: list[str]  # keys of values that are no texts
    twice: list[str]


def read_json(source: Source) -> Iterator[Document]:
    """Read a JSON file of strings: nested, flat, Chrome's or ARB; null is an empty string."""
    text, encoding = decode(read_all(source.stream, source.name), source.name, source.encoding)
    twice: list[str] = []
    try:
        data = json.loads(text, object_pairs_hook=partial(members, twice=twice))
    except json.JSONDecodeError as error:
        problem = f"{source.name} is not JSON ({error.msg}, line {error.lineno}); correct the line"
        raise InputError(problem) from error
    except ValueError as error:
        raise InputError(f"{source.name} has a number of too many digits; quote it") from error
    _check_own(data, source.name)
    yield strings_document(source, _undescribed(_named(data, source.name)), twice, encoding, "json")


def members(pairs: Iterable[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """Return values by their keys, the last of each as every parser has it; note the others."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            twice.append(key)
        found[key] = value
    return found


def _check_own(data: Any, name: str) -> None:
    for keys, what in _OWN.items():
        if isinstance(data, dict) and data.keys() >= {*keys}:
            raise InputError(f"{name} holds no strings to translate but {what}")


def _named(data: Any, name: str) -> Any:
    """Return a list of messages with their ids, as older formatjs has them, as an object.

    Raises InputError for any other list of objects: those are rows.
    """
    if not isinstance(data, list) or not data or not all(isinstance(own, dict) for own in data):
        return data
    if all(isinstance(own.get("id"), str) and "defaultMessage" in own for own in data):
        return {own["id"]: own for own in data}
    raise InputError(
        f"{name} holds a list of objects and no strings by their keys; write it as .jsonl, an "
        "object a line"
    )


def _undescribed(data: Any) -> Any:
    """Return the texts alone of a file that describes each of them."""
    values = list(data.values()) if isinstance(data, dict) else []
    for text, beside in _DESCRIBED.items():
        if values and all(
            isinstance(value, dict)
            and isinstance(value.get(text), str)
            and value.keys() <= {text, *beside}
            for value in values
        ):
            return {key: value[text] for key, value in data.items()}
    return data


def read_yaml(source: Source) -> Iterator[Document]:
    """Read a YAML file of strings, as Rails has them; no object is ever made of what it says."""
    try:
        import yaml
    except ImportError as error:
        raise MissingExtra("pyyaml", "docs-in") from error
    text, encoding = decode(read_all(source.stream, source.name), source.name, source.encoding)
    twice: list[str] = []
    try:
        # Nodes, not values: a key such as no or on is a word there, not a boolean.
        root = yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        why = " ".join(str(getattr(error, "problem", None) or "a character is not allowed").split())
        raise InputError(f"{source.name} is not YAML ({why}{line}); correct the line") from error
    data = _value(root, twice, {}) if root else None
    yield strings_document(source, data, twice, encoding, "yaml")


def _value(node: Any, twice: list[str], known: dict[int, Any]) -> Any:
    """Return what a node of YAML says; one that several aliases name is made once."""
    if id(node) not in known:
        if node.id == "mapping":
            made: Any = members(_pairs(node, twice, known), twice)
        elif node.id == "sequence":
            made = [_value(own, twice, known) for own in node.value]
        else:
            symbol = not node.style and _SYMBOL.fullmatch(node.value)
            text = False if symbol else node.value
            made = {f"{_YAML}str": text, f"{_YAML}null": None}.get(node.tag, False)
        known[id(node)] = made
    return known[id(node)]


def _pairs(node: Any, twice: list[str], known: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the members of a mapping, behind what it merges from others and does not have itself.

    A key that is no scalar has no name, and no text.
    """
    own = {key.value for key, _ in node.value if key.id == "scalar"}
    merged: dict[str, Any] = {}
    for key, value in node.value:
        if key.tag == f"{_YAML}merge":
            several = value.value if value.id == "sequence" else [value]
            for other in map(lambda one: _value(one, twice, known), reversed(several)):
                merged |= other if isinstance(other, dict) else {}
    yield from ((key, value) for key, value in merged.items() if key not in own)
    for key, value in node.value:
        if key.id != "scalar":
            yield "?", False
        elif key.tag != f"{_YAML}merge":
            yield key.value, _value(value, twice, known)


def strings_document(
    source: Source, data: Any, twice: list[str], encoding: Encoding, kind: str
) -> Document:
    """Return the strings of a file, by their keys, as one document of units.

    It has no text where all are empty. Raises InputError where there are none.
    """
    told, data = _told(data, source)
    found = _Found({}, [], twice)
    values = _leaves(data, "") if isinstance(data, dict | list) else ()
    for number, (key, value) in enumerate(values, 1):
        if number > _MOST:
            raise InputError(f"{source.name} has more than {_MOST:,} values; split it")
        if len(key) > ID_LIMIT:
            raise InputError(
                f"{source.name} has a key of more than {ID_LIMIT:,} characters ({key[:40]}…); "
                "shorten it"
            )
        if not isinstance(value, str):
            found.passed_over.append(key)
            continue
        if key in found.strings:  # "a.b" beside "a": {"b": …}
            found.twice.append(key)
        found.strings[key] = value
    return _document(source, found.strings, told, _remarks(found), encoding, kind)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield each value below one, with the path to it; an empty list or object is a value."""
    if isinstance(value, dict) and value:
        for key, own in value.items():
            if not _is_metadata(key, own):
                yield from _leaves(own, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for number, own in enumerate(value):
            yield from _leaves(own, f"{path}.{number}" if path else str(number))
    else:
        yield path, "" if value is None else value


def _is_metadata(key: str, value: Any) -> bool:
    """Whether a member of ARB says something of a string, or of the file."""
    return key.startswith("@@") or (key.startswith("@") and isinstance(value, dict))


def _told(data: Any, source: Source) -> tuple[str | None, Any]:
    """Return the language that a file or its place tells, and its strings without what tells it.

    Raises InputError for a file of several languages.
    """
    if not isinstance(data, dict):
        return language_by_name(source.name, source.folder), data
    for key in _LOCALES:
        if isinstance(data.get(key), str) and (tag := _language(data[key])):
            return tag, {other: value for other, value in data.items() if other != key}
    tags = [_language(key) for key, value in data.items() if isinstance(value, dict)]
    if not tags or None in tags or len(tags) < len(data):
        return language_by_name(source.name, source.folder), data
    if len(tags) > 1:
        raise InputError(
            f"{source.name} holds several languages ({listed(data)}); put each into a file of its "
            "own"
        )
    return tags[0], next(iter(data.values()))


def language_by_name(name: str, folder: str) -> str | None:
    """Return the language that a file's name ends in, else the one that its folder is named after.

    >>> language_by_name("messages.zh-CN.json", "src"), language_by_name("app_pt_BR.arb", "en")
    ('zh', 'pt')
    >>> language_by_name("common.json", "en"), language_by_name("Main.strings", "zh-Hans.lproj")
    ('en', 'zh')
    """
    stem = PurePath(name).stem
    starts = (0, *(match.end() for match in re.finditer("[._]", stem)))
    told = next(filter(None, (_language(stem[at:]) for at in starts)), None)
    return told or _language(folder.removesuffix(".lproj"))


def _language(tag: str) -> str | None:
    try:
        return normalise(tag) if _TAG.fullmatch(tag) else None
    except UnsupportedLanguage:
        return None


def _remarks(found: _Found) -> Iterator[str]:
    if found.passed_over:
        values = "value that is" if len(found.passed_over) == 1 else "values that are"
        names = listed(found.passed_over)
        yield f"{len(found.passed_over):,} {values} no text passed over: {names}"
    if found.twice:
        stand = "key stands" if len(found.twice) == 1 else "keys stand"
        last = "the last counts" if len(found.twice) == 1 else "the last of each counts"
        yield f"{len(found.twice):,} {stand} there twice, and {last}: {listed(found.twice)}"


def _document(
    source: Source,
    strings: Mapping[str, str],
    told: str | None,
    remarks: Iterable[str],
    encoding: Encoding,
    kind: str,
) -> Document:
    if not strings:
        raise InputError(
            f'{source.name} holds no strings; give a file such as {{"menu.open": "Open"}}, or '
            "write texts as .jsonl or .txt"
        )
    full = {key: text for key, text in strings.items() if text.strip()}
    empty = [key for key in strings if key not in full]
    text = check_text("\n\n".join(full.values()), source.name) if full else ""
    left = f"no text and {'is' if len(empty) == 1 else 'are'} left out"
    gaps = [f"{of_units(empty, len(strings))} {left}: {listed(empty)}"] if empty else []
    return document(
        source, text, language=source.language or told, format=kind, encoding=str(encoding),
        warnings=[*encoding.warnings, *remarks, *gaps],
        units=json.dumps(placed((key, "", own) for key, own in full.items()), ensure_ascii=False),
        **{EMPTY: json.dumps(empty, ensure_ascii=False)},
    )  # fmt: skip
