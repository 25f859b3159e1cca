"""A model that is being installed: which of its attentions aligns, and whether it makes sense.

A model trained without guided alignment still aligns in some head, and best in the step that reads
the target word (Chen et al. 2020); one trained with guided alignment in the step that writes it
(Garg et al. 2019). Which head and step differs from model to model, so it is measured. Chinese and
English are measured on bundled hand-aligned sentences, others, as by Garg et al., by how far the
two directions agree on English sentences and the model's own translations of them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from translate.data import Alignment, Span, Token
from translate.engines import Aligner, Decoding, Engine, aligner, load_engine
from translate.engines.marian import MarianEngine
from translate.engines.registry import ModelEntry
from translate.languages import script_share
from translate.measures.align import Matrix, Pair, alignment_error_rate, matrix
from translate.segment import tokens

Links = list[set[Pair]]
LOG = logging.getLogger("translate.hub")
GOLD = Path(__file__).with_name("gold")
TRIED = {
    "en": ("The two sides held frank talks on trade.", "Taiwan is an island."),
    "zh": ("双方就贸易问题进行了坦率的会谈。", "台湾是一个岛屿。"),
}
_SCRIPT = 0.5  # least share of letters in the target's script
_GREEDY = Decoding(beam=1, threads=2)


class Choice(NamedTuple):
    """An attention to read and its alignment error rate (0 is perfect).

    `shift` is 1 when it aligns in the step that reads the target word, 0 in the one that writes it.
    With `by` "gold" the rate is against hand-made links, with "agreement" against the opposite
    direction's, with "default" nothing was measured (and the rate is 1).
    """

    layer: int
    head: int
    shift: int
    error_rate: float
    by: str


# where nothing was measured: the last layer but one (Chen et al. 2020 find 3 of 6)
DEFAULT = Choice(-2, 0, 1, 1.0, "default")


class Pairs(NamedTuple):
    """Texts that translate each other, with their words."""

    sources: Sequence[str]
    targets: Sequence[str]
    source_words: Sequence[Sequence[Token]]
    target_words: Sequence[Sequence[Token]]

    @property
    def swapped(self) -> Pairs:
        """The same seen from the other side."""
        return Pairs(self.targets, self.sources, self.target_words, self.source_words)


def by_gold(engine: MarianEngine, pairs: Pairs, sure: Links, possible: Links) -> list[Choice]:
    """Measure every layer, head and step on hand-aligned pairs; best first.

    Links are 0-based word numbers (source, target). Raises ValueError when lists differ in length.
    """
    choices = [
        Choice(*place, alignment_error_rate(links, sure, possible), "gold")
        for place, links in _links(engine, pairs).items()
    ]
    return sorted(choices, key=lambda choice: (choice.error_rate, -choice.shift))


def by_agreement(
    forward: MarianEngine, back: MarianEngine | Aligner, pairs: Pairs
) -> tuple[Choice, Choice | None]:
    """The two attentions, one a direction, whose links agree best on the same pairs.

    A `back` that is no MarianEngine aligns in its own way, and no choice is given for it.
    """
    there = _links(forward, pairs)
    if isinstance(back, MarianEngine):
        home = _links(back, pairs.swapped)
    else:
        aligned = back.align(pairs.targets, pairs.sources)
        home = {(0, 0, 1): _best_links(aligned, pairs.swapped)}
    returned = {place: [turned(links) for links in listed] for place, listed in home.items()}
    rate, place, opposite = min(
        (alignment_error_rate(links, reverse, [set() for _ in links]), place, opposite)
        for place, links in there.items()
        for opposite, reverse in returned.items()
    )
    chosen = Choice(*opposite, rate, "agreement") if isinstance(back, MarianEngine) else None
    return Choice(*place, rate, "agreement"), chosen


def _links(engine: MarianEngine, pairs: Pairs) -> dict[tuple[int, int, int], Links]:
    by_place = engine.align_all(pairs.sources, pairs.targets)
    return {place: _best_links(alignments, pairs) for place, alignments in by_place.items()}


def _best_links(alignments: Sequence[Alignment], pairs: Pairs) -> Links:
    words = zip(alignments, pairs.source_words, pairs.target_words, strict=True)
    return [_best(matrix(links, source, target)) for links, source, target in words]


def _best(weights: Matrix) -> set[Pair]:
    """Link each target word with its strongest source word, whatever the weight."""
    return {
        (max(range(len(row)), key=row.__getitem__), t)
        for t, row in enumerate(weights)
        if row and max(row) > 0
    }


def turned(links: set[Pair]) -> set[Pair]:
    """Return links of words seen from the other side."""
    return {(target, source) for source, target in links}


def calibrate(entry: ModelEntry, opposite: ModelEntry | Engine | None) -> list[ModelEntry]:
    """Choose the attention of a checkpoint, and of its opposite when that is a checkpoint too.

    `opposite` may be an engine that aligns already. Returns the checkpoints with their alignment.
    Raises what loading raises.
    """
    LOG.info("measuring which attention of %s aligns; this may take a minute", entry.name)
    engine = MarianEngine.load(entry, decoding=_GREEDY)
    other = (
        MarianEngine.load(opposite, decoding=_GREEDY)
        if isinstance(opposite, ModelEntry)
        else opposite
    )
    linking = aligner(other) if other else None
    if {entry.direction.source, entry.direction.target} == {"en", "zh"}:
        here = _on_gold(engine)
        back = _on_gold(other) if isinstance(other, MarianEngine) else DEFAULT
    elif "en" in (entry.direction.source, entry.direction.target) and linking:
        here, back = _by_agreement(engine, linking)
    else:
        here = back = DEFAULT
    if isinstance(opposite, ModelEntry):
        return [_aligned(entry, here), _aligned(opposite, back)]
    return [_aligned(entry, here)]


def _aligned(entry: ModelEntry, choice: Choice) -> ModelEntry:
    layer, head, shift, rate, by = choice
    if by == "default":
        LOG.info(
            "the alignment of %s is not calibrated: there is nothing to compare with",
            entry.direction,
        )
    else:
        LOG.info(
            "%s aligns by layer %d, head %d, step %s a word (error rate %.2f by %s)",
            entry.direction, layer, head, "reading" if shift else "writing", rate, by,
        )  # fmt: skip
    return replace(
        entry, alignment_layer=layer, alignment_head=head, alignment_shift=shift, aligned_by=by
    )


def _on_gold(engine: MarianEngine) -> Choice:
    pairs, sure, possible = gold()
    if engine.direction.source == "en":
        pairs = pairs.swapped
        sure, possible = ([turned(line) for line in links] for links in (sure, possible))
    return by_gold(engine, pairs, sure, possible)[0]


def gold() -> tuple[Pairs, Links, Links]:
    """Return the hand-aligned pairs, Chinese first, with their sure and possible links."""
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
    words = [[words for _, words in side] for side in sides]
    return Pairs(texts[0], texts[1], words[0], words[1]), sure, possible


def _spaced(words: list[str], glue: str) -> tuple[str, list[Token]]:
    """Join words to a text, with their places in it."""
    text, spaced = "", []
    for word in words:
        text += glue if text else ""
        spaced.append(Token(word, Span(len(text), len(text) + len(word))))
        text += word
    return text, spaced


def _by_agreement(engine: MarianEngine, other: MarianEngine | Aligner) -> tuple[Choice, Choice]:
    """Compare both directions on pairs that the direction out of English makes."""
    english = (GOLD / "english.txt").read_text(encoding="utf-8").splitlines()
    outwards = engine.direction.source == "en"
    outward = engine if outwards else other
    assert isinstance(outward, Engine)
    made = [hypotheses[0].text for hypotheses in outward.translate(english)]
    english = [text for text, translation in zip(english, made, strict=True) if translation.strip()]
    made = [text for text in made if text.strip()]
    if not made:
        return DEFAULT, DEFAULT
    language = outward.direction.target
    pairs = Pairs(
        english, made, [tokens(text, "en") for text in english],
        [tokens(text, language) for text in made],
    )  # fmt: skip
    if not outwards:
        pairs = pairs.swapped
    here, back = by_agreement(engine, other, pairs)
    return here, back or DEFAULT


def try_out(entries: Sequence[ModelEntry], quirks: str = "") -> None:
    """Translate two sentences and warn when nothing comes out, or something in another script."""
    for entry in entries:
        texts = TRIED.get(entry.direction.source)
        if texts is None:
            continue
        engine = load_engine(entry.direction, decoding=Decoding(beam=2, threads=1), entry=entry)
        text = "".join(answers[0].text for answers in engine.translate(texts))
        if not text.strip():
            fault = "empty; look at its outputs before you trust them"
        elif script_share(text, entry.direction.target) < _SCRIPT:
            fault = f"in another script than {entry.direction.target}'s"
        else:
            continue
        note = f" ({quirks})" if quirks else ""
        LOG.warning(
            "%s %s: two plain sentences come out %s%s", entry.name, entry.direction, fault, note
        )
