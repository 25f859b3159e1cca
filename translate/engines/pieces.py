"""The work every piece-based engine shares: cutting and joining, links of characters, no loops."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from translate.data import Alignment, Chance, Hypothesis, Link, Signature, Span
from translate.engines import Decoding, Sampling
from translate.engines.casing import load_casing
from translate.engines.names import load_names
from translate.engines.registry import ModelEntry
from translate.engines.tokenizer import SPACE, Pieces, Tokenizer, decode, surfaces
from translate.errors import InputError, ModelError
from translate.languages import Direction, writes_spaces
from translate.segment import clauses, segments

ROUNDS = 4  # the same stretch so many times in a row is a loop
LONGEST = 10  # pieces of a stretch
LEAST_WEIGHT = 0.02  # attention below this is noise; keeping it would treble the stored links
_MARK = re.compile(r"</?s>|<pad>|__[a-z]{2,3}__|[a-z]{3}_[A-Z][a-z]{3}|>>\S+<<|madeupword\d+")
Rows = Sequence[Sequence[float]]  # attention: a row a target piece, a column a source piece


@dataclass(frozen=True)
class Raw:
    """An engine's answer for one chunk: target pieces, mean log-probability, attention rows.

    `attention[t][s]` is the weight of source piece `s` for target piece `t`.
    """

    pieces: Sequence[str]
    score: float
    attention: Rows


def loops(pieces: Sequence[str]) -> bool:
    """Tell whether a stretch of up to ten pieces comes four times in a row.

    >>> loops("the big the big the big the big end".split()), loops("so so so".split())
    (True, False)
    """
    return any(_rounds(pieces, length) >= ROUNDS for length in range(1, LONGEST + 1))


def _rounds(pieces: Sequence[str], length: int) -> int:
    """How many times in a row some stretch of that length comes."""
    most = same = 0
    for before, after in zip(pieces, pieces[length:], strict=False):
        same = same + 1 if before == after else 0
        most = max(most, same)
    return most // length + 1


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
    text = "".join(surfaces([piece for piece in raw.pieces if not _MARK.fullmatch(piece)]))
    return Hypothesis(text.replace(SPACE, " ").strip(), round(raw.score, 4))


def hypothesis(source: Sequence[Span], raw: Raw) -> Hypothesis:
    """Turn a raw answer into text with links; marks such as those of languages are no text."""
    kept = [number for number, piece in enumerate(raw.pieces) if not _MARK.fullmatch(piece)]
    text, spans = decode([raw.pieces[number] for number in kept])
    attention = list(raw.attention)  # once: an engine may make the rows only now
    rows = [attention[number] for number in kept if number < len(attention)]
    return Hypothesis(text, round(raw.score, 4), alignment(source, spans, rows))


def check_tokens(entry: ModelEntry, source: Sequence[str], target: Sequence[str]) -> None:
    """Raise ModelError when a model has no token for a language it is asked for.

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


class PieceEngine(ABC):
    """An engine over SentencePiece pieces; subclasses run the model on chunks."""

    aligns = True

    def __init__(self, entry: ModelEntry, *, decoding: Decoding, signature: Signature) -> None:
        self._entry = entry
        self._decoding = decoding
        self._signature = signature
        casing = load_casing(entry.file(entry.casing)) if entry.casing else None
        self._tokenizer = Tokenizer(*entry.pieces, casing)
        named = entry.file(entry.names) if entry.names else None
        self._persons = load_names(named, entry.direction) if named else None

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

    @abstractmethod
    def _chances(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[Sequence[float]]:
        """Return the log-probabilities of given targets' pieces and of their end marks."""

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
        return [hypotheses[0] for hypotheses in self._answered(texts, 1, None, linked)]

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
            chunk: [
                self._written(chunk, hypothesis(source.spans, r) if chunk in tied else unlinked(r))
                for r in raws
            ]
            for chunk, source, raws in zip(
                unique, encoded, self._unlooped(encoded, n_best, sampling), strict=True
            )
        }
        return [self._assemble(text, cut, answers) for text, cut in zip(texts, plan, strict=True)]

    def _written(self, chunk: str, answer: Hypothesis) -> Hypothesis:
        return self._persons.mended(chunk, answer) if self._persons else answer

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
        stuck = [i for i, answers in enumerate(raws) if loops(answers[0].pieces)]
        again = self._run([sources[i] for i in stuck], n_best, None, no_repeat=width)
        for i, answers in zip(stuck, again, strict=True):
            raws[i] = answers
        return raws

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Link given pairs by forced decoding; weights are attention probabilities."""
        jobs = [
            (self._tokenizer.encode(source), self._tokenizer.encode(target, target=True))
            for source, target in zip(sources, targets, strict=True)
        ]
        live = [i for i, (s, t) in enumerate(jobs) if s.pieces and t.pieces]
        forced = self._force([jobs[i][0] for i in live], [jobs[i][1] for i in live])
        links = [Alignment()] * len(jobs)
        for i, rows in zip(live, forced, strict=True):
            links[i] = alignment(jobs[i][0].spans, jobs[i][1].spans, rows)
        return links

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[Chance, ...]]:
        """Return how likely each piece of each target is, its end mark last.

        There are none where a text is blank, and none beyond the pieces the model has room for.
        """
        jobs = {
            pair: (self._tokenizer.encode(pair[0]), self._tokenizer.encode(pair[1], target=True))
            for pair in sorted(set(zip(sources, targets, strict=True)), key=_by_lengths)
        }
        live = {pair: job for pair, job in jobs.items() if job[0].pieces and job[1].pieces}
        rows = self._chances(
            [source for source, _ in live.values()], [target for _, target in live.values()]
        )
        chances = {
            pair: tuple(_placed(job[1].spans, row))
            for (pair, job), row in zip(live.items(), rows, strict=True)
        }
        return [chances.get(pair, ()) for pair in zip(sources, targets, strict=True)]

    def parts(self, text: str) -> int:
        """Return into how many parts a text is cut; cutting it at its sentences doesn't count."""
        if self._tokenizer.size(text) <= self._entry.max_pieces:
            return 1
        count = len(self._chunks(text))
        return count if count > len(segments(text, self.direction.source)) else 1

    def _chunks(self, text: str) -> list[Span]:
        return chunks(text, self.direction.source, self._tokenizer, self._entry.max_pieces)

    def _assemble(
        self, text: str, cut: list[tuple[int, str]], answers: dict[str, list[Hypothesis]]
    ) -> list[Hypothesis]:
        if not cut:
            return [Hypothesis(text)]
        parts = [answers.get(chunk, [Hypothesis(chunk.strip())]) for _, chunk in cut]
        return join(parts, [offset for offset, _ in cut], self.direction.target)


def _placed(spans: Sequence[Span], row: Sequence[float]) -> Iterator[Chance]:
    *pieces, end = row
    for span, value in zip(spans, pieces, strict=False):
        yield Chance(span.start, span.end, round(value, 3))
    yield Chance(spans[-1].end, spans[-1].end, round(end, 3))


def _by_lengths(pair: tuple[str, str]) -> tuple[int, int, tuple[str, str]]:
    return len(pair[0]), len(pair[1]), pair


def _by_length(text: str) -> tuple[int, str]:
    return len(text), text


def decoding_limit(pieces: int) -> int:
    """How many pieces a translation may have; what is longer goes round in a loop."""
    return 16 + 3 * pieces
