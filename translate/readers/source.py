"""What every reader is given, and the document it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from translate.data import Document
from translate.readers.detecting import decide


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read (a seekable stream), the name to call them by, and what the user said."""

    stream: BinaryIO
    name: str
    encoding: str | None = None
    language: str | None = None
    text_column: str = "text"
    id_column: str | None = None

    @property
    def stem(self) -> str:
        """The name without folders and suffix, the id of a single document."""
        return "stdin" if self.name == STDIN else PurePath(self.name).stem or self.name


STDIN = "standard input"


def document(
    source: Source,
    text: str,
    *,
    id: str | None = None,
    language: str | None = None,
    warnings: Sequence[str] = (),
    **meta: str | None,
) -> Document:
    """Build a document: decide its language, keep what is known of it, join the warnings."""
    decision = decide(text, language or source.language)
    kept = {name: value for name, value in meta.items() if value}
    kept["language"] = f"{decision.language} ({decision.reason})"
    told = [*warnings, *decision.warnings]
    if told:
        kept["warnings"] = "\n".join(told)
    return Document(id or source.stem, text, decision.language, kept)
