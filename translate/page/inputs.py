"""What the reader gives: text, route, lexicon, decoding; and the request made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.state import get_session_state

from translate.api import Options
from translate.data import CHECK_MARGIN, Document
from translate.engines import Decoding, Sampling, script
from translate.engines.bergamot import EXTRA
from translate.english import counted
from translate.errors import InputError, TranslateError
from translate.framings.lexicon import Lexicon, fingerprint
from translate.languages import NAMES, TRADITIONAL, Direction, script_share
from translate.page import choices, component, given, lexicons, link, markup, opened, state
from translate.page.link import ENGINES
from translate.readers.detecting import detect_language
from translate.reports.wording import opening
from translate.roundtrip.given import Given

OWN = "the translation of your own"  # its name among the settings
_TELLING = 60  # characters; of less only the script tells the language surely


@dataclass(frozen=True)
class Request:
    """What to make."""

    document: Document
    vias: list[tuple[str, ...]]
    options: Options  # without a translation of one's own
    given: Given
    asked: dict[str, Any]


def form() -> Request | None:
    """Draw the inputs; return a request when the reader asks for it, or opens a text."""
    _retyped()
    begins = st.session_state.text if _stays("text") else ""
    known = state.directions(st.session_state.get("engine") or link.beginning("engine"))
    wishes = state.wishes()
    text, side = st.columns([3, 2], gap="large")
    with text:
        st.text_area(
            "Text", begins, key="text", height=280,
            placeholder="Paste an article, or choose an example.",
            help=f"Up to {choices.LONGEST_TEXT:,} characters.",
        )  # fmt: skip
        component.at_paste("paste")
        opened.many()
        st.button("Translate there and back", type="primary", key="go", on_click=_ask,
                  args=(wishes,))  # fmt: skip
    with side:
        opened.choice()
        source, via = _route(known)
    with st.expander("Expressions to look for"):
        lexicon = lexicons.form(source, _place("lexicon_mode", list(lexicons.MODES)))
    if st.session_state.pop("lexicon_met", False) and st.session_state.text.strip():
        again()
    with st.expander("A translation of your own"):
        given.form(source, via)
    with st.expander("Advanced"):
        _advanced(known, source, via)
    settings = _asked(source, via, lexicon)
    st.session_state.differs = _differing(settings)
    if "asked" in wishes and not _may_drop_edits():
        wishes.remove("asked")
    if not wishes:
        return None
    st.session_state.settle = False
    return Request(
        _document(source), [via], _options(source, via, lexicon), given.given(), settings
    )


def _ask(wishes: set[str]) -> None:
    """Keep that the reader asks for it, before the session is touched.

    Streamlit drops the rest of a callback at that when another run has been asked for.
    """
    wishes.add("asked")
    if _is_fit(st.session_state.text) and st.session_state.via and _may_drop_edits():
        st.session_state.update(fold=True, form=False)  # before anything is made, not after


def _is_fit(text: str) -> bool:
    """Whether a text can be translated; one that can't stays in the open form, to be mended."""
    try:
        choices.checked_text(text)
    except InputError:
        return False
    return True


def _stays(key: str) -> bool:
    """Whether the session held what it holds by a key in the run before, too.

    What is put into the session reaches the browser once only: a run that overtakes it would leave
    a field empty, and an empty field then takes the text, and the example in the address, away. So
    a widget is given, to begin with, what was put; but not in the same run, which is told as wrong.
    Nor in those that follow it without a word of the browser, as when work begins: until then what
    was put counts as new, and is sent again.
    """
    held, now = st.session_state.setdefault("held_before", {}), st.session_state[key]
    same = bool(key in held and held[key] == now)
    held[key] = now
    return same and not get_session_state().is_new_state_value(key)


def _retyped() -> None:
    """Forget the language of a text when another is put in its place."""
    before, text = st.session_state.get("text_before", ""), st.session_state.text
    if text == before:
        return
    origin: Document | None = st.session_state.get("origin")
    other = origin.text if origin else before
    if other and text[:40] != other[:40]:
        st.session_state.source = "auto"
        st.session_state.example = None
    st.session_state.text_before = text  # last: a run that overtakes this one does all of it


def _asked(source: str, via: tuple[str, ...], lexicon: Lexicon | None) -> dict[str, Any]:
    """Return all that decides a result, by the names the reader knows."""
    chosen = st.session_state
    return {
        "the text": chosen.text, "its language": source, "the route": via,
        # the package's is another one in each language: nobody chose that
        "the expressions to look for": fingerprint(lexicon) if lexicon else "",
        "the words you follow": lexicons.followed(),
        "the number of renderings": chosen.samples,
        "the way renderings are drawn": chosen.random, "the trips in a row": chosen.hops,
        "the control pivots": list(chosen.control), "the beam width": chosen.beam,
        "the least confidence": chosen.min_confidence, "the engine": chosen.engine,
        OWN: given.given(),
    }  # fmt: skip


def _differing(settings: dict[str, Any]) -> list[str]:
    """Name the settings that are no longer those of what is shown."""
    shown = state.shown()
    if shown is None or not shown.asked or not st.session_state.text.strip():
        return []
    return [name for name, value in settings.items() if shown.asked.get(name) != value]


def _may_drop_edits() -> bool:
    """Whether nothing is lost by translating again, or the reader has agreed to it."""
    shown = state.shown()
    if shown is None or not shown.machine:
        return True
    count = len(shown.machine)
    edits = counted(count, "edited sentence")
    st.session_state.settle = (
        f"Translating again drops {edits}. The text as it is edited now stays in the tab History."
    )
    return False


def turn_to(via: str) -> None:
    """Go through another language; made at once, unless that would drop edits or mix settings.

    A translation of the reader's own is in the language before, so it is left out.
    """
    st.session_state.update(via=via, middle="", given_back="", system="")
    if not st.session_state.get("differs"):
        again()


def again() -> None:
    """Translate again, unless edits would be dropped: then ask first."""
    if _may_drop_edits():
        state.wishes().add("again")


def settle() -> None:
    """Ask before edits are dropped."""
    warning = st.session_state.get("settle")
    if not warning:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(warning)
        st.button("Translate again", key="settle_yes", on_click=_settled, args=(True,))
        st.button("Keep them", key="settle_no", on_click=_settled, args=(False,))


def _settled(again: bool) -> None:
    if again:
        state.wishes().add("again")
    st.session_state.settle = False


def differs() -> None:
    """Say which settings are no longer those of what is shown."""
    names = st.session_state.get("differs")
    if not names or state.job() is not None or st.session_state.get("settle"):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="differs"):
        st.info(f"Changed since this was made: {', '.join(names)}.")
        st.button("Translate again", key="again_button", on_click=again)


def _route(known: list[Direction]) -> tuple[str, tuple[str, ...]]:
    left, right = st.columns(2)
    with left:
        options = ["auto", *choices.sources(known)]
        if st.session_state.source not in options:
            st.warning(f"No model for {NAMES.get(st.session_state.source, 'that language')}.")
            st.session_state.source = "auto"
        st.selectbox(
            "Language of the text", options, _place("source", options), key="source",
            format_func=lambda tag: "found by itself" if tag == "auto" else NAMES[tag],
        )  # fmt: skip
    source = st.session_state.source
    if source == "auto":
        source = _detected(st.session_state.text, options, known)
    else:
        _contradicted(st.session_state.text, source)
    served = choices.served(known, source)
    linked = st.session_state.pop("via_linked", "")
    if linked and linked not in served:
        link.miss(f"the way through {linked[:40]}")
    if st.session_state.via not in served:
        st.session_state.via = next(iter(served), "")
    missing = choices.refusals(known, source).values()
    with right:
        st.selectbox(
            "Through", list(served), _place("via", list(served)), key="via",
            format_func=lambda name: choices.route_name(served[name]),
            help="No models here for:\n\n" + "\n".join(f"- {reason}" for reason in missing),
        )  # fmt: skip
        if st.session_state.via == TRADITIONAL:
            _traditional()
    return source, served.get(st.session_state.via, ())


def _place(key: str, options: list[str]) -> int:
    """Return the place of what a choice is to begin with."""
    value = st.session_state[key]
    return options.index(value) if _stays(key) and value in options else 0


def _traditional() -> None:
    """Say how what writes the pivot is installed, where it is not."""
    try:
        script.version()
    except TranslateError as error:
        st.warning(markup.literal(str(error)))


def _detected(text: str, options: list[str], known: list[Direction]) -> str:
    """Find the language of a text; say it, and where no model here takes it."""
    if not text.strip():
        return "en"
    tag = _language(text[:20_000])
    if tag in options:
        st.caption(f"Taken as {NAMES[tag]}.")
        return tag
    st.warning(
        f"This looks like {NAMES[tag]}. {choices.unserved(known, tag)}. If it is in another "
        "language, say above in which."
    )
    return tag


def mistaken(text: str, source: str) -> str:
    """Name the language a text looks like, where it is another than the one it is taken as."""
    if len(text.strip()) < _TELLING and script_share(text, source) > 0.5:
        return ""
    tag = _language(text[:20_000])
    return NAMES[tag] if tag != source and tag in NAMES else ""


def _contradicted(text: str, source: str) -> None:
    """Say that a text looks like another language than the one that is chosen for it."""
    if name := mistaken(text, source):
        st.warning(f"This looks like {name}, but it is taken as {NAMES[source]}, as chosen here.")


@st.cache_data(show_spinner=False, max_entries=200)
def _language(text: str) -> str:
    """Find the language a text is in."""
    return detect_language(text).language


def _advanced(known: list[Direction], source: str, via: tuple[str, ...]) -> None:
    trust, search = st.columns(2, gap="large")
    with trust:
        _slider(
            "Renderings to try", "samples",
            "For each sentence with a charged expression: how many pivot renderings are taken "
            "back, to count how often it survives. 0 skips the count.",
        )  # fmt: skip
        st.toggle("Draw renderings at random", link.beginning("random"), key="random",
                  help="Otherwise the best of the beam search are taken.")  # fmt: skip
        _slider("Trips in a row", "hops", "More than one shows how the text drifts.")
        _control(known, source, via)
    with search:
        _slider("Beam width", "beam")
        st.slider(
            "Least confidence of a trace", 0.0, 1.0, link.beginning("min_confidence"), step=0.05,
            key="min_confidence", help="Below it an expression counts as untraceable; a change is "
            f"shown, to check, from {CHECK_MARGIN} below it.",
        )  # fmt: skip
        st.selectbox("Engine", ENGINES, ENGINES.index(link.beginning("engine")), key="engine",
                     format_func=engine_name)  # fmt: skip


def _slider(label: str, key: str, help: str | None = None) -> None:
    st.slider(label, *link.bounds(key), link.beginning(key), key=key, help=help)


def _control(known: list[Direction], source: str, via: tuple[str, ...]) -> None:
    pivots = [v[0] for v in choices.routes(known, source) if len(v) == 1 and v[0] not in via]
    st.session_state.control = [tag for tag in st.session_state.control if tag in pivots]
    st.multiselect(
        "Control pivots", pivots, key="control", format_func=lambda tag: NAMES[tag],
        placeholder="Choose" if pivots else f"None here; install {EXTRA}",
        disabled=not pivots,
        help="Other languages to go through, so that what any round trip does can be "
        f"subtracted. The extra {EXTRA} brings Portuguese.",
    )  # fmt: skip


def engine_name(name: str) -> str:
    """Name an engine for the reader."""
    return {"ct2": "CTranslate2 (fast)", "marian": "Marian (reference, slow)"}[name]


def _document(source: str) -> Document:
    text = choices.checked_text(st.session_state.text)
    origin: Document | None = st.session_state.get("origin")
    if origin is not None and origin.text == st.session_state.text:
        return Document(origin.id, text, source, origin.meta)
    return Document(choices.PASTED, text, source, {"title": opening(text)})


def _options(source: str, via: tuple[str, ...], lexicon: Lexicon | None) -> Options:
    chosen = st.session_state
    if not via:
        raise InputError(choices.unserved(state.directions(chosen.engine), source))
    return Options(
        engine=chosen.engine,
        decoding=Decoding(beam=chosen.beam),
        lexicon=lexicon,
        control=tuple(chosen.control),
        samples=chosen.samples,
        sampling=Sampling() if chosen.random else None,
        hops=chosen.hops,
        min_confidence=chosen.min_confidence,
        follow=lexicons.followed(),
    )
