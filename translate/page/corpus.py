"""The corpus tab: what the output of `translate batch` says together, and its documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import streamlit as st

from translate.batch.systems import SYSTEM
from translate.data import Signature
from translate.errors import InputError, TranslateError
from translate.page import (
    drawings,
    filters,
    listed,
    looks,
    lookups,
    markup,
    reading,
    sheet,
    state,
    totals,
)
from translate.page.counting import Counting
from translate.page.index import Query
from translate.page.reading import Reading, Source, current
from translate.page.state import file_name
from translate.reports import corpus as reports
from translate.reports import shares, wording
from translate.reports.page import element
from translate.reports.wording import visible

Json = Mapping[str, Any]
UPLOAD_MB = 20


def opens(path: Path) -> bool:
    """Open a file as a corpus when it holds what `batch` writes; raises InputError."""
    return path.suffix.lower() in (".jsonl", ".ndjson") and _take(Source(path.name, path))


def opens_upload(name: str, data: bytes) -> bool:
    """Open an uploaded file as a corpus when it holds what `batch` writes."""
    return PurePath(name).suffix.lower() in (".jsonl", ".ndjson") and _take(
        Source(PurePath(name).name, data=data)
    )


def _take(source: Source) -> bool:
    if not source.is_output():
        return False
    listed.reset()
    st.session_state.update(corpus=reading.reading(source), corpus_error=None, tab=state.CORPUS)
    return True


def tab() -> None:
    """Draw the corpus that is open, or the way to open one."""
    corpus = current()
    if st.session_state.get("corpus_error"):
        st.error(markup.literal(st.session_state.corpus_error))
    if corpus is None:
        _invite()
    elif corpus.is_alive():
        looks.look(_progress, _has_been_read)
    elif corpus.error:
        st.error(markup.literal(corpus.error))
        _buttons(corpus, None)
    else:
        _opened(corpus)


def _invite() -> None:
    st.caption(
        "What a whole corpus says together, and each of its documents side by side: open what "
        "`translate batch` wrote, in a terminal: `translate batch FOLDER --via zh -o OUT.jsonl`. "
        "Nothing is translated again."
    )
    st.file_uploader(
        "Output of `translate batch`", type=["jsonl", "ndjson"], key="corpus_upload",
        on_change=_take_upload, max_upload_size=UPLOAD_MB,
    )  # fmt: skip
    st.caption("A larger file is opened where it lies: `translate app OUT.jsonl`")


def _take_upload() -> None:
    upload = st.session_state.corpus_upload
    st.session_state.corpus_error = None
    if upload is not None and not opens_upload(upload.name, upload.getvalue()):
        st.session_state.corpus_error = (
            f"{upload.name} is not the output of `translate batch`; a table of texts is "
            "opened in the form above, under “Or a file”"
        )


def _has_been_read() -> bool:
    corpus = current()
    return corpus is None or not corpus.is_alive()


def _progress() -> None:
    corpus = current()
    if corpus is None:
        return
    words = f"Reading {markup.literal(corpus.source.name)}: {len(corpus.index):,} documents so far"
    st.progress(corpus.share, text=words)
    st.button("Close", key="corpus_stop", on_click=_close)


def _opened(corpus: Reading) -> None:
    st.html(markup.named(corpus.source.name, totals.lead(corpus.totals)))
    buttons = st.container()
    _honest(corpus)
    query = filters.draw(corpus)
    lookups.keep()
    _systems(corpus, query)
    counted = _counted(corpus, query)
    with buttons:
        _buttons(corpus, counted, filters.described(query))
    if counted is None:
        return
    if filters.is_set(query):
        _part(query, counted)
    parts: dict[str, Callable[[], None]] = {
        "Expressions": lambda: _framings(corpus, counted, query),
        lookups.SENTENCES: lambda: lookups.draw(corpus, query),
        "Documents": lambda: listed.draw(corpus, query),
        "Control and faults": lambda: _beside(counted, _made(corpus, query)),
    }  # fmt: skip
    places = st.tabs(list(parts), key="corpus_part", on_change="rerun")
    for place, draw in zip(places, parts.values(), strict=True):
        with place:
            draw()


def _systems(corpus: Reading, query: Query) -> None:
    """Say of several systems how far they differ, where none is chosen of them."""
    if not corpus.beside or any(name == SYSTEM for name, _ in query.columns):
        return
    bullets = element("ul", *(element("li", visible(line)) for line in corpus.beside))
    st.html(element("div", element("h2", "Systems side by side"), bullets, class_="tc-systems"))
    st.warning(
        "What follows counts the translations of all systems together, each document once for each "
        "of them; choose one under “Column” for its own rates."
    )


def _part(query: Query, counted: Json) -> None:
    """Say what is left of the corpus, and offer all of it again."""
    with st.container(horizontal=True, vertical_alignment="center"):
        choice = markup.literal(filters.described(query) or "All documents")
        line = markup.literal(totals.lead(counted))
        if query.fate:
            met = totals.met(counted["framings"], query.fate)
            what = f"{'is' if met == 1 else 'are'} {totals.named_fate(query.fate)}"
            line += f" Of the expressions {met:,} {what}."
        st.markdown(f"**{choice}:** {line}", width="content")
        st.button("Clear the filters", key="listed_clear", on_click=filters.clear)


def _counted(corpus: Reading, query: Query) -> Json | None:
    """What the documents and framings asked for say together; None while they are counted."""
    wanted = replace(query, fate="", sort="line", descending=False)
    if wanted == Query():
        return corpus.totals
    work: Counting | None = st.session_state.get("counting")
    if work is None or work.corpus is not corpus or work.query != wanted:
        if work is not None:
            work.stop()
        work = st.session_state.counting = Counting(corpus, wanted)
        work.start()
        work.join(looks.EVERY)
    if work.is_alive():
        looks.look(_counting, _has_counted)
        return None
    if work.error:
        st.error(markup.literal(work.error))
        return None
    return work.totals


def _has_counted() -> bool:
    work: Counting = st.session_state.counting
    return not work.is_alive()


def _counting() -> None:
    work: Counting = st.session_state.counting
    st.progress(work.share, text=f"Counting {len(work.places):,} documents")


def _made(corpus: Reading, query: Query) -> str:
    """What a chart tells of what it counts."""
    parts = (corpus.source.name, filters.described(query), "translate-compare")
    return ". ".join(visible(part) for part in parts if part)


def _buttons(corpus: Reading, counted: Json | None, part: str = "") -> None:
    """Draw what takes the sums away, those of a part under a name that says so."""
    with st.container(horizontal=True):
        if counted is not None:
            name = (
                f"{file_name(PurePath(corpus.source.name).stem)}-summary{'-of-part' * bool(part)}"
            )
            writes = (
                ("CSV", partial(reports.to_csv, counted)),
                ("HTML", partial(reports.to_html, counted, part=part)),
            )
            for form, write in writes:
                st.download_button(
                    f"Summary as {form}", write, f"{name}.{form.lower()}",
                    f"text/{form.lower()}", key=f"corpus_{form}", on_click="ignore",
                )  # fmt: skip
        if corpus.source.path is not None:
            st.button("Read again", key="corpus_again", on_click=_again, args=(corpus,))
        st.button("Close", key="corpus_close", on_click=_close)


def _again(corpus: Reading) -> None:
    try:
        if corpus.error:
            corpus.forget()
        st.session_state.corpus = reading.reading(corpus.source)
        st.session_state.corpus_error = None
    except TranslateError as error:
        st.session_state.corpus_error = str(error)
    listed.reset()


def _close() -> None:
    listed.reset()
    st.session_state.update(corpus=None, corpus_error=None)


def _honest(corpus: Reading) -> None:
    """Say what is missing: broken lines, a run that did not end, a file that went on."""
    if message := reading.broken(corpus.index):
        st.warning(message)
    documents = len(corpus.index) + corpus.index.broken_lines
    awaited, message = reading.run_state(
        corpus.source.manifest(), documents=documents, journal=corpus.source.journal,
        uploaded=corpus.source.path is None,
    )  # fmt: skip
    if corpus.index.unfinished:
        awaited, message = True, f"{message} The last line is not whole and is left out."
    try:
        if corpus.source.stamp() != corpus.stamp:
            awaited, message = (
                True,
                f"{message} The file has changed since it was read; read it again.",
            )
    except InputError as error:
        awaited, message = True, markup.literal(str(error))
    (st.info if awaited else st.caption)(message)


def _framings(corpus: Reading, counted: Json, query: Query) -> None:
    if not counted["framings"]["mentions"]:
        st.caption(
            "No charged expression was found in the documents, or none was looked for "
            "(`--no-trace`)."
        )
        return
    figures = totals.figures(counted)
    for column, figure in zip(st.columns(len(figures)), figures, strict=True):
        with column.container(gap=None):
            st.metric(
                markup.literal(figure.name), figure.value, help=markup.literal(figure.meaning)
            )
            st.caption(markup.literal(figure.sure))
    st.caption(f"{reports.UNITS} {reports.caution(counted)}")
    made = _made(corpus, query)
    _fates(totals.fates(counted), query, made)
    _rates(totals.table(counted["categories"]), "Rates by category")
    _kept(counted, query, made)
    _rates(totals.table(counted["terms"]), "Rates by expression")


def _fates(rows: list[dict[str, Any]], query: Query, made: str) -> None:
    met = totals.named_fate(query.fate)
    what = f"What share of each category’s expressions was {met}." if query.fate else (
        "What became of the expressions of each category, as shares of all that were found, of "
        "those excluded from the rates, too. A change that is only to be checked is counted as "
        "that."
    )  # fmt: skip
    drawings.head("Fates by category", f"{what} A bar leads to its sentences.")
    drawings.draw(drawings.fates(rows, made, query.fate), "chart_fates", _pick("chart_fates"))


def _kept(summary: Json, query: Query, made: str) -> None:
    if query.fate:
        rows = drawings.met(summary, query.fate)
        met = totals.named_fate(query.fate)
        caption = f"The share of each expression’s mentions that was {met}, the most first."
    else:
        rows = totals.kept(summary)
        caption = (
            f"The commonest expressions (at most {totals.MOST}), the frailest first: the share "
            "that came back to the same effect. A bar is the range with what could not be traced, "
            "or is only to be checked, counted both ways, the thin line its 95% interval, where "
            "there are documents enough for one. The number is that of its mentions."
        )
    drawing = drawings.kept(rows, made, query.fate)
    drawings.head(drawing["title"], f"{caption} An expression leads to its sentences.")
    if not rows:
        st.caption("No expression was traced.")
        return
    drawings.draw(drawing, "chart_kept", _pick("chart_kept"))


def _pick(key: str) -> Callable[[], None]:
    """Return what a mark of a chart does: the filters take what it counts, its sentences show."""

    def pick() -> None:
        asked = st.session_state[key].get("pick") or {}
        chosen = {name: asked[name] for name in ("category", "fate", "framing") if name in asked}
        if isinstance(chosen.get("framing"), list):
            chosen["framing"] = tuple(chosen["framing"])
        for name, value in chosen.items():
            st.session_state[f"listed_{name}"] = value or None
        st.session_state.corpus_part = lookups.SENTENCES
        filters.first()

    return pick


def _rates(rows: list[dict[str, Any]], name: str) -> None:
    """Draw a table of rates; what was measured or counted nowhere is left out."""
    names = (*totals.RATES, *totals.COUNTS, *totals.FATE_COUNTS)
    gone = {name for name in names if all(row[name] in ("–", 0) for row in rows)}
    _table([{key: row[key] for key in row if key not in gone} for row in rows], name, "")


def _beside(summary: Json, made: str) -> None:
    _control(summary, made)
    drawings.head("Faults", "Sentences to check, by kind of fault and by where it is.")
    _table(totals.faults(summary), "Faults", "No fault was found.",
           **{"Of sentences": sheet.percent(1)})  # fmt: skip
    drawings.head("Failures", "Documents that could not be done. The list of documents says why.")
    _table(totals.failures(summary), "Failures", "Every document was done.")
    drawings.head(
        "Scores",
        "How alike source and return are, 0 to 100, as means over documents, weighted by their "
        "sentences: not how good a pivot is. Copied words are those left untranslated in it.",
    )
    _table(totals.scores(summary), "Scores", "No document was done.")
    with st.expander("How this was made"):
        for signature in summary["signatures"]:
            st.text(visible(wording.signature(Signature.from_dict(signature))))


def _control(summary: Json, made: str) -> None:
    drawings.head(
        "Control",
        "The share kept or paraphrased through the pivot, and through another one: what any round "
        "trip does. Both are judged by source and return alone. A better system keeps more in any "
        "language: compare the scores below first.",
    )
    rows = totals.routes(summary)
    if not rows:
        st.caption(
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip. `translate batch --control` adds one."
        )
        return
    drawings.draw(drawings.routes(rows, made), "chart_routes")
    for line in totals.differences(summary):
        st.write(markup.literal(line))
    paired = totals.paired(summary)
    if not paired:
        st.caption("No expression was judged on both routes in enough documents to be compared.")
        return
    st.caption(
        "Each expression judged on both routes in five documents or more: of its mentions judged "
        "on both the shares kept or paraphrased, with the p of flipping the signs of whole "
        "documents’ differences, adjusted by Holm and by Benjamini and Hochberg."
    )
    forms: dict[str, sheet.Write] = {
        **dict.fromkeys(("Pivot", "Through the control"), shares.percent),
        "Difference, points": shares.points,
        **dict.fromkeys(("p", "p, Holm", "p, false discovery"), shares.chance),
    }
    _table(paired, "Pivot and control", "", **forms)


def _table(rows: list[dict[str, Any]], name: str, none: str, **forms: sheet.Write) -> None:
    """Draw a table, or say that there is `none`; `forms` write the numbers of its columns."""
    if rows:
        sheet.draw(rows, name, f"sheet_{file_name(name)}", forms)
    elif none:
        st.caption(none)
