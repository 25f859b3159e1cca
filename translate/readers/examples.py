"""The example articles that come with the package."""

from __future__ import annotations

from pathlib import Path

from translate.english import meant
from translate.errors import InputError


def examples() -> dict[str, Path]:
    """Return the example texts by name, from the checkout or the installed wheel."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package.parent / "examples", package / "_examples"):
        if folder.is_dir():
            return {path.stem: path for path in sorted(folder.glob("*.txt"))}
    return {}


def example(name: str) -> Path:
    """Return the file of an example; its English text where no language is named.

    Raises InputError for a name that is none.

    >>> example("beijing-visit").name
    'beijing-visit.en.txt'
    """
    paths = examples()
    for known in (name, f"{name}.en"):
        if known in paths:
            return paths[known]
    plain = [known.removesuffix(".en") for known in paths if known.endswith(".en")]
    near = meant(name, [*plain, *(known for known in paths if known not in plain)])
    raise InputError(
        f"no example is called {name!r}; {near or 'list them with `translate examples`'}"
    )
