"""The sentence gate: what it is told, how it orders sentences, and the figures it is known by."""

import math
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.data import Chance
from translate.measures.gate import SOUND, damage, load_gates, observe

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import fit_gate  # noqa: E402

SENTENCES = fit_gate.GOLD.with_name("authored-dev.tsv").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def scored(zh_en):
    items = fit_gate.read_items([fit_gate.GOLD])
    return items, fit_gate.observed(items, zh_en)


@given(
    st.text(), st.text(), st.sampled_from(["en", "zh", "fr"]), st.integers(0, 9),
    st.lists(st.builds(Chance, st.integers(0, 9), st.integers(0, 99), st.floats(-1e5, 0))),
)  # fmt: skip
def test_any_signs_give_a_probability(source, back, language, flags, chances):
    signs = observe(source, back, language, faults=flags, chances=chances)
    assert all(map(math.isfinite, signs.values()))
    assert 0 <= damage(signs) <= 1


def test_a_sentence_the_engine_did_not_score_has_the_gate_of_words():
    best, words = load_gates()
    signs = observe("Talks were frank.", "Talks were frank.", "en")
    assert damage(signs) == round(words.damage(signs), 3)
    assert not signs.keys() >= set(best.names)


def test_only_words_that_are_gone_count_and_no_piece_outweighs_all_others():
    chances = [Chance(0, 5, -3.0), Chance(6, 9, -9.0), Chance(9, 11, -10000.0)]
    seen = observe("Talks stalled", "The talks ended", "en", chances=chances)
    assert (seen["recall"], seen["lost"], seen["lowest"]) == (0.5, -29.0, -29.0 / 4)
    same = observe("Talks stalled", "Stalled talks", "en", chances=chances)
    assert (same["recall"], same["lost"], same["lowest"]) == (1, 0, 0)


def test_it_tells_damaged_returns_from_intact_ones(scored):
    items, signs = scored
    told = fit_gate.np.array([damage(one) for one in signs])
    assert fit_gate.area(told, fit_gate.truth(items)) > 0.85
    turns = fit_gate.cross_validated(items, signs, next(iter(fit_gate.GATES.values())))
    found = [fit_gate.quality(items, told) for told in turns]
    assert min(one.area for one in found) > 0.83
    assert max(one.calibration for one in found) < 0.08
    assert max(one.brier for one in found) < 0.1


def test_sentences_are_ordered_whoever_made_the_pivot(en_zh, zh_en):
    rows = [line.split("\t")[:2] for line in SENTENCES[:40]]
    sources, human = [list(column) for column in zip(*rows, strict=True)]
    pivots = [found[0].text for found in en_zh.translate(sources)]
    backs = [found[0].text for found in zh_en.translate(pivots)]
    perfect = told_of(sources, human, sources, zh_en)
    machine = told_of(sources, pivots, backs, zh_en)
    astray = told_of(sources, pivots, backs[1:] + backs[:1], zh_en)
    assert max(perfect) < SOUND
    assert mean(perfect) + 0.3 < mean(machine) < mean(astray)
    assert min(astray) > SOUND


def told_of(sources, pivots, backs, home):
    return [
        damage(observe(source, back, "en", chances=chances))
        for source, back, chances in zip(sources, backs, home.score(pivots, sources), strict=True)
    ]


def mean(values):
    return sum(values) / len(values)
