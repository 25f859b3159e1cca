"""A Hugging Face checkpoint to CTranslate2, with the chosen attention as its alignment."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

from translate.errors import MissingExtra, ModelError

LOG = logging.getLogger("translate.hub")


def to_ctranslate2(
    checkpoint: Path, out: Path, *, layer: int, head: int, quantization: str = "int8"
) -> None:
    """Convert a Marian or M2M-100 checkpoint folder with safetensors weights.

    CTranslate2 returns the mean of a layer's first heads, so the chosen one is put first, which
    changes no output. Raises MissingExtra without transformers and torch, ModelError when the
    checkpoint can't be converted.
    """
    try:
        import torch  # noqa: F401
        import transformers
        from ctranslate2.converters import TransformersConverter
    except ImportError as error:
        raise MissingExtra("transformers", "hub") from error

    class Converter(TransformersConverter):  # type: ignore[misc]
        def _load(self) -> Any:
            spec = super()._load()
            mark(spec, layer, head)
            return spec

    LOG.info("converting %s to %s", checkpoint.name, quantization)
    before = transformers.logging.get_verbosity()
    transformers.logging.set_verbosity(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Converter(str(checkpoint)).convert(str(out), quantization=quantization)
    except Exception as error:
        lines = str(error).splitlines() or [type(error).__name__]
        raise ModelError(
            f"{checkpoint} can't be converted ({lines[0][:200]}); give the folder of a Marian or "
            "M2M-100 checkpoint as transformers writes it"
        ) from error
    finally:
        transformers.logging.set_verbosity(before)


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
