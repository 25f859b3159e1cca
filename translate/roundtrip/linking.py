"""Which characters of a segment became which of its pivot and of its back text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate.data import Alignment, Link, RoundTrip, Span, Token
from translate.engines import Aligner, Engine
from translate.errors import InputError
from translate.framings.tracing import Passage
from translate.languages import writes_spaces
from translate.measures.align import Matrix, Pair, joined, matrix, word_links
from translate.segment import tokens

SHOWN_LINK = 0.12  # joined weights below this are not worth lighting up on the page


def passages(
    trip: RoundTrip, forward: Engine, back: Engine, wanted: Sequence[int]
) -> dict[int, Passage]:
    """Join the alignments of both directions for the segments `wanted` (by number)."""
    return next(passages_together([trip], forward, back, [wanted]))


def passages_together(
    trips: Sequence[RoundTrip],
    forward: Engine,
    back: Engine,
    wanted: Sequence[Sequence[int]],
) -> Iterator[dict[int, Passage]]:
    """Like `passages` for several documents of one language; each pair of texts is linked once.

    The engines link all of them at the first step. A document's passages, which take much memory,
    are made when it is their turn.
    """
    places = [(trip, i) for trip, own in zip(trips, wanted, strict=True) for i in own]
    there = _reverse_links(back, [(_pivot(*place), _source(*place)) for place in places])
    home = _reverse_links(forward, [(_back(*place), _pivot(*place)) for place in places])
    made = (
        _passage(trip, i, None if there is None else there[k], None if home is None else home[k])
        for k, (trip, i) in enumerate(places)
    )
    for own in wanted:
        yield {i: next(made) for i in own}


def link_texts(
    texts: Sequence[tuple[str, str, str]], forward: Engine, back: Engine
) -> list[Passage]:
    """Link source, pivot and back texts that are already there, as a round trip would.

    Raises InputError when an engine can't link given texts.
    """
    if not isinstance(forward, Aligner) or not isinstance(back, Aligner):
        raise InputError("this engine gives no alignment; use --engine ct2")
    rows = sorted(set(texts))
    sources, pivots, backs = (list(column) for column in zip(*rows, strict=True))
    language, pivot_language = forward.direction.source, forward.direction.target
    aligned = zip(
        forward.align(sources, pivots), back.align(pivots, sources),
        back.align(pivots, backs), forward.align(backs, pivots), strict=True,
    )  # fmt: skip
    made = {}
    for row, (there, there_reverse, home, home_reverse) in zip(rows, aligned, strict=True):
        source, after = tokens(row[0], language), tokens(row[2], language)
        pivot = tokens(row[1], pivot_language)
        made[row] = Passage(
            *row, source, pivot, after,
            matrix(there, source, pivot), matrix(there_reverse, pivot, source),
            matrix(home, pivot, after), matrix(home_reverse, after, pivot),
        )  # fmt: skip
    return [made[row] for row in texts]


def _source(trip: RoundTrip, i: int) -> str:
    return trip.hops[0].segments[i].text


def _pivot(trip: RoundTrip, i: int) -> str:
    return trip.hops[0].hypotheses[i][0].text


def _back(trip: RoundTrip, i: int) -> str:
    return trip.hops[1].hypotheses[i][0].text


def _passage(
    trip: RoundTrip, i: int, there: Alignment | None, home: Alignment | None
) -> Passage:  # fmt: skip
    language, pivot_language = trip.document.language, trip.hops[0].direction.target
    source, pivot, after = (
        tokens(_source(trip, i), language), tokens(_pivot(trip, i), pivot_language),
        tokens(_back(trip, i), language),
    )  # fmt: skip
    return Passage(
        _source(trip, i), _pivot(trip, i), _back(trip, i), source, pivot, after,
        matrix(trip.hops[0].hypotheses[i][0].alignment, source, pivot),
        None if there is None else matrix(there, pivot, source),
        matrix(trip.hops[1].hypotheses[i][0].alignment, pivot, after),
        None if home is None else matrix(home, after, pivot),
    )  # fmt: skip


def _reverse_links(engine: Engine, pairs: list[tuple[str, str]]) -> list[Alignment] | None:
    """The opposite model's links, from its source (our target) to its target (our source)."""
    if not isinstance(engine, Aligner):
        return None
    unique = sorted(set(pairs), key=lambda pair: (len(pair[0]), pair))
    found = engine.align([source for source, _ in unique], [target for _, target in unique])
    links_of = dict(zip(unique, found, strict=True))
    return [links_of[pair] for pair in pairs]


def links(passage: Passage) -> tuple[Alignment, Alignment]:
    """Word links of a passage for display: source to pivot, pivot to back."""
    there = joined(passage.forward, passage.forward_reverse)
    home = joined(passage.back_matrix, passage.back_reverse)
    return (
        _shown(there, passage.source_words, passage.pivot_words),
        _shown(home, passage.pivot_words, passage.back_words),
    )


def _shown(weights: Matrix, source: Sequence[object], target: Sequence[object]) -> Alignment:
    return Alignment(
        tuple(
            Link(source[s].span, target[t].span, round(value, 2))  # type: ignore[attr-defined]
            for t, row in enumerate(weights)
            for s, value in enumerate(row)
            if value >= SHOWN_LINK
        )
    )


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
