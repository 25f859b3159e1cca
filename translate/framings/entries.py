"""Entries of lexicon files (TOML, TSV, CSV, TBX), checked with the line and the problem named."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from xml.etree import ElementTree

from translate import toml
from translate.data import Framing
from translate.errors import LexiconError, UnsupportedLanguage
from translate.framings.expected import ANY
from translate.framings.lexicon import CATEGORIES, Lexicon
from translate.languages import guess, normalise

_NO_CATEGORY = frozenset({"suggested", "chosen"})  # what is followed beside a lexicon is called so
_LONGEST_CATEGORY = 40
LARGEST = 5_000_000  # bytes; a lexicon is read whole
_KEYS = {"term", "category", "variants", "renderings", "intensity", "note"}
# ElementTree fetches nothing from outside; entities of a document's own could still swell it.
_DECLARES = re.compile(r"<!ENTITY", re.IGNORECASE)
_ENTRIES = {"termEntry", "conceptEntry"}
_SECTIONS = {"langSet", "langSec"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


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
    except OSError as error:
        return None, [Problem(0, f"can't be read ({error.strerror}); check the path")]
    return read_lexicon(raw, path)


def read_lexicon(raw: bytes, path: PurePath) -> tuple[Lexicon | None, list[Problem]]:
    r"""Read a lexicon from a file's bytes, called and written as the path's name says.

    >>> read_lexicon(b"\xff", PurePath("x.toml"))[1][0].message
    'is not UTF-8 (byte 0); save it as UTF-8'
    """
    if len(raw) > LARGEST:
        return None, [Problem(0, f"larger than {LARGEST:,} bytes; split it")]
    try:
        text = raw.decode("utf-8-sig")
        return parse_lexicon(text, name=path.stem, form=path.suffix.lower())
    except UnicodeDecodeError as error:
        return None, [Problem(0, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]
    except RecursionError:
        return None, [Problem(0, "is nested too deeply; write a plainer file")]


_FORMS = (
    "save it as .tsv (columns parted by tabs: term, category, renderings with | between, "
    "intensity, note), .toml or .tbx"
)


def parse_lexicon(text: str, *, name: str, form: str) -> tuple[Lexicon | None, list[Problem]]:
    """Read a lexicon from text; `form` is ".toml", ".tsv", ".csv" or ".tbx"."""
    if form == ".tbx":
        return _from_tbx(text, name)
    if form == ".toml":
        return _from_toml(text, name)
    if form in (".tsv", ".txt"):
        return _from_tsv(text, name)
    if form == ".csv":
        return _from_csv(text, name)
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


def from_checked(data: Mapping[str, Any], name: str) -> Lexicon:
    """Make a lexicon of a table in which every entry was checked before."""
    return _lexicon(data, name, [_framing(item) for item in data["framing"]], [])


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
    rows = list(_rows(text))
    plain = _is_two_columns([row for _, row in rows])
    for number, row in rows:
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


def _from_csv(text: str, name: str) -> tuple[Lexicon | None, list[Problem]]:
    """Read the columns of `_from_tsv`, parted by commas or semicolons; a cell is one line."""
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        return None, [Problem(0, f"not CSV ({error}); export it again")]
    return _from_tsv("\n".join("\t".join(" ".join(c.split()) for c in row) for row in rows), name)


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Yield the rows of a table with their numbers, comments and a heading left out."""
    for number, row in enumerate(text.splitlines(), 1):
        cells = tuple(cell.strip().lower() for cell in row.split("\t"))
        is_heading = cells[:1] == ("term",) or (number == 1 and _are_languages(cells))
        if row.strip() and not row.startswith("#") and not is_heading:
            yield number, row


def _are_languages(cells: Sequence[str]) -> bool:
    """Return whether the cells of a first row are the names of two languages, or of two sides."""
    if tuple(cells) == ("source", "target"):
        return True
    try:
        return len(cells) == len(set(map(normalise, cells))) == 2
    except UnsupportedLanguage:
        return False


def _is_two_columns(rows: Sequence[str]) -> bool:
    r"""Return whether rows are a plain list of terms and renderings, not our own columns.

    >>> _is_two_columns(["flashpoint\t导火索"]), _is_two_columns(["flashpoint\tconflict"])
    (True, False)
    """
    cells = [row.split("\t") for row in rows]
    return (
        bool(cells)
        and all(len(row) == 2 for row in cells)
        and not any(row[1].strip() in (*CATEGORIES, "") for row in cells)
    )


def _plain_item(row: str) -> tuple[dict[str, Any], list[str]]:
    """Read a line of a plain two-column termbase: a term and its renderings.

    A term that is its own rendering is to stay as it is in any language.
    """
    term, _, renderings = row.partition("\t")
    parts = [part.strip() for part in re.split(r"[|;；]", renderings) if part.strip()]
    language = ANY if parts == [term.strip()] else guess(renderings)
    return {"term": term.strip(), "renderings": {language: parts}}, []


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


def _from_tbx(text: str, name: str) -> tuple[Lexicon | None, list[Problem]]:
    """Read TBX (ISO 30042, also the older MARTIF form): one framing a concept.

    The first English term is the framing's, further ones its variants, those of other languages
    its renderings; a subject field that is a category is kept.

    >>> tbx = (
    ...     "<tbx><text><body><conceptEntry>"
    ...     "<langSec xml:lang='en'><termSec><term>flashpoint</term></termSec></langSec>"
    ...     "<langSec xml:lang='zh-CN'><termSec><term>导火索</term></termSec></langSec>"
    ...     "</conceptEntry></body></text></tbx>"
    ... )
    >>> _from_tbx(tbx, "mine")[0].framings[0].renderings
    {'zh': ['导火索']}
    """
    if _DECLARES.search(text):
        return None, [Problem(0, "it declares entities, which are not read; remove them")]
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return None, [Problem(0, f"not XML (line {error.position[0]}); export it again")]
    concepts = [_concept(entry) for entry in _elements(root, _ENTRIES)]
    framings = tuple(framing for framing in concepts if framing is not None)
    if not framings:
        return None, [Problem(0, "no concept has a term in en; check the language")]
    return Lexicon(name, "en", framings), []


def _elements(root: ElementTree.Element, names: set[str]) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] in names)


def _concept(entry: ElementTree.Element) -> Framing | None:
    terms: dict[str, list[str]] = defaultdict(list)
    for section in _elements(entry, _SECTIONS):
        try:
            tag = normalise(section.get(_LANGUAGE, section.get("lang", "")))
        except UnsupportedLanguage:
            continue
        for term in _elements(section, {"term"}):
            words = " ".join("".join(term.itertext()).split())
            if words:
                terms[tag].append(words)
    own = terms.pop("en", [])
    if not own:
        return None
    return Framing(own[0], _category(entry), tuple(own[1:]), dict(terms))


def _category(entry: ElementTree.Element) -> str:
    for note in _elements(entry, {"descrip"}):
        value = (note.text or "").strip().lower()
        if note.get("type") == "subjectField" and value in CATEGORIES:
            return value
    return "evaluation"


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
    try:
        return normalise(str(tag))
    except UnsupportedLanguage as error:
        problems.append(Problem(0, str(error)))
        return "en"
