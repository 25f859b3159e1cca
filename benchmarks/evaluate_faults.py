"""Precision and recall of the fault flags on seeded corruptions of human translations."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from translate.framings.returned import trip_faults
from translate.measures.faults import _load as load_names
from translate.measures.faults import faults

LANGUAGES = ("en", "zh")


def _loop(source: str, target: str, rng: random.Random) -> str | None:
    at = rng.randrange(max(1, len(target) - 4))
    return target[: at + 4] + target[at : at + 4] * rng.randint(3, 6)


def _cut(source: str, target: str, rng: random.Random) -> str | None:
    return target[: int(len(target) * rng.uniform(0.15, 0.4))] if len(source) > 60 else None


def _number(source: str, target: str, rng: random.Random) -> str | None:
    numbers = [m for m in re.finditer(r"\d+", target) if int(m.group()) > 12]
    if not numbers:
        return None
    pick = rng.choice(numbers)
    other = str(int(pick.group()) + rng.choice((-3, 7, 20, 100)))
    return target[: pick.start()] + other + target[pick.end() :]


def _negation(source: str, target: str, rng: random.Random) -> str | None:
    for word in ("并不", "不会", "没有", "从未", "并未", "不", "未"):
        if word in target and len(re.findall("[不没无未非否拒莫勿]", target)) == 1:
            kept = {"不会": "会", "没有": "有", "从未": "曾", "并未": "已", "并不": ""}.get(
                word, ""
            )
            return target.replace(word, kept, 1)
    return None


def _name(source: str, target: str, rng: random.Random) -> str | None:
    names = load_names()["zh"]
    full = [m for m in names.pattern.finditer(target) if len(m.group()) > 1]
    if not full:
        return None
    pick = rng.choice(full)
    other = rng.choice(["哥伦比亚", "荷兰", "赞比亚", "冰岛", "蒙古"])
    return target.replace(pick.group(), other)


CORRUPTIONS: dict[str, Callable[[str, str, random.Random], str | None]] = {
    "empty": lambda source, target, rng: "",
    "loop": _loop,
    "copy": lambda source, target, rng: source,
    "script": lambda source, target, rng: " ".join(re.findall(r"[A-Za-z]+", source)[::-1]) or None,
    "cut-off": _cut,
    "number": _number,
    "negation": _negation,
    "name": _name,
}


class FlagScore(NamedTuple):
    """Flags of a kind on machine returns, the share of them right, the share of the gold found."""

    kind: str
    flags: int
    precision: float
    gold: int
    recall: float


def score_flags(rows: Sequence[Mapping[str, Any]]) -> list[FlagScore]:
    """Hold what a round trip flags against the problems that a reader named."""
    flags = [_flagged(row) for row in rows]
    scored = []
    for kind in ("number", "negation", "name", "nonword"):
        flagged = [row for row, kinds in zip(rows, flags, strict=True) if kind in kinds]
        right = sum(kind in row["problems"] for row in flagged)
        there = sum(kind in row["problems"] for row in rows)
        scored.append(
            FlagScore(kind, len(flagged), right / max(1, len(flagged)), there, right / there)
        )
    return scored


def _flagged(row: Mapping[str, Any]) -> set[str]:
    pivot, back = str(row["pivot"]), str(row["back"])
    faults = trip_faults(str(row["source"]), pivot, back, language="en", pivot_language="zh")
    return {fault.kind for fault in faults}


class FaultScore(NamedTuple):
    """Corrupted segments, share of them flagged, share of the flags that were right."""

    kind: str
    corrupted: int
    recall: float
    precision: float
    clean_flagged: float


def score_faults(pairs: Sequence[Sequence[str]], seed: int = 1) -> list[FaultScore]:
    """Corrupt every pair once a kind where it can be; clean pairs count against precision.

    Precision is of a corpus in which one pair in ten is corrupted with the kind.
    """
    rng = random.Random(seed)
    clean: Counter[str] = Counter()
    for source, target in pairs:
        clean.update(_kinds(source, target))
    scored = []
    for kind, corrupt in CORRUPTIONS.items():
        made = [(s, corrupt(s, t, rng)) for s, t in pairs]
        changed = [(s, t) for s, t in made if t is not None]
        hits = sum(kind in _kinds(s, t) for s, t in changed)
        recall = hits / max(1, len(changed))
        noise = clean[kind] / len(pairs)
        flagged = 0.1 * recall + 0.9 * noise
        precision = 0.1 * recall / flagged if flagged else 0.0
        scored.append(FaultScore(kind, len(changed), recall, precision, noise))
    return scored


def _kinds(source: str, target: str) -> set[str]:
    return {f.kind for f in faults(source, target, languages=LANGUAGES, segment=0, where="pivot")}
