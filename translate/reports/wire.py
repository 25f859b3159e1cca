"""JSON: the result itself, unchanged, with the document first and one object a file."""

from __future__ import annotations

import json
import re

from translate.reports.rows import Result

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(result: Result) -> str:
    """Write a result as one line of JSON that UTF-8 can hold; reading it gives the same object."""
    wire = json.dumps(result, ensure_ascii=False)
    # A lone surrogate is legal in JSON only as an escape; anything else stays readable.
    return _SURROGATE.sub(lambda m: f"\\u{ord(m.group()):04x}", wire) + "\n"
