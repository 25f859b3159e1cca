"""What a return changed of its source, before it is told as a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from translate.data import Fault

_DENIED = {  # by what became of a denial, and whether the pivot has it so already
    ("lost", "back"): "is denied in the source, not in the return",
    ("lost", "pivot"): "is denied in the source, neither in the pivot nor in the return",
    ("added", "back"): "is denied in the return, not in the source",
    ("added", "pivot"): "is denied in the pivot and the return, not in the source",
    ("doubled", "back"): "is denied once in the source, twice in the return",
    ("doubled", "pivot"): "is denied once in the source, twice in the pivot and the return",
    ("halved", "back"): "is denied twice in the source, once in the return",
    ("halved", "pivot"): "is denied twice in the source, once in the pivot and the return",
}


@dataclass(frozen=True)
class Change:
    """What a return changed: the words of the source, and those that stand in their place.

    Of a denial that only one side has, `turn` says whether it was lost or added, or doubled where
    the return denies it once more, halved where it does so once and the source twice; where its
    `word` is known, that makes the detail. One that
    `ends` something is no negator ("lifting of"); without a `turn` the return ends what the source
    ends in.
    """

    kind: str
    detail: str = ""
    lost: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    where: str = "back"
    turn: Literal["", "lost", "added", "doubled", "halved"] = ""
    word: str = ""
    ends: bool = False

    def told(self, segment: int) -> Fault:
        """Tell it of a segment, by its number."""
        detail = self.detail or f"“{self.word}” {_DENIED[self.turn, self.where]}"
        lost, new = self.lost, self.new
        if self.word and not (lost or new):
            lost, new = ((), (self.word,)) if self.turn == "added" else ((self.word,), ())
        return Fault(self.kind, self.where, segment, detail, lost, new)
