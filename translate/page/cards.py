"""What a reader is told first: the verdict on the text, and a card for each charged expression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from translate.data import CHECK_MARGIN, MIN_CONFIDENCE, Span, Stretch
from translate.english import every
from translate.framings.decide import NEGATED, UNATTRIBUTED
from translate.measures.rates import NOT_JUDGED
from translate.measures.significance import LEAST_UNITS
from translate.readers.navigation import below_navigation
from translate.reports import shares, whose, wording
from translate.reports.rows import language
from translate.roundtrip.result import UNNAMED, FollowedFraming, Result, Sentence, WordLink
from translate.roundtrip.sentences import graves, is_grave
from translate.roundtrip.trust import Sound

GROUPS = {
    "changed": "changed", "check": "perhaps changed", "unsure": "can’t be told",
    "back": "came back",
}  # fmt: skip
BROKEN = "broken"  # what stands in sentences that came back broken is in no count of the others
FEW = LEAST_UNITS["sentence"]  # expressions; of fewer no share is told, as no interval is
_BROKEN_MEANS = (
    "A broken sentence came back empty, cut off, copied, in the wrong script or repeating itself; "
    "what became of an expression there is in no count."
)
_BACK = ("kept", "paraphrased")
OPEN = ("check", "unsure")  # the groups of which nothing is claimed
# what happened to a sentence, and so to each of its expressions at once
SHARED = (UNATTRIBUTED, NEGATED)
_WEIGHT = 0.2  # a weaker link is no candidate
_TERMS = 3  # words that are named
_HEADLINE = 120  # characters; a longer first line is none
_GAP = 2  # characters between two parts of one candidate


def group(framing: FollowedFraming) -> str:
    """Return a key of GROUPS: what is not known well enough is no change.

    >>> group(FollowedFraming(fate="lost")), group(FollowedFraming(fate="lost", to_check=True))
    ('changed', 'check')
    """
    if framing.to_check:
        return "check"
    if framing.fate == "untraceable":
        return "unsure"
    return "back" if framing.fate in _BACK else "changed"


def together(framings: Sequence[FollowedFraming]) -> list[list[int]]:
    """Return for each framing the numbers, from 1, of those one change of a sentence befell.

    They are one thing to a reader, and have one card; one that stands alone has none.

    >>> shifted = FollowedFraming(fate="shifted", reason="negation changed")
    >>> together([shifted, shifted, FollowedFraming(fate="lost", reason="its place closed up")])
    [[1, 2], [1, 2], []]
    """
    sets: dict[tuple[Any, ...], list[int]] = {}
    for number, framing in enumerate(framings, 1):
        if framing.reason in SHARED:
            sets.setdefault(_shared(framing), []).append(number)
    own = [sets.get(_shared(framing), []) for framing in framings]
    return [row if len(row) > 1 else [] for row in own]


def _shared(framing: FollowedFraming) -> tuple[Any, ...]:
    return framing.sentence, framing.fate, framing.reason, group(framing), framing.kind


def certainty(confidence: float, *, to_check: bool = False) -> str:
    """Say in words how far a fate can be relied on; `confidence` is the share that is right.

    Of a change to check it is the share that is a change at all.

    >>> certainty(0.95), certainty(0.6), certainty(0.34)
    ('almost certain', 'more likely than not', 'a guess, right 1 time in 3')
    >>> certainty(0.6, to_check=True)
    'more likely than not a change of some kind'
    >>> certainty(0.4, to_check=True)
    'about an even chance of a change of some kind'
    """
    if to_check and confidence >= MIN_CONFIDENCE - CHECK_MARGIN:
        even = confidence < MIN_CONFIDENCE  # half of those shown are one, docs/evaluation.md
        how = "about an even chance of" if even else "more likely than not"
        return f"{how} a change of some kind"
    if confidence >= 0.9:
        return "almost certain"
    if confidence >= 0.7:
        return "likely"
    if confidence >= 0.5:
        return "more likely than not"
    return f"a guess, right 1 time in {max(2, round(1 / max(confidence, 0.05)))}"


def harm(sentence: Sentence) -> str:
    """Say what befell a sentence as a whole: BROKEN, or how likely it came back damaged; "" if not.

    >>> harm(Sentence(damaged=0.6)), harm(Sentence())
    ('likely damaged', '')
    """
    return BROKEN if is_grave(sentence) else wording.doubt(sentence)


def doubt(result: Result, framing: FollowedFraming) -> str:
    """Say why what a card tells is pale: its sentence came back broken, or damaged."""
    if framing.sentence >= len(result.sentences):
        return ""
    harmed = harm(result.sentences[framing.sentence])
    return f"its sentence {'came back' if harmed == BROKEN else 'is'} {harmed}" if harmed else ""


def verdict(result: Result, *, so_far: bool = False) -> dict[str, Any]:
    """Return what became of a text in a sentence to quote: `parts` of [text, strong], `note`.

    `also` tells what the reader has chosen to follow, which is in no number of the others.

    >>> framings = [{"fate": "kept"}, {"fate": "lost"}]
    >>> result = Result.from_json({"document": {}, "framings": framings})
    >>> "".join(text for text, _ in verdict(result)["parts"])
    'Of 2 charged expressions 1 came back and 1 changed.'
    """
    total = len(result.framings)
    if not total:
        words = "This text has no charged expression that is in the lexicon."
        return {
            "parts": [[words, False]], "note": _hurt(result).strip(), "also": chosen(result),
        }  # fmt: skip
    faulty = graves(result.sentences)
    names = [group(framing) for framing in result.framings if framing.sentence not in faulty]
    counted = Counter(names)
    counts = [[f"{counted['back']} came back", True]]
    if counted["changed"] or len(names) == counted["back"]:
        counts.append([f"{counted['changed']} changed", True])
    counts += [[f"{counted[name]} {GROUPS[name]}", False] for name in OPEN if counted[name]]
    if len(names) < total:
        counts.append([_in_broken(total - len(names)), False])
    note = _note(result, counted, len(names))
    if len(names) < total:
        note = f"{note} {_BROKEN_MEANS}".strip()
    if alike := _alike(total, counted, known=bool(result.suggested)):
        alike = f"So far, {alike[:1].lower()}{alike[1:]}" if so_far else alike
        return {"parts": [[alike, True], [".", False]], "note": note, "also": chosen(result)}
    opening = "So far, of" if so_far else "Of"
    parts = [[f"{opening} {total} charged expressions ", False], *_listed(counts), [".", False]]
    return {"parts": parts, "note": note, "also": chosen(result)}


def _alike(total: int, counted: Mapping[str, int], *, known: bool = False) -> str:
    """Say that the same became of all expressions; "" where it did not.

    `known`: there are others that the lexicon does not know.

    >>> _alike(2, {"back": 2}), _alike(1, {"check": 1}), _alike(3, {"back": 2, "changed": 1})
    ('Both charged expressions came back', 'The only charged expression perhaps changed', '')
    >>> _alike(2, {}), _alike(2, {"back": 2}, known=True).partition(" known")[0]
    ('Both charged expressions are in broken sentences', 'Both charged expressions')
    """
    which = every(total, "charged expression").capitalize()
    which += " known to the lexicon" * known
    for name, what in GROUPS.items():
        if counted.get(name) == total and (total == 1 or name not in OPEN):
            return f"{which} {what}"
    return "" if any(counted.values()) else f"{which} {_in_broken(total).partition(' ')[2]}"


def suggested(result: Result) -> str:
    """Say what became of the charged words that the lexicon lacks, "" where there are none.

    They are in no other figure of the page.

    >>> stored = {"document": {}, "suggested": [{"fate": "kept"}, {"fate": "untraceable"}]}
    >>> suggested(Result.from_json(stored)).partition(", so")[0]
    'Not in the lexicon: 2 charged or quoted words; 1 came back, 1 can’t be told.'
    """
    total = len(result.suggested)
    if not total:
        return ""
    met = _met(result, result.suggested)
    back, of = met["back"], total - met[BROKEN]
    unsure = sum(met[name] for name in OPEN)
    share = ""
    if back < of >= FEW:
        share = f", so {shares.between(back / of, (back + unsure) / of)} came back"
    noun = "expression" if total == 1 else "words"
    return f"Not in the lexicon: {total} charged or quoted {noun}; {_came_back(met)}{share}."


def chosen(result: Result) -> str:
    """Say what became of the words that the reader chose to follow, "" where there are none.

    >>> stored = {"document": {}, "chosen": [{"term": "talks", "fate": "kept"}] * 2}
    >>> chosen(Result.from_json(stored))
    'You also follow “talks”, counted apart: 2 came back.'
    """
    terms = list(dict.fromkeys(framing.term for framing in result.chosen))
    if not terms:
        return ""
    more = [f"{len(terms) - _TERMS} more"] if len(terms) > _TERMS else []
    names = wording.listed([*(f"“{term}”" for term in terms[:_TERMS]), *more])
    return f"You also follow {names}, counted apart: {_came_back(_met(result, result.chosen))}."


def _met(result: Result, framings: Iterable[FollowedFraming]) -> Counter[str]:
    """Count what became of expressions: keys of GROUPS, and BROKEN."""
    faulty = graves(result.sentences)
    return Counter(BROKEN if own.sentence in faulty else group(own) for own in framings)


def _came_back(met: Mapping[str, int]) -> str:
    """List how many came back, and what became of the others.

    >>> _came_back({"back": 0, "check": 2, "broken": 1})
    '0 came back, 2 perhaps changed, 1 is in a broken sentence'
    >>> _came_back({"check": 1})
    '1 perhaps changed'
    """
    others = [
        f"{met[name]} {what}" for name, what in GROUPS.items() if name != "back" and met.get(name)
    ]
    others += [_in_broken(met[BROKEN])] if met.get(BROKEN) else []
    back = met.get("back", 0)
    none = not back and sum(met.values()) == 1  # of the only one what happened is enough
    return ", ".join(others if none else [f"{back} came back", *others])


def _in_broken(count: int) -> str:
    """Say how many stand where nothing can be judged.

    >>> _in_broken(1), _in_broken(2)
    ('1 is in a broken sentence', '2 are in broken sentences')
    """
    return f"{count} " + ("is in a broken sentence" if count == 1 else "are in broken sentences")


def _listed(counts: Sequence[list[Any]]) -> Iterable[list[Any]]:
    for at, count in enumerate(counts):
        if at:
            yield [" and " if at == len(counts) - 1 else ", ", False]
        yield count


def _note(result: Result, counted: Mapping[str, int], of: int) -> str:
    """Say what share came back, counting both ways what perhaps changed and what can't be told."""
    rate = result.evidence.kept and result.evidence.kept.kept_or_paraphrased
    if rate and rate.note == NOT_JUDGED.note:
        name = language(wording.source_language(result))
        only = f"In {name} only what came back to the letter is found: no other fate is judged."
        return f"{only}{_hurt(result)}"
    if not of:
        return ""
    also, way = _hurt(result), _way(result)
    if not counted.get("back") and of < FEW:
        return also.strip()
    if of < FEW or counted.get("back") == of == len(result.framings):
        return f"Came back means: as it was or in other words, {way}.{also}"
    back, unsure = counted.get("back", 0), [name for name in OPEN if counted.get(name)]
    open_ones = sum(counted[name] for name in unsure)
    share = shares.between(back / of, (back + open_ones) / of)
    what = " or ".join(GROUPS[name] for name in unsure)
    both = f": what {what} is counted both ways" if unsure else ""
    return f"So {share} came back, as they were or in other words, {way}{both}.{also}"


def _way(result: Result) -> str:
    """Say through what the text went, and what was changed by hand, as it ends a sentence."""
    edits = whose.edited(result)
    return f"{_through(result)}, with {edits} by hand" if edits else _through(result)


def _through(result: Result) -> str:
    given = result.evidence.given
    if wording.is_human(result):
        if given and given.back:
            return "through these texts"
        translation = "the file’s" if whose.is_of_file(result) else "a human"
        return f"through {translation} translation and this system’s way back"
    if given is None:
        return "through this system"
    if given.pivot and not given.back:  # what was given is one half of the way
        name = "the given" if given.system == UNNAMED else whose.owner(given.system)
        return f"through {name} translation and this system’s way back"
    return "through the given texts" if given.system == UNNAMED else f"through {given.system}"


def _hurt(result: Result) -> str:
    """Say how many sentences came back damaged, and how they look, to follow another sentence."""
    damage = wording.hurt(result.sentences)
    if not damage:
        return ""
    doubted = {n for n, sentence in enumerate(result.sentences) if wording.doubt(sentence)}
    them = "it" if len(doubted) == 1 else "them"
    back = [framing.sentence in doubted for framing in result.framings if group(framing) == "back"]
    told = f"findings in {them} are less certain, and greyed"
    if not result.followed:
        told = "it is greyed" if len(doubted) == 1 else "they are greyed"
    elif len(doubted) == len(result.sentences):
        told = f"what is found in {them} is less certain, and greyed"
    elif any(back):
        told = f"{_standing(back)} in {them}; what is found there is less certain, and greyed"
    return f" {damage}; {told}.{_in_sound(result.evidence.sound)}"


def _standing(back: Sequence[bool]) -> str:
    """Say how many of the expressions that came back are in a damaged sentence.

    >>> _standing([True, False, False]), _standing([True, True]), _standing([True])
    ('1 of the 3 that came back is', 'both that came back are', 'what came back is')
    """
    inside, of = sum(back), len(back)
    if of == 1:
        return "what came back is"
    many = f"{inside} of the {of}"
    if inside == of:
        many = "both" if of == 2 else f"all {of}"
    return f"{many} that came back {'is' if inside == 1 else 'are'}"


def _in_sound(counts: Sound | None) -> str:
    """Say what share came back in the sentences that are likely sound; "" where none is known.

    >>> from translate.measures.rates import Rate
    >>> rate = Rate(0.95, low=0.9, high=1.0, of=21, untraced=2)
    >>> _in_sound(Sound(15, 6, 4, kept_or_paraphrased=rate))
    ' In the 6 that are likely sound, 90–100% of 21 came back.'
    """
    rate = counts.kept_or_paraphrased if counts else None
    if counts is None or rate is None or rate.of < FEW:
        return ""
    which = "one that is" if counts.sound == 1 else f"{counts.sound} that are"
    return f" In the {which} likely sound, {shares.spread(rate)} of {rate.of} came back."


def headline(result: Result) -> str:
    """Return the headline a text begins with, "" where it begins with a sentence.

    A headline is a paragraph of its own and ends with no full stop; navigation above it is none.
    """
    whole = result.document.text
    begins = len(whole) - len(below_navigation(whole))
    there = (one.source for one in result.sentences if one.source.start >= begins)
    sentences = list(islice(there, 2))
    if len(sentences) < 2 or sentences[0].paragraph == sentences[1].paragraph:
        return ""
    text = " ".join(sentences[0].text.split())
    return "" if len(text) > _HEADLINE or text.endswith((".", "。", "…", ":", "!")) else text


def candidates(
    framing: FollowedFraming, sentence: Sentence
) -> tuple[Stretch | None, Stretch | None]:
    """Return where a framing stands in pivot and return, else where its words most likely went."""
    pivot: Stretch | None = framing.pivot
    back: Stretch | None = framing.back
    if pivot is None and framing.source and sentence.pivot:
        offset = sentence.source.start
        own = (framing.source.start - offset, framing.source.end - offset)
        pivot = _followed(sentence.links.forward, own, sentence.pivot.text)
    if back is None and pivot and sentence.back and framing.fate != "lost":
        back = _followed(sentence.links.back, (pivot.start, pivot.end), sentence.back.text)
    return pivot, back


def _followed(links: Iterable[WordLink], own: tuple[int, int], text: str) -> Stretch | None:
    """Follow links from characters to the run of text around the strongest of them.

    None where they lead to nothing but signs: a comma says nothing of where words went.

    >>> _followed([WordLink(0, 4, 2, 3, 0.9)], (0, 4), "said, he")
    Stretch(text='i', span=Span(start=2, end=3))
    >>> _followed([WordLink(0, 4, 4, 5, 0.9)], (0, 4), "said, he")
    """
    reached = sorted(
        (link.to_start, link.to_end, link.weight)
        for link in links
        if link.start < own[1] and own[0] < link.end and link.weight >= _WEIGHT
        and any(map(str.isalnum, text[link.to_start : link.to_end]))
    )  # fmt: skip
    if not reached:
        return None
    start, end, _ = max(reached, key=lambda link: link[2])
    for low, high, _ in reached:
        if low >= start and low <= end + _GAP:
            end = max(end, high)
    for low, high, _ in reversed(reached):
        if low <= start and high >= start - _GAP:
            start = low
    return Stretch(text[start:end], Span(start, end))
