"""What a part of a corpus says together: the sums of `translate summary` over chosen documents."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from translate.batch.lines import Failure, read_object
from translate.batch.summary import Summary
from translate.errors import InputError
from translate.page.index import Query
from translate.page.reading import Reading
from translate.roundtrip.result import Result
from translate.roundtrip.trust import Control


def narrowed(result: Result, query: Query) -> Result:
    """Leave only the framings that are asked for, in a control's lists as well.

    The rates of several trips are of whole documents, so that none is left where some are chosen.
    """
    if not (query.category or query.framing):
        return result
    kept = [query.counts(framing) for framing in result.framings]
    controls = [_narrowed(control, kept) for control in result.evidence.control]
    return replace(
        result, framings=_of(result.framings, kept),
        evidence=replace(result.evidence, control=tuple(controls), drift=()),
    )  # fmt: skip


def _narrowed(control: Control, kept: Sequence[bool]) -> Control:
    if len(control.fates) != len(kept):
        return control  # it belongs to other framings, and is counted nowhere
    return replace(control, fates=_of(control.fates, kept), to_check=_of(control.to_check, kept))


def _of(items: Sequence[Any], kept: Sequence[bool]) -> tuple[Any, ...]:
    return tuple(item for item, wanted in zip(items, kept, strict=False) if wanted)


def slim(raw: bytes) -> Result | Failure:
    """Read a line without most of its links and edits; raises InputError as `read_line` does.

    They are most of a line, and sums only ask whether a sentence has links.
    """
    fields = json.loads(raw)
    for route in fields.get("routes", ()):
        for segment in route["segments"]:
            segment.pop("edits", None)
            links = segment.get("links") or {}
            links.update({way: rows[:1] for way, rows in links.items()})
    return read_object(fields)


class Counting(threading.Thread):
    """Counts the documents a query asks for; `totals` or `error` is set at the end.

    `share` says how far it is, 0 to 1. Fates choose no document here: a rate over documents that
    were chosen for what became of their framings would say nothing.
    """

    def __init__(self, corpus: Reading, query: Query) -> None:
        super().__init__(daemon=True, name="counting")
        self.corpus, self.query = corpus, query
        self.places = corpus.index.select(query.documents)
        self.totals: dict[str, Any] = {}
        self.share = 0.0
        self.error: str | None = None
        self._stopped = False

    def stop(self) -> None:
        """Leave it unfinished: something else is asked for."""
        self._stopped = True

    def run(self) -> None:
        """Do the work; called by `start`."""
        sums = Summary()
        try:
            with self.corpus.source.open() as stream:
                for number, place in enumerate(self.places, 1):
                    if self._stopped:
                        return
                    outcome = slim(self.corpus.index.raw(stream, place))
                    if isinstance(outcome, Failure):
                        sums.fail(outcome.kind)
                    else:
                        sums.add(narrowed(outcome, self.query))
                    self.share = number / len(self.places)
            self.totals = sums.to_dict()
        except (InputError, OSError) as error:
            self.error = f"{error}"
