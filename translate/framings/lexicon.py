"""Framing lexicons: TOML or TSV files, checked with the line and the problem named."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from translate import toml
from translate.data import Framing
from translate.errors import LexiconError, UnsupportedLanguage
from translate.framings.expected import expected
from translate.framings.inflect import MODALS, fold, folded_lemmas, tokenize
from translate.framings.vocabulary import ahead
from translate.languages import guess, normalise, writes_spaces

if TYPE_CHECKING:
    from importlib.abc import Traversable

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


def is_two_columns(rows: Sequence[Sequence[str]], categories: Sequence[str]) -> bool:
    """Return whether rows are a plain list of terms and renderings, not our own columns.

    >>> is_two_columns([["flashpoint", "导火索"]], ["conflict"])
    True
    >>> is_two_columns([["flashpoint", "conflict"]], ["conflict"])
    False
    """
    return (
        bool(rows)
        and all(len(row) == 2 for row in rows)
        and not any(row[1].strip() in (*categories, "") for row in rows)
    )


CATEGORIES = (
    "sovereignty", "conflict", "diplomacy", "identity", "rights", "economy", "evaluation",
    "hedging", "attribution",
)  # fmt: skip
_NO_CATEGORY = frozenset({"suggested", "chosen"})  # what is followed beside a lexicon is called so
_LONGEST_CATEGORY = 40
LARGEST = 5_000_000  # bytes; a lexicon is read whole
_KEYS = {"term", "category", "variants", "renderings", "intensity", "note"}
_SHIPPED = re.compile(r"framing\.(\w+)\.toml")


@dataclass(frozen=True, eq=False)  # compared and cached by identity: it holds dictionaries
class Lexicon:
    """Framings of one language, each with its renderings by target language."""

    name: str
    language: str
    framings: tuple[Framing, ...]
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a lexicon file and where (line from 1; 0 for the file)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


def load_lexicon(path: Path | str) -> Lexicon:
    """Read a lexicon file (.toml, .tsv); raises LexiconError naming the first problem."""
    lexicon, problems = check_lexicon(Path(path))
    if problems or lexicon is None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise LexiconError(f"{path}: {problems[0]}{more}; run: translate lexicon check {path}")
    return lexicon


def check_lexicon(path: Path) -> tuple[Lexicon | None, list[Problem]]:
    """Read a lexicon file and name every problem; the lexicon is None when it can't be read."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            return None, [Problem(0, f"larger than {LARGEST:,} bytes; split it")]
        text = raw.decode("utf-8-sig")
    except OSError as error:
        return None, [Problem(0, f"can't be read ({error.strerror}); check the path")]
    except UnicodeDecodeError as error:
        return None, [Problem(0, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]
    try:
        return parse_lexicon(text, name=path.stem, form=path.suffix.lower())
    except RecursionError:
        return None, [Problem(0, "is nested too deeply; write a plainer file")]


_FORMS = (
    "save it as .tsv (columns parted by tabs: term, category, renderings with | between, "
    "intensity, note), .toml or .tbx"
)


def parse_lexicon(text: str, *, name: str, form: str) -> tuple[Lexicon | None, list[Problem]]:
    """Read a lexicon from text; `form` is ".toml", ".tsv" or ".tbx"."""
    if form == ".tbx":
        return _from_tbx(text, name)
    if form == ".toml":
        return _from_toml(text, name)
    if form in (".tsv", ".txt"):
        return _from_tsv(text, name)
    return None, [Problem(0, f"{form or 'no ending'} is no form of a lexicon; {_FORMS}")]


def _from_toml(text: str, name: str) -> tuple[Lexicon | None, list[Problem]]:
    try:
        data = toml.loads(text)
    except toml.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        return None, [Problem(int(where.group(1)) if where else 0, f"not TOML: {error}")]
    except ValueError:
        return None, [Problem(0, "not TOML: a number is too long")]
    items = data.get("framing")
    if not isinstance(items, list) or not items:
        return None, [Problem(0, "has no [[framing]] entry; add one with at least a term")]
    lines = [
        n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[framing\]\]", line)
    ]
    problems: list[Problem] = []
    framings: list[Framing] = []
    for index, item in enumerate(items):
        line = lines[index] if index < len(lines) else 0
        faults = [Problem(line, message) for message in _faults(item)]
        problems += faults
        if not faults:
            framings.append(_framing(item))
    problems += _repeated(framings, lines)
    return _lexicon(data, name, framings, problems), problems


def _lexicon(
    data: Mapping[str, Any], name: str, framings: Sequence[Framing], problems: list[Problem]
) -> Lexicon:
    language = _language(data.get("language", "en"), problems)
    meta = {key: str(data[key]) for key in ("title", "license") if key in data}
    return Lexicon(str(data.get("name", name)), language, tuple(framings), meta)


def _from_tsv(text: str, name: str) -> tuple[Lexicon | None, list[Problem]]:
    """Read lines of term, category, renderings (`|` between), intensity, note; term is needed."""
    problems: list[Problem] = []
    framings: list[Framing] = []
    lines: list[int] = []
    plain = is_two_columns(list(_rows(text)), CATEGORIES)
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip() or row.startswith("#") or row.lower().startswith("term\t"):
            continue
        item, faults = _plain_item(row) if plain else _tsv_item(row)
        faults += _faults(item)
        problems += [Problem(number, message) for message in faults]
        if not faults:
            framings.append(_framing(item))
            lines.append(number)
    if not framings and not problems:
        problems.append(Problem(0, "has no term; write one a line"))
    problems += _repeated(framings, lines)
    return Lexicon(name, "en", tuple(framings)), problems


def _rows(text: str) -> Iterator[list[str]]:
    for row in text.splitlines():
        if row.strip() and not row.startswith("#") and not row.lower().startswith("term\t"):
            yield row.split("\t")


def _plain_item(row: str) -> tuple[dict[str, Any], list[str]]:
    """Read a line of a plain two-column termbase: a term and its renderings."""
    term, _, renderings = row.partition("\t")
    parts = [part.strip() for part in re.split(r"[|;；]", renderings) if part.strip()]
    return {"term": term.strip(), "renderings": {guess(renderings): parts}}, []


def _from_tbx(text: str, name: str) -> tuple[Lexicon | None, list[Problem]]:
    try:
        framings = from_tbx(text, "en", CATEGORIES)
    except TermbaseError as error:
        return None, [Problem(0, str(error))]
    return Lexicon(name, "en", tuple(framings)), []


def _tsv_item(row: str) -> tuple[dict[str, Any], list[str]]:
    cells = [cell.strip() for cell in row.split("\t")]
    if len(cells) > 5:
        return {}, [f"{len(cells)} columns; use term, category, renderings, intensity, note"]
    cells += [""] * (5 - len(cells))
    item: dict[str, Any] = {
        "term": cells[0],
        "category": cells[1] or "evaluation",
        "note": cells[4],
    }
    if cells[2]:
        item["renderings"] = {"zh": [part.strip() for part in cells[2].split("|") if part.strip()]}
    if cells[3] and not (cells[3].isdecimal() and len(cells[3]) < 9):
        return item, [f"intensity {cells[3][:20]!r} is not a number from 1 to 5"]
    if cells[3]:
        item["intensity"] = int(cells[3])
    return item, []


def _faults(item: object) -> list[str]:
    if not isinstance(item, dict):
        return ["is not a table; write [[framing]] and keys below it"]
    messages = [
        f"unknown key {key!r}; known: {', '.join(sorted(_KEYS))}"
        for key in sorted(set(item) - _KEYS)
    ]
    term = item.get("term")
    if not isinstance(term, str) or not term.strip():
        messages.append('no term; add term = "…"')
    elif not any(c.isalnum() for c in term) or len(term) > 200:
        messages.append(f"term {term[:40]!r} has no letter or is over 200 characters; correct it")
    if not _is_category(item.get("category", "evaluation")):
        messages.append(
            f"category {item['category']!r} is not a name of up to {_LONGEST_CATEGORY} characters; "
            f"take one of {', '.join(CATEGORIES)}, or your own"
        )
    intensity = item.get("intensity", 3)
    if type(intensity) is not int or not 1 <= intensity <= 5:
        messages.append(f"intensity {intensity!r} is not a number from 1 to 5")
    if not _strings(item.get("variants", [])):
        messages.append("variants is not a list of texts")
    if not isinstance(item.get("note", ""), str):
        messages.append("note is not a text")
    return messages + _rendering_faults(item.get("renderings", {}))


def _is_category(value: object) -> bool:
    """Return whether a category is one of ours or a name of the reader's own."""
    return (
        isinstance(value, str)
        and value.strip() not in _NO_CATEGORY
        and len(value) <= _LONGEST_CATEGORY
        and value.isprintable()
        and any(c.isalpha() for c in value)
    )


def _rendering_faults(renderings: object) -> list[str]:
    if not isinstance(renderings, dict) or not all(_strings(v) for v in renderings.values()):
        return ['renderings is not a table of lists, such as renderings.zh = ["…"]']
    return []


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)


def _framing(item: Mapping[str, Any]) -> Framing:
    return Framing(
        item["term"].strip(),
        item.get("category", "evaluation").strip(),
        tuple(item.get("variants", ())),
        {tag: list(renderings) for tag, renderings in item.get("renderings", {}).items()},
        item.get("intensity", 3),
        item.get("note", ""),
    )


def _repeated(framings: list[Framing], lines: list[int]) -> Iterator[Problem]:
    seen: set[str] = set()
    for framing, line in zip(framings, lines, strict=False):
        key = framing.term.lower()
        if key in seen:
            yield Problem(line, f"term {framing.term!r} stands here twice; keep one")
        seen.add(key)


def _language(tag: object, problems: list[Problem]) -> str:
    from translate.errors import UnsupportedLanguage

    try:
        return normalise(str(tag))
    except UnsupportedLanguage as error:
        problems.append(Problem(0, str(error)))
        return "en"


def shipped() -> dict[str, str]:
    """Return the names of the lexicons that come with the package and their languages."""
    folder = resources.files("translate.framings.data")
    matches = (_SHIPPED.fullmatch(item.name) for item in folder.iterdir())
    return {match.group()[:-5]: match.group(1) for match in matches if match}


@lru_cache(maxsize=8)
def load_shipped(name: str) -> Lexicon:
    """Load a lexicon that comes with the package; raises LexiconError for an unknown name."""
    if name not in shipped():
        raise LexiconError(f"no lexicon {name!r}; `translate lexicon list` names those there are")
    if data := (ahead("lexicons") or {}).get(name):  # it was checked before it was written
        return _lexicon(data, name, [_framing(item) for item in data["framing"]], [])
    text = (resources.files("translate.framings.data") / f"{name}.toml").read_text(encoding="utf-8")
    lexicon, problems = parse_lexicon(text, name=name, form=".toml")
    if problems or lexicon is None:
        raise LexiconError(f"{name}: {problems[0]}; reinstall translate-compare")
    return lexicon


@lru_cache(maxsize=8)
def default_lexicon(language: str) -> Lexicon:
    """Return the shipped lexicon of a language; for Chinese, the English one turned round."""
    for name, tag in sorted(shipped().items()):
        if tag == language:
            return load_shipped(name)
    if language == "zh":
        return turned(load_shipped("framing.en"), "zh")
    return Lexicon("none", language, ())


def turned(lexicon: Lexicon, language: str) -> Lexicon:
    """Turn a lexicon round: renderings of `language` become terms, the terms their renderings."""
    terms: dict[str, Framing] = {}
    for framing in lexicon.framings:
        for rendering in framing.renderings.get(language, ()):
            known = terms.get(rendering)
            back = [*known.renderings[lexicon.language], framing.term] if known else [framing.term]
            base = known or framing
            terms[rendering] = Framing(
                rendering, base.category, (), {lexicon.language: back}, base.intensity
            )
    return Lexicon(f"{lexicon.name} (turned)", language, tuple(terms.values()))


def merged(lexicons: list[Lexicon]) -> Lexicon:
    """Join lexicons of one language; an expression that several have is the last one's.

    A later term, or variant, takes the place of an earlier term with all its variants, and of an
    earlier variant alone, also inflected otherwise or with a hyphen.

    >>> shipped = Framing("illegal immigrants", "rights", ("illegal migrants",))
    >>> mine = Lexicon("mine", "en", (Framing("illegal immigrant", "identity"),))
    >>> [entry.term for entry in merged([Lexicon("x", "en", (shipped,)), mine]).framings]
    ['illegal immigrant']
    """
    language = lexicons[0].language
    taken: set[_Words] = set()
    framings: list[Framing] = []
    for lexicon in reversed(lexicons):
        terms = {framing.term.lower(): framing for framing in lexicon.framings}
        left = [
            _without(framing, taken, language)
            for framing in terms.values()
            if _words(framing.term, language) not in taken
        ]
        taken |= {_words(form, language) for framing in left for form in framing.forms}
        framings = left + framings
    name = " + ".join(lexicon.name for lexicon in lexicons)
    return Lexicon(name, language, tuple(framings))


_Words = tuple[str, ...]


def _words(form: str, language: str) -> _Words:
    """Return the words of an expression as they stand uninflected: what makes it another's equal.

    >>> _words("win-win deals", "en"), _words("may", "en") == _words("might", "en")
    (('win', 'win', 'deal'), False)
    """
    if not writes_spaces(language):
        return (form,)
    return tuple(_plain(token.text) for token in tokenize(form) if token.text[0].isalnum())


def _plain(word: str) -> str:
    folded = fold(word)
    others = () if folded in MODALS else sorted(folded_lemmas(word) - {folded})
    return others[0] if others else folded


def _without(framing: Framing, taken: Collection[_Words], language: str) -> Framing:
    """Return an entry without the variants that others have."""
    left = tuple(form for form in framing.variants if _words(form, language) not in taken)
    return framing if left == framing.variants else replace(framing, variants=left)


@lru_cache(maxsize=64)
def adds_only(lexicon: Lexicon) -> bool:
    """Whether a lexicon has all expressions of the package's, and perhaps more.

    >>> mine = Lexicon("mine", "en", (Framing("sea of troubles", "evaluation"),))
    >>> adds_only(mine), adds_only(merged([default_lexicon("en"), mine]))
    (False, True)
    """
    language = lexicon.language
    own = {_words(form, language) for entry in lexicon.framings for form in entry.forms}
    return all(
        _words(framing.term, language) in own for framing in default_lexicon(language).framings
    )


@lru_cache(maxsize=64)
def own_terms(lexicon: Lexicon, language: str) -> dict[str, tuple[str, ...]]:
    """Return the terms that the package's lexicon has not, or not so, with what they expect.

    >>> mine = Lexicon("mine", "en", (Framing("cable", "evaluation", (), {"zh": ["电源线"]}),))
    >>> own_terms(merged([default_lexicon("en"), mine]), "zh")
    {'cable': ('电源线',)}
    """
    shipped = {
        framing.term.lower(): framing for framing in default_lexicon(lexicon.language).framings
    }
    return {
        framing.term: tuple(rendering for rendering, _ in expected(framing, language))
        for framing in lexicon.framings
        if not _is_of(framing, shipped.get(framing.term.lower()))
    }


def _is_of(framing: Framing, other: Framing | None) -> bool:
    """Return whether an entry is another, or what `merged` has left of it."""
    return (
        other is not None
        and {*framing.variants} <= {*other.variants}
        and replace(framing, variants=other.variants) == other
    )


def own_categories(lexicon: Lexicon) -> Counter[str]:
    """Count the terms of each category that the package's own lexicon doesn't have.

    >>> framings = Framing("smuggler", "migration"), Framing("truce", "conflict")
    >>> lexicon = Lexicon("mine", "en", framings)
    >>> own_categories(lexicon)
    Counter({'migration': 1})
    """
    named = (framing.category for framing in lexicon.framings)
    return Counter(name for name in named if name not in CATEGORIES)


_DATA = (".toml", ".json", ".tsv", ".gz")


@lru_cache(maxsize=16)
def fingerprint(*lexicons: Lexicon) -> str:
    """Return the lexicons' names with a digest of their framings.

    >>> war, fuse = (Lexicon("x", "en", (Framing(term, "conflict"),)) for term in ("war", "fuse"))
    >>> fingerprint(war) == fingerprint(war), fingerprint(war) == fingerprint(fuse)
    (True, False)
    """
    content = json.dumps([[entry.to_dict() for entry in lexicon.framings] for lexicon in lexicons])
    name = "+".join(dict.fromkeys(lexicon.name for lexicon in lexicons))
    return f"{name} {hashlib.sha256(content.encode()).hexdigest()[:16]}"


@lru_cache(maxsize=1)
def vocabulary() -> str:
    """Return a digest of the shipped weights and words, which decide fates and faults."""
    return digest_of_vocabulary(resources.files("translate.framings.data"))


def digest_of_vocabulary(folder: Traversable) -> str:
    """Return a digest of a folder of vocabulary.

    Word frequencies only serve proposals, and documents on the data decide nothing.
    """
    hasher = hashlib.sha256()
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(_DATA) and not path.name.startswith("frequency."):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            hasher.update(f"{path.name} {content}\n".encode())
    return hasher.hexdigest()[:16]
