"""The English of what is told: numbers with the name of what is counted, and a name meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def counted(number: int, name: str, several: str = "") -> str:
    """Write a number with the name of what is counted; `several` where an s does not make it.

    >>> counted(1, "loss", "losses"), counted(2, "loss", "losses"), counted(1_200, "document")
    ('1 loss', '2 losses', '1,200 documents')
    """
    return f"{number:,} {name if number == 1 else several or f'{name}s'}"


def first_of(names: Sequence[str], most: int) -> str:
    """List the first few names; dots say that there are more.

    >>> first_of(["a", "b"], 2), first_of(["a", "b", "c"], 2)
    ('a, b', 'a, b, …')
    """
    return ", ".join([*names[:most], *["…"] * (len(names) > most)])


def shortened(text: str, most: int) -> str:
    """Return a text, or its first characters; dots say that there are more.

    >>> shortened("war", 3), shortened("warship", 3)
    ('war', 'war…')
    """
    return text if len(text) <= most else f"{text[:most]}…"


def every(number: int, name: str) -> str:
    """Name all of a number of things; an s makes several of the name.

    >>> every(1, "sentence"), every(2, "sentence"), every(1_200, "sentence")
    ('the only sentence', 'both sentences', 'all 1,200 sentences')
    """
    if number == 1:
        return f"the only {name}"
    return f"both {name}s" if number == 2 else f"all {counted(number, name)}"


def meant(name: str, known: Iterable[str], *, least: float = 0.6) -> str:
    """Ask whether the closest of the known names was meant; "" where none is alike enough.

    `least` is difflib's ratio of letters in common, 0 to 1.

    >>> meant("rountrip", ["text", "roundtrip"]), meant("x", ["text", "roundtrip"])
    ("did you mean 'roundtrip'?", '')
    """
    from difflib import get_close_matches  # only a mistake asks for it

    near = get_close_matches(name, list(known), 1, least)
    return f"did you mean {near[0]!r}?" if near else ""
