"""Words that the pool's English has in small letters -> casing.txt.gz beside the English model.

With that list `translate/engines/casing.py` puts titles into sentence case. To the pool's words
come those of WordNet whose ending no name has.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from prepare import read_pool
from register import CASING
from settings import HERE, load_settings

from translate.framings.wordnet import load_wordnet

LEAST = 3  # times a word must have been seen in small letters
SMALL = 0.75  # and so many times as often as capitalised: then a title's is no name more often
TERMS = ("cc-cedict", "names", "cldr", "political-core", "tico19-terms")  # no running text
WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
ENDED = re.compile(r"[a-z]+(?:ly|ous|ive|able|ible|tion|ment|ness|less|ful|ical|ism)")
OPENERS = ".!?:\"“‘('"
Found = tuple[str, bool]  # a word or two in small letters, and whether it was capitalised


def words_of(text: str) -> list[re.Match[str]]:
    """Words of a text; none of one that is mostly in capitals itself.

    >>> [word[0] for word in words_of("The White House said so.")]
    ['The', 'White', 'House', 'said', 'so']
    >>> words_of("White House Says It Is So")
    []
    """
    words = list(WORD.finditer(text))
    small = sum(word[0][0].islower() for word in words)
    return words if 2 * small >= len(words) - 2 else []


def seen(text: str) -> Iterator[Found]:
    """Words, and pairs of words, where their letters tell: not at the beginning of a sentence.

    >>> sorted(seen("He saw the White House."))[-2:]
    [('white', True), ('white house', True)]
    """
    before: re.Match[str] | None = None
    for word in words_of(text):
        ahead = text[: word.start()].rstrip()
        if ahead and ahead[-1] not in OPENERS:
            capital = word[0][0].isupper()
            yield word[0].lower(), capital
            if before and ahead.endswith(before[0]) and before[0][0].isupper() == capital:
                yield f"{before[0]} {word[0]}".lower(), capital
            before = word
        else:
            before = None


def count(texts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How often each word and pair of words was small, and capitalised."""
    counts = Counter(found for text in texts for found in seen(text))
    words = {word for word, _ in counts}
    return {word: (counts[word, False], counts[word, True]) for word in words}


def listed(counts: dict[str, tuple[int, int]], others: Iterable[str]) -> list[str]:
    """Lines of the file: small words, and capitalised names that have one of them.

    >>> counts = {"north": (9, 2), "korea": (0, 8), "north korea": (0, 4), "new paris": (0, 9)}
    >>> listed(counts, ["korea", "warily", "wade"])
    ['north', 'north korea', 'warily']
    """
    common = {w for w, (small, capital) in counts.items() if small >= max(LEAST, SMALL * capital)}
    common = {word for word in common if " " not in word and "-" not in word}
    common |= {w for w in others if ENDED.fullmatch(w) and not counts.get(w, (0, 0))[1]}
    names = {
        word
        for word, (small, capital) in counts.items()
        if capital >= max(LEAST, 2 * small) and not common.isdisjoint(re.split("[ -]", word))
    }
    return sorted(common | {name for name in names if " " in name or "-" in name})


def main() -> None:
    """Write the list of the English side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--out", type=Path, default=HERE.parent / "en-zh" / CASING)
    options = parser.parse_args()
    rows = read_pool(load_settings(options.config))
    running = (en for name, en, _ in rows if not name.startswith(TERMS))
    lines = listed(count(running), load_wordnet().index)
    options.out.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(len(lines), "lines,", options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
