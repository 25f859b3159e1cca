"""What an expression is followed through: a sentence there and back, and what joins its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate.data import Token
from translate.measures.align import Matrix


@dataclass(frozen=True)
class Passage:
    """One segment in its three forms, with words and the attention that joins them.

    `forward[t][s]` joins pivot word t with source word s; `forward_reverse[s][t]` is the opposite
    model's view. `back` and `back_reverse` do the same between the pivot and the back text.
    """

    source: str
    pivot: str
    back: str
    source_words: Sequence[Token]
    pivot_words: Sequence[Token]
    back_words: Sequence[Token]
    forward: Matrix
    forward_reverse: Matrix | None
    back_matrix: Matrix
    back_reverse: Matrix | None
