"""A Marian "tiny" network in transformers' MarianMT shape, its loss and its guided attention."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import MarianConfig, MarianMTModel

BLOCKED = -1e4
VOCAB_END = "</s>"
END, UNKNOWN = 0, 1
TINY11 = {"width": 256, "feed_forward": 1536, "heads": 8, "encoder": 6, "decoder": 2}


def build_model(
    vocab_size: int, *, width: int, feed_forward: int, heads: int, encoder: int, decoder: int
) -> MarianMTModel:
    """Untrained MarianMT: tied embeddings, </s> is 0, <unk> is 1 and <pad> comes last."""
    pad = vocab_size - 1
    config = MarianConfig(
        vocab_size=vocab_size,
        d_model=width,
        encoder_layers=encoder,
        decoder_layers=decoder,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=feed_forward,
        decoder_ffn_dim=feed_forward,
        activation_function="relu",
        pad_token_id=pad,
        bos_token_id=END,
        eos_token_id=END,
        forced_eos_token_id=END,
        decoder_start_token_id=pad,
        scale_embedding=True,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        max_position_embeddings=512,
        dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        attn_implementation="eager",
    )
    return MarianMTModel(config)


@lru_cache
def has_bfloat16(kind: str) -> bool:
    """Tell whether a device multiplies bfloat16 itself: where it is emulated it is 60 times slower.

    >>> has_bfloat16("cuda")
    True
    """
    return kind != "cpu" or torch.cpu._is_avx512_bf16_supported()


class Thinned(nn.Module):
    """Rectifier with dropout, whose random numbers are drawn once.

    They are read from another place each time. torch draws new ones, which takes a sixth of a step
    on a processor.
    """

    kept: dict[tuple[float, torch.device], Tensor] = {}

    def __init__(self, rate: float) -> None:
        """`rate` is the share of the values that become zero in training."""
        super().__init__()
        self.rate = rate

    def forward(self, values: Tensor) -> Tensor:
        """The positive values, less those left out; the others grow by as much."""
        values = F.relu(values)
        if not (self.training and self.rate):
            return values
        count = values.numel()
        mask = self.mask(values.device, 2 * count)
        start = int(torch.randint(len(mask) - count, (1,)))
        return values * mask[start : start + count].view_as(values).to(values.dtype)

    def mask(self, device: torch.device, least: int) -> Tensor:
        """At least so many factors, each zero or 1 / (1 - rate); shared by all layers."""
        factors = self.kept.get((self.rate, device))
        if factors is None or len(factors) < least:
            size = max(least, 1 << 23)
            factors = (torch.rand(size, device=device) >= self.rate).to(torch.bfloat16)
            factors /= 1 - self.rate
            self.kept[self.rate, device] = factors
        return factors


class Trainee(nn.Module):
    """MarianMT with an output bias for the target pieces and two guided attention heads."""

    def __init__(self, model: MarianMTModel, bias: Tensor) -> None:
        """`bias` has one entry a target piece; target pieces come first in the vocabulary."""
        super().__init__()
        self.model = model
        self.bias = nn.Parameter(bias)
        self.pad = model.config.pad_token_id
        self.hidden = 0.0
        self.captured: dict[str, Tensor] = {}
        self.guided_layer.register_forward_pre_hook(self._capture, with_kwargs=True)

    @property
    def guided_layer(self) -> nn.Module:
        """Cross-attention of the last decoder layer."""
        return self.model.model.decoder.layers[-1].encoder_attn

    @property
    def embedding(self) -> nn.Parameter:
        """The one embedding matrix (vocabulary, width)."""
        return self.model.model.shared.weight

    def _capture(self, _: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.captured["query"] = args[0] if args else kwargs["hidden_states"]
        self.captured["key"] = (
            kwargs["key_value_states"] if "key_value_states" in kwargs else args[1]
        )

    def set_dropout(self, rate: float) -> None:
        """Change the dropout between the two halves of every feed-forward layer.

        Anywhere else it undoes what was inherited: the students were trained without, and at .05
        between the layers the loss rises from 2.1 to 3.5.
        """
        for module in self.model.modules():
            if hasattr(module, "activation_fn"):
                module.activation_fn = Thinned(rate)

    def hide(self, numbers: Tensor) -> Tensor:
        """In training, a share of the pieces (`hidden`) unknown: what is left must do."""
        if not (self.training and self.hidden):
            return numbers
        chosen = torch.rand(numbers.shape, device=numbers.device) < self.hidden
        return numbers.masked_fill(chosen & (numbers != self.pad) & (numbers != END), UNKNOWN)

    def forward(self, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Logits over the target pieces and labels, both only at real, known target positions."""
        start = torch.full((len(source), 1), self.pad, device=source.device)
        kind = source.device.type
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=has_bfloat16(kind)):
            hidden = self.model.model(
                input_ids=self.hide(source),
                attention_mask=(source != self.pad).long(),
                decoder_input_ids=torch.cat([start, self.hide(target[:, :-1])], 1),
                use_cache=False,
            ).last_hidden_state
            real = (target != self.pad) & (target != UNKNOWN)
            logits = F.linear(hidden[real], self.embedding[: len(self.bias)], self.bias)
        return logits.float(), target[real]

    def guided(self, source: Tensor, links: Tensor) -> tuple[Tensor, Tensor]:
        """Alignment losses of heads 0 and 1; links are rows (sentence, source, target) position.

        Head 0 must look at a target piece's source when that piece is the decoder's input
        (Chen et al. 2020), head 1 when it is the output (Garg et al. 2019).
        """
        layer, size = self.guided_layer, self.guided_layer.head_dim
        query = F.linear(self.captured["query"].float(), *_rows(layer.q_proj, 2 * size))
        key = F.linear(self.captured["key"].float(), *_rows(layer.k_proj, 2 * size))
        if not len(links):
            return query.sum() * 0, query.sum() * 0
        sentence, at, step = links.unbind(1)
        losses = []
        for head, shift in ((0, 1), (1, 0)):
            part = slice(head * size, (head + 1) * size)
            scores = query[..., part] @ key[..., part].transpose(1, 2) * size**-0.5
            scores = scores.masked_fill((source == self.pad)[:, None], -1e4)
            losses.append(-scores.log_softmax(-1)[sentence, step + shift, at].mean())
        return losses[0], losses[1]

    def weights(self) -> dict[str, Tensor]:
        """Everything learned, by name, without copies of the tied embedding or the positions."""
        state = self.model.state_dict()
        kept = {k: v for k, v in state.items() if "embed_" not in k and "lm_head" not in k}
        return {**kept, "bias": self.bias.data}

    def load_weights(self, weights: dict[str, Tensor]) -> None:
        """Undo `weights`."""
        weights = dict(weights)
        self.bias.data.copy_(weights.pop("bias"))
        self.model.load_state_dict(weights, strict=False)
        self.model.tie_weights()


def mean_log_probabilities(
    trainee: Trainee, source: Tensor, target: Tensor, repeats: int = 1
) -> Tensor:
    """Log probability a piece of each row of `target`; a source has `repeats` rows of it."""
    model = trainee.model.model
    start = torch.full((len(target), 1), trainee.pad)
    mask = (source != trainee.pad).long()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16("cpu")):
        encoded = model.encoder(input_ids=source, attention_mask=mask).last_hidden_state
        hidden = model.decoder(
            input_ids=torch.cat([start, target[:, :-1]], 1),
            encoder_hidden_states=encoded.repeat_interleave(repeats, 0),
            encoder_attention_mask=mask.repeat_interleave(repeats, 0),
            use_cache=False,
        ).last_hidden_state
        real = target != trainee.pad
        logits = F.linear(hidden[real], trainee.embedding[: len(trainee.bias)], trainee.bias)
    losses = F.cross_entropy(logits.float(), target[real], reduction="none")
    owner = torch.arange(len(target))[:, None].expand_as(target)[real]
    sums = torch.zeros(len(target)).index_add(0, owner, losses)
    return -sums / real.sum(1)


def _rows(layer: nn.Linear, count: int) -> tuple[Tensor, Tensor]:
    return layer.weight[:count], layer.bias[:count]


def swap_heads(layer: nn.Module) -> None:
    """Swap heads 0 and 1 of an attention layer, without changing what it computes."""
    size, width = layer.head_dim, layer.embed_dim
    order = torch.cat(
        [torch.arange(size, 2 * size), torch.arange(size), torch.arange(2 * size, width)]
    )
    with torch.no_grad():
        for projection in (layer.q_proj, layer.k_proj, layer.v_proj):
            projection.weight.copy_(projection.weight[order])
            projection.bias.copy_(projection.bias[order])
        layer.out_proj.weight.copy_(layer.out_proj.weight[:, order])
