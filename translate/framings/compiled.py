"""What can be computed of the shipped vocabulary ahead of time: `make vocabulary` writes it.

Such a text holds only for the data and the code it was made by, so it begins with a stamp of both.
Where that differs, as in a checkout in which a file was edited since, or the text is missing, it is
as if there were none: whoever asks computes it, more slowly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Traversable

WORDNET = "wordnet.en.txt.gz"
INDEX = "wordnet.txt"  # what is compiled of it, and of nothing else
# The code that the words of a text go through, too, when they are looked up.
_CODE = ("forms.py", "inflect.py", "vocabulary.py")


def read(name: str) -> str | None:
    """Return a text computed ahead; None where it isn't as it was written, or not of this data."""
    try:
        head, _, text = (_folder() / name).read_bytes().decode("utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return text if head == _head(name, text) else None


def stamped(name: str, text: str) -> str:
    """Return what is to stand in the file of a text."""
    return f"{_head(name, text)}\n{text}"


def _head(name: str, text: str) -> str:
    return f"{_stamp(name == INDEX)} {hashlib.sha256(text.encode()).hexdigest()}"


def _folder() -> Traversable:
    return resources.files("translate.framings.data") / "compiled"


@lru_cache(maxsize=2)
def _stamp(of_wordnet: bool) -> str:
    """Return a digest of what texts are made of; "" where some of it can't be read."""
    hasher = hashlib.sha256()
    try:
        for path in _sources(of_wordnet):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            hasher.update(f"{path.name} {content}\n".encode())
    except OSError:
        return ""
    return hasher.hexdigest()


def _sources(of_wordnet: bool) -> Iterator[Traversable]:
    data, code = resources.files("translate.framings.data"), resources.files("translate.framings")
    yield data / WORDNET
    yield code / "wordnet.py"
    if not of_wordnet:
        yield from (code / name for name in _CODE)
        yield from sorted(
            (path for path in data.iterdir() if path.name.endswith(".toml")),
            key=lambda path: path.name,
        )
