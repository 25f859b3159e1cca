"""A corpus from Python: `run_batch` does what `translate batch` does, `summarise` adds it up.

`study` does both, from a table to tidy tables, figures and the methods paragraph.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from translate.batch import concordance
from translate.batch.bundle import Study
from translate.batch.coding import VERDICTS
from translate.batch.corpus import Reading
from translate.batch.job import RoundTrips
from translate.batch.lines import has_several
from translate.batch.progress import Meter
from translate.batch.run import Report, run
from translate.batch.several import with_systems
from translate.batch.summary import Summary, summarise
from translate.batch.systems import SYSTEM
from translate.engines.cache import Cache, default_path
from translate.english import counted
from translate.errors import InputError, TranslateError
from translate.languages import normalise
from translate.readers.row import is_missing, plain
from translate.roundtrip.options import Asked, Options, parse_routes

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Report", "Study", "Summary", "find", "run_batch", "study", "summarise"]


def run_batch(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    via: str = "zh",
    *,
    source: str | None = None,
    text_column: str = "text",
    id_column: str | None = None,
    pivot_column: str | None = None,
    back_column: str | None = None,
    system_column: str | None = None,
    systems: Mapping[str, str | Path] | None = None,
    workers: int = 0,
    retry: bool = False,
    fresh: bool = False,
    meter: Meter | None = None,
    **asked: Unpack[Asked],
) -> Report:
    """Take a corpus through `via` and back and write a line a document, resuming by itself.

    Each of the `systems` is done for each document: by name a model, "default", or a table of
    translations (`--system NAME=WHERE`). `workers` are processes, 0 works in this one; `meter` is
    told how far the run is. As with the command, sentences without expressions get no word links
    unless `links` says "all". For the rest see `round_trip`. Raises InputError for inputs that are
    not there and for options other than those the output was begun with, StorageError when the disk
    fails.
    """
    paths = [inputs] if isinstance(inputs, str | Path) else inputs
    reading = Reading(
        None, normalise(source) if source else None, text_column, id_column, pivot_column,
        back_column, system_column,
    )  # fmt: skip
    with _in_python():
        trips = RoundTrips(tuple(map(tuple, parse_routes(via))), *_options(asked))
        job, beside = with_systems(trips, systems or {}, reading)
        return run(
            job, [str(path) for path in paths], Path(output),
            meter or Meter(io.StringIO(), "quiet"), reading=reading, beside=beside,
            workers=workers, retry=retry, fresh=fresh,
        )  # fmt: skip


def study(
    table: str | Path | Iterable[Mapping[str, Any]] | Any,
    text: str = "text",
    by: str | Sequence[str] = (),
    via: str = "zh",
    *,
    id: str | None = None,
    output: str | Path | None = None,
    source: str | None = None,
    systems: Mapping[str, str | Path] | None = None,
    workers: int = 0,
    **asked: Unpack[Asked],
) -> Study:
    """Take a table of texts through `via` and back; return its tidy tables, figures and texts.

    `table` is a file (CSV, JSON lines, XLSX, Parquet), a pandas frame, or dictionaries, a text each
    in the column `text`; `by` names the columns of groups. Several systems, of the table or of
    `systems`, are told apart in every table (`by="system"`). `output` keeps what was done (JSON
    lines), so that the same call goes on where it was; without it nothing is kept. For the rest see
    `run_batch`. Raises InputError for a table without such columns or rows.

    >>> outlets = study([{"text": "These are core interests.", "outlet": "A"}], by="outlet")
    >>> outlets
    <Study 1 mention, 1 document, 1 expression, 1 group, 0 differences>
    """
    columns = [by] if isinstance(by, str) and by else list(by)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(output) if output is not None else Path(folder) / "study.jsonl"
        corpus = Path(table) if isinstance(table, str | Path) else _written(table, path)
        names = {"text_column=": "text=", "id_column=": "id="}
        written = "" if isinstance(table, str | Path) else corpus.name
        if written:
            names |= {str(corpus): written, f"{written}, line": "the table, row"}
            names[written] = "the table"
        with _in_python(names):
            run_batch(
                corpus, path, via, source=source, text_column=text, id_column=id, systems=systems,
                workers=workers, **asked,
            )  # fmt: skip
            if SYSTEM not in columns and has_several(path):
                columns.append(SYSTEM)
            made = Study(path, columns)
    made.name_rows(written)
    if failed := made.summary["documents"]["failed"]:
        warnings.warn(
            f"{counted(failed, 'document')} could not be done; "
            "the column error of documents says why", stacklevel=2,
        )  # fmt: skip
    return made


@contextmanager
def _in_python(names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Have errors speak of keywords instead of options, and put other `names` in their place."""
    try:
        yield
    except TranslateError as error:
        message = keywords(str(error))
        for name, other in (names or {}).items():
            message = message.replace(name, other)
        error.args = (message,)
        raise


def keywords(message: str) -> str:
    """Put keywords of Python in the place of options, outside of commands in backticks.

    >>> keywords("name one with --text-column; see `translate models use best --pair`")
    'name one with text_column=; see `translate models use best --pair`'
    >>> keywords("name another output with -o, or begin again with --fresh")
    'name another output with output=, or begin again with fresh=True'
    >>> keywords("name the file (--system google=FILE)")
    "name the file (systems={'google': FILE})"
    """
    parts = message.split("`")
    parts[::2] = [_OPTION.sub(_keyword, _BESIDE.sub(r"systems={'\1': \2}", part))
                  for part in parts[::2]]  # fmt: skip
    return "`".join(parts)


def _keyword(option: re.Match[str]) -> str:
    name = "output" if option[0] == "-o" else option[0].lstrip("-").replace("-", "_")
    return f"{name}={'True' if name in ('fresh', 'retry') else ''}"


_BESIDE = re.compile(r"--system (\w+)=(\w+)")
_OPTION = re.compile(r"(?<![\w-])(?:--[a-z][a-z-]*|-o\b)")


def _written(table: Any, beside: Path) -> Path:
    """Write rows as a table beside the output, so that a later call finds the same input."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else list(table)
    if not rows:
        raise InputError("the table has no rows; give one with texts")
    if not all(isinstance(row, Mapping) for row in rows):
        raise InputError("each row must be a dictionary; give those, a pandas frame or a file")
    path = beside.with_suffix(".table.jsonl")
    known = (
        {str(name): None if is_missing(value) else value for name, value in row.items()}
        for row in rows
    )
    text = "".join(json.dumps(row, ensure_ascii=False, default=plain) + "\n" for row in known)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
    return path


def find(
    output: str | Path,
    pattern: str | None = None,
    *,
    way: Literal["words", "lemma", "regex"] = "words",
    where: str = "",
    fate: str | Sequence[str] = (),
    category: str | Sequence[str] = (),
    term: str | Sequence[str] = (),
    system: str = "",
    most: int | None = None,
) -> list[dict[str, Any]]:
    """Look up a pattern in a batch output; return the hits as `translate find --format json` does.

    `where` is "source", "pivot" or "back" ("" for all), `system` one of several. Without a pattern
    every expression of these fates, categories and terms is a hit; an unsure change is of the fate
    "to check" alone. Raises InputError for an invalid pattern, place, fate or system.
    """
    if where not in ("", *concordance.PANES):
        raise InputError(f"there is no text {where!r}; name source, pivot or back")
    panes = tuple(pane for pane in concordance.PANES if where in ("", pane))
    fates, categories = (
        frozenset([wanted] if isinstance(wanted, str) else wanted) for wanted in (fate, category)
    )
    fates = frozenset(name.replace("_", " ") for name in fates)  # as the tables spell them, too
    if strange := sorted(fates - {*VERDICTS}):
        raise InputError(f"there is no fate {strange[0]!r}; use {', '.join(VERDICTS)}")
    terms = [term] if isinstance(term, str) else term
    query = concordance.asked(pattern, way, panes, fates, categories, terms)
    hits = concordance.search(Path(output), query, system)
    return [hit.to_dict() for hit in islice(hits, most)]


def _options(asked: Asked) -> tuple[Options, Path | None]:
    """Separate the options from the cache, which each worker opens by itself."""
    choice = asked.get("cache")
    if isinstance(choice, Cache):
        raise InputError("an open cache can't be sent to workers; name its file with cache=PATH")
    named = None if choice in (None, "off") else choice
    cache = default_path() if named == "auto" else Path(named) if named else None
    options = Options.asked({**asked, "cache": None})
    return (options if "links" in asked else replace(options, links="framings")), cache
