"""Names that a small model can't spell, written as a list has them.

*Mearsheimer* comes back as *Milsheimer*: the model has read the name and garbles its sounds. Where
a person of the list stands in the source, and in the answer nothing but something that resembles
the usual form, that form is put in its place. What resembles nothing stays as it is, and nothing
is put where the answer has no name. Links move with the text.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from pathlib import Path

from translate.data import Alignment, Hypothesis, Link, Span
from translate.engines.lists import read_list
from translate.errors import InputError
from translate.languages import Direction

Forms = Mapping[str, tuple[str, ...]]  # a name of the source language: its forms in the target's
Edit = tuple[Span, str]  # a place of the answer and what to write there
DOT = "·"
NEAR, NEARER = 0.6, 0.75  # how alike a garbled form must be, and how alike one that is short
MOST_WORDS = 7  # of a name
_WORD = re.compile(r"[^\W\d_]+(?:(?:[-.]|['’](?!s\b))[^\W\d_]+)*")
_PARTICLES = frozenset(
    "al bin ibn bint von van der den de da do dos du di la le el ten ter".split()
)
_TITLES = frozenset(
    "ambassador chairman chancellor chief commander director foreign former general governor "
    "judge justice king leader mayor minister ministers president prime prince professor queen "
    "secretary senator speaker spokesman spokeswoman".split()
)
_ENDS_OF_TITLES = tuple("总理 经理 助理 总统 部长 主席 首相 议长 外长 防长 大使".split())


@dataclass(frozen=True)
class Names(ABC):
    """Names of a source language with their usual forms; a subclass for each way of writing."""

    forms: Forms

    def mended(self, source: str, answer: Hypothesis) -> Hypothesis:
        """Write the garbled names of an answer as the list has them.

        >>> names = IntoEnglish({"约翰·米尔斯海默": ("John Mearsheimer",)})
        >>> names.mended("约翰·米尔斯海默说，不。", Hypothesis("John Milsheimer said no.")).text
        'John Mearsheimer said no.'
        >>> names.mended("约翰·米尔斯海默说，不。", Hypothesis("He said no.")).text
        'He said no.'
        """
        edits = self._edits(source, answer.text)
        if not edits:
            return answer
        links = (Link(k.source, moved(k.target, edits), k.weight) for k in answer.alignment.links)
        text = rewritten(answer.text, edits)
        return replace(answer, text=text, alignment=Alignment(tuple(links)))

    def _edits(self, source: str, text: str) -> list[Edit]:
        """What to write where, in the answer's order, no place over another."""
        wanted = [self.forms[name] for name in dict.fromkeys(self._named(source))]
        missing = [forms for forms in wanted if not any(self._stands(f, text) for f in forms)]
        if not missing:
            return []
        taken = [
            Span(*place.span())
            for forms in wanted for form in forms for place in re.finditer(re.escape(form), text)
        ]  # fmt: skip
        free = [place for place in self._places(text) if not any(map(place.overlaps, taken))]
        edits: list[Edit] = []
        for forms in missing:
            edit = self._nearest(forms, free, text)
            if edit is not None:
                edits.append(edit)
                free = [place for place in free if not place.overlaps(edit[0])]
        return sorted(edits)

    def _nearest(self, forms: Sequence[str], free: Sequence[Span], text: str) -> Edit | None:
        """The place that resembles a whole form most, or else one's last part."""
        whole = [form for form in forms if self.tie in form] or list(forms)
        last = [form.split(self.tie)[-1] for form in whole if self.tie in form]
        return self._best(whole, free, text, NEAR) or self._best(last, free, text, NEARER)

    def _best(
        self, forms: Sequence[str], places: Sequence[Span], text: str, least: float
    ) -> Edit | None:
        rated = [
            (self._alike(form, place.of(text)), len(place), place, form)
            for form in forms
            for place in places
            if (self.tie in form) == (self.tie in place.of(text))
        ]
        near, _, place, form = max(rated, default=(0.0, 0, Span(0, 0), ""))
        return (place, form) if near >= max(least, self._least(form)) else None

    @property
    @abstractmethod
    def tie(self) -> str:
        """What stands between the parts of a name in the target."""

    @abstractmethod
    def _named(self, source: str) -> Iterator[str]:
        """Names of the list that stand in a source, none inside another."""

    @abstractmethod
    def _stands(self, form: str, text: str) -> bool:
        """Whether a form, or one as good, stands in an answer."""

    @abstractmethod
    def _places(self, text: str) -> list[Span]:
        """Places of an answer that may be garbled names."""

    @abstractmethod
    def _alike(self, form: str, other: str) -> float:
        """How alike a form and what stands in the answer are, 0 to 1."""

    @abstractmethod
    def _least(self, form: str) -> float:
        """How alike at least, for a form's length."""


class IntoEnglish(Names):
    """Names of Chinese sources, in Latin letters."""

    tie = " "

    def _named(self, source: str) -> Iterator[str]:
        at = 0
        while at < len(source):
            names = self._by_start.get(source[at : at + 2], ())
            name = next((name for name in names if source.startswith(name, at)), "")
            if name and not self._is_part(source, at, at + len(name)):
                yield name
            at += len(name) or 1

    def _is_part(self, source: str, start: int, end: int) -> bool:
        """Whether a stretch is part of another name: by a dot or, of up to three, by its sounds."""
        around = source[max(0, start - 1) : start] + source[end : end + 1]
        return any(c in (self._sounds if end - start < 4 else "·-") for c in around)

    @cached_property
    def _sounds(self) -> frozenset[str]:
        return frozenset(c for name in self.forms if DOT in name for c in name) | {"-"}

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        starts: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.forms, key=len, reverse=True):
            starts[name[:2]].append(name)
        return dict(starts)

    def _stands(self, form: str, text: str) -> bool:
        plain = form.removeprefix("al-").removeprefix("Al ")
        return f" {_words(plain)} " in f" {_words(text)} "

    def _places(self, text: str) -> list[Span]:
        """Runs of up to four capitalised words, particles between them, without titles."""
        words = list(_WORD.finditer(text))
        runs = []
        for first, word in enumerate(words):
            before = word.start() - 1
            for other in words[first : first + 4]:
                small = not other[0][0].isupper()
                if other.start() != before + 1 or other[0].lower() in _TITLES or (
                    small and (other is word or other[0] not in _PARTICLES)
                ):  # fmt: skip
                    break
                before = other.end()
                if not small:
                    runs.append(Span(word.start(), other.end()))
        return runs

    def _alike(self, form: str, other: str) -> float:
        matcher = SequenceMatcher(None, folded(form), folded(other), autojunk=False)
        # most pairs don't resemble, which is told faster
        if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
            return 0.0
        return matcher.ratio()

    def _least(self, form: str) -> float:
        return NEARER if len(folded(form)) <= 6 else NEAR


class IntoChinese(Names):
    """Names of English sources, in characters that stand for sounds."""

    tie = DOT

    def _named(self, source: str) -> Iterator[str]:
        words = list(_WORD.finditer(source))
        at = 0
        while at < len(words):
            ends = range(min(at + MOST_WORDS, len(words)), at, -1)
            runs = ((end, source[words[at].start() : words[end - 1].end()]) for end in ends)
            end, name = next(((end, name) for end, name in runs if name in self.forms), (0, ""))
            if name:
                yield name
            at = end or at + 1

    @cached_property
    def _sounds(self) -> frozenset[str]:
        return frozenset(
            c for forms in self.forms.values() for form in forms if DOT in form for c in form
        )

    def _stands(self, form: str, text: str) -> bool:
        return form in text

    def _places(self, text: str) -> list[Span]:
        """Stretches of such characters with no other of them beside, but for a title's end."""
        runs = [
            run for run in re.finditer(r"[\u4e00-\u9fff·-]+", text)
            if any(c in self._sounds for c in run[0])
        ]  # fmt: skip
        return [
            Span(start, end)
            for run in runs
            for start in range(run.start(), run.end())
            if self._opens(text, start)
            for end in self._ends(text, start, run.end())
        ]

    def _opens(self, text: str, start: int) -> bool:
        if text[start] == DOT or text[start] not in self._sounds:
            return False
        if text.endswith(_ENDS_OF_TITLES, 0, start + 1):
            return False
        before = text[start - 1 : start]
        return (
            before == DOT or before not in self._sounds or text.endswith(_ENDS_OF_TITLES, 0, start)
        )

    def _ends(self, text: str, start: int, limit: int) -> Iterator[int]:
        """Where a stretch from `start` may end: before the first other character."""
        end = start
        while end < limit and text[end] in self._sounds:
            end += 1
        if end - start > 1 and text[end - 1] != DOT:
            yield end

    def _alike(self, form: str, other: str) -> float:
        longest = max(len(form), len(other))
        if min(len(form), len(other)) < NEAR * longest:
            return 0.0  # told at once: a stretch may be the whole answer
        blocks = SequenceMatcher(None, form, other, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks) / longest

    def _least(self, form: str) -> float:
        return NEAR


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return a name's letters without marks, spaces and case.

    >>> folded("Radovan Karadžić")
    'radovankaradzic'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


def _words(text: str) -> str:
    return " ".join(folded(word) for word in _WORD.findall(text))


def rewritten(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with each place written anew.

    >>> rewritten("He met Milsheimer.", [(Span(7, 17), "Mearsheimer")])
    'He met Mearsheimer.'
    """
    parts, done = [], 0
    for place, form in edits:
        parts += [text[done : place.start], form]
        done = place.end
    return "".join([*parts, text[done:]])


def moved(span: Span, edits: Sequence[Edit]) -> Span:
    """Return where a place stands after the edits; inside an edit in proportion.

    >>> edits = [(Span(7, 17), "Mearsheimer")]
    >>> [moved(span, edits) for span in (Span(3, 6), Span(7, 17), Span(17, 18))]
    [Span(start=3, end=6), Span(start=7, end=18), Span(start=18, end=19)]
    """
    return Span(_edge(span.start, edits), _edge(span.end, edits, is_end=True))


def _edge(at: int, edits: Sequence[Edit], *, is_end: bool = False) -> int:
    shift = 0
    for place, form in edits:
        if at < place.start or (is_end and at == place.start):
            break
        if at < place.end:
            share = (at - place.start) * len(form)  # in whole numbers: an end is rounded up
            return place.start + shift + (share + is_end * (len(place) - 1)) // len(place)
        shift += len(form) - len(place)
    return at + shift


@lru_cache
def load_names(path: Path, direction: Direction) -> Names:
    """Read a model's list: a name and its usual forms a line, tabs between.

    Raises ModelDamaged, InputError where the direction isn't between Chinese and a language in
    letters.
    """
    into_chinese = direction.target == "zh"
    if into_chinese == (direction.source == "zh"):
        raise InputError(f"{path} is for a direction from or into Chinese, not {direction}")
    rows = [line.split("\t") for line in read_list(path)]
    forms = {name: tuple(usual) for name, *usual in rows}
    return IntoChinese(forms) if into_chinese else IntoEnglish(forms)
