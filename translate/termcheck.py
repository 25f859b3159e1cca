"""The machine's rendering of each framing against the expected ones, by register or outlet.

A lexicon may give renderings of one language under several names: `renderings.zh` and, for a
register or an outlet, `renderings.zh-xinhua`, `renderings.zh-taiwan`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from translate.data import Framing, Trace


def expected(framing: Framing, language: str) -> list[tuple[str, str]]:
    """Give the renderings expected in a language with their register ("" for the plain one).

    >>> framing = Framing("Taiwan", "identity", renderings={"zh": ["台湾"], "zh-prc": ["台湾地区"]})
    >>> expected(framing, "zh")
    [('台湾', ''), ('台湾地区', 'prc')]
    """
    found = []
    for tag, renderings in framing.renderings.items():
        primary, _, register = tag.partition("-")
        if primary == language:
            found += [(rendering, register) for rendering in renderings]
    return found


def matched(rendering: str, framing: Framing, language: str) -> str | None:
    """Give the register whose rendering stands in the text or holds it; None when none does.

    The whole rendering comes before a part; of parts the longest decides.
    """
    hits = [
        (one == rendering, one in rendering, len(one), register)
        for one, register in expected(framing, language)
        if one in rendering or (len(rendering) > 1 and rendering in one)
    ]
    return max(hits)[-1] if hits else None


def check(traces: Sequence[Trace], language: str) -> dict[str, Any]:
    """Count the traced renderings that are expected ones, by register, and list the others.

    Framings without an expected rendering or without a traced pivot place are not checked.
    """
    registers: Counter[str] = Counter()
    mismatches: list[dict[str, Any]] = []
    for one in traces:
        framing = one.mention.framing
        wanted = [rendering for rendering, _ in expected(framing, language)]
        if one.pivot is None or not wanted:
            continue
        register = matched(one.pivot.text, framing, language)
        if register is not None:
            registers[register or "plain"] += 1
            continue
        mismatches.append(
            {"term": framing.term, "segment": one.mention.segment, "rendered": one.pivot.text,
             "expected": wanted, "confidence": one.pivot.confidence}
        )  # fmt: skip
    hits = sum(registers.values())
    return {
        "checked": hits + len(mismatches),
        "matched": hits,
        "by_register": dict(registers),
        "mismatches": mismatches,
    }
