"""How many sentences bear a sign that something is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from translate.data import DIGITS
from translate.measures.gate import DAMAGED

if TYPE_CHECKING:
    from translate.roundtrip.result import Sentence
    from translate.roundtrip.trust import GivenTexts

# kinds of faults that are counted by themselves
FLAGS = ("number", "name", "negation", "placeholder", "copy", "empty")
SIGNS = ("damaged", "flagged", *FLAGS)


@dataclass
class Signs:
    """Sentences that are very likely damaged, that have a flag, and those with some kinds of flags.

    >>> from translate.roundtrip.result import Sentence
    >>> signs = Signs()
    >>> signs.add([Sentence(damaged=0.95), Sentence(damaged=0.2), Sentence(), Sentence()])
    >>> signs.to_dict()["damaged"], signs.to_dict()["flagged"]
    ({'count': 1, 'of': 2, 'share': 0.5}, {'count': 0, 'of': 4, 'share': 0.0})
    """

    sentences: int = 0
    looked_at: int = 0  # for damage
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, sentences: Iterable[Sentence], given: GivenTexts | None = None) -> None:
        """Count the sentences of a document.

        Where a pivot was given and returned here, it is what stands to question: flags of the way
        back are none of it.
        """
        from translate.framings.returned import AGREES  # here, so that --help is there at once

        alone = given is not None and given.pivot and not given.back
        for sentence in sentences:
            self.sentences += 1
            self.looked_at += sentence.damaged is not None
            kinds = {
                fault.kind
                for fault in sentence.faults
                if not alone or fault.where == "pivot" or fault.detail.endswith(AGREES)
            }
            self.counts["damaged"] += (sentence.damaged or 0.0) >= DAMAGED
            self.counts["flagged"] += bool(kinds)
            self.counts.update(kind for kind in FLAGS if kind in kinds)

    def to_dict(self) -> dict[str, Any]:
        """Return each sign's count, the sentences it could be in, and its share of them."""
        return {name: self._share(name) for name in SIGNS}

    def _share(self, name: str) -> dict[str, Any]:
        of = self.looked_at if name == "damaged" else self.sentences
        count = self.counts[name]
        return {"count": count, "of": of, "share": round(count / of, DIGITS) if of else None}
