"""Strings of a program by their keys: what is read of each kind, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from console import command
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.errors import InputError, TranslateError
from translate.readers import read, read_bytes
from translate.readers.units import returned_by, translated_by
from translate.roundtrip.result import Result

SAVED = (Path(__file__).parent / "golden" / "roundtrip.json").read_bytes()


def document(text, name, **options):
    (one,) = read_bytes(text if isinstance(text, bytes) else text.encode(), name, **options)
    return one


def strings(one):
    units = json.loads(one.meta["units"])
    return {name: one.text[start:end] for name, _, start, end in units}


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("i18next.json", '{"menu": {"file": {"open": "Open"}}, "a.b": "Save", "l": ["x", "y"]}',
         {"menu.file.open": "Open", "a.b": "Save", "l.0": "x", "l.1": "y"}),
        ("vue.json", '{"en": {"menu": {"open": "Open"}}}', {"menu.open": "Open"}),
        ("messages.json", '{"app": {"message": "My $APP$", "description": "the name", '
         '"placeholders": {"app": {"content": "$1"}}}}', {"app": "My $APP$"}),
        ("formatjs.json", '{"x1": {"defaultMessage": "Hi {name}", "description": "greets"}}',
         {"x1": "Hi {name}"}),
        ("extracted.json", '[{"id": "x1", "defaultMessage": "Hi", "file": "a.js"}]', {"x1": "Hi"}),
        ("app_en.arb", '{"@@locale": "en", "hi": "Hi {name}", "@hi": {"placeholders": {}}}',
         {"hi": "Hi {name}"}),
        ("en.yml", "en:\n  no: Never\n  files:\n    one: One file\n    other: '%{count} files'\n",
         {"no": "Never", "files.one": "One file", "files.other": "%{count} files"}),
        ("merged.yaml", "a: &a {x: One, y: Two}\nb:\n  <<: *a\n  y: Three\n",
         {"a.x": "One", "a.y": "Two", "b.x": "One", "b.y": "Three"}),
        ("a.properties", "# no text \\\nmenu.open = Open\nlong : one \\\n   two\\\\\n"
         "b\\ c\tCaf\\u00e9\n! nor this\n",
         {"menu.open": "Open", "long": "one two\\", "b c": "Café"}),
        ("a.strings",
         '/* no "text"; */ "Hi %@" = "Hi \\"%@\\"\\n";\n// nor this\nkey = word;"Quit";',
         {"Hi %@": 'Hi "%@"\n', "key": "word", "Quit": "Quit"}),
    ],
)  # fmt: skip
def test_a_string_is_a_unit_by_the_path_to_it(name, text, found):
    one = document(text, name)
    assert strings(one) == found
    assert (one.language, one.meta["empty_units"]) == ("en", "[]")
    assert "warnings" not in one.meta and "pairs" not in one.meta


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("messages.zh-CN.json", '{"a": "OK"}', "zh"), ("fr.json", '{"a": "Menu"}', "fr"),
        ("app_pt_BR.arb", '{"a": "Menu"}', "pt"), ("a_de.properties", "a=Menu", "de"),
        ("a.json", '{"locale": "de", "a": "Menu"}', "de"),
        ("a.json", '{"@@locale": "fr", "a": "Menu"}', "fr"),
        ("a.yml", "zh-CN:\n  a: OK", "zh"), ("menu.json", '{"locale": "Region"}', "en"),
        ("a.json", '{"a": "打开文件"}', "zh"),
    ],
)  # fmt: skip
def test_the_language_is_what_the_file_says_else_its_name(name, text, language):
    one = document(text, name)
    assert one.language == language and len(strings(one)) == 1
    assert document(text, name, language="it").language == "it"


def test_what_is_no_text_is_passed_over_and_counted():
    one = document('{"a": "x", "b": 3, "c": [true, {}], "d": null, "e": " "}', "a.json")
    assert strings(one) == {"a": "x"} and json.loads(one.meta["empty_units"]) == ["d", "e"]
    assert one.warnings == [
        "3 values that are no text passed over: b, c.0, c.1",
        "2 of 3 units have no text and are left out: d, e",
    ]
    date = "zh:\n  order:\n  - :year\n  - ':month'\n  names: [~, 一月]"
    assert strings(document(date, "a.yml")) == {"order.1": ":month", "names.1": "一月"}
    assert document("a: yes\nb: 'yes'\nc:\n", "a.yaml").warnings[0].endswith("passed over: a")


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("a.json", '{"a": "x", "a": "y"}', {"a": "y"}), ("a.yml", "a: x\na: y\n", {"a": "y"}),
        ("a.json", '{"a": "y", "a": {"b": "x"}, "a.b": "z"}', {"a.b": "z"}),
        ("a.properties", "a=x\na=y", {"a": "y"}), ("a.strings", '"a"="x";"a"="y";', {"a": "y"}),
    ],
)  # fmt: skip
def test_of_a_key_that_stands_twice_the_last_counts_and_it_is_said(name, text, kept):
    one = document(text, name)
    assert strings(one) == kept and "there twice, and the last" in one.warnings[0]


def test_strings_that_are_all_empty_are_still_read():
    one = document('{"a": "", "b": null}', "zh.json")
    assert (one.text, one.language) == ("", "zh") and one.meta["empty_units"] == '["a", "b"]'


@pytest.mark.parametrize(
    ("data", "codec"), [("utf-16", "utf-16"), ("gb18030", "gb18030"), ("utf-8-sig", "utf-8-sig")]
)
def test_strings_in_any_encoding(data, codec):
    raw = '{"a": "台湾是中国核心利益中的核心", "b": "打开文件"}'.encode(data)
    one = document(raw, "a.json")
    assert strings(one)["b"] == "打开文件" and one.meta["encoding"].startswith(codec)


_ALIASES = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{own}: &{own} [{','.join([f'*{before}'] * 10)}]\n"
    for before, own in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", SAVED, "a saved result; show it with `translate report`"),
        ("a.json", '{"comparison": {}, "results": {}}', "a saved comparison"),
        ("a.json", '{"complete": true, "inputs": [], "signatures": []}', "the manifest of a run"),
        ("a.json", '{"a": 1, "b": [true]}', "a.json holds no strings; give a file such as"),
        ("a.json", '[{"text": "Some words."}]', "a list of objects and no strings by their keys"),
        ("a.json", "[]", "holds no strings"), ("a.yml", "Only prose.", "holds no strings"),
        ("a.json", '"text"', "holds no strings"), ("a.properties", "# none", "holds no strings"),
        ("a.strings", "/* none */", "holds no strings"),
        ("a.json", '{"a": "x",\n}', "is not JSON (Expecting property name"),
        ("a.json", f'{{"a": {"9" * 5000}}}', "a number of too many digits"),
        ("a.yml", "a:\n\t- x", "is not YAML (found character that cannot start any token, line 2)"),
        ("a.yml", "a: x\n---\nb: y", "is not YAML (but found another document"),
        ("a.strings", '"a" = "b"\n"c" = "d";', 'line 1: no "key" = "text"; stands there'),
        ("a.json", '{"en": {"a": "x"}, "zh": {"a": "y"}}', "holds several languages (en, zh)"),
        ("a.json", json.dumps({"k" * 1001: "x"}), "a key of more than 1,000 characters"),
        ("a.json", '{"a":' * 100_000, "nested too deeply"),
        ("a.yml", "[" * 100_000, "is not YAML"),
        ("a.yml", "{a: " * 900 + "x" + "}" * 900, "nested too deeply"),
        ("a.yml", "a: &a\n  b: *a\n", "nested too deeply"),
        ("a.yml", _ALIASES, "more than 1,000,000 values"),
        ("a.json", json.dumps({f"k{n}": "words " * 20 for n in range(90_000)}), "more than the"),
        ("a.properties", "a=" + "word " * 2_000_000, "more than the 2,000,000"),
        ("a.json", bytes(range(256)) * 20, "is not text"), ("a.yaml", b"a: \x00", "is not text"),
        ("a.json", b"", "is empty"), ("a.strings", b'"\xff\xfe', "a.strings"),
    ],
)  # fmt: skip
def test_what_holds_no_strings_is_refused_in_one_sentence(name, data, said):
    with pytest.raises(InputError) as refused:
        document(data, name)
    message = str(refused.value)
    assert said in message and "\n" not in message and message.startswith("a.")


def test_no_object_is_made_of_what_yaml_says(tmp_path):
    mark = tmp_path / "made"
    text = f'a: !!python/object/apply:os.mkdir ["{mark}"]\nb: !ruby/object:X {{c: x}}\nd: Text'
    assert strings(document(text, "a.yml"))["d"] == "Text" and not mark.exists()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["a.json", "a.yml", "a.properties", "a.strings"]), st.text())
def test_any_text_is_read_or_refused_but_never_a_crash(name, text):
    try:
        one = document(text.encode("utf-8", "surrogatepass"), name)
    except TranslateError as error:
        assert "\n" not in str(error)
    else:
        assert one.text.strip() or json.loads(one.meta["empty_units"])


def test_the_translation_is_found_by_its_keys():
    own = document('{"a": {"b": "Open"}, "c": "Close", "d": "Save", "e": ""}', "en.json")
    other = document("zh:\n  a:\n    b: 打开\n  d: ''\n  f: 多\n  g: 5\n", "app.yml")
    found = translated_by(own, other)
    assert json.loads(found.meta["pairs"]) == [["Open", "打开"], ["Close", ""], ["Save", ""]]
    assert (found.text, found.meta["translation_language"]) == (own.text, "zh")
    assert found.warnings[1:] == [
        "1 of 4 units has no translation in app: c",
        "1 of 4 units has an empty text in app: d",
        "1 unit of app is not in the text: f",
        "app: 1 value that is no text passed over: g",
    ]
    back = returned_by(found, document('{"a.b": "Open it", "c": "Shut"}', "back.json"))
    assert json.loads(back.meta["returns"]) == [[0, "Open it"], [6, "Shut"], [13, ""]]


def test_a_file_that_is_translated_in_part_belongs_to_it_and_another_does_not():
    own = document(json.dumps({f"k{n}": "Open" for n in range(20)}), "en.json")
    part, alien = '{"k3": "打开"}', '{"k3": "打开", "x": "甲", "y": "乙"}'
    assert translated_by(own, document(part, "zh.json")) is not None
    for by_keys in (translated_by, returned_by):
        with pytest.raises(InputError, match="en and zh have fewer than half of their keys in"):
            by_keys(own, document(alien, "zh.json"))


def test_rails_has_one_string_for_all_forms_of_a_language_without_plurals():
    own = document('{"e": {"short": {"one": "is 1 short", "other": "is %{n} short"}}}', "en.json")
    other = document('{"e": {"short": "短 %{n}"}}', "zh.json")
    found = translated_by(own, other, plurals=True)
    assert json.loads(found.meta["pairs"]) == [["is %{n} short", "短 %{n}"]]
    turned = translated_by(other, own, plurals=True)
    assert json.loads(turned.meta["pairs"]) == [["短 %{n}", "is %{n} short"]]
    assert found.warnings == turned.warnings == []
    back = returned_by(turned, other)
    assert back.meta["returned"] == "短 %{n}"


def test_a_folder_is_named_after_the_language_of_its_files(tmp_path):
    for folder, text in (("en", '{"a": "Save", "b": "Open"}'), ("de.lproj", '{"a": "Los"}')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "menu.json").write_text(text, "utf-8")
    ((own,), (other,)) = (read(tmp_path / name / "menu.json") for name in ("en", "de.lproj"))
    assert (own.language, other.language) == ("en", "de")
    found = translated_by(own, other)
    assert found.warnings == ["1 of 2 units has no translation in the other file: b"]
    done = command("check", tmp_path / "en/menu.json", tmp_path / "de.lproj/menu.json")
    assert done.returncode == 0 and b"English \xe2\x86\x92 German" in done.stdout, done.stderr


@pytest.mark.parametrize("name", ["a.xcstrings", "a.stringsdict", "a.resx", "a.ftl"])
def test_other_forms_of_strings_are_refused_with_what_to_save_them_as(name):
    with pytest.raises(InputError, match="files can't be read; .* its strings as"):
        document("{}", name)


_FORMS = '{"n_one": "{{count}} file", "n_other": "{{count}} files", "m_one": "One note", ' \
    '"m_other": "{{count}} notes"}'  # fmt: skip


@pytest.mark.parametrize(
    ("other", "language", "pairs"),
    [
        ('{"n_other": "{{count}} 个文件", "m_other": "{{count}} 条"}', "zh",
         {"n_one": "{{count}} 个文件", "n_other": "{{count}} 个文件", "m_other": "{{count}} 条"}),
        ('{"n_one": "{{count}} ф", "n_few": "{{count}} фа", "n_other": "{{count}} фо", '
         '"m_one": "Одна", "m_few": "{{count}} з", "m_other": "{{count}} зо"}', "ru",
         {"n_one": "{{count}} ф", "n_other": "{{count}} фо", "n_few": "{{count}} фа",
          "m_one": "Одна", "m_other": "{{count}} зо", "m_few": "{{count}} з"}),
        ('{"n_other": "{{count}} f", "m_one": "Une", "m_other": "{{count}} n"}', "fr",
         {"n_one": "", "n_other": "{{count}} f", "m_one": "Une", "m_other": "{{count}} n"}),
    ],
)  # fmt: skip
def test_plural_forms_are_those_of_the_translation(other, language, pairs):
    own = document(_FORMS, "en.json")
    found = translated_by(own, document(other, f"{language}.json"), plurals=True)
    names = [unit[0] for unit in json.loads(found.meta["units"])]
    assert dict(
        zip(names, (after for _, after in json.loads(found.meta["pairs"])), strict=True)
    ) == (pairs)
    assert "not in the text" not in found.meta.get("warnings", "")
    assert translated_by(own, document(other, f"{language}.json")).text == own.text


@pytest.mark.parametrize("several", [False, True])
def test_a_round_trip_takes_translation_and_return_by_their_keys(several, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = {
        "en.json": {"b": "The talks were frank. They ended.", "a": "Open", "c": "Close"},
        "zh.json": {"a": "打开", "b": "会谈是坦率的。会谈结束了。", "d": "多"},
        "back.json": {"c": "Shut", "b": "The talks were candid. They ended."},
    }
    for name, own in texts.items():
        (tmp_path / name).write_text(json.dumps(own), encoding="utf-8")
    given_texts = ("--middle", "zh.json", "--back", "back.json", "--system", "x")
    if several:
        given_texts = ("--system", "x=zh.json,back.json", "--system", "y=zh.json")
    done = command("roundtrip", "en.json", *given_texts, "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    result = Result.from_json(data["results"]["x"] if several else data)
    rows = [
        (own.unit.id, own.pivot and own.pivot.text, own.back and own.back.text)
        for own in result.sentences
    ]
    assert rows == [
        ("b", "会谈是坦率的。", "The talks were candid."), ("b", "会谈结束了。", "They ended."),
        ("a", "打开", ""), ("c", "", "Shut"),
    ]  # fmt: skip
    assert "1 of 3 units has no translation in zh: c" in result.warnings


def test_a_round_trip_leaves_out_a_singular_that_the_translation_has_no_form_for(tmp_path):
    (tmp_path / "en.json").write_text(_FORMS, "utf-8")
    (tmp_path / "zh.json").write_text(
        '{"n_other": "{{count}} 个", "m_other": "{{count}} 条"}', "utf-8"
    )
    done = command(
        "roundtrip", tmp_path / "en.json", "--middle", tmp_path / "zh.json", "--json",
    )  # fmt: skip
    result = Result.from_json(json.loads(done.stdout))
    assert [row.unit.id for row in result.sentences] == ["n_one", "n_other", "m_other"]
    assert not [f for row in result.sentences for f in row.faults if f.where == "pivot"]


@pytest.mark.parametrize(
    "options",
    [("--middle", "zh.json"), ("--middle", "zh.json", "--back", "en.json"),
     ("--system", "x=zh.json", "--system", "y=default")],
)  # fmt: skip
def test_a_translation_with_other_keys_is_refused(options, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "en.json").write_text('{"a": "Open", "b": "Close"}', "utf-8")
    (tmp_path / "zh.json").write_text('{"x": "打开", "y": "关闭"}', "utf-8")
    done = command("roundtrip", "en.json", *options)
    assert done.returncode == 2 and b"fewer than half of their keys in common" in done.stderr


@pytest.mark.parametrize("option", [("--middle", "zh.json"), ("--system", "x=zh.json")])
def test_a_translation_that_has_none_of_the_texts_is_refused(option, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "en.json").write_text('{"a": "Open", "b": "Close"}', "utf-8")
    (tmp_path / "zh.json").write_text('{"a": "", "b": "", "c": "多"}', "utf-8")
    more = ("--system", "y=default") if option[0] == "--system" else ()
    done = command("roundtrip", "en.json", *option, *more)
    assert done.returncode == 2 and b"the pivot is empty" in done.stderr


def test_a_corpus_of_strings_has_their_keys(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "en.yml").write_text("en:\n  menu:\n    open: Open the file.\n", "utf-8")
    done = command("batch", "en.yml", "-o", "out.jsonl", "--via", "zh", "--flags", "flags.csv")
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    (row,) = Result.from_json(json.loads(line)).sentences
    assert (row.unit.id, row.source.text) == ("menu.open", "Open the file.")


def test_a_folder_of_a_corpus_has_strings_and_no_settings(tmp_path):
    from translate.batch.corpus import Corpus, Reading

    strings = ("en.json", "zh/menu.json", "config/app.en.yml", "a_en.properties", "a.arb")
    settings = ("package.json", "src/log4j.properties", "app.yml", "b.yaml")
    for name in (*strings, *settings, "en/old.manifest.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = "en: Open" if name.endswith(("yml", "yaml", "properties")) else '{"a": "Open"}'
        (tmp_path / name).write_text(text, "utf-8")
    corpus = Corpus([str(tmp_path)], Reading())
    assert {item.id for item in corpus} == {name.rpartition(".")[0] for name in strings}
    assert corpus.facts(whole=True)[0]["skipped"] == 5
    assert list(corpus.unused()) == [
        f"4 files of {tmp_path} are left out as settings, since neither name nor folder names a "
        "language: app.yml, b.yaml, package.json, …; to read one, name it"
    ]
    assert [item.id for item in Corpus([str(tmp_path / "package.json")], Reading())] == ["package"]
    with pytest.raises(InputError, match="1 file of .* is left out as settings"):
        Corpus([str(tmp_path / "src")], Reading())


def test_reading_json_needs_no_library():
    code = (
        "import sys; from translate.readers import here; from translate.readers.source import "
        "Source; import io; list(here(Source(io.BytesIO(b'{\"a\": \"x\"}'), 'en.json'))); "
        "assert 'yaml' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
