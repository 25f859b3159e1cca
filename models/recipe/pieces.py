"""SentencePiece models: Chinese learned here, English pruned from the pivot model's own."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2 as proto

Row = tuple[str, str, str]  # source name, english, chinese

# Pieces that Bergamot's vocabulary lacks, each with the piece whose vector it starts from.
LIKE = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "‑": "-", "·": "-", "~": "-",
    "▁“": '▁"', "▁‘": "▁'", "▁—": "▁-", "▁–": "▁-", "£": "$", "€": "$", "▁£": "▁$", "▁€": "▁$",
    "#": "/", "@": "/", "×": "x",
}  # fmt: skip
ALWAYS = "▁“”‘’–—…éáíóúüöäñç€£°"


def load_pieces(path: Path) -> spm.SentencePieceProcessor:
    """Load a SentencePiece model."""
    return spm.SentencePieceProcessor(model_file=str(path))


def piece_names(model: spm.SentencePieceProcessor) -> list[str]:
    """All pieces in the order of their numbers."""
    return [model.id_to_piece(i) for i in range(model.get_piece_size())]


def width_rules() -> str:
    """Normalisation rules: full-width letters and digits become narrow; ，。 stay as they are."""
    spans = [(0xFF10, 0x30, 10), (0xFF21, 0x41, 26), (0xFF41, 0x61, 26)]
    rules = [(wide + i, narrow + i) for wide, narrow, size in spans for i in range(size)]
    rules += [(0x3000, 0x20), (0xA0, 0x20), (0x2009, 0x20), (0xFF0E, 0x2E), (0xFF05, 0x25)]
    return "".join(f"{wide:X}\t{narrow:X}\n" for wide, narrow in rules)


def repeat(weight: float, rng: random.Random) -> int:
    """Round a weight up or down at random, right on average."""
    return int(weight) + (rng.random() < weight - int(weight))


def train_pieces(
    texts: Sequence[str], prefix: Path, size: int, coverage: float, *, chinese: bool
) -> None:
    """Learn a unigram model with digits split; </s> is 0 and <unk> 1."""
    options = {}
    if chinese:
        rules = prefix.with_suffix(".rules")
        rules.write_text(width_rules(), encoding="utf-8")
        options = {"normalization_rule_tsv": str(rules), "add_dummy_prefix": False}
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(prefix),
        vocab_size=size,
        hard_vocab_limit=False,
        character_coverage=coverage,
        bos_id=-1,
        pad_id=-1,
        eos_id=0,
        unk_id=1,
        split_digits=True,
        max_sentencepiece_length=8 if chinese else 16,
        minloglevel=2,
        **options,
    )


def count_pieces(
    model: spm.SentencePieceProcessor, rows: Sequence[Row], weight: dict[str, float]
) -> Counter[int]:
    """Weighted counts of the English pieces."""
    counts: Counter[int] = Counter()
    for name, en, _ in rows:
        for piece in model.encode(en):
            counts[piece] += weight.get(name, 1)
    return counts


def is_useful(piece: str) -> bool:
    """Tell whether a piece may be kept: numbers are spelled digit by digit, so long ones go.

    >>> is_useful("▁7"), is_useful("▁20"), is_useful("▁the")
    (True, False, True)
    """
    return len(piece.lstrip("▁")) <= 1 or not re.search(r"\d", piece)


def is_always(piece: str) -> bool:
    """Tell whether a piece is a single character that other words may need."""
    return len(piece) == 1 and (piece.isascii() or piece in ALWAYS)


def prune_pieces(
    path: Path, rows: Sequence[Row], weight: dict[str, float], limit: int, out: Path
) -> list[int]:
    """Write a smaller model with the pieces our text uses most; give their old numbers."""
    model = proto.ModelProto()
    model.ParseFromString(path.read_bytes())
    counts = count_pieces(load_pieces(path), rows, weight)
    usable = [i for i in counts if i > 1 and is_useful(model.pieces[i].piece)]
    top = set(sorted(usable, key=lambda i: -counts[i])[:limit])
    names = [piece.piece for piece in model.pieces]
    kept = [i for i, name in enumerate(names) if i < 2 or i in top or is_always(name)]
    pieces = [
        proto.ModelProto.SentencePiece.FromString(model.pieces[i].SerializeToString()) for i in kept
    ]
    for new, old in LIKE.items():
        if new not in {names[i] for i in kept}:
            origin = names.index(old)
            pieces.append(
                proto.ModelProto.SentencePiece(piece=new, score=model.pieces[origin].score - 1)
            )
            kept.append(origin)
    del model.pieces[:]
    model.pieces.extend(pieces)
    model.trainer_spec.vocab_size = len(pieces)
    out.write_bytes(model.SerializeToString())
    return kept


def join_vocab(target: Sequence[str], source: Sequence[str]) -> dict[str, int]:
    """Number target pieces first, then source pieces not among them, then <pad>."""
    vocab = {piece: number for number, piece in enumerate(target)}
    for piece in source:
        vocab.setdefault(piece, len(vocab))
    vocab["<pad>"] = len(vocab)
    return vocab


def group_words(pieces: Sequence[str]) -> tuple[list[int], list[str]]:
    """Word number of each English piece, and the words; marks stand alone.

    >>> group_words(["▁Xi", "▁Jin", "ping", "’", "s", "▁visit", "."])
    ([0, 1, 1, 2, 3, 4, 5], ['Xi', 'Jinping', '’', 's', 'visit', '.'])
    """
    owners: list[int] = []
    words: list[str] = []
    before = None
    for piece in pieces:
        text = piece.lstrip("▁")
        kind = "word" if text[:1].isalnum() or not text else "mark"
        if piece[0] == "▁" or kind != before or not words:
            words.append(text)
        else:
            words[-1] += text
        before = "word" if text and text[-1].isalnum() else "mark"
        owners.append(len(words) - 1)
    return owners, words
