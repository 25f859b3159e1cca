"""Subtitles (SubRip, WebVTT) as what is said, without numbers, times and marks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from translate.data import Document
from translate.errors import InputError
from translate.readers.decoding import decode
from translate.readers.source import Source, check_text, document, read_all

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*\d")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")  # <i>, <v Ana>, {\an8}
_SPEAKS = re.compile(r"[-‐–—]\s*(?=\S)")  # begins what another one says in the same cue
_OPEN = re.compile(r"[^\s.!?…。！？:：;；\"”’)）\]♪]$")  # a sentence that may go on
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]$")


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is said at a time, each speaker's words in a text of their own."""

    name: str
    texts: tuple[str, ...]


def read_subtitles(source: Source) -> Iterator[Document]:
    """Read subtitles as one document; its units are the cues, by number or name.

    A sentence that runs over several cues stands with the first of them.
    """
    data = read_all(source.stream, source.name)
    decoded, encoding = decode(data, source.name, source.encoding)
    cues = _joined(_cues(check_text(decoded, source.name).splitlines()))
    if not cues:
        raise InputError(
            f"{source.name} holds no times with words below them, as subtitles do; if it is plain "
            "text, end its name in .txt"
        )
    texts = ["\n\n".join(cue.texts) for cue in cues]
    yield document(
        source, check_text("\n\n".join(texts), source.name), format="subtitles",
        encoding=str(encoding), warnings=encoding.warnings,
        units=json.dumps(list(_placed(cues, texts)), ensure_ascii=False),
    )  # fmt: skip


def _cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Yield the cues that hold words; notes, styles and headers stand below no time."""
    for count, at in enumerate((n for n, line in enumerate(lines) if _TIMES.match(line)), 1):
        name = lines[at - 1].strip() if at else ""
        own: list[str] = []
        for number in range(at + 1, len(lines)):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            ends = not lines[number].strip() or _TIMES.match(lines[number])
            if ends or (lines[number].strip().isdigit() and _TIMES.match(following)):
                break  # some programs leave out the blank line
            own.append(lines[number])
        if texts := tuple(_speakers(own)):
            yield _Cue(name or str(count), texts)


def _speakers(lines: Sequence[str]) -> Iterator[str]:
    """Yield what each speaker of a cue says, its lines joined."""
    said = ""
    for line in lines:
        words = " ".join(unescape(_TAG.sub("", line)).split())
        if said and _SPEAKS.match(words):
            yield said
            said = ""
        glue = "" if not said or _UNSPACED.search(said) else " "
        said += glue + (_SPEAKS.sub("", words, count=1) if not said else words)
    if said:
        yield said


def _joined(cues: Iterator[_Cue]) -> list[_Cue]:
    """Join cues over which one sentence runs: the second goes on in small letters."""
    joined: list[_Cue] = []
    for cue in cues:
        before = joined[-1] if joined else None
        if before and _OPEN.search(before.texts[-1]) and cue.texts[0][0].islower():
            whole = f"{before.texts[-1]} {cue.texts[0]}"
            joined[-1] = _Cue(before.name, (*before.texts[:-1], whole, *cue.texts[1:]))
        else:
            joined.append(cue)
    return joined


def _placed(cues: Sequence[_Cue], texts: Sequence[str]) -> Iterator[tuple[str, str, int, int]]:
    """Yield each cue's name and place in the document; one that is twice has its number before."""
    often = Counter(cue.name for cue in cues)
    at = 0
    for number, (cue, text) in enumerate(zip(cues, texts, strict=True), 1):
        name = cue.name if often[cue.name] == 1 else f"{number}#{cue.name}"
        yield name, "", at, at + len(text)
        at += len(text) + 2
