"""Concordance: what a pattern means, where its counterparts stand, patterns that are none."""

import csv
import io
import json
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate import find
from translate.batch import concordance
from translate.batch.concordance import Query, hits
from translate.batch.patterns import lemma, patience, regex, words
from translate.cli import main
from translate.errors import InputError
from translate.roundtrip.result import Result

SOURCE, PIVOT, BACK = "=A fuse and the war", "导火索和战争", "The flashpoint and war"


def line_of(fate="paraphrased", *, links=True):
    forward = [[16, 19, 4, 6, 0.9], [12, 15, 4, 6, 0.2]] if links else []
    back = [[4, 6, 19, 22, 0.9]] if links else []
    segment = {
        "source": {"text": SOURCE, "start": 10, "end": 10 + len(SOURCE), "paragraph": 0},
        "pivot": {"text": PIVOT}, "back": {"text": BACK}, "edits": [],
        "links": {"forward": forward, "back": back}, "faults": [],
    }  # fmt: skip
    framing = {
        "term": "fuse", "category": "conflict", "segment": 0, "fate": fate, "confidence": 0.9,
        "source": {"text": "fuse", "start": 13, "end": 17},
        "pivot": {"text": "导火索", "start": 0, "end": 3, "confidence": 0.9},
        "back": {"text": "flashpoint", "start": 4, "end": 14, "confidence": 0.9},
    }  # fmt: skip
    return {
        "document": {"id": "d\x1b[31m", "language": "en", "text": ""},
        "routes": [{"via": ["zh"], "role": "pivot", "segments": [segment]}],
        "framings": [framing],
    }  # fmt: skip


@pytest.fixture
def output(tmp_path):
    path = tmp_path / "out.jsonl"
    lines = [line_of(), line_of("lost"), {"id": "x", "error": {"kind": "K", "message": "m"}}]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def marked(hit):
    return [[mark.of(text.text) for mark in text.marks] for text in hit.texts]


@pytest.mark.parametrize(
    ("pattern", "where"), [("fuse", "source"), ("导火索", "pivot"), ("FLASHPOINT", "back")]
)
def test_a_framing_is_found_from_each_text(pattern, where):
    (hit,) = hits(Result.from_json(line_of()), Query(words(pattern)))
    assert (hit.where, hit.term, hit.fate) == (where, "fuse", "paraphrased")
    assert marked(hit) == [["fuse"], ["导火索"], ["flashpoint"]]


def test_other_words_are_followed_by_their_links():
    for pattern, pane in (("战争", "pivot"), ("war", "source")):
        (hit,) = hits(Result.from_json(line_of()), Query(words(pattern)))
        assert hit.where == pane and not hit.fate
        assert marked(hit)[1:] == [["战争"], ["war"]]
    (unlinked, again) = hits(Result.from_json(line_of(links=False)), Query(words("war")))
    assert marked(unlinked) == [["war"], [], []] and again.where == "back"


def test_where_fate_and_category_narrow(output):
    def count(*options):
        out = output.with_name("found.json")
        code = main(["find", str(output), *options, "--format", "json", "-o", str(out)])
        return len(json.loads(out.read_bytes())) if code == 0 else code

    assert count("fuse") == 2
    assert count("fuse", "--where", "back") == 0
    assert count("fuse", "--fate", "lost") == 1 == count("--fate", "lost")
    assert count("war", "--fate", "lost") == 0
    assert count("--category", "conflict") == 2 and count("--category", "rights") == 0
    assert count("--fate", "kept") == 0
    assert count("--term", "Fuse") == 2 and count("--term", "fuse", "--fate", "lost") == 1
    assert count("war", "--term", "fuse") == 0
    assert count("fuse*", "--most", "1") == 1
    assert count("--fate", "lost", "fuse") == 1  # the pattern before, between and after options


def test_a_change_to_check_is_of_no_other_fate(output, capsys):
    unsure = line_of("shifted")
    unsure["framings"][0]["to_check"] = True
    with output.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(unsure) + "\n" + json.dumps(line_of("shifted")) + "\n")
    for fate, wanted in (("to check", [True]), ("to_check", [True]), ("shifted", [False])):
        assert main(["find", str(output), "--fate", fate, "--json"]) == 0
        assert [hit["to_check"] for hit in json.loads(capsys.readouterr().out)] == wanted
        assert [hit["to_check"] for hit in find(output, fate=fate)] == wanted
        assert [hit["to_check"] for hit in find(output, fate=fate, term="FUSE")] == wanted


def test_a_pattern_may_stand_after_options(output, capsys):
    assert main(["find", str(output), "--fate", "lost", "fuse", "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert hit["fate"] == "lost"
    assert main(["find", str(output), "--json", "--", "-fuse"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["find", str(output), "--where", "source", ""]) == 2
    assert "PATTERN is empty" in capsys.readouterr().err
    for late in ("fuse --fate lost war", "--fate lost fuse war", "--fates lost"):
        assert main(["find", str(output), *late.split()]) == 2
        error = capsys.readouterr().err
        assert "unrecognized arguments" in error and error.count("\n") == 1


def spans(find, text):
    return [span.of(text) for span in find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("war", "War, warring, postwar; WAR", ["War", "WAR"]),
        ("war*", "War, warring, postwar", ["War", "warring"]),
        ("*war", "War, warring, postwar", ["War", "postwar"]),
        ("china's", "China’s and China's", ["China’s", "China's"]),
        ("core  interests", "core\n interests", ["core\n interests"]),
        ("no-fly", "a no‑fly zone, no fly", ["no‑fly", "no fly"]),
        (
            "win win",
            "win-win, win – win, win\nwin, winwin, win, win",
            ["win-win", "win – win", "win\nwin"],
        ),
        ("win–win", "a win-win and a win win", ["win-win", "win win"]),
        ("-fuse", "–fuse fuse", ["–fuse"]),
        ("pro-", "pro- pro", ["pro-"]),
        ("Chinaʼs", "China’s China's", ["China’s", "China's"]),
        ("“core interest”", '"core interest"', ['"core interest"']),
        ("a.b", "axb a.b", ["a.b"]),
        ("c++", "c++ or c+", ["c++"]),
        ("台湾", "在台湾问题上", ["台湾"]),
    ],
)
def test_words(pattern, text, expected):
    assert spans(words(pattern), text) == expected


@given(st.text(alphabet="ab中文 .*+?()[]-'", min_size=1, max_size=8), st.text(max_size=30))
def test_words_are_never_read_as_an_expression(pattern, text):
    if not pattern.strip():
        return
    plain = pattern.replace("*", "")
    for one in spans(words(pattern), f"{text} {plain} {text}"):
        assert one


def test_lemmas_take_inflections_and_only_these():
    text = "disputes over disputed shoals; an undisputed dispute"
    assert spans(lemma("dispute"), text) == ["disputes", "disputed", "dispute"]
    assert spans(lemma("core interest"), "its core interests") == ["core interests"]
    for pattern in ("win-win", "win win"):
        assert spans(lemma(pattern), "a win-win, win wins; win, win") == ["win-win", "win wins"]


def test_the_pivot_is_looked_up_by_words_where_lemmas_are_asked_for(output, capsys):
    assert main(["find", str(output), "导火索", "--lemma", "--where", "pivot"]) == 0
    assert "[导火索]" in capsys.readouterr().out


def test_terminal_and_csv_do_nothing_with_what_they_show(output, capsys):
    assert main(["find", str(output), "fuse"]) == 0
    told = capsys.readouterr().out
    assert "[fuse]" in told and "[flashpoint]" in told and "\x1b" not in told
    assert main(["find", str(output), "fuse", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["to_check"] for row in rows} == {"0"}
    assert rows[0]["source_before"].startswith("'=A ") and rows[0]["source"] == "fuse"
    assert (rows[0]["back_before"], rows[0]["back_after"]) == ("The ", " and war")
    assert rows[1]["fate"] == "lost" and "\x1b" not in rows[0]["document"]


def test_context_is_cut_around_the_marks(output, capsys):
    assert main(["find", str(output), "fuse", "--context", "2"]) == 0
    assert "…A [fuse] a…" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["(", "--regex"], "is no regular expression"),
        (["a{99999999999}", "--regex"], "is no regular expression"),
        ([" "], "pattern is empty"), (["  ", "--lemma"], "pattern is empty"),
        ([], "nothing to look for"), (["--regex", "--fate", "lost"], "need a PATTERN"),
        (["x" * 1001], "over 1,000 characters"),
        (["a", "--regex", "--lemma"], "not allowed with"),
        (["a", "--fate", "gone"], "invalid choice"),
    ],
)  # fmt: skip
def test_bad_patterns_get_one_line(options, told, output, capsys):
    assert main(["find", str(output), *options]) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1


def test_nothing_found_says_why(output, tmp_path, capsys):
    (tmp_path / "none.jsonl").write_text("", "utf-8")
    assert main(["find", str(tmp_path / "none.jsonl"), "fuse"]) == 2
    assert "holds no result" in capsys.readouterr().err
    for options, told in (
        (["zzz"], "try other words, --lemma or --regex"),
        (["zzz", "--lemma"], "try other words, the words alone or --regex"),
        (["zzz", "--fate", "lost"], "leave out --fate, --category or --term"),
        (["--term", "zzz"], "has the term 'zzz'"),
        (["--category", "weather"], "of the category 'weather'"),
        (["fuse", "--category", "weather"], "there are: "), (["--fate", "strengthened"], "a fate"),
    ):  # fmt: skip
        assert main(["find", str(output), *options]) == 0
        error = capsys.readouterr().err
        assert told in error and error.count("\n") == 1


def test_an_expression_that_never_ends_is_stopped(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(concordance, "patience", partial(patience, seconds=0.5))
    endless = line_of()
    endless["routes"][0]["segments"][0]["source"]["text"] = "a" * 60 + "!"
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps(endless) + "\n", encoding="utf-8")
    start = time.process_time()
    assert main(["find", str(path), "(a+)+$", "--regex"]) == 2
    assert time.process_time() - start < 30
    error = capsys.readouterr().err
    assert "takes more than" in error and error.count("\n") == 1


def test_an_expression_that_matches_nothing_gives_nothing():
    assert list(regex("x*")("abc")) == []
    assert list(hits(Result.from_json(line_of()), Query(regex("x*")))) == []


def test_a_line_that_is_none_is_named(output, capsys):
    output.write_text("{}\n" + output.read_text("utf-8"), encoding="utf-8")
    assert main(["find", str(output), "fuse"]) == 2
    assert "line 1" in capsys.readouterr().err


def test_python_gives_what_the_command_gives(output, capsys):
    import translate

    assert main(["find", str(output), "导火索", "--where", "pivot", "--format", "json"]) == 0
    assert translate.find(output, "导火索", where="pivot") == json.loads(capsys.readouterr().out)
    assert [hit["fate"] for hit in translate.find(output, fate="lost")] == ["lost"]
    assert len(translate.find(output, "fuse", most=1)) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [({}, "nothing to look for"), ({"fate": "gone"}, "no fate 'gone'"),
     ({"pattern": "a", "where": "middle"}, "no text 'middle'"),
     ({"pattern": "a", "way": "stem"}, "no way 'stem'"),
     ({"pattern": "(", "way": "regex"}, "no regular")],
)  # fmt: skip
def test_python_says_what_is_wrong(output, options, told):
    import translate
    from translate.errors import InputError

    with pytest.raises(InputError, match=told):
        translate.find(output, **options)


def test_a_search_that_waits_for_the_processor_is_no_search_without_end():
    with patience("a document", 0.05):
        time.sleep(0.2)  # as where other programs have it
    with pytest.raises(InputError, match="takes more than"), patience("a document", 0.05):
        while True:
            pass
