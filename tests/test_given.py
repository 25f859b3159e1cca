"""A given translation is followed as the machine's own is, and told as another's."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from translate import Session, round_trip, run_batch
from translate.batch.lines import read_output
from translate.cli import main
from translate.data import Document
from translate.errors import InputError
from translate.page import cards
from translate.readers import Columns, read
from translate.reports import FORMATS, render
from translate.reports.wording import notes
from translate.roundtrip import loading
from translate.roundtrip.gather import run
from translate.roundtrip.given import Given
from translate.roundtrip.options import Options
from translate.roundtrip.result import Result
from translate.roundtrip.revision import revised

TEXT = (
    "Analysts said the island had become a flashpoint. Beijing urged Washington to respect its "
    "core interests.\n\nThe talks were frank. Deep-seated disputes remain."
)
ZH = "分析人士说，该岛已成为一个热点。北京敦促华盛顿尊重其核心利益。会谈是坦率的。分歧依然存在。"
EN = (
    "Analysts said the island had become a hot spot. Beijing urged Washington to respect its core "
    "interests. The talks were frank. Differences remain."
)

pytestmark = pytest.mark.usefixtures("translated_once")


@pytest.fixture(scope="module")
def google():
    return round_trip(TEXT, middle=ZH, back=EN, system="google")


@pytest.fixture
def article(root):
    folder = root / "examples"
    names = ("tariff-truce.en.txt", "systems/alpha.zh.txt", "systems/alpha.en.txt")
    return [(folder / name).read_text("utf-8") for name in names]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("src.txt", TEXT), ("zh.txt", ZH), ("en.txt", EN), ("empty.txt", " \n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_machines_own_texts_give_its_own_traces():
    own = round_trip(TEXT)
    zh, en = ("\n".join(getattr(one, pane).text for one in own.sentences)
              for pane in ("pivot", "back"))  # fmt: skip
    given = round_trip(TEXT, middle=zh, back=en, system="google")
    assert [one.pivot.text for one in given.sentences] == [one.pivot.text for one in own.sentences]
    for one, other in zip(own.framings, given.framings, strict=True):
        assert (one.fate, one.pivot, one.back, one.leg) == (
            other.fate, other.pivot, other.back, other.leg
        )  # fmt: skip


def test_it_is_told_as_the_systems_and_never_beside_our_baseline(google):
    assert {one.name for one in google.signature.models} == {"google"} and google.system == "google"
    assert [one.direction for one in google.signature.linked_by] == ["en-zh", "zh-en"]
    assert google.evidence.engine is None and google.evidence.middle is None
    assert google.signature.decoding == {} and google.signature.libraries["ctranslate2"]
    assert all(one.pivot.score is None and one.back.score is None for one in google.sentences)
    linker = google.signature.linked_by[1].name
    for form in ("text", "html", "md", "tmx", "xliff"):
        text = " ".join(str(render(google, form, width=1000)).split())
        assert "google" in text and "of 100 expressions" not in text, form
        assert "this system’s rendering" not in text and "bundled pair" not in text, form
    text = " ".join(render(google, "text", width=1000).split())
    assert f"linked by a forced pass of {google.signature.linked_by[0].name} and {linker}" in text
    assert f"likely sound (by the forced pass of {linker}" in text
    assert render(google, "xlsx") and set(FORMATS) >= {"csv", "json"}


def test_a_batch_takes_the_translations_of_tmx_and_xliff(google, tmp_path):
    for form in ("tmx", "xliff"):
        (tmp_path / f"a.{form}").write_text(str(render(google, form)), encoding="utf-8")
    files = [tmp_path / "a.tmx", tmp_path / "a.xliff"]
    run_batch(files, tmp_path / "o.jsonl", system="google", links="all")
    for one in read_output(tmp_path / "o.jsonl"):
        assert one.named == "google" and one.evidence.given.back
        assert [row.pivot.text for row in one.sentences] == [
            row.pivot.text for row in google.sentences
        ]
        assert [row.fate for row in one.framings] == [row.fate for row in google.framings]
        assert "translation" not in one.document.meta


def test_our_own_translation_is_never_called_anothers(tmp_path):
    (tmp_path / "t.csv").write_text(f'id,text\nd1,"{TEXT}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="brings no translation of google; .*'google': FILE"):
        run_batch(tmp_path / "t.csv", tmp_path / "o.jsonl", system="google")
    (tmp_path / "g.csv").write_text(f'id,text,back\nd2,"{TEXT}","{TEXT}"\n', encoding="utf-8")
    files = [tmp_path / "t.csv", tmp_path / "g.csv"]
    run_batch(files, tmp_path / "o.jsonl", system="google")
    failure, result = read_output(tmp_path / "o.jsonl")
    assert "d1 brings no translation of google" in failure.message
    assert result.evidence.given.back


def test_the_assumed_odds_stand_beside_each_probability(google, tmp_path, capsys):
    marred = [replace(one, damaged=0.93) for one in google.sentences]
    shown = replace(google, routes=(replace(google.route, sentences=tuple(marred)),))
    assert all(one.prior == 0.5 for one in google.sentences)
    assert {one["damaged_prior"] for one in google.to_json()["routes"][0]["segments"]} == {0.5}
    for form in ("text", "html", "md", "tmx", "xliff"):
        told = str(render(shown, form, width=1000))
        assert "very likely damaged, 93 in 100 (even odds assumed)" in told.replace("\\", ""), form
    told = " ".join(render(google, "text", width=1000).split())
    assert "half of such returns are damaged is an assumption" in told
    (row, *_) = csv.DictReader(io.StringIO(str(render(google, "csv"))))
    assert row["damaged_prior"] == "0.5"
    assert "even odds assumed" in cards.verdict(shown)["note"]
    out = tmp_path / "o.jsonl"
    out.write_text(json.dumps(google.to_json()) + "\n", encoding="utf-8")
    assert main(["summary", str(out)]) == 0
    assert "in all, given returns, that half of such are damaged is an assumption" in (
        capsys.readouterr().out
    )
    own = round_trip(TEXT)
    assert all(one.prior is None for one in own.sentences)
    assert "damaged_prior" not in own.to_json()["routes"][0]["segments"][0]
    assert "assum" not in str(render(own, "text", width=1000))


def test_the_result_is_read_as_it_was_written(google):
    again = type(google).from_json(json.dumps(google.to_json()))
    assert again == google and again.evidence.given.system == "google"


def test_links_fates_legs_and_gate_are_there(google):
    assert all(one.links.forward and one.links.back for one in google.sentences)
    assert all(one.damaged is not None for one in google.sentences)
    fates = {one.term: (one.fate, one.pivot.text) for one in google.framings if one.pivot}
    assert fates["core interests"] == ("kept", "核心利益")
    changed = [one for one in google.framings if one.fate in ("softened", "shifted", "lost")]
    assert all(one.leg in ("there", "back") for one in changed)


def test_a_return_alone_asks_no_model_and_says_so(monkeypatch):
    def none(*args, **options):
        raise AssertionError("no model is asked for")

    monkeypatch.setattr(loading, "load_engine", none)
    found = round_trip(TEXT, back=EN, system="google")
    assert all(one.pivot is None and not one.links.forward for one in found.sentences)
    assert {one.term: one.fate for one in found.framings}["core interests"] == "kept"
    assert all(one.pivot is None and one.leg is None for one in found.framings)
    assert not any(fault.where == "pivot" for one in found.sentences for fault in one.faults)
    assert found.signature.linked_by == () and not found.warnings
    text = " ".join(render(found, "text", width=1000).split())
    assert "has no Chinese beside it" in text and "by their words alone" in text
    assert "There is no pivot to read here" in text and "Chinese, not given" in text


def test_the_pivot_alone_comes_back_by_our_way():
    session = Session(middle=ZH, system="google")
    found = session.round_trip(TEXT)
    assert [one.name for one in found.signature.models][0] == "google"
    assert found.signature.models[1].sha256 and found.evidence.engine
    assert "Returned by the small bundled pair" in render(found, "text", width=1000)
    human = round_trip(TEXT, middle=ZH)
    assert human.evidence.middle and human.system == "human"
    changed = [one for one in human.framings if one.fate in ("softened", "shifted", "lost")]
    assert {one.leg for one in changed} <= {"back", None}  # a faithful person has changed nothing


def test_an_article_pairs_whatever_its_lines(article):
    source, zh, en = article
    zh, en = zh.replace("\n\n", "\n"), en.replace("\n", "\n\n")
    found = round_trip(source, middle=zh, back=en, system="a")
    assert len(found.sentences) == 12
    assert found.evidence.given.unpaired_pivots == found.evidence.given.unpaired_backs == 0
    for one in found.sentences:
        texts = (one.source.text, one.pivot.text, one.back.text)
        assert len({"21.7" in text for text in texts}) == 1


def test_a_pivot_of_another_text_is_doubted(article, root):
    source, zh, _ = article
    other = (root / "examples/war-games.zh.txt").read_text("utf-8")
    doubt = "look whether it is a translation of this text"
    for middle, doubted in ((other, True), (zh, False)):
        for system in ("a", "human"):
            told = render(round_trip(source, middle=middle, system=system), "text", width=1000)
            assert (doubt in told) == doubted


def test_a_sentence_left_out_of_the_return_is_untraceable_not_lost(article):
    source, zh, en = article
    short = en.replace("Analysts said the truce bought time but little trust.", "")
    found = round_trip(source, middle=zh, back=short, system="alpha")
    assert found.evidence.given.unpaired_backs == 1
    (gap,) = [number for number, one in enumerate(found.sentences) if not one.back.text]
    assert found.sentences[gap].source.text.startswith("Analysts said the truce")
    assert {one.fate for one in found.framings if one.sentence == gap} == {"untraceable"}
    # what nobody translated is no damage of a system's, and not counted as looked at
    assert found.sentences[gap].damaged is None
    assert "the given text has no counterpart of the sentence" in notes(found.sentences[gap])
    assert found.evidence.sound.sentences == len(found.sentences) - 1
    assert found.evidence.kept.kept.excluded == sum(one.sentence == gap for one in found.framings)
    assert "1 sentence of the source has no counterpart in the given return" in render(
        found, "text", width=1000
    )


@pytest.mark.parametrize(("asked", "told"), [
    ({"middle": EN, "back": ZH}, "the pivot is to be in zh and is in en"),
    ({"middle": ZH, "back": ZH}, "the return is to be in en and is in zh"),
    ({"middle": ZH, "back": " "}, "the return is empty"),
    ({"back": "Bananas grow in warm countries. Nobody sleeps."}, "the return of this very text"),
    ({"back": "The rain in the hills went on. The farmers waited for the sun. In the end it came."},
     "the return of this very text"),
    ({"middle": ZH, "back": EN, "samples": 2}, "--samples asks an engine"),
    ({"middle": ZH, "back": EN, "hops": 2}, "--hops asks an engine"),
    ({"middle": ZH, "system": "google", "control": "pt"}, "--control asks an engine"),
    ({"system": "google"}, "--system google names whose given texts are"),
])  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_line(asked, told):
    with pytest.raises(InputError, match=told) as caught:
        round_trip(TEXT, **asked)
    assert "\n" not in str(caught.value)


def test_no_engine_makes_another_return_of_a_foreign_one(google):
    with pytest.raises(InputError, match="google’s own"):
        revised(google, 0, "战争。", Options())


def test_documents_of_one_kind_go_together():
    documents = [Document(name, TEXT, "en") for name in ("one", "two")]
    given = [Given(ZH, EN, "google"), Given(ZH, EN, "google")]
    first, second = run(documents, [["zh"]], Options(), given=given)
    assert first.framings == second.framings
    assert first.framings == round_trip(TEXT, middle=ZH, back=EN, system="google").framings


_UNITS = (
    '<xliff version="1.2"><file source-language="en" target-language="zh" original="a"><body>'
    '<trans-unit id="u1"><source>War is near. The talks were frank.</source><target>战争临近。会谈'
    '坦率。</target></trans-unit><trans-unit id="u2"><source/></trans-unit>'
    '<trans-unit id="a/3 b"><source>The talks were in vain.</source></trans-unit>'
    "</body></file></xliff>"
)


def test_units_come_back_under_their_own_names(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.xlf").write_text(_UNITS, "utf-8")
    assert main("roundtrip in.xlf -o r.json".split()) == 0
    result = Result.from_json((tmp_path / "r.json").read_text("utf-8"))
    assert [str(row.unit) for row in result.sentences] == ["u1", "u1", "a/3 b"]
    assert [row["unit"] for row in result.to_rows("sentences")] == ["u1", "u1", "a/3 b"]
    assert "1 of 3 units has no text and is left out: u2" in result.warnings
    for form in ("text", "html", "md"):
        assert "3 (a/3 b)" in render(result, form)
    (tmp_path / "out.tmx").write_text(render(result, "tmx"), "utf-8")
    (tmp_path / "out.xlf").write_text(render(result, "xliff"), "utf-8")
    memory = ElementTree.parse(tmp_path / "out.tmx").getroot()
    (unit,) = memory.iter("tu")  # the other has no rendering, which is said
    assert unit.get("tuid") == "u1"
    assert [seg.text for seg in unit.iter("seg")] == [
        "War is near. The talks were frank.", "战争临近。会谈坦率。",
    ]  # fmt: skip
    assert "no rendering: a/3 b" in [prop.text for prop in memory.iter("prop")]
    space = "{urn:oasis:names:tc:xliff:document:2.0}"
    units = list(ElementTree.parse(tmp_path / "out.xlf").getroot().iter(f"{space}unit"))
    assert [(own.get("id"), own.get("name")) for own in units] == [
        ("u1", None), ("unit-3", "a/3 b"),  # a name of their own is not made up
    ]  # fmt: skip
    first = [element.text for element in units[0].iter() if element.tag == f"{space}source"]
    assert first == ["War is near.", " ", "The talks were frank."]
    for name in ("out.tmx", "out.xlf"):
        (document,) = read(tmp_path / name)
        assert [unit[0] for unit in json.loads(document.meta["units"])][0] == "u1"


_HOLES = """<xliff version="1.2"><file source-language="en" target-language="zh" original="a">
<body><trans-unit id="u1"><source>The port was closed.</source></trans-unit>
<trans-unit id="u2"><source>BERTH-9</source></trans-unit>
<trans-unit id="u3"><source>The ship sank. The crew survived.</source>
<target>船沉没了。船员幸存。</target></trans-unit>
<trans-unit id="u4"><source>Officials rejected the claim.</source>
<target>再说。</target></trans-unit></body></file></xliff>"""


def test_a_file_says_which_translation_is_whose(tmp_path, monkeypatch, capsys):
    """Nothing is put to a unit that has no translation, however well a neighbour's would fit."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holes.xlf").write_text(_HOLES, "utf-8")
    assert main("roundtrip holes.xlf -o one.json".split()) == 0
    result = Result.from_json((tmp_path / "one.json").read_text("utf-8"))
    rows = [(str(row.unit), row.pivot.text) for row in result.sentences]
    assert rows == [
        ("u1", ""), ("u2", ""), ("u3", "船沉没了。"), ("u3", "船员幸存。"), ("u4", "再说。"),
    ]  # fmt: skip
    returned = [row.back.text for row in result.sentences]
    for name in ("out.tmx", "out.xlf"):
        assert main(["report", "one.json", "-o", name]) == 0
        assert main(["roundtrip", name, "-o", "again.json"]) == 0
        again = Result.from_json((tmp_path / "again.json").read_text("utf-8"))
        assert [row.back.text for row in again.sentences if row.pivot.text] == returned[2:]
    run_batch("holes.xlf", "out.jsonl", via="zh")
    (line,) = read_output(tmp_path / "out.jsonl")
    assert [row.pivot.text for row in line.sentences] == [text for _, text in rows]


XLIFF_1 = """<xliff version="1.2"><file original="a" source-language="en" target-language="zh">
<body>
<trans-unit id="u1" resname="opening"><source>War is near.</source>
<target>战争临近。</target></trans-unit>
<trans-unit id="a/3" resname="an end"><source>It ended.</source>
<target>结束了。</target></trans-unit>
<trans-unit id="u4"><source>It began.</source><target>开始了。</target></trans-unit>
</body></file></xliff>"""
XLIFF_2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0"
 srcLang="en" trgLang="zh">
<file id="f"><unit id="u1" name="opening"><segment id="s1"><source>War is near.</source>
<target>战争临近。</target></segment></unit></file></xliff>"""


@pytest.mark.parametrize(("text", "names"), [
    (XLIFF_1, [("u1", "opening"), ("unit-2", "an end"), ("u4", None)]),
    (XLIFF_2, [("u1", "opening")]),
])  # fmt: skip
def test_a_units_name_beside_its_id_goes_out_as_it_came_in(text, names, tmp_path):
    (tmp_path / "in.xlf").write_text(text, "utf-8")
    for came, goes in (("in.xlf", "out.xlf"), ("out.xlf", "again.xlf")):
        assert main(["roundtrip", str(tmp_path / came), "--format", "xliff", "-o",
                     str(tmp_path / goes)]) == 0  # fmt: skip
        written = (tmp_path / goes).read_text("utf-8")
        space = "{urn:oasis:names:tc:xliff:document:2.0}"
        units = ElementTree.fromstring(written).iter(f"{space}unit")
        assert [(own.get("id"), own.get("name")) for own in units] == names
    told = 'category="unit-id">a/3</note>' in (tmp_path / "out.xlf").read_text("utf-8")
    assert told == (text is XLIFF_1)


def test_names_of_units_that_make_no_sense_are_left_out():
    for told in ("[", "[1]", '{"u1": 3}', '{"u9": "x"}'):
        meta = {"unit_names": told}
        stored = {
            "document": {"id": "d", "language": "en", "text": "War.", "meta": meta},
            "routes": [{"via": ["zh"], "segments": [
                {"source": {"text": "War.", "start": 0, "end": 4}, "unit": {"id": "u1"}}]}],
        }  # fmt: skip
        assert 'name="' not in render(stored, "xliff")


@pytest.mark.parametrize("form", ["tmx", "xlf"])
def test_memories_that_hold_both_are_read_again(form, google, files, capsys):
    (files / f"saved.{form}").write_text(render(google, {"xlf": "xliff"}.get(form, form)), "utf-8")
    assert main(["roundtrip", f"saved.{form}", "--system", "google", "-o", "again.json"]) == 0
    again = type(google).from_json((files / "again.json").read_text("utf-8"))
    assert [(one.term, one.fate, one.back) for one in again.framings] == [
        (one.term, one.fate, one.back) for one in google.framings
    ]
    assert again.system == "google"


def test_a_memory_beside_a_text_gives_its_translation_and_return(google, files, capsys):
    (files / "saved.tmx").write_text(render(google, "tmx"), "utf-8")
    command = "roundtrip src.txt --middle saved.tmx --back saved.tmx --system google -o again.json"
    assert main(command.split()) == 0
    again = type(google).from_json((files / "again.json").read_text("utf-8"))
    assert [one.fate for one in again.framings] == [one.fate for one in google.framings]
    bare = (files / "saved.tmx").read_text("utf-8").replace("x-returned", "x-other")
    (files / "bare.tmx").write_text(bare, "utf-8")
    capsys.readouterr()
    assert main(["trace", "src.txt", "--back", "bare.tmx"]) == 2  # not judged by its own source
    assert "--back bare.tmx has no text" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "told"), [
    ("trace src.txt --middle zh.txt --back empty.txt", "holds no text"),
    ("trace src.txt --middle en.txt --back zh.txt", "is to be in zh"),
    ("trace src.txt --system google", "give them with --middle FILE or --back FILE"),
    ("trace src.txt --middle zh.txt --system " + "x" * 80, "is no name of a system"),
    ("batch src.txt -o o.jsonl --back en.txt", "give a table with a column back"),
    ("roundtrip src.txt --back en.txt --via zh,fr", "with several routes"),
])  # fmt: skip
def test_commands_refuse_in_one_line(words, told, files, capsys):
    assert main(words.split()) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_trace_says_whose_the_texts_are(files, capsys):
    words = "trace src.txt --middle zh.txt --back en.txt --system google"
    assert main(words.split()) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The Chinese and the return are google’s" in said


ROWS = [
    {"id": "a", "source": TEXT, "pivot": ZH, "back": EN, "system": "google"},
    {"id": "a", "source": TEXT, "pivot": ZH, "back": "", "system": "human"},
    {"id": "b", "source": TEXT, "pivot": "", "back": EN, "system": "deepl"},
    {"id": "c", "source": TEXT, "pivot": " ", "back": "", "system": "deepl"},
]


def written(path, rows):
    if path.suffix in (".csv", ".tsv"):
        with path.open("w", encoding="utf-8", newline="") as stream:
            delimiter = "\t" if path.suffix == ".tsv" else ","
            writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in [list(rows[0]), *(list(row.values()) for row in rows)]:
            book.active.append(row)
        book.save(path)
    else:
        arrow = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        parquet.write_table(arrow.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "xlsx", "parquet"])
def test_tables_bring_translations_along(suffix, tmp_path):
    one, two, three, four = read(written(tmp_path / f"t.{suffix}", ROWS))
    assert one.text == TEXT and (one.meta["pivot"], one.meta["back"]) == (ZH, EN)
    assert one.meta["system"] == "google" and "pivot" not in one.meta.get("columns", "")
    assert two.meta["pivot"] and "back" not in two.meta and "pivot" not in three.meta
    assert "columns 'pivot' and 'back' are empty" in four.meta["error"]


def test_columns_may_have_other_names(tmp_path):
    rows = [{"text": TEXT, "mt": ZH, "bt": EN, "engine": "google"}]
    path = written(tmp_path / "t.csv", rows)
    (found,) = read(path, columns=Columns("mt", "bt", "engine"))
    assert (found.meta["pivot"], found.meta["back"], found.meta["system"]) == (ZH, EN, "google")
    (plain,) = read(path)
    assert "pivot" not in plain.meta
    with pytest.raises(InputError, match="no column 'zz' .*--pivot-column"):
        list(read(path, columns=Columns("zz")))


def test_a_batch_follows_the_translations_of_a_table(tmp_path, google):
    report = run_batch(written(tmp_path / "t.csv", ROWS), tmp_path / "o.jsonl", links="all")
    assert (report.counts["done"], report.counts["failed"]) == (3, 1)
    assert not any("stand for more than one document" in note for note in report.notes)
    one, two, three, failure = read_output(tmp_path / "o.jsonl")
    assert one.framings == google.framings and one.system == "google"
    assert (two.system, three.system) == ("human", "deepl")
    assert two.evidence.middle and three.sentences[0].pivot is None
    assert "pivot" not in one.document.meta and "are empty" in failure.message


def test_a_batch_says_which_column_is_missing(files, capsys):
    written(files / "t.csv", [{"source": TEXT, "pivot": ZH}])
    assert main(["batch", "t.csv", "-o", "o.jsonl", "--back-column", "bt", "--quiet"]) == 2
    said = capsys.readouterr().err
    assert "no column 'bt'" in said and "--back-column" in said
