"""What is opened: an example or a file, whose text is put into the field; and which of several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from translate.data import Document
from translate.errors import InputError, TranslateError
from translate.page import choices, corpus, markup, state
from translate.page.corpus import UPLOAD_MB
from translate.readers import SUPPORTED, read, read_bytes
from translate.readers.examples import examples
from translate.reports.wording import opening

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252", "shift_jis", "koi8-r")


@dataclass(frozen=True)
class Texts:
    """The texts of a file that are offered, and how many it has."""

    offered: list[Document]
    of: int

    def place(self, document: Document | None) -> int | None:
        """Return where a text that is open or shown is among them; None where it is not."""
        places = (
            place for place, own in enumerate(self.offered)
            if document and (own.id, own.text) == (document.id, document.text)
        )  # fmt: skip
        return next(places, None)


def open_with() -> None:
    """Put the text the page was opened with into the field, once a session."""
    if "text" in st.session_state:
        return
    st.session_state.text = ""
    named = os.environ.get("TRANSLATE_APP_FILE")
    if named:
        _open(Path(named))
    elif st.session_state.get("example"):
        take_example()


def _open(path: Path) -> None:
    """Open a file as a corpus, or put its text into the field."""
    try:
        if corpus.opens(path):
            return
    except TranslateError as error:
        st.session_state.upload_error = str(error)
        return
    _read(lambda: read(path), path.name)


def take_example() -> None:
    """Put the chosen example into the field."""
    name = st.session_state.example
    path = examples().get(name or "")
    if path is not None:
        text, language = path.read_text(encoding="utf-8"), choices.example_language(name)
        title = choices.example_name(name)
        _take([Document(name, text, language, {"title": title})])


def take_upload() -> None:
    """Put an uploaded document into the field, or say why it can't be read."""
    upload = st.session_state.upload
    if upload is None:
        return
    if corpus.opens_upload(upload.name, upload.getvalue()):
        st.session_state.upload_error = None
    else:
        encoding = st.session_state.get("encoding")
        _read(lambda: read_bytes(upload.getvalue(), upload.name, encoding=encoding), upload.name)


def _read(reader: Callable[[], Iterator[Document]], name: str) -> None:
    """Put what a reader finds into the field, or keep the reason why it can't be read."""
    try:
        documents = [document for document in reader() if document.text.strip()]
        if not documents:
            raise InputError(f"{name} has no text; choose another file")
        _take(documents)
    except TranslateError as error:
        st.session_state.upload_error = str(error)


def _take(documents: list[Document]) -> None:
    st.session_state.upload_error = None
    offered = documents[: choices.MOST_DOCUMENTS]
    st.session_state.update(documents=Texts(offered, len(documents)), row=0)
    _put(documents[0])


def _put(document: Document) -> None:
    st.session_state.text = document.text
    st.session_state.origin = document
    state.wishes().add("opened")
    st.session_state.source = document.language
    if st.session_state.get("example") != document.id:
        st.session_state.example = None  # neither the form nor the address names another text's
    known = document.meta
    st.session_state.update(  # of the document before nothing stays
        middle=known.get("translation") or known.get("pivot", ""),
        given_back=known.get("returned") or known.get("back", ""),
        system=known.get("system", ""),
    )


def _take_row() -> None:
    _put(st.session_state.documents.offered[st.session_state.row])


def many() -> None:
    """Draw the choice of a text where the file has several."""
    texts: Texts | None = st.session_state.get("documents")
    if texts is None or texts.of < 2:
        return
    offered = texts.offered
    label = "Text of the file"
    if texts.of > len(offered):
        label = f"{label}: the first {len(offered)} of {texts.of:,}; `translate batch` takes all"
    # of a reloaded tab the text that is open is known, not what was chosen here
    st.session_state.setdefault("row", texts.place(st.session_state.get("origin")) or 0)
    st.selectbox(
        label, range(len(offered)), key="row", on_change=_take_row,
        format_func=lambda i: f"{i + 1} · {_named(offered[i])}",
    )  # fmt: skip


def _named(document: Document) -> str:
    """Name a document of a file for the reader; one that only has a number, by its first words.

    >>> _named(Document("7", "Talks begin.", "en")), _named(Document("a", "Talks begin.", "en"))
    ('Talks begin.', 'a: Talks begin.')
    """
    begins = document.meta.get("title") or opening(document.text)
    return begins if document.id.isdecimal() else f"{document.id}: {begins}"


def others() -> None:
    """Say which text of a file is shown where the file has several: the form is folded."""
    texts: Texts | None = st.session_state.get("documents")
    shown = state.shown()
    if texts is None or texts.of < 2 or shown is None:
        return
    place = texts.place(shown.result.document)
    if place is not None:
        st.caption(
            f"Text {place + 1} of {texts.of:,} in the file; choose another under “New text, and "
            "settings”."
        )


def choice() -> None:
    """Draw what can be opened: the examples, and a file of the reader's own."""
    origin: Document | None = st.session_state.get("origin")
    if origin and origin.id in examples() and origin.text == st.session_state.text:
        # a run that overtakes the first would lose it
        st.session_state.example = origin.id
    st.selectbox(
        "Example", list(examples()), index=None, key="example", on_change=take_example,
        placeholder="Choose an example", format_func=choices.example_name,
    )  # fmt: skip
    st.file_uploader(
        f"Or a file: text, web page, Word, PDF or table, up to {UPLOAD_MB} MB", key="upload",
        type=[suffix[1:] for suffix in SUPPORTED], on_change=take_upload,
        max_upload_size=UPLOAD_MB,
    )  # fmt: skip
    error = st.session_state.get("upload_error") or ""
    if error:
        st.error(markup.literal(error.replace("--encoding ", "")))
    if st.session_state.upload and (st.session_state.get("encoding") or "encoding" in error):
        st.selectbox("Encoding of the file", ENCODINGS, index=None, key="encoding",
                     on_change=take_upload, placeholder="as its bytes tell")  # fmt: skip
