"""Which model serves a direction: `registry.toml`, files, checksums."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from translate.errors import InputError, ModelDamaged, ModelNotFound
from translate.languages import Direction

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

VARIABLE = "TRANSLATE_MODELS"
REGISTRY = "registry.toml"


@dataclass(frozen=True)
class ModelEntry:
    """One line of the registry: a model's folder, files and what an engine must know of it.

    `alignment_layer` and `alignment_head` name the decoder attention that aligns (the float32
    engine reads them; a CTranslate2 model was converted with them). `alignment_shift` is 1 when
    the attention of target piece t stands in the row of the step that reads t. `max_pieces` is
    the longest source, in pieces, the model was trained for.
    """

    direction: Direction
    name: str
    folder: Path
    license: str = ""
    description: str = ""
    max_pieces: int = 96
    alignment_layer: int = -1
    alignment_head: int = 0
    alignment_shift: int = 0
    prefix: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        """Where a file of the model lies; raises ModelDamaged when it is missing."""
        path = self.folder / name
        if not path.exists():
            raise ModelDamaged(
                f"{path} is missing; reinstall translate-compare or run `translate models check`"
            )
        return path

    @property
    def sha256(self) -> str:
        """One checksum for all the model's files."""
        joined = "\n".join(f"{name} {digest}" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(joined.encode()).hexdigest()

    def problems(self) -> Iterator[str]:
        """Name each file that is missing or differs from its checksum."""
        for name, expected in self.files.items():
            path = self.folder / name
            if not path.is_file():
                yield f"{path} is missing"
            elif digest(path) != expected:
                yield f"{path} differs from the checksum in {REGISTRY}"

    def verify(self) -> None:
        """Raise ModelDamaged at the first problem."""
        for problem in self.problems():
            raise ModelDamaged(f"{problem}; reinstall translate-compare or restore the file")


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()


def folders(models: Path | None = None) -> list[Path]:
    """Where models are looked for, in this order: argument, variable, wheel, checkout."""
    package = Path(__file__).resolve().parent
    variable = os.environ.get(VARIABLE)
    places = [models, Path(variable) if variable else None]
    return [place for place in [*places, package / "_models", package.parent / "models"] if place]


def entries(models: Path | None = None) -> list[ModelEntry]:
    """Every model of the first folder that has a registry.

    Raises ModelNotFound when no folder has one, InputError when the registry can't be read.
    """
    searched = folders(models)
    for folder in searched:
        if (folder / REGISTRY).is_file():
            return list(_read(folder))
    looked = ", ".join(str(place) for place in searched)
    raise ModelNotFound(f"no {REGISTRY} in {looked}; reinstall translate-compare or set {VARIABLE}")


@lru_cache(maxsize=8)
def _read(folder: Path) -> tuple[ModelEntry, ...]:
    path = folder / REGISTRY
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_entry(folder, item) for item in data.get("model", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path} can't be read ({error}); correct it or reinstall") from error


def _entry(folder: Path, item: dict[str, Any]) -> ModelEntry:
    return ModelEntry(
        direction=Direction.parse(item["direction"]),
        name=item["name"],
        folder=folder / item["folder"],
        license=item.get("license", ""),
        description=item.get("description", ""),
        max_pieces=item.get("max_pieces", 96),
        alignment_layer=item.get("alignment_layer", -1),
        alignment_head=item.get("alignment_head", 0),
        alignment_shift=item.get("alignment_shift", 0),
        prefix=item.get("prefix", ""),
        files=dict(item.get("files", {})),
    )


def has(direction: Direction, *, models: Path | None = None) -> bool:
    """Say whether the registry has a model of the direction."""
    return any(entry.direction == direction for entry in entries(models))


def find(direction: Direction, *, models: Path | None = None) -> ModelEntry:
    """Give the model of a direction; raises ModelNotFound naming what to do.

    >>> find(Direction("en", "fr"))
    Traceback (most recent call last):
    ...
    translate.errors.ModelNotFound: no model for en-fr; bundled directions: en-zh, zh-en; \
set TRANSLATE_MODELS to a folder whose registry.toml has it
    """
    known = entries(models)
    for entry in known:
        if entry.direction == direction:
            return entry
    bundled = ", ".join(sorted(str(entry.direction) for entry in known)) or "none"
    raise ModelNotFound(
        f"no model for {direction}; bundled directions: {bundled}; "
        f"set {VARIABLE} to a folder whose {REGISTRY} has it"
    )
