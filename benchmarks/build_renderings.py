"""Write the table of Chinese renderings of English words, from pairs of sentences of our own.

Each content word of an English sentence is carried over to the Chinese by the bundled pair's
joined attention; what it became is counted by lemma, together with the terms that a pair names in
its third column (`term=rendering;…`). Rare answers are dropped, mostly errors of alignment.
Usage: python benchmarks/build_renderings.py PAIRS.tsv… -o OUT.tsv.gz
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from translate.engines import load_engine
from translate.framings.forms import phrase_keys
from translate.framings.inflect import FUNCTION, folded_lemmas, tokenize
from translate.languages import Direction
from translate.measures.align import matrix, project
from translate.segment import tokens

SURE = 0.5  # confidence of a place that is counted
LEAST, SHARE = 2, 0.015  # times a rendering is seen, and its share of the lemma's
TRIMMED = "的了着地得和与在并而，。、；：“”《》（）()·！？— "
BATCH = 512


def read_pairs(paths: Sequence[Path]) -> list[list[str]]:
    """Read English, Chinese and the terms of the third column, if there is one."""
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    rows = [line.split("\t") for line in lines]
    return [[*row[:2], row[2] if len(row) > 2 else ""] for row in rows if len(row) > 1]


def carried(pairs: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Give each content word with the Chinese it was carried over to, where that is sure."""
    there, home = (load_engine(Direction.parse(pair)) for pair in ("en-zh", "zh-en"))
    for start in range(0, len(pairs), BATCH):
        english, chinese, _ = (list(c) for c in zip(*pairs[start : start + BATCH], strict=True))
        links = zip(there.align(english, chinese), home.align(chinese, english), strict=True)
        for source, target, (out, back) in zip(english, chinese, links, strict=True):
            before, after = tokens(source, "en"), tokens(target, "zh")
            forward, reverse = matrix(out, before, after), matrix(back, after, before)
            for word in tokenize(source):
                if word.text[0].isalpha() and word.text.lower() not in FUNCTION:
                    place = project(word.span, before, after, forward, reverse)
                    if place and place[1] >= SURE:
                        yield word.text, place[0].of(target)


def count(pairs: Sequence[Sequence[str]]) -> dict[str, Counter[str]]:
    """Count what every lemma and every named term became."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for word, chinese in carried(pairs):
        for lemma in folded_lemmas(word):
            table[lemma][chinese.strip(TRIMMED)] += 1
    for *_, terms in pairs:
        for term, equals, chinese in (entry.partition("=") for entry in terms.split(";")):
            for key in phrase_keys(term) if equals else ():
                table[key][chinese.strip(TRIMMED)] += LEAST
    return table


def lines(table: dict[str, Counter[str]]) -> Iterator[str]:
    """Give the table's lines: lemma, then its renderings with their counts, commonest first."""
    for lemma in sorted(table):
        total = table[lemma].total()
        kept = [
            f"{chinese}:{times}"
            for chinese, times in sorted(
                table[lemma].items(), key=lambda rendering: (-rendering[1], rendering[0])
            )
            if chinese and times >= LEAST and times >= SHARE * total and ":" not in chinese
        ]
        if kept:
            yield "\t".join((lemma, *kept))


def main() -> None:
    """Build the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    text = "\n".join(lines(count(read_pairs(options.pairs)))) + "\n"
    options.output.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


if __name__ == "__main__":
    main()
