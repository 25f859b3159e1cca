"""CTranslate2: the fast default, on int8 weights, without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate.data import Model, Signature
from translate.engines import Decoding, Sampling
from translate.engines.batching import PieceEngine, decoding_limit
from translate.engines.pieces import EOS, Pieces, Raw, check_tokens
from translate.errors import ModelError
from translate.registry import ModelEntry

_BATCH_TOKENS = 1024
POSITIONS = "max_positions"  # in config.json: how many pieces each side may have
_POSITIONS = 512  # of converted models that don't say


class CT2Engine(PieceEngine):
    """Runs a converted Marian model through CTranslate2."""

    def __init__(
        self, entry: ModelEntry, *, decoding: Decoding, signature: Signature, translator: Any
    ) -> None:
        super().__init__(entry, decoding=decoding, signature=signature)
        self._translator = translator
        self._room = int(_read(entry.weights / "config.json").get(POSITIONS, _POSITIONS)) - 2

    @classmethod
    def load(cls, entry: ModelEntry, *, decoding: Decoding) -> CT2Engine:
        """Check the files and load them; raises ModelDamaged, ModelError."""
        entry.verify()
        if entry.prefix or entry.start:
            _check_tokens(entry)
        return cls(
            entry,
            decoding=decoding,
            signature=_signature(entry, decoding),
            translator=_translator(entry, decoding.threads, decoding),
        )

    def _run(
        self,
        sources: Sequence[Pieces],
        n_best: int,
        sampling: Sampling | None,
        *,
        no_repeat: int = 0,
    ) -> list[list[Raw]]:
        if sampling is not None:
            return [self._sample(source, n_best, sampling) for source in sources]
        found = self._call(
            self._translator, sources, beam_size=max(self._decoding.beam, n_best),
            num_hypotheses=n_best, no_repeat_ngram_size=no_repeat,
        )  # fmt: skip
        return found if self._entry.alignment_shift else self._read_again(sources, found)

    def _read_again(
        self, sources: Sequence[Pieces], found: Sequence[Sequence[Raw]]
    ) -> list[list[Raw]]:
        """Take the attention of what was found from a forced pass.

        A search of several texts gives the first step's row to the wrong text (CTranslate2 4.8.5);
        models that align in the step that reads a word never use that row.
        """
        flat = [(source, raw) for source, raws in zip(sources, found, strict=True) for raw in raws]
        live = [(source, Pieces(tuple(raw.pieces), ())) for source, raw in flat if raw.pieces]
        forced = iter(self._force([source for source, _ in live], [target for _, target in live]))
        return [
            [replace(raw, attention=next(forced).attention) if raw.pieces else raw for raw in raws]
            for raws in found
        ]

    def _sample(self, source: Pieces, count: int, sampling: Sampling) -> list[Raw]:
        """Draw hypotheses for one chunk with a generator of its own.

        CTranslate2 seeds a worker thread once, so a fresh translator is what makes the draw
        depend on the seed and the text alone, whatever was drawn before.
        """
        import ctranslate2

        key = f"{sampling.seed}\0{' '.join(source.pieces)}".encode()
        ctranslate2.set_random_seed(int.from_bytes(hashlib.sha256(key).digest()[:4], "big"))
        return self._call(
            _translator(self._entry, 1, self._decoding),
            [source],
            beam_size=1,
            num_hypotheses=count,
            sampling_topk=sampling.top_k,
            sampling_temperature=sampling.temperature,
        )[0]

    def _call(self, translator: Any, sources: Sequence[Pieces], **options: Any) -> list[list[Raw]]:
        found: list[list[Raw]] = [[] for _ in sources]
        # all groups are handed over before the first is waited for, so that every thread has work
        groups = [
            (group, self._submit(translator, [sources[i] for i in group], options))
            for group in same_lengths(sources)[::-1]
        ]
        with self._explained():
            for group, pending in groups:
                for i, answer in zip(group, pending, strict=True):
                    found[i] = self._raws(sources[i], answer.result())
        return found

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            raise ModelError(
                f"{self._entry.name} can't translate this ({error}); cut long sentences, or give "
                "the model a smaller max_pieces"
            ) from error

    def _submit(
        self, translator: Any, sources: Sequence[Pieces], options: dict[str, Any]
    ) -> list[Any]:
        pending: list[Any] = translator.translate_batch(
            [self._source(source) for source in sources],
            target_prefix=[self._start] * len(sources) if self._start else None,
            asynchronous=True,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            length_penalty=self._decoding.length_penalty,
            repetition_penalty=self._decoding.repetition_penalty,
            # one limit for every call: the longest of a batch must not decide for the others
            max_decoding_length=min(decoding_limit(self._entry.max_pieces), self._room),
            min_decoding_length=len(self._start) + 1,
            return_scores=True,
            return_attention=True,
            return_end_token=True,
            **options,
        )
        return pending

    def _raws(self, source: Pieces, result: Any) -> list[Raw]:
        limit = decoding_limit(len(source.pieces))
        return [self._raw(result, k, limit) for k in range(len(result.hypotheses))]

    def _force(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Raw]:
        if not sources:
            return []
        longest = max(len(target.pieces) for target in targets)
        with self._explained():
            results = self._translator.translate_batch(
                [self._source(source) for source in sources],
                target_prefix=[[*self._start, *target.pieces] for target in targets],
                max_batch_size=_BATCH_TOKENS,
                batch_type="tokens",
                beam_size=1,
                max_decoding_length=min(3 + longest, self._room + 2),
                return_scores=True,
                return_attention=True,
                return_end_token=True,
            )
        return [
            Raw(
                target.pieces, result.scores[0], self._rows(result.attention[0], len(target.pieces))
            )
            for target, result in zip(targets, results, strict=True)
        ]

    @property
    def _start(self) -> list[str]:
        """The target language's token, where one set of weights has many languages."""
        return [self._entry.start] if self._entry.start else []

    def _source(self, source: Pieces) -> list[str]:
        prefix = [self._entry.prefix] if self._entry.prefix else []
        return [*prefix, *source.pieces, EOS]

    def _raw(self, result: Any, k: int, limit: int) -> Raw:
        written = result.hypotheses[k]
        pieces = written[len(self._start) :]
        # a given start has no score, yet CTranslate2 counts it in the length it divides by
        counted = (len(written) / len(pieces)) ** self._decoding.length_penalty
        pieces = pieces[: pieces.index(EOS) if EOS in pieces else limit][:limit]
        score = result.scores[k] * counted
        return Raw(pieces, score, self._rows(result.attention[k], len(pieces)))

    def _rows(self, attention: Any, count: int) -> list[Sequence[float]]:
        """Take the rows of the target pieces, and in them the columns of the source pieces."""
        skip = 1 if self._entry.prefix else 0
        first = self._entry.alignment_shift + len(self._start)
        rows = attention[first : first + count]
        return [row[skip:] for row in rows]


def same_lengths(sources: Sequence[Pieces]) -> list[list[int]]:
    """Group texts by their number of pieces, shortest first.

    Padding changes how sums are rounded, and a text the model is in two minds about then comes out
    differently in another company; without padding each text is on its own.
    """
    groups: dict[int, list[int]] = {}
    for index, source in enumerate(sources):
        groups.setdefault(len(source.pieces), []).append(index)
    return [groups[length] for length in sorted(groups)]


def _read(path: Path) -> Any:
    """A JSON file beside the weights; empty where there is none, as older conversions have it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} can't be read ({error}); convert the model again") from error


def _check_tokens(entry: ModelEntry) -> None:
    shared = _read(entry.weights / "shared_vocabulary.json")
    source, target = (
        shared or _read(entry.weights / f"{side}_vocabulary.json") for side in ("source", "target")
    )
    if source and target:  # else they lie in text files, as in conversions of long ago
        check_tokens(entry, source, target)


def _translator(entry: ModelEntry, threads: int, decoding: Decoding) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(
            str(entry.weights), device=decoding.device, compute_type=decoding.compute_type,
            inter_threads=threads, intra_threads=1,  # sentences side by side beat split matrices
        )  # fmt: skip
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"{entry.name} can't be loaded ({error}); run `translate models check`"
        ) from error


def _signature(entry: ModelEntry, decoding: Decoding) -> Signature:
    import ctranslate2
    import sentencepiece

    from translate.version import VERSION

    return Signature(
        VERSION,
        (Model(str(entry.direction), entry.name, entry.sha256),),
        {"engine": "ct2", "beam": decoding.beam, "length_penalty": decoding.length_penalty,
         "repetition_penalty": decoding.repetition_penalty, "no_repeat": decoding.no_repeat,
         "compute_type": decoding.compute_type,
         **({} if decoding.device == "cpu" else {"device": decoding.device})},
        {"ctranslate2": ctranslate2.__version__, "sentencepiece": sentencepiece.__version__},
    )  # fmt: skip
