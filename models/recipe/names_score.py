"""How many names of the names set a model gets right, and how many a reader would recognise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

NEAR = {"zh": 0.6, "en": 0.75}  # share of a name's characters that must be there, in order


@dataclass(frozen=True)
class NameLine:
    """A sentence with a name: accepted forms by language, kind, and whether it was in training."""

    texts: dict[str, str]
    forms: dict[str, list[str]]
    kind: str
    listed: bool


def read_names_set(path: Path) -> list[NameLine]:
    """Read english, chinese, english name, chinese names (`|` between), kind, in the list."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        en, zh, name, names, kind, listed = line.split("\t")
        forms = {"en": [name.removeprefix("The ")], "zh": names.split("|")}
        lines.append(NameLine({"en": en, "zh": zh}, forms, kind, listed == "yes"))
    return lines


def nearness(name: str, text: str) -> float:
    """Share of a name's characters that stand together, in order, somewhere in a text.

    >>> nearness("布林肯", "布林根说"), nearness("abc", "xyz")
    (0.6666666666666666, 0.0)
    """
    best = 0.0
    for start in range(max(1, len(text) - len(name) + 1)):
        part = text[start : start + len(name)]
        if set(part) & set(name):
            blocks = SequenceMatcher(None, name, part, autojunk=False).get_matching_blocks()
            best = max(best, sum(block.size for block in blocks) / len(name))
    return best


def score_names(
    lines: Sequence[NameLine], outputs: Sequence[str], target: str
) -> dict[str, dict[str, float]]:
    """By kind and list: lines, share right, share right or near."""
    groups: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for line, output in zip(lines, outputs, strict=True):
        right = any(form in output for form in line.forms[target])
        near = right or any(nearness(f, output) >= NEAR[target] for f in line.forms[target])
        groups[f"{line.kind} {'in' if line.listed else 'not in'} the list"].append((right, near))
    return {
        name: {
            "lines": len(judged),
            "right": round(sum(right for right, _ in judged) / len(judged), 3),
            "near": round(sum(near for _, near in judged) / len(judged), 3),
        }
        for name, judged in sorted(groups.items())
    }
