"""Human translations are paired by what they say, not by where they stand."""

import pytest

from translate.data import Document
from translate.framings.shipped import default_lexicon
from translate.roundtrip.given import pair_middle, similarity
from translate.segment import segments


def paired(english, chinese):
    alike = similarity(default_lexicon("en"), "en", "zh")
    return pair_middle(Document("x", english, "en"), chinese, "zh", alike)


@pytest.mark.parametrize("name", ["beijing-visit", "war-games", "tariff-truce", "disputed-shoal"])
def test_example_articles_pair_sentence_by_sentence(root, name):
    english = (root / "examples" / f"{name}.en.txt").read_text("utf-8")
    chinese = (root / "examples" / f"{name}.zh.txt").read_text("utf-8")
    assert paired(english, chinese) == [part.text for part in segments(chinese, "zh")]


def test_a_left_out_sentence_leaves_a_gap_not_a_shift(root):
    english = (root / "examples" / "beijing-visit.en.txt").read_text("utf-8")
    chinese = (root / "examples" / "beijing-visit.zh.txt").read_text("utf-8")
    sentences = [part.text for part in segments(chinese, "zh")]
    left_out = 8
    found = paired(english, "".join(s for i, s in enumerate(sentences) if i != left_out))
    hits = sum(one == other for one, other in zip(found, sentences, strict=True))
    assert hits >= len(sentences) - 3
    assert found[-1] == sentences[-1]


def test_likeness_rises_with_shared_figures_and_terms():
    alike = similarity(default_lexicon("en"), "en", "zh")
    text = "China’s core interests were named 25 times."
    assert alike(text, "中国的核心利益被提到25次。") > alike(text, "天气很好，人们都去了公园散步。")
    assert alike("", "") >= 0
