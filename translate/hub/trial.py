"""Two sentences through a model that was just fetched, to tell when it can't be right."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from translate.data import Hypothesis
from translate.engines import Decoding, load_engine
from translate.languages import script_share
from translate.registry import ModelEntry

LOG = logging.getLogger("translate.hub")
TRIED = {
    "en": ("The two sides held frank talks on trade.", "Taiwan is an island."),
    "zh": ("双方就贸易问题进行了坦率的会谈。", "台湾是一个岛屿。"),
}
_SCRIPT = 0.5  # least share of letters in the target's script


def try_out(entries: Sequence[ModelEntry], quirks: str = "") -> None:
    """Translate two sentences and tell when nothing comes out, or something in another script."""
    for entry in entries:
        texts = TRIED.get(entry.direction.source)
        if texts is None:
            continue
        engine = load_engine(entry.direction, decoding=Decoding(beam=2, threads=1), entry=entry)
        found = [answers[0] for answers in engine.translate(texts)]
        problem = _problem(found, entry.direction.target)
        if problem:
            told = f" ({quirks})" if quirks else ""
            LOG.warning("%s %s: %s%s", entry.name, entry.direction, problem, told)


def _problem(found: Sequence[Hypothesis], target: str) -> str:
    text = "".join(one.text for one in found)
    if not text.strip():
        return "two plain sentences come out empty; look at its outputs before you trust them"
    if script_share(text, target) < _SCRIPT:
        return f"two plain sentences come out in another script than {target}'s"
    return ""
