"""What is told of sentences that are back: where they differ, how alike they are, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from translate.data import Document
from translate.measures.compare import edits
from translate.measures.gate import SOUND
from translate.measures.metrics import copy_rate, scores
from translate.roundtrip.result import Change, Sentence

GRAVE = ("empty", "loop", "copy", "script", "cut-off")  # faults that make a trace worthless
NO_COUNTERPART = "the given text has no counterpart of the sentence"


def differences(source: str, returned: str, language: str) -> tuple[Change, ...]:
    """Return where two texts of one language differ."""
    return tuple(
        Change(
            edit.op, (edit.before.start, edit.before.end), (edit.after.start, edit.after.end),
            edit.moved >= 0,
        )
        for edit in edits(source, returned, language)
        if edit.op != "equal"
    )  # fmt: skip


def is_grave(sentence: Sentence) -> bool:
    """Whether a sentence has a fault that makes its traces worthless."""
    return any(fault.kind in GRAVE for fault in sentence.faults)


def graves(sentences: Iterable[Sentence]) -> set[int]:
    """Return the numbers of the sentences whose fault makes their traces worthless."""
    return {number for number, sentence in enumerate(sentences) if is_grave(sentence)}


def is_sound(sentence: Sentence) -> bool:
    """Whether a sentence was looked at and is probably not damaged."""
    return sentence.damaged is not None and sentence.damaged < SOUND


def pivots_of(sentences: Iterable[Sentence]) -> list[str]:
    """Return the pivot text of each sentence; an empty one where it has none."""
    return [sentence.pivot.text if sentence.pivot else "" for sentence in sentences]


def told_before(document: Document, pivots: Sequence[str]) -> tuple[str, ...]:
    """Return the first warnings of a result: of its document, and of sentences without a pivot.

    >>> told_before(Document("d", "Talks. War.", "en"), ["会谈。", " "])
    ('1 of 2 sentences has no pivot text',)
    """
    own = document.warnings
    lost = sum(not text.strip() for text in pivots)
    if lost:
        have = "has" if lost == 1 else "have"
        own.append(f"{lost} of {len(pivots)} sentences {have} no pivot text")
    return tuple(own)


def scored(sentences: Sequence[Sentence], language: str) -> dict[str, float]:
    """Return BLEU and chrF (0..100) of the returns against the sources, and the copy rate."""
    return likeness(
        [row.source.text for row in sentences],
        pivots_of(sentences),
        [row.back.text if row.back else "" for row in sentences],
        language,
    )


def likeness(
    sources: Sequence[str], pivots: Sequence[str], returned: Sequence[str], language: str
) -> dict[str, float]:
    """Return what `scored` does, of texts; without pivots no copy rate."""
    if not sources:
        return {}
    values = {
        score.name: score.value
        for score in scores(returned, sources, language, names=("BLEU", "chrF2"))
    }
    alike = {"bleu": values["BLEU"], "chrf": values["chrF2"]}
    if not any(pivots):
        return alike
    return {**alike, "copy_rate": copy_rate(" ".join(sources), " ".join(pivots), language)}
