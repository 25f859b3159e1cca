"""Systems side by side in each form: terminal, sheets, and the page of `sidebyside_page`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from translate.reports import wording
from translate.reports.columns import grid, item, longest, pieces, prose, share, wrapped
from translate.reports.rows import via_name
from translate.reports.sidebyside import (
    DIFFERENCES,
    NO_FLAG,
    OTHER,
    caution,
    cut_of,
    fate_of,
    flags_apart,
    flags_in,
    is_other,
    lead,
    note_of,
    places_of,
    signatures,
    text_of,
    told,
)
from translate.reports.sidebyside_page import to_html
from translate.reports.workbook import Kind, Sheet, csv_cell, neutral, typed, workbook
from translate.roundtrip.comparison import Compared, Comparison, Expression, has_pivot

_LEAST_WIDTH = 40
_GAP = "  "
_WORD = 14  # cells of a word that a column tries not to break

# --- plain text -------------------------------------------------------------------------------


def to_text(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw a comparison `width` cells wide."""
    width = max(_LEAST_WIDTH, width)
    title = wording.title(comparison.first)
    lines = [*prose(title, width, "1" * color), *prose(caution(comparison), width), ""]
    lines += [line for text in lead(comparison) for line in item(text, width)]
    lines += ["", *prose("Differences", width, "1" * color)]
    lines += [line for pair in comparison.differences for line in item(told(pair), width)]
    lines += prose(DIFFERENCES.format(units="sentences"), width)
    lines += ["", to_table(comparison, color=color, width=width).rstrip("\n")]
    lines += ["", *_sentences(comparison, width, color)]
    lines += ["", *_flagged(comparison, width, color)]
    lines += [
        "",
        *(line for signature in signatures(comparison) for line in prose(signature, width)),
    ]
    return "\n".join(lines) + "\n"


def to_table(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw the table of expressions alone."""
    width = max(_LEAST_WIDTH, width)
    rows = [["", "expression", *comparison.systems], *_text_rows(comparison)]
    if len(rows) == 1:
        return f"{wording.NONE_FOUND}\n"
    natural = [max(_widest(row[at]) for row in rows) for at in range(len(rows[0]))]
    words = [max(longest(row[at], _WORD) for row in rows) for at in range(len(rows[0]))]
    widths = share(natural, width - len(_GAP) * (len(natural) - 1), words)
    lines: list[str] = []
    for number, row in enumerate(rows):
        style = "1" if color and (not number or row[0].endswith("*")) else ""
        cells = [wrapped(text, width, style) for text, width in zip(row, widths, strict=True)]
        lines += grid(cells, widths, _GAP)
    first = comparison.systems[0]
    key = (
        f"* the fates differ. {OTHER} another rendering than {first}’s. Each cell: rendering → "
        "return, then the fate."
    )
    return "\n".join([*lines, "", *prose(key, width)]) + "\n"


def _widest(text: str) -> int:
    return max((sum(piece.width for piece in pieces(line, 10_000)) for line in text.split("\n")),
               default=0)  # fmt: skip


def _text_rows(comparison: Comparison) -> Iterator[list[str]]:
    for number, row in enumerate(comparison.expressions, 1):
        yield [f"{number}{'*' * row.differs}", text_of(row), *(
            _text_cell(comparison, row, name) for name in comparison.systems
        )]  # fmt: skip


def _text_cell(comparison: Comparison, row: Expression, name: str) -> str:
    own = row.outcomes.get(name)
    if own is None:
        return "–"
    places = places_of(own, pivot=has_pivot(comparison.results[name]))
    fate = (fate_of(own), note_of(own, text_of(row)))
    way = places[0] if len(set(places)) == 1 else " → ".join(places)
    return f"{f'{OTHER} ' * is_other(comparison, row, name)}{way}\n{', '.join(filter(None, fate))}"


def _sentences(comparison: Comparison, width: int, color: bool) -> Iterator[str]:
    pivot = via_name(comparison.first.route.via[-1:])
    apart = sorted({row.sentence for row in comparison.expressions if row.differs})
    yield from prose(f"Where fates differ: the {pivot} of each system", width, "1" * color)
    yield from prose(f"[-…-] is in {comparison.systems[0]} there, {{+…+}} is not.", width)
    for number in apart:
        sentence = comparison.sentences[number]
        yield ""
        yield from prose(f"{number + 1} {sentence.source}", width)
        for name in comparison.systems:
            cut = cut_of(comparison, number, name)
            line = f"{name}{f' ({cut})' if cut else ''}: {_marked(comparison, sentence, name)}"
            yield from (f"  {line}" for line in prose(line, width - 2))
    if not apart:
        yield "  (nowhere)"


def _flagged(comparison: Comparison, width: int, color: bool) -> Iterator[str]:
    """Draw the sentences whose flags differ, with each system's rendering and flags."""
    apart = flags_apart(comparison)
    yield from prose("Where flags differ: each system’s rendering and flags", width, "1" * color)
    for number in apart:
        sentence = comparison.sentences[number]
        yield ""
        yield from prose(f"{number + 1} {sentence.source}", width)
        for name in comparison.systems:
            text = sentence.pivots[name] or sentence.returns[name] or "(none)"
            yield from (f"  {line}" for line in prose(f"{name}: {text}", width - 2))
            flags = f"! {flags_in(comparison, number, name) or NO_FLAG}"
            yield from (f"    {line}" for line in prose(flags, width - 4))
    if not apart:
        yield "  (nowhere)"


def _marked(comparison: Comparison, sentence: Compared, name: str) -> str:
    text = sentence.pivots[name]
    if text is None:
        return "(none)"
    first = sentence.pivots[comparison.systems[0]] or ""
    marked, at = "", 0
    for change in sentence.changes[name]:
        marked += text[at : change.after[0]]
        gone, come = first[slice(*change.before)], text[slice(*change.after)]
        marked += f"[-{gone}-]" * bool(gone.strip()) + (f"{{+{come}+}}" if come.strip() else come)
        at = change.after[1]
    return marked + text[at:]


# --- sheets -----------------------------------------------------------------------------------

_OWN: dict[str, Kind] = {
    "rendering": "text", "returned": "text", "fate": "text", "to_check": "flag",
    "confidence": "share", "leg": "text", "reason": "text", "excluded": "flag",
}  # fmt: skip


def _columns(comparison: Comparison) -> dict[str, Kind]:
    plain: dict[str, Kind] = {
        "document": "text", "expression": "integer", "term": "text", "category": "text",
        "sentence": "integer", "source": "text", "differs": "flag",
    }  # fmt: skip
    own = {
        f"{name}: {column}": kind for name in comparison.systems for column, kind in _OWN.items()
    }
    return {**plain, **own}


def _sheet_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(comparison.expressions, 1):
        cells: dict[str, Any] = {
            "document": comparison.first.document.id, "expression": number, "term": row.term,
            "category": row.category, "sentence": row.sentence + 1,
            "source": text_of(row), "differs": row.differs,
        }  # fmt: skip
        for name, outcome in row.outcomes.items():
            values = {
                "rendering": outcome.pivot.text if outcome.pivot else None,
                "returned": outcome.back.text if outcome.back else None, "fate": outcome.fate,
                "to_check": outcome.to_check, "confidence": outcome.confidence, "leg": outcome.leg,
                "reason": outcome.reason, "excluded": outcome.excluded,
            }  # fmt: skip
            cells |= {f"{name}: {column}": value for column, value in values.items()}
        yield cells


def to_csv(comparison: Comparison) -> str:
    """Return the expressions as CSV, one a row, with columns for each system."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = _columns(comparison)
    writer.writerow(map(neutral, columns))
    for row in _sheet_rows(comparison):
        cells = [typed(kind, row.get(name)) for name, kind in columns.items()]
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


_OF_SENTENCE: dict[str, Kind] = {
    "pivot": "text", "return": "text", "faults": "text", "damaged": "share",
    "damaged_prior": "share", "cut": "text",
}  # fmt: skip


def _sentence_row(comparison: Comparison, number: int) -> dict[str, Any]:
    compared = comparison.sentences[number]
    unit = comparison.first.sentences[number].unit
    cells: dict[str, Any] = {
        "sentence": number + 1, "unit": str(unit) if unit else "", "source": compared.source,
    }  # fmt: skip
    for name, result in comparison.results.items():
        own = result.sentences[number]
        values = (
            compared.pivots[name], compared.returns[name], flags_in(comparison, number, name),
            own.damaged, own.prior, wording.cut(own),
        )  # fmt: skip
        columns = zip(_OF_SENTENCE, values, strict=True)
        cells |= {f"{name}: {column}": value for column, value in columns}
    return cells


def to_xlsx(comparison: Comparison) -> bytes:
    """Return a workbook: expressions, sentences, differing flags, what is said of the systems."""
    texts: dict[str, Kind] = {"sentence": "integer", "unit": "text", "source": "text"}
    for name in comparison.systems:
        texts |= {f"{name}: {column}": kind for column, kind in _OF_SENTENCE.items()}
    rows = [_sentence_row(comparison, number) for number in range(len(comparison.sentences))]
    lines = [("system", line) for line in lead(comparison)]
    lines += [("difference", told(pair)) for pair in comparison.differences]
    lines += [("about", DIFFERENCES.format(units="sentences")), ("caution", caution(comparison))]
    lines += [("signature", signature) for signature in signatures(comparison)]
    sheets: dict[str, Sheet] = {
        "Expressions": (_columns(comparison), _sheet_rows(comparison)),
        "Sentences": (texts, rows),
        "Flags that differ": (texts, [rows[number] for number in flags_apart(comparison)]),
        "Systems": ({"kind": "text", "told": "text"},
                    [{"kind": kind, "told": line} for kind, line in lines]),
    }  # fmt: skip
    return workbook(sheets, wording.title(comparison.first))


MAKERS: Mapping[str, Callable[[Comparison], str | bytes]] = {
    "html": to_html, "csv": to_csv, "xlsx": to_xlsx,
}  # fmt: skip
