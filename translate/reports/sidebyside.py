"""Systems side by side: what is said of them, whatever the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate.data import CHANGED
from translate.measures.significance import LEAST_UNITS, Unit, sign_flip, too_few
from translate.reports import findings, shares, wording
from translate.reports.rows import via_name
from translate.reports.shares import between, chances, gap, points, spread
from translate.reports.whose import CAUTION, SOME_ALONE
from translate.roundtrip.comparison import (
    Comparison,
    Expression,
    Outcome,
    Versus,
    has_pivot,
    returned_by,
    unit_name,
)
from translate.roundtrip.result import HUMAN, FollowedFraming, Result
from translate.roundtrip.signs import counting
from translate.roundtrip.trust import Kept

OTHER = "≠"
NO_FLAG = "no flag"
_CLEAR = 0.05  # of the adjusted p-values
_NAMED = 3  # pairs that are named in the verdict


def verdict(comparison: Comparison) -> str:
    """Say how many fates differ, and whether a system clearly keeps more than another."""
    rows, apart = len(comparison.expressions), sum(row.differs for row in comparison.expressions)
    if not rows:
        return wording.NONE_FOUND
    counted = f"{apart} of {rows} expressions"
    line = f"The systems differ in what became of {counted if apart else 'no expression'}."
    return " ".join([line, *_clear(comparison.differences)])


def _clear(differences: Sequence[Versus]) -> Iterator[str]:
    tested = [pair for pair in differences if pair.p_holm is not None and pair.difference]
    clear = [_more(pair) for pair in tested if (pair.p_holm or 0.0) < _CLEAR]
    if clear:
        more = len(clear) - _NAMED
        rest = f", and {more} more pairs differ" if more > 0 else ""
        yield f"{'; '.join(clear[:_NAMED])}{rest}."
    elif tested:
        yield "None clearly keeps or paraphrases more of them than another."
    elif any(pair.difference for pair in differences):
        yield "Whether one keeps more of them than another can’t be told of so few sentences."


def _more(pair: Versus) -> str:
    value = pair.difference.value if pair.difference else None
    first, second = pair.systems if (value or 0.0) > 0 else pair.systems[::-1]
    return f"{first} clearly keeps or paraphrases more than {second}"


def lead(comparison: Comparison) -> Iterator[str]:
    """Say how far the systems differ, what each is and keeps, and what to mind."""
    yield verdict(comparison)
    for name, result in comparison.results.items():
        yield f"{name}: {made(result)}. {_rates(comparison.rates[name], findings.left_out(result))}"
    for name, result in comparison.results.items():
        yield f"{name}: {checks(result)}."
    yield from flags_beside(comparison)
    yield from doubts(comparison)


def checks(result: Result) -> str:
    """Say how many sentences are flagged and damaged, and how many renderings are expected ones."""
    flagged = {where: findings.flagged(result.sentences, where) for where in wording.PLACES}
    parts = [f"{wording.PLACES[where]} {line}" for where, line in flagged.items() if line]
    parts = parts or ["no sentence has a flag"]
    damaged, terms = wording.hurt(result.sentences), result.evidence.termbase
    parts += [damaged[:1].lower() + damaged[1:]] if damaged else []
    if terms and terms.checked:
        parts.append(f"{terms.matched} of {terms.checked} renderings as expected")
    return "; ".join(parts)


def flags_beside(comparison: Comparison) -> Iterator[str]:
    """Say how many sentences are flagged in one system alone, of each system beside the first.

    Of translations that were given and returned here the flags of the way back do not count; p is
    that of sentences whose flags might as well be the other's (a sign test, exact).
    """
    flagged = {
        name: [bool(counting(own, result.evidence.given)) for own in result.sentences]
        for name, result in comparison.results.items()
    }
    (first, before), *others = flagged.items()
    for name, after in others:
        signs = [now - then for then, now in zip(before, after, strict=True)]
        got, lost = signs.count(1), signs.count(-1)
        enough = len(signs) >= LEAST_UNITS["sentence"] and got + lost
        p = f"; p {chances(sign_flip(signs))}, by flipped signs of sentences" if enough else ""
        yield (
            f"Flagged in {name} alone: {unit_name('sentence', got)}; in {first} alone: {lost}; in "
            f"both: {sum(before) - lost}; of {len(signs)}{p}."
        )


def flags_apart(comparison: Comparison) -> list[int]:
    """Return the numbers, from 0, of the sentences that are not flagged alike in all systems."""
    rows = zip(*(result.sentences for result in comparison.results.values()), strict=True)
    return [
        number
        for number, row in enumerate(rows)
        if len({frozenset((item.kind, item.where) for item in own.faults) for own in row}) > 1
    ]


def flags_in(comparison: Comparison, number: int, name: str) -> str:
    """Name the faults of a sentence in a system's translation."""
    sentence = comparison.results[name].sentences[number]
    return "; ".join(map(wording.fault, sentence.faults))


def doubts(comparison: Comparison) -> Iterator[str]:
    """Say what a difference may lie in besides the pivots."""
    if len({returned_by(result) for result in comparison.results.values()}) > 1:
        yield (
            "The returns were made by different systems, so that a difference may lie in the ways "
            "back and not in the pivots: the pivots stand side by side below."
        )
    own = [result.evidence.given is None for result in comparison.results.values()]
    if any(own) and not all(own):
        yield (
            "A model’s way back may suit what its own pair wrote better than what others wrote, so "
            "that others come back worse than they are."
        )


def made(result: Result) -> str:
    """Say what a system gave, and who returned it."""
    pivot = via_name(result.route.via[-1:])
    texts, back = result.evidence.given, returned_by(result)
    if not has_pivot(result):
        return f"its return alone, without its {pivot}"
    own = "a human translator’s" if result.system == HUMAN else "its own"
    if texts and texts.back:
        return f"{own} {pivot} and return"
    return f"{own} {pivot}, returned by {back}" if texts else (
        f"{pivot} by {result.system}, returned by {back}"
    )  # fmt: skip


def _rates(rates: Kept, why: str) -> str:
    rate = rates.kept_or_paraphrased
    if rate is None or not rate.of:
        return "Nothing was judged."
    sure = f" (95% interval {between(*rate.interval)})" if rate.interval else (
        f" ({rate.note})" if rate.note else ""
    )  # fmt: skip
    left_out = f", {rate.excluded} left out {why or findings.GRAVELY}" * bool(rate.excluded)
    return f"{spread(rate)} kept or paraphrased{sure}, of {rate.of} expressions{left_out}."


def told(pair: Versus, unit: Unit = "sentence") -> str:
    """Say how far two systems differ.

    >>> told(Versus(("a", "b"), note="one has no pivot"))
    'a less b: not compared; one has no pivot.'
    """
    names = f"{pair.systems[0]} less {pair.systems[1]}"
    difference = pair.difference
    if difference is None:
        return f"{names}: not compared; {pair.note}."
    apart = f"{names}: {gap(difference)}"
    left_out = f"; {pair.excluded} left out {findings.GRAVELY} or without a translation" * bool(
        pair.excluded
    )
    if difference.interval is None or difference.p is None or pair.p_holm is None:
        return f"{apart} ({difference.note or too_few(unit)}){left_out}."
    low, high = difference.interval
    clear = "does not include" if low > 0 or high < 0 else "includes"
    return (
        f"{apart} (95% interval {points(low)} to {points(high)}, which {clear} zero); p "
        f"{chances(difference.p)}, by Holm {chances(pair.p_holm)}, of the {difference.of} judged "
        f"in both, {unit_name(unit, difference.units)}{left_out}."
    )


DIFFERENCES = (
    "Share kept or paraphrased, one system less another, over the same expressions. Ranges count "
    "those that are untraced or to check both ways; p flips the signs of whole {units}, and is "
    f"adjusted for all pairs (Holm). {shares.BESIDE}"
)


EACH = CAUTION.replace("this system’s", "each system’s")
EACH = EACH.replace("the pivot itself", "the pivots themselves")


def caution(comparison: Comparison) -> str:
    """Say what the table shows and what not."""
    whole = all(has_pivot(result) for result in comparison.results.values())
    return EACH if whole else f"{EACH}{SOME_ALONE}"


def fate_of(outcome: Outcome) -> str:
    """Return the word for a fate, with its sign."""
    return wording.fate_with_sign(FollowedFraming(fate=outcome.fate, to_check=outcome.to_check))


def note_of(outcome: Outcome, text: str) -> str:
    """Say on which leg a change came, and why it is one where the words of the text came back."""
    parts = []
    same = outcome.back is not None and outcome.back.text.lower() == text.lower()
    parts += [outcome.reason] if same and outcome.fate in CHANGED and outcome.reason else []
    parts += [wording.LEGS[outcome.leg]] if outcome.leg and outcome.fate != "untraceable" else []
    parts += ["left out"] if outcome.excluded else []
    return ", ".join(parts)


def text_of(row: Expression) -> str:
    """Return an expression as it stands in the text, else the lexicon's term."""
    return row.source.text if row.source else row.term


def places_of(outcome: Outcome, *, pivot: bool) -> list[str]:
    """Return the rendering (where there is a pivot) and the returned words of an outcome."""
    shown = FollowedFraming(fate=outcome.fate, back=outcome.back)
    there = [outcome.pivot.text if outcome.pivot else wording.UNTRACED] if pivot else []
    return [*there, wording.place(shown, "back")]


def is_other(comparison: Comparison, row: Expression, name: str) -> bool:
    """Whether a system has another rendering than the first, as far as both are traced."""
    first, own = row.outcomes.get(comparison.systems[0]), row.outcomes.get(name)
    if not first or not own or not first.pivot or not own.pivot:
        return False
    return first.pivot.text != own.pivot.text


def cut_of(comparison: Comparison, number: int, name: str) -> str:
    """Say where a system's sentence was cut; given ones never were."""
    return wording.cut(comparison.results[name].sentences[number])


def signatures(comparison: Comparison) -> Iterator[str]:
    """Yield each system's signature, then where a better model is."""
    for name, result in comparison.results.items():
        yield f"Signature of {name}: {wording.signature(result.signature)}"
    yield from wording.better_of(
        (name, result.signature) for name, result in comparison.results.items()
    )
