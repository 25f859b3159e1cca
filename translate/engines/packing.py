"""Which texts share a batch of CTranslate2, so that none changes another's answer."""

from __future__ import annotations

from collections.abc import Sequence

from translate.engines.pieces import EOS

BATCH_TOKENS = 1024  # tokens of a batch with its padding; 2048 bring little and take memory
STEP = 8  # texts are padded to lengths that are multiples of this
USUAL_BEAM = 4  # what the batch is meant for; wider beams get fewer texts, for their memory


def batches_of(
    lengths: Sequence[int], room: int, beam: int = USUAL_BEAM
) -> list[tuple[int, list[int]]]:
    """Put texts of about a length together, longest first: (padded length, their indices).

    How far a text is padded decides how its sums are rounded, and one the model is in two minds
    about then comes out differently. So the padded length follows from the text's own alone, at
    most `room` where the text itself is not longer: a text is answered alike in any company.

    >>> batches_of([3, 30, 8, 26], room=510)
    [(32, [1, 3]), (8, [0, 2])]
    """
    groups: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        groups.setdefault(max(length, min(-(-length // STEP) * STEP, room)), []).append(index)
    tokens = BATCH_TOKENS * USUAL_BEAM // max(USUAL_BEAM, beam)
    return [
        (length, group[start : start + size])
        for length, group in sorted(groups.items(), reverse=True)
        for size in (max(1, tokens // length - 1),)  # one place is for the pad text
        for start in range(0, len(group), size)
    ]


def padded(texts: Sequence[list[str]], length: int) -> list[list[str]]:
    """Add a text of the given length where there is none: CTranslate2 pads to the longest.

    It is the longest of the others with more end marks, which the model ends about when it ends
    that one; its answer, the last, is to be thrown away.

    >>> padded([["▁a", "</s>"], ["</s>"]], 3)
    [['▁a', '</s>'], ['</s>'], ['▁a', '</s>', '</s>']]
    """
    longest = max(texts, key=len)
    if len(longest) == length:
        return list(texts)
    return [*texts, longest + [EOS] * (length - len(longest))]
