"""Propose framing candidates of a text, for a person to accept.

Three signs: quotation marks, charged words in what one says of something, and keyness: words much
commoner here than in reference news (log-likelihood, Dunning 1993; Rayson & Garside 2000).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from translate.data import Framing, Mention, Segment, Span, Token
from translate.framings.finding import has_other_sense, mentions
from translate.framings.inflect import DETERMINERS, FUNCTION, MODALS, parts_of_speech, tokenize
from translate.framings.known import frequency
from translate.framings.lexicon import Lexicon
from translate.framings.thesaurus import load_thesaurus

CRITICAL = 6.63  # log-likelihood of p < 0.01 with one degree of freedom
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{3,60})[”\"]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 4  # words of a charged expression
_QUOTED_CHARGE = 3
_CHARGED = 3  # on the scale of charge, from 0 to 5
SUGGESTED = "suggested"
_BREAKS = MODALS | frozenset("all both no not never always most many few more less very".split())
_OBJECTS = DETERMINERS | {"to"}  # after a verb they begin what it is about


@dataclass(frozen=True)
class Suggestion:
    """A candidate, why it is one ("quoted", "charged", "key"), how often and how strongly."""

    term: str
    reason: str
    count: int
    score: float


def words(text: str) -> list[str]:
    """Return the words of a text in lower case.

    >>> words("The “so-called” Island, 3")
    ['the', 'so-called', 'island']
    """
    return [match.group().lower() for match in _WORD.finditer(text)]


def suggest(segments: Sequence[Segment], lexicon: Lexicon, *, most: int = 40) -> list[Suggestion]:
    """Propose expressions that the lexicon does not have, the strongest signs first."""
    texts = [segment.text for segment in segments]
    strongest: dict[str, Suggestion] = {}
    for suggestion in (*_quoted(texts), *_charged(texts), *_key(texts)):
        held = strongest.get(suggestion.term.lower())
        if held is None or suggestion.score > held.score:
            strongest[suggestion.term.lower()] = suggestion
    fresh = [
        suggestion for suggestion in strongest.values() if not _known(suggestion.term, lexicon)
    ]
    return sorted(fresh, key=lambda suggestion: (-suggestion.score, suggestion.term))[:most]


def _known(term: str, lexicon: Lexicon) -> bool:
    """Return whether the lexicon has the whole expression (a part of it may well be there)."""
    followed = mentions([Segment(term, Span(0, len(term)))], lexicon)
    return any(len(words(mention.span.of(term))) == len(words(term)) for mention in followed)


def _quoted(texts: Sequence[str]) -> Iterator[Suggestion]:
    """Yield quotations of up to six words: scare quotes and coinages, not whole statements."""
    counts: Counter[str] = Counter()
    for text in texts:
        for match in _QUOTED.finditer(text):
            term = match.group(1).strip(" ,.;:!?")
            if term and len(term.split()) <= 6:
                counts[term] += 1
    for term, count in counts.items():
        yield Suggestion(term, "quoted", count, 20.0 + count)


def _charged(texts: Sequence[str]) -> Iterator[Suggestion]:
    """Yield runs of content words around a charged one, such as "brutal crackdown"."""
    counts: Counter[str] = Counter()
    strengths: dict[str, int] = {}
    for text in texts:
        for place, strength in _phrases(text):
            term = place.of(text).lower()
            counts[term] += 1
            strengths[term] = max(strength, strengths.get(term, 0))
    for term, count in counts.items():
        yield Suggestion(term, "charged", count, 4.0 * strengths[term] + count)


def _phrases(text: str) -> Iterator[tuple[Span, int]]:
    """Yield places of charged phrases with sensible ends, and the strongest word's charge.

    >>> text = "The regime must release all prisoners after so-called sanctions."
    >>> [place.of(text) for place, _ in _phrases(text)]
    ['regime', 'so-called sanctions']
    """
    units = _whole(text)
    charged = [(unit, _unit_charge(unit, text)) for unit in units]
    for start, end in _runs(units):
        after = units[end].text.lower() if end < len(units) else ""
        run = _trimmed(charged[start:end], after)
        strength = max((charge for _, charge in run), default=0)
        adverb = len(run) == 1 and parts_of_speech(run[0][0].text.lower()) == {"r"}
        if strength >= _CHARGED and not adverb:
            yield Span(run[0][0].span.start, run[-1][0].span.end), strength


def _whole(text: str) -> list[Token]:
    """Cut a text into words, those with hyphens whole.

    >>> [token.text for token in _whole("A rules-based order")]
    ['A', 'rules-based', 'order']
    """
    units: list[Token] = []
    joined = False  # the next word belongs to the one before
    for token in tokenize(text):
        close = bool(units) and units[-1].span.end == token.span.start
        if close and ((token.text == "-" and units[-1].text[0].isalpha()) or joined):
            span = Span(units[-1].span.start, token.span.end)
            units[-1] = Token(span.of(text), span)
            joined = token.text == "-"
            continue
        units.append(token)
        joined = False
    return units


def _runs(units: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield where runs of content words are.

    A verb begins another run than its subject, and so does an adverb: "officials privately fear".
    """
    start = 0
    for at, unit in enumerate(units):
        lower = unit.text.lower()
        kinds = parts_of_speech(lower)
        outside = lower in _BREAKS or not _content(unit.text)
        if outside or kinds == {"r"} or ("v" in kinds and not kinds & {"n", "a"}):
            if start < at:
                yield start, at
            start = at + 1 if outside else at
    if start < len(units):
        yield start, len(units)


def _unit_charge(unit: Token, text: str) -> int:
    """Return the charge of a word, of its parts where it has hyphens.

    A name has none, nor has a word in another sense.
    """
    is_name = unit.span.start > 0 and unit.text[0].isupper()
    if is_name or has_other_sense(unit.text.lower(), text, unit.span):
        return 0
    return _whole_charge(unit.text)


def _trimmed(run: list[tuple[Token, int]], after: str) -> list[tuple[Token, int]]:
    """Take uncharged words off both ends of a run that no phrase begins or ends with."""
    while run and run[0][1] < _CHARGED and _is_no_end(run[0][0].text, {"n", "a"}):
        run = run[1:]
    while run and run[-1][1] < _CHARGED:
        kinds = parts_of_speech(run[-1][0].text.lower())
        subject = parts_of_speech(run[-2][0].text.lower()) if len(run) > 1 else ()
        verb = "v" in kinds and "n" in subject and after in _OBJECTS
        if not (verb or _is_no_end(run[-1][0].text, {"n"}) or len(run) > _LONGEST):
            break
        run, after = run[:-1], run[-1][0].text.lower()
    return run[-_LONGEST:]


def _is_no_end(word: str, wanted: set[str]) -> bool:
    """Whether a word is a name, or known and of none of the kinds that a phrase may end with."""
    kinds = parts_of_speech(word.lower().rpartition("-")[2])
    return word[0].isupper() or ("-" not in word and bool(kinds) and not kinds & wanted)


def unfollowed(segments: Sequence[Segment], followed: Sequence[Mention]) -> list[str]:
    """Return the charged expressions of a text that hold none of the followed ones, in order.

    >>> sentence = Segment("A brutal crackdown hit them.", Span(0, 28))
    >>> unfollowed([sentence], [])
    ['brutal crackdown hit']
    """
    taken = _spans(followed)
    missed: list[str] = []
    for number, segment in enumerate(segments):
        missed += [
            place.of(segment.text)
            for place, _ in _phrases(segment.text)
            if not any(place.overlaps(span) for span in taken[number])
        ]
    return missed


def suggested(segments: Sequence[Segment], followed: Sequence[Mention]) -> list[Mention]:
    """Return charged expressions that overlap nothing followed, as mentions.

    They are runs of charged words, and quotations of a few words that are no statement. The
    category of all of them is SUGGESTED.

    >>> sentence = Segment("A brutal crackdown hit them.", Span(0, 28))
    >>> [(m.framing.term, m.framing.intensity) for m in suggested([sentence], [])]
    [('brutal crackdown hit', 4)]
    """
    taken = _spans(followed)
    extra = []
    for number, segment in enumerate(segments):
        own = [(span, _QUOTED_CHARGE) for span in _coined(segment.text, taken[number])]
        own += _charged_words(segment.text, [*taken[number], *(span for span, _ in own)])
        for span, strength in sorted(own):
            term = span.of(segment.text).lower()
            extra.append(Mention(Framing(term, SUGGESTED, intensity=strength), number, span))
    return extra


def _spans(followed: Sequence[Mention]) -> defaultdict[int, list[Span]]:
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for mention in followed:
        spans[mention.segment].append(mention.span)
    return spans


def _coined(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return the places of quoted expressions that are no statement, title or name."""
    spans = []
    for match in _QUOTED.finditer(text):
        term, span = match.group(1), Span(*match.span(1))
        short = term.strip() == term and len(term.split()) <= _LONGEST and term[-1] not in ",.;:!?"
        if short and term == term.lower() and not any(span.overlaps(other) for other in taken):
            spans.append(span)
    return spans


def _charged_words(text: str, taken: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Yield runs of charged words that are not taken, with the strongest's charge.

    A noun or verb alone must be strongly charged: "cut" and "fell" are so in few senses.
    """
    for run in _charged_runs(text, taken):
        strength = max(_whole_charge(word.text) for word in run)
        if len(run) > 1 or _tells_alone(run[0], strength, text):
            yield Span(run[0].span.start, run[-1].span.end), min(5, strength)


def _charged_runs(text: str, taken: Sequence[Span]) -> Iterator[list[Token]]:
    """Yield charged words side by side; a noun and the verb it is the subject of are two runs.

    >>> [[token.text for token in run] for run in _charged_runs("Brutal rebels refused peace.", [])]
    [['Brutal', 'rebels'], ['refused']]
    """
    run: list[Token] = []
    for at, token in enumerate(_whole(text)):
        free = not any(token.span.overlaps(other) for other in taken)
        is_more = free and _content(token.text) and _is_charged(token.text, first=at == 0)
        if run and (not is_more or _is_predicate(run[-1].text, token.text)):
            yield run
            run = []
        if is_more:
            run.append(token)
    if run:
        yield run


def _is_predicate(before: str, word: str) -> bool:
    """Return whether a word is what the one before it does: "refuse shrank" is no expression."""
    kinds = parts_of_speech(word)
    return "v" in kinds and "n" not in kinds and bool(parts_of_speech(before) & {"n", "v"})


def _tells_alone(word: Token, strength: int, text: str) -> bool:
    """Return whether a charged word tells enough without others, in the sense it has in a text."""
    kinds = parts_of_speech(word.text)
    strong = strength > _CHARGED or (kinds <= {"a", "r"} and "-" not in word.text)
    return strong and not has_other_sense(word.text, text, word.span)


def _is_charged(word: str, *, first: bool) -> bool:
    """Return whether a word is charged and no name."""
    return _whole_charge(word) >= _CHARGED and (first or not word[0].isupper())


def _whole_charge(word: str) -> int:
    """Return the charge of a word, of its parts where it has hyphens."""
    return max(map(_charge, filter(None, word.split("-"))), default=0)


def _content(word: str) -> bool:
    lower = word.lower()
    return word[0].isalpha() and lower not in FUNCTION and lower != "what" and not _plain(lower)


def _charge(word: str) -> int:
    return abs(load_thesaurus().find_charge(word) or 0)


def _key(texts: Sequence[str]) -> Iterator[Suggestion]:
    total, reference = frequency()
    here = Counter(word for text in texts for word in words(text))
    size = sum(here.values())
    for word, count in here.items():
        if count < 2 or word in FUNCTION or _plain(word):
            continue
        score = log_likelihood(count, size, reference.get(word, 0), total)
        if score >= CRITICAL and count / size > reference.get(word, 0) / total:
            yield Suggestion(word, "key", count, round(min(score, 60.0) / 4, 2))


def _plain(word: str) -> bool:
    """Return whether a word reports or negates in any text: common everywhere, telling nowhere."""
    known = load_thesaurus()
    return any(known.has_marker(kind, [word]) for kind in ("speech", "negator"))


def log_likelihood(count: int, size: int, reference: int, total: int) -> float:
    """Return the log-likelihood that two corpora use a word equally often (Rayson & Garside 2000).

    >>> round(log_likelihood(10, 1000, 10, 1000), 6)
    0.0
    """
    share = (count + reference) / (size + total)
    score = 0.0
    for observed, expected in ((count, size * share), (reference, total * share)):
        if observed:
            score += observed * math.log(observed / expected)
    return 2 * score
