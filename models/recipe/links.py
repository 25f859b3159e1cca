"""Word links between English words and Chinese pieces by eflomal, spread over English pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from settings import Settings

Link = tuple[int, int]
Packed = tuple[np.ndarray, np.ndarray]  # all numbers in a row, offsets


def stem(word: str) -> str:
    """Rough stem, so that eflomal meets rare forms more often.

    >>> stem("Nationals"), stem("")
    ('nationa', '_')
    """
    return word.lower()[:7].replace("\u3000", "_") or "_"


def run_eflomal(
    folder: Path, left: Sequence[Sequence[object]], right: Sequence[Sequence[object]]
) -> None:
    """Write fwd.txt and rev.txt into `folder`: links both ways, left-right, 0-based."""
    import eflomal

    folder.mkdir(parents=True, exist_ok=True)
    for name, lists in (("left.tok", left), ("right.tok", right)):
        text = "\n".join(token_lines(lists)) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "left.tok").open() as source, (folder / "right.tok").open() as target:
        eflomal.Aligner(model=3).align(
            source,
            target,
            links_filename_fwd=str(folder / "fwd.txt"),
            links_filename_rev=str(folder / "rev.txt"),
        )


def read_links(path: Path) -> list[list[Link]]:
    """Pharaoh links of each line."""
    found = []
    for line in path.read_text().splitlines():
        pairs = (item.split("-") for item in line.split())
        found.append([(int(left), int(right)) for left, right in pairs])
    return found


def both_ways(folder: Path) -> list[list[Link]]:
    """Links found in both directions."""
    forward, backward = read_links(folder / "fwd.txt"), read_links(folder / "rev.txt")
    pairs = zip(forward, backward, strict=True)
    return [[link for link in left if link in set(right)] for left, right in pairs]


def spread(links: Sequence[Link], owners: Sequence[int]) -> list[Link]:
    """Give each word's links to all its pieces.

    >>> spread([(0, 5), (1, 6)], [0, 1, 1])
    [(0, 5), (1, 6), (2, 6)]
    """
    pieces = defaultdict(list)
    for piece, word in enumerate(owners):
        pieces[word].append(piece)
    return [(piece, right) for word, right in links for piece in pieces[word]]


def token_lines(lists: Sequence[Sequence[object]]) -> list[str]:
    """One line a sentence, as eflomal reads them."""
    return [" ".join(str(item) or "_" for item in items) or "_" for items in lists]


def align_pool(
    settings: Settings, en_words: Sequence[Sequence[str]], zh: Packed
) -> list[list[Link]]:
    """Links of English words and Chinese pieces; both directions share one run of eflomal.

    Their English pieces differ, so some sentences fall into other words: those get no links.
    """
    if settings.values["aligner"]["name"] != "eflomal":
        return [[] for _ in en_words]
    stems = [[stem(word) for word in words] for words in en_words]
    folder = settings.work / "align"
    if not (folder / "rev.txt").exists():
        flat, off = zh
        lists = [flat[off[i] : off[i + 1]] for i in range(len(en_words))]
        run_eflomal(folder, stems, lists)
    aligned = (folder / "left.tok").read_text(encoding="utf-8").splitlines()
    found = zip(both_ways(folder), aligned, token_lines(stems), strict=True)
    return [links if before == now else [] for links, before, now in found]


def make_links(settings: Settings, pair: str, en_words: Sequence[Sequence[str]]) -> None:
    """Write links.npz: rows (English piece, Chinese piece) and each sentence's offsets."""
    arrays = np.load(settings.pair_file(pair, "arrays.npz"))
    links = align_pool(settings, en_words, (arrays["zh"], arrays["zh_off"]))
    owner, off = arrays["word"], arrays["word_off"]
    spreads = [spread(found, owner[off[i] : off[i + 1]]) for i, found in enumerate(links)]
    offsets = np.concatenate([[0], np.cumsum([len(item) for item in spreads])])
    flat = np.array([link for item in spreads for link in item], np.int16).reshape(-1, 2)
    np.savez(settings.pair_file(pair, "links.npz"), links=flat, off=offsets)
