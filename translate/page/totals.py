"""What a corpus says together, as the page shows it: the numbers of `batch.summary`, laid out.

Every text of a row is made visible, because tables and charts take it as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from translate.data import FATES
from translate.measures.rates import Difference, Rate
from translate.page.charts import extent
from translate.page.index import whole
from translate.reports import wording
from translate.reports.rows import via_name
from translate.reports.wording import visible
from translate.roundtrip.result import Compared

Json = Mapping[str, Any]
Row = dict[str, Any]
MOST = 25  # framings or categories a chart shows
_TOLD = 0.12  # share of a bar below which its number has no room
RATES = {
    "Kept or paraphrased": "kept_or_paraphrased", "Kept": "kept", "Survival": "survival",
}  # fmt: skip


class Figure(NamedTuple):
    """A number with its name, how sure it is, and what it means."""

    name: str
    value: str
    sure: str
    meaning: str


def lead(found: Json) -> str:
    """Say in one line how much there is."""
    documents, segments = found["documents"], found["segments"]
    return (
        f"{_count(documents['done'], 'document')}, {_count(segments['all'], 'sentence')} "
        f"({segments['flagged']:,} with a grave fault), "
        f"{_count(found['framings']['mentions'], 'framing')}; "
        f"{_count(documents['failed'], 'document')} failed."
    )


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def figures(found: Json) -> list[Figure]:
    """Give the rates of the whole corpus with their intervals, and what else to look at first."""
    total = found["framings"]
    given = [
        _figure(
            "Kept or paraphrased", total["kept_or_paraphrased"],
            "Framings that came back with the same framing and about the same strength.",
        ),
        _figure("Kept", total["kept"], "Framings that came back as the same expression."),
    ]  # fmt: skip
    if total["survival"]:
        meaning = "Renderings, out of several of each sentence, in which the framing was kept."
        given.append(_figure("Survival", total["survival"], meaning))
    for control in found["control"]:
        given.append(_difference(control))
    share = wording.percent(total["excluded"] / total["mentions"]) if total["mentions"] else "–"
    given.append(Figure(
        "Excluded", share, f"{total['excluded']:,} of {total['mentions']:,}",
        "Framings in a sentence with a grave fault. They are left out of the rates; what could "
        "not be traced, or is only to be checked, is counted both ways.",
    ))  # fmt: skip
    return given


def _figure(name: str, share: Json, meaning: str) -> Figure:
    rate = Rate.from_dict(share)
    if not rate.of:
        return Figure(name, "–", "none to count", meaning)
    told = wording.between(*rate.interval) if rate.interval else rate.note
    sure = f"{told}, of {rate.of:,}"
    open_ones = rate.untraced + rate.to_check
    if open_ones:
        sure += f" ({open_ones:,} counted both ways)"
    return Figure(name, wording.spread(rate), sure, meaning)


def _difference(control: Json) -> Figure:
    name = f"Less control {_via(control)}"
    meaning = (
        "The share kept or paraphrased through the pivot less that through the control, over the "
        "same framings, both judged without the pivot text. It mixes the pivot language with how "
        "good each pivot's system is: see the scores of both."
    )
    if not control["difference"]:
        return Figure(name, "–", "no framing followed on both", meaning)
    gap = Difference.from_dict(control["difference"])
    told = gap.note
    if gap.interval and gap.p is not None:
        low, high = map(wording.signed, gap.interval)
        told = f"{low} to {high}, p {wording.chances(gap.p)}"
    documents = _count(control["difference"]["documents"], "document")
    return Figure(name, wording.gap(gap), f"{told}, {documents}", meaning)


def _via(route: Json) -> str:
    return visible(via_name(route["via"]))


def fates(found: Json) -> list[Row]:
    """Give, for the commonest categories, each fate's share of the framings."""
    rows = []
    for one in found["categories"][:MOST]:
        name, of = named(one["category"], one["mentions"]), sum(one["fates"].values())
        for order, fate in enumerate(FATES):
            count = one["fates"][fate]
            if count:
                share = count / of
                label = f"{wording.FATE_SIGNS[fate]} {count:,}" if share >= _TOLD else ""
                rows.append({
                    "category": name, "key": whole(one["category"]),
                    "name": visible(one["category"]), "fate": fate, "framings": count,
                    "share": round(share, 4), "order": order, "label": label,
                })  # fmt: skip
    return rows


def named(name: str, count: int) -> str:
    """Name a category or framing with how often it stands in the corpus."""
    return f"{visible(name)} · {count:,}"


def kept(found: Json) -> list[Row]:
    """Return the commonest framings with the share kept or paraphrased, the frailest first."""
    given = [one for one in found["terms"] if one["kept_or_paraphrased"]["of"]]
    chosen = sorted(given, key=lambda one: -one["kept_or_paraphrased"]["of"])[:MOST]
    again = Counter(one["term"] for one in chosen)
    rows = []
    for one in chosen:
        beside = f" ({one['category']})" if again[one["term"]] > 1 else ""
        share = one["kept_or_paraphrased"]
        rows.append({
            "framing": named(one["term"] + beside, share["of"]),
            "category": visible(one["category"]), **extent(Rate.from_dict(share)),
            "documents": share["documents"], "key": whole([one["category"], one["term"]]),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["low"], row["high"], -row["of"], row["framing"]))


def table(items: Sequence[Json]) -> list[Row]:
    """Lay out categories, or framings with theirs: counts, rates with intervals, fates."""
    return [_row(one) for one in items]


def _row(one: Json) -> Row:
    row: Row = {"Framing": visible(one["term"])} if "term" in one else {}
    row |= {
        "Category": visible(one["category"]), "Framings": one["mentions"],
        "Documents": one["documents"],
    }  # fmt: skip
    for name, key in RATES.items():
        rate = Rate.from_dict(one[key] or {})
        interval = wording.between(*rate.interval) if rate.interval else "–"
        row |= {name: wording.spread(rate), f"{name}, 95%": interval}
    row |= {f"{wording.FATE_SIGNS[fate]} {fate}": one["fates"][fate] for fate in FATES}
    told = {"To check": "to_check", "Not judged": "not_judged", "Excluded": "excluded"}
    return row | {name: one[key] for name, key in told.items()}


def routes(found: Json) -> list[Row]:
    """Return the rates of kept or paraphrased on both routes, judged alike, as `charts.routes`."""
    if not found["control"]:
        return []
    pivot = next((one for one in found["routes"] if one["role"] != "control"), None)
    name = _via(pivot) if pivot else "pivot"
    own = [(name, "pivot", found["control"][0]["pivot"]["kept_or_paraphrased"])]
    own += [(_via(one), "control", one["kept_or_paraphrased"]) for one in found["control"]]
    return [
        {"route": name, "role": role, **extent(Rate.from_dict(share))}
        for name, role, share in own
        if share["of"]
    ]  # fmt: skip


def differences(found: Json) -> list[str]:
    """Say what the pivot does beyond each control, and how good both are."""
    return [
        f"Pivot less {_via(one)}: {figure.value} ({figure.sure}). "
        + wording.quality(Compared.from_dict(one["pivot"]), Compared.from_dict(one))
        for one in found["control"]
        for figure in [_difference(one)]
    ]


def paired(found: Json) -> list[Row]:
    """Return the framings of enough documents judged on both routes, pivot beside control."""
    return [
        {
            "Framing": visible(one["term"]), "Category": visible(one["category"]),
            "Control": _via(control), "Documents": one["documents"], "Framings": one["of"],
            "Pivot": one["pivot"], "Through the control": one["control"],
            "Difference": one["difference"], "p": one["p"],
            "p, Holm": one["p_holm"], "p, false discovery": one["p_bh"],
        }
        for control in found["control"]
        for one in control["terms"]
    ]  # fmt: skip


def scores(found: Json) -> list[Row]:
    """Give the mean scores of each route."""
    return [
        {"Route": _via(one), "Role": visible(str(one["role"])), "Documents": one["documents"]}
        | {visible(str(name)): value for name, value in one["mean_scores"].items()}
        | {"Faulty sentences": wording.percent(one["faulty"])}
        for one in found["routes"]
    ]


def faults(found: Json) -> list[Row]:
    """Give the faults by kind and place, the commonest first."""
    ordered = sorted(found["faults"], key=lambda one: -one["count"])
    return [
        {"Fault": visible(one["kind"]), "Where": visible(one["where"]), "Times": one["count"],
         "Of sentences": one["share"]}
        for one in ordered
    ]  # fmt: skip


def failures(found: Json) -> list[Row]:
    """Give the kinds of failure with the number of documents."""
    return [
        {"Kind": visible(kind), "Documents": count} for kind, count in found["failures"].items()
    ]
