"""Pieces and the characters they stand for, bytes among them."""

from pathlib import Path

import pytest

from translate.data import Span
from translate.engines.pieces import Raw, hypothesis, unlinked
from translate.engines.tokenizer import Tokenizer, decode, surfaces

sentencepiece = pytest.importorskip("sentencepiece")

GOLDEN = Path(__file__).parent / "golden"
MODELS = Path(__file__).parents[1] / "models"
RARE = "䶮"  # three bytes in UTF-8


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    """A model that spells what it hasn't seen by bytes, both ways."""
    prefix = tmp_path_factory.mktemp("pieces") / "model"
    texts = ["中国外交部发言人王毅星期二说。", "北京反对制裁，外交部说。"] * 20
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(prefix), vocab_size=330,
        byte_fallback=True, hard_vocab_limit=False, add_dummy_prefix=False,
        character_coverage=1.0, normalization_rule_name="identity", minloglevel=2,
    )  # fmt: skip
    path = prefix.with_suffix(".model")
    return Tokenizer(path, path)


def test_each_byte_of_an_unseen_character_stands_for_all_of_it(tokenizer):
    text = f"王{RARE}说。"
    found = tokenizer.encode(text)
    assert sum(piece.startswith("<0x") for piece in found.pieces) == 3
    shown = [text[span.start : span.end] for span in found.spans]
    assert shown.count(RARE) == 3
    assert "".join(dict.fromkeys(shown)) == text


def test_the_size_is_the_number_of_pieces(tokenizer):
    for text in (f"王{RARE}说。", "\ud800 制\n裁", " ", ""):
        assert tokenizer.size(text) == len(tokenizer.encode(text).pieces)


def test_bytes_become_characters_again(tokenizer):
    text = f"王{RARE}说{RARE}{RARE}。"
    pieces = tokenizer.encode(text, target=True).pieces
    out, spans = decode(pieces)
    assert out == text
    assert "".join(out[span.start : span.end] for span in spans) == text
    rows = [[1.0] + [0.0] * 3 for _ in pieces]
    linked = hypothesis([Span(0, 4)], Raw(pieces, -1.0, rows))
    assert linked.text == unlinked(Raw(pieces, -1.0, rows)).text == text
    assert all(link.target for link in linked.alignment.links)


def test_half_a_character_does_no_harm():
    assert surfaces(["王", "<0xE4>", "<0xB6>"]) == ["王", "", "\ufffd"]
    assert surfaces(["<0xE4>", "<0xB6>", "说"]) == ["", "\ufffd", "说"]
    assert "".join(surfaces(["<0xFF>", "<0xE4>"])) == "\ufffd\ufffd"
    assert decode(["<0xE4>"])[0] == "\ufffd"


@pytest.fixture(scope="module")
def names():
    lines = (GOLDEN / "names.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[:2] for line in lines]


@pytest.mark.parametrize("pair", ["en-zh", "zh-en"])
def test_every_name_goes_into_the_shipped_pieces_and_comes_out(pair, names):
    tokenizer = Tokenizer(MODELS / pair / "source.spm", MODELS / pair / "target.spm")
    assert len(names) > 3000
    for english, chinese in names:
        for text, language in ((english, "en"), (chinese, "zh")):
            pieces = tokenizer.encode(text, target=pair.endswith(language)).pieces
            assert decode(pieces)[0] == text
            assert not any(piece.startswith(("<0x", "<unk>")) for piece in pieces)


@pytest.mark.parametrize("character", "玥琨珺璟郜臧佟蔺卞濮岷洮郯郓茌兖淦铉碣嵊舢")
def test_surnames_and_places_have_pieces_of_their_own(character):
    shipped = sentencepiece.SentencePieceProcessor(model_file=str(MODELS / "en-zh" / "target.spm"))
    assert character in shipped.encode(f"在{character}说", out_type=str)


def test_what_the_shipped_pieces_lack_is_spelled(zh_en):
    text = "王䶮🙂说。"
    tokenizer = Tokenizer(MODELS / "zh-en" / "source.spm", MODELS / "zh-en" / "target.spm")
    found = tokenizer.encode(text)
    assert "<unk>" not in found.pieces and decode(found.pieces)[0] == text
    assert zh_en.translate([text])[0][0].text
