"""Add what the pieces lack: single characters and the 256 bytes; weights follow by piece name.

Old text without unknown characters is cut as before, since the new pieces have the lowest score
there is. Run it after `restore.py`, once there is a pool; then `prepare.py --again`.
"""

from __future__ import annotations

import argparse
import json
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from filters import HAN
from pieces import load_pieces, piece_names
from prepare import REGIONAL, read_lines, read_pool, write_vocab
from sentencepiece import sentencepiece_model_pb2 as proto
from settings import PAIRS, Settings, load_settings
from torch import Tensor

LEAST_HAN, LEAST_OTHER = 2, 20  # times in the pool
LEFT_OUT = {REGIONAL, "cc-cedict-glosses"}  # a dictionary has every character twice
NOISE = 0.2  # of the spread of a kind's rows
SHY = 1.0  # a new row's output bias is so far below the lowest of its kind
# Surnames and places that the first vocabulary lacked.
ASKED = "玥琨珺璟郜臧佟蔺卞濮岷洮郯郓茌兖淦铉碣嵊舢"


def byte_names() -> list[str]:
    """The pieces of the 256 bytes.

    >>> byte_names()[228]
    '<0xE4>'
    """
    return [f"<0x{number:02X}>" for number in range(256)]


def common_characters() -> str:
    """The 3,755 characters of GB 2312's first level."""
    cells = (bytes([0xB0 + row, 0xA1 + cell]) for row in range(40) for cell in range(94))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def is_latin(character: str) -> bool:
    """Tell whether it is a Latin letter with a mark."""
    return unicodedata.name(character, "").startswith("LATIN ") and not character.isascii()


def latin_letters() -> str:
    """Latin letters with marks, as European names have them."""
    return "".join(chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha())


def wanted_chinese(settings: Settings) -> list[str]:
    """Characters that every Chinese text must be able to have."""
    texts = (zh for name, _, zh in read_pool(settings) if name not in LEFT_OUT)
    counts = Counter(c for zh in texts for c in zh)
    often = [c for c, n in counts.items() if n >= (LEAST_HAN if HAN.match(c) else LEAST_OTHER)]
    names = "".join(read_lines(settings.data / "terms" / "names.tsv"))
    own = [c for c in names if HAN.match(c)]
    return sorted({*common_characters(), *ASKED, *own, *often})


def wanted_english(settings: Settings) -> list[str]:
    """Letters that every English text must be able to have."""
    counts = Counter(c for _, en, _ in read_pool(settings) for c in en if not c.isascii())
    often = [c for c, n in counts.items() if n >= LEAST_OTHER and not HAN.match(c)]
    names = "".join(read_lines(settings.data / "terms" / "names.tsv"))
    return sorted({*latin_letters(), *filter(is_latin, names), *often})


def widen_pieces(path: Path, wanted: Iterable[str]) -> list[str]:
    """Add single characters and bytes to a SentencePiece model; give the new pieces."""
    model = proto.ModelProto.FromString(path.read_bytes())
    known = {piece.piece for piece in model.pieces}
    processor = load_pieces(path)
    characters = [c for c in wanted if not c.isspace() and processor.normalize(c).lstrip("▁") == c]
    lowest = min(piece.score for piece in model.pieces)
    kinds = proto.ModelProto.SentencePiece
    added = [kinds(piece=c, score=lowest, type=kinds.NORMAL) for c in characters if c not in known]
    if not model.trainer_spec.byte_fallback:
        added += [kinds(piece=name, score=lowest, type=kinds.BYTE) for name in byte_names()]
    model.pieces.extend(added)
    model.trainer_spec.byte_fallback = True
    model.trainer_spec.vocab_size = len(model.pieces)
    path.write_bytes(model.SerializeToString())
    return [piece.piece for piece in added]


def like(piece: str, vocab: dict[str, int], written: int) -> list[int]:
    """Rows that a new piece begins near: its plain letter, or all single characters.

    `written` pieces are the target's. A new target piece must be like those, whichever its script:
    a row that was never an output takes half of the probability.
    """
    if len(piece) == 1 and is_latin(piece):
        name = unicodedata.name(piece).split(" WITH ")[0]
        for letter in string.ascii_letters:
            if unicodedata.name(letter) == name and letter in vocab:
                return [vocab[letter]]
    single = [row for name, row in vocab.items() if len(name) == 1]
    return [row for row in single if row < written] if written else single


def widen_rows(
    weights: dict[str, Tensor], old: dict[str, int], new: dict[str, int], targets: Sequence[str]
) -> dict[str, Tensor]:
    """Embedding and output bias for the new vocabulary; everything else as it was.

    A piece that was only read until now begins anew: what it says as an output nobody ever taught.
    """
    table, bias = weights["model.shared.weight"], weights["bias"]
    written = {name: row for name, row in old.items() if row < len(bias)}
    spread = NOISE * table[like("", old, len(bias))].std(0).mean()
    new_targets = set(targets) - set(written)
    rows = torch.empty(len(new), table.shape[1])
    for name, row in new.items():
        if name in old and name not in new_targets:
            rows[row] = table[old[name]]
        else:
            near = table[like(name, old, len(bias) if name in new_targets else 0)].mean(0)
            rows[row] = near + spread * torch.randn(table.shape[1])
    lowest = bias[[row for name, row in written.items() if row > 1]].quantile(0.02) - SHY
    biases = [bias[written[name]] if name in written else lowest for name in targets]
    return {**weights, "model.shared.weight": rows, "bias": torch.stack(biases)}


def widen(settings: Settings) -> dict[str, int]:
    """Widen pieces and init.pt of both directions; give the number of new pieces by model."""
    old = {pair: json.loads(settings.pair_file(pair, "vocab.json").read_text()) for pair in PAIRS}
    added = {"zh": len(widen_pieces(settings.spm_file("", "zh"), wanted_chinese(settings)))}
    letters = wanted_english(settings)
    for pair in PAIRS:
        added[f"{pair}/en"] = len(widen_pieces(settings.spm_file(pair, "en"), letters))
        write_vocab(settings, pair)
        new = json.loads(settings.pair_file(pair, "vocab.json").read_text())
        targets = piece_names(load_pieces(settings.spm_file(pair, pair.split("-")[1])))
        start = settings.pair_file(pair, "init.pt")
        torch.save(widen_rows(torch.load(start), old[pair], new, targets), start)
    return added


def main() -> None:
    """Widen both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    options = parser.parse_args()
    torch.manual_seed(1)
    for name, count in widen(load_settings(options.config)).items():
        print(f"{name}: {count} new pieces")


if __name__ == "__main__":
    main()
