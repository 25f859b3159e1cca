"""Chunks of a corpus that a worker takes at once; their borders follow from the input alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from translate.batch.corpus import Item

CHUNK_CHARACTERS = 50_000  # some seconds of work: packs well, and little is lost with it
CHUNK_DOCUMENTS = 256
LAST_CHARACTERS = 8_000  # the last chunks are smaller, so that no worker waits long for another
LEFT = 2  # a chunk may have this part of the characters that are still to come


def packed(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Pack items into chunks, whose borders follow from the input alone."""
    held: list[Item] = []
    size = read = room = 0
    for item in items:
        length = len(item.document.text) if item.document else 0
        if held and (size + length > room or len(held) == CHUNK_DOCUMENTS):
            yield held
            held, size = [], 0
        if not held:
            room = _room(read, read + length, item.share)
        held.append(item)
        size += length
        read += length
    if held:
        yield held


def _room(before: int, after: int, share: float) -> int:
    """How many characters a chunk may have whose first document ends at a share of the corpus."""
    left = after / share - before if share > 0 else math.inf
    return int(min(CHUNK_CHARACTERS, max(left / LEFT, LAST_CHARACTERS)))
