"""Find the charged expressions of a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translate.data import Framing, Mention, Segment, Span, Token
from translate.framings.decide import find_term
from translate.framings.expected import is_turned
from translate.framings.forms import found_by, pattern_of, telling
from translate.framings.inflect import fold
from translate.framings.lexicon import Lexicon
from translate.framings.senses import has_other_sense, other_words
from translate.framings.ties import is_titled
from translate.framings.vocabulary import ahead
from translate.languages import writes_spaces
from translate.segment import tokens as words_of


@dataclass(frozen=True, slots=True)
class _Pattern:
    framing: Framing
    lemmas: tuple[frozenset[str], ...]
    exact: str = ""
    words: tuple[str, ...] = ()


def mentions(segments: Sequence[Segment], lexicon: Lexicon) -> list[Mention]:
    """Find the lexicon's framings in a text, longest first, none overlapping another.

    English is matched by lemma, whatever the case, hyphens and quotation marks; but "May" is a
    month, and a name no other word's form ("Shell" for "shelling"); a word in company that gives it
    another sense (a rival at tennis) is left out. Of two framings in one place
    the one that stands there to the letter is taken ("might", not "may"). Languages without
    spaces are matched by their characters, Chinese but where these are of other words (轰炸机,
    总统|一再).

    >>> from translate.segment import segments
    >>> lexicon = Lexicon("x", "en", (Framing("core interest", "sovereignty"),))
    >>> [m.span for m in mentions(segments("Its “core” interests.", "en"), lexicon)]
    [Span(start=5, end=20)]
    """
    find = _by_lemma if writes_spaces(lexicon.language) else _by_character
    index = _index(lexicon)
    placed: list[Mention] = []
    for number, segment in enumerate(segments):
        hits = sorted(find(segment.text, index), key=_rank)
        if lexicon.language == "en":
            hits = list(_in_their_sense(hits, segment.text))
        elif lexicon.language == "zh" and hits:
            hits = list(_of_own_words(hits, segment.text))
        taken: list[Span] = []
        for framing, span, _ in hits:
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                placed.append(Mention(framing, number, span))
    return sorted(placed, key=lambda mention: (mention.segment, mention.span))


def mention_of(source: str, term: str, lexicon: Lexicon, category: str = "") -> Mention | None:
    """Return a named expression's mention in a sentence; None when it isn't there.

    It is the lexicon's framing where the lexicon has the expression.

    >>> mention_of("A trade war began.", "trade war", Lexicon("x", "en", ())).span
    Span(start=2, end=11)
    """
    span = find_term(source, term)
    if span is None:
        return None
    known = _forms(lexicon).get(term.lower())
    return Mention(known or Framing(term, category), 0, span)


@lru_cache(maxsize=4)
def _forms(lexicon: Lexicon) -> dict[str, Framing]:
    return {form.lower(): framing for framing in lexicon.framings for form in framing.forms}


_Hit = tuple[Framing, Span, bool]  # the last says whether it stands there to the letter


def _in_their_sense(hits: Sequence[_Hit], text: str) -> Iterator[_Hit]:
    """Yield the hits that have the lexicon's sense; what is not "may" there is not "might"."""
    other: set[Span] = set()
    for framing, span, literal in hits:
        if span in other:
            continue
        if not has_other_sense(framing.term, text, span):
            yield framing, span, literal
        elif literal:
            other.add(span)


def _of_own_words(hits: Sequence[_Hit], text: str) -> Iterator[_Hit]:
    """Yield the hits that are no part of a word that says something else, nor of two words.

    A word and its denial that are one word say the opposite (不公平|竞争, 非歧视). A denial that
    only stands before an expression (未证实) leaves it there, as "did not confirm" does.
    """
    others = [
        Span(*match.span()) for word in other_words() for match in re.finditer(word, text)
    ]  # fmt: skip
    words = [token.span for token in words_of(text, "zh")]
    for framing, span, literal in hits:
        if any(_is_inside(span, other) for other in others) or is_turned(text, span.start):
            continue
        if not any(word.start < span.start < word.end < span.end for word in words) or not any(
            span.start < word.start < span.end < word.end for word in words
        ):
            yield framing, span, literal


def _is_inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end and len(span) < len(other)


def _rank(hit: _Hit) -> tuple[int, int, bool]:
    _, span, literal = hit
    return -len(span), span.start, not literal


@lru_cache(maxsize=16)
def _index(lexicon: Lexicon) -> dict[str, list[_Pattern]]:
    """Patterns by each lemma (or the character) that can begin them."""
    index: dict[str, list[_Pattern]] = defaultdict(list)
    known = ahead("patterns") or {}  # those that it lacks are made here
    for framing in lexicon.framings:
        for form in framing.forms:
            if not writes_spaces(lexicon.language):
                index[form[0]].append(_Pattern(framing, (), form))
                continue
            words, found = known.get(form) or pattern_of(form)
            lemmas = tuple(map(frozenset, found))
            for first in lemmas[0] if lemmas else ():
                index[first].append(_Pattern(framing, lemmas, words=tuple(words)))
    return dict(index)


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word has a capital though it begins no sentence."""
    return at > 0 and tokens[at].text.istitle() and tokens[at - 1].text[-1].isalnum()


def _by_lemma(text: str, index: dict[str, list[_Pattern]]) -> Iterator[_Hit]:
    tokens = telling(text)
    lemmas = [found_by(token) for token in tokens]
    titled = is_titled(tokens)
    for at, own in enumerate(lemmas):
        name = not titled and _is_name(tokens, at)
        for first in sorted(own):  # a set's order changes from process to process
            for pattern in index.get(first, ()):
                end = at + len(pattern.lemmas)
                window = lemmas[at:end]
                if len(window) == len(pattern.lemmas) and not any(
                    have.isdisjoint(want) for have, want in zip(window, pattern.lemmas, strict=True)
                ):
                    span = Span(tokens[at].span.start, tokens[end - 1].span.end)
                    literal = all(map(_reads, tokens[at:end], pattern.words))
                    if _is_parted(text[span.start : span.end]):
                        continue
                    if literal or not name or end > at + 1:
                        yield pattern.framing, span, literal


_PARTED = re.compile(r"[”»\"][^“”«»\"]*\w[^“”«»\"]*[“«\"]")


def _is_parted(text: str) -> bool:
    """Return whether one quotation ends in a text and the next begins: that is no one expression.

    >>> _is_parted("candid” and “constructive"), _is_parted("core” interests")
    (True, False)
    """
    return _PARTED.search(text) is not None


def _reads(token: Token, word: str) -> bool:
    return fold(token.text) == word


def _by_character(text: str, index: dict[str, list[_Pattern]]) -> Iterator[_Hit]:
    for at, character in enumerate(text):
        for pattern in index.get(character, ()):
            if text.startswith(pattern.exact, at):
                yield pattern.framing, Span(at, at + len(pattern.exact)), True
