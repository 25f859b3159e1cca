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
    "tab.tsv": b"a b\n",
}  # fmt: skip
LONG = "x" * 5000

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
    ("text t.txt --cache cache.txt", 1, "can't be opened"),
    ("text t.txt --cache .", 1, "can't be opened"),
    ("text t.txt --cache /dev/null/x", 1, "can't be opened"),
    ("models show ../..", 2, "not a pair"),
    ("models remove ../..", 2, "is kept in|no model"),
    # what is never ending
    *((f"{command} /dev/zero", 2, "larger than|more than|not text|no result|no lexicon")
      for command in ("report", "align", "fates", "roundtrip", "lexicon check", "summary")),
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
        ("zero.toml", "not TOML"), ("lexicon.bin", "unknown form|not UTF-8"),
        ("list.json", "unknown form"), ("none.toml", "can't be read"),
    ]),
    # outputs
    ("text t.txt -o t.txt", 2, "input itself"),
    ("text t.txt -o ./t.txt", 2, "input itself"),
    ("compare t.txt latin.txt -o latin.txt", 2, "input itself"),
    ("roundtrip t.txt --lexicon square.tsv -o square.tsv", 2, "input itself"),
    ("roundtrip t.txt --cache cache.txt -o cache.txt", 2, "input itself"),
    ("text t.txt -o .", 2, "is a folder"),
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
    ("", 2, "required"),
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


@pytest.mark.parametrize(("typed", "code", "told"), COMMANDS, ids=lambda value: str(value)[:60])
def test_commands(
    typed: str, code: int, told: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answered = main(typed.split(" ") if typed else [])
    out, err = capfd.readouterr()
    check_refusal(answered, code, err, told, most=20 if "lexicon check" in typed else 1)
    assert out == ""
    assert {name: (folder / name).read_bytes() for name in tree(folder)} == FILES
