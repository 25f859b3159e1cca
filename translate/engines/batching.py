"""What every model-backed engine does around its model: blanks, chunks, order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence

from translate.data import Alignment, Hypothesis, Signature, Span
from translate.engines import Decoding, Sampling
from translate.engines.looping import loops
from translate.engines.pieces import (
    Pieces,
    Raw,
    Rows,
    Tokenizer,
    chunks,
    has_words,
    hypothesis,
    join,
    unlinked,
)
from translate.engines.pieces import alignment as links_of
from translate.errors import InputError
from translate.languages import Direction
from translate.registry import ModelEntry


class PieceEngine(ABC):
    """An engine over SentencePiece pieces; subclasses run the model on chunks."""

    def __init__(self, entry: ModelEntry, *, decoding: Decoding, signature: Signature) -> None:
        self._entry = entry
        self._decoding = decoding
        self._signature = signature
        self._tokenizer = Tokenizer(*entry.pieces)

    @property
    def direction(self) -> Direction:
        """Source and target language."""
        return self._entry.direction

    @property
    def signature(self) -> Signature:
        """What decides the answers."""
        return self._signature

    @abstractmethod
    def _run(
        self,
        sources: Sequence[Pieces],
        n_best: int,
        sampling: Sampling | None,
        *,
        no_repeat: int = 0,
    ) -> list[list[Raw]]:
        """Answer chunks, in their order; with `no_repeat` no run of so many pieces comes twice."""

    @abstractmethod
    def _force(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Rows]:
        """Run over given targets: the attention, a row for each of the target's pieces."""

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give `n_best` hypotheses a text, best first, in the order of the texts.

        Blank texts and texts without a letter or digit come back as they are. Texts of
        several sentences are cut at them, sentences longer than the model's `max_pieces` at
        clauses; the parts are joined again. Raises InputError for
        `n_best` below 1.
        """
        if n_best < 1:
            raise InputError(f"n-best is {n_best}; ask for 1 or more")
        return self._answered(texts, n_best, sampling, texts)

    def sparing(self, texts: Sequence[str], linked: Collection[str]) -> list[Hypothesis]:
        """Give the best answer to each text, with links only for those that are in `linked`."""
        return [found[0] for found in self._answered(texts, 1, None, linked)]

    def _answered(
        self,
        texts: Sequence[str],
        n_best: int,
        sampling: Sampling | None,
        linked: Collection[str],
    ) -> list[list[Hypothesis]]:
        plan = [
            [(span.start, span.of(text)) for span in self._chunks(text)] if has_words(text) else []
            for text in texts
        ]
        unique = sorted({c for cut in plan for _, c in cut if has_words(c)}, key=_by_length)
        encoded = [self._tokenizer.encode(chunk) for chunk in unique]
        wanted = set(linked)
        tied = {c for text, cut in zip(texts, plan, strict=True) if text in wanted for _, c in cut}
        answers = {
            chunk: [hypothesis(source.spans, r) if chunk in tied else unlinked(r) for r in raws]
            for chunk, source, raws in zip(
                unique, encoded, self._unlooped(encoded, n_best, sampling), strict=True
            )
        }
        return [self._assemble(text, cut, answers) for text, cut in zip(texts, plan, strict=True)]

    def _unlooped(
        self, sources: Sequence[Pieces], n_best: int, sampling: Sampling | None
    ) -> list[list[Raw]]:
        """Answer chunks; search again without repetition where the best answer is a loop.

        Not from the start: what a text says twice may come twice. Draws stay as they fell.
        """
        raws = self._run(sources, n_best, sampling)
        width = self._decoding.no_repeat
        if sampling is not None or not width:
            return raws
        stuck = [i for i, found in enumerate(raws) if loops(found[0].pieces)]
        again = self._run([sources[i] for i in stuck], n_best, None, no_repeat=width)
        for i, found in zip(stuck, again, strict=True):
            raws[i] = found
        return raws

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Link given pairs by forced decoding; weights are attention probabilities."""
        jobs = [
            (self._tokenizer.encode(source), self._tokenizer.encode(target, target=True))
            for source, target in zip(sources, targets, strict=True)
        ]
        live = [i for i, (s, t) in enumerate(jobs) if s.pieces and t.pieces]
        forced = self._force([jobs[i][0] for i in live], [jobs[i][1] for i in live])
        found = [Alignment()] * len(jobs)
        for i, rows in zip(live, forced, strict=True):
            found[i] = links_of(jobs[i][0].spans, jobs[i][1].spans, rows)
        return found

    def _chunks(self, text: str) -> list[Span]:
        return chunks(text, self.direction.source, self._tokenizer, self._entry.max_pieces)

    def _assemble(
        self, text: str, cut: list[tuple[int, str]], answers: dict[str, list[Hypothesis]]
    ) -> list[Hypothesis]:
        if not cut:
            return [Hypothesis(text)]
        parts = [answers.get(chunk, [Hypothesis(chunk.strip())]) for _, chunk in cut]
        return join(parts, [offset for offset, _ in cut], self.direction.target)


def _by_length(text: str) -> tuple[int, str]:
    return len(text), text


def decoding_limit(pieces: int) -> int:
    """How many pieces a translation may have; what is longer goes round in a loop."""
    return 16 + 3 * pieces
