"""A concordance of a corpus on the page: `translate find`, over the documents that are chosen.

Patterns are a stranger's, and some never come to an end; a process of its own looks for them and is
ended when a document takes too long.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from translate.batch import concordance, patterns
from translate.batch.concordance import Hit, Pane
from translate.batch.lines import Failure, read_line
from translate.child import Child
from translate.errors import InputError
from translate.page.index import Query, whole
from translate.page.reading import Reading
from translate.reports.concordance import shortened

MOST = 200  # hits that are shown
_WAYS = {
    "words": patterns.words, "lemma": patterns.lemma, "regex": patterns.regex,
}  # fmt: skip
_PATIENCE = 20.0  # seconds of the clock for a document: other programs run too
_START = 300.0  # until the process is there: a busy machine reads its libraries slowly


@dataclass(frozen=True)
class Asked:
    """What to look for; an empty pattern asks for framings, an empty `where` looks everywhere."""

    pattern: str = ""
    way: str = "words"
    where: str = ""
    fate: str = ""
    category: str = ""
    term: str = ""

    def query(self) -> concordance.Query:
        """Return it as the search takes it; raises InputError for a pattern that is none."""
        panes: tuple[Pane, ...] = concordance.PANES
        where = tuple(pane for pane in panes if self.where in ("", pane))
        fates, categories = frozenset({self.fate} - {""}), frozenset({self.category} - {""})
        terms = frozenset({self.term.casefold()} - {""})
        if not self.pattern:
            return concordance.Query(None, None, where, fates, categories, terms)
        plain = patterns.words(self.pattern) if self.way == "lemma" else None
        return concordance.Query(
            _WAYS[self.way](self.pattern), plain, where, fates, categories, terms
        )


def found_in(raw: bytes, asked: Asked) -> list[Hit]:
    """Return the hits in the document of a line; none in one that failed."""
    result = read_line(raw)
    if isinstance(result, Failure):
        return []
    return list(concordance.hits(result, asked.query()))


class Lookup(threading.Thread):
    """Looks through the documents a query asks for, in its order.

    `hits` are (place, hit), as many as there are so far; `share` says how far it is, `more` that
    there are more than are shown, `error` why it ended.
    """

    def __init__(self, corpus: Reading, query: Query, asked: Asked) -> None:
        super().__init__(daemon=True, name="lookup")
        self.corpus, self.asked = corpus, asked
        self.places = [
            place for place in corpus.index.select(query) if not corpus.index.failed[place]
        ]
        self.hits: list[tuple[int, Hit]] = []
        self.share, self.more = 0.0, False
        self.error: str | None = None
        self._stopped = False

    def stop(self) -> None:
        """Leave it unfinished: something else is asked for."""
        self._stopped = True

    def run(self) -> None:
        """Do the work; called by `start`."""
        try:
            self._look()
        except (InputError, OSError) as error:
            self.error = f"{error}".replace("leave --regex out to", "choose “these words” to")

    def _look(self) -> None:
        looker = _Child(self.asked) if self.asked.pattern else None
        try:
            with self.corpus.source.open() as stream:
                for number, place in enumerate(self.places, 1):
                    raw = self.corpus.index.raw(stream, place)
                    hits = looker.hits(raw) if looker else found_in(raw, self.asked)
                    room = MOST - len(self.hits)
                    self.hits += [(place, hit) for hit in hits[:room]]
                    self.share = number / len(self.places)
                    self.more = len(hits) > room
                    if self._stopped or self.more:
                        return
        finally:
            if looker:
                looker.end()


class _Child(Child):
    """The process that looks, as its owner sees it."""

    def __init__(self, asked: Asked) -> None:
        asked.query()  # what is no pattern is said before anything is started
        super().__init__("translate.page.lookup")
        self.say(json.dumps(asdict(asked)).encode() + b"\n")
        if self.line(_START) is None:
            raise InputError("The search could not be started; ask once more")

    def hits(self, raw: bytes) -> list[Hit]:
        """Return the hits of a line; raises InputError when it takes too long."""
        self.say(raw.rstrip(b"\n") + b"\n")
        answer = self.line(_PATIENCE)
        if answer is None:
            raise InputError(
                "The pattern takes too long; give a simpler one (nested repetition such as (a+)+ "
                "has no end)"
            )
        return [Hit.from_dict(hit) for hit in json.loads(answer)]


def serve() -> None:
    """Answer lines on standard input with their hits; what the process of its own runs."""
    lines = iter(sys.stdin.buffer)
    asked = Asked(**json.loads(next(lines)))
    sys.stdout.buffer.write(b"\n")  # it is there
    sys.stdout.buffer.flush()
    for line in lines:
        hits = [hit.to_dict() for hit in found_in(line, asked)]
        sys.stdout.buffer.write(json.dumps(hits).encode() + b"\n")
        sys.stdout.buffer.flush()


def drawn(
    corpus: Reading, hits: Sequence[tuple[int, Hit]], context: int
) -> Iterator[dict[str, Any]]:
    """Yield a row for each hit, as the component draws it: three texts in parts [text, marked]."""
    for number, (place, hit) in enumerate(hits):
        yield whole({
            "n": number, "place": place, "name": corpus.index.names[place],
            "system": corpus.index.system(place),
            "sentence": hit.sentence, "where": hit.where, "fate": hit.fate, "term": hit.term,
            "category": hit.category, "to_check": hit.to_check, "cut": hit.cut,
            "texts": [shortened(text.to_dict(), context) for text in hit.texts],
        })  # fmt: skip
