"""Make the documents the reader tests read: every kind, and every way a file can be unusable.

Run it from the repository root: `python tests/golden/make_documents.py`. It needs the extras
`docs-in` and `dev`. The texts are ours (tests/golden/make_roundtrip.py) and share our licence.
The PDFs are written here by hand, so that every byte of them is known.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from make_roundtrip import PARAGRAPHS, SEGMENTS, result

HERE = Path(__file__).parent / "documents"
TIME = (2000, 1, 1, 0, 0, 0)
TRADITIONAL = "美國國務卿布林肯結束北京之行。雙方同意繼續對話，但對台灣問題仍有嚴重分歧。\n"
HYPHENS = (
    "Commentators described misunderstandings between representatives of both administrations as "
    "consequential, and the deep-seated mistrust as deep-seated indeed."
)
FRENCH = "Le secrétaire d’État américain a achevé sa visite à Pékin, où les désaccords demeurent.\n"


def paragraphs(column: int) -> list[str]:
    joint = "" if column == 1 else " "
    return [
        joint.join(row[column] for row, at in zip(SEGMENTS, PARAGRAPHS, strict=True) if at == n)
        for n in range(max(PARAGRAPHS) + 1)
    ]


ENGLISH, CHINESE = paragraphs(0), paragraphs(1)
ENGLISH_TEXT, CHINESE_TEXT = "\n\n".join(ENGLISH) + "\n", "\n\n".join(CHINESE) + "\n"


def texts() -> dict[str, bytes]:
    markdown = (
        f'---\ntitle: "{ENGLISH[0]}"\n---\n# {ENGLISH[0]}\n\n{ENGLISH[1]}\n\n'
        "- **first** point with a [link](https://example.org)\n- *second* point\n\n"
        f"```python\nprint('left out')\n```\n\n> {ENGLISH[2]}\n"
    )
    return {
        "english.txt": ENGLISH_TEXT.encode(),
        "english-bom.txt": ENGLISH_TEXT.encode("utf-8-sig"),
        "english-utf16.txt": ENGLISH_TEXT.encode("utf-16"),
        "chinese.txt": CHINESE_TEXT.encode(),
        "chinese-gb18030.txt": CHINESE_TEXT.encode("gb18030"),
        "chinese-utf16be.txt": CHINESE_TEXT.encode("utf-16-be"),
        "traditional-big5.txt": TRADITIONAL.encode("big5"),
        "french-latin1.txt": FRENCH.replace("’", "'").encode("latin-1"),
        "mixed.txt": (ENGLISH_TEXT + "\n" + CHINESE_TEXT).encode(),
        "english.md": markdown.encode(),
        "empty.txt": b"",
        "blank.txt": b" \n\n\t\n",
        "binary.txt": bytes(range(256)) * 8,
    }


def tables() -> dict[str, bytes]:
    rows = [
        {"id": "one", "title": ENGLISH[0], "text": ENGLISH[1]},
        {"id": "two", "title": "", "text": ENGLISH[2]},
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    csv = 'id,title,text\none,"Blinken, again","said ""candid"" talks\ntwice"\ntwo,,=1+1\n'
    return {
        "rows.csv": csv.encode(),
        "rows-semicolon.csv": "id;text\none;A fuse.\n".encode("utf-8-sig"),
        "rows.tsv": b"id\ttext\none\tA fuse.\n",
        "rows.jsonl": ("\n".join(lines) + "\n").encode(),
        "rows-bad.jsonl": (lines[0] + '\n{"id": broken\n[1]\n{"id": "x"}\n' + lines[1]).encode(),
        "broken.csv": b'text\n"never closed\n',
        "headless.csv": b"a,b\n1,2\n",
        "rows.xlsx": workbook(rows),
        "rows.parquet": parquet(rows),
        "broken.parquet": b"PAR1 nothing like a table PAR1",
    }


def workbook(rows: Sequence[dict[str, str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def parquet(rows: Sequence[dict[str, str]]) -> bytes:
    import pyarrow
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(list(rows)), out)
    return out.getvalue()


def timeless(data: bytes) -> bytes:
    """Repack an archive with fixed times, so that making it again makes the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                continue
            new.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def word() -> dict[str, bytes]:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    book = Document()
    book.core_properties.author = "A. Reporter"
    book.add_paragraph(ENGLISH[0], style="Title")
    book.add_paragraph(ENGLISH[1])
    book.add_paragraph("first point", style="List Bullet")
    book.add_paragraph("second point", style="List Number")
    table = book.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "left cell", "right cell"
    changed = book.add_paragraph("They ")
    space = nsdecls("w")
    changed._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>will</w:delText></w:r></w:del>"))
    changed._p.append(parse_xml(f"<w:ins {space}><w:r><w:t>may</w:t></w:r></w:ins>"))
    changed.add_run(" meet.")
    made = saved(book)
    return {
        "english.docx": made,
        "empty.docx": saved(Document()),
        "truncated.docx": made[: len(made) // 2],
        "encrypted.docx": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512),
        "entities.docx": entities(made),
        "not-word.docx": archive({"hello.txt": b"hello"}),
    }


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    # The author lies in docProps/core.xml with no time of our own choosing: keep that one.
    data = io.BytesIO()
    with zipfile.ZipFile(out) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(data, "w") as new:
        for name, content in members.items():
            new.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def entities(made: bytes) -> bytes:
    out = io.BytesIO()
    definition = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]>'
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                head, rest = content.split(b"?>", 1)
                content = head + b"?>" + definition + rest
            new.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pages() -> dict[str, bytes]:
    body = "".join(f"<p>{p}</p>" for p in ENGLISH[1:])
    chinese = "".join(f"<p>{p}</p>" for p in CHINESE[1:])
    shell = (
        '<!doctype html><html><head><meta charset="{charset}"><title>{title} | The Paper</title>'
        '<meta name="author" content="A. Reporter"></head><body><nav><ul><li><a href="/">Home</a>'
        '</li><li><a href="/world">World news menu</a></li></ul></nav><article><h1>{title}</h1>'
        "{body}<ul><li>A first point of the list, long enough to count.</li><li>A second point of "
        "the list, long enough to count.</li></ul></article><footer>Cookie notice and "
        "imprint</footer><script>alert(1)</script></body></html>"
    )
    empty = "<!doctype html><html><body><nav><a href='/'>Home</a></nav></body></html>"
    return {
        "english.html": shell.format(charset="utf-8", title=ENGLISH[0], body=body).encode(),
        "chinese-gb2312.html": shell.format(
            charset="gb2312", title=CHINESE[0], body=chinese
        ).encode("gb18030"),
        "empty.html": empty.encode(),
    }


class Pdf:
    """A PDF of numbered objects, enough for text and pictures."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, content: bytes, extra: str = "") -> int:
        head = f"<< /Length {len(content)} {extra}>>\nstream\n".encode()
        return self.add(head + content + b"\nendstream")

    def written(self, root: int) -> bytes:
        out, places = b"%PDF-1.4\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
        size = len(places) + 1
        trailer = f"trailer\n<< /Size {size} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF\n"
        return out + trailer.encode()


def pdf(contents: Sequence[bytes], font: str, extra: str = "", resources: str = "") -> bytes:
    made = Pdf()
    tree = len(contents) * 2 + 3  # number the page tree will get
    fonts = made.add(font)
    kids = []
    for content in contents:
        stream = made.stream(content)
        kids.append(
            made.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {stream} 0 R "
                f"/Resources << /Font << /F1 {fonts} 0 R >> {resources} >> >>"
            )
        )
    made.add(extra or "<< >>")
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    assert made.add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>") == tree
    return made.written(made.add(f"<< /Type /Catalog /Pages {tree} 0 R >>"))


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SONG = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
    "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 "
    "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 "
    "/FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 "
    "/StemV 80 >> >>] >>"
)


def shown(lines: Sequence[tuple[float, float, bytes]], size: int = 11) -> bytes:
    """Text at places: x, y from below, the string operand."""
    parts = [f"BT /F1 {size} Tf {x} {y} Td ".encode() + text + b" Tj ET" for x, y, text in lines]
    return b"\n".join(parts)


def latin(text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(" + escaped.encode("cp1252") + b")"


def broken_lines(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            room = width - len(line) - 2
            if len(word) > 9 and 4 <= room <= len(word) - 4 and word.isalpha():
                lines.append(f"{line} {word[:room]}-")
                line = word[room:]
                continue
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def set_text(texts: Sequence[str], x: float, width: int) -> list[tuple[float, float, bytes]]:
    placed, y = [], 780.0
    for text in texts:
        for line in broken_lines(text, width):
            placed.append((x, y, latin(line)))
            y -= 14
        y -= 10
    return placed


def portable() -> dict[str, bytes]:
    numbered = [
        shown([(72, 820, latin("The Paper, a daily")), *set_text(ENGLISH[at : at + 2], 72, 70),
               (300, 30, latin(str(at + 1)))])
        for at in range(3)
    ]  # fmt: skip
    columns = [shown(set_text(ENGLISH[1:3], 60, 40) + set_text(ENGLISH[3:], 320, 40))]
    chinese, y = [], 780.0
    for paragraph in CHINESE:
        for at in range(0, len(paragraph), 30):
            units = paragraph[at : at + 30].encode("utf-16-be")
            chinese.append((72.0, y, b"<" + units.hex().encode() + b">"))
            y -= 18
        y -= 12
    plain = pdf(numbered[:1], HELVETICA)
    image = zlib.compress(bytes(64 * 64))
    picture = b"q 400 0 0 400 72 300 cm BI /W 64 /H 64 /CS /G /BPC 8 /F /Fl ID " + image + b" EI Q"
    return {
        "english.pdf": pdf(numbered, HELVETICA),
        "columns.pdf": pdf(columns, HELVETICA),
        "chinese.pdf": pdf([shown(chinese)], SONG),
        "image-only.pdf": pdf([picture], HELVETICA),
        "half-image.pdf": pdf([numbered[0], picture], HELVETICA),
        "encrypted.pdf": encrypted(plain),
        "hyphens.pdf": pdf([shown(set_text([HYPHENS], 72, 40))], HELVETICA),
        "truncated.pdf": plain[:200],
        "not.pdf": b"this is no PDF at all",
    }


def encrypted(plain: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    # Encryption is random by design: what is there is kept.
    if (HERE / "encrypted.pdf").exists():
        return (HERE / "encrypted.pdf").read_bytes()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bilingual() -> dict[str, bytes]:
    import sys

    sys.path.insert(0, str(Path(__file__).parents[2]))
    from translate.reports import render

    xliff_1 = (
        '<?xml version="1.0"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        '<file source-language="en" target-language="zh-CN" original="a" datatype="plaintext">'
        '<body><trans-unit id="1"><source>A <g id="1">fuse</g>.<ph id="2">&lt;br/&gt;</ph>'
        "</source><target>导火索。</target></trans-unit>"
        '<trans-unit id="2"><source>Not yet.</source></trans-unit></body></file></xliff>'
    )
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<tmx version="1.4"><header srclang="en"/><body><tu><tuv xml:lang="en"><seg>&b;</seg>'
        "</tuv></tu></body></tmx>"
    )
    return {
        "ready.tmx": str(render(result(), "tmx")).encode(),
        "ready.xlf": str(render(result(), "xliff")).encode(),
        "ready-1.2.xliff": xliff_1.encode(),
        "broken.tmx": b"<tmx><body><tu>",
        "entities.tmx": bomb.encode(),
        "other.xliff": b"<html><body>no</body></html>",
    }


def main() -> None:
    HERE.mkdir(exist_ok=True)
    made: dict[str, bytes] = {}
    for group in (texts, tables, word, pages, portable, bilingual):
        made |= group()
    for name, data in made.items():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
