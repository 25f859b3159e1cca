"""Libraries that a test file needs, imported when one of its tests first uses them.

Every process that runs tests reads all files, to know what there is; a file alone must not make
all of them import torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest


@dataclass(frozen=True)
class Library:
    """A library that is there, imported by the first look for something in it."""

    name: str

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("_", "pytest")):  # asked of all that stands in a file of tests
            raise AttributeError(attribute)
        return getattr(import_module(self.name), attribute)


def needed(name: str, reason: str) -> Library:
    """Return a library of this name, or have the file that asks for it skipped."""
    if find_spec(name) is None:
        pytest.skip(reason, allow_module_level=True)
    return Library(name)
