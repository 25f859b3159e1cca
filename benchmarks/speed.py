"""Words a second of the shipped pair, beside a 6+6-layer, 512-wide Marian of random weights.

Both through CTranslate2 on the same sentences, in float32 as the engine runs them and in int8; the
random model is made to write as much as the shipped one, since it never ends by itself. Needs the
extra hub: python benchmarks/speed.py
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import ctranslate2

from translate.engines.registry import ModelEntry, find
from translate.engines.tokenizer import EOS, Tokenizer
from translate.languages import Direction

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def main() -> None:
    """Print a Markdown table."""
    rows = [
        line.split("\t")
        for line in (ROOT / "tests/golden/authored-dev.tsv").read_text("utf-8").splitlines()
    ]
    out = ["| model | computed in | threads | words/s |", "|---|---|--:|--:|"]
    for pair, column in (("en-zh", 0), ("zh-en", 1)):
        entry = find(Direction.parse(pair))
        texts = [row[column] for row in rows]
        # a Chinese source is counted by the words of its English translation
        words = sum(len(row[0].split()) for row in rows)
        for kind, threads in product(("float32", "int8"), (1, 2)):
            rate, lengths = shipped(entry, texts, words, threads, kind)
            out.append(f"| shipped {pair} | {kind} | {threads} | {rate:,.0f} |")
            if pair == "en-zh":
                other = standard(entry, texts, words, threads, lengths, kind)
                out.append(f"| standard 6+6 × 512, random | {kind} | {threads} | {other:,.0f} |")
    sys.stdout.write("\n".join(out) + "\n")


def _sources(entry: ModelEntry, texts: Sequence[str]) -> list[list[str]]:
    tokenizer = Tokenizer(entry.file("source.spm"), entry.file("target.spm"))
    return [[*tokenizer.encode(text).pieces, EOS] for text in texts]


def shipped(
    entry: ModelEntry, texts: Sequence[str], words: int, threads: int, kind: str
) -> tuple[float, list[int]]:
    """Words a second with beam 4, and the longest output of each batch."""
    translator = ctranslate2.Translator(
        str(entry.file("ct2")), compute_type=kind, intra_threads=threads
    )
    sources = _sources(entry, texts)
    seconds, results = _timed(translator, sources, {})
    return words / seconds, [len(result.hypotheses[0]) for result in results]


def standard(
    entry: ModelEntry,
    texts: Sequence[str],
    words: int,
    threads: int,
    lengths: Sequence[int],
    kind: str,
) -> float:
    """Words a second of the random model, made to write about as much as the shipped one."""
    with tempfile.TemporaryDirectory() as folder:
        translator = ctranslate2.Translator(
            str(_random_model(entry, Path(folder))), compute_type=kind, intra_threads=threads
        )
        mean = round(sum(lengths) / len(lengths))
        bounds = {"min_decoding_length": mean, "max_decoding_length": mean}
        seconds, _ = _timed(translator, _sources(entry, texts), bounds)
    return words / seconds


def _timed(translator: Any, sources: Any, options: dict[str, int]) -> tuple[float, Any]:
    best, results = float("inf"), None
    for _ in range(ROUNDS + 1):  # the first is a warm-up
        start = time.perf_counter()
        results = translator.translate_batch(
            sources, beam_size=4, max_batch_size=1024, batch_type="tokens", **options
        )
        best = min(best, time.perf_counter() - start)
    return best, results


def _random_model(entry: ModelEntry, folder: Path) -> Path:
    import transformers
    from ctranslate2.converters import TransformersConverter

    pieces = json.loads(entry.file("ct2/shared_vocabulary.json").read_text("utf-8"))
    pieces = [piece for piece in pieces if piece not in ("<pad>", "<s>")] + ["<pad>"]
    config = transformers.MarianConfig(
        vocab_size=len(pieces), d_model=512, encoder_layers=6, decoder_layers=6,
        encoder_attention_heads=8, decoder_attention_heads=8, encoder_ffn_dim=2048,
        decoder_ffn_dim=2048, pad_token_id=len(pieces) - 1, eos_token_id=pieces.index(EOS),
        decoder_start_token_id=len(pieces) - 1, bos_token_id=None, forced_eos_token_id=None,
        scale_embedding=True,
    )  # fmt: skip
    home = folder / "hf"
    transformers.MarianMTModel(config).save_pretrained(home)
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    (home / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    for name in ("source.spm", "target.spm"):
        (home / name).write_bytes(entry.file(name).read_bytes())
    (home / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "MarianTokenizer", "source_lang": "en", "target_lang": "zh"})
    )
    TransformersConverter(str(home)).convert(str(folder / "ct2"), quantization="int8")
    return folder / "ct2"


if __name__ == "__main__":
    main()
