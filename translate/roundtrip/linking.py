"""Which characters of a segment became which of its pivot and of its back text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate.data import Alignment, Hypothesis, Span, Token
from translate.engines import Engine
from translate.engines import aligner as aligner_of
from translate.engines.script import carried
from translate.errors import InputError
from translate.framings.known import restore_case
from translate.framings.tracing import Passage
from translate.languages import writes_spaces
from translate.measures.align import Matrix, Pair, joined, matrix, word_links
from translate.roundtrip.nearness import JOINED, join
from translate.roundtrip.result import Links, WordLink
from translate.segment import tokens

_TREEBANK = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": '"', "''": '"'}
SHOWN_LINK = 0.12  # joined weights below this are not worth lighting up on the page


@dataclass(frozen=True, slots=True)
class BothWays:
    """A sentence's two translations with the links of both directions, as the engines gave them.

    `there` leads from the pivot to the source, `home` from the return to the pivot: the opposite
    engine's view, None where it has none.
    """

    source: str
    pivot: Hypothesis
    back: Hypothesis
    there: Alignment | None
    home: Alignment | None

    def passage(self, language: str, pivot_language: str, *, aligner: str = "attention") -> Passage:
        """Join the links into words and matrices, which take much memory."""
        source, pivot, back = (
            tokens(self.source, language), tokens(self.pivot.text, pivot_language),
            tokens(self.back.text, language),
        )  # fmt: skip
        there = (
            matrix(self.pivot.alignment, source, pivot),
            None if self.there is None else matrix(self.there, pivot, source),
        )
        home = (
            matrix(self.back.alignment, pivot, back),
            None if self.home is None else matrix(self.home, back, pivot),
        )
        if aligner == JOINED:
            there = join(*there, (self.source, self.pivot.text), (source, pivot))
            home = join(*home, (self.pivot.text, self.back.text), (pivot, back))
        texts = self.source, self.pivot.text, self.back.text
        return Passage(*texts, source, pivot, back, *there, *home)


def link_texts(
    texts: Sequence[tuple[str, str, str]],
    forward: Engine,
    back: Engine,
    *,
    aligner: str = "attention",
) -> list[Passage]:
    """Link source, pivot and back texts that are already there, as a round trip would.

    Raises InputError when an engine can't link given texts.
    """
    outward, homeward = aligner_of(forward), aligner_of(back)
    if outward is None or homeward is None:
        raise InputError("this engine gives no alignment; use --engine ct2")
    rows = sorted(set(texts))
    sources, pivots, backs = (list(column) for column in zip(*rows, strict=True))
    there, home = outward.align(sources, pivots), homeward.align(pivots, backs)
    linked = link_both_ways(
        [
            (source, Hypothesis(pivot, 0.0, outbound), Hypothesis(after, 0.0, inbound))
            for (source, pivot, after), outbound, inbound in zip(rows, there, home, strict=True)
        ],
        forward,
        back,
    )
    languages = forward.direction.source, forward.direction.target
    passages = {
        row: own.passage(*languages, aligner=aligner) for row, own in zip(rows, linked, strict=True)
    }
    return [passages[row] for row in texts]


def link_both_ways(
    sentences: Sequence[tuple[str, Hypothesis, Hypothesis]], forward: Engine, back: Engine
) -> list[BothWays]:
    """Add the opposite engines' links to (source, pivot, back); each pair is linked once."""
    there = _reverse_links(back, [(pivot.text, source) for source, pivot, _ in sentences])
    home = _reverse_links(forward, [(after.text, pivot.text) for _, pivot, after in sentences])
    return [
        BothWays(*sentence, to_source, to_pivot)
        for sentence, to_source, to_pivot in zip(sentences, there, home, strict=True)
    ]


def _reverse_links(engine: Engine, pairs: list[tuple[str, str]]) -> list[Alignment | None]:
    """Link pairs from the engine's source to its target; None for each when it does not align."""
    linking = aligner_of(engine)
    if linking is None:
        return [None] * len(pairs)
    unique = sorted(set(pairs), key=lambda pair: (len(pair[0]), pair))
    alignments = linking.align([source for source, _ in unique], [target for _, target in unique])
    links_of = dict(zip(unique, alignments, strict=True))
    return [links_of[pair] for pair in pairs]


def links(passage: Passage) -> Links:
    """Return the word links of a passage for display."""
    there = joined(passage.forward, passage.forward_reverse)
    home = joined(passage.back_matrix, passage.back_reverse)
    return Links(
        _shown(there, passage.source_words, passage.pivot_words),
        _shown(home, passage.pivot_words, passage.back_words),
    )


def _shown(
    weights: Matrix, source: Sequence[Token], target: Sequence[Token]
) -> tuple[WordLink, ...]:
    return tuple(
        WordLink(*_ends(source[s]), *_ends(target[t]), round(value, 2))
        for t, row in enumerate(weights)
        for s, value in enumerate(row)
        if value >= SHOWN_LINK
    )


def as_shown(unmoved: Links, pivot: Hypothesis) -> Links:
    """Move the pivot's ends of links to where they stand in the text as it is shown."""
    if not pivot.written:
        return unmoved
    to = carried(pivot.text, pivot.written)
    there = (
        k._replace(to_start=span.start, to_end=span.end)
        for k in unmoved.forward
        for span in [to.span(Span(k.to_start, k.to_end))]
    )
    home = (
        k._replace(start=span.start, end=span.end)
        for k in unmoved.back
        for span in [to.span(Span(k.start, k.end))]
    )
    return Links(tuple(there), tuple(home))


def _ends(token: Token) -> tuple[int, int]:
    return token.span.start, token.span.end


def one_way(pivot: Hypothesis, back: Hypothesis) -> Links:
    """Return the engines' own links for display, not joined with the opposite ones'."""
    return Links(_own(pivot.alignment), _own(back.alignment))


def _own(alignment: Alignment) -> tuple[WordLink, ...]:
    return tuple(
        WordLink(k.source.start, k.source.end, k.target.start, k.target.end, k.weight)
        for k in alignment.links
        if k.weight >= SHOWN_LINK
    )


def align_words(
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    forward: Engine,
    reverse: Engine,
    *,
    aligner: str = "attention",
) -> list[list[Pair]]:
    """Link words (source, target; 0-based) by forced decoding with both directions' engines.

    Raises InputError when an engine can't force a target, MissingExtra for "joined" links without
    the encoder's package.
    """
    matrices = word_matrices(sources, targets, forward, reverse, aligner=aligner)
    return [word_links(there, home) for there, home in matrices]


def word_matrices(
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    forward: Engine,
    reverse: Engine,
    *,
    aligner: str = "attention",
) -> list[tuple[Matrix, Matrix | None]]:
    """Return both directions' attention on the words of each pair; see `align.matrix`."""
    there_aligner, home_aligner = aligner_of(forward), aligner_of(reverse)
    if there_aligner is None or home_aligner is None:
        raise InputError("this engine gives no alignment; use --engine ct2")
    before = [_tokens(words, forward.direction.source) for words in sources]
    after = [_tokens(words, forward.direction.target) for words in targets]
    texts = [text for text, _ in before]
    others = [text for text, _ in after]
    there = there_aligner.align(texts, others)
    home = home_aligner.align(others, texts)
    matrices: list[tuple[Matrix, Matrix | None]] = [
        (matrix(forth, s, t), matrix(back, t, s))
        for (_, s), (_, t), forth, back in zip(before, after, there, home, strict=True)
    ]
    if aligner != JOINED:
        return matrices
    return [
        join(*ways, (text, other), (s, t))
        for ways, (text, s), (other, t) in zip(matrices, before, after, strict=True)
    ]


def _tokens(words: Sequence[str], language: str) -> tuple[str, list[Token]]:
    """Join words the way the language writes them, keeping where each stands.

    Between Han characters no space is written: the model never saw one there. Nor did it see
    English without capitals, or the brackets and quotation marks of treebanks.
    """
    words = [_TREEBANK.get(word.upper(), word) for word in words]
    words = restore_case(words) if language == "en" else words
    text = ""
    placed: list[Token] = []
    for word in words:
        if text and (writes_spaces(language) or (text[-1].isascii() and word[0].isascii())):
            text += " "
        placed.append(Token(word, Span(len(text), len(text) + len(word))))
        text += word
    return text, placed
