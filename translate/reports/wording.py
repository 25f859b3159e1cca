"""The sentences every report shares, so that all of them claim the same and no more.

A round trip shows what *this system* made of a text. Nothing here says "the Chinese framing", and
nothing calls a rendering good because it came back (docs/methods.md says why).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from translate.data import FATES
from translate.reports.rows import Result, framings, language, routes, tag, via_name

# C0 controls but tab and newline, DEL, C1 controls, lone surrogates, the two non-characters
# XML forbids: no HTML or XML document may hold them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Embeddings, overrides and isolates: harmless inside an element that isolates its text, but in a
# terminal they reorder what follows.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\r\n?")


def visible(text: str) -> str:
    r"""Show forbidden characters as signs; line ends become `\n`.

    >>> visible("a\x00b\x1b[31m\r\nc\x85")
    'a␀b␛[31m\nc⟨U+0085⟩'
    """
    return _FORBIDDEN.sub(_sign, _BREAKS.sub("\n", text))


def still(text: str) -> str:
    r"""Show what could act on a terminal: controls, and what turns the writing direction.

    >>> still("\u202eevil\u202c")
    '⟨U+202E⟩evil⟨U+202C⟩'
    """
    return _BIDI.sub(_sign, visible(text))


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


_SCORES = {"bleu": "BLEU", "chrf": "chrF", "ter": "TER", "copy_rate": "copy rate"}
_TOLD = frozenset({"control", "difference", "drift", "kept", "middle", "termbase"})
_LISTED = 8  # mismatches told in words; all of them are in the JSON


def evidence(result: Result) -> Iterator[str]:
    """Say what the evidence is; what is there under a name of its own is told as it is."""
    found = result.get("evidence") or {}
    yield from _kept(found.get("kept"), "Over the whole text")
    yield from _scores(result)
    yield from _controls(found)
    yield from _middle(found.get("middle"))
    yield from _drift(found.get("drift"))
    yield from _termbase(found.get("termbase"))
    for name, value in found.items():
        if name not in _TOLD and value not in (None, [], {}):
            yield f"{name.replace('_', ' ').capitalize()}: {plain(value)}."


def _kept(found: Any, opening: str) -> Iterator[str]:
    if not isinstance(found, Mapping):
        return
    kept, similar = found.get("kept"), found.get("kept_or_paraphrased")
    parts = [_rate(kept, "kept"), _rate(similar, "kept or paraphrased")]
    told = "; ".join(part for part in parts if part)
    if told:
        counted = kept if isinstance(kept, Mapping) else similar
        yield f"{opening}: {told}{_counted(counted)}."


def _rate(rate: Any, name: str) -> str:
    if not isinstance(rate, Mapping) or rate.get("value") is None:
        return ""
    return f"{percent(rate['value'])} {name}{_interval(rate)}"


def _interval(rate: Mapping[str, Any]) -> str:
    low, high = rate.get("low"), rate.get("high")
    if low is None or high is None:
        return ""
    return f" (95% interval {percent(low)[:-1]}–{percent(high)})"


def _counted(rate: Any) -> str:
    if not isinstance(rate, Mapping) or rate.get("of") is None:
        return ""
    told = f", of {rate['of']} framings"
    if rate.get("excluded"):
        told += f"; {rate['excluded']} left out (untraceable or in flagged sentences)"
    return told


def _scores(result: Result) -> Iterator[str]:
    for route in routes(result):
        told = [
            f"{_SCORES.get(name, name.replace('_', ' '))} "
            f"{percent(value) if name.endswith('rate') else plain(value)}"
            for name, value in route.scores.items()
            if value is not None
        ]
        if told:
            yield (
                f"Source against return via {via_name(route.via)}: {', '.join(told)} "
                "(how alike the two are, not how good the pivot is)."
            )


def _controls(found: Mapping[str, Any]) -> Iterator[str]:
    controls = [item for item in found.get("control") or () if isinstance(item, Mapping)]
    for control in controls:
        name = via_name(control.get("via") or ())
        kept = percent(control.get("kept"))
        yield f"Control pivot {name}: {kept} kept{_interval(control)}{_counted(control)}."
        yield from _difference(control.get("difference"), name)
    if not controls:
        yield (
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip."
        )
    if not any(control.get("difference") for control in controls):
        yield from _difference(found.get("difference"), "the control")


def _difference(found: Any, control: str) -> Iterator[str]:
    if not isinstance(found, Mapping) or found.get("value") is None:
        return
    told = f"Share kept, this pivot less {control}: {signed(found['value'])}"
    low, high = found.get("low"), found.get("high")
    if low is None or high is None:
        yield f"{told} (no interval)."
        return
    clear = "does not include" if low > 0 or high < 0 else "includes"
    chance = "" if found.get("p") is None else f"; p = {float(found['p']):.2g}"
    yield (f"{told} (95% interval {signed(low)} to {signed(high)}, which {clear} zero{chance}).")


def _middle(found: Any) -> Iterator[str]:
    if not isinstance(found, Mapping):
        return
    yield ("The pivot is a human translation, so what is lost here the way back alone has lost.")
    yield from _kept(found, "On the way back")
    if found.get("unpaired_segments"):
        yield f"{found['unpaired_segments']} sentences have no counterpart in that translation."


def _drift(found: Any) -> Iterator[str]:
    for number, item in enumerate(found if isinstance(found, list) else (), 1):
        if not isinstance(item, Mapping):
            yield f"After trip {number}: {plain(item)}."
            continue
        parts = [f"{percent(item['kept'])} of framings kept"] if "kept" in item else []
        parts += [f"{_SCORES[n]} {plain(item[n])}" for n in ("bleu", "chrf") if n in item]
        if "unchanged" in item:
            parts.append(f"{percent(item['unchanged'])} of sentences as one trip before")
        known = {"trip", "kept", "bleu", "chrf", "unchanged", "fates"}
        rest = {name: value for name, value in item.items() if name not in known}
        parts += [plain(rest)] if rest else []
        yield f"After trip {item.get('trip', number)}: {'; '.join(parts)}."


def _termbase(found: Any) -> Iterator[str]:
    if not isinstance(found, Mapping) or not found.get("checked"):
        return
    registers = found.get("by_register") or {}
    split = ", ".join(f"{name}: {count}" for name, count in registers.items())
    told = f" ({split})" if len(registers) > 1 else ""
    yield (
        f"Termbase: {found.get('matched', 0)} of {found['checked']} renderings are "
        f"expected ones{told}."
    )
    missed = [one for one in found.get("mismatches") or () if isinstance(one, Mapping)]
    for one in missed[:_LISTED]:
        wanted = one.get("expected")
        listed = ", ".join(map(str, wanted)) if isinstance(wanted, list) else plain(wanted)
        yield f"Not in the termbase: {one.get('term')} → {one.get('rendered')} (expected {listed})."
    if len(missed) > _LISTED:
        yield f"Further renderings not in the termbase: {len(missed) - _LISTED}."


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
