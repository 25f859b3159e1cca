"""One pivot sentence changed: what is made anew and what stays."""

from __future__ import annotations

import pytest

from translate.api import Engines, Options, run
from translate.data import Document
from translate.engines.simple import Table
from translate.errors import InputError
from translate.languages import Direction
from translate.roundtrip.revise import revised

THERE = {"Frank talks.": "坦诚会谈。", "It is a flashpoint.": "这是导火索。"}
BACK = {
    "坦诚会谈。": "Candid talks.", "这是导火索。": "It is a fuse.",
    "这是冲突爆发点。": "It is a flashpoint.",
}  # fmt: skip


class Counting(Table):
    """A table that remembers what it was asked."""

    def translate(self, texts, **options):
        asked.extend(texts)
        return super().translate(texts, **options)


asked: list[str] = []


class Tables(Engines):
    def get(self, direction: Direction) -> Table:
        return Counting(direction, THERE if direction.target == "zh" else BACK)


@pytest.fixture
def made():
    engines = Tables(Options())
    document = Document("d", "Frank talks. It is a flashpoint.", "en")
    result = run(document, [("zh",)], Options(samples=1), engines=engines)
    asked.clear()
    return result, engines.route("en", ["zh"])


def test_only_the_changed_sentence_goes_back(made):
    result, (forward, back) = made
    again = revised(result, 1, "这是冲突爆发点。", forward=forward, back=back)
    assert asked == ["这是冲突爆发点。"]
    assert again.routes[0].trip.hops[0].best == ("坦诚会谈。", "这是冲突爆发点。")
    assert again.routes[0].trip.hops[1].best == ("Candid talks.", "It is a flashpoint.")


def test_fates_and_rates_follow(made):
    result, (forward, back) = made
    again = revised(result, 1, "这是冲突爆发点。", forward=forward, back=back)
    fates = {trace.mention.framing.term: trace.fate for trace in again.traces}
    assert fates["flashpoint"] == "kept"
    assert again.evidence["kept"]["kept"]["value"] > result.evidence["kept"]["kept"]["value"]
    assert [t.survival for t in again.traces] == [t.survival for t in result.traces]


def test_the_machines_text_put_back_gives_the_first_result(made):
    result, (forward, back) = made
    there = revised(result, 1, "这是冲突爆发点。", forward=forward, back=back)
    again = revised(there, 1, "这是导火索。", forward=forward, back=back)
    assert [t.fate for t in again.traces] == [t.fate for t in result.traces]
    assert again.routes[0].trip.hops[1].best == result.routes[0].trip.hops[1].best
    assert again.routes[0].scores == result.routes[0].scores


def test_an_empty_pivot_is_a_fault_and_no_crash(made):
    result, (forward, back) = made
    again = revised(result, 1, "", forward=forward, back=back)
    assert any(fault.kind == "empty" and fault.segment == 1 for fault in again.routes[0].faults)


def test_a_sentence_that_is_not_there_is_refused(made):
    result, (forward, back) = made
    with pytest.raises(InputError, match="sentence 10"):
        revised(result, 9, "x", forward=forward, back=back)
