"""The sentences every report shares, so that all of them claim the same and no more.

A round trip shows what *this system* made of a text. Nothing here says "the Chinese framing", and
nothing calls a rendering good because it came back (docs/methods.md says why).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from translate.data import CHANGED, FATES, Signature, claimed
from translate.framings.lexicon import shipped
from translate.framings.tracing import is_judged
from translate.measures.gate import DAMAGED, SOUND
from translate.measures.rates import NOT_JUDGED, Difference, Rate
from translate.reports import whose
from translate.reports.rows import language, routes, tag, via_name
from translate.reports.whose import CAUTION as CAUTION
from translate.reports.whose import NO_PIVOT as NO_PIVOT
from translate.reports.whose import SOME_ALONE as SOME_ALONE
from translate.reports.whose import is_human as is_human
from translate.roundtrip.baseline import Baseline
from translate.roundtrip.result import (
    Compared,
    Drift,
    FollowedFraming,
    Kept,
    Legs,
    Middle,
    Result,
    Sentence,
    SentenceFault,
    Sound,
    Termbase,
    Unfollowed,
)
from translate.roundtrip.trip import NO_COUNTERPART, is_grave

# C0 controls but tab and newline, DEL, C1 controls, lone surrogates, the two non-characters
# XML forbids: no HTML or XML document may hold them.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Embeddings, overrides and isolates: harmless inside an element that isolates its text, but in a
# terminal they reorder what follows.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\r\n?")


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


SCORES = {"bleu": "BLEU", "chrf": "chrF", "ter": "TER", "copy_rate": "copy rate"}
FAULT_KINDS = {"nonword": "not a word", "cut-off": "cut off", "script": "wrong script"}
PLACES = {"pivot": "in the pivot", "back": "on the way back"}  # of a fault
LIKELY, VERY_LIKELY = "likely damaged", "very likely damaged"  # a sentence; see `doubt`
ODDS = "even odds assumed"  # of a given return, beside its probability of being damaged
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
        yield legs(facts.legs, result.route.via, taken_as_right=is_human(result))
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
    rates: Kept | Middle | Compared, opening: str, why: str = "", what: str = "framing"
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
    shares = [(f"{spread(own)} {name}", _interval(own)) for name, own in named.items() if own]
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
        share = f"{spread(rate)} kept or paraphrased{_interval(rate)}"
        line += f". In the sound {which}: of {_framings(rate.of)} {share}"
    elif counts.sound:
        line += f". No framing is counted in the sound {which}"
    yield f"{line}."


def legs(counts: Legs, via: Sequence[str], *, taken_as_right: bool = False) -> str:
    """Say on which leg framings were changed or lost; none in a pivot that is taken as right.

    Of labelled changes the leg is right in seven of ten, so that no more than that is claimed.

    >>> legs(Legs(9, 3, 6), ["zh"])
    'Of 9 changes and losses, 3 are probably in the Chinese already and 6 probably came on the \
way back.'
    >>> legs(Legs(9, 0, 9), ["zh"], taken_as_right=True)
    'Of 9 changes and losses, 9 count as of the way back, since the Chinese is taken as right.'
    """
    opening = f"Of {counted(counts.changes, 'change or loss', 'changes and losses')}"
    if taken_as_right:
        verb = "counts" if counts.back == 1 else "count"
        return (
            f"{opening}, {counts.back} {verb} as of the way back, since the {via_name(via[-1:])} "
            "is taken as right."
        )
    verb, pivot = "is" if counts.there == 1 else "are", via_name(via[-1:])
    unknown = counts.changes - counts.there - counts.back
    parts = [f"{counts.there} {verb} probably in the {pivot} already"] if counts.there else []
    parts += [f"{counts.back} probably came on the way back"] if counts.back else []
    parts += [f"of {unknown} it can’t be told"] if unknown else []
    return f"{opening}, {' and '.join(parts)}."


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


def spread(rate: Rate) -> str:
    """Write a rate as its range, "–" where nothing was counted.

    >>> spread(Rate(0.77, 0.62, 0.81, untraced=5)), spread(Rate(0.62)), spread(Rate())
    ('62–81%', '62%', '–')
    """
    if rate.low is None or rate.high is None or not rate.untraced + rate.to_check:
        return "–" if rate.value is None else percent(rate.value)
    return between(rate.low, rate.high)


def between(low: float, high: float) -> str:
    """Write two shares as a range of percentages.

    >>> between(0.125, 0.8), between(1.0, 1.0)
    ('12–80%', '100%')
    """
    first, last = percent(low), percent(high)
    return last if first == last else f"{first[:-1]}–{last}"


def _interval(rate: Rate) -> str:
    """Say the interval, or why there is none; old results say neither."""
    if rate.interval:
        return f" (95% interval {between(*rate.interval)})"
    return f" ({rate.note})" if rate.note else ""


def counted(number: int, name: str, several: str = "") -> str:
    """Write a number with the name of what is counted; `several` where an s does not make it.

    >>> counted(1, "loss", "losses"), counted(2, "loss", "losses"), counted(1_200, "document")
    ('1 loss', '2 losses', '1,200 documents')
    """
    return f"{number:,} {name if number == 1 else several or f'{name}s'}"


def _framings(count: int) -> str:
    return f"{count} framing{'s' * (count != 1)}"


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
    if not facts.control:
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
    return f"{line} (95% interval {signed(low)} to {signed(high)}, which {clear} zero{test})."


def of_judged(difference: Difference, what: str = "") -> str:
    """Say what a p-value is of: of what was judged on both routes alone.

    >>> of_judged(Difference(-0.093, -0.22, 0.11, p=0.03125, of=108), "mentions")
    '−0.09 with p = 0.031 over the 108 mentions judged on both'
    """
    over = f"over the {difference.of:,} {what} judged on both".replace("  ", " ")
    test = f"p {chances(difference.p)} {over}" if difference.p is not None else over
    return test if difference.value is None else f"{signed(difference.value)} with {test}"


_LEAST_P = 0.001  # a smaller one is not written
BESIDE = (
    "Interval and p answer different questions: the interval says how far a share may lie off in "
    "other documents, with what is untraced or to check counted both ways; p asks whether alike "
    "ones would differ as much by chance, in what was judged alone. So an interval may include "
    "zero beside a small p."
)


def chances(p: float) -> str:
    """Write a p-value with its sign of relation.

    >>> chances(0.0312), chances(0.0004)
    ('= 0.031', '< 0.001')
    """
    return chance(p) if p < _LEAST_P else f"= {chance(p)}"


def chance(p: float) -> str:
    """Write a p-value alone, as in a table.

    >>> chance(0.125), chance(0.0004)
    ('0.125', '< 0.001')
    """
    return f"{p:.3f}" if p >= _LEAST_P else f"< {_LEAST_P}"


def gap(difference: Difference) -> str:
    """Write a difference as its range.

    >>> gap(Difference(-0.12, -0.3, 0.1)), gap(Difference(-0.2, -0.2, -0.2))
    ('−0.30 to +0.10', '−0.20')
    """
    if difference.low is None or difference.high is None:
        return "–" if difference.value is None else signed(difference.value)
    low, high = signed(difference.low), signed(difference.high)
    return low if low == high else f"{low} to {high}"


_ALIKE = {"chrf": 5.0, "damaged": 0.05, "faulty": 0.05}  # by how much like systems may differ


def quality(pivot: Compared, control: Compared) -> str:
    """Say how good both routes are, without which their difference means nothing."""
    line = (
        f"Their quality: chrF {_score(pivot.chrf)} against {_score(control.chrf)}, a sentence’s "
        f"mean chance of being damaged {percent(pivot.damaged)} against {percent(control.damaged)},"
        f" sentences with a grave fault {percent(pivot.faulty)} against {percent(control.faulty)}"
    )
    pairs = [(getattr(pivot, name), getattr(control, name), most) for name, most in _ALIKE.items()]
    if any(
        first is None or second is None or abs(first - second) > most
        for first, second, most in pairs
    ):
        return f"{line}. The systems are not alike, so the difference is not one of languages."
    return f"{line}. By these measures the systems are about alike."


def _score(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"


def _middle(result: Result, middle: Middle) -> Iterator[str]:
    whose_it_is = "the file’s translation" if whose.is_of_file(result) else "a human translation"
    doubt = flagged(result.sentences, "pivot")
    yield (
        f"The pivot is {whose_it_is}{f', in which {doubt}' if doubt else ''}. Taking that "
        "translation as right, what is lost here the way back alone has lost."
    )
    yield from _kept(middle, "On the way back", left_out(result))
    if middle.unpaired_segments:
        count = middle.unpaired_segments
        which = "1 sentence has" if count == 1 else f"{count} sentences have"
        yield f"{which} no counterpart in that translation; no rate counts what stands there."


def flagged(sentences: Sequence[Sentence], where: str) -> str:
    """Say how many sentences have a flag in the pivot or on the way back; "" for none.

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


BOTH_ENDS = "trips are judged by source and return alone, so that the first may differ from above"


def _trips(steps: Sequence[Drift]) -> Iterator[str]:
    """Say what is left after each trip, and how that is judged."""
    yield from map(_drift, steps)
    if steps:
        yield f"{BOTH_ENDS.capitalize()}."


def _drift(step: Drift) -> str:
    rates = step.rates or Kept(Rate(step.kept))
    named = {"kept or paraphrased": rates.kept_or_paraphrased, "kept": rates.kept}
    parts = [
        f"{spread(rate)} {name}{_interval(rate)}"
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


def _suggested(rates: Kept, listed: Sequence[FollowedFraming]) -> Iterator[str]:
    """Report charged words that the lexicon lacks, which are in no other rate."""
    yield from _kept(rates, "Charged words that the lexicon lacks, counted apart", "", "expression")
    changes = [
        f"“{plain(framing.text)}” {fate(framing)}"
        f"{f' as “{plain(framing.back.text)}”' if framing.back else ''}"
        for framing in listed
        if framing.fate in (*CHANGED, "lost") and not framing.to_check
    ]
    if changes:
        more = ", …" if len(changes) > _LISTED else ""
        first = ", ".join(changes[:_LISTED])
        yield f"Changed or lost of the charged words that the lexicon lacks: {first}{more}."


def _unfollowed(missing: Unfollowed) -> str:
    some = ", ".join(f"“{plain(term)}”" for term in missing.terms[:_LISTED])
    more = ", …" if missing.count > min(_LISTED, len(missing.terms)) else ""
    return (
        f"Charged words that the lexicon lacks and that were not followed: {missing.count} "
        f"({some}{more}); "
        "“translate lexicon suggest FILE” proposes expressions to add."
    )


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
        yield f"Not in the {where}: {own} → {mismatch.rendered} (expected {wanted}{entry})."
    if len(termbase.mismatches) > _LISTED:
        yield f"Further renderings not in the {where}: {len(termbase.mismatches) - _LISTED}."
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
    more = f", and {len(terms) - _NAMED:,} more" if len(terms) > _NAMED else ""
    return f"{', '.join(map(plain, terms[:_NAMED]))}{more}"


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
UNTRACED = "not traced"
ABSENT = "nothing renders it"


def title(result: Result) -> str:
    """Name the document: its title where a reader found one, else its id."""
    return result.document.meta.get("title") or result.document.id or "Untitled"


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


def meanings(result: Result, sure: str = "Confidence") -> Iterator[str]:
    """Explain the fates that occur, what "perhaps" says, and the numbers under their heads."""
    used = {framing.fate for framing in result.framings}
    for name in FATES:
        if name in used:
            yield f"{FATE_SIGNS[name]} {name}: {FATE_MEANINGS[name]}"
    if any(framing.to_check for framing in result.framings):
        yield f"? perhaps: {TO_CHECK}"
    doubtful = "; of what perhaps changed, that it did" * any(f.to_check for f in result.framings)
    yield f"{sure}: how likely the fate is right, from 0 to 1{doubtful}"
    if any(map(strength, result.framings)):
        yield "Strength: the charge before → after, from 1 (neutral) to 5; ? where none is known"


def summary(result: Result) -> str:
    """Say in one line how many framings met which fate."""
    total = len(result.framings)
    if not total:
        return "No framing of the lexicon was found in this text."
    judged = is_judged(source_language(result))
    parts = [
        f"{count} {name if judged or name != 'kept' else 'came back to the letter'}"
        for name, count in fate_counts(result)
    ]
    open_ones = sum(framing.to_check for framing in result.framings)
    parts += [f"{open_ones} perhaps changed, to check"] if open_ones else []
    return f"{total} framing{'s' * (total != 1)}: {', '.join(parts)}."


def lead(result: Result) -> list[str]:
    """Say what became of the framings and, where sentences came back damaged, how many did."""
    damage = hurt(result.sentences)
    little = "; that a framing in them is kept says little" if result.framings else ""
    return [summary(result), *([f"{damage}{little}."] if damage else [])]


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
    return f"{'as' if pivot.matches_expected else 'not as'} expected ({expected})"


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
                "network a better one is one command away: translate models use best --pair "
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
    """
    doubts = [doubt(sentence) for sentence in sentences]
    surer, likely = doubts.count(VERY_LIKELY), doubts.count(LIKELY)
    if not surer and not likely:
        return ""
    first, how = (surer, "very likely") if surer else (likely, "likely")
    of = len(sentences)
    what = "The only sentence" if of == 1 else f"{first} of {of} sentences"
    if first == of > 1:
        what = f"All {of} sentences"
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


def percent(value: float | None) -> str:
    """Write a share as a percentage.

    What is not all, or not nothing, is never written as if it were.

    >>> percent(0.825), percent(0.005), percent(0.996), percent(0.9999), percent(None)
    ('82%', '0.5%', '99.6%', '99.9%', 'not measured')
    """
    if value is None:
        return "not measured"
    share = 100 * value
    if 0 < share < 1 or 99.5 <= share < 100:
        return f"{min(max(share, 0.1), 99.9):.1f}%"
    return f"{share:.0f}%"


def signed(value: float) -> str:
    """Write a difference with its sign; the minus is a minus, not a hyphen.

    >>> signed(-0.21), signed(0.0)
    ('−0.21', '0.00')
    """
    return f"{round(100 * value) / 100:+.2f}".replace("-", "−") if round(100 * value) else "0.00"


def points(value: float) -> str:
    """Write a difference of shares in percentage points; rounded as `signed` rounds.

    >>> points(-0.295), signed(-0.295), points(0.001)
    ('−30', '−0.30', '0')
    """
    return f"{round(100 * value):+d}".replace("-", "−") if round(100 * value) else "0"


def plain(value: Any) -> str:
    """Write a value of unknown shape in words.

    >>> plain({"kept": 0.8, "by_term": [{"fuse": 1}]})
    'kept 0.8, by term: fuse 1'
    """
    if isinstance(value, Mapping):
        return ", ".join(
            f"{str(name).replace('_', ' ')}{':' * isinstance(item, list | Mapping)} {plain(item)}"
            for name, item in value.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(plain(item) for item in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def assumed(segments: Mapping[str, Any]) -> str:
    """Say of how many sentences the odds of being damaged are no more than assumed."""
    count = segments.get("assumed", 0)
    which = "all" if count == segments["looked_at"] else f"{count:,} of them"
    note = f" (in {which}, given returns, that half of such are damaged is an assumption)"
    return note if count else ""
