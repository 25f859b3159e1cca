"""Systems side by side: a row an expression, a column a system, for terminals, pages, sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from translate.data import CHANGED
from translate.measures.rates import Unit, too_few
from translate.reports import findings, shares, wording
from translate.reports.columns import Line, grid, pieces, share, wrap
from translate.reports.page import Html, constant, element, head, join
from translate.reports.rows import tag, via_name
from translate.reports.shares import between, chances, gap, signed, spread
from translate.reports.whose import CAUTION, SOME_ALONE
from translate.reports.wording import still
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
NO_FLAG = "no flag"
_LEAST_WIDTH = 40
_GAP = "  "
_WORD = 14  # cells of a word that a column tries not to break


_CLEAR = 0.05  # of the adjusted p-values
_NAMED = 3  # pairs that are named in the verdict


def verdict(comparison: Comparison) -> str:
    """Say how many fates differ, and whether a system clearly keeps more than another."""
    rows, apart = len(comparison.expressions), sum(row.differs for row in comparison.expressions)
    if not rows:
        return wording.NONE_FOUND
    counted = f"{apart} of {rows} expressions"
    line = f"The systems differ in what became of {counted if apart else 'no expression'}."
    return " ".join([line, *_clear(comparison.differences)])


def _clear(differences: Sequence[Versus]) -> Iterator[str]:
    tested = [pair for pair in differences if pair.p_holm is not None and pair.difference]
    clear = [_more(pair) for pair in tested if (pair.p_holm or 0.0) < _CLEAR]
    if clear:
        more = len(clear) - _NAMED
        rest = f", and {more} more pairs differ" if more > 0 else ""
        yield f"{'; '.join(clear[:_NAMED])}{rest}."
    elif tested:
        yield "None clearly keeps or paraphrases more of them than another."
    elif any(pair.difference for pair in differences):
        yield "Whether one keeps more of them than another can’t be told of so few sentences."


def _more(pair: Versus) -> str:
    value = pair.difference.value if pair.difference else None
    first, second = pair.systems if (value or 0.0) > 0 else pair.systems[::-1]
    return f"{first} clearly keeps or paraphrases more than {second}"


def lead(comparison: Comparison) -> Iterator[str]:
    """Say how far the systems differ, what each is and keeps, and what to mind."""
    yield verdict(comparison)
    for name, result in comparison.results.items():
        yield f"{name}: {made(result)}. {_rates(comparison.rates[name], findings.left_out(result))}"
    for name, result in comparison.results.items():
        yield f"{name}: {checks(result)}."
    yield from doubts(comparison)


def checks(result: Result) -> str:
    """Say how many sentences are flagged and damaged, and how many renderings are expected ones."""
    flagged = {where: findings.flagged(result.sentences, where) for where in wording.PLACES}
    parts = [f"{wording.PLACES[where]} {line}" for where, line in flagged.items() if line]
    parts = parts or ["no sentence has a flag"]
    damaged, terms = wording.hurt(result.sentences), result.evidence.termbase
    parts += [damaged[:1].lower() + damaged[1:]] if damaged else []
    if terms and terms.checked:
        parts.append(f"{terms.matched} of {terms.checked} renderings as expected")
    return "; ".join(parts)


def flags_apart(comparison: Comparison) -> list[int]:
    """Return the numbers, from 0, of the sentences that are not flagged alike in all systems."""
    rows = zip(*(result.sentences for result in comparison.results.values()), strict=True)
    return [
        number
        for number, row in enumerate(rows)
        if len({frozenset((item.kind, item.where) for item in own.faults) for own in row}) > 1
    ]


def _flags(comparison: Comparison, number: int, name: str) -> str:
    """Name the faults of a sentence in a system's translation."""
    sentence = comparison.results[name].sentences[number]
    return "; ".join(map(wording.fault, sentence.faults))


def doubts(comparison: Comparison) -> Iterator[str]:
    """Say what a difference may lie in besides the pivots."""
    if len({returned_by(result) for result in comparison.results.values()}) > 1:
        yield (
            "The returns were made by different systems, so that a difference may lie in the ways "
            "back and not in the pivots: the pivots stand side by side below."
        )
    own = [result.evidence.given is None for result in comparison.results.values()]
    if any(own) and not all(own):
        yield (
            "A model’s way back may suit what its own pair wrote better than what others wrote, so "
            "that others come back worse than they are."
        )


def made(result: Result) -> str:
    """Say what a system gave, and who returned it."""
    pivot = via_name(result.route.via[-1:])
    texts, back = result.evidence.given, returned_by(result)
    if not has_pivot(result):
        return f"its return alone, without its {pivot}"
    own = "a human translator’s" if result.system == HUMAN else "its own"
    if texts and texts.back:
        return f"{own} {pivot} and return"
    return f"{own} {pivot}, returned by {back}" if texts else (
        f"{pivot} by {result.system}, returned by {back}"
    )  # fmt: skip


def _rates(rates: Kept, why: str) -> str:
    rate = rates.kept_or_paraphrased
    if rate is None or not rate.of:
        return "Nothing was judged."
    sure = f" (95% interval {between(*rate.interval)})" if rate.interval else (
        f" ({rate.note})" if rate.note else ""
    )  # fmt: skip
    left_out = f", {rate.excluded} left out {why or findings.GRAVELY}" * bool(rate.excluded)
    return f"{spread(rate)} kept or paraphrased{sure}, of {rate.of} expressions{left_out}."


def told(pair: Versus, unit: Unit = "sentence") -> str:
    """Say how far two systems differ.

    >>> told(Versus(("a", "b"), note="one has no pivot"))
    'a less b: not compared; one has no pivot.'
    """
    names = f"{pair.systems[0]} less {pair.systems[1]}"
    difference = pair.difference
    if difference is None:
        return f"{names}: not compared; {pair.note}."
    apart = f"{names}: {gap(difference)}"
    left_out = f"; {pair.excluded} left out {findings.GRAVELY} or without a translation" * bool(
        pair.excluded
    )
    if difference.interval is None or difference.p is None or pair.p_holm is None:
        return f"{apart} ({difference.note or too_few(unit)}){left_out}."
    low, high = difference.interval
    clear = "does not include" if low > 0 or high < 0 else "includes"
    return (
        f"{apart} (95% interval {signed(low)} to {signed(high)}, which {clear} zero); p "
        f"{chances(difference.p)}, by Holm {chances(pair.p_holm)}, of the {difference.of} judged "
        f"in both, {unit_name(unit, difference.units)}{left_out}."
    )


DIFFERENCES = (
    "Share kept or paraphrased, one system less another, over the same expressions. Ranges count "
    "those that are untraced or to check both ways; p flips the signs of whole {units}, and is "
    f"adjusted for all pairs (Holm). {shares.BESIDE}"
)


EACH = CAUTION.replace("this system’s", "each system’s").replace("the middle column", "the pivots")


def caution(comparison: Comparison) -> str:
    """Say what the table shows and what not."""
    whole = all(has_pivot(result) for result in comparison.results.values())
    return EACH if whole else f"{EACH}{SOME_ALONE}"


def _fate(outcome: Outcome) -> str:
    return wording.fate_with_sign(FollowedFraming(fate=outcome.fate, to_check=outcome.to_check))


def _about(outcome: Outcome, text: str) -> str:
    """Say on which leg a change came, and why it is one where the words of the text came back."""
    parts = []
    same = outcome.back is not None and outcome.back.text.lower() == text.lower()
    parts += [outcome.reason] if same and outcome.fate in CHANGED and outcome.reason else []
    parts += [wording.LEGS[outcome.leg]] if outcome.leg and outcome.fate != "untraceable" else []
    parts += ["left out"] if outcome.excluded else []
    return ", ".join(parts)


def _text(row: Expression) -> str:
    return row.source.text if row.source else row.term


def _places(outcome: Outcome, *, pivot: bool) -> list[str]:
    """Return the rendering (where there is a pivot) and the returned words of an outcome."""
    shown = FollowedFraming(fate=outcome.fate, back=outcome.back)
    there = [outcome.pivot.text if outcome.pivot else wording.UNTRACED] if pivot else []
    return [*there, wording.place(shown, "back")]


def is_other(comparison: Comparison, row: Expression, name: str) -> bool:
    """Whether a system has another rendering than the first, as far as both are traced."""
    first, own = row.outcomes.get(comparison.systems[0]), row.outcomes.get(name)
    if not first or not own or not first.pivot or not own.pivot:
        return False
    return first.pivot.text != own.pivot.text


# --- plain text -------------------------------------------------------------------------------


def to_text(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw a comparison `width` cells wide."""
    width = max(_LEAST_WIDTH, width)
    title = wording.title(comparison.first)
    lines = [*_prose(title, width, "1" * color), *_prose(caution(comparison), width), ""]
    lines += [line for text in lead(comparison) for line in _item(text, width)]
    lines += ["", *_prose("Differences", width, "1" * color)]
    lines += [line for pair in comparison.differences for line in _item(told(pair), width)]
    lines += _prose(DIFFERENCES.format(units="sentences"), width)
    lines += ["", to_table(comparison, color=color, width=width).rstrip("\n")]
    lines += ["", *_sentences(comparison, width, color)]
    lines += ["", *_flagged(comparison, width, color)]
    lines += [
        "",
        *(line for signature in _signatures(comparison) for line in _prose(signature, width)),
    ]
    return "\n".join(lines) + "\n"


def _prose(text: str, width: int, style: str = "") -> list[str]:
    return [line.text for line in wrap(pieces(still(text), width, style), width)]


def _item(text: str, width: int) -> list[str]:
    return [("- " if not at else "  ") + line for at, line in enumerate(_prose(text, width - 2))]


def to_table(comparison: Comparison, *, color: bool = False, width: int = 100) -> str:
    """Draw the table of expressions alone."""
    width = max(_LEAST_WIDTH, width)
    rows = [["", "expression", *comparison.systems], *_text_rows(comparison)]
    if len(rows) == 1:
        return f"{wording.NONE_FOUND}\n"
    natural = [max(_widest(row[at]) for row in rows) for at in range(len(rows[0]))]
    words = [max(_longest(row[at]) for row in rows) for at in range(len(rows[0]))]
    widths = share(natural, width - len(_GAP) * (len(natural) - 1), words)
    lines: list[str] = []
    for number, row in enumerate(rows):
        style = "1" if color and (not number or row[0].endswith("*")) else ""
        lines += grid([_cell(text, w, style) for text, w in zip(row, widths, strict=True)], widths,
                      _GAP)  # fmt: skip
    first = comparison.systems[0]
    key = (
        f"* the fates differ. {OTHER} another rendering than {first}’s. Each cell: rendering → "
        "return, then the fate."
    )
    return "\n".join([*lines, "", *_prose(key, width)]) + "\n"


def _cell(text: str, width: int, style: str) -> list[Line]:
    return wrap(pieces(still(text), width, style), width)


def _widest(text: str) -> int:
    return max((sum(piece.width for piece in pieces(line, 10_000)) for line in text.split("\n")),
               default=0)  # fmt: skip


def _longest(text: str) -> int:
    return max((piece.width for piece in pieces(still(text), _WORD)), default=0)


def _text_rows(comparison: Comparison) -> Iterator[list[str]]:
    for number, row in enumerate(comparison.expressions, 1):
        yield [f"{number}{'*' * row.differs}", _text(row), *(
            _text_cell(comparison, row, name) for name in comparison.systems
        )]  # fmt: skip


def _text_cell(comparison: Comparison, row: Expression, name: str) -> str:
    own = row.outcomes.get(name)
    if own is None:
        return "–"
    places = _places(own, pivot=has_pivot(comparison.results[name]))
    fate = (_fate(own), _about(own, _text(row)))
    way = places[0] if len(set(places)) == 1 else " → ".join(places)
    return f"{f'{OTHER} ' * is_other(comparison, row, name)}{way}\n{', '.join(filter(None, fate))}"


def _sentences(comparison: Comparison, width: int, color: bool) -> Iterator[str]:
    pivot = via_name(comparison.first.route.via[-1:])
    apart = sorted({row.sentence for row in comparison.expressions if row.differs})
    yield from _prose(f"Where fates differ: the {pivot} of each system", width, "1" * color)
    yield from _prose(f"[-…-] stands in {comparison.systems[0]} there, {{+…+}} does not.", width)
    for number in apart:
        sentence = comparison.sentences[number]
        yield ""
        yield from _prose(f"{number + 1} {sentence.source}", width)
        for name in comparison.systems:
            cut = _cut(comparison, number, name)
            line = f"{name}{f' ({cut})' if cut else ''}: {_marked(comparison, sentence, name)}"
            yield from (f"  {line}" for line in _prose(line, width - 2))
    if not apart:
        yield "  (nowhere)"


def _flagged(comparison: Comparison, width: int, color: bool) -> Iterator[str]:
    """Draw the sentences whose flags differ, with each system's rendering and flags."""
    apart = flags_apart(comparison)
    yield from _prose("Where flags differ: each system’s rendering and flags", width, "1" * color)
    for number in apart:
        sentence = comparison.sentences[number]
        yield ""
        yield from _prose(f"{number + 1} {sentence.source}", width)
        for name in comparison.systems:
            text = sentence.pivots[name] or sentence.returns[name] or "(none)"
            yield from (f"  {line}" for line in _prose(f"{name}: {text}", width - 2))
            flags = f"! {_flags(comparison, number, name) or NO_FLAG}"
            yield from (f"    {line}" for line in _prose(flags, width - 4))
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


def _cut(comparison: Comparison, number: int, name: str) -> str:
    """Say where a system's sentence was cut; given ones never were."""
    return wording.cut(comparison.results[name].sentences[number])


def _signatures(comparison: Comparison) -> Iterator[str]:
    for name, result in comparison.results.items():
        yield f"Signature of {name}: {wording.signature(result.signature)}"
    yield from wording.better_of(
        (name, result.signature) for name, result in comparison.results.items()
    )


# --- a page -----------------------------------------------------------------------------------


def to_html(comparison: Comparison) -> str:
    """Return a whole HTML document."""
    title = f"{wording.title(comparison.first)}: {' and '.join(comparison.systems)}"
    page = element("body", element("main", *_parts(comparison)))
    return "<!doctype html>\n" + element("html", head(title), page, lang="en")


def _parts(comparison: Comparison) -> Iterator[Html]:
    language = tag(comparison.first.document.language)
    yield element("h1", wording.title(comparison.first), dir="auto", lang=language)
    yield element("p", caution(comparison), class_="caution")
    yield element("ul", *(element("li", line) for line in lead(comparison)), class_="evidence")
    yield element("h2", "Differences")
    yield element(
        "ul", *(element("li", told(pair)) for pair in comparison.differences), class_="evidence"
    )
    yield element("p", DIFFERENCES.format(units="sentences"), class_="caution")
    yield from tables(comparison)
    yield element("h2", "Signatures")
    yield from (
        element("p", signature, class_="signature") for signature in _signatures(comparison)
    )


def tables(comparison: Comparison, *, only: bool = False) -> Iterator[Html]:
    """Yield the tables of expressions, flags and sentences, a column a system, with headings.

    With `only` those of expressions and sentences have no rows but those in which fates differ;
    that of flags has those in which flags differ, and is left out where there are none.
    """
    tags = (
        tag(comparison.first.document.language),
        tag((comparison.first.route.via or ("zh",))[-1]),
    )
    yield element("h2", "Expressions")
    yield _expressions(comparison, tags, only=only)
    if apart := flags_apart(comparison):
        yield element("h2", "Flags that differ")
        yield _flag_rows(comparison, apart, tags)
    yield element("h2", "Sentences")
    yield element(
        "p",
        f"Marked is what {comparison.systems[0]} does not have in that place; small, the return.",
        class_="key",
    )  # fmt: skip
    yield _rows(comparison, tags, only=only)


def _expressions(comparison: Comparison, tags: tuple[str, str], *, only: bool) -> Html:
    heads = ("No.", "Expression", *comparison.systems)
    rows = (
        _expression(comparison, number, row, tags)
        for number, row in enumerate(comparison.expressions, 1)
        if row.differs or not only
    )
    return _scrolled(element(
        "table",
        element("caption", f"{OTHER} another rendering than {comparison.systems[0]}’s. Rows in "
                "which the fates differ have a star."),
        element("thead", _top(heads)),
        element("tbody", *rows), class_="framings",
    ), "Expressions")  # fmt: skip


def _top(heads: Sequence[str]) -> Html:
    """Return the head row; its first cell stands over numbers."""
    first, *others = (
        element("th", heading, scope="col", class_=None if at else "number")
        for at, heading in enumerate(heads)
    )
    return element("tr", first, *others)


def _scrolled(table: Html, name: str) -> Html:
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=name)


def _expression(
    comparison: Comparison, number: int, row: Expression, tags: tuple[str, str]
) -> Html:
    return element(
        "tr", element("td", f"{number}{'*' * row.differs}", class_="number"),
        element("th", element("bdi", _text(row), lang=tags[0]),
                element("small", f"{row.category}, sentence {row.sentence + 1}"), scope="row"),
        *(_html_cell(comparison, row, name, tags) for name in comparison.systems),
    )  # fmt: skip


def _html_cell(comparison: Comparison, row: Expression, name: str, tags: tuple[str, str]) -> Html:
    own = row.outcomes.get(name)
    if own is None:
        return element("td", "–", data_label=name)
    pivot = has_pivot(comparison.results[name])
    languages = (tags[1], tags[0]) if pivot else (tags[0],)
    missing = (wording.UNTRACED, wording.ABSENT)
    steps = [
        element("bdi", text, lang=None if text in missing else language)
        for text, language in zip(_places(own, pivot=pivot), languages, strict=True)
    ]
    arrows = [part for step in steps for part in (" → ", step)][1:]
    kind = "untraceable" if own.to_check else own.fate
    return element(
        "td", f"{OTHER} " * is_other(comparison, row, name), *arrows, constant("<br>"),
        element("span", _fate(own), class_=f"chip {kind}"), f" {own.confidence:.2f}",
        *([element("small", about)] if (about := _about(own, _text(row))) else []),
        data_label=name,
    )  # fmt: skip


def _rows(comparison: Comparison, tags: tuple[str, str], *, only: bool) -> Html:
    heads = ("No.", "Source", *comparison.systems)
    apart = {row.sentence + 1 for row in comparison.expressions if row.differs}
    rows = [
        element(
            "tr", element("td", str(number), class_="number"),
            element("td", sentence.source, lang=tags[0], dir="auto", class_="whole"),
            *(
                _pivot(sentence, name, tags, _cut(comparison, number - 1, name))
                for name in comparison.systems
            ),
        )
        for number, sentence in enumerate(comparison.sentences, 1)
        if number in apart or not only
    ]  # fmt: skip
    return _scrolled(element(
        "table",
        element("thead", _top(heads)),
        element("tbody", *rows), class_="framings",
    ), "Sentences")  # fmt: skip


def _flag_rows(comparison: Comparison, apart: Sequence[int], tags: tuple[str, str]) -> Html:
    rows = (
        element(
            "tr", element("td", str(number + 1), class_="number"),
            element("td", comparison.sentences[number].source, lang=tags[0], dir="auto",
                    class_="whole"),
            *(_flag_cell(comparison, number, name, tags) for name in comparison.systems),
        )
        for number in apart
    )  # fmt: skip
    return _scrolled(element(
        "table", element("thead", _top(("No.", "Source", *comparison.systems))),
        element("tbody", *rows), class_="framings",
    ), "Flags that differ")  # fmt: skip


def _flag_cell(comparison: Comparison, number: int, name: str, tags: tuple[str, str]) -> Html:
    sentence = comparison.sentences[number]
    pivot, back = sentence.pivots[name], sentence.returns[name]
    text, language = (back, tags[0]) if pivot is None else (pivot, tags[1])
    shown = element("span", text, lang=language, dir="auto") if text else element("i", "none")
    flags = _flags(comparison, number, name)
    return element(
        "td", shown, element("small", f"⚠ {flags}" if flags else NO_FLAG), data_label=name
    )


def _pivot(sentence: Compared, name: str, tags: tuple[str, str], cut: str) -> Html:
    text, back = sentence.pivots[name], sentence.returns[name]
    shown = element("i", "none") if text is None else join(*_inserted(text, sentence.changes[name]))
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
            "source": _text(row), "differs": row.differs,
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
    cells: dict[str, Any] = {"sentence": number + 1, "source": compared.source}
    for name, result in comparison.results.items():
        own = result.sentences[number]
        values = (
            compared.pivots[name], compared.returns[name], _flags(comparison, number, name),
            own.damaged, own.prior, wording.cut(own),
        )  # fmt: skip
        columns = zip(_OF_SENTENCE, values, strict=True)
        cells |= {f"{name}: {column}": value for column, value in columns}
    return cells


def to_xlsx(comparison: Comparison) -> bytes:
    """Return a workbook: expressions, sentences, differing flags, what is said of the systems."""
    texts: dict[str, Kind] = {"sentence": "integer", "source": "text"}
    for name in comparison.systems:
        texts |= {f"{name}: {column}": kind for column, kind in _OF_SENTENCE.items()}
    rows = [_sentence_row(comparison, number) for number in range(len(comparison.sentences))]
    lines = [("system", line) for line in lead(comparison)]
    lines += [("difference", told(pair)) for pair in comparison.differences]
    lines += [("about", DIFFERENCES.format(units="sentences")), ("caution", caution(comparison))]
    lines += [("signature", signature) for signature in _signatures(comparison)]
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
