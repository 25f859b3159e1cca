"""COMET, asked through its published interface; an extra, as it brings torch and old libraries."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from translate.errors import InputError, MissingExtra, ModelError
from translate.measures.paired import Neural

EXTRA = "comet"
_TOGETHER = 16  # lines in a batch


def load_comet(model: str, sources: Sequence[str]) -> Neural:
    """Load a COMET model, from a checkpoint file or the hub, to score translations of `sources`.

    Checkpoints are pickles, so only those of people who are trusted are to be loaded. Raises
    MissingExtra without COMET, ModelError for what it can't load.
    """
    try:
        comet: Any = import_module("comet")
    except ImportError as error:
        raise MissingExtra("unbabel-comet", EXTRA) from error
    try:
        path = model if Path(model).is_file() else comet.download_model(model)
        loaded = comet.load_from_checkpoint(path)
    except Exception as error:  # whatever its libraries raise
        told = " ".join(str(error).split())[:200]
        raise ModelError(
            f"COMET can't load {model} ({told}); name a model of the hub or a checkpoint file"
        ) from error

    def score(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
        if len(sources) != len(hypotheses):
            raise InputError(
                f"the source has {len(sources)} lines but the translations {len(hypotheses)}; give "
                "files with the same number of lines"
            )
        rows = [
            {"src": source, "mt": text, "ref": reference}
            for source, text, reference in zip(sources, hypotheses, references, strict=True)
        ]
        answer = loaded.predict(rows, batch_size=_TOGETHER, gpus=0, progress_bar=False)
        return [float(value) for value in answer.scores]

    return Neural("COMET", f"comet {getattr(comet, '__version__', '?')}|model:{model}", score)
