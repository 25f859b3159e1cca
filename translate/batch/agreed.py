"""What coded sheets say: how far coders agree, and how far the tool agrees with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from translate.batch.coding import LABELS, OPEN_VERDICTS, VERDICTS, Key, find_key
from translate.batch.pearmut import ENDINGS, read_annotations
from translate.batch.sheets import read_sheet, sample_of
from translate.data import DIGITS
from translate.errors import InputError
from translate.measures.agreement import Alpha, Checked, Corrected, alpha, alpha_of
from translate.measures.rates import KEPT, SIMILAR
from translate.reports.shares import between, percent

_RATES = {"kept": KEPT, "kept_or_paraphrased": SIMILAR}

Sheets = Mapping[str, Mapping[str, str]]  # labels by item, by coder


def load_sheets(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Read the sheets of one sample by coder; a coder is named after the sheet's file.

    Raises InputError for a sheet given twice and for sheets of several samples.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise InputError("a sheet is given twice; give each coder's sheet once")
    stems = [path.stem for path in paths]
    names = stems if len(set(stems)) == len(stems) else [str(path) for path in paths]
    sheets: dict[str, dict[str, str]] = {}
    for name, path in zip(names, paths, strict=True):
        by_coder = _labels(path, name)
        if twice := next((coder for coder in by_coder if coder in sheets), None):
            raise InputError(f"{path} has coder {twice[:40]!r}, as another sheet has; rename one")
        sheets |= by_coder
    sample_of(sheets)
    return sheets


def _labels(path: Path, name: str) -> dict[str, dict[str, str]]:
    """Read a sheet, or the annotations of Pearmut, which may be several coders'."""
    if path.suffix.lower() in ENDINGS:
        return read_annotations(path)
    return {name: read_sheet(path)}


def key_for(paths: Sequence[Path], sheets: Sheets, named: Key | None) -> Key | None:
    """Return the key that was named, else one that lies beside a sheet.

    Raises InputError where the key is another sample's, and where a single sheet has no key.
    """
    mark = sample_of(sheets)
    key = named or find_key(paths, mark)
    if key is None:
        if len(sheets) > 1:
            return None
        raise InputError(
            f"{paths[0]} is one coder's sheet and its key is not beside it; name the .key.json of "
            f"sample {mark[:20]} with --key, or give a second coder's sheet"
        )
    for name, sheet in sheets.items():
        strange = next((item for item in sheet if item not in key.items), None)
        if strange is not None:
            raise InputError(
                f"the sheet of {name} has item {strange[:40]!r}, which the key of sample "
                f"{key.sample} has not; give the key that was written with this sheet"
            )
    return key


def agree(sheets: Sheets, key: Key | None) -> dict[str, Any]:
    """Compare coders with each other and, with a key, with the tool.

    The `items` are those of the sample, as far as they are known: a sheet may lack rows.

    Raises InputError where several coders share no item.
    """
    items = dict.fromkeys(item for sheet in sheets.values() for item in sheet)
    labels = {item: [s[item] for s in sheets.values() if s.get(item)] for item in items}
    all_items = len(key.items if key else items)
    units = [unit for unit in labels.values() if len(unit) > 1]
    if len(sheets) > 1 and not units:
        raise InputError(
            "the coders share no item that both have coded, so their agreement can't be told; give "
            "sheets of which some items are coded twice"
        )
    return {
        "sample": sample_of(sheets),
        "coders": [
            {"name": name, "coded": sum(map(bool, sheet.values())), "items": all_items}
            for name, sheet in sheets.items()
        ],
        "agreement": _agreement(units) if units else None,
        "tool": _tool(labels, key) if key else None,
    }


def _agreement(units: Sequence[Sequence[str]]) -> dict[str, Any]:
    used = {label for unit in units for label in unit}
    return {
        "all": alpha(units).to_dict(),
        "fates": {fate: alpha_of(fate, units).to_dict() for fate in LABELS if fate in used},
    }


def _tool(labels: Mapping[str, Sequence[str]], key: Key) -> dict[str, Any]:
    checked = Checked(key.corpus, OPEN_VERDICTS)
    for item, coded in labels.items():
        if coded:
            checked.add(key.items[item].verdict, coded)
    return {
        "output": key.output, "sha256": key.sha256, "system": key.system, "excluded": key.excluded,
        "not_judged": key.not_judged,
        "confusion": [
            {
                "verdict": name, "corpus": key.corpus[name], "coded": checked.items[name],
                "coders": {fate: round(checked.hits(name, [fate]), DIGITS) for fate in LABELS},
            }
            for name in VERDICTS if name in key.corpus
        ],
        "precision": {
            name: {"value": precision[0], "interval": precision[1], "of": checked.items[name]}
            for name in LABELS if (precision := checked.precision(name))
        },
        "rates": {name: checked.corrected(own).to_dict() for name, own in _RATES.items()},
        "fates": {fate: checked.corrected([fate]).to_dict() for fate in LABELS},
    }  # fmt: skip


def to_text(report: Mapping[str, Any]) -> str:
    """Write the report for a terminal."""
    tool = _about_tool(report["tool"]) if report["tool"] else ()
    return "\n".join([*_coders(report), *tool]) + "\n"


def _coders(report: Mapping[str, Any]) -> Iterator[str]:
    yield f"sample {report['sample']}"
    for coder in report["coders"]:
        yield f"{coder['name']}: {coder['coded']} of {coder['items']} items coded"
    if report["agreement"] is None:
        return
    yield ""
    yield "agreement of the coders (Krippendorff's alpha; 1 full, 0 as by chance)"
    rows = [("all fates", report["agreement"]["all"]), *report["agreement"]["fates"].items()]
    yield from _columns([[name, *_alpha(Alpha.from_dict(values))] for name, values in rows])


def _alpha(agreement: Alpha) -> list[str]:
    value = "–" if agreement.value is None else f"{agreement.value:.2f}"
    ends = agreement.interval
    low_high = f"[{ends[0]:.2f} to {ends[1]:.2f}]" if ends else agreement.note
    return [value, low_high, f"{agreement.items} items"]


def _about_tool(tool: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    if tool["system"]:
        yield f"mentions of {tool['system']}"
    yield "the tool's verdict (rows) and the coders' (columns; an item is shared among its coders)"
    head = ["verdict", *LABELS, "coded", "of corpus", "coders say so too"]
    yield from _columns([head, *(_confusion(row, tool["precision"]) for row in tool["confusion"])])
    yield ""
    yield (
        "share of the corpus by the tool (untraced mentions and changes to check counted both "
        "ways), and as coders would give it"
    )
    named = {"kept or paraphrased": tool["rates"]["kept_or_paraphrased"], **tool["fates"]}
    yield from _columns([
        [name, *_corrected(Corrected.from_dict(rate))] for name, rate in named.items()
    ])  # fmt: skip
    if tool["excluded"] or tool["not_judged"]:
        yield (
            f"not in the corpus: {tool['excluded']} mentions in faulty sentences, "
            f"{tool['not_judged']} in languages whose fates are not judged"
        )


def _confusion(row: Mapping[str, Any], precision: Mapping[str, Any]) -> list[str]:
    own = precision.get(row["verdict"])
    share = f"{percent(own['value'])} [{between(*own['interval'])}]" if own else "–"
    counts = [f"{round(row['coders'][fate], 3):g}" for fate in LABELS]
    return [row["verdict"], *counts, str(row["coded"]), f"{row['corpus']:,}", share]


def _corrected(rate: Corrected) -> list[str]:
    return [
        between(rate.tool, rate.tool_high),
        "→",
        percent(rate.value),
        f"[{between(*rate.interval)}]",
    ]


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
