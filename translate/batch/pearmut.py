"""Coding in the browser with Pearmut: a sample as its campaign, and its annotations read back.

Each item is a form: the three texts, then the fates to choose from, one of which must be chosen.
Pearmut puts the texts of a form into its page as HTML, so they are escaped here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from translate.batch.coding import CLOSE, LABELS, OPEN, Sample, instructions
from translate.errors import InputError
from translate.reports.page import element, join

UNSURE = "can't tell"
_LONGEST = 2**24  # bytes of a line of annotations, which has the item's text in it


def to_campaign(sample: Sample, coders: int) -> bytes:
    """Return a campaign in which each coder is given every item, in the sample's order."""
    task = [_form(row) for row in sample.rows]
    told = join(*(element("p", line) for line in instructions().split("\n\n")))
    campaign = {
        "info": {"assignment": "task-based", "protocol": "DA", "instructions": told},
        "campaign_id": f"translate-{sample.key.sample}",
        "data": [task] * coders,
    }
    return (json.dumps(campaign, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def _form(row: tuple[str, str, str, str, str]) -> list[dict[str, Any]]:
    item, expression, source, pivot, back = row
    before, _, rest = source.partition(OPEN)
    marked, _, after = rest.partition(CLOSE)
    texts = [
        join(element("b", "source"), " ", before, element("b", f"{OPEN}{marked}{CLOSE}"), after),
        join(element("b", "pivot"), " ", pivot), join(element("b", "return"), " ", back),
    ]  # fmt: skip
    question = join("What became of ", element("b", expression), "?")
    return [
        *({"text": text, "form": None, "item_id": item} for text in texts),
        {"text": question, "form": "choices", "choices": [*LABELS, UNSURE], "item_id": item},
    ]


def read_annotations(path: Path) -> dict[str, dict[str, str]]:
    """Return the labels that each coder gave by item; the last one given counts.

    Raises InputError for a file that is none of Pearmut's, or of another campaign.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        with path.open("rb") as stream:
            while line := stream.readline(_LONGEST):
                if line.strip():
                    coder, item, label = _label(json.loads(line))
                    if item:
                        found.setdefault(coder, {})[item] = label
    except OSError as error:
        raise InputError(f"{path} can't be read ({error.strerror}); check the path") from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} has no annotations of a campaign of `translate sample`; give the JSON lines "
            "that Pearmut keeps in data/outputs"
        ) from error
    if not any(label for labels in found.values() for label in labels.values()):
        raise InputError(f"{path} has no fate yet; code some items, then try again")
    return found


def _label(line: dict[str, Any]) -> tuple[str, str, str]:
    """Return coder, item and label of a line; no item where it is a form of another kind."""
    for question, answer in zip(line["item"], line["annotation"], strict=True):
        if question.get("form") == "choices" and question.get("item_id"):
            if answer not in (*LABELS, UNSURE):
                raise ValueError(answer)
            return str(line["user_id"]), question["item_id"], "" if answer == UNSURE else answer
    return "", "", ""
