"""Weights without what they can never write: the same answers, sooner; anything else as it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.engines import Decoding, ct2
from translate.engines.ct2 import CT2Engine
from translate.engines.narrow import narrowed
from translate.engines.registry import find
from translate.languages import Direction

PAIRS = ("en-zh", "zh-en")
TEXTS = {
    "en-zh": ["Beijing warned of war.", "The self-governed island is a flashpoint.", "X ☃ 中文?"],
    "zh-en": ["北京警告战争。", "这个自治岛屿是导火索。", "English in between 123"],
}


def files_of(pair):
    folder = find(Direction.parse(pair)).weights
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("pair", PAIRS)
def test_the_answers_are_those_of_the_whole_model(pair, monkeypatch):
    entry, decoding = find(Direction.parse(pair)), Decoding(threads=1)
    narrow = CT2Engine.load(entry, decoding=decoding)
    monkeypatch.setattr(ct2, "narrowed", dict)
    whole = CT2Engine.load(entry, decoding=decoding)
    texts = TEXTS[pair]
    answers = narrow.translate(texts, n_best=4)
    assert answers == whole.translate(texts, n_best=4)
    best = [found[0].text for found in answers]
    assert narrow.align(texts, best) == whole.align(texts, best)
    assert narrow.score(texts, best) == whole.score(texts, best)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_other_language_is_left_out(pair):
    files = files_of(pair)
    found = narrowed(files)
    source, target = (json.loads(found[f"{side}_vocabulary.json"]) for side in ("source", "target"))
    assert "shared_vocabulary.json" not in found
    assert source == json.loads(files["shared_vocabulary.json"])
    assert len(target) < 0.7 * len(source)
    assert narrowed(found) == found


@given(st.data())
def test_damaged_and_foreign_files_are_left_as_they_are(data):
    files = files_of("zh-en")
    cut = data.draw(st.integers(0, 4000))
    broken = {**files, "model.bin": files["model.bin"][:cut]}
    assert narrowed(broken) == broken
    for vocabulary in (b"{}", b"[]", b"1", b"\xff"):
        other = {**files, "shared_vocabulary.json": vocabulary}
        assert narrowed(other) == other
    assert narrowed({"model.bin": b""}) == {"model.bin": b""}
