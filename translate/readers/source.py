"""What every reader takes, the document it makes, and the limits on both."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from translate.data import Document
from translate.errors import InputError
from translate.readers.detecting import detect_language


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read (a seekable stream), the name to call them by, and the user's options."""

    stream: BinaryIO
    name: str
    encoding: str | None = None
    language: str | None = None
    text_column: str = "text"
    id_column: str | None = None
    pivot_column: str | None = None  # of these three: by their own names where they are there
    back_column: str | None = None
    system_column: str | None = None
    gaps: bool = False  # whether a row may lack its translation
    folder: str = ""  # that the file is in, which may name its language

    @property
    def stem(self) -> str:
        """The name without folders and suffix, the id of a single document."""
        return "stdin" if self.name == STDIN else whole_text(PurePath(self.name).stem or self.name)


STDIN = "standard input"
_HALF = re.compile("[\ud800-\udfff]")


def whole_text(text: str) -> str:
    r"""Write halves of characters, which no encoding has, as their escapes.

    >>> whole_text("caf\udce9")
    'caf\\udce9'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def document(
    source: Source,
    text: str,
    *,
    id: str | None = None,
    language: str | None = None,
    warnings: Sequence[str] = (),
    **meta: str | None,
) -> Document:
    """Build a document: decide its language, fill its `meta`, join the warnings."""
    halves = len(_HALF.findall(text))
    text = _HALF.sub("\ufffd", text) if halves else text
    decision = detect_language(text, language or source.language)
    known = {name: whole_text(value) for name, value in meta.items() if value}
    known["language"] = f"{decision.language} ({decision.reason})"
    remarks = [*warnings, *decision.warnings]
    if halves:
        remarks.append(f"{halves} halves of characters (lone surrogates) were replaced by \ufffd")
    if remarks:
        known["warnings"] = "\n".join(remarks)
    return Document(id or source.stem, text, decision.language, known)


FILE_LIMIT = 64 * 2**20  # bytes of a document; tables are streamed and have no such limit
TEXT_LIMIT = 2_000_000  # characters of one document: a long novel
UNPACKED_LIMIT = 256 * 2**20  # bytes of everything inside an archive
XML_LIMIT = 64 * 2**20  # bytes of the text of a Word document with its marks
MEMBER_LIMIT = 10_000  # files inside an archive
PAGE_LIMIT = 2_000  # pages of a PDF
ROW_LIMIT = 1_048_576  # rows of a sheet: as many as the programs that make them can hold
ID_LIMIT = 1_000  # characters of a document's id
LINE_LIMIT = 16 * 2**20  # characters of a line of a table
MEMORY_LIMIT = 2 * 2**30  # bytes for reading a file in a process of its own
TIME_LIMIT = 60  # seconds of a processor's time for reading one document there

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how encrypted and old office files begin
_CHUNK = 2**16
_WORDS = "word/document.xml"
# A document type definition has no place in an office file; it is how entities are blown up.
_DEFINITIONS = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def size(count: int) -> str:
    """Write a number of bytes for people.

    >>> size(2 * 2**30), size(64 * 2**20), size(1536)
    ('2 GiB', '64 MiB', '1.5 KiB')
    """
    for unit, step in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= step:
            return f"{count / step:.3g} {unit}"
    return f"{count} bytes"


def read_all(stream: BinaryIO, name: str) -> bytes:
    """Read a whole document; raises InputError when it is empty or larger than FILE_LIMIT."""
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise InputError(
            f"{name} is larger than {size(FILE_LIMIT)}, the limit for one document; split it, "
            "or put its parts into a .jsonl file"
        )
    if not data:
        raise InputError(f"{name} is empty; give a file with text in it")
    return data


def read_package(stream: BinaryIO, name: str, *, old: str, new: str) -> bytes:
    """Read a whole office file; raises InputError for encrypted, old, damaged and huge ones.

    `old` and `new` name the forms to say which to save as which.
    """
    data = read_all(stream, name)
    if data.startswith(OLE):
        raise InputError(
            f"{name} is encrypted or in the old {old} form; save it as {new} without a password"
        )
    check_archive(data, name)
    return data


def check_text(text: str, name: str) -> str:
    """Return the text; raises InputError when it is blank or passes TEXT_LIMIT."""
    if not text.strip():
        raise InputError(f"{name} holds no text; give a file with text in it")
    if len(text) > TEXT_LIMIT:
        raise InputError(
            f"{name} has {len(text):,} characters, more than the {TEXT_LIMIT:,} of one document; "
            "split it"
        )
    return text


def check_archive(data: bytes, name: str) -> None:
    """Refuse a zip archive that is broken, holds definitions, or unpacks past UNPACKED_LIMIT.

    Sizes are checked as the archive declares them and as its members really unpack.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MEMBER_LIMIT or sum(m.file_size for m in members) > UNPACKED_LIMIT:
                raise _too_large(name, UNPACKED_LIMIT)
            left = UNPACKED_LIMIT
            for member in members:
                most = min(left, XML_LIMIT) if member.filename == _WORDS else left
                left -= _unpacked(archive, member, most, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError) as error:
        if not data.startswith(b"PK"):
            kind = name.rpartition(".")[2]
            raise InputError(
                f"{name} is not a .{kind} file, whatever its name says; give it the ending of what "
                "it is, such as .csv or .txt, or save it again"
            ) from error
        raise broken(name, "its archive is damaged") from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile's words for an encrypted member
        raise InputError(f"{name} is protected by a password; save it without one") from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, name: str) -> int:
    count, before = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            count += len(chunk)
            if count > limit:
                raise _too_large(name, limit if member.filename == _WORDS else UNPACKED_LIMIT)
            if member.filename.endswith((".xml", ".rels")) and _defines(before + chunk):
                raise InputError(
                    f"{name} holds document type definitions, which office files never do; "
                    "open it in a word processor and save it again"
                )
            before = chunk[-32:]
    return count


def _defines(data: bytes) -> bool:
    return any(definition in data for definition in _DEFINITIONS)


def _too_large(name: str, most: int) -> InputError:
    return InputError(f"{name} would unpack to more than {size(most)}; give a smaller file")


def too_much_memory(name: str) -> InputError:
    """Say that reading needs more memory than it may have."""
    return InputError(
        f"{name} needs more than {size(MEMORY_LIMIT)} of memory to read, the limit for one "
        "document; give a smaller file, or its text as .txt"
    )


def too_long(name: str) -> InputError:
    """Say that reading takes longer than it may."""
    return InputError(
        f"{name} takes more than {TIME_LIMIT} s to read, the limit for one document; give a "
        "simpler file, or its text as .txt"
    )


def broken(name: str, why: str) -> InputError:
    """Say that a file can't be read and why."""
    return InputError(f"{name} can't be read: {why}; save it again or give another file")
