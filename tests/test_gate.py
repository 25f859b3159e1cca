"""The sentence gate: what it is told, how it orders sentences, and the figures it is known by."""

import math
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import reports
from translate.api import round_trip
from translate.data import Chance, Document
from translate.engines.simple import Table
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.measures.gate import SOUND, _shipped, damage, damage_signs, load_gates
from translate.roundtrip.options import Options
from translate.roundtrip.result import Result
from translate.roundtrip.walk import walks

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import fit_gate  # noqa: E402

SENTENCES = fit_gate.GOLD[0].with_name("authored-dev.tsv").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def scored(zh_en):
    assert "near" not in load_gates()[0].names == fit_gate.BEST
    items = fit_gate.read_items(fit_gate.GOLD)[::4]  # enough to see damage by
    with pytest.MonkeyPatch.context() as patch:  # the encoder's sign, half of the work
        patch.setattr(fit_gate, "recalled", lambda *texts: math.nan)
        return items, fit_gate.observed(items, zh_en)


@given(
    st.text(), st.text(), st.sampled_from(["en", "zh", "fr"]), st.integers(0, 9),
    st.lists(st.builds(Chance, st.integers(0, 9), st.integers(0, 99), st.floats(-1e5, 0))),
)  # fmt: skip
def test_any_signs_give_a_probability(source, back, language, flags, chances):
    signs = damage_signs(source, back, language, faults=flags, chances=chances)
    assert all(map(math.isfinite, signs.values()))
    assert 0 <= damage(signs) <= 1


def test_a_sentence_the_engine_did_not_score_has_the_gate_of_words():
    best, _, words = load_gates()
    signs = damage_signs("Talks were frank.", "Talks were frank.", "en")
    assert damage(signs) == round(words.damage(signs), 3)
    assert not signs.keys() >= set(best.names)


def test_only_words_that_are_gone_count_and_no_piece_outweighs_all_others():
    chances = [Chance(0, 5, -3.0), Chance(6, 9, -9.0), Chance(9, 11, -10000.0)]
    seen = damage_signs("Talks stalled", "The talks ended", "en", chances=chances)
    assert (seen["recall"], seen["lost"], seen["lowest"]) == (0.5, -29.0, -29.0 / 4)
    same = damage_signs("Talks stalled", "Stalled talks", "en", chances=chances)
    assert (same["recall"], same["lost"], same["lowest"]) == (1, 0, 0)


def test_it_tells_damaged_returns_from_intact_ones(scored):
    items, signs = scored
    told = fit_gate.np.array([damage(one) for one in signs])
    assert fit_gate.area(told, fit_gate.truth(items)) > 0.85
    turns = fit_gate.cross_validated(items, signs, fit_gate.BEST)
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


TEXT = "Beijing denounced the sale of arms as a grave violation. …  They met in May."


def test_a_result_says_of_each_sentence_how_probably_it_is_damaged():
    found = round_trip(TEXT)
    told = [one.damaged for one in found.sentences]
    assert told[1] is None and all(0 < told[i] < 1 for i in (0, 2))  # "…" has no words
    assert [one["damaged"] for one in found.to_json()["routes"][0]["segments"]] == told
    assert Result.from_json(found.to_json()).sentences == found.sentences
    assert [row["damaged"] for row in found.to_rows()] == [told[0]] * len(found.framings)
    some = round_trip(TEXT, links="framings")
    assert [one.damaged for one in some.sentences] == [told[0], None, None]


def test_engines_that_can_not_score_have_the_gate_of_words():
    source, away = "Talks were frank.", "The weather in May."
    there = Table(Direction("en", "zh"), {source: "会谈坦率。"})
    damaged = []
    for back in (source, away):
        home = Table(Direction("zh", "en"), {"会谈坦率。": back})
        (walk,) = walks(
            [Document("d", source, "en")], ["zh"], (there, home), Options(), default_lexicon("en")
        )
        walk.trip.go()
        damaged.append(walk.route("pivot").sentences[0].damaged)
    assert damaged == [damage(damage_signs(source, back, "en")) for back in (source, away)]
    assert damaged[0] < SOUND < damaged[1]


@pytest.mark.parametrize("form", ["text", "html", "md", "tmx", "xliff"])
def test_reports_say_which_sentences_are_probably_damaged(form):
    found = round_trip(TEXT)
    for damaged in (0.93, 0.6, 0.2):
        route = found.routes[0]
        sentences = tuple(replace(one, damaged=damaged) for one in route.sentences)
        shown = replace(found, routes=(replace(route, sentences=sentences),))
        told = reports.render(shown, form)
        told = told.decode() if isinstance(told, bytes) else told
        told = unescape(told).replace("\\", "")
        assert ("very likely damaged, 93 in 100" in told) == (damaged == 0.93)
        assert ("likely damaged, 60 in 100" in told) == (damaged == 0.6)


def told_of(sources, pivots, backs, home):
    return [
        damage(damage_signs(source, back, "en", chances=chances))
        for source, back, chances in zip(sources, backs, home.score(pivots, sources), strict=True)
    ]


def mean(values):
    return sum(values) / len(values)


def test_a_return_of_another_system_is_not_thought_damaged_beforehand(scored):
    _, signs = scored
    share = float(fit_gate.truth(fit_gate.read_items(fit_gate.GOLD)).mean())
    assert _shipped()["damaged"] == pytest.approx(share, abs=1e-3)
    for one in signs[:40]:
        own, other = damage(one), damage(one, foreign=True)
        if one["faults"]:
            assert other >= SOUND  # what is flagged is never told as likely sound
            continue
        if 0.3 < own < 0.95:
            ratio = (own / (1 - own)) / (other / (1 - other))
            assert ratio == pytest.approx(share / (1 - share), rel=0.1)
        assert other <= own
