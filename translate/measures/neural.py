"""COMET, asked through its published interface; an extra, as it brings torch and old libraries."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from translate.errors import MissingExtra, ModelError, pip_line
from translate.measures.metrics import LineMetric, check_lines
from translate.memory import digest

EXTRA = "comet"
_TOGETHER = 16  # lines in a batch
_CHECKPOINT = ".ckpt"


def load_comet(model: str, sources: Sequence[str]) -> LineMetric:
    """Load a COMET model, from a checkpoint file or the hub, to score translations of `sources`.

    Checkpoints are pickles, so only those of people who are trusted are to be loaded. Raises
    MissingExtra without COMET, ModelError for what it can't load.
    """
    comet = _comet()
    named = Path(model)
    if named.suffix == _CHECKPOINT and not named.is_file():
        raise ModelError(f"there is no checkpoint {model}; check the path")
    try:
        # COMET looks for hparams.yaml two folders up, which a relative path may not have.
        path = str(named.resolve()) if named.is_file() else comet.download_model(model)
        with _quiet():
            loaded = comet.load_from_checkpoint(path)
    except Exception as error:  # whatever its libraries raise
        problem = " ".join(str(error).split())[:200]
        raise ModelError(
            f"COMET can't load {model} ({problem}); name a model of the hub or a checkpoint file"
        ) from error

    def score(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
        check_lines({"the source": sources}, hypotheses, "the translations")
        rows = [
            {"src": source, "mt": text, "ref": reference}
            for source, text, reference in zip(sources, hypotheses, references, strict=True)
        ]
        with _quiet():
            answer = loaded.predict(rows, batch_size=_TOGETHER, gpus=0, progress_bar=False)
        return [float(value) for value in answer.scores]

    version = getattr(comet, "__version__", "?")
    return LineMetric("COMET", f"comet {version}|model:{model}|sha256:{_digest(path)}", score)


def _comet() -> Any:
    try:
        with _quiet():
            return import_module("comet")
    except ImportError as error:
        if error.name == "comet":
            raise MissingExtra("unbabel-comet", EXTRA) from error
        raise ModelError(
            f"unbabel-comet is installed but can't be imported ({error}); in an environment of its "
            f"own run: {pip_line(EXTRA)}"
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Let COMET and Lightning say nothing, and leave the logging of others as it was."""
    root = logging.getLogger()
    handlers, level, disabled = root.handlers[:], root.level, root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.disable(disabled)


def _digest(path: str) -> str:
    """Return the beginning of a checkpoint's SHA-256; "" where it is no file here."""
    if not Path(path).is_file():
        return ""
    return digest(Path(path))[:12]
