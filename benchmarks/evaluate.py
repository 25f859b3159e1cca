"""Rebuild the table of measured figures in docs/methods.md (`make evaluate`)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evaluate_alignment import error_rate, load_gold, span_cases, span_curve
from evaluate_fates import table as fates_table
from evaluate_faults import score_faults

from translate.engines import load_engine
from translate.languages import Direction
from translate.lexicon import default_lexicon
from translate.middle import similarity
from translate.pipeline import pair_middle
from translate.segment import segments

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "methods.md"
BEGIN, END = "<!-- evaluate:begin -->", "<!-- evaluate:end -->"
ARTICLES = ("tariff-truce", "war-games", "disputed-shoal", "beijing-visit")


def main() -> None:
    """Measure, print, and write the table between its marks."""
    pairs = [
        line.split("\t")
        for line in (ROOT / "tests/golden/authored-dev.tsv").read_text("utf-8").splitlines()
    ]
    en_zh, zh_en = (load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en"))
    parts = [
        "### Alignment and spans\n",
        f"Alignment error rate, 150 sentences, both directions joined: "
        f"**{error_rate(load_gold(), zh_en, en_zh):.3f}**\n",
        _spans(span_curve(span_cases(pairs, en_zh, zh_en, default_lexicon("en")),
                          (0.0, 0.2, 0.4, 0.6, 0.8))),
        "### Faults\n",
        "429 authored pairs:\n", _faults(pairs),
        "Sentence pairs of four articles (unseen when the lists were written):\n",
        _faults(article_pairs()),
        "### Fates\n", fates_table(),
    ]  # fmt: skip
    text = "\n".join(parts).rstrip() + "\n"
    sys.stdout.write(text)
    before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
    DOCS.write_text(before + BEGIN + "\n\n" + text + "\n" + END + rest.partition(END)[2], "utf-8")


def article_pairs() -> list[list[str]]:
    """English segments of the example articles with their human Chinese."""
    from translate.data import Document

    found = []
    for name in ARTICLES:
        english = (ROOT / "examples" / f"{name}.en.txt").read_text("utf-8")
        chinese = (ROOT / "examples" / f"{name}.zh.txt").read_text("utf-8")
        alike = similarity(default_lexicon("en"), "en", "zh")
        given = pair_middle(Document(name, english, "en"), chinese, "zh", alike)
        parts = segments(english, "en")
        found += [[p.text, g] for p, g in zip(parts, given, strict=True) if g]
    return found


def _spans(curve: Sequence[object]) -> str:
    head = "| confidence at least | coverage | exact | overlap F1 |\n|---|---|---|---|\n"
    rows = [f"| {s.threshold:.1f} | {s.coverage:.3f} | {s.exact:.3f} | {s.f1:.3f} |" for s in curve]  # type: ignore[attr-defined]
    return head + "\n".join(rows) + "\n"


def _faults(pairs: Sequence[Sequence[str]]) -> str:
    head = (
        "| fault | corrupted | recall | precision at 1 in 10 | clean pairs flagged |\n"
        "|---|---|---|---|---|\n"
    )
    rows = [
        f"| {s.kind} | {s.corrupted} | {s.recall:.2f} | {s.precision:.2f} | {s.clean_flagged:.3f} |"
        for s in score_faults(pairs)
    ]
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
