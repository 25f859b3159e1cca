"""Summaries: sums against sums done otherwise, intervals against simulation, hostile names."""

import csv
import io
import json
import random
from html.parser import HTMLParser

import pytest

from translate.batch.summary import Failure, Share, Summary, read_object, summarise
from translate.errors import InputError
from translate.reports import corpus
from translate.roundtrip.evidence import wilson


def framing(term, fate, *, category="conflict", segment=0, survival=None):
    return {
        "term": term, "category": category, "segment": segment, "fate": fate,
        "survival": survival,
    }  # fmt: skip


def result(framings, *, faults=((), ()), control=(), name="d"):
    segments = [
        {"faults": [{"kind": kind, "where": "pivot", "detail": ""} for kind in own]}
        for own in faults
    ]
    route = {"via": ["zh"], "role": "pivot", "segments": segments, "scores": {"bleu": 20.0}}
    return {
        "document": {"id": name, "language": "en", "text": ""}, "signature": {"version": "1"},
        "routes": [route], "framings": framings, "evidence": {"control": list(control)},
    }  # fmt: skip


def summed(*results):
    found = Summary()
    for one in map(read_object, results):
        found.fail(one.kind) if isinstance(one, Failure) else found.add(one)
    return found.to_dict()


def test_counts_by_term_category_and_all():
    found = summed(
        result([framings := framing("war", "kept"), framing("war", "lost"),
                framing("ally", "kept", category="identity")]),
        result([framing("war", "paraphrased"), framings]),
        {"id": "x", "error": {"kind": "InputError", "message": "m"}},
    )  # fmt: skip
    assert found["documents"] == {"done": 2, "failed": 1}
    assert found["failures"] == {"InputError": 1}
    war, ally = found["terms"]
    assert (war["term"], war["mentions"], war["documents"]) == ("war", 4, 2)
    assert (war["fates"]["kept"], war["fates"]["lost"], war["fates"]["paraphrased"]) == (2, 1, 1)
    assert (war["kept"]["value"], war["kept_or_paraphrased"]["value"]) == (0.5, 0.75)
    assert (ally["category"], ally["kept"]["value"]) == ("identity", 1.0)
    assert found["framings"]["mentions"] == 5


def test_flagged_and_untraceable_are_excluded_and_counted():
    found = summed(
        result(
            [framing("war", "kept"), framing("war", "lost", segment=1),
             framing("war", "untraceable")],
            faults=((), ("loop", "number")),
        )
    )  # fmt: skip
    assert found["framings"]["excluded"] == 2
    assert found["framings"]["kept"]["of"] == 1
    assert found["segments"] == {"all": 2, "flagged": 1}
    assert [(f["kind"], f["count"], f["share"]) for f in found["faults"]] == [
        ("loop", 1, 0.5), ("number", 1, 0.5),
    ]  # fmt: skip


def test_survival_is_added_up():
    one = framing("war", "kept", survival={"kept": 3, "of": 4})
    two = framing("war", "lost", survival={"kept": 1, "of": 4})
    assert summed(result([one]), result([two]))["terms"][0]["survival"]["value"] == 0.5


def test_differences_from_a_control_have_documents_as_units():
    def control(gap):
        return {"via": ["pt"], "kept": 0.8, "of": 5, "difference": {"value": gap}}

    rng = random.Random(1)
    few = [rng.gauss(-0.2, 0.1) for _ in range(400)]
    many = few * 4
    narrow = summed(*(result([], control=[control(gap)]) for gap in few))["control"][0]
    assert narrow["kept"]["value"] == 0.8
    assert narrow["difference"]["documents"] == 400
    assert narrow["difference"]["high"] - narrow["difference"]["low"] == pytest.approx(
        2 * 1.96 * 0.1 / 20, rel=0.2
    )
    normal = summed(*(result([], control=[control(gap)]) for gap in many))["control"][0]
    half = normal["difference"]["high"] - normal["difference"]["low"]
    assert half == pytest.approx((narrow["difference"]["high"] - narrow["difference"]["low"]) / 2,
                                 rel=0.15)  # fmt: skip
    assert summed(result([], control=[control(-0.1)]))["control"][0]["difference"] is None


def test_independent_mentions_have_the_wilson_interval():
    share = Share()
    for hit in [1] * 11 + [0] * 5:
        share.add(hit, 1)
    low, high = wilson(11, 16)
    found = share.to_dict()
    assert found["low"] == pytest.approx(low, abs=0.02)
    assert found["high"] == pytest.approx(high, abs=0.02)


def test_intervals_cover_the_truth_when_mentions_cluster():
    """Documents differ in their own rate (beta 2, 2); the mean over all is one half."""
    rng = random.Random(7)
    clustered = naive = 0
    for _ in range(300):
        share = Share()
        for _ in range(40):
            rate, of = rng.betavariate(2, 2), rng.randint(1, 20)
            share.add(sum(rng.random() < rate for _ in range(of)), of)
        found = share.to_dict()
        clustered += found["low"] <= 0.5 <= found["high"]
        low, high = wilson(share.hits, share.of)
        naive += low <= 0.5 <= high
    assert clustered / 300 > 0.9
    assert naive / 300 < 0.85  # what ignoring the documents would have claimed


def test_a_file_is_read_line_by_line(tmp_path):
    path = tmp_path / "out.jsonl"
    whole = json.dumps(result([framing("war", "kept")])) + "\n"
    path.write_text(whole * 3 + whole[:40], encoding="utf-8")
    assert summarise(path).done == 3  # a run is writing the fourth
    path.write_text(whole + "{}\n" + whole, encoding="utf-8")
    with pytest.raises(InputError, match="line 2 is no result"):
        summarise(path)
    with pytest.raises(InputError, match="can't be read"):
        summarise(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize("signature", ["x", 3, {"models": "x"}, {"models": [1]}, {"models": 3}])
def test_a_signature_that_is_none_is_told_where_it_is(tmp_path, signature):
    path = tmp_path / "out.jsonl"
    other = {**result([framing("war", "kept")]), "signature": signature}
    path.write_text(json.dumps(other) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1 is no result"):
        summarise(path)


HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script>'


def test_csv_has_every_level_and_no_formula():
    found = summed(result([framing(HOSTILE, "kept", category="+x")]))
    rows = list(csv.DictReader(io.StringIO(corpus.to_csv(found))))
    assert [row["level"] for row in rows] == ["term", "category", "all"]
    assert rows[0]["term"].startswith("'=") and rows[0]["category"] == "'+x"
    assert (rows[2]["kept"], rows[2]["kept_of"]) == ("1.0", "1")


def test_html_escapes_and_runs_nothing():
    class Seen(HTMLParser):
        tags: set[str] = set()

        def handle_starttag(self, tag, attrs):
            self.tags.add(tag)

    page = corpus.to_html(summed(result([framing(HOSTILE, "kept")])))
    seen = Seen()
    seen.feed(page)
    assert "script" not in seen.tags and "&lt;script&gt;" in page
    assert "default-src &#x27;none&#x27;" in page


def test_text_names_what_was_not_measured():
    told = corpus.to_text(summed(result([framing("war", "kept")])))
    assert "No control pivot was run" in told and "documents as units" in told
    assert corpus.to_text(Summary().to_dict())  # an empty file has a summary, too
