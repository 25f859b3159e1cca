"""A translation that is brought along, by a person or another system, in the place of the engines'.

It is a pivot text, a return, or both. Its sentences are paired with those of the source, by length,
figures and words; engines only link what is there.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from translate.data import Document, Segment, Span
from translate.errors import InputError
from translate.framings.expected import expected
from translate.framings.finding import mentions
from translate.framings.lexicon import Lexicon
from translate.measures.amounts import Number, large, numbers, unmatched
from translate.measures.codes import without_codes
from translate.measures.compare import pair_sentences
from translate.readers.detecting import detect_language
from translate.roundtrip.result import HUMAN, UNNAMED
from translate.segment import segments, tokens

LONGEST_NAME = 60  # characters of a system's name
_LEAST_PAIRED = 0.5  # of the sentences, and of them as alike as `_ALIKE` on the mean
_ALIKE = 0.1
_ALIKE_OF_MANY = 0.2  # of three and more: returns of other texts share up to .19 of short words
_MANY = 3
Kind = tuple[bool, bool, str]  # whether there is a pivot, a return, and whose they are
OWN_SCRIPT = frozenset({"zh", "ja", "ko", "ar", "hi", "ru", "uk"})
# Mean and spread of log(target characters / source characters) in human news translation
# (authored news pairs, English to Chinese; the reverse has the opposite sign).
_RATIO = {("en", "zh"): (-1.08, 0.22), ("zh", "en"): (1.08, 0.22)}
_REMEMBERED = 4096  # sentences whose figures, words or renderings are remembered


@dataclass(frozen=True, slots=True)
class Given:
    """A translation of one document, whole: its pivot text, its return, and whose they are."""

    middle: str | None = None
    back: str | None = None
    system: str = ""

    @property
    def kind(self) -> Kind:
        """What must be the same for documents that are worked on together."""
        return self.middle is not None, self.back is not None, self.named

    @property
    def named(self) -> str:
        """The system's name, or what stands for it."""
        return self.system or (HUMAN if self.back is None else UNNAMED)


@dataclass(frozen=True, slots=True)
class Texts:
    """What was given, for each sentence of a trip; an empty text where nothing pairs with it."""

    middle: Sequence[str] | None = None
    back: Sequence[str] | None = None
    system: str = HUMAN

    @property
    def is_human(self) -> bool:
        """Whether a person wrote the pivot, or nobody says who did."""
        return self.middle is not None and self.system == HUMAN

    @property
    def has_no_pivot(self) -> bool:
        """Whether only a return was given."""
        return self.middle is None and self.back is not None


def system_name(text: str) -> str:
    """Return a system's name on one line; raises InputError for none and for one too long.

    >>> system_name(" Google  Translate ")
    'Google Translate'
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(
            f"{name[:30]!r} is no name of a system; write one of at most {LONGEST_NAME} characters"
        )
    return name


def paired(
    documents: Sequence[Document], translations: Sequence[Given], language: str, lexicon: Lexicon
) -> Texts:
    """Pair given translations with the sentences of their documents; `language` is the pivot's.

    Raises InputError for texts in another language and for those of another document.
    """
    (kind,) = {
        translation.kind for translation in translations
    }  # the caller has put like with like
    middles: list[str] = []
    backs: list[str] = []
    for document, own in zip(documents, translations, strict=True):
        if own.middle is not None:
            check_language(own.middle, language, "pivot")
            alike = similarity(lexicon, document.language, language)
            if units := _by_unit(document, own.middle, "translation"):
                middles += pair_units(document, units, language, alike)
            else:
                middles += pair_middle(document, own.middle, language, alike)
        if own.back is not None:
            check_language(own.back, document.language, "return")
            backs += _paired_return(document, own.back)
    return Texts(middles if kind[0] else None, backs if kind[1] else None, kind[2])


def _by_unit(document: Document, text: str, key: str) -> list[tuple[int, str]]:
    """Return a given text unit by unit, with where each begins in the document.

    Empty where the text is another than the one that the document's file holds under `key`; blanks
    don't count, as a form on the page drops those at the ends.
    """
    known = document.meta
    if "units" not in known or text.split() != known.get(key, "").split():
        return []
    if key == "returned":
        return [(start, own) for start, own in json.loads(known.get("returns", "[]"))]
    starts = (start for _, _, start, _ in json.loads(known["units"]))
    texts = (after for _, after in json.loads(known["pairs"]))
    return list(zip(starts, texts, strict=True))


def _paired_return(document: Document, back: str) -> list[str]:
    alike = shared_words(document.language)

    def squared(before: str, after: str) -> float:
        """Keep a short sentence that is missing from being taken for a part of its neighbour."""
        return alike(before, after) ** 2

    if units := _by_unit(document, back, "returned"):
        return pair_units(document, units, document.language, squared)
    returned = pair_middle(document, back, document.language, squared)
    parts = [segment.text for segment in segments(document.text, document.language)]
    pairs = [(part, other) for part, other in zip(parts, returned, strict=True) if other]
    mean = sum(alike(*pair) for pair in pairs) / len(pairs) if pairs else 0.0
    if len(pairs) < _LEAST_PAIRED * len(parts) or mean < (
        _ALIKE_OF_MANY if len(pairs) >= _MANY else _ALIKE
    ):
        raise InputError(
            f"{len(pairs)} of {len(parts)} sentences of {document.id} have a counterpart in the "
            f"return, {100 * mean:.0f}% of their words alike; give the return of this very text"
        )
    return returned


def check_language(
    text: str, language: str, what: str, option: str = "the pivot with --via"
) -> None:
    """Raise InputError for a text whose script is plainly not its language's.

    `option` says what could be named otherwise.
    """
    if not text.strip():
        raise InputError(f"the {what} is empty; give its text, or leave it out")
    detected = detect_language(without_codes(text, text)[0]).language
    both = {detected, language}
    if len(both) > 1 and both & OWN_SCRIPT and not both <= {"zh", "ja"}:
        raise InputError(
            f"the {what} is to be in {language} and is in {detected}; give the texts in their "
            f"order, or name {option}"
        )


def similarity(lexicon: Lexicon, source: str, target: str) -> Callable[[str, str], float]:
    """Return a likeness (0..1) of a source text and a text of the target language.

    Length ratio as in Gale & Church (1993); digits and termbase renderings that stand on both
    sides raise it, those that stand on one side lower it.
    """
    mean, spread = _RATIO.get((source, target), (0.0, 0.35))
    # A sentence is weighed against many others.
    figures = lru_cache(_REMEMBERED)(numbers)
    renderings = lru_cache(_REMEMBERED)(lambda before: _renderings(before, lexicon, target))

    def alike(before: str, after: str) -> float:
        length = _length_fit(before, after, mean, spread)
        evidence = _number_hits(figures(before, source), figures(after, target))
        for wanted in renderings(before):
            evidence.append(1.0 if any(rendering in after for rendering in wanted) else 0.2)
        if not evidence:
            return 0.6 * length + 0.3
        return 0.4 * length + 0.6 * sum(evidence) / len(evidence)

    return alike


def _length_fit(before: str, after: str, mean: float, spread: float) -> float:
    if not before or not after:
        return 0.0
    gap = (math.log(len(after) / len(before)) - mean) / spread
    return math.exp(-gap * gap / 4)


def _number_hits(before: Sequence[Number], after: Sequence[Number]) -> list[float]:
    lost, new = unmatched(before, after)
    shared = len(large(before)) - len(lost)
    return [1.0] * shared + [0.0] * (len(lost) + len(new))


def _renderings(before: str, lexicon: Lexicon, target: str) -> list[list[str]]:
    """Return what the termbase expects for each framing of a sentence that it knows."""
    hits = mentions([Segment(before, Span(0, len(before)))], lexicon)
    wanted = ([text for text, _ in expected(hit.framing, target)] for hit in hits)
    return [texts for texts in wanted if texts]


def shared_words(language: str) -> Callable[[str, str], float]:
    """Return a likeness (0..1) of two texts of one language: the share of their words in common.

    >>> shared_words("en")("The talks were frank.", "Frank talks were held.")
    0.75
    """

    @lru_cache(_REMEMBERED)
    def words(text: str) -> Counter[str]:
        return Counter(
            token.text.lower() for token in tokens(text, language) if token.text.isalnum()
        )

    def alike(before: str, after: str) -> float:
        left, right = words(before), words(after)
        of = sum(left.values()) + sum(right.values())
        return 2 * sum((left & right).values()) / of if of else 0.0

    return alike


def pair_middle(
    document: Document, middle: str, language: str, similarity: Callable[[str, str], float]
) -> list[str]:
    """Return, for each of the document's segments, its part of a given text.

    Sentences are paired by `similarity` (0..1), not by line; a translation of two sentences
    stands with the first of them.
    """
    parts = [segment.text for segment in segments(document.text, document.language)]
    return _counterparts(parts, middle, language, similarity)


def pair_units(
    document: Document,
    units: Sequence[tuple[int, str]],
    language: str,
    similarity: Callable[[str, str], float],
) -> list[str]:
    """Return, for each of the document's segments, its part of the text of its own unit.

    `units` are the places where the units begin, in order, each with its given text: what a file
    says belongs together is never put to a sentence of another unit.
    """
    inside: list[list[str]] = [[] for _ in units]
    for segment in segments(document.text, document.language):
        number = bisect_right(units, segment.span.start, key=lambda unit: unit[0]) - 1
        inside[number].append(segment.text)
    found: list[str] = []
    for parts, (_, text) in zip(inside, units, strict=True):
        # A unit of one sentence has all of its text, however little they are alike.
        found += (
            [joined_sentences([segment.text for segment in segments(text, language)], language)]
            if len(parts) == 1
            else _counterparts(parts, text, language, similarity)
        )
    return found


def _counterparts(
    parts: Sequence[str], text: str, language: str, similarity: Callable[[str, str], float]
) -> list[str]:
    """Return, for each of some sentences, its part of the text that renders them together."""
    others = [segment.text for segment in segments(text, language)]
    counterparts = [""] * len(parts)
    for before, after in pair_sentences(parts, others, similarity):
        if len(before):
            counterparts[before.start] = joined_sentences(others[after.start : after.end], language)
    return counterparts


def joined_sentences(sentences: Sequence[str], language: str) -> str:
    """Join sentences the way their language does: Chinese ones have no space between."""
    return ("" if language in ("zh", "ja") else " ").join(sentences)
