"""Every kind of document there is a reader for, and every way one can be unusable."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hostile import xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from translate.cli import main
from translate.data import Document
from translate.errors import InputError, MissingExtra, TranslateError, UnsupportedLanguage
from translate.readers import SUPPORTED, here, read, read_bytes, source, tables
from translate.readers.detecting import detect_language
from translate.readers.source import Source

DOCUMENTS = Path(__file__).parent / "golden" / "documents"
HEADLINE = "Blinken ends Beijing trip with ties steadier and disputes unsettled"
ZH_HEADLINE = "布林肯结束北京之行：关系趋稳，分歧未解"
ENGLISH = (DOCUMENTS / "english.txt").read_text(encoding="utf-8")
CHINESE = (DOCUMENTS / "chinese.txt").read_text(encoding="utf-8")


def read_whole(name: str, **options: Any) -> Document:
    (document,) = read(DOCUMENTS / name, **options)
    return document


def inside(data: bytes, name: str) -> list[Document]:
    """Read in this process, where limits and libraries can be changed."""
    return list(here(Source(io.BytesIO(data), name)))


def warnings_of(document: Document) -> str:
    return document.meta.get("warnings", "")


@pytest.mark.parametrize(
    ("name", "text", "language", "encoding"),
    [
        ("english.txt", ENGLISH, "en", "utf-8 (the bytes are valid)"),
        ("english-bom.txt", ENGLISH, "en", "utf-8-sig (byte order mark)"),
        ("english-utf16.txt", ENGLISH, "en", "utf-16 (byte order mark)"),
        ("chinese.txt", CHINESE, "zh", "utf-8 (the bytes are valid)"),
        ("chinese-gb18030.txt", CHINESE, "zh", "gb18030 (likeliest reading of the bytes, 1.00)"),
        ("chinese-utf16be.txt", CHINESE, "zh", "utf-16-be (likeliest reading of the bytes, 0.95)"),
    ],
)
def test_texts_in_any_encoding(name: str, text: str, language: str, encoding: str) -> None:
    document = read_whole(name)
    assert (document.text, document.language) == (text, language)
    assert document.meta["encoding"] == encoding
    assert document.id == name.removesuffix(".txt")
    assert document.meta["headline"] in {HEADLINE, ZH_HEADLINE}


def test_traditional_chinese_is_chinese_and_said() -> None:
    document = read_whole("traditional-big5.txt")
    assert document.language == "zh" and "台灣" in document.text
    assert document.meta["encoding"].startswith("big5")
    assert "Traditional" in warnings_of(document)
    assert "Traditional" not in warnings_of(read_whole("chinese.txt"))


def test_latin_1_french() -> None:
    pytest.importorskip("py3langid", reason="the extra docs-in is not installed")
    document = read_whole("french-latin1.txt")
    assert document.language == "fr" and "achevé" in document.text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("안녕하세요. 경찰은 사고의 원인을 조사하고 있다.", "euc_kr"),
        ("그러나 대만 문제와 무역 갈등은 여전히 풀리지 않았다", "euc_kr"),
        ("首相は国会で演説した。地下鉄の運賃は来月から上がる。", "euc_jp"),
        ("首相は国会で演説した。", "shift_jis"),
        ("你好。谢谢。", "gb18030"),
        ("政府宣布明年起實施新的稅制", "big5hkscs"),
        ("Ранним утром", "cp1251"),
        ("Ça va très bien", "cp1252"),
    ],
)
def test_short_texts_in_national_encodings(text: str, codec: str) -> None:
    (document,) = read_bytes(text.encode(codec), "short.txt")
    assert document.text == text and document.meta["encoding"].startswith(codec)


def test_a_reading_that_is_a_guess_is_said_to_be_one() -> None:
    (document,) = read_bytes("뉴스".encode("euc_kr"), "short.txt")
    assert "nearly as likely" in warnings_of(document) and "--encoding" in warnings_of(document)
    assert "nearly as likely" not in warnings_of(read_whole("chinese-gb18030.txt"))


def test_a_mixed_text_is_said_to_be_one() -> None:
    assert "looks like Chinese" in warnings_of(read_whole("mixed.txt", language="en"))
    assert "looks like Chinese" in warnings_of(read_whole("mixed.txt"))
    assert not warnings_of(read_whole("english.txt"))


@pytest.mark.parametrize(
    ("share", "warned"), [(0, ""), (1, "looks like French"), (4, "looks like French")]
)
def test_a_mixture_in_one_script_needs_the_detector(share: int, warned: str) -> None:
    pytest.importorskip("py3langid", reason="the extra docs-in is not installed")
    french = (
        "Le ministre a déclaré mardi que les deux pays avaient rouvert leurs lignes de "
        "communication militaires, sans dire quand la prochaine réunion aurait lieu. "
    )
    text = "\n".join([ENGLISH[:400], french * share])
    (document,) = read_bytes(text.encode(), "mixed.txt", language="en")
    assert warned in warnings_of(document) and bool(warnings_of(document)) == bool(warned)


def test_a_text_more_than_half_of_another_language_is_not_taken_for_english() -> None:
    pytest.importorskip("py3langid", reason="the extra docs-in is not installed")
    german = (
        "Der Minister erklärte am Dienstag, beide Länder hätten ihre militärischen Leitungen "
        "wieder geöffnet, ohne zu sagen, wann das nächste Treffen stattfinden werde. "
    )
    text = f"{german * 3}\n{ENGLISH[400:700]}"
    (document,) = read_bytes(text.encode(), "mixed.txt")
    assert document.language == "de" and "looks like English" in warnings_of(document)


def test_plain_english_does_not_wait_for_the_detector() -> None:
    code = (
        "import sys; from translate.readers import read; "
        f"(d,) = read({str(DOCUMENTS / 'english.txt')!r}, language='en'); "
        "assert not d.meta.get('warnings'), d.meta; assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_english_clause_does_not_hide_a_chinese_paragraph() -> None:
    text = f"{CHINESE[:300]} that is what they said about it"
    (document,) = read_bytes(text.encode(), "mixed.txt", language="en")
    assert "looks like Chinese" in warnings_of(document)


def test_what_the_user_says_outranks_what_is_found() -> None:
    document = read_whole("chinese-gb18030.txt", encoding="gb2312", language="zh-Hans")
    assert document.text == CHINESE
    assert document.meta["encoding"] == "gb2312 (given)"
    assert document.meta["language"] == "zh (given)"
    with pytest.raises(UnsupportedLanguage):
        read_whole("english.txt", language="tlh")
    with pytest.raises(InputError, match="no encoding 'nonsense'"):
        read_whole("english.txt", encoding="nonsense")
    with pytest.raises(InputError, match="not utf-8 throughout"):
        read_whole("french-latin1.txt", encoding="utf-8")


def test_markdown_keeps_words_and_paragraphs() -> None:
    document = read_whole("english.md")
    assert document.meta["title"] == HEADLINE
    assert document.text.startswith(f"{HEADLINE}\n\nQin told")
    assert "- first point with a link\n- second point\n" in document.text
    assert not any(sign in document.text for sign in ("**", "](", "```", "# ", "> "))
    assert warnings_of(document) == "1 block of code left out"


def test_markdown_is_read_as_its_writers_mean_it() -> None:
    text = (
        "Talks\n=====\n\n1. one\n2. two\n   - inner *point*\n\n"
        "<div>Hello &amp; <b>you</b></div>\n\n"
        "A line<br>next <!-- x --> `code` ![a picture](u) snake_case 5 * 3\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n    indented\n\n他说**“你好”**吗\n"
    )
    (document,) = read_bytes(text.encode(), "a.md", language="en")
    assert document.text == (
        "Talks\n\n1. one\n2. two\n  - inner point\n\nHello & you\n\n"
        "A line\nnext  code a picture snake_case 5 * 3\n\na\nb\nc\nd\n\nindented\n\n他说“你好”吗\n"
    )


def test_the_box_of_a_task_is_no_word() -> None:
    (document,) = read_bytes(b"- [x] Done.\n- [ ] To do.\n\n[x] stays.\n", "a.md", language="en")
    assert document.text == "- Done.\n- To do.\n\n[x] stays.\n"


_SRT = """1
00:00:01,000 --> 00:00:04,200 X1:40 X2:600
<i>The minister condemned
the blockade,</i>

2
00:00:04,500 --> 00:00:07,000
which went on.

3
00:00:08,000 --> 00:00:09,000
- Was it provoked?
- No. It was an invasion.
4
00:00:09,500 --> 00:00:10,000
{\\an8}部长谴责
封锁

5
00:00:11,000 --> 00:00:12,000
"""
_VTT = """WEBVTT - a talk

NOTE condemned by nobody

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.200 align:start
<v Ana>Talks &amp; tensions.</v>

00:05.000 --> 00:06.000
Talks went on.

intro
00:07.000 --> 00:08.000
They ended.
"""


@pytest.mark.parametrize(("name", "text", "said", "cues"), [
    ("a.srt", _SRT, ["The minister condemned the blockade, which went on.", "Was it provoked?",
                     "No. It was an invasion.", "部长谴责封锁"], ["1", "3", "4"]),
    ("a.vtt", _VTT, ["Talks & tensions.", "Talks went on.", "They ended."],
     ["1#intro", "2", "3#intro"]),
])  # fmt: skip
def test_of_subtitles_what_is_said_is_read(name, text, said, cues) -> None:
    raw = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    (document,) = read_bytes(raw, name, language="en")
    assert document.text.split("\n\n") == said
    units = json.loads(document.meta["units"])
    assert [unit[0] for unit in units] == cues
    assert units[1][2:] == [len(said[0]) + 2, len("\n\n".join(said[: 3 if cues[1] == "3" else 2]))]


_TIME = "00:00:0{0},000 --> 00:00:0{0},900\n"


@pytest.mark.parametrize(("cues", "said"), [
    (["Words\n\nbelow a blank line.", "\nSo, too."], ["Words below a blank line.", "So, too."]),
    (["It fell to\n-5 degrees."], ["It fell to -5 degrees."]),
    (["The man\n– who resigned –\nleft."], ["The man – who resigned – left."]),
    ([">> Talks ended.\n>> They did."], ["Talks ended.", "They did."]),
    (["He met,", "Putin said,", "“them”."], ["He met, Putin said, “them”."]),
    (["He went", "- no, she went"], ["He went", "no, she went"]),
    (["部长谴责，", "他说"], ["部长谴责，他说"]),
    (["<i>In</i>\n<b></b>", "the port."], ["In the port."]),
])  # fmt: skip
def test_subtitles_as_their_editors_write_them(cues, said) -> None:
    text = "".join(f"{n}\n{_TIME.format(n)}{cue}\n\n" for n, cue in enumerate(cues, 1))
    for written in (text, text.replace(",000", "").replace(",900", ""), text.encode("utf-16")):
        raw = written if isinstance(written, bytes) else written.encode()
        (document,) = read_bytes(raw, "a.srt", language="en")
        assert document.text.split("\n\n") == said


def test_subtitles_without_numbers_or_blank_lines_and_with_twice_their_line_ends() -> None:
    text = f"{_TIME.format(1)}Talks ended.\n{_TIME.format(2)}They did."
    (document,) = read_bytes(text.encode(), "a.srt", language="en")
    assert [unit[0] for unit in json.loads(document.meta["units"])] == ["1", "2"]
    text = f"1\n{_TIME.format(1)}Talks\nended.\n\n2\n{_TIME.format(2)}They did.\n"
    (twice,) = read_bytes(text.replace("\n", "\r\r\n").encode(), "a.srt", language="en")
    assert twice.text == document.text == "Talks ended.\n\nThey did."


_BOTH = ["Talks went on,\n会谈仍在继续，", "as CNN reported.\n据CNN报道。", "1979", "字幕：小王"]


@pytest.mark.parametrize(("language", "said", "left"), [
    (None, ["Talks went on, as CNN reported.", "1979"], "not in English"),
    ("zh", ["会谈仍在继续，据CNN报道。", "1979", "字幕：小王"], "not in Chinese"),
])  # fmt: skip
def test_of_subtitles_in_two_languages_the_documents_own_is_read(language, said, left) -> None:
    text = "".join(f"{n}\n{_TIME.format(n)}{cue}\n\n" for n, cue in enumerate(_BOTH, 1))
    (document,) = read_bytes(text.encode(), "a.srt", language=language)
    assert document.text.split("\n\n") == said
    assert f"of 2 cues the lines that are {left} are left out" in warnings_of(document)


def test_a_line_in_another_script_here_and_there_stays_in_subtitles() -> None:
    cues = ["The word\n危机\nmeans danger.", "It does not.", "Does it?"]
    text = "".join(f"{n}\n{_TIME.format(n)}{cue}\n\n" for n, cue in enumerate(cues, 1))
    (document,) = read_bytes(text.encode(), "a.srt")
    assert document.text.startswith("The word 危机means danger.")
    assert "left out" not in warnings_of(document)


def test_captions_that_roll_up_are_read_once() -> None:
    text = """WEBVTT

00:00.000 --> 00:02.000 align:start position:0%
 
the<00:00:00.500><c> minister</c>

00:02.000 --> 00:02.010 align:start position:0%
the minister
 

00:02.010 --> 00:04.000 align:start position:0%
the minister
condemned<00:00:02.500><c> it</c>

00:04.000 --> 00:04.010
condemned it
 
"""
    (document,) = read_bytes(text.encode(), "a.vtt", language="en")
    assert document.text == "the minister condemned it"


@pytest.mark.parametrize(("name", "data"), [
    ("a.xml", '<?xml version="1.0"?><a>War.</a>'.encode("utf-16")),
    ("a.xml", b'<xliff version="1.2"><file/></xliff>'), ("a.txt", b'\n<tmx version="1.4"/>'),
])  # fmt: skip
def test_xml_is_known_in_any_encoding_and_without_its_declaration(name, data) -> None:
    with pytest.raises(InputError, match="is not a text but XML"):
        list(read_bytes(data, name))


def test_a_text_that_is_xml_is_refused_and_so_are_forms_of_other_editors() -> None:
    with pytest.raises(InputError, match=r"a\.xml is not a text but XML; give it the ending of"):
        list(read_bytes(b'<?xml version="1.0"?><a>War.</a>', "a.xml"))
    with pytest.raises(InputError, match=r"\.sdlxliff files can't be read; export it as XLIFF"):
        list(read_bytes(b"<xliff/>", "a.sdlxliff"))
    for name in ("a.ass", "a.sbv", "a.ttml"):
        with pytest.raises(InputError, match=r"files can't be read; save it as \.srt"):
            list(read_bytes(b"War is near.", name))
    with pytest.raises(InputError, match=r"a\.srt holds no times with words below them"):
        list(read_bytes(b"War is near.", "a.srt"))


def test_word() -> None:
    document = read_whole("english.docx")
    assert document.meta["headline"] == document.meta["title"] == HEADLINE
    assert document.meta["byline"] == "A. Reporter"
    assert "\n\n- first point\n- second point\n\nleft cell\nright cell\n\n" in document.text
    assert "They may meet." in document.text
    assert warnings_of(document) == "tracked changes are read as accepted"


def word(*parts: object) -> bytes:
    """A Word document: a text is a paragraph, a list of rows a table, the rest as it is."""
    docx = pytest.importorskip("docx", reason="python-docx is not installed (extra: docs-in)")
    book = docx.Document()
    for part in parts:
        if isinstance(part, str):
            book.add_paragraph(part)
        elif isinstance(part, list):
            table = book.add_table(rows=0, cols=len(part[0]))
            for row in part:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            book.element.body.insert(-1, part)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def markup(inside: str) -> object:
    oxml = pytest.importorskip("docx.oxml", reason="python-docx is not installed (extra: docs-in)")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return oxml.parse_xml(f'<w:{inside.split(">")[0]} xmlns:w="{space}">{inside.split(">", 1)[1]}')


PARTS = [["Source", "Target"], ["The talks failed.", "会谈失败了。"],
         ["Nobody was surprised.", "没有人感到意外。"], ["They will meet again.", ""]]  # fmt: skip


def test_a_word_table_of_two_languages_is_a_ready_translation() -> None:
    (document,) = read_bytes(word(PARTS), "both.docx")
    assert document.language == "en" and document.meta["translation_language"] == "zh"
    assert document.text.split("\n\n") == [row[0] for row in PARTS[1:]]
    assert document.meta["translation"] == "会谈失败了。\n\n没有人感到意外。"
    assert json.loads(document.meta["pairs"])[0] == PARTS[1]
    assert "1 of 3 units has no translation: 3" in warnings_of(document)
    numbered = [["No.", "English (US)", "中文"], *(
        [str(at), *row] for at, row in enumerate(PARTS[1:], 1)
    )]  # fmt: skip
    (other,) = read_bytes(word("Job 12", numbered), "both.docx")
    assert other.meta["pairs"] == document.meta["pairs"]
    assert "around the table" in warnings_of(other)
    (turned,) = read_bytes(word(PARTS), "both.docx", language="zh")
    assert turned.language == "zh" and turned.meta["translation"].startswith("The talks failed.")


def test_the_pairs_of_a_word_table_are_followed(tmp_path, capsys) -> None:
    (tmp_path / "both.docx").write_bytes(word(PARTS))
    assert main(["roundtrip", str(tmp_path / "both.docx"), "--via", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "the translation that the file holds" in shown and "会谈失败了" in shown
    (tmp_path / "text.txt").write_text("The talks failed. Nobody was surprised.", encoding="utf-8")
    words = ["roundtrip", str(tmp_path / "text.txt"), "--middle", str(tmp_path / "both.docx")]
    assert main([*words, "--system", "x", "--json"]) == 0
    (first, second) = json.loads(capsys.readouterr().out)["routes"][0]["segments"]
    assert (first["pivot"]["text"], second["pivot"]["text"]) == (PARTS[1][1], PARTS[2][1])


@pytest.mark.parametrize("parts", [
    [["one", "two"], ["three", "four"], ["five", "six"]],  # of one language
    [["a", "b", "说"], ["c", "d", "话"]],
    [["The talks failed.", "会谈失败了。"]],  # a pair alone
])  # fmt: skip
def test_other_word_tables_are_read_as_they_stand(parts: list[list[str]]) -> None:
    (document,) = read_bytes(word(parts), "table.docx")
    assert "translation" not in document.meta
    assert document.text.split("\n")[: len(parts[0])] == parts[0]


def test_a_word_table_within_a_text_is_part_of_it() -> None:
    (document,) = read_bytes(
        word("A long report, of which the table is a part. " * 9, PARTS), "a.docx"
    )
    assert "translation" not in document.meta and "会谈失败了。" in document.text


def test_word_columns_boxes_and_content_controls_are_read_in_their_order() -> None:
    box = (
        "<w:p><w:r><w:t>Before the box.</w:t></w:r><w:r><w:pict><w:txbxContent>"
        "<w:p><w:r><w:t>First in the box.</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Second in the box.</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r><w:r><w:t> After it.</w:t></w:r></w:p>"
    )
    control = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    columns = (
        '<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/><w:cols w:num="2"/></w:sectPr></w:pPr>'
        "<w:r><w:t>Left column.</w:t></w:r></w:p>"
    )
    right = '<w:p><w:r><w:br w:type="column"/><w:t>Right column.</w:t></w:r></w:p>'
    parts = [markup(part[3:]) for part in (columns, right, box, control)]
    (document,) = read_bytes(word("Top.", *parts), "columns.docx", language="en")
    assert document.text.strip().split("\n\n") == [
        "Top.", "Left column.", "Right column.", "Before the box. After it.", "First in the box.",
        "Second in the box.", "In a control.",
    ]  # fmt: skip


def test_pdf_lines_become_paragraphs_without_running_heads() -> None:
    document = read_whole("english.pdf")
    paragraphs = document.text.strip().split("\n\n")
    assert paragraphs[0] == HEADLINE
    assert paragraphs[1] == ENGLISH.split("\n\n")[1]
    assert "The Paper" not in document.text and "6 in all" in warnings_of(document)


def test_pdf_columns_hyphens_chinese_and_pictures() -> None:
    columns = read_whole("columns.pdf")
    assert columns.text.split("\n\n")[1:] == [
        "Washington has no formal ties with the self-governed island, which is claimed by China, "
        "but sells it weapons and says that its policy has not changed.",
        ENGLISH.strip().split("\n\n")[-1] + "\n",
    ]
    assert "columns on page 1;" in warnings_of(columns)
    hyphens = read_whole("hyphens.pdf")
    assert "both administrations as" in hyphens.text and "the deep-seated mistrust" in hyphens.text
    assert read_whole("chinese.pdf").text == CHINESE
    assert "no text on page 2" in warnings_of(read_whole("half-image.pdf"))


def test_more_blank_pages_than_a_warning_names_are_hinted_at(tmp_path) -> None:
    with pypdfium2.PdfDocument.new() as pdf:
        with pypdfium2.PdfDocument(DOCUMENTS / "hyphens.pdf") as other:
            pdf.import_pages(other)
        for _ in range(21):
            pdf.new_page(200, 200)
        pdf.save(tmp_path / "blank.pdf")
    assert "20, 21, …: pictures" in warnings_of(*read(tmp_path / "blank.pdf"))


@pytest.mark.parametrize("name", ["english.html", "chinese-gb2312.html"])
def test_web_pages_give_the_article(name: str) -> None:
    document = read_whole(name)
    chinese = name.startswith("chinese")
    assert document.language == ("zh" if chinese else "en")
    assert document.meta["headline"] == (ZH_HEADLINE if chinese else HEADLINE)
    assert document.text.startswith(f"{document.meta['headline']}\n\n")
    assert document.meta["byline"] == "A Reporter"
    assert "\n- A second point of the list" in document.text
    assert not any(w in document.text for w in ("menu", "imprint", "alert", "Home"))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.parquet", "rows.xlsx"])
def test_tables_give_a_document_a_row(name: str) -> None:
    documents = list(read(DOCUMENTS / name))
    assert [d.id for d in documents] == ["one", "two"]
    assert documents[0].meta["title"] == HEADLINE and documents[0].language == "en"
    assert documents[1].text.startswith("Washington")


def test_csv() -> None:
    first, second = read(DOCUMENTS / "rows.csv")
    assert first.text == 'said "candid" talks\ntwice' and first.meta["title"] == "Blinken, again"
    assert second.text == "=1+1"
    assert read_whole("rows-semicolon.csv").text == read_whole("rows.tsv").text == "A fuse."
    by_title = read_whole("rows.tsv", text_column="id", id_column="text")
    assert (by_title.id, by_title.text) == ("A fuse.", "one")


def test_a_first_line_for_excel_tells_the_delimiter_and_heads_may_be_in_capitals(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nID|Text|Outlet|a,b\nx|A fuse.|Alpha|1\n", encoding="utf-8")
    (found,) = read(path)
    assert (found.id, found.text) == ("x", "A fuse.")
    assert json.loads(found.meta["columns"]) == {"Outlet": "Alpha", "a,b": "1"}
    path.write_text("TEXT,Text\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'text'"):
        list(read(path))


def test_a_bad_row_says_so_and_hides_no_other() -> None:
    documents = list(read(DOCUMENTS / "rows-bad.jsonl"))
    assert [bool(d.text) for d in documents] == [True, False, False, False, True]
    errors = [d.meta["error"] for d in documents if not d.text]
    assert [f"line {n}" in e for n, e in zip((2, 3, 4), errors, strict=True)] == [True] * 3
    assert documents[1].id == "rows-bad-2"


@pytest.mark.parametrize("name", ["ready.tmx", "ready.xlf"])
def test_our_own_reports_come_back_as_ready_translations(name: str) -> None:
    document = read_whole(name)
    pairs = json.loads(document.meta["pairs"])
    assert pairs[0] == [HEADLINE, ZH_HEADLINE] and len(pairs) == 6
    assert document.language == "en" and document.meta["translation_language"] == "zh"
    assert document.text.split("\n\n") == [source for source, _ in pairs]
    assert document.meta["translation"].split("\n\n") == [target for _, target in pairs]


def test_xliff_1_2_without_its_codes() -> None:
    document = read_whole("ready-1.2.xliff")
    assert json.loads(document.meta["pairs"]) == [["A fuse.", "导火索。"], ["Not yet.", ""]]
    assert "1 of 2 units has no translation: 2" in warnings_of(document)


_NAMED = {
    "a.xlf": (
        '<xliff version="1.2"><file original="a" source-language="en" target-language="zh"><body>'
        '<trans-unit id="u1"><source>Install <x id="1" equiv-text="{0}"/> at <ph id="2"/>.</source>'
        '<target>在<ph id="2"/>安装<x id="1" equiv-text="{0}"/>。</target></trans-unit>'
        '<trans-unit id="u7"><source></source></trans-unit>'
        '<trans-unit id="u8"><source>War. Not yet.</source></trans-unit></body></file></xliff>'
    ),
    "b.xlf": (
        '<xliff version="2.0" srcLang="en" trgLang="zh"><file id="f"><unit id="u1"><originalData>'
        '<data id="d">{1}</data></originalData><segment><source>Install <pc id="0">'
        '<ph id="1" equiv="{0}"/></pc> at <ph id="2" dataRef="d"/>.</source></segment></unit>'
        '<unit id="u7"><segment><source/></segment></unit>'
        '<unit id="u8"><segment id="x"><source>War. Not yet.</source></segment></unit>'
        "</file></xliff>"
    ),
    "c.tmx": (
        '<tmx version="1.4"><header srclang="en"/><body><tu tuid="u1"><tuv xml:lang="en"><seg>'
        'Install <ph x="1">{0}</ph> at <ph x="2">{1}</ph>.</seg></tuv></tu><tu tuid="u7">'
        '<tuv xml:lang="en"><seg/></tuv></tu><tu tuid="u8"><tuv xml:lang="en"><seg>War. Not yet.'
        "</seg></tuv></tu></body></tmx>"
    ),
}


@pytest.mark.parametrize("name", _NAMED)
def test_units_keep_their_names_and_their_placeholders(name, tmp_path) -> None:
    path = tmp_path / name
    path.write_text(_NAMED[name], "utf-8")
    [document] = read(path)
    second = "{2}" if name == "a.xlf" else "{1}"
    assert document.text == f"Install {{0}} at {second}.\n\nWar. Not yet."
    units = json.loads(document.meta["units"])
    assert [unit[0] for unit in units] == ["u1", "u8"]
    assert [unit[1] for unit in units] == (["s1", "x"] if name == "b.xlf" else ["", ""])
    assert [document.text[start:end] for *_, start, end in units] == document.text.split("\n\n")
    assert "1 of 3 units has no text and is left out: u7" in warnings_of(document)


_PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=GB18030\\nLanguage: zh_CN\\n"

msgctxt "menu"
msgid "War is near."
msgstr "战争临近。"

#: app.c:12 b.c:3
msgid "%d talk was held."
msgid_plural "%d talks were held."
msgstr[0] "举行了 %d 次会谈。"

#, fuzzy
msgctxt "guess"
msgid "Perhaps."
msgstr "不。"

msgid "Not yet."
msgstr ""

#~ msgid "Long ago."
#~ msgstr "从前。"
"""


def test_gettext_files_are_ready_translations(tmp_path) -> None:
    pytest.importorskip("polib")
    (tmp_path / "a.po").write_text(_PO, "gb18030")
    [document] = read(tmp_path / "a.po")
    assert json.loads(document.meta["pairs"]) == [
        ["War is near.", "战争临近。"],
        ["%d talk was held.", "举行了 %d 次会谈。"], ["%d talks were held.", "举行了 %d 次会谈。"],
        ["Not yet.", ""],
    ]  # fmt: skip
    assert (document.language, document.meta["translation_language"]) == ("en", "zh")
    units = [unit[0] for unit in json.loads(document.meta["units"])]
    assert units == ["menu", "app.c:12[0]", "app.c:12[1]", "4"]
    for line in ("1 fuzzy entry left out: guess", "1 obsolete entry left out: 5",
                 "1 of 4 units has no translation: 4"):  # fmt: skip
        assert line in warnings_of(document)
    (tmp_path / "b.po").write_text("This is prose.", "utf-8")
    with pytest.raises(InputError, match=r"b\.po can't be read: it is no gettext file"):
        list(read(tmp_path / "b.po"))
    with pytest.raises(InputError, match=r"\.mo files can't be read; give its \.po$"):
        read(tmp_path / "a.mo")


def test_units_of_one_name_in_two_parts_are_told_apart(tmp_path) -> None:
    unit = '<body><trans-unit id="1"><source>War.</source></trans-unit></body></file>'
    files = "".join(
        f'<file original="{name}" source-language="en" target-language="zh">{unit}' for name in "ab"
    )
    (tmp_path / "a.xlf").write_text(f'<xliff version="1.2">{files}</xliff>', "utf-8")
    [document] = read(tmp_path / "a.xlf")
    assert [unit[0] for unit in json.loads(document.meta["units"])] == ["a#1", "b#1"]


@pytest.mark.parametrize(("space", "text"), [
    ("", "The port was closed."), (' xml:space="preserve"', "\n  The port was\n  closed.\n"),
])  # fmt: skip
def test_the_layout_of_xml_is_no_end_of_a_line(tmp_path, space, text) -> None:
    source, target = "<source>\n  The port was\n  closed.\n</source>", "<target>港口关闭。</target>"
    old = f'<trans-unit id="1"{space}>{source}{target}</trans-unit>'
    new = f'<unit id="1"{space}><segment>{source}{target}</segment></unit>'
    for version, languages, unit in (
        ("1.2", "", old), ("2.0", ' srcLang="en" trgLang="zh"', new),
    ):  # fmt: skip
        file = f'<file id="a" source-language="en" target-language="zh"><body>{unit}</body></file>'
        (tmp_path / "a.xlf").write_text(
            f'<xliff version="{version}"{languages}>{file}</xliff>', "utf-8"
        )
        [document] = read(tmp_path / "a.xlf")
        assert document.text == text


def test_an_id_that_stands_twice_in_one_part_is_not_one_unit(tmp_path) -> None:
    unit = '<trans-unit id="1"><source>War.</source><target>战争。</target></trans-unit>'
    file = f'<file original="a" source-language="en" target-language="zh"><body>{unit * 2}</body>'
    (tmp_path / "a.xlf").write_text(f'<xliff version="1.2">{file}</file></xliff>', "utf-8")
    [document] = read(tmp_path / "a.xlf")
    assert [unit[0] for unit in json.loads(document.meta["units"])] == ["a#1", "a:2#1"]
    file = file.replace(unit * 2, unit)  # and two parts of one name
    (tmp_path / "a.xlf").write_text(f'<xliff version="1.2">{f"{file}</file>" * 2}</xliff>', "utf-8")
    [document] = read(tmp_path / "a.xlf")
    assert [unit[0] for unit in json.loads(document.meta["units"])] == ["a#1", "a:2#1"]


def test_a_target_that_is_still_to_be_translated_is_no_translation(tmp_path) -> None:
    states = {
        "needs-translation": ("War.", ""), "new": ("War.", ""), "translated": ("战争。", "战争。"),
        "needs-review-translation": ("战事。", "战事。"),
    }  # fmt: skip
    units = "".join(
        f'<trans-unit id="{state}"><source>War.</source><target state="{state}">{target}</target>'
        "</trans-unit>"
        for state, (target, _) in states.items()
    )
    path = tmp_path / "states.xliff"
    path.write_text(
        '<xliff version="1.2"><file source-language="en" target-language="zh"><body>'
        f"{units}</body></file></xliff>",
        "utf-8",
    )
    [document] = read(path)
    targets = [target for _, target in json.loads(document.meta["pairs"])]
    assert targets == [kept for _, kept in states.values()]


def test_a_memory_can_be_read_from_its_other_side() -> None:
    document = read_whole("ready.tmx", language="zh")
    assert document.language == "zh" and document.meta["translation_language"] == "en"
    assert document.meta["translation"].startswith(HEADLINE)


REFUSED = {
    "empty.txt": "is empty",
    "blank.txt": "holds no text",
    "binary.txt": "is not text",
    "empty.docx": "holds no text",
    "truncated.docx": "its archive is damaged",
    "encrypted.docx": "encrypted",
    "entities.docx": "document type definitions",
    "not-word.docx": "it is no Word document",
    "empty.html": "no article was found",
    "image-only.pdf": "pictures of text",
    "encrypted.pdf": "protected by a password",
    "truncated.pdf": "no whole PDF",
    "not.pdf": "no whole PDF",
    "broken.csv": "line 2",
    "headless.csv": "no column 'text' .it has: a, b.",
    "broken.parquet": "no whole Parquet table",
    "broken.tmx": "its XML is damaged",
    "entities.tmx": "defines entities",
    "other.xliff": "is no XLIFF file",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(InputError, match=REFUSED[name]) as refused:
        list(read(DOCUMENTS / name))
    assert "\n" not in str(refused.value) and name in str(refused.value)
    assert refused.value.exit_code == 2


def test_every_golden_document_is_used() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [p.name for p in DOCUMENTS.iterdir() if p.name not in source] == []


@pytest.mark.parametrize("suffix", SUPPORTED)
@pytest.mark.parametrize(
    "data", [b"", b" ", bytes(range(256)), b"PK\x03\x04rest", b"%PDF-1.4", b"\xff\xfe\xff", b"{}"]
)
def test_every_reader_refuses_rubbish_as_our_own_error(suffix: str, data: bytes) -> None:
    try:
        documents = list(read_bytes(data, f"rubbish{suffix}"))
    except InputError as error:
        assert "rubbish" in str(error) and "\n" not in str(error)
    else:
        assert all(d.text.strip() or "error" in d.meta for d in documents)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["english.docx", "english.pdf", "rows.xlsx", "rows.parquet", "ready.tmx",
                     "ready.xlf", "english.html", "rows.jsonl", "rows.csv"]),
    st.data(),
)  # fmt: skip
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(name: str, data: Any) -> None:
    whole = bytearray((DOCUMENTS / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            list(read_bytes(bytes(whole[:cut] if cut % 3 == 0 else whole), name))
        except TranslateError as error:
            assert "\n" not in str(error)


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_that_unpacks_too_far_is_refused(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "UNPACKED_LIMIT", 2**20)
    bomb = archive({"word/document.xml": bytes(2**20 + 1)})
    with pytest.raises(InputError, match="more than 1 MiB"):
        inside(bomb, f"bomb{suffix}")


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    bomb = archive({"word/document.xml": bytes(2**20)})
    honest = (2**20).to_bytes(4, "little")
    liar = bomb.replace(honest, (64).to_bytes(4, "little"))
    assert liar != bomb
    with pytest.raises(InputError, match="damaged"):
        list(read_bytes(liar, "bomb.docx"))


def test_too_many_members_too_many_bytes_too_many_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source, "MEMBER_LIMIT", 2)
    with pytest.raises(InputError, match="unpack"):
        inside(archive({str(n): b"" for n in range(3)}), "many.docx")
    monkeypatch.setattr(source, "FILE_LIMIT", 1024)
    with pytest.raises(InputError, match="larger than 1 KiB"):
        list(read_bytes(b"a " * 600, "long.txt"))
    monkeypatch.setattr(source, "TEXT_LIMIT", 100)
    with pytest.raises(InputError, match="120 characters"):
        list(read_bytes(b"ab " * 40, "long.txt"))


def test_a_parquet_row_group_that_unpacks_too_far_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    monkeypatch.setattr(tables, "UNPACKED_LIMIT", 100)
    with pytest.raises(InputError, match="row group"):
        inside((DOCUMENTS / "rows.parquet").read_bytes(), "rows.parquet")


def test_paths_that_cannot_be_opened_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; check the path"):
        read(tmp_path / "nowhere.txt")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    for name, remedy in (("a.doc", "save it as .docx"), ("a.rtf", ".docx"), ("a.mhtml", "HTML")):
        with pytest.raises(InputError, match=remedy):
            read(tmp_path / name)


def test_a_file_in_disguise_is_named_for_what_it_is() -> None:
    data = (DOCUMENTS / "english.pdf").read_bytes()
    with pytest.raises(InputError, match="not a text but a .pdf file"):
        list(read_bytes(data, "renamed.txt"))


def test_an_unknown_name_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "ARTICLE").write_text(ENGLISH, encoding="utf-8")
    (document,) = read(tmp_path / "ARTICLE")
    assert document.text == ENGLISH and document.id == "ARTICLE"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(CHINESE.encode("gb18030"))

    monkeypatch.setattr(sys, "stdin", Stdin)
    (document,) = read("-")
    assert document.text == CHINESE and document.id == "stdin"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_text_in_is_text_out(text: str) -> None:
    (document,) = read_bytes(text.encode("utf-8"), "a.txt", language="en", encoding="utf-8")
    assert document.text == text.removeprefix("\ufeff")


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_json_lines_in_are_texts_out(texts: list[str]) -> None:
    data = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    assert [d.text for d in read_bytes(data, "a.jsonl", language="en")] == texts


def test_a_formula_without_its_result_is_told_and_not_left_out(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    book = openpyxl.Workbook()
    for row in (
        ["id", "text", "outlet"],
        ["one", "Some words of a sentence.", '=LOWER("X")'],
        [None, '="Some "&"words"', None],
        ["three", "=B2", "a"],
        [None, None, None],
        ["five", "Other words of a sentence.", "b"],
    ):
        book.active.append(row)
    book.save(tmp_path / "rows.xlsx")
    rows = list(read(tmp_path / "rows.xlsx", language="en"))
    assert [row.id for row in rows] == ["one", "rows-3", "three", "five"]
    assert [row.text[:4] for row in rows] == ["Some", "", "", "Othe"]
    for row, line in zip(rows[1:3], (3, 4), strict=True):
        assert row.meta["error"] == (
            f"rows.xlsx, line {line}: 'text' is a formula without its result; open and save the "
            "workbook in a spreadsheet program"
        )
    assert "columns" not in rows[0].meta and rows[3].meta["columns"] == '{"outlet": "b"}'


def test_a_formula_whose_result_is_nothing_is_an_empty_cell() -> None:
    pytest.importorskip("openpyxl", reason="the extra docs-in is not installed")
    words = '<row r="2"><c r="A2" t="inlineStr"><is><t>Some words.</t></is></c></row>'
    empty = '<row r="3"><c r="A3" t="str"><f>IF(TRUE,"","x")</f><v></v></c></row>'
    stored = '<row r="4"><c r="A4" t="str"><f>A2</f><v>Some words.</v></c></row>'
    rows = inside(xlsx(words + empty + stored), "rows.xlsx")
    assert [(row.id, row.text) for row in rows] == [
        ("rows-2", "Some words."), ("rows-4", "Some words.")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("suffix", "module"),
    [(".docx", "docx"), (".pdf", "pypdfium2"), (".html", "trafilatura"),
     (".parquet", "pyarrow"), (".xlsx", "openpyxl"), (".po", "polib"), (".yml", "yaml")],
)  # fmt: skip
def test_a_missing_library_is_named_with_its_extra(
    suffix: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"run: pip install .*\[docs-in\]"):
        inside(b"x", f"a{suffix}")


def test_without_the_detector_the_script_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid", None)
    assert read_whole("english.txt").meta["language"] == "en (its small words)"
    assert not warnings_of(read_whole("english.txt"))
    assert read_whole("chinese.txt").language == "zh"
    french = read_whole("french-latin1.txt")
    assert french.language == "en" and "by its script alone" in warnings_of(french)
    german = "Das Ministerium sagte, dass die Gespräche gut liefen und bald weitergehen sollen."
    assert "by its script alone" in detect_language(german.replace("ä", "ae")).warnings[0]
    assert not detect_language(
        "Smuggled antiquities reached dealers through Basel, auditors say."
    ).warnings


def test_importing_the_readers_imports_no_library() -> None:
    code = (
        "import sys, translate.readers as r; list(r.read_bytes(b'A fuse.', 'a.txt'));"
        "heavy = {'docx','pypdfium2','trafilatura','pyarrow','openpyxl','py3langid','lxml'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def page(title: str, body: str) -> bytes:
    text = "The talks went on for more than seven hours, and both sides called them candid. " * 3
    return (
        f"<html><head><title>{title}</title></head><body>{body}<article><p>{text}</p>"
        f"<p>{text}</p></article></body></html>"
    ).encode()


def test_a_menu_heading_is_no_headline() -> None:
    (document,) = read_bytes(page("Talks end - The Paper", "<h1>Keyboard shortcuts</h1>"), "a.html")
    assert "Keyboard" not in document.text and "Keyboard" not in document.meta["headline"]
    (document,) = read_bytes(page("Talks end - The Paper", "<h1>Talks end</h1>"), "a.html")
    assert document.text.startswith("Talks end\n\nThe talks")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<meta charset=utf-8>", "ä"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "ä"),
        ("<meta charset=nonsense>", "ä"),
        ("", "ä"),
    ],
)
def test_a_page_is_decoded_as_it_says_or_as_its_bytes_say(data: str, text: str) -> None:
    codec = "cp1252" if "iso" in data else "utf-8"
    body = page("Gespräche", data).decode().replace("hours", f"hours{text}")
    (document,) = read_bytes(body.encode(codec), "a.html")
    assert "hoursä" in document.text


def test_the_formats_are_documented() -> None:
    from translate.reports import FORMATS

    formats = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in (*SUPPORTED, *FORMATS):
        assert f"`{name}`" in formats
    values = {k: v for k, v in vars(source).items() if k.endswith("_LIMIT")}
    assert len(values) == 11
    for value in values.values():
        assert (
            f"| {value} s |" in formats or f"{value:,}" in formats or source.size(value) in formats
        )


def test_of_several_targets_in_a_memory_chinese_is_the_translation(tmp_path):
    path = tmp_path / "three.tmx"
    variants = [("en", "War."), ("de", "Krieg."), ("zh-CN", "战争。"), ("zh-TW", "戰爭。")]
    unit = "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in variants)
    path.write_text(
        f'<tmx version="1.4"><header srclang="en"/><body><tu>{unit}</tu></body></tmx>', "utf-8"
    )
    [document] = read(path)
    assert document.meta["translation"] == "战争。"
    assert document.meta["translation_language"] == "zh"
