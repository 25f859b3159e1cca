"""A corpus file, indexed and laid out: against naive counting, broken lines, hostile values."""

from __future__ import annotations

import copy
import io
import json
import re
import tracemalloc
from datetime import date

import pytest
import stored
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.batch.coding import VERDICTS
from translate.batch.lines import read_line
from translate.batch.summary import Summary, summarise
from translate.data import FATES
from translate.errors import InputError
from translate.measures.rates import Rate
from translate.page import drawings, reading, totals
from translate.page.columns import Columns
from translate.page.index import Index, Query
from translate.page.lookup import Asked, found_in
from translate.reports import wording
from translate.reports.corpus import rate, to_csv, to_html, to_text
from translate.reports.shares import spread

RESULTS = stored.results()
LINES = stored.lines(RESULTS)
WHOLE = b"".join(LINES)


def read(data: bytes) -> tuple[Index, Summary]:
    index, sums = Index(), Summary()
    reading.read_through(io.BytesIO(data), len(data), index, sums, lambda share: None)
    return index, sums


@pytest.fixture(scope="module")
def index() -> Index:
    return read(WHOLE)[0]


@pytest.fixture(scope="module")
def summary() -> dict:
    return read(WHOLE)[1].to_dict()


def test_a_document_is_read_at_its_place(index):
    stream = io.BytesIO(WHOLE)
    for place in reversed(range(len(LINES))):
        assert index.read(stream, place) == read_line(LINES[place])
    assert list(index.lines) == [1, 2, 3, 4, 5, 6]


def test_the_summary_is_that_of_the_command(tmp_path, summary):
    assert summary == summarise(stored.write(tmp_path / "out.jsonl", LINES)).to_dict()
    assert summary["documents"] == {"done": 5, "failed": 1}
    assert summary["framings"]["survival"] and summary["control"]


def test_numbers_of_a_document_are_those_counted_by_hand(index):
    for place, line in enumerate(LINES):
        result = json.loads(line)
        framings = result.get("framings", [])
        for fate in FATES:
            assert index.count(place, fate) == sum(one["fate"] == fate for one in framings)
        segments = result["routes"][0]["segments"] if "routes" in result else []
        assert index.faults[place] == sum(len(one["faults"]) for one in segments)
        text = result.get("document", {}).get("text", "")
        assert index.words[place] == len(re.findall(r"\w+", text))
    assert sum(index.faults) and index.failed[1]


def test_fates_add_up_to_those_of_the_summary(index, summary):
    for fate in FATES:
        own = sum(index.count(place, fate) for place in range(len(index)))
        assert own == totals.met(summary["framings"], fate)


def naive(query: Query) -> set[int]:
    """What is asked for, by looking at every line."""
    kept = set()
    for place, line in enumerate(LINES):
        result = json.loads(line)
        document = result.get("document", result)
        name = f"{document.get('meta', {}).get('title', '')} {document['id']}".lower()
        framings = [
            one for one in result.get("framings", [])
            if query.framing in (None, (one["category"], one["term"]))
            and query.fate in ("", one["fate"]) and query.category in ("", one["category"])
        ]  # fmt: skip
        kinds = {f"failed {result['error']['kind']}", "failed"} if "error" in result else set()
        for segment in result["routes"][0]["segments"] if "routes" in result else []:
            kinds |= {f"fault {fault['kind']}" for fault in segment["faults"]}
        kinds |= {"fault"} if any(kind.startswith("fault") for kind in kinds) else set()
        fits = query.text.lower() in name and query.trouble in (*kinds, "")
        if fits and (framings or not (query.fate or query.framing or query.category)):
            kept.add(place)
    return kept


QUERIES = [
    Query(), Query(text="Report"), Query(text="b/"), Query(text="nowhere"), Query(fate="kept"),
    *(Query(fate=fate) for fate in FATES), Query(trouble="fault"), Query(trouble="failed"),
    Query(trouble="failed InputError"), Query(trouble="fault negation"), Query(trouble="fault xx"),
    *(Query(framing=key, fate=fate) for key in read(WHOLE)[0].by_framing for fate in ("", "kept")),
    *(Query(category=one, fate=fate) for one in ("diplomacy", "conflict") for fate in ("", "kept")),
    Query(category="diplomacy", framing=("conflict", "flashpoint")),
    Query(text="b/", fate="kept"), Query(fate="kept", trouble="fault"),
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_filters_find_what_is_found_by_looking_at_every_line(index, query):
    places = index.select(query)
    assert set(places) == naive(query) and len(places) == len(set(places))


@pytest.mark.parametrize("sort", ["line", "name", "words", "framings", "faults", *FATES])
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_holds_every_document_and_puts_those_not_done_last(index, sort, descending):
    places = index.select(Query(sort=sort, descending=descending))
    assert sorted(places) == list(range(len(LINES)))
    rows = index.rows(io.BytesIO(WHOLE), places)
    if sort in ("line", "name"):
        keys = [row[sort] if sort == "line" else row["name"].casefold() for row in rows]
    else:
        assert "error" in rows.pop()
        at = FATES.index(sort) if sort in FATES else None
        keys = [row["fates"][at] if at is not None else row[sort] for row in rows]
    assert keys == sorted(keys, reverse=descending)


def test_a_failure_is_told_with_its_reason(index):
    (row,) = index.rows(io.BytesIO(WHOLE), [1])
    assert row["error"] == "InputError: line 2 has no <b>text</b>"


BROKEN = [
    b"{not json\n", b"[]\n", b"7\n", b'{"document": {"id": "x"}}\n', b"\xff\xfe\n", b"null\n",
    b"[" * 5000 + b"\n", b'{"id": 7, "error": {"kind": "x"}}\n', b'{"id": "x", "error": "y"}\n',
    stored.changed(0, routes=[]), stored.changed(0, framings=[{"term": 7}]),
    stored.changed(0, framings=[{**RESULTS[0]["framings"][0], "survival": {"kept": 9, "of": 2}}]),
    stored.changed(0, framings=[{**RESULTS[0]["framings"][0], "category": 7}]),
    stored.changed(0, evidence={"control": [{"via": ["pt"], "of": 10**400, "kept": 1}]}),
    stored.changed(0, evidence={"control": [{"via": ["pt"], "of": 3, "kept": float("nan")}]}),
]  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_named_and_changes_no_number(line, summary):
    index, sums = read(b"".join([*LINES[:2], line, *LINES[2:]]))
    assert (index.broken, index.broken_lines) == ([3], 1)
    assert "Line 3 is no result" in reading.broken(index)
    assert list(index.lines) == [1, 2, 4, 5, 6, 7]
    assert sums.to_dict() == summary


def test_many_broken_lines_are_counted_and_the_first_named(index):
    broken, _ = read(b"{\n" * 1000 + LINES[0])
    told = reading.broken(broken)
    assert told.startswith("Lines 1, 2, 3") and "and 980 more are no results" in told
    assert broken.broken_lines == 1000 and len(broken) == 1
    assert reading.broken(index) == ""


@pytest.mark.parametrize("cut", [1, 40, -1, -60])
def test_a_last_line_that_is_being_written_is_said_and_is_not_broken(cut, summary):
    index, sums = read(WHOLE + LINES[0].rstrip(b"\n")[:cut])
    assert (index.unfinished, index.broken_lines, len(index)) == (True, 0, len(LINES))
    assert sums.to_dict() == summary


def test_a_whole_last_line_counts_without_its_end_as_in_the_command(summary):
    index, sums = read(WHOLE.rstrip(b"\n"))
    assert not index.unfinished and sums.to_dict() == summary


def test_blank_lines_are_passed_over(summary):
    index, sums = read(b"\n \n" + WHOLE.replace(b"\n", b"\n\n"))
    assert sums.to_dict() == summary and index.broken_lines == 0
    assert index.read(io.BytesIO(b"\n \n" + WHOLE.replace(b"\n", b"\n\n")), 5).document


def test_what_is_written_while_the_file_is_read_waits_for_the_next_reading():
    index = Index()
    size = len(WHOLE)
    stream = io.BytesIO(WHOLE + LINES[0])
    reading.read_through(stream, size, index, Summary(), lambda share: None)
    assert len(index) == len(LINES)


def test_progress_goes_to_the_end():
    told: list[float] = []
    reading.read_through(io.BytesIO(WHOLE), len(WHOLE), Index(), Summary(), told.append)
    assert told == sorted(told) and told[-1] == 1.0


def test_a_line_without_end_is_not_held(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_LINE", max(map(len, LINES)) + 1)
    index, _ = read(LINES[0] + b"x" * 10 * reading.LONGEST_LINE + b"\n" + WHOLE)
    assert index.broken == [2] and len(index) == len(LINES) + 1


class Endless(io.RawIOBase):
    """A file of lines that is not there before it is read."""

    def __init__(self, line: bytes, times: int) -> None:
        self._line, self.size, self._at = line, len(line) * times, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into) -> int:
        part = (self._line * 2)[self._at % len(self._line) :][: len(into)]
        part = part[: self.size - self._at]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)


def test_a_large_file_is_not_held_in_memory():
    padded = copy.deepcopy(RESULTS[0])
    padded["document"]["text"] += "…" * 20_000
    line = json.dumps(padded).encode() + b"\n"
    stream = Endless(line, 200)
    index, sums = Index(), Summary()
    tracemalloc.start()
    given = io.BufferedReader(stream)
    reading.read_through(given, stream.size, index, sums, lambda share: None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(index) == 200 and stream.size > 24e6
    assert peak < 3e6


@pytest.mark.parametrize("now", [b"", WHOLE[:-5], WHOLE.replace(b"frank", b"blunt"), b"x" + WHOLE])
def test_a_file_that_has_changed_is_noticed_when_a_document_is_opened(index, now):
    with pytest.raises(InputError, match="read the file again"):
        for place in range(len(index)):
            index.read(io.BytesIO(now), place)


@pytest.mark.parametrize("data, is_one", [
    (WHOLE, True), (LINES[1], True), (b"\n\n" + LINES[0], True), (b"{broken\n" + WHOLE, True),
    (b"", False), (b"\n", False), (b'{"id": "a", "text": "The talks were frank."}\n', False),
    (b'{"text": "x", "document": {}, "routes": []}\n', False), (b"[1]\n", False),
    (b'{"id": "a", "text": "x", "error": {}}\n', False), (b"\x89PNG", False), (b"7", False),
])  # fmt: skip
def test_an_output_is_told_from_a_table_of_texts(data, is_one):
    assert reading.is_output(io.BytesIO(data)) is is_one


@pytest.mark.parametrize("manifest, journal, uploaded, awaited, told", [
    ({"complete": True, "documents": {"all": 6}}, True, False, False, "is complete"),
    ({"complete": False, "documents": {"all": 6}}, True, False, True, "stopped before its end"),
    ({"complete": True, "documents": {"all": 4}}, True, False, True, "counts 4 documents"),
    ({"complete": True, "documents": {"all": "![x](http://e)"}}, True, False, True, "other"),
    ({}, True, False, True, "stopped"), ({"complete": "yes"}, True, False, True, "stopped"),
    (None, True, False, True, "still going on"),
    (None, False, False, False, "No manifest"), (None, False, True, False, "upload"),
])  # fmt: skip
def test_the_end_of_a_run_is_said_as_far_as_it_is_known(manifest, journal, uploaded, awaited, told):
    state = reading.run_state(manifest, documents=6, journal=journal, uploaded=uploaded)
    assert state[0] is awaited and told in state[1]
    assert "http" not in state[1]


def test_columns_of_many_values_are_no_choice_and_dates_are_a_range():
    columns = Columns()
    for place in range(200):
        columns.add(place, {"url": str(place), "outlet": "BBC" if place % 4 else "AP",
                            "date": f"2021-{place % 12 + 1:02}"} if place % 2 else {})  # fmt: skip
    assert columns.choices() == {("outlet", "BBC"): 100}
    assert columns.span() == (date(2021, 2, 1), date(2021, 12, 1))
    june = date(2021, 6, 1).toordinal()
    assert columns.between(june, june) == {place for place in range(1, 200, 2) if place % 12 == 5}
    assert columns.between(june, 0) >= columns.between(june, june + 40)
    assert columns.places([("outlet", "AP"), ("outlet", "BBC")]) == set(range(1, 200, 2))
    assert columns.places([("outlet", "BBC"), ("url", "3")]) == set()


# ---- what a summary is laid out as ----


def test_figures_give_intervals_and_the_difference(summary):
    figures = {one.name: one for one in totals.figures(summary)}
    share = summary["framings"]["kept_or_paraphrased"]
    rate = Rate.from_dict(share)
    assert list(figures)[0] == "Kept or paraphrased"
    assert figures["Kept or paraphrased"].value == spread(rate)
    assert f"of {share['of']}" in figures["Kept or paraphrased"].sure
    assert "too few documents" in figures["Kept or paraphrased"].sure
    assert set(figures) >= {"Survival", "Pivot less Portuguese", "Excluded"}
    (told,) = totals.differences(summary)
    assert told.startswith("Pivot less Portuguese: ") and "too few documents" in told


def test_shares_of_a_category_add_up(summary):
    rows = totals.fates(summary)
    assert sum(row["framings"] for row in rows) == summary["framings"]["mentions"]
    for name in {row["category"] for row in rows}:
        shares = [row["share"] for row in rows if row["category"] == name]
        assert sum(shares) == pytest.approx(1, abs=0.001)


def unsure() -> bytes:
    """A document with two changes, one of them only to be checked."""
    framing = {**RESULTS[0]["framings"][0], "fate": "shifted"}
    return stored.changed(0, framings=[
        {**framing, "confidence": sure, "to_check": sure < 0.7} for sure in (0.6, 0.9)
    ])  # fmt: skip


def test_a_change_to_check_is_claimed_as_none():
    index, sums = read(unsure())
    counted = sums.to_dict()
    assert counted["framings"]["fates"]["shifted"] == counted["framings"]["to_check"] == 1
    bars = {row["fate"]: row["framings"] for row in totals.fates(counted)}
    assert bars["shifted"] == bars["to check"] == 1
    assert sum(bars.values()) == counted["framings"]["mentions"]
    (row,) = index.rows(io.BytesIO(unsure()), [0])
    assert dict(zip(VERDICTS, row["fates"], strict=True)) == {**dict.fromkeys(VERDICTS, 0), **bars}
    for fate in ("shifted", "to check"):
        assert index.select(Query(fate=fate)) == [0]
        (hit,) = found_in(unsure(), Asked(fate=fate))
        assert (hit.fate, hit.to_check) == ("shifted", fate == "to check")
        assert [row["of"] * row["low"] for row in drawings.met(counted, fate)] == [1]


def test_scores_and_faults_are_named_as_elsewhere(summary):
    pivot, control = totals.scores(summary)
    assert {"BLEU", "chrF", "Copied words"} <= set(pivot) == set(control)
    assert pivot["Copied words"].endswith("%")
    assert {row["Where"] for row in totals.faults(summary)} <= set(wording.LEGS.values())


def test_one_document_is_no_documents(summary):
    for mark in drawings.kept(totals.kept(summary), "")["rows"]:
        assert "in 1 documents" not in mark["told"]


def test_tables_hold_every_framing_with_its_numbers(summary):
    rows = totals.table(summary["terms"])
    assert len(rows) == len(summary["terms"])
    for row, one in zip(rows, summary["terms"], strict=True):
        assert (row["Expression"], row["Mentions"]) == (one["term"], one["mentions"])
        assert row["Kept"] == rate(one["kept"])
        assert (
            sum(row[key] for key in row if key[-len("kept") :] in FATES or key[2:] in FATES)
            == (one["mentions"])
        )
    assert len(totals.table(summary["categories"])) == len(summary["categories"])


def test_the_frailest_framing_comes_first(summary):
    shares = [row["low"] for row in totals.kept(summary)]
    assert shares == sorted(shares) and len(shares) > 1
    assert [row["role"] for row in totals.routes(summary)] == ["pivot", "control"]


def test_faults_and_failures_are_listed(summary):
    assert {row["Fault"] for row in totals.faults(summary)} == {
        wording.fault_kind(f["kind"]) for f in summary["faults"]
    }
    assert totals.failures(summary) == [{"Kind": "InputError", "Documents": 1}]
    assert [row["Role"] for row in totals.scores(summary)] == ["pivot", "control"]
    # a sentence with another fault is none of these
    assert all("Sentences with a grave fault" in row for row in totals.scores(summary))
    assert all("? to check" in row for row in totals.table(summary["categories"]))


def test_a_corpus_counts_mentions_and_expressions_as_the_command_does(summary):
    told = next(line for line in to_text(summary).splitlines() if "mentions of" in line)
    (count,) = re.findall(r"\d+ mentions of \d+ charged expressions", told)
    assert count in totals.lead(summary)


def test_a_corpus_says_how_many_sentences_came_back_damaged_and_of_what_a_rate_is(summary):
    segments = {"all": 34, "flagged": 0, "looked_at": 30, "sound": 11}
    as_batch = [{"settings": {"links": "framings"}}]
    told = totals.lead({**summary, "segments": segments, "signatures": as_batch})
    which = "looked at, those with an expression"
    assert f"34 sentences (19 likely damaged of the 30 {which}; 0 with a grave fault)" in told
    told = totals.lead({**summary, "segments": segments, "signatures": [{"settings": {}}]})
    assert "(19 likely damaged of the 30 looked at; 0 with a grave fault)" in told
    share = {"value": 0.5, "low": 0.4, "high": 0.6, "of": 107, "untraced": 10, "to_check": 5,
             "note": "too few documents for an interval, which needs 5"}  # fmt: skip
    few = totals.figures({**summary, "framings": {**summary["framings"], "kept": share}})[1]
    assert few.sure == (
        "of 107, 15 counted both ways; too few documents for an interval, which needs 5"
    )


def test_a_corpus_without_framings_or_controls_has_its_tables_too():
    _, sums = read(b"".join(stored.lines(stored.results(trace=False, control=(), samples=0))))
    summary = sums.to_dict()
    assert [figure.value for figure in totals.figures(summary)] == ["–", "–", "–"]
    assert totals.fates(summary) == totals.kept(summary) == totals.paired(summary) == []
    assert totals.routes(summary) == [] and totals.lead(summary).startswith("5 documents, ")


def test_framings_traced_on_both_routes_are_paired():
    _, sums = read(LINES[0] * 6)
    (told,) = totals.differences(sums.to_dict())
    assert "95% interval" in told and " mentions judged on both, in 6 documents" in told
    (row,) = [row for row in totals.paired(sums.to_dict()) if row["Expression"] == "flashpoint"]
    assert (row["Judged on both"], row["Pivot"], row["Through the control"]) == (6, 1.0, 1.0)
    # a fuse is as good
    assert (row["Difference, points"], row["p"], row["Documents"]) == (0.0, 1.0, 6)


# ---- what a stranger's file may hold ----

EVIL = "\ud800<script>\x00\u202e=1+1"


def test_hostile_names_become_texts_that_can_be_written():
    one = copy.deepcopy(RESULTS[0])
    one["document"]["id"] = one["document"]["meta"]["title"] = EVIL
    one["routes"][0]["via"] = one["evidence"]["control"][0]["via"] = [EVIL]
    one["routes"][0]["segments"][0]["faults"] = [{"kind": EVIL, "where": EVIL}]
    for framing in one["framings"]:
        framing["term"] = framing["category"] = EVIL
    data = json.dumps(one).encode() + b"\n"
    data += json.dumps({"id": EVIL, "error": {"kind": EVIL, "message": EVIL}}).encode() + b"\n"
    index, sums = read(data)
    summary = sums.to_dict()
    drawn = [
        totals.figures(summary), totals.fates(summary), totals.kept(summary),
        totals.routes(summary), totals.table(summary["terms"]), totals.faults(summary),
        totals.failures(summary),
        totals.scores(summary), totals.differences(summary), to_csv(summary), to_html(summary),
        index.names, index.ids, index.rows(io.BytesIO(data), [0, 1]),
        index.read(io.BytesIO(data), 0).to_json(),
    ]  # fmt: skip
    for value in drawn:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    assert "<script" not in to_html(summary)


def places(value, at=()):
    """Every place in a value of JSON."""
    yield at
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(one, (*at, key))


PLACES = [at for at in places(RESULTS[0]) if at and at[0] not in ("document", "warnings")]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@given(st.sampled_from(PLACES), VALUES)
def test_whatever_is_taken_for_a_result_can_be_added_up(at, value):
    one = copy.deepcopy(RESULTS[0])
    inner = one
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    index, sums = read(json.dumps(one).encode() + b"\n" + WHOLE)
    assert len(index) + index.broken_lines == len(LINES) + 1
    summary = sums.to_dict()
    for made in (totals.figures, totals.fates, totals.kept, totals.faults, to_csv, to_html):
        made(summary)
    totals.table(summary["terms"])
