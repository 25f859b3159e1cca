"""The folder of fetched and converted models: put in whole, listed, removed.

Each model is a folder with its weights (`ct2/`), its SentencePiece models and `model.toml`, which
the registry reads. Work under way lies in `.work`; a model appears by one rename.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translate.engines.marian import CHECKPOINT
from translate.errors import InputError, MissingExtra, ModelError, StorageError
from translate.hub.convert import to_ctranslate2
from translate.hub.weights import ensure_safetensors
from translate.languages import Direction
from translate.registry import INSTALLED, ModelEntry, digest, installed, parse, store

WORK = ".work"
PIECES = ("source.spm", "target.spm", "sentencepiece.bpe.model", "sentencepiece.model", "spm.model")
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
    aligned_by: str = "default"
    keep_checkpoint: bool = False


def slug(name: str) -> str:
    """The folder name for a model's name.

    >>> slug("Helsinki-NLP/opus-mt-en-fr")
    'Helsinki-NLP--opus-mt-en-fr'
    """
    return "".join(c if c.isalnum() or c in "-._" else "--" for c in name).strip(".") or "model"


def work_folder(place: Path | None, name: str) -> Path:
    """Where a model's raw files are gathered; raises StorageError when it can't be made."""
    folder = store(place) / WORK / slug(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} can't be made ({error.strerror}); name another folder with --cache-dir"
        ) from error
    return folder


@contextmanager
def held(place: Path | None, name: str) -> Iterator[None]:
    """Let one process at a time work on a model; the others wait and find it done."""
    try:
        from filelock import FileLock, Timeout
    except ImportError as error:
        raise MissingExtra("filelock", "hub") from error
    path = work_folder(place, name).with_suffix(".lock")
    try:
        with FileLock(path, timeout=_WAIT):
            yield
    except Timeout as error:
        raise StorageError(
            f"another process has worked on {name} for an hour; end it, or remove {path}"
        ) from error


def install(
    checkpoint: Path, recipe: Recipe, place: Path | None = None, *, quantization: str = "int8"
) -> list[ModelEntry]:
    """Convert a checkpoint folder and put the model into the store, whole or not at all.

    Raises what the conversion raises, StorageError when the disk fails.
    """
    ensure_safetensors(checkpoint)
    where = store(place)
    try:
        (where / WORK).mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=where / WORK, prefix=f"new-{slug(recipe.name)}-"))
        try:
            _fill(made, checkpoint, recipe, quantization)
            _put(made, where / slug(recipe.name))
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise StorageError(
            f"{where} can't be written ({error.strerror}); free space, or name another folder "
            "with --cache-dir"
        ) from error
    return [one for one in installed(place) if one.folder.name == slug(recipe.name)]


def _fill(made: Path, checkpoint: Path, recipe: Recipe, quantization: str) -> None:
    pieces = [name for name in PIECES if (checkpoint / name).is_file()]
    if not pieces:
        raise ModelError(
            f"{checkpoint} has no SentencePiece model; put source.spm and target.spm there"
        )
    to_ctranslate2(
        checkpoint, made / "ct2", layer=recipe.layer, head=recipe.head, quantization=quantization
    )
    for name in [*pieces, "README.md"]:
        if (checkpoint / name).is_file():
            shutil.copyfile(checkpoint / name, made / name)
    if recipe.keep_checkpoint:
        shutil.copytree(
            checkpoint, made / CHECKPOINT,
            ignore=shutil.ignore_patterns(".cache", "*.bin", "*.part", "*.lock"),
        )  # fmt: skip
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
            "alignment_shift": 1, "aligned_by": recipe.aligned_by,
        }  # fmt: skip
        lines = [f"{key} = {json.dumps(value)}" for key, value in fields.items()]
        sums = [f"{json.dumps(name)} = {json.dumps(sum_)}" for name, sum_ in files.items()]
        tables.append("\n".join(["[[model]]", *lines, "[model.files]", *sums]))
    return "\n\n".join(tables) + "\n"


def _put(made: Path, out: Path) -> None:
    """Swap the finished folder in."""
    made.chmod(0o755)
    if out.exists():
        old = made.with_name(f"{made.name}-old")
        os.replace(out, old)
        os.replace(made, out)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(made, out)


def clear_work(place: Path | None, name: str) -> None:
    """Remove a model's raw files."""
    shutil.rmtree(store(place) / WORK / slug(name), ignore_errors=True)


def size(folder: Path) -> float:
    """Megabytes of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def remove(wanted: str, place: Path | None = None) -> tuple[list[str], float]:
    """Remove models by name, folder name or direction; gives names and megabytes freed.

    Raises InputError when none of that name is kept.
    """
    kept = {entry.folder: entry for entry in installed(place)}
    hits = {
        folder: entry.name
        for folder, entry in kept.items()
        if wanted in (entry.name, folder.name, entry.name.split("/")[-1])
        or (wanted == str(entry.direction) and not entry.family)
    }
    raw = store(place) / WORK / slug(wanted)
    if not hits and not raw.is_dir():
        names = ", ".join(sorted({one.name for one in kept.values()})) or "none"
        raise InputError(f"no model {wanted!r} is kept in {store(place)}; there are: {names}")
    freed = size(raw)
    clear_work(place, wanted)
    for folder, name in hits.items():
        freed += size(folder)
        # out of the registry's sight first, so that a half-removed model is never used
        gone = work_folder(place, "removed") / folder.name
        shutil.rmtree(gone, ignore_errors=True)
        os.replace(folder, gone)
        shutil.rmtree(gone, ignore_errors=True)
        clear_work(place, name)
    return sorted(set(hits.values())) or [wanted], freed


def read_recipe(folder: Path, item: dict[str, Any]) -> ModelEntry:
    """The entry of a checkpoint that is not installed yet, for the float32 engine."""
    return parse(folder, {"folder": ".", "name": folder.name, "alignment_shift": 1, **item})
