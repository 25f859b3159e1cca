"""The slim bar in place of the form: route, machine or human middle, what to take away."""

from __future__ import annotations

import streamlit as st

from translate.api import Options
from translate.english import counted
from translate.page import choices, component, given, inputs, link, markup, state
from translate.page.job import Job
from translate.page.panes import way_of
from translate.page.saved import saved
from translate.reports import wording
from translate.roundtrip.given import Given

_HELP = (
    "Whose translation is followed. With a human text in the middle, only the way back is the "
    "machine’s: what is lost then, the way back has lost or that text does not say."
)


def draw() -> None:
    """Draw the bar above what is shown or being made."""
    shown = state.shown()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        st.html(markup.name())
        _route(shown)
        if shown is None:
            return
        brought = _brought(shown)
        if brought is not None:
            names = {"machine": "Machine", "human": given.label(brought), "both": "Both"}
            st.session_state.middle_of = shown.middle_of
            st.segmented_control(
                "Middle text", list(names), key="middle_of", format_func=names.__getitem__,
                label_visibility="collapsed", help=_HELP, on_change=_turn,
            )  # fmt: skip
        # a container of their own: where there is no room for both, both go down
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key="take",
        ):  # fmt: skip
            _take(shown)


def _take(shown: state.Shown) -> None:
    """Draw what takes the page away: its link, and the whole of it as a file."""
    component.copy_link("link", _left_out(shown), names_text=_is_named(shown))
    st.download_button(
        "Save", lambda: saved(shown), f"{state.download_name(shown.result)}.page.html",
        "text/html", key="save", on_click="ignore", icon=":material/download:",
        help="One HTML file with all of this in it: cards, texts, links. It needs no network.",
    )  # fmt: skip


def _route(shown: state.Shown | None) -> None:
    """Say which way the text goes, with the models' names; another way is chosen here, too."""
    way = _made(shown)
    if way is None:
        return
    source, via, models = way
    with st.popover(way_of(source, via), key="way", help=models or None):
        st.caption(markup.literal(models) if models else "The models are being loaded.")
        if shown is not None and shown.options is None:
            return
        engine = st.session_state.get("engine") or link.beginning("engine")
        served = choices.served(state.directions(engine), source)
        if "+".join(via) not in served:
            return
        st.session_state.way_through = "+".join(via)
        st.radio(
            "Through", list(served), key="way_through", on_change=_other_way,
            format_func=lambda name: choices.route_name(served[name]),
        )  # fmt: skip


def _made(shown: state.Shown | None) -> tuple[str, tuple[str, ...], str] | None:
    """The language and route of what is shown or being made, and the models at work."""
    work = state.job()
    result = shown.result if shown else work.partial if work else None
    if result is None:
        return (work.document.language, tuple(work.vias[0]), "") if work else None
    models = ", ".join(f"{model.direction} {model.name}" for model in result.signature.models)
    return wording.source_language(result), tuple(result.route.via), models


def _other_way() -> None:
    inputs.turn_to(st.session_state.way_through)


def _brought(shown: state.Shown) -> Given | None:
    """A translation of the text that is shown, brought along or its own, where there is one."""
    if shown.options is None:
        return None
    human = state.other("human", shown)
    for view in (shown, *([human] if human else [])):
        options = view.options
        if options is not None and (options.middle is not None or options.back is not None):
            return Given(options.middle, options.back, options.system)
    filled: Given = shown.asked.get(inputs.OWN, Given())
    return filled if filled != Given() else _along(shown)


def _along(shown: state.Shown) -> Given | None:
    """The translation that comes with the text that is shown."""
    own = given.brought_along(shown.result.document, tuple(shown.result.route.via))
    return Given(own) if own else None


def with_middle(request: inputs.Request) -> Options:
    """The options of a request with the middle text that the link or the bar shows.

    What the bar shows stays where the same text is translated again; halves made before have other
    settings, and are made anew when they are asked for.
    """
    st.session_state.middle_again = None
    own = request.given
    shown = state.shown()
    if st.session_state.get("middle_linked"):
        own = _linked(request) or own
    elif shown is not None and _is_again(request, shown):
        chosen = shown.middle_of
        own = Given() if chosen == "machine" else _brought(shown) or own
        st.session_state.update(pair={}, middle_again=chosen if chosen == "both" else None)
    return given.applied(request.options, own)


def _is_again(request: inputs.Request, shown: state.Shown) -> bool:
    """Whether a request is for the text that is shown, with no other translation filled in."""
    before = shown.result.document, shown.result.route.via, shown.asked.get(inputs.OWN)
    return before == (request.document, request.vias[0], request.given)


def _linked(request: inputs.Request) -> Given | None:
    """The human translation that the link shows in the middle, where there is one."""
    text = given.brought_along(request.document, request.vias[0])
    if text is None:
        st.session_state.middle_linked = None
        link.miss("a human translation of this text")
        return None
    return Given(text)


def settle() -> None:
    """Show the middle text that is asked for, once the first of its two is there."""
    wanted = _awaited()
    if wanted and state.shown() is not None and state.job() is None:
        st.session_state.update(middle_linked=None, middle_again=None)
        _turn_to(wanted, stay=True)


def _awaited() -> str | None:
    """The middle text that the link asks for, or that was shown before it was made again."""
    chosen = st.session_state
    return chosen.get("middle_linked") or chosen.get("middle_again")


def in_link() -> str:
    """Name the middle text for the link: an example brings its own Chinese, other texts none."""
    shown = state.shown()
    if state.job() is not None or _awaited():
        return st.query_params.get("middle", "")  # it is being made
    if shown is None or not st.session_state.get("example"):
        return ""
    brings = shown.middle_of in link.MIDDLES and _brought(shown) == _along(shown)
    return shown.middle_of if brings else ""


def _left_out(shown: state.Shown) -> str:
    """List what a link to what is shown does not carry, "" where it carries all of it."""
    brought = _brought(shown)
    own = shown.middle_of != "machine" and brought is not None and brought != _along(shown)
    edits = len(shown.machine)
    missing = [
        "" if _is_named(shown) else "the text",
        "your translation" if own else "",
        "your lexicon" if st.session_state.get("lexicon_named") else "",
        counted(edits, "edited sentence") if edits else "",
    ]
    return wording.listed([part for part in missing if part])


def _is_named(shown: state.Shown) -> bool:
    """Whether the address names the text: one of the examples, and no other, has a name there."""
    return bool(st.session_state.get("example") == shown.result.document.id)


def _turn() -> None:
    _turn_to(st.session_state.middle_of or "machine")


def _turn_to(wanted: str, *, stay: bool = False) -> None:
    """Show the result with the middle text that is wanted; it is made when it is not there."""
    shown = state.shown()
    if shown is None or shown.options is None or shown.engines is None:
        return
    brought = _brought(shown)
    there = {name: state.other(name, shown) for name in ("machine", "human")}
    needed = {"both": ["human", "machine"]}.get(wanted, [wanted])
    missing = next((name for name in needed if there[name] is None), None)
    if missing is not None:
        none = Given()
        options = given.applied(shown.options, none if missing == "machine" else brought or none)
        work = Job(shown.result.document, [shown.result.route.via], options, shown.engines)
        work.asked = shown.asked
        state.start(work, then=wanted, stay=stay)
        return
    view = there[needed[0]]
    if view is not None:
        state.turn(view, beside=there["machine"] if wanted == "both" else None)
