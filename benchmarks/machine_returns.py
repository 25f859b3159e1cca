"""Labelled machine returns as passages: source, pivot and return with the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from translate.data import Mention
from translate.engines import load_engine
from translate.framings.finding import mention_of
from translate.framings.lexicon import Lexicon
from translate.framings.tracing import Passage
from translate.languages import Direction
from translate.roundtrip.linking import link_texts

Item = Mapping[str, Any]


def passages(items: Sequence[Item]) -> list[Passage]:
    """Link source, pivot and return of every item by forced decoding with the bundled pair."""
    there, home = (load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en"))
    texts = [(str(i["source"]), str(i["pivot"]), str(i["back"])) for i in items]
    return link_texts(texts, there, home)


def mentions_of(items: Sequence[Item], lexicon: Lexicon) -> list[Mention]:
    """Find each item's expression in its source; stops with a message where it isn't there."""
    mentions = []
    for item in items:
        mention = mention_of(item["source"], item["term"], lexicon, str(item.get("category", "")))
        if mention is None:
            raise SystemExit(f"{item['term']!r} is not in {item['source']!r}; correct the item")
        mentions.append(mention)
    return mentions
