"""JSON: the documented object, one a file."""

from __future__ import annotations

import json
import re

from translate.roundtrip.result import Result

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(result: Result) -> str:
    """Write a result as one line of JSON that UTF-8 can hold; reading it gives the same object."""
    wire = json.dumps(result.to_json(), ensure_ascii=False)
    # A lone surrogate is legal in JSON only as an escape; anything else stays readable.
    return _SURROGATE.sub(lambda m: f"\\u{ord(m.group()):04x}", wire) + "\n"
