"""Find the charged expressions of a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translate.data import Framing, Mention, Segment, Span, Token
from translate.framings.counterpart import is_titled
from translate.framings.decide import find_term
from translate.framings.inflect import fold, folded_lemmas, is_month, tokenize
from translate.framings.lexicon import Lexicon
from translate.framings.senses import has_other_sense
from translate.framings.wordnet import load_wordnet
from translate.languages import writes_spaces

_QUOTES = frozenset("“”\"'‘’«»")


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
    spaces are matched by their characters.

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
    return {
        form.lower(): framing
        for framing in lexicon.framings
        for form in (framing.term, *framing.variants)
    }


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


def _rank(hit: _Hit) -> tuple[int, int, bool]:
    _, span, literal = hit
    return -len(span), span.start, not literal


@lru_cache(maxsize=16)
def _index(lexicon: Lexicon) -> dict[str, list[_Pattern]]:
    """Patterns by each lemma (or the character) that can begin them."""
    index: dict[str, list[_Pattern]] = defaultdict(list)
    for framing in lexicon.framings:
        for form in (framing.term, *framing.variants):
            if not writes_spaces(lexicon.language):
                index[form[0]].append(_Pattern(framing, (), form))
                continue
            tokens = _content(form)
            words = tuple(fold(token.text) for token in tokens)
            lemmas = tuple(_lemmas(token) - _compared(token.text) for token in tokens)
            for first in lemmas[0] if lemmas else ():
                index[first].append(_Pattern(framing, lemmas, words=words))
    return dict(index)


def _content(text: str) -> list[Token]:
    return [
        token for token in tokenize(text) if token.text not in "-‑" and token.text not in _QUOTES
    ]


def _lemmas(token: Token) -> frozenset[str]:
    """Return the lemmas by which a token is looked up; a month has none but itself."""
    return frozenset({token.text}) if is_month(token.text) else folded_lemmas(token.text)


def _compared(word: str) -> frozenset[str]:
    """Return the adjectives whose comparative it would be: "broker" is not from "broke"."""
    readings = set(load_wordnet().lemmas(word.lower()))
    if not readings & {("n", word.lower()), ("v", word.lower())}:
        return frozenset()
    return frozenset(fold(lemma) for part, lemma in readings if part == "a") - {fold(word)}


def _is_name(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a word has a capital though it begins no sentence."""
    return at > 0 and tokens[at].text.istitle() and tokens[at - 1].text[-1].isalnum()


def _by_lemma(text: str, index: dict[str, list[_Pattern]]) -> Iterator[_Hit]:
    tokens = _content(text)
    lemmas = [_lemmas(token) for token in tokens]
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
