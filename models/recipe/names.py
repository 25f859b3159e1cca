"""Names in training pairs, swapped for others of their kind on both sides, anew each time."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filters import unlisted_names
from pieces import Row, load_pieces, piece_names
from settings import Settings

Slot = tuple[str, str, str]  # kind, english, chinese
Link = tuple[int, int]
MOST_WORDS = 7  # of a name
DOT = "·"
# Kinds that may stand for each other.
SAME = {
    "person-zh": "person-cn", "person-ja": "person", "person-ko": "person", "person-vi": "person",
    "outlet-made": "media", "org-made": "org", "place-small": "place",
}  # fmt: skip
PARTS = ("given", "surname")
COMPOSED = {f"person{DOT}": PARTS, "person-short": ("surname",)}


def short_forms(english: str, chinese: str) -> Iterator[tuple[str, str]]:
    """Give the surname of a foreign person, as later mentions have it.

    >>> list(short_forms("Ursula von der Leyen", "乌尔苏拉·冯德莱恩"))
    [('von der Leyen', '冯德莱恩')]
    """
    words, parts = english.split(), chinese.split(DOT)
    if len(words) > 1 and len(parts) == len(words):
        yield words[-1], parts[-1]
    elif len(words) > 1 and len(parts) == 2:
        yield " ".join(words[1:]), parts[-1]


def read_names(settings: Settings) -> Iterator[Slot]:
    """Every name of the lists with its kind, and the short forms of persons; none held out."""
    held = set(unlisted_names(settings.dev_file("names-dev.tsv")))
    for path in name_files(settings):
        for line in path.read_text(encoding="utf-8").splitlines():
            if len(columns := line.split("\t")) > 2 and columns[0] not in held:
                english, chinese, kind = columns[0], columns[1], SAME.get(columns[2], columns[2])
                yield (
                    (f"{kind}{DOT}" if DOT in chinese and kind not in PARTS else kind),
                    english,
                    chinese,
                )
                if kind == "person":
                    for short in short_forms(english, chinese):
                        yield "person-short", *short


def name_files(settings: Settings) -> list[Path]:
    """Name lists of the data folder and the recipe's own: english, chinese, kind."""
    own = sorted(settings.path("names").glob("*.tsv"))
    return [*(settings.data / "terms").glob("names.tsv"), *own]


def find_slots(en: str, zh: str, known: dict[str, Slot]) -> list[Slot]:
    """Names that stand exactly once on both sides, none inside another; the longest go first."""
    words = list(re.finditer(r"[^\W_]+(?:[-'’.][^\W_]+)*", en))
    slots: list[Slot] = []
    taken: list[tuple[int, int]] = []
    for size in range(min(MOST_WORDS, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first].start(), words[first + size - 1].end()
            slot = known.get(en[start:end])
            if slot is None or any(start < b and a < end for a, b in taken):
                continue
            if zh.count(slot[2]) == 1 and len(_mentions(slot[1], en)) == 1:
                if not any(slot[2] in other[2] for other in slots):
                    slots.append(slot)
                    taken.append((start, end))
    return slots


def _mentions(name: str, text: str) -> list[str]:
    return re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def write_slots(settings: Settings, rows: Sequence[Row]) -> int:
    """Write slots.jsonl: row, texts and names of the pairs that have some; give their number."""
    known = {english: slot for slot in read_names(settings) for english in [slot[1]]}
    sources = set(settings.values["substitute"]["sources"])
    lines = []
    for number, (name, en, zh) in enumerate(rows):
        if name in sources and (slots := find_slots(en, zh, known)):
            lines.append(json.dumps([number, en, zh, slots], ensure_ascii=False) + "\n")
    (settings.work / "slots.jsonl").write_text("".join(lines), encoding="utf-8")
    return len(lines)


def shared_ends(before: Sequence[int], after: Sequence[int]) -> tuple[int, int]:
    """How many items two rows share at their beginning and at their end.

    >>> shared_ends([1, 2, 3, 9], [1, 5, 6, 7, 9])
    (1, 1)
    """
    least = min(len(before), len(after))
    start = next((i for i in range(least) if before[i] != after[i]), least)
    left = least - start
    end = next((i for i in range(left) if before[-1 - i] != after[-1 - i]), left)
    return start, end


def diagonal(en: tuple[int, int], zh: tuple[int, int]) -> set[Link]:
    """Links between two stretches, in order: a transliteration goes from left to right."""
    wide, tall = en[1] - en[0], zh[1] - zh[0]
    links = {(en[0] + j * wide // tall, zh[0] + j) for j in range(tall) if wide}
    return links | {(en[0] + i, zh[0] + i * tall // wide) for i in range(wide) if tall}


def move_links(
    links: Iterable[Link], before: tuple[Sequence[int], ...], after: tuple[Sequence[int], ...]
) -> list[Link]:
    """Links after one stretch of each side has changed: outside moved along, inside anew."""
    ends = [shared_ends(old, new) for old, new in zip(before, after, strict=True)]

    def moved(side: int, at: int) -> int | None:
        start, end = ends[side]
        if at < start:
            return at
        shift = len(after[side]) - len(before[side])
        return at + shift if at >= len(before[side]) - end else None

    kept = [(moved(0, left), moved(1, right)) for left, right in links]
    inside = [(start, len(new) - end) for (start, end), new in zip(ends, after, strict=True)]
    outside = [(a, b) for a, b in kept if a is not None and b is not None]
    return outside + sorted(diagonal(*inside))


@dataclass(frozen=True)
class Swapped:
    """A pair with other names: piece numbers of both sides, and links."""

    en: np.ndarray
    zh: np.ndarray
    links: np.ndarray


class Substitution:
    """Names of one direction's pairs, ready to be swapped."""

    invented = 0.5  # share of foreign persons who don't exist, of parts of names that do

    def __init__(self, settings: Settings, pair: str, vocab: dict[str, int]) -> None:
        """Read slots.jsonl and the lists; without the file nothing is ever swapped."""
        self.slots: dict[int, tuple[str, str, list[Slot]]] = {}
        path = settings.work / "slots.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
            row, en, zh, slots = json.loads(line)
            self.slots[row] = en, zh, slots
        self.rows = np.array(sorted(self.slots), np.int64)
        self.kinds: dict[str, list[Slot]] = defaultdict(list)
        for slot in read_names(settings):
            self.kinds[slot[0]].append(slot)
        self.models = [load_pieces(settings.spm_file(pair, side)) for side in ("en", "zh")]
        self.numbers = [np.array([vocab[p] for p in piece_names(m)]) for m in self.models]

    def known(self, rows: np.ndarray) -> np.ndarray:
        """Which rows have names that may be swapped."""
        return np.isin(rows, self.rows)

    def encode(self, en: str, zh: str) -> tuple[list[int], list[int]]:
        """Vocabulary numbers of both sides."""
        sides = zip(self.models, self.numbers, (en, zh), strict=True)
        english, chinese = (numbers[model.encode(text)].tolist() for model, numbers, text in sides)
        return english, chinese

    def draw(self, kind: str, rng: np.random.Generator) -> tuple[str, str]:
        """Another name of a kind; `invented` of the foreign persons don't exist."""
        parts = COMPOSED.get(kind, ()) if rng.random() < self.invented else ()
        parts = parts if all(self.kinds[part] for part in parts) else ()
        drawn = [
            self.kinds[part][int(rng.integers(len(self.kinds[part])))] for part in parts or [kind]
        ]
        return " ".join(slot[1] for slot in drawn), DOT.join(slot[2] for slot in drawn)

    def swap(self, row: int, links: np.ndarray, rng: np.random.Generator) -> Swapped:
        """The row with some of its names swapped, at least one."""
        en, zh, slots = self.slots[row]
        sides, pairs = self.encode(en, zh), [tuple(link) for link in links.tolist()]
        count = 1 + int(rng.integers(len(slots)))
        for number in rng.permutation(len(slots))[:count]:
            kind, english, chinese = slots[number]
            new_en, new_zh = self.draw(kind, rng)
            en = re.sub(rf"(?<!\w){re.escape(english)}(?!\w)", lambda _, n=new_en: n, en, count=1)
            zh = zh.replace(chinese, new_zh, 1)
            changed = self.encode(en, zh)
            pairs = move_links(pairs, sides, changed)
            sides = changed
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return Swapped(np.array(sides[0]), np.array(sides[1]), table)
