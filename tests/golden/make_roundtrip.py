"""Make roundtrip.json: a `roundtrip --format json` result whose sentences we wrote ourselves.

Run it from anywhere: `python tests/golden/make_roundtrip.py`. The article, its Chinese version and
the return were written for this project and share its licence; no engine made them.
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOKEN = re.compile(r"\w+(?:[-’']\w+)*|[^\w\s]")

SEGMENTS = [
    (
        "Blinken ends Beijing trip with ties steadier and disputes unsettled",
        "布林肯结束北京之行：关系趋稳，分歧未解",
        "Blinken ends Beijing trip: relations steady, differences unresolved",
    ),
    (
        "Qin told his guest that Taiwan is at the very heart of China’s core interests, and called "
        "it the most consequential issue and the most pronounced risk in the relationship.",
        "秦刚对客人表示，台湾问题处于中国核心利益的最核心位置，并称这是两国关系中最重大的问题和最突出的风险。",
        "Qin Gang told the guest that the Taiwan question is at the very core of China’s core "
        "interests, and called it the most important issue and the most prominent risk in "
        "relations between the two countries.",
    ),
    (
        "Commentators in the Chinese capital went further and described the island as a "
        "flashpoint that could drag both countries into a military confrontation neither of them "
        "wants.",
        "北京的评论人士则更进一步，把该岛形容为一个导火索，可能把两国拖入一场双方都不希望发生的军事对抗。",
        "Commentators in Beijing went further and described the island as a fuse that could drag "
        "the two countries into a military friction that neither side wants.",
    ),
    (
        "Washington has no formal ties with the self-governed island, which is claimed by China, "
        "but sells it weapons and says that its policy has not changed.",
        "华盛顿与这个被中国声称拥有主权的自治岛屿没有正式关系，但向其出售武器，并表示自身政策没有改变。",
        "Washington has no official relations with the autonomous island belonging to China, but "
        "sells weapons to it and says its own policy has not changed.",
    ),
    (
        "Expectations were low, and the deep-seated mistrust has not gone away.",
        "外界期望不高，根深蒂固的不信任也没有消失。",
        "Expectations were not high, and profound mistrust has not disappeared.",
    ),
    (
        "Even so, diplomats say the meetings could pave the way for trips by Treasury Secretary "
        "Janet Yellen.",
        "尽管如此，外交官们表示，这些会晤可能为财政部长耶伦访华铺平道路。",
        "Nevertheless, diplomats said these meetings may pave the way for Treasury Secretary "
        "Yellen to visit China.",
    ),
]
PARAGRAPHS = [0, 1, 1, 2, 3, 3]

# term, category, segment, pivot, back, fate, confidence, strength before/after, kept of 16
FRAMINGS: list[tuple[Any, ...]] = [
    ("core interests", "sovereignty", 1, "核心利益", "core interests", "kept", 0.94, 4, 4, 16),
    ("most pronounced risk", "conflict", 1, "最突出的风险", "most prominent risk", "paraphrased",
     0.83, 3, 3, 13),
    ("flashpoint", "conflict", 2, "导火索", "fuse", "paraphrased", 0.77, 4, 3, 11),
    ("military confrontation", "conflict", 2, "军事对抗", "military friction", "softened", 0.88,
     5, 3, 9),
    ("self-governed island", "sovereignty", 3, "自治岛屿", "autonomous island", "shifted", 0.71,
     3, 3, 2),
    ("claimed by China", "attribution", 3, "被中国声称拥有主权", "belonging to China", "shifted",
     0.66, 3, 5, 4),
    ("deep-seated", "relations", 4, "根深蒂固", "profound", "paraphrased", 0.9, 4, 4, 14),
    ("gone away", "relations", 4, None, None, "untraceable", 0.31, 2, None, None),
    ("could", "hedge", 5, "可能", "may", "paraphrased", 0.86, 2, 2, 16),
]  # fmt: skip


def edits(before: str, after: str) -> list[dict[str, Any]]:
    old, new = list(TOKEN.finditer(before)), list(TOKEN.finditer(after))
    matcher = difflib.SequenceMatcher(
        None, [m.group() for m in old], [m.group() for m in new], autojunk=False
    )
    return [
        {"op": op, "before": extent(old, i, j, before), "after": extent(new, k, n, after)}
        for op, i, j, k, n in matcher.get_opcodes()
        if op != "equal"
    ]


def extent(tokens: list[re.Match[str]], first: int, last: int, text: str) -> list[int]:
    if first == last:
        at = tokens[first].start() if first < len(tokens) else len(text)
        return [at, at]
    return [tokens[first].start(), tokens[last - 1].end()]


def place(text: str | None, sentence: str, confidence: float) -> dict[str, Any] | None:
    if text is None:
        return None
    start = sentence.index(text)
    return {"text": text, "start": start, "end": start + len(text), "confidence": confidence}


def document() -> tuple[str, list[int]]:
    text, starts = "", []
    for (source, _, _), paragraph, previous in zip(
        SEGMENTS, PARAGRAPHS, [0, *PARAGRAPHS], strict=False
    ):
        text += "" if not text else " " if paragraph == previous else "\n\n"
        starts.append(len(text))
        text += source
    return text, starts


def framing(row: tuple[Any, ...], starts: list[int]) -> dict[str, Any]:
    term, category, segment, pivot, back, fate, confidence, before, after, kept = row
    source_text, pivot_text, back_text = SEGMENTS[segment]
    start = starts[segment] + source_text.index(term)
    to_pivot = place(pivot, pivot_text, min(1.0, confidence + 0.04))
    if to_pivot is not None:
        to_pivot |= {"expected": [pivot], "matches_expected": True}
    return {
        "term": term, "category": category, "segment": segment,
        "source": {"text": term, "start": start, "end": start + len(term)},
        "pivot": to_pivot, "back": place(back, back_text, confidence),
        "fate": fate, "confidence": confidence, "strength": {"before": before, "after": after},
        "survival": None if kept is None else
        {"kept": kept, "of": 16, "low": round(kept / 20, 2), "high": round(kept / 20 + 0.19, 2)},
    }  # fmt: skip


def result() -> dict[str, Any]:
    text, starts = document()
    segments = [
        {
            "source": {"text": source, "start": start, "end": start + len(source),
                       "paragraph": paragraph},
            "pivot": {"text": pivot, "score": -0.41},
            "back": {"text": back, "score": -0.38},
            "edits": edits(source, back),
            "links": {"forward": [[0, 4, 0, 2, 0.97]], "back": [[0, 2, 0, 4, 0.95]]},
            "faults": [],
        }
        for (source, pivot, back), start, paragraph in zip(
            SEGMENTS, starts, PARAGRAPHS, strict=True
        )
    ]  # fmt: skip
    segments[0]["faults"] = [
        {"kind": "names", "where": "back", "detail": "a colon stands for “with”"}
    ]
    return {
        "document": {"id": "beijing-visit", "language": "en", "text": text},
        "signature": {
            "version": "0.1.0",
            "models": [
                {"direction": "en-zh", "name": "hand-written", "sha256": "0" * 64},
                {"direction": "zh-en", "name": "hand-written", "sha256": "1" * 64},
            ],
            "decoding": {"beam": 4},
            "libraries": {"ctranslate2": "4.8.5"},
        },
        "routes": [
            {"via": ["zh"], "role": "pivot", "segments": segments,
             "scores": {"bleu": 31.2, "chrf": 58.0, "copy_rate": 0.22}}
        ],
        "framings": [framing(row, starts) for row in FRAMINGS],
        "evidence": {
            "control": [{"via": ["pt"], "kept": 0.82}],
            "difference": {"value": -0.21, "low": -0.40, "high": -0.03},
        },
        "warnings": ["1 of 6 segments is flagged and left out of the rates."],
    }  # fmt: skip


if __name__ == "__main__":
    wire = json.dumps(result(), ensure_ascii=False, indent=1)
    (HERE / "roundtrip.json").write_text(wire + "\n", encoding="utf-8")
