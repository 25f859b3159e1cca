"""Corpora of any size for the benchmarks: no two sentences alike, so that nothing is cached."""

from __future__ import annotations

import json
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "tests" / "golden" / "authored-dev.tsv"
PARAGRAPHS, LENGTH = 5, 4  # paragraphs of a document, sentences of a paragraph


def write(path: Path, documents: int, seed: int = 1) -> int:
    """Write English documents of 20 sentences as JSON lines; gives their number of words."""
    rng = random.Random(seed)
    known = [line.split("\t")[0] for line in SENTENCES.read_text("utf-8").splitlines()]
    words = 0
    with path.open("w", encoding="utf-8") as out:
        for number in range(documents):
            text = "\n\n".join(
                " ".join(_varied(rng, known) for _ in range(LENGTH)) for _ in range(PARAGRAPHS)
            )
            words += len(text.split())
            out.write(json.dumps({"id": f"d{number}", "text": text}) + "\n")
    return words


def _varied(rng: random.Random, known: list[str]) -> str:
    """A sentence that differs from all others by a figure at its end."""
    sentence = rng.choice(known)
    return f"{sentence[:-1]}, file {rng.randrange(10**9)}{sentence[-1]}"
