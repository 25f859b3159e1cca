"""Where another rendering can take the place of an expression's, whole and with nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from translate.data import Span
from translate.languages import writes_spaces
from translate.roundtrip.result import FollowedFraming, Sentence, WordLink
from translate.segment import tokens

_SAID = 0.2  # weight of a link; a weaker one is none
_PARTICLES = frozenset("的了着过地得之和与及在是有把被对以")  # they go with what is beside them
_SHORT = 3  # letters of a word that may be one, where words have blanks between them


def replaceable(framing: FollowedFraming, sentence: Sentence, language: str) -> Span | None:
    """Return the whole of an expression's counterpart in a pivot of a language, if it is one run.

    None where a part of it stands elsewhere, or where words of something else stand in it: to put
    another rendering there would leave the one behind, or drop the other.

    >>> from translate.roundtrip.result import Links, Rendered, Source, Stretch, Translation
    >>> war = FollowedFraming(source=Stretch("war", Span(0, 3)), pivot=Rendered("战", Span(0, 1)))
    >>> def said(*links):
    ...     links = Links(tuple(WordLink(*link, 0.9) for link in links))
    ...     return Sentence(Source("war now", Span(0, 7)), Translation("战争现在"), links=links)
    >>> replaceable(war, said((0, 3, 0, 2), (4, 7, 2, 4)), "zh")
    Span(start=0, end=2)
    >>> replaceable(war, said((4, 7, 0, 2), (0, 3, 2, 4)), "zh")
    """
    place, source, pivot = framing.pivot, framing.source, sentence.pivot
    if place is None or source is None or pivot is None or not sentence.links.forward:
        return None
    own = source.span.shift(-sentence.source.start)
    span = place.span
    apart: list[Span] = []
    for word, said in _said(sentence, pivot.text, language):
        if word.overlaps(span):
            if not said.overlaps(own):
                return None
            span = Span(min(span.start, word.start), max(span.end, word.end))
        elif said.overlaps(own):
            apart.append(word)
    for word in sorted(apart, key=lambda word: abs(word.start - span.start)):
        if word.start > span.end or word.end < span.start:
            return None
        span = Span(min(span.start, word.start), max(span.end, word.end))
    return span


def _said(sentence: Sentence, text: str, language: str) -> Iterator[tuple[Span, Span]]:
    """Yield each telling word of the pivot with what it is linked to most in the source."""
    for word in tokens(text, language):
        if not _is_telling(word.text, language):
            continue
        links = [
            link
            for link in sentence.links.forward
            if link.weight >= _SAID and word.span.overlaps(Span(link.to_start, link.to_end))
        ]
        if links:
            most = max(links, key=_weight)
            yield word.span, Span(most.start, most.end)


def _weight(link: WordLink) -> float:
    return link.weight


def _is_telling(word: str, language: str) -> bool:
    if not any(map(str.isalnum, word)):
        return False
    return len(word) > _SHORT if writes_spaces(language) else word not in _PARTICLES
