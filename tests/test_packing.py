"""Which texts share a batch, and that nothing of an answer depends on it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.engines import Decoding
from translate.engines.ct2 import CT2Engine
from translate.engines.packing import (
    BATCH_TOKENS,
    STEP,
    batches_of,
    padded,
    padded_pairs,
    pair_batches,
)
from translate.engines.registry import find
from translate.languages import Direction

LENGTHS = st.lists(st.integers(1, 600), max_size=80)
TEXTS = [
    "Beijing warned of war.",
    "The self-governed island is a flashpoint.",
    "The two sides hardly speak, and on Taiwan, a core interest, they may never do so again.",
    "Officials denounced the sale of arms as a grave violation of sovereignty.",
    "War.",
]


@given(LENGTHS, st.integers(60, 512), st.integers(1, 40))
def test_every_text_is_in_one_batch_padded_to_what_its_own_length_says(lengths, room, beam):
    batches = batches_of(lengths, room, beam)
    assert sorted(i for _, batch in batches for i in batch) == list(range(len(lengths)))
    for length, batch in batches:
        alone = {batches_of([lengths[i]], room, beam)[0][0] for i in batch}
        assert alone == {length}
        assert all(lengths[i] <= length < lengths[i] + STEP for i in batch)
        assert length <= max(room, max(lengths[i] for i in batch))
        assert len(batch) == 1 or length * (len(batch) + 1) <= BATCH_TOKENS * 4 // max(4, beam)


@given(st.lists(st.lists(st.just("▁a"), min_size=1, max_size=30), min_size=1), st.integers(0, 9))
def test_a_pad_text_is_added_only_where_none_is_long_enough(texts, more):
    longest = max(map(len, texts))
    rows = padded(texts, longest + more)
    assert rows[: len(texts)] == texts and len(rows) == len(texts) + bool(more)
    assert max(map(len, rows)) == longest + more


@pytest.fixture(scope="module")
def single():
    """The way back, as a batch's worker has it: a thread, and a map for forced passes."""
    engine = CT2Engine.load(find(Direction.parse("zh-en")), decoding=Decoding(threads=1))
    assert engine._mapped
    return engine


def test_links_do_not_depend_on_company_or_threads(single, en_zh, zh_en):
    pivots = [best[0].text for best in en_zh.translate(TEXTS)]
    whole = single.align(pivots, TEXTS)
    assert all(alignment.links for alignment in whole)
    assert [
        single.align([pivot], [text])[0] for pivot, text in zip(pivots, TEXTS, strict=True)
    ] == whole
    assert not zh_en._mapped  # several threads
    assert zh_en.align(pivots, TEXTS) == whole
    assert single.translate(pivots) == zh_en.translate(pivots)  # a map for one is none for all


def test_links_do_not_depend_on_what_others_ask_meanwhile(single, en_zh):
    """Two threads' batches got each other's vocabulary map: links were .97 sure for .9998."""
    pivots = [best[0].text for best in en_zh.translate(TEXTS)]
    pairs = list(zip(pivots, TEXTS, strict=True))
    alone = [single.align([pivot], [text]) for pivot, text in pairs]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda pair: single.align(pair[:1], pair[1:]), pairs * 12))
    assert found == alone * 12


def test_scores_do_not_depend_on_company_or_threads(single, en_zh, zh_en):
    pivots = [best[0].text for best in en_zh.translate(TEXTS)]
    single.align(pivots, TEXTS)  # which leaves a vocabulary map behind
    whole = single.score(pivots, TEXTS)
    assert all(whole)
    assert [
        single.score([pivot], [text])[0] for pivot, text in zip(pivots, TEXTS, strict=True)
    ] == whole
    single.align(pivots, TEXTS)
    assert single.score(pivots[::-1], TEXTS[::-1]) == whole[::-1]
    assert zh_en.score(pivots, TEXTS) == whole


@given(
    st.lists(st.tuples(st.integers(1, 700), st.integers(1, 700)), max_size=60),
    st.integers(64, 510),
)
def test_every_pair_is_in_one_batch_padded_to_what_its_own_lengths_say(lengths, room):
    batches = pair_batches(lengths, room)
    assert sorted(i for *_, batch in batches for i in batch) == list(range(len(lengths)))
    for source, target, batch in batches:
        for i in batch:
            ((one, other, _),) = pair_batches([lengths[i]], room)
            assert (one, other) == (source, target)


def test_a_library_that_can_not_keep_maps_apart_costs_time_and_no_links(single, monkeypatch):
    whole = single.align(["战争。"], ["War."])
    asked = []

    class Strict:
        def translate_batch(self, inputs, **options):
            asked.append(options.get("use_vmap"))
            if options.get("use_vmap"):
                raise IndexError("vector::_M_range_check")
            return translator.translate_batch(inputs, **options)

    translator = single._translator
    monkeypatch.setattr(single, "_translator", Strict())
    monkeypatch.setattr(single, "_mapped", True)
    assert single.align(["战争。"], ["War."]) == whole
    assert asked[-2:] == [True, False]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_a_pad_pair_is_long_only_on_the_side_that_lacks_the_length(lengths, more, further):
    sources, targets = ([["▁a"] * n for n in side] for side in zip(*lengths, strict=True))
    longest = max(map(len, sources)), max(map(len, targets)) + 1
    size = longest[0] + more, longest[1] + further
    sides = padded_pairs(sources, targets, size)
    assert [len(side) for side in sides] == [len(sources) + bool(more or further)] * 2
    assert all(side[: len(own)] == own for side, own in zip(sides, (sources, targets), strict=True))
    assert (max(map(len, sides[0])), max(map(len, sides[1])) + 1) == size
    if more or further:
        assert [len(side[-1]) for side in sides] == [
            size[0] if more else 1, size[1] - 1 if further else 1,
        ]  # fmt: skip
