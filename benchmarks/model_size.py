"""Disk and memory of the architectures that can be fetched, int8, from random weights.

Needs Linux and the extra hub: python benchmarks/model_size.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import transformers
from ctranslate2.converters import transformers as converters

# name: class, encoder and decoder layers, width, feed-forward, heads, vocabulary
SHAPES = {
    "OPUS-MT, 6+6 × 512": ("Marian", 6, 512, 2048, 8, 65_001),
    "OPUS-MT tc-big, 6+6 × 1024": ("Marian", 6, 1024, 4096, 16, 58_000),
    "M2M-100 418M, 12+12 × 1024": ("M2M100", 12, 1024, 4096, 16, 128_112),
    "NLLB-200 distilled 600M, 12+12 × 1024": ("M2M100", 12, 1024, 4096, 16, 256_206),
}
LOADED = """
import sys, ctranslate2
model = ctranslate2.Translator(sys.argv[1], compute_type="int8", intra_threads=1)
texts = [["w9"] * 25 + ["</s>"]] * 16
model.translate_batch(texts, beam_size=4, max_decoding_length=30, min_decoding_length=30)
# not getrusage: its peak is inherited from the process that started this one
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def main() -> None:
    """Print a Markdown table."""
    out = ["| model | on disk | peak memory, 16 sentences of 25 pieces |", "|---|--:|--:|"]
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), *shape)
            size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
            out.append(f"| {name} | {size:,.0f} MB | {peak(folder):,.0f} MB |")
    sys.stdout.write("\n".join(out) + "\n")


def write(
    folder: Path, kind: str, layers: int, width: int, inner: int, heads: int, words: int
) -> None:
    """Write a CTranslate2 int8 model of random weights."""
    model, loader = network(kind, layers, width, inner, heads, words)
    spec = loader.get_model_spec(model)
    size = words - 1 if kind == "Marian" else words  # Marian's padding, the last, is left out
    names = ["<s>", "<pad>", "</s>", "<unk>", *(f"w{i}" for i in range(size - 4))]
    spec.register_source_vocabulary(names)
    spec.register_target_vocabulary(names)
    for key, value in (("bos", "<s>"), ("eos", "</s>"), ("unk", "<unk>")):
        setattr(spec.config, f"{key}_token", value)
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))


def network(
    kind: str, layers: int, width: int, inner: int, heads: int, words: int
) -> tuple[Any, Any]:
    """Give a random model of transformers, and what converts it."""
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=words, d_model=width, encoder_layers=layers, decoder_layers=layers,
        encoder_ffn_dim=inner, decoder_ffn_dim=inner, encoder_attention_heads=heads,
        decoder_attention_heads=heads, scale_embedding=True, eos_token_id=2,
        pad_token_id=words - 1 if kind == "Marian" else 1,
        bos_token_id=0, decoder_start_token_id=2,
    )  # fmt: skip
    if kind == "Marian":
        return transformers.MarianMTModel(config), converters.MarianMTLoader()
    return transformers.M2M100ForConditionalGeneration(config), converters.M2M100Loader()


def peak(folder: str) -> float:
    """Megabytes a process of its own takes at most when it translates."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, folder], capture_output=True, text=True, check=True
    )
    return float(done.stdout) / 1024


if __name__ == "__main__":
    main()
