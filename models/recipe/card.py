"""Model card of a direction, from card.md, the training log and an evaluation."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from string import Template
from typing import Any

import torch
from settings import HERE, PAIRS

NAMES = {"en": "English", "zh": "Chinese (simplified)"}
WIDENED = {"en-zh": 52.7, "zh-en": 86.0}  # core-minutes before pieces were added
SHIPPED = {
    "en-zh": "What is shipped is the average of that run's weights.",
    "zh-en": "What is shipped is a mean of that run's average (.75) and its start (.25).",
}
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


def names_table(report: Mapping[str, Any]) -> str:
    """Names right and near, by kind."""
    rows = [{"kind": kind, **scores} for kind, scores in report.get("names", {}).items()]
    return table(
        rows, {"kind": "names", "lines": "lines", "right": "right", "near": "right or near"}
    )


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
        "names": names_table(report),
        "widened": WIDENED[pair],
        "shipped": SHIPPED[pair],
        "signatures": "\n".join(f"- `{signature}`" for signature in signatures),
        "aer": report["alignment error rate"],
        "curve": table(log, COLUMNS),
        "samples": sample_list(report),
    }
    return Template((HERE / "card.md").read_text(encoding="utf-8")).substitute(values)


def earlier(card: str) -> list[dict[str, Any]]:
    """Give the rows of a card's table over training time, so that a new run can go on from them."""
    lines = card.splitlines()
    head = lines.index("| " + " | ".join(COLUMNS.values()) + " |")
    rows = takewhile(lambda line: line.startswith("|"), lines[head + 2 :])
    return [
        dict(zip(COLUMNS, (cell.strip() for cell in row.strip("|").split("|")), strict=True))
        for row in rows
    ]


def joined(
    before: Sequence[Mapping[str, Any]], log: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Put a run's log behind that of the weights it started from, counting on from there."""
    if not before:
        return list(log)
    minutes, views = float(before[-1]["minutes"]), int(before[-1]["views"])
    after = [
        {**row, "minutes": round(row["minutes"] + minutes, 1), "views": row["views"] + views}
        for row in log
    ]
    return [*before, *after]


def main() -> None:
    """Write models/<pair>/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--checkpoint", type=Path, help="without it: no further training")
    parser.add_argument("--report", type=Path, required=True, help="evaluate.py's --json file")
    parser.add_argument("--out", type=Path, required=True, help="models/<pair>")
    parser.add_argument("--after", type=Path, help="card of the weights the run started from")
    options = parser.parse_args()
    before = earlier(options.after.read_text(encoding="utf-8")) if options.after else []
    log = []
    if options.checkpoint:
        log = torch.load(options.checkpoint, weights_only=False)["progress"]["log"]
    report = json.loads(options.report.read_text(encoding="utf-8"))
    text = fill_card(options.pair, joined(before, log), report)
    (options.out / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
