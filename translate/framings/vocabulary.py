"""The shipped vocabulary as plain tables, as it is looked up: computed ahead, or of the TOML files.

Both ways give the same, and both pass on to those who ask what JSON could hold: lists where sets
are meant, in an order that every process gives them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from itertools import chain
from typing import Any

from translate import toml
from translate.errors import LexiconError
from translate.framings import compiled
from translate.framings.forms import pattern_of, phrase_keys, to_the_letter
from translate.framings.inflect import tokenize


def table(name: str) -> Any:
    """Return one of TABLES; raises LexiconError when a file of the package is bad.

    >>> table("thesaurus")["degrees"]["deplore"]
    [['criticism', 4]]
    """
    known = ahead(name)
    return TABLES[name]() if known is None else known


def ahead(name: str) -> Any:
    """Return one of TABLES where it was computed ahead, of the files as they are; else None."""
    text = compiled.read(f"{name}.json")
    return None if text is None else json.loads(text)


def _read(stem: str) -> Iterator[dict[str, Any]]:
    path = resources.files("translate.framings.data") / f"{stem}.en.toml"
    if path.is_file():
        try:
            yield toml.loads(path.read_text(encoding="utf-8"))
        except toml.TOMLDecodeError as problem:
            raise LexiconError(f"{path.name}: {problem}; correct that line") from problem


def _thesaurus() -> dict[str, Any]:
    return {
        "degrees": _degrees(), "groups": _groups(), "shifts": _shifts(), "markers": _markers(),
        "charges": _charges(),
    }  # fmt: skip


def _degrees() -> dict[str, list[list[Any]]]:
    """Return the places on scales that an expression has: the scale, the strength."""
    degrees: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for data in _read("strength"):
        for scale in data.get("scale", ()):
            for level in scale["levels"]:
                for key in _keys(level["words"]):
                    degrees[key].add((scale["name"], level["strength"]))
    return {key: [list(place) for place in sorted(places)] for key, places in degrees.items()}


def _groups() -> dict[str, list[int]]:
    """Number the groups of synonyms; framings that share a rendering are one too."""
    listed = [group["words"] for data in _read("synonyms") for group in data.get("group", ())]
    framings = []
    rendered: dict[str, list[str]] = defaultdict(list)
    for data in _read("framing"):
        for framing in data.get("framing", ()):
            forms = _forms(framing)
            framings.append(forms)
            tags = framing.get("renderings", {}).items()
            for rendering in (one for tag, ones in tags if tag.startswith("zh") for one in ones):
                rendered[rendering] += forms
    numbers: dict[str, set[int]] = defaultdict(set)
    for number, words in enumerate((*listed, *framings, *rendered.values())):
        for key in _keys(words):
            numbers[key].add(number)
    return {key: sorted(value) for key, value in numbers.items()}


def _forms(framing: dict[str, Any]) -> list[str]:
    return [framing["term"], *framing.get("variants", ())]


def _shifts() -> dict[str, list[str]]:
    shifts: dict[str, set[str]] = defaultdict(set)
    for data in _read("synonyms"):
        for shift in data.get("shift", ()):
            for key in _keys([shift["term"]]):
                shifts[key].update(_keys(shift["to"]))
    return {key: sorted(value) for key, value in shifts.items()}


def _markers() -> dict[str, list[str]]:
    return {
        kind: list(_keys(words))
        for data in _read("markers")
        for kind, words in data["marker"].items()
    }


def _charges() -> dict[str, int]:
    """Return each word's charge; where levels overlap, the strongest wins."""
    charges: dict[str, int] = {}
    for data in _read("charge"):
        for level in data["charge"]:
            sign = 1 if level["polarity"] == "positive" else -1
            for key in _keys(level["words"]):
                charges[key] = max(charges.get(key, 0), sign * level["strength"], key=abs)
    return charges


def _senses() -> list[list[list[str]]]:
    """Return the terms that have other senses, and the four conditions of each."""
    return [
        [
            entry["terms"],
            entry.get("forms", []),
            [to_the_letter(tokenize(phrase)) for phrase in entry.get("phrases", ())],
            list(_keys(entry.get("unless", ()))),
            list(_keys(entry.get("despite", ()))),
        ]
        for data in _read("senses")
        for entry in data["sense"]
    ]


def _patterns() -> dict[str, list[Any]]:
    """Return how each expression of the lexicon, as it is written there, is found in a text."""
    return {
        form: pattern_of(form)
        for data in _read("framing")
        for framing in data["framing"]
        for form in _forms(framing)
    }


def _lexicons() -> dict[str, dict[str, Any]]:
    """Return what stands in the files of the lexicons, by their names."""
    return dict(zip(["framing.en"], _read("framing"), strict=False))


def _keys(words: Iterable[str]) -> Iterable[str]:
    """Return the forms that expressions are looked up by, in the order of the expressions."""
    return dict.fromkeys(chain.from_iterable(sorted(phrase_keys(word)) for word in words))


TABLES: dict[str, Callable[[], Any]] = {
    "thesaurus": _thesaurus, "senses": _senses, "patterns": _patterns, "lexicons": _lexicons,
}  # fmt: skip
