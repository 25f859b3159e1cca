"""What the evidence says, a sentence at a time, and what it can't say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from translate.reports.rows import Result, routes, via_name
from translate.reports.wording import percent, plain, signed

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
