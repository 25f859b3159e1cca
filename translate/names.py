"""Names of places on both sides of a translation: which stand in a text, which were changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

FILE = "names.en-zh.tsv"


@dataclass(frozen=True)
class _Names:
    """One pattern a language; `owners` gives the places a form can stand for."""

    pattern: re.Pattern[str]
    owners: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Names]:
    text = (resources.files("translate.lexicons") / FILE).read_text(encoding="utf-8")
    rows = [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
    english = _names([(row[0].split("|")[0], row[0].split("|")) for row in rows], r"\b(?:%s)\b")
    chinese = _names([(row[0].split("|")[0], row[1].split("|")) for row in rows], "(?:%s)")
    return {"en": english, "zh": chinese}


def _names(rows: list[tuple[str, list[str]]], frame: str) -> _Names:
    owners: dict[str, set[str]] = {}
    for place, forms in rows:
        for form in forms:
            owners.setdefault(form, set()).add(place)
    longest = sorted(owners, key=len, reverse=True)
    # the look ahead saves trying every form at every letter
    begun = "".join(sorted({re.escape(form[0]) for form in owners}))
    pattern = re.compile(frame % f"(?=[{begun}])(?:{'|'.join(map(re.escape, longest))})")
    return _Names(pattern, {form: frozenset(places) for form, places in owners.items()})


def changed(source: str, target: str, languages: tuple[str, str]) -> tuple[str, str] | None:
    """Give a place named in the source alone and one named in the target alone, or None.

    Both are asked for, since either alone is ordinary translation (pronouns, short forms). A
    short Chinese form counts as every place it can stand for, and as none when it is new.

    >>> changed("Japan protested.", "韩国提出抗议。", ("en", "zh"))
    ('Japan', '韩国')
    >>> changed("Japan protested.", "日方提出抗议。", ("en", "zh"))
    """
    known = _load()
    if not all(language in known for language in languages):
        return None
    before = _found(source, known[languages[0]])
    after = _found(target, known[languages[1]])
    there = {place for _, places in after for place in places}
    here = {place for _, places in before for place in places}
    lost = [form for form, places in before if len(form) > 1 and not places & there]
    made = [form for form, places in after if len(form) > 1 and not places & here]
    return (lost[0], made[0]) if lost and made else None


def _found(text: str, names: _Names) -> list[tuple[str, frozenset[str]]]:
    return [(m.group(), names.owners[m.group()]) for m in names.pattern.finditer(text)]
