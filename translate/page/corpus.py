"""The corpus tab: what the output of `translate batch` says together, and its documents."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

import altair as alt
import streamlit as st

from translate.data import Signature
from translate.errors import InputError, TranslateError
from translate.page import charts, listed, markup, reading, state, totals
from translate.page.reading import Reading, Source, current
from translate.page.state import file_name
from translate.reports import corpus as reports
from translate.reports import wording
from translate.reports.wording import visible

UPLOAD_MB = 20
_EVERY = 0.4  # seconds between two looks at the reading
# Where no fate is claimed the bar is pale; labels in ink can be read on all of them.
_CLAIMED = alt.condition("datum.fate == 'untraceable'", alt.value(0.2), alt.value(0.55))
_CATEGORY = alt.Y("category:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))


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
    found = current()
    if st.session_state.get("corpus_error"):
        st.error(markup.literal(st.session_state.corpus_error))
    if found is None:
        _invite()
    elif found.is_alive():
        st.fragment(_progress, run_every=_EVERY)()
    elif found.error:
        st.error(markup.literal(found.error))
        _buttons(found)
    else:
        _opened(found)


def _invite() -> None:
    st.caption(
        "What a whole corpus says together, and each of its documents side by side: open what "
        "`translate batch` wrote. Nothing is translated again."
    )
    st.file_uploader(
        "Output of `translate batch`", type=["jsonl", "ndjson"], key="corpus_upload",
        on_change=_take_upload, max_upload_size=UPLOAD_MB,
    )  # fmt: skip
    st.caption(
        f"Up to {UPLOAD_MB} MB. A larger file is opened where it lies: `translate app OUT.jsonl`"
    )


def _take_upload() -> None:
    upload = st.session_state.corpus_upload
    st.session_state.corpus_error = None
    if upload is not None and not opens_upload(upload.name, upload.getvalue()):
        st.session_state.corpus_error = (
            f"{upload.name} is not the output of `translate batch`; a table of texts is "
            "opened under “Text and settings”"
        )


def _progress() -> None:
    found = current()
    if found is None or not found.is_alive():
        st.rerun(scope="app")
    told = f"Reading {markup.literal(found.source.name)}: {len(found.index):,} documents so far"
    st.progress(found.share, text=told)
    st.button("Close", key="corpus_stop", on_click=_close)


def _opened(found: Reading) -> None:
    st.html(markup.named(found.source.name, totals.lead(found.totals)))
    _buttons(found)
    _honest(found)
    parts = {"Framings": _framings, "Documents": listed.draw, "Control and faults": _beside}
    for place, draw in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with place:
            draw(found)


def _buttons(found: Reading) -> None:
    with st.container(horizontal=True):
        if not found.error:
            name = file_name(PurePath(found.source.name).stem)
            for form, made in (("CSV", reports.to_csv), ("HTML", reports.to_html)):
                st.download_button(
                    f"Summary as {form}", made(found.totals), f"{name}-summary.{form.lower()}",
                    f"text/{form.lower()}", key=f"corpus_{form}", on_click="ignore",
                )  # fmt: skip
        if found.source.path is not None:
            st.button("Read again", key="corpus_again", on_click=_again, args=(found,))
        st.button("Close", key="corpus_close", on_click=_close)


def _again(found: Reading) -> None:
    try:
        if found.error:
            found.forget()
        st.session_state.corpus = reading.reading(found.source)
        st.session_state.corpus_error = None
    except TranslateError as error:
        st.session_state.corpus_error = str(error)
    listed.reset()


def _close() -> None:
    listed.reset()
    st.session_state.update(corpus=None, corpus_error=None)


def _honest(found: Reading) -> None:
    """Say what is missing: broken lines, a run that did not end, a file that went on."""
    if told := reading.broken(found.index):
        st.warning(told)
    documents = len(found.index) + found.index.broken_lines
    awaited, told = reading.run_state(
        found.source.manifest(), documents=documents, journal=found.source.journal,
        uploaded=found.source.path is None,
    )  # fmt: skip
    if found.index.unfinished:
        awaited, told = True, f"{told} The last line is not whole and is left out."
    try:
        if found.source.stamp() != found.stamp:
            awaited, told = True, f"{told} The file has changed since it was read; read it again."
    except InputError as error:
        awaited, told = True, markup.literal(str(error))
    (st.info if awaited else st.caption)(told)


def _framings(found: Reading) -> None:
    if not found.totals["framings"]["mentions"]:
        st.caption("No framing was found in the documents, or none was looked for (`--no-trace`).")
        return
    given = totals.figures(found.totals)
    for column, one in zip(st.columns(len(given)), given, strict=True):
        with column.container(gap=None):
            st.metric(markup.literal(one.name), one.value, help=markup.literal(one.meaning))
            st.caption(markup.literal(one.sure))
    st.caption(f"{reports.UNITS} {wording.CAUTION}")
    _fates(totals.fates(found.totals))
    _rates(totals.table(found.totals["categories"]))
    _kept(totals.kept(found.totals))
    _rates(totals.table(found.totals["terms"]))


def _fates(rows: list[dict[str, Any]]) -> None:
    charts.head(
        "Fates by category",
        "What became of the framings of each category, as shares of all that were found.",
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=_CATEGORY, order="order:O",
        x=alt.X("share:Q", stack="zero", scale=charts.SHARE, axis=charts.PERCENT, title=None),
    )  # fmt: skip
    legend = alt.Legend(orient="top", title=None, columns=4)
    bars = base.mark_bar(size=22).encode(
        color=alt.Color("fate:N", scale=charts.FATE_SCALE, legend=legend),
        opacity=_CLAIMED,
        tooltip=["category:N", "fate:N", "framings:Q", alt.Tooltip("share:Q", format=".0%")],
    )
    labels = base.mark_text(align="right", dx=-6, color=charts.ink(), fontSize=12).encode(
        text="label:N", detail="fate:N"
    )
    categories = len({row["category"] for row in rows})
    st.altair_chart((bars + labels).properties(height=32 * categories + 90), width="stretch")


def _kept(rows: list[dict[str, Any]]) -> None:
    charts.head(
        "Kept or paraphrased, by framing",
        f"The commonest framings (at most {totals.MOST}), the frailest first: the share that came "
        "back with the same framing. A bar is the range with what could not be traced counted "
        "both ways, the thin line its 95% interval, where there are documents enough for one. "
        "The number is that of the mentions it is counted on.",
    )
    if not rows:
        st.caption("No framing was traced.")
        return
    y = alt.Y("framing:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelFlush=False))
    base = alt.Chart(alt.InlineData(values=rows))
    chart = charts.ranges(
        base, y, tooltip=["framing:N", "category:N", "low:Q", "high:Q", "of:Q", "documents:Q"]
    ).properties(height=24 * len(rows) + 60)
    st.altair_chart(chart, width="stretch")


def _rates(rows: list[dict[str, Any]]) -> None:
    """Draw a table of rates; those that were not measured are left out."""
    gone = {name for name in totals.RATES if all(row[name] == "–" for row in rows)}
    gone |= {f"{name}, 95%" for name in gone}
    _table([{key: row[key] for key in row if key not in gone} for row in rows], "")


def _beside(found: Reading) -> None:
    _control(found)
    charts.head("Faults", "Sentences to check, by kind of fault and by where it is.")
    _table(totals.faults(found.totals), "No fault was found.", "Of sentences", digits=1)
    charts.head("Failures", "Documents that could not be done. The list of documents says why.")
    _table(totals.failures(found.totals), "Every document was done.")
    charts.head(
        "Scores",
        "How alike source and return are, 0 to 100, as means over documents: not how good a pivot "
        "is.",
    )
    _table(totals.scores(found.totals), "No document was done.")
    with st.expander("How this was made"):
        for one in found.totals["signatures"]:
            st.text(visible(wording.signature(Signature.from_dict(one))))


def _control(found: Reading) -> None:
    charts.head(
        "Control",
        "The share kept or paraphrased through the pivot, and through another one: what any round "
        "trip does. Both are judged by source and return alone. A better system keeps more in any "
        "language: compare the scores below first.",
    )
    rows = totals.routes(found.totals)
    if not rows:
        st.caption(
            "No control pivot was run, so nothing here can be put down to this pivot language "
            "rather than to any round trip. `translate batch --control` adds one."
        )
        return
    charts.routes(rows)
    for line in totals.differences(found.totals):
        st.write(markup.literal(line))
    paired = totals.paired(found.totals)
    if not paired:
        st.caption("No framing was judged on both routes in enough documents to be compared.")
        return
    st.caption(
        "Each framing judged on both routes in five documents or more: the shares kept or "
        "paraphrased, with the p of flipping the signs of whole documents' differences, adjusted "
        "by Holm and by Benjamini and Hochberg."
    )
    signed = st.column_config.NumberColumn(format="%+.2f")
    _table(paired, "", "Pivot", "Through the control", Difference=signed)


def _table(
    rows: list[dict[str, Any]], none: str, *shares: str, digits: int = 0, **columns: Any
) -> None:
    """Draw a table, or say that there is `none`; `shares` are told as percentages."""
    if not rows:
        st.caption(none)
        return
    percent = st.column_config.NumberColumn(format=f"%.{digits}f%%")
    told = [
        {key: 100 * row[key] if key in shares and row[key] is not None else row[key] for key in row}
        for row in rows
    ]
    config = {**dict.fromkeys(shares, percent), **columns}
    st.dataframe(told, hide_index=True, width="stretch", column_config=config)
