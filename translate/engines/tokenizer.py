"""SentencePiece with character offsets: a text as a model sees it, and back."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from translate.data import Span
from translate.engines.casing import Casing
from translate.errors import ModelDamaged

EOS = "</s>"
UNKNOWN = "<unk>"
SPACE = "▁"
_BYTE = re.compile("<0x([0-9A-F]{2})>")
_utf8 = codecs.getincrementaldecoder("utf-8")
_BLANK = re.compile(r"\s")
_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON may carry halves of characters


@dataclass(frozen=True)
class Pieces:
    """A text as the model sees it; `offsets` lead from the joined pieces back to its characters."""

    pieces: tuple[str, ...]
    offsets: Sequence[int] = ()

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The characters each piece came from; asked for only where something is linked."""
        return tuple(_spans(self.pieces, self.offsets))


@dataclass(frozen=True)
class Tokenizer:
    """The two SentencePiece models of one direction, and how its sources are cased."""

    source: Path
    target: Path
    casing: Casing | None = None

    @cached_property
    def _models(self) -> tuple[Any, Any]:
        import sentencepiece

        try:
            return tuple(
                sentencepiece.SentencePieceProcessor(model_file=str(path))
                for path in (self.source, self.target)
            )  # type: ignore[return-value]
        except (OSError, RuntimeError) as error:
            raise ModelDamaged(
                f"{error}; run `translate models check` to see what is damaged"
            ) from error

    def encode(self, text: str, *, target: bool = False) -> Pieces:
        """Cut a text into pieces; white space of any kind counts as a space.

        A source that is a title is cut as if it were a sentence.
        """
        model = self._models[target]
        flat = _flat(text) if target else self._cased(text)
        pieces = model.encode(flat, out_type=str)
        # the normaliser may widen or drop characters; its offsets lead back to the text's own
        normal, offsets = model.normalize(flat, with_offsets=True)
        shown = surfaces(pieces)
        if "".join(shown) != normal:
            offsets = [0] * sum(map(len, shown)) + [0]
        return Pieces(tuple(pieces), offsets)

    def size(self, text: str) -> int:
        """The number of pieces; where they stand is not looked for."""
        return len(self._models[0].encode(self._cased(text)))

    def _cased(self, text: str) -> str:
        flat = _flat(text)
        return self.casing.recased(flat) if self.casing else flat


def _flat(text: str) -> str:
    return _SURROGATE.sub("\ufffd", _BLANK.sub(" ", text))


def surfaces(pieces: Sequence[str]) -> list[str]:
    """Give what each piece writes; the last of a character's bytes writes the character.

    >>> surfaces(["▁in", "<0xE4>", "<0xB6>", "<0xAE>"])
    ['▁in', '', '', '䶮']
    """
    if not any(piece.startswith("<0x") for piece in pieces):
        return list(pieces)
    written: list[str] = []
    decoder = _utf8(errors="replace")
    for piece in pieces:
        if match := _BYTE.fullmatch(piece):
            written.append(decoder.decode(bytes([int(match[1], 16)])))
            continue
        if broken := decoder.decode(b"", final=True):  # a character that was not finished
            written[-1] += broken
        written.append(piece)
    if written:
        written[-1] += decoder.decode(b"", final=True)
    return written


def _spans(pieces: Sequence[str], offsets: Sequence[int]) -> Iterator[Span]:
    """Give each piece's characters in the text, the space before it left out."""
    at = 0
    for shown in surfaces(pieces):
        begin = at + (len(shown) - len(shown.lstrip(SPACE)))
        at += len(shown)
        end = at if shown else min(at + 1, len(offsets) - 1)  # a byte stands for its character
        yield Span(offsets[min(begin, at)], max(offsets[min(begin, at)], offsets[end]))


def decode(pieces: Sequence[str]) -> tuple[str, list[Span]]:
    """Join target pieces to text, with each piece's span.

    >>> decode(["▁core", "▁inter", "ests", "."])
    ('core interests.', [Span(start=0, end=4), Span(start=5, end=10), Span(start=10, end=14), \
Span(start=14, end=15)])
    """
    text = ""
    spans: list[Span] = []
    for shown in surfaces(pieces):
        surface = shown.replace(SPACE, " ")
        if not text:
            surface = surface.lstrip()
        start = len(text) + len(surface) - len(surface.lstrip())
        text += surface
        spans.append(Span(start, max(start, len(text))))
    trimmed = text.rstrip()
    return trimmed, [Span(min(s.start, len(trimmed)), min(s.end, len(trimmed))) for s in spans]
