"""How a run is made, and the engines it uses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from translate.engines import Decoding, Engine, Sampling, load_engine
from translate.engines.cache import Cache, Cached
from translate.framings.lexicon import Lexicon, fingerprint, vocabulary
from translate.framings.tracing import MIN_CONFIDENCE
from translate.hub.provide import Wanted, legs, provide
from translate.languages import Direction
from translate.roundtrip.baseline import Baseline, read_baseline


@dataclass(frozen=True)
class Options:
    """How a round trip is made and what is asked of it.

    `samples` is K of the survival count (0: none), over the n-best list or, with `sampling`,
    over random draws. `hops` above 1 makes several round trips in a row, for drift. `control` are
    further pivots. `middle` is a human translation that takes the machine's place in the pivot.
    `trace` follows the framings; `min_confidence` is what a trace must have to be believed;
    `links` says which segments get word links: "all" of them, or those with "framings" only.
    `use` names models, `[PAIR=]WHERE`; `models` is a folder with a registry, `cache_dir` the one
    in which fetched models are kept; without `fetch` none is fetched.
    """

    engine: str = "ct2"
    decoding: Decoding = Decoding()
    lexicon: Lexicon | None = None
    control: tuple[str, ...] = ()
    samples: int = 0
    sampling: Sampling | None = None
    hops: int = 1
    middle: str | None = None
    min_confidence: float = MIN_CONFIDENCE
    seed: int = 1
    cache: Cache | None = None
    models: Path | None = None
    use: tuple[str, ...] = ()
    cache_dir: Path | None = None
    fetch: bool = True
    trace: bool = True
    links: Literal["all", "framings"] = "all"

    @property
    def wanted(self) -> Wanted:
        """What is said about the models."""
        return Wanted(self.engine, self.models, self.use, self.cache_dir, self.fetch)

    def settings(
        self, vias: Sequence[Sequence[str]], lexicons: Sequence[Lexicon]
    ) -> dict[str, Any]:
        """What decides a result beside models, decoding and libraries, as plain values.

        `lexicons` are those that are used where the options name none.
        """
        found: dict[str, Any] = {
            "via": ["+".join(via) for via in vias], "control": list(self.control),
            "samples": self.samples,
            "random": self.sampling.to_dict() if self.sampling else False,
            "hops": self.hops, "min_confidence": self.min_confidence, "seed": self.seed,
            "trace": self.trace, "links": self.links,
            "lexicon": fingerprint(*([self.lexicon] if self.lexicon else lexicons)),
            "vocabulary": vocabulary(),
        }  # fmt: skip
        if self.middle is not None:
            text = self.middle.encode("utf-8", "surrogatepass")
            found["middle"] = hashlib.sha256(text).hexdigest()[:16]
        return found


class Engines:
    """The engines of one run, each loaded once, behind the cache when there is one."""

    _baselines: Mapping[Direction, Baseline | None] = MappingProxyType({})

    def __init__(self, options: Options) -> None:
        self._options = options
        self._loaded: dict[Direction, Engine] = {}

    def get(self, direction: Direction) -> Engine:
        """Return the engine of a direction, through English where no model serves it.

        A known model that is not there is fetched. Raises ModelNotFound, ModelDamaged, ModelError,
        MissingExtra.
        """
        from translate.engines.simple import Pivot

        if direction not in self._loaded:
            first, *rest = legs(direction, self._options.wanted)
            engine = self._one(first)
            self._loaded[direction] = Pivot(engine, self._one(rest[0])) if rest else engine
        return self._loaded[direction]

    def _one(self, direction: Direction) -> Engine:
        options = self._options
        entry = provide(direction, options.wanted)
        engine = load_engine(
            direction, options.engine, decoding=options.decoding, models=options.models, entry=entry
        )
        if entry is not None and not entry.by_name:
            found = read_baseline(entry.folder, direction, engine.signature.models[-1].sha256)
            self._baselines = {**self._baselines, direction: found}
        return Cached(engine, options.cache) if options.cache else engine

    def baseline(self, direction: Direction) -> Baseline | None:
        """Return what the loaded engine of a direction does to a human text, where it is known."""
        return self._baselines.get(direction)

    def route(self, source: str, via: Sequence[str]) -> tuple[Engine, Engine]:
        """Return the engines there and back; several pivots in a row become one way there."""
        from translate.engines.simple import Pivot

        stops = [source, *via]
        forward = self.get(Direction.of(stops[0], stops[1]))
        for one, other in zip(stops[1:], stops[2:], strict=False):
            forward = Pivot(forward, self.get(Direction.of(one, other)))
        return forward, self.get(Direction.of(stops[-1], source))
