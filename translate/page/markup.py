"""The few pieces of HTML around the panes; text becomes markup only in `element`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from translate.reports import whose
from translate.reports.page import Html, element
from translate.roundtrip.result import Result

_ACTIVE = re.compile(r"[!-/:-@\[-`{-~]")

WELCOME = (
    "Paste an article above, choose an example, or open a file. It is translated sentence by "
    "sentence, and translated back. You then see what became of each charged expression, such as "
    "“flashpoint” or “so-called”: whether it was kept, put in other words, softened, strengthened, "
    "turned into something else, or lost; and you can read the three texts side by side."
)


def literal(text: str) -> str:
    r"""Return a text as Markdown that shows it as it is: no link, image, formula or emphasis.

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


def caution(result: Result) -> Html:
    """What may not be read into a round trip."""
    return element("p", whose.caution(result), class_="tc-note")


def table(rows: Sequence[Mapping[str, Any]]) -> Html:
    """Return a table of plain values, with a column for each key; shares are rounded."""
    heads = [element("th", key, scope="col") for key in rows[0]] if rows else []
    lines = [
        element("tr", *(element("td", _cell(value)) for value in row.values())) for row in rows
    ]
    whole = element("table", element("thead", element("tr", *heads)), element("tbody", *lines))
    return element("div", whole, class_="tc-table", tabindex=0, role="region", aria_label="Data")


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def named(name: str, line: str) -> Html:
    """A heading and a line below it."""
    return element("div", element("h2", name, dir="auto"), element("p", line), class_="tc-summary")
