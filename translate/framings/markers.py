"""Markers: words and phrases that deny, avert or exempt, by kind, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from translate.data import Token
from translate.framings.forms import keys
from translate.framings.thesaurus import load_thesaurus
from translate.measures.amounts import SMALL
from translate.memory import remembered

_ADDING = frozenset({"only", "just", "merely"})
_ADDED = frozenset({"but", "also"})
DENYING = ("negator", "denial")
STANDING_FOR = (*DENYING, "averting")
EXCUSING = (*STANDING_FOR, "scant", "shrinking", "beyond")
BARELY = frozenset({"barely", "hardly", "scarcely"})
_PARTS = frozenset("half third quarter fifth handful".split())
_SPANS = frozenset("minute hour day week month year decade".split())
_LONGEST = 4  # words of a marker
NO_ONE = frozenset({"nobody", "no one", "nothing", "none"})
AT_LEAST = frozenset("fewer less more lower other later earlier".split())  # "no fewer than ten"


def may_deny(tokens: Sequence[Token]) -> bool:
    """Return whether any words of a text could be a negator; cheaper than asking which deny."""
    stop = len(tokens)
    return any(
        _begins(DENYING, tokens, at, stop)
        and any(marker_length(tokens, at, stop, kind) for kind in DENYING)
        for at in range(stop)
    )


def negators(
    tokens: Sequence[Token], scope: range, kinds: Sequence[str] = DENYING
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the negators, the longest reading of each."""
    at, telling = scope.start, ("idle", *kinds)
    while at < scope.stop:
        if not _begins(telling, tokens, at, scope.stop):
            at += 1
            continue
        idle = marker_length(tokens, at, scope.stop, "idle")
        idle = idle if idle and _is_idle(tokens, at + idle) else 0
        length = idle or max(marker_length(tokens, at, scope.stop, kind) for kind in kinds)
        if length and not (idle or any(_measures(tokens, i) for i in range(at, at + length))):
            yield at, at + length
        at += max(1, length)


def _measures(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a "barely" says how much there is: "barely half" is not quite nothing.

    >>> from translate.framings.inflect import tokenize
    >>> _measures(tokenize("barely a third"), 0), _measures(tokenize("barely survived"), 0)
    (True, False)
    """
    if tokens[at].text.lower() not in BARELY:
        return False
    words = [token.text.lower() for token in tokens[at + 1 : at + 3]]
    article = words[:1] in (["a"], ["an"])
    amount = next(iter(words[article:]), "")
    number = amount[:1].isdigit() or amount in _PARTS or amount in SMALL
    return number or (article and amount in _SPANS)


def _is_idle(tokens: Sequence[Token], stop: int) -> bool:
    """Return whether what ends here denies nothing: "not only" does where nothing is added."""
    added = (token.text.lower() in _ADDED for token in tokens[stop:])
    return tokens[stop - 1].text.lower() not in _ADDING or any(added)


def marker_length(tokens: Sequence[Token], at: int, stop: int, kind: str) -> int:
    """Return how many of the tokens, from one on, are a marker of a kind; 0 for none."""
    if not _begins((kind,), tokens, at, stop):
        return 0
    end = min(at + _LONGEST, stop)
    known, words = load_thesaurus(), [token.text for token in tokens[at:end]]
    return next((n for n in range(len(words), 0, -1) if known.has_marker(kind, words[:n])), 0)


def _begins(kinds: tuple[str, ...], tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Return whether a marker of one of the kinds may begin with a token; most words begin none."""
    for first in range(at, min(at + _LONGEST, stop)):
        begins = _may_begin(kinds, tokens[first].text)
        if begins is not None:  # an article, which markers are found without, says nothing
            return begins
    return False


@remembered(16384)
def _may_begin(kinds: tuple[str, ...], word: str) -> bool | None:
    """Return whether a marker may begin with a word; None if what follows it decides."""
    openings = [form.partition(" ")[0] for form in keys([word])]
    return any(not _openings(kind).isdisjoint(openings) for kind in kinds) if openings else None


@lru_cache
def _openings(kind: str) -> frozenset[str]:
    """Return the first words of the markers of a kind."""
    markers = load_thesaurus().markers.get(kind, frozenset())
    return frozenset(marker.partition(" ")[0] for marker in markers)


def is_marker(tokens: Sequence[Token], span: range, kind: str) -> bool:
    """Return whether a range of a text is a marker of a kind."""
    return load_thesaurus().has_marker(kind, [tokens[i].text for i in span])
