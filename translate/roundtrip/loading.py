"""The engines that the options of a run ask for."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from translate.engines import Engine, load_engine
from translate.engines.cache import Cached
from translate.engines.simple import Pivot
from translate.hub.provide import Wanted, legs, provide
from translate.languages import Direction
from translate.roundtrip.baseline import Baseline, read_baseline
from translate.roundtrip.options import Options


def wanted_models(options: Options) -> Wanted:
    """Return what the options say about models."""
    return Wanted(
        options.engine, options.models, options.use, options.cache_dir, options.fetch
    )


class Engines:
    """The engines of one run, each loaded once, behind the cache when there is one."""

    _baselines: Mapping[Direction, Baseline | None] = MappingProxyType({})

    def __init__(self, options: Options) -> None:
        self._options = options
        self._loaded: dict[Direction, Engine] = {}
        self._loading = threading.Lock()

    def get(self, direction: Direction) -> Engine:
        """Return the engine of a direction, through English where no model serves it.

        A known model that is not there is fetched. Raises ModelNotFound, ModelDamaged, ModelError,
        MissingExtra.
        """
        with self._loading:
            if direction not in self._loaded:
                first, *rest = legs(direction, wanted_models(self._options))
                engine = self._one(first)
                self._loaded[direction] = Pivot(engine, self._one(rest[0])) if rest else engine
            return self._loaded[direction]

    def _one(self, direction: Direction) -> Engine:
        options = self._options
        entry = provide(direction, wanted_models(options))
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
        stops = [source, *via]
        forward = self.get(Direction.of(stops[0], stops[1]))
        for one, other in zip(stops[1:], stops[2:], strict=False):
            forward = Pivot(forward, self.get(Direction.of(one, other)))
        return forward, self.get(Direction.of(stops[-1], source))
