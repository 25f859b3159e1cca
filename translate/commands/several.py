"""`--system NAME=…`: several systems' translations of one text, each in a run of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from translate.commands.arguments import parted
from translate.commands.intake import read_document
from translate.errors import InputError, TranslateError
from translate.roundtrip.options import Options

if TYPE_CHECKING:
    from translate.data import Document
    from translate.roundtrip.naming import Named
    from translate.roundtrip.result import Result


@dataclass(frozen=True, slots=True)
class System:
    """A system: its name, what is done for it, and whether models of its own do it."""

    name: str
    options: Options
    own_models: bool = False


def named_in(words: Sequence[str], options: Options) -> list[Named]:
    """Return the systems that are to be set side by side; none where one name alone is given.

    Raises InputError for what is wrong with a name or with what stands after it.
    """
    from translate.roundtrip.naming import named

    asked = parted(words)
    if asked and (options.middle is not None or options.back is not None or options.system):
        raise InputError(
            "--middle, --back and --system NAME give one translation, --system NAME=… several; "
            "use one way"
        )
    return named(asked.items(), options) if asked else []


def systems(words: Sequence[str], options: Options) -> list[System]:
    """Return the systems of one document, with their files read; see `named_in`."""
    return [
        System(system.name, _given(system, options))
        if system.files
        else System(system.name, system.options(options), system.has_models)
        for system in named_in(words, options)
    ]


def _given(system: Named, options: Options) -> Options:
    """Read a system's pivot, and its return where that is given, too."""
    first, *rest = (_read(system.name, file) for file in system.parts)
    known = first.meta
    if "translation" in known:  # TMX, XLIFF, PO
        middle, back = known["translation"], known.get("returned")
    else:
        middle, back = first.text, rest[0].text if rest else None
    return replace(options, middle=middle, back=back, system=system.name)


def _read(name: str, file: str) -> Document:
    try:
        return read_document(file, None)
    except InputError as error:
        raise InputError(f"--system {name}: {error}") from error


def run_all(
    document: Document, vias: Sequence[Sequence[str]], several: Sequence[System], options: Options
) -> Iterator[tuple[str, Result]]:
    """Run each system; those without models of their own share the engines of `options`.

    Raises what a run raises, with the system's name before it.
    """
    from translate.api import Engines, run
    from translate.roundtrip.naming import check_route

    check_route(vias)
    shared = Engines(options)
    for system in several:
        engines = Engines(system.options) if system.own_models else shared
        try:
            yield system.name, next(run([document], vias, system.options, engines=engines))
        except TranslateError as error:
            error.args = (f"--system {system.name}: {error}",)
            raise
