"""What a newcomer calls: `round_trip`, `translate`, `compare`, `trace`, and a `Session` of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translate.data import Document, Edit
from translate.languages import Direction, normalise
from translate.measures.compare import edits
from translate.readers.detecting import detect_language
from translate.roundtrip.gather import run, stream, with_absent_terms
from translate.roundtrip.loading import Engines
from translate.roundtrip.options import Asked, Options, parse_routes
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.revision import restored, revised
from translate.roundtrip.trip import joined_text, translate_document

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = [
    "Engines",
    "Options",
    "Session",
    "compare",
    "restored",
    "revised",
    "round_trip",
    "run",
    "stream",
    "trace",
    "translate",
]


def round_trip(
    text: str, source: str | None = None, via: str = "zh", **asked: Unpack[Asked]
) -> Result:
    """Take a text through `via` and back and follow its charged expressions.

    The language is detected when `source` does not name it; `via` may name several routes
    (`zh,fr`) and several pivots in a row (`zh+fr`). The other options are listed in `Asked` and
    explained in `Options`. Raises InputError for blank text and for what can't be read,
    ModelNotFound when a direction has no model.

    >>> result = round_trip("Taiwan is a core interest of China.", min_confidence=0.6)
    >>> [(framing.text, framing.fate) for framing in result.framings]
    [('core interest', 'kept')]
    """
    return Session(**asked).round_trip(text, source, via)


def translate(
    text: str, source: str | None = None, target: str = "zh", **asked: Unpack[Asked]
) -> str:
    """Translate a text, keeping its paragraphs; for the rest see `round_trip`.

    >>> translate("", "en", "zh")
    ''
    """
    return Session(**asked).translate(text, source, target)


def compare(before: str, after: str, language: str = "en") -> list[Edit]:
    """Compare two texts of one language; the edits' spans partition both.

    >>> [edit.op for edit in compare("frank talks", "candid talks")]
    ['replace', 'equal']
    """
    return edits(before, after, normalise(language))


def trace(
    text: str, source: str | None = None, via: str = "zh", **asked: Unpack[Asked]
) -> tuple[FollowedFraming, ...]:
    """Follow a text's charged expressions through `via` and back; for the rest see `round_trip`."""
    return round_trip(text, source, via, **asked).framings


class Session:
    """Many texts with the same options: models and lexicons are loaded once.

    Takes the options of `round_trip`. Raises what reading the files they name raises.

    >>> session = Session(beam=2)
    >>> [session.translate(text, "en", "zh") for text in ("", " ")]
    ['', ' ']
    """

    def __init__(self, **asked: Unpack[Asked]) -> None:
        self._options = Options.asked(asked)
        self._engines = Engines(self._options)

    def round_trip(self, text: str, source: str | None = None, via: str = "zh") -> Result:
        """Take a text through `via` and back; see `translate.round_trip`."""
        decided = detect_language(text, source)
        meta = {"warnings": "\n".join(decided.warnings)} if decided.warnings else {}
        document = Document("text", text, decided.language, meta)
        result = next(run([document], parse_routes(via), self._options, engines=self._engines))
        return with_absent_terms(result, self._options)

    def trace(
        self, text: str, source: str | None = None, via: str = "zh"
    ) -> tuple[FollowedFraming, ...]:
        """Follow a text's charged expressions through `via` and back."""
        return self.round_trip(text, source, via).framings

    def translate(self, text: str, source: str | None = None, target: str = "zh") -> str:
        """Translate a text, keeping its paragraphs."""
        direction = Direction.of(source or detect_language(text).language, target)
        engine = self._engines.into(direction.source, target)
        leg = translate_document(Document("text", text, direction.source), engine)
        return joined_text(text, leg)
