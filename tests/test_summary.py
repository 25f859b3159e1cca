"""Summaries: sums against sums done otherwise, intervals against simulation, hostile names."""

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from translate.batch.bundle import Study
from translate.batch.lines import Failure, read_object
from translate.batch.summary import Summary, summarise
from translate.cli import main
from translate.errors import InputError
from translate.reports import corpus, methods, shares


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
    assert (rate["value"], rate["low"], rate["high"]) == (1.0, 0.333333, 1.0)
    assert rate["interval"] is None and rate["note"].startswith("too few documents")
    assert summary["segments"] == {
        "all": 2, "flagged": 1, "linked": 0, "looked_at": 0, "sound": 0, "assumed": 0,
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


def test_what_survives_in_a_faulty_sentence_is_in_no_rate():
    one = framing("war", "kept", survival={"kept": 2, "of": 4})
    two = framing("war", "lost", segment=1, survival={"kept": 0, "of": 4})
    survival = summed(result([one, two], faults=((), ("loop",))))["terms"][0]["survival"]
    assert (survival["low"], survival["of"], survival["excluded"]) == (0.5, 4, 4)


def test_a_pivot_and_its_control_are_over_the_same_mentions():
    pairs = [["kept", "kept"], ["kept", "lost"], ["lost", "kept"]]
    found = result(
        [framing("war", fate, segment=n) for n, (fate, _) in enumerate(pairs)],
        faults=(("loop",), (), ()), control=[{"via": ["pt"], "fates": pairs}],
    )  # fmt: skip
    segments = [{"faults": []}, {"faults": []}, {"faults": [{"kind": "empty", "where": "back"}]}]
    found["routes"].append({"via": ["pt"], "role": "control", "segments": segments, "scores": {}})
    (control,) = summed(found)["control"]
    for side in (control, control["pivot"]):
        assert (side["kept"]["of"], side["kept"]["excluded"]) == (1, 2)
    gap = control["difference"]["low"], control["difference"]["high"]
    assert gap == (1.0, 1.0) == (control["pivot"]["kept"]["low"] - control["kept"]["high"],) * 2


def test_how_many_sentences_of_a_control_are_faulty_is_rounded_once():
    found = result(
        [framing("war", "kept")], control=[{"via": ["pt"], "fates": [["kept", "kept"]]}],
    )  # fmt: skip
    found["evidence"]["control"][0] |= {"pivot": {"faulty": 5 / 11}, "control": {"faulty": 2 / 19}}
    (control,) = summed(found)["control"]
    told = [shares.percent(side["faulty"]) for side in (control["pivot"], control)]
    assert told == ["45%", "11%"]


def test_a_text_that_stands_twice_is_told():
    one, again, other = (result([framing("war", "kept")], name=name) for name in "abc")
    one["document"]["text"], again["document"]["text"] = "War.\n\nNo war.", "War.\r\nNo war."
    other["document"]["text"] = "War."
    summary = summed(one, again, other)
    assert summary["repeated"] == 1 and summed(one, other)["repeated"] == 0
    line = "1 document repeats the text of another and counts once more"
    assert line in corpus.to_text(summary) and line in methods.to_text(summary)
    assert "repeat" not in corpus.to_text(summed(one, other))


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


@pytest.mark.parametrize("command", ["summary {}", "find {} --fate kept", "sample {} -n 1"])
@pytest.mark.parametrize("end", ["", '{"document": '])
def test_a_last_line_that_is_not_whole_is_told(command, end, tmp_path, capsys):
    path = tmp_path / "out.jsonl"
    line = json.dumps(result([{**framing("war", "kept"), "source": {"text": "war"}}]))
    path.write_text(f"{line}\n{line}\n{end}", encoding="utf-8")
    assert main(command.format(path).split()) == 0
    assert ("the last line of" in capsys.readouterr().err) == bool(end)


HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script>'


def test_csv_has_every_level_and_no_formula():
    summary = summed(result([framing(HOSTILE, "kept", category="+x")]))
    rows = list(csv.DictReader(io.StringIO(corpus.to_csv(summary))))
    assert [row["level"] for row in rows] == ["term", "category", "all"]
    assert rows[0]["term"].startswith("'=") and rows[0]["category"] == "'+x"
    kept = ("kept", "kept_share_of_judged", "kept_of")
    assert tuple(rows[2][name] for name in kept) == ("1", "1.0", "1")
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


def stepped(fates, kept, number):
    """A trip of a document, whose rates count as `kept` does."""
    rates = {"kept": {"of": len(fates), "untraced": fates.count("untraceable"), "to_check": 0}}
    return {"trip": number, "bleu": 20.0, "chrf": kept, "unchanged": 0.5, "fates": fates,
            "rates": rates}  # fmt: skip


def drifted(number, *, sentences=1, chrf=60.0):
    """A document that went round twice and through a control."""
    legs = [{"leg": "there"}, {}, {"leg": "back"}, {}]
    fates = ["lost", "kept", "shifted", "lost"]
    one = result(
        [{**framing("war", fate), **leg} for fate, leg in zip(fates, legs, strict=True)],
        faults=((),) * sentences, name=f"d{number}",
    )  # fmt: skip
    one["routes"][0]["scores"] = {"chrf": chrf}
    side = {"kept": {"of": 4}, "chrf": chrf, "faulty": 0.0, "damaged": 0.1}
    one["evidence"] = {
        "drift": [stepped(["kept", "kept", "lost", "untraceable"], 60.0, 1),
                  stepped(["kept", "lost", "lost", "lost"], 40.0, 2)],
        "control": [{"via": ["pt"], "fates": [["kept", "lost"]] * 4, "pivot": side,
                     "control": {**side, "chrf": 80.0}}],
    }  # fmt: skip
    one["signature"] = {"version": "1", "settings": {"hops": 2, "samples": 4, "control": ["pt"]}}
    one["document"]["meta"] = {"columns": json.dumps({"outlet": "A" if number < 3 else "B"})}
    return one


def test_drift_is_pooled_over_documents():
    found = summed(*map(drifted, range(6)))["drift"]
    assert [step["trip"] for step in found] == [1, 2]
    first, second = (step["kept_or_paraphrased"] for step in found)
    assert (first["low"], first["high"], first["of"], first["documents"]) == (0.5, 0.75, 24, 6)
    assert (second["low"], second["high"]) == (0.25, 0.25)
    assert first["interval"][0] < 0.5 and (found[0]["chrf"], found[0]["unchanged"]) == (60.0, 0.5)


def test_what_is_excluded_from_the_rates_of_trips_is_counted():
    one = drifted(0, sentences=2)
    one["framings"][3]["segment"] = 1
    one["routes"][0]["segments"][1]["faults"] = [{"kind": "loop", "where": "back", "detail": ""}]
    for step in one["evidence"]["drift"]:
        step["rates"]["kept"].update(of=3, excluded=1, untraced=0)
    for step in summed(one)["drift"]:
        assert (step["kept"]["of"], step["kept"]["excluded"]) == (3, 1)
        assert step["kept_or_paraphrased"]["excluded"] == 1


@pytest.fixture
def chain(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("".join(f"{json.dumps(drifted(n))}\n" for n in range(6)), encoding="utf-8")
    return path


def test_drift_control_and_legs_are_tables_and_figures(chain, tmp_path):
    folder = tmp_path / "study"
    assert main(["summary", str(chain), "--by", "outlet", "-o", str(folder)]) == 0

    def rows(name):
        return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8"))))

    first, second = rows("drift")
    assert (first["hop"], first["documents"], first["of"], first["untraced"]) == (
        "1",
        "6",
        "24",
        "6",
    )
    assert (first["kept_or_paraphrased_low"], first["kept_high"]) == ("0.5", "0.75")
    assert first["kept_interval_low"] and second["kept_low"] == "0.25"
    pivot, control = rows("control")
    assert (pivot["route"], pivot["kept_low"], pivot["chrf"]) == ("pivot", "1.0", "60.0")
    assert (control["route"], control["kept_low"], control["chrf"]) == ("control", "0.0", "80.0")
    assert (control["control"], control["difference_low"]) == ("pt", "1.0")
    assert control["difference"] == "1.0" and int(control["judged"]) == int(control["of"])
    legs = {(row["level"], row["name"]): row for row in rows("legs")}
    assert set(legs) == {("all", ""), ("category", "conflict"), ("group", "A"), ("group", "B")}
    assert [legs["group", "A"][name] for name in ("changes", "there", "back", "untold")] == [
        "9", "3", "3", "3",
    ]  # fmt: skip
    assert (legs["all", ""]["there_low"], legs["all", ""]["there_high"]) == ("0.333333", "0.666667")
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert {"drift.svg", "drift.csv", "legs.svg", "legs.csv"} <= figures
    methods = (folder / "methods.txt").read_text("utf-8")
    assert "Each text went through 2 round trips in a row." in methods
    assert "4 hypotheses (the best ones)" in methods and "Portuguese served as control" in methods
    assert "after the first trip" in methods
    figure = (folder / "figures/drift.svg").read_text("utf-8")
    assert "Trips are judged by source and return alone, unlike what other figures show." in figure
    assert (
        "through the control pivot Portuguese. The pivot’s share less the control’s is" in methods
    )
    assert "Their quality: chrF " in methods


def test_the_summary_tells_drift_and_how_it_is_judged(chain, capsys):
    assert main(["summary", str(chain)]) == 0
    told = capsys.readouterr().out
    assert "Drift, kept or paraphrased after trip 1: 50–75% [" in told
    assert "judged by source and return alone" in told


def test_one_trip_has_no_drift(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps(result([framing("war", "kept")])) + "\n", encoding="utf-8")
    assert not {"drift", "control", "legs"} & set(Study(path).named())


def test_scores_are_means_by_one_rule():
    found = summed(drifted(0, sentences=9, chrf=90.0), drifted(1, chrf=40.0))
    (route,), (control,) = found["routes"], found["control"]
    assert route["mean_scores"]["chrf"] == control["pivot"]["chrf"] == 85.0


def test_a_score_that_some_documents_lack_is_the_mean_of_the_others():
    whole, alone = drifted(0), drifted(1)
    whole["routes"][0]["scores"] = {"chrf": 60.0, "copy_rate": 0.2}
    (route,) = summed(whole, alone)["routes"]
    assert route["mean_scores"] == {"chrf": 60.0, "copy_rate": 0.2}


@pytest.mark.parametrize("words", [["summary"], ["find", "x"], ["sample"]])
def test_what_is_no_file_of_results_is_named(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for given, told in (("-", "standard input can't be; name its file"),
                        ("folder", "folder is a folder; give the output of `translate batch`"),
                        ("none.jsonl", "none.jsonl can't be read")):  # fmt: skip
        assert main([words[0], given, *words[1:]]) == 2
        assert told in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
