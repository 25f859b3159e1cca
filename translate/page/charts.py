"""The tables behind the evidence charts: a row is a plain dictionary, fit to be shown as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from translate.batch.coding import VERDICTS, verdict
from translate.measures.rates import NOT_JUDGED, Rate
from translate.reports import findings, shares, wording
from translate.reports.rows import via_name
from translate.roundtrip.result import FollowedFraming, Result
from translate.roundtrip.sentences import graves
from translate.roundtrip.trust import Drift, Kept

Row = dict[str, Any]
RENDERED = ("as expected", "not as expected", "no expectation", "not traced")
MOST_CATEGORIES = 20  # of a flow; more could not be told apart
_STEPS = 24  # points of a band between two stages


class Card(NamedTuple):
    """A number with its name and what it means."""

    name: str
    value: str
    meaning: str


def cards(result: Result) -> list[Card]:
    """Return the scores of the first route and the kept rates, each with its meaning."""
    scores, kept = result.route.scores, result.evidence.kept or Kept()
    faults, grave = sum(bool(row.faults) for row in result.sentences), len(graves(result.sentences))
    told = [
        _rate(
            "Kept or paraphrased", kept.kept_or_paraphrased,
            "charged expressions that came back as they were, or in other words to the same effect",
        ),
        _rate("Kept", kept.kept, "charged expressions that came back as the same expression"),
        _score("BLEU", scores.get("bleu"), "shared word sequences of source and return"),
        _score("chrF", scores.get("chrf"), "shared character sequences of source and return"),
    ]  # fmt: skip
    if "copy_rate" in scores:
        told.append(Card(
            "Copied words", shares.percent(scores["copy_rate"]),
            "Source words that stand untranslated in the pivot. Copying makes a round trip look "
            "good without translating.",
        ))  # fmt: skip
    left_out = f"{grave} of them with a grave one, whose" if grave else "None is grave, so no"
    told.append(Card(
        "Sentences with a fault", f"{faults} of {len(result.sentences)}",
        "Such as a loop, a cut or a missing negation. "
        f"{left_out} expressions are left out of the rates.",
    ))  # fmt: skip
    return told


def _rate(name: str, rate: Rate | None, meaning: str) -> Card:
    if rate is not None and rate.note == NOT_JUDGED.note:
        return Card(name, "–", f"The share of {meaning}; it is not judged in this language.")
    if rate is None or not rate.of:
        return Card(name, "–", f"The share of {meaning}; there was none to count.")
    words = f"The share of {meaning}, of {rate.of}. "
    words += f"95% interval {shares.between(*rate.interval)}. " if rate.interval else ""
    words += f"{rate.note.capitalize()}. " if rate.note else ""
    words += " ".join(_aside(rate))
    # a narrow tile breaks before "of", not before the number
    return Card(f"{name}, of\N{NO-BREAK SPACE}{rate.of}", shares.spread(rate), words.rstrip())


def _aside(rate: Rate) -> Iterator[str]:
    """Say what of a rate is open and what is left out of it, where there is any.

    >>> list(_aside(Rate(of=10, untraced=1))), list(_aside(Rate(of=10, to_check=1, excluded=2)))
    (['1 not traced is counted both ways.'], ['1 to check is counted both ways.', \
'2 in a sentence with a grave fault are left out.'])
    """
    named = {"not traced": rate.untraced, "to check": rate.to_check}
    if doubts := [f"{count} {what}" for what, count in named.items() if count]:
        verb = "is" if rate.untraced + rate.to_check == 1 else "are"
        yield f"{' and '.join(doubts)} {verb} counted both ways."
    if rate.excluded:
        verb = "is" if rate.excluded == 1 else "are"
        yield f"{rate.excluded} in a sentence with a grave fault {verb} left out."


def _score(name: str, value: float | None, meaning: str) -> Card:
    shown = "–" if value is None else f"{value:.1f}"
    return Card(
        name, shown, f"0 to 100: {meaning}. How alike the two are, not how good the pivot is."
    )


def survival(result: Result) -> list[Row]:
    """Return each framing's share of renderings that kept it, the frailest first."""
    renderings = [
        {
            "number": number, "framing": f"{number} {framing.text}", "fate": verdict(framing),
            "kept": counted.kept, "told": wording.survival(framing),
            **extent(Rate(
                low=counted.low, high=counted.high, interval=counted.interval, of=counted.of,
            )),
        }
        for number, framing in enumerate(result.framings, 1)
        if (counted := framing.survival) and counted.of and counted.low is not None
    ]  # fmt: skip
    return sorted(renderings, key=lambda row: (row["low"], row["high"], row["number"]))


def controls(result: Result) -> list[Row]:
    """Return the rates of kept or paraphrased through the pivot and each control, judged alike."""
    judged = [control for control in result.evidence.control if control.control.kept_or_paraphrased]
    if not judged:
        return []
    sides = [(result.route.via, "pivot", judged[0].pivot.kept_or_paraphrased)]
    sides += [(control.via, "control", control.control.kept_or_paraphrased) for control in judged]
    return [
        {"route": via_name(via), "role": role, **extent(rate)}
        for via, role, rate in sides
        if rate and rate.of
    ]


def extent(rate: Rate) -> Row:
    """Return the ends of a rate's range and of its interval, as `ranges` draws them."""
    outer = rate.interval or (rate.low, rate.high)
    return {
        "low": rate.low, "high": rate.high, "interval low": outer[0], "interval high": outer[1],
        "of": rate.of,
    }  # fmt: skip


def drift(result: Result) -> list[Row]:
    """Return a row for each trip and measure, each measure from 0 to 1."""
    return [
        {"trip": trip.trip, "measure": name, "value": round(value / scale, 3)}
        for trip in result.evidence.drift
        for name, value, scale in (
            *_kept(trip), ("chrF", trip.chrf, 100), ("BLEU", trip.bleu, 100),
            ("unchanged sentences", trip.unchanged, 1),
        )
        if value is not None
    ]  # fmt: skip


def _kept(trip: Drift) -> list[tuple[str, float | None, int]]:
    """Return both ends of the share kept or paraphrased after a trip."""
    rate = trip.rates.kept_or_paraphrased if trip.rates else None
    if rate is None:
        return []
    what = "kept or paraphrased"
    return [(f"{what}, at least", rate.low, 1), (f"{what}, at most", rate.high, 1)]


def flow(result: Result) -> list[Row]:
    """Count framings by category, how they were rendered, and their fate, where it is claimed."""
    counts = Counter[tuple[str, str, str]](
        (framing.category or "none", rendered(framing), verdict(framing))
        for framing in result.framings
    )
    return _flow_rows(counts)


def _flow_rows(counts: Mapping[tuple[str, str, str], int]) -> list[Row]:
    return [
        {"category": category, "rendering": how, "fate": fate, "framings": count}
        for (category, how, fate), count in sorted(counts.items())
    ]


def rendered(framing: FollowedFraming) -> str:
    """Say how a framing was rendered: one of RENDERED."""
    if framing.pivot is None:
        return "not traced"
    matches = framing.pivot.matches_expected
    return "no expectation" if matches is None else RENDERED[0] if matches else RENDERED[1]


def gathered(rows: Sequence[Row], most: int = MOST_CATEGORIES) -> Sequence[Row]:
    """Take the rarer categories of a flow together, where there are too many to be named.

    >>> [row["category"] for row in gathered([
    ...     {"category": name, "rendering": "not traced", "fate": "lost", "framings": count}
    ...     for name, count in (("war", 3), ("trade", 2), ("law", 1))], most=2)]
    ['2 rarer categories', 'war']
    """
    sizes = Counter[str]()
    for row in rows:
        sizes[row["category"]] += row["framings"]
    if len(sizes) <= most:
        return rows
    named = {name for name, _ in sizes.most_common(most - 1)}
    others = f"{len(sizes) - len(named)} rarer categories"
    counts = Counter[tuple[str, str, str]]()
    for row in rows:
        category = row["category"] if row["category"] in named else others
        counts[category, row["rendering"], row["fate"]] += row["framings"]
    return _flow_rows(counts)


class Bands(NamedTuple):
    """A flow drawn: outlines of the bands, and the blocks of each stage with their names."""

    bands: list[Row]
    blocks: list[Row]


def bands(rows: Sequence[Row]) -> Bands:
    """Lay a flow out in three stages at x = 0, 1, 2; heights are numbers of framings."""
    stages = ("category", "rendering", "fate")
    orders: list[Sequence[str]] = [sorted({row["category"] for row in rows}), RENDERED, VERDICTS]
    places: list[dict[int, float]] = []
    blocks: list[Row] = []
    for x, (stage, order) in enumerate(zip(stages, orders, strict=True)):
        places.append(_stage(rows, stage, order, x, blocks))
    outlines = []
    for number, row in enumerate(rows):
        for x in (0, 1):
            outlines += _band(number, row, x, places[x][number], places[x + 1][number])
    return Bands(outlines, blocks)


def _stage(
    rows: Sequence[Row], stage: str, order: Sequence[str], x: int, blocks: list[Row]
) -> dict[int, float]:
    """Stack one stage from the top; return the upper edge of each row's band."""
    gap = 0.03 * sum(row["framings"] for row in rows) + 0.3
    level, edges = 0.0, {}
    for name in order:
        start = level
        # bands keep the fates' order in every stage, so that they cross as little as may be
        own = [n for n, row in enumerate(rows) if row[stage] == name]
        for number in sorted(own, key=lambda n: VERDICTS.index(rows[n]["fate"])):
            edges[number] = level
            level -= rows[number]["framings"]
        if own:
            size = round(start - level)
            blocks.append({"x": x, "name": name, "high": start, "low": level, "framings": size})
            level -= gap
    return edges


def _band(number: int, row: Row, x: int, before: float, after: float) -> list[Row]:
    outline = []
    for step in range(_STEPS + 1):
        along = step / _STEPS
        eased = along * along * (3 - 2 * along)  # flat at both ends
        high = before + (after - before) * eased
        outline.append({"band": f"{number}.{x}", "fate": row["fate"], "x": x + along,
                      "high": high, "low": high - row["framings"]})  # fmt: skip
    return outline


def difference(result: Result) -> list[str]:
    """Say what the pivot does beyond the control, with its interval."""
    beginnings = ("Share kept", "Their quality")
    return [line for line in findings.evidence(result) if line.startswith(beginnings)]
