"""Whether the shipped pair says the same whatever a processor can do, in float32 and in int8.

CTranslate2 is told which instructions and which library to multiply with, as other processors
would have it: python benchmarks/processors.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

from translate.engines import Decoding, load_engine
from translate.languages import Direction

ROOT = Path(__file__).resolve().parent.parent
LINES = 60
KINDS = ("float32", "int8")
WAYS = {
    "as found": {},
    "no vector instructions": {"CT2_FORCE_CPU_ISA": "GENERIC"},
    "AVX": {"CT2_FORCE_CPU_ISA": "AVX"},
    "MKL": {"CT2_USE_MKL": "1"},
}


def main() -> None:
    """Print a Markdown table: how many of the lines two ways render alike."""
    out = [f"| pair | ways | {' | '.join(KINDS)} |", "|---|---|--:|--:|"]
    for pair in ("en-zh", "zh-en"):
        outputs = {kind: {way: _asked(pair, kind, way) for way in WAYS} for kind in KINDS}
        for ways in combinations(WAYS, 2):
            alike = [
                sum(a == b for a, b in zip(*(outputs[kind][way] for way in ways), strict=True))
                for kind in KINDS
            ]
            out.append(f"| {pair} | {ways[0]}, {ways[1]} | {' | '.join(map(str, alike))} |")
    sys.stdout.write("\n".join(out) + f"\n\nOf {LINES} lines each.\n")


def _asked(pair: str, kind: str, way: str) -> list[str]:
    """The outputs of a process of its own: CTranslate2 reads these variables once."""
    done = subprocess.run(
        [sys.executable, __file__, pair, kind], env={**os.environ, **WAYS[way]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers: list[str] = json.loads(done.stdout)
    return answers


def answer(pair: str, kind: str) -> None:
    """Write the outputs as JSON."""
    lines = (ROOT / "tests/golden/authored-dev.tsv").read_text("utf-8").splitlines()[:LINES]
    texts = [line.split("\t")[pair == "zh-en"] for line in lines]
    decoding = Decoding(compute_type=kind, threads=1)
    engine = load_engine(Direction.parse(pair), decoding=decoding)
    sys.stdout.write(json.dumps([answers[0].text for answers in engine.translate(texts)]))


if __name__ == "__main__":
    answer(*sys.argv[1:]) if sys.argv[1:] else main()
