"""Signs that a return says something else than its source."""

import json
from pathlib import Path

import pytest

from translate.framings import relation
from translate.framings.inflect import tokenize
from translate.framings.returned import returned_faults, trip_faults

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("source", "back", "kind"),
    [
        ("Talks lasted two years in all.", "Talks lasted three years in all.", "number"),
        ("They sold 2.5 million cars.", "They sold 2.5 billion cars.", "number"),
        ("Talks have failed to end the war.", "Talks have ended the war.", "negation"),
        ("Nobody in town wants a war.", "People in town want a war.", "negation"),
        (
            "They are partners and not rivals, it said.",
            "They are partners and rivals, it said.",
            "negation",
        ),
        ("It brings unnecessary costs to us.", "It brings necessary costs to us.", "negation"),
        ("The party of Anwar won.", "The party of Amwarsam won.", "name"),
        ("He saw its hegemony end.", "He saw its hegemonony end.", "nonword"),
    ],
)
def test_what_was_changed_is_named(source, back, kind):
    found = returned_faults(source, back, segment=3)
    assert [(fault.kind, fault.where, fault.segment) for fault in found] == [(kind, "back", 3)]
    assert found[0].detail


@pytest.mark.parametrize(
    ("source", "back"),
    [
        ("They ruled for three decades.", "They ruled for thirty years."),
        ("Beijing and Washington met.", "China and the United States met."),
        ("Allies of Washington objected.", "Allies of the United States objected."),
        ("It called on the WTO to act.", "It called on the World Trade Organization to act."),
        ("A law is to prevent fraud here.", "A law is to avoid fraud here."),
        ("It refused to sign the treaty.", "It did not sign the treaty."),
        ("The island is not unsafe for us.", "The island is safe for us."),
        ("The countries, including Indonesia, met.", "Countries such as Indonesia met."),
        ("He does not rule out talks on it.", "He leaves talks on it possible."),
        ("A pesticide ban hurts farms.", "The ban on pesticide hurts farms."),
        ("Migrants came to the town.", "Immigrants came to the town."),
        ("It can lead to war in the end.", "It could lead to war in the end."),
    ],
)
def test_other_words_for_the_same_are_no_change(source, back):
    assert returned_faults(source, back, segment=0) == []


def _rows():
    lines = (GOLDEN / "returns-dev.sentences.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_no_relation_is_missed_for_being_looked_for_seldom(monkeypatch):
    pairs = {
        (one.text, other.text)
        for row in _rows()[:40]
        for one in tokenize(row["source"]) for other in tokenize(row["back"])
    }  # fmt: skip
    relation.relate.cache_clear()
    quick = {pair: relation.relate(*pair) for pair in pairs}
    relation.relate.cache_clear()
    monkeypatch.setattr(relation, "_may_relate", lambda before, after: True)
    assert {pair: relation.relate(*pair) for pair in pairs} == quick
    assert sum(one == relation.NONE for one in quick.values()) > 0.8 * len(quick)


def test_no_denial_is_missed_where_words_are_not_linked(monkeypatch):
    texts = [(row["source"], row["back"]) for row in _rows()[:150]]
    texts.append(("The prime minister's war failed to be just.", "The premier's war was unjust."))
    quick = [returned_faults(*pair, segment=0) for pair in texts]
    monkeypatch.setattr("translate.framings.returned.may_deny", lambda tokens: True)
    assert [returned_faults(*pair, segment=0) for pair in texts] == quick


def test_machine_returns():
    """Development figures with a margin: docs/methods.md has the exact ones."""
    rows = _rows()
    told = [
        {fault.kind for fault in returned_faults(row["source"], row["back"], segment=0)}
        for row in rows
    ]
    for kind, recall in (("negation", 0.5), ("name", 0.55), ("number", 0.35), ("nonword", 0.6)):
        claimed = [row for row, kinds in zip(rows, told, strict=True) if kind in kinds]
        right = sum(kind in row["problems"] for row in claimed)
        assert right / len(claimed) >= 0.7
        assert right / sum(kind in row["problems"] for row in rows) >= recall


def test_two_texts_of_one_language_tell_more_than_two_of_different_ones():
    told = trip_faults(
        "Nobody wants a war here.", "这里谁都想打仗。", "Everyone here wants a war.",
        language="en", pivot_language="zh",
    )  # fmt: skip
    assert [(fault.kind, fault.where) for fault in told] == [("negation", "back")]
    chinese = trip_faults(
        "这里没有人想打仗。", "People here want a war.", "这里的人想打仗。",
        language="zh", pivot_language="en",
    )  # fmt: skip
    assert [(fault.kind, fault.where) for fault in chinese] == [("negation", "pivot")]
