"""The folder of fetched and converted models: put in whole, listed, removed.

Each model is a folder with its weights (`ct2/`), its SentencePiece models and `model.toml`, which
the registry reads. Work under way lies in `.work`; a model appears by one rename. For a model NAME
there are `NAME` (raw files), `NAME.new`, `NAME.old` and `NAME.lock` in it; who holds the lock owns
them, and removes what a process that was killed left there.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate.engines.marian import CHECKPOINT
from translate.errors import InputError, MissingExtra, ModelError, StorageError
from translate.hub.convert import to_ctranslate2
from translate.hub.layout import INDEX, PIECES, WANTED
from translate.hub.trouble import disk_problem
from translate.hub.weights import weight_files
from translate.languages import Direction
from translate.registry import INSTALLED, ModelEntry, digest, installed, store

LOG = logging.getLogger("translate.hub")
WORK = ".work"
MAX_PIECES = 256  # OPUS-MT and M2M-100 were trained on sentences of up to some 500 pieces
DEFAULT_LAYER = -2  # where nothing was measured: the last but one (Chen et al. 2020 find 3 of 6)
_WAIT = 3600


@dataclass(frozen=True)
class Serves:
    """A direction a model serves, with the tokens that ask for it."""

    direction: Direction
    prefix: str = ""
    start: str = ""


@dataclass(frozen=True)
class Recipe:
    """What a model is called, what it serves, and which attention aligns."""

    name: str
    serves: Sequence[Serves]
    origin: str = ""
    license: str = ""
    family: str = ""
    layer: int = DEFAULT_LAYER
    head: int = 0
    shift: int = 1
    aligned_by: str = "default"
    keep_checkpoint: bool = False
    by_name: bool = False


def slug(name: str) -> str:
    """The folder name for a model's name.

    >>> slug("Helsinki-NLP/opus-mt-en-fr")
    'Helsinki-NLP--opus-mt-en-fr'
    """
    return "".join(c if c.isalnum() or c in "-._" else "--" for c in name).strip(".") or "model"


def work_folder(place: Path | None, name: str) -> Path:
    """Where a model's raw files are gathered; raises StorageError when it can't be made."""
    folder = _work(place) / slug(name)
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _work(place: Path | None) -> Path:
    return store(place) / WORK


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageError."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error, folder) or StorageError(
            f"{folder} can't be written ({error}); name another folder with --cache-dir"
        ) from error


@contextmanager
def held(place: Path | None, *names: str) -> Iterator[None]:
    """Let one process at a time work on some models; the others wait and find them done.

    The locks are taken in one order, so that two processes can't block each other.
    """
    with ExitStack() as stack:
        for name in sorted({slug(name) for name in names}):
            stack.enter_context(_locked(place, name))
        yield


@contextmanager
def _locked(place: Path | None, name: str) -> Iterator[None]:
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtra("filelock", "hub") from error
    path = _work(place) / f"{name}.lock"
    lock = FileLock(path)
    with written(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            LOG.info("another process works on %s; waiting for it", name)
            try:
                lock.acquire(timeout=_WAIT)
            except Timeout as error:
                raise StorageError(
                    f"another process has worked on {name} for an hour; end it and run the same "
                    "command again"
                ) from error
    try:
        yield
    finally:
        lock.release()


def install(
    checkpoint: Path, recipe: Recipe, place: Path | None = None, *, quantization: str = "int8"
) -> list[ModelEntry]:
    """Convert a checkpoint folder and put the model into the store, whole or not at all.

    The checkpoint's weights are safetensors, and the caller holds the model's lock. Raises what
    the conversion raises, StorageError when the disk fails.
    """
    name = slug(recipe.name)
    made, old = (_work(place) / f"{name}.{state}" for state in ("new", "old"))
    with written(store(place)):
        for left in (made, old):
            _delete(left)
        made.mkdir(parents=True)
        try:
            _fill(made, checkpoint, recipe, quantization)
            _put(made, store(place) / name, old)
        finally:
            _delete(made)
    return [one for one in installed(place) if one.folder.name == name]


def _fill(made: Path, checkpoint: Path, recipe: Recipe, quantization: str) -> None:
    pieces = [name for name in PIECES if (checkpoint / name).is_file()]
    if not pieces:
        raise ModelError(
            f"{checkpoint} has no SentencePiece model; put source.spm and target.spm there"
        )
    try:
        to_ctranslate2(
            checkpoint, made / "ct2", layer=recipe.layer, head=recipe.head,
            quantization=quantization,
        )  # fmt: skip
    except ModelError as error:
        if isinstance(error.__cause__, OSError) and (told := disk_problem(error.__cause__, made)):
            raise told from error
        raise
    for name in [*pieces, "README.md"]:
        if (checkpoint / name).is_file():
            shutil.copyfile(checkpoint / name, made / name)
    if recipe.keep_checkpoint:
        (made / CHECKPOINT).mkdir()
        for name in [*WANTED, INDEX, *(path.name for path in weight_files(checkpoint))]:
            if (checkpoint / name).is_file():
                shutil.copyfile(checkpoint / name, made / CHECKPOINT / name)
    (made / INSTALLED).write_text(described(recipe, _checksums(made)), encoding="utf-8")


def _checksums(folder: Path) -> dict[str, str]:
    """Checksums of what the engine ct2 reads, and of the checkpoint that marian reads."""
    found = [*folder.glob("ct2/*"), *(folder / name for name in PIECES)]
    found += folder.glob(f"{CHECKPOINT}/*.safetensors")
    return {p.relative_to(folder).as_posix(): digest(p) for p in sorted(found) if p.is_file()}


def described(recipe: Recipe, files: dict[str, str]) -> str:
    """The text of `model.toml`: a table for each direction."""
    tables = []
    for one in recipe.serves:
        fields: dict[str, Any] = {
            "direction": str(one.direction), "folder": ".", "name": recipe.name,
            "license": recipe.license, "origin": recipe.origin, "family": recipe.family,
            "max_pieces": MAX_PIECES, "prefix": one.prefix, "start": one.start,
            "alignment_layer": recipe.layer, "alignment_head": recipe.head,
            "alignment_shift": recipe.shift, "aligned_by": recipe.aligned_by,
            "by_name": recipe.by_name,
        }  # fmt: skip
        lines = [f"{key} = {_toml(value)}" for key, value in fields.items()]
        sums = [f"{_toml(name)} = {_toml(sum_)}" for name, sum_ in files.items()]
        tables.append("\n".join(["[[model]]", *lines, "[model.files]", *sums]))
    return "\n\n".join(tables) + "\n"


def _toml(value: Any) -> str:
    """A value as TOML writes it, whatever stands in a stranger's licence or name."""
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text.encode("utf-8", "replace").decode("utf-8")


def _put(made: Path, out: Path, old: Path) -> None:
    """Swap the finished folder in."""
    if out.exists() or out.is_symlink():
        os.replace(out, old)
    os.replace(made, out)
    _delete(old)


def _delete(path: Path) -> None:
    """Remove a folder, or a link to one."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def clear_work(place: Path | None, name: str) -> None:
    """Remove a model's raw files."""
    _delete(_work(place) / slug(name))


def size(folder: Path) -> float:
    """Megabytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def remove(wanted: str, place: Path | None = None) -> tuple[list[str], float]:
    """Remove models by name, folder name or direction; gives names and megabytes freed.

    A model of several directions goes as a whole. Raises InputError when none of that name is
    kept, StorageError when the disk refuses.
    """
    hits = {
        entry.folder: entry.name
        for entry in installed(place)
        if wanted in (entry.name, entry.folder.name, entry.name.split("/")[-1])
        or (wanted == str(entry.direction) and not entry.family)
    }
    if not hits:
        return _remove_raw(wanted, place)
    freed = 0.0
    for folder, name in hits.items():
        with held(place, name), written(folder):
            freed += size(folder) + size(_work(place) / slug(name))
            # out of the registry's sight first, so that a half-removed model is never used
            gone = _work(place) / f"{folder.name}.old"
            _delete(gone)
            os.replace(folder, gone)
            _delete(gone)
            clear_work(place, name)
    return sorted(set(hits.values())), freed


def _remove_raw(name: str, place: Path | None) -> tuple[list[str], float]:
    """Remove what an unfinished fetch left; raises InputError when there is nothing."""
    raw = _work(place) / slug(name)
    if not raw.is_dir():
        names = ", ".join(sorted({one.name for one in installed(place)})) or "none"
        raise InputError(f"no model {name!r} is kept in {store(place)}; there are: {names}")
    with held(place, name):
        freed = size(raw)
        clear_work(place, name)
    return [name], freed
