"""Values come back from their dictionaries as they were."""

import json

from hypothesis import given
from hypothesis import strategies as st

from translate.data import (
    Alignment,
    Framing,
    Hypothesis,
    Leg,
    Link,
    Mention,
    Place,
    Segment,
    Span,
    Survival,
    Trace,
)
from translate.languages import Direction

spans = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 10**6), st.integers(0, 1000))
weights = st.floats(0, 1)
alignments = st.builds(
    Alignment, st.lists(st.builds(Link, spans, spans, weights), max_size=4).map(tuple)
)
hypotheses = st.builds(Hypothesis, st.text(), st.floats(-50, 0), alignments)
segments = st.builds(Segment, st.text(), spans, st.integers(0, 99))
framings = st.builds(
    Framing,
    st.text(min_size=1),
    st.sampled_from(["conflict", "hedging"]),
    st.lists(st.text(), max_size=2).map(tuple),
    st.dictionaries(st.sampled_from(["zh", "fr"]), st.lists(st.text(), max_size=2)),
    st.integers(1, 5),
)
places = st.none() | st.builds(Place, st.text(), spans, weights)
traces = st.builds(
    Trace,
    st.builds(Mention, framings, st.integers(0, 9), spans),
    places,
    places,
    st.sampled_from(["kept", "lost", "untraceable"]),
    weights,
    st.none() | st.integers(1, 5),
    st.none() | st.builds(Survival, st.integers(0, 9), st.integers(0, 9), weights, weights),
)


@st.composite
def legs(draw):
    parts = tuple(draw(st.lists(segments, max_size=3)))
    return Leg(Direction("en", "zh"), parts, tuple((draw(hypotheses),) for _ in parts))


@given(legs())
def test_leg_survives_json(leg):
    assert Leg.from_dict(json.loads(json.dumps(leg.to_dict()))) == leg


@given(traces)
def test_trace_survives_json(trace):
    assert Trace.from_dict(json.loads(json.dumps(trace.to_dict()))) == trace


@given(spans, spans)
def test_overlap_is_symmetric_and_needs_a_shared_character(one, other):
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one)
    if len(one) and len(other):
        assert one.overlaps(other) == bool(shared)
