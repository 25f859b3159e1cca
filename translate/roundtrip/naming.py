"""What `--system NAME=WHERE` says: a system's name, and its files or its models."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from translate.engines import FAMILIES
from translate.errors import InputError
from translate.readers import SUPPORTED
from translate.roundtrip.given import system_name
from translate.roundtrip.options import Options

DEFAULT = "default"  # the model that a run without --model uses


@dataclass(frozen=True, slots=True)
class Named:
    """A system: its name, and one file or model or two, one for each way; all files or none."""

    name: str
    parts: tuple[str, ...]
    files: bool

    @property
    def has_models(self) -> bool:
        """Whether models of its own translate for it."""
        return not self.files and self.parts != (DEFAULT,)

    def options(self, options: Options) -> Options:
        """Return the options of a run that makes what this system's models make."""
        if not self.has_models:
            return options
        if len(self.parts) == 1 and self.parts[0] in (*FAMILIES, "marian"):
            return replace(options, engine=self.parts[0])
        return replace(options, use=(*self.parts, *options.use))


def named(words: Iterable[tuple[str, str]], options: Options) -> list[Named]:
    """Read systems from their names and what is written after each.

    Raises InputError for names that are no names or are given twice, for files not there, and for
    options that go with a single system only.
    """
    systems = [_named(*word) for word in words]
    names = [system.name for system in systems]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"--system {twice} is given twice; give each system a name of its own")
    asked = {
        "--control": options.control, "--samples": options.samples, "--hops": options.hops > 1,
    }  # fmt: skip
    for name, value in asked.items():
        if value:
            raise InputError(f"{name} is for one system; leave it out beside --system NAME=…")
    return systems


def check_route(vias: Sequence[Sequence[str]]) -> None:
    """Raise InputError where there is more than one route for systems to go."""
    if len(vias) > 1:
        raise InputError("--system NAME=… compares one route; name one pivot with --via")


def _named(name: str, where: str) -> Named:
    name = system_name(name)
    if not where:
        raise InputError(f"--system {name}= names nothing; write {name}=MODEL or {name}=ZH,EN")
    parts = [where] if Path(where).is_file() else [part.strip() for part in where.split(",")]
    if not all(parts) or len(parts) > 2:
        raise InputError(f"--system {name}={where} is not one file or model, or two; write ZH,EN")
    files = [part for part in parts if Path(part).expanduser().is_file()]
    for part in parts:
        if part not in files and (files or _looks_like_a_file(part)):
            raise InputError(f"--system {name}: {part} does not exist; check the path")
    return Named(name, tuple(parts), bool(files))


def _looks_like_a_file(part: str) -> bool:
    """Whether a name can only be a missing document's; a folder that exists may be a model."""
    is_text = PurePath(part).suffix.lower() in SUPPORTED
    return (is_text or os.sep in part) and not Path(part).expanduser().exists()
