"""What is flagged as a table and as tests: whose, where, which words; and what is no flag."""

import csv
import io
import json
import time
from xml.etree import ElementTree as ET

import pytest
from console import command, work_here
from openpyxl import load_workbook

from translate.framings.entries import parse_lexicon
from translate.framings.expected import expected
from translate.framings.returned import trip_faults
from translate.measures.codes import has_words, recoded, spoilt
from translate.measures.faults import faults
from translate.measures.messages import flattened
from translate.measures.quantities import exchanged
from translate.measures.repeats import repeated, said_again
from translate.readers import read_bytes
from translate.readers.units import translated_by
from translate.reports.flag_forms import Failed, render
from translate.reports.flags import rows
from translate.roundtrip.result import Result

XLIFF = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="app" source-language="en" target-language="zh-CN" datatype="plaintext"><body>
%s</body></file></xliff>"""


def xliff(*units):
    """An XLIFF file of units: id, source, target, and further attributes."""
    return XLIFF % "".join(
        f'<trans-unit id="{name}" xml:space="preserve" {"".join(more)}>'
        f"<source>{source}</source><target>{target}</target></trans-unit>"
        for name, source, target, *more in units
    )


def kinds(source, target):
    listed = faults(source, target, languages=("en", "zh"), segment=0, where="pivot")
    return [fault.kind for fault in listed]


def saved(*sentences, **more):
    """A result whose sentences are (unit, source, pivot, back, faults)."""
    segments = [
        {
            "source": {"text": source}, "pivot": {"text": pivot}, "back": {"text": back},
            "faults": found, **({"unit": {"id": unit}} if unit else {}),
        }
        for unit, source, pivot, back, found in sentences
    ]  # fmt: skip
    given = {"system": "human", "pivot": True}
    return Result.from_json(
        {
            "document": {"id": "d", "language": "en", **more},
            "routes": [{"via": ["zh"], "role": "pivot", "segments": segments}],
            "evidence": {"given": given},
        }
    )


SPOILT = saved(
    ("u1", "=Save {n}", "保存", "Save", [
        {"kind": "placeholder", "where": "pivot", "detail": "{n} is missing in the pivot",
         "lost": ["{n}"]},
        {"kind": "placeholder", "where": "back",
         "detail": "{n} is not in the pivot; the return agrees with the source"},
        {"kind": "nonword", "where": "back", "detail": "sav", "new": ["sav"]},
    ]),
    ("u1", "A war.", "", "", [{"kind": "empty", "where": "pivot", "detail": "nothing"}]),
    ("u2", "Open", "打开", "Open", []),
    meta={"unit_names": json.dumps({"u1": "button"})},
)  # fmt: skip


def test_a_flag_is_a_row_with_its_unit_its_words_and_how_grave_it_is():
    first, second = rows(SPOILT)
    assert (first["unit"], first["unit_name"], first["kind"]) == ("u1", "button", "placeholder")
    assert (first["words"], first["instead"], first["severity"]) == ("{n}", "", "hint")
    assert (first["source"], first["rendering"]) == ("=Save {n}", "保存")
    assert (second["sentence"], second["kind"], second["severity"]) == (2, "empty", "grave")


def test_in_csv_no_cell_is_a_formula_and_a_document_that_failed_has_a_row():
    content = render([(SPOILT, ""), Failed("e", "it is damaged")], ".csv").decode()
    listed = list(csv.DictReader(io.StringIO(content)))
    assert [row["kind"] for row in listed] == ["placeholder", "empty", "failed"]
    assert listed[0]["source"] == "'=Save {n}"
    assert "system" not in listed[0]
    several = render([(SPOILT, "alpha")], ".csv").decode().splitlines()
    assert several[0].startswith("document,system,") and several[1].startswith("d,alpha,")


def test_junit_has_a_case_a_unit_and_one_failure_with_all_its_flags():
    root = ET.fromstring(render([(SPOILT, ""), Failed("e", "it is damaged")], ".xml"))
    suite, failed = root
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    first, second = suite
    assert (first.get("name"), len(first), len(second)) == ("u1", 1, 0)
    assert first[0].get("type") == "placeholder, empty"
    assert "{n} is missing in the pivot; empty: nothing" in first[0].get("message")
    assert "translation: 保存" in first[0].text
    assert failed.get("errors") == "1"


def test_a_command_writes_flags_beside_its_report(tmp_path):
    file = tmp_path / "app.xlf"
    file.write_text(xliff(("a", "Save 20 files.", "保存 30 个文件。"), ("b", "Open", "打开")))
    names = [tmp_path / f"flags{ending}" for ending in (".csv", ".xlsx", ".xml")]
    asked = [word for name in names for word in ("--flags", name)]
    done = command("roundtrip", file, "-o", tmp_path / "r.xlsx", *asked, "--fail-above", "number=0")
    assert done.returncode == 1
    (row,) = csv.DictReader(io.StringIO(names[0].read_text()))
    assert (row["unit"], row["kind"], row["words"], row["instead"]) == ("a", "number", "20", "30")
    for book in (names[1], tmp_path / "r.xlsx"):
        cells = [cell.value for cell in load_workbook(book)["Flags"][2]]
        assert cells[2:5:2] == ["a", "number"]
    assert ET.parse(names[2]).getroot()[0].get("failures") == "1"
    refused = command("roundtrip", file, "--flags", file.with_suffix(".txt"))
    assert refused.returncode == 2 and b".csv, .xlsx, .xml" in refused.stderr
    refused = command("roundtrip", names[0], "--flags", names[0])
    assert refused.returncode == 2 and b"name another file with --flags" in refused.stderr


def test_a_batch_and_its_study_have_flags(tmp_path, monkeypatch):
    work_here(monkeypatch)
    table = tmp_path / "t.csv"
    table.write_text("id,text,pivot\na,Save 20 files.,保存 30 个文件。\nb,Open it.,打开。\n")
    out, flags = tmp_path / "o.jsonl", tmp_path / "f.csv"
    assert command("batch", table, "-o", out, "--flags", flags).returncode == 0
    (row,) = csv.DictReader(io.StringIO(flags.read_text()))
    assert (row["document"], row["kind"]) == ("a", "number")
    assert command("summary", out, "-o", tmp_path / "study").returncode == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "study" / "flags.csv").read_text()))
    assert (row["document"], row["where"]) == ("a", "pivot")
    assert "words at fault" in (tmp_path / "study" / "codebook.md").read_text()


def test_a_sentence_said_twice_is_flagged_once_and_not_where_the_source_repeats():
    assert kinds("Try again later.", "请稍后再试。请稍后再试。") == ["repeat"]
    assert kinds("The file can't be opened.", "无法打开文件无法打开文件。") == ["repeat"]
    assert repeated("请再说一遍。", "Say it once more. Say it once more.", "en")
    assert not repeated("Slower, slower, slower!", "请再慢一点。请再慢一点。", "zh")
    assert not repeated("Yes. I agree.", "是的。是的。", "zh")
    assert not repeated("Hahahahaha!", "哈哈哈哈哈哈哈哈！", "zh")
    assert not repeated("Bit by bit.", "一点一点一点一点。", "zh")
    for source, target in (
        ("Ha ha ha!", "哈哈哈哈哈哈哈哈！"), ("Bora Bora", "Bora Bora"), ("20202020", "20202020"),
        ("Stop it, please stop.", "请停下来吧，请停下来吧。"),
    ):  # fmt: skip
        assert not repeated(source, target, "zh")
    assert repeated("“Try again.”", "“请稍后再试。”“请稍后再试。”", "zh") == "请稍后再试"
    assert repeated("“请再说一遍。”", '"Say it again." "Say it again."', "en") == "Say it again"
    assert repeated("They assessed it.", "他们评估了它他们评估了它。", "zh")
    assert repeated("“No,” she said.", "“绝对不行。”她说。“绝对不行。”", "zh") == "绝对不行"
    alike = (("Stop it now!", "Stop it at once!"), ("马上停下来！", "马上停下来！"))
    assert not said_again(*alike, "zh")
    told = ("“Is it true?” asked Trump.", "“Why?” Trump wanted to know."), (
        "“是真的吗？”特朗普问道。", "“为什么？”特朗普问道。"
    )  # fmt: skip
    assert not said_again(*told, "zh")
    dead = ("He is dead.", "He was killed, she said."), ("他已经死了。", "“他已经死了。”她说。")
    assert not said_again(*dead, "zh")


def test_a_sentence_put_twice_is_found_where_the_pairing_parts_it(tmp_path):
    file = tmp_path / "app.xlf"
    twice = "无法打开文件。请稍后再试。请稍后再试。"
    file.write_text(xliff(("a", "The file could not be opened. Try again later.", twice)))
    done = command("roundtrip", file, "--json")
    found = [
        (fault["kind"], fault["new"])
        for segment in json.loads(done.stdout)["routes"][0]["segments"]
        for fault in segment["faults"] if fault["where"] == "pivot"
    ]  # fmt: skip
    assert found == [("repeat", ["请稍后再试"])]


ICU = "{n, plural, one {# file} other {# files}} selected"


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (ICU, "已选择 {n, plural, other {# 个文件}}", ""),
        (ICU, "已选择 {n, 复数, other {# 个文件}}", "{n, plural} is missing in the pivot"),
        (ICU, "已选择文件", "{n, plural} is missing in the pivot"),
        (ICU, "已选择 {n, plural, other {个文件}}", "# is missing in the pivot"),
        (
            "{g, select, male {He} other {They}} left", "{g, select, male {他} other {他们}}已离开",
            "",
        ),
        (
            "{g, select, male {He} other {They}} left", "{g, select, male {他}}已离开",
            "{g: other} is missing in the pivot",
        ),
        ("Terms &amp; conditions", "条款与条件", ""),
        ("One\\nTwo", "一二", "\\n is missing in the pivot"),
        ("<b>Note:</b> <i>read</i>", "<b>注意<i></b>阅读</i>", "tags are closed in another order"),
        ("Go to example.com.", "请前往 exmaple.com。", "example.com became exmaple.com"),
        ("Sold by Amazon.com.", "由亚马逊出售。", ""),
    ],
)  # fmt: skip
def test_codes_of_software_texts(source, target, told):
    detail = recoded(source, target, ("source", "pivot"))
    assert detail.startswith(told) if told else not detail


def test_a_message_whose_braces_do_not_match_or_are_many_is_read_as_it_stands():
    for text in ("{n, plural, one {# file", "{n, plural, other {" * 40):
        assert flattened(text) == (text, [])


def test_a_long_run_of_letters_and_dots_is_read_once():
    for text in ("a." * 30_000, "1," * 20_000, "Ctrl+" * 4_000, f"{{a, plural, {'x' * 20_000}}}"):
        begun = time.process_time()
        assert recoded(text, text, ("source", "pivot")) == ""
        assert not has_words("1," * 20_000)
        assert time.process_time() - begun < 5


def test_codes_versions_and_addresses_alone_are_no_copy():
    for text in ("3 days", "5 men", "10 dead"):
        assert "copy" in kinds(text, text)
    for text in ("{0} / {1}", "https://example.com/a", "v2.4.1-rc1", "10 MB/s", "12345"):
        assert kinds(text, text) == []
    assert kinds("Add new row", "Add new row") == ["copy"]


def test_words_at_fault_are_told_apart():
    assert spoilt("Hi {name}", "您好 {nome}") == (("{name}",), ("{nome}",))
    assert spoilt("{name} uses Amazon.com", "用亚马逊") == (("{name}",), ())
    assert exchanged("On Friday.", "周四。", ("en", "zh")) == [("Friday", "周四")]
    (fault,) = faults("30 men left.", "40人离开。", languages=("en", "zh"), segment=0, where="")
    assert (fault.lost, fault.new) == (("30",), ("40",))


def test_a_place_that_became_another_in_the_pivot_is_told_of_the_pivot():
    found = trip_faults(
        "Shipping to Japan takes five days.", "运送到韩国需要五天。",
        "Shipping to South Korea takes five days.", language="en", pivot_language="zh",
    )  # fmt: skip
    assert [(f.kind, f.where, f.detail) for f in found] == [("name", "pivot", "Japan became 韩国")]


def test_a_name_that_is_to_stay_is_its_own_rendering_in_a_table():
    for text, form in (
        ("Acme Cloud\tAcme Cloud\nfolder\t文件夹", ".tsv"),
        ("en,zh\nAcme Cloud,Acme Cloud\nfolder,文件夹\n", ".csv"),
        ("source;target\nAcme Cloud;Acme Cloud\nfolder;文件夹\n", ".csv"),
    ):
        lexicon, problems = parse_lexicon(text, name="t", form=form)
        assert not problems
        wanted = {framing.term: expected(framing, "zh") for framing in lexicon.framings}
        assert wanted == {"Acme Cloud": [("Acme Cloud", "")], "folder": [("文件夹", "")]}


def test_of_a_termbase_what_is_rendered_otherwise_is_flagged_and_a_kept_name_is_no_copy(tmp_path):
    terms, file, flags = (tmp_path / name for name in ("t.csv", "app.xlf", "f.csv"))
    terms.write_text("en,zh\nAcme Cloud,Acme Cloud\n")
    file.write_text(
        xliff(
            ("a", "Open Acme Cloud on your phone.", "在手机上打开顶点云。"),
            ("b", "Acme Cloud", "Acme Cloud"),
        )
    )
    assert command("roundtrip", file, "--lexicon", terms, "--flags", flags).returncode == 0
    (row,) = csv.DictReader(io.StringIO(flags.read_text()))
    assert (row["unit"], row["kind"], row["words"]) == ("a", "termbase", "Acme Cloud")


def test_units_that_are_not_to_be_translated_are_left_out_and_said():
    text = xliff(("a", "Save", "保存"), ("b", "Acme", "Acme", 'translate="no"'))
    (document,) = read_bytes(text.encode(), "a.xlf")
    assert document.text == "Save"
    assert "1 unit that is not to be translated left out: b" in document.meta["warnings"]


def test_two_deliveries_are_put_together_by_their_units(tmp_path):
    old, new, out = tmp_path / "old.xlf", tmp_path / "new.xlf", tmp_path / "c.json"
    flags, book = tmp_path / "f.csv", tmp_path / "c.xlsx"
    first = [
        ("a", "Save", "保存"), ("b", "Open {n} files", "打开文件"), ("c", "Print", "打印"),
        ("d", "Undo", "撤销"),
    ]  # fmt: skip
    then = [
        ("e", "Redo", "重做"), ("d", "Undo it", "撤销它"), ("a", "Save", "保存所有文件"),
        ("b", "Open {n} files", "打开 {n} 个文件"),
    ]  # fmt: skip
    old.write_text(xliff(*first))
    new.write_text(xliff(*then))
    asked = ("--system", f"old={old}", "--system", f"new={new}", "--flags", flags)
    assert command("roundtrip", old, *asked, "-o", out).returncode == 0
    found = json.loads(out.read_text())
    segments = found["results"]["new"]["routes"][0]["segments"]
    pivots = [segment["pivot"]["text"] for segment in segments]
    assert pivots == ["保存所有文件", "打开 {n} 个文件", "", ""]
    told = [line for line in found["results"]["new"]["warnings"] if "unit" in line]
    assert told == [
        "1 of 4 units has another source text in new, and so no translation: d",
        "1 of 4 units has no translation in new: c",
        "1 unit of new is not in the text: e",
    ]
    listed = [
        (row["system"], row["unit"], row["kind"])
        for row in csv.DictReader(io.StringIO(flags.read_text()))
    ]
    assert listed == [
        ("old", "b", "placeholder"), ("new", "c", "empty"), ("new", "d", "empty"),
    ]  # fmt: skip
    assert command("report", out, "-o", book).returncode == 0
    assert load_workbook(book)["Sentences"]["B3"].value == "b"
    text = command("report", out).stdout.decode()
    assert "Flagged in new alone: 2 sentences; in old alone: 1; in both: 0; of 4." in text


def test_a_delivered_file_translates_its_sources_units(tmp_path):
    source, delivered = tmp_path / "source.xlf", tmp_path / "delivered.xlf"
    source.write_text(xliff(("a", "Save", ""), ("b", "Open", ""), ("c", "Print", "")))
    delivered.write_text(
        xliff(("c", "Print", "打印"), ("a", "Save", "保存"), ("b", "Open", "打开"))
    )
    done = command("roundtrip", source, "--middle", delivered, "--json")
    segments = json.loads(done.stdout)["routes"][0]["segments"]
    assert [segment["pivot"]["text"] for segment in segments] == ["保存", "打开", "打印"]


TMX = """<tmx version="1.4"><header srclang="en"/><body>%s</body></tmx>"""


def memory(*units):
    """A translation memory of units: id, source, translation, return."""
    return TMX % "".join(
        f'<tu tuid="{name}"><prop type="x-returned">{back}</prop>'
        f'<tuv xml:lang="en"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="zh"><seg>{pivot}</seg></tuv></tu>'
        for name, source, pivot, back in units
    )


def test_a_unit_without_a_translation_takes_none_of_another_with_its_text():
    first = [("a", "Save", "保存"), ("b", "Save", "保存"), ("c", "Open", "打开")]
    then = [("a", "Save", "存"), ("b", "Save", ""), ("c", "Open", "开")]
    (own,), (other,) = (read_bytes(xliff(*units).encode(), "n.xlf") for units in (first, then))
    found = translated_by(own, other)
    assert [after for _, after in json.loads(found.meta["pairs"])] == ["存", "", "开"]
    assert found.meta["warnings"] == "1 of 3 units has no translation in the other file: b"


def test_a_return_goes_with_its_unit_in_whatever_order_the_files_are(tmp_path):
    source, given = tmp_path / "source.tmx", tmp_path / "given.tmx"
    units = [
        ("a", "The men left.", "男人离开了。", "The men went away."),
        ("b", "The war began.", "战争开始了。", "The war started."),
        ("c", "Open it.", "打开它。", "Open this."),
    ]  # fmt: skip
    source.write_text(memory(*units))
    given.write_text(memory(*reversed(units)))
    for asked in (("--system", f"x={given}"), ("--middle", given, "--back", given)):
        done = command("roundtrip", source, *asked, "--json")
        segments = json.loads(done.stdout)["routes"][0]["segments"]
        found = [(segment["pivot"]["text"], segment["back"]["text"]) for segment in segments]
        assert found == [(pivot, back) for _, _, pivot, back in units]
