"""Termbases in TBX (ISO 30042): their concepts as framings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from translate.data import Framing
from translate.errors import UnsupportedLanguage
from translate.languages import normalise

# ElementTree fetches nothing from outside; entities of a document's own could still swell it.
_DECLARES = re.compile(r"<!ENTITY", re.IGNORECASE)
_ENTRIES = {"termEntry", "conceptEntry"}
_SECTIONS = {"langSet", "langSec"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class TermbaseError(ValueError):
    """A termbase can't be read; the message says why."""


def from_tbx(text: str, language: str, categories: Sequence[str]) -> list[Framing]:
    """Read TBX (ISO 30042, also the older MARTIF form): one framing a concept.

    The first term of `language` is the framing's, further ones its variants, those of other
    languages its renderings; a subject field that is a category is kept. Raises TermbaseError.

    >>> tbx = (
    ...     "<tbx><text><body><conceptEntry>"
    ...     "<langSec xml:lang='en'><termSec><term>flashpoint</term></termSec></langSec>"
    ...     "<langSec xml:lang='zh-CN'><termSec><term>导火索</term></termSec></langSec>"
    ...     "</conceptEntry></body></text></tbx>"
    ... )
    >>> from_tbx(tbx, "en", ["conflict"])[0].renderings
    {'zh': ['导火索']}
    """
    if _DECLARES.search(text):
        raise TermbaseError("it declares entities, which are not read; remove them")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise TermbaseError(f"not XML (line {error.position[0]}); export it again") from error
    concepts = [_concept(entry, language, categories) for entry in _named(root, _ENTRIES)]
    framings = [framing for framing in concepts if framing is not None]
    if not framings:
        raise TermbaseError(f"no concept has a term in {language}; check the language")
    return framings


def _named(root: ElementTree.Element, names: set[str]) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] in names)


def _concept(
    entry: ElementTree.Element, language: str, categories: Sequence[str]
) -> Framing | None:
    terms: dict[str, list[str]] = defaultdict(list)
    for section in _named(entry, _SECTIONS):
        try:
            tag = normalise(section.get(_LANGUAGE, section.get("lang", "")))
        except UnsupportedLanguage:
            continue
        for term in _named(section, {"term"}):
            words = " ".join("".join(term.itertext()).split())
            if words:
                terms[tag].append(words)
    own = terms.pop(language, [])
    if not own:
        return None
    return Framing(own[0], _category(entry, categories), tuple(own[1:]), dict(terms))


def _category(entry: ElementTree.Element, categories: Sequence[str]) -> str:
    for note in _named(entry, {"descrip"}):
        value = (note.text or "").strip().lower()
        if note.get("type") == "subjectField" and value in categories:
            return value
    return "evaluation"
