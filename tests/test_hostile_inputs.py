"""Bad inputs and states, as a table: one line of message, the right exit code, nothing left behind.

Each case is a row; a new kind of attack is a new row. Commands run in this process where that is
honest, in one of their own where streams, signals or limits are what is tested.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shlex
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn

import pytest
from console import command
from hostile import archive, cell, docx, inflating, page, pdf, relations, row, table, xlsx
from readback import names_in, rows_in
from toyjob import ToyJob

from translate.batch import cluster, run
from translate.batch.lines import has_several
from translate.batch.output import manifest_path
from translate.batch.progress import Meter
from translate.cli import main, parser
from translate.commands.alike import each
from translate.errors import StorageError
from translate.readers import apart

ROOT = Path(__file__).resolve().parent.parent
ROOT_USER = hasattr(os, "geteuid") and os.geteuid() == 0
linux = pytest.mark.skipif(sys.platform != "linux", reason="devices and limits of Linux")

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
    Case("relations.docx", lambda: docx("", **{"word/_rels/document.xml.rels": "<x"}), "no Word"),
    Case(
        "outside.docx",
        lambda: docx(
            f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>",
            **{"word/_rels/document.xml.rels": relations("styles", "../../../etc/passwd")},
        ),
        "no Word document|damaged",
    ),
    Case(
        "styles.docx",
        lambda: docx(
            f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>",
            **{
                "word/_rels/document.xml.rels": relations("styles", "styles.xml"),
                "word/styles.xml": "<broken",
            },
        ),
        "no Word document|damaged",
    ),
    Case("type.docx", lambda: archive({"word/document.xml": "<a/>"}), "no Word document"),
    Case("definition.docx", lambda: docx("", **{"word/x.xml": "<!DOCTYPE x>"}), "definitions"),
    Case("many.docx", lambda: archive({f"{n}.xml": "" for n in range(10_001)}), "unpack to more"),
    Case("zeros.docx", lambda: archive({"x.bin": bytes(2**28 + 1)}), "more than 256 MiB"),
    Case("no.docx", b"not a zip", "whatever its name says"),
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
    Case("no.xlsx", b"not a zip", "whatever its name says"),
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
            "emphasis": "*a **b " * 700,
            "underscores": "_a__b_ " * 700,
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
    Case("keytwice.jsonl", b'{"text":"One.","text":"Two."}', "stands twice"),
    Case("number.jsonl", b'{"text":12}', "is not a text"),
    Case("string.jsonl", b'"words"', "not an object"),
    Case("infinite.jsonl", b'{"text":"Some words of a sentence.","n":1e999}', None),
    Case("unnamed.jsonl", b'{"body":"Some words."}', "no 'text'"),
    Case("columntwice.csv", b"text,text\nOne.,Two.\n", "twice"),
    Case("commas.csv", b"text\nOne, two, three.\n", "quotation marks"),
    Case("trailing.csv", f"text\n{SENTENCE},,\n".encode(), None),
    Case("unclosed.csv", b'text\n"Some words\n', "quotation marks"),
    Case("returns.csv", f"id,text\r1,{SENTENCE}\r".encode(), None),
    Case("columns.csv", b"text" + b",c" * 10**4 + b"\n" + SENTENCE.encode() + b",1" * 10**4, None),
    Case("header.csv.csv", b"text\n", "no rows"),
    Case("short.csv", b"id,text\n1\n", "is empty"),
    Case("nothing.parquet", b"", "no whole Parquet"),
    Case(
        "formula.xlsx",
        lambda: xlsx(f'<row r="2"><c r="A2" t="str"><f>1+1</f><v>{SENTENCE}</v></c></row>'),
        None,
    ),
    Case("slip.docx", lambda: archive({"../../evil": "x", "word/document.xml": "<a/>"}), "no Word"),
    Case("partless.docx", lambda: archive({"[Content_Types].xml": "<Types/>"}), "no Word"),
    Case("utf7.tmx", b"<?xml version='1.0' encoding='utf-7'?><tmx/>", "damaged"),
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
    Case("mark.txt", b"\xef\xbb\xbf", "no text"),
    Case("mark16.txt", b"\xff\xfe", "no text"),
    Case("mark32.txt", b"\xff\xfe\0\0", "no text"),
    Case("marked32.txt", SENTENCE.encode("utf-32"), None),
    Case("unmarked16.txt", SENTENCE.encode("utf-16-be"), None),
    Case("unmarked32.txt", SENTENCE.encode("utf-32-le"), "is not text"),
    Case("null.txt", b"Some words\0 of a sentence.", "is not text"),
    Case("returns.txt", SENTENCE.encode() + b"\r" + SENTENCE.encode(), None),
    Case("mixed.txt", "Déjà vu über\n".encode("latin-1") + "Déjà vu 中文".encode(), "encoding"),
    Case("packed.txt", gzip.compress(SENTENCE.encode()), "is not text"),
    Case("bomb.gz", gzip.compress(bytes(10**7)), "unpack it"),
    Case("accents.txt", ("a" + "\u0301" * 20_000).encode(), None),
    Case("overrides.txt", f"\u202e{SENTENCE}\u202c".encode(), None),
    Case("old.doc", b"x", "save it as .docx"),
    Case("book.epub", b"x", "save its text"),
    Case("slides.pptx", b"x", "save its text"),
    Case("text.odt", b"x", "save it as .docx"),
    Case("rows.json", b'[{"text":"Some words."}]', "write it as .jsonl"),
    Case("numbers.json", b'{"a": 1}', "write texts as .jsonl"),
    Case("deep.json", b'{"a":' * 100_000, "nested too deeply"),
    Case("alias.yml", b"a: &a\n  b: *a\n", "nested too deeply"),
    Case("bad.strings", b'"a" = "b"', "stands there; correct it"),
    Case("none.properties", b"\\" * 1_000_000, "shorten it"),
    Case("pack.zip", b"x", "unpack it"),
]


@pytest.mark.parametrize("case", DOCUMENTS, ids=lambda case: case.name)
def test_documents(
    case: Case, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.name in ("flate.pdf", "twice.pdf"):
        monkeypatch.setattr(apart, "MEMORY_LIMIT", 600 * 2**20)
    path = tmp_path / case.name
    path.write_bytes(bytes_of(case.content))
    code = main(["lexicon", "suggest", str(path)])
    out, err = capfd.readouterr()
    if case.told is None:
        assert code == 0
        assert err == "" or (out == "" and err.startswith("translate: nothing to suggest: "))
    else:
        check_refusal(code, 2, err, case.told)
        assert out == "" and case.name in err
    assert names_in(tmp_path) == {case.name}


# The limit of the system, and the clock of whoever waits.
@linux
@pytest.mark.parametrize(("limit", "wall"), [(1, 1000), (1, 0.5)])
def test_a_document_that_takes_too_long(
    limit: int,
    wall: float,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for place in ("apart", "source"):
        monkeypatch.setattr(f"translate.readers.{place}.TIME_LIMIT", limit)
    monkeypatch.setattr(apart, "_WALL", wall)
    path = tmp_path / "slow.md"
    path.write_text("![" * 500_000)
    assert main(["lexicon", "suggest", str(path)]) == 2
    assert f"takes more than {limit} s to read" in capfd.readouterr().err


def test_the_process_that_reads_is_there_for_the_next_document(tmp_path: Path) -> None:
    from translate.readers import read_bytes

    text = SENTENCE.encode()
    list(read_bytes(text, "one.md"))
    (child,) = apart._idle
    list(read_bytes(text, "two.md"))
    assert apart._idle == [child]
    next(read_bytes(xlsx("".join(row(n, f"A{n}") for n in range(2, 200))), "a.xlsx"))
    assert [d.id for d in read_bytes(text, "three.md")] == ["three"]


# --- commands -------------------------------------------------------------------------------

# What lies in the folder a command is run in.
FILES = {
    "t.txt": SENTENCE.encode(),
    "empty.txt": b"",
    "rows.csv": b"id,body\n1,Some words.\n",
    "two.jsonl": b'{"text":"One."}\n{"text":"Two."}\n',
    "latin.txt": "déjà vu".encode("latin-1"),
    "half.jsonl": b'{"source":"\\ud800","term":1,"back":""}\n',
    "deep.json": b"[" * 10**5,
    "digits.json": b'{"routes":[' + b"9" * 5000 + b"]}",
    "other.json": b'{"routes":[]',
    "list.json": b"[]",
    "wrong.jsonl": b'{"document":{"id":1},"routes":[],"framings":[{"fate":1}]}\n',
    "types.jsonl": b'{"id":1,"error":{"kind":[],"message":{}}}\n' * 2,
    "routes.json": b'{"routes":[{"via":"zh","segments":[1]}]}',
    "number.json": b'{"routes":[1],"framings":{"a":1}}',
    "deep.toml": b"a = " + b"[" * 10**5,
    "digits.toml": b"a = " + b"9" * 5000,
    "bare.toml": b'[[framing]]\nterm = 1\ncategory = []\nvariants = {}\nintensity = "x"\n',
    "keys.toml": b'[[framing]]\n"\\u001B[31m" = 1\n',
    "long.toml": b'[[framing]]\nterm = "' + b"a" * 10**6 + b'"\n',
    "square.tsv": "fuse\tconflict\t\t²\n".encode(),
    "large.tsv": b"fuse\tconflict\t\t" + b"9" * 5000 + b"\n",
    "deep.tbx": b"<tbx>" + b"<a>" * 10**5,
    "entity.tbx": b'<!DOCTYPE t [<!ENTITY a "b">]><tbx>&a;</tbx>',
    "half.tbx": b"<tbx",
    "zero.toml": bytes(100),
    "lexicon.bin": b"\xff\xfe\x00",
    "cache.txt": b"no database",
    "registry.toml": b"",
    "large.jsonl": b"x" * (2**20),
    "tab.tsv": b"a b\n",
    "tabs.tsv": b"a\tb\tc\n",
}  # fmt: skip
LONG = "x" * 5000


def foreign() -> bytes:
    """A database that is no cache."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE notes (words TEXT)")
        return made.serialize() if hasattr(made, "serialize") else b"no database of something else"


FILES["foreign.db"] = foreign()

# What is typed, the exit code, what is said.
COMMANDS: list[tuple[str, int, str]] = [
    # numbers out of bounds
    *((f"{command} t.txt {option} {value}", 2, "not a whole number from")
      for command, option, value in [
        ("text", "--beam", "5000"), ("text", "--beam", "0"), ("text", "--beam", "-1"),
        ("text", "--beam", "x"), ("text", "--beam", "1.5"), ("text", "--beam", "9" * 5000),
        ("text", "--threads", "100000"), ("text", "--n-best", "65"), ("text", "--n-best", "0"),
        ("roundtrip", "--samples", "100000"), ("roundtrip", "--samples", "0"),
        ("roundtrip", "--hops", "1000000"), ("roundtrip", "--hops", "-5"),
        ("roundtrip", "--seed", "-1"), ("roundtrip", "--seed", "4294967296"),
        ("batch -o o.jsonl", "--workers", "100000"), ("batch -o o.jsonl", "--beam", "65"),
        ("batch -o o.jsonl", "--workers", "0"), ("lexicon suggest", "--most", "-1"),
        ("lexicon suggest", "--most", "100000000"), ("app", "--port", "99999999"),
        ("app", "--port", "0"), ("app", "--port", "-80"),
    ]),
    *((f"roundtrip t.txt --min-confidence {value}", 2, "not a number from 0 to 1")
      for value in ("2", "-1", "nan", "inf", "x")),
    # languages and routes
    ("roundtrip t.txt --via zh+", 2, "names no language"),
    ("roundtrip t.txt --via +", 2, "names no language"),
    ("roundtrip t.txt --via ,", 2, "names no language"),
    ("roundtrip t.txt --via zh,zh", 2, "twice"),
    ("roundtrip t.txt --via " + ",".join(["zh"] * 100), 2, "more than 16"),
    ("roundtrip t.txt --via " + "+".join(["zh"] * 100), 2, "more than 16"),
    ("roundtrip t.txt --via xx", 2, "not known"),
    ("roundtrip t.txt --via ../zh", 2, "not a language tag"),
    (f"roundtrip t.txt --via {LONG}", 2, "not a language tag"),
    ("roundtrip t.txt --via \x1b[31m", 2, "not a language tag"),
    ("roundtrip t.txt --via \udce9", 2, "not a language tag"),
    ("roundtrip t.txt --from en --via en", 2, "choose two"),
    ("roundtrip t.txt --control zh", 2, "pivot itself"),
    ("text t.txt --from zh --to zh", 2, "choose two"),
    ("text t.txt --to klingon", 2, "not known"),
    ("compare t.txt t.txt --lang 12", 2, "not a language tag"),
    # files that are not there, or not what they should be
    *((f"{command} none", 2, "none|check the path") for command in (
        "text", "text --lines", "roundtrip", "trace", "align", "fates", "report", "summary",
        "lexicon check", "lexicon suggest", "lexicon show", "app", "batch -o o.jsonl")),
    *((f"{command} .", 2, r"folder|directory|readable|can't be read|not a file") for command in (
        "text", "text --lines", "roundtrip", "align", "fates", "report", "summary",
        "lexicon check", "app")),
    *((f"{command} {LONG}", 2, "File name too long|can't be|no lexicon")
      for command in ("text", "align", "report", "summary", "app", "lexicon check",
                      "lexicon show", "batch -o o.jsonl", "compare t.txt", "score t.txt")),
    *((f"{command} empty.txt", 2, "empty|no result|not JSON|no term") for command in (
        "text", "roundtrip", "report", "summary", "lexicon check", "lexicon suggest")),
    ("compare t.txt empty.txt", 2, "is empty"),
    ("text latin.txt --lines", 2, "not UTF-8"),
    ("align latin.txt", 2, "not UTF-8"),
    ("align tab.tsv", 2, "no tab"),
    ("score t.txt two.jsonl", 2, "lines"),
    ("roundtrip two.jsonl", 2, "2 documents"),
    ("roundtrip rows.csv", 2, "no column 'text'"),
    ("roundtrip t.txt --middle none", 2, "does not exist"),
    ("roundtrip t.txt --middle empty.txt", 2, "is empty"),
    ("roundtrip t.txt --encoding punycode", 2, "no encoding"),
    ("roundtrip t.txt --encoding undefined", 2, "no encoding"),
    ("roundtrip t.txt --encoding base64", 2, "no encoding"),
    ("roundtrip t.txt --encoding ../x", 2, "no encoding"),
    (f"roundtrip t.txt --encoding {LONG}", 2, "no encoding"),
    ("roundtrip latin.txt --encoding utf-16", 2, "not utf-16"),
    ("text t.txt --engine nonsense", 2, "invalid choice"),
    ("text t.txt --device tpu", 2, "invalid choice"),
    ("text t.txt --cache cache.txt", 2, "can't be opened"),
    ("text t.txt --cache .", 2, "it is a folder"),
    ("text t.txt --cache /dev/null/x", 2, "can't be opened"),
    ("models show ../..", 2, "no model for ../..;"),
    ("models remove ../..", 2, "is kept in|no model"),
    # what is never ending
    *((f"{command} /dev/zero", 2, "larger than|more than|not text|no result|no lexicon")
      for command in ("report", "align", "fates", "roundtrip", "lexicon check", "sample")),
    ("find /dev/zero words", 2, "no result"),
    ("summary /dev/zero", 2, "pipe or a device"),
    ("summary large.jsonl", 2, "line 1 is no result"),
    ("batch /dev/zero -o o.jsonl", 2, "pipe or a device"),
    ("batch - -o o.jsonl", 2, "standard input"),
    # JSON, JSON lines
    ("report t.txt", 2, "is not JSON"),
    ("report deep.json", 2, "nested too deeply"),
    ("report digits.json", 2, "number is too long"),
    ("report other.json", 2, "is not JSON"),
    ("report list.json", 2, "no result of this tool"),
    *((f"report {name} --format {form}", 2, "no whole result|no result|not a round-trip result")
      for name in ("routes.json", "number.json") for form in ("text", "html", "md", "csv", "tmx")),
    ("summary t.txt", 2, "line 1 is no result"),
    ("summary wrong.jsonl", 2, "no result"),
    ("summary types.jsonl --format html", 2, "no result"),
    ("summary two.jsonl", 2, "line 1 is no result"),
    ("summary deep.json", 2, "line 1 is no result"),
    ("summary digits.json", 2, "line 1 is no result"),
    ("fates t.txt", 2, "line 1 is not JSON"),
    ("fates deep.json", 2, "nested too deeply"),
    ("fates digits.json", 2, "number is too long"),
    ("fates half.jsonl", 2, "no text 'term'"),
    ("fates list.json", 2, "no text 'source'"),
    # lexicons
    *((f"{command} {name}", 2, told) for command in ("lexicon check", "roundtrip t.txt --lexicon")
      for name, told in [
        ("deep.toml", "nested too deeply"), ("digits.toml", "number is too long"),
        ("bare.toml", "no term"), ("keys.toml", "unknown key"), ("long.toml", "over 200"),
        ("square.tsv", "not a number from 1"), ("large.tsv", "not a number from 1"),
        ("deep.tbx", "TBX|XML|well"), ("entity.tbx", "entit"), ("half.tbx", "TBX|XML|well"),
        ("zero.toml", "not TOML"), ("lexicon.bin", "is no form of a lexicon|not UTF-8"),
        ("list.json", "is no form of a lexicon"), ("none.toml", "can't be read"),
    ]),
    # outputs
    ("text t.txt -o t.txt", 2, "input itself"),
    ("text t.txt -o ./t.txt", 2, "input itself"),
    ("compare t.txt latin.txt -o latin.txt", 2, "input itself"),
    ("roundtrip t.txt --lexicon square.tsv -o square.tsv", 2, "ends in .tsv"),
    ("roundtrip t.txt --cache cache.txt -o cache.txt", 2, "input itself"),
    ("text t.txt -o .", 2, "is a folder"),
    *((f"{command} -o {name}/", 2, "is a folder; name a file in it")
      for name in ("none", "t.txt", ".") for command in (
        "text t.txt", "roundtrip t.txt", "trace t.txt", "report list.json", "batch t.txt",
        "sample t.txt", "find t.txt", "agree t.txt", "codebook", "summary t.txt --format html")),
    ("summary two.jsonl -o none.zip/", 2, "is a folder; name a file in it"),
    ("summary two.jsonl -o t.txt/", 2, "t.txt is a file"),
    ("text t.txt -o none/x.txt", 2, "can't be written"),
    ("text t.txt -o t.txt/x.txt", 2, "can't be written"),
    (f"text t.txt -o {LONG}", 2, "can't be written"),
    ("roundtrip t.txt --format xlsx", 2, "name a file with -o"),
    ("report list.json --format xlsx", 2, "name a file with -o"),
    ("batch t.txt -o t.txt", 2, "one of the inputs"),
    ("batch t.txt -o t.txt --fresh", 2, "one of the inputs"),
    ("batch . -o t.txt --fresh", 2, "one of the inputs"),
    ("batch *.txt -o t.txt --fresh", 2, "one of the inputs"),
    ("batch t.txt -o cache.txt", 2, "without its journal"),
    ("batch t.txt -o .", 2, "is a folder"),
    ("batch t.txt -o none/o.jsonl", 2, "no folder"),
    ("batch t.txt -o /dev/null", 2, "pipe or a device"),
    ("batch *.none -o o.jsonl", 2, "does not exist"),
    ("batch t.txt -o o.jsonl --address 127.0.0.1:1", 2, "--on ray"),
    ("batch t.txt -o o.jsonl --middle t.txt", 2, "belongs to one document"),
    ("batch t.txt -o o.jsonl --on ray --address 127.0.0.1:1", 1, "no Ray cluster"),
    ("batch t.txt -o o.jsonl --on ray --address 127.0.0.1:99999999", 1, "no Ray cluster"),
    # usage
    # what was left empty, or says nothing
    ("text ", 2, "FILE is empty"), ("text t.txt --from ", 2, "--from is empty"),
    ("roundtrip t.txt --encoding ", 2, "--encoding is empty"),
    ("text t.txt --cache ", 2, "--cache is empty"), ("text t.txt -o ", 2, "--output is empty"),
    ("text t.txt --models ", 2, "--models is empty"), ("batch  -o o.jsonl", 2, "INPUT is empty"),
    ("examples ", 2, "NAME is empty"), ("models fetch ", 2, "WHAT is empty"),
    ("roundtrip t.txt --control ,,", 2, "no language"),
    ("roundtrip t.txt --control pt,pt", 2, "a language twice"),
    ("roundtrip t.txt --control " + ",".join(f"a{n}" for n in range(20)), 2, "more than 16"),
    ("roundtrip t.txt --control en", 2, "choose two"),
    ("roundtrip t.txt --random", 2, "add --samples"),
    ("roundtrip t.txt --samples NaN", 2, "not a whole number"),
    ("roundtrip t.txt --via zh+en", 2, "choose two"),
    ("roundtrip t.txt --via zh+zh", 2, "choose two"),
    ("roundtrip t.txt --from auto", 2, "not known"),
    ("batch t.txt -o o.jsonl --retry --fresh", 2, "not allowed with"),
    ("batch t.txt t.txt -o o.jsonl", 2, "among the inputs twice"),
    ("batch t.txt ./t.txt -o o.jsonl", 2, "among the inputs twice"),
    ("batch . t.txt -o o.jsonl", 2, "among the inputs twice"),
    ("batch rows.csv -o o.jsonl", 2, "no column 'text'"),
    ("batch two.jsonl -o o.jsonl --id-column nme", 2, "--id-column"),
    ("sample .", 2, "is a folder"), ("sample t.txt", 2, "no result"),
    ("sample t.txt --seed -1", 2, "not a whole number"),
    ("find t.txt words", 2, "no result"), ("find t.txt ( --regex", 2, "no regular expression"),
    ("agree t.txt", 2, "is no sheet"), ("agree .", 2, "is no sheet"),
    ("align tabs.tsv", 2, "more than one tab"),
    ("examples ../x", 2, "no example"), ("text --example ../x", 2, "no example"),
    ("app t.txt --example beijing-visit", 2, "not both"),
    ("app --host 192.0.2.1", 2, "can't be listened on"),
    ("app --host 999.1.1.1", 2, "no address"),
    ("text t.txt --cache foreign.db", 2, "of something else|not a database"),
    ("models convert t.txt --pair en-fr", 2, "is no folder; give the one"),
    ("models convert . --pair en-fr --name ../x", 2, "no config.json|no name"),
    ("models remove .", 2, "no model"), ("models use none --pair en-zh", 2, "no kept model"),
    ("text t.txt --model =", 2, "names no model"),
    ("text t.txt --models t.txt", 2, "no registry.toml"),
    ("text t.txt --models .", 2, "registry.toml names no model"),
    ("roundtrip t.txt --models . --via fr", 2, "registry.toml names no model"),
    ("text t.txt --cache-dir t.txt", 2, "is no folder; name one with --cache-dir"),
    ("text t.txt --cache /dev/null", 2, "can't be opened"),
    ("roundtrip t.txt --middle .", 2, "is a folder"),
    ("roundtrip t.txt --lexicon .", 2, "can't be read"),
    ("text t.txt --from a\0b", 2, "null character"), ("text a\0b", 2, "null character"),
    ("report t.txt -o a\0b", 2, "null character"),
    ("nonsense", 2, "invalid choice"),
    (f"{LONG}", 2, "invalid choice"),
    ("\x1b[31m", 2, "invalid choice"),
    ("\udce9", 2, "invalid choice"),
    ("text", 2, "required"),
    ("text t.txt t.txt", 2, "unrecognized"),
    ("text t.txt --nonsense", 2, "unrecognized"),
    ("roundtrip t.txt --format nonsense", 2, "invalid choice"),
    ("app --host no.such.host.invalid", 2, "no address"),
    (f"app --host {LONG}", 2, "no address"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with FILES in it, in which the commands are run."""
    place = tmp_path / "here"
    place.mkdir()
    for name, content in FILES.items():
        (place / name).write_bytes(content)
    monkeypatch.chdir(place)
    return place


@linux
@pytest.mark.parametrize(("typed", "code", "told"), COMMANDS, ids=lambda value: str(value)[:60])
def test_commands(
    typed: str, code: int, told: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answered = main(typed.split(" ") if typed else [])
    out, err = capfd.readouterr()
    check_refusal(answered, code, err, told, most=20 if "lexicon check" in typed else 1)
    assert out == ""
    assert {name: (folder / name).read_bytes() for name in names_in(folder)} == FILES


@linux
def test_a_line_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate.batch.lines.LONGEST", 2**20)
    assert not has_several(Path("/dev/zero"))


# --- outputs --------------------------------------------------------------------------------

RESULT = (Path(__file__).parent / "golden" / "roundtrip.json").read_bytes()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved result, which is rendered without translating."""
    path = tmp_path / "result.json"
    path.write_bytes(RESULT)
    return path


def report(saved: Path, target: Path | str, form: str = "csv") -> int:
    return main(["report", str(saved), "--format", form, "-o", str(target)])


def test_a_link_stays_and_its_target_is_written(saved: Path) -> None:
    target, link = saved.with_name("target.csv"), saved.with_name("link.csv")
    target.write_text("before")
    link.symlink_to(target.name)
    assert report(saved, link) == 0
    assert link.is_symlink() and target.read_text("utf-8").startswith("document,")
    assert names_in(saved.parent) == {"result.json", "target.csv", "link.csv"}


def test_a_dangling_link_gets_its_target(saved: Path) -> None:
    link = saved.with_name("link.csv")
    link.symlink_to("made.csv")
    assert report(saved, link) == 0
    assert link.is_symlink() and saved.with_name("made.csv").is_file()


def test_a_link_to_itself_is_refused(saved: Path, capfd: pytest.CaptureFixture[str]) -> None:
    link = saved.with_name("link.csv")
    link.symlink_to("link.csv")
    code = report(saved, link)
    check_refusal(code, 2, capfd.readouterr().err, "can't be written")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_mode(saved: Path, mode: int) -> None:
    target = saved.with_name("out.csv")
    target.touch()
    target.chmod(mode)
    assert report(saved, target) == 0
    assert stat.S_IMODE(target.stat().st_mode) == mode


@pytest.mark.parametrize("umask", [0o077, 0o022, 0o002])
def test_a_new_file_follows_the_umask(saved: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert report(saved, saved.with_name("out.csv")) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(saved.with_name("out.csv").stat().st_mode) == 0o666 & ~umask


@linux
def test_a_device_stays_a_device(saved: Path) -> None:
    link = saved.with_name("null")
    link.symlink_to("/dev/null")
    assert report(saved, link) == 0 == report(saved, "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode) and link.is_symlink()


@linux
def test_a_pipe_is_written_to(saved: Path) -> None:
    pipe = saved.with_name("pipe")
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_bytes)
        assert report(saved, pipe) == 0
        assert read.result(300).startswith(b"document,")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@linux
@pytest.mark.parametrize(
    "target",
    [pytest.param("/proc/none.csv", marks=pytest.mark.skipif(not ROOT_USER, reason="refused")),
     "/dev/full"],
)  # fmt: skip
def test_what_cannot_be_written_is_kept(
    target: str, saved: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = saved.with_name("kept")
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    code = report(saved, target)
    err = capfd.readouterr().err
    check_refusal(code, 1, err, "the result is kept in")
    (kept,) = place.iterdir()
    assert str(kept) in err and kept.read_text("utf-8").startswith("document,")


# --- streams and signals --------------------------------------------------------------------

ENTRY = [sys.executable, "-m", "translate"]
SMALL = "report SAVED --format csv"  # answers without a model


def shell(script: str, saved: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which `translate` is the command."""
    line = f'translate() {{ {shlex.join(ENTRY)} "$@"; }}; {script.replace("SAVED", str(saved))}'
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, timeout=300, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


# A line of bash, its exit code, what standard error says ("": nothing). Where Python itself writes
# to what is full or gone, it is started without a buffer, too.
UNBUFFERED = [
    (f"translate {SMALL} >/dev/full", 1, "No space left on device"),
    (f"translate {SMALL} 2>/dev/full", 0, ""),
    ("translate report none 2>/dev/full", 2, ""),
    (f"translate {SMALL} | true; exit ${{PIPESTATUS[0]}}", None, ""),
    ("translate --help >/dev/full", 1, "No space left on device"),
    ("translate roundtrip --help | true; exit ${PIPESTATUS[0]}", None, ""),
]
STREAMS = [
    *UNBUFFERED,
    (f"translate {SMALL} >&-", 2, "standard output is closed"),
    ("translate lexicon list >&-", 1, "standard output is closed"),
    ("translate batch none -o o.jsonl >&-", 2, "none does not exist"),
    (f"translate {SMALL} 2>&-", 0, ""),
    (f"translate {SMALL} <&-", 0, ""),
    ("translate report none 2>&-", 2, ""),
    ("translate report - <&-", 2, "not JSON"),
    ("translate text - <&-", 2, "is empty"),
    ("translate lexicon show framing.en | true; exit ${PIPESTATUS[0]}", None, ""),
    ("translate nonsense 2>/dev/full", 2, ""),
    ("translate nonsense >&- 2>&- <&-", 2, ""),
    ("translate --help >&- 2>&-", 0, ""),
]


@linux
@pytest.mark.parametrize(
    ("unbuffered", "script", "code", "told"),
    [*(("", *row) for row in STREAMS), *(("1", *row) for row in UNBUFFERED)],
    ids=lambda value: str(value)[:50],
)
def test_streams(unbuffered: str, script: str, code: int | None, told: str, saved: Path) -> None:
    done = shell(script, saved, PYTHONUNBUFFERED=unbuffered)
    err = done.stderr.decode()
    if code is None:  # the reader is gone before or after all is written
        assert done.returncode in (0, 1) and "Traceback" not in err and "Exception" not in err
    else:
        assert done.returncode == code, err
        assert len(err.splitlines()) <= 1 and told in err and bool(err) == bool(told), err
    assert names_in(saved.parent) == {"result.json"}


# What is written all the same to a full device (a message) or to a pipe nobody reads from (none):
# how the process ends over it is held above.
UNWRITTEN = [
    *((typed, "No space left on device") for typed in (
        "doctor", "doctor --json", "examples", "examples beijing-visit", "models list",
        "models check", "lexicon show framing.en", "completion zsh", "--version",
        f"{SMALL} -o -")),
    *((typed, "") for typed in ("doctor", "models list --all", "completion fish")),
]  # fmt: skip


@linux
@pytest.mark.parametrize(("typed", "told"), UNWRITTEN, ids=str)
def test_what_cannot_be_written_to_standard_output_is_said(
    typed: str, told: str, saved: Path
) -> None:
    with open("/dev/full", "wb") if told else unread() as out:
        done = command(*typed.replace("SAVED", str(saved)).split(), stdout=out)
    err = done.stderr.decode()
    assert done.returncode == 1, err
    assert len(err.splitlines()) <= 1 and told in err and bool(err) == bool(told), err
    assert names_in(saved.parent) == {"result.json"}


def unread() -> BinaryIO:
    """A pipe whose reader is gone."""
    read, write = os.pipe()
    os.close(read)
    return open(write, "wb")


# What the environment says, what is typed, the exit code, what is told.
STATES = [
    ({"TRANSLATE_MODELS": "/none"}, "models list", 2, "TRANSLATE_MODELS names /none"),
    ({"TRANSLATE_MODELS": str(ROOT / "README.md")}, "models list", 2, "has no registry.toml"),
    ({"TRANSLATE_MODELS": ""}, "models list", 0, ""),
    ({"TRANSLATE_MODELS": LONG}, "models list", 2, "TRANSLATE_MODELS names xxx"),
    *(
        ({"TRANSLATE_STORE": named}, typed, 2, f"TRANSLATE_STORE names {named[:3]}")
        for named in ("/dev/null", LONG, str(ROOT / "README.md"))
        for typed in ("models list", "text --example beijing-visit --to zh")
    ),
    ({"XDG_CONFIG_HOME": "/dev/null"}, "models list", 0, ""),
    ({"HOME": "/proc/none"}, "models list", 0, ""),
    (
        {"HOME": "/proc/none"},
        "text --example beijing-visit --to zh --cache auto",
        2,
        "can't be opened",
    ),
    ({"HOME": "/none", "XDG_CACHE_HOME": "/dev/null"}, "models list", 0, ""),
]
# What is looked at while Python starts, or once a process.
STARTS = [
    ({"TRANSLATE_STORE": "\udcff"}, "models list", 0, ""),
    ({"COLUMNS": "-5", "LINES": "x"}, "lexicon list", 0, ""),
    ({"TMPDIR": "/none"}, SMALL, 0, ""),
]


@linux
@pytest.mark.parametrize(
    ("state", "typed", "code", "told"), [*STATES, *STARTS], ids=lambda value: str(value)[:60]
)
def test_states_of_the_environment(
    state: dict[str, str], typed: str, code: int, told: str, saved: Path
) -> None:
    cleared = {name: "" for name in ("TRANSLATE_STORE", "XDG_CACHE_HOME", "TRANSLATE_MODELS")}
    state = {**cleared, **state}
    if (state, typed) in [({**cleared, **own}, words) for own, words, _, _ in STARTS]:
        done = shell(f"translate {typed}", saved, **state)
    else:
        done = command(*typed.split(), env=state)
    err = done.stderr.decode()
    assert done.returncode == code, err
    assert len(err.splitlines()) == (code != 0) and told in err, err


@linux
@pytest.mark.parametrize("typed", [SMALL, "lexicon list", "text SAVED", "batch SAVED -o SAVED.out"])
def test_a_current_folder_that_is_gone(
    typed: str, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = saved.with_name("gone")
    gone.mkdir()
    if typed == SMALL:
        done = shell(f"cd {gone}; rmdir {gone}; translate {typed}", saved)
    else:
        monkeypatch.chdir(gone)
        gone.rmdir()
        done = command(*typed.replace("SAVED", str(saved)).split())
    check_refusal(done.returncode, 2, done.stderr.decode(), "the current folder is gone")
    assert names_in(saved.parent) == {"result.json"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("path", [" ".join(path) for path, _ in each(parser())])
def test_help_in_any_encoding(path: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    assert main([*path.split(), "--help"]) == 0
    out.seek(0)
    assert "show this help message" in out.read()


@pytest.mark.parametrize("typed", ["batch --help", "nonsense…"])
@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
               {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}],
)  # fmt: skip
def test_help_in_any_locale(typed: str, locale: dict[str, str], saved: Path) -> None:
    done = shell(f"translate {typed}", saved, **locale)
    assert done.returncode == (2 if "nonsense" in typed else 0), done.stderr
    assert b"Traceback" not in done.stderr


def _hears_interrupts() -> None:
    """Undo what a suite started in the background hands down: there interrupts are ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@linux
@pytest.mark.parametrize("after", [0.01, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_an_interrupt_while_it_starts(after: float, tmp_path: Path) -> None:
    code = (
        "import sys; from translate.__main__ import main; "
        "print(1, end='', flush=True); sys.exit(main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "text", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=_hears_interrupts,
    ) as process:  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(1)  # the first lines have been read
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        err = process.stderr.read().decode()
        code_of_exit = process.wait(300)
    assert (code_of_exit, err) in ((-signal.SIGINT, ""), (130, "translate: interrupted\n"))


@pytest.mark.parametrize("link", ["__cause__", "__context__"])
def test_an_interrupt_that_a_library_made_its_own_error(
    link: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What pybind11 and `__set_name__` make of Ctrl-C while a module is being loaded."""
    error = ImportError("initialization failed")
    setattr(error, link, RuntimeError("of another"))
    setattr(getattr(error, link), link, KeyboardInterrupt())

    def fail(*_: Any) -> NoReturn:
        raise error

    monkeypatch.setattr("translate.cli._output", fail)
    assert main(["models", "list"]) == 130
    assert capsys.readouterr().err == "translate: interrupted\n"


# --- batches --------------------------------------------------------------------------------


def batch(inputs: list[str], output: Path, **options: Any) -> run.Report:
    return run.run(ToyJob(), inputs, output, Meter(io.StringIO(), "quiet"), workers=0, **options)


LARGE = ("large", "flate", "twice", "line.", "zeros", "far")  # read one by one above


@linux
def test_a_folder_of_traps(tmp_path: Path) -> None:
    """Each trap is an error record, in its place; what is sound goes on."""
    place = tmp_path / "in"
    place.mkdir()
    for case in DOCUMENTS:
        if case.told and not case.name.startswith(LARGE):
            (place / case.name).write_bytes(bytes_of(case.content))
    os.mkfifo(place / "a-pipe.txt")
    (place / "b-zero.jsonl").symlink_to("/dev/zero")
    (place / "c-random.md").symlink_to("/dev/urandom")
    (place / "d-nowhere.txt").symlink_to("nowhere")
    (place / "e-loop.txt").symlink_to("e-loop.txt")
    (place / "f-folder.txt").mkdir()
    Path(os.fsdecode(bytes(place) + b"/g-caf\xe9.txt")).write_text(SENTENCE)
    (place / "h-\x1b[31m\n.txt").write_text(SENTENCE)
    (place / "i-sound.txt").write_text(SENTENCE)
    output = tmp_path / "out.jsonl"
    report = batch([str(place)], output)
    found = {line.get("id") or line["document"]["id"]: line for line in rows_in(output)}
    sound = {name for name, line in found.items() if "error" not in line}
    assert {"g-caf\\udce9", "h-\x1b[31m\n", "i-sound"} <= sound
    assert {"a-pipe", "b-zero", "c-random", "d-nowhere", "e-loop"} <= set(found) - sound
    errors = [line["error"]["message"] for line in rows_in(output) if "error" in line]
    assert report.counts["failed"] == len(errors) > 50
    assert not any("\n" in error for error in errors)
    assert json.loads(manifest_path(output).read_bytes())["documents"]["failed"] > 50
    assert names_in(tmp_path) - {f"in/{name}" for name in names_in(place)} == {
        "in", "out.jsonl", "out.jsonl.journal.sqlite", "out.manifest.json"
    }  # fmt: skip


def test_halves_of_characters_in_rows(tmp_path: Path) -> None:
    given = tmp_path / "rows.jsonl"
    given.write_text(
        '{"id":"\\ud800","text":"Half \\udc00 a word.","title":"\\udfff"}\n'
        '{"id":"\\u001b[31m","text":"A word.","byline":"\\ud800"}\n'
    )
    output = tmp_path / "out.jsonl"
    assert batch([str(given)], output).code == 0
    first, second = rows_in(output)
    assert first["document"]["id"] == "\\ud800" and "Half \ufffd a word" in str(first)
    assert any("lone surrogates" in told for told in first["warnings"])
    assert second["document"]["id"] == "\x1b[31m"


@pytest.fixture
def written(tmp_path: Path) -> tuple[str, Path]:
    """An input and its output."""
    given = tmp_path / "rows.jsonl"
    given.write_text("".join(f'{{"text":"Sentence number {n}."}}\n' for n in range(9)))
    output = tmp_path / "out.jsonl"
    assert batch([str(given)], output).code == 0
    return str(given), output


TAMPERED = {
    "a bit": lambda raw: bytes([raw[0]]) + bytes([raw[1] ^ 1]) + raw[2:],
    "a bit in the middle": lambda raw: raw[:900] + bytes([raw[900] ^ 4]) + raw[901:],
    "the last byte": lambda raw: raw[:-1] + b" ",
    "a digit": lambda raw: raw.replace(b"number 3", b"number 4"),
    "two lines": lambda raw: b"".join(reversed(raw.splitlines(keepends=True))),
    "a line less": lambda raw: raw[raw.index(b"\n") + 1 :],
    "nothing left": lambda raw: b"",
}


@pytest.mark.parametrize("change", TAMPERED)
@pytest.mark.parametrize("retry", [False, True])
def test_a_tampered_output_is_not_carried_on(
    change: str, retry: bool, written: tuple[str, Path]
) -> None:
    given, output = written
    raw = output.read_bytes()
    output.write_bytes(TAMPERED[change](raw))
    changed = output.read_bytes()
    with pytest.raises(StorageError, match="differs from what its journal says.*--fresh"):
        batch([given], output, retry=retry)
    assert output.read_bytes() == changed
    assert batch([given], output, fresh=True).code == 0
    assert output.read_bytes() == raw


def test_an_output_behind_a_link_is_carried_on_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text":"One."}\n{"text":"BREAK"}\n')
    (tmp_path / "there").mkdir()
    output, target = tmp_path / "out.jsonl", tmp_path / "there" / "out.jsonl"
    output.symlink_to(target)
    for options in ({}, {}, {"retry": True}, {"fresh": True}):
        assert batch([str(tmp_path / "rows.jsonl")], output, **options).code == 1
        assert output.is_symlink() and len(rows_in(target)) == 2


def test_a_run_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)

    def hire(job: object) -> Any:
        raise StorageError("nobody to hire")

    with pytest.raises(StorageError):
        batch([str(tmp_path / "a.txt")], tmp_path / "out.jsonl", hire=hire)
    assert names_in(tmp_path) == {"a.txt"}


@pytest.mark.parametrize("answer", [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0" * 100])
def test_something_else_listens_where_ray_should(
    answer: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        checked = pool.submit(cluster._check_listens, address)
        there, _ = server.accept()
        with there:
            if answer is not None:
                with suppress(OSError):  # it may have hung up already, at the first byte
                    there.sendall(answer)
                    there.shutdown(socket.SHUT_WR)
            with pytest.raises(StorageError, match=f"no Ray cluster at {address}"):
                checked.result(300)
