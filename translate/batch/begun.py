"""Whether a run may write where it is told to, and whether what was begun there is its own."""

from __future__ import annotations

import glob
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from translate import target
from translate.batch.journal import Held, Journal
from translate.batch.output import companions, journal_path, manifest_path
from translate.errors import InputError, StorageError, TranslateError


def opened(output: Path, identity: dict[str, Any]) -> Journal:
    """Open the journal; begin it again if it has other options and no document is done."""
    journal = Journal(journal_path(output))
    try:
        vain = journal.fact("identity") not in (None, identity) and not journal.counts()["done"]
    except TranslateError:
        journal.close()
        raise
    if vain:
        journal.close()
        remove(output)
        journal = Journal(journal_path(output))
    return journal


def check_inputs(inputs: Sequence[str], output: Path) -> None:
    """Refuse an output that is an input, unless it is one of ours in a folder that is read."""
    if not output.exists():
        return
    place, ours = Path(os.path.realpath(output)), journal_path(output).exists()
    for argument in inputs:
        if _is(argument, place) or (_holds(argument, place) and not ours):
            raise InputError(f"{output} is one of the inputs; name another output with -o")


def check_targets(targets: Iterable[Path], source: Path) -> None:
    """Refuse what can't be written, and to write over a batch output or a file of its run."""
    targets = list(targets)
    for path in targets:
        target.check(path, [str(source)])
    check_no_input(targets, [source])


def check_no_input(
    targets: Iterable[Path], outputs: Iterable[str | Path], option: str = "-o"
) -> None:
    """Refuse to write over files of the runs that made `outputs`: their inputs, their own files.

    The inputs are those that a manifest names; of a folder or a pattern, what is older than it.
    """
    there = [path for path in targets if path.is_file()]
    for output in filter(Path.is_file, map(Path, outputs if there else ())):
        manifest = manifest_path(output)
        try:
            made = manifest.stat().st_mtime
            inputs = [str(fact["input"]) for fact in json.loads(manifest.read_bytes())["inputs"]]
        except (OSError, ValueError, RecursionError, LookupError, TypeError):
            continue
        arguments = [
            *map(str, companions(output)),
            *(str(folder / text) for text in inputs for folder in (Path(), output.parent)),
        ]
        for path in there:
            place, old = Path(os.path.realpath(path)), path.stat().st_mtime <= made
            if any(_is(text, place) or (old and _holds(text, place)) for text in arguments):
                raise InputError(
                    f"{path} is a file of the run that made {output}; name another file with "
                    f"{option}"
                )


def _said(name: str, identity: Mapping[str, Any]) -> Any:
    """Return what an identity says under a name; columns are found in any case."""
    value = identity.get(name)
    return str(value).casefold() if name.endswith("_column") else value


def _changes(name: str, before: Any, now: Any) -> Iterator[str]:
    """Say what an option was and is; of several values under one name those that differ."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in {**before, **now}:
            if before.get(key) != now.get(key):
                yield from _changes(f"{name} {key}", before.get(key), now.get(key))
        return
    yield f"{name} was {_value(before)}, is {_value(now)}"


_CHECKSUM = re.compile(r"([0-9a-f]{12})[0-9a-f]{52}")


def _value(value: Any) -> str:
    """Write an option's value for people; checksums by their beginning.

    >>> _value(["pt", "fr"]), _value([]), _value(None), _value(4)
    ('pt and fr', 'none', 'none', '4')
    """
    if isinstance(value, list | tuple):
        return " and ".join(map(_value, value)) or "none"
    return "none" if value in (None, "") else _CHECKSUM.sub(r"\1…", str(value))


def _is(argument: str, place: Path) -> bool:
    """Whether an input as it was typed is this very file."""
    path = Path(argument)
    return path.exists() and path.samefile(place)


def _holds(argument: str, place: Path) -> bool:
    """Whether an input as it was typed is a folder or a pattern that a file belongs to."""
    matches = glob.glob(argument, recursive=True)
    real = [Path(os.path.realpath(name)) for name in (argument, *matches)]
    return real[0] in place.parents or place in real


def check_place(output: Path) -> None:
    """Refuse an output that can't be written: a folder, a pipe, a place without the right to."""
    if not output.parent.is_dir():
        raise InputError(f"there is no folder {output.parent}; make it or name another with -o")
    if output.is_dir():
        raise InputError(f"{output} is a folder; name a file with -o, such as {output}/out.jsonl")
    if output.exists() and not output.is_file():
        raise InputError(
            f"{output} is a pipe or a device, where no run can go on; name a file with -o"
        )
    if not os.access(output if output.exists() else output.parent, os.W_OK):
        raise InputError(
            f"{output} can't be written (no right to, or a disk that is read-only); name another "
            "output with -o"
        )


def check_begun(output: Path, fresh: bool) -> None:
    """Refuse a file that no run of ours has begun, unless it is to be replaced."""
    there = output.exists() and output.stat().st_size
    if there and not fresh and not journal_path(output).exists():
        raise InputError(
            f"{output} is there without its journal; name another output with -o, or begin again "
            "with --fresh, which replaces it"
        )


def remove(output: Path) -> None:
    """Remove all files of a run; raises Held where another run is at work on them."""
    try:
        if journal_path(output).exists():
            Journal(journal_path(output)).close()
    except Held:
        raise
    except (StorageError, InputError):
        pass  # a damaged journal, or a newer one, is what --fresh gets rid of
    try:
        for path in companions(output):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{error.filename} can't be removed ({error.strerror}); name another output with -o"
        ) from error


def check_same(journal: Journal, identity: dict[str, Any], output: Path) -> None:
    """Keep the identity of a new output; raises InputError where one begun has another."""
    before = journal.fact("identity")
    if before is None or not journal.counts()["all"]:
        journal.keep(identity=identity)
        return
    names = [n for n in {**before, **identity} if _said(n, before) != _said(n, identity)]
    if names:
        names = ["systems"] if "systems" in names else names  # what is said of each follows
        changes = "; ".join(
            told for n in names for told in _changes(n, before.get(n), identity.get(n))
        )
        raise InputError(
            f"{output} was begun with other options or models ({changes}); give the old ones, name "
            "another output with -o, or begin again with --fresh"
        )
