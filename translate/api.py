"""What a newcomer calls: `round_trip`, `translate`, `compare`, `trace`."""

from __future__ import annotations

from typing import Any

from translate.data import Document, Edit
from translate.languages import Direction, normalise
from translate.measures.compare import edits
from translate.roundtrip.gather import revised, run, stream
from translate.roundtrip.options import Engines, Options
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.trip import joined_text, translate_document

__all__ = [
    "Engines",
    "Options",
    "compare",
    "revised",
    "round_trip",
    "run",
    "stream",
    "trace",
    "translate",
]


def round_trip(text: str, source: str = "en", via: str = "zh", **options: Any) -> Result:
    """Take a text through `via` and back and follow its framings; options as in `Options`.

    Raises InputError for blank text, ModelNotFound when a direction has no model.

    >>> found = round_trip("Taiwan is a core interest of China.")
    >>> [(one.text, one.fate) for one in found.framings]
    [('core interest', 'kept')]
    """
    document = Document("text", text, normalise(source))
    return next(run([document], [[via]], Options(**options)))


def translate(text: str, source: str = "en", target: str = "zh", **options: Any) -> str:
    """Translate a text, keeping its paragraphs; options as in `Options`.

    >>> translate("", "en", "zh")
    ''
    """
    chosen = Options(**options)
    direction = Direction.of(source, target)
    engine = Engines(chosen).get(direction)
    leg = translate_document(Document("text", text, direction.source), engine)
    return joined_text(text, leg)


def compare(before: str, after: str, language: str = "en") -> list[Edit]:
    """Compare two texts of one language; the edits' spans partition both.

    >>> [edit.op for edit in compare("frank talks", "candid talks")]
    ['replace', 'equal']
    """
    return edits(before, after, normalise(language))


def trace(
    text: str, source: str = "en", via: str = "zh", **options: Any
) -> tuple[FollowedFraming, ...]:
    """Follow a text's framings through `via` and back; options as in `Options`."""
    return round_trip(text, source, via, **options).framings
