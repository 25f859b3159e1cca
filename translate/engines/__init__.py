"""The engine protocol, and engines by name (imported late)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from translate.codec import Value
from translate.data import Alignment, Chance, Hypothesis, Signature
from translate.errors import InputError, MissingExtra
from translate.flags import option
from translate.languages import Direction

if TYPE_CHECKING:
    from translate.engines.registry import ModelEntry


CHOICES = ("cpu", "cuda", "auto")


def resolved(device: str, engine: str) -> str:
    """Give cpu or cuda; auto takes a GPU where there is one.

    Raises InputError for cuda without a GPU and for a name that is none of CHOICES.

    >>> resolved("cpu", "ct2")
    'cpu'
    """
    if device not in CHOICES:
        raise InputError(f"no device {device!r}; use one of: {', '.join(CHOICES)}")
    if device == "cpu":
        return device
    library, gpus = _gpus(engine)
    if device == "auto":
        return "cuda" if gpus else "cpu"
    if not gpus:
        raise InputError(
            f"{library} finds no GPU here; use --device cpu, or install NVIDIA's driver and a "
            f"{library} made for CUDA"
        )
    return device


def _gpus(engine: str) -> tuple[str, int]:
    """Name the library behind an engine, and count the GPUs it can use."""
    if engine != "marian":
        import ctranslate2

        return "ctranslate2", int(ctranslate2.get_cuda_device_count())
    try:
        import torch
    except ImportError as error:
        raise MissingExtra("torch", "hub") from error
    return "torch", torch.cuda.device_count() if torch.cuda.is_available() else 0


NAMES = ("ct2", "marian", "m2m100", "nllb")
FAMILIES = ("m2m100", "nllb")  # one set of weights for many languages, run by ct2


@dataclass(frozen=True, slots=True)
class Sampling(Value):
    """Draw hypotheses at random instead of searching for the best; seeded, so repeatable."""

    seed: int = 1
    temperature: float = 1.0
    top_k: int = 10


@dataclass(frozen=True, slots=True)
class Decoding(Value):
    """How an engine searches: beam width, length normalisation exponent, threads of one worker.

    `repetition_penalty` above 1 makes pieces already written less likely (Keskar et al. 2019);
    1.1 was chosen on development sets: it halves the loops and costs nothing. Where the best
    hypothesis is a loop all the same, the search is made again with no run of `no_repeat` pieces
    coming twice (0: never).

    `compute_type` is CTranslate2's: float32, whose answers are the same on every processor, or int8
    (a third faster), whose answers depend on the kind of processor in most sentences.
    `device` is cpu, cuda or auto; a GPU rounds otherwise, so it stands in the signature.
    """

    beam: int = option(4, "beam", "whole", "beam width", metavar="N", bounds=(1, 64), page=(1, 12))
    length_penalty: float = 1.0
    repetition_penalty: float = 1.1
    no_repeat: int = 3
    threads: int = option(
        2, "threads", "whole", "threads", metavar="N", bounds=(1, 256),
        default_text="all cores, 4 at most; in batch 1",
    )  # fmt: skip
    compute_type: str = "float32"
    device: str = option(
        "cpu", "device", "text", "cpu; cuda for an NVIDIA GPU; auto for a GPU where there is one",
        choices=CHOICES,
    )  # fmt: skip


@runtime_checkable
class Engine(Protocol):
    """Translates segments of one direction."""

    @property
    def direction(self) -> Direction:
        """Source and target language."""

    @property
    def aligns(self) -> bool:
        """Whether it links given pairs, as an `Aligner` does."""

    @property
    def signature(self) -> Signature:
        """What decides the answers: weights, options, libraries."""

    def translate(
        self, texts: Sequence[str], *, n_best: int = 1, sampling: Sampling | None = None
    ) -> list[list[Hypothesis]]:
        """Give `n_best` hypotheses a text, best first, in the order of the texts."""


class Aligner(Protocol):
    """Links a given source with a given target by forced decoding."""

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Give the links of each pair, weights being attention probabilities."""


@runtime_checkable
class Scorer(Protocol):
    """Tells how likely a given target is, by forced decoding."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[Chance, ...]]:
        """Return how likely each piece of each target is, its end mark last."""


@runtime_checkable
class Cutter(Protocol):
    """Tells into how many parts it cuts a text that is longer than it can take at once."""

    def parts(self, text: str) -> int:
        """Return the number of parts, 1 for a text that is taken whole or sentence by sentence."""


def parts(engine: Engine, text: str) -> int:
    """Return into how many parts an engine cuts a text, 1 where it doesn't say."""
    return engine.parts(text) if isinstance(engine, Cutter) else 1


def aligner(engine: Engine) -> Aligner | None:
    """Return the engine as an aligner, None when it says that it is none.

    The engine is asked, because one behind a cache has the method whatever the cached one can do.
    """
    return cast(Aligner, engine) if engine.aligns else None


def load_engine(
    direction: Direction,
    name: str = "ct2",
    *,
    decoding: Decoding | None = None,
    models: Path | None = None,
    entry: ModelEntry | None = None,
) -> Engine:
    """Load the engine `name` with `entry`, or the model the registry has for the direction.

    English–Portuguese falls back on the control engine of the extra `control-pt`. m2m100 and
    nllb are weights for many languages, which the engine ct2 runs.

    Raises InputError for an unknown name and for a GPU that is not there, ModelNotFound and
    ModelDamaged from the registry, MissingExtra when the engine's libraries are not installed.
    """
    from translate.engines.bergamot import KIND, BergamotEngine, serves
    from translate.engines.registry import find, has

    if name not in NAMES:
        raise InputError(f"no engine {name!r}; use one of: {', '.join(NAMES)}")
    if entry is None and serves(direction) and not has(direction, models=models):
        return BergamotEngine(direction)
    family = name if name in FAMILIES else ""
    entry = entry or find(direction, models=models, family=family)
    decoding = decoding or Decoding()
    decoding = replace(decoding, device=resolved(decoding.device, name))
    if entry.kind == KIND:
        return _student(entry, name, decoding, models)
    if name == "marian":
        from translate.engines.marian import MarianEngine

        return MarianEngine.load(entry, decoding=decoding)
    from translate.engines.ct2 import CT2Engine

    return CT2Engine.load(entry, decoding=decoding)


def _student(entry: ModelEntry, name: str, decoding: Decoding, models: Path | None) -> Engine:
    """Load a student, with the links of the bundled model where there is one of its direction."""
    from translate.engines.bergamot import Student
    from translate.engines.ct2 import CT2Engine
    from translate.engines.registry import bundled
    from translate.engines.simple import Linked

    if name != "ct2":
        raise InputError(f"--engine {name} can't run {entry.name}, a student; leave --engine out")
    student = Student.load(entry)
    for other in bundled(models):
        if other.direction == entry.direction and not other.kind:
            return Linked(student, CT2Engine.load(other, decoding=decoding))
    return student
