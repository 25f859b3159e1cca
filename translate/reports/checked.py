"""A checked translation for a terminal: how many units are flagged, and each of them with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from translate.english import counted
from translate.reports import wording
from translate.reports.columns import item, prose
from translate.reports.rows import language
from translate.roundtrip.result import Result, Sentence

_LEAST_WIDTH = 24
_BOLD, _DIM = "1", "2"  # SGR codes


def render(result: Result, *, color: bool = False, width: int = 100) -> str:
    """Draw what is wrong `width` cells wide; SGR colours only when asked for."""
    width, (bold, dim) = max(_LEAST_WIDTH, width), (_BOLD, _DIM) if color else ("", "")
    flagged = [(at, own) for at, own in enumerate(result.sentences, 1) if own.faults]
    lines = [*prose(_head(result), width, bold), *prose(_lead(result, len(flagged)), width)]
    for number, own in flagged:
        lines += ["", *_drawn(_name(number, own), own, width, bold, dim)]
    aside = [*_terms(result), *result.warnings]
    lines += [""] * bool(aside) + [line for text in aside for line in item(text, width)]
    lines += ["", *prose(f"Signature: {wording.signature(result.signature)}", width, dim)]
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
    return f"Of {of} {flagged} {_is(flagged)} flagged: {listed}."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _noun(result: Result) -> str:
    return "unit" if any(own.unit for own in result.sentences) else "sentence"


def _name(number: int, own: Sentence) -> str:
    return str(own.unit) if own.unit else f"sentence {number}"


def _terms(result: Result) -> Iterator[str]:
    facts = result.evidence.termbase
    if facts and facts.checked:
        terms = counted(facts.checked, "term")
        yield f"Termbase: {facts.matched} of {terms} {_is(facts.checked)} rendered as expected"


def _drawn(name: str, own: Sentence, width: int, bold: str, dim: str) -> Iterator[str]:
    """Draw a unit: its name, what is wrong, and its two texts."""
    yield from prose(name, width, bold)
    for fault in own.faults:
        yield from _indented(_told(fault.kind, fault.detail), width, 2)
    yield from _indented(own.source.text, width, 4, dim)
    if own.pivot and own.pivot.text.strip():
        yield from _indented(own.pivot.text, width, 4, dim)


def _indented(text: str, width: int, by: int, style: str = "") -> Iterator[str]:
    yield from (" " * by + line for line in prose(text, width - by, style))


def _told(kind: str, detail: str) -> str:
    name = wording.fault_kind(kind)
    if not detail:
        return name
    return detail if detail.startswith(name) else f"{name}: {detail}"
