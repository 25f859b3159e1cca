"""The words every report shares for an expression and a sentence, so that all claim the same.

A round trip shows what *this system* made of a text. Nothing here says "the Chinese framing", and
nothing calls a rendering good because it came back (docs/methods.md says why).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from translate.data import FATES, Signature, claimed
from translate.english import every
from translate.framings.tracing import is_judged
from translate.measures.gate import DAMAGED, SOUND
from translate.readers.navigation import below_navigation
from translate.reports import whose
from translate.reports.rows import language, tag, via_name
from translate.reports.shares import between, percent, plain
from translate.reports.whose import CAUTION as CAUTION
from translate.reports.whose import NO_PIVOT as NO_PIVOT
from translate.reports.whose import SOME_ALONE as SOME_ALONE
from translate.reports.whose import is_human as is_human
from translate.roundtrip.result import (
    NO_EXPRESSION,
    FollowedFraming,
    Result,
    Sentence,
    SentenceFault,
)
from translate.roundtrip.sentences import NO_COUNTERPART

# C0 controls but tab and newline, DEL, C1 controls, lone surrogates, the two non-characters
# XML forbids: no HTML or XML document may hold them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Embeddings, overrides and isolates: harmless inside an element that isolates its text, but in a
# terminal they reorder what follows.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\r\n?")
_NAMELESS = ("text", "stdin", "")  # ids of texts from no file: pasted or from Python, piped in
_OPENING = 60  # characters of a title that is made of a text's first words


def visible(text: str) -> str:
    r"""Show forbidden characters as signs; line ends become `\n`.

    >>> visible("a\x00b\x1b[31m\r\nc\x85")
    'a␀b␛[31m\nc⟨U+0085⟩'
    """
    return _FORBIDDEN.sub(_sign, _BREAKS.sub("\n", text))


def still(text: str) -> str:
    r"""Show what could act on a terminal: controls, and what turns the writing direction.

    >>> still("\u202eevil\u202c")
    '⟨U+202E⟩evil⟨U+202C⟩'
    """
    return _BIDI.sub(_sign, visible(text))


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


FAULT_KINDS = {
    "nonword": "not a word", "cut-off": "cut off", "script": "wrong script",
    "negation": "opposite or negation", "repeat": "said twice",
}  # fmt: skip
LIKELY, VERY_LIKELY = "likely damaged", "very likely damaged"  # a sentence; see `doubt`
ODDS = "even odds assumed"  # of a given return, beside its probability of being damaged


# What each fate means, and a sign that tells it apart without colour.
TO_CHECK = "a change too unsure to be counted as one, and of a doubtful kind; look at the sentence"
FATE_SIGNS = {
    "kept": "=", "paraphrased": "≈", "softened": "↓", "strengthened": "↑", "shifted": "↷",
    "lost": "∅", "untraceable": "?",
}  # fmt: skip
FATE_MEANINGS = {
    "kept": "the same expression came back",
    "paraphrased": "other words, same framing, about the same strength",
    "softened": "came back with a clearly weaker charge",
    "strengthened": "came back with a clearly stronger charge",
    "shifted": "the counterpart says something else",
    "lost": "nothing in the returned text renders it",
    "untraceable": "could not be followed with enough confidence; no fate is claimed",
}
LEGS = {"there": "on the way there", "back": "on the way back"}
PLACES = {"pivot": LEGS["there"], "back": LEGS["back"]}  # of a fault
UNTRACED = "not traced"
ABSENT = "nothing renders it"
_SIDES = {"prc": "as Beijing says it"}  # by the register that a lexicon names beside a language
NONE_FOUND = "No charged expression of the lexicon was found in this text."
_NONE_FOLLOWED = "No charged expressions were followed, for there is no return."


def listed(parts: Sequence[str]) -> str:
    """Write parts as a sentence lists them, "" for none.

    >>> listed(["the text", "your lexicon", "2 edited sentences"])
    'the text, your lexicon and 2 edited sentences'
    """
    *others, last = parts or [""]
    return f"{', '.join(others)} and {last}" if others else last


def title(result: Result) -> str:
    """Name the document: its title where a reader found one, else its id, or how it begins.

    >>> from translate.data import Document
    >>> title(Result(Document("stdin", "The island is a flashpoint.", "en")))
    'The island is a flashpoint.'
    """
    document = result.document
    own = document.id if document.id not in _NAMELESS else opening(document.text)
    return document.meta.get("title") or own or document.id or "Untitled"


def opening(text: str) -> str:
    r"""Return how a text begins: its first line, or as many of its words as a title has.

    The navigation of a web page that was copied whole is no beginning.

    >>> opening("The island is a flashpoint. " * 9)
    'The island is a flashpoint. The island is a flashpoint. The …'
    >>> opening("Talks begin\n\nThe talks were frank."), opening("核心利益" * 20)[-4:]
    ('Talks begin', '心利益…')
    """
    lines = below_navigation(text).splitlines()
    first = next((line for line in lines if line.strip()), "")
    line = " ".join(first.split())
    if len(line) <= _OPENING:
        return line
    words, blank, _ = line[: _OPENING + 1].rpartition(" ")
    return f"{words} …" if blank else f"{line[:_OPENING]}…"


def source_language(result: Result) -> str:
    """Return the language tag of the document, "und" where it is unknown."""
    return tag(result.document.language)


def place(framing: FollowedFraming, pane: Literal["pivot", "back"]) -> str:
    """Return the text of a framing in a pane, or say that there is none."""
    where = framing.pivot if pane == "pivot" else framing.back
    if where and where.text:
        return where.text
    return ABSENT if pane == "back" and framing.fate == "lost" else UNTRACED


def path(framing: FollowedFraming) -> list[str]:
    """Return the stations of a framing: source, pivot, back; one "not traced" for several."""
    stations = [framing.text, place(framing, "pivot"), place(framing, "back")]
    return stations[:2] if stations[1:] == [UNTRACED, UNTRACED] else stations


def framing_line(framing: FollowedFraming) -> str:
    """Write a framing's way and fate in one line, for notes in other tools."""
    return f"{' → '.join(path(framing))}: {fate(framing)} (confidence {framing.confidence:.2f})"


def fate(framing: FollowedFraming) -> str:
    """Name a fate; one that is too unsure to be counted is only perhaps so.

    >>> fate(FollowedFraming(fate="lost")), fate(FollowedFraming(fate="shifted", to_check=True))
    ('lost', 'perhaps shifted')
    """
    return f"perhaps {framing.fate}" if framing.to_check else framing.fate


def fate_with_sign(framing: FollowedFraming) -> str:
    """Name a fate with its sign, as tables show it."""
    return f"{'?' if framing.to_check else FATE_SIGNS[framing.fate]} {fate(framing)}"


def fate_counts(result: Result) -> list[tuple[str, int]]:
    """Count the fates that can be counted on, in the fixed order of the definitions."""
    counts = Counter(framing.fate for framing in result.framings if not framing.to_check)
    return [(name, counts[name]) for name in FATES if counts[name]]


def to_check(result: Result) -> int:
    """Count the changes that are too unsure to be counted as one: they are of no fate."""
    return sum(framing.to_check for framing in result.framings)


def meanings(result: Result, sure: str = "Confidence") -> Iterator[str]:
    """Explain the fates that occur, what "perhaps" says, and the numbers under their heads."""
    used = {framing.fate for framing in result.framings}
    for name in FATES:
        if name in used:
            yield f"{FATE_SIGNS[name]} {name}: {FATE_MEANINGS[name]}"
    if to_check(result):
        yield f"? perhaps: {TO_CHECK}"
    doubtful = "; of what perhaps changed, that it did" if to_check(result) else ""
    yield f"{sure}: how likely the fate is right, from 0 to 1{doubtful}"
    if any(map(strength, result.framings)):
        yield "Strength: the charge before → after, from 1 (neutral) to 5; ? where none is known"


def summary(result: Result) -> str:
    """Say in one line how many expressions met which fate."""
    total = len(result.framings)
    if not total:
        return none_found(result)
    judged = is_judged(source_language(result))
    parts = [
        f"{count} {name if judged or name != 'kept' else 'came back to the letter'}"
        for name, count in fate_counts(result)
    ]
    open_ones = to_check(result)
    parts += [f"{open_ones} perhaps changed, to check"] if open_ones else []
    return f"{total} charged expression{'s' * (total != 1)}: {', '.join(parts)}."


def none_found(result: Result) -> str:
    """Say why no expression is listed."""
    return _NONE_FOLLOWED if whose.is_checked(result) else NONE_FOUND


def lead(result: Result) -> list[str]:
    """Say what became of the framings and, where sentences came back damaged, how many did."""
    damage = hurt(result.sentences)
    little = "; an expression kept in one of them says little" if result.framings else ""
    return [summary(result), *([f"{damage}{little}."] if damage else [])]


def remarks(result: Result) -> list[str]:
    """Return the warnings, without what `lead` says: that the text has no charged expression.

    >>> none = "no charged expression of the lexicon mine stands in the text"
    >>> remarks(Result.from_json({"document": {}, "warnings": [none, "the file was cut off"]}))
    ['the file was cut off']
    """
    return [line for line in result.warnings if not line.startswith(NO_EXPRESSION)]


def survival(framing: FollowedFraming) -> str:
    """Say how often a framing survived over several renderings; "" when not measured."""
    counts = framing.survival
    if counts is None or not counts.of:
        return ""
    if counts.low is None:
        return f"found again in {counts.kept} of {counts.of}"
    least, most = counts.kept, counts.kept + counts.untraced
    line = f"{least if least == most else f'{least}–{most}'} of {counts.of}"
    if not counts.sampled:
        return f"{line} best"
    return line + (f" ({between(*counts.interval)})" if counts.interval else "")


def renderings(framing: FollowedFraming) -> str:
    """Return the candidate renderings with their shares of the hypotheses, likeliest first."""
    ranked = framing.survival.renderings if framing.survival else ()
    return ", ".join(f"{rendering.text} {percent(rendering.share)}" for rendering in ranked)


def strength(framing: FollowedFraming) -> str:
    """Return the strength before and after, on the scale from 1 (neutral) to 5."""
    before, after = framing.strength.before, framing.strength.after
    if framing.fate == "untraceable":
        after = None  # no fate is claimed, so no strength is either
    if before is None and after is None:
        return ""
    return f"{'?' if before is None else before} → {'?' if after is None else after}"


def reason(framing: FollowedFraming) -> str:
    """Return the reason for a fate, and the leg of a change, as surely as `legs` says it.

    >>> reason(FollowedFraming(fate="lost", leg="back", reason="its place closed up"))
    'its place closed up; probably on the way back'
    """
    way = "" if framing.fate == "untraceable" else LEGS.get(framing.leg or "", "")
    leg = way and f"probably {way}"
    return "; ".join(part for part in (claimed(framing.fate, framing.reason), leg) if part)


def expectation(framing: FollowedFraming) -> str:
    """Say whether the termbase expects the pivot; "" where it has no rendering."""
    pivot = framing.pivot
    if pivot is None or not pivot.expected:
        return ""
    expected = "; ".join(pivot.expected)
    told = f"{'as' if pivot.matches_expected else 'not as'} expected ({expected})"
    return f"{told}; {side(pivot.register)}" if pivot.register else told


def side(register: str) -> str:
    """Say whose word a rendering of a register is, or of which register.

    >>> side("prc"), side("tw")
    ('as Beijing says it', 'of the register tw')
    """
    return _SIDES.get(register, f"of the register {register}")


def signature(stamp: Signature) -> str:
    """Return a signature in one line: version, models, decoding, libraries, settings.

    Lists with nothing in them, such as the control pivots of a run without any, are left out.

    >>> signature(Signature("1.0", settings={"control": [], "pivot": ["zh"]}))
    'translate-compare 1.0 · pivot: zh'
    """
    models = "; ".join(
        f"{model.direction} {model.name} "
        + (f"(sha256 {model.sha256[:12]})" if model.sha256 else "(given)")
        for model in stamp.models
    )
    linkers = "; ".join(f"{model.name} (sha256 {model.sha256[:12]})" for model in stamp.linked_by)
    parts = [f"translate-compare {stamp.version or '?'}", models]
    parts += [f"linked by {linkers}"] if linkers else []
    settings = {name: value for name, value in stamp.settings.items() if value not in ([], (), {})}
    parts += [plain(part) for part in (stamp.decoding, stamp.libraries, settings)]
    return " · ".join(part for part in parts if part)


def better(stamp: Signature) -> str:
    """Return where a better model is, for what the bundled pair translated; "" for all else."""
    for number, model in enumerate(stamp.models):
        if model.name.startswith("translate-compare-"):
            return (
                f"{'Returned' if number else 'Translated'} by the small bundled pair; with a "
                "network a better one can be fetched: translate models use best --pair "
                f"{model.direction}"
            )
    return ""


def better_of(systems: Iterable[tuple[str, Signature]]) -> Iterator[str]:
    """Say where a better model is, once for all systems that had the bundled pair alike."""
    names: dict[str, list[str]] = {}
    for name, stamp in systems:
        alike = names.setdefault(better(stamp), [])
        alike += [name] if name not in alike else []
    yield from (f"{', '.join(alike)}: {advice}" for advice, alike in names.items() if advice)


def fault_kind(kind: str) -> str:
    """Name a kind of fault as a reader would; the JSON keeps its own word.

    >>> fault_kind("nonword"), fault_kind("loop")
    ('not a word', 'loop')
    """
    return FAULT_KINDS.get(kind, visible(kind))


def fault(item: SentenceFault) -> str:
    """Name a fault, where it is and what was seen; a text that is not there has none.

    >>> fault(SentenceFault("nonword", "back", "hegemonony"))
    'not a word on the way back: hegemonony'
    >>> fault(SentenceFault("negation", "back", "“borrow” became “lend”"))
    'opposite or negation on the way back: “borrow” became “lend”'
    """
    if item.detail == NO_COUNTERPART:
        return item.detail
    where = PLACES.get(item.where, "")
    name = " ".join(part for part in (fault_kind(item.kind), where) if part)
    return f"{name}: {item.detail}" if item.detail else name


def damage(sentence: Sentence) -> str:
    """Say that a sentence is damaged, with the probability and what it assumes; see `doubt`.

    A share is rounded down: no lower word has a number of the higher one, and nothing is sure.

    >>> damage(Sentence(damaged=0.88)), damage(Sentence(damaged=0.998, prior=0.5))
    ('likely damaged, 88 in 100', 'very likely damaged, 99 in 100 (even odds assumed)')
    """
    verdict = doubt(sentence)
    odds = f" ({ODDS})" if sentence.prior is not None else ""
    return f"{verdict}, {_hundredths(sentence.damaged)} in 100{odds}" if verdict else ""


def _hundredths(share: float | None) -> int:
    return min(int(100 * (share or 0.0) + 1e-9), 99)


def doubt(sentence: Sentence) -> str:
    """Say how likely a sentence is damaged; "" for a sound one or one not looked at.

    >>> doubt(Sentence(damaged=0.95)), doubt(Sentence(damaged=0.7)), doubt(Sentence())
    ('very likely damaged', 'likely damaged', '')
    """
    if sentence.damaged is None or sentence.damaged < SOUND:
        return ""
    return VERY_LIKELY if sentence.damaged >= DAMAGED else LIKELY


def hurt(sentences: Sequence[Sentence]) -> str:
    """Say how many sentences came back damaged, very likely and likely apart; "" for none.

    >>> hurt([Sentence(damaged=0.95), Sentence(damaged=0.7), Sentence(damaged=0.1)])
    '1 of 3 sentences very likely came back damaged, 1 other likely did'
    >>> hurt([Sentence(damaged=0.7, prior=0.5), Sentence()])
    '1 of 2 sentences likely came back damaged (even odds assumed)'
    >>> hurt([Sentence(damaged=0.95)] * 2)
    'Both sentences very likely came back damaged'
    """
    doubts = [doubt(sentence) for sentence in sentences]
    surer, likely = doubts.count(VERY_LIKELY), doubts.count(LIKELY)
    if not surer and not likely:
        return ""
    first, how = (surer, "very likely") if surer else (likely, "likely")
    of = len(sentences)
    what = every(of, "sentence").capitalize() if first == of else f"{first} of {of} sentences"
    others = f", {likely} other{'s' * (likely > 1)} likely did" if surer and likely else ""
    odds = f" ({ODDS})" if any(sentence.prior is not None for sentence in sentences) else ""
    return f"{what} {how} came back damaged{others}{odds}"


def cuts(sentence: Sentence) -> dict[str, str]:
    """Say, for each way on which a sentence was cut, into how many parts.

    >>> cuts(Sentence(cut=(3, 1)))
    {'there': 'cut into 3 parts on the way there: too long to be taken at once'}
    """
    counts = zip(LEGS.items(), sentence.cut or (), strict=False)
    return {
        leg: f"cut into {count} parts {way}: too long to be taken at once"
        for (leg, way), count in counts
        if count > 1
    }


def cut(sentence: Sentence) -> str:
    """Say all of `cuts` in one line; "" for a sentence that was taken whole."""
    return "; ".join(cuts(sentence).values())


EDITED = "pivot edited by hand"  # of a sentence


def notes(sentence: Sentence) -> list[str]:
    """Return the notes beside a sentence: an edit, damage, faults, then where it was cut."""
    told = [EDITED] if sentence.edited else []
    if damaged := damage(sentence):
        told.append(damaged)
    return [*told, *map(fault, sentence.faults), *cuts(sentence).values()]


def columns(result: Result, via: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the headings of the three panes."""
    source, texts = language(source_language(result)), result.evidence.given
    first = texts is not None and via == result.route.via
    by = f" ({texts.system})" if texts and first and texts.back else ""
    pivot = f"{via_name(via)}, {whose.made_by(result, via)}"
    return f"{source}, source", pivot, f"{source}, returned{by}"


def assumed(segments: Mapping[str, Any]) -> str:
    """Say of how many sentences the odds of being damaged are no more than assumed."""
    count = segments.get("assumed", 0)
    which = "all" if count == segments["looked_at"] else f"{count:,} of them"
    note = f" (in {which}, given returns, that half of such are damaged is an assumption)"
    return note if count else ""
