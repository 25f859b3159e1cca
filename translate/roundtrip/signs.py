"""How many sentences bear a sign that something is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from translate.data import DIGITS
from translate.measures.gate import DAMAGED

if TYPE_CHECKING:
    from translate.roundtrip.result import Sentence, SentenceFault
    from translate.roundtrip.trust import GivenTexts

# kinds of faults that are counted by themselves
FLAGS = ("number", "name", "negation", "placeholder", "copy", "empty", "repeat")
SIGNS = ("damaged", "flagged", *FLAGS)
TERMBASE = "termbase"  # a term of a lexicon of one's own without an expected rendering
UNLIKE = "unlike"  # a pair that is unlike a translation
# of a translation that is held against its source alone
CHECKED = (*FLAGS, "script", "loop", "cut-off", TERMBASE, UNLIKE)


def counting(sentence: Sentence, given: GivenTexts | None) -> tuple[SentenceFault, ...]:
    """Return the flags of a sentence that are said of what stands to question.

    Where a pivot was given and returned here, that is the pivot: flags of the way back are none of
    it, unless they say that the return agrees with the source.
    """
    if given is None or not given.pivot or given.back:
        return sentence.faults
    return tuple(fault for fault in sentence.faults if fault.where == "pivot" or fault.agrees)


@dataclass
class Signs:
    """Sentences that are very likely damaged, that have a flag, and those with some kinds of flags.

    >>> from translate.roundtrip.result import Sentence
    >>> signs = Signs()
    >>> signs.add([Sentence(damaged=0.95), Sentence(damaged=0.2), Sentence(), Sentence()])
    >>> signs.to_dict()["damaged"], signs.to_dict()["flagged"]
    ({'count': 1, 'of': 2, 'share': 0.5}, {'count': 0, 'of': 4, 'share': 0.0})
    """

    kinds: tuple[str, ...] = FLAGS  # that are counted by themselves
    sentences: int = 0
    looked_at: int = 0  # for damage
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, sentences: Iterable[Sentence], given: GivenTexts | None = None) -> None:
        """Count the sentences of a document; see `counting`."""
        for sentence in sentences:
            self.sentences += 1
            self.looked_at += sentence.damaged is not None
            kinds = {fault.kind for fault in counting(sentence, given)}
            self.counts["damaged"] += (sentence.damaged or 0.0) >= DAMAGED
            self.counts["flagged"] += bool(kinds)
            self.counts.update(kind for kind in self.kinds if kind in kinds)

    def to_dict(self) -> dict[str, Any]:
        """Return each sign's count, the sentences it could be in, and its share of them."""
        return {name: self._share(name) for name in ("damaged", "flagged", *self.kinds)}

    def _share(self, name: str) -> dict[str, Any]:
        of = self.looked_at if name == "damaged" else self.sentences
        count = self.counts[name]
        return {"count": count, "of": of, "share": round(count / of, DIGITS) if of else None}
