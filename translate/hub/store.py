"""The folder of fetched and converted models: put in whole, listed, removed.

Each model is a folder with its weights (`ct2/`), its SentencePiece models and `model.toml`, which
the registry reads. Work under way lies in `.work`; a model appears by one rename. For a model NAME
there are `NAME` (raw files), `NAME.new`, `NAME.old` and `NAME.lock` in it; who holds the lock owns
them, and removes what a process that was killed left there.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from translate.engines.marian import CHECKPOINT
from translate.engines.registry import (
    CHOSEN,
    INSTALLED,
    ModelEntry,
    chosen,
    installed,
    store,
)
from translate.errors import InputError, MissingExtra, ModelError, StorageError
from translate.hub.convert import to_ctranslate2
from translate.hub.weights import INDEX, PIECES, WANTED, copy_files, weight_files
from translate.memory import digest

LOG = logging.getLogger("translate.hub")
LIBRARIES = {
    "hub": ("huggingface_hub", "filelock", "safetensors", "torch", "transformers"),
    "firefox": ("huggingface_hub", "filelock", "fxtranslate"),
}
_WAIT = 3600  # seconds to wait for another process
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST)
T = TypeVar("T")


def slug(name: str) -> str:
    """Return the folder name for a model's name.

    >>> slug("Helsinki-NLP/opus-mt-en-fr")
    'Helsinki-NLP--opus-mt-en-fr'
    """
    return "".join(c if c.isalnum() or c in "-._" else "--" for c in name).strip(".") or "model"


def _work(cache_dir: Path | None) -> Path:
    return store(cache_dir) / ".work"


def work_folder(cache_dir: Path | None, name: str) -> Path:
    """Return where a model's raw files are gathered; raises StorageError when it can't be made."""
    folder = _work(cache_dir) / slug(name)
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def disk_problem(error: OSError, folder: Path) -> StorageError | None:
    """Return the error that says a disk is full or closed; None for another one."""
    if error.errno not in _FULL + _CLOSED:
        return None
    todo = "free space, or name" if error.errno in _FULL else "name"
    return StorageError(
        f"{folder} can't be written ({error.strerror}); {todo} another folder with --cache-dir"
    )


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageError."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error, folder) or StorageError(
            f"{folder} can't be written ({error}); name another folder with --cache-dir"
        ) from error


def model_names(cache_dir: Path | None = None) -> list[str]:
    """Return the names of the models that are kept."""
    return sorted({entry.name for entry in installed(cache_dir)})


def made_once(
    wanted: Sequence[tuple[str, T]],
    is_kept: Callable[[T], bool],
    make: Callable[[list[T]], object],
    cache_dir: Path | None,
    extra: str = "hub",
) -> list[ModelEntry]:
    """Have `make` put into the store those models that are not kept; return all their entries.

    Each model has the name it is stored under before it. One process at a time makes it; the
    others wait and find it done. Raises MissingExtra when a library of the extra is missing,
    before any work.
    """
    names = [name for name, _ in wanted]
    if not all(is_kept(model) for _, model in wanted):
        for library in LIBRARIES[extra]:
            if find_spec(library) is None:
                raise MissingExtra(library, extra)
        with held(cache_dir, *names):
            if due := [model for _, model in wanted if not is_kept(model)]:
                make(due)
    return [entry for entry in installed(cache_dir) if entry.name in names]


def converted_once(
    entry: ModelEntry, make: Callable[[], object], cache_dir: Path | None, extra: str = "hub"
) -> list[ModelEntry]:
    """Have `make` put a user's folder into the store, anew unless a run named it (`by_name`)."""

    def is_kept(entry: ModelEntry) -> bool:
        return entry.by_name and entry.name in model_names(cache_dir)

    return made_once([(entry.name, entry)], is_kept, lambda _: make(), cache_dir, extra)


@contextmanager
def held(cache_dir: Path | None, *names: str) -> Iterator[None]:
    """Let one process at a time work on some models; the others wait and find them done.

    The locks are taken in one order, so that two processes can't block each other. The library's
    own (`WeakFileLock`) says that it waits after ten seconds only, and to nobody.
    """
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtra("filelock", "hub") from error
    work = _work(cache_dir)
    with ExitStack() as stack:
        for name in sorted({slug(name) for name in names}):
            lock = FileLock(work / f"{name}.lock")
            with written(work):
                work.mkdir(parents=True, exist_ok=True)
                try:
                    stack.enter_context(lock.acquire(timeout=0))
                except Timeout:
                    LOG.info("another process works on %s; waiting for it", name)
                    try:
                        stack.enter_context(lock.acquire(timeout=_WAIT))
                    except Timeout as error:
                        raise StorageError(
                            f"another process has worked on {name} for an hour; end it and run "
                            "the same command again"
                        ) from error
        yield


def install(
    entries: Sequence[ModelEntry], cache_dir: Path | None = None, *, keep_checkpoint: bool = False
) -> list[ModelEntry]:
    """Convert a checkpoint and put it into the store as one model.

    The entries, one a direction, name the checkpoint's folder, whose weights are safetensors, and
    how to ask it and read it; returned are those of the store. The caller holds the model's lock.
    Raises what the conversion raises, StorageError when the disk fails.
    """
    entry = entries[0]
    checkpoint = entry.folder
    if not any((checkpoint / name).is_file() for name in PIECES):
        raise ModelError(
            f"{checkpoint} has no SentencePiece model; put source.spm and target.spm there"
        )

    def fill(made: Path) -> None:
        to_ctranslate2(
            checkpoint, made / "ct2", layer=entry.alignment_layer, head=entry.alignment_head
        )
        copy_files([*PIECES, "README.md"], checkpoint, made)
        if keep_checkpoint:
            (made / CHECKPOINT).mkdir()
            weights = [path.name for path in weight_files(checkpoint)]
            copy_files([*WANTED, INDEX, *weights], checkpoint, made / CHECKPOINT)

    return put(entries, fill, cache_dir)


def put(
    entries: Sequence[ModelEntry], fill: Callable[[Path], None], cache_dir: Path | None = None
) -> list[ModelEntry]:
    """Put the folder that `fill` writes into the store as one model, whole or not at all."""
    name = slug(entries[0].name)
    place = store(cache_dir) / name
    made, old = (_work(cache_dir) / f"{name}.{state}" for state in ("new", "old"))
    with written(store(cache_dir)):
        _delete(made)
        _delete(old)
        made.mkdir(parents=True)
        try:
            fill(made)
            (made / INSTALLED).write_text(to_toml(entries, _checksums(made)), encoding="utf-8")
            if place.exists() or place.is_symlink():
                os.replace(place, old)
            os.replace(made, place)
            _delete(old)
        finally:
            _delete(made)
    return [entry for entry in installed(cache_dir) if entry.folder.name == name]


def choose(names: Mapping[str, str], cache_dir: Path | None = None) -> None:
    """Let a kept model go before the bundled one of a pair; an empty name takes that back."""
    path = store(cache_dir) / CHOSEN
    choices = {pair: name for pair, name in {**chosen(cache_dir), **names}.items() if name}
    text = "".join(f"{pair} = {_value(name)}\n" for pair, name in sorted(choices.items()))
    with written(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)


def _checksums(folder: Path) -> dict[str, str]:
    """Checksums of what an engine reads, and of the checkpoint that marian reads."""
    patterns = ("ct2/*", "*.bin", *PIECES, f"{CHECKPOINT}/*.safetensors")
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in paths}


def to_toml(entries: Sequence[ModelEntry], files: dict[str, str]) -> str:
    """Return the text of `model.toml`: a table for each direction."""
    tables = []
    for entry in entries:
        values = {**vars(entry), "direction": str(entry.direction), "folder": "."}
        del values["files"]
        lines = [f"{key} = {_value(value)}" for key, value in values.items()]
        sums = [f"{_value(name)} = {_value(sum_)}" for name, sum_ in files.items()]
        tables.append("\n".join(["[[model]]", *lines, "[model.files]", *sums]))
    return "\n\n".join(tables) + "\n"


def _value(value: Any) -> str:
    """A value as TOML writes it, whatever stands in a stranger's licence or name."""
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text.encode("utf-8", "replace").decode("utf-8")


def _delete(path: Path) -> None:
    """Remove a folder, or a link to one."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def clear_work(cache_dir: Path | None, name: str) -> None:
    """Remove a model's raw files."""
    _delete(_work(cache_dir) / slug(name))


def size(folder: Path) -> float:
    """Return the megabytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def remove(wanted: str, cache_dir: Path | None = None) -> tuple[list[str], float]:
    """Remove models by name, folder name or direction; return names and megabytes freed.

    A model of several directions goes as a whole; so does what an unfinished fetch left. Raises
    InputError when none of that name is kept, StorageError when the disk refuses.
    """
    hits = {
        entry.name: entry.folder
        for entry in installed(cache_dir)
        if entry.is_called(wanted)
        or wanted == entry.folder.name
        or (wanted == str(entry.direction) and not entry.family)
    }
    if not hits and (raw := _work(cache_dir) / slug(wanted)).is_dir():
        hits = {wanted: raw}
    if not hits:
        there = ", ".join(model_names(cache_dir)) or "none"
        raise InputError(f"no model {wanted!r} is kept in {store(cache_dir)}; there are: {there}")
    freed = 0.0
    for name, folder in hits.items():
        raw, gone = _work(cache_dir) / slug(name), _work(cache_dir) / f"{folder.name}.old"
        with held(cache_dir, name), written(folder):
            freed += sum(size(place) for place in {folder, raw})
            # out of the registry's sight first, so that a half-removed model is never used
            _delete(gone)
            os.replace(folder, gone)
            _delete(gone)
            _delete(raw)
    return sorted(hits), freed
