"""Which leg changed an expression, and what is summed of it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from translate.api import round_trip
from translate.batch.summary import Summary
from translate.data import Chance, Framing, Mention, Place, Span, Trace
from translate.framings.decide import EXCHANGED, MOVED, NEGATED, OPPOSITE, UNATTRIBUTED
from translate.framings.legs import changed_on
from translate.framings.tracing import Passage
from translate.reports.findings import evidence
from translate.reports.findings import legs as told_legs
from translate.roundtrip.evidence import legs, sound
from translate.roundtrip.result import Result
from translate.roundtrip.trust import Legs
from translate.segment import tokens

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import evaluate_legs  # noqa: E402

SOURCE = "A ceasefire holds."
PLACE = Span(2, 11)


def traced(fate, renderings=(), pivot=None):
    framing = Framing("ceasefire", "conflict", renderings={"zh": list(renderings)})
    place = pivot and Place(pivot, Span(0, len(pivot)), 0.9)
    return Trace(Mention(framing, 0, PLACE), place, None, fate, 0.9)


def linked(source, pivot, back):
    """Return the texts with their words; no sign of a leg is in the links."""
    words = tokens(source, "en"), tokens(pivot, "zh"), tokens(back, "en")
    return Passage(source, pivot, back, *words, [], None, [], None)


def passage(pivot):
    return linked(SOURCE, pivot, "War.")


LIKELY = [Chance(0, 1, -9.0), Chance(2, 7, -0.5), Chance(7, 11, -0.7)]
UNLIKELY = [Chance(0, 1, -0.1), Chance(2, 7, -9.0), Chance(7, 11, -12.0)]


@pytest.mark.parametrize("fate", ["kept", "paraphrased", "untraceable"])
def test_what_was_not_changed_has_no_leg(fate):
    assert changed_on(traced(fate), passage("战争。"), UNLIKELY) is None


@pytest.mark.parametrize("fate", ["softened", "strengthened", "shifted", "lost"])
def test_a_change_lies_where_the_pivot_no_longer_says_the_expression(fate):
    said = traced(fate, pivot="停火")
    assert changed_on(traced(fate), passage("战争。"), UNLIKELY) == "there"
    assert changed_on(said, passage("停火。"), LIKELY) == "back"
    assert changed_on(said, passage("停火。"), ()) == "back"  # by the table of renderings
    assert changed_on(traced(fate), passage("战争。"), ()) == "there"


def test_no_leg_is_told_against_what_stands_in_the_place():
    known, other, unknown = (traced("softened", pivot=text) for text in ("停火", "停战区", "雨"))
    assert changed_on(known, passage("停火。"), UNLIKELY) is None
    assert changed_on(other, passage("停战区。"), UNLIKELY) is None  # may be another word for it
    assert changed_on(unknown, passage("雨。"), UNLIKELY) == "there"
    assert changed_on(unknown, passage("停火有雨。"), LIKELY) is None  # said, but elsewhere
    assert changed_on(traced("softened"), passage("停火。"), LIKELY) is None  # it has no place


def test_what_is_lost_from_a_place_was_not_lost_there():
    assert changed_on(traced("lost", pivot="停火"), passage("停火。"), UNLIKELY) == "back"
    assert changed_on(traced("lost", pivot="雨"), passage("雨。"), UNLIKELY) is None
    assert changed_on(traced("lost"), passage("雨。"), UNLIKELY) == "there"


@pytest.mark.parametrize("reason", [EXCHANGED, MOVED, UNATTRIBUTED])
def test_of_words_said_of_another_one_no_leg_is_told(reason):
    for pivot, chances in (("停火", LIKELY), ("战争", UNLIKELY)):
        trace = replace(traced("shifted", pivot=pivot), reason=reason)
        assert changed_on(trace, passage(f"{pivot}。"), chances) is None


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
    assert changed_on(traced("lost", ["休兵"], "休兵"), passage("休兵。"), UNLIKELY) == "back"
    assert changed_on(traced("lost", ["休兵"]), passage("战争。"), UNLIKELY) == "there"
    assert changed_on(traced("softened", ["休兵"], "休兵"), passage("休兵。"), UNLIKELY) is None


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
    way = linked(source, pivot, back)
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
    way = linked(source, pivot, back)
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
    way = linked(source, pivot, back)
    framing = Framing("unfair practices", "economy", renderings={"zh": listed})
    start = pivot.index(place)
    there = Place(place, Span(start, start + len(place)), 0.9)
    here = Place("fair practices", Span(11, 25), 0.9)
    mention = Mention(framing, 0, Span(11, 27))
    trace = Trace(mention, there, here, "shifted", 0.9, reason=OPPOSITE)
    assert changed_on(trace, way, ()) == leg


@pytest.mark.parametrize(("listed", "leg"), [(["没有根据"], "back"), ([], "there")])
def test_a_negator_that_is_part_of_an_expected_rendering_denies_nothing(listed, leg):
    source, pivot = "The ruling was groundless.", "裁决没有根据。"
    back = "It had nothing to do with ground."
    way = linked(source, pivot, back)
    framing = Framing("groundless", "evaluation", renderings={"zh": listed})
    there, here = Place("没有根据", Span(2, 6), 0.9), Place("ground", Span(26, 32), 0.9)
    mention = Mention(framing, 0, Span(15, 25))
    trace = Trace(mention, there, here, "shifted", 0.9, reason=NEGATED)
    assert changed_on(trace, way, (), languages=("en", "zh")) == leg


def test_an_expected_rendering_with_its_denial_says_a_denied_expression():
    source, pivot, back = "He did not rule out talks.", "他不排除会谈。", "He ruled talks."
    framing = Framing("did not rule out", "stance", renderings={"zh": ["不排除"]})
    there, here = Place("不排除", Span(1, 4), 0.9), Place("ruled", Span(3, 8), 0.9)
    trace = Trace(Mention(framing, 0, Span(3, 19)), there, here, "shifted", 0.9, reason=NEGATED)
    assert changed_on(trace, linked(source, pivot, back), ()) == "back"


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
    way = linked(text, rendered, returned)
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
    other = replace(traced("shifted", pivot="停火"), back=Place("peace", Span(0, 5), 0.9))
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
    assert changed_on(traced("lost", ["休兵"], "休兵"), pivot, ()) == "back"


def test_the_leg_agrees_with_careful_readers():
    """Guards against damage only; benchmarks/evaluate_legs.py measures by cross-validation."""
    items = evaluate_legs.read_items(evaluate_legs.RETURNS)
    changed = [item for item in items if item["leg"] in evaluate_legs.LABELS][::30]
    rows = evaluate_legs.told_changes(changed)
    answers = evaluate_legs.legs_by(rows, evaluate_legs.SHIPPED)
    told = [
        (row.leg, answer)
        for row, answer in zip(rows, answers, strict=True)
        if answer != evaluate_legs.UNTOLD
    ]
    assert len(told) / len(rows) > 0.6
    assert sum(one == other for one, other in told) / len(told) > 0.75


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
