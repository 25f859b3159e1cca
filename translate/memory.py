"""What keeps memory small: answers forgotten in time, heap given back, files hashed by blocks."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_REMEMBERED: list[Any] = []


def remembered(most: int) -> Callable[[_Function], _Function]:
    """Cache a function's last `most` answers until `forget` is called.

    >>> asked = []
    >>> @remembered(10)
    ... def half(number):
    ...     asked.append(number)
    ...     return number / 2
    >>> half(4), half(4), forget(), half(4), asked
    (2.0, 2.0, None, 2.0, [4, 4])
    """

    def wrap(function: _Function) -> _Function:
        cached: Any = lru_cache(maxsize=most)(function)
        _REMEMBERED.append(cached)
        return cached  # type: ignore[no-any-return]

    return wrap


def forget() -> None:
    """Forget all that is remembered.

    A long run does so now and then: small answers that come and go pin whole blocks of memory,
    so that it would grow with the corpus.
    """
    for cached in _REMEMBERED:
        cached.cache_clear()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal; read by blocks, since weights are large."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()


def give_back() -> None:
    """Give free heap memory back to the system (with glibc; elsewhere nothing is done).

    Otherwise what a model has freed stays beside what is taken next: 30 MiB a process.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    if not sys.platform.startswith("linux"):
        return None
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim
