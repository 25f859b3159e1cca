"""Find the attention that aligns, for a model that is being installed.

Chinese–English models are measured on bundled hand-aligned sentences. Others are measured by how
far the two directions agree on English sentences and the model's own translations of them.
"""

from __future__ import annotations

import logging
from pathlib import Path

from translate.data import Span, Token
from translate.engines import Aligner, Decoding, Engine
from translate.engines.attention import Choice, Links, Pairs, by_agreement, by_gold
from translate.engines.marian import MarianEngine
from translate.hub.store import DEFAULT_LAYER
from translate.languages import Direction
from translate.registry import ModelEntry
from translate.segment import tokens

LOG = logging.getLogger("translate.hub")
GOLD = Path(__file__).with_name("gold")
DEFAULT = Choice(DEFAULT_LAYER, 0, 1, 1.0, "default")
_GREEDY = Decoding(beam=1, threads=2)


def calibrate(entry: ModelEntry, opposite: ModelEntry | Engine | None) -> tuple[Choice, Choice]:
    """Choose the attention of a checkpoint, and of its opposite when that is a checkpoint too.

    `opposite` may be an engine that aligns already. Raises what loading raises.
    """
    LOG.info("measuring which attention of %s aligns; this may take a minute", entry.name)
    engine = MarianEngine.load(entry, decoding=_GREEDY)
    other = (
        MarianEngine.load(opposite, decoding=_GREEDY)
        if isinstance(opposite, ModelEntry)
        else opposite
    )
    if {entry.direction.source, entry.direction.target} == {"en", "zh"}:
        found = _on_gold(engine), _on_gold(other) if isinstance(other, MarianEngine) else DEFAULT
    elif "en" in (entry.direction.source, entry.direction.target) and isinstance(other, Aligner):
        found = _by_agreement(engine, other)
    else:
        found = DEFAULT, DEFAULT
    _tell(entry.direction, found[0])
    if isinstance(opposite, ModelEntry):
        _tell(opposite.direction, found[1])
    return found


def _tell(direction: Direction, choice: Choice) -> None:
    if choice.by == "default":
        LOG.info(
            "the alignment of %s is not calibrated: there is nothing to compare with", direction
        )
        return
    LOG.info(
        "%s aligns by layer %d, head %d, step %s a word (error rate %.2f by %s)",
        direction, choice.layer, choice.head, "reading" if choice.shift else "writing",
        choice.error_rate, choice.by,
    )  # fmt: skip


def _on_gold(engine: MarianEngine) -> Choice:
    pairs, sure, possible = gold()
    if engine.direction.source == "en":
        pairs = pairs.swapped
        sure, possible = (
            [{(e, z) for z, e in links} for links in both] for both in (sure, possible)
        )
    return by_gold(engine, pairs, sure, possible)[0]


def gold() -> tuple[Pairs, Links, Links]:
    """The hand-aligned pairs, Chinese first, with their sure and possible links."""
    chinese, english, links = (
        (GOLD / f"nist02.{name}").read_text(encoding="utf-8").splitlines()
        for name in ("zh", "en", "align")
    )
    marked = [[link.split("-") for link in line.split()] for line in links]
    sure = [{(int(k[0]), int(k[1])) for k in line if len(k) == 2} for line in marked]
    possible = [{(int(k[0]), int(k[1])) for k in line} for line in marked]
    sides = (
        [_spaced(line.split(), "") for line in chinese],
        [_spaced(line.split(), " ") for line in english],
    )
    texts = [[text for text, _ in side] for side in sides]
    words = [[found for _, found in side] for side in sides]
    return Pairs(texts[0], texts[1], words[0], words[1]), sure, possible


def _spaced(words: list[str], glue: str) -> tuple[str, list[Token]]:
    """Join words to a text, with their places in it."""
    text, found = "", []
    for word in words:
        text += glue if text else ""
        found.append(Token(word, Span(len(text), len(text) + len(word))))
        text += word
    return text, found


def _by_agreement(engine: MarianEngine, other: MarianEngine | Aligner) -> tuple[Choice, Choice]:
    """Compare both directions on pairs that the direction out of English makes."""
    english = (GOLD / "english.txt").read_text(encoding="utf-8").splitlines()
    outwards = engine.direction.source == "en"
    outward = engine if outwards else other
    assert isinstance(outward, Engine)
    made = [found[0].text for found in outward.translate(english)]
    kept = [(one, two) for one, two in zip(english, made, strict=True) if two.strip()]
    if not kept:
        return DEFAULT, DEFAULT
    english, made = [one for one, _ in kept], [two for _, two in kept]
    language = outward.direction.target
    pairs = Pairs(
        english, made, [tokens(text, "en") for text in english],
        [tokens(text, language) for text in made],
    )  # fmt: skip
    if not outwards:
        pairs = pairs.swapped
    one, two = by_agreement(engine, other, pairs)
    return one, two or DEFAULT
