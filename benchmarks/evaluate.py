"""Rebuild the table of measured figures in docs/methods.md (`make evaluate`)."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluate_alignment import (
    SpanCase,
    SpanScore,
    error_rate,
    load_gold,
    overlap_f1,
    span_cases,
    span_curve,
)
from evaluate_fates import report
from evaluate_faults import score_faults, score_flags
from evaluate_returns import lines
from fit_fates import RETURNS, read_items

from translate.engines import load_engine
from translate.framings.lexicon import default_lexicon
from translate.languages import Direction
from translate.roundtrip.middle import pair_middle, similarity
from translate.segment import segments

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "methods.md"
SENTENCES = RETURNS.with_name("returns-dev.sentences.jsonl")
BEGIN, END = "<!-- evaluate:begin -->", "<!-- evaluate:end -->"
FATES = Namespace(folds=10, repeats=3, seed=1)
ARTICLES = ("tariff-truce", "war-games", "disputed-shoal", "beijing-visit")


def main() -> None:
    """Measure, print, and write the table between its marks."""
    pairs = [
        line.split("\t")
        for line in (ROOT / "tests/golden/authored-dev.tsv").read_text("utf-8").splitlines()
    ]
    en_zh, zh_en = (load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en"))
    cases = span_cases(pairs, en_zh, zh_en, default_lexicon("en"))
    parts = [
        "### Alignment and spans\n",
        f"Alignment error rate, 150 sentences, both directions joined: "
        f"**{error_rate(load_gold(), zh_en, en_zh):.3f}**\n",
        _spans(span_curve(cases, (0.0, 0.2, 0.4, 0.6, 0.8))),
        _reliability(cases),
        "### Faults\n",
        "429 authored pairs:\n", _faults([pair[:2] for pair in pairs]),
        "Sentence pairs of four articles (unseen when the lists were written):\n",
        _faults(article_pairs()),
        "Machine returns, 240 sentences labelled by hand (seen when the rules were written):\n",
        _flags(read_items([SENTENCES])),
        "### Fates\n", *report(FATES),
        "### Machine returns\n", *lines(RETURNS),
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


def _reliability(cases: Sequence[SpanCase]) -> str:
    """How often a span of a given confidence shares half its characters with the gold one."""
    head = "| confidence of a place | spans | mean confidence | right |\n|---|---|---|---|\n"
    rows = []
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        inside = [case for case in cases if case.found and low <= case.confidence < high]
        if inside:
            mean = sum(case.confidence for case in inside) / len(inside)
            right = sum(overlap_f1(case) >= 0.5 for case in inside) / len(inside)
            rows.append(
                f"| {low:.1f}–{min(high, 1.0):.1f} | {len(inside)} | {mean:.2f} | {right:.2f} |"
            )
    return head + "\n".join(rows) + "\n"


def _spans(curve: Sequence[SpanScore]) -> str:
    head = "| confidence at least | coverage | exact | overlap F1 |\n|---|---|---|---|\n"
    rows = [f"| {s.threshold:.1f} | {s.coverage:.3f} | {s.exact:.3f} | {s.f1:.3f} |" for s in curve]
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


def _flags(rows: Sequence[Mapping[str, Any]]) -> str:
    head = "| flag | flags | right | in the gold | found |\n|---|--:|--:|--:|--:|\n"
    shown = [
        f"| {s.kind} | {s.flags} | {s.precision:.2f} | {s.gold} | {s.recall:.2f} |"
        for s in score_flags(rows)
    ]
    return head + "\n".join(shown) + "\n"


if __name__ == "__main__":
    main()
