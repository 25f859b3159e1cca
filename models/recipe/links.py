"""Word links between English words and Chinese pieces by eflomal, spread over English pieces."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from pieces import load_pieces, piece_names
from settings import Settings

TOKENS = ("left.tok", "right.tok")
KNOWN = "known.tsv"
Link = tuple[int, int]
Packed = tuple[np.ndarray, np.ndarray]  # all numbers in a row, offsets


def stem(word: str) -> str:
    """Rough stem, so that eflomal meets rare forms more often.

    >>> stem("Nationals"), stem("")
    ('nationa', '_')
    """
    return word.lower()[:7].replace("\u3000", "_") or "_"


def run_eflomal(
    folder: Path,
    left: Sequence[Sequence[object]],
    right: Sequence[Sequence[object]],
    *,
    priors: Path | None = None,
) -> None:
    """Write fwd.txt and rev.txt into `folder`: links both ways, left-right, 0-based."""
    import eflomal

    folder.mkdir(parents=True, exist_ok=True)
    for name, lists in (("left.tok", left), ("right.tok", right)):
        text = "\n".join(token_lines(lists)) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    with ExitStack() as opened:
        source, target = (opened.enter_context((folder / n).open()) for n in TOKENS)
        eflomal.Aligner(model=3).align(
            source,
            target,
            links_filename_fwd=str(folder / "fwd.txt"),
            links_filename_rev=str(folder / "rev.txt"),
            priors_input=opened.enter_context(priors.open()) if priors else None,
        )


def write_priors(folder: Path, out: Path) -> None:
    """Count what a run of eflomal linked, so that a few more pairs can be linked in seconds."""
    import eflomal

    names = (*TOKENS, "fwd.txt", "rev.txt")
    with ExitStack() as opened, out.open("w", encoding="utf-8") as file:
        files = [opened.enter_context((folder / name).open(encoding="utf-8")) for name in names]
        eflomal.write_priors(file, *eflomal.calculate_priors(*files))


def read_links(path: Path) -> list[list[Link]]:
    """Pharaoh links of each line."""
    rows = []
    for line in path.read_text().splitlines():
        pairs = (item.split("-") for item in line.split())
        rows.append([(int(left), int(right)) for left, right in pairs])
    return rows


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


def read_known(path: Path) -> dict[tuple[str, str], list[Link]]:
    """Links of the sentences that were aligned before, by the tokens of both sides."""
    known = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        left, right, links = line.split("\t")
        pairs = (item.split("-") for item in links.split())
        known[left, right] = [(int(first), int(second)) for first, second in pairs]
    return known


def write_known(path: Path, known: dict[tuple[str, str], list[Link]]) -> None:
    """Undo `read_known`."""
    with path.open("w", encoding="utf-8") as file:
        for (left, right), links in known.items():
            file.write(f"{left}\t{right}\t{' '.join(f'{a}-{b}' for a, b in links)}\n")


def align_pool(
    settings: Settings, en_words: Sequence[Sequence[str]], zh: Packed
) -> list[list[Link]]:
    """Links of English words and Chinese pieces; only sentences not seen before are aligned.

    The first run counts priors, with which a later few thousand pairs take seconds.
    """
    if settings.values["aligner"]["name"] != "eflomal":
        return [[] for _ in en_words]
    flat, off = zh
    lefts = [[stem(word) for word in words] for words in en_words]
    rights = [flat[off[i] : off[i + 1]].tolist() for i in range(len(en_words))]
    keys = list(zip(token_lines(lefts), token_lines(rights), strict=True))
    folder = settings.work / "align"
    known = read_known(folder / KNOWN)
    if missing := [row for row, key in enumerate(keys) if key not in known]:
        priors = folder / "priors.txt"
        run = folder / "run"
        seen = priors if priors.exists() else None
        run_eflomal(run, [lefts[i] for i in missing], [rights[i] for i in missing], priors=seen)
        known |= {keys[i]: links for i, links in zip(missing, both_ways(run), strict=True)}
        write_known(folder / KNOWN, known)
        if seen is None:
            write_priors(run, priors)
    return [known[key] for key in keys]


def own_numbers(settings: Settings, pair: str) -> np.ndarray:
    """Number of each vocabulary entry among the Chinese pieces, the same in both directions."""
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    pieces = piece_names(load_pieces(settings.spm_file(pair, "zh")))
    numbers = np.zeros(len(vocab), np.int64)
    numbers[[vocab[name] for name in pieces]] = np.arange(len(pieces))
    return numbers


def make_links(settings: Settings, pair: str, en_words: Sequence[Sequence[str]]) -> None:
    """Write links.npz: rows (English piece, Chinese piece) and each sentence's offsets."""
    arrays = np.load(settings.pair_file(pair, "arrays.npz"))
    chinese = own_numbers(settings, pair)[arrays["zh"]]
    links = align_pool(settings, en_words, (chinese, arrays["zh_off"]))
    owner, off = arrays["word"], arrays["word_off"]
    spreads = [spread(pairs, owner[off[i] : off[i + 1]]) for i, pairs in enumerate(links)]
    offsets = np.concatenate([[0], np.cumsum([len(item) for item in spreads])])
    flat = np.array([link for item in spreads for link in item], np.int16).reshape(-1, 2)
    np.savez(settings.pair_file(pair, "links.npz"), links=flat, off=offsets)
