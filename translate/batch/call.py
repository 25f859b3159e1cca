"""A corpus from Python: `run_batch` does what `translate batch` does, `summarise` adds it up."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from translate.batch.corpus import Reading
from translate.batch.job import RoundTrips
from translate.batch.progress import Meter
from translate.batch.run import Report, run
from translate.batch.summary import Summary, summarise
from translate.engines.cache import Cache, default_path
from translate.errors import InputError
from translate.languages import normalise
from translate.roundtrip.options import Asked, Options, parse_routes

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Report", "Summary", "run_batch", "summarise"]


def run_batch(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    via: str = "zh",
    *,
    source: str | None = None,
    text_column: str = "text",
    id_column: str | None = None,
    workers: int = 0,
    retry: bool = False,
    fresh: bool = False,
    meter: Meter | None = None,
    **asked: Unpack[Asked],
) -> Report:
    """Take a corpus through `via` and back and write a line a document, resuming by itself.

    `workers` are processes, 0 works in this one; `meter` is told how far the run is. As the
    command does it, sentences without framings get no word links unless `links` says "all". For
    the rest see `round_trip`. Raises InputError for inputs that are not there and for options
    other than those the output was begun with, StorageError when the disk fails.
    """
    named = [inputs] if isinstance(inputs, str | Path) else inputs
    reading = Reading(None, normalise(source) if source else None, text_column, id_column)
    job = RoundTrips(tuple(map(tuple, parse_routes(via))), *_options(asked))
    return run(
        job, [str(one) for one in named], Path(output), meter or Meter(io.StringIO(), "quiet"),
        reading=reading, workers=workers, retry=retry, fresh=fresh,
    )  # fmt: skip


def _options(asked: Asked) -> tuple[Options, Path | None]:
    """Part the options from the cache, which each worker opens by itself."""
    given = asked.get("cache")
    if isinstance(given, Cache):
        raise InputError("an open cache can't be sent to workers; name its file with cache=PATH")
    named = None if given in (None, "off") else given
    cache = default_path() if named == "auto" else Path(named) if named else None
    options = Options.asked({**asked, "cache": None})
    return (options if "links" in asked else replace(options, links="framings")), cache
