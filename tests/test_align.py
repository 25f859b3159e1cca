"""Alignment arithmetic against worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.data import Alignment, Link, Span
from translate.measures.align import (
    alignment_error_rate,
    compose,
    joined,
    matrix,
    project,
    snap,
    word_links,
)
from translate.segment import tokens


def test_error_rate_of_the_definition():
    # Och & Ney 2003, equation 6: |A|=4, |S|=2, A∩S={1}, A∩P=3 → 1-(1+3)/(4+2)
    links = [{(0, 0), (1, 1), (2, 2), (3, 3)}]
    sure, possible = [{(0, 0), (4, 4)}], [{(1, 1), (2, 2)}]
    assert alignment_error_rate(links, sure, possible) == pytest.approx(1 - 4 / 6)


pairs = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8)


@given(pairs, pairs, pairs)
def test_error_rate_lies_between_0_and_1(links, sure, possible):
    assert 0 <= alignment_error_rate([links], [sure], [possible]) <= 1


@given(pairs)
def test_perfect_alignment_has_no_error(sure):
    assert alignment_error_rate([sure], [sure], [set()]) == 0


def test_error_rate_refuses_lists_of_different_length():
    with pytest.raises(ValueError, match="zip"):
        alignment_error_rate([set()], [], [])


def test_pieces_gather_on_words():
    source, target = "core interests", "核心利益"
    links = Alignment(
        (
            Link(Span(0, 4), Span(0, 2), 0.9),
            Link(Span(5, 10), Span(2, 4), 0.5),
            Link(Span(10, 14), Span(2, 4), 0.4),
        )
    )
    rows = matrix(links, tokens(source, "en"), tokens(target, "zh"))
    assert rows == [[0.9, 0.0], [0.0, 0.9]]
    assert word_links(rows) == [(0, 0), (1, 1)]


def test_projection_takes_the_run_and_is_surer_when_both_directions_agree():
    source = tokens("its core interests matter", "en")
    target = tokens("其核心利益重要", "zh")
    assert [t.text for t in target] == ["其", "核心", "利益", "重要"]
    forward = [[0.9, 0, 0, 0], [0, 0.8, 0.1, 0], [0, 0.1, 0.8, 0], [0, 0, 0, 0.9]]
    reverse = [[0.9, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0.9, 0], [0, 0, 0, 0.9]]
    span, sure = project(Span(4, 18), source, target, forward, reverse)
    assert span.of("其核心利益重要") == "核心利益"
    disagree = [[0, 0, 0, 0.9]] * 4
    _, unsure = project(Span(4, 18), source, target, forward, disagree) or (None, 0.0)
    assert sure > 0.8 > unsure


def test_nothing_reaches_a_span_without_attention():
    words = tokens("a b", "en")
    assert project(Span(0, 1), words, words, [[0, 0], [0, 0]]) is None


def test_termbase_completes_a_partial_span():
    place = snap((Span(2, 4), 0.5), ["核心利益"], "的核心利益。"[0:])
    assert place is not None
    assert place.text == "核心利益"
    assert place.confidence > 0.5


def test_far_rendering_does_not_override_attention():
    place = snap((Span(0, 2), 0.6), ["利益"], "热点在于利益")
    assert place is not None
    assert place.text == "热点"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_joining_never_exceeds_the_larger_direction(values):
    forward = [[v] for v in values]
    reverse = [list(reversed(values))]
    both = joined(forward, reverse)
    assert all(row[0] <= max(values) + 1e-6 for row in both)


def test_composition_follows_the_middle():
    one = Alignment((Link(Span(0, 4), Span(0, 2)), Link(Span(5, 9), Span(2, 4))))
    two = Alignment((Link(Span(0, 2), Span(0, 3)), Link(Span(2, 4), Span(4, 8))))
    assert {(k.source, k.target) for k in compose(one, two).links} == {
        (Span(0, 4), Span(0, 3)),
        (Span(5, 9), Span(4, 8)),
    }


def test_small_letters_and_treebank_brackets_cost_nothing():
    from translate.engines import load_engine
    from translate.languages import Direction
    from translate.roundtrip.linking import align_words

    engines = [load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en")]
    chinese = [["北京", "的", "周", "（", "左", "）", "周一", "抵达"]]
    written = [["Zhou", "(", "left", ")", "from", "Beijing", "arrived", "on", "Monday"]]
    lowered = [["zhou", "-lrb-", "left", "-rrb-", "from", "beijing", "arrived", "on", "monday"]]
    assert align_words(lowered, chinese, *engines) == align_words(written, chinese, *engines)
