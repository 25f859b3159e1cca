"""What the page shows, from results made without a model."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.api import Engines, Options, run
from translate.data import FATES, Document
from translate.engines.simple import Table
from translate.errors import InputError
from translate.framings.lexicon import default_lexicon
from translate.languages import Direction
from translate.page import charts, choices, job, lexicons, markup, panes
from translate.page import panes as view
from translate.roundtrip.result import to_json
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
    return run(Document("paper", SOURCE, "en"), [("zh",)], Options(samples=1), engines=engines)


@pytest.fixture(scope="module")
def wire(result):
    return to_json(result)


def texts(cell) -> str:
    return "".join(piece["t"] for piece in cell)


def test_panes_give_the_three_texts_back(wire):
    data = view.side_by_side(wire)
    assert [pane["lang"] for pane in data["panes"]] == ["en", "zh", "en"]
    for row, segment in zip(data["rows"], wire["routes"][0]["segments"], strict=True):
        assert [texts(cell) for cell in row["cells"]] == [
            segment["source"]["text"], segment["pivot"]["text"], segment["back"]["text"],
        ]  # fmt: skip
    assert [row["p"] for row in data["rows"]] == [0, 0, 1]


def test_panes_are_plain_values(wire):
    data = view.side_by_side(wire)
    assert json.loads(json.dumps(data)) == data


def test_changes_are_marked_on_both_sides(wire):
    row = view.side_by_side(wire)["rows"][1]
    gone = [piece for piece in row["cells"][0] if piece.get("e")]
    come = [piece for piece in row["cells"][2] if piece.get("e")]
    assert [(p["t"], p["e"], p["note"]) for p in gone] == [("flashpoint", "replace", "fuse")]
    assert [(p["t"], p["e"], p["note"]) for p in come] == [("fuse", "replace", "flashpoint")]


def test_a_gap_shows_where_words_are_left_out():
    edits = [{"op": "delete", "before": [0, 5], "after": [0, 0]}]
    found = panes.changes(edits, "after", "very good", "good")
    cut = panes.cut("good", tokens("good", "en"), found)
    assert [(piece["t"], piece.get("e")) for piece in cut] == [("", "gap"), ("good", None)]
    assert cut[0]["note"] == "very"


def test_moves_are_marked_as_moves_only():
    edits = [
        {"op": "delete", "before": [0, 6], "after": [0, 0], "moved": True},
        {"op": "insert", "before": [9, 9], "after": [3, 9], "moved": True},
    ]
    assert [c.kind for c in panes.changes(edits, "before", "today he", "he today")] == ["move"]
    assert [c.kind for c in panes.changes(edits, "after", "today he", "he today")] == ["move"]


def test_framings_carry_fate_path_and_contexts(wire):
    found = {one["text"]: one for one in view.side_by_side(wire)["framings"]}
    kept = found["core interest"]
    assert kept["fate"] == "kept" and kept["sign"] == "="
    assert kept["matches"] is True
    context = kept["context"]
    assert [line["lang"] for line in context] == ["en", "zh", "en"]
    assert context[0]["hit"] == "core interest"
    assert "核心利益" in context[1]["hit"]


def test_a_mark_ends_once_for_each_framing(wire):
    data = view.side_by_side(wire)
    for one in data["framings"]:
        cell = data["rows"][one["row"]]["cells"][0]
        assert sum(one["n"] in piece.get("x", ()) for piece in cell) == 1


def test_fates_are_counted(wire):
    fates = view.side_by_side(wire)["fates"]
    assert sum(fate["count"] for fate in fates) == len(wire["framings"])
    assert all(fate["meaning"] for fate in fates)


def test_an_edited_sentence_stands_beside_the_machines(wire):
    data = view.side_by_side(wire, {1: {"pivot": "该岛是火药桶。", "back": "It is a keg."}})
    machine = data["rows"][1]["machine"]
    assert texts(machine["pivot"]) == "该岛是火药桶。"
    assert texts(machine["back"]) == "It is a keg."
    assert any(piece.get("e") for piece in machine["back"])
    assert "machine" not in data["rows"][0]


def test_a_fault_stands_in_the_pane_it_is_in(wire):
    told = json.loads(json.dumps(wire))
    told["routes"][0]["segments"][0]["faults"] = [
        {"kind": "loop", "where": "pivot", "detail": "x x x"}, {"kind": "copy", "where": "back"},
    ]  # fmt: skip
    faults = view.side_by_side(told)["rows"][0]["faults"]
    assert [fault["pane"] for fault in faults] == [1, 2]
    assert "x x x" in faults[0]["text"]


def test_two_routes_give_five_panes(wire):
    both = {**wire, "routes": [wire["routes"][0], {**wire["routes"][0], "role": "control"}]}
    data = view.side_by_side(both)
    assert [pane["kind"] for pane in data["panes"]] == ["source", "pivot", "back", "pivot", "back"]
    assert [link[:2] for link in data["rows"][0]["links"]] == [[0, 1], [1, 2], [0, 3], [3, 4]]


def test_later_trips_stand_beside_the_first(engines):
    document = Document("paper", SOURCE, "en")
    result = run(document, [("zh",)], Options(trips=3), engines=engines)
    data = view.side_by_side(to_json(result), None, view.later_trips(result))
    assert [pane["title"] for pane in data["panes"][3:]] == [
        "Chinese, trip 2", "English, trip 2", "Chinese, trip 3", "English, trip 3",
    ]  # fmt: skip
    for row, last in zip(data["rows"], result.routes[0].trip.hops[-1].best, strict=True):
        assert texts(row["cells"][-1]) == last
        assert [link[:2] for link in row["links"]] == [[n, n + 1] for n in range(6)]


@pytest.mark.parametrize("missing", ["routes", "framings", "evidence"])
def test_whatever_a_result_leaves_out_is_shown_as_missing(wire, missing):
    less = {key: value for key, value in wire.items() if key != missing}
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
    marks = [panes.Change(*sorted(data.draw(st.tuples(edge, edge))), "replace")]
    framings = [(1, *sorted(data.draw(st.tuples(edge, edge)))), (2, 0, length + 5)]
    cut = panes.cut(text, tokens(text, "en"), marks, framings)
    assert "".join(piece["t"] for piece in cut) == text


@given(st.text(max_size=40))
def test_hostile_text_stays_text(text):
    evil = f"<script>alert(1)</script><img src=x onerror=1>{text}"
    html = markup.summary({"document": {"id": evil, "language": '"><b>'}, "framings": []})
    assert "<script" not in html and "<img" not in html and "<b>" not in html


@given(st.text(max_size=60))
def test_literal_leaves_nothing_that_markdown_acts_on(text):
    told = markup.literal(f"![x](http://e/x.png) $a$ :red[b] {text}")
    assert "](" not in told.replace("\\", "\0")
    assert told.replace("\\\\", "").count("$") == told.replace("\\\\", "").count("\\$")


# ---- a long text in parts ----


def test_parts_double_and_cover_the_text():
    text = "One is here. " * 70
    found = job.parts(Document("x", text, "en"))
    assert [part.size for part in found] == [1, 2, 4, 8, 16, 24, 15]
    assert "".join(part.document.text.replace(" ", "") for part in found) == text.replace(" ", "")


def test_parts_joined_are_the_whole(engines, wire):
    document = Document("paper", SOURCE, "en")
    done = [
        (part, to_json(run(part.document, [("zh",)], Options(), engines=engines)))
        for part in job.parts(document)
    ]
    whole = job.joined(document, done)
    assert [s["source"] for s in whole["routes"][0]["segments"]] == [
        s["source"] for s in wire["routes"][0]["segments"]
    ]
    for one, other in zip(whole["framings"], wire["framings"], strict=True):
        keys = ("term", "segment", "source", "pivot", "back", "fate")
        assert {k: one[k] for k in keys} == {k: other[k] for k in keys}


# ---- evidence ----


def framing(category: str, fate: str, matches: bool | None = True) -> dict:
    return {
        "term": "t", "category": category, "fate": fate, "segment": 0,
        "pivot": {"text": "x", "matches_expected": matches},
        "survival": {"kept": 3, "of": 8, "low": 0.1, "high": 0.7},
    }  # fmt: skip


def test_flow_counts_every_framing_once():
    result = {"framings": [
        framing("conflict", "kept"), framing("conflict", "kept"), framing("rights", "lost", None),
        {"term": "u", "category": "rights", "fate": "untraceable", "pivot": None},
    ]}  # fmt: skip
    rows = charts.flow(result)
    assert sum(row["framings"] for row in rows) == 4
    drawn = charts.bands(rows)
    for stage in (0, 1, 2):
        own = [block for block in drawn.blocks if block["x"] == stage]
        assert sum(block["framings"] for block in own) == 4
    assert all(band["high"] > band["low"] for band in drawn.bands)
    assert {band["fate"] for band in drawn.bands} <= set(FATES)


def test_survival_puts_the_frailest_first():
    counted = {"kept": 8, "of": 8, "low": 0.7, "high": 1}
    strong = {**framing("conflict", "kept"), "survival": counted}
    rows = charts.survival({"framings": [strong, framing("rights", "lost")]})
    assert [row["rate"] for row in rows] == [0.375, 1.0]


def test_controls_and_drift_become_rows():
    rate = {"value": 0.5, "low": 0.2, "high": 0.8, "of": 6, "excluded": 1}
    found = {
        "kept": {"kept": rate, "kept_or_paraphrased": rate},
        "control": [{"via": ["pt"], "kept": 0.8, "low": 0.6, "high": 0.9, "of": 6}],
        "difference": {"value": -0.3, "low": -0.5, "high": -0.1, "p": 0.01},
        "drift": [{"trip": 1, "bleu": 30, "chrf": 50, "kept": 0.5, "unchanged": 0.1}],
    }
    result = {"routes": [{"via": ["zh"], "scores": {"bleu": 30.0}}], "evidence": found}
    assert [row["route"] for row in charts.controls(result)] == ["Chinese", "Portuguese"]
    assert charts.difference(result)
    assert {row["value"] for row in charts.drift(result)} == {0.5, 0.3, 0.1}
    assert charts.cards(result)[0].value == "50%"


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
    found = choices.examples()
    assert choices.example_name("beijing-visit.en") == "Beijing visit (English)"
    assert "beijing-visit.en" in found and found["beijing-visit.en"].is_file()


def test_the_texts_of_a_round_trip_can_be_taken(wire):
    found = choices.texts_of(wire, {1: {"pivot": "机器。", "back": "Machine."}})
    assert found["Source"] == SOURCE
    assert found["Pivot"].count("\n\n") == 1
    assert "机器。" in found["Pivot, the machine’s"]


def test_own_terms_are_checked_with_the_line():
    lexicon, problems = lexicons.from_rows([
        {"term": "sea of troubles", "category": "conflict", "intensity": 4.0},
        {"term": "x\ty", "category": "nonsense"},
    ])  # fmt: skip
    assert [problem.line for problem in problems] == [2]
    assert lexicon is not None and lexicon.framings[0].intensity == 4


def test_blank_rows_are_no_lexicon():
    assert lexicons.from_rows([{"term": None, "intensity": float("nan")}]) == (None, [])
    assert lexicons.from_rows([lexicons.BLANK, {}]) == (None, [])


def test_a_readers_entry_wins():
    row = {"term": "flashpoint", "category": "rights", "renderings": "热点"}
    own, _ = lexicons.from_rows([row])
    assert own is not None
    found = lexicons.together(default_lexicon("en"), [own], "en")
    (entry,) = [f for f in found.framings if f.term == "flashpoint"]
    assert entry.category == "rights"
    assert lexicons.together(None, [], "en").framings == ()
