"""Coding in the browser with Pearmut: a sample as its campaign, and its annotations read back.

Each item is a form: the three texts, then the fates to choose from, and what they mean to unfold.
Pearmut shows a campaign's own instructions beside no form, so they are a form that comes first. It
puts the texts of a form into its page as HTML, so they are escaped here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from translate.batch.coding import CLOSE, LABELS, OPEN, Sample
from translate.batch.sheets import FATE_EXAMPLES
from translate.errors import InputError
from translate.reports.page import Html, element, join
from translate.reports.wording import FATE_MEANINGS

UNSURE = "can't tell"
ENDINGS = (".jsonl", ".json")  # the file Pearmut keeps, and what its dashboard hands out
_RESET = "__RESET__"  # the annotation of a line by which a coder's work so far is void
_LONGEST = 2**24  # bytes of a line of annotations, which has the item's text in it
_CAMPAIGN = "translate-"
_ASKED = (
    f"Each page has a sentence (source) with an expression between {OPEN} and {CLOSE}, its machine "
    "translation (pivot), and what came back (return). Read the source, then look in the return "
    "for what renders the expression; the pivot is there for those who read it. Then choose:",
    f"Judge the expression alone, not the rest of the sentence. Choose {UNSURE!r} only if you "
    "can't tell at all. Code alone: don't talk about items before everybody is done.",
)


def to_campaign(sample: Sample, coders: int) -> bytes:
    """Return a campaign in which each coder is given every item, in the sample's order."""
    task = [_form(row) for row in sample.rows]
    first, last = (element("p", text) for text in _ASKED)
    instructions = join(element("h3", "What became of the expression?"), first, _fates(), last)
    campaign = {
        "info": {"assignment": "task-based", "protocol": "DA", "instructions": instructions},
        "campaign_id": f"{_CAMPAIGN}{sample.key.sample}",
        "data_welcome": [[{"text": instructions, "form": None}]],
        "data": [task] * coders,
    }
    return (json.dumps(campaign, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _fates() -> Html:
    return element("ul", *(
        element("li", element("b", fate), f": {FATE_MEANINGS[fate]} ({FATE_EXAMPLES[fate]})")
        for fate in LABELS
    ))  # fmt: skip


def _form(row: tuple[str, str, str, str, str]) -> list[dict[str, Any]]:
    item, expression, source, pivot, back = row
    before, _, rest = source.partition(OPEN)
    marked, _, after = rest.partition(CLOSE)
    texts = [
        join(element("b", "source"), " ", before, element("b", f"{OPEN}{marked}{CLOSE}"), after),
        join(element("b", "pivot"), " ", pivot), join(element("b", "return"), " ", back),
    ]  # fmt: skip
    question = join("What became of ", element("b", expression), "?")
    meaning = element("details", element("summary", "what each word means"), _fates())
    return [
        *({"text": text, "form": None, "item_id": item} for text in texts),
        {"text": question, "form": "choices", "choices": [*LABELS, UNSURE], "item_id": item},
        {"text": meaning, "form": None, "item_id": item},
    ]


def read_annotations(path: Path) -> dict[str, dict[str, str]]:
    """Return the labels that each coder gave by item; the last one given counts.

    A coder who was reset on Pearmut's dashboard has only what came after. Raises InputError for a
    file that is none of Pearmut's, or of another campaign.
    """
    by_coder: dict[str, dict[str, str]] = {}
    try:
        for line in _lines(path):
            if line["annotation"] == _RESET:
                by_coder.pop(str(line["user_id"]), None)
                continue
            coder, item, label = _label(line)
            if item:
                by_coder.setdefault(coder, {})[item] = label
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} has no annotations of a campaign of `translate sample`; give the .jsonl that "
            "Pearmut keeps in data/annotations, or the .json that its dashboard downloads"
        ) from error
    if not any(label for labels in by_coder.values() for label in labels.values()):
        raise InputError(f"{path} has no fate yet; code some items, then try again")
    return by_coder


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of Pearmut's file, or of our campaigns among those its dashboard gave."""
    if path.suffix.lower() == ".json":
        campaigns = json.loads(path.read_bytes())
        ours = [name for name in campaigns if name.startswith(_CAMPAIGN)]
        if not ours:
            raise ValueError(campaigns)
        for name in ours:
            yield from campaigns[name]
        return
    with path.open("rb") as stream:
        while line := stream.readline(_LONGEST):
            if line.strip():
                yield json.loads(line)


def _label(line: dict[str, Any]) -> tuple[str, str, str]:
    """Return coder, item and label of a line, "" if skipped; no item for a form of another kind."""
    for question, answer in zip(line["item"], line["annotation"], strict=True):
        if question.get("form") == "choices" and question.get("item_id"):
            if answer not in (*LABELS, UNSURE, None):
                raise ValueError(answer)
            return str(line["user_id"]), question["item_id"], answer if answer in LABELS else ""
    return "", "", ""
