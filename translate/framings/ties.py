"""The words of a sentence and of its return, tied one to one, the closest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from translate.data import Span, Token
from translate.framings.inflect import (
    FUNCTION,
    MODALS,
    fold,
    folded_lemmas,
    tokenize,
)
from translate.framings.phrasal import base_form, is_hyphened, whole_verbs
from translate.framings.relation import relate
from translate.framings.thesaurus import load_thesaurus
from translate.framings.wordnet import load_wordnet

TIED = 0.33  # a word tied this closely to a word of the other side is accounted for
_LEAST = 0.18  # a link below this is no link
_BAND = 60  # words further out of place are not compared: a bound on time for run-on texts
_SHORT = 3  # letters of the words that titles write small
_SAME = 0.85  # two forms of one word are tied at least so closely, a little out of place


@dataclass(frozen=True)
class Linked:
    """Both sentences as tokens, with the one-to-one links of their words and their scores.

    `term` is the half-open range of the expression in `source`; `links[i]` is the index in
    `back` that source token i is tied to, absent when there is none.
    """

    source: tuple[Token, ...]
    back: tuple[Token, ...]
    term: range
    links: dict[int, int]
    scores: dict[int, float]

    @cached_property
    def strangers(self) -> frozenset[int]:
        """The back tokens that are names the source does not have: none of them renders a word.

        In an expression that has a name itself, or a sentence written like a title, all may.
        """
        if is_titled(self.back) or (
            any(self.source[i].text[0].isupper() for i in self.term) and not is_titled(self.source)
        ):
            return frozenset()
        there = {fold(token.text) for token in self.source}
        return frozenset(
            j
            for j, token in enumerate(self.back)
            if token.text[0].isupper()
            and fold(token.text) not in there
            and (j > 0 or not token.text.istitle() or not _is_common(token.text))
        )

    @cached_property
    def taken(self) -> frozenset[int]:
        """The back tokens that firmly belong to words outside the expression."""
        return frozenset(
            j
            for i, j in self.links.items()
            if i not in self.term and (self.scores[i] >= TIED or not content(self.source[i]))
        )

    @cached_property
    def anchors(self) -> tuple[int | None, int | None]:
        """The back tokens tied to the nearest tied content words before and after the expression.

        They and the properties below are the same for every run: to look them up anew for each
        took most of the time of a sentence with many expressions.
        """
        before = _anchor(self, range(self.term.start - 1, -1, -1))
        return before, _anchor(self, range(self.term.stop, len(self.source)))

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The words of the expression that carry its meaning, verbs with their particles whole."""
        own = whole_verbs(self.source, self.term)
        telling = any(map(content, own))
        return tuple(token.text for token in own if content(token) or not telling)

    @cached_property
    def groups(self) -> frozenset[int]:
        """The synonym groups that an expression of several words is in as a whole."""
        words = [self.source[i].text for i in self.term]
        return load_thesaurus().find_groups(words) if len(words) > 1 else frozenset()

    @cached_property
    def own(self) -> frozenset[str]:
        """The lemmas of the expression's words."""
        return frozenset[str]().union(*(folded_lemmas(self.source[i].text) for i in self.term))

    @cached_property
    def particles(self) -> frozenset[int]:
        """The back tokens that make one verb with the token before them, or before their hyphen."""
        texts = [token.text for token in self.back]
        verbs = [j - 2 if is_hyphened(self.back, j) else j - 1 for j in range(len(texts))]
        return frozenset(j for j in range(1, len(texts)) if base_form(texts[verbs[j]], texts[j]))

    @cached_property
    def words_before(self) -> tuple[int, ...]:
        """How many words with a meaning, modals aside, stand before each back token and the end."""
        return tuple(accumulate(map(_keeps_apart, self.back), initial=0))


def is_titled(tokens: Sequence[Token]) -> bool:
    """Return whether a text is written like a title, most words with a capital."""
    rest = tokens[1:] or tokens  # the first has a capital everywhere
    long = [token.text for token in rest if token.text.isalpha() and len(token.text) > _SHORT]
    return sum(word[0].isupper() for word in long) > 0.6 * len(long)


def _is_common(word: str) -> bool:
    return word.lower() in load_wordnet().index or bool(load_wordnet().lemmas(word.lower()))


def content(token: Token) -> bool:
    """Return whether a token is a word with a meaning of its own."""
    return token.text[0].isalnum() and token.text.lower() not in FUNCTION


def _anchor(linked: Linked, order: range) -> int | None:
    """Return the back token tied to the nearest tied content word in an order of tokens."""
    for i in order:
        if content(linked.source[i]) and linked.scores.get(i, 0.0) >= TIED:
            return linked.links[i]
    return None


def _keeps_apart(token: Token) -> bool:
    return content(token) and token.text.lower() not in MODALS


def link(source: str, back: str, term: Span) -> Linked:
    """Tie the words of both sentences one to one, the closest pairs first."""
    single = tuple(tokenize(source)), tuple(tokenize(back))
    before = join_compounds(single[0], single[1], fixed=term)
    after = join_compounds(single[1], single[0])
    inside = [i for i, token in enumerate(before) if token.span.overlaps(term)]
    scope = range(inside[0], inside[-1] + 1) if inside else range(0)
    pairs = _pairs(before, after)
    first, scores = _greedy(pairs)
    literal = _literal(pairs, before, scope)
    supported = {
        pair: score + _support(pair, first) + (pair in literal) for pair, score in pairs.items()
    }
    links, _ = _greedy(supported)
    return Linked(before, after, scope, links, {i: pairs[i, j] for i, j in links.items()})


def join_compounds(
    tokens: Sequence[Token], others: Sequence[Token], *, fixed: Span | None = None
) -> tuple[Token, ...]:
    """Make one token of two words that a single word of the other side renders.

    "premier" comes back as "prime minister"; words inside `fixed` stay apart.
    """
    singles = {other.text for other in others if content(other)}
    joined: list[Token] = []
    for token in tokens:
        pair = _pair(joined[-1], token) if joined else None
        if pair and not (fixed and pair.span.overlaps(fixed)) and _rendered(pair, singles):
            joined[-1] = pair
        else:
            joined.append(token)
    return tuple(joined)


def _pair(left: Token, right: Token) -> Token | None:
    text = f"{left.text} {right.text}"
    if right.span.start != left.span.end + 1 or text.lower() not in load_wordnet().index:
        return None
    return Token(text, Span(left.span.start, right.span.end))


def _rendered(pair: Token, singles: set[str]) -> bool:
    words = {lemma for word in pair.text.split() for lemma in folded_lemmas(word)}
    if any(not words.isdisjoint(folded_lemmas(word)) for word in singles):
        return False
    return any(relate(w, pair.text).score >= 0.5 for w in singles)


@lru_cache(maxsize=8)  # the expressions of a sentence follow one another
def _pairs(before: tuple[Token, ...], after: tuple[Token, ...]) -> dict[tuple[int, int], float]:
    scores = {}
    pace = len(after) / max(1, len(before))
    others = [(j, other.text, other.text.lower(), content(other)) for j, other in enumerate(after)]
    for i, word in enumerate(before):
        text, lower, telling = word.text, word.text.lower(), content(word)
        middle = round(i * pace)
        for j, other, other_lower, other_telling in others[max(0, middle - _BAND) : middle + _BAND]:
            if telling and other_telling:
                score = relate(text, other).score
            else:
                score = 0.45 if lower == other_lower and text[0].isalnum() else 0.0
            if score:
                away = abs(i / max(1, len(before)) - j / max(1, len(after)))
                score -= (0.12 if telling else 0.5) * away
                if score > _LEAST:
                    scores[i, j] = score
    return scores


def _literal(
    pairs: dict[tuple[int, int], float], before: Sequence[Token], scope: range
) -> frozenset[tuple[int, int]]:
    """Return the pairs that tie an expression of several words to its like, word for word."""
    if len(scope) < 2:
        return frozenset()
    starts = sorted((j for i, j in pairs if i == scope.start), key=lambda j: -pairs[scope.start, j])
    for start in starts:
        run = [(i, start + i - scope.start) for i in scope]
        if all(pairs.get(pair, 0.0) > _SAME or not content(before[pair[0]]) for pair in run):
            return frozenset(run)
    return frozenset()


def _support(pair: tuple[int, int], links: dict[int, int]) -> float:
    """Reward a pair whose neighbours are tied to each other too."""
    i, j = pair
    near = sum(abs(links.get(i + step, -9) - (j + step)) <= 1 for step in (-2, -1, 1, 2))
    return 0.05 * near


def _greedy(
    pairs: dict[tuple[int, int], float],
) -> tuple[dict[int, int], dict[int, float]]:
    links: dict[int, int] = {}
    scores: dict[int, float] = {}
    used: set[int] = set()
    for (i, j), score in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if i not in links and j not in used:
            links[i], scores[i] = j, score
            used.add(j)
    return links, scores
