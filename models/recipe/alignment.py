"""Word alignment read from a model's attention, and its error rate against hand alignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Links = set[tuple[int, int]]


@dataclass(frozen=True)
class Gold:
    """A hand-aligned sentence: words, and (zh, en) links, sure ones among the possible ones."""

    zh: list[str]
    en: list[str]
    sure: Links
    possible: Links

    def ordered(self, pair: str) -> tuple[list[str], list[str]]:
        """Source words and target words of a direction."""
        return (self.en, self.zh) if pair == "en-zh" else (self.zh, self.en)


def parse_links(line: str) -> tuple[Links, Links]:
    """Read `3-3 3-4-P`: sure links, and sure or possible ones.

    >>> sorted(parse_links("0-1 2-3-P")[1])
    [(0, 1), (2, 3)]
    """
    sure, possible = set(), set()
    for item in line.split():
        left, right, *mark = item.split("-")
        possible.add((int(left), int(right)))
        if not mark:
            sure.add((int(left), int(right)))
    return sure, possible


def read_gold(folder: Path, name: str) -> list[Gold]:
    """Read `name`.zh, .en and .align."""
    zh, en, links = (
        (folder / f"{name}.{end}").read_text("utf-8").splitlines() for end in ("zh", "en", "align")
    )
    rows = zip(zh, en, links, strict=True)
    return [Gold(z.split(), e.split(), *parse_links(line)) for z, e, line in rows]


def join_words(words: Sequence[str]) -> str:
    """Put words together as running text: Chinese without spaces, Latin with them.

    >>> join_words(["中国", "和", "U.S.", "Navy", "。"])
    '中国和U.S. Navy。'
    """
    text = ""
    for word in words:
        both_latin = text[-1:].isascii() and word[:1].isascii()
        text += (" " if text and both_latin else "") + word
    return text


def owners(pieces: Sequence[str], words: Sequence[str]) -> list[int]:
    """Word index of each piece, by counting the characters that are not spaces."""
    ends = np.cumsum([len(word) for word in words])
    numbers, position = [], 0
    for piece in pieces:
        size = len(piece.replace("▁", ""))
        middle = position + max(size, 1) / 2
        numbers.append(min(int(np.searchsorted(ends, middle)), len(words) - 1))
        position += size
    return numbers


def forced_attention(model: Any, source: list[str], target: list[str]) -> np.ndarray:
    """Attention (target pieces, source pieces) with each target piece as decoder input."""
    result = model.translator.translate_batch(
        [source],
        target_prefix=[target],
        beam_size=1,
        max_decoding_length=len(target) + 1,
        return_attention=True,
        return_end_token=True,
    )[0]
    rows = np.array(result.attention[0])
    return rows[1 : len(target) + 1]


def word_links(model: Any, source: list[str], target: list[str]) -> Links:
    """Links (source word, target word): the best source word of each target word."""
    source_pieces = model.encode(join_words(source))
    target_pieces = model.target_pieces.encode(join_words(target), out_type=str)
    attention = forced_attention(model, source_pieces, target_pieces)
    table = np.zeros((len(target), len(source)))
    source_owner = owners(source_pieces[:-1], source)
    for row, word in zip(attention, owners(target_pieces, target), strict=False):
        np.add.at(table[word], source_owner, row[: len(source_owner)])
    best = table.argmax(1)
    return {(int(best[word]), word) for word in range(len(target)) if table[word].max() > 0}


def alignment_error_rate(aligned: Sequence[Links], gold: Sequence[Gold]) -> float:
    """AER (Och and Ney 2003): 1 - (|A∩S| + |A∩P|) / (|A| + |S|); links are (zh, en)."""
    hits = sum(
        len(links & item.sure) + len(links & item.possible)
        for links, item in zip(aligned, gold, strict=True)
    )
    size = sum(len(links) + len(item.sure) for links, item in zip(aligned, gold, strict=True))
    return 1 - hits / size
