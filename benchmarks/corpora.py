"""Corpora of any size for the benchmarks: no two sentences alike, so that nothing is cached."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "tests" / "golden" / "authored-dev.tsv"
PARAGRAPHS, LENGTH = 5, 4  # paragraphs of a document, sentences of a paragraph
DAYS = 366


def write(
    path: Path, documents: int, seed: int = 1, *, paragraphs: int = PARAGRAPHS, length: int = LENGTH
) -> int:
    """Write English documents, `length` sentences a paragraph, as JSON lines; gives the words.

    A sentence is told from others of the same words by the day it begins with.
    """
    known = [line.split("\t")[0] for line in SENTENCES.read_text("utf-8").splitlines()]
    count = documents * paragraphs * length
    picked = random.Random(seed).sample(range(len(known) * DAYS), count)
    made = (_dated(known[number // DAYS], number % DAYS) for number in picked)
    words = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(documents):
            text = "\n\n".join(
                " ".join(next(made) for _ in range(length)) for _ in range(paragraphs)
            )
            words += len(text.split())
            out.write(json.dumps({"id": f"d{number}", "text": text}) + "\n")
    return words


def _dated(sentence: str, day: int) -> str:
    """Begin a sentence with a day of the year."""
    when = date(2024, 1, 1) + timedelta(days=day)
    return f"On {when.day} {when:%B}, {sentence[0].lower()}{sentence[1:]}"
