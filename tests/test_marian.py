"""The fast engine against the reference: same weights, float32, greedy, same answers."""

import json
import shutil

import pytest

from translate.engines import Decoding
from translate.languages import Direction
from translate.registry import ModelEntry, find

torch = pytest.importorskip("torch", reason="the extra hub is not installed")
transformers = pytest.importorskip("transformers", reason="the extra hub is not installed")

GREEDY = Decoding(beam=1, threads=1, compute_type="float32", repetition_penalty=1.0)
TEXTS = [
    "Taiwan is at the very heart of China’s core interests.",
    "Washington sells it weapons.",
    "The deep-seated mistrust has not gone away, and near misses alarm its neighbours.",
]


def checkpoint(folder, *, layers, shared=True, seed=1):
    """A Marian checkpoint of random weights over the bundled vocabulary, saved as safetensors."""
    entry = find(Direction("en", "zh"))
    pieces = json.loads(entry.file("ct2/shared_vocabulary.json").read_text("utf-8"))
    pieces = [piece for piece in pieces if piece not in ("<pad>", "<s>")] + ["<pad>"]
    pad = len(pieces) - 1
    torch.manual_seed(seed)
    config = transformers.MarianConfig(
        vocab_size=len(pieces), d_model=32, encoder_layers=layers[0], decoder_layers=layers[1],
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64,
        decoder_ffn_dim=64, activation_function="relu", pad_token_id=pad,
        eos_token_id=pieces.index("</s>"), decoder_start_token_id=pad, forced_eos_token_id=None,
        bos_token_id=None, scale_embedding=True, max_position_embeddings=256, init_std=0.3,
        tie_word_embeddings=shared,
    )  # fmt: skip
    model = transformers.MarianMTModel(config).eval()
    home = folder / "hf"
    model.save_pretrained(home)
    (home / "vocab.json").write_text(
        json.dumps({piece: number for number, piece in enumerate(pieces)}), "utf-8"
    )
    for name in ("source.spm", "target.spm"):
        shutil.copy(entry.file(name), home / name)
        shutil.copy(entry.file(name), folder / name)
    (home / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "MarianTokenizer", "source_lang": "en", "target_lang": "zh"})
    )
    return ModelEntry(Direction("en", "zh"), "random", folder, max_pieces=60, alignment_shift=1)


def convert(entry):
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(entry.folder / "hf")).convert(
        str(entry.folder / "ct2"), quantization="float32"
    )


@pytest.mark.parametrize("layers", [(2, 2), (6, 2), (6, 6)])
@pytest.mark.filterwarnings("ignore")
def test_ct2_equals_marian(tmp_path, layers):
    from translate.engines.ct2 import CT2Engine
    from translate.engines.marian import MarianEngine

    entry = checkpoint(tmp_path, layers=layers)
    convert(entry)
    fast = CT2Engine.load(entry, decoding=GREEDY)
    reference = MarianEngine.load(entry, decoding=GREEDY)
    ours, theirs = fast.translate(TEXTS), reference.translate(TEXTS)
    assert [found[0].text for found in ours] == [found[0].text for found in theirs]
    assert any(found[0].text for found in ours)


@pytest.mark.filterwarnings("ignore")
def test_forced_attention_is_the_last_layers_on_both(tmp_path):
    from translate.engines.marian import MarianEngine

    entry = checkpoint(tmp_path, layers=(2, 2))
    reference = MarianEngine.load(entry, decoding=GREEDY)
    (found,) = reference.align([TEXTS[0]], ["台湾是中国的核心利益。"])
    assert found.links
    (listed,) = reference.translate([TEXTS[1]], n_best=2)
    assert len(listed) == 2
    assert reference.translate([""])[0][0].text == ""


@pytest.mark.filterwarnings("ignore")
def test_every_attention_is_measured_and_the_best_comes_first(tmp_path):
    from translate.engines.attention import Gold, rank_attentions
    from translate.engines.marian import MarianEngine
    from translate.segment import tokens

    engine = MarianEngine.load(checkpoint(tmp_path, layers=(1, 2)), decoding=GREEDY)
    sources, targets = ["China has interests."], ["中国有利益。"]
    gold = Gold(
        sources, targets, [tokens(sources[0], "en")], [tokens(targets[0], "zh")],
        [{(0, 0), (1, 1), (2, 2), (3, 3)}], [set()],
    )  # fmt: skip
    ranked = rank_attentions(engine, gold)
    assert len(ranked) == 2 * 4 * 2
    rates = [choice.error_rate for choice in ranked]
    assert rates == sorted(rates)
    best = engine.reading(*ranked[0][:3])
    assert best.align(sources, targets) != engine.reading(*ranked[-1][:3]).align(sources, targets)
