"""Intervals and tests against published or independently computed values."""

import random

import pytest

from translate.roundtrip.evidence import benjamini_hochberg, bootstrap_difference, holm, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Newcombe 1998 (Statistics in Medicine 17), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits, of, low, high):
    found = wilson(hits, of)
    assert found == pytest.approx((low, high), abs=5e-4)


def test_wilson_knows_nothing_without_observations():
    assert wilson(0, 0) == (0.0, 1.0)


def test_holm_and_benjamini_hochberg():
    # R: p.adjust(c(.01,.02,.03,.04,.05), "holm") and "BH"
    p = [0.01, 0.02, 0.03, 0.04, 0.05]
    assert holm(p) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert benjamini_hochberg(p) == pytest.approx([0.05] * 5)


def test_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng = random.Random(7)
    covered = 0
    for trial in range(60):
        one = [rng.gauss(0.3, 1) for _ in range(40)]
        found = bootstrap_difference(one, [0.0] * 40, draws=400, seed=trial)
        covered += found.low <= 0.3 <= found.high
    assert covered >= 50


def test_bootstrap_is_repeatable_and_needs_pairs():
    one, other = [1.0, 0.0, 1.0], [0.0, 0.0, 1.0]
    assert bootstrap_difference(one, other) == bootstrap_difference(one, other)
    with pytest.raises(ValueError, match="no pairs"):
        bootstrap_difference([], [])
