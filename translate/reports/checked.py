"""A checked translation for a terminal: how many units are flagged, and each of them with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from translate.english import counted
from translate.reports import wording
from translate.reports.columns import pieces, wrap
from translate.reports.rows import language
from translate.roundtrip.result import Result, Sentence

_LEAST_WIDTH = 24
_BOLD, _DIM = "1", "2"  # SGR codes


def render(result: Result, *, color: bool = False, width: int = 100) -> str:
    """Draw what is wrong `width` cells wide; SGR colours only when asked for."""
    paper = _Paper(color, max(_LEAST_WIDTH, width))
    flagged = [(at, own) for at, own in enumerate(result.sentences, 1) if own.faults]
    lines = [*paper.prose(_head(result), _BOLD), *paper.prose(_lead(result, len(flagged)))]
    for number, own in flagged:
        lines += ["", *paper.unit(_name(number, own), own)]
    aside = [*_terms(result), *result.warnings]
    lines += [""] * bool(aside) + [line for item in aside for line in paper.item(item)]
    lines += ["", *paper.prose(f"Signature: {wording.signature(result.signature)}", _DIM)]
    return "\n".join(lines) + "\n"


def _head(result: Result) -> str:
    way = f"{language(result.document.language)} → {language(result.route.via[-1])}"
    return f"{wording.title(result)}: {way}"


def _lead(result: Result, flagged: int) -> str:
    """Say how many units are flagged, and with what; nothing found is no promise."""
    of = counted(len(result.sentences), _noun(result))
    kinds = Counter(kind for own in result.sentences for kind in {f.kind for f in own.faults})
    listed = ", ".join(f"{wording.fault_kind(kind)} {n}" for kind, n in kinds.most_common())
    if not flagged:
        return f"Of {of} none is flagged; what is not flagged may be wrong all the same."
    return f"Of {of} {flagged} {'is' if flagged == 1 else 'are'} flagged: {listed}."


def _noun(result: Result) -> str:
    return "unit" if any(own.unit for own in result.sentences) else "sentence"


def _name(number: int, own: Sentence) -> str:
    return str(own.unit) if own.unit else f"sentence {number}"


def _terms(result: Result) -> Iterator[str]:
    facts = result.evidence.termbase
    if facts and facts.checked:
        yield f"Termbase: {facts.matched} of {facts.checked} terms are rendered as expected"


class _Paper:
    def __init__(self, color: bool, width: int) -> None:
        self.color, self.width = color, width

    def prose(self, text: str, style: str = "", indent: str = "") -> Iterator[str]:
        shown = pieces(wording.still(text), self.width - len(indent), style if self.color else "")
        yield from (f"{indent}{line.text}" for line in wrap(shown, self.width - len(indent)))

    def item(self, text: str) -> Iterator[str]:
        for at, line in enumerate(self.prose(text, indent="  ")):
            yield line if at else f"- {line[2:]}"

    def unit(self, name: str, own: Sentence) -> Iterator[str]:
        yield from self.prose(name, _BOLD)
        for fault in own.faults:
            yield from self.prose(_told(fault.kind, fault.detail), indent="  ")
        yield from self.prose(own.source.text, _DIM, "    ")
        if own.pivot and own.pivot.text.strip():
            yield from self.prose(own.pivot.text, _DIM, "    ")


def _told(kind: str, detail: str) -> str:
    name = wording.fault_kind(kind)
    if not detail:
        return name
    return detail if detail.startswith(name) else f"{name}: {detail}"
