"""transformers in float32: the reference for the fast engine, and what calibrates hub models."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from translate.data import Alignment, Model, Signature
from translate.engines import Decoding, Sampling
from translate.engines.checkpoint import load_model, vocabularies
from translate.engines.pieces import PieceEngine, Raw, Rows, check_tokens, decoding_limit
from translate.engines.pieces import alignment as links_of
from translate.engines.registry import ModelEntry
from translate.engines.tokenizer import EOS, UNKNOWN, Pieces
from translate.errors import ModelError

_BATCH = 16
CHECKPOINT = "hf"
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")


class MarianEngine(PieceEngine):
    """Runs a Hugging Face checkpoint, Marian or M2M-100, in float32."""

    def __init__(
        self, entry: ModelEntry, *, decoding: Decoding, signature: Signature, model: Any,
        source: list[str], target: list[str],
    ) -> None:  # fmt: skip
        super().__init__(entry, decoding=decoding, signature=signature)
        self._model = model
        self._names = target
        self._source_ids, self._ids = (
            {piece: number for number, piece in enumerate(known)} for known in (source, target)
        )

    @classmethod
    def load(cls, entry: ModelEntry, *, decoding: Decoding) -> MarianEngine:
        """Load a checkpoint; raises MissingExtra without transformers, ModelError without one."""
        folder = checkpoint(entry)
        model = load_model(folder)
        source, target = vocabularies(folder, model.config)
        check_tokens(entry, source, target)
        import torch

        torch.set_num_threads(decoding.threads)
        return cls(
            entry, decoding=decoding, signature=_signature(entry, decoding), model=model,
            source=source, target=target,
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
            return [self._generate([s], n_best, sampling, 0)[0] for s in sources]
        answers: list[list[Raw]] = []
        for start in range(0, len(sources), _BATCH):
            answers += self._generate(sources[start : start + _BATCH], n_best, None, no_repeat)
        return answers

    def _generate(
        self, sources: Sequence[Pieces], n_best: int, sampling: Sampling | None, no_repeat: int
    ) -> list[list[Raw]]:
        import torch

        batch, mask = self._pad([self._source(source) for source in sources])
        # one limit for every call, within the positions the model has
        room = self._model.config.max_position_embeddings - 2
        limit = min(decoding_limit(self._entry.max_pieces), room)
        with torch.inference_mode():
            produced = self._model.generate(
                input_ids=batch, attention_mask=mask, num_return_sequences=n_best,
                max_new_tokens=limit, min_new_tokens=self._first + 1,  # never nothing, as in ct2
                length_penalty=self._decoding.length_penalty,
                repetition_penalty=self._decoding.repetition_penalty,
                no_repeat_ngram_size=no_repeat or None,
                forced_bos_token_id=self._ids[self._entry.start] if self._entry.start else None,
                bad_words_ids=[[self._model.config.pad_token_id]],
                **self._search(n_best, sampling),
            ).tolist()  # fmt: skip
        repeated = [source for source in sources for _ in range(n_best)]
        targets = [
            self._target(row)[: decoding_limit(len(source.pieces))]
            for source, row in zip(repeated, produced, strict=True)
        ]
        raws = self._score(repeated, targets)
        return [raws[i : i + n_best] for i in range(0, len(raws), n_best)]

    def _search(self, n_best: int, sampling: Sampling | None) -> dict[str, Any]:
        if sampling is None:
            return {"num_beams": max(self._decoding.beam, n_best), "do_sample": False}
        import torch

        torch.manual_seed(sampling.seed)
        return {
            "num_beams": 1, "do_sample": True, "top_k": sampling.top_k,
            "temperature": sampling.temperature,
        }  # fmt: skip

    def align_all(
        self, sources: Sequence[str], targets: Sequence[str]
    ) -> dict[tuple[int, int, int], list[Alignment]]:
        """The links of given pairs by each attention, keyed by (layer, head, shift).

        `align` gives those of the attention that the entry names.
        """
        shape = self._model.config.decoder_layers, self._model.config.decoder_attention_heads
        links: dict[tuple[int, int, int], list[Alignment]] = {
            place: [] for place in product(range(shape[0]), range(shape[1]), (0, 1))
        }
        for source, target in zip(sources, targets, strict=True):
            read = self._tokenizer.encode(source)
            written = self._tokenizer.encode(target, target=True)
            out, _ = self._decode([read], [list(written.pieces)])
            for (layer, head, shift), own in links.items():
                rows = self._rows(out.cross_attentions[layer][0, head], len(written.pieces), shift)
                own.append(links_of(read.spans, written.spans, rows))
        return links

    def _force(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Rows]:
        rows: list[Rows] = []
        for i in range(0, len(sources), _BATCH):
            part = [list(target.pieces) for target in targets[i : i + _BATCH]]
            rows += [raw.attention for raw in self._score(sources[i : i + _BATCH], part)]
        return rows

    def _chances(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[Sequence[float]]:
        import torch

        room = self._model.config.max_position_embeddings - 2
        chances: list[Sequence[float]] = []
        for source, target in zip(sources, targets, strict=True):
            cut = Pieces(source.pieces[: room - 1])
            out, labels = self._decode([cut], [list(target.pieces)[: room - 1]])
            with torch.inference_mode():
                logprobs = out.logits[0].log_softmax(-1)
            picked = logprobs[range(len(labels[0])), labels[0]]
            chances.append(picked[self._first :].tolist())
        return chances

    def _score(self, sources: Sequence[Pieces], targets: Sequence[list[str]]) -> list[Raw]:
        """Run the decoder over given targets: mean log-probability and attention rows.

        What a search can't choose has no share: padding, and the end before the first piece.
        """
        import torch

        out, labels = self._decode(sources, targets)
        with torch.inference_mode():
            out.logits[..., self._model.config.pad_token_id] = -math.inf
            for i, target in enumerate(targets):
                if target:
                    out.logits[i, self._first, self._ids[EOS]] = -math.inf
            logprobs = out.logits.log_softmax(-1)
        heads = out.cross_attentions[self._entry.alignment_layer][:, self._entry.alignment_head]
        raws = []
        for i, target in enumerate(targets):
            picked = logprobs[i, range(len(labels[i])), labels[i]]
            score = float(picked[self._first :].mean())
            rows = self._rows(heads[i], len(target), self._entry.alignment_shift)
            raws.append(Raw(target, score, rows))
        return raws

    def _decode(
        self, sources: Sequence[Pieces], targets: Sequence[list[str]]
    ) -> tuple[Any, list[list[int]]]:
        """Give the model's output for forced targets, and their numbers with the end mark."""
        import torch

        config = self._model.config
        unknown = self._ids[UNKNOWN]
        batch, mask = self._pad([self._source(source) for source in sources])
        start = [self._ids[self._entry.start]] if self._entry.start else []
        labels = [
            [*start, *(self._ids.get(p, unknown) for p in target), self._ids[EOS]]
            for target in targets
        ]
        inputs, _ = self._pad([[config.decoder_start_token_id, *row] for row in labels])
        with torch.inference_mode():
            out = self._model(
                input_ids=batch, attention_mask=mask, decoder_input_ids=inputs,
                output_attentions=True,
            )  # fmt: skip
        return out, labels

    @property
    def _first(self) -> int:
        """The step that writes the first piece: where the target's language is asked for, 1."""
        return 1 if self._entry.start else 0

    def _rows(self, heads: Any, count: int, shift: int) -> list[list[float]]:
        skip = 1 if self._entry.prefix else 0
        first = shift + self._first
        rows: list[list[float]] = heads[first : first + count, skip:].tolist()
        return rows

    def _source(self, source: Pieces) -> list[int]:
        ids = self._source_ids
        pieces = [self._entry.prefix] if self._entry.prefix else []
        return [ids.get(piece, ids[UNKNOWN]) for piece in [*pieces, *source.pieces, EOS]]

    def _target(self, row: list[int]) -> list[str]:
        ends = (self._ids[EOS], self._model.config.pad_token_id)
        pieces: list[str] = []
        for number in row[1 + self._first :]:
            if number in ends:
                break
            pieces.append(self._names[number])
        return pieces

    def _pad(self, rows: list[list[int]]) -> tuple[Any, Any]:
        import torch

        width = max(len(row) for row in rows)
        pad = self._model.config.pad_token_id
        ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        return ids, mask


def checkpoint(entry: ModelEntry) -> Path:
    """Where the model's float checkpoint lies: `hf/` in its folder, or the folder itself.

    Raises ModelError when it is not there: the wheel carries int8 weights only.
    """
    for folder in (entry.folder / CHECKPOINT, entry.folder):
        if any((folder / name).is_file() for name in _WEIGHTS):
            return folder
    if entry.origin:
        raise ModelError(
            f"{entry.name} was fetched without its float checkpoint; run "
            f"`translate models fetch {entry.direction} --keep-checkpoint --again`"
        )
    raise ModelError(
        f"{entry.name} has no {_WEIGHTS[0]} in {entry.folder / CHECKPOINT}; use --engine ct2, or "
        "export the checkpoint there with models/recipe/export.py"
    )


def _signature(entry: ModelEntry, decoding: Decoding) -> Signature:
    import torch
    import transformers

    from translate.version import VERSION

    return Signature(
        VERSION,
        (Model(str(entry.direction), entry.name, entry.sha256),),
        {"engine": "marian", "beam": decoding.beam, "length_penalty": decoding.length_penalty,
         "repetition_penalty": decoding.repetition_penalty, "no_repeat": decoding.no_repeat,
         "compute_type": "float32"},
        {"transformers": transformers.__version__, "torch": torch.__version__},
    )  # fmt: skip
