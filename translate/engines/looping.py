"""Does a translation go round in a loop? Small models now and then repeat a few pieces for ever."""

from __future__ import annotations

from collections.abc import Sequence

ROUNDS = 4  # the same stretch so many times in a row is a loop
LONGEST = 10  # pieces of a stretch


def loops(pieces: Sequence[str]) -> bool:
    """Tell whether a stretch of up to ten pieces comes four times in a row.

    >>> loops("the big the big the big the big end".split()), loops("so so so".split())
    (True, False)
    """
    return any(_rounds(pieces, length) >= ROUNDS for length in range(1, LONGEST + 1))


def _rounds(pieces: Sequence[str], length: int) -> int:
    """How many times in a row some stretch of that length comes."""
    most = same = 0
    for before, after in zip(pieces, pieces[length:], strict=False):
        same = same + 1 if before == after else 0
        most = max(most, same)
    return most // length + 1
