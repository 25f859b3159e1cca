"""Find what stands for an expression in the back translation, without the pivot.

The two sentences say nearly the same: words that agree anchor both, and the counterpart of the
expression is the run of words, not anchored elsewhere, closest to it in meaning and place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from translate.data import Place, Span, Token
from translate.framings.inflect import (
    FUNCTION,
    JOINTS,
    MODALS,
    fold,
    folded_lemmas,
    names,
    tokenize,
)
from translate.framings.phrasal import base_form, is_hyphened, whole_verbs
from translate.framings.relation import GROUPED, relate
from translate.framings.thesaurus import load_thesaurus
from translate.framings.wordnet import load_wordnet

TIED = 0.33  # a word tied this closely to a word of the other side is accounted for
HINT = 1.6  # what a sure hint adds to a run's score
_LEAST = 0.18  # a link below this is no link
_BAND = 60  # words further out of place are not compared: a bound on time for run-on texts
_SHORT = 3  # letters of the words that titles write small
_SAME = 0.85  # two forms of one word are tied at least so closely, a little out of place
_SURE = 0.6  # a link this sure leads to a name too
_REACH = 4  # how many words more than the expression its counterpart may have
_MARKS = frozenset(",;:")  # no word or two of meaning is rendered on both sides of one
_SHORT_TERM = 2  # words of meaning


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of back tokens with what speaks for its being the counterpart."""

    run: range
    lexical: float
    left: float
    right: float
    free: float
    hinted: float
    score: float


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


def candidates(linked: Linked, hint: Place | None = None) -> list[Candidate]:
    """Score every run of back tokens that could stand for the expression, best first."""
    scored = [_score(linked, run, hint) for run in _runs(linked, hint)]
    return sorted(scored, key=lambda c: (-c.score, c.run.start, len(c.run)))


def _runs(linked: Linked, hint: Place | None) -> Iterator[range]:
    longest = len(linked.term) + _REACH
    short = _weight(linked) <= _SHORT_TERM and not _is_marked(linked)
    taken = linked.taken
    keep = frozenset(linked.source[i].text.lower() for i in linked.term)
    hyphened = frozenset(_hyphened(linked))
    firm = [j in taken and content(token) for j, token in enumerate(linked.back)]
    edge = [
        (j not in taken or _led(token, hint)) and (_edge(token, keep) or j in hyphened)
        for j, token in enumerate(linked.back)
    ]
    for start in (j for j, fits in enumerate(edge) if fits):
        for end in range(start + 1, min(start + longest, len(linked.back)) + 1):
            if sum(firm[start:end]) > 1 or (short and linked.back[end - 1].text in _MARKS):
                break
            fits = edge[end - 1] and not _all_strange(linked, range(start, end), hint)
            if fits and not _splits(linked, range(start, end)):
                yield range(start, end)


def _hyphened(linked: Linked) -> Iterator[int]:
    """Yield the back tokens that are the expression with a hyphen in it: "stand-off"."""
    term = [linked.source[i] for i in linked.term]
    for j in range(2, len(linked.back)):
        if is_hyphened(linked.back, j) and written_alike(term, linked.back[j - 2 : j + 1]):
            yield from (j - 2, j)


def _is_marked(linked: Linked) -> bool:
    """Return whether the expression itself goes on behind a comma or another mark."""
    return any(linked.source[i].text in _MARKS for i in linked.term)


def _led(token: Token, hint: Place | None) -> bool:
    """Return whether a sure link leads to a token, though a word beside the expression has it."""
    return hint is not None and hint.confidence >= _SURE and token.span.overlaps(hint.span)


def _all_strange(linked: Linked, run: range, hint: Place | None) -> bool:
    """Return whether a run has no words of meaning but names that are new, and no link to them."""
    if hint and hint.confidence >= _SURE and hint.span.overlaps(text_span(linked.back, run)):
        return False
    words = [j for j in run if content(linked.back[j])]
    return bool(words) and linked.strangers.issuperset(words)


def _splits(linked: Linked, run: range) -> bool:
    """Return whether the run cuts a hyphenated compound whose rest is free."""
    taken, back = linked.taken, linked.back
    left, right = run.start - 2, run.stop + 1
    return (left >= 0 and back[left + 1].text == "-" and left not in taken) or (
        right < len(back) and back[right - 1].text == "-" and right not in taken
    )


def _edge(token: Token, keep: frozenset[str]) -> bool:
    """Return whether a run may begin or end with the token."""
    return content(token) or token.text.lower() in keep or token.text.lower() in {"some", "over"}


def _score(linked: Linked, run: range, hint: Place | None) -> Candidate:
    lexical, covered = _lexical(linked, run)
    left, right = _neighbours(linked, run)
    words = [j for j in run if content(linked.back[j])]
    taken = linked.taken
    free = sum(j not in taken for j in words) / max(1, len(words))
    hinted = _hinted(linked, run, hint)
    extra = max(0, len(words) - max(_weight(linked), covered))
    # Weights set by hand on our own sentences: meaning counts most, then both neighbours.
    score = 2.0 * lexical + 0.8 * (left + right) + 0.4 * free + HINT * hinted
    score -= (0.6 if lexical > 0.8 else 0.45 if rival(linked) else 0.2) * extra
    score -= 0.3 * sum(j in linked.strangers for j in run)
    score -= 0.02 * len(run) + 0.25 * _crossed(linked, run) + 0.5 * sum(j in taken for j in words)
    return Candidate(run, lexical, left, right, free, hinted, score)


def _crossed(linked: Linked, run: range) -> int:
    """Count the prepositions and conjunctions inside a run beyond those of the expression."""
    joints = [linked.back[j].text.lower() in JOINTS for j in run]
    return max(0, sum(joints) - sum(linked.source[i].text.lower() in JOINTS for i in linked.term))


def _weight(linked: Linked) -> int:
    return sum(_counts(linked, i) for i in linked.term)


def _lexical(linked: Linked, run: range) -> tuple[float, int]:
    """Return the mean closeness of the expression's words to the run, and how many have a mate."""
    wanted = linked.wanted
    if len(run) != len(linked.term) and written_alike(
        [linked.source[i] for i in linked.term], [linked.back[j] for j in run]
    ):
        return 1.0, len(wanted)
    words = [token.text for token in _whole(linked, run) if token.text[0].isalnum()]
    best = [max((relate(word, other).score for other in words), default=0.0) for word in wanted]
    used = {
        max(words, key=lambda other: relate(word, other).score)
        for word, score in zip(wanted, best, strict=True)
        if score > 0.25
    }
    mean = sum(best) / max(1, len(best))
    if mean < GROUPED and _are_grouped(linked, run):  # word by word they may have little in common
        return GROUPED, max(len(used), sum(content(linked.back[j]) for j in run))
    return mean, len(used)


def _are_grouped(linked: Linked, run: range) -> bool:
    """Return whether a run and an expression of several words are in one synonym group.

    A part of the expression itself is compared word by word: "powers" is not all of "great powers".
    """
    if not linked.groups:
        return False
    words = [linked.back[j].text for j in run]
    if not any(linked.own.isdisjoint(folded_lemmas(word)) for word in words):
        return False
    return not linked.groups.isdisjoint(load_thesaurus().find_groups(words))


def _whole(linked: Linked, run: range) -> Sequence[Token]:
    """Return the tokens of a run, those of verbs with their particles in one."""
    if linked.particles.isdisjoint(range(run.start + 1, run.stop + 1)):
        return linked.back[run.start : run.stop]
    return whole_verbs(linked.back, run)


def _counts(linked: Linked, index: int) -> bool:
    """Return whether a token of the expression carries its meaning."""
    if content(linked.source[index]):
        return True
    return not any(content(linked.source[i]) for i in linked.term)


def _neighbours(linked: Linked, run: range) -> tuple[float, float]:
    """Say how well the words beside the expression stand beside the run (0..1 each)."""
    before, after = linked.anchors
    left = _nearness(linked, before, run) if before is not None else float(run.start <= 1)
    at_end = run.stop >= len(linked.back) - 1
    right = _nearness(linked, after, run) if after is not None else float(at_end)
    return left, right


def _anchor(linked: Linked, order: range) -> int | None:
    """Return the back token tied to the nearest tied content word in an order of tokens."""
    for i in order:
        if content(linked.source[i]) and linked.scores.get(i, 0.0) >= TIED:
            return linked.links[i]
    return None


def rival(linked: Linked) -> bool:
    """Return whether a word beside the expression is untied and may claim the same back words."""
    return any(
        content(linked.source[i]) and linked.scores.get(i, 0.0) < TIED
        for i in (linked.term.start - 1, linked.term.stop)
        if 0 <= i < len(linked.source)
    )


def spill(linked: Linked, run: range) -> int:
    """Count untied words that touch the run beyond those the source has beside the expression.

    They may belong to the counterpart: "Liberal" that came back as "Liberal Party".
    """
    tied = set(linked.links.values())
    here = (run.start - 1, run.stop)
    extra = sum(
        content(linked.back[j]) and j not in tied and names(linked.back[j].text)
        for j in here
        if 0 <= j < len(linked.back)
    )
    start, stop = linked.term.start, linked.term.stop
    lacking = sum(
        content(linked.source[i]) and i not in linked.links
        for i in range(max(0, start - 3), min(stop + 3, len(linked.source)))
        if i not in linked.term
    )
    return max(0, extra - lacking)


def _nearness(linked: Linked, anchor: int, run: range) -> float:
    between = (anchor + 1, run.start) if anchor < run.start else (run.stop, anchor)
    start, end = (linked.words_before[edge] for edge in between)
    return 1.0 / (1 + max(0, end - start))


def _keeps_apart(token: Token) -> bool:
    return content(token) and token.text.lower() not in MODALS


def _hinted(linked: Linked, run: range, hint: Place | None) -> float:
    if hint is None:
        return 0.0
    span = text_span(linked.back, run)
    common = min(span.end, hint.span.end) - max(span.start, hint.span.start)
    return hint.confidence * max(0, common) * 2 / (len(span) + len(hint.span))


def written_alike(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Return whether two expressions have the same letters: "cease-fire" and "ceasefire"."""
    first, second = (
        fold("".join(token.text for token in side if token.text[0].isalnum()).replace(" ", ""))
        for side in (before, after)
    )  # a verb with its particle is one token
    return first == second


def text_span(tokens: Sequence[Token], run: range) -> Span:
    """Return the characters a run of tokens covers."""
    return Span(tokens[run.start].span.start, tokens[run.stop - 1].span.end)
