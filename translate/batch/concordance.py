"""Concordance: where a word stands in the source, the pivot or the return, with its counterparts.

Sentences with word links show what became of the hit in the other two texts; without them the
sentences stand beside each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from translate.batch.coding import verdict
from translate.batch.lines import Failure, read_output, system_of
from translate.batch.patterns import Find, lemma, patience, regex, words
from translate.codec import Value
from translate.data import Span
from translate.errors import InputError
from translate.reports.wording import cut
from translate.roundtrip.result import FollowedFraming, Result, Sentence, WordLink

Pane = Literal["source", "pivot", "back"]
PANES: tuple[Pane, ...] = ("source", "pivot", "back")


@dataclass(frozen=True, slots=True)
class Text(Value):
    """One of the three texts of a sentence; `marks` are the places of the hit in it."""

    text: str = ""
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit(Value):
    """A place where the pattern stands, and its sentence in three forms.

    `system` is whose translation it is. `sentence` counts from 1. `where` is the text it was found
    in. Term, category and fate are those of the framing that stands there, "" where none does.
    `cut` says on which ways the sentence was cut, "" for one that was taken whole.
    """

    document: str = ""
    system: str = ""
    sentence: int = 0
    where: Pane = "source"
    source: Text = Text()
    pivot: Text = Text()
    back: Text = Text()
    term: str = ""
    category: str = ""
    fate: str = ""
    to_check: bool = False
    cut: str = ""

    @property
    def texts(self) -> tuple[Text, Text, Text]:
        """The three texts in reading order."""
        return self.source, self.pivot, self.back


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: a pattern in some texts, framings of some fates, categories and terms.

    Without a pattern every framing of these is a hit. An unsure change is of the fate "to check"
    alone, as it is counted.
    """

    find: Find | None = None
    find_pivot: Find | None = None
    where: tuple[Pane, ...] = PANES
    fates: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()  # in small letters

    def takes(self, framing: FollowedFraming | None) -> bool:
        """Whether a hit with this framing is asked for."""
        if framing is None:
            return not (self.fates or self.categories or self.terms)
        return (
            (not self.fates or verdict(framing) in self.fates)
            and (not self.categories or framing.category in self.categories)
            and (not self.terms or framing.term.casefold() in self.terms)
        )


def asked(
    pattern: str | None,
    way: str = "words",
    where: tuple[Pane, ...] = PANES,
    fates: frozenset[str] = frozenset(),
    categories: frozenset[str] = frozenset(),
    terms: Collection[str] = (),
) -> Query:
    """Return the query; raises InputError for an invalid pattern, and where nothing is asked for.

    `way` is "words", "lemma" or "regex"; terms are those of the lexicon, in any case.
    """
    ways = {"words": words, "lemma": lemma, "regex": regex}
    if way not in ways:
        raise InputError(f"there is no way {way!r} to look; use words, lemma or regex")
    folded = frozenset(term.casefold() for term in terms)
    if pattern is None:
        if not (fates or categories or terms):
            raise InputError("nothing to look for; give a pattern, a fate, a category or a term")
        return Query(None, None, where, fates, categories, folded)
    plain = words(pattern) if way == "lemma" else None  # the pivot is not English
    return Query(ways[way](pattern), plain, where, fates, categories, folded)


def search(path: Path, query: Query, system: str = "") -> Iterator[Hit]:
    """Yield the hits of a batch output in reading order, of all of it or of a system's lines.

    Raises InputError as `summarise` does.
    """
    for entry in read_output(path, system):
        if not isinstance(entry, Failure):
            with patience(f"document {entry.document.id[:60]!r}"):
                matches = list(hits(entry, query))
            yield from matches


def known(path: Path, system: str = "") -> tuple[set[str], set[str]]:
    """Return the categories and terms of all framings; raises InputError for a file of no line."""
    names: set[str] = set()
    terms: set[str] = set()
    lines = 0
    for entry in read_output(path, system):
        lines += 1
        if not isinstance(entry, Failure):
            names.update(framing.category for framing in entry.framings)
            terms.update(framing.term for framing in entry.framings)
    if not lines:
        raise InputError(f"{path} holds no result; give the output of `translate batch`")
    return names, terms


def hits(result: Result, query: Query) -> Iterator[Hit]:
    """Yield the hits in one result."""
    by_sentence: dict[int, list[FollowedFraming]] = {}
    for framing in result.framings:
        by_sentence.setdefault(framing.sentence, []).append(framing)
    for number, sentence in enumerate(result.sentences):
        own = by_sentence.get(number, [])
        matches = (
            _of_framings(sentence, own, query)
            if query.find is None
            else _of_pattern(sentence, own, query)
        )
        for match in matches:
            yield _hit(result, number, *match)


_Match = tuple[Pane, dict[Pane, list[Span]], FollowedFraming | None]


def _of_framings(
    sentence: Sentence, framings: Sequence[FollowedFraming], query: Query
) -> Iterator[_Match]:
    for framing in framings:
        spans = _places(sentence, framing)
        where = next((pane for pane in query.where if spans[pane]), None)
        if where and query.takes(framing):
            yield where, spans, framing


def _of_pattern(
    sentence: Sentence, framings: Sequence[FollowedFraming], query: Query
) -> Iterator[_Match]:
    """Find the pattern; inside a hit's counterpart in another text it is no hit of its own."""
    assert query.find is not None
    places = [(framing, _places(sentence, framing)) for framing in framings]
    seen: dict[Pane, list[Span]] = {pane: [] for pane in PANES}
    for pane in query.where:
        find = query.find_pivot if pane == "pivot" and query.find_pivot else query.find
        for span in find(_text(sentence, pane)):
            if any(span.overlaps(other) for other in seen[pane]):
                continue
            framing, known = _standing(places, pane, span)
            spans = {**(known or _linked(sentence, pane, span)), pane: [span]}
            for other in PANES:
                seen[other] += spans[other] if other != pane else []
            if query.takes(framing):
                yield pane, spans, framing


def _standing(
    places: Sequence[tuple[FollowedFraming, dict[Pane, list[Span]]]], pane: Pane, span: Span
) -> tuple[FollowedFraming | None, dict[Pane, list[Span]] | None]:
    """Return the framing that stands where a hit is, with its places."""
    return next(
        ((framing, spans) for framing, spans in places if any(map(span.overlaps, spans[pane]))),
        (None, None),
    )


def _places(sentence: Sentence, framing: FollowedFraming) -> dict[Pane, list[Span]]:
    shift = -sentence.source.start
    return {
        "source": [framing.source.span.shift(shift)] if framing.source else [],
        "pivot": [framing.pivot.span] if framing.pivot else [],
        "back": [framing.back.span] if framing.back else [],
    }


def _linked(sentence: Sentence, pane: Pane, span: Span) -> dict[Pane, list[Span]]:
    """Follow the word links from a place to the other two texts."""
    there, home = sentence.links.forward, sentence.links.back
    spans: dict[Pane, list[Span]] = {"source": [], "pivot": [], "back": []}
    spans[pane] = [span]
    if pane == "source":
        spans["pivot"] = _follow(there, [span])
    if pane == "back":
        spans["pivot"] = _follow(_turned(home), [span])
    if pane != "source":
        spans["source"] = _follow(_turned(there), spans["pivot"])
    if pane != "back":
        spans["back"] = _follow(home, spans["pivot"])
    return spans


def _turned(links: Sequence[WordLink]) -> list[WordLink]:
    return [WordLink(k.to_start, k.to_end, k.start, k.end, k.weight) for k in links]


def _follow(links: Sequence[WordLink], spans: Sequence[Span]) -> list[Span]:
    """Return where links lead from some places, touching ones joined."""
    reached = sorted(
        (link.to_start, link.to_end)
        for link in links
        if any(span.overlaps(Span(link.start, link.end)) for span in spans)
    )
    joined: list[Span] = []
    for start, end in reached:
        if joined and start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Span(start, end))
    return joined


def _hit(
    result: Result,
    number: int,
    where: Pane,
    spans: dict[Pane, list[Span]],
    framing: FollowedFraming | None,
) -> Hit:
    sentence = result.sentences[number]
    source, pivot, back = (_marked(_text(sentence, pane), spans[pane]) for pane in PANES)
    met = framing or FollowedFraming(fate="untraceable")
    return Hit(
        result.document.id, system_of(result), number + 1, where, source, pivot, back, met.term,
        met.category, met.fate if framing else "", met.to_check, cut(sentence),
    )  # fmt: skip


def _text(sentence: Sentence, pane: Pane) -> str:
    side = {"source": sentence.source, "pivot": sentence.pivot, "back": sentence.back}[pane]
    return side.text if side else ""


def _marked(text: str, spans: Sequence[Span]) -> Text:
    """Leave out marks that point outside their text: a foreign result may have such."""
    return Text(text, tuple(span for span in spans if 0 <= span.start < span.end <= len(text)))
