"""Which leg changed an expression, and what is summed of it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from translate.api import round_trip
from translate.batch.summary import Summary
from translate.data import Chance, Framing, Mention, Place, Span, Trace
from translate.framings.decide import NEGATED, OPPOSITE
from translate.framings.legs import changed_on
from translate.reports.findings import evidence
from translate.reports.findings import legs as told_legs
from translate.roundtrip.evidence import legs, sound
from translate.roundtrip.result import Result
from translate.roundtrip.trust import Legs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import evaluate_legs  # noqa: E402

SOURCE = "A ceasefire holds."
PLACE = Span(2, 11)


def traced(fate, renderings=()):
    framing = Framing("ceasefire", "conflict", renderings={"zh": list(renderings)})
    return Trace(Mention(framing, 0, PLACE), None, None, fate, 0.9)


def passage(pivot):
    return evaluate_legs.passage(SOURCE, pivot, "War.")


LIKELY = [Chance(0, 1, -9.0), Chance(2, 7, -0.5), Chance(7, 11, -0.7)]
UNLIKELY = [Chance(0, 1, -0.1), Chance(2, 7, -9.0), Chance(7, 11, -12.0)]


@pytest.mark.parametrize("fate", ["kept", "paraphrased", "untraceable"])
def test_what_was_not_changed_has_no_leg(fate):
    assert changed_on(traced(fate), passage("战争。"), UNLIKELY) is None


@pytest.mark.parametrize("fate", ["softened", "strengthened", "shifted", "lost"])
def test_a_change_lies_where_the_pivot_no_longer_says_the_expression(fate):
    assert changed_on(traced(fate), passage("战争。"), UNLIKELY) == "there"
    assert changed_on(traced(fate), passage("停火。"), LIKELY) == "back"
    assert changed_on(traced(fate), passage("停火。"), ()) == "back"  # by the table of renderings
    assert changed_on(traced(fate), passage("战争。"), ()) == "there"


def came_back(fate, back, reason=""):
    return replace(traced(fate), back=Place(back, Span(0, len(back)), 0.9), reason=reason)


@pytest.mark.parametrize("fate", ["softened", "strengthened", "shifted"])
def test_a_persons_pivot_changed_what_it_has_no_word_for_but_for_what_came_back(fate):
    assert changed_on(came_back(fate, "war"), passage("战争。"), UNLIKELY, human=True) == "there"
    assert changed_on(came_back(fate, "peace"), passage("战争。"), UNLIKELY, human=True) is None
    assert changed_on(came_back(fate, "war"), passage("停火。"), LIKELY, human=True) == "back"
    assert changed_on(came_back(fate, "war", NEGATED), passage("战争。"), (), human=True) is None


def test_a_persons_pivot_keeps_a_known_rendering_however_unlikely_it_is():
    own = replace(came_back("softened", "war"), mention=traced("", ["停火"]).mention)
    assert changed_on(own, passage("停火。"), UNLIKELY) == "there"
    assert changed_on(own, passage("停火。"), UNLIKELY, human=True) == "back"


def test_a_softened_human_translation_is_not_put_down_to_the_way_back():
    told = round_trip("She demanded an apology.", middle="她希望对方道歉。")
    (demanded,) = told.framings
    assert (demanded.fate, demanded.leg) == ("softened", "there")
    assert told.evidence.legs == Legs(1, 1, 0)
    assert any("probably in the Chinese already" in line for line in evidence(told))


def test_where_no_change_has_a_leg_that_is_said_once():
    assert told_legs(Legs(3), ["zh"]) == (
        "Of the 3 changes and losses it can’t be told on which way they came."
    )
    assert told_legs(Legs(1), ["zh"]) == (
        "Of the only change or loss it can’t be told on which way it came."
    )


def test_what_the_pivot_renders_as_expected_was_lost_after_it():
    assert changed_on(traced("lost", ["停火"]), passage("停火。"), UNLIKELY) == "back"
    assert changed_on(traced("lost", ["停火"]), passage("战争。"), UNLIKELY) == "there"
    assert changed_on(traced("softened", ["停火"]), passage("停火。"), UNLIKELY) == "there"


@pytest.mark.parametrize(
    ("source", "pivot", "back", "leg"),
    [
        ("She never admitted guilt.", "她承认有罪。", "She admitted guilt.", "there"),
        ("She never admitted guilt.", "她从不认罪。", "She admitted guilt.", "back"),
        ("Police denied it.", "警方没有否认。", "Police did not deny it.", "there"),
        ("Police denied it.", "警方予以否认。", "Police did not deny it.", "back"),
    ],
)
def test_a_negation_changed_where_the_pivot_has_it_or_not(source, pivot, back, leg):
    way = evaluate_legs.passage(source, pivot, back)
    for chances in ((), LIKELY, UNLIKELY):
        assert changed_on(replace(traced("shifted"), reason=NEGATED), way, chances) == leg


@pytest.mark.parametrize(
    ("pivot", "place", "leg"),
    [
        ("我们遗憾的是，没有采取措施。", Span(2, 4), "back"),
        ("我们不遗憾采取措施。", Span(3, 5), "there"),
        ("我们对没有采取的措施遗憾。", Span(10, 12), "back"),
    ],
)
def test_a_denial_that_moved_is_told_by_the_word_it_moved_to(pivot, place, leg):
    source, back = "We regret that it was not taken.", "We do not regret that it was taken."
    way = evaluate_legs.passage(source, pivot, back)
    mention = Mention(Framing("regret", "evaluation"), 0, Span(3, 9))
    there, here = Place(place.of(pivot), place, 0.9), Place("regret", Span(10, 16), 0.9)
    trace = Trace(mention, there, here, "shifted", 0.9, reason=NEGATED)
    assert changed_on(trace, way, ()) == leg


@pytest.mark.parametrize(
    ("pivot", "place", "listed", "leg"),
    [
        ("不会接受公平做法。", "公平做法", [], "there"),  # what is denied is another word
        ("不会接受非公平做法。", "非公平做法", [], "back"),
        ("会接受欺诈。", "欺诈", ["欺诈"], "back"),  # as it is expected, though nothing denies
        ("会接受欺诈。", "欺诈", [], "there"),
    ],
)
def test_an_opposite_is_told_by_its_own_place(pivot, place, listed, leg):
    source, back = "It accepts unfair practices.", "It accepts fair practices."
    way = evaluate_legs.passage(source, pivot, back)
    framing = Framing("unfair practices", "economy", renderings={"zh": listed})
    start = pivot.index(place)
    there = Place(place, Span(start, start + len(place)), 0.9)
    here = Place("fair practices", Span(11, 25), 0.9)
    mention = Mention(framing, 0, Span(11, 27))
    trace = Trace(mention, there, here, "shifted", 0.9, reason=OPPOSITE)
    assert changed_on(trace, way, ()) == leg


@pytest.mark.parametrize(("listed", "leg"), [(["无效"], "back"), ([], "there")])
def test_a_negator_that_is_part_of_an_expected_rendering_denies_nothing(listed, leg):
    source, pivot = "The ruling was null and void.", "裁决无效。"
    back = "It had nothing to do ineffective."
    way = evaluate_legs.passage(source, pivot, back)
    framing = Framing("null and void", "evaluation", renderings={"zh": listed})
    there, here = Place("无效", Span(2, 4), 0.9), Place("ineffective", Span(21, 32), 0.9)
    mention = Mention(framing, 0, Span(15, 28))
    trace = Trace(mention, there, here, "shifted", 0.9, reason=NEGATED)
    assert changed_on(trace, way, (), languages=("en", "zh")) == leg


@pytest.mark.parametrize(
    ("source", "pivot", "back", "leg"),
    [
        ("unfair", "公平行为", "fair", "there"),
        ("unfair", "不公平行为", "fair", "back"),
        ("fair", "不公平行为", "unfair", "there"),
        ("fair", "公平行为", "unfair", "back"),
    ],
)
def test_an_opposite_came_about_where_the_pivot_lost_or_got_what_denies(source, pivot, back, leg):
    place = Span(2, 2 + len(pivot))
    text, rendered, returned = (
        f"Stop {source} practices.",
        f"停止{pivot}。",
        f"Stop {back} behavior.",
    )
    way = evaluate_legs.passage(text, rendered, returned)
    mention = Mention(
        Framing(f"{source} practices", "economy", renderings={"zh": ["不公平做法"]}),
        0, Span(5, len(text) - 1),
    )  # fmt: skip
    here = Place(f"{back} behavior", Span(5, len(returned) - 1), 0.9)
    trace = Trace(mention, Place(pivot, place, 0.9), here, "shifted", 0.9, reason=OPPOSITE)
    for chances in ((), LIKELY, UNLIKELY):
        assert changed_on(trace, way, chances) == leg


def test_a_pivot_that_says_what_came_back_had_it_first():
    near = [Chance(0, 1, -0.1), Chance(2, 11, -6.0)]
    came = replace(traced("shifted"), back=Place("war", Span(0, 3), 0.9))
    other = replace(traced("shifted"), back=Place("peace", Span(0, 5), 0.9))
    pivot = passage("停火后的战争。")
    assert changed_on(came, pivot, near) == "there"
    assert changed_on(other, pivot, near) == "back"


def test_without_a_sign_no_leg_is_told():
    trace = traced("lost", ["alto el fuego"])
    trace = replace(trace, mention=replace(trace.mention, framing=Framing("ceasefire", "conflict")))
    assert changed_on(trace, passage("战争。"), (), languages=("en", "es")) is None
    assert changed_on(trace, passage("战争。"), UNLIKELY, languages=("en", "es")) == "there"


def test_an_expected_rendering_speaks_for_the_pivot():
    pivot = passage("双方休兵。")
    assert changed_on(traced("lost"), pivot, ()) == "there"
    assert changed_on(traced("lost", ["休兵"]), pivot, ()) == "back"


def test_the_leg_agrees_with_careful_readers():
    """Guards against damage only; benchmarks/evaluate_legs.py measures by cross-validation."""
    items = evaluate_legs.read_items(evaluate_legs.RETURNS)[::3]
    items = [item for item in items if item["leg"] in evaluate_legs.LABELS]
    labels = [evaluate_legs.LABELS[item["leg"]] for item in items]
    answers = evaluate_legs.legs_by(items, evaluate_legs.observed(items), evaluate_legs.SHIPPED)
    clear = [pair for pair in zip(labels, answers, strict=True) if pair[0] != "both"]
    assert sum(one == other for one, other in clear) / len(clear) > 0.75


TEXT = (
    "Beijing denounced the sale as a grave violation. The two sides hardly speak. "
    "Taiwan is a core interest of China, and a flashpoint."
)


def test_changes_are_summed_in_a_document_and_in_a_corpus():
    result = round_trip(TEXT)
    rows = [
        replace(framing, fate=fate, to_check=check, leg=leg)
        for framing, (fate, check, leg) in zip(
            result.framings * 2,
            [("lost", False, "there"), ("shifted", False, "back"), ("shifted", True, "back"),
             ("kept", False, None)],
            strict=False,
        )
    ]  # fmt: skip
    counted = legs(rows)
    assert counted == Legs(changes=2, there=1, back=1)
    assert legs(rows, {rows[0].sentence}).changes < 2  # as in a corpus, faulty sentences are out
    assert told_legs(counted, ["zh"]) == (
        "Of 2 changes and losses, 1 is probably in the Chinese already and 1 probably came on the "
        "way back."
    )
    assert told_legs(Legs(changes=1, there=0, back=1), ["zh"]) == (
        "The only change or loss probably came on the way back."
    )
    assert told_legs(Legs(changes=3, there=3, back=0), ["zh"]) == (
        "The 3 changes and losses are probably in the Chinese already."
    )
    summary = Summary()
    summary.add(replace(result, framings=tuple(rows)))
    assert summary.to_dict()["framings"]["legs"] == {"changes": 2, "there": 1, "back": 1}


def test_rates_are_told_of_sound_sentences_too():
    result = round_trip(TEXT)
    (number, *_) = {framing.sentence for framing in result.framings}
    rows = tuple(
        replace(sentence, damaged=0.1 if i == number else 0.9)
        for i, sentence in enumerate(result.sentences)
    )
    rates = sound(result.framings, rows, set(), "en")
    assert (rates.sentences, rates.sound) == (3, 1)
    own = [framing for framing in result.framings if framing.sentence == number]
    assert rates.kept_or_paraphrased.of == len(own)
    assert rates.kept_or_paraphrased.excluded == len(result.framings) - len(own)
    assert sound(result.framings, [replace(row, damaged=None) for row in rows], set(), "en") is None
    whole = replace(result, routes=(replace(result.routes[0], sentences=rows),))
    summary = Summary()
    summary.add(whole)
    summed = summary.to_dict()
    assert summed["segments"]["looked_at"] == 3 and summed["segments"]["sound"] == 1
    assert summed["framings"]["sound"]["kept_or_paraphrased"]["of"] == len(own)
    assert Result.from_json(result.to_json()).evidence.sound == result.evidence.sound
    assert result.evidence.legs == legs(result.framings)
