"""The files a repository of a translation model has, by name."""

from __future__ import annotations

CONFIG = "config.json"
SAFE, INDEX, PICKLED = "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"
PIECES = ("source.spm", "target.spm", "sentencepiece.bpe.model", "sentencepiece.model", "spm.model")
WANTED = (
    CONFIG, "generation_config.json", *PIECES, "vocab.json", "target_vocab.json",
    "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json", "added_tokens.json",
    "README.md",
)  # fmt: skip


def is_plain(name: str) -> bool:
    r"""Say whether a name is a file's in the folder itself.

    >>> [is_plain(name) for name in ("model-00001-of-00002.safetensors", "../x", "a\\b", "..")]
    [True, False, False, False]
    """
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0")
