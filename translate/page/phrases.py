"""The few words with which the page tells an expression and a sentence apart from the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from translate.english import counted
from translate.framings.decide import EVIDENT
from translate.framings.finding import CHOSEN
from translate.framings.suggest import SUGGESTED
from translate.framings.tracing import is_judged
from translate.page import cards
from translate.page.cards import BROKEN
from translate.reports import wording
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.sentences import graves

Choices = list[list[str]]
_HURT = {BROKEN: "came back broken"}  # what else befell a sentence is told as it is named
_LOOKS = {
    BROKEN: "faulty", wording.VERY_LIKELY: "faulty", wording.LIKELY: "faulty likely",
}  # fmt: skip
_ABSENT = "not in the lexicon"
_CHOSEN = "you follow"
_APART = {SUGGESTED: _ABSENT, CHOSEN: "followed by your choice"}  # kinds in no other figure


def choices(result: Result) -> Choices:
    """Return what a reader can choose to see: [name, words with its count], "" for everything.

    In a language in which no change is judged none is offered, as if there were none.
    """
    faulty = graves(result.sentences)
    kinds = [
        BROKEN if framing.sentence in faulty else cards.group(framing)
        for framing in result.framings
    ]
    judged = is_judged(wording.source_language(result))
    offered = [name for name in cards.GROUPS if judged or name in kinds]
    offers = [["", f"all {len(kinds)}"]]
    offers += [[name, f"{cards.GROUPS[name]} {kinds.count(name)}"] for name in offered]
    if BROKEN in kinds:
        offers.append([BROKEN, f"in broken sentences {kinds.count(BROKEN)}"])
    if result.chosen:
        offers.append([CHOSEN, f"{_CHOSEN} {len(result.chosen)}"])
    if result.suggested:
        offers.append([SUGGESTED, f"{_ABSENT} {len(result.suggested)}"])
    return offers


def part(number: int, framings: Iterable[FollowedFraming], doubt: str, faults: int) -> Any:
    """Return the `look` of a sentence in the strip, and what is `told` of it.

    >>> part(2, [FollowedFraming(fate="lost"), FollowedFraming(fate="kept")], "likely damaged", 1)
    {'look': 'changed faulty likely', 'told': 'Sentence 2: 1 changed, likely damaged'}
    >>> part(3, [FollowedFraming(fate="shifted", to_check=True)], "", 1)
    {'look': 'unsure', 'told': 'Sentence 3: 1 perhaps changed, with a fault'}
    >>> part(4, [FollowedFraming(fate="lost")], BROKEN, 1)  # in no count of what changed
    {'look': 'none faulty', 'told': 'Sentence 4: 1 charged expression, came back broken'}
    """
    names = [cards.group(framing) for framing in framings if framing.kind not in _APART]
    told_of = cards.GROUPS if doubt != BROKEN else ()
    first = next((name for name in told_of if name in names), "")
    # of a change to check nothing is claimed, as of what could not be followed
    look = "unsure" if first == "check" else first or "none"
    all_of = counted(len(names), "charged expression") if names else "no charged expression"
    told = f"{names.count(first)} {cards.GROUPS[first]}" if first else all_of
    hurt = _HURT.get(doubt, doubt) or ("with a fault" if faults else "")
    return {
        "look": " ".join(filter(None, (look, _LOOKS.get(doubt, "")))),
        "told": f"Sentence {number}: {', '.join(filter(None, (told, hurt)))}",
    }


def about(framing: FollowedFraming, together: Sequence[int], doubt: str) -> str:
    """Say beside a card's fate what it rests on, and where it stands.

    >>> lost = FollowedFraming(fate="lost", confidence=0.8, leg="back", sentence=4)
    >>> about(lost, [], "its sentence is likely damaged")
    'likely · lost on the way back · its sentence is likely damaged · sentence 5'
    >>> about(lost, [1, 2], "")
    '2 expressions · likely · lost on the way back · sentence 5'
    """
    group, unsure = cards.group(framing), framing.fate == "untraceable"
    evident = framing.reason in EVIDENT or unsure or group == "back"
    return _joined(
        f"{len(together)} expressions" if together else "",
        _APART.get(framing.kind, ""),
        "" if evident else framing.reason,
        "no fate is claimed" if unsure else _certainty(framing),
        leg(framing),
        _sided(framing),
        _survived(framing),
        doubt,
        f"sentence {framing.sentence + 1}",
    )


def claim(framing: FollowedFraming, doubt: str) -> str:
    """Say beside a fate that is quoted how far it can be relied on.

    >>> lost = FollowedFraming(fate="lost", confidence=0.8, kind="suggested")
    >>> claim(lost, "its sentence is likely damaged")
    'likely · not in the lexicon · its sentence is likely damaged'
    """
    sure = "no fate is claimed" if framing.fate == "untraceable" else _certainty(framing)
    return _joined(sure, _APART.get(framing.kind, ""), _sided(framing), doubt)


def explained(framing: FollowedFraming, *, guessed: bool) -> str:
    """Say why a card has its fate; `guessed`: where its words most likely went is marked.

    What is too unsure to be counted is no fate.

    >>> explained(FollowedFraming(fate="lost", reason="its place closed up"), guessed=False)
    'Lost: its place closed up.'
    >>> explained(FollowedFraming(fate="softened", to_check=True), guessed=False)
    'Perhaps softened; too unsure to be counted as a change.'
    """
    why = f": {framing.reason}" if framing.reason else ""
    if cards.group(framing) not in cards.OPEN:
        told = f"{framing.fate}{why}" if why else wording.FATE_MEANINGS[framing.fate]
        return f"{_upper(told)}."
    told = f"Perhaps {framing.fate}{why}; too unsure to be counted as a change."
    if framing.fate == "untraceable":
        told = "It could not be followed surely enough, so no fate is claimed."
    where = " Underlined with dashes is where its words most likely went." if guessed else ""
    return told + where


def details(framing: FollowedFraming) -> str:
    """Say an expression's category and strength, and how surely it was followed.

    Words the reader chose have neither: nobody has said how strong they are.

    >>> details(FollowedFraming(category="threat"))
    'Category: threat.'
    """
    strength = framing.strength
    told = f"Category: {framing.category}"
    if strength.before is not None and strength.after is not None:
        told += f", strength {wording.strength(framing)}"
    if framing.kind == CHOSEN:
        told = ""
    ways = (("to the pivot", framing.pivot), ("to the return", framing.back))
    sure = ", ".join(
        f"{name} with confidence {place.confidence:.2f}" for name, place in ways if place
    )
    parts = [told, f"followed {sure}" if framing.pivot else ""]
    line = _upper("; ".join(filter(None, parts)))
    return f"{line}." if line else ""


def leg(framing: FollowedFraming) -> str:
    """Say on which way it changed, or was lost; of a fate that is not claimed, that it perhaps did.

    >>> leg(FollowedFraming(fate="lost", leg="back"))
    'lost on the way back'
    """
    way = wording.LEGS.get(framing.leg or "")
    if way is None:
        return ""
    what = "lost" if framing.fate == "lost" else "changed"
    return f"{'perhaps ' if cards.group(framing) in cards.OPEN else ''}{what} {way}"


def _certainty(framing: FollowedFraming) -> str:
    return cards.certainty(framing.confidence, to_check=framing.to_check)


def _sided(framing: FollowedFraming) -> str:
    """Say whose word the pivot has, where the lexicon names a side; that is no fate."""
    register = framing.pivot.register if framing.pivot else ""
    return f"rendered {wording.side(register)}" if register else ""


def _survived(framing: FollowedFraming) -> str:
    told = wording.survival(framing).partition(" (")[0]
    verb = "" if told.startswith("found") else "survives "
    return f"{verb}{told} renderings" if told else ""


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
