"""Summaries: sums against sums done otherwise, intervals against simulation, hostile names."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from translate.batch.lines import Failure, read_object
from translate.batch.summary import Summary, summarise
from translate.errors import InputError
from translate.reports import corpus


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
    summary = Summary()
    for entry in map(read_object, results):
        summary.fail(entry.kind) if isinstance(entry, Failure) else summary.add(entry)
    return summary.to_dict()


def test_counts_by_term_category_and_all():
    summary = summed(
        result([framings := framing("war", "kept"), framing("war", "lost"),
                framing("ally", "kept", category="identity")]),
        result([framing("war", "paraphrased"), framings]),
        {"id": "x", "error": {"kind": "InputError", "message": "m"}},
    )  # fmt: skip
    assert summary["documents"] == {"done": 2, "failed": 1}
    assert summary["failures"] == {"InputError": 1}
    war, ally = summary["terms"]
    assert (war["term"], war["mentions"], war["documents"]) == ("war", 4, 2)
    assert (war["fates"]["kept"], war["fates"]["lost"], war["fates"]["paraphrased"]) == (2, 1, 1)
    assert (war["kept"]["value"], war["kept_or_paraphrased"]["value"]) == (0.5, 0.75)
    assert (ally["category"], ally["kept"]["value"]) == ("identity", 1.0)
    assert summary["framings"]["mentions"] == 5


def test_flagged_are_excluded_and_untraceable_counted_both_ways():
    summary = summed(
        result(
            [framing("war", "kept"), framing("war", "lost", segment=1),
             framing("war", "untraceable"), {**framing("war", "shifted"), "to_check": True}],
            faults=((), ("loop", "number")),
        )
    )  # fmt: skip
    rate = summary["framings"]["kept"]
    assert (summary["framings"]["excluded"], summary["framings"]["to_check"]) == (1, 1)
    assert (rate["of"], rate["untraced"], rate["to_check"]) == (3, 1, 1)
    assert (rate["value"], rate["low"], rate["high"]) == (1.0, 0.333, 1.0)
    assert rate["interval"] is None and rate["note"].startswith("too few documents")
    assert summary["segments"] == {
        "all": 2, "flagged": 1, "looked_at": 0, "sound": 0, "assumed": 0,
    }  # fmt: skip
    assert [(f["kind"], f["count"], f["share"]) for f in summary["faults"]] == [
        ("loop", 1, 0.5), ("number", 1, 0.5),
    ]  # fmt: skip


def test_five_documents_have_an_interval():
    record = result([framing("war", "kept"), framing("war", "lost")])
    assert summed(*[record] * 4)["framings"]["kept"]["interval"] is None
    rate = summed(*[record] * 5)["framings"]["kept"]
    assert rate["documents"] == 5 and rate["interval"][0] < 0.5 < rate["interval"][1]


def test_a_language_whose_fates_are_not_judged_has_no_rate():
    record = result([framing("安全", "kept"), framing("安全", "untraceable")])
    record["document"]["language"] = "zh"
    framings = summed(*[record] * 6)["framings"]
    assert (framings["mentions"], framings["not_judged"]) == (12, 12)
    assert (framings["kept"]["of"], framings["kept"]["value"], framings["kept"]["high"]) == (
        0,
        None,
        None,
    )


def test_survival_is_added_up():
    one = framing("war", "kept", survival={"kept": 2, "of": 4, "untraced": 1})
    two = framing("war", "lost", survival={"kept": 1, "of": 4})
    survival = summed(result([one]), result([two]))["terms"][0]["survival"]
    assert (survival["low"], survival["high"], survival["of"]) == (0.375, 0.5, 8)


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
    summary = summed(result([framing(HOSTILE, "kept", category="+x")]))
    rows = list(csv.DictReader(io.StringIO(corpus.to_csv(summary))))
    assert [row["level"] for row in rows] == ["term", "category", "all"]
    assert rows[0]["term"].startswith("'=") and rows[0]["category"] == "'+x"
    assert (rows[2]["kept"], rows[2]["kept_value"], rows[2]["kept_of"]) == ("1", "1.0", "1")
    assert rows[2]["kept_interval_low"] == ""


def test_heads_stand_as_what_is_below_them():
    page = corpus.to_html(summed(result([framing("war", "kept"), framing("ally", "lost")])))
    tables = re.findall(r'<table class="framings">(.*?)</table>', page, re.DOTALL)
    assert tables
    for table in tables:
        heads, row, *_ = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        over, under = (["number" in cell for cell in re.findall("<t[hd][^>]*>", line)]
                       for line in (heads, row))  # fmt: skip
        assert over == under and True in under and False in under


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
    text = corpus.to_text(summed(result([framing("war", "kept")])))
    assert "No control pivot was run" in text and "documents as units" in text
    assert corpus.to_text(Summary().to_dict())  # an empty file has a summary, too
