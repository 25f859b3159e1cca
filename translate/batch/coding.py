"""Coding by hand: a random sample of mentions on a sheet that does not show the tool's fates.

The sheet goes to the coders, the key stays: it holds what the tool says of each item and how often
it says so in the whole output. Both carry the sample's mark in the names of the items, so that no
sheet is held against another's key.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from translate.batch.lines import Failure, has_several, read_output
from translate.codec import Value
from translate.data import FATES
from translate.errors import InputError
from translate.framings.tracing import is_judged
from translate.measures.rates import Judged
from translate.memory import digest
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.sentences import is_grave

LABELS = tuple(fate for fate in FATES if fate != "untraceable")
TO_CHECK = "to check"  # the tool's verdict where it claims no change, but points to one
VERDICTS = (*FATES, TO_CHECK)
OPEN_VERDICTS = ("untraceable", TO_CHECK)  # no fate is claimed
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Answer(Value):
    """What the tool says of an item; `framing` counts from 1 in its document."""

    document: str = ""
    framing: int = 0
    term: str = ""
    category: str = ""
    verdict: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Key(Value):
    """What coders must not see: each item's answer, and the counts of the whole output.

    `system` is whose translations were drawn from, "" where the output has but one's. `corpus`
    counts the mentions that could be drawn, by verdict; `excluded` counts those in faulty
    sentences, `not_judged` those in documents of a language whose fates are not judged.
    """

    sample: str = ""
    output: str = ""
    sha256: str = ""
    seed: int = 1
    by: str = ""
    corpus: dict[str, int] = field(default_factory=dict)
    excluded: int = 0
    not_judged: int = 0
    items: dict[str, Answer] = field(default_factory=dict)
    system: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A key and the rows of its sheet, without the two columns that coders fill."""

    key: Key
    rows: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mention stands in the output: its result's number and its own."""

    result: int
    framing: int


@dataclass
class _Population:
    places: dict[str, list[_Place]] = field(default_factory=dict)
    excluded: int = 0
    not_judged: int = 0


def verdict(framing: Judged) -> str:
    """Return what the tool says of a mention: its fate, or that a change is to be checked."""
    return TO_CHECK if framing.to_check else framing.fate


def draw(path: Path, number: int, *, seed: int = 1, by: str = "", system: str = "") -> Sample:
    """Draw mentions of a batch output at random; `by` "fate", as evenly as possible by verdict.

    The same output, number and seed give the same sample. Raises InputError where the output has
    no mention to draw, or several systems' of which none is named.
    """
    if not system and has_several(path):
        raise InputError(
            f"{path} has several systems, whose mentions are not to be counted together; name one "
            "with --system NAME"
        )
    population = _population(path, system)
    corpus = {name: len(population.places[name]) for name in VERDICTS if name in population.places}
    if not corpus:
        raise InputError(
            f"{path} has no mention whose fate is judged; give the output of `translate batch` on "
            "a text with charged expressions"
        )
    rng = random.Random(seed)
    if by == "fate":
        sizes = even(corpus, number)
        chosen = [
            place for name in corpus for place in rng.sample(population.places[name], sizes[name])
        ]
    else:
        every = [place for name in corpus for place in population.places[name]]
        chosen = rng.sample(every, min(number, len(every)))
    rng.shuffle(chosen)
    corpus_digest = digest(path)
    settings = json.dumps([corpus_digest, number, seed, by, *([system] if system else [])])
    mark = hashlib.sha256(settings.encode()).hexdigest()[:6]
    names = {place: item_name(mark, n) for n, place in enumerate(chosen, 1)}
    answers, rows = _items(path, system, names)
    key = Key(
        mark, path.name, corpus_digest, seed, by, corpus, population.excluded,
        population.not_judged, {name: answers[name] for name in names.values()}, system,
    )  # fmt: skip
    return Sample(key, tuple(rows[name] for name in names.values()))


def even(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    """Share out a number as evenly as the sizes allow.

    >>> even({"kept": 90, "lost": 4, "shifted": 20}, 40)
    {'kept': 18, 'lost': 4, 'shifted': 18}
    """
    shares = dict.fromkeys(sizes, 0)
    left = min(number, sum(sizes.values()))
    while left:
        for name in sizes:
            if left and shares[name] < sizes[name]:
                shares[name] += 1
                left -= 1
    return shares


def _results(path: Path, system: str) -> Iterator[tuple[int, Result]]:
    for number, entry in enumerate(read_output(path, system)):
        if not isinstance(entry, Failure):
            yield number, entry


def _population(path: Path, system: str) -> _Population:
    population = _Population()
    for number, result in _results(path, system):
        if not is_judged(result.document.language):
            population.not_judged += len(result.framings)
            continue
        for index, framing in enumerate(result.framings):
            if framing.sentence >= len(result.sentences) or framing.source is None:
                continue
            if is_grave(result.sentences[framing.sentence]):
                population.excluded += 1
                continue
            population.places.setdefault(verdict(framing), []).append(_Place(number, index))
    return population


def _items(
    path: Path, system: str, names: Mapping[_Place, str]
) -> tuple[dict[str, Answer], dict[str, tuple[str, str, str, str, str]]]:
    """Read the output again for the texts of the mentions drawn, so that not all are held."""
    answers, rows = {}, {}
    for number, result in _results(path, system):
        for index, framing in enumerate(result.framings):
            name = names.get(_Place(number, index))
            if name is None:
                continue
            answers[name] = Answer(
                result.document.id, index + 1, framing.term, framing.category, verdict(framing),
                framing.confidence,
            )  # fmt: skip
            rows[name] = _row(name, result, framing)
    return answers, rows


def _row(name: str, result: Result, framing: FollowedFraming) -> tuple[str, str, str, str, str]:
    sentence = result.sentences[framing.sentence]
    text, place = sentence.source.text, framing.source
    assert place is not None
    start = min(max(0, place.start - sentence.source.start), len(text))
    end = min(max(start, place.end - sentence.source.start), len(text))
    marked = f"{text[:start]}{OPEN}{text[start:end]}{CLOSE}{text[end:]}"
    pivot, back = (side.text if side else "" for side in (sentence.pivot, sentence.back))
    return name, framing.text, marked, pivot, back


def to_key(sample: Sample) -> bytes:
    """Return the key as JSON."""
    text = json.dumps(sample.key.to_dict(), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


def load_key(path: Path) -> Key:
    """Read a key; raises InputError for a file that is none."""
    try:
        key = Key.from_dict(json.loads(path.read_bytes()))
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise InputError(
            f"{path} is no key; give the .key.json that `translate sample` wrote"
        ) from error
    known = {*key.corpus} & {*VERDICTS}
    strange = any(answer.verdict not in known for answer in key.items.values())
    if not key.items or strange or any(n < 0 for n in key.corpus.values()):
        raise InputError(f"{path} is no key; give the .key.json that `translate sample` wrote")
    return key


def find_key(sheets: Sequence[Path], mark: str) -> Key | None:
    """Return the key of a sample that lies beside one of its sheets, if any."""
    for folder in dict.fromkeys(sheet.parent for sheet in sheets):
        for path in sorted(folder.glob("*.key.json")):
            try:
                key = load_key(path)
            except InputError:
                continue
            if key.sample == mark:
                return key
    return None


def item_name(mark: str, number: int) -> str:
    """Name the item of a number in the sample of a mark.

    >>> item_name("90a58d", 7)
    '90a58d-007'
    """
    return f"{mark}-{number:03}"
