"""What the page shows, from results made without a model."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.api import Engines, Options, run, stream
from translate.data import Document, Fault, Signature, Survival
from translate.engines.simple import Table
from translate.errors import InputError
from translate.framings import decide
from translate.framings.shipped import default_lexicon
from translate.languages import Direction
from translate.measures.rates import NOT_JUDGED, Difference, Rate
from translate.page import cards, charts, choices, drawings, lexicons, markup, panes
from translate.page import panes as view
from translate.page.saved import saved
from translate.page.state import Shown
from translate.readers.examples import examples
from translate.reports import render
from translate.roundtrip.result import (
    UNNAMED,
    Change,
    FollowedFraming,
    Rendered,
    Result,
    Route,
    Sentence,
    Source,
    Translation,
)
from translate.roundtrip.trust import Compared, Control, Drift, Evidence, GivenTexts, Kept, Middle
from translate.segment import tokens

SOURCE = "Taiwan is a core interest. The island is a flashpoint.\n\nBoth sides held frank talks."
THERE = {
    "Taiwan is a core interest.": "台湾是核心利益。",
    "The island is a flashpoint.": "该岛是导火索。",
    "Both sides held frank talks.": "双方进行了坦诚的会谈。",
}
BACK = {
    "台湾是核心利益。": "Taiwan is a core interest.",
    "该岛是导火索。": "The island is a fuse.",
    "双方进行了坦诚的会谈。": "The two sides held candid talks.",
}


class Tables(Engines):
    """Engines that answer from a table."""

    def get(self, direction: Direction) -> Table:
        return Table(direction, THERE if direction.target == "zh" else BACK)


@pytest.fixture(scope="module")
def engines() -> Tables:
    return Tables(Options())


@pytest.fixture(scope="module")
def result(engines):
    document = Document("paper", SOURCE, "en")
    return next(run([document], [("zh",)], Options(samples=1), engines=engines))


def machine(pivot: str, back: str) -> Sentence:
    return Sentence(pivot=Translation(pivot), back=Translation(back))


def texts(cell) -> str:
    return "".join(piece["t"] for piece in cell)


def test_panes_give_the_three_texts_back(result):
    data = view.side_by_side(result)
    assert [pane["lang"] for pane in data["panes"]] == ["en", "zh", "en"]
    for row, one in zip(data["rows"], result.sentences, strict=True):
        assert [texts(cell) for cell in row["cells"]] == [
            one.source.text, one.pivot.text, one.back.text,
        ]  # fmt: skip
    assert [row["p"] for row in data["rows"]] == [0, 0, 1]


def test_panes_are_plain_values(result):
    data = view.side_by_side(result)
    assert json.loads(json.dumps(data)) == data


def test_changes_are_marked_on_both_sides(result):
    row = view.side_by_side(result)["rows"][1]
    gone = [piece for piece in row["cells"][0] if piece.get("e")]
    come = [piece for piece in row["cells"][2] if piece.get("e")]
    assert [(p["t"], p["e"], p["note"]) for p in gone] == [("flashpoint", "replace", "fuse")]
    assert [(p["t"], p["e"], p["note"]) for p in come] == [("fuse", "replace", "flashpoint")]


def test_a_gap_shows_where_words_are_left_out():
    edits = [Change("delete", (0, 5), (0, 0))]
    found = panes.changes(edits, "after", "very good", "good")
    cut = panes.cut("good", tokens("good", "en"), found)
    assert [(piece["t"], piece.get("e")) for piece in cut] == [("", "gap"), ("good", None)]
    assert cut[0]["note"] == "very"


def test_moves_are_marked_as_moves_only():
    edits = [Change("delete", (0, 6), (0, 0), True), Change("insert", (9, 9), (3, 9), True)]
    assert [c.kind for c in panes.changes(edits, "before", "today he", "he today")] == ["move"]
    assert [c.kind for c in panes.changes(edits, "after", "today he", "he today")] == ["move"]


def test_framings_carry_fate_path_and_contexts(result):
    found = {one["text"]: one for one in view.side_by_side(result)["framings"]}
    kept = found["core interest"]
    assert kept["fate"] == "kept" and kept["label"] == "= kept"
    assert kept["matches"] is True
    context = kept["context"]
    assert [line["lang"] for line in context] == ["en", "zh", "en"]
    assert context[0]["hit"] == "core interest"
    assert "核心利益" in context[1]["hit"]
    assert kept["path"] == [kept["text"], context[1]["hit"], context[2]["hit"]]


def test_a_mark_ends_once_for_each_framing(result):
    data = view.side_by_side(result)
    for one in data["framings"]:
        cell = data["rows"][one["row"]]["cells"][0]
        assert sum(one["n"] in piece.get("x", ()) for piece in cell) == 1


def test_the_verdict_counts_every_framing_once(result):
    told = "".join(text for text, _ in view.side_by_side(result)["verdict"]["parts"])
    assert told == "All 3 charged expressions came back."
    one_lost = view.side_by_side(judged(result, "kept", "lost", "kept"))["verdict"]["parts"]
    told = "".join(text for text, _ in one_lost)
    assert [int(count) for count in re.findall(r"\d+", told)] == [3, 2, 1]
    offered = view.side_by_side(judged(result, "kept", "lost", "kept"))["choices"]
    assert offered == [["", "all 3"], ["changed", "changed 1"], ["check", "perhaps changed 0"],
                       ["unsure", "can’t be told 0"], ["back", "came back 2"]]  # fmt: skip
    growing = view.side_by_side(result, so_far=True)
    assert growing["verdict"]["parts"][0][0].startswith("So far") and growing["growing"]


def judged(result, *fates, to_check=False):
    framings = [
        replace(one, fate=fate, to_check=to_check)
        for one, fate in zip(result.framings, fates, strict=True)
    ]
    return replace(result, framings=tuple(framings))


def test_what_can_not_be_told_is_counted_both_ways(result):
    many = replace(result, framings=result.framings * 3)
    verdict = view.side_by_side(judged(many, *("kept", "untraceable", "lost") * 3))["verdict"]
    assert verdict["note"].startswith(
        "So 33–67% came back, as they were or in other words, through"
    )
    few = view.side_by_side(judged(result, "kept", "untraceable", "lost"))["verdict"]
    assert "%" not in few["note"] and "as it was or in other words" in few["note"]
    mixed = judged(many, *("kept", "untraceable", "softened") * 3)
    framings = tuple(replace(one, to_check=one.fate == "softened") for one in mixed.framings)
    mixed_verdict = view.side_by_side(replace(mixed, framings=framings))["verdict"]
    assert "".join(text for text, _ in mixed_verdict["parts"]) == (
        "Of 9 charged expressions 3 came back, 3 perhaps changed and 3 can’t be told."
    )
    assert "what perhaps changed or can’t be told is counted both ways" in mixed_verdict["note"]
    unsure = view.side_by_side(judged(result, "kept", "softened", "lost", to_check=True))
    assert [one["group"] for one in unsure["framings"]] == ["check"] * 3


def test_where_fates_are_not_judged_the_verdict_still_counts_what_is_damaged(result):
    hurt = [replace(sentence, damaged=0.95) for sentence in result.sentences]
    route = replace(result.route, sentences=tuple(hurt))
    facts = replace(result.evidence, kept=Kept(NOT_JUDGED, NOT_JUDGED))
    note = view.side_by_side(replace(result, routes=(route,), evidence=facts))["verdict"]["note"]
    assert "only what came back to the letter is found: no other fate is judged. " in note
    assert f"All {len(hurt)} sentences very likely came back damaged" in note
    chinese = replace(
        judged(result, "kept", "untraceable", "kept"), document=Document("p", "文", "zh")
    )
    offered = view.side_by_side(chinese)["choices"]  # "changed 0" would say that none changed
    assert offered == [["", "all 3"], ["unsure", "can’t be told 1"], ["back", "came back 2"]]


def test_framings_of_a_broken_sentence_are_counted_apart_and_marked(result):
    told = result.to_json()
    told["routes"][0]["segments"][0]["faults"] = [{"kind": "loop", "where": "pivot"}]
    data = view.side_by_side(Result.from_json(told))
    assert [row["doubt"] for row in data["rows"][:2]] == ["broken", ""]
    count = sum(one["doubt"] == "its sentence came back broken" for one in data["framings"])
    words = "".join(text for text, _ in data["verdict"]["parts"])
    assert count == 1 and "1 is in a broken sentence." in words


def test_a_sentence_that_is_probably_damaged_is_pale(result):
    shares = (0.9, 0.6, None)
    rows = [
        replace(one, damaged=share) for one, share in zip(result.sentences, shares, strict=True)
    ]
    route = replace(result.route, sentences=tuple(rows))
    data = view.side_by_side(replace(result, routes=(route,)))
    assert [row["doubt"] for row in data["rows"]] == ["very likely damaged", "likely damaged", ""]
    assert {one["doubt"] for one in data["framings"] if one["row"] == 0} == {
        "its sentence is very likely damaged"
    }
    told = (
        "1 of 3 sentences very likely came back damaged, 1 other likely did; 2 of the 3 that came "
        "back are in them; what is found there is less certain, and greyed."
    )
    assert told in data["verdict"]["note"]
    rows[1] = result.sentences[1]
    alone = replace(result, routes=(replace(result.route, sentences=tuple(rows)),))
    assert (
        "came back damaged; 1 of the 3 that came back is in it; what is found there is less "
        "certain, and greyed."
    ) in cards.verdict(alone)["note"]
    lost = replace(alone, framings=tuple(replace(one, fate="lost") for one in alone.framings))
    assert "damaged; findings in it are less certain" in cards.verdict(lost)["note"]
    nothing = cards.verdict(replace(alone, framings=()))
    assert nothing["note"] == "1 of 3 sentences very likely came back damaged; it is greyed."
    every = [replace(one, damaged=0.9) for one in result.sentences]
    route = replace(result.route, sentences=tuple(every))
    data = view.side_by_side(replace(result, routes=(route,)))
    assert data["verdict"]["note"].endswith(
        "All 3 sentences very likely came back damaged; what is found in them is less certain, "
        "and greyed."
    )


def test_that_all_came_back_is_told_once(result):
    many = judged(replace(result, framings=result.framings * 3), *["kept"] * 9)
    verdict = cards.verdict(many)
    assert verdict["parts"][0][0] == "All 9 charged expressions came back"
    assert verdict["note"].startswith("Came back means: as it was or in other words, through")


def test_what_came_back_means_is_told_only_where_something_did(result):
    verdict = cards.verdict(judged(result, *["lost"] * len(result.framings)))
    assert "changed" in verdict["parts"][0][0] and "Came back means" not in verdict["note"]


def test_where_all_stand_in_broken_sentences_nothing_is_said_to_be_unchanged(result):
    stored = result.to_json()
    for sentence in stored["routes"][0]["segments"]:
        sentence["faults"] = [{"kind": "empty", "where": "back"}]
    data = view.side_by_side(Result.from_json(stored))
    told = "".join(text for text, _ in data["verdict"]["parts"])
    assert told == "All 3 charged expressions are in broken sentences."
    assert data["verdict"]["note"].startswith("A broken sentence came back empty, ")
    assert not any("changed" in row["part"]["look"] for row in data["rows"])


def test_a_headline_is_the_title_and_a_sentence_is_none(result):
    def titled(text):
        found = [Sentence(Source(one, paragraph=n)) for n, one in enumerate(text)]
        return cards.headline(replace(result, routes=(Route(("zh",), sentences=tuple(found)),)))

    assert titled(["Talks end  in Beijing", "They were frank."]) == "Talks end in Beijing"
    assert titled(["They were frank.", "So was he."]) == titled(["Talks end"]) == ""


def test_a_card_says_why_where_the_words_do_not(result):
    for reason, why in (("negation changed", "negation changed"),
                        ("words that say something else", "")):  # fmt: skip
        found = [replace(one, fate="shifted", reason=reason) for one in result.framings]
        data = view.side_by_side(replace(result, framings=tuple(found)))
        assert all(one["about"].startswith(f"{why} · ") == bool(why) for one in data["framings"])


def test_reports_name_a_human_middle_in_their_table_of_framings(result):
    human = replace(result, evidence=replace(result.evidence, middle=Middle()))
    for fmt in ("md", "html"):
        assert "This system’s rendering" in render(result, fmt)
        assert "Human translation" in render(human, fmt)
        assert "This system’s rendering</th" not in render(human, fmt)


def test_a_card_says_on_which_leg_a_change_came(result):
    there = replace(result.framings[0], fate="softened", leg="there")
    (one,) = view.side_by_side(replace(result, framings=(there,)))["framings"]
    assert " · changed on the way there · " in one["about"]
    for fate, unsure, told in (("lost", False, "lost on the way there"),
                               ("shifted", True, "perhaps changed on the way there")):  # fmt: skip
        other = replace(there, fate=fate, to_check=unsure)
        (one,) = view.side_by_side(replace(result, framings=(other,)))["framings"]
        assert f" · {told} · " in one["about"]


def test_a_card_and_a_quotation_say_that_the_pivot_has_one_sides_name(result):
    own = result.framings[0]
    assert own.pivot is not None
    sided = replace(own, pivot=replace(own.pivot, register="prc"))
    plain, told = (
        view.side_by_side(replace(result, framings=(one,)))["framings"][0] for one in (own, sided)
    )
    for name in ("about", "claim"):
        assert "Beijing" not in plain[name]
        assert " · rendered as Beijing says it" in told[name]


def test_a_candidate_is_offered_where_no_fate_is_claimed(result):
    lost_track = replace(
        result.framings[0], pivot=None, back=None, fate="untraceable",
        reason="other words, about the same force",
    )  # fmt: skip
    data = view.side_by_side(replace(result, framings=(lost_track,)))
    (one,) = data["framings"]
    assert "other words" not in one["about"]  # which would tell the fate that is not claimed
    assert one["perhaps"][0] and one["context"][1]["hit"] == one["perhaps"][0]
    assert one["claim"] == "no fate is claimed"
    marked = [piece for piece in data["rows"][one["row"]]["cells"][1] if 1 in piece.get("f", ())]
    assert "".join(piece["t"] for piece in marked) == one["perhaps"][0]


def test_what_is_quoted_says_that_its_sentence_is_damaged_and_what_is_not_there(result):
    rows = (replace(result.sentences[0], damaged=0.95), *result.sentences[1:])
    lost = replace(result.framings[0], back=None, fate="lost", confidence=0.8)
    damaged = replace(result, framings=(lost,), routes=(replace(result.route, sentences=rows),))
    (one,) = view.side_by_side(damaged)["framings"]
    assert one["claim"] == "likely · its sentence is very likely damaged"
    assert one["context"][2]["gone"] == "nothing renders it"
    assert one["path"][-1] == "nothing renders it"  # a quotation says what the card does
    later = replace(damaged, framings=(replace(lost, pivot=None, source=None, leg="back"),))
    (one,) = view.side_by_side(later)["framings"]
    assert one["context"][1]["gone"] == "place not found"  # it was said there, or not lost later
    unsure = replace(damaged, framings=(replace(lost, to_check=True),))
    (one,) = view.side_by_side(unsure)["framings"]
    assert one["context"][2]["gone"] == "not found"  # of which nothing is claimed


def test_a_human_middle_is_headed_as_such(engines):
    options = Options(middle="台湾是核心利益。该岛是导火索。\n\n双方进行了坦诚的会谈。", samples=2)
    found = next(run([Document("paper", SOURCE, "en")], [("zh",)], options, engines=engines))
    assert "is a human translation; only the way back is this system’s" in markup.caution(found)
    data = view.side_by_side(found)
    assert data["panes"][1]["title"] == "Chinese, human translation"
    told = view.side_by_side(judged(found, "kept", "untraceable", "lost"))["verdict"]["note"]
    assert "through a human translation and this system’s way back" in told
    assert all(not one["survival"] for one in data["framings"])  # the machine's own are counted
    machine = replace(found, evidence=Evidence(), signature=Signature())
    both = view.side_by_side(found, beside=machine)
    assert [pane["title"] for pane in both["panes"][1::2]] == [
        "Chinese, human translation", "Chinese, this system’s rendering",
    ]  # fmt: skip


@pytest.mark.parametrize("system, back, told", [
    ("DeepL", False, "through DeepL’s translation and this system’s way back"),
    ("DeepL", True, "through DeepL"),
    (UNNAMED, False, "through the given translation and this system’s way back"),
    (UNNAMED, True, "through the given texts"),
])  # fmt: skip
def test_the_way_back_is_put_down_to_whoever_made_it(result, system, back, told):
    texts = GivenTexts(system=system, pivot=True, back=back)
    note = cards.verdict(replace(result, evidence=replace(result.evidence, given=texts)))["note"]
    assert f" {told}." in note


def test_an_edit_is_told_wherever_the_result_is_quoted(result):
    first, *others = result.sentences
    rows = (replace(first, edited=True), *others)
    data = view.side_by_side(
        replace(result, routes=(replace(result.route, sentences=rows), *result.routes[1:]))
    )
    assert data["panes"][1]["title"] == "Chinese, this system’s rendering, 1 sentence edited"
    assert "through this system, with 1 sentence edited by hand" in data["verdict"]["note"]
    assert "1 sentence edited by hand" in data["made"]
    assert data["made"].endswith(f". translate-compare {result.signature.version}")
    assert data["rows"][0]["notes"] == [{"pane": 1, "text": "✎ edited by hand"}]


def test_an_edited_sentence_stands_beside_the_machines(result):
    data = view.side_by_side(result, {1: machine("该岛是火药桶。", "It is a keg.")})
    before = data["rows"][1]["machine"]
    assert texts(before["pivot"]) == "该岛是火药桶。"
    assert texts(before["back"]) == "It is a keg."
    assert any(piece.get("e") for piece in before["back"])
    assert "machine" not in data["rows"][0]


def test_a_fault_stands_in_the_pane_it_is_in(result):
    told = result.to_json()
    told["routes"][0]["segments"][0]["faults"] = [
        {"kind": "loop", "where": "pivot", "detail": "x x x"}, {"kind": "copy", "where": "back"},
    ]  # fmt: skip
    faults = view.side_by_side(Result.from_json(told))["rows"][0]["faults"]
    assert [fault["pane"] for fault in faults] == [1, 2]
    assert "x x x" in faults[0]["text"]


def test_two_routes_give_five_panes(result):
    both = replace(result, routes=(result.route, replace(result.route, role="control")))
    data = view.side_by_side(both)
    assert [pane["kind"] for pane in data["panes"]] == ["source", "pivot", "back", "pivot", "back"]
    assert [link[:2] for link in data["rows"][0]["links"]] == [[0, 1], [1, 2], [0, 3], [3, 4]]


def test_later_trips_stand_beside_the_first(engines):
    document = Document("paper", SOURCE, "en")
    result = next(run([document], [("zh",)], Options(hops=3), engines=engines))
    data = view.side_by_side(result)
    assert [pane["title"] for pane in data["panes"][3:]] == [
        "Chinese, trip 2", "English, trip 2", "Chinese, trip 3", "English, trip 3",
    ]  # fmt: skip
    for row, last in zip(data["rows"], result.route.later[-1], strict=True):
        assert texts(row["cells"][-1]) == last.back.text
        assert [link[:2] for link in row["links"]] == [[n, n + 1] for n in range(6)]


@pytest.mark.parametrize("missing", ["routes", "framings", "evidence"])
def test_whatever_a_result_leaves_out_is_shown_as_missing(result, missing):
    less = {key: value for key, value in result.to_json().items() if key != missing}
    less = Result.from_json(less)
    assert view.side_by_side(less)["title"]
    charts.cards(less)
    charts.flow(less)


def test_two_texts_are_paired_and_linked():
    before, after = "两国军队几乎没有沟通。", "两军几乎没有沟通。"
    data = view.two_texts(before, after, "zh", ("One", "Other"))
    (row,) = data["rows"]
    assert [texts(cell) for cell in row["cells"]] == [before, after]
    assert row["links"][0][2]
    assert not data["editable"]


@given(st.text(max_size=60), st.data())
def test_pieces_joined_give_the_text(text, data):
    length = len(text)
    edge = st.integers(0, length)
    marks = [panes.Mark(*sorted(data.draw(st.tuples(edge, edge))), "replace")]
    framings = [(1, *sorted(data.draw(st.tuples(edge, edge)))), (2, 0, length + 5)]
    cut = panes.cut(text, tokens(text, "en"), marks, framings)
    assert "".join(piece["t"] for piece in cut) == text


@given(st.text(max_size=40))
def test_hostile_text_stays_text(text):
    evil = f"</script><script>alert(1)</script><img src=x onerror=1>{text}"
    sentence = Sentence(Source(evil), Translation(evil), Translation(evil))
    route = Route(("zh",), "pivot", (sentence,))
    html = saved(Shown(Result(Document(evil, evil, "en"), routes=(route,))))
    assert html.count("<script") == 2 and html.count("</script>") == 2 and "<img" not in html
    (data,) = re.findall(r'type="application/json">(.*?)</script>', html, re.DOTALL)
    assert texts(json.loads(data)["rows"][0]["cells"][0]) == evil


@given(st.text(max_size=60))
def test_literal_leaves_nothing_that_markdown_acts_on(text):
    told = markup.literal(f"![x](http://e/x.png) $a$ :red[b] {text}")
    assert "](" not in told.replace("\\", "\0")
    assert told.replace("\\\\", "").count("$") == told.replace("\\\\", "").count("\\$")


# ---- a result that grows ----


def test_a_growing_result_ends_as_the_whole(engines, result):
    text = " ".join(THERE) + " " + "One is here. " * 60
    document = Document("x", text, "en")
    grown = list(stream(document, [("zh",)], Options(), engines=engines))
    assert [len(one.sentences) for one in grown] == [1, 3, 7, 15, 31, 55, 63, 63]
    whole = next(run([document], [("zh",)], Options(), engines=engines))
    assert grown[-1] == whole
    for one in grown:
        count = len(one.sentences)
        assert one.sentences == whole.sentences[:count]
        assert one.framings == tuple(f for f in whole.framings if f.sentence < count)


# ---- evidence ----


def framing(category: str, fate: str, matches: bool | None = True) -> FollowedFraming:
    return FollowedFraming(
        "t", category, pivot=Rendered("x", matches_expected=matches), fate=fate,
        survival=Survival(3, 8, 0.1, 0.7),
    )  # fmt: skip


def holding(*framings: FollowedFraming, **parts) -> Result:
    return Result(Document("d", "", "en"), framings=framings, **parts)


def test_flow_counts_every_framing_once():
    rows = charts.flow(holding(
        framing("conflict", "kept"), framing("conflict", "kept"), framing("rights", "lost", None),
        FollowedFraming("u", "rights"),
        replace(framing("rights", "shifted"), to_check=True),  # claimed nowhere as a change
    ))  # fmt: skip
    assert sum(row["framings"] for row in rows) == 5
    drawn = charts.bands(rows)
    for stage in (0, 1, 2):
        own = [block for block in drawn.blocks if block["x"] == stage]
        assert sum(block["framings"] for block in own) == 5
    assert all(band["high"] > band["low"] for band in drawn.bands)
    assert {band["fate"] for band in drawn.bands} == {"kept", "lost", "untraceable", "to check"}


def test_survival_puts_the_frailest_first():
    strong = replace(framing("conflict", "kept"), survival=Survival(8, 8, 1.0, 1.0))
    unjudged = replace(framing("conflict", "kept"), survival=Survival(8, 8))
    rows = charts.survival(holding(strong, framing("rights", "lost"), unjudged))
    assert [row["low"] for row in rows] == [0.1, 1.0]
    assert rows[1]["told"] == "8 of 8 best"


def test_survival_claims_no_change_that_is_only_to_be_checked():
    unsure = replace(framing("rights", "shifted"), to_check=True)
    (mark,) = drawings.survival(charts.survival(holding(unsure)), "")["rows"]
    assert mark["fate"] == "to check" and "perhaps changed in the best" in mark["told"]


def test_controls_and_drift_become_rows():
    rate = Rate(0.5, 0.4, 0.6, (0.2, 0.8), of=10, untraced=1, to_check=1, excluded=1)
    gap = Difference(-0.3, -0.4, -0.2, (-0.5, -0.1), 0.01, of=8, open=2)
    compared = Compared(rate, rate, 50.0, 0.2, 0.1)
    result = holding(
        routes=(Route(("zh",), scores={"bleu": 30.0}),),
        evidence=Evidence(
            control=(Control(("pt",), pivot=compared, control=compared, difference=gap),),
            drift=(Drift(1, 30.0, 50.0, 0.5, 0.1, rates=Kept(rate, rate)),),
            kept=Kept(rate, rate),
        ),
    )
    assert [row["route"] for row in charts.controls(result)] == ["Chinese", "Portuguese"]
    assert charts.controls(result)[0]["interval low"] == 0.2
    first, quality = charts.difference(result)
    assert "−40 to −20 points" in first and quality.endswith("the systems are about alike.")
    assert {row["value"] for row in charts.drift(result)} == {0.4, 0.6, 0.5, 0.3, 0.1}
    card = charts.cards(result)[0]
    assert (card.name, card.value) == ("Kept or paraphrased, of\N{NO-BREAK SPACE}10", "40–60%")
    assert "95% interval 20–80%" in card.meaning and not re.search(r"\b0 ", card.meaning)


def test_what_is_not_judged_has_no_rate_on_a_card():
    card = charts.cards(holding(evidence=Evidence(kept=Kept(NOT_JUDGED, NOT_JUDGED))))[0]
    assert card.value == "–" and "not judged in this language" in card.meaning


@pytest.mark.parametrize(
    "kinds, told",
    [(["loop", "negation"], "1 of them with a grave one, whose expressions are left out"),
     (["negation"], "None is grave, so no expressions are left out"), ([], "None is grave")],
)  # fmt: skip
def test_framings_are_said_to_be_left_out_only_where_they_are(kinds, told):
    rows = tuple(Sentence(faults=(Fault(kind, "back", at),)) for at, kind in enumerate(kinds))
    found = holding(routes=(Route(("zh",), sentences=(*rows, Sentence())),))
    card = charts.cards(found)[-1]
    assert (card.name, card.value) == ("Sentences with a fault", f"{len(kinds)} of {len(rows) + 1}")
    assert told in card.meaning


# ---- what can be asked for ----


def test_only_what_the_registry_serves_can_be_chosen():
    pairs = [Direction.parse(pair) for pair in ("en-zh", "zh-en", "en-fr")]
    assert choices.sources(pairs) == ["en", "zh"]
    assert choices.routes(pairs, "en") == [("zh",)]
    told = choices.refusals(pairs, "en")
    assert told["fr"] == "French: fetch it with `translate models fetch fr-en`"
    assert told["de"] == "German: fetch it with `translate models fetch en-de`"
    assert "zh" not in told


def test_what_no_known_model_serves_is_not_offered_to_be_fetched():
    pairs = [Direction.parse(pair) for pair in ("en-zh", "zh-en")]
    assert choices.refusals(pairs, "en")["pl"] == "Polish: no model for en-pl and pl-en"
    told = choices.refusals(pairs, "zh")
    assert told["de"] == "German: no model for zh-de and de-zh"  # one of the two is known
    served = [*pairs, Direction("ko", "en")]  # the known model for the way there needs another
    assert choices.refusals(served, "en")["ko"] == "Korean: no model for en-ko"


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (choices.LONGEST_TEXT + 1)])
def test_texts_that_can_not_be_used_are_refused_with_what_to_do(text):
    with pytest.raises(InputError, match="paste"):
        choices.checked_text(text)


def test_surrogates_and_nulls_become_writable():
    choices.checked_text("a\ud800b\x00").encode("utf-8")


def test_examples_are_found_and_named():
    found = examples()
    assert choices.example_name("beijing-visit.en") == "Beijing visit (English)"
    assert "beijing-visit.en" in found and found["beijing-visit.en"].is_file()


def test_the_texts_of_a_round_trip_can_be_taken(result):
    found = choices.texts_of(result, {1: machine("机器。", "Machine.")})
    assert found["Source"] == SOURCE
    assert found["Pivot"].count("\n\n") == 1
    assert "机器。" in found["Pivot, the machine’s"]


def test_own_terms_are_checked_with_the_line():
    lexicon, problems = lexicons.from_rows([
        {"term": "sea of troubles", "category": "conflict", "intensity": 4.0},
        {"term": "x\ty", "intensity": 9.0},
    ])  # fmt: skip
    assert [problem.line for problem in problems] == [2]
    assert lexicon is not None and lexicon.framings[0].intensity == 4


def test_blank_rows_are_no_lexicon():
    assert lexicons.from_rows([{"term": None, "intensity": float("nan")}]) == (None, [])
    assert lexicons.from_rows([lexicons.BLANK, {}]) == (None, [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "is not UTF-8 (byte 0)"),
        (b"a = " + b"[" * 100_000, "is nested too deeply"),
        (b" " * 5_000_001, "larger than 5,000,000 bytes"),
    ],
)
def test_an_uploaded_file_that_is_no_lexicon_is_told_as_the_commands_tell_it(data, message):
    lexicon, (problem,) = lexicons.from_file("x.toml", data)
    assert lexicon is None and problem.message.startswith(message)


def test_a_readers_entry_wins():
    row = {"term": "flashpoint", "category": "rights", "renderings": "热点"}
    own, _ = lexicons.from_rows([row])
    assert own is not None
    found = lexicons.together(default_lexicon("en"), [own], "en")
    (entry,) = [f for f in found.framings if f.term == "flashpoint"]
    assert entry.category == "rights"
    assert lexicons.together(None, [], "en").framings == ()


def test_what_one_change_of_a_sentence_did_to_several_expressions_is_one_thing():
    def one(sentence, reason, **more):
        return FollowedFraming(sentence=sentence, fate="shifted", reason=reason, **more)

    gone, negated = cards.SHARED
    found = cards.together([
        one(0, gone), one(0, gone), one(0, negated), one(1, gone), one(0, gone, to_check=True),
        one(0, "the opposite"), one(0, "the opposite"),
    ])  # fmt: skip
    assert found == [[1, 2], [1, 2], [], [], [], [], []]
    assert set(cards.SHARED) <= {
        told for _, told in decide._REASONS["shifted"]
    }  # they are still told so
