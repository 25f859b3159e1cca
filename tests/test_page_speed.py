"""What the benchmark of the page makes of what it has measured."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import page_speed

from translate.segment import segments


@pytest.mark.parametrize("count", [1, 2, 10])
def test_of_few_articles_no_growth_is_told(count):
    told = page_speed._growth([100.0 + at for at in range(count)])
    assert told[f"after {count}, MiB"] == 99.0 + count
    assert not [name for name in told if "growth" in name]


def test_growth_is_counted_from_where_memory_may_be_steady():
    told = page_speed._growth([100.0 + at for at in range(50)])
    assert told["after 10, MiB"] == 109 and told["after 50, MiB"] == 149
    assert told[page_speed.GROWTH] == 40 and told["growth in the second half, MiB"] == 25


def test_every_article_has_sentences_of_its_own():
    first, second = (page_speed._numbered(number) for number in (1, 2))
    assert first.startswith("Article 1 begins here.")
    for text, mark in ((first, "Article 1"), (second, "Article 2")):
        sentences = segments(text, "en")
        assert len(sentences) > 10 and all(mark in one.text for one in sentences)
