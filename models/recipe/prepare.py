"""Data folder -> filtered pairs, pieces, number arrays, word links. Finished steps are kept."""

from __future__ import annotations

import argparse
import json
import lzma
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from filters import HeldOut, is_regional, load_held_out, shape_reason
from names import read_names, write_slots
from pieces import (
    Row,
    group_words,
    join_vocab,
    load_pieces,
    piece_names,
    prune_pieces,
    repeat,
    train_pieces,
)
from pivot import bergamot_folder, pieces_path
from settings import PAIRS, Settings, load_settings

Packed = dict[str, np.ndarray]
REGIONAL = "regional"  # the source that pairs in Taiwan's wording count as: to be read, not written


def list_sources(settings: Settings) -> list[tuple[str, Path, bool]]:
    """(source name, file, is a term list) of everything that may be trained on."""
    skipped = set(settings.values["skip"]["sources"])
    sources = []
    for path in sorted((settings.data / "train").glob("*.tsv*")):
        name = path.name.split(".")[0]
        sources.append(("authored" if name.startswith("authored") else name, path, False))
    groups = settings.values["groups"]
    for path in sorted(settings.path("authored").glob("*.tsv")):
        found = (name for name, files in groups.items() if any(map(path.match, files)))
        sources.append((next(found, "authored"), path, False))
    for stem in settings.values["terms"]["files"]:
        for path in (settings.data / "terms").glob(f"{stem}.tsv*"):
            sources.append((stem.split(".")[0], path, True))
    return [item for item in sources if item[0] not in skipped]


def read_lines(path: Path) -> list[str]:
    """Lines of a plain or xz-compressed text file."""
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return file.read().split("\n")
    return path.read_text(encoding="utf-8").split("\n")


def read_source(name: str, path: Path, settings: Settings, rng: random.Random) -> Iterator[Row]:
    """Pairs of one file with spaces tidied; a capped source comes in random order."""
    lines = read_lines(path)
    if name in settings.values["cap"]:
        rng.shuffle(lines)
    for line in lines:
        columns = line.split("\t")
        if len(columns) > 1:
            en, zh = (" ".join(column.split()) for column in columns[:2])
            if en and zh:
                yield name, en, zh


def drop_reason(row: Row, held: HeldOut, settings: Settings, *, term: bool) -> str | None:
    """Say why a pair is left out, or None."""
    _, en, zh = row
    if held.names_in(en):
        return "held-out name"
    reason = None if term else held.reason(en, zh)
    return reason or shape_reason(en, zh, settings.values["filter"], term=term)


def collect_pairs(settings: Settings) -> tuple[list[Row], Counter[str]]:
    """All usable pairs, each once, in random order; and what was dropped, by source and reason."""
    rng = random.Random(1)
    held = load_held_out(settings.data, settings.path("example"))
    pairs: dict[tuple[str, str], str] = {}
    dropped: Counter[str] = Counter()
    for name, path, term in list_sources(settings):
        room = settings.values["cap"].get(name, -1)
        for row in read_source(name, path, settings, rng):
            reason = drop_reason(row, held, settings, term=term)
            reason = reason or ("duplicate" if row[1:] in pairs else None)
            if reason:
                dropped[f"{name}: {reason}"] += 1
                continue
            pairs[row[1:]] = name
            room -= 1
            if room == 0:
                break
    for _, en, zh in read_names(settings):
        if not held.names_in(en):
            pairs.setdefault((en, zh), "names")
    rows = [(REGIONAL if is_regional(zh) else name, en, zh) for (en, zh), name in pairs.items()]
    rng.shuffle(rows)
    return rows, dropped


def write_pool(settings: Settings) -> None:
    """Write pool.tsv: source name, english, chinese."""
    rows, dropped = collect_pairs(settings)
    text = "".join("\t".join(row) + "\n" for row in rows)
    settings.pool.write_text(text, encoding="utf-8")
    print(len(rows), "pairs", Counter(row[0] for row in rows), "dropped", dropped)


def read_pool(settings: Settings) -> list[Row]:
    """Read pool.tsv."""
    lines = settings.pool.read_text(encoding="utf-8").splitlines()
    return [(name, en, zh) for name, en, zh in (line.split("\t") for line in lines)]


def weigh_texts(rows: Sequence[Row], weight: dict[str, float], side: int) -> list[str]:
    """Texts of one side, repeated by the weight of their source."""
    rng = random.Random(2)
    return [row[side] for row in rows for _ in range(repeat(weight.get(row[0], 1), rng))]


def make_pieces(settings: Settings, rows: Sequence[Row]) -> None:
    """Make zh.model, and en.model and vocab.json of each direction, where they are missing."""
    options = settings.values["pieces"]
    weight = settings.values["piece_weight"]
    if not settings.spm_file("", "zh").exists():
        texts = weigh_texts(rows, weight, 2)
        prefix = settings.work / "zh"
        train_pieces(texts, prefix, options["chinese"], options["coverage"], chinese=True)
    for pair in PAIRS:
        out = settings.pair_file(pair, "en.model")
        out.parent.mkdir(parents=True, exist_ok=True)
        if not out.exists() and options["english"] == "pivot":
            path = pieces_path(bergamot_folder(pair))
            kept = prune_pieces(path, rows, weight, options["keep"][pair], out)
            settings.pair_file(pair, "kept.json").write_text(json.dumps(kept))
        elif not out.exists():
            texts = weigh_texts(rows, weight, 1)
            train_pieces(texts, out.with_suffix(""), options["keep"][pair], 0.9999, chinese=False)
        if not settings.pair_file(pair, "vocab.json").exists():
            write_vocab(settings, pair)


def write_vocab(settings: Settings, pair: str) -> None:
    """Write vocab.json and the number of target pieces."""
    source, target = (
        piece_names(load_pieces(settings.spm_file(pair, language))) for language in pair.split("-")
    )
    text = json.dumps(join_vocab(target, source), ensure_ascii=False)
    settings.pair_file(pair, "vocab.json").write_text(text, encoding="utf-8")


def pack(name: str, lists: Sequence[Sequence[int]]) -> Packed:
    """Ragged lists as one array `name` and offsets `name`_off."""
    offsets = np.concatenate([[0], np.cumsum([len(item) for item in lists])])
    flat = np.fromiter((number for item in lists for number in item), np.int32, int(offsets[-1]))
    return {name: flat, f"{name}_off": offsets}


def make_arrays(settings: Settings, rows: Sequence[Row], pair: str) -> list[list[str]]:
    """Write arrays.npz: vocabulary numbers of both sides and word numbers; give English words."""
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    arrays: Packed = {}
    for language, side in (("en", 1), ("zh", 2)):
        model = load_pieces(settings.spm_file(pair, language))
        numbers = np.array([vocab[piece] for piece in piece_names(model)])
        lists = [numbers[model.encode(row[side])] if row[side] else [] for row in rows]
        arrays |= pack(language, lists)
    names = {number: piece for piece, number in vocab.items()}
    groups = [
        group_words([names[int(number)] for number in arrays["en"][start:end]])
        for start, end in zip(arrays["en_off"], arrays["en_off"][1:], strict=False)
    ]
    arrays |= pack("word", [owners for owners, _ in groups])
    sources = sorted({row[0] for row in rows})
    arrays["source"] = np.array([sources.index(row[0]) for row in rows])
    arrays["sources"] = np.array(sources)
    np.savez(settings.pair_file(pair, "arrays.npz"), **arrays)
    return [words for _, words in groups]


def main() -> None:
    """Run the steps that are missing."""
    from links import make_links  # eflomal is needed only here

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--again", action="store_true", help="new pool and arrays, same pieces")
    options = parser.parse_args()
    settings = load_settings(options.config)
    settings.work.mkdir(parents=True, exist_ok=True)
    if options.again or not settings.pool.exists():
        write_pool(settings)
    rows = read_pool(settings)
    make_pieces(settings, rows)
    print(write_slots(settings, rows), "pairs with names that may be swapped")
    for pair in PAIRS:
        if options.again or not settings.pair_file(pair, "links.npz").exists():
            make_links(settings, pair, make_arrays(settings, rows, pair))


if __name__ == "__main__":
    main()
