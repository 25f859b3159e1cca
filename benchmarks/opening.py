"""Write README's opening from a run: what the tool says of the example article, and no more.

The findings are the surest changes and losses of the run, whatever they are; run this after the
weights, the lexicon or the fates have changed (a test holds README against the run).
Usage: python benchmarks/opening.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from translate.api import round_trip
from translate.data import CHANGED
from translate.measures.rates import Rate
from translate.reports.shares import percent, spread
from translate.roundtrip.result import FollowedFraming, Result

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
ARTICLE = ROOT / "examples" / "beijing-visit.en.txt"
BEGIN, END = "<!-- opening:begin -->", "<!-- opening:end -->"
SHOWN = 3


def main() -> None:
    """Print the opening and write it between its marks."""
    text = opening(round_trip(ARTICLE.read_text("utf-8")))
    sys.stdout.write(text)
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}", "utf-8")


def written() -> str:
    """Return what README has between the marks."""
    return README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].lstrip("\n")


def opening(result: Result) -> str:
    """Say what became of the charged expressions of the example article."""
    kept = result.evidence.kept
    rate = kept.kept_or_paraphrased if kept else None
    assert rate is not None
    lines = [
        f"Send the [example article](examples/{ARTICLE.name}) into Chinese and back with the",
        f"bundled models. Of its {rate.of} charged expressions {spread(rate)} come back as they",
        f"were, or reworded and just as strong{_ends(rate)}.",
        _sentence(findings(result)),
    ]
    return _wrapped(" ".join(lines)) + "\n"


def _ends(rate: Rate) -> str:
    """Say what makes a range of the rate, where it is one."""
    if rate.low is None or rate.high is None or rate.low == rate.high:
        return ""
    return (
        f": {percent(rate.low)} if none of the doubtful ones do, "
        f"{percent(rate.high)} if all of them do"
    )


def findings(result: Result) -> list[FollowedFraming]:
    """Return the surest changes and losses that are no places to check, in the text's order.

    An expression that is found twice is told of once.
    """
    claimed = [
        framing
        for framing in result.framings
        if framing.fate in (*CHANGED, "lost") and not framing.to_check
    ]
    surest: dict[str, FollowedFraming] = {}
    for framing in sorted(claimed, key=lambda framing: -framing.confidence):
        surest.setdefault(framing.text.lower(), framing)
    shown = list(surest.values())[:SHOWN]
    return [framing for framing in claimed if framing in shown]


def _sentence(framings: list[FollowedFraming]) -> str:
    parts = [
        f"“{framing.text}” returns as “{framing.back.text}” "
        f"({_named(framing)}, confidence {framing.confidence:.2f})"
        if framing.back
        else f"nothing that came back stands for “{framing.text}” "
        f"({_named(framing)}, confidence {framing.confidence:.2f})"
        for framing in framings
    ]
    listed = ", ".join([*parts[:-2], " and ".join(parts[-2:])])
    return f"The tool is surest of this: {listed}." if parts else "It is sure of no change."


def _named(framing: FollowedFraming) -> str:
    """Return the fate, and why where both texts of the expression alone don't show it."""
    return f"{framing.fate}: {framing.reason}" if "negation" in framing.reason else framing.fate


def _wrapped(text: str, width: int = 100) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".lstrip()
    return "\n".join(lines)


if __name__ == "__main__":
    main()
