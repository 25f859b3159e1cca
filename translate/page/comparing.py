"""The tab that sets systems side by side: a column each, and where a reader brings more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from translate.api import Options
from translate.errors import InputError, TranslateError
from translate.page import given, linewise, looks, markup, state, systems
from translate.page.brought import Brought, brought
from translate.page.job import Job
from translate.page.taking import Makers, take_away
from translate.readers import SUPPORTED
from translate.reports import shares, sidebyside, sidebyside_forms, sidebyside_page
from translate.reports.page import Html, element
from translate.roundtrip.comparison import MOST, Comparison

_KEYS = ("its_middle", "its_back", "its_name")
_FEW = 4  # systems that a screen has room for
_FILES = (
    "A text file is a system’s middle text or its return, and the system is named after the file: "
    "alpha.zh.txt and alpha.en.txt are alpha’s two texts. TMX and XLIFF may hold both; a table "
    "(columns source, pivot, back, system) has a row a system."
)


def tab() -> None:
    """Draw what brings systems, and of two and more their tables."""
    shown = state.shown()
    if shown is None and not systems.known():
        st.caption(
            "Nothing to compare yet: translate a text first. Other systems’ translations of it, "
            "from files or pasted, then stand here beside this tool’s."
        )
        return
    if st.session_state.get("bringing") is not None:
        looks.look(_working, _has_ended, settle)
    few = len(systems.known()) < 2
    # another name makes it another one: that which was open would stay so above the tables
    with st.expander("Add systems’ translations" if few else "Add another system", expanded=few):
        _form(shown)
    chosen = _chosen()
    if len(chosen) > 1:
        _compared({name: systems.known()[name] for name in chosen})
    elif len(systems.known()) > 1:
        st.caption("Choose two systems or more.")


# ---- bringing ----


def _form(shown: state.Shown | None) -> None:
    if shown is None or shown.options is None or not shown.result.route.via:
        st.caption("What is shown can’t be compared with more; translate its text here first.")
        return
    st.caption(
        "Whatever translated the text that is open: each system becomes a column, as far as its "
        "sentences can be paired with the text’s."
    )
    turn = st.session_state.setdefault("its_turn", 0)  # an uploader is emptied by another key
    st.file_uploader(
        "Files", key=f"its_files_{turn}", accept_multiple_files=True, help=_FILES,
        type=[suffix[1:] for suffix in SUPPORTED],
    )  # fmt: skip
    given.fields(shown.result.document.language, shown.result.route.via, _KEYS)
    st.button("Add to the comparison", key="its_add", type="primary", on_click=_add)
    error = st.session_state.get("its_error")
    if error:
        st.error(markup.literal(error))


def _add() -> None:
    """Take what is in the fields and the files, and begin with the first."""
    shown = state.shown()
    if shown is None:
        return
    try:
        added = _translations(shown)
    except TranslateError as error:
        st.session_state.its_error = str(error)
        return
    _keep_shown(shown)
    st.session_state.update({**dict.fromkeys(_KEYS, ""), "its_error": None})
    st.session_state.its_turn += 1
    st.session_state.its_queue = [*st.session_state.get("its_queue", ()), *added]
    if st.session_state.get("bringing") is None:
        _next(shown)


def _translations(shown: state.Shown) -> list[Brought]:
    """What the reader brings; raises InputError for nothing and for more than can be compared."""
    files = st.session_state.get(f"its_files_{st.session_state.its_turn}") or []
    pairs = [(file.name, file.getvalue()) for file in files]
    translations = brought(pairs, shown.result.document)
    pasted = given.given(_KEYS)
    if pasted.middle is not None or pasted.back is not None:
        translations.append(Brought(pasted, shown.result.document))
    if not translations:
        raise InputError("There is nothing to add; choose files, or paste a system’s text")
    names = [translation.given.named for translation in translations]
    if systems.OWN in names:
        raise InputError(f"“{systems.OWN}” is this tool’s own column; give the system another name")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"“{twice}” is there twice; give each system a name of its own")
    if len({*systems.known(), *names}) > MOST:
        raise InputError(f"More than {MOST} systems can’t be read side by side; add fewer")
    return translations


def _keep_shown(shown: state.Shown) -> None:
    """Have what is shown among the systems, unless it was edited: it is no system's then."""
    texts = {result.document.text for result in systems.known().values()}
    if shown.result.document.text not in texts and not shown.machine:
        systems.keep(shown.result)


def _next(shown: state.Shown) -> None:
    """Begin with the next in the queue, where there is one."""
    queue: list[Brought] = st.session_state.its_queue
    if not queue or shown.options is None or shown.engines is None:
        st.session_state.bringing = None
        return
    first, *st.session_state.its_queue = queue
    plain = replace(shown.options, samples=0, control=(), hops=1)
    options: Options = given.applied(plain, first.given)
    work = Job(first.document, [shown.result.route.via], options, shown.engines)
    work.asked = {"name": first.given.named}
    work.start()
    st.session_state.bringing = work


def settle() -> None:
    """Take over what has ended, and begin with the next."""
    work: Job | None = st.session_state.get("bringing")
    if work is None or work.is_alive():
        return
    shown = state.shown()
    if work.result is not None:
        systems.keep(work.result)
    if work.error:
        st.session_state.its_error = f"{work.asked['name']}: {work.error}"
    if shown is None or shown.result.document.text != work.document.text:
        st.session_state.its_queue = []  # another text was opened meanwhile
        st.session_state.bringing = None
    else:
        _next(shown)


def _has_ended() -> bool:
    work: Job | None = st.session_state.get("bringing")
    return work is None or not work.is_alive()


def _working() -> None:
    """Show the work under way."""
    work: Job | None = st.session_state.get("bringing")
    if work is None:
        return
    column, button = st.columns([5, 1], vertical_alignment="center")
    name = markup.literal(str(work.asked["name"]))
    column.progress(min(1.0, work.done / (work.total or 1)), text=f"Following {name}")
    button.button("Cancel", key="its_cancel", on_click=_cancel, width="stretch")


def _cancel() -> None:
    work: Job | None = st.session_state.get("bringing")
    if work is not None:
        work.cancel()
    st.session_state.its_queue = []


# ---- the comparison ----


def _chosen() -> list[str]:
    """Draw the choice of columns, where there is one; those that came since are chosen, too."""
    names = list(systems.known())
    offered = st.session_state.get("offered", ())
    columns = [name for name in st.session_state.get("columns") or () if name in names]
    st.session_state.columns = [*columns, *(name for name in names if name not in offered)]
    st.session_state.offered = names
    if len(names) < 2:
        return names
    chosen: Sequence[str] = st.multiselect(
        "Columns", names, key="columns", help="The others are told from the first.",
    )  # fmt: skip
    return list(chosen)


def _compared(results: dict[str, Any]) -> None:
    comparison = _comparison(results)
    apart = sum(row.differs for row in comparison.expressions)
    st.html(element("div", element("p", sidebyside.verdict(comparison), class_="lead"),
                    _overview(comparison), class_="tc-systems"))  # fmt: skip
    for doubt in sidebyside.doubts(comparison):
        st.caption(markup.literal(doubt))
    with st.expander("How far each pair differs"):
        lines = [
            element("li", sidebyside.told(difference)) for difference in comparison.differences
        ]
        note = element("p", sidebyside.DIFFERENCES.format(units="sentences"), class_="key")
        st.html(element("div", element("ul", *lines), note, class_="tc-systems"))
    only = st.toggle(
        f"Only where fates differ: {apart} of {len(comparison.expressions)} expressions",
        value=True, key="only_apart",
        help="What could not be followed counts as a fate of its own here.",
    )  # fmt: skip
    room = "tc-systems" if len(comparison.systems) <= _FEW else "tc-systems many"
    st.html(element("div", *sidebyside_page.tables(comparison, only=only), class_=room))
    st.caption(markup.literal(sidebyside.caution(comparison)))
    linewise.section(comparison)
    makers: Makers = {
        "html": lambda: sidebyside_page.to_html(comparison),
        "csv": lambda: sidebyside_forms.to_csv(comparison),
        "xlsx": lambda: sidebyside_forms.to_xlsx(comparison),
        "json": lambda: json.dumps(comparison.to_json(), ensure_ascii=False, indent=1),
    }
    name = state.download_name(comparison.first)
    take_away(makers, f"{name}-systems", "systems", "The comparison")


def _comparison(results: dict[str, Any]) -> Comparison:
    """The comparison, worked out once for as long as its systems stay the same."""
    key = tuple((name, id(result)) for name, result in results.items())
    before: tuple[Any, Comparison] | None = st.session_state.get("comparison")
    if before is None or before[0] != key:
        before = st.session_state.comparison = (key, Comparison(results))
    return before[1]


def _overview(comparison: Comparison) -> Html:
    """Return a table with a row for each system: what it gave, and what it keeps."""
    heads = ("System", "What is followed", "Kept or paraphrased", "95% interval", "Expressions")
    rows = []
    for name, result in comparison.results.items():
        rate = comparison.rates[name].kept_or_paraphrased
        of, interval = (rate.of, rate.interval) if rate else (0, None)
        cells = (
            sidebyside.made(result), shares.spread(rate) if rate and of else "–",
            shares.between(*interval) if interval else "–", str(of),
        )  # fmt: skip
        rows.append(element(
            "tr", element("th", name, scope="row", dir="auto"),
            *(element("td", cell, data_label=head)
              for cell, head in zip(cells, heads[1:], strict=True)),
        ))  # fmt: skip
    top = element("tr", *(element("th", head, scope="col") for head in heads))
    return element("table", element("thead", top), element("tbody", *rows), class_="overview")
