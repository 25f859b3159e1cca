"""Systems side by side: a row an expression, a column a system, for terminals, pages, sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from translate.data import CHANGED
from translate.measures.rates import Unit, too_few
from translate.reports import wording
from translate.reports.columns import Line, grid, pieces, share, wrap
from translate.reports.page import Html, constant, element, head, join
from translate.reports.rows import tag, via_name
from translate.reports.whose import CAUTION
from translate.reports.wording import between, chances, gap, signed, spread, still
from translate.reports.workbook import Kind, Sheet, csv_cell, neutral, typed, workbook
from translate.roundtrip.comparison import (
    Compared,
    Comparison,
    Expression,
    Outcome,
    Versus,
    has_pivot,
    returned_by,
    unit_name,
)
from translate.roundtrip.result import HUMAN, Change, FollowedFraming, Kept, Result

OTHER = "≠"
_LEAST_WIDTH = 40
_GAP = "  "
_WORD = 14  # cells of a word that a column tries not to break


_CLEAR = 0.05  # of the adjusted p-values
_NAMED = 3  # pairs that are named in the verdict


def verdict(found: Comparison) -> str:
    """Say how many fates differ, and whether a system clearly keeps more than another."""
    rows, apart = len(found.expressions), sum(row.differs for row in found.expressions)
    if not rows:
        return "No framing of the lexicon was found in this text."
    counted = f"{apart} of {rows} expressions"
    told = f"The systems differ in what became of {counted if apart else 'no expression'}."
    return " ".join([told, *_clear(found.differences)])


def _clear(differences: Sequence[Versus]) -> Iterator[str]:
    tested = [one for one in differences if one.p_holm is not None and one.difference]
    clear = [_more(one) for one in tested if (one.p_holm or 0.0) < _CLEAR]
    if clear:
        more = len(clear) - _NAMED
        rest = f", and {more} more pairs differ" if more > 0 else ""
        yield f"{'; '.join(clear[:_NAMED])}{rest}."
    elif tested:
        yield "None clearly keeps or paraphrases more of them than another."
    elif any(one.difference for one in differences):
        yield "Whether one keeps more of them than another can’t be told of so few sentences."


def _more(one: Versus) -> str:
    value = one.difference.value if one.difference else None
    first, second = one.systems if (value or 0.0) > 0 else one.systems[::-1]
    return f"{first} clearly keeps or paraphrases more than {second}"


def lead(found: Comparison) -> Iterator[str]:
    """Say how far the systems differ, of each what it is and what it keeps, and what to mind."""
    yield verdict(found)
    for name, result in found.results.items():
        yield f"{name}: {made(result)}. {_rates(found.rates[name])}"
    yield from doubts(found)


def doubts(found: Comparison) -> Iterator[str]:
    """Say what a difference may lie in besides the pivots."""
    if len({returned_by(result) for result in found.results.values()}) > 1:
        yield (
            "The returns were made by different systems, so that a difference may lie in the ways "
            "back and not in the pivots: the pivots stand side by side below."
        )
    own = [result.evidence.given is None for result in found.results.values()]
    if any(own) and not all(own):
        yield (
            "A model’s way back may suit what its own pair wrote better than what others wrote, so "
            "that others come back worse than they are."
        )


def made(result: Result) -> str:
    """Say what a system gave, and who returned it."""
    pivot = via_name(result.route.via[-1:])
    given, back = result.evidence.given, returned_by(result)
    if not has_pivot(result):
        return f"its return alone, without its {pivot}"
    own = "a human translator’s" if result.system == HUMAN else "its own"
    if given and given.back:
        return f"{own} {pivot} and return"
    return f"{own} {pivot}, returned by {back}" if given else (
        f"{pivot} by {result.system}, returned by {back}"
    )  # fmt: skip


def _rates(found: Kept) -> str:
    rate = found.kept_or_paraphrased
    if rate is None or not rate.of:
        return "Nothing was judged."
    sure = f" (95% interval {between(*rate.interval)})" if rate.interval else (
        f" ({rate.note})" if rate.note else ""
    )  # fmt: skip
    left_out = f", {rate.excluded} left out in sentences with a grave fault" * bool(rate.excluded)
    return f"{spread(rate)} kept or paraphrased{sure}, of {rate.of} expressions{left_out}."


def told(found: Versus, unit: Unit = "sentence") -> str:
    """Say how far two systems differ.

    >>> told(Versus(("a", "b"), note="one has no pivot"))
    'a less b: not compared; one has no pivot.'
    """
    names = f"{found.systems[0]} less {found.systems[1]}"
    difference = found.difference
    if difference is None:
        return f"{names}: not compared; {found.note}."
    apart = f"{names}: {gap(difference)}"
    left_out = f"; {found.excluded} left out in sentences with a grave fault" * bool(found.excluded)
    if difference.interval is None or difference.p is None or found.p_holm is None:
        return f"{apart} ({difference.note or too_few(unit)}){left_out}."
    low, high = difference.interval
    clear = "does not include" if low > 0 or high < 0 else "includes"
    return (
        f"{apart} (95% interval {signed(low)} to {signed(high)}, which {clear} zero); p "
        f"{chances(difference.p)}, by Holm {chances(found.p_holm)}, of the {difference.of} judged "
        f"in both, {unit_name(unit, difference.units)}{left_out}."
    )


DIFFERENCES = (
    "Share kept or paraphrased, one system less another, over the same expressions. Ranges count "
    "those that are untraced or to check both ways; p flips the signs of whole {units}, and is "
    "adjusted for all pairs (Holm)."
)


EACH = CAUTION.replace("this system’s", "each system’s").replace("the middle column", "the pivots")


def caution(found: Comparison) -> str:
    """Say what the table shows and what not."""
    whole = all(has_pivot(result) for result in found.results.values())
    return EACH if whole else f"{EACH} Where there is a return alone, there is no pivot to read."


def _fate(one: Outcome) -> str:
    return wording.fate_with_sign(FollowedFraming(fate=one.fate, to_check=one.to_check))


def _about(one: Outcome, text: str) -> str:
    """Say on which leg a change came, and why it is one where the words of the text came back."""
    parts = []
    same = one.back is not None and one.back.text.lower() == text.lower()
    parts += [one.reason] if same and one.fate in CHANGED and one.reason else []
    parts += [wording.LEGS[one.leg]] if one.leg and one.fate != "untraceable" else []
    parts += ["left out"] if one.excluded else []
    return ", ".join(parts)


def _text(row: Expression) -> str:
    return row.source.text if row.source else row.term


def _places(one: Outcome, *, pivot: bool) -> list[str]:
    """Return the rendering (where there is a pivot) and the returned words of an outcome."""
    shown = FollowedFraming(fate=one.fate, back=one.back)
    there = [one.pivot.text if one.pivot else wording.UNTRACED] if pivot else []
    return [*there, wording.place(shown, "back")]


def is_other(found: Comparison, row: Expression, name: str) -> bool:
    """Whether a system has another rendering than the first, as far as both are traced."""
    first, own = row.outcomes.get(found.systems[0]), row.outcomes.get(name)
    if not first or not own or not first.pivot or not own.pivot:
        return False
    return first.pivot.text != own.pivot.text


# --- plain text -------------------------------------------------------------------------------


def to_text(found: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw a comparison `width` cells wide."""
    width = max(_LEAST_WIDTH, width)
    title = wording.title(found.first)
    lines = [*_prose(title, width, "1" * color), *_prose(caution(found), width), ""]
    lines += [line for one in lead(found) for line in _item(one, width)]
    lines += ["", *_prose("Differences", width, "1" * color)]
    lines += [line for one in found.differences for line in _item(told(one), width)]
    lines += _prose(DIFFERENCES.format(units="sentences"), width)
    lines += ["", to_table(found, color=color, width=width).rstrip("\n")]
    lines += ["", *_sentences(found, width, color)]
    lines += ["", *(line for one in _signatures(found) for line in _prose(one, width))]
    return "\n".join(lines) + "\n"


def _prose(text: str, width: int, style: str = "") -> list[str]:
    return [line.text for line in wrap(pieces(still(text), width, style), width)]


def _item(text: str, width: int) -> list[str]:
    return [("- " if not at else "  ") + line for at, line in enumerate(_prose(text, width - 2))]


def to_table(found: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw the table of expressions alone."""
    width = max(_LEAST_WIDTH, width)
    rows = [["", "expression", *found.systems], *_text_rows(found)]
    if len(rows) == 1:
        return "No framing of the lexicon was found in this text.\n"
    natural = [max(_widest(row[at]) for row in rows) for at in range(len(rows[0]))]
    words = [max(_longest(row[at]) for row in rows) for at in range(len(rows[0]))]
    widths = share(natural, width - len(_GAP) * (len(natural) - 1), words)
    lines: list[str] = []
    for number, row in enumerate(rows):
        style = "1" if color and (not number or row[0].endswith("*")) else ""
        lines += grid([_cell(text, w, style) for text, w in zip(row, widths, strict=True)], widths,
                      _GAP)  # fmt: skip
    first = found.systems[0]
    key = (
        f"* the fates differ. {OTHER} another rendering than {first}’s. Each cell: rendering → "
        "return, then the fate."
    )
    return "\n".join([*lines, "", *_prose(key, width)]) + "\n"


def _cell(text: str, width: int, style: str) -> list[Line]:
    return wrap(pieces(still(text), width, style), width)


def _widest(text: str) -> int:
    return max((sum(one.width for one in pieces(line, 10_000)) for line in text.split("\n")),
               default=0)  # fmt: skip


def _longest(text: str) -> int:
    return max((one.width for one in pieces(still(text), _WORD)), default=0)


def _text_rows(found: Comparison) -> Iterator[list[str]]:
    for number, row in enumerate(found.expressions, 1):
        yield [f"{number}{'*' * row.differs}", _text(row), *(
            _text_cell(found, row, name) for name in found.systems
        )]  # fmt: skip


def _text_cell(found: Comparison, row: Expression, name: str) -> str:
    own = row.outcomes.get(name)
    if own is None:
        return "–"
    places = _places(own, pivot=has_pivot(found.results[name]))
    fate = (_fate(own), _about(own, _text(row)))
    way = places[0] if len(set(places)) == 1 else " → ".join(places)
    return f"{f'{OTHER} ' * is_other(found, row, name)}{way}\n{', '.join(filter(None, fate))}"


def _sentences(found: Comparison, width: int, color: bool) -> Iterator[str]:
    pivot = via_name(found.first.route.via[-1:])
    apart = sorted({row.sentence for row in found.expressions if row.differs})
    yield from _prose(f"Where fates differ: the {pivot} of each system", width, "1" * color)
    yield from _prose(f"[-…-] stands in {found.systems[0]} there, {{+…+}} does not.", width)
    for number in apart:
        one = found.sentences[number]
        yield ""
        yield from _prose(f"{number + 1} {one.source}", width)
        for name in found.systems:
            cut = _cut(found, number, name)
            line = f"{name}{f' ({cut})' if cut else ''}: {_marked(found, one, name)}"
            yield from (f"  {line}" for line in _prose(line, width - 2))
    if not apart:
        yield "  (nowhere)"


def _marked(found: Comparison, one: Compared, name: str) -> str:
    text = one.pivots[name]
    if text is None:
        return "(none)"
    first = one.pivots[found.systems[0]] or ""
    made, at = "", 0
    for change in one.changes[name]:
        made += text[at : change.after[0]]
        gone, come = first[slice(*change.before)], text[slice(*change.after)]
        made += f"[-{gone}-]" * bool(gone.strip()) + (f"{{+{come}+}}" if come.strip() else come)
        at = change.after[1]
    return made + text[at:]


def _cut(found: Comparison, number: int, name: str) -> str:
    """Say whether a system's sentence was cut; those that were given were not."""
    return wording.cut(found.results[name].sentences[number])


def _signatures(found: Comparison) -> Iterator[str]:
    for name, result in found.results.items():
        yield f"Signature of {name}: {wording.signature(result.signature)}"
    better: dict[str, list[str]] = {}
    for name, result in found.results.items():
        better.setdefault(wording.better(result.signature), []).append(name)
    yield from (f"{', '.join(names)}: {told}" for told, names in better.items() if told)


# --- a page -----------------------------------------------------------------------------------


def to_html(found: Comparison) -> str:
    """Return a whole HTML document."""
    title = f"{wording.title(found.first)}: {' and '.join(found.systems)}"
    page = element("body", element("main", *_parts(found)))
    return "<!doctype html>\n" + element("html", head(title), page, lang="en")


def _parts(found: Comparison) -> Iterator[Html]:
    language = tag(found.first.document.language)
    yield element("h1", wording.title(found.first), dir="auto", lang=language)
    yield element("p", caution(found), class_="caution")
    yield element("ul", *(element("li", one) for one in lead(found)), class_="evidence")
    yield element("h2", "Differences")
    yield element("ul", *(element("li", told(one)) for one in found.differences), class_="evidence")
    yield element("p", DIFFERENCES.format(units="sentences"), class_="caution")
    yield from tables(found)
    yield element("h2", "Signatures")
    yield from (element("p", one, class_="signature") for one in _signatures(found))


def tables(found: Comparison, *, only: bool = False) -> Iterator[Html]:
    """Yield the tables of expressions and of sentences, a column a system, with their headings.

    With `only` they have the rows in which fates differ.
    """
    tags = (tag(found.first.document.language), tag((found.first.route.via or ("zh",))[-1]))
    yield element("h2", "Expressions")
    yield _expressions(found, tags, only=only)
    yield element("h2", "Sentences")
    yield element(
        "p", f"Marked is what {found.systems[0]} does not have in that place; small, the return.",
        class_="key",
    )  # fmt: skip
    yield _rows(found, tags, only=only)


def _expressions(found: Comparison, tags: tuple[str, str], *, only: bool) -> Html:
    heads = ("No.", "Expression", *found.systems)
    rows = (
        _expression(found, number, row, tags)
        for number, row in enumerate(found.expressions, 1)
        if row.differs or not only
    )
    return _scrolled(element(
        "table",
        element("caption", f"{OTHER} another rendering than {found.systems[0]}’s. Rows in which "
                "the fates differ have a star."),
        element("thead", _top(heads)),
        element("tbody", *rows), class_="framings",
    ), "Expressions")  # fmt: skip


def _top(heads: Sequence[str]) -> Html:
    """The first row; its first head stands over numbers."""
    first, *others = (
        element("th", one, scope="col", class_=None if at else "number")
        for at, one in enumerate(heads)
    )
    return element("tr", first, *others)


def _scrolled(table: Html, name: str) -> Html:
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=name)


def _expression(found: Comparison, number: int, row: Expression, tags: tuple[str, str]) -> Html:
    return element(
        "tr", element("td", f"{number}{'*' * row.differs}", class_="number"),
        element("th", element("bdi", _text(row), lang=tags[0]),
                element("small", f"{row.category}, sentence {row.sentence + 1}"), scope="row"),
        *(_html_cell(found, row, name, tags) for name in found.systems),
    )  # fmt: skip


def _html_cell(found: Comparison, row: Expression, name: str, tags: tuple[str, str]) -> Html:
    own = row.outcomes.get(name)
    if own is None:
        return element("td", "–", data_label=name)
    pivot = has_pivot(found.results[name])
    languages = (tags[1], tags[0]) if pivot else (tags[0],)
    missing = (wording.UNTRACED, wording.ABSENT)
    steps = [
        element("bdi", text, lang=None if text in missing else language)
        for text, language in zip(_places(own, pivot=pivot), languages, strict=True)
    ]
    arrows = [part for step in steps for part in (" → ", step)][1:]
    kind = "untraceable" if own.to_check else own.fate
    return element(
        "td", f"{OTHER} " * is_other(found, row, name), *arrows, constant("<br>"),
        element("span", _fate(own), class_=f"chip {kind}"), f" {own.confidence:.2f}",
        *([element("small", about)] if (about := _about(own, _text(row))) else []),
        data_label=name,
    )  # fmt: skip


def _rows(found: Comparison, tags: tuple[str, str], *, only: bool) -> Html:
    heads = ("No.", "Source", *found.systems)
    apart = {row.sentence + 1 for row in found.expressions if row.differs}
    rows = [
        element(
            "tr", element("td", str(number), class_="number"),
            element("td", one.source, lang=tags[0], dir="auto", class_="whole"),
            *(_pivot(one, name, tags, _cut(found, number - 1, name)) for name in found.systems),
        )
        for number, one in enumerate(found.sentences, 1)
        if number in apart or not only
    ]  # fmt: skip
    return _scrolled(element(
        "table",
        element("thead", _top(heads)),
        element("tbody", *rows), class_="framings",
    ), "Sentences")  # fmt: skip


def _pivot(one: Compared, name: str, tags: tuple[str, str], cut: str) -> Html:
    text, back = one.pivots[name], one.returns[name]
    shown = element("i", "none") if text is None else join(*_inserted(text, one.changes[name]))
    small = [element("small", back, lang=tags[0], dir="auto")] if back else []
    small += [element("small", f"✂ {cut}")] if cut else []
    cell = element("span", shown, lang=None if text is None else tags[1], dir="auto")
    return element("td", cell, *small, data_label=name)


def _inserted(text: str, changes: Sequence[Change]) -> Iterator[str]:
    at = 0
    for change in changes:
        start, end = change.after
        yield text[at:start]
        if end > start:
            yield element("ins", text[start:end])
        at = end
    yield text[at:]


# --- sheets -----------------------------------------------------------------------------------

_OWN: dict[str, Kind] = {
    "rendering": "text", "returned": "text", "fate": "text", "to_check": "flag",
    "confidence": "share", "leg": "text", "reason": "text", "excluded": "flag",
}  # fmt: skip


def _columns(found: Comparison) -> dict[str, Kind]:
    plain: dict[str, Kind] = {
        "document": "text", "expression": "integer", "term": "text", "category": "text",
        "sentence": "integer", "source": "text", "differs": "flag",
    }  # fmt: skip
    own = {f"{name}: {column}": kind for name in found.systems for column, kind in _OWN.items()}
    return {**plain, **own}


def _sheet_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(found.expressions, 1):
        cells: dict[str, Any] = {
            "document": found.first.document.id, "expression": number, "term": row.term,
            "category": row.category, "sentence": row.sentence + 1,
            "source": _text(row), "differs": row.differs,
        }  # fmt: skip
        for name, one in row.outcomes.items():
            values = {
                "rendering": one.pivot.text if one.pivot else None,
                "returned": one.back.text if one.back else None, "fate": one.fate,
                "to_check": one.to_check, "confidence": one.confidence, "leg": one.leg,
                "reason": one.reason, "excluded": one.excluded,
            }  # fmt: skip
            cells |= {f"{name}: {column}": value for column, value in values.items()}
        yield cells


def to_csv(found: Comparison) -> str:
    """Return the expressions as CSV, one a row, with columns for each system."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = _columns(found)
    writer.writerow(map(neutral, columns))
    for row in _sheet_rows(found):
        cells = [typed(kind, row.get(name)) for name, kind in columns.items()]
        writer.writerow(map(csv_cell, cells))
    return out.getvalue()


def to_xlsx(found: Comparison) -> bytes:
    """Return a workbook: expressions, sentences, and what is told of the systems."""
    texts: dict[str, Kind] = {"sentence": "integer", "source": "text"}
    for name in found.systems:
        texts |= {f"{name}: {column}": "text" for column in ("pivot", "return", "cut")}
    rows = [
        {
            "sentence": number, "source": one.source,
            **{f"{name}: pivot": text for name, text in one.pivots.items()},
            **{f"{name}: return": text for name, text in one.returns.items()},
            **{f"{name}: cut": _cut(found, number - 1, name) for name in found.systems},
        }
        for number, one in enumerate(found.sentences, 1)
    ]  # fmt: skip
    lines = [("system", one) for one in lead(found)]
    lines += [("difference", told(one)) for one in found.differences]
    lines += [("about", DIFFERENCES.format(units="sentences")), ("caution", caution(found))]
    lines += [("signature", one) for one in _signatures(found)]
    sheets: dict[str, Sheet] = {
        "Expressions": (_columns(found), _sheet_rows(found)),
        "Sentences": (texts, rows),
        "Systems": ({"kind": "text", "told": "text"},
                    [{"kind": kind, "told": line} for kind, line in lines]),
    }  # fmt: skip
    return workbook(sheets, wording.title(found.first))


MAKERS: Mapping[str, Callable[[Comparison], str | bytes]] = {
    "html": to_html, "csv": to_csv, "xlsx": to_xlsx,
}  # fmt: skip
