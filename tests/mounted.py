"""What the page of a test driver hands its own components."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def mounted(page: AppTest) -> list[dict[str, Any]]:
    """Return each component's data, whether they are packed or plain."""
    protos = [drawn.proto for drawn in page.get("bidi_component")]
    return [json.loads(proto.bytes.partition(b"\n")[2] or proto.json) for proto in protos]
