"""The evidence tab."""

from __future__ import annotations


def tab() -> None:
    """Draw it."""
