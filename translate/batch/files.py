"""The files that the inputs of a corpus stand for: one, a folder's, those of a pattern."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from translate.english import counted, first_of
from translate.errors import InputError
from translate.readers import SETTINGS, SUPPORTED
from translate.readers.source import whole_text
from translate.readers.strings import language_by_name

_BLOCK = 2**20
_MAGIC = "*?["
_MANIFEST = ".manifest.json"  # of an earlier run, no text
_NAMED = 3  # files that are left out, named each
NO_FILE = "is a pipe or a device, which can't be read twice; save what it gives to a file"


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, by its size in bytes, and what its document is called."""

    path: Path
    id: str | None  # None: what the reader says
    size: int
    regular: bool = True  # no pipe, device or socket, which may never end


class Input:
    """One argument of the command line: what it stands for and what was read of it."""

    def __init__(self, text: str, files: list[File], skipped: list[str]) -> None:
        self.text, self.files, self._skipped = text, files, skipped
        self.documents = 0
        self.single = len(files) == 1 and files[0].path == Path(text)  # which drops a leading ./
        self._hash = hashlib.sha256()

    def read(self, path: Path, digest: str) -> None:
        """Note a file; several are hashed as sha256sum would list them."""
        if self.single:
            self._digest = digest
            return
        name = path.relative_to(self.text).as_posix() if Path(self.text).is_dir() else str(path)
        self._hash.update(f"{digest}  {name}\n".encode("utf-8", "surrogateescape"))

    def facts(self) -> dict[str, Any]:
        """What the manifest says of it."""
        digest = getattr(self, "_digest", None) if self.single else self._hash.hexdigest()
        return {
            "input": self.text, "files": len(self.files), "skipped": len(self._skipped),
            "documents": self.documents, "sha256": digest,
        }  # fmt: skip

    def settings(self) -> Iterator[str]:
        """Say which files of a folder are left out though their kind may hold strings."""
        names = [
            name
            for name in self._skipped
            if PurePath(name).suffix.lower() in SETTINGS and not name.endswith(_MANIFEST)
        ]
        if names:
            are = "is" if len(names) == 1 else "are"
            yield (
                f"{counted(len(names), 'file')} of {self.text} {are} left out as settings, since "
                f"neither name nor folder names a language: {first_of(names, _NAMED)}; to read "
                "one, name it"
            )


def check_once(inputs: Sequence[Input]) -> None:
    """Raise InputError for a file of several inputs: its documents would count twice."""
    places: dict[str, str] = {}
    for argument in inputs:
        for name in {real(file.path): None for file in argument.files}:
            if name in places:
                raise InputError(
                    f"{name} is among the inputs twice ({places[name]}, {argument.text}); name it "
                    "once"
                )
        places.update((real(file.path), argument.text) for file in argument.files)


def hashed(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file and how many lines it has (1 at least)."""
    hasher, lines = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            hasher.update(block)
            lines += block.count(b"\n")
    return hasher.hexdigest(), max(1, lines)


def expand(text: str, own: set[str]) -> tuple[list[File], list[str]]:
    """Return the files an input stands for, and those of a folder that are left out."""
    path = Path(text)
    if text == "-":
        raise InputError(
            "batch reads its input again when it resumes, which standard input can't do; save it "
            "to a file"
        )
    if path.is_dir():
        return _folder(path, own)
    if _exists(path):
        file = _file(path, None)
        if not file.regular:
            raise InputError(f"{text} {NO_FILE}")
        return [file], []
    if any(sign in text for sign in _MAGIC):
        paths = [Path(name) for name in sorted(glob.glob(text, recursive=True))]
        files = [p for p in paths if p.is_file() and real(p) not in own]
        if files:
            return [_file(p, p.with_suffix("").as_posix()) for p in files], []
    raise InputError(f"{text} does not exist; check the path")


def _folder(top: Path, own: set[str]) -> tuple[list[File], list[str]]:
    files: list[File] = []
    skipped: list[str] = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith(".") or real(path) in own:
                continue
            within = path.relative_to(top)
            if path.suffix.lower() not in SUPPORTED or _is_settings(path.absolute()):
                skipped.append(whole_text(within.as_posix()))
            else:
                files.append(_file(path, within.with_suffix("").as_posix()))
    return files, skipped


def _is_settings(path: Path) -> bool:
    """Whether a file is of a kind that is strings only where it names their language."""
    if path.suffix.lower() not in SETTINGS:
        return False
    manifest = path.name.endswith(_MANIFEST)
    return manifest or language_by_name(path.name, path.parent.name) is None


def _file(path: Path, id: str | None) -> File:
    id = whole_text(id) if id else id
    try:
        status = path.stat()
    except OSError:
        return File(path, id, 1)
    return File(path, id, max(1, status.st_size), stat.S_ISREG(status.st_mode))


def real(path: Path) -> str:
    """Return the one path of a file, whatever links lead to it."""
    return os.path.realpath(path)  # unlike Path.resolve, it bears links that go in a circle


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a null character in it
        return False
