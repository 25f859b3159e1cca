"""What was found in a text, line by line: the rates, what they rest on, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from translate.data import CHANGED
from translate.english import counted, first_of
from translate.framings.shipped import shipped
from translate.measures.rates import NOT_JUDGED, Difference, Rate
from translate.reports import whose
from translate.reports.rows import routes, via_name
from translate.reports.shares import (
    gap,
    interval,
    of_judged,
    percent,
    plain,
    points,
    quality,
    spread,
)
from translate.reports.wording import LIKELY, VERY_LIKELY, fate, fault_kind, side
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.result import FollowedFraming, Result, Sentence
from translate.roundtrip.sentences import NO_COUNTERPART, is_grave
from translate.roundtrip.trust import (
    Compared,
    Drift,
    Kept,
    Legs,
    Middle,
    Sound,
    Termbase,
    Unfollowed,
)

SCORES = {"bleu": "BLEU", "chrf": "chrF", "ter": "TER", "copy_rate": "copy rate"}
TO_THE_LETTER = (
    "in this language only what came back to the letter is found: no other fate is judged"
)
_LISTED = 8  # mismatches told in words; all of them are in the JSON


def evidence(result: Result) -> Iterator[str]:
    """Say what the evidence is; what a later version has added is written as it is."""
    facts = result.evidence
    if facts.given:
        yield from whose.given(result, facts.given)
    if facts.kept:
        yield from _kept(facts.kept, "Over the whole text", left_out(result))
    if facts.sound:
        yield from _sound(facts.sound, whose.gate(result))
    if facts.legs and facts.legs.changes:
        yield legs(facts.legs, result.route.via)
    if facts.engine:
        yield engine(facts.engine)
    yield from _scores(result)
    yield from _controls(result)
    if facts.middle:
        yield from _middle(result, facts.middle)
    yield from _trips(facts.drift)
    yield from _vocabulary(result)
    for name, value in facts.other.items():
        if value not in (None, [], {}):
            yield f"{name.replace('_', ' ').capitalize()}: {plain(value)}."


def asked(result: Result) -> Iterator[str]:
    """Say whose given texts are, and what other pivots and further trips gave, if asked for."""
    if result.evidence.given:
        yield from whose.given(result, result.evidence.given)
    if result.evidence.control:
        yield from _controls(result)
    yield from _trips(result.evidence.drift)


def left_out(result: Result) -> str:
    """Say why framings of the first route are in no rate; "" where none is left out."""
    whys = {n: _fault_of(row) for n, row in enumerate(result.sentences) if is_grave(row)}
    counts = Counter(whys[row.sentence] for row in result.framings if row.sentence in whys)
    if len(counts) < 2:
        return "".join(counts)
    return " and ".join(f"{count} {why}" for why, count in counts.most_common())


def _fault_of(sentence: Sentence) -> str:
    """Say what leaves out the framings of a sentence with a grave fault."""
    if all(item.detail != NO_COUNTERPART for item in sentence.faults):
        return GRAVELY
    missing = sentence.pivot is not None and not sentence.pivot.text.strip()
    return f"in sentences without a {'translation' if missing else 'return'}"


def _kept(
    rates: Kept | Middle | Compared, opening: str, why: str = "", what: str = "charged expression"
) -> Iterator[str]:
    similar, kept = rates.kept_or_paraphrased, rates.kept
    rate = similar or kept
    if rate is None:
        return
    if not rate.of:
        judged = rate.note != NOT_JUDGED.note
        why = "there is nothing to count" if judged else TO_THE_LETTER
        yield f"{opening}: no rate of what was kept; {why}."
        return
    named = {"kept or paraphrased": similar, "kept": kept}
    shares = [(f"{spread(own)} {name}", interval(own)) for name, own in named.items() if own]
    if len({interval for _, interval in shares}) == 1 and not rate.interval:  # a reason, told once
        told = f"{', '.join(share for share, _ in shares)}{shares[0][1]}"
    else:
        told = ", ".join(f"{share}{interval}" for share, interval in shares)
    yield f"{opening}: of {counted(rate.of, what)} {told}{_open(rate, why)}."


def _sound(counts: Sound, by: str) -> Iterator[str]:
    likely = counts.sentences - counts.sound - counts.damaged
    are = "is" if counts.sound <= 1 else "are"
    line = (
        f"Of {counted(counts.sentences, 'sentence')} looked at {counts.sound or 'none'} {are} "
        "likely sound"
    )
    line += f", {counts.damaged} {VERY_LIKELY}" if counts.damaged else ""
    line += f", {likely} {LIKELY}" if likely else ""
    line += f" ({by})" if by else ""
    line += "; a damaged one says something else in substance than the source"
    rate = counts.kept_or_paraphrased
    which = "one" if counts.sound == 1 else "ones"
    if counts.sound and rate is not None and rate.of:
        share = f"{spread(rate)} kept or paraphrased{interval(rate)}"
        line += f". In the sound {which}: of {counted(rate.of, 'expression')} {share}"
    elif counts.sound:
        line += f". No expression is counted in the sound {which}"
    yield f"{line}."


def legs(counts: Legs, via: Sequence[str]) -> str:
    """Say on which leg framings were changed or lost.

    Of labelled changes the leg is right in seven of ten, so that no more than that is claimed.

    >>> legs(Legs(9, 3, 6), ["zh"])
    'Of 9 changes and losses, 3 are probably in the Chinese already and 6 probably came on the \
way back.'
    """
    changes, there, back = counts.changes, counts.there, counts.back
    named = counted(changes, "change or loss", "changes and losses")
    whole = "The only change or loss" if changes == 1 else f"The {named}"
    opening, pivot = f"Of {named}, ", via_name(via[-1:])
    parts = [
        (there, f"{'is' if there == 1 else 'are'} probably in the {pivot} already"),
        (back, "probably came on the way back"),
    ]
    for count, told in parts:
        if count == changes:
            return f"{whole} {told}."
    unknown = changes - there - back
    if unknown == changes:
        they = "it came" if changes == 1 else "they came"
        return f"Of {whole[0].lower()}{whole[1:]} it can’t be told on which way {they}."
    lines = [f"{count} {told}" for count, told in parts if count]
    lines += [f"of {unknown} it can’t be told"] if unknown else []
    return f"{opening}{' and '.join(lines)}."


def engine(baseline: Baseline) -> str:
    """Say what the way back alone does, which no rate can be better than.

    >>> engine(Baseline("tiny-zh-en", "", 258, 396, (0.43, 0.5), (0.6, 0.67), (0.1, 0.2)))
    'The way back alone, on human translations of other texts: of 100 expressions the return by \
tiny-zh-en keeps 43–50, keeps or paraphrases 60–67, shifts 10–20 (396 expressions in 258 \
sentences).'
    """
    kept, similar, shifted = (
        _of_100(bounds)
        for bounds in (baseline.kept, baseline.kept_or_paraphrased, baseline.shifted)
    )
    return (
        "The way back alone, on human translations of other texts: of 100 expressions the return "
        f"by {baseline.model} keeps {kept}, keeps or paraphrases {similar}, shifts {shifted} "
        f"({baseline.framings} expressions in {baseline.sentences} sentences)."
    )


def _of_100(bounds: tuple[float, float]) -> str:
    low, high = (f"{100 * bound:.0f}" for bound in bounds)
    return low if low == high else f"{low}–{high}"


GRAVELY = "in sentences with a grave fault"


def _open(rate: Rate, why: str = "") -> str:
    """Say what of the framings counted is open, and what was left out."""
    doubts = [f"{rate.untraced} not traced"] if rate.untraced else []
    doubts += [f"{rate.to_check} to check"] if rate.to_check else []
    line = ""
    if doubts:
        verb = "is" if rate.untraced + rate.to_check == 1 else "are"
        line = f"; {' and '.join(doubts)} {verb} counted both ways"
    if rate.excluded:
        line += f"; {rate.excluded} left out, {why or GRAVELY}"
    return line


def _scores(result: Result) -> Iterator[str]:
    for route in routes(result):
        scores = [
            f"{SCORES.get(name, name.replace('_', ' '))} "
            f"{percent(value) if name.endswith('rate') else plain(value)}"
            for name, value in route.scores.items()
        ]
        if scores:
            yield (
                f"Source against return via {via_name(route.via)}: {', '.join(scores)} "
                "(how alike the two are, not how good the pivot is)."
            )


def _controls(result: Result) -> Iterator[str]:
    facts = result.evidence
    for control in facts.control:
        name = via_name(control.via)
        own = control.control
        if own == Compared():  # an earlier version told this much
            own = Compared(kept=Rate(control.kept, of=control.of or 0, excluded=control.excluded))
        yield from _kept(own, f"Control pivot {name}, judged without the pivot text")
        yield from _kept(control.pivot, "This pivot, judged the same way", left_out(result))
        if control.difference:
            yield _difference(control.difference, name)
            yield quality(control.pivot, control.control)
    if not facts.control and not whose.is_checked(result):
        yield (
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip."
        )
    if facts.difference and not any(control.difference for control in facts.control):
        yield _difference(facts.difference, "the control")


def _difference(difference: Difference, control: str) -> str:
    line = f"Share kept or paraphrased, this pivot less {control}: {gap(difference)}"
    if not difference.interval:
        return f"{line} ({difference.note or 'no interval'})."
    low, high = difference.interval
    clear = "does not include" if low > 0 or high < 0 else "includes"
    test = f"; {of_judged(difference)}" if difference.p else ""
    return f"{line} (95% interval {points(low)} to {points(high)}, which {clear} zero{test})."


def _middle(result: Result, middle: Middle) -> Iterator[str]:
    whose_it_is = "the file’s translation" if whose.is_of_file(result) else "a human translation"
    doubt = flagged(result.sentences, "pivot")
    yield (
        f"The pivot is {whose_it_is}{f', in which {doubt}' if doubt else ''}. What it says "
        "otherwise than the source is counted here, too, beside what the way back changed."
    )
    if not result.evidence.kept:  # which are the same rates
        yield from _kept(middle, "On the way back", left_out(result))
    if middle.unpaired_segments:
        count = middle.unpaired_segments
        which = "1 sentence has" if count == 1 else f"{count} sentences have"
        yield f"{which} no counterpart in that translation; no rate counts what stands there."


def flagged(sentences: Sequence[Sentence], where: str) -> str:
    """Say how many sentences have a flag in the pivot or on the way back; "" for none.

    >>> from translate.roundtrip.result import SentenceFault
    >>> number = SentenceFault("number", "pivot", "12 became 21")
    >>> flagged([Sentence(faults=(number, number)), Sentence()], "pivot")
    '1 of 2 sentences has a flag (number)'
    """
    kinds = [flags(sentence, where) for sentence in sentences]
    several = Counter(kind for own in kinds for kind in own)
    count = sum(map(bool, kinds))
    if not count:
        return ""
    names = ", ".join(
        f"{fault_kind(kind)}{f' {n}' * (count > 1)}" for kind, n in several.most_common()
    )
    verb = "has" if count == 1 else "have"
    return f"{count} of {counted(len(kinds), 'sentence')} {verb} a flag ({names})"


def flags(sentence: Sentence, where: str) -> list[str]:
    """Return the kinds of a sentence's faults in the pivot or on the way back, each once."""
    return list(dict.fromkeys(
        item.kind for item in sentence.faults
        if item.where == where and item.detail != NO_COUNTERPART
    ))  # fmt: skip


ENDS_ALONE = "trips are judged by source and return alone"
BOTH_ENDS = f"{ENDS_ALONE}, so that the first may differ from above"


def _trips(steps: Sequence[Drift]) -> Iterator[str]:
    """Say what is left after each trip, and how that is judged."""
    yield from map(_drift, steps)
    if steps:
        yield f"{BOTH_ENDS.capitalize()}."


def _drift(step: Drift) -> str:
    rates = step.rates or Kept(Rate(step.kept))
    named = {"kept or paraphrased": rates.kept_or_paraphrased, "kept": rates.kept}
    parts = [
        f"{spread(rate)} {name}{interval(rate)}"
        for name, rate in named.items()
        if rate and (rate.of or rate.value is not None)
    ]
    scores = {"BLEU": step.bleu, "chrF": step.chrf}
    parts += [f"{name} {plain(value)}" for name, value in scores.items() if value is not None]
    if step.unchanged is not None:
        parts.append(f"{percent(step.unchanged)} of sentences as one trip before")
    return f"After trip {step.trip}: {'; '.join(parts)}."


def _vocabulary(result: Result) -> Iterator[str]:
    facts = result.evidence
    if facts.termbase:
        yield from _termbase(facts.termbase, result)
    if facts.suggested:
        yield from _suggested(facts.suggested, result.suggested)
    if facts.unfollowed and facts.unfollowed.count:
        yield _unfollowed(facts.unfollowed)
    if result.chosen:
        yield _chosen(result.chosen)


def _chosen(framings: Sequence[FollowedFraming]) -> str:
    """Report words that the reader chose to follow, which are in no rate."""
    return f"Followed by the reader’s choice, in no rate: {_first(_became(framings), _LISTED)}."


def _became(framings: Sequence[FollowedFraming]) -> list[str]:
    return [
        f"“{plain(framing.text)}” {fate(framing)}"
        f"{f' as “{plain(framing.back.text)}”' if framing.back else ''}"
        for framing in framings
    ]


def _suggested(rates: Kept, listed: Sequence[FollowedFraming]) -> Iterator[str]:
    """Report charged words that the lexicon lacks, which are in no other rate."""
    yield from _kept(rates, "Charged words that the lexicon lacks, counted apart", "", "expression")
    changes = [
        framing for framing in listed if framing.fate in (*CHANGED, "lost") and not framing.to_check
    ]
    if changes:
        first = first_of(_became(changes), _LISTED)
        yield f"Changed or lost of the charged words that the lexicon lacks: {first}."


def _unfollowed(missing: Unfollowed) -> str:
    some = ", ".join(f"“{plain(term)}”" for term in missing.terms[:_LISTED])
    more = ", …" if missing.count > min(_LISTED, len(missing.terms)) else ""
    return (
        f"Charged words that the lexicon lacks and that were not followed: {missing.count} "
        f"({some}{more}); "
        "“translate lexicon suggest FILE” proposes expressions to add."
    )


def _sides(result: Result) -> Iterator[str]:
    """Say which expressions the pivot has in the words of one side; that is no fate of theirs."""
    told: dict[str, dict[str, None]] = {}
    for framing in result.framings:
        if framing.pivot and framing.pivot.register:
            pair = f"“{plain(framing.text)}” → {plain(framing.pivot.text)}"
            told.setdefault(framing.pivot.register, {})[pair] = None
    name = via_name(result.route.via[-1:])
    for register, pairs in told.items():
        yield f"In the {name} {side(register)} (no fate): {_first(list(pairs), _LISTED)}."


def _termbase(termbase: Termbase, result: Result) -> Iterator[str]:
    name, where = ("The package’s lexicon", "lexicon") if is_shipped(
        result.settings.get("lexicon")
    ) else ("Termbase", "termbase")  # fmt: skip
    registers = termbase.by_register
    split = ", ".join(f"{name}: {count}" for name, count in registers.items())
    detail = f" ({split})" if len(registers) > 1 else ""
    if termbase.checked or (termbase.terms and termbase.untraced):
        more = f"; of {termbase.untraced} the rendering can’t be told" if termbase.untraced else ""
        yield (
            f"{name}: {termbase.matched} of {termbase.checked} renderings are as expected"
            f"{detail}{more}."
        )
    for mismatch in termbase.mismatches[:_LISTED]:
        wanted = ", ".join(mismatch.expected)
        own = mismatch.text or mismatch.term
        entry = f"; entry “{mismatch.term}”" if own.lower() != mismatch.term.lower() else ""
        rendered = f" → {mismatch.rendered}" if mismatch.rendered else ""
        yield f"Not as the {where} has it: {own}{rendered} (expected {wanted}{entry})."
    if len(termbase.mismatches) > _LISTED:
        further = len(termbase.mismatches) - _LISTED
        yield f"Further renderings not as the {where} has them: {further}."
    yield from _sides(result)
    if termbase.terms:
        yield from unjudged(termbase.without, via_name(result.route.via[-1:]))
        yield from absent(termbase.absent, termbase.terms, "text")


_NAMED = 20  # terms named in a line; all of them are in the JSON


def unjudged(terms: Sequence[str], pivot: str, mentions: int = 0) -> Iterator[str]:
    """Name terms of which no rendering is expected in the pivot's language, with their `mentions`.

    >>> list(unjudged(["X200"], "Chinese"))
    ['Not judged, for the lexicon has no Chinese rendering of them: 1 term (X200).']
    """
    if terms:
        often = f" in {counted(mentions, 'mention')}" if mentions else ""
        yield (
            f"Not judged, for the lexicon has no {pivot} rendering of them: "
            f"{counted(len(terms), 'term')}{often} ({_some(terms)})."
        )


def absent(terms: Sequence[str], of: int, where: str) -> Iterator[str]:
    """Name the user's terms that stand nowhere.

    >>> list(absent(["a", "b"], 16, "texts"))
    ['2 of your 16 terms stand nowhere in the texts: a, b.']
    """
    if terms:
        verb = "stands" if len(terms) == 1 else "stand"
        yield (
            f"{len(terms):,} of your {counted(of, 'term')} {verb} nowhere in the {where}: "
            f"{_some(terms)}."
        )


def _some(terms: Sequence[str]) -> str:
    return _first(list(map(plain, terms)), _NAMED)


def _first(pieces: Sequence[str], most: int) -> str:
    """Join the first of some pieces and count the others.

    >>> _first(["a", "b", "c"], 2)
    'a, b, and 1 more'
    """
    more = f", and {len(pieces) - most:,} more" if len(pieces) > most else ""
    return f"{', '.join(pieces[:most])}{more}"


def termbase_share(share: Mapping[str, Any]) -> str:
    """Say how many renderings of a corpus are as expected; the package's lexicon is no termbase.

    >>> termbase_share({"matched": 3, "checked": 4, "untraced": 1, "shipped": False})
    'termbase: 3 of 4 renderings as expected, 1 not traced'
    """
    name = "the package’s lexicon" if share["shipped"] else "termbase"
    untraced = f", {share['untraced']:,} not traced" if share["untraced"] else ""
    renderings = counted(share["checked"], "rendering")
    return f"{name}: {share['matched']:,} of {renderings} as expected{untraced}"


def is_shipped(lexicon: object) -> bool:
    """Whether a signature's lexicon is the package's own and no user's.

    >>> is_shipped("framing.en (turned) 0b18be30"), is_shipped("framing.en + tb 0b18be30")
    (True, False)
    """
    name = str(lexicon or "").rpartition(" ")[0]
    return name.removesuffix(" (turned)") in shipped()
