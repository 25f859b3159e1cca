"""Find the charged expressions of a text: those of a lexicon, and words that a reader chose.

A word of the lexicon that has another sense in its company (the settlement of a lawsuit) is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from translate import toml
from translate.data import Framing, Mention, Segment, Span, Token
from translate.framings.decide import find_term
from translate.framings.expected import is_turned
from translate.framings.forms import found_by, keys, pattern_of, telling, to_the_letter
from translate.framings.inflect import fold, tokenize
from translate.framings.lexicon import Lexicon
from translate.framings.ties import is_titled
from translate.framings.vocabulary import ahead, table
from translate.framings.wordnet import load_wordnet
from translate.languages import writes_spaces
from translate.segment import tokens as words_of

# before an event's name, which no person's has: "the 1937 Nanking Massacre"
_THE = r"(?:\b([Tt]he|[Aa]n?|[Tt]his|[Tt]hat)\s+(?:\d+\s+)?)?"
# what firms are called by, and bodies of persons ("Rebel Group", "Allied Partners") are not
_FIRM = re.compile(
    r" (?:Holdings|Maritime|Shipping|Logistics|Ventures|Airlines|Airways|Technologies|Studios"
    r"|Inc|Ltd|LLC|Corp|PLC|GmbH)\b"
)
_LONGEST_PHRASE = 4  # words of a phrase in which a word has another sense
CHOSEN = "chosen"  # the category of what a reader follows beside the lexicon


@dataclass(frozen=True, slots=True)
class _Pattern:
    framing: Framing
    lemmas: tuple[frozenset[str], ...]
    exact: str = ""
    words: tuple[str, ...] = ()


def mentions(segments: Sequence[Segment], lexicon: Lexicon) -> list[Mention]:
    """Find the lexicon's framings in a text, longest first, none overlapping another.

    English is matched by lemma, whatever the case, hyphens and quotation marks; but "May" is a
    month, and a name no other word's form ("Shell" for "shelling"), nor where it begins a sentence
    of a text that has it behind a given name ("Petra Savage"); a word in company that gives it
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
            hits = [hit for hit in hits if not _names_a_person(hit, segment.text, segments)]
            hits = [hit for hit in hits if not _names_a_firm(hit, segment.text)]
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


def chosen(
    sentences: Sequence[Segment], words: Sequence[str], language: str, hits: Sequence[Mention]
) -> list[Mention]:
    """Return where chosen words stand, but for the places that the lexicon's `hits` have alone.

    They are found as its expressions are, and the category of all of them is CHOSEN.

    >>> from translate.segment import segments
    >>> found = chosen(segments("The talks were frank.", "en"), ["talks"], "en", [])
    >>> [(mention.framing.term, mention.framing.category) for mention in found]
    [('talks', 'chosen')]
    """
    if not words:
        return []
    own = Lexicon(CHOSEN, language, tuple(Framing(word, CHOSEN) for word in words))
    taken = {(hit.segment, hit.span) for hit in hits}
    return [hit for hit in mentions(sentences, own) if (hit.segment, hit.span) not in taken]


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


def _names_a_person(hit: _Hit, text: str, segments: Sequence[Segment]) -> bool:
    """Return whether a word that begins a sentence is a name that the text has in full elsewhere.

    >>> from translate.segment import segments
    >>> text = "They had asked Petra Savage again. Savage was out."
    >>> lexicon = Lexicon("x", "en", (Framing("savage", "evaluation"),))
    >>> mentions(segments(text, "en"), lexicon)
    []
    """
    _, span, _ = hit
    word = span.of(text)
    begins = not any(character.isalnum() for character in text[: span.start])
    if not (begins and word.istitle() and word.isalpha()):
        return False
    if text[span.end :].startswith(" of ") or _is_said_small(word, segments):
        return False
    full = re.compile(rf"{_THE}\b([^\W\d_]+) {word}\b")
    known = load_wordnet().index
    return any(
        not the and name.istitle() and name.lower() not in known
        and not is_titled(tokenize(segment.text))
        for segment in segments if f" {word}" in segment.text
        for the, name in full.findall(segment.text)
    )  # fmt: skip


def _names_a_firm(hit: _Hit, text: str) -> bool:
    """Return whether a word with a capital stands in a firm's name; in a heading all words do.

    >>> from translate.segment import segments
    >>> lexicon = Lexicon("x", "en", (Framing("fury", "evaluation"),))
    >>> mentions(segments("The ship of Fury Maritime was seized.", "en"), lexicon)
    []
    """
    _, span, _ = hit
    word = span.of(text)
    named = word.istitle() and word.isalpha() and _FIRM.match(text, span.end) is not None
    return named and not is_titled(tokenize(text))


def _is_said_small(word: str, segments: Sequence[Segment]) -> bool:
    """Return whether a text has a word in small letters, too, so that it may well be no name."""
    small = re.compile(rf"\b{word.lower()}")
    return any(small.search(segment.text) for segment in segments)


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
                    literal = all(
                        fold(token.text) == word
                        for token, word in zip(tokens[at:end], pattern.words, strict=False)
                    )
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


def _by_character(text: str, index: dict[str, list[_Pattern]]) -> Iterator[_Hit]:
    for at, character in enumerate(text):
        for pattern in index.get(character, ()):
            if text.startswith(pattern.exact, at):
                yield pattern.framing, Span(at, at + len(pattern.exact)), True


class _Sense(NamedTuple):
    """Where a word has another sense: all that is given must hold, and nothing of `despite`."""

    forms: frozenset[str]
    phrases: frozenset[str]
    unless: frozenset[str]
    despite: frozenset[str]

    def holds(self, span: Span, words: Sequence[Token], company: Set[str]) -> bool:
        """Return whether it is the sense of a place of a sentence, which has words as `company`."""
        own = [at for at, word in enumerate(words) if word.span.overlaps(span)]
        return (
            (not self.forms or any(_as_written(words, at) in self.forms for at in own))
            and (not self.phrases or not self.phrases.isdisjoint(_around(own, words)))
            and (not self.unless or not self.unless.isdisjoint(company))
            and self.despite.isdisjoint(company)
        )


def _as_written(words: Sequence[Token], at: int) -> str:
    """Return a word in its letters, small where a sentence begins: a "West" is not the west."""
    return words[at].text if at else words[at].text.lower()


def _around(own: Sequence[int], words: Sequence[Token]) -> Iterator[str]:
    """Yield the phrases that have all of an expression and a word beside it, hyphens left out."""
    first, last = own[0], own[-1]
    for start in range(max(0, last - _LONGEST_PHRASE + 1), first + 1):
        for end in range(last + 1, min(len(words), start + _LONGEST_PHRASE) + 1):
            if end - start > len(own):
                yield to_the_letter(words[start:end])


def _company(words: Sequence[Token]) -> Iterator[str]:
    """Yield the keys of a sentence's words and short phrases."""
    texts = [word.text for word in words]
    for length in (1, 2, 3):
        for at in range(len(texts) - length + 1):
            yield from keys(texts[at : at + length])


@lru_cache(maxsize=1)
def _senses() -> dict[str, list[_Sense]]:
    senses = defaultdict(list)
    for terms, *conditions in table("senses"):
        sense = _Sense(*map(frozenset, conditions))
        for term in terms:
            senses[term].append(sense)
    return dict(senses)


@lru_cache(maxsize=1)
def other_words() -> tuple[str, ...]:
    """Return the Chinese words that have an expected rendering in them and say something else.

    >>> "数据" in other_words()
    True
    """
    text = resources.files("translate.framings.data").joinpath("senses.zh.toml").read_text("utf-8")
    return tuple(toml.loads(text)["words"])


def has_other_sense(term: str, sentence: str, span: Span) -> bool:
    """Return whether a place of a sentence has a word of the lexicon in a sense not meant there.

    >>> has_other_sense("rival", "She beat her rival in the tennis final.", Span(13, 18))
    True
    >>> has_other_sense("rival", "Moscow is a rival of Washington.", Span(12, 17))
    False
    """
    senses = _senses().get(term)
    if senses is None:
        return False
    words = tokenize(sentence)
    company = set(_company(words))
    return any(sense.holds(span, words, company) for sense in senses)
