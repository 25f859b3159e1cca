"""Files nobody should have to read: small to make, large or endless to open."""

from __future__ import annotations

import io
import zipfile
import zlib

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" '
    'ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{type}" Target="{target}"/></Relationships>'
)


def archive(members: dict[str, str | bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    """A Word document with this body."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return archive({
        "[Content_Types].xml": _TYPES.format(
            part="word/document.xml", kind="wordprocessingml.document"
        ),
        "_rels/.rels": _RELATIONS.format(
            type=f"{_OFFICE}/officeDocument", target="word/document.xml"
        ),
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        **more,
    })  # fmt: skip


def relations(kind: str, target: str) -> str:
    """The relations of a part of an office file."""
    return _RELATIONS.format(type=f"{_OFFICE}/{kind}", target=target)


def cell(span: object = 1, words: str = "words") -> str:
    """A cell of a Word table."""
    return (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>'
        f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"
    )


def table(cells: str) -> str:
    """A Word table of one row."""
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def xlsx(rows: str, *, sheet: str = "worksheets/sheet1.xml") -> bytes:
    """A workbook whose sheet has these rows below its header, which is `text`."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    header = '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
    return archive({
        "[Content_Types].xml": _TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet"),
        "_rels/.rels": _RELATIONS.format(
            type=f"{_OFFICE}/officeDocument", target="xl/workbook.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(type=f"{_OFFICE}/worksheet", target=sheet),
        "xl/worksheets/sheet1.xml":
            f'<worksheet xmlns="{space}"><sheetData>{header}{rows}</sheetData></worksheet>',
    })  # fmt: skip


def row(number: object, place: str, words: str = "Some words.") -> str:
    """A row of a workbook with one cell."""
    return f'<row r="{number}"><c r="{place}" t="inlineStr"><is><t>{words}</t></is></c></row>'


def pdf(stream: bytes, *, pages: int = 1, filters: str = "/FlateDecode") -> bytes:
    """A PDF whose pages share one content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + b"3 0 R " * pages + b"]/Count %d>>" % pages,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter[%s]>>stream\n" % (len(stream), filters.encode())
        + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )  # fmt: skip


def inflating(count: int) -> bytes:
    """A zlib stream of so many MiB of spaces, made without holding them."""
    maker = zlib.compressobj(9)
    first = maker.compress(b" " * 2**20) + maker.flush(zlib.Z_FULL_FLUSH)
    block = maker.compress(b" " * 2**20) + maker.flush(zlib.Z_FULL_FLUSH)
    return first + block * (count - 1) + maker.flush()


def page(head: str = "", body: str = "") -> bytes:
    """A web page with an article in it."""
    words = "The talks went on for more than seven hours, and both sides called them candid. " * 2
    return (
        f"<html><head>{head}<title>Talks</title></head><body>{body}<article><p>{words}</p>"
        "</article></body></html>"
    ).encode("utf-8", "surrogatepass")
