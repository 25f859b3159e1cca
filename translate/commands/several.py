"""`--system NAME=…`: several systems' translations of one text, each in a run of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from translate.engines import FAMILIES
from translate.errors import InputError, TranslateError
from translate.roundtrip.options import Options

if TYPE_CHECKING:
    from translate.data import Document
    from translate.roundtrip.result import Result

DEFAULT = "default"  # the model that a run without --model uses


@dataclass(frozen=True, slots=True)
class System:
    """A system: its name, what is done for it, and whether models of its own do it."""

    name: str
    options: Options
    own_models: bool = False


def systems(words: Sequence[str], options: Options) -> list[System]:
    """Return the systems that are to be set side by side; none where one name alone is given.

    Raises InputError for names that are no names or are given twice, and for files not there.
    """
    asked = [word for word in words if "=" in word]
    if not asked:
        return []
    if options.middle is not None or options.back is not None or options.system:
        raise InputError(
            "--middle, --back and --system NAME give one translation, --system NAME=… several; "
            "use one way"
        )
    _check(options)
    found = [_system(word, options) for word in asked]
    names = [one.name for one in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"--system {twice} is given twice; give each system a name of its own")
    return found


def _check(options: Options) -> None:
    asked = {
        "--control": options.control, "--samples": options.samples, "--hops": options.hops > 1,
    }  # fmt: skip
    for name, value in asked.items():
        if value:
            raise InputError(f"{name} is for one system; leave it out beside --system NAME=…")


def _system(word: str, options: Options) -> System:
    from translate.roundtrip.given import system_name

    name, _, where = word.partition("=")
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
    if files:
        return System(name, _given(name, files, options))
    if parts == [DEFAULT]:
        return System(name, options)
    if len(parts) == 1 and parts[0] in (*FAMILIES, "marian"):
        return System(name, replace(options, engine=parts[0]), own_models=True)
    return System(name, replace(options, use=(*parts, *options.use)), own_models=True)


def _looks_like_a_file(part: str) -> bool:
    """Whether a name is a document's, so that no model is looked for; a folder may be a model."""
    from translate.readers import SUPPORTED

    is_text = PurePath(part).suffix.lower() in SUPPORTED
    return (is_text or os.sep in part) and not Path(part).expanduser().exists()


def _given(name: str, files: Sequence[str], options: Options) -> Options:
    """Read a system's pivot, and its return where that is given, too."""
    first, *rest = (_read(name, file) for file in files)
    known = first.meta
    if "translation" in known:  # TMX, XLIFF
        middle, back = known["translation"], known.get("returned")
    else:
        middle, back = first.text, rest[0].text if rest else None
    return replace(options, middle=middle, back=back, system=name)


def _read(name: str, file: str) -> Document:
    from translate.commands.common import read_document

    try:
        return read_document(file, None)
    except InputError as error:
        raise InputError(f"--system {name}: {error}") from error


def run_all(
    document: Document, vias: Sequence[Sequence[str]], found: Sequence[System], options: Options
) -> Iterator[tuple[str, Result]]:
    """Run each system; those without models of their own share the engines of `options`.

    Raises what a run raises, with the system's name before it.
    """
    from translate.api import Engines, run

    if len(vias) > 1:
        raise InputError("--system NAME=… compares one route; name one pivot with --via")
    shared = Engines(options)
    for one in found:
        engines = Engines(one.options) if one.own_models else shared
        try:
            yield one.name, next(run([document], vias, one.options, engines=engines))
        except TranslateError as error:
            error.args = (f"--system {one.name}: {error}",)
            raise
