"""Answers that go round in a loop are searched for again; others are left as they were."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.engines import Decoding, Sampling, load_engine
from translate.engines.ct2 import CT2Engine
from translate.engines.pieces import LONGEST, ROUNDS, loops
from translate.languages import Direction

EN_ZH = Direction("en", "zh")
AUTHORED = Path(__file__).parent / "golden" / "authored-dev.tsv"
PIECES = st.lists(st.sampled_from("abcd"), max_size=12)


@given(PIECES, st.lists(st.sampled_from("xyz"), min_size=1, max_size=LONGEST), PIECES)
def test_a_stretch_repeated_often_enough_is_a_loop_wherever_it_stands(before, stretch, after):
    assert loops([*before, *stretch * ROUNDS, *after])


@given(st.lists(st.integers(), unique=True))
def test_what_never_repeats_is_no_loop(pieces):
    assert not loops(pieces)
    # said three times over is emphasis, not a loop
    assert not loops(pieces * (ROUNDS - 1))


@pytest.fixture(scope="module", params=["ct2", "marian"])
def pair(request, tmp_path_factory):
    """A model of random weights, which loops more often than not, with and without the remedy."""
    if request.param == "marian":
        pytest.importorskip("torch", reason="the extra hub is not installed")
    pytest.importorskip("transformers", reason="the extra hub is not installed")
    import checkpoints

    from translate.engines.registry import ModelEntry
    from translate.hub.convert import to_ctranslate2

    folder = tmp_path_factory.mktemp("looping")
    checkpoints.marian(folder / "hf")
    to_ctranslate2(folder / "hf", folder / "ct2", layer=-1, head=0)
    for name in ("source.spm", "target.spm"):
        (folder / name).symlink_to(folder / "hf" / name)
    entry = ModelEntry(EN_ZH, "random", folder, max_pieces=34, alignment_shift=1)
    decoding = Decoding(beam=2, threads=1, no_repeat=0)
    return [
        load_engine(EN_ZH, request.param, decoding=replace(decoding, no_repeat=width), entry=entry)
        for width in (0, 3)
    ]


def test_loops_are_searched_for_again_and_nothing_else_changes(pair):
    # one search serves both engines; the reference engine takes ten times as long
    count = 24 if isinstance(pair[0], CT2Engine) else 8
    texts = [line.split("\t")[0] for line in AUTHORED.read_text("utf-8").splitlines()[:count]]
    loose, mended = ([best[0] for best in engine.translate(texts)] for engine in pair)
    pieces = [[engine._tokenizer.encode(answer.text, target=True).pieces for answer in answers]
              for engine, answers in zip(pair, (loose, mended), strict=True)]  # fmt: skip
    stuck = [loops(own) for own in pieces[0]]
    assert any(stuck), "this model was meant to loop"
    assert sum(map(loops, pieces[1])) <= sum(stuck) / 4  # cut in words again it may differ a little
    assert all(after.text.strip() for after in mended)
    same = [one == other for one, other, was in zip(loose, mended, stuck, strict=True) if not was]
    assert all(same)
    assert pair[0].signature != pair[1].signature


def test_draws_stay_as_they_fell(pair):
    draw = Sampling(seed=3)
    one, other = (engine.translate(["Talks were frank."], sampling=draw) for engine in pair)
    assert one == other
