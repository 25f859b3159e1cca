"""Which model serves a direction: `registry.toml`, files, checksums."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from translate import toml
from translate.errors import InputError, ModelDamaged, ModelNotFound
from translate.languages import Direction
from translate.memory import digest

VARIABLE = "TRANSLATE_MODELS"
STORE_VARIABLE = "TRANSLATE_STORE"
REGISTRY = "registry.toml"
USER_REGISTRY = "models.toml"
INSTALLED = "model.toml"
CHOSEN = "chosen.toml"  # in the store
# files that decide an answer
_SIGNED = ("*.bin", "*.safetensors", "*.json", "*.spm", "*.model", "*.txt", "*.gz")
_TYPES: dict[str, type] = {
    **dict.fromkeys(("direction", "name", "folder", "license", "description"), str),
    **dict.fromkeys(
        ("aligned_by", "prefix", "start", "family", "origin", "kind", "casing", "names"), str
    ),
    **dict.fromkeys(("max_pieces", "alignment_layer", "alignment_head", "alignment_shift"), int),
    "by_name": bool,
    "files": dict,
}


@dataclass(frozen=True)
class ModelEntry:
    """One line of the registry: a model's folder, files and what an engine must know of it.

    `alignment_layer` and `alignment_head` name the decoder attention that aligns (the float32
    engine reads them; a CTranslate2 model was converted with them), `aligned_by` how they were
    found. `alignment_shift` is 1 when the attention of target piece t stands in the row of the
    step that reads t. `max_pieces` is the longest source, in pieces, the model was trained for.
    `prefix` is the first source piece and `start` the first target piece of a model with several
    languages. `family` groups the directions of one set of weights (m2m100, nllb), `origin` says
    where the weights come from. `kind` is empty but for the students of Firefox ("bergamot").
    `casing` names the file of words that a title has in small letters before it is translated,
    `names` that of persons whose names are written as it has them where the model garbles them. A
    `by_name` model, made of a folder a run named, serves no run that doesn't name it.
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
    aligned_by: str = ""
    prefix: str = ""
    start: str = ""
    family: str = ""
    origin: str = ""
    by_name: bool = False
    kind: str = ""
    casing: str = ""
    names: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def is_called(self, name: str) -> bool:
        """Whether a name is the model's, with or without that of its owner (`owner/model`)."""
        return name in (self.name, self.name.split("/")[-1])

    def file(self, name: str) -> Path:
        """Where a file of the model lies; raises ModelDamaged when it is missing."""
        path = self.folder / name
        if not path.exists():
            raise ModelDamaged(f"{path} is missing; {self.remedy}")
        return path

    @property
    def weights(self) -> Path:
        """The folder of the CTranslate2 files: `ct2/`, or the model's own; raises ModelDamaged."""
        own = self.folder / "model.bin"
        return self.folder if own.is_file() else self.file("ct2")

    @property
    def pieces(self) -> tuple[Path, Path]:
        """The SentencePiece models of source and target; raises ModelDamaged without them."""
        for name in ("sentencepiece.bpe.model", "sentencepiece.model", "spm.model"):
            if (self.folder / name).is_file():
                return self.folder / name, self.folder / name
        return self.file("source.spm"), self.file("target.spm")

    @property
    def sha256(self) -> str:
        """One checksum for all the model's files, whether the registry lists them or not."""
        files = sorted((self.files or _digests(self.folder)).items())
        # the same model with or without the checkpoint it was made from
        files = [(name, sum_) for name, sum_ in files if not name.startswith("hf/")] or files
        joined = "\n".join(f"{name} {sum_}" for name, sum_ in files)
        return hashlib.sha256(joined.encode()).hexdigest()

    def problems(self) -> Iterator[str]:
        """Name each file that is missing or differs from its checksum."""
        if not self.folder.is_dir():
            yield f"{self.folder} is missing"
            return
        for name, expected in self.files.items():
            path = self.folder / name
            if not path.is_file():
                yield f"{path} is missing"
            elif digest(path) != expected:
                yield f"{path} differs from its checksum in the registry"

    def verify(self) -> None:
        """Raise ModelDamaged at the first problem."""
        for problem in self.problems():
            raise ModelDamaged(f"{problem}; {self.remedy}")

    @property
    def remedy(self) -> str:
        """What to do when a file is damaged."""
        if self.family:
            return f"run `translate models fetch {self.family} --again`"
        if self.origin:
            return f"run `translate models fetch {self.name} --pair {self.direction} --again`"
        return "reinstall translate-compare or restore the file"


def folders(models: Path | None = None) -> list[Path]:
    """Where models are looked for, in this order: argument, variable, wheel, checkout."""
    package = Path(__file__).resolve().parent.parent
    variable = os.environ.get(VARIABLE)
    places = [models, Path(variable) if variable else None]
    return [place for place in [*places, package / "_models", package.parent / "models"] if place]


def _variable() -> str:
    return os.environ.get(STORE_VARIABLE, "")


def store(cache_dir: Path | None = None) -> Path:
    """Where fetched and converted models are kept: argument, variable, the user's cache folder."""
    variable = _variable()
    if cache_dir is not None or variable:
        return cache_dir or Path(variable)
    import platformdirs

    return Path(platformdirs.user_cache_dir("translate-compare")) / "models"


def user_registry() -> Path:
    """The file in which users name their own models."""
    import platformdirs

    return Path(platformdirs.user_config_dir("translate-compare")) / USER_REGISTRY


def entries(models: Path | None = None, *, cache_dir: Path | None = None) -> list[ModelEntry]:
    """Every model there is, in the order in which they are preferred.

    The user's own, those of the store that were chosen for a pair, those of the first folder that
    has a registry, the others of the store. Raises ModelNotFound when no folder has a registry,
    InputError when one can't be read, or `models` or the variable names a folder that has none.
    """
    own, choices, stored = user_registry(), chosen(cache_dir), installed(cache_dir)
    first = [entry for entry in stored if choices.get(str(entry.direction)) == entry.name]
    return [
        *(read(own) if own.is_file() else ()),
        *first,
        *bundled(models),
        *(entry for entry in stored if entry not in first),
    ]


def bundled(models: Path | None = None) -> list[ModelEntry]:
    """The models of the first folder that has a registry; raises as `entries` does."""
    searched = folders(models)
    if models is not None and not os.path.isfile(models / REGISTRY):
        raise InputError(
            f"{models} has no {REGISTRY}; name a folder that has one with --models, or one model "
            "by its own folder: --model PAIR=FOLDER"
        )
    variable = os.environ.get(VARIABLE)
    if models is None and variable and not os.path.isfile(os.path.join(variable, REGISTRY)):
        wrong = f"{VARIABLE} names {variable}, which has no {REGISTRY}"
        raise InputError(f"{wrong}; correct or unset it")
    folder = next((place for place in searched if (place / REGISTRY).is_file()), None)
    if folder is None:
        looked = ", ".join(str(place) for place in searched)
        raise ModelNotFound(
            f"no {REGISTRY} in {looked}; reinstall translate-compare or set {VARIABLE}"
        )
    named = read(folder / REGISTRY)
    if not named:
        raise InputError(
            f"{folder / REGISTRY} names no model; write a [[model]] table into it, or name another "
            f"folder with --models or {VARIABLE}"
        )
    return named


def chosen(cache_dir: Path | None = None) -> dict[str, str]:
    """The name of the kept model that goes before the bundled one, by pair."""
    path = store(cache_dir) / CHOSEN
    try:
        choices = toml.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        if isinstance(error, NotADirectoryError) and not (cache_dir or _variable()):
            return {}  # a user without a home, such as /dev/null
        if isinstance(error, OSError) and cache_dir is None and _variable():
            raise InputError(
                f"{STORE_VARIABLE} names {path.parent}, which can't be used ({error.strerror}); "
                "correct or unset it"
            ) from error
        if isinstance(error, NotADirectoryError):
            raise InputError(f"{path.parent} is no folder; name one with --cache-dir") from error
        raise InputError(f"{path} can't be read ({error}); correct it or remove it") from error
    return {pair: name for pair, name in choices.items() if isinstance(name, str)}


def installed(cache_dir: Path | None = None) -> list[ModelEntry]:
    """The models kept in the store."""
    models: list[ModelEntry] = []
    for path in sorted(store(cache_dir).glob(f"*/{INSTALLED}")):
        with suppress(FileNotFoundError):  # removed or replaced by another process meanwhile
            models += read(path)
    return models


def read(path: Path) -> list[ModelEntry]:
    """The models a registry file names; raises InputError when it can't be read."""
    return list(_read(path, _stamp(path)))


def _stamp(path: Path) -> int:
    """Changes with the file, so that a registry is read again when it was written."""
    return path.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _read(path: Path, stamp: int) -> tuple[ModelEntry, ...]:
    try:
        data = toml.loads(path.read_text(encoding="utf-8"))
        return tuple(parse(path.parent, item) for item in data.get("model", []))
    except KeyError as error:
        raise InputError(
            f"{path} has a model without {error}; add it or remove the file"
        ) from error
    except (ValueError, TypeError, RecursionError, OSError, InputError) as error:
        raise InputError(f"{path} can't be read ({error}); correct it or remove it") from error


def parse(folder: Path, item: dict[str, Any]) -> ModelEntry:
    """Read one [[model]] table; its folder counts from the file's own.

    Raises KeyError for a missing key, TypeError for a value of another type.
    """
    said = {key: item[key] for key in _TYPES if key in item}
    for key, value in said.items():
        if type(value) is not _TYPES[key]:
            raise TypeError(f"{key} is {value!r}, no {_TYPES[key].__name__}")
    own_folder = Path(item["folder"])
    own = {key: value for key, value in said.items() if key not in ("direction", "name", "folder")}
    return ModelEntry(
        direction=Direction.parse(item["direction"]),
        name=said.get("name") or own_folder.name,
        folder=folder / own_folder.expanduser(),
        **own,
    )


def _digests(folder: Path) -> dict[str, str]:
    """Checksums of the files of a model whose registry lists none."""
    files = {path for pattern in _SIGNED for path in folder.rglob(pattern) if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): _cached_digest(path, _stamp(path)) for path in files
    }


@lru_cache(maxsize=256)
def _cached_digest(path: Path, stamp: int) -> str:
    return digest(path)


def has(direction: Direction, *, models: Path | None = None, cache_dir: Path | None = None) -> bool:
    """Return whether there is a model made for the direction."""
    return any(entry.direction == direction for entry in _usual(models, cache_dir, ""))


def _usual(models: Path | None, cache_dir: Path | None, family: str) -> list[ModelEntry]:
    """What serves a run that names no model."""
    known = entries(models, cache_dir=cache_dir)
    return [entry for entry in known if entry.family == family and not entry.by_name]


def find(
    direction: Direction,
    *,
    models: Path | None = None,
    cache_dir: Path | None = None,
    family: str = "",
) -> ModelEntry:
    """Return the preferred model of a direction; raises ModelNotFound naming what to do.

    `family` asks for one of those weights (m2m100, nllb); without it these are left aside, since
    a model made for the pair is better.

    >>> find(Direction("pl", "nl"))
    Traceback (most recent call last):
    ...
    translate.errors.ModelNotFound: no model for pl-nl; there are en-zh, zh-en; name one with \
--model pl-nl=FOLDER
    """
    known = _usual(models, cache_dir, family)
    for entry in known:
        if entry.direction == direction:
            return entry
    there = ", ".join(sorted({str(entry.direction) for entry in known})) or "none"
    raise ModelNotFound(
        f"no model for {direction}; there are {there}; name one with --model {direction}=FOLDER"
    )
