"""From a name to a model in the store: look it up, download, check, calibrate, convert, try out.

The pairs and repositories this package knows stand in `pairs.toml`, checked against public sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from translate import toml
from translate.engines import Decoding, Engine, load_engine
from translate.engines.checkpoint import json_object
from translate.engines.marian import CHECKPOINT
from translate.engines.registry import ModelEntry, installed
from translate.english import first_of
from translate.errors import InputError, ModelNotFound
from translate.hub import store
from translate.hub.calibrate import calibrate, try_out
from translate.hub.download import check_kind, download
from translate.hub.weights import CONFIG, ensure_safetensors
from translate.languages import Direction

PAIRS = Path(__file__).with_name("pairs.toml")
MAX_PIECES = 256  # OPUS-MT and M2M-100 were trained on sentences of up to some 500 pieces


@dataclass(frozen=True)
class Known:
    """A repository that serves one direction.

    `token` is the first source piece of a model with several targets; `megabytes` is the size of
    the float weights (0: no source says); `checked` names the public source that shows the name
    in use; `score` is a published one, measured by others. `instead` names the model of many
    languages that is used because this one does not work as published. `traditional` is the token
    by which a model into Chinese writes Traditional characters.
    """

    direction: Direction
    repository: str
    revision: str = ""
    token: str = ""
    license: str = ""
    architecture: str = ""
    megabytes: int = 0
    score: str = ""
    score_source: str = ""
    checked: str = ""
    quirks: str = ""
    instead: str = ""
    traditional: str = ""
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """A repository whose one set of weights serves every pair of its languages."""

    name: str
    repository: str
    revision: str = ""
    license: str = ""
    megabytes: int = 0
    checked: str = ""
    codes: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = toml.loads(PAIRS.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def pairs() -> tuple[Known, ...]:
    """Return every known pair."""
    return tuple(
        Known(**{**item, "direction": Direction.parse(item["direction"]),
                 "other": tuple(item.get("other", ()))})
        for item in _table()["pair"]
    )  # fmt: skip


@lru_cache(maxsize=1)
def families() -> dict[str, Family]:
    """Return the known models of many languages, by name."""
    return {item["name"]: Family(**item) for item in _table()["multilingual"]}


def known(direction: Direction) -> Known | None:
    """Return the repository for a direction, or None.

    >>> known(Direction("en", "fr")).repository
    'Helsinki-NLP/opus-mt-en-fr'
    """
    return next((pair for pair in pairs() if pair.direction == direction), None)


def by_repository(repository: str) -> list[Known]:
    """Return the directions a repository is known for, as first choice or as another."""
    return [pair for pair in pairs() if repository in (pair.repository, *pair.other)]


def fetch_pair(
    direction: Direction,
    cache_dir: Path | None = None,
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
        return fetch_family(first.instead, cache_dir, again=again, keep_checkpoint=keep_checkpoint)
    wanted = [replace(first, revision=revision or first.revision)]
    back = None if one_way else known(direction.reverse)
    if back is not None and not back.instead:
        wanted.append(back)
    return _fetch(wanted, cache_dir, again, keep_checkpoint)


def fetch_repository(
    repository: str,
    direction: Direction | None,
    cache_dir: Path | None = None,
    *,
    revision: str = "",
    again: bool = False,
    keep_checkpoint: bool = False,
    token: str = "",
) -> list[ModelEntry]:
    """Fetch a repository by name; the direction is asked for when it is not a known one.

    `token` is the target token of a model with several targets, where it is not a known one.
    Raises InputError when the direction or the target's token can't be told.
    """
    for family in families().values():
        if family.repository == repository:
            return _fetch([family], cache_dir, again, keep_checkpoint)
    listed = by_repository(repository)
    directions = [direction] if direction else [pair.direction for pair in listed]
    if not directions:
        raise InputError(
            f"{repository} is not among the known repositories; say what it translates: "
            f"translate models fetch {repository} --pair en-fr"
        )
    # the commit and the rest are known of a first choice only
    own = next((pair for pair in listed if pair.repository == repository), None)
    model = own or Known(directions[0], repository)
    model = replace(model, revision=revision or model.revision)
    wanted = [replace(model, direction=pair) for pair in directions]
    return _fetch(wanted, cache_dir, again, keep_checkpoint, token)


def fetch_family(
    name: str, cache_dir: Path | None = None, *, again: bool = False, keep_checkpoint: bool = False
) -> list[ModelEntry]:
    """Fetch a model of many languages (m2m100, nllb); it serves every pair of them."""
    return _fetch([families()[name]], cache_dir, again, keep_checkpoint)


def _fetch(
    wanted: Sequence[Known | Family],
    cache_dir: Path | None,
    again: bool,
    keep_checkpoint: bool,
    token: str = "",
) -> list[ModelEntry]:
    """Fetch what is missing; return all the entries of the models wanted."""

    def is_kept(model: Known | Family) -> bool:
        return not again and any(
            entry.name == model.repository
            and (isinstance(model, Family) or entry.direction == model.direction)
            and (not keep_checkpoint or (entry.folder / CHECKPOINT).is_dir())
            for entry in installed(cache_dir)
        )

    def make(due: Sequence[Known | Family]) -> None:
        raw = [_raw(model, cache_dir, token) for model in due]
        for model, entry in zip(due, _calibrated(raw, cache_dir, again), strict=True):
            served = _served(model, entry, cache_dir)
            entries = store.install(served, cache_dir, keep_checkpoint=keep_checkpoint)
            if isinstance(model, Known):
                try_out(entries, model.quirks)
        for model in due:  # at the end, because one repository may serve two of them
            store.clear_work(cache_dir, model.repository)

    named = [(model.repository, model) for model in wanted]
    return store.made_once(named, is_kept, make, cache_dir)


def _raw(model: Known | Family, cache_dir: Path | None, token: str) -> ModelEntry:
    """Download a repository; return it as the float32 engine takes it."""
    name, start, family = model.repository, "", ""
    folder = store.work_folder(cache_dir, name)
    kind = "m2m_100" if isinstance(model, Family) else "marian"
    snapshot = download(name, folder, revision=model.revision, kind=kind)
    ensure_safetensors(folder)
    if isinstance(model, Family):  # measured on Chinese–English, which serves for all its pairs
        direction, family = Direction("zh", "en"), model.name
        prefix, start = (model.codes[language] for language in ("zh", "en"))
    else:
        direction = model.direction
        prefix = token_of(folder, direction, token, name)
    return ModelEntry(
        direction, name, folder, snapshot.license or model.license, max_pieces=MAX_PIECES,
        alignment_shift=1, prefix=prefix, start=start, family=family,
        origin=f"{name}@{snapshot.commit}",
    )  # fmt: skip


def _calibrated(
    raw: Sequence[ModelEntry], cache_dir: Path | None, again: bool = False
) -> list[ModelEntry]:
    """Choose attentions: of two directions together, of one against what is there already.

    The same weights that were fetched before, without the checkpoint, keep theirs.
    """
    there = installed(cache_dir)
    by_origin = {(entry.direction, entry.origin): entry for entry in there if entry.origin}
    same = [by_origin.get((entry.direction, entry.origin)) for entry in raw]
    if not again and all(same):
        both = zip(raw, filter(None, same), strict=True)
        return [replace(old, folder=new.folder, prefix=new.prefix) for new, old in both]
    if len(raw) == 2 and raw[0].direction == raw[1].direction.reverse:
        return calibrate(*raw)
    return [calibrate(entry, _opposite(entry.direction, there))[0] for entry in raw]


def _opposite(direction: Direction, there: Sequence[ModelEntry]) -> Engine | None:
    """The engine of the way back that is there already, if there is one."""
    for entry in there:
        if entry.direction == direction.reverse and not entry.family and not entry.kind:
            return load_engine(entry.direction, decoding=Decoding(beam=1), entry=entry)
    return None


def _served(model: Known | Family, entry: ModelEntry, cache_dir: Path | None) -> list[ModelEntry]:
    """Every direction of a model; a repository may serve others already, under other tokens."""
    if isinstance(model, Family):
        return [
            replace(entry, direction=Direction(source, target), prefix=prefix, start=start)
            for source, prefix in model.codes.items()
            for target, start in model.codes.items()
            if source != target
        ]
    return [entry] + [
        replace(entry, direction=other.direction, prefix=other.prefix, start=other.start)
        for other in installed(cache_dir)
        if other.name == entry.name and other.direction != entry.direction
    ]


def token_of(folder: Path, direction: Direction, said: str = "", title: str = "") -> str:
    """Return the token that asks for the target: the one said, or a known one the model has.

    A model of several targets is refused without: it would answer in any of them.
    """
    vocabulary = json_object(folder / "vocab.json")
    tokens = [piece for piece in vocabulary if piece.startswith(">>") and piece.endswith("<<")]
    alike = [pair for pair in pairs() if pair.token and pair.direction.target == direction.target]
    alike.sort(key=lambda pair: pair.direction != direction)
    likely = [said] if said else [*(pair.token for pair in alike), f">>{direction.target}<<"]
    for token in likely:
        if token in tokens:
            return token
    if not tokens and not said:
        return ""
    there = first_of(tokens, 8) or "none"
    raise InputError(
        f"{title or folder} knows the target tokens {there}; say which with --token, such as "
        f"{tokens[0] if tokens else '>>cmn_Hans<<'}, or leave it out for a model of one target"
    )


def convert_folder(
    folder: Path,
    direction: Direction,
    cache_dir: Path | None = None,
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
    title = name or folder.resolve().name
    entry = ModelEntry(
        direction, title, folder, max_pieces=MAX_PIECES, alignment_shift=1, start=start,
        prefix=token if start else token_of(folder, direction, token), by_name=by_name,
    )  # fmt: skip

    def make() -> None:
        checkpoint = ensure_safetensors(folder, store.work_folder(cache_dir, title))
        entries = _calibrated([replace(entry, folder=checkpoint)], cache_dir)
        store.install(entries, cache_dir, keep_checkpoint=True)
        store.clear_work(cache_dir, title)

    return store.converted_once(entry, make, cache_dir)
