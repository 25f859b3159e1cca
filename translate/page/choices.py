"""What can be asked for: languages, routes, examples; and why the rest can't."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from translate.errors import InputError
from translate.hub.fetch import known as known_pair
from translate.languages import NAMES, TRADITIONAL, Direction, name_of, writes_spaces
from translate.roundtrip.result import Result, Sentence

LONGEST_TEXT = 100_000  # characters; about 15,000 English words
PASTED = "text"  # the id of a text that came from no file
MOST_DOCUMENTS = 200  # rows of an uploaded table that the page offers


def sources(directions: Iterable[Direction]) -> list[str]:
    """Return the languages a text may be in: those that have a way there and back.

    >>> sources([Direction("en", "zh"), Direction("zh", "en"), Direction("en", "fr")])
    ['en', 'zh']
    """
    known = set(directions)
    return sorted({direction.source for direction in known if direction.reverse in known})


def routes(directions: Iterable[Direction], source: str) -> list[tuple[str, ...]]:
    """Return the ways from a language and back: through one pivot, or through two in a row.

    They come in the order of `directions`.

    >>> pairs = [Direction.parse(p) for p in ("en-zh", "zh-en", "zh-fr", "fr-en")]
    >>> routes(pairs, "en")
    [('zh',), ('zh', 'fr')]
    """
    known = list(dict.fromkeys(directions))
    near = [step.target for step in known if step.source == source]
    ways: list[tuple[str, ...]] = [(stop,) for stop in near if Direction(stop, source) in known]
    for stop in near:
        ways += [
            (stop, step.target)
            for step in known
            if step.source == stop and step.target != source
            and Direction(step.target, source) in known
        ]  # fmt: skip
    return ways


def with_traditional(ways: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Add Traditional Chinese after Chinese, which the same models write.

    >>> with_traditional([("zh",), ("fr",), ("zh", "fr")])
    [('zh',), ('zh-Hant',), ('fr',), ('zh', 'fr')]
    """
    both = ([via, (TRADITIONAL,)] if via == ("zh",) else [via] for via in ways)
    return [via for pair in both for via in pair]


def served(known: Iterable[Direction], source: str) -> dict[str, tuple[str, ...]]:
    """Return the routes of a language by the names they have in the address.

    >>> served([Direction("en", "zh"), Direction("zh", "en")], "en")
    {'zh': ('zh',), 'zh-Hant': ('zh-Hant',)}
    """
    return {"+".join(via): via for via in with_traditional(routes(known, source))}


def refusals(directions: Iterable[Direction], source: str) -> dict[str, str]:
    """Say for each language that can't be a pivot of `source` how to get its models, or name them.

    >>> reasons = refusals([Direction("en", "zh"), Direction("zh", "en")], "en")
    >>> reasons["fr"], reasons["pl"]
    ('French: fetch it with `translate models fetch en-fr`', 'Polish: no model for en-pl and pl-en')
    """
    served = set(directions)
    reasons = {}
    for tag, name in NAMES.items():
        there = Direction(source, tag)
        missing = [direction for direction in (there, there.reverse) if direction not in served]
        if tag != source and missing:
            reasons[tag] = f"{name}: {_remedy(missing, 'it')}"
    return reasons


def unserved(directions: Iterable[Direction], source: str) -> str:
    """Say that nothing here takes a language there and back, and what to do.

    >>> told = unserved([Direction("en", "zh"), Direction("zh", "en")], "de")
    >>> told.partition(": ")[2]
    'fetch one with `translate models fetch de-en`, or paste a text in Chinese or English'
    """
    served = list(directions)
    there = Direction(source, "zh" if source == "en" else "en")
    missing = [way for way in (there, there.reverse) if way not in served]
    *others, last = sorted(map(name_of, sources(served))) or [""]
    languages = f"{', '.join(others)} or {last}" if others else last
    way_out = f", or paste a text in {languages}" if languages else ""
    return (
        f"No model here takes {name_of(source)} there and back: {_remedy(missing, 'one')}{way_out}"
    )


def _remedy(missing: Sequence[Direction], what: str) -> str:
    """Say what brings the models of some directions, or that nothing known does."""
    offered = [known_pair(direction) for direction in missing]
    if all(pair is not None and not pair.instead for pair in offered):
        return f"fetch {what} with `translate models fetch {missing[0]}`"
    return f"no model for {' and '.join(map(str, missing))}"


def route_name(via: Iterable[str]) -> str:
    """Name a route.

    >>> route_name(("zh", "fr"))
    'Chinese, then French'
    """
    return ", then ".join(name_of(tag) for tag in via)


def example_language(name: str) -> str:
    """Read the language off an example's name.

    >>> example_language("beijing-visit.zh")
    'zh'
    """
    tag = name.rpartition(".")[2]
    return tag if tag in NAMES else "en"


def example_name(name: str) -> str:
    """Name an example for the menu.

    >>> example_name("beijing-visit.zh")
    'Beijing visit (Chinese)'
    """
    stem, _, tag = name.rpartition(".")
    if tag not in NAMES:
        return name.replace("-", " ").capitalize()
    return f"{stem.replace('-', ' ').capitalize()} ({NAMES[tag]})"


def checked_text(text: str) -> str:
    """Return a text fit to be translated; raises InputError that says what is wrong with it."""
    if not text.strip():
        raise InputError("There is no text; paste one, or choose an example")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"The text has {len(text):,} characters and the page takes {LONGEST_TEXT:,}; "
            "paste a part of it, or use `translate batch`"
        )
    # lone surrogates can't be written as UTF-8, so no cache or report could hold the text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{SYMBOL FOR NULL}")


def texts_of(result: Result, machine: Mapping[int, Sentence]) -> dict[str, str]:
    """Return the whole texts of a round trip by name, the machine's beside edited ones."""
    sentences, source = result.sentences, result.document.language
    pivot = result.route.via[-1] if result.route.via else "und"
    before = [machine.get(i, sentence) for i, sentence in enumerate(sentences)]
    whole = {
        "Source": _flowing([sentence.source.text for sentence in sentences], sentences, source)
    }
    for name, language, pick in (("Pivot", pivot, _pivot), ("Return", source, _back)):
        whole[name] = _flowing([pick(sentence) for sentence in sentences], sentences, language)
        if machine:
            own = [pick(sentence) for sentence in before]
            whole[f"{name}, the machine’s"] = _flowing(own, sentences, language)
    return whole


def _pivot(sentence: Sentence) -> str:
    return sentence.pivot.text if sentence.pivot else ""


def _back(sentence: Sentence) -> str:
    return sentence.back.text if sentence.back else ""


def _flowing(texts: Sequence[str], sentences: Sequence[Sentence], language: str) -> str:
    """Join sentences into the paragraphs they stand in."""
    glue = " " if writes_spaces(language) else ""
    paragraphs: dict[int, list[str]] = {}
    for text, sentence in zip(texts, sentences, strict=True):
        paragraphs.setdefault(sentence.source.paragraph, []).append(text)
    return "\n\n".join(glue.join(own) for own in paragraphs.values())
