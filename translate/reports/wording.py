"""The sentences every report shares, so that all of them claim the same and no more.

A round trip shows what *this system* made of a text. Nothing here says "the Chinese framing", and
nothing calls a rendering good because it came back (docs/methods.md says why).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from translate.data import FATES
from translate.reports.rows import Result, framings, language, tag, via_name

# What each fate means, and a sign that tells it apart without colour.
FATE_SIGNS = {
    "kept": "=", "paraphrased": "≈", "softened": "↓", "strengthened": "↑", "shifted": "↷",
    "lost": "∅", "untraceable": "?",
}  # fmt: skip
FATE_MEANINGS = {
    "kept": "the same expression came back",
    "paraphrased": "other words, same framing, about the same strength",
    "softened": "came back with a clearly weaker charge",
    "strengthened": "came back with a clearly stronger charge",
    "shifted": "the counterpart says something else",
    "lost": "nothing in the returned text renders it",
    "untraceable": "could not be followed with enough confidence; no fate is claimed",
}
UNTRACED = "not traced"
ABSENT = "nothing renders it"
CAUTION = (
    "What is shown is this system’s rendering, not how people who write the pivot language would "
    "put it. A text that comes back intact may have had a poor pivot, and a good pivot may be "
    "spoilt on the way back: read the middle column."
)


def title(result: Result) -> str:
    """Name the document: its title where a reader found one, else its id."""
    document = result.get("document") or {}
    meta = document.get("meta") or {}
    return str(document.get("title") or meta.get("title") or document.get("id") or "Untitled")


def source_language(result: Result) -> str:
    """Give the language tag of the document, "und" when it is not told."""
    return tag((result.get("document") or {}).get("language"))


def fate(framing: Mapping[str, Any]) -> str:
    """Give the fate of a framing; whatever is not one of the seven counts as untraceable."""
    named = framing.get("fate")
    return named if named in FATES else "untraceable"


def place(framing: Mapping[str, Any], pane: str) -> str:
    """Give the text of a framing in a pane, or say that there is none."""
    where = framing.get(pane)
    if isinstance(where, Mapping) and where.get("text"):
        return str(where["text"])
    return ABSENT if pane == "back" and fate(framing) == "lost" else UNTRACED


def path(framing: Mapping[str, Any]) -> list[str]:
    """Give the stations of a framing: source, pivot, back; one "not traced" stands for several."""
    stations = [term(framing), place(framing, "pivot"), place(framing, "back")]
    return stations[:2] if stations[1:] == [UNTRACED, UNTRACED] else stations


def framing_line(framing: Mapping[str, Any]) -> str:
    """Tell a framing's way and fate in one line, for notes in other tools."""
    told = f"{' → '.join(path(framing))}: {fate(framing)}"
    sure = framing.get("confidence")
    return told if sure is None else f"{told} (confidence {float(sure):.2f})"


def term(framing: Mapping[str, Any]) -> str:
    """Give the words of the text that carry the framing, else the lexicon's term."""
    found = framing.get("source")
    text = found.get("text") if isinstance(found, Mapping) else None
    return str(text or framing.get("term") or "?")


def fate_counts(result: Result) -> list[tuple[str, int]]:
    """Count the fates that occur, in the fixed order of the definitions."""
    counts = Counter(fate(framing) for _, framing in framings(result))
    return [(name, counts[name]) for name in FATES if counts[name]]


def summary(result: Result) -> str:
    """Say in one line how many framings met which fate."""
    counts = fate_counts(result)
    total = sum(count for _, count in counts)
    if not total:
        return "No framing of the lexicon was found in this text."
    parts = ", ".join(f"{count} {name}" for name, count in counts)
    return f"{total} framing{'s' * (total != 1)}: {parts}."


def survival(framing: Mapping[str, Any]) -> str:
    """Say how often a framing survived over several renderings; "" when not measured."""
    found = framing.get("survival")
    if not isinstance(found, Mapping) or not found.get("of"):
        return ""
    interval = ""
    if found.get("low") is not None and found.get("high") is not None:
        interval = f" ({percent(found['low'])[:-1]}–{percent(found['high'])})"
    return f"{found.get('kept', 0)} of {found['of']}{interval}"


def renderings(framing: Mapping[str, Any]) -> str:
    """Give the candidate renderings with their shares of the hypotheses, likeliest first."""
    found = framing.get("survival")
    ranked = found.get("renderings") if isinstance(found, Mapping) else None
    return ", ".join(f"{one.get('text')} {percent(one.get('share'))}" for one in ranked or ())


def strength(framing: Mapping[str, Any]) -> str:
    """Give the strength before and after, on the scale from 1 (neutral) to 5."""
    found = framing.get("strength") or {}
    before, after = found.get("before"), found.get("after")
    if fate(framing) == "untraceable":
        after = None  # no fate is claimed, so no strength is either
    if before is None and after is None:
        return ""
    return f"{'?' if before is None else before} → {'?' if after is None else after}"


def reason(framing: Mapping[str, Any]) -> str:
    """Give the reason for a fate; an untraceable framing has no fate and so no reason."""
    return "" if fate(framing) == "untraceable" else str(framing.get("reason") or "")


def expectation(framing: Mapping[str, Any]) -> str:
    """Say whether the pivot is one of the renderings the termbase expects; "" if it has none."""
    pivot = framing.get("pivot")
    if not isinstance(pivot, Mapping) or not pivot.get("expected"):
        return ""
    expected = "; ".join(str(item) for item in pivot["expected"])
    return f"{'as' if pivot.get('matches_expected') else 'not as'} expected ({expected})"


def signature(result: Result) -> str:
    """Give the signature in one line: version, models, decoding, libraries."""
    found = result.get("signature") or {}
    models = "; ".join(
        f"{model.get('direction', '?')} {model.get('name', '?')} "
        f"(sha256 {str(model.get('sha256', '?'))[:12]})"
        for model in found.get("models") or ()
    )
    parts = [f"translate-compare {found.get('version', '?')}", models]
    for name in ("decoding", "libraries"):
        parts.append(plain(found.get(name) or {}))
    return " · ".join(part for part in parts if part)


def fault(item: Mapping[str, Any]) -> str:
    """Name a fault, where it is and what was seen."""
    where = {"pivot": "in the pivot", "back": "on the way back"}.get(str(item.get("where")), "")
    told = " ".join(part for part in (str(item.get("kind", "fault")), where) if part)
    return f"{told}: {item['detail']}" if item.get("detail") else told


def columns(result: Result, via: tuple[str, ...]) -> tuple[str, str, str]:
    """Give the headings of the three panes."""
    source = language(source_language(result))
    return f"{source}, source", f"{via_name(via)}, this system’s rendering", f"{source}, returned"


def percent(value: Any) -> str:
    """Write a share as a percentage.

    >>> percent(0.825), percent(0.005), percent(None)
    ('82%', '0.5%', 'not measured')
    """
    if value is None:
        return "not measured"
    share = 100 * float(value)
    return f"{share:.1f}%" if 0 < share < 1 else f"{share:.0f}%"


def signed(value: float) -> str:
    """Write a difference with its sign; the minus is a minus, not a hyphen.

    >>> signed(-0.21), signed(0.0)
    ('−0.21', '0.00')
    """
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def plain(value: Any) -> str:
    """Write a value of unknown shape in words.

    >>> plain({"kept": 0.8, "by_term": [{"fuse": 1}]})
    'kept 0.8, by term: fuse 1'
    """
    if isinstance(value, Mapping):
        return ", ".join(
            f"{str(name).replace('_', ' ')}{':' * isinstance(item, list | Mapping)} {plain(item)}"
            for name, item in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(plain(item) for item in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
