"""Systems' translations brought to the page in files: whose they are, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest

pytest.importorskip("streamlit", reason="streamlit is not installed (extra: app)")

from translate.data import Document
from translate.errors import InputError
from translate.framings.shipped import default_lexicon
from translate.page.brought import brought
from translate.readers import read_bytes
from translate.roundtrip.given import Given, paired

TEXT = "The island is a flashpoint.\n\nThe talks were frank."
ZH, BACK = "该岛是导火索。\n\n会谈是坦率的。", "The island is a fuse.\n\nThe talks were candid."
DOCUMENT = Document("text", TEXT, "en")


def table(*rows: tuple[str, str, str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("source", "pivot", "back", "system"), *rows])
    return out.getvalue().encode()


def tmx(*pairs: tuple[str, str]) -> bytes:
    pairs = pairs or tuple(zip(TEXT.split("\n\n"), ZH.split("\n\n"), strict=True))
    units = "".join(
        f'<tu><tuv xml:lang="en"><seg>{english}</seg></tuv>'
        f'<tuv xml:lang="zh"><seg>{chinese}</seg></tuv></tu>'
        for english, chinese in pairs
    )
    head = '<header srclang="en" datatype="plaintext" segtype="sentence" adminlang="en" '
    head += 'creationtool="x" creationtoolversion="1" o-tmf="x"/>'
    return f'<tmx version="1.4">{head}<body>{units}</body></tmx>'.encode()


def test_texts_are_paired_by_their_names_and_languages():
    files = [("alpha.zh.txt", ZH.encode()), ("alpha.en.txt", BACK.encode()),
             ("GPT-4.1.txt", ZH.encode()), ("home.txt", BACK.encode())]  # fmt: skip
    assert [one.given for one in brought(files, DOCUMENT)] == [
        Given(ZH, BACK, "alpha"), Given(ZH, None, "GPT-4.1"), Given(None, BACK, "home"),
    ]  # fmt: skip


def test_strings_and_their_return_are_paired_by_their_keys():
    [document] = read_bytes(b'{"b": "The talks were frank.", "a": "Open"}', "en.json")
    files = [
        ("alpha.zh.json", '{"a": "打开", "b": "会谈是坦率的。", "c": "多"}'.encode()),
        ("alpha.en.json", b'{"a": "To open", "b": "The talks were candid."}'),
    ]
    [own] = brought(files, document)
    zh, back = "会谈是坦率的。\n\n打开", "The talks were candid.\n\nTo open"
    assert own.given == Given(zh, back, "alpha")
    texts = paired([own.document], [own.given], "zh", default_lexicon("en"))
    assert texts.middle == ["会谈是坦率的。", "打开"]
    assert texts.back == ["The talks were candid.", "To open"]


def test_a_table_gives_the_rows_of_this_text():
    made = table(("Another text.", "另一篇。", "", "alpha"), (TEXT, ZH, BACK, "beta"),
                 (TEXT.replace("\n\n", "\n"), ZH, "", "<b>gamma"))  # fmt: skip
    assert [one.given for one in brought([("study.csv", made)], DOCUMENT)] == [
        Given(ZH, BACK, "beta"), Given(ZH, None, "<b>gamma"),
    ]  # fmt: skip


def test_a_translation_memory_is_a_system():
    (one,) = brought([("delta.tmx", tmx())], DOCUMENT)
    taken = one.given
    assert (
        one.document is DOCUMENT
        and taken.system == "delta"
        and taken.middle is not None
        and taken.back is None
    )
    assert "".join(taken.middle.split()) == "".join(ZH.split())


def test_a_file_of_units_takes_another_ones_translation_unit_by_unit():
    """By what its sentences say the second unit's would stand with the first one's."""
    first, then = "The men left.", "The war began."
    (opened,) = read_bytes(tmx((first, ""), (then, "")), "source.tmx")
    longer = ((then, "是的。 "), (first, "男人离开了。战争开始了。"))
    (one,) = brought([("delta.tmx", tmx(*longer))], opened)
    assert one.document.text == opened.text
    lexicon = default_lexicon("en")
    for middle in (one.given.middle, one.given.middle.strip()):  # as a form hands it on
        texts = paired([one.document], [Given(middle)], "zh", lexicon)
        assert texts.middle == ["男人离开了。战争开始了。", "是的。"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("a.zh.txt", ZH.encode()), ("a.txt", ZH.encode())], "two texts as its middle"),
        ([("a.en.txt", TEXT.encode())], "is the text that is open"),
        ([("study.csv", table(("Another text.", "另一篇。", "", "a")))], "no row with the text"),
        ([("a.txt", b"")], "a.txt"),
        ([("a.zip", b"PK")], "unpack it"),
        ([("study.csv", table((TEXT, ZH, "", "x" * 61)))], "has a long name"),
        ([(f"{'x' * 61}.zh.txt", ZH.encode())], "is no name of a system"),
        ([("a.zh.txt", ("导火索。" * 30_000).encode())], "characters and the page takes"),
    ],
)
def test_what_can_not_be_taken_is_refused_in_a_line(files, message):
    with pytest.raises(InputError, match=message) as refused:
        brought(files, DOCUMENT)
    assert "\n" not in str(refused.value)
