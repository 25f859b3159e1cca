"""Pieces and the characters they stand for, bytes among them."""

import pytest

from translate.data import Span
from translate.engines.pieces import Raw, Tokenizer, decode, hypothesis, surfaces, unlinked

sentencepiece = pytest.importorskip("sentencepiece")

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
