"""One HTML file that shows a result as the page does: the same component, its data inside."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from translate.page import component, state
from translate.reports import whose, wording
from translate.reports.page import constant, element

_START = """
const data = JSON.parse(document.getElementById("data").textContent);
show({ parentElement: document.body, data, setTriggerValue: () => {} });
"""
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 92rem; padding: 2rem clamp(1rem, 3.5vw, 3.5rem) 4rem;
  background: light-dark(#fdfcf9, #1a1a18); }
.tc { --paper: light-dark(#fdfcf9, #1a1a18); --ink: light-dark(#21201d, #e8e4da); }
@media print { :root { color-scheme: light; } body { background: #fff; } }
.about { max-width: 60rem; color: light-dark(#625e56, #aaa599);
  font: .85rem/1.6 system-ui, sans-serif; }
"""


def saved(shown: state.Shown) -> str:
    """Return the file; what a text holds is data in it, and nothing is fetched."""
    data = {**shown.panes(), "editable": False}
    style = component.asset("panes.css") + _STYLE
    script = component.asset(*component.PANES) + _START
    rules = (
        "default-src 'none'; img-src blob: data:; "
        f"style-src 'sha256-{_digest(style)}'; "
        f"script-src 'sha256-{_digest(script)}'"
    )
    head = element(
        "head", element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=rules),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{wording.title(shown.result)}: round trip"),
        element("style", constant(style)),
    )  # fmt: skip
    body = element(
        "body",
        *(element("p", f"{line[:1].upper()}{line[1:]}.", class_="about")
          for line in wording.remarks(shown.result)),
        element("div", class_="tc"),
        element("p", whose.caution(shown.result), class_="about"),
        element("p", wording.signature(shown.result.signature), class_="about"),
        element("script", constant(_inert(data)), id="data", type="application/json"),
        element("script", constant(script), type="module"),
    )  # fmt: skip
    return "<!doctype html>\n" + element("html", head, body, lang="en")


def _inert(data: dict[str, Any]) -> str:
    """Write JSON that can't end the element it stands in."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
