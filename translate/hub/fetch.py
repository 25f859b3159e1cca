"""From a name to a model in the store: download, check, calibrate, convert, try out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from translate.engines import Decoding, Engine, load_engine
from translate.engines.attention import Choice
from translate.engines.marian import CHECKPOINT
from translate.errors import InputError, MissingExtra, ModelNotFound
from translate.hub import store as kept
from translate.hub.calibrate import DEFAULT, calibrate
from translate.hub.download import Snapshot, check_kind, download
from translate.hub.known import Family, Known, by_repository, families, known
from translate.hub.layout import CONFIG
from translate.hub.store import Recipe, Serves
from translate.hub.target import token_of
from translate.hub.trial import try_out
from translate.hub.weights import ensure_safetensors
from translate.languages import Direction
from translate.registry import ModelEntry, installed


def fetch_pair(
    direction: Direction,
    place: Path | None = None,
    *,
    one_way: bool = False,
    again: bool = False,
    keep_checkpoint: bool = False,
    revision: str = "",
) -> list[ModelEntry]:
    """Fetch the known model of a direction, and of the way back unless `one_way`.

    Both at once, because the alignment of each is calibrated against the other. What is kept
    already stays, unless `again`. Raises ModelNotFound for a direction nobody knows a model for.
    """
    first = known(direction)
    if first is None:
        raise ModelNotFound(
            f"no hub model is known for {direction}; `translate models list --all` names those "
            f"that are; name another with --model {direction}=REPOSITORY"
        )
    if first.instead:
        return fetch_family(first.instead, place, again=again, keep_checkpoint=keep_checkpoint)
    wanted = [replace(first, revision=revision or first.revision)]
    back = None if one_way else known(direction.reverse)
    if back is not None and not back.instead:
        wanted.append(back)
    return fetch(wanted, place, again=again, keep_checkpoint=keep_checkpoint)


def fetch(
    wanted: Sequence[Known],
    place: Path | None = None,
    *,
    again: bool = False,
    keep_checkpoint: bool = False,
    token: str = "",
) -> list[ModelEntry]:
    """Fetch models, two directions of a pair together; gives all their entries.

    `token` is the target token of a model with several targets, where it is not a known one.
    """

    def due() -> list[Known]:
        return [one for one in wanted if again or not _there(one, place, keep_checkpoint)]

    if due():
        equipped()
        with kept.held(place, *(one.repository for one in wanted)):
            _fetch(due(), place, again, keep_checkpoint, token)
    names = {one.repository for one in wanted}
    return [entry for entry in installed(place) if entry.name in names]


def _fetch(due: Sequence[Known], place: Path | None, again: bool, keep: bool, token: str) -> None:
    raw = [_raw(one, place, token) for one in due]
    choices = [] if again else [found for one in raw if (found := _earlier(one, place))]
    if len(choices) < len(raw):
        choices = _calibrated([one.entry for one in raw], place)
    for one, choice in zip(raw, choices, strict=True):
        recipe = _recipe(one, choice, _served_beside(one.entry, place), keep)
        entries = kept.install(one.snapshot.folder, recipe, place)
        try_out(entries, one.known.quirks)
    for one in raw:
        kept.clear_work(place, one.known.repository)


def equipped() -> None:
    """Raise MissingExtra when a library of the extra hub lacks, before anything is downloaded."""
    for name in ("huggingface_hub", "filelock", "safetensors", "torch", "transformers"):
        if find_spec(name) is None:
            raise MissingExtra(name, "hub")


def _there(one: Known, place: Path | None, checkpoint: bool) -> bool:
    return any(
        entry.name == one.repository
        and entry.direction == one.direction
        and (not checkpoint or (entry.folder / CHECKPOINT).is_dir())
        for entry in installed(place)
    )


class _Raw(NamedTuple):
    """A downloaded repository, and the same as the float32 engine takes it."""

    known: Known
    snapshot: Snapshot
    entry: ModelEntry

    @property
    def origin(self) -> str:
        """Where the weights come from, to the commit."""
        return f"{self.snapshot.repository}@{self.snapshot.commit}"


def _raw(one: Known, place: Path | None, token: str) -> _Raw:
    folder = kept.work_folder(place, one.repository)
    snapshot = download(one.repository, folder, revision=one.revision)
    ensure_safetensors(folder)
    token = token_of(folder, one.direction, token, one.repository)
    return _Raw(one, snapshot, _entry(folder, one.repository, Serves(one.direction, token)))


def _entry(folder: Path, name: str, serves: Serves) -> ModelEntry:
    """A checkpoint as the float32 engine takes it."""
    return ModelEntry(
        serves.direction, name, folder, max_pieces=kept.MAX_PIECES, alignment_shift=1,
        prefix=serves.prefix, start=serves.start,
    )  # fmt: skip


def _calibrated(raw: Sequence[ModelEntry], place: Path | None) -> list[Choice]:
    """Choose attentions: of two directions together, of one against what is there already."""
    if len(raw) == 2 and raw[0].direction == raw[1].direction.reverse:
        return list(calibrate(*raw))
    return [calibrate(one, _opposite(one.direction.reverse, place))[0] for one in raw]


def _earlier(raw: _Raw, place: Path | None) -> Choice | None:
    """The attention found when the same weights were fetched before, without the checkpoint."""
    for one in installed(place):
        if one.origin == raw.origin and one.direction == raw.entry.direction:
            return Choice(
                one.alignment_layer, one.alignment_head, one.alignment_shift, math.nan,
                one.aligned_by,
            )  # fmt: skip
    return None


def _served_beside(entry: ModelEntry, place: Path | None) -> list[Serves]:
    """What a repository of several targets serves already, under other tokens."""
    return [
        Serves(one.direction, one.prefix, one.start)
        for one in installed(place)
        if one.name == entry.name and one.direction != entry.direction
    ]


def _opposite(direction: Direction, place: Path | None) -> Engine | None:
    """The engine of a direction that is there already, if there is one."""
    for entry in installed(place):
        if entry.direction == direction and not entry.family:
            return load_engine(direction, decoding=Decoding(beam=1), entry=entry)
    return None


def _recipe(raw: _Raw, choice: Choice, beside: Sequence[Serves], keep: bool) -> Recipe:
    one, snapshot = raw.known, raw.snapshot
    return Recipe(
        name=one.repository,
        serves=[Serves(one.direction, prefix=raw.entry.prefix), *beside],
        origin=raw.origin,
        license=snapshot.license or one.license,
        layer=choice.layer, head=choice.head, shift=choice.shift, aligned_by=choice.by,
        keep_checkpoint=keep,
    )  # fmt: skip


def fetch_repository(
    repository: str,
    direction: Direction | None,
    place: Path | None = None,
    *,
    revision: str = "",
    again: bool = False,
    keep_checkpoint: bool = False,
    token: str = "",
) -> list[ModelEntry]:
    """Fetch a repository by name; the direction is asked for when it is not a known one.

    Raises InputError when the direction or the target's token can't be told.
    """
    family = next((one for one in families().values() if one.repository == repository), None)
    if family is not None:
        return fetch_family(family.name, place, again=again, keep_checkpoint=keep_checkpoint)
    told = [one for one in by_repository(repository) if direction in (None, one.direction)]
    if not told and direction is None:
        raise InputError(
            f"{repository} is not among the known repositories; say what it translates: "
            f"translate models fetch {repository} --pair en-fr"
        )
    own = next((one for one in by_repository(repository) if one.repository == repository), None)
    revision = revision or (own.revision if own else "")
    wanted = [
        replace(own or Known(one, repository), direction=one, revision=revision)
        for one in ([direction] if direction else [pair.direction for pair in told])
    ]
    return fetch(wanted, place, again=again, keep_checkpoint=keep_checkpoint, token=token)


def fetch_family(
    name: str,
    place: Path | None = None,
    *,
    again: bool = False,
    keep_checkpoint: bool = False,
) -> list[ModelEntry]:
    """Fetch a model of many languages (m2m100, nllb); it serves every pair of them."""
    family = families()[name]

    def there() -> list[ModelEntry]:
        found = [] if again else [entry for entry in installed(place) if entry.family == name]
        whole = found and (not keep_checkpoint or (found[0].folder / CHECKPOINT).is_dir())
        return found if whole else []

    if found := there():
        return found
    equipped()
    with kept.held(place, family.repository):
        return there() or _fetch_family(family, place, keep_checkpoint)


def _fetch_family(family: Family, place: Path | None, keep: bool) -> list[ModelEntry]:
    folder = kept.work_folder(place, family.repository)
    snapshot = download(family.repository, folder, revision=family.revision, kind="m2m_100")
    ensure_safetensors(folder)
    choice = _family_choice(family, folder)
    recipe = Recipe(
        name=family.repository, serves=list(_served(family)),
        origin=f"{family.repository}@{snapshot.commit}",
        license=snapshot.license or family.license, family=family.name,
        layer=choice.layer, head=choice.head, shift=choice.shift, aligned_by=choice.by,
        keep_checkpoint=keep,
    )  # fmt: skip
    found = kept.install(folder, recipe, place)
    kept.clear_work(place, family.repository)
    return found


def _served(family: Family) -> Iterator[Serves]:
    for source, prefix in family.codes.items():
        for target, start in family.codes.items():
            if source != target:
                yield Serves(Direction(source, target), prefix, start)


def _family_choice(family: Family, folder: Path) -> Choice:
    """Calibrate on Chinese–English gold, which serves for all pairs of the same weights."""
    codes = family.codes
    if not {"en", "zh"} <= set(codes):
        return DEFAULT
    serves = Serves(Direction("zh", "en"), codes["zh"], codes["en"])
    return calibrate(_entry(folder, family.repository, serves), None)[0]


def convert_folder(
    folder: Path,
    direction: Direction,
    place: Path | None = None,
    *,
    name: str = "",
    token: str = "",
    start: str = "",
    by_name: bool = False,
) -> list[ModelEntry]:
    """Convert a user's checkpoint folder, which stays as it is, and keep the result.

    `token` is the first source piece of a model with several targets (`>>cmn_Hans<<`), or with
    `start`, the first target piece, what asks M2M-100 or NLLB for a pair. A model `by_name` serves
    no run that doesn't name it, and is made once. Raises InputError, ModelError, ModelDamaged,
    StorageError, MissingExtra.
    """
    if not (folder / CONFIG).is_file():
        raise InputError(
            f"{folder} has no {CONFIG}; give the folder of a Marian checkpoint as transformers "
            "writes it"
        )
    check_kind(folder, "m2m_100" if start else "marian", str(folder))
    equipped()
    title = name or folder.resolve().name
    serves = Serves(direction, token if start else token_of(folder, direction, token), start)
    with kept.held(place, title):
        there = [one for one in installed(place) if one.name == title]
        if there and by_name:
            return there
        checkpoint = ensure_safetensors(folder, kept.work_folder(place, title))
        opposite = _opposite(direction.reverse, place)
        choice = calibrate(_entry(checkpoint, title, serves), opposite)[0]
        recipe = Recipe(
            title, [serves], layer=choice.layer, head=choice.head, shift=choice.shift,
            aligned_by=choice.by, keep_checkpoint=True, by_name=by_name,
        )  # fmt: skip
        found = kept.install(checkpoint, recipe, place)
        kept.clear_work(place, title)
    return found
