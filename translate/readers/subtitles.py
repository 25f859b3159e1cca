"""Subtitles (SubRip, WebVTT) as what is said, without numbers, times and marks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import starmap

from translate.data import Document
from translate.errors import InputError
from translate.languages import NAMES, script_share
from translate.readers.decoding import decode
from translate.readers.detecting import detect_language
from translate.readers.source import Source, check_text, document, read_all

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\s*-->\s*\d")
_ROLLS = re.compile(r"<\d+:\d{2}(?::\d{2})?\.\d{3}>")  # words shown one by one, as YouTube has them
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")  # <i>, <v Ana>, {\an8}
_ANOTHER = re.compile(r">>+\s*(?=\S)")  # begins what another one says, in captions of broadcasts
_DASH = re.compile(r"[-‐–—]+(?:\s+|(?!\d))(?=\S)")  # so, too, beside another's words; not "-5"
_OPEN = re.compile(r"[^\s.!?…。！？:：;；\"”’)）\]♪]$")  # a sentence that may go on
_COMMA = re.compile(r"[,，、]$")  # one that does go on
_LATIN, _OWN = 0.7, 0.3  # least share of its script in a line of a language in Latin, in its own
_BILINGUAL = 0.5  # share of cues from which on the lines of another script are a translation
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]$")


_Rows = tuple[str, list[str]]  # the name of a cue and its lines


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is said at a time, each speaker's words in a text of their own."""

    name: str
    texts: tuple[str, ...]
    another: bool = False  # whether another one than before speaks, as the file says


def read_subtitles(source: Source) -> Iterator[Document]:
    """Read subtitles as one document; its units are the cues, by number or name.

    Where most cues have their words in two scripts, only those of the document's language are read.
    A sentence that runs over several cues (the next goes on in small letters, or after a comma)
    stands with the first of them.
    """
    data = read_all(source.stream, source.name)
    decoded, encoding = decode(data, source.name, source.encoding)
    lines = _once(check_text(decoded, source.name).removeprefix("\ufeff").splitlines())
    rows = list(_named_cues(lines) if source.name.lower().endswith(".vtt") else _cues(lines))
    rows, warnings = _of_one_language(rows, source.language)
    cues = _joined(starmap(_cue, rows))
    if not cues:
        raise InputError(
            f"{source.name} holds no times with words below them, as subtitles do; if it is plain "
            "text, end its name in .txt"
        )
    texts = ["\n\n".join(cue.texts) for cue in cues]
    yield document(
        source, check_text("\n\n".join(texts), source.name), format="subtitles",
        encoding=str(encoding), warnings=[*encoding.warnings, *warnings],
        units=json.dumps(list(_placed(cues, texts)), ensure_ascii=False),
    )  # fmt: skip


def _once(lines: Sequence[str]) -> Sequence[str]:
    """Leave out every second line of a file whose line ends were written twice."""
    return lines if any(line.strip() for line in lines[1::2]) else lines[::2]


def _of_one_language(cues: list[_Rows], language: str | None) -> tuple[list[_Rows], list[str]]:
    """Leave a translation out that stands in the cues, in another script; and say so."""
    language = detect_language(
        "\n\n".join(row for _, rows in cues for row in rows), language
    ).language
    least = _LATIN if script_share("a", language) else _OWN
    kept = [
        (name, [row for row in rows if script_share(row, language) >= least]) for name, rows in cues
    ]
    both = sum(0 < len(own) < len(rows) for (_, own), (_, rows) in zip(kept, cues, strict=True))
    if not both or both < _BILINGUAL * len(cues):
        return cues, []
    warning = (
        f"subtitles in two languages: of {both} cues the lines that are not in {NAMES[language]} "
        "are left out; to take those, name their language (--from)"
    )
    return [(name, rows) for name, rows in kept if rows], [warning]


def _cues(lines: Sequence[str]) -> Iterator[_Rows]:
    """Yield the cues of SubRip that hold words: all between times, blank lines among them."""
    times = [at for at, line in enumerate(lines) if _TIMES.match(line)]
    numbered = [bool(at) and lines[at - 1].strip().isdigit() for at in times]
    heads = [at - has for at, has in zip(times, numbered, strict=True)]
    places = zip(times, numbered, [*heads[1:], len(lines)][: len(times)], strict=True)
    for count, (at, has, end) in enumerate(places, 1):
        name = lines[at - 1].strip() if has else str(count)
        yield from _spoken(name, lines[at + 1 : end])


def _named_cues(lines: Sequence[str]) -> Iterator[_Rows]:
    """Yield the cues of WebVTT that hold words; notes, styles and headers stand below no time."""
    rolls = any(map(_ROLLS.search, lines))
    before = ""
    for count, at in enumerate((n for n, line in enumerate(lines) if _TIMES.match(line)), 1):
        stands = at > 0 and (at == 1 or not lines[at - 2] or lines[at - 1].strip().isdigit())
        own: list[str] = []
        for number in range(at + 1, len(lines)):
            following = lines[number + 1] if number + 1 < len(lines) else ""
            ends = not lines[number] or _TIMES.match(lines[number])
            if ends or (lines[number].strip().isdigit() and _TIMES.match(following)):
                break  # some programs leave out the blank line
            words = _TAG.sub("", lines[number]).strip()
            if not (rolls and words == before):  # a line that rolls up is shown again
                own.append(lines[number])
            before = words or before
        # Words right above a time, with no blank line between, are the cue's before.
        yield from _spoken((stands and lines[at - 1].strip()) or str(count), own)


def _spoken(name: str, lines: Sequence[str]) -> Iterator[_Rows]:
    """Yield a cue if it holds words, without their marks."""
    rows = [" ".join(unescape(_TAG.sub("", line)).split()) for line in lines]
    rows = [row for row in rows if row]
    if rows:
        yield name, rows


def _cue(name: str, rows: Sequence[str]) -> _Cue:
    another = bool(_ANOTHER.match(rows[0]) or rows[0].startswith("-") and _DASH.match(rows[0]))
    return _Cue(name, tuple(_speakers(rows)), another)


def _speakers(rows: Sequence[str]) -> Iterator[str]:
    """Yield what each speaker of a cue says, its lines joined.

    A dash within a sentence is no speaker's, unless the first line has one, too.
    """
    dialogue = bool(_DASH.match(rows[0]))
    said = ""
    for row in rows:
        ended = dialogue or not _OPEN.search(said)
        if mark := _ANOTHER.match(row) or (ended and _DASH.match(row)):
            if said:
                yield said
            said = row[mark.end() :]
        else:
            said += _glue(said) + row
    yield said


def _glue(said: str) -> str:
    return "" if not said or _UNSPACED.search(said) else " "


def _joined(cues: Iterable[_Cue]) -> list[_Cue]:
    """Join cues over which one sentence runs."""
    joined: list[_Cue] = []
    for cue in cues:
        before = joined[-1] if joined else None
        if before and _goes_on(before, cue):
            said = before.texts[-1]
            whole = f"{said}{_glue(said)}{cue.texts[0]}"
            joined[-1] = replace(before, texts=(*before.texts[:-1], whole, *cue.texts[1:]))
        else:
            joined.append(cue)
    return joined


def _goes_on(before: _Cue, cue: _Cue) -> bool:
    said, text = before.texts[-1], cue.texts[0]
    small = text[0].islower() and _OPEN.search(said)
    return not cue.another and bool(small or _COMMA.search(said))


def _placed(cues: Sequence[_Cue], texts: Sequence[str]) -> Iterator[tuple[str, str, int, int]]:
    """Yield each cue's name and place in the document; one that is twice has its number before."""
    often = Counter(cue.name for cue in cues)
    at = 0
    for number, (cue, text) in enumerate(zip(cues, texts, strict=True), 1):
        name = cue.name if often[cue.name] == 1 else f"{number}#{cue.name}"
        yield name, "", at, at + len(text)
        at += len(text) + 2
