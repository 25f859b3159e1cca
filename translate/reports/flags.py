"""The flags of a result as rows, for whoever mends a translation.

Of a translation that was given and returned here only what is said of the translation counts, as
for the limits of the commands. Where a lexicon of the user's own was followed, renderings that it
does not expect are flags, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.reports import wording
from translate.reports.findings import is_shipped
from translate.roundtrip.result import FollowedFraming, Result, Sentence, SentenceFault
from translate.roundtrip.sentences import GRAVE
from translate.roundtrip.signs import TERMBASE, counting
from translate.roundtrip.trust import GivenTexts

Row = dict[str, Any]


def rows(result: Result, system: str = "") -> list[Row]:
    """Return a row for each flag, in the order of the sentences.

    >>> from translate.data import Document
    >>> result = Result.from_json({"document": {"id": "d"}, "routes": [{"segments": [
    ...     {"source": {"text": "A war."}, "faults": [{"kind": "empty", "where": "pivot"}]}]}]})
    >>> [(row["sentence"], row["kind"], row["severity"]) for row in rows(result)]
    [(1, 'empty', 'grave')]
    """
    names, terms = _unit_names(result), _terms(result)
    return [
        {
            "document": result.document.id, "system": system, "sentence": number,
            "unit": str(sentence.unit) if sentence.unit else "",
            "unit_name": names.get(sentence.unit.id, "") if sentence.unit else "", **flag,
            **_texts(sentence),
        }
        for number, sentence in enumerate(result.sentences, 1)
        for flag in (*_faults(sentence, result.evidence.given), *terms.get(number - 1, ()))
    ]  # fmt: skip


def _faults(sentence: Sentence, given: GivenTexts | None) -> Iterator[Row]:
    counted = counting(sentence, given)
    ahead = {fault.kind for fault in counted if fault.where == "pivot"}
    for fault in counted:
        # what the return only confirms is said of the pivot already
        if fault.where == "pivot" or fault.kind not in ahead or not fault.agrees:
            yield _fault(fault)


def _terms(result: Result) -> Mapping[int, Sequence[Row]]:
    """Return, by sentence, the renderings that a lexicon of the user's own does not expect."""
    found: dict[int, list[Row]] = {}
    own = not is_shipped(result.settings.get("lexicon"))
    for framing in result.framings if own else ():
        if row := _term(framing):
            found.setdefault(framing.sentence, []).append(row)
    return found


def _fault(fault: SentenceFault) -> Row:
    return {
        "kind": fault.kind, "severity": "grave" if fault.kind in GRAVE else "hint",
        "where": fault.where, "message": fault.detail or wording.fault_kind(fault.kind),
        "words": "; ".join(fault.lost), "instead": "; ".join(fault.new),
    }  # fmt: skip


def _term(framing: FollowedFraming) -> Row | None:
    """Return a rendering that is not as expected; of one that can't be told nothing is said."""
    place = framing.pivot
    if place is None or place.matches_expected is not False:
        return None
    expected = ", ".join(place.expected)
    return {
        "kind": TERMBASE, "severity": "hint", "where": "pivot", "words": framing.text,
        "message": f"{framing.text} became {place.text}, expected {expected}",
        "instead": place.text,
    }  # fmt: skip


def _texts(sentence: Sentence) -> Row:
    return {
        "source": sentence.source.text,
        "rendering": sentence.pivot.text if sentence.pivot else "",
        "returned": sentence.back.text if sentence.back else "",
    }


def _unit_names(result: Result) -> Mapping[str, str]:
    """Return what the file calls its units beside their ids."""
    try:
        told = json.loads(result.document.meta.get("unit_names", "{}"))
    except ValueError:  # of a result that was edited
        return {}
    return told if isinstance(told, dict) else {}
