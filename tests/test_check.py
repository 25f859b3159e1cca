"""`check`: what is wrong between a source and its translation, with no way back."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from console import command

from translate.data import Document
from translate.errors import InputError
from translate.languages import Direction
from translate.measures.faults import faults
from translate.readers.bilingual import of_rows
from translate.readers.source import Source
from translate.roundtrip import checking
from translate.roundtrip.checking import Brought, check
from translate.roundtrip.result import Result
from translate.roundtrip.unlike import Pair, judge_of

WEATHER = "天气预报说明天有雨，请带好雨伞。"
UNITS = {
    "Delete {count} files?": "删除文件？",
    "The update will not restart your computer.": "更新将重新启动您的电脑。",
    "Your trial ends in 30 days.": "您的试用期将在50天后结束。",
    "Please enter your new password twice.": WEATHER,
    "Save changes before closing": "关闭前保存更改",
    "Open the file": "",
}
KINDS = ["placeholder", "negation", "number", "unlike", "", "empty"]


def po(units, language="zh_CN"):
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    head += '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return head + "".join(f'\nmsgid "{a}"\nmsgstr "{b}"\n' for a, b in units.items())


def xliff(units):
    body = "".join(
        f'<trans-unit id="u{n}"><source>{a}</source><target>{b}</target></trans-unit>'
        for n, (a, b) in enumerate(units.items(), 1)
    )
    return (
        '<xliff version="1.2"><file original="a" source-language="en" target-language="zh-CN" '
        f'datatype="plaintext"><body>{body}</body></file></xliff>'
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.po").write_text(po(UNITS), encoding="utf-8")
    (tmp_path / "source.po").write_text(po(dict.fromkeys(UNITS, ""), ""), encoding="utf-8")
    (tmp_path / "app.xlf").write_text(xliff(UNITS), encoding="utf-8")
    (tmp_path / "a.txt").write_text(
        "They paid 30 dollars. Nobody was hurt.\n\nThe talks were frank.", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text(
        "他们付了50美元。没有人受伤。\n\n会谈是坦率的。", encoding="utf-8"
    )
    return tmp_path


def kinds(done):
    result = Result.from_json(done.stdout)
    return [", ".join(fault.kind for fault in own.faults) for own in result.sentences]


@pytest.mark.parametrize("files", [("app.po",), ("app.xlf",), ("source.po", "app.po")])
def test_each_unit_says_what_is_wrong_with_it(files, folder):
    done = command("check", *files, "--from", "en", "--json")
    assert (done.returncode, kinds(done)) == (0, KINDS), done.stderr
    result = Result.from_json(done.stdout)
    assert all(own.back is None and own.damaged is None for own in result.sentences)
    assert [model.direction for model in result.signature.linked_by] == ["en-zh", "zh-en"]


STRINGS = {
    "files.delete": "Delete {{count}} files?",
    "update": "The update will not restart your computer, $t(app.name).",
    "trial": "Your trial ends in 30 days.",
    "save": "Save changes before closing",
    "open": "Open the file",
    "close": "Close the file",
}
IN_CHINESE = {
    "files.delete": "删除 {{ count }} 个文件？",
    "update": "更新将重新启动您的电脑，$t(app.title)。",
    "trial": "您的试用期将在50天后结束。",
    "save": "关闭前保存更改",
    "open": "",
    "extra": "多余",
}


@pytest.mark.parametrize("name", ["zh-CN.json", "zh-CN.yml", "app_zh.properties"])
def test_strings_are_put_together_by_their_keys(name, folder):
    (folder / "en.json").write_text(json.dumps(STRINGS), encoding="utf-8")
    written = {
        ".json": json.dumps(IN_CHINESE),
        ".yml": "zh-CN:\n" + "".join(f"  {k}: {v!r}\n" for k, v in IN_CHINESE.items()),
        ".properties": "".join(f"{key}={text}\n" for key, text in IN_CHINESE.items()),
    }
    (folder / name).write_text(written[name[name.rindex(".") :]], encoding="utf-8")
    flags = ("--flags", "flags.csv", "--fail-above", "empty=0")
    done = command("check", "en.json", name, "--rules-only", "--json", *flags)
    assert (done.returncode, kinds(done)) == (
        1, ["", "placeholder, negation", "number", "", "empty", "empty"],
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO((folder / "flags.csv").read_text("utf-8"))))
    assert [row["unit"] for row in rows] == ["update", "update", "trial", "open", "close"]
    stem = name.rpartition(".")[0]
    assert json.loads(done.stdout)["warnings"] == [
        f"1 of 6 units has no translation in {stem}: close",
        f"1 of 6 units has an empty text in {stem}: open",
        f"1 unit of {stem} is not in the text: extra",
    ]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".xlsx"])
def test_each_row_of_a_table_is_a_unit(ending, folder):
    rows = [("open", "Open the file", ""), ("trial", "It ends in 30 days.", "将在50天后结束。")]
    columns = ("id", "source", "target")
    path = folder / f"pairs{ending}"
    if ending == ".xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in (columns, *rows):
            book.active.append(row)
        book.save(path)
    elif ending == ".jsonl":
        text = "".join(json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows)
        path.write_text(text, encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="\t" if ending == ".tsv" else ",").writerows(
                (columns, *rows)
            )
    done = command("check", path.name, "--rules-only", "--json")
    assert (done.returncode, kinds(done)) == (0, ["empty", "number"]), done.stderr
    assert [own.unit.id for own in Result.from_json(done.stdout).sentences] == ["open", "trial"]


def test_rows_that_can_not_be_checked_are_said_and_columns_can_be_named(folder):
    table = "key,en,zh\na,Open it,打开\nb,,关闭\n,,\n"
    (folder / "t.csv").write_text(table, encoding="utf-8")
    named = ("--text-column", "en", "--pivot-column", "zh", "--id-column", "key")
    done = command("check", "t.csv", *named, "--rules-only", "--json")
    assert kinds(done) == [""]
    assert json.loads(done.stdout)["warnings"] == [
        "1 row left out: t.csv, line 3: column 'en' is empty; fill it in",
        "1 row without a text and a translation passed over",
    ]


@pytest.mark.parametrize(
    ("files", "count"),
    [
        (("empty.po",), 6), (("source.po", "--to", "zh"), 6), (("empty.xlf",), 6),
        (("source.po", "empty.po"), 6), (("en.json", "zh.json"), 2),
        (("rows.csv", "--to", "zh"), 2),
    ],
)  # fmt: skip
def test_a_translation_that_is_all_empty_is_checked(files, count, folder):
    (folder / "empty.po").write_text(po(dict.fromkeys(UNITS, "")), encoding="utf-8")
    (folder / "empty.xlf").write_text(xliff(dict.fromkeys(UNITS, "")), encoding="utf-8")
    (folder / "en.json").write_text('{"a": "Open", "b": "Close"}', encoding="utf-8")
    (folder / "zh.json").write_text('{"a": "", "b": null}', encoding="utf-8")
    (folder / "rows.csv").write_text("source,target\nOpen it,\nClose it,\n", encoding="utf-8")
    done = command("check", *files, "--from", "en", "--json", "--fail-above", "empty=0")
    assert (done.returncode, kinds(done)) == (1, ["empty"] * count), done.stderr


def test_a_long_check_says_how_far_it_is_and_finds_the_same(monkeypatch):
    texts = [f"They paid {30 + n} dollars." for n in range(7)]
    document = of_rows(
        Source(io.BytesIO(), "a.csv"),
        [(text, f"他们付了{30 + n + 9 * (n % 2)}美元。") for n, text in enumerate(texts)],
        ("en", "zh"), "csv", (),
    )  # fmt: skip
    brought = Brought(document.meta["translation"], "zh")
    whole = check(document, brought, judge=judge_of(Direction.of("en", "zh")))
    monkeypatch.setattr(checking, "_BATCH", 3)
    told = []
    parts = check(
        document, brought, judge=judge_of(Direction.of("en", "zh")),
        progress=lambda done, of: told.append((done, of)),
    )  # fmt: skip
    assert told == [(3, 7), (6, 7), (7, 7)] and parts.sentences == whole.sentences
    assert [bool(own.faults) for own in whole.sentences] == [False, True] * 3 + [False]


def test_two_texts_are_paired_by_their_sentences(folder):
    done = command("check", "a.txt", "b.txt", "--from", "en", "--to", "zh")
    told = done.stdout.decode()
    assert "Of 3 sentences 1 is flagged: number 1." in told and "30 became 50" in told
    assert "English → Chinese" in told and "Signature:" in told


def test_the_other_direction_is_checked_too(folder):
    done = command("check", "b.txt", "a.txt", "--rules-only", "--json")
    assert (done.returncode, kinds(done)) == (0, ["number", "", ""])


def test_a_sentence_of_the_translation_alone_is_said(folder):
    longer = (
        "他们付了30美元。没有人受伤。\n\n会谈是坦率的。此外，委员会还决定于明年三月在日内瓦开会。"
    )
    (folder / "b.txt").write_text(longer, encoding="utf-8")
    done = command("check", "a.txt", "b.txt", "--rules-only")
    told = " ".join(done.stdout.decode().split())
    assert "1 sentence of the translation has no counterpart in the source" in told


def test_a_long_sentence_of_the_translation_alone_is_not_cut_without_a_word(folder):
    longer = (
        "They paid 30 dollars. No one was hurt.\n\nThe talks were frank. Delegates from the seven "
        "member states then adjourned to consider the budget of the secretariat."
    )
    (folder / "long.txt").write_text(longer, encoding="utf-8")
    done = command("check", "b.txt", "long.txt", "--rules-only")
    assert "Delegates from the seven member states then adjourned to con…" in " ".join(
        done.stdout.decode().split()
    )


def test_flags_go_into_files_for_translators_and_ci(folder):
    flags = ("--flags", "flags.csv", "--flags", "flags.xml", "--flags", "flags.xlsx")
    done = command("check", "app.xlf", *flags, "--format", "csv", "--rules-only")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert done.stdout == (folder / "flags.csv").read_bytes()
    assert [(row["unit"], row["kind"]) for row in rows][2] == ("u3", "number")
    assert (rows[2]["words"], rows[2]["instead"], rows[2]["returned"]) == ("30", "50", "")
    suite = ElementTree.parse(folder / "flags.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("6", "4")


@pytest.mark.parametrize(
    ("limits", "code", "said"),
    [
        (["number=0"], 1, "number is 16.7% (1 of 6 units), above the 0% of --fail-above"),
        (["number=20%", "name=0"], 0, ""),
        (["flagged=0.5"], 1, "flagged is 66.7% (4 of 6 units)"),
        (["termbase=0"], 1, "termbase is 16.7%"),
        (["damaged=0"], 2, "no limit on flagged, number"),
    ],
)
def test_the_exit_code_is_for_ci(limits, code, said, folder):
    (folder / "terms.csv").write_text("en,zh\ntrial,体验\n", encoding="utf-8")
    asked = [word for limit in limits for word in ("--fail-above", limit)]
    done = command("check", "app.po", "--rules-only", "--termbase", "terms.csv", *asked)
    assert done.returncode == code
    assert said in done.stderr.decode()


@pytest.mark.parametrize("kind", ["unlike", "termbase"])
def test_a_limit_on_what_was_not_looked_for_is_not_held(kind, folder):
    done = command("check", "app.po", "--rules-only", "--fail-above", f"{kind}=0")
    assert done.returncode == 1
    assert f"{kind} has no rate here, and --fail-above asks for 0%" in done.stderr.decode()


def test_the_one_form_of_a_language_without_plurals_is_no_singular_in_words(folder):
    plural = '\nmsgid "One file"\nmsgid_plural "%d files"\nmsgstr[0] "%d 个文件"\n'
    (folder / "n.po").write_text(po({}) + plural, encoding="utf-8")
    assert kinds(command("check", "n.po", "--rules-only", "--json")) == [""]


def test_a_termbase_is_asked_for_its_renderings(folder):
    terms = "en,zh\ntrial,体验\nfile,文件\nchanges,更改\n"
    (folder / "terms.csv").write_text(terms, encoding="utf-8")
    done = command("check", "app.po", "--rules-only", "--lexicon", "terms.csv")
    told = done.stdout.decode()
    assert "trial is not rendered as expected: 体验" in told
    assert "Termbase: 2 of 3 terms are rendered as expected" in told


def test_the_check_of_a_right_translation_promises_nothing(folder):
    (folder / "b.txt").write_text("他们付了30美元。没有人受伤。\n\n会谈是坦率的。", "utf-8")
    told = command("check", "a.txt", "b.txt", "--rules-only").stdout.decode()
    assert "Of 3 sentences none is flagged; what is not flagged may be wrong" in told


_REFUSED = {
    "en.json": '{"a": "Open", "b": "Close"}',
    "alien.json": '{"c": "打开", "d": "关闭"}',
    "bare.json": '{"a": 1}',
    "empty.csv": "source,target\nOpen it,\nClose it,\n",
    "two.csv": "en,zh\nOpen,打开\n",
    "two.jsonl": '{"en": "Open", "zh": "打开"}\n',
    "blank.csv": "source,target\n,\n ,\n",
}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["a.txt"], "a.txt has no translation; name a second file that has it"),
        (["source.po"], "source.po has no translation"),
        (["a.txt", "gone.txt"], "gone.txt does not exist"),
        (["a.txt", "empty.txt"], "empty.txt holds no text"),
        (["a.txt", "a.txt"], "both taken to be in en"),
        (["a.txt", "a.txt", "--to", "zh"], "is to be in zh and is in en"),
        (["source.po", "other.po"], "fewer than half of the units"),
        (["app.po", "source.po", "--to", "en"], "both taken to be in en"),
        (["en.json"], "en.json has no translation; name a second file that has it"),
        (["en.json", "alien.json"], "fewer than half of their keys"),
        (["en.json", "bare.json"], "bare.json holds no strings"),
        (["empty.csv"], "empty.csv has no translation, and names no language of one"),
        (["two.csv"], "two.csv has no column 'text' (it has: en, zh); name one with --text-column"),
        (["two.csv", "--text-column", "en"], "no column 'target' (it has: en, zh); name one with"),
        (["empty.csv", "--pivot-column", "mt"], "no column 'mt' (it has: source, target)"),
        (["two.jsonl"], "no 'text' (it has: en, zh); name it with --text-column"),
        (["blank.csv"], "blank.csv has no text in its rows"),
        (["app.po", "--fail-above", "nothing=0"], "no limit on"),
        (["app.po", "--fail-above", "number=200%"], "'200%' is no share; write a number from 0"),
        (["app.po", "--fail-above", "number=nan"], "'nan' is no share; write a number from 0"),
        (["app.po", "-o", "x.html"], "is not written here"),
        (["bad.xlf"], "its XML is damaged"),
        (["bomb.xlf"], "defines entities"),
        (["app.po", "--lexicon", "gone.csv"], "gone.csv"),
    ],
)
def test_what_can_not_be_checked_is_said_in_one_line(typed, said, folder):
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "other.po").write_text(po({"Quit": "退出", "Undo": "撤销"}), encoding="utf-8")
    (folder / "bad.xlf").write_text("<xliff><file>", encoding="utf-8")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><xliff version="1.2"><file/></xliff>'
    (folder / "bomb.xlf").write_text(bomb, encoding="utf-8")
    for name, text in _REFUSED.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = command("check", *typed)
    assert done.returncode == 2 and done.stdout == b""
    assert said in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_hostile_units_are_shown_still_and_written_safely(folder):
    text = {
        "Pay \\u202e30 =cmd|x!A1": "=付50\\x1b[31m",
        "{" * 70 + "Stop now, 40 of us": "停" * 400,
    }
    raw = {key.encode().decode("unicode-escape"): value for key, value in text.items()}
    body = xliff({k.replace("\x1b", ""): v.replace("\\x1b", "&#9;") for k, v in raw.items()})
    (folder / "h.xlf").write_text(body, encoding="utf-8")
    done = command("check", "h.xlf", "--flags", "h.csv", "--flags", "h.xml")
    assert done.returncode == 0, done.stderr
    assert "\u202e" not in done.stdout.decode() and "⟨U+202E⟩" in done.stdout.decode()
    ElementTree.parse(folder / "h.xml")
    for row in csv.reader(io.StringIO((folder / "h.csv").read_text("utf-8"))):
        assert not any(re.match("[=+@-]", cell) for cell in row)


@pytest.mark.parametrize(
    ("source", "translation", "told"),
    [
        ("Delete 5 users?", "删除 6 个用户？", "5 became 6"),
        ("Retry in 5 seconds, {0}.", "{0}，6 秒后重试。", "5 became 6"),
        ("Delete 5 users?", "删除五个用户？", ""),
        ("Step 1 of 3", "第 1 步，共 3 步", ""),
        ("Meet at 12 p.m. on floor 2", "0点在2楼见面", ""),
        ("On June 5 it rained.", "6月5日下了雨。", ""),
        ("Retry in 5 seconds.", "稍后重试。", ""),
        ("Copy {0} of 5", "第 {0} 份，共五份", ""),
    ],
)
def test_a_small_number_in_digits_that_became_another_is_told(source, translation, told):
    (row,) = check(Document("d", source, "en"), Brought(translation, "zh")).sentences
    found = [fault.detail for fault in row.faults if fault.kind == "number"]
    assert found == ([told] if told else [])


def test_a_saved_check_is_reported_again(folder):
    saved = command("check", "app.po", "--json", "--rules-only")
    (folder / "r.json").write_bytes(saved.stdout)
    done = command("report", "r.json", "--flags", "again.csv", "--format", "text")
    assert done.returncode == 0 and b"30 became 50" in done.stdout, done.stderr
    assert done.stdout == command("check", "app.po", "--rules-only").stdout
    for form in ("md", "html", "xliff"):  # no way back is told of that was never made
        told = command("report", "r.json", "--format", form).stdout.decode()
        assert "held against its source alone: there is no way back" in told
        assert not re.search("only the way back|control pivot|expression of the lexicon", told)
    assert len((folder / "again.csv").read_text("utf-8").splitlines()) == 5


def test_a_name_that_stays_is_no_copy_where_the_termbase_wants_it(folder):
    (folder / "p.po").write_text(po({"SuperPhone Deluxe": "SuperPhone Deluxe"}), encoding="utf-8")
    (folder / "terms.csv").write_text("SuperPhone Deluxe,SuperPhone Deluxe\ntrial,体验\n", "utf-8")
    assert kinds(command("check", "p.po", "--rules-only", "--json")) == ["copy"]
    named = command("check", "p.po", "--rules-only", "--json", "--lexicon", "terms.csv")
    assert kinds(named) == [""]


def test_a_text_without_words_is_refused_in_python():
    with pytest.raises(InputError, match="has no text"):
        check(Document("d", " ", "en"), Brought("你好。", "zh"))


def test_other_texts_are_told_and_translations_are_not():
    judge = judge_of(Direction.of("en", "zh"))
    english = [
        "The United States and China agreed on Monday to extend a fragile tariff truce by 90 days.",
        "Overseas travel grew faster than expected, airlines said.",
        "Please enter your new password twice.",
    ]
    chinese = [
        "美中两国周一同意将脆弱的关税休战延长90天。",
        "航空公司表示，海外旅行的增长快于预期。",
        "请输入两次新密码。",
    ]
    right = list(map(Pair, english, chinese))
    wrong = [Pair(own, chinese[at - 1]) for at, own in enumerate(english)]
    flags = judge.told([*right, *wrong], [()] * 6)
    assert [bool(flag) for flag in flags] == [False] * 3 + [True] * 3
    assert judge_of(Direction.of("en", "fr")) is None
    labels = [Pair("Cancel", "取消"), Pair("Undo", "撤消"), Pair("Cancel", "撤消")]
    assert judge.told(labels, [()] * 3) == [[], [], []]  # nothing can be told of so little


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Hello {{ name }}, %{count} left", "您好 {{name}}，还剩 %{count}"),
        ("Press @:menu.open.", "请按 @:menu.open。"),
        ("In the 1980s he ran a mill.", "上世纪80年代，他经营一家工厂。"),
        ("A nineties star returns.", "一位90年代的明星回归。"),
        ("COVID-19 increases the risk.", "新冠肺炎增加了风险。"),
        ("He was bought for £39million.", "他的身价为3900万英镑。"),
        ("We come at a quarter past eight.", "我们8点15分来。"),
        ("Use the code for 20% off.", "使用代码可享八折优惠。"),
        ("It was 100% the phone.", "完全是这部手机的问题。"),
        (
            "It lies between goatse and khou.com, where I was.",
            "在khou.com与goatse之间，我去过khou.com。",
        ),
        ("The only South American country", "唯一的南美国家"),
        ("The Forum on China-Africa Cooperation met.", "中非合作论坛召开会议。"),
        ("American States and Canada", "美国各州和加拿大"),
        ("Use the code for 20% off.", "使用代码可打8折。"),
        ("In the 2020s he ran a mill.", "本世纪20年代，他经营一家工厂。"),
        ("In the 2020s he ran a mill.", "20年代，他经营一家工厂。"),
        ("about 100 km²", "约100 km²"),
        ("100 km²", "100 km²"),
        ("The contract is void.", "合同无效。"),
        ("He was acquitted.", "他被判无罪。"),
        ("Fewer than ten came.", "来的不到十人。"),
        ("He asked not to be named.", "他要求匿名。"),
        ("The rose gold is a nice touch.", "玫瑰金很不错。"),
        ("No matter what they hear, they believe us.", "不管听到什么，他们都相信我们。"),
        ("Both, both, both, I match both.", "两者，两者，两者，我都匹配。"),
    ],
)
def test_what_a_right_translation_writes_otherwise_is_no_fault(english, chinese):
    for pair, ways in (((english, chinese), ("en", "zh")), ((chinese, english), ("zh", "en"))):
        found = faults(*pair, languages=ways, segment=0, where="")
        assert found == []


def test_the_original_in_brackets_makes_no_other_script():
    pair = ("General options and settings", "总体选项 (Overall Option List)")
    found = faults(*pair, languages=("en", "zh"), segment=0, where="")
    assert "script" not in [fault.kind for fault in found]


@pytest.mark.parametrize(
    ("english", "chinese", "kind"),
    [
        ("Save as {{format}}", "另存为 {{fromat}}", "placeholder"),
        ("Hello {{ name }}", "您好 {{nam}}", "placeholder"),
        ("$t(menu.open) is ready", "$t(menu.close) 已准备好", "placeholder"),
        ("Welcome to $APP$", "欢迎使用 $AP$", "placeholder"),
        ("Press @:menu.open.", "请按 @:menu.close。", "placeholder"),
        ("In the 1980s he ran a mill.", "上世纪70年代，他经营一家工厂。", "number"),
        ("A tariff of 100% was set.", "设定了50%的关税。", "number"),
        ("Visit khou.com today.", "今天访问abc.com。", "placeholder"),
        ("He has no doubts and will not go.", "他会去的。", "negation"),
        ("The authorities said that people died.", "当局说有30人死亡。", "number"),
        ("In the 1920s he ran a mill.", "本世纪20年代，他经营一家工厂。", "number"),
        ("The file was found.", "找不到文件。", "negation"),
        ("You received the message.", "您没收到信息。", "negation"),
        ("This applies to you.", "这不适用于您。", "negation"),
        ("We are responsible for this.", "我们对此不负责。", "negation"),
        ("The certificate is valid.", "证书无效。", "negation"),
        ("He was found guilty.", "他被判无罪。", "negation"),
        ("He will certainly come.", "他不一定会来。", "negation"),
    ],
)
def test_what_is_changed_is_still_told(english, chinese, kind):
    found = faults(english, chinese, languages=("en", "zh"), segment=0, where="")
    assert [fault.kind for fault in found] == [kind]


def test_the_result_has_the_documented_form(folder):
    done = command("check", "app.po", "--json", "--rules-only")
    data = json.loads(done.stdout)
    (route,) = data["routes"]
    first = route["segments"][2]
    assert (first["unit"], first["back"]) == ({"id": "3"}, None)
    assert first["faults"] == [
        {
            "kind": "number",
            "where": "pivot",
            "detail": "30 became 50",
            "lost": ["30"],
            "new": ["50"],
        }
    ]
    assert data["evidence"]["given"]["pivot"] is True
