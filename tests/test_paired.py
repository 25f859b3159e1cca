"""Framings on two routes: counts, tests, adjustment."""

import math

import pytest

from translate.batch.summary import Paired
from translate.roundtrip.evidence import mcnemar
from translate.roundtrip.result import FollowedFraming


def framings(term, count):
    return [FollowedFraming(term, "conflict")] * count


def test_mcnemar_of_a_textbook():
    # exact binomial: 2 · P(X ≤ 2), X ~ Bin(12, 1/2) = 2 · 79/4096
    assert mcnemar(2, 10) == pytest.approx(2 * 79 / 4096)
    assert mcnemar(5, 5) == 1.0


def test_mcnemar_of_a_large_corpus():
    # against the same sum in whole numbers
    exact = 2 * sum(math.comb(2_100, k) for k in range(1_001)) / 2**2_100
    assert mcnemar(1_000, 1_100) == pytest.approx(exact, rel=1e-9)
    assert 0 < mcnemar(20_000, 20_500) < 0.05


def test_terms_are_counted_tested_and_adjusted():
    paired = Paired()
    paired.add(framings("flashpoint", 10), [["lost", "kept"]] * 9 + [["kept", "kept"]])
    paired.add(framings("truce", 6), [["kept", "kept"]] * 6)
    paired.add(framings("rare", 2), [["kept", "lost"]] * 2)
    first, second = paired.to_list()
    assert (first["term"], first["of"], first["difference"]) == ("flashpoint", 10, -0.9)
    assert first["p"] <= first["p_bh"] <= first["p_holm"]
    assert (second["term"], second["p"]) == ("truce", 1.0)


def test_untraceable_mentions_and_foreign_lists_are_left_out():
    paired = Paired()
    paired.add(framings("truce", 6), [["untraceable", "kept"]] * 6)
    paired.add(framings("truce", 6), [["kept", "kept"]])
    assert paired.to_list() == []
