"""How English words and terms are rendered in Chinese: a table counted on sentences of our own.

Two English words that people render by the same Chinese ones are near each other for a round trip
(Bannard & Callison-Burch 2005), and a Chinese text that has none of a word's renderings does not
say that word. `benchmarks/build_renderings.py` writes the file: lemma, then rendering:times, ….
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from translate.framings.forms import keys
from translate.framings.inflect import FUNCTION, adjective_of, folded_lemmas
from translate.memory import remembered

_FILE = "renderings.en-zh.tsv.gz"
_HAN = re.compile("[\u4e00-\u9fff]")


@lru_cache(maxsize=1)
def load_renderings() -> dict[str, str]:
    """Read the shipped file: each lemma's line, parsed where it is asked for."""
    path = resources.files("translate.framings.data") / _FILE
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def renderings(words: Sequence[str]) -> Mapping[str, int]:
    """Return the renderings of an expression as a whole, with how often each was seen.

    >>> "冲突" in renderings(["conflicts"])
    True
    """
    return _renderings(tuple(words))


@remembered(8192)
def _renderings(words: tuple[str, ...]) -> dict[str, int]:
    counts = _looked_up(words)
    adjective = adjective_of(words[0]) if len(words) == 1 and not counts else ""
    return _looked_up((adjective,)) if adjective else counts  # "harshly" is rendered as "harsh" is


def _looked_up(words: tuple[str, ...]) -> dict[str, int]:
    table = load_renderings()
    counts: dict[str, int] = {}
    for key in keys(words) | (folded_lemmas(words[0]) if len(words) == 1 else frozenset()):
        for cell in table.get(key, "").split("\t"):
            chinese, _, times = cell.rpartition(":")
            if chinese:
                counts[chinese] = max(counts.get(chinese, 0), int(times))
    return counts


def likeness(before: Sequence[str], after: Sequence[str]) -> float:
    """Return how alike two expressions are rendered (cosine of their counts, 0..1).

    >>> likeness(["clash"], ["conflict"]) > likeness(["clash"], ["tariff"])
    True
    """
    whole = _cosine(renderings(before), renderings(after))
    others = [renderings([word]) for word in _telling(after)]
    pairs = [
        max((_cosine(renderings([word]), other) for other in others), default=0.0)
        for word in _telling(before)
    ]
    return max(whole, sum(pairs) / len(pairs) if pairs else 0.0)


def _cosine(first: Mapping[str, int], second: Mapping[str, int]) -> float:
    common = sum(times * second[name] for name, times in first.items() if name in second)
    if not common:
        return 0.0
    norm = sum(t * t for t in first.values()) * sum(t * t for t in second.values())
    return float(common / norm**0.5)


def stands(words: Sequence[str], chinese: str) -> float:
    """Return how much of an expression a Chinese text says: -1 nothing of it, 0 not known, 1 all.

    >>> stands(["conflict"], "武装冲突"), stands(["conflict"], "和平"), stands(["zyx"], "和平")
    (1.0, -1.0, 0.0)
    """
    if not _HAN.search(chinese):
        return 0.0
    if any(rendering in chinese for rendering in renderings(words)):
        return 1.0
    known = [counts for word in _telling(words) if (counts := renderings([word]))]
    if not known:
        return 0.0
    hits = sum(any(rendering in chinese for rendering in counts) for counts in known)
    return 2 * hits / len(known) - 1


def parts(words: Sequence[str]) -> frozenset[str]:
    """Return the renderings of an expression and of each of its telling words.

    >>> "停火" in parts(["the", "ceasefire", "line"])
    True
    """
    telling = [[word] for word in _telling(words)]
    return frozenset(rendering for run in (words, *telling) for rendering in renderings(run))


def share(words: Sequence[str], chinese: str) -> float:
    """Return how often (0..1) an expression is rendered by something that a Chinese text has.

    >>> share(["most"], "最多") > share(["least"], "最多")
    True
    """
    counts = renderings(words)
    hits = sum(times for rendering, times in counts.items() if rendering in chinese)
    return hits / max(1, sum(counts.values()))


def _telling(words: Iterable[str]) -> list[str]:
    alphabetic = [word for word in words if word[0].isalpha()]
    return [word for word in alphabetic if word.lower() not in FUNCTION] or alphabetic
