"""What tells data from other data: the browser draws anew only what differs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from translate.data import Document


def stamp(data: Any) -> str:
    """Return a digest, as a text: JavaScript would round a number beyond 2^53.

    >>> stamp({"rows": []}) == stamp({"rows": []}), stamp({"rows": []}) == stamp({"rows": [1]})
    (True, False)
    """
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]


def stamp_of(document: Document) -> str:
    """Return what tells a document from others on the page."""
    return stamp([document.id, document.text])


def stamped(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as a component takes it: with its digest.

    >>> sorted(stamped({"rows": []}))
    ['rows', 'stamp']
    """
    return {**data, "stamp": stamp(data)}
