"""Model card of a direction, from card.md, the training log and an evaluation."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import torch
from settings import HERE, PAIRS

NAMES = {"en": "English", "zh": "Chinese (simplified)"}
COLUMNS = {
    "minutes": "core-minutes",
    "views": "pair views",
    "stage": "stage",
    "dev": "dev loss",
    "source": "source dependence",
    "wmt": "wmt23 loss",
    "bleu": "BLEU, greedy",
    "chrf": "chrF, greedy",
}


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> str:
    """Markdown table.

    >>> print(table([{"a": 1}], {"a": "first"}))
    | first |
    |---|
    | 1 |
    """
    lines = ["| " + " | ".join(columns.values()) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(str(row.get(key, "")) for key in columns) + " |" for row in rows]
    return "\n".join(lines)


def score_table(report: Mapping[str, Any]) -> str:
    """Scores of each development set."""
    rows = [{"set": name, **result} for name, result in report["sets"].items()]
    names = ("set", "lines", "bleu", "chrf", "empty", "repeats", "copies")
    heads = ("set", "lines", "BLEU", "chrF", "empty", "repeats", "copies")
    return table(rows, dict(zip(names, heads, strict=True)))


def sample_list(report: Mapping[str, Any]) -> str:
    """Source, output and reference of the sample lines."""
    samples = report["sets"]["authored-dev"]["samples"]
    blocks = [
        f"- {source}\n  - **{output}**\n  - *{reference}*" for source, output, reference in samples
    ]
    return "\n".join(blocks)


def fill_card(pair: str, log: Sequence[Mapping[str, Any]], report: Mapping[str, Any]) -> str:
    """The card's text."""
    source, target = pair.split("-")
    pivot = "English→Portuguese" if pair == "en-zh" else "Portuguese→English"
    signatures = report["sets"]["authored-dev"]["signatures"]
    values = {
        "pair": pair,
        "source": source,
        "target": target,
        "source_name": NAMES[source],
        "target_name": NAMES[target],
        "pivot": pivot,
        "scores": score_table(report),
        "signatures": "\n".join(f"- `{signature}`" for signature in signatures),
        "aer": report["alignment error rate"],
        "curve": table(log, COLUMNS),
        "samples": sample_list(report),
    }
    return Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(values)


def main() -> None:
    """Write models/<pair>/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True, help="evaluate.py's --json file")
    parser.add_argument("--out", type=Path, required=True, help="models/<pair>")
    options = parser.parse_args()
    log = torch.load(options.checkpoint, weights_only=False)["progress"]["log"]
    report = json.loads(options.report.read_text(encoding="utf-8"))
    text = fill_card(options.pair, log, report)
    (options.out / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
