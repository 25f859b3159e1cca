"""What coded sheets say: how far coders agree, and how far the tool agrees with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from translate.batch.coding import LABELS, VERDICTS, Key, find_key
from translate.batch.pearmut import ENDINGS, read_annotations
from translate.batch.sheets import read_sheet, sample_of
from translate.errors import InputError
from translate.measures.agreement import Alpha, Checked, Corrected, alpha, alpha_of
from translate.measures.rates import KEPT, SIMILAR
from translate.reports.wording import between

_RATES = {"kept": KEPT, "kept_or_paraphrased": SIMILAR}

Sheets = Mapping[str, Mapping[str, str]]  # labels by item, by coder


def load_sheets(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Read the sheets of one sample by coder, who is called as the file is.

    Raises InputError for a sheet given twice and for sheets of several samples.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise InputError("a sheet is given twice; give each coder's sheet once")
    stems = [path.stem for path in paths]
    names = stems if len(set(stems)) == len(stems) else [str(path) for path in paths]
    sheets: dict[str, dict[str, str]] = {}
    for name, path in zip(names, paths, strict=True):
        given = _labels(path, name)
        if twice := next((one for one in given if one in sheets), None):
            raise InputError(f"{path} has coder {twice[:40]!r}, as another sheet has; rename one")
        sheets |= given
    sample_of(sheets)
    return sheets


def _labels(path: Path, name: str) -> dict[str, dict[str, str]]:
    """Read a sheet, or the annotations of Pearmut, which may be several coders'."""
    if path.suffix.lower() in ENDINGS:
        return read_annotations(path)
    return {name: read_sheet(path)}


def key_for(paths: Sequence[Path], sheets: Sheets, given: Key | None) -> Key | None:
    """Return the key that was given, else one that lies beside a sheet.

    Raises InputError where the key is another sample's, and where one sheet is alone without it.
    """
    mark = sample_of(sheets)
    key = given or find_key(paths, mark)
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

    Raises InputError where several coders share no item.
    """
    items = dict.fromkeys(item for sheet in sheets.values() for item in sheet)
    labels = {item: [s[item] for s in sheets.values() if s.get(item)] for item in items}
    units = [given for given in labels.values() if len(given) > 1]
    if len(sheets) > 1 and not units:
        raise InputError(
            "the coders share no item that both have coded, so their agreement can't be told; give "
            "sheets of which some items are coded twice"
        )
    return {
        "sample": sample_of(sheets),
        "coders": [
            {"name": name, "coded": sum(map(bool, one.values())), "items": len(one)}
            for name, one in sheets.items()
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
    checked = Checked(key.corpus)
    for item, given in labels.items():
        if given:
            checked.add(key.items[item].verdict, given)
    return {
        "output": key.output, "sha256": key.sha256, "excluded": key.excluded,
        "not_judged": key.not_judged,
        "confusion": [
            {
                "verdict": name, "corpus": key.corpus[name], "coded": checked.items[name],
                "coders": {fate: round(checked.hits(name, [fate]), 3) for fate in LABELS},
            }
            for name in VERDICTS if name in key.corpus
        ],
        "precision": {
            name: {"value": found[0], "interval": found[1], "of": checked.items[name]}
            for name in LABELS if (found := checked.precision(name))
        },
        "rates": {name: checked.corrected(own).to_dict() for name, own in _RATES.items()},
        "fates": {fate: checked.corrected([fate]).to_dict() for fate in LABELS},
    }  # fmt: skip


def to_text(found: Mapping[str, Any]) -> str:
    """Write what was found for a terminal."""
    told = _about_tool(found["tool"]) if found["tool"] else ()
    return "\n".join([*_coders(found), *told]) + "\n"


def _coders(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"sample {found['sample']}"
    for one in found["coders"]:
        yield f"{one['name']}: {one['coded']} of {one['items']} items coded"
    if found["agreement"] is None:
        return
    yield ""
    yield "agreement of the coders (Krippendorff's alpha; 1 full, 0 as by chance)"
    rows = [("all fates", found["agreement"]["all"]), *found["agreement"]["fates"].items()]
    yield from _columns([[name, *_alpha(Alpha.from_dict(one))] for name, one in rows])


def _alpha(one: Alpha) -> list[str]:
    value = "–" if one.value is None else f"{one.value:.2f}"
    low_high = f"[{one.interval[0]:.2f} to {one.interval[1]:.2f}]" if one.interval else one.note
    return [value, low_high, f"{one.items} items"]


def _about_tool(tool: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield "the tool's verdict (rows) and the coders' (columns; an item is shared among its coders)"
    head = ["verdict", *LABELS, "coded", "of corpus", "coders say so too"]
    yield from _columns([head, *(_confusion(one, tool["precision"]) for one in tool["confusion"])])
    yield ""
    yield "share of the corpus by the tool, and as coders would give it"
    named = {"kept or paraphrased": tool["rates"]["kept_or_paraphrased"], **tool["fates"]}
    yield from _columns([[name, *_corrected(one)] for name, one in named.items()])
    if tool["excluded"] or tool["not_judged"]:
        yield (
            f"not in the corpus: {tool['excluded']} mentions in faulty sentences, "
            f"{tool['not_judged']} in languages whose fates are not judged"
        )


def _confusion(row: Mapping[str, Any], precision: Mapping[str, Any]) -> list[str]:
    own = precision.get(row["verdict"])
    told = f"{own['value']:.0%} [{between(*own['interval'])}]" if own else "–"
    counts = [f"{row['coders'][fate]:g}" for fate in LABELS]
    return [row["verdict"], *counts, str(row["coded"]), f"{row['corpus']:,}", told]


def _corrected(found: Mapping[str, Any]) -> list[str]:
    one = Corrected.from_dict(found)
    return [f"{one.tool:.0%}", "→", f"{one.value:.0%}", f"[{between(*one.interval)}]"]


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
