"""The few pieces of HTML around the panes; text becomes markup only in `element`."""

from __future__ import annotations

import re

from translate.reports import wording
from translate.reports.page import Html, element

_ACTIVE = re.compile(r"[!-/:-@\[-`{-~]")

WELCOME = (
    "Paste an article above, choose an example, or open a file. It is translated sentence by "
    "sentence, and translated back. You then see what became of each charged expression: whether "
    "it was kept, put in other words, softened, strengthened, turned into something else, or lost; "
    "and you can read the three texts side by side."
)


def literal(text: str) -> str:
    r"""Give a text as Markdown that shows it as it is: no link, image, formula or emphasis.

    >>> print(literal("no ![a](http://x/y.png) here"))
    no \!\[a\]\(http\:\/\/x\/y\.png\) here
    """
    return _ACTIVE.sub(r"\\\g<0>", text)


def head() -> Html:
    """The page's name and purpose."""
    return element(
        "div",
        element("h1", "Translate, and compare"),
        element(
            "p", "What does machine translation do to the way a text frames the world?",
            class_="purpose",
        ),
        class_="tc-head",
    )  # fmt: skip


def name() -> Html:
    """The page's name, small, where there is something to read below it."""
    return element("div", element("h1", "Translate, and compare"), class_="tc-head slim")


def welcome() -> Html:
    """What the page will do, before it has done anything."""
    return element("p", WELCOME, class_="tc-note")


def caution() -> Html:
    """What may not be read into a round trip."""
    return element("p", wording.CAUTION, class_="tc-note")


def named(name: str, told: str) -> Html:
    """A heading and a line below it."""
    return element("div", element("h2", name, dir="auto"), element("p", told), class_="tc-summary")
