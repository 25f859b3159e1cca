"""The pairs this package knows a hub model for: `pairs.toml`, checked against public sources."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from translate.languages import Direction

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib

FILE = Path(__file__).with_name("pairs.toml")


@dataclass(frozen=True)
class Known:
    """A repository that serves one direction.

    `token` is the first source piece of a model with several targets; `megabytes` is the size of
    the float weights (0: no source says); `checked` names the public source that shows the name
    in use; `score` is a published one, measured by others. `instead` names the model of many
    languages that is used because this one does not work as published.
    """

    direction: Direction
    repository: str
    revision: str = ""
    token: str = ""
    license: str = ""
    architecture: str = ""
    megabytes: int = 0
    score: str = ""
    score_source: str = ""
    checked: str = ""
    quirks: str = ""
    instead: str = ""
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """A repository whose one set of weights serves every pair of its languages."""

    name: str
    repository: str
    revision: str = ""
    license: str = ""
    megabytes: int = 0
    checked: str = ""
    codes: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def pairs() -> tuple[Known, ...]:
    """Every known pair."""
    return tuple(
        Known(
            **{
                **item,
                "direction": Direction.parse(item["direction"]),
                "other": tuple(item.get("other", ())),
            }
        )
        for item in _data()["pair"]
    )


@lru_cache(maxsize=1)
def families() -> dict[str, Family]:
    """The known models of many languages, by name."""
    return {item["name"]: Family(**item) for item in _data()["multilingual"]}


def known(direction: Direction) -> Known | None:
    """The repository for a direction, or None.

    >>> known(Direction("en", "fr")).repository
    'Helsinki-NLP/opus-mt-en-fr'
    """
    return next((pair for pair in pairs() if pair.direction == direction), None)


def by_repository(repository: str) -> list[Known]:
    """The directions a repository is known for, as first choice or as another."""
    return [pair for pair in pairs() if repository in (pair.repository, *pair.other)]
