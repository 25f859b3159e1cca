"""Words that a reader chose to follow beside the lexicon: found as its expressions are."""

from __future__ import annotations

from collections.abc import Sequence

from translate.data import Framing, Mention, Segment
from translate.framings.finding import mentions
from translate.framings.lexicon import Lexicon

CHOSEN = "chosen"


def chosen(
    sentences: Sequence[Segment], words: Sequence[str], language: str, hits: Sequence[Mention]
) -> list[Mention]:
    """Return where chosen words stand, but for the places that the lexicon's `hits` have alone.

    The category of all of them is CHOSEN.

    >>> from translate.segment import segments
    >>> found = chosen(segments("The talks were frank.", "en"), ["talks"], "en", [])
    >>> [(mention.framing.term, mention.framing.category) for mention in found]
    [('talks', 'chosen')]
    """
    if not words:
        return []
    own = Lexicon(CHOSEN, language, tuple(Framing(word, CHOSEN) for word in words))
    taken = {(hit.segment, hit.span) for hit in hits}
    return [hit for hit in mentions(sentences, own) if (hit.segment, hit.span) not in taken]
