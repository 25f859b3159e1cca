"""The codebook: what each fate means, with an example, a counter-example and a border case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate.codec import Value
from translate.reports.wording import FATE_MEANINGS, TO_CHECK


@dataclass(frozen=True, slots=True)
class Entry(Value):
    """A fate as it is defined for coders and readers."""

    fate: str
    meaning: str
    example: str
    counter: str
    border: str


@dataclass(frozen=True, slots=True)
class _Case:
    example: str
    counter: str
    border: str


_CASES = {
    "kept": _Case(
        "“core interests” → “core interest”; “no-fly zone” → “a no-fly-zone”: inflection, "
        "articles, case, hyphens, quotation marks and the order inside the expression don’t matter",
        "“core interests” → “key interests”: other words, so paraphrased",
        "“sabre-rattling” → “saber rattling”: spelling alone, so kept. “a clash” → “clashed”: the "
        "same word as a verb, so kept",
    ),
    "paraphrased": _Case(
        "“deep-seated” → “profound”; “frank talks” → “candid talks”",
        "“invasion” → “incursion”: plainly weaker, so softened",
        "“urge” → “call on”: if you would not say which of the two is stronger, it is paraphrased",
    ),
    "softened": _Case(
        "“military confrontation” → “military friction”; “will” → “may”; “invasion” → “incursion”",
        "“crackdown” → “campaign”: not weaker, but something else, so shifted",
        "“massacre” → “killing”: still about the same act, with the charge gone: softened, not "
        "shifted",
    ),
    "strengthened": _Case(
        "“concern” → “alarm”; “may” → “will”; “criticised” → “condemned”",
        "“warned” → “threatened”: another act, not a stronger warning, so shifted",
        "“tensions” → “serious tensions”: the charge was added beside the expression and belongs "
        "to it, so strengthened",
    ),
    "shifted": _Case(
        "“self-governed island” → “autonomous region”; “claimed by China” → “belonging to China” "
        "(the attribution is gone); “did not provoke” → “provoked” (negated); "
        "“Ren’ai Jiao” → “Second Thomas Shoal” (another side’s name of the place)",
        "“flashpoint” → “hot spot”: other words for the same thing, so paraphrased",
        "“the regime” → “the government”: the same body, with the judgement gone. Code softened; "
        "code shifted only if another body or another judgement stands there",
    ),
    "lost": _Case(
        "“reckless manoeuvres” → “manoeuvres”, for the expression “reckless”",
        "“reckless” → “red”: something stands in its place, so shifted",
        "“so-called reforms” → “reforms”, for the expression “so-called”: nothing renders it, so "
        "lost, though the sentence now says more than it did",
    ),
    "untraceable": _Case(
        "the return is garbled where the expression should be, and no place can be named",
        "the return is fluent and has nothing for the expression: lost",
        "two places could render it, and they would have different fates: untraceable. The tool "
        "says so below its least confidence; coders leave the cell empty and say why",
    ),
}  # fmt: skip

HEAD = (
    "What became of an expression is judged by comparing the source with the return. Judge the "
    "expression, not the rest of its sentence. Each has exactly one fate. Go through the questions "
    "in this order: does anything in the return render it (else lost)? is it the same expression "
    "(kept)? does it say something else, is it denied, or has its attribution gone (shifted)? is "
    "its charge clearly weaker or stronger (softened, strengthened)? All others are paraphrased."
)


def entries() -> list[Entry]:
    """Return the fates in the order of their definitions.

    >>> [entry.fate for entry in entries()][:2]
    ['kept', 'paraphrased']
    """
    return [
        Entry(fate, FATE_MEANINGS[fate], case.example, case.counter, case.border)
        for fate, case in _CASES.items()
    ]


def to_markdown(tables: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()) -> str:
    """Write the codebook as Markdown, with the columns of `tables` (a name and their meanings)."""
    lines = ["# Codebook", "", HEAD, ""]
    for entry in entries():
        lines += [
            f"## {entry.fate}", "", f"{entry.meaning[0].upper()}{entry.meaning[1:]}.", "",
            f"- Example: {entry.example}.", f"- Counter-example: {entry.counter}.",
            f"- Border: {entry.border}.", "",
        ]  # fmt: skip
    lines += ["## To check", "", f"Not a fate but the tool’s mark on one: {TO_CHECK}. Counted as "
              "changed in no rate: every rate takes it both ways.", ""]  # fmt: skip
    for name, columns in tables:
        lines += [f"## Columns of {name}", "", "| column | what |", "|---|---|"]
        lines += [f"| {column} | {meaning} |" for column, meaning in columns]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def to_text() -> str:
    """Write the codebook for a terminal."""
    lines = [HEAD, ""]
    for entry in entries():
        lines += [
            f"{entry.fate}: {entry.meaning}", f"  example   {entry.example}",
            f"  counter   {entry.counter}", f"  border    {entry.border}", "",
        ]  # fmt: skip
    return "\n".join([*lines, f"to check: {TO_CHECK}"]) + "\n"
