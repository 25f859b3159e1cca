"""A second view of which words became which: vectors of a multilingual encoder, beside attention.

Words that mean the same in two languages have vectors that point the same way. What an engine's
attention and such vectors both say is believed more than what one says alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from translate.data import Span, Token
from translate.engines.encoder import Encoded, load_encoder
from translate.measures.align import Matrix
from translate.memory import remembered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]  # numpy's own types widen from one version to the next

JOINED = "joined"
SHARE = 0.4  # of the vectors in a joined weight; flat from .3 to .5
_HEAT = 0.08  # a smaller one gives more to the nearest word
_WORST = 4  # words of the source that fare worst


@remembered(256)
def encoded(text: str) -> Encoded:
    """Return the vectors of a text's pieces; see `load_encoder` for what is raised."""
    return load_encoder().encode(text)


def join(
    forward: Matrix,
    reverse: Matrix | None,
    texts: tuple[str, str],
    words: tuple[Sequence[Token], Sequence[Token]],
) -> tuple[Matrix, Matrix | None]:
    """Join both directions' attention on words with what the encoder says of the same two texts.

    `forward[t][s]` joins target word t with source word s, `reverse[s][t]` the other way round.
    """
    if not words[0] or not words[1]:
        return forward, reverse
    near = _near(texts, words)
    if near is None:
        return forward, reverse
    there, home = near
    return _mixed(forward, there), None if reverse is None else _mixed(reverse, home)


def _near(
    texts: tuple[str, str], words: tuple[Sequence[Token], Sequence[Token]]
) -> tuple[Array, Array] | None:
    """Return how much of each word's likeness goes to each word of the other side, both ways."""
    import numpy as np

    source, target = map(encoded, texts)
    if not source.spans or not target.spans:
        return None
    middle = np.concatenate([source.vectors, target.vectors]).mean(axis=0)
    alike = _unit(target.vectors - middle) @ _unit(source.vectors - middle).T
    before, after = _cover(words[0], source.spans), _cover(words[1], target.spans)
    there = after @ _shares(alike) @ before.T / np.maximum(1, after.sum(axis=1))[:, None]
    home = before @ _shares(alike.T) @ after.T / np.maximum(1, before.sum(axis=1))[:, None]
    return there, home


def _unit(vectors: Array) -> Array:
    import numpy as np

    unit: Array = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return unit


def _shares(alike: Array) -> Array:
    import numpy as np

    powers = np.exp((alike - alike.max(axis=1, keepdims=True)) / _HEAT)
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _cover(words: Sequence[Token], spans: Sequence[Span]) -> Array:
    """Return which pieces (columns) each word (rows) has."""
    import numpy as np

    ends = np.array([(span.start, span.end) for span in spans])
    rows = [(ends[:, 0] < word.span.end) & (word.span.start < ends[:, 1]) for word in words]
    return np.array(rows, dtype=np.float32)


def _mixed(attention: Matrix, near: Array) -> Matrix:
    return [
        [
            round((1 - SHARE) * value + SHARE * other, 6)
            for value, other in zip(row, own, strict=True)
        ]
        for row, own in zip(attention, near.tolist(), strict=True)
    ]


def recalled(source: str, back: str) -> float:
    """Return how near the words of a source that fare worst come to a word of its return (-1..1).

    It is the mean, over the four worst of its pieces, of the nearest piece's cosine.
    """
    import numpy as np

    before, after = encoded(source), encoded(back)
    if not before.spans or not after.spans:
        return 0.0
    middle = np.concatenate([before.vectors, after.vectors]).mean(axis=0)
    nearest = (_unit(before.vectors - middle) @ _unit(after.vectors - middle).T).max(axis=1)
    return float(np.sort(nearest)[:_WORST].mean())
