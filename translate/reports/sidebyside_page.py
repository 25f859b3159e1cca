"""Systems side by side on a page: a row an expression or a sentence, a column a system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translate.reports import wording
from translate.reports.page import Html, constant, element, head, join
from translate.reports.rows import tag
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
from translate.roundtrip.comparison import Compared, Comparison, Expression, has_pivot
from translate.roundtrip.result import Change


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
    yield from (element("p", signature, class_="signature") for signature in signatures(comparison))


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
        f"What {comparison.systems[0]} does not have in that place is marked; the return is in "
        "small type.",
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
        element("th", element("bdi", text_of(row), lang=tags[0]),
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
        for text, language in zip(places_of(own, pivot=pivot), languages, strict=True)
    ]
    arrows = [part for step in steps for part in (" → ", step)][1:]
    kind = "untraceable" if own.to_check else own.fate
    return element(
        "td", f"{OTHER} " * is_other(comparison, row, name), *arrows, constant("<br>"),
        element("span", fate_of(own), class_=f"chip {kind}"), f" {own.confidence:.2f}",
        *([element("small", about)] if (about := note_of(own, text_of(row))) else []),
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
                _pivot(sentence, name, tags, cut_of(comparison, number - 1, name))
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
    flags = flags_in(comparison, number, name)
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
