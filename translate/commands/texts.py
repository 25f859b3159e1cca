"""`align`, `fates`, `compare`: work on texts that are already there."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from translate.commands import Output
from translate.commands.arguments import (
    add_engine,
    add_file,
    add_options,
    dumped,
    engines_of,
    file_to_write,
)
from translate.commands.intake import load_json, read_lines, read_text, shown_path
from translate.errors import InputError
from translate.roundtrip.options import Options

_LONGEST_WORD = 4  # tokens of a language without spaces that may be one word

if TYPE_CHECKING:
    from translate.framings.measure import Through


def add(commands: Any) -> None:
    """Add the parsers."""
    _add_align(commands)
    _add_fates(commands)
    _add_compare(commands)


def _add_align(commands: Any) -> None:
    align = commands.add_parser("align", help="word links of given pairs, in Pharaoh format")
    add_file(align, "source<TAB>target a line, words split by spaces; - for standard input")
    align.add_argument(
        "--from", dest="source", default="en", metavar="TAG", help="language of the sources (en)"
    )
    align.add_argument(
        "--to", dest="target", default="zh", metavar="TAG", help="language of the targets (zh)"
    )
    align.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    add_options(align, Options, "aligner")
    add_engine(align)
    align.set_defaults(run=run_align)


def _add_fates(commands: Any) -> None:
    fates = commands.add_parser(
        "fates", help="add fate, back_term, confidence and to_check to JSON lines"
    )
    add_file(
        fates,
        "objects with source, term, back and, if you have it, pivot, one a line; "
        "- for standard input",
    )
    fates.add_argument(
        "--via", default="zh", metavar="TAG", help="language of the pivots, where there are (zh)"
    )
    fates.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT.jsonl")
    add_options(fates, Options, "aligner")
    add_engine(fates)
    fates.set_defaults(run=run_fates, writes=".jsonl")


def _add_compare(commands: Any) -> None:
    compare = commands.add_parser("compare", help="what changed between two texts")
    compare.add_argument("before", metavar="BEFORE", help="a text")
    compare.add_argument("after", metavar="AFTER", help="another of the same language")
    compare.add_argument("--lang", default="en", metavar="TAG", help="language of both (en)")
    compare.add_argument("--format", choices=("text", "json", "html"), default="text")
    compare.add_argument("-o", "--output", type=file_to_write, default=None, metavar="OUT")
    compare.set_defaults(run=run_compare)


def run_align(args: argparse.Namespace) -> Output:
    """Link pairs by forced decoding in both directions."""
    from translate.languages import Direction
    from translate.roundtrip.linking import align_words

    pairs = [_pair(line, number) for number, line in enumerate(read_lines(args.file), 1)]
    _check_given(pairs, args.file, "source<TAB>target, a pair a line")
    direction = Direction.of(args.source, args.target)
    engines = engines_of(args)
    forward, reverse = engines.get(direction), engines.get(direction.reverse)
    sides = [p[0] for p in pairs], [p[1] for p in pairs]
    for language, texts in zip((direction.source, direction.target), sides, strict=True):
        _check_cut(language, texts)
    alignments = align_words(*sides, forward, reverse, aligner=args.aligner)
    return Output("".join(" ".join(f"{s}-{t}" for s, t in links) + "\n" for links in alignments))


def _check_given(rows: Sequence[object], path: str, form: str) -> None:
    """Raise InputError where a file has no rows: no answer would look like an answer."""
    if not rows:
        raise InputError(f"{shown_path(path)} is empty; give {form}")


def _check_cut(language: str, texts: Sequence[Sequence[str]]) -> None:
    """Raise InputError for texts of a language without spaces that nobody has cut into words."""
    from translate.languages import name_of, writes_spaces
    from translate.segment import tokens

    whole = [words[0] for words in texts if len(words) == 1]
    long = sum(len(tokens(word, language)) > _LONGEST_WORD for word in whole)
    if not writes_spaces(language) and 2 * long > len(texts):
        raise InputError(
            f"{long} of {len(texts)} {name_of(language)} texts are one unbroken run, so every word "
            "would be linked to it; put spaces between the words (with a segmenter such as jieba, "
            "or one between any two characters)"
        )


def _pair(line: str, number: int) -> tuple[list[str], list[str]]:
    source, tab, target = line.partition("\t")
    if not tab or "\t" in target:
        fault = "more than one tab" if tab else "no tab"
        raise InputError(f"line {number} has {fault}; write source<TAB>target")
    return source.split(), target.split()


def run_fates(args: argparse.Namespace) -> Output:
    """Decide the fate of each object."""
    from translate.framings.decide import decide_all

    rows = [_object(line, n) for n, line in enumerate(read_lines(args.file), 1) if line.strip()]
    _check_given(rows, args.file, "objects with source, term and back, one a line")
    decided = decide_all(rows, _ways(rows, args))
    return Output("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in decided))


def _ways(rows: list[dict[str, Any]], args: argparse.Namespace) -> dict[int, Through]:
    """Link the rows that give a pivot text through it, by forced decoding."""
    from translate.framings.finding import mention_of
    from translate.framings.shipped import default_lexicon
    from translate.framings.tracing import follow
    from translate.languages import Direction
    from translate.roundtrip.linking import link_texts

    numbers = [
        n for n, row in enumerate(rows) if isinstance(row.get("pivot"), str) and row["pivot"]
    ]
    direction = Direction.of("en", args.via)
    if not numbers:
        return {}
    engines = engines_of(args)
    texts = [(rows[n]["source"], rows[n]["pivot"], rows[n]["back"]) for n in numbers]
    linked = link_texts(
        texts, engines.get(direction), engines.get(direction.reverse), aligner=args.aligner
    )
    lexicon = default_lexicon("en")
    mentions = [mention_of(rows[n]["source"], rows[n]["term"], lexicon) for n in numbers]
    return {
        n: follow(mention, passage, direction.target)
        for n, mention, passage in zip(numbers, mentions, linked, strict=True)
        if mention is not None
    }


def _object(line: str, number: int) -> dict[str, Any]:
    row = load_json(line, f"line {number}", "write one object a line")
    missing = [
        name for name in ("source", "term", "back")
        if not isinstance(row, dict) or not isinstance(row.get(name), str)
    ]  # fmt: skip
    if missing:
        raise InputError(f"line {number} has no text {missing[0]!r}; give source, term and back")
    return dict(row)


def run_compare(args: argparse.Namespace) -> Output:
    """Compare two texts of one language."""
    from translate.languages import normalise
    from translate.measures.compare import compared, to_html, to_text

    language = normalise(args.lang)
    texts = read_text(args.before), read_text(args.after)
    rows, notes = compared(*texts, language), tuple(_of_two_languages(texts))
    if args.format == "json":
        return Output(dumped(rows), notes=notes)
    if args.format == "html":
        return Output(to_html(rows, language), notes=notes)
    changed = any(edit["op"] != "equal" for row in rows for edit in row["edits"])
    return Output(to_text(rows), notes=(*notes, _MARKS) if changed else notes)


_MARKS = "[-gone-] {+new+}; of what was moved [<where it stood<] {>where it stands>}"


def _of_two_languages(texts: tuple[str, str]) -> Iterator[str]:
    """Say that two texts are plainly not of one language, so that everything will be changed."""
    from translate.languages import name_of
    from translate.readers.detecting import detect_language
    from translate.roundtrip.given import OWN_SCRIPT

    before, after = (detect_language(text).language for text in texts)
    if before != after and {before, after} & OWN_SCRIPT:
        yield (
            f"the texts are in {name_of(before)} and in {name_of(after)}, so all is changed; "
            "compare texts of one language, or see `translate roundtrip` for what a translation did"
        )
