"""The first tab: work under way, or the panes of what was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from translate.errors import TranslateError
from translate.languages import NAMES, guess
from translate.page import (
    choices,
    component,
    history,
    inputs,
    lexicons,
    listed,
    looks,
    markup,
    opened,
    state,
)
from translate.page.job import Job
from translate.page.panes import two_texts
from translate.page.stamps import stamped
from translate.reports import FORMATS, ready, render, wording

_SIDES = ("before", "after")
_CLOSE = 0.2  # seconds in which an end is waited for that nothing but a few glosses keeps off
_BOTH = "For the machine’s choose “Machine” above; the tab “Systems” has both in one file."


def compare_tab() -> None:
    """Draw two fields and, when both have text, their differences."""
    st.caption(
        "Two engines, a machine and a human, two outlets’ translations: any two texts of one "
        "language."
    )
    _fill()
    for column, side in zip(st.columns(2, gap="large"), _SIDES, strict=True):
        column.text_area(side.capitalize(), key=side, height=180)
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    language = left.selectbox(
        "Language", ["auto", *sorted(NAMES, key=NAMES.__getitem__)], key="compare_language",
        format_func=lambda tag: "by its script" if tag == "auto" else NAMES[tag],
    )  # fmt: skip
    if right.button("Compare", key="compare", type="primary"):
        _compare(language or "auto")
    compared = st.session_state.get("compared")
    if compared:
        component.mount(component.packed(compared), key="compared_panes")


def _fill() -> None:
    """Offer the texts of the round trip that is shown."""
    shown = state.shown()
    if shown is None:
        return
    texts = choices.texts_of(shown.result, shown.machine)
    with st.popover("Take a text of the round trip"):
        for side in _SIDES:
            st.selectbox(
                f"As {side}", list(texts), index=None, key=f"take_{side}",
                on_change=_take, args=(side, texts), placeholder="Choose",
            )  # fmt: skip


def _take(side: str, texts: dict[str, str]) -> None:
    name = st.session_state[f"take_{side}"]
    if name in texts:
        st.session_state[side] = texts[name]


def _compare(chosen: str) -> None:
    try:
        before, after = (choices.checked_text(st.session_state[side]) for side in _SIDES)
    except TranslateError as error:
        st.session_state.compared = None
        st.error(markup.literal(str(error)))
        return
    language = guess(before) if chosen == "auto" else chosen
    data: dict[str, Any] = two_texts(before, after, language, ("Before", "After"))
    st.session_state.compared = stamped(data)


def download_tab() -> None:
    """Draw a button for each format; a report is made when it is asked for."""
    shown = state.shown()
    if shown is None:
        st.caption("Nothing to take away yet: translate a text first.")
        return
    st.caption(_taken(shown))
    name = state.download_name(shown.result)
    for fmt, form in FORMATS.items():
        button, column = st.columns([1, 4], vertical_alignment="center")
        try:
            ready(fmt)  # else nobody would learn why the click brings nothing
        except TranslateError as error:
            column.caption(markup.literal(str(error)))
            continue
        button.download_button(
            fmt, partial(render, shown.result, fmt), f"{name}{form.suffix}", form.media_type,
            key=f"download_{fmt}", on_click="ignore", width="stretch",
        )  # fmt: skip
        column.caption(form.description[:1].upper() + form.description[1:])


def _taken(shown: state.Shown) -> str:
    """Say what a report is of."""
    both = shown.beside is not None
    what = "The human translation and its return" if both else "What “Side by side” shows"
    told = f"{what}, with your edits." if shown.machine else f"{what}."
    return f"{told} {_BOTH}" if both else told


def settle() -> None:
    """Take over what a job has made that has ended."""
    work = state.job()
    if work is not None and not work.is_alive():
        state.finish(work)
        history.keep(state.shown())


def tab() -> None:
    """Draw what there is; while work goes on, only this part of the page is drawn again."""
    listed.bar()
    top = st.container()  # the panes have one place, whatever stands above them: else they are
    work = state.job()  # put up anew, and who reads in them loses the place
    if work is None:
        st.fragment(_draw)()
        return
    column, button = top.columns([5, 1], vertical_alignment="center")
    with button:  # not in the part that is drawn again: there a click would wait for its end
        st.button("Stop", key="cancel", on_click=stop, args=(work,), width="stretch")
    place = column.empty()
    looks.look(
        partial(_working, work, place), partial(_has_ended, work), settle, _made,
        has_news=partial(_has_news, work), has_begun=partial(_has_begun, work),
    )  # fmt: skip


def _draw() -> None:
    if st.session_state.pop("changed", False):
        st.rerun(scope="app")
    if st.session_state.get("failure"):
        st.error(markup.literal(st.session_state.failure))
    shown = state.shown()
    if shown is None:
        if st.session_state.get("stopped"):
            st.info("Stopped before the first sentence was there.")
        elif not st.session_state.get("failure"):
            st.html(markup.welcome())
        return
    with st.container():
        for warning in (*_mistaken(shown), *wording.remarks(shown.result)):
            st.warning(markup.literal(warning[:1].upper() + warning[1:]))
        opened.others()
        if shown.stopped is not None:
            st.button(_rest(shown), key="go_on", on_click=_go_on, args=(shown.stopped,))
    shown.settle()
    _panes(shown)


def _made() -> None:
    """Draw what was made before the page around it is drawn anew.

    Nothing is edited in these panes: what is sent before the page around them is there is lost.
    """
    shown = state.shown()
    if shown is None:
        return
    shown.is_settled = False
    st.container()
    _panes(shown)


def _panes(shown: state.Shown) -> None:
    component.mount(shown.handed(), key=shown.key, on_edit=_called(_edit), on_undo=_called(_undo),
                    on_follow=_called(_follow))  # fmt: skip
    st.html(markup.caution(shown.result))


def _rest(shown: state.Shown) -> str:
    """Say where a text that was stopped goes on."""
    done, total = len(shown.result.sentences), shown.stopped.total if shown.stopped else 0
    return f"Go on from sentence {done + 1}" if done < total else "Go on to the end"


def _go_on(stopped: Job) -> None:
    """Go on from where a text was stopped."""
    state.start(stopped.again())
    st.session_state.changed = True


def _mistaken(shown: state.Shown) -> Iterator[str]:
    """Say that a text was taken as another language than it looks like: the form is folded."""
    document = shown.result.document
    source = document.language or "en"
    told = any("looks like" in warning for warning in shown.result.warnings)
    name = inputs.mistaken(document.text, source) if shown.options is not None else ""
    if name and not told:
        yield (
            f"This looks like {name}, but was taken as {NAMES.get(source, source)}; choose its "
            "language under “New text, and settings”"
        )


def _working(work: Job, place: DeltaGenerator) -> None:
    total = work.total or 1
    of = f": {work.done} of {work.total} sentences" if work.total else ""
    place.progress(min(1.0, work.done / total), text=f"{work.phase}{of}")
    part = state.part(work)
    # until there is a sentence the panes stand with nothing but a stamp, and ask for it
    nothing = component.packed({"stamp": work.stamp})
    st.container()
    component.mount(part.handed() if part else nothing, key=state.key(work.document))


def _has_news(work: Job) -> bool:
    """Whether there is more than what was drawn; the end is, where it follows the last sentence."""
    if _has_ended(work):
        return True
    if state.is_drawn(work):
        return False
    if work.done == work.total:
        work.join(_CLOSE)
    return True


def _has_ended(work: Job) -> bool:
    return state.job() is not work or not work.is_alive()


def _has_begun(work: Job) -> bool:
    return _has_ended(work) or work.partial is not None


def stop(work: Job) -> None:
    """Show at once what is there, and keep it; the work itself ends with the sentences it is at.

    Work that was taken over already is left alone: its button stands until the page is drawn anew.
    """
    if state.job() is not work:
        return
    work.cancel()
    state.finish(work)
    history.keep(state.shown())


def _called(act: Callable[[state.Shown], None]) -> Callable[[], None]:
    def call() -> None:
        shown = state.shown()
        if shown is None:
            return
        try:
            act(shown)
            st.session_state.failure = None
        except TranslateError as error:
            st.session_state.failure = str(error)
            shown.touch()
        st.session_state.changed = True

    return call


def _asked(shown: state.Shown, name: str) -> Any:
    """Return what the reader asks of a text; None where another one's panes were clicked."""
    return (st.session_state.get(shown.key) or {}).get(name)


def _edit(shown: state.Shown) -> None:
    asked = _asked(shown, "edit")
    if asked and "framing" in asked:
        shown.attempt(int(asked["framing"]), str(asked["rendering"])[:500])
    elif asked:
        shown.edit(int(asked["row"]), str(asked["text"]).strip()[:5000])


def _undo(shown: state.Shown) -> None:
    asked = _asked(shown, "undo")
    if asked:
        shown.undo(int(asked["row"]))


def _follow(shown: state.Shown) -> None:
    asked = _asked(shown, "follow")
    term = " ".join(str(asked["term"]).split())[:80] if asked else ""
    if term and shown.options is not None:
        lexicons.follow(term)
        inputs.again()
