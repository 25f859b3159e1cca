"""A Hugging Face checkpoint to CTranslate2, with the chosen attention as its alignment.

The weights are laid out by CTranslate2's own loaders. What they take for granted of Marian, that
both sides share one vocabulary which ends with `<pad>` and that the decoder starts from a zero
vector, is read from the checkpoint here.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from translate.engines.checkpoint import load_model, vocabularies
from translate.engines.ct2 import POSITIONS
from translate.engines.tokenizer import EOS, UNKNOWN
from translate.errors import ModelError, TranslateError

LOG = logging.getLogger("translate.hub")
NEVER = -1e4  # a bias that keeps a piece from being chosen, within the range of float16


def to_ctranslate2(
    checkpoint: Path, out: Path, *, layer: int, head: int, quantization: str = "int8"
) -> None:
    """Convert a Marian or M2M-100 checkpoint folder with safetensors weights.

    CTranslate2 returns the mean of a layer's first heads, so the chosen one is put first, which
    changes no output. Raises MissingExtra without transformers, ModelError when the checkpoint
    can't be converted, OSError when the disk fails.
    """
    LOG.info("converting %s to %s", checkpoint.name, quantization)
    try:
        spec = specification(checkpoint, layer, head)
        spec.validate()
        spec.optimize(quantization=quantization)
        out.mkdir(parents=True, exist_ok=True)
        spec.save(str(out))
    except (TranslateError, OSError):
        raise
    except Exception as error:
        lines = str(error).splitlines() or [type(error).__name__]
        raise ModelError(
            f"{checkpoint} can't be converted ({lines[0][:200]}); give the folder of a Marian or "
            "M2M-100 checkpoint as transformers writes it"
        ) from error


def specification(checkpoint: Path, layer: int, head: int) -> Any:
    """A checkpoint as CTranslate2 writes it; raises ModelError when it can't be."""
    import torch

    model = load_model(checkpoint)
    source, target = vocabularies(checkpoint, model.config)
    with torch.no_grad():
        spec = _laid_out(model)
        spec.register_source_vocabulary(source)
        spec.register_target_vocabulary(target)
        _start_and_end(spec, model, target)
        mark(spec, layer, head)
    rows = len(spec.decoder.position_encodings.encodings)
    spec.config.add_attribute(POSITIONS, min(rows, len(spec.encoder.position_encodings.encodings)))
    return spec


def _laid_out(model: Any) -> Any:
    """The weights in CTranslate2's places."""
    import numpy as np
    from ctranslate2.converters.transformers import BartLoader, M2M100Loader, MarianMTLoader

    config = model.config
    if config.model_type == "marian":
        config.normalize_before = config.normalize_embedding = False
        # MarianMTLoader's own would cut off the last row of every embedding, as padding
        spec = BartLoader.get_model_spec(MarianMTLoader(), model)
    else:
        spec = M2M100Loader().get_model_spec(model)
    # the loaders give the decoder as many heads as the encoder has
    spec.decoder.num_heads = np.dtype("int16").type(config.decoder_attention_heads)
    return spec


def _start_and_end(spec: Any, model: Any, target: list[str]) -> None:
    """What the decoder starts from, what it ends with, and that it never writes padding."""
    import torch

    config = model.config
    begin = spec.decoder.embeddings.weight[config.decoder_start_token_id]
    spec.decoder.start_from_zero_embedding = not begin.any().item()
    spec.config.decoder_start_token = target[config.decoder_start_token_id]
    spec.config.eos_token, spec.config.unk_token = EOS, UNKNOWN
    bias = getattr(model, "final_logits_bias", torch.zeros(len(target))).flatten().clone()
    bias[config.pad_token_id] = NEVER
    spec.decoder.projection.bias = bias


def mark(spec: Any, layer: int, head: int) -> None:
    """Name the attention to return in a specification; raises ModelError without such a one."""
    import numpy as np

    layers = spec.decoder.layer
    count = int(spec.decoder.num_heads)
    if not -len(layers) <= layer < len(layers) or not 0 <= head < count:
        raise ModelError(
            f"there is no head {head} in layer {layer}: the decoder has {len(layers)} layers of "
            f"{count} heads; name another"
        )
    put_first(layers[layer].attention, head, count)
    spec.decoder.alignment_layer = np.dtype("int16").type(layer)
    spec.decoder.alignment_heads = np.dtype("int16").type(1)


def put_first(attention: Any, head: int, count: int) -> None:
    """Swap a head with the first: rows of query, key and value, columns of the output."""
    query, key_value, output = attention.linear
    width = query.weight.shape[0]
    order = list(range(count))
    order[0], order[head] = head, 0
    size = width // count
    rows = [number * size + i for number in order for i in range(size)]
    query.weight, query.bias = query.weight[rows], query.bias[rows]
    both = rows + [width + row for row in rows]
    key_value.weight, key_value.bias = key_value.weight[both], key_value.bias[both]
    output.weight = output.weight[:, rows]
