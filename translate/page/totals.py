"""What a corpus says together, as the page shows it: the numbers of `batch.summary`, laid out.

Every text of a row is made visible, because tables and charts take it as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from translate.data import FATES
from translate.reports import wording
from translate.reports.rows import via_name
from translate.reports.wording import visible

Json = Mapping[str, Any]
Row = dict[str, Any]
MOST = 25  # framings or categories a chart shows
_TOLD = 0.12  # share of a bar below which its number has no room
RATES = {
    "Kept": "kept", "Kept or paraphrased": "kept_or_paraphrased", "Survival": "survival",
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
        f"({segments['flagged']:,} faulty), {_count(found['framings']['mentions'], 'framing')}; "
        f"{_count(documents['failed'], 'document')} failed."
    )


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"


def figures(found: Json) -> list[Figure]:
    """Give the rates of the whole corpus with their intervals, and what else to look at first."""
    total = found["framings"]
    given = [
        _figure("Kept", total["kept"], "Framings that came back as the same expression."),
        _figure(
            "Kept or paraphrased", total["kept_or_paraphrased"],
            "Framings that came back with the same framing and about the same strength.",
        ),
    ]  # fmt: skip
    if total["survival"]:
        meaning = "Renderings, out of several of each sentence, in which the framing was kept."
        given.append(_figure("Survival", total["survival"], meaning))
    for control in found["control"]:
        given.append(_difference(control))
    share = wording.percent(total["excluded"] / total["mentions"]) if total["mentions"] else "–"
    given.append(Figure(
        "Excluded", share, f"{total['excluded']:,} of {total['mentions']:,}",
        "Framings that could not be traced, or stand in a sentence with a grave fault. They are "
        "left out of the rates.",
    ))  # fmt: skip
    return given


def _figure(name: str, share: Json, meaning: str) -> Figure:
    if share["value"] is None:
        return Figure(name, "–", "none to count", meaning)
    sure = f"{_interval(share)}, of {share['of']:,}"
    return Figure(name, wording.percent(share["value"]), sure, meaning)


def _interval(share: Json | None) -> str:
    if not share or share["value"] is None:
        return "–"
    return f"{100 * share['low']:.0f}–{100 * share['high']:.0f}%"


def _difference(control: Json) -> Figure:
    name = f"Less control {_via(control)}"
    meaning = (
        "The share kept through the pivot less that through the control, as the mean over "
        "documents. It mixes the pivot language with how good each pivot's system is."
    )
    gap = control["difference"]
    if not gap:
        return Figure(name, "–", "no two documents traced on both", meaning)
    low, high = wording.signed(gap["low"]), wording.signed(gap["high"])
    told = f"{low} to {high}, {_count(gap['documents'], 'document')}"
    return Figure(name, wording.signed(gap["value"]), told, meaning)


def _via(route: Json) -> str:
    return visible(via_name(route["via"]))


def fates(found: Json) -> list[Row]:
    """Give, for the commonest categories, each fate's share of the framings."""
    rows = []
    for one in found["categories"][:MOST]:
        name, of = _named(one["category"], one["mentions"]), sum(one["fates"].values())
        for order, fate in enumerate(FATES):
            count = one["fates"][fate]
            if count:
                share = count / of
                label = f"{wording.FATE_SIGNS[fate]} {count:,}" if share >= _TOLD else ""
                rows.append({
                    "category": name, "fate": fate, "framings": count, "share": round(share, 4),
                    "order": order, "label": label,
                })  # fmt: skip
    return rows


def _named(name: str, count: int) -> str:
    return f"{visible(name)} · {count:,}"


def kept(found: Json) -> list[Row]:
    """Give the commonest framings with the share kept and its interval, the frailest first."""
    given = [one for one in found["terms"] if one["kept"]["value"] is not None]
    chosen = sorted(given, key=lambda one: -one["kept"]["of"])[:MOST]
    again = Counter(one["term"] for one in chosen)
    rows = []
    for one in chosen:
        beside = f" ({one['category']})" if again[one["term"]] > 1 else ""
        share = one["kept"]
        rows.append({
            "framing": _named(one["term"] + beside, share["of"]),
            "category": visible(one["category"]),
            "kept": share["value"], "low": share["low"], "high": share["high"],
            "of": share["of"], "documents": share["documents"],
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["kept"], -row["of"], row["framing"]))


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
        share = one[key] or {"value": None}
        row |= {name: share["value"], f"{name}, 95%": _interval(share)}
    row |= {f"{wording.FATE_SIGNS[fate]} {fate}": one["fates"][fate] for fate in FATES}
    return {**row, "Excluded": one["excluded"]}


def routes(found: Json) -> list[Row]:
    """Give the share kept through the pivot and through each control, as `charts.controls`."""
    if not found["control"]:
        return []
    pivot = next((one for one in found["routes"] if one["role"] != "control"), None)
    own = [(_via(pivot) if pivot else "pivot", "pivot", found["framings"]["kept"])]
    own += [(_via(one), "control", one["kept"]) for one in found["control"]]
    return [
        {"route": name, "role": role, "kept": share["value"], "low": share["low"],
         "high": share["high"], "of": share["of"]}
        for name, role, share in own
        if share["value"] is not None
    ]  # fmt: skip


def differences(found: Json) -> list[str]:
    """Say what the pivot does beyond each control, with its interval."""
    return [
        f"Pivot less {_via(one)}: {figure.value} ({figure.sure})"
        for one in found["control"]
        for figure in [_difference(one)]
    ]


def paired(found: Json) -> list[Row]:
    """Give the framings with enough mentions on both routes, pivot beside control."""
    return [
        {
            "Framing": visible(one["term"]), "Category": visible(one["category"]),
            "Control": _via(control), "Framings": one["of"], "Kept": one["kept"],
            "Kept, control": one["control"], "Difference": one["difference"],
            "p": one["p"], "p, Holm": one["p_holm"], "p, false discovery": one["p_bh"],
        }
        for control in found["control"]
        for one in control["terms"]
    ]  # fmt: skip


def scores(found: Json) -> list[Row]:
    """Give the mean scores of each route."""
    return [
        {"Route": _via(one), "Role": visible(str(one["role"])), "Documents": one["documents"]}
        | {visible(str(name)): value for name, value in one["mean_scores"].items()}
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
