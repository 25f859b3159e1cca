"""Which texts CTranslate2 is handed together, and how far they are padded."""

from __future__ import annotations

from collections.abc import Sequence

from translate.engines.tokenizer import EOS

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


SCORED_TOKENS = 512  # of a batch that is scored: every one of them gets the whole vocabulary


def pair_batches(lengths: Sequence[tuple[int, int]], room: int) -> list[tuple[int, int, list[int]]]:
    """Put pairs of about a length together: (padded source, padded target, their indices).

    As in `batches_of`, both padded lengths follow from the pair's own alone.

    >>> pair_batches([(5, 9), (30, 8), (7, 12)], room=510)
    [(8, 16, [0, 2]), (32, 8, [1])]
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for index, pair in enumerate(lengths):
        source, target = (max(n, min(-(-n // STEP) * STEP, room)) for n in pair)
        groups.setdefault((source, target), []).append(index)
    return [
        (source, target, group[start : start + size])
        for (source, target), group in sorted(groups.items())
        for size in (max(1, SCORED_TOKENS // max(source, target) - 1),)
        for start in range(0, len(group), size)
    ]


def padded_pairs(
    sources: Sequence[list[str]], targets: Sequence[list[str]], size: Sequence[int]
) -> tuple[list[list[str]], list[list[str]]]:
    """Add a pair of the given lengths (the target's end mark counted) where a side has none.

    Only the side that lacks it is long: the pair is worked on as others are, to be thrown away.

    >>> padded_pairs([["▁a", "</s>"]], [["▁b", "▁c"]], (4, 3))
    ([['▁a', '</s>'], ['▁a', '</s>', '</s>', '</s>']], [['▁b', '▁c'], ['</s>']])
    """
    longest = max(sources, key=len), max(targets, key=len)
    lengths = len(longest[0]), len(longest[1]) + 1
    if lengths == tuple(size):
        return list(sources), list(targets)
    source, target = (
        side + [EOS] * (wanted - length) if length < wanted else [EOS]
        for side, length, wanted in zip(longest, lengths, size, strict=True)
    )
    return [*sources, source], [*targets, target]
