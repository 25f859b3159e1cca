"""Word alignment of given, already split pairs: what `translate align` does."""

from __future__ import annotations

from collections.abc import Sequence

from translate.align import Matrix, Pair, matrix, word_links
from translate.data import Span, Token
from translate.engines import Aligner, Engine
from translate.errors import InputError
from translate.languages import writes_spaces


def align_words(
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    forward: Engine,
    reverse: Engine,
) -> list[list[Pair]]:
    """Link words (source, target; 0-based) by forced decoding with both directions' engines.

    Raises InputError when an engine can't force a target.
    """
    return [
        word_links(there, home) for there, home in word_matrices(sources, targets, forward, reverse)
    ]


def word_matrices(
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    forward: Engine,
    reverse: Engine,
) -> list[tuple[Matrix, Matrix]]:
    """Give both directions' attention on the words of each pair; see `align.matrix`."""
    if not isinstance(forward, Aligner) or not isinstance(reverse, Aligner):
        raise InputError("this engine gives no alignment; use --engine ct2")
    before = [_tokens(words, forward.direction.source) for words in sources]
    after = [_tokens(words, forward.direction.target) for words in targets]
    texts = [text for text, _ in before]
    others = [text for text, _ in after]
    there = forward.align(texts, others)
    home = reverse.align(others, texts)
    return [
        (matrix(one, s, t), matrix(other, t, s))
        for (_, s), (_, t), one, other in zip(before, after, there, home, strict=True)
    ]


def _tokens(words: Sequence[str], language: str) -> tuple[str, list[Token]]:
    """Join words the way the language writes them, keeping where each stands.

    Between Han characters no space is written: the model never saw one there.
    """
    text = ""
    found: list[Token] = []
    for word in words:
        if text and (writes_spaces(language) or (text[-1].isascii() and word[0].isascii())):
            text += " "
        found.append(Token(word, Span(len(text), len(text) + len(word))))
        text += word
    return text, found
