"""What is told of systems' lines against a reference; `linewise_forms` has the forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from translate.data import FATES
from translate.english import counted, first_of
from translate.languages import name_of
from translate.measures.metrics import MOST_LINES, Order
from translate.reports import wording
from translate.roundtrip.lineframings import REFERENCE, LineFraming, Way
from translate.roundtrip.linewise import Bar, Bucket, Gap, Line, Linewise
from translate.roundtrip.result import FollowedFraming

LOOKING = (
    "Buckets and chosen lines are for looking, not for testing: of so many some stand out by "
    "chance. An interval is of its bucket alone, with lines as units; there is none below 8 lines, "
    "and no p-value. Whether a system is better, `translate score` tests over all lines."
)
ROUGH = (
    "The score of a single line is rough: good words that are not the reference’s score low. What "
    "stands first is what to read first."
)
_WAYS: Mapping[Way, str] = {
    "": "",
    "reference": (
        "Expressions of the reference are looked for in each system’s line, by the two texts alone."
    ),
    "expected": (
        "Expressions of the source: whether a rendering that the lexicon expects of them stands in "
        "the line, to the letter; another may be as good. With --follow they are followed through "
        "the line and back."
    ),
    "return": (
        "Expressions of the source are followed through the line and its return by {model}. What "
        "changed on the way back, the system has not changed."
    ),
    "results": "Expressions of the source, with what became of them through each system’s text.",
}
_ORDERS: Mapping[Order, str] = {
    "loss": "Where {system} is furthest behind {baseline}",
    "gain": "Where {system} is furthest ahead of {baseline}",
    "worst": "The lines of {system} that score worst",
    "line": "The lines, {system}",
}


def number(lines: Linewise, value: float) -> str:
    """Write a score: with as many digits as its scale has use for."""
    return f"{value:.1f}" if lines.metric.top > 1 else f"{value:.3f}"


def apart(lines: Linewise, value: float) -> str:
    """Write a difference with its sign; the minus is a minus."""
    text = number(lines, abs(value))
    sign = "" if not float(text) else "+" if value > 0 else "−"
    return f"{sign}{text}"


def lead(lines: Linewise) -> Iterator[str]:
    """Say how each system does, how far it is from the baseline, and what to mind."""
    for name in lines.systems:
        whole, mean = number(lines, lines.whole[name]), number(lines, lines.mean(name))
        told = [f"{lines.metric.name} {whole}, on the mean of lines {mean}", *_about(lines, name)]
        yield f"{name}: {'; '.join(told)}."
    if told := list(_about(lines, REFERENCE)):
        yield f"The reference: {'; '.join(told)}."
    for name in lines.others:
        yield against(lines, name)
    if lines.without:
        listed = first_of(list(map(str, lines.without)), MOST_LINES)
        yield f"{counted(len(lines.without), 'line')} without a reference left out: {listed}."


def against(lines: Linewise, system: str) -> str:
    """Say in how many lines a system is ahead of the baseline and behind it, and how far."""
    gap = lines.gap(system)
    same = f" ({gap.same} with the same text)" if gap.same else ""
    return (
        f"{system} is behind {lines.baseline} in {gap.behind} of {len(lines.lines)} lines, ahead "
        f"in {gap.ahead}, equal in {gap.equal}{same}; on the mean "
        f"{apart(lines, gap.value)} ({interval(lines, gap)})."
    )


def interval(lines: Linewise, gap: Gap) -> str:
    """Write the interval of a difference, or why there is none."""
    if gap.interval is None:
        return gap.note
    low, high = (apart(lines, end) for end in gap.interval)
    return f"95% interval {low} to {high}, lines as units"


def _about(lines: Linewise, name: str) -> Iterator[str]:
    """Say how many lines of a system are flagged, and what became of its framings."""
    kinds = Counter(
        kind for line in lines.lines for kind in {flag.kind for flag in line.flags.get(name, ())}
    )
    flagged = sum(bool(line.flags.get(name)) for line in lines.lines)
    if name in lines.lines[0].flags:
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        told = counted(flagged, "line") if flagged else "no line"
        yield f"{told} flagged" + f" ({listed})" * bool(listed)
    framings = [framing for line in lines.lines for framing in line.framings.get(name, ())]
    fates = Counter("to check" if own.to_check else own.fate for own in framings if own.fate)
    if fates:
        order = (*FATES, "to check")
        listed = ", ".join(f"{fates[fate]} {fate}" for fate in order if fates[fate])
        yield f"of {counted(len(framings), 'expression')} {listed}"
    judged = [own.as_expected for own in framings if own.as_expected is not None]
    if judged:
        yield f"{sum(judged)} of {len(judged)} renderings as expected"


def notes(lines: Linewise) -> list[str]:
    """Say what to mind of scores, framings and buckets."""
    rate = f"{lines.metric.name} counts errors: less is better. " * lines.metric.less_is_better
    way = _WAYS[lines.way].format(model=lines.returned_by)
    return [f"{rate}{ROUGH}", *([way] if way else []), LOOKING]


def signature(lines: Linewise) -> str:
    """Name the metric as it is to be quoted."""
    returned = f"; returned by {lines.returned_by}" if lines.returned_by else ""
    return f"{lines.metric.name}: {lines.metric.signature}{returned}"


def framing_note(framing: LineFraming) -> str:
    """Say what became of an expression in one line.

    >>> framing_note(LineFraming(text="truce", rendered="停战", as_expected=True))
    'truce: 停战, as expected'
    >>> framing_note(LineFraming(text="truce", fate="lost", returned=""))
    'truce: ∅ lost'
    """
    if not framing.fate:
        if framing.as_expected is None:
            return f"{framing.text}: no rendering is expected"
        if framing.as_expected:
            return f"{framing.text}: {framing.rendered}, as expected"
        return f"{framing.text}: not {' or '.join(framing.expected)}"
    way = [step for step in (framing.text, framing.rendered, framing.returned) if step]
    fate = wording.fate_with_sign(
        FollowedFraming.from_dict({"fate": framing.fate, "to_check": framing.to_check})
    )
    leg = f", {wording.LEGS[framing.leg]}" if framing.leg and framing.fate != "untraceable" else ""
    return f"{' → '.join(way)}: {fate}{leg}"


def notes_of(line: Line, name: str) -> list[str]:
    """Return the flags and framings of a system's line; of the reference, what it renders so."""
    flags = [f"! {wording.fault(flag)}" for flag in line.flags.get(name, ())]
    return [*flags, *map(framing_note, line.framings.get(name, ()))]


def systems_shown(lines: Linewise, order: Order) -> Sequence[str]:
    """Return the systems of which lines are shown."""
    return lines.others if order in ("loss", "gain") else lines.systems


def chosen(lines: Linewise, order: Order | None) -> Order:
    """Return the order asked for; of one system, losses and gains are none."""
    if not lines.others:
        return "line" if order == "line" else "worst"
    return order or "loss"


def title_of(lines: Linewise) -> str:
    """Return the title of a report."""
    return f"Line by line: {lines.metric.name}, {name_of(lines.languages[1])}"


def listed_under(lines: Linewise, order: Order, system: str, most: int) -> tuple[str, list[Line]]:
    """Return the first lines of a system in an order, with the heading they stand under."""
    listed = lines.ordered(order, system)
    title = _ORDERS[order].format(system=system, baseline=lines.baseline)
    rest = f" ({most} of {len(listed)})" if len(listed) > most else ""
    return f"{title}{rest}", listed[:most]


def facts(lines: Linewise, line: Line, system: str) -> str:
    """Say the scores of a line, and how far a system is from the baseline in it."""
    told = ", ".join(f"{name} {number(lines, line.scores[name])}" for name in lines.systems)
    if system == lines.baseline:
        return told
    return f"{told}; {system} {apart(lines, lines.ahead(line, system))}"


def bar_name(lines: Linewise, bar: Bar) -> str:
    """Name a bar of the histogram."""
    if not bar.high and not bar.low:
        return "equal"
    where = "ahead" if bar.high > 0 else "behind"
    near, far = sorted((abs(bar.low), abs(bar.high)))
    digits = 0 if lines.metric.top > 1 else 2
    return f"{where} {near:.{digits}f}–{far:.{digits}f}"


def bucket_rows(lines: Linewise, system: str) -> list[tuple[str, ...]]:
    """Return a row of texts for each bucket: by what, which, how many lines, means, interval."""
    return [
        (sorted_by(bucket), bucket.name, str(bucket.lines), *_bucket_means(lines, bucket))
        for bucket in lines.buckets(system)
    ]


def sorted_by(bucket: Bucket) -> str:
    """Name what a bucket is one of as readers know it; tables and JSON keep their key."""
    return "expression" if bucket.by == "framing" else bucket.by


def _bucket_means(lines: Linewise, bucket: Bucket) -> Iterator[str]:
    gap = bucket.gap
    if gap is None or bucket.baseline is None:
        yield number(lines, bucket.mean)
        return
    yield number(lines, bucket.baseline)
    yield number(lines, bucket.mean)
    yield apart(lines, gap.value)
    yield " to ".join(apart(lines, end) for end in gap.interval) if gap.interval else "–"


def bucket_heads(lines: Linewise, system: str) -> list[str]:
    """Return the headings of `bucket_rows`."""
    if system == lines.baseline:
        return ["by", "bucket", "lines", "mean"]
    return ["by", "bucket", "lines", lines.baseline, system, "difference", "95% interval"]


def pairs(lines: Linewise) -> tuple[str, ...]:
    """Return the systems of which buckets are shown."""
    return lines.others or lines.systems
