"""The engines that the options of a run ask for."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from translate.engines import Engine, load_engine, script
from translate.engines.cache import Cached
from translate.engines.registry import ModelEntry
from translate.engines.simple import Pivot
from translate.hub.fetch import known
from translate.hub.provide import Wanted, legs, provide
from translate.languages import TRADITIONAL, Direction, variety
from translate.roundtrip.baseline import Baseline, read_baseline
from translate.roundtrip.options import Options


def wanted_models(options: Options) -> Wanted:
    """Return what the options say about models."""
    return Wanted(options.engine, options.models, options.use, options.cache_dir, options.fetch)


class Engines:
    """The engines of one run, each loaded once, behind the cache when there is one."""

    _baselines: Mapping[Direction, Baseline | None] = MappingProxyType({})

    def __init__(self, options: Options) -> None:
        self._options = options
        self._loaded: dict[Direction, Engine] = {}
        self._loading = threading.Lock()
        self._written: dict[str, Engine] = {}  # those that write Traditional Chinese themselves

    def get(self, direction: Direction) -> Engine:
        """Return the engine of a direction, through English where no model serves it.

        A known model that is not there is fetched. Raises ModelNotFound, ModelDamaged, ModelError,
        MissingExtra.
        """
        with self._loading:
            if direction not in self._loaded:
                first, *rest = legs(direction, self._wanted)
                engine = self._engine(first)
                self._loaded[direction] = Pivot(engine, self._engine(rest[0])) if rest else engine
            return self._loaded[direction]

    def _engine(self, direction: Direction) -> Engine:
        """Load the engine of a direction that one model serves, and its baseline."""
        entry = provide(direction, self._wanted)
        engine = self._load(direction, entry)
        if entry is not None and not entry.by_name:
            baseline = read_baseline(entry.folder, direction, engine.signature.models[-1].sha256)
            self._baselines = {**self._baselines, direction: baseline}
        return engine

    def _load(self, direction: Direction, entry: ModelEntry | None) -> Engine:
        options = self._options
        engine = load_engine(
            direction, options.engine, decoding=options.decoding, models=options.models, entry=entry
        )
        return Cached(engine, options.cache) if options.cache else engine

    @property
    def _wanted(self) -> Wanted:
        return wanted_models(self._options)

    def baseline(self, direction: Direction) -> Baseline | None:
        """Return what the loaded engine of a direction does to a human text, where it is known."""
        return self._baselines.get(direction)

    def route(self, source: str, via: Sequence[str]) -> tuple[Engine, Engine]:
        """Return the engines there and back; several pivots in a row become one way there."""
        stops = [source, *via]
        forward = self.into(stops[0], stops[1])
        for stop, after in zip(stops[1:], stops[2:], strict=False):
            leg = self.into(stop, after)
            if isinstance(leg, script.Traditional):
                forward = script.Traditional(Pivot(forward, leg.engine), leg.token)
            else:
                forward = Pivot(forward, leg)
        return forward, self.get(Direction.of(stops[-1], source))

    def into(self, source: str, target: str) -> Engine:
        """Return the engine from one language to another, or to Traditional Chinese.

        For Traditional Chinese a model into Chinese is used: with its own token where it has one,
        else its output is converted. Raises MissingExtra where OpenCC is not installed.
        """
        direction = Direction.of(source, target)
        if variety(target) != TRADITIONAL:
            return self.get(direction)
        script.version()  # the extra is asked for before any work is done
        token = self._token(direction)
        engine = self._of_token(direction, token) if token else self.get(direction)
        return script.Traditional(engine, token)

    def _token(self, direction: Direction) -> str:
        """Return the token by which the model of a direction writes Traditional characters."""
        pair = known(direction)
        if not pair or not pair.traditional or len(legs(direction, self._wanted)) > 1:
            return ""
        entry = provide(direction, self._wanted)
        return pair.traditional if entry and entry.prefix == pair.token else ""

    def _of_token(self, direction: Direction, token: str) -> Engine:
        """Load the model of a direction with another first piece."""
        with self._loading:
            name = f"{direction} {token}"
            if name not in self._written:
                entry = provide(direction, self._wanted)
                assert entry is not None
                # The token stands in the name, so that neither signature nor cache mixes them up.
                own = replace(entry, prefix=token, name=f"{entry.name} {token}")
                self._written[name] = self._load(direction, own)
            return self._written[name]
