"""The columns a corpus's table had beside its texts: who has which value, and from which day."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from datetime import date

Value = tuple[str, str]  # a column's name and one of its values
MOST = 60  # values; a column of more is no way to choose documents
_DAY = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?(?:[T ].*)?")
_YEARS = range(1400, 2200)
_TIMELY = re.compile("date|day|year|time|publi|month", re.IGNORECASE)


def day(name: str, value: str) -> int:
    """Return the day a value names as a number, 0 for none; a year or month stands for its first.

    >>> day("date", "2023-06-20") - day("date", "2023-06"), day("outlet", "2023")
    (19, 0)
    """
    match = _DAY.fullmatch(value.strip())
    if not match or not (match[2] or _TIMELY.search(name)):
        return 0
    year, month, first = (int(part or 1) for part in match.groups())
    try:
        return date(year, month, first).toordinal() if year in _YEARS else 0
    except ValueError:
        return 0


class Columns:
    """Which documents, by their place, have which value of a column."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, array[int]]] = {}
        self._days: dict[str, array[int]] = {}
        self._too_many: set[str] = set()

    def add(self, place: int, known: Mapping[str, str]) -> None:
        """Take in the columns of the next document."""
        for name, value in known.items():
            if when := day(name, value):
                own = self._days.setdefault(name, array("I"))
                own.extend([0] * (place - len(own)))
                own.append(when)
            if name in self._too_many:
                continue
            by_value = self.values.setdefault(name, {})
            by_value.setdefault(value, array("I")).append(place)
            if len(by_value) > MOST:
                self._too_many.add(name)
                del self.values[name]

    @property
    def dated(self) -> str:
        """The column that dates most documents, "" where none does."""
        return max(self._days, key=lambda name: sum(map(bool, self._days[name])), default="")

    def span(self) -> tuple[date, date] | None:
        """The first and the last day of the corpus."""
        days = [number for number in self._days.get(self.dated, ()) if number]
        return (date.fromordinal(min(days)), date.fromordinal(max(days))) if days else None

    def choices(self) -> dict[Value, int]:
        """Return what documents can be chosen by, with how many have it."""
        return {
            (name, value): len(places)
            for name, by_value in sorted(self.values.items())
            if name != self.dated
            for value, places in sorted(by_value.items())
        }

    def places(self, chosen: Iterable[Value]) -> set[int]:
        """The documents with these values: any of a column's, of every column that is named."""
        by_name: dict[str, set[int]] = {}
        for name, value in chosen:
            places = self.values.get(name, {}).get(value, ())
            by_name.setdefault(name, set()).update(places)
        return set.intersection(*by_name.values()) if by_name else set()

    def between(self, since: int, until: int) -> set[int]:
        """The documents of these days, both included; 0 leaves an end open."""
        days = self._days.get(self.dated, ())
        return {
            place
            for place, number in enumerate(days)
            if number and since <= number <= (until or number)
        }
