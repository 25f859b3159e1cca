"""What a corpus says together, as the page shows it: the numbers of `batch.summary`, laid out.

Every text of a row is made visible, because tables and charts take it as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from translate.batch.coding import TO_CHECK, VERDICTS
from translate.data import FATES
from translate.english import counted
from translate.measures.rates import Difference, Rate
from translate.page.charts import extent
from translate.page.index import whole
from translate.reports import findings, shares, wording
from translate.reports.corpus import looks_at_mentions, rate, repeated
from translate.reports.rows import via_name
from translate.reports.wording import visible
from translate.roundtrip.trust import Compared

Json = Mapping[str, Any]
Row = dict[str, Any]
MOST = 25  # framings or categories a chart shows
_TOLD = 0.12  # share of a bar below which its number has no room
RATES = {
    "Kept or paraphrased": "kept_or_paraphrased", "Kept": "kept", "Survival": "survival",
}  # fmt: skip
COUNTS = {
    "? to check": "to_check", "Not judged": "not_judged", "Excluded": "excluded",
}  # fmt: skip
FATE_COUNTS = {f"{wording.FATE_SIGNS[fate]} {fate}": fate for fate in FATES}


class Figure(NamedTuple):
    """A number with its name, how sure it is, and what it means."""

    name: str
    value: str
    sure: str
    meaning: str


def lead(summary: Json) -> str:
    """Say in one line how much there is."""
    documents, segments = summary["documents"], summary["segments"]
    looked_at = segments.get("looked_at", 0)
    which = ", those with an expression" * looks_at_mentions(summary)
    of = f" of the {looked_at:,} looked at{which}" if looked_at < segments["all"] else ""
    damaged = looked_at - segments.get("sound", 0)
    hurt = f"{damaged:,} likely damaged{of}; " * bool(looked_at)
    return (
        f"{counted(documents['done'], 'document')}, {counted(segments['all'], 'sentence')} "
        f"({hurt}{segments['flagged']:,} with a grave fault), "
        f"{shares.mentions(summary['framings']['mentions'], len(summary['terms']))}; "
        f"{counted(documents['failed'], 'document')} failed."
        + "".join(f" {line}." for line in repeated(summary))
    )


def figures(summary: Json) -> list[Figure]:
    """Return the rates of the whole corpus with their intervals, and what else to see first."""
    total = summary["framings"]
    tiles = [
        _figure(
            "Kept or paraphrased", total["kept_or_paraphrased"],
            "Expressions that came back as they were, or in other words to the same effect.",
        ),
        _figure("Kept", total["kept"], "Expressions that came back as the same expression."),
    ]  # fmt: skip
    if total["survival"]:
        meaning = "Renderings, out of several of each sentence, in which the expression was kept."
        tiles.append(_figure("Survival", total["survival"], meaning))
    for control in summary["control"]:
        tiles.append(_difference(control))
    share = shares.percent(total["excluded"] / total["mentions"]) if total["mentions"] else "–"
    tiles.append(Figure(
        "Excluded", share, f"{total['excluded']:,} of {total['mentions']:,}",
        "Expressions in a sentence with a grave fault. They are left out of the rates; what could "
        "not be traced, or is only to be checked, is counted both ways.",
    ))  # fmt: skip
    return tiles


def _figure(name: str, share: Json, meaning: str) -> Figure:
    rate = Rate.from_dict(share)
    if not rate.of:
        return Figure(name, "–", "none to count", meaning)
    undecided = rate.untraced + rate.to_check
    of = f"of {rate.of:,}" + f", {undecided:,} counted both ways" * bool(undecided)
    bounds = f"95% interval {shares.between(*rate.interval)}" if rate.interval else rate.note
    return Figure(name, shares.spread(rate), f"{of}; {bounds}", meaning)


def _difference(control: Json) -> Figure:
    name = f"Pivot less {_via(control)}"
    meaning = (
        "The share kept or paraphrased through the pivot less that through the control, over the "
        "same expressions, both judged without the pivot text. It mixes the pivot language with "
        "how good each pivot’s system is: see the scores of both."
    )
    if not control["difference"]:
        return Figure(name, "–", "no expression followed on both", meaning)
    gap = Difference.from_dict(control["difference"])
    bounds = gap.note
    if gap.interval and gap.p is not None:
        low, high = map(shares.points, gap.interval)
        bounds = f"95% interval {low} to {high}; {shares.of_judged(gap, 'mentions')}"
    documents = counted(control["difference"]["documents"], "document")
    return Figure(name, shares.gap(gap), f"{bounds}, in {documents}", meaning)


def _via(route: Json) -> str:
    return visible(via_name(route["via"]))


def fates(summary: Json) -> list[Row]:
    """Return, for the commonest categories, each fate's share of the framings."""
    rows = []
    for entry in summary["categories"][:MOST]:
        name, of = named(entry["category"], entry["mentions"]), entry["mentions"]
        for order, fate in enumerate(VERDICTS):
            count = met(entry, fate)
            if count:
                share = count / of
                label = f"{wording.FATE_SIGNS.get(fate, '?')} {count:,}" if share >= _TOLD else ""
                rows.append({
                    "category": name, "key": whole(entry["category"]),
                    "name": visible(entry["category"]), "fate": fate, "framings": count,
                    "share": round(share, 4), "order": order, "label": label,
                })  # fmt: skip
    return rows


def met(entry: Json, fate: str) -> int:
    """How many mentions of a term or category met a fate, those in no rate among them.

    An unsure change met none.
    """
    if fate == TO_CHECK:
        return int(entry["to_check"] + entry["left_out"].get("to_check", 0))
    return int(entry["fates"][fate] + entry["left_out"].get(fate, 0))


def named_fate(fate: str) -> str:
    """Name a fate within a sentence; an unsure change is only perhaps one."""
    return "perhaps changed" if fate == TO_CHECK else fate


def named(name: str, count: int) -> str:
    """Name a category or framing with how often it stands in the corpus."""
    return f"{visible(name)} · {count:,}"


def kept(summary: Json) -> list[Row]:
    """Return the commonest framings with the share kept or paraphrased, the frailest first."""
    terms = [term for term in summary["terms"] if term["kept_or_paraphrased"]["of"]]
    chosen = sorted(terms, key=lambda term: -term["kept_or_paraphrased"]["of"])[:MOST]
    again = Counter(term["term"] for term in chosen)
    rows = []
    for term in chosen:
        beside = f" ({term['category']})" if again[term["term"]] > 1 else ""
        share = term["kept_or_paraphrased"]
        rows.append({
            "framing": named(term["term"] + beside, share["of"]),
            "category": visible(term["category"]), **extent(Rate.from_dict(share)),
            "documents": share["documents"], "key": whole([term["category"], term["term"]]),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["low"], row["high"], -row["of"], row["framing"]))


def table(items: Sequence[Json]) -> list[Row]:
    """Lay out categories, or framings with theirs: counts, rates with intervals, fates."""
    return [_row(item) for item in items]


def _row(item: Json) -> Row:
    row: Row = {"Expression": visible(item["term"])} if "term" in item else {}
    row |= {
        "Category": visible(item["category"]), "Mentions": item["mentions"],
        "Documents": item["documents"],
    }  # fmt: skip
    row |= {name: rate(item[key]) for name, key in RATES.items()}
    row |= {name: item["fates"][fate] for name, fate in FATE_COUNTS.items()}
    return row | {name: item[key] for name, key in COUNTS.items()}


def routes(summary: Json) -> list[Row]:
    """Return the rates of kept or paraphrased on both routes, judged alike, as `charts.routes`."""
    if not summary["control"]:
        return []
    pivot = next((route for route in summary["routes"] if route["role"] != "control"), None)
    name = _via(pivot) if pivot else "pivot"
    own = [(name, "pivot", summary["control"][0]["pivot"]["kept_or_paraphrased"])]
    own += [
        (_via(control), "control", control["kept_or_paraphrased"]) for control in summary["control"]
    ]
    return [
        {"route": name, "role": role, **extent(Rate.from_dict(share))}
        for name, role, share in own
        if share["of"]
    ]  # fmt: skip


def differences(summary: Json) -> list[str]:
    """Say what the pivot does beyond each control, and how good both are."""
    return [
        f"Pivot less {_via(control)}: {figure.value} ({figure.sure}). "
        + shares.quality(Compared.from_dict(control["pivot"]), Compared.from_dict(control))
        for control in summary["control"]
        for figure in [_difference(control)]
    ]


def paired(summary: Json) -> list[Row]:
    """Return the framings of enough documents judged on both routes, pivot beside control."""
    return [
        {
            "Expression": visible(term["term"]), "Category": visible(term["category"]),
            "Control": _via(control), "Documents": term["documents"],
            "Judged on both": term["of"], "Pivot": term["pivot"],
            "Through the control": term["control"],
            "Difference, points": term["difference"], "p": term["p"],
            "p, Holm": term["p_holm"], "p, false discovery": term["p_bh"],
        }
        for control in summary["control"]
        for term in control["terms"]
    ]  # fmt: skip


def scores(summary: Json) -> list[Row]:
    """Return the mean scores of each route."""
    return [
        {
            "Route": _via(route), "Role": visible(str(route["role"])),
            "Documents": route["documents"],
        }
        | dict(_score(str(name), value) for name, value in route["mean_scores"].items())
        | {"Sentences with a grave fault": shares.percent(route["faulty"])}
        for route in summary["routes"]
    ]  # fmt: skip


def _score(name: str, value: float) -> tuple[str, float | str]:
    """Name a mean score as the evidence does, to one decimal; copied words are a share."""
    if name == "copy_rate":
        return "Copied words", shares.percent(value)
    return visible(findings.SCORES.get(name, name)), round(value, 1)


def faults(summary: Json) -> list[Row]:
    """Return the faults by kind and place, the commonest first."""
    ordered = sorted(summary["faults"], key=lambda fault: -fault["count"])
    return [
        {"Fault": wording.fault_kind(fault["kind"]),
         "Where": wording.PLACES.get(fault["where"], visible(fault["where"])),
         "Times": fault["count"], "Of sentences": fault["share"]}
        for fault in ordered
    ]  # fmt: skip


def failures(summary: Json) -> list[Row]:
    """Return the kinds of failure with the number of documents."""
    return [
        {"Kind": visible(kind), "Documents": count} for kind, count in summary["failures"].items()
    ]
