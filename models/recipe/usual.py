"""Persons of the names lists -> names.tsv.gz beside each model, for `translate/engines/names.py`.

None that the names' development set holds out. Surnames alone are listed, too, with every spelling
there is. Into English two characters of sounds are anybody's name (Carr, Karl, Carl), and up to
three without a dot may be somebody in China: of those only who is in China is listed.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable

from names import DOT, Slot, read_names
from register import MODELS, NAMES, PAIRS
from settings import load_settings

KINDS = ("person", "person-cn", "person-short")
WRONG = ("Orbán", "Szijjártó")  # their surnames come first in Chinese, and were taken for the last


def listed(slots: Iterable[Slot], pair: str) -> list[str]:
    r"""Lines of one direction's file: a name and its forms, the usual one first.

    >>> slots = [("person·", "Jon Gomez", "乔恩·戈麦斯"), ("person-short", "Gomez", "戈麦斯")]
    >>> listed([*slots, ("surname", "Gómez", "戈麦斯"), ("surname", "Eco", "埃科")], "zh-en")
    ['乔恩·戈麦斯\tJon Gomez\tJon Gomes', '戈麦斯\tGomez\tGómez\tGomes\tGómes']
    """
    forms: dict[str, dict[str, None]] = defaultdict(dict)
    others: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, english, chinese in slots:
        name, form = (chinese, english) if pair == "zh-en" else (english, chinese)
        if kind == "surname":
            others[name][form] = None
        elif kind.rstrip(DOT) in KINDS and english not in WRONG:
            if pair != "zh-en" or kind == "person-cn" or DOT in chinese or len(chinese) > 3 - (
                kind == "person-short"
            ):  # fmt: skip
                forms[name][form] = None
    return ["\t".join([name, *spellings([*forms[name], *others[name]])]) for name in sorted(forms)]


def spellings(forms: Iterable[str]) -> dict[str, None]:
    """Forms, each once, and Portuguese ones of Spanish names: both sound alike in Chinese."""
    forms = list(forms)
    return dict.fromkeys([*forms, *(form[:-1] + "s" for form in forms if form.endswith("ez"))])


def main() -> None:
    """Write both directions' lists."""
    slots = list(read_names(load_settings(None)))
    for pair in PAIRS:
        lines, path = listed(slots, pair), MODELS / pair / NAMES
        path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
        print(pair, len(lines), "lines,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
