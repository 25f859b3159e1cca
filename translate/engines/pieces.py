"""SentencePiece with character offsets, and the work every piece-based engine shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from translate.data import Alignment, Hypothesis, Link, Span
from translate.errors import ModelDamaged, ModelError
from translate.languages import writes_spaces
from translate.registry import ModelEntry
from translate.segment import clauses, segments

EOS = "</s>"
UNKNOWN = "<unk>"
SPACE = "▁"
LEAST_WEIGHT = 0.02  # attention below this is noise; keeping it would treble the stored links
_BLANK = re.compile(r"\s")
_MARK = re.compile(r"</?s>|<pad>|__[a-z]{2,3}__|[a-z]{3}_[A-Z][a-z]{3}|>>\S+<<|madeupword\d+")
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


Rows = Sequence[Sequence[float]]  # attention: a row a target piece, a column a source piece


@dataclass(frozen=True)
class Raw:
    """An engine's answer for one chunk: target pieces, mean log-probability, attention rows.

    `attention[t][s]` is the weight of source piece `s` for target piece `t`.
    """

    pieces: Sequence[str]
    score: float
    attention: Rows


@dataclass(frozen=True)
class Tokenizer:
    """The two SentencePiece models of one direction."""

    source: Path
    target: Path

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
        """Cut a text into pieces; white space of any kind counts as a space."""
        model = self._models[target]
        flat = _SURROGATE.sub("\ufffd", _BLANK.sub(" ", text))
        pieces = model.encode(flat, out_type=str)
        # the normaliser may widen or drop characters; its offsets lead back to the text's own
        normal, offsets = model.normalize(flat, with_offsets=True)
        if "".join(pieces) != normal:
            offsets = [0] * sum(map(len, pieces)) + [0]
        return Pieces(tuple(pieces), offsets)

    def size(self, text: str) -> int:
        """The number of pieces."""
        return len(self.encode(text).pieces)


def _spans(pieces: Sequence[str], offsets: Sequence[int]) -> Iterator[Span]:
    """Give each piece's characters in the text, the space before it left out."""
    at = 0
    for piece in pieces:
        begin = at + (len(piece) - len(piece.lstrip(SPACE)))
        at += len(piece)
        yield Span(offsets[min(begin, at)], max(offsets[min(begin, at)], offsets[at]))


def decode(pieces: Sequence[str]) -> tuple[str, list[Span]]:
    """Join target pieces to text, with each piece's span.

    >>> decode(["▁core", "▁inter", "ests", "."])
    ('core interests.', [Span(start=0, end=4), Span(start=5, end=10), Span(start=10, end=14), \
Span(start=14, end=15)])
    """
    text = ""
    spans: list[Span] = []
    for piece in pieces:
        surface = piece.replace(SPACE, " ")
        if not text:
            surface = surface.lstrip()
        start = len(text) + len(surface) - len(surface.lstrip())
        text += surface
        spans.append(Span(start, max(start, len(text))))
    trimmed = text.rstrip()
    return trimmed, [Span(min(s.start, len(trimmed)), min(s.end, len(trimmed))) for s in spans]


def alignment(source: Sequence[Span], target: Sequence[Span], attention: Rows) -> Alignment:
    """Turn attention rows (one a target piece) into links between characters."""
    shown = [span if span else None for span in source]
    links = []
    for there, row in zip(target, attention, strict=False):
        # most weights are noise, so these are sorted out before anything else is looked at
        strong = [(s, weight) for s, weight in enumerate(row) if weight >= LEAST_WEIGHT]
        for s, weight in strong if there else ():
            here = shown[s] if s < len(shown) else None
            if here is not None:
                links.append(Link(here, there, round(float(weight), 3)))
    return Alignment(tuple(links))


def unlinked(raw: Raw) -> Hypothesis:
    """Like `hypothesis`, the links left out: that takes a tenth of the time."""
    text = "".join(piece for piece in raw.pieces if not _MARK.fullmatch(piece))
    return Hypothesis(text.replace(SPACE, " ").strip(), round(raw.score, 4))


def hypothesis(source: Sequence[Span], raw: Raw) -> Hypothesis:
    """Turn a raw answer into text with links; marks such as those of languages are no text."""
    kept = [number for number, piece in enumerate(raw.pieces) if not _MARK.fullmatch(piece)]
    text, spans = decode([raw.pieces[number] for number in kept])
    given = list(raw.attention)  # once: an engine may make the rows only now
    rows = [given[number] for number in kept if number < len(given)]
    return Hypothesis(text, round(raw.score, 4), alignment(source, spans, rows))


def check_tokens(entry: ModelEntry, source: Sequence[str], target: Sequence[str]) -> None:
    """Raise ModelError when a model lacks the tokens it is asked for languages with.

    Unknown, they would be passed over, and the answer come in any language.
    """
    for token, known in ((entry.prefix, source), (entry.start, target)):
        if token and token not in known:
            raise ModelError(
                f"{entry.name} knows no token {token}, with which {entry.direction} is asked for; "
                "correct it where the model is named"
            )


def has_words(text: str) -> bool:
    """Say whether there is anything to translate; marks and blanks alone pass unchanged."""
    return any(character.isalnum() for character in text)


def chunks(text: str, language: str, tokenizer: Tokenizer, fits: int) -> list[Span]:
    """Cut a text at its sentences, and those longer than the model was trained for at clauses."""
    return [
        span.shift(sentence.span.start)
        for sentence in segments(text, language)
        for span in clauses(sentence.text, fits, tokenizer.size)
    ]


def join(
    parts: Sequence[Sequence[Hypothesis]], offsets: Sequence[int], language: str
) -> list[Hypothesis]:
    """Join the n-best lists of a segment's chunks, the k-th with the k-th.

    `offsets[i]` is where chunk i starts in the source; the score is the mean over the chunks.
    """
    if len(parts) == 1:
        return list(parts[0])
    glue = " " if writes_spaces(language) else ""
    joined: list[Hypothesis] = []
    for k in range(max(len(part) for part in parts)):
        joined.append(_join([part[min(k, len(part) - 1)] for part in parts], offsets, glue))
    return joined


def _join(parts: Sequence[Hypothesis], offsets: Sequence[int], glue: str) -> Hypothesis:
    text = ""
    links: list[Link] = []
    for part, offset in zip(parts, offsets, strict=True):
        text += glue if text and part.text else ""
        links += [
            Link(k.source.shift(offset), k.target.shift(len(text)), k.weight)
            for k in part.alignment.links
        ]
        text += part.text
    score = sum(part.score for part in parts) / len(parts)
    return Hypothesis(text, round(score, 4), Alignment(tuple(links)))
