"""CTranslate2: the fast default, on int8 weights, without torch."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from translate.data import Model, Signature
from translate.engines import Decoding, Sampling
from translate.engines.narrow import narrowed
from translate.engines.packing import batches_of, padded, padded_pairs, pair_batches
from translate.engines.pieces import PieceEngine, Raw, Rows, check_tokens, decoding_limit
from translate.engines.registry import ModelEntry
from translate.engines.tokenizer import EOS, Pieces
from translate.errors import ModelError
from translate.memory import give_back

_FEW = b"\t</s>\n"  # a vocabulary map that allows nothing but what a prefix asks for
_SMALL = 64 << 20  # bytes of weights that may lie in memory twice while they are loaded
POSITIONS = "max_positions"  # in config.json: how many pieces each side may have
_POSITIONS = 512  # of converted models that don't say


class CT2Engine(PieceEngine):
    """Runs a converted Marian model through CTranslate2."""

    def __init__(
        self, entry: ModelEntry, *, decoding: Decoding, signature: Signature, translator: Any
    ) -> None:
        super().__init__(entry, decoding=decoding, signature=signature)
        self._translator = translator
        self._turn = threading.Lock()  # a batch and the search before it must not be parted
        self._mapped = _maps(entry, decoding)
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
            translator=_translator(
                entry, decoding.threads, decoding,
                _files(entry, decoding) if _small(entry) else None,
            ),
        )  # fmt: skip

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
        raws = self._search(sources, max(self._decoding.beam, n_best), n_best, no_repeat)
        return raws if self._entry.alignment_shift else self._read_again(sources, raws)

    def _read_again(
        self, sources: Sequence[Pieces], answers: Sequence[Sequence[Raw]]
    ) -> list[list[Raw]]:
        """Take the attention of what was found from a forced pass.

        A search of several texts gives the first step's row to the wrong text (CTranslate2 4.8.5);
        models that align in the step that reads a word never use that row.
        """
        flat = [
            (source, raw) for source, raws in zip(sources, answers, strict=True) for raw in raws
        ]
        live = [(source, Pieces(tuple(raw.pieces), ())) for source, raw in flat if raw.pieces]
        forced = iter(self._force([source for source, _ in live], [target for _, target in live]))
        return [
            [replace(raw, attention=next(forced)) if raw.pieces else raw for raw in raws]
            for raws in answers
        ]

    def _sample(self, source: Pieces, count: int, sampling: Sampling) -> list[Raw]:
        """Draw hypotheses for one chunk with a generator of its own.

        CTranslate2 seeds a worker thread once, so a fresh translator is what makes the draw
        depend on the seed and the text alone, whatever was drawn before.
        """
        import ctranslate2

        key = f"{sampling.seed}\0{' '.join(source.pieces)}".encode()
        ctranslate2.set_random_seed(int.from_bytes(hashlib.sha256(key).digest()[:4], "big"))
        options = {
            "beam_size": 1, "num_hypotheses": count, "sampling_topk": sampling.top_k,
            "sampling_temperature": sampling.temperature,
        }  # fmt: skip
        translator = _translator(self._entry, 1, self._decoding)
        with self._explained():
            (pending,) = self._submit(translator, [self._source(source)], options)
            return self._raws(source, pending.result())

    def _search(
        self, sources: Sequence[Pieces], beam: int, n_best: int, no_repeat: int
    ) -> list[list[Raw]]:
        options = {
            "beam_size": beam, "num_hypotheses": n_best, "no_repeat_ngram_size": no_repeat,
        }  # fmt: skip
        answers = self._answers(
            sources, beam, lambda inputs, _: self._submit(self._translator, inputs, options)
        )
        return [self._raws(*pair) for pair in zip(sources, answers, strict=True)]

    def _answers(
        self,
        sources: Sequence[Pieces],
        beam: int,
        submit: Callable[[list[list[str]], list[int]], list[Any]],
    ) -> list[Any]:
        """Give CTranslate2's result for each source; `submit` takes a batch and its indices."""
        results: list[Any] = [None] * len(sources)
        inputs = [self._source(source) for source in sources]
        # all batches are handed over before the first is waited for: every thread has work
        with self._explained():
            batches = [
                (own, submit(padded([inputs[i] for i in own], length), own))
                for length, own in batches_of([len(tokens) for tokens in inputs], self._room, beam)
            ]
            for own, pending in batches:
                for i, answer in zip(own, pending, strict=False):  # the pad text is the last
                    results[i] = answer.result()
        give_back()
        return results

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
        self, translator: Any, inputs: Sequence[list[str]], options: dict[str, Any]
    ) -> list[Any]:
        pending: list[Any] = translator.translate_batch(
            inputs,
            target_prefix=[self._start] * len(inputs) if self._start else None,
            asynchronous=True,
            max_batch_size=0,  # as it is given, or the pad text may end in another batch
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

    def _force(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Rows]:
        try:
            return self._rows_of(sources, targets)
        except IndexError:  # a CTranslate2 that deals with vocabulary maps in yet another way
            if not self._mapped:
                raise
            self._mapped = False
            return self._rows_of(sources, targets)

    def _rows_of(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Rows]:
        # what is longer than the model has positions for is linked as far as it goes
        room = self._room - len(self._start) - 2
        sources, targets = (
            [Pieces(text.pieces[:room], ()) for text in side] for side in (sources, targets)
        )
        # a batch takes as many steps as its longest target has pieces
        order = sorted(range(len(targets)), key=lambda i: len(targets[i].pieces))
        results = self._answers(
            [sources[i] for i in order], 1,
            lambda inputs, own: self._forced(inputs, [targets[order[k]] for k in own]),
        )  # fmt: skip
        by_target = dict(zip(order, results, strict=True))
        return [self._rows(by_target[i], 0, len(target.pieces)) for i, target in enumerate(targets)]

    def _forced(self, inputs: Sequence[list[str]], targets: Sequence[Pieces]) -> list[Any]:
        """Run the decoder over given targets; of a pad text, over the end mark alone.

        Attention doesn't need the scores of words that are not written. A vocabulary map leaves
        them out, a third of the time; CTranslate2 4.8.5 keeps the map of the batch before unless a
        search without one comes between, which is sure for a single thread only.
        """
        # the end mark is forced too: the step after the last piece may hold its row
        prefixes = [[*self._start, *target.pieces, EOS] for target in targets]
        prefixes += [[*self._start, EOS]] * (len(inputs) - len(targets))
        with self._after_a_search():
            pending: list[Any] = self._translator.translate_batch(
                inputs, target_prefix=prefixes, asynchronous=True, max_batch_size=0, beam_size=1,
                max_decoding_length=min(1 + max(map(len, prefixes)), self._room + 2),
                return_attention=True, return_end_token=True, use_vmap=self._mapped,
            )  # fmt: skip
        return pending

    @contextmanager
    def _after_a_search(self) -> Iterator[None]:
        """Have a search without a vocabulary map done right before what is handed over here.

        Where another thread's batch came between, links were as much as a tenth surer or less.
        """
        with self._turn:
            if self._mapped:
                self._translator.translate_batch([[EOS, EOS]], beam_size=1, max_decoding_length=1)
            yield

    def _chances(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[Sequence[float]]:
        inputs = [self._source(source)[-self._room :] for source in sources]
        forced = [[*self._start, *target.pieces][: self._room - 1] for target in targets]
        lengths = [
            (len(source), len(target) + 1) for source, target in zip(inputs, forced, strict=True)
        ]
        chances: list[Sequence[float]] = [()] * len(inputs)
        with self._explained():
            batches = [
                (own, self._scored([inputs[i] for i in own], [forced[i] for i in own], size))
                for *size, own in pair_batches(lengths, self._room)
            ]
            for own, pending in batches:
                for i, answer in zip(own, pending, strict=False):  # the pad pair is the last
                    chances[i] = answer.result().log_probs
        return chances

    def _scored(
        self, inputs: list[list[str]], forced: list[list[str]], size: Sequence[int]
    ) -> list[Any]:
        """Hand over pairs, padded to lengths of which the target's counts its end mark."""
        with self._after_a_search():  # the map of a forced pass must not narrow the vocabulary
            pending: list[Any] = self._translator.score_batch(
                *padded_pairs(inputs, forced, size), asynchronous=True, offset=len(self._start),
            )  # fmt: skip
        return pending

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
        return Raw(pieces, score, self._rows(result, k, len(pieces)))

    def _rows(self, result: Any, k: int, count: int) -> _Rows:
        skip = 1 if self._entry.prefix else 0
        first = self._entry.alignment_shift + len(self._start)
        return _Rows(result, k, slice(first, first + count), skip)


@dataclass(frozen=True)
class _Rows(Sequence[Sequence[float]]):
    """Attention rows of the target pieces, and in them the columns of the source pieces.

    They become Python's numbers when they are looked at, which most never are: as such they take
    eight times the memory.
    """

    result: Any
    number: int
    rows: slice
    skip: int

    def _read(self) -> list[Sequence[float]]:
        rows = self.result.attention[self.number][self.rows]
        return [row[self.skip :] for row in rows] if self.skip else rows

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Sequence[float]]:
        return iter(self._read())

    def __getitem__(self, index: Any) -> Any:
        return self._read()[index]


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


def _translator(
    entry: ModelEntry, threads: int, decoding: Decoding, files: dict[str, bytes] | None = None
) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(
            str(entry.weights), device=decoding.device, compute_type=decoding.compute_type,
            inter_threads=threads, intra_threads=1,  # sentences side by side beat split matrices
            files=files,
        )  # fmt: skip
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"{entry.name} can't be loaded ({error}); run `translate models check`"
        ) from error


def _maps(entry: ModelEntry, decoding: Decoding) -> bool:
    """Say whether forced passes use a vocabulary map."""
    alone = decoding.threads == 1 and decoding.device == "cpu"
    return alone and _small(entry)


def _small(entry: ModelEntry) -> bool:
    return (entry.weights / "model.bin").stat().st_size <= _SMALL


def _files(entry: ModelEntry, decoding: Decoding) -> dict[str, bytes]:
    """The model's files as they are loaded, which lie so in no folder we'd write to."""
    own = narrowed({path.name: path.read_bytes() for path in entry.weights.iterdir()
                    if path.is_file()})  # fmt: skip
    return {**own, "vmap.txt": _FEW} if _maps(entry, decoding) else own


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
