"""Small random checkpoints, complete as repositories on the hub are, for tests that need one.

`marian(folder, MARIAN["tied"])`, `m2m100(folder)` and `nllb(folder)` write configuration,
tokenizer, card and weights in about a second; the pieces are trained on the golden sentences.

The weights are random but for this: the last layer of the decoder looks at the source piece of its
own step and writes a piece that depends on it, so that sentences differ and end; and one other
head, LOOKS_BACK, looks at the piece of the step before. Read in the step that reads a target piece
it aligns the pieces one by one, which no other head does.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SENTENCES = Path(__file__).with_name("golden") / "authored-dev.tsv"
WIDTH = 32
HEADS = 4
LOOKS_BACK = 0, 2  # layer and head of the decoder
POSITIONS = 256
MADE_UP = 8  # words M2M-100 pads its vocabulary with
_SIZES = {"en": 400, "zh": 1400, "en+zh": 1900}
_LEFT_OUT = 5  # pieces the SentencePiece model has and the vocabulary hasn't, as on the hub
_SHARED = "model.shared.weight"
_PLACE = [0, 1, 2, 3, 16, 17, 18, 19]  # dimensions with the sines and cosines that tell positions
_ENDS = [15, 31]  # dimensions in which </s> alone is not zero
_FREE = [number for number in range(WIDTH) if number not in (*_PLACE, *_ENDS)]
_SHARPNESS = (16, 24, 36, 54)  # of the heads that look at the piece of their own step


@dataclass(frozen=True)
class Shape:
    """What tells one Marian repository from another.

    `separate` has a vocabulary and embeddings of its own for each side, `tied` reads the output
    layer from the decoder's embeddings, `positions` saves the sinusoids with the weights.
    `weights` is "safetensors", "pickle" or "legacy" (a pickle from before the zip format), `half`
    saves float16. `eos` is its place in the vocabulary, `targets` are tokens such as
    `>>cmn_Hans<<`, `pad_last` is how conversions to CTranslate2 want it. `even` gives separate
    vocabularies the same number of pieces, `trained_pad` has a vector that isn't zero for the pad
    from which the decoder starts, as training in transformers leaves it.
    """

    layers: tuple[int, int] = (2, 2)
    separate: bool = False
    tied: bool = True
    positions: bool = False
    weights: str = "safetensors"
    half: bool = False
    eos: int = 0
    targets: tuple[str, ...] = ()
    pad_last: bool = True
    activation: str = "swish"
    even: bool = True
    encoder_heads: int = HEADS
    trained_pad: bool = False


MARIAN = {
    "tied": Shape(),
    "six": Shape(layers=(6, 6), positions=True, weights="pickle"),
    "twelve": Shape(layers=(12, 6)),
    "big": Shape(half=True, weights="pickle", eos=43, activation="relu"),
    "targets": Shape(targets=(">>cmn_Hans<<", ">>cmn_Hant<<"), weights="legacy"),
    "untied": Shape(tied=False, positions=True, weights="pickle"),
    "untied-safe": Shape(tied=False),
    "separate": Shape(separate=True, weights="pickle", activation="relu"),
    "separate-untied": Shape(separate=True, tied=False, positions=True),
    "separate-uneven": Shape(separate=True, even=False, pad_last=False),
    "pad-first": Shape(pad_last=False),
    "fewer-heads": Shape(layers=(1, 2), encoder_heads=2),
    "trained-pad": Shape(layers=(2, 1), trained_pad=True),
}


def marian(folder: Path, shape: Shape = MARIAN["tied"], *, seed: int = 1) -> Path:
    """Write an English-Chinese Marian repository into a folder."""
    from transformers import MarianConfig, MarianMTModel

    source, target = _vocabularies(shape)
    config = _marian_config(shape, source, target)
    model = MarianMTModel(MarianConfig(**config))
    _fill(model, pad=config["pad_token_id"], end=config["eos_token_id"], seed=seed)
    if shape.trained_pad:
        model.model.shared.weight.data[config["pad_token_id"]] = 0.3
        model.final_logits_bias[0, config["pad_token_id"]] = 20.0  # never written all the same
    folder.mkdir(parents=True, exist_ok=True)
    for name, language in (("source.spm", "en"), ("target.spm", "zh")):
        (folder / name).write_bytes(pieces(language))
    _write(folder / "vocab.json", _numbered(source))
    if shape.separate:
        _write(folder / "target_vocab.json", _numbered(target))
    _configure(folder, config, _marian_tokenizer(shape))
    generation = {"bad_words_ids": [[config["pad_token_id"]]], "forced_eos_token_id": shape.eos}
    _generation(folder, config, **generation, max_length=512, num_beams=4)
    _card(folder, "opus-mt-en-zh", "cc-by-4.0" if shape.half else "apache-2.0", ("en", "zh"))
    _save(folder, _weights(model, shape), shape.weights)
    return folder


def m2m100(folder: Path, *, seed: int = 1) -> Path:
    """Write a repository like facebook/m2m100_418M, its weights pickled as there."""
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    words = ["<s>", "<pad>", "</s>", "<unk>", *_words("en+zh", "bpe")]
    tokenizer = {
        "src_lang": None, "tgt_lang": None, "bos_token": "<s>", "eos_token": "</s>",
        "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "model_max_length": 1024,
        "additional_special_tokens": languages, "tokenizer_class": "M2M100Tokenizer",
    }  # fmt: skip
    _many(folder, tokenizer, len(words) + len(languages) + MADE_UP, seed)
    _write(folder / "vocab.json", _numbered(words))
    _card(folder, "m2m100_418M", "mit", ("multilingual", "en", "zh"))
    return folder


def nllb(folder: Path, *, seed: int = 1) -> Path:
    """Write a repository like facebook/nllb-200-distilled-600M, its weights pickled as there."""
    from transformers import NllbTokenizer
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    words = ["<s>", "<pad>", "</s>", "<unk>", *_words("en+zh", "bpe")]
    tokenizer = {
        "src_lang": None, "tgt_lang": None, "bos_token": "<s>", "cls_token": "<s>",
        "eos_token": "</s>", "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
        "mask_token": {"__type": "AddedToken", "content": "<mask>", "lstrip": True,
                       "normalized": True, "rstrip": False, "single_word": False},
        "model_max_length": 1024, "additional_special_tokens": list(FAIRSEQ_LANGUAGE_CODES),
        "sp_model_kwargs": {}, "tokenizer_class": "NllbTokenizer",
    }  # fmt: skip
    _many(folder, tokenizer, len(words) + len(FAIRSEQ_LANGUAGE_CODES) + 1, seed)
    fast = NllbTokenizer(vocab=_numbered(words), merges=_merges(words))
    fast.backend_tokenizer.save(str(folder / "tokenizer.json"))
    _card(folder, "nllb-200-distilled-600M", "cc-by-nc-4.0", ("en", "zh"))
    return folder


def poison(folder: Path, marker: Path) -> Path:
    """Exchange a repository's weights for a pickle that, when trusted, makes a folder `marker`."""
    import torch

    for weights in (*folder.glob("*.safetensors"), *folder.glob("*.bin")):
        weights.unlink()
    torch.save({_SHARED: _Trap(marker)}, folder / "pytorch_model.bin")
    return folder


class _Trap:
    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self._marker),)


@lru_cache
def pieces(language: str, kind: str = "unigram") -> bytes:
    """A SentencePiece model of the golden sentences: "en", "zh" or "en+zh"."""
    import sentencepiece

    rows = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()]
    columns = [("en", "zh").index(part) for part in language.split("+")]
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([row[column] for row in rows for column in columns]),
        model_writer=out, vocab_size=_SIZES[language], model_type=kind, minloglevel=2,
        num_threads=1, character_coverage=0.98,
    )  # fmt: skip
    return out.getvalue()


def _words(language: str, kind: str = "unigram") -> list[str]:
    """The pieces of a model, without <unk>, <s> and </s>."""
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_proto=pieces(language, kind))
    return [model.id_to_piece(i) for i in range(3, model.get_piece_size())]


def _merges(words: list[str]) -> list[tuple[str, str]]:
    """The merges of a BPE vocabulary in the order of its pieces, each cut in every way there is."""
    rank = _numbered(words)
    merges = []
    for word in words[4:]:
        cuts = [(word[:i], word[i:]) for i in range(1, len(word))]
        cuts = [cut for cut in cuts if cut[0] in rank and cut[1] in rank]
        merges += sorted(cuts, key=lambda cut: (rank[cut[0]], rank[cut[1]]))
    return merges


def _numbered(words: list[str]) -> dict[str, int]:
    return {word: number for number, word in enumerate(words)}


def _vocabularies(shape: Shape) -> tuple[list[str], list[str]]:
    source, target = (_words(language)[:-_LEFT_OUT] for language in ("en", "zh"))
    if not shape.separate:
        source = target = list(dict.fromkeys([*source, *target]))
    elif shape.even:
        source += [f"▁unused{number}" for number in range(len(target) - len(source))]
    return _marked(source, shape), _marked(target, shape)


def _marked(words: list[str], shape: Shape) -> list[str]:
    marked = ["<unk>", *shape.targets, *words]
    marked.insert(shape.eos, "</s>")
    return [*marked, "<pad>"] if shape.pad_last else ["<pad>", *marked]


def _marian_config(shape: Shape, source: list[str], target: list[str]) -> dict[str, Any]:
    pad = target.index("<pad>")
    return {
        "architectures": ["MarianMTModel"], "model_type": "marian", "d_model": WIDTH,
        "activation_function": shape.activation, "vocab_size": len(source),
        "decoder_vocab_size": len(target), "share_encoder_decoder_embeddings": not shape.separate,
        "tie_word_embeddings": shape.tied, "encoder_layers": shape.layers[0],
        "decoder_layers": shape.layers[1], "num_hidden_layers": shape.layers[0],
        "encoder_attention_heads": shape.encoder_heads, "decoder_attention_heads": HEADS,
        "encoder_ffn_dim": 2 * WIDTH, "decoder_ffn_dim": 2 * WIDTH, "scale_embedding": True,
        "add_bias_logits": False, "add_final_layer_norm": False, "normalize_before": False,
        "normalize_embedding": False, "static_position_embeddings": True, "dropout": 0.1,
        "max_position_embeddings": POSITIONS, "is_encoder_decoder": True, "use_cache": True,
        "pad_token_id": pad, "decoder_start_token_id": pad, "bos_token_id": 0,
        "eos_token_id": target.index("</s>"),
        "torch_dtype": "float16" if shape.half else "float32",
    }  # fmt: skip


def _marian_tokenizer(shape: Shape) -> dict[str, Any]:
    return {
        "source_lang": "en", "target_lang": "zh", "unk_token": "<unk>", "eos_token": "</s>",
        "pad_token": "<pad>", "model_max_length": 512, "sp_model_kwargs": {},
        "separate_vocabs": shape.separate, "tokenizer_class": "MarianTokenizer",
    }  # fmt: skip


def _many(folder: Path, tokenizer: dict[str, Any], size: int, seed: int) -> None:
    """Write what M2M-100 and NLLB have in common."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    config = {
        "architectures": ["M2M100ForConditionalGeneration"], "model_type": "m2m_100",
        "activation_function": "relu", "vocab_size": size, "d_model": WIDTH,
        "encoder_layers": 2, "decoder_layers": 2, "num_hidden_layers": 2,
        "encoder_attention_heads": HEADS, "decoder_attention_heads": HEADS,
        "encoder_ffn_dim": 2 * WIDTH, "decoder_ffn_dim": 2 * WIDTH, "scale_embedding": True,
        "max_position_embeddings": POSITIONS, "is_encoder_decoder": True, "use_cache": True,
        "dropout": 0.1, "attention_dropout": 0.1, "bos_token_id": 0, "pad_token_id": 1,
        "eos_token_id": 2, "decoder_start_token_id": 2, "torch_dtype": "float32",
    }  # fmt: skip
    model = M2M100ForConditionalGeneration(M2M100Config(**config))
    _fill(model, pad=1, end=2, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sentencepiece.bpe.model").write_bytes(pieces("en+zh", "bpe"))
    _configure(folder, config, tokenizer)
    _generation(folder, config, max_length=200, num_beams=5)
    _save(folder, dict(model.state_dict()), "pickle")


def _fill(model: Any, *, pad: int, end: int, seed: int) -> None:
    """Set every weight: random ones, embeddings, and the heads that look at places."""
    import torch

    chance = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        if "embed_positions" not in name:
            weight.data = _drawn(name, weight.shape, chance)
    for side in (model.model.encoder, model.model.decoder):
        for layer in side.layers:
            _hush(layer, len(side.layers))
    _embed(model, pad=pad, end=end, chance=chance)
    _look(model, chance)
    if hasattr(model, "final_logits_bias"):
        bias = torch.randn(model.final_logits_bias.shape, generator=chance) * 0.3
        bias[0, pad] = 0.0
        model.final_logits_bias.copy_(bias)


def _drawn(name: str, shape: Any, chance: Any) -> Any:
    import torch

    drawn = torch.randn(shape, generator=chance)
    if "layer_norm" not in name:
        return drawn * 0.25
    drawn[_PLACE + _ENDS] = 0.0
    return drawn * 0.05 + (1.0 if name.endswith("weight") else 0.0)


def _hush(layer: Any, layers: int) -> None:
    """Let a layer change what passes by a little, and not the places."""
    attentions = [getattr(layer, name, None) for name in ("self_attn", "encoder_attn")]
    for part in [*(one.out_proj for one in attentions if one is not None), layer.fc2]:
        for weight in (part.weight, part.bias):
            weight.data *= 0.25 * (2 / layers) ** 0.5
            weight.data[_PLACE + _ENDS] = 0.0
            weight.data[_FREE] -= weight.data[_FREE].mean(0)  # else a norm would shift the places


def _embed(model: Any, *, pad: int, end: int, chance: Any) -> None:
    """Embeddings of equal length that are zero where the places are; of pad, zero throughout."""
    import torch

    parts = [model.model.encoder.embed_tokens, model.model.decoder.embed_tokens]
    rows = []
    for part in (*parts, model.lm_head):
        drawn = torch.zeros(part.weight.shape)
        free = torch.randn((len(drawn), len(_FREE)), generator=chance)
        free -= free.mean(1, keepdim=True)
        drawn[:, _FREE] = 2 * free / free.norm(dim=1, keepdim=True)
        drawn[end] = 0.0
        drawn[end, _ENDS] = torch.tensor([1.6, -1.6])
        drawn[pad] = 0.0
        rows.append(torch.nn.Parameter(drawn))
    shared = getattr(model.model, "shared", None)
    if shared is not None:
        rows[1] = shared.weight = rows[0]
    for part, own in zip(parts, rows, strict=False):
        part.weight = own
    model.lm_head.weight = rows[1] if model.config.tie_word_embeddings else rows[2]


def _look(model: Any, chance: Any) -> None:
    """Heads of the decoder that look at the source piece of their own step, or the one before."""
    import torch

    size = WIDTH // HEADS
    layer, head = LOOKS_BACK
    _point(model, layer, head, steps=1, sharpness=400)
    last = model.model.decoder.layers[-1].encoder_attn
    for number, sharpness in enumerate(_SHARPNESS):
        _point(model, -1, number, steps=0, sharpness=sharpness)
    turned = torch.linalg.qr(torch.randn((WIDTH, WIDTH), generator=chance)).Q
    carried = torch.eye(WIDTH)
    mixed = torch.linalg.qr(torch.randn((len(_FREE), len(_FREE)), generator=chance)).Q
    for row, values in zip(_FREE, mixed, strict=True):
        carried[row, row] = 0.0
        carried[row, _FREE] = values
    carried[_PLACE] = 0.0
    kept = torch.eye(WIDTH)
    kept[_PLACE] = 0.0
    last.v_proj.weight.data = turned @ kept
    last.out_proj.weight.data = 5 * carried @ turned.T
    assert size == len(_PLACE)


def _point(model: Any, layer: int, head: int, *, steps: int, sharpness: float) -> None:
    """Make a head look `steps` before the place of its own step."""
    import torch

    attention = model.model.decoder.layers[layer].encoder_attn
    half = len(_PLACE) // 2
    rows = slice(head * WIDTH // HEADS, (head + 1) * WIDTH // HEADS)
    apart = WIDTH // 2 - (model.config.model_type != "marian")
    angles = steps * 10000.0 ** (-torch.arange(half) / apart)
    strength = torch.tensor([2.3, 1.2, 1.0, 0.8] * 2) * sharpness**0.5  # so neighbours differ
    seen = torch.zeros((2 * half, WIDTH))
    seen[range(2 * half), _PLACE] = strength
    # a norm has taken the mean away, which depends on the place; these two, 0 and 1, tell it
    seen[:, _ENDS] = -strength.unsqueeze(1) / 2
    rest = strength * 0.47 / 2
    turn = torch.cat([
        torch.cat([angles.cos().diag(), -angles.sin().diag()], 1),
        torch.cat([angles.sin().diag(), angles.cos().diag()], 1),
    ])  # fmt: skip
    for part, matrix in ((attention.k_proj, torch.eye(2 * half)), (attention.q_proj, turn)):
        part.weight.data[rows] = matrix @ seen
        part.bias.data[rows] = matrix @ rest


def _weights(model: Any, shape: Shape) -> dict[str, Any]:
    """The tensors under the names such repositories have."""
    tensors = dict(model.state_dict())
    for name in [name for name in tensors if "embed_positions" in name and not shape.positions]:
        del tensors[name]
    return {name: value.half() if shape.half else value for name, value in tensors.items()}


def _save(folder: Path, tensors: dict[str, Any], how: str) -> None:
    import torch
    from safetensors.torch import save_file

    if how == "safetensors":  # which has each tensor once
        places: dict[int, str] = {}
        for name in sorted(tensors, key=lambda name: (name != _SHARED, name)):
            places.setdefault(tensors[name].data_ptr(), name)
        once = {name: tensors[name].contiguous() for name in places.values()}
        save_file(once, folder / "model.safetensors", metadata={"format": "pt"})
    else:
        torch.save(
            tensors, folder / "pytorch_model.bin",
            _use_new_zipfile_serialization=how == "pickle",
        )  # fmt: skip


def _configure(folder: Path, config: dict[str, Any], tokenizer: dict[str, Any]) -> None:
    _write(folder / "config.json", {**config, "transformers_version": "4.32.0"})
    _write(folder / "tokenizer_config.json", tokenizer)
    special = {name: value for name, value in tokenizer.items() if name.endswith("token")}
    _write(folder / "special_tokens_map.json", special)


def _generation(folder: Path, config: dict[str, Any], **more: Any) -> None:
    kept = {name: config[name] for name in config if name.endswith("_token_id")}
    _write(folder / "generation_config.json", {"_from_model_config": True, **kept, **more})


def _card(folder: Path, title: str, license: str, languages: tuple[str, ...]) -> None:
    listed = "\n".join(f"- {language}" for language in languages)
    text = f"---\nlanguage:\n{listed}\ntags:\n- translation\nlicense: {license}\n---\n# {title}\n"
    (folder / "README.md").write_text(text, "utf-8")


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), "utf-8")
