"""Follow a charged expression through the pivot and back, and say what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translate.data import (
    ANOTHERS,
    MIN_CONFIDENCE,
    NO_PIVOT_TEXT,
    Mention,
    Place,
    Span,
    Token,
    Trace,
    claimed,
    is_told,
)
from translate.framings.decide import Verdict, decide
from translate.framings.expected import denies, expected, is_denier, is_one_denied, is_turned
from translate.framings.measure import Through
from translate.framings.ties import content
from translate.languages import writes_spaces
from translate.measures.align import Matrix, joined, project, snap
from translate.measures.faults import negations

_JUDGED = frozenset({"en"})  # languages with a vocabulary that decides fates


@dataclass(frozen=True)
class Passage:
    """One segment in its three forms, with words and the attention that joins them.

    `forward[t][s]` joins pivot word t with source word s; `forward_reverse[s][t]` is the opposite
    model's view. `back` and `back_reverse` do the same between the pivot and the back text.
    """

    source: str
    pivot: str
    back: str
    source_words: Sequence[Token]
    pivot_words: Sequence[Token]
    back_words: Sequence[Token]
    forward: Matrix
    forward_reverse: Matrix | None
    back_matrix: Matrix
    back_reverse: Matrix | None


def trace(
    mention: Mention,
    passage: Passage,
    *,
    pivot_language: str = "zh",
    language: str = "en",
    min_confidence: float = MIN_CONFIDENCE,
) -> Trace:
    """Follow a mention through its segment's pivot and back text and say what became of it.

    Places whose confidence lies below `min_confidence` are left out; a fate less sure than that is
    `untraceable`, but for a change to check (`is_told`).
    """
    if not passage.pivot.strip():
        return Trace(mention, None, None, "untraceable", 0.0, reason=NO_PIVOT_TEXT)
    through = follow(mention, passage, pivot_language)
    verdict = _verdict(mention, passage.source, passage.back, through, language)
    pivot = through.pivot
    shown = pivot if pivot and pivot.confidence >= min_confidence else None
    if shown and pivot_language == "zh":
        shown = widened(shown, mention.span, passage)
        shown = with_denial(shown, mention.span, passage, language)
    return _traced(mention, shown, verdict, min_confidence)


def follow(mention: Mention, passage: Passage, pivot_language: str = "zh") -> Through:
    """Return where a mention went in the pivot and from there in the back text, by the links."""
    wanted = [rendering for rendering, _ in expected(mention.framing, pivot_language)]
    words = passage.pivot_words if writes_spaces(pivot_language) else None
    pivot = pivot_place(mention, passage, wanted, words)
    return Through(passage.pivot, pivot, back_place(pivot, passage) if pivot else None)


def judge(
    mention: Mention,
    source: str,
    back: str,
    *,
    language: str = "en",
    min_confidence: float = MIN_CONFIDENCE,
) -> Trace:
    """Say what became of a mention by the source and a machine's return, without a pivot."""
    verdict = _verdict(mention, source, back, None, language)
    return _traced(mention, None, verdict, min_confidence)


def unshared(traces: Sequence[Trace]) -> list[Trace]:
    """Leave words that are kept of one mention to that one, the surest; of others there is no fate.

    "To call the coup a coup" that became "to call it a coup" kept one of the two. Readers gave no
    word of a return to two different terms among 6,400 expressions.
    """
    owners: dict[int, list[Trace]] = {}
    kept = (trace for trace in traces if trace.fate == "kept")
    for trace in sorted(kept, key=lambda trace: -trace.confidence):
        beside = owners.setdefault(trace.mention.segment, [])
        if not any(_takes(trace, owner) for owner in beside):
            beside.append(trace)
    return [
        Trace(trace.mention, trace.pivot, None, "untraceable", 0.0, reason=ANOTHERS)
        if any(_takes(trace, owner) for owner in owners.get(trace.mention.segment, []))
        else trace
        for trace in traces
    ]


def _takes(trace: Trace, owner: Trace) -> bool:
    """Return whether a mention came back as words that are kept of another one.

    Of two that are kept, as part of them, too: one "separatist" is not that of "separatist forces".
    What stands inside of one is its own: "drove a dangerous wedge". One mention in another shares.
    """
    if trace is owner or trace.back is None or owner.back is None:
        return False
    own, other = trace.back.span, owner.back.span
    if own == other or trace.fate != "kept" or trace.mention.span.overlaps(owner.mention.span):
        return own == other
    parted = any(a.start < b.start and b.end < a.end for a, b in ((own, other), (other, own)))
    return own.overlaps(other) and not parted


def _traced(
    mention: Mention, pivot: Place | None, verdict: Verdict, min_confidence: float
) -> Trace:
    told = is_told(verdict.fate, verdict.confidence, min_confidence)
    fate = verdict.fate if told else "untraceable"
    return Trace(
        mention,
        pivot,
        verdict.back if fate != "untraceable" else None,
        fate,
        round(verdict.confidence, 3),
        _strength_after(mention.framing.intensity, verdict),
        reason=claimed(fate, verdict.reason),
    )


def _strength_after(intensity: int, verdict: Verdict) -> int | None:
    """Return the intensity changed by the verdict's step, on the lexicon's scale (1 to 5)."""
    if verdict.strength_before is None or verdict.strength_after is None:
        return None
    return max(1, min(5, intensity + verdict.strength_after - verdict.strength_before))


def pivot_place(
    mention: Mention,
    passage: Passage,
    wanted: Sequence[str],
    words: Sequence[Token] | None = None,
) -> Place | None:
    """Return the mention's place in the pivot text, by attention and expected renderings.

    These stand there in whole `words` alone, where a language parts its words.
    """
    carried = project(
        mention.span,
        passage.source_words,
        passage.pivot_words,
        passage.forward,
        passage.forward_reverse,
    )
    return snap(carried, wanted, passage.pivot, words)


_LITERAL = 0.7  # how sure it is that a term's characters render it where its links lead, at least
_UNLINKED = 0.6  # and where they stand without a link
_LINKED = 0.2  # joined weight of a word that says one of the expression's
_BETWEEN = frozenset("的和与及、“”‘’")  # may stand between two parts of a rendering
_MOST_BETWEEN = 2
_MATES = {"“": "”", "‘": "’", "《": "》"}


def widened(place: Place, span: Span, passage: Passage) -> Place:
    """Return the whole Chinese rendering of several words where only the core of it was found.

    Words beside it belong to it when what they are linked with most is a telling word of the
    expression that nothing in it says better. This is what is shown: fates are decided by the
    core, whose links are the surest.
    """
    words = passage.pivot_words
    wanted = {i for i, word in enumerate(passage.source_words) if word.span.overlaps(span)}
    inside = [t for t, word in enumerate(words) if word.span.overlaps(place.span)]
    if len(wanted) < 2 or not inside:
        return place
    weights = joined(passage.forward, passage.forward_reverse)
    telling = {i for i in wanted if content(passage.source_words[i])}
    low, high = inside[0], inside[-1]

    def says_more(t: int) -> bool:
        s = max(range(len(weights[t])), key=weights[t].__getitem__)
        said = max(weights[own][s] for own in range(low, high + 1))
        return s in telling and weights[t][s] >= max(_LINKED, said) and words[t].text.isalnum()

    while (after := _beyond(high, 1, words, says_more)) is not None:
        high = after
    while (before := _beyond(low, -1, words, says_more)) is not None:
        low = before
    if (low, high) == (inside[0], inside[-1]):
        return place
    start = min(place.start, words[low].span.start)
    whole = _with_mates(Span(start, max(place.end, words[high].span.end)), passage.pivot)
    return Place(whole.of(passage.pivot), whole, place.confidence)


def with_denial(place: Place, span: Span, passage: Passage, language: str = "en") -> Place:
    """Return a Chinese rendering with the denial right before it that renders the expression, too.

    不接受 and not 接受 for "rejects": what is linked with the expression most, or with nothing
    where the source denies nothing itself. As in `widened`, this is what is shown alone.
    """
    words = passage.pivot_words
    before = [t for t, word in enumerate(words) if word.span.end == place.start]
    if not before or not is_denier(words[before[0]].text):
        return place
    if not denies(passage.pivot[: place.start]):  # 不得不, "have to"
        return place
    weights = joined(passage.forward, passage.forward_reverse)[before[0]]
    most = max(range(len(weights)), key=weights.__getitem__)
    if is_one_denied(words[before[0]].text + place.text):
        own = True  # whatever the source denies: "impossible" renders no "may"
    elif weights[most] >= _LINKED:
        own = passage.source_words[most].span.overlaps(span)
    else:
        own = negations(passage.source, language) == 0
    whole = Span(words[before[0]].span.start, place.end)
    return Place(whole.of(passage.pivot), whole, place.confidence) if own else place


def _beyond(
    at: int, step: int, words: Sequence[Token], belongs: Callable[[int], bool]
) -> int | None:
    """Return the next word that belongs to a rendering, over what may stand between two parts."""
    end = len(words) if step > 0 else -1
    for t in list(range(at + step, end, step))[: _MOST_BETWEEN + 1]:
        if belongs(t):
            return t
        if words[t].text not in _BETWEEN:
            break
    return None


def _with_mates(span: Span, text: str) -> Span:
    """Take in the quotation mark just beside a span whose mate stands in it.

    >>> _with_mates(Span(1, 6), "（所谓“威胁”）").of("（所谓“威胁”）")
    '所谓“威胁”'
    """
    inside, before, after = span.of(text), text[: span.start][-1:], text[span.end :][:1]
    for opening, closing in _MATES.items():
        gap = inside.count(opening) - inside.count(closing)
        if gap == 1 and after == closing:
            return Span(span.start, span.end + 1)
        if gap == -1 and before == opening:
            return Span(span.start - 1, span.end)
    return span


def back_place(pivot: Place, passage: Passage) -> Place | None:
    """Return the pivot place's counterpart in the back text; both confidences multiply."""
    carried = project(
        pivot.span,
        passage.pivot_words,
        passage.back_words,
        passage.back_matrix,
        passage.back_reverse,
    )
    if carried is None:
        return None
    span, confidence = carried
    return Place(span.of(passage.back), span, round(confidence * pivot.confidence, 4))


def _verdict(
    mention: Mention, source: str, back: str, through: Through | None, language: str
) -> Verdict:
    if not is_judged(language):
        return _literal_verdict(mention, source, back, through.back if through else None)
    return decide(
        source,
        mention.span.of(source),
        back,
        source_span=mention.span,
        through=through,
        framing=mention.framing,
        machine=True,
    )


def is_judged(language: str) -> bool:
    """Return whether fates are decided in a language; else only literal returns are seen.

    A rate of those alone would say nothing.

    >>> is_judged("en"), is_judged("zh")
    (True, False)
    """
    return language in _JUDGED


def _literal_verdict(mention: Mention, source: str, back: str, hint: Place | None) -> Verdict:
    """Decide without vocabulary of the language: kept to the letter, or untraceable."""
    term = mention.span.of(source)
    strength = mention.framing.intensity
    found = _linked_alike(term, hint, back) or _standing_alike(
        term, mention.span.start, source, back
    )
    if found:
        return Verdict("kept", found, found.confidence, "same characters", strength, strength)
    return Verdict("untraceable", hint, 0.0, "no vocabulary for this language", strength, None)


def _linked_alike(term: str, hint: Place | None, back: str) -> Place | None:
    """Return where a term's own characters stand in the place that its links lead to."""
    at = hint.text.find(term) if hint else -1
    if hint is None or at < 0:
        return None
    start = hint.span.start + at
    if is_turned(back, start):
        return None
    return Place(term, Span(start, start + len(term)), max(_LITERAL, hint.confidence))


def _standing_alike(term: str, start: int, source: str, back: str) -> Place | None:
    """Return where a term stands in the return without links to it.

    None where it stands there less often than in the source: it may be another one of them.
    """
    places, said = _places(term, back), _places(term, source)
    if not places or len(places) < len(said):
        return None
    at = places[sum(place < start for place in said)]
    return Place(term, Span(at, at + len(term)), _UNLINKED)


def _places(term: str, text: str) -> list[int]:
    """Return where a term begins in a text, but where a denial makes its opposite of it.

    >>> _places("公平竞争", "公平竞争，而不公平竞争")
    [0]
    """
    places = (match.start() for match in re.finditer(re.escape(term), text))
    return [place for place in places if not is_turned(text, place)]
