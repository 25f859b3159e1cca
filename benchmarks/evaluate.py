"""Rebuild the measured figures in docs/evaluation.md and README.md (`make evaluate`)."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

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
from evaluate_legs import LABELS
from evaluate_legs import report as report_legs
from evaluate_returns import Claim, judged, score, sure
from evaluate_returns import report as report_returns
from fit_fates import RETURNS, read_items
from fit_gate import GOLD as SENTENCES
from fit_gate import observed
from fit_gate import report as report_gate

from translate.data import CHANGED, Fate, must_check
from translate.engines import load_engine
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.measures.rates import KEPT, SIMILAR, Counts, Rate
from translate.reports.shares import spread
from translate.roundtrip.given import pair_middle, similarity
from translate.roundtrip.result import FollowedFraming
from translate.segment import segments

ROOT = Path(__file__).resolve().parent.parent
DOCS, README = ROOT / "docs" / "evaluation.md", ROOT / "README.md"
UNSEEN = tuple(ROOT / f"tests/golden/returns-{number}.framings.jsonl" for number in (9, 10, 11))
RATES = {"kept or paraphrased": SIMILAR, "kept": KEPT}
FATES = Namespace(folds=10, repeats=1, seed=1)
AWAY, HOME = Direction("en", "zh"), Direction("zh", "en")
ARTICLES = ("tariff-truce", "war-games", "disputed-shoal", "beijing-visit")


def main() -> None:
    """Measure, print, and write the tables between their marks."""
    write_unseen()
    by_way = judged(RETURNS)
    write(README, "evaluate", _brief(by_way["through the pivot"]))
    write(DOCS, "returns", _returns(by_way))
    write(DOCS, "authored", report(FATES))
    sentences = read_items(SENTENCES)
    write(DOCS, "gate", report_gate(sentences, observed(sentences, load_engine(HOME))))
    changed = [item for item in read_items(RETURNS) if item["leg"] in LABELS]
    write(DOCS, "legs", report_legs(changed))
    write(DOCS, "flags", [_flags(sentences)])
    pairs = authored_pairs()
    write(DOCS, "alignment", _alignment(pairs))
    write(DOCS, "planted", _planted(pairs))


def write_unseen() -> None:
    """Judge the returns that nothing is fitted on, by the shipped weights."""
    claims = judged(UNSEEN)["through the pivot"]
    write(DOCS, "unseen", report_returns(claims))
    write(README, "unseen", [_outside(claims)])


def _outside(claims: Sequence[Claim]) -> str:
    """The sentence of README on texts that nobody has read."""
    kept, same, lost = (score(claims, [n]).precision for n in ("kept", "paraphrased", "lost"))
    told = [claim.gold in CHANGED for claim in claims if claim.fate in CHANGED]
    there = sum(claim.gold in CHANGED for claim in claims)
    return (
        f"On {len(claims):,} other expressions, on which no weights were fitted, *kept* is right "
        f"in {kept:.0%} of claims, *paraphrased* in {same:.0%} and *lost* in {lost:.0%}. The "
        f"reader found {there} changes there. The tool named {len(told)}, some of them only *to "
        f"check*; {sum(told)} of these are a change of some kind."
    )


def write(path: Path, name: str, lines: Iterable[str]) -> None:
    """Print lines and put them between the marks of a name, of which the file must have each."""
    text = "\n".join(lines).rstrip() + "\n"
    sys.stdout.write(text + "\n")
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    page = path.read_text("utf-8")
    start = page.index(begin) + len(begin)
    path.write_text(f"{page[:start]}\n\n{text}\n{page[page.index(end, start) :]}", "utf-8")


def _returns(by_way: Mapping[str, Sequence[Claim]]) -> Iterator[str]:
    """What was said of expressions in machine returns, and the rates that follow from it."""
    claims = by_way["through the pivot"]
    yield "Through the pivot:\n"
    yield from report_returns(claims)
    yield "\n| rate over these returns | told | by the reader | share of those judged |"
    yield "|---|--:|--:|--:|"
    for name, fates in RATES.items():
        rate = _rate(claims, fates)
        true = sum(claim.gold in fates for claim in claims) / len(claims)
        yield f"| {name} | {spread(rate)} | {true:.0%} | {rate.value or 0.0:.0%} |"
    yield "\nBy both ends alone, without the pivot (controls, drift, other systems' returns):\n"
    yield from report_returns(by_way["by both ends"])


def _rate(claims: Sequence[Claim], fates: Sequence[str]) -> Rate:
    """Return the rate that the tool gives of its claims."""
    counts = Counts("sentence", fates)
    for number, claim in enumerate(claims):
        unsure = must_check(claim.fate, claim.confidence)
        counts.add([FollowedFraming(sentence=number, fate=cast(Fate, claim.fate), to_check=unsure)])
    return counts.rate()


def _brief(claims: Sequence[Claim]) -> Iterator[str]:
    """The lines of README: what is right of each claim on machine returns."""
    yield "| claim | right | found | of |"
    yield "|---|--:|--:|--:|"
    groups = {**{name: (name,) for name in ("kept", "paraphrased", "lost")}, "changed": CHANGED}
    for name, fates in groups.items():
        scored = score(sure(claims), fates)
        label = "softened, strengthened, shifted" if name == "changed" else name
        yield f"| {label} | {scored.precision:.2f} | {scored.recall:.2f} | {scored.gold} |"
    rate = _rate(claims, SIMILAR)
    true = sum(claim.gold in SIMILAR for claim in claims) / len(claims)
    changes = [claim for claim in claims if claim.fate in CHANGED]
    waiting = [claim for claim in changes if must_check(claim.fate, claim.confidence)]
    there = sum(claim.gold in CHANGED for claim in claims)
    pointed, true_ones = (
        sum(claim.gold in CHANGED for claim in part) for part in (changes, waiting)
    )
    yield (
        f"\nThe tool names {len(waiting)} more changes only *to check*: "
        f"{true_ones / len(waiting):.0%} of these are a change of some kind. With them it points "
        f"at {pointed / there:.0%} of the {there} changes that the reader found."
    )
    yield (
        f"\nOf all these expressions together the tool says that {spread(rate)} came back kept or "
        f"paraphrased; the reader says {true:.0%}."
    )


def authored_pairs() -> list[list[str]]:
    """Return English sentences with their human Chinese, and the spans in either."""
    lines = (ROOT / "tests/golden/authored-dev.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines]


def _alignment(pairs: Sequence[Sequence[str]]) -> Iterator[str]:
    """Word links and places, on human translations."""
    en_zh, zh_en = load_engine(AWAY), load_engine(HOME)
    cases = span_cases(pairs, en_zh, zh_en, default_lexicon("en"))
    aligned = error_rate(load_gold(), zh_en, en_zh)
    yield f"Alignment error rate, 150 sentences, both directions joined: **{aligned:.3f}**;"
    aligned = error_rate(load_gold(), zh_en, en_zh, aligner="joined")
    yield f"with the encoder (`--aligner joined`): **{aligned:.3f}**\n"
    yield _spans(span_curve(cases, (0.0, 0.2, 0.4, 0.6, 0.8)))
    yield _reliability(cases)


def _planted(pairs: Sequence[Sequence[str]]) -> Iterator[str]:
    """Faults planted in human translations."""
    yield f"{len(pairs)} authored pairs:\n"
    yield _faults([pair[:2] for pair in pairs])
    yield "Sentence pairs of four articles (unseen when the lists were written):\n"
    yield _faults(article_pairs())


def article_pairs() -> list[list[str]]:
    """English segments of the example articles with their human Chinese."""
    from translate.data import Document

    pairs = []
    for name in ARTICLES:
        english = (ROOT / "examples" / f"{name}.en.txt").read_text("utf-8")
        chinese = (ROOT / "examples" / f"{name}.zh.txt").read_text("utf-8")
        alike = similarity(default_lexicon("en"), "en", "zh")
        partners = pair_middle(Document(name, english, "en"), chinese, "zh", alike)
        parts = segments(english, "en")
        pairs += [[p.text, g] for p, g in zip(parts, partners, strict=True) if g]
    return pairs


def _reliability(cases: Sequence[SpanCase]) -> str:
    """How often a span of a given confidence shares half its characters with the gold one."""
    head = "| confidence of a place | spans | mean confidence | right |\n|---|---|---|---|\n"
    rows = []
    for low, high in ((0.0, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        inside = [case for case in cases if case.place and low <= case.confidence < high]
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
