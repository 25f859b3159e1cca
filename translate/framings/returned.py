"""Signs that a returned English sentence says something else than its source did.

Both are in one language, so that they can be held against each other word by word: names that
became others, numbers, words that are denied on one side alone, and words that don't exist. Each
sign needs something lost and something new in its place; what is merely gone was often summed up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from translate.data import AGREES, Fault
from translate.framings.changes import Change
from translate.framings.denials import denial
from translate.framings.inflect import fold, tokenize
from translate.framings.known import is_word
from translate.framings.renamed import are_alike, paired, renamed
from translate.framings.renderings import renderings, share
from translate.measures.amounts import (
    Number,
    Tally,
    counted,
    missing,
    numbers,
    said,
    scores,
    show,
    tallied,
    unmatched,
    written,
)
from translate.measures.codes import recoded, spoilt, without_codes
from translate.measures.faults import (
    SIDES,
    faults,
    may_conclude,
    may_end,
    may_negate,
    negations,
    unsaid,
)
from translate.measures.quantities import exchanged, lost_and_new, shares_gone, told

_LIKELIER = 3  # times as often must the pivot stand for what came back as for what is gone
_BOTH = 2


def trip_faults(
    source: str,
    pivot: str | None,
    back: str,
    *,
    language: str,
    pivot_language: str,
    segment: int = 0,
) -> list[Fault]:
    """Name what is wrong with one segment's two translations; there may be the return alone.

    What two English texts tell more surely than texts of two languages is left to them.
    """
    if pivot is None:
        return _without_pivot(source, back, language, segment)
    ways = (language, pivot_language)
    there = faults(source, pivot, languages=ways, segment=segment, where="pivot")
    home = faults(pivot, back, languages=ways[::-1], segment=segment, where="back")
    flaws = [*there, *(_mended(fault, source, back, language) for fault in home)]
    if language != "en" or not back.strip():
        return flaws
    undone = _undone(source, there, home)
    flaws = [fault for fault in flaws if fault.kind not in ("negation", "name")]
    kinds = {fault.kind for fault in flaws}
    names = [fault for fault in there if fault.kind == "name"]
    returned = [
        _told_there(change, names)
        or _where_lost(change, source, pivot, pivot_language).told(segment)
        for change in _changes(source, back)
        if change.kind not in kinds
    ]
    return [*flaws, *undone, *returned]


def _mended(fault: Fault, source: str, back: str, language: str) -> Fault:
    """Say where a number or a code of the return is the source's, so that the pivot was wrong."""
    if fault.kind not in ("number", "placeholder") or not back.strip():
        return fault
    if fault.kind == "placeholder" and recoded(source, back, SIDES["back"]):
        return fault
    sides = (
        counted(text) if language == "en" else numbers(text, language) for text in (source, back)
    )
    if any(unmatched(*sides)):
        return fault
    if exchanged(source, back, (language, language)):
        return fault
    return _agreeing(fault)


def _undone(source: str, there: Sequence[Fault], home: Sequence[Fault]) -> list[Fault]:
    """Return a denial of the source that the pivot alone lacks: both legs tell of it."""
    first = (
        [fault for fault in there if fault.kind == "negation"] if negations(source, "en") else []
    )
    if not first or not any(fault.kind == "negation" for fault in home):
        return []
    return [_agreeing(first[0])]


def _agreeing(fault: Fault) -> Fault:
    """Say of a fault that the return agrees with the source, so that the pivot is wrong."""
    return replace(fault, detail=f"{fault.detail}{AGREES}", agrees=True)


def _told_there(change: Change, names: Sequence[Fault]) -> Fault | None:
    """Return the flag of a name that the return lacks, and the pivot has another place for."""
    if change.kind != "name":
        return None
    return next((fault for fault in names if not set(fault.lost).isdisjoint(change.lost)), None)


def _where_lost(change: Change, source: str, pivot: str, language: str) -> Change:
    """Put a change on the way there where the pivot has it already."""
    if change.ends and not change.turn:  # ended in it, ended it
        there = language == "zh" and not may_conclude(pivot)
    elif change.ends:
        there = language == "zh" and may_end(pivot) == (change.turn == "added")
    elif change.turn == "lost":
        there = not may_negate(pivot, language)
    elif change.turn == "added":
        there = bool(negations(pivot, language)) and not may_negate(source, "en")
    elif change.turn == "doubled":
        there = (negations(pivot, language) or 0) > 1
    elif change.turn == "halved":
        there = (negations(pivot, language) or 0) < _BOTH
    else:
        there = language == "zh" and _leads(change, pivot)
    return replace(change, where="pivot") if there else change


def _leads(change: Change, pivot: str) -> bool:
    """Return whether a Chinese pivot says what came back, and not what the source says."""
    if change.kind == "number":
        values, (lost, new) = said(pivot), map(_values, (change.lost, change.new))
        return bool(new) and lost.isdisjoint(values) and new <= values
    if not (change.lost and change.new):
        return False
    kept, written = (any(word in pivot for word in row) for row in (change.lost, change.new))
    if kept or written:  # names that the pivot has in Latin letters
        return written and not kept
    if change.kind == "name" and _may_be_one(change):
        return False
    before, after = share(change.lost, pivot), share(change.new, pivot)
    return after > _LIKELIER * before


def _may_be_one(change: Change) -> bool:
    """Return whether Chinese may write both names alike: no table has the one that is gone."""
    pairs = product(change.lost, change.new)
    return any(are_alike(*pair) for pair in pairs) and not any(
        renderings([name]) for name in change.lost
    )


def _values(words: Sequence[str]) -> set[float]:
    return {tally.number.readings[0] for word in words for tally in tallied(word)}


def _without_pivot(source: str, back: str, language: str, segment: int) -> list[Fault]:
    if any(map(str.isalnum, source)) and not back.strip():
        return [Fault("empty", "back", segment, "the translation is empty")]
    codes = recoded(source, back, ("source", "return"))
    flaws = [Fault("placeholder", "back", segment, codes, *spoilt(source, back))] if codes else []
    return [*flaws, *(returned_faults(source, back, segment=segment) if language == "en" else [])]


def returned_faults(source: str, back: str, *, segment: int) -> list[Fault]:
    """Name what an English return changed of its source.

    >>> [f.kind for f in returned_faults("Two men died.", "Three men died.", segment=0)]
    ['number']
    """
    return [change.told(segment) for change in _changes(source, back)]


def _changes(source: str, back: str) -> Iterator[Change]:
    """Yield one change a kind at most."""
    for look in (_numbers, denial, _names, _nonwords):
        change = look(source, back)
        if change:
            yield change


def _numbers(source: str, back: str) -> Change | None:
    """Say which numbers became others; of what is merely gone, votes and scores."""
    before, after = map(tallied, without_codes(source, back))
    lost = [tally.number for tally in missing(before, after)]
    new = [tally.number for tally in missing(after, before)]
    if lost and new:
        return Change("number", f"{show(lost)} became {show(new)}", written(lost), written(new))
    values = {number.readings[0] for number in lost}
    if any(values.issuperset(pair) for pair in scores(source)):
        return Change("number", f"nothing in the return says {show(lost)}", written(lost))
    made_up = _made_up(missing(after, before), source)
    if made_up:
        detail = f"nothing in the source says {show(made_up)}"
        return Change("number", detail, new=written(made_up))
    shares = shares_gone(source, back, ("en", "en"))
    if shares:
        gone = tuple(shares.split(", "))
        return Change("number", f"nothing in the return says {shares}", gone)
    pairs = exchanged(source, back, ("en", "en"))
    return Change("number", told(pairs), *lost_and_new(pairs)) if pairs else None


def _made_up(new: Sequence[Tally], source: str) -> list[Number]:
    """Return the numbers that nothing in the source can stand for.

    A two may stand for a plural, and an exact number for a word such as "decades".
    """
    exact = [tally.number for tally in new if tally.kind == "exact"]
    large = [number for number in exact if number.readings[0] > _BOTH]
    rest = [tally.number for tally in new if tally.kind != "exact"]
    return [*rest, *large] if unsaid(large, source, "en") else rest


def _names(source: str, back: str) -> Change | None:
    """Say which names became others."""
    gone, instead = renamed(source, back)
    return Change("name", paired(gone, instead), gone, instead) if instead else None


def _nonwords(source: str, back: str) -> Change | None:
    """Say which words no dictionary knows, nor the source."""
    there = {fold(token.text) for token in tokenize(source)}
    words = [token.text for token in tokenize(back) if fold(token.text) not in there]
    made_up = tuple(word for word in words if not is_word(word))
    return Change("nonword", ", ".join(made_up), new=made_up) if made_up else None
