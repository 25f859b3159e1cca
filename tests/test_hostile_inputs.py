"""Bad inputs and states, as a table: one line of message, the right exit code, nothing left behind.

Each case is a row; a new kind of attack is a new row. Commands run in this process where that is
honest, in one of their own where streams, signals or limits are what is tested.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hostile import archive, cell, docx, inflating, page, pdf, row, table, xlsx

from translate.cli import main
from translate.readers import apart

Make = bytes | Callable[[], bytes]


class Case(NamedTuple):
    """A file, what the command answers (None: reads it), and a word of the message."""

    name: str
    content: Make
    told: str | None


SENTENCE = "Some words of a sentence that can be read."


def bytes_of(content: Make) -> bytes:
    return content if isinstance(content, bytes) else content()


def check_refusal(code: int, expected: int, err: str, told: str, most: int = 1) -> None:
    """Exit code, at most so many lines, no traceback, the word that says why."""
    assert code == expected, err
    assert "Traceback" not in err and 1 <= len(err.splitlines()) <= most, err
    assert len(err) < 1_200 and not re.search(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]", err), err
    assert re.search(told, err), err


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


# --- documents ------------------------------------------------------------------------------

DOCUMENTS = [
    # PDF
    Case("flate.pdf", lambda: pdf(inflating(700)), "damaged, or needs more than"),
    Case(
        "twice.pdf",
        lambda: pdf(inflating(700), filters="/FlateDecode/FlateDecode"),
        "pictures|damaged",
    ),
    Case("pages.pdf", lambda: pdf(b"", pages=2001), "over 2,000 pages"),
    Case("cut.pdf", lambda: pdf(inflating(1))[:300], "no whole PDF|pictures"),
    Case("nothing.pdf", b"%PDF-1.4\n%%EOF", "no whole PDF"),
    # Word
    Case("span.docx", lambda: docx(table(cell(10**9, SENTENCE))), None),
    Case("span2.docx", lambda: docx(table(cell(10**30, SENTENCE))), None),
    Case("span3.docx", lambda: docx(table(cell(-5, SENTENCE))), None),
    Case("span4.docx", lambda: docx(table(cell("many", SENTENCE))), None),
    Case("cells.docx", lambda: docx("<w:tbl><w:tr><w:tc/></w:tr><w:tr/></w:tbl>"), "no text"),
    Case(
        "merged.docx",
        lambda: docx(
            table(
                f"<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p></w:tc>"
            )
        ),
        None,
    ),
    Case("large.docx", lambda: docx("<w:p/>" * 12_000_000), "more than 64 MiB"),
    Case("deep.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 3000), "no Word document"),
    Case(
        "runs.docx",
        lambda: docx("<w:p>" + "<w:x>" * 20_000 + "</w:x>" * 20_000 + "</w:p>"),
        "no Word document",
    ),
    Case("half.docx", lambda: docx("<w:p><w:r>"), "no Word document"),
    Case("type.docx", lambda: archive({"word/document.xml": "<a/>"}), "no Word document"),
    Case("definition.docx", lambda: docx("", **{"word/x.xml": "<!DOCTYPE x>"}), "definitions"),
    Case("many.docx", lambda: archive({f"{n}.xml": "" for n in range(10_001)}), "unpack to more"),
    Case("zeros.docx", lambda: archive({"x.bin": bytes(2**28 + 1)}), "more than 256 MiB"),
    Case("no.docx", b"not a zip", "archive is damaged"),
    Case("ole.docx", bytes.fromhex("d0cf11e0a1b11ae1"), "encrypted or in the old"),
    # workbooks
    Case("far.xlsx", lambda: xlsx(row(10**9, "A1000000000")), "more than 1,048,576 rows"),
    Case("wide.xlsx", lambda: xlsx(row(2, "ZZZZZZZ2")), "no whole workbook"),
    Case("minus.xlsx", lambda: xlsx(row(-5, "A-5")), "no whole workbook"),
    Case("word.xlsx", lambda: xlsx(row("x", "A")), "no whole workbook"),
    Case(
        "digits.xlsx",
        lambda: xlsx(f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>'),
        "no whole workbook",
    ),
    Case("sheet.xlsx", lambda: xlsx("", sheet="worksheets/none.xml"), "no whole workbook"),
    Case("headless.xlsx", lambda: xlsx(""), "no rows"),
    Case("open.xlsx", lambda: xlsx("<row"), "no whole workbook"),
    Case("no.xlsx", b"not a zip", "archive is damaged"),
    # Markdown
    *(
        Case(f"{name}.md", f"{SENTENCE}\n\n{text}".encode(), None)
        for name, text in {
            "stars": "*" * 10**4,
            "brackets": "[" * 10**4,
            "images": "![" * 5_000,
            "ticks": "`" * 10**4,
            "dashes": "-" * 10**4,
            "spaced": "- " * 5_000,
            "comments": "<!--" * 2_500,
            "quotes": ">" * 10**4,
            "emphasis": "*a **b " * 1_400,
            "underscores": "_a__b_ " * 1_400,
            "angles": "<a " * 3_300,
            "entities": "&" * 10**4,
            "tildes": "~~a " * 2_500,
            "links": "[a](" * 2_500,
            "references": "[a]: b\n" * 1_400,
            "pipes": "|" * 10**4,
            "fences": "```\n" * 2_500,
            "rules": "---\n" * 2_500,
            "titled": "---\ntitle: " + '"' * 10**4,
            "spaces": " " * 10**4 + "x",
        }.items()
    ),
    # web pages
    Case("deep.html", lambda: page(body="<div>" * 100_000), "no article"),
    Case("undefined.html", lambda: page('<meta charset="undefined">'), None),
    Case("punycode.html", lambda: page('<meta charset="punycode">'), None),
    Case("base64.html", lambda: page('<meta charset="base64">'), None),
    Case("idna.html", lambda: page('<meta charset="idna">'), None),
    Case("unicode.html", lambda: page('<meta charset="unicode_escape">'), None),
    Case("long.html", lambda: page(f'<meta charset="{"x" * 3000}">'), None),
    Case("titles.html", lambda: page("<title" * 50_000), None),
    Case("angles.html", b"<" * 200_000, "no article"),
    Case("comments.html", b"<!--" * 200_000, "no article"),
    Case("attributes.html", b"<p " + b"a=1 " * 200_000 + b">", "no article"),
    Case("zero.html", b"\0" * 1000, "is not text"),
    # ready translations
    Case(
        "deep.tmx",
        b"<tmx><header srclang='en'/><body><tu><tuv xml:lang='en'><seg>"
        + b"<hi>" * 10**5
        + b"w"
        + b"</hi>" * 10**5
        + b"</seg></tuv></tu></body></tmx>",
        "too deeply",
    ),
    Case(
        "deep.xliff",
        b"<xliff version='1.2'><file source-language='en'><trans-unit><source>"
        + b"<g>" * 10**5
        + b"w"
        + b"</g>" * 10**5
        + b"</source></trans-unit></file></xliff>",
        "too deeply",
    ),
    Case("empty.tmx", b"<tmx/>", "no text"),
    Case("empty.xliff", b"<xliff/>", "no text"),
    Case(
        "laughs.tmx",
        b'<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx>&b;</tmx>',
        "entities",
    ),
    Case(
        "outside.tmx",
        b'<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tmx>&a;</tmx>',
        "entities",
    ),
    Case("encoding.tmx", b'<?xml version="1.0" encoding="punycode"?><tmx/>', "damaged"),
    Case(
        "character.tmx",
        b"<tmx><body><tu><tuv xml:lang='en'><seg><cp hex='d800'/>A word.</seg></tuv>"
        b"</tu></body></tmx>",
        None,
    ),
    # tables
    Case("deep.jsonl", b'{"text":' + b"[" * 10**5 + b"]" * 10**5 + b"}", "too deeply"),
    Case("digits.jsonl", b'{"text":"Some words.","n":' + b"9" * 5000 + b"}", "number is too long"),
    Case("line.jsonl", b"x" * (2**24 + 1), "line 1 has more than"),
    Case("name.jsonl", b'{"text":"Some words.","id":"' + b"x" * 5000 + b'"}', "no name of at most"),
    Case("names.jsonl", b'{"text":"Some words.","id":[[[]]]}', "no name of at most"),
    Case("half.jsonl", b'{"text":"Some \\ud800 words.","id":"x\\udc00"}', None),
    Case("list.jsonl", b"[1]", "not an object"),
    Case("nan.jsonl", b'{"text":NaN}', "is not a text"),
    Case("null.jsonl", b'{"text":null}', "is empty"),
    Case("keys.jsonl", b'{"\\u001b[31m":1,"\\ud800":2}', "no 'text'"),
    Case("quote.csv", b'text\n"' + b"x" * 3_000_000, "field larger"),
    Case("header.csv", b"a," * 10**6 + b"b\n1,", "no column 'text'"),
    Case("escape.csv", b"\x1b[31mred,b\n1,2\n", "no column 'text'"),
    Case("zero.csv", b"text\n\0\0\0\0", "is not text|can't be told|line 2|NUL"),
    Case("no.parquet", b"PAR1" + b"\xff" * 100 + b"PAR1", "no whole Parquet"),
    Case("footer.parquet", b"PAR1" + b"\xff\xff\xff\x7fPAR1", "no whole Parquet"),
    # texts
    Case("zero.txt", bytes(1000), "is not text"),
    Case("controls.txt", b"\x01\x02\x03" * 1000, "is not text"),
    Case("long.txt", b"ab " * 700_000, "more than the 2,000,000"),
    Case("large.txt", lambda: b"a" * (2**26 + 1), "larger than 64 MiB"),
    Case("empty.txt", b"", "is empty"),
    Case("blank.txt", b" \n\t\n", "no text"),
    Case("program.txt", b"\x7fELF\x02\x01\x01" + bytes(100), "is not text"),
    Case("archive.txt", b"PK\x03\x04rest", "not a text but a .docx"),
    Case("old.doc", b"x", "save it as .docx"),
    Case("pack.zip", b"x", "unpack it"),
]


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case.name)
def test_documents(
    case: Case, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MEMORY_LIMIT", 600 * 2**20)
    path = tmp_path / case.name
    path.write_bytes(bytes_of(case.content))
    code = main(["lexicon", "suggest", str(path)])
    out, err = capfd.readouterr()
    if case.told is None:
        assert (code, err) == (0, "")
    else:
        check_refusal(code, 2, err, case.told)
        assert out == "" and case.name in err
    assert tree(tmp_path) == {case.name}


def test_a_document_that_takes_too_long(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "TIME_LIMIT", 0)
    monkeypatch.setattr("translate.readers.source.TIME_LIMIT", 0)
    path = tmp_path / "slow.md"
    path.write_text("![" * 500_000)
    assert main(["lexicon", "suggest", str(path)]) == 2
    assert "takes more than 0 s to read" in capfd.readouterr().err


def test_the_process_that_reads_is_there_for_the_next_document(tmp_path: Path) -> None:
    from translate.readers import read_bytes

    text = SENTENCE.encode()
    list(read_bytes(text, "one.md"))
    (child,) = apart._idle
    list(read_bytes(text, "two.md"))
    assert apart._idle == [child]
    next(read_bytes(xlsx("".join(row(n, f"A{n}") for n in range(2, 200))), "a.xlsx"))
    assert [d.id for d in read_bytes(text, "three.md")] == ["three"]
