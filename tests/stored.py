"""An output of `translate batch` in little, made with engines that answer from tables."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from translate.api import Engines, Options, run
from translate.batch.job import failed, line
from translate.batch.output import write_manifest
from translate.data import FATES, Document
from translate.engines.simple import Table
from translate.languages import Direction

THERE = {
    "Taiwan is a core interest.": "台湾是核心利益。",
    "The island is a flashpoint.": "该岛是导火索。",
    "Both sides held frank talks.": "双方进行了坦诚的会谈。",
    "They did not agree.": "他们同意了。",
}
BACK = {
    "台湾是核心利益。": "Taiwan is a core interest.",
    "该岛是导火索。": "The island is a fuse.",
    "双方进行了坦诚的会谈。": "The two sides held candid talks.",
    "他们同意了。": "They agreed.",
}
TO_PORTUGUESE = {
    "Taiwan is a core interest.": "Taiwan é um interesse central.",
    "The island is a flashpoint.": "A ilha é um ponto de conflito.",
    "Both sides held frank talks.": "Os dois lados tiveram conversas francas.",
    "They did not agree.": "Eles não concordaram.",
}
FROM_PORTUGUESE = {answer: text for text, answer in TO_PORTUGUESE.items()}
TABLE = [
    {"outlet": "BBC", "date": "2020-01-05"}, {"outlet": "Xinhua", "date": "2021-03"},
    {"outlet": "BBC", "date": "2022"}, {"outlet": "BBC"}, {"outlet": "AP", "date": "2021-12-31"},
]  # fmt: skip
EVIL = "<img src=x onerror='window.hit=1'> ![x](http://localhost:1/x.png) \u202e=cmd|' /C calc'!A0"
DOCUMENTS = [
    ("a/first", "The first report", [0, 1]),
    ("a/second", "Frank talks", [2, 0, 0]),
    ("b/third", "", [1, 3]),
    ("b/evil", EVIL, [1, 2]),
    ("b/plain", "Nothing charged", []),
]


class Tables(Engines):
    """Through Chinese some framings change; through Portuguese, the control, none does."""

    def get(self, direction: Direction) -> Table:
        tables = {
            "en-zh": THERE, "zh-en": BACK, "en-pt": TO_PORTUGUESE, "pt-en": FROM_PORTUGUESE,
        }  # fmt: skip
        return Table(direction, tables[str(direction)])


def results(**chosen) -> list[dict]:
    """The wire forms of DOCUMENTS; `chosen` are options beside samples and control."""
    return json.loads(_results(**chosen))


@lru_cache(maxsize=8)
def _results(**chosen) -> str:
    options = Options(**{"samples": 2, "control": ("pt",), **chosen})
    engines, sentences = Tables(options), list(THERE)
    return json.dumps([
        next(run(
            [Document(name, " ".join(sentences[at] for at in places) or "It rained.", "en",
                      {"title": title} if title else {})],
            [("zh",)], options, engines=engines,
        )).to_json()
        for name, title, places in DOCUMENTS
    ])  # fmt: skip


def lines(forms: list[dict] | None = None) -> list[bytes]:
    """The lines of an output: the results, and in the second place a document that failed."""
    made = [line(form) for form in forms or results()]
    return [made[0], failed(1, "a/none", "InputError", "line 2 has no <b>text</b>").line, *made[1:]]


def with_columns() -> list[bytes]:
    """The lines, their documents from a table with two more columns."""
    return lines(_tabled(results()))


def _tabled(forms: list[dict]) -> list[dict]:
    for form, known in zip(forms, TABLE, strict=True):
        form["document"].setdefault("meta", {})["columns"] = json.dumps(known)
    return forms


def of_every_fate() -> list[bytes]:
    """Lines of as many documents as intervals ask for, that leave no column of the rates empty."""
    forms = [form for _ in range(7) for form in _tabled(results())]
    framings = [framing for form in forms for framing in form["framings"]]
    for at, framing in enumerate(framings):
        framing["fate"] = FATES[at % len(FATES)]
        framing["to_check"] = framing["fate"] == "shifted" and at > len(FATES)
    for framing in framings:
        if framing["fate"] == "untraceable":
            framing["pivot"] = framing["back"] = None
    forms[0]["routes"][0]["segments"][0]["faults"] = [{"kind": "empty", "where": "back"}]
    return lines(forms)


def write(path: Path, written: list[bytes] | None = None, *, complete: bool | None = True) -> Path:
    """Write an output, and its manifest unless `complete` is None."""
    own = written or lines()
    path.write_bytes(b"".join(own))
    if complete is not None:
        write_manifest(path, {"complete": complete, "documents": {"all": len(own)}})
    return path


def changed(at: int, **values) -> bytes:
    """The line of one of DOCUMENTS with other values at its top."""
    return json.dumps({**results()[at], **values}).encode() + b"\n"
