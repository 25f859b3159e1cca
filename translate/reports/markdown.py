"""Markdown (GitHub's tables): the framings, the three panes, the evidence, to paste and quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from translate.reports import whose, wording
from translate.reports.findings import evidence
from translate.reports.rows import DrawnRoute, Row, Run, ends, framings, routes, via_name
from translate.reports.wording import visible
from translate.roundtrip.result import FollowedFraming, Result

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#!$]")
_BLOCK_START = re.compile(r"^(?:[-+]|\d{1,9}(?=[.)]))")
_PANES = ("source", "pivot", "back")
_FRAMING_HEADS = (
    "No.", "Expression", "", "Returned", "Fate", "Confidence", "Strength",
    "Survived", "Renderings", "Reason",
)  # fmt: skip


class Markdown(str):
    """Text that is Markdown already; every other `str` is escaped by `inline`."""

    __slots__ = ()


def render(result: Result) -> str:
    """Return a Markdown document."""
    lines: list[str] = [block(wording.title(result), "# ")]
    lead = list(wording.lead(result))
    lines += [line for item in lead for line in ("", block(item))]
    lines += ["", block(whose.caution(result), "> ")]
    if wording.none_found(result) not in lead:  # which says already why there are none
        lines += ["", *_framings(result)]
    for route in routes(result):
        lines += ["", *_route(result, route)]
    if shown := items(evidence(result)):
        lines += ["", "## Evidence", "", *shown]
    if remarks := wording.remarks(result):
        lines += ["", "## Warnings", "", *items(remarks)]
    lines += ["", "## Signature", "", block(wording.signature(result.signature))]
    if advice := wording.better(result.signature):
        lines += ["", block(advice)]
    return "\n".join(lines) + "\n"


def inline(*parts: str) -> Markdown:
    r"""Join parts inside a line or a table cell: text is escaped, Markdown is not.

    >>> inline("a|b <i> 1*2", Markdown("<br>"))
    'a\\|b \\<i\\> 1\\*2<br>'
    """
    return Markdown(
        "".join(part if isinstance(part, Markdown) else _escaped(part) for part in parts)
    )


def block(text: str, opening: str = "") -> Markdown:
    r"""Make a line that opens a block, so that the text itself can't open another.

    >>> block("3. Mai", "- "), block("- 4")
    ('- 3\\. Mai', '\\- 4')
    """
    return Markdown(opening + _BLOCK_START.sub(_held, _escaped(text.lstrip())))


def _held(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", visible(text)).replace("\n", "<br>")


def items(texts: Iterable[str]) -> list[str]:
    """Write a list."""
    return [block(text, "- ") for text in texts]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table, line by line; its cells are escaped as `inline` does."""
    yield _line([inline(head) for head in heads])
    yield _line(["---"] * len(heads))
    for row in rows:
        yield _line([inline(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _framings(result: Result) -> Iterator[str]:
    yield "## Charged expressions"
    yield ""
    rows = [_framing(number, framing) for number, framing in framings(result)]
    if not rows:
        yield wording.none_found(result)
        return
    used = [at for at in range(len(_FRAMING_HEADS)) if any(row[at] for row in rows)]
    heads = [_FRAMING_HEADS[at] or whose.rendering_head(result) for at in used]
    yield from table(heads, ([row[at] for at in used] for row in rows))
    yield ""
    yield from items(wording.meanings(result))


def _framing(number: int, framing: FollowedFraming) -> tuple[str, ...]:
    return (
        str(number), framing.text, wording.place(framing, "pivot"),
        wording.place(framing, "back"), wording.fate_with_sign(framing),
        f"{framing.confidence:.2f}", wording.strength(framing),
        wording.survival(framing), wording.renderings(framing), wording.reason(framing),
    )  # fmt: skip


def _route(result: Result, route: DrawnRoute) -> Iterator[str]:
    control = " (control)" if route.role == "control" else ""
    yield block(f"Via {via_name(route.via)}{control}", "## ")
    yield ""
    heads = ("No.", *wording.columns(result, route.via))
    yield from table(heads, (_row(row) for row in route.rows))
    notes = [f"Sentence {r.name}, {n}" for r in route.rows for n in wording.notes(r.sentence)]
    if notes:
        yield ""
        yield from items(notes)


def _row(row: Row) -> list[str]:
    panes = zip(_PANES, (row.source, row.pivot, row.back), strict=True)
    return [
        row.name,
        *(Markdown("*none*") if runs is None else _pane(runs, name) for name, runs in panes),
    ]


def _pane(runs: Sequence[Run], pane: str) -> Markdown:
    # Elements, not asterisks or tildes: those fail beside Chinese punctuation.
    name = {"source": "del", "back": "ins"}.get(pane)
    parts = []
    for edit, group in groupby(zip(runs, ends(runs), strict=True), key=lambda pair: pair[0].edit):
        text = inline(*(part for run, ended in group for part in _run(run, ended)))
        parts.append(f"<{name}>{text}</{name}>" if edit and name else text)
    return Markdown("".join(parts))


def _run(run: Run, ended: Sequence[int]) -> Iterator[str]:
    yield run.text
    if ended:
        yield Markdown(f"<sup>{','.join(map(str, ended))}</sup>")
