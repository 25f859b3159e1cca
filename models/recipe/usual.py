"""Persons of the names lists -> names.tsv.gz beside each model, for `translate/engines/names.py`.

None that the names' development set holds out. Surnames alone are listed, too, with every spelling
there is. Into English two characters are anybody's name (Carr, Karl, Carl) or a word's beginning
(李强调), three without a dot may be somebody in China, of whom alone they are listed, and what is a
given name as well has as many spellings as bearers (穆罕默德). Into Chinese a surname that is a
word (Strong, Price) is none at a sentence's beginning.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Collection, Iterable

from names import DOT, Slot, read_names
from register import CASING, MODELS, NAMES, PAIRS
from settings import load_settings

from translate.engines.lists import read_list

KINDS = ("person", "person-cn", "person-short")
# Their surnames come first in Chinese, so that their given names were taken for surnames.
WRONG = ("Orbán", "Szijjártó", "Nagy", "Kádár")
MORE = {  # spellings that the lists of surnames lack
    "弗雷泽": ("Frazer", "Frazier"),
    "沃尔夫": ("Wolff", "Woolf"),
    "约翰尼斯": ("Johannes", "Johannis"),
    "舒尔茨": ("Schulz", "Schultz", "Schulze"),
    "菲舍尔": ("Fisher",),
    "卡拉斯": ("Callas",),
}


def listed(slots: Iterable[Slot], pair: str, words: Collection[str] = ()) -> list[str]:
    r"""Lines of one direction's file: a name and its forms, the usual one first.

    >>> slots = [("person·", "Jon Gomez", "乔恩·戈麦斯"), ("person-short", "Gomez", "戈麦斯")]
    >>> listed([*slots, ("surname", "Gómez", "戈麦斯"), ("surname", "Eco", "埃科")], "zh-en")
    ['乔恩·戈麦斯\tJon Gomez\tJon Gomes', '戈麦斯\tGomez\tGómez\tGomes\tGómes']
    >>> listed([*slots, ("given", "Gomes", "戈麦斯")], "zh-en")
    ['乔恩·戈麦斯\tJon Gomez\tJon Gomes']
    >>> listed([*slots, ("person-short", "Price", "普赖斯")], "en-zh", {"price"})
    ['Gomez\t戈麦斯', 'Jon Gomez\t乔恩·戈麦斯']
    """
    slots = list(slots)
    given = {chinese for kind, _, chinese in slots if kind == "given"}
    forms: dict[str, dict[str, None]] = defaultdict(dict)
    others: dict[str, dict[str, None]] = defaultdict(dict)
    for slot in slots:
        kind, english, chinese = slot
        name, form = (chinese, english) if pair == "zh-en" else (english, chinese)
        if kind == "surname":
            others[name][form] = None
        elif kind.rstrip(DOT) in KINDS and english not in WRONG:
            is_word = " " not in english and english.lower() in words
            if _is_clear(slot, given) if pair == "zh-en" else not is_word:
                forms[name][form] = None
    return [
        "\t".join([name, *spellings([*forms[name], *others[name], *MORE.get(name, ())])])
        for name in sorted(forms)
    ]


def _is_clear(slot: Slot, given: Collection[str]) -> bool:
    """Whether the Chinese form is that person's, so far as forms without a dot can be."""
    kind, english, chinese = slot
    if DOT in chinese:
        return True
    if kind == "person-short" and "." in english:
        return False  # "F. Kennedy"
    return chinese not in given and len(chinese) > (3 if kind == "person" else 2)


def spellings(forms: Iterable[str]) -> dict[str, None]:
    """Forms, each once, and Portuguese ones of Spanish names: both sound alike in Chinese."""
    forms = list(forms)
    return dict.fromkeys([*forms, *(form[:-1] + "s" for form in forms if form.endswith("ez"))])


def main() -> None:
    """Write both directions' lists."""
    slots = list(read_names(load_settings(None)))
    words = set(read_list(MODELS / "en-zh" / CASING))
    for pair in PAIRS:
        lines, path = listed(slots, pair, words), MODELS / pair / NAMES
        path.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
        print(pair, len(lines), "lines,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
