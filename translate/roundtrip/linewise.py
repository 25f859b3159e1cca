"""Systems' lines against a reference, one by one: scores, flags, and what became of framings.

The first system is the baseline, and each other one is ahead of it or behind it in every line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from translate.codec import Value, encode
from translate.data import MIN_CONFIDENCE
from translate.errors import InputError
from translate.framings.lexicon import Lexicon
from translate.languages import normalise
from translate.measures.buckets import Sorting, sortings, yes_or_no
from translate.measures.faults import faults
from translate.measures.metrics import (
    LINE_METRICS,
    NAMES,
    LineMetric,
    Order,
    check_lines,
    line_metric,
    scores,
)
from translate.measures.significance import mean_interval, too_few
from translate.readers.detecting import detect_language
from translate.roundtrip.comparison import Comparison
from translate.roundtrip.lineframings import REFERENCE, LineFraming, Way, taken_over, told_framings
from translate.roundtrip.loading import Engines
from translate.roundtrip.result import Result, SentenceFault

_EQUAL = 0.0005  # of the top score: what is shown as no difference
_STEPS = (1, 2, 5, 10, 20)  # hundredths of the top score that a bar of the histogram spans
_MOST_BARS = 10  # on either side
_OF_OUTCOME = "flags are of these very lines, so an interval would say nothing of others"
_FLAGS = "flags"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the reference with what each system has there; `number` counts from 1.

    Under REFERENCE, `framings` has what the reference itself renders as expected.
    """

    number: int
    source: str
    reference: str
    texts: Mapping[str, str]
    scores: Mapping[str, float]
    flags: Mapping[str, tuple[SentenceFault, ...]]
    framings: Mapping[str, tuple[LineFraming, ...]]


@dataclass(frozen=True, slots=True)
class Gap(Value):
    """How far a system is ahead of the baseline (behind: below 0) on the mean of some lines.

    It is `ahead` in so many, `behind` and `equal` in the others, with the `same` text in some.
    `note` says why there is no 95 % interval.
    """

    value: float = 0.0
    interval: tuple[float, float] | None = None
    ahead: int = 0
    behind: int = 0
    equal: int = 0
    same: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bucket(Value):
    """Lines that are alike in something; of the baseline alone there is no gap."""

    by: str = ""
    name: str = ""
    lines: int = 0
    mean: float = 0.0
    baseline: float | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Bar(Value):
    """So many lines in which a system is ahead by `low` to `high`; both 0: no difference."""

    low: float = 0.0
    high: float = 0.0
    lines: int = 0


@dataclass(frozen=True)
class Linewise:
    """Systems' lines with their scores; the first system is the baseline.

    `whole` are the corpus scores. Lines with a blank reference are not scored; `without` are the
    numbers of those that a system has text for. `languages` are the source's, if it is known, and
    the translations'.
    """

    metric: LineMetric
    languages: tuple[str, str]
    systems: tuple[str, ...]
    lines: tuple[Line, ...]
    whole: Mapping[str, float]
    without: tuple[int, ...] = ()
    way: Way = ""
    returned_by: str = ""
    sorted_by: tuple[Sorting, ...] = ()

    @property
    def baseline(self) -> str:
        """The system that the others are held against."""
        return self.systems[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The systems that are held against the baseline."""
        return self.systems[1:]

    def ahead(self, line: Line, system: str) -> float:
        """Return by how much a system is ahead of the baseline; below 0 it is behind.

        It is so whichever way the metric goes: with an error rate, the less is ahead.
        """
        gap = line.scores[system] - line.scores[self.baseline]
        return _even(-gap if self.metric.less_is_better else gap, self.metric.top)

    def mean(self, system: str) -> float:
        """Return the mean of a system's line scores, which is not its corpus score."""
        return fmean(line.scores[system] for line in self.lines)

    def gap(self, system: str, lines: Sequence[Line] | None = None) -> Gap:
        """Return how far a system is ahead on the mean of lines, all by default."""
        chosen = self.lines if lines is None else lines
        gaps = [self.ahead(line, system) for line in chosen]
        interval = mean_interval(gaps)
        ahead, behind = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
        note = "" if interval else (
            too_few("sentence").replace("sentences", "lines")
            if len(set(gaps)) > 1 or len(gaps) < 2
            else "all lines differ alike"
        )  # fmt: skip
        return Gap(
            round(fmean(gaps), 4),
            (round(interval[0], 4), round(interval[1], 4)) if interval else None,
            ahead, behind, len(gaps) - ahead - behind,
            sum(line.texts[system] == line.texts[self.baseline] for line in chosen), note,
        )  # fmt: skip

    def buckets(self, system: str) -> Iterator[Bucket]:
        """Yield the lines in buckets, with how far a system is ahead in each.

        Empty ones are left out, and so is a sorting that has all lines in one.
        Of a system beside the baseline, lines are sorted by whose of the two are flagged, too.
        """
        pair = system != self.baseline
        flagged = [self._flagged(system)] if pair and any(line.flags for line in self.lines) else []
        for sorting in (*self.sorted_by, *flagged):
            for name in sorting.buckets if len(set(sorting.of)) > 1 else ():
                own = [
                    line for line, bucket in zip(self.lines, sorting.of, strict=True)
                    if bucket == name
                ]  # fmt: skip
                if own:
                    yield Bucket(
                        sorting.by, name, len(own), round(_mean(own, system), 4),
                        round(_mean(own, self.baseline), 4) if pair else None,
                        self._gap_of(sorting, system, own) if pair else None,
                    )  # fmt: skip

    def _gap_of(self, sorting: Sorting, system: str, lines: Sequence[Line]) -> Gap:
        """Return the gap in a bucket; one that is made of the outcome has no interval."""
        gap = self.gap(system, lines)
        return replace(gap, interval=None, note=_OF_OUTCOME) if sorting.by == _FLAGS else gap

    def _flagged(self, system: str) -> Sorting:
        names = {
            (False, False): "in neither", (True, False): f"in {system} alone",
            (False, True): f"in {self.baseline} alone", (True, True): "in both",
        }  # fmt: skip
        of = (
            names[bool(line.flags.get(system)), bool(line.flags.get(self.baseline))]
            for line in self.lines
        )
        return Sorting(_FLAGS, tuple(names.values()), tuple(of))

    def histogram(self, system: str) -> list[Bar]:
        """Count the lines by how far a system is ahead, from the farthest behind on."""
        gaps = [self.ahead(line, system) for line in self.lines]
        farthest = max(map(abs, gaps), default=0.0)
        steps = [step * self.metric.top / 100 for step in _STEPS]
        step = next((step for step in steps if farthest <= step * _MOST_BARS), steps[-1])
        places = [0 if not gap else (1 if gap > 0 else -1) * _place(abs(gap), step) for gap in gaps]
        return [
            Bar(*_ends(place, step), places.count(place))
            for place in range(min(0, *places, 0), max(0, *places, 0) + 1)
        ]

    def ordered(self, order: Order, system: str) -> list[Line]:
        """Return lines in an order: where a system is furthest behind, or ahead, or lowest.

        Of losses and gains there are no others.
        """
        if order == "line":
            return list(self.lines)
        if order == "worst":
            sign = -1 if self.metric.less_is_better else 1
            return sorted(self.lines, key=lambda line: sign * line.scores[system])
        sign = 1 if order == "loss" else -1
        hit = [line for line in self.lines if sign * self.ahead(line, system) < 0]
        return sorted(hit, key=lambda line: sign * self.ahead(line, system))

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON object (docs/formats.md)."""
        return {
            "metric": {
                "name": self.metric.name, "signature": self.metric.signature,
                "less_is_better": self.metric.less_is_better,
            },
            "languages": list(self.languages), "baseline": self.baseline,
            "framings": {"told_by": self.way, "returned_by": self.returned_by},
            "without_reference": list(self.without),
            "systems": [self._system(name) for name in self.systems],
            "lines": [self._line(number) for number in range(len(self.lines))],
        }  # fmt: skip

    def _system(self, name: str) -> dict[str, Any]:
        is_other = name != self.baseline
        return {
            "system": name, "score": self.whole[name], "mean": round(self.mean(name), 4),
            **({"gap": encode(self.gap(name)), "histogram": encode(tuple(self.histogram(name)))}
               if is_other else {}),
            **({"buckets": encode(tuple(self.buckets(name)))}
               if is_other or not self.others else {}),
        }  # fmt: skip

    def _line(self, number: int) -> dict[str, Any]:
        line = self.lines[number]
        return {
            "line": line.number, "source": line.source, "reference": line.reference,
            "buckets": {sorting.by: sorting.of[number] for sorting in self.sorted_by},
            **({"framings": encode(line.framings[REFERENCE])}
               if REFERENCE in line.framings else {}),
            "systems": {
                name: {
                    "text": line.texts[name], "score": line.scores[name],
                    **({"ahead": self.ahead(line, name)} if name != self.baseline else {}),
                    "flags": encode(line.flags.get(name, ())),
                    "framings": encode(line.framings.get(name, ())),
                }
                for name in self.systems
            },
        }  # fmt: skip


def _even(value: float, top: float) -> float:
    """Round a difference; what would be shown as none is none."""
    return 0.0 if abs(value) < _EQUAL * top else round(value, 4)


def _mean(lines: Sequence[Line], system: str) -> float:
    return fmean(line.scores[system] for line in lines)


def _place(size: float, step: float) -> int:
    """Return the number of the bar of a size, from 1; the last one takes whatever is beyond."""
    return min(_MOST_BARS, 1 + int((size - 1e-9) / step))


def _ends(place: int, step: float) -> tuple[float, float]:
    if not place:
        return 0.0, 0.0
    near, far = (abs(place) - 1) * step, abs(place) * step
    return (near, far) if place > 0 else (-far, 0.0 - near)


def score_lines(
    systems: Mapping[str, Sequence[str]],
    references: Sequence[str],
    language: str = "en",
    *,
    sources: Sequence[str] | None = None,
    source_language: str | None = None,
    metric: str | LineMetric = LINE_METRICS[0],
    lexicon: Lexicon | None = None,
    follow: bool | Engines = False,
    min_confidence: float = MIN_CONFIDENCE,
) -> Linewise:
    """Score systems' lines of `language` against a reference, one by one; see `Linewise`.

    `metric` is one of BLEU, chrF2 and TER. With the `sources`, lines are flagged, and expressions
    of English sources told; with `follow` they are returned and followed through the line. The
    sources' language is detected where it isn't named. Raises InputError for files of different
    lengths, for an unknown metric and for what can't be followed; what loading models raises.

    >>> lines = score_lines({"a": ["a fuse", "b"], "b": ["a flash", "b"]}, ["a fuse", "b"])
    >>> [lines.ahead(line, "b") < 0 for line in lines.lines]
    [True, False]
    """
    language = normalise(language)
    check_lines({**systems, **({"the source": sources} if sources else {})}, references)
    if isinstance(metric, str):
        if metric not in NAMES:
            raise InputError(f"no metric {metric!r}; use one of: {', '.join(NAMES)}")
        metric = line_metric(metric, language)
    home = language_of(sources, source_language)
    spoken = [at for at, text in enumerate(references) if text.strip()]
    if not spoken:
        raise InputError("the reference has no text; give one with words")
    told, way, returned_by = told_framings(
        systems, references, sources, (home, language), lexicon, follow, min_confidence
    )
    own_scores = {name: metric.score(lines, references) for name, lines in systems.items()}
    lines = tuple(
        Line(
            at + 1, sources[at] if sources else "", references[at],
            {name: texts[at] for name, texts in systems.items()},
            {name: round(float(values[at]), 4) for name, values in own_scores.items()},
            {
                name: _flags(sources[at], texts[at], (home, language))
                for name, texts in systems.items()
            } if sources else {},
            {name: own[at] for name, own in told.items()},
        )
        for at in spoken
    )  # fmt: skip
    whole = {
        name: _whole(metric, texts, references, own_scores[name], language, spoken)
        for name, texts in systems.items()
    }
    return Linewise(
        metric, (home, language), tuple(systems), lines, whole,
        _without(systems, references), way, returned_by,
        _sorted_by(lines, (home, language), way),
    )  # fmt: skip


def _without(systems: Mapping[str, Sequence[str]], references: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of the lines that a system has and the reference has not."""
    return tuple(
        at + 1
        for at, reference in enumerate(references)
        if not reference.strip() and any(lines[at].strip() for lines in systems.values())
    )


def language_of(sources: Sequence[str] | None, named: str | None = None) -> str:
    """Return the language of source lines, detected where it isn't named; "" without any.

    >>> language_of(["我们认为，两国关系很重要。"]), language_of(None)
    ('zh', '')
    """
    return detect_language("\n".join(sources), named).language if sources else ""


def _sorted_by(lines: Sequence[Line], languages: tuple[str, str], way: Way) -> tuple[Sorting, ...]:
    """Sort lines by their sources, or by their references where there are none."""
    home, target = languages
    references = [line.reference for line in lines]
    texts = [line.source for line in lines] if home else references
    ways = [*sortings(texts, home or target, references, target)]
    if way:
        has = [any(line.framings.values()) for line in lines]
        ways.append(yes_or_no("framing", has, "an expression"))
    return tuple(ways)


def _whole(
    metric: LineMetric, texts: Sequence[str], references: Sequence[str],
    own: Sequence[float], language: str, spoken: Sequence[int],
) -> float:  # fmt: skip
    """Return the corpus score: sacreBLEU's, or the mean where a metric has lines alone.

    It is of the lines that have a reference, whose places are `spoken`.
    """
    if metric.name not in NAMES:
        return round(fmean(own[at] for at in spoken), 4)
    lines, wanted = ([column[at] for at in spoken] for column in (texts, references))
    return scores(lines, wanted, language, names=(metric.name,))[0].value


def _flags(source: str, text: str, languages: tuple[str, str]) -> tuple[SentenceFault, ...]:
    flagged = faults(source, text, languages=languages, segment=0, where="")
    return tuple(map(SentenceFault.of, flagged))


# --- results that are there already -----------------------------------------------------------


def lines_of(comparison: Comparison, reference: str, metric: str = LINE_METRICS[0]) -> Linewise:
    """Score the pivots of compared systems, sentence by sentence, against one of them.

    What is told of their sentences and framings is taken over. Raises InputError for a reference
    that is none of the systems, that has no pivot, or beside which there is no system with one.
    """
    texts = {
        name: [row.pivots[name] or "" for row in comparison.sentences]
        for name in comparison.systems
    }
    if reference not in texts or not any(texts[reference]):
        raise InputError(f"{reference} has no text to score against; name a system that has one")
    systems = {name: own for name, own in texts.items() if name != reference and any(own)}
    if not systems:
        raise InputError("no other system has a text to score; add one")
    first = comparison.first
    home, target = first.document.language, normalise((first.route.via or ("zh",))[-1])
    scored = score_lines(systems, texts[reference], target, metric=metric)
    lines = tuple(
        _retold(line, {name: comparison.results[name] for name in systems}) for line in scored.lines
    )
    return Linewise(
        scored.metric, (home, target), scored.systems, lines, scored.whole, scored.without,
        "results", "", _sorted_by(lines, (home, target), "results"),
    )  # fmt: skip


def _retold(line: Line, results: Mapping[str, Result]) -> Line:
    """Take over the source, the flags of the way there and the framings of results."""
    at = line.number - 1
    source = next(iter(results.values())).sentences[at].source.text
    flags = {
        name: tuple(f for f in result.sentences[at].faults if f.where == "pivot")
        for name, result in results.items()
    }
    framings = {
        name: tuple(taken_over(f) for f in result.framings if f.sentence == at)
        for name, result in results.items()
    }
    return Line(line.number, source, line.reference, line.texts, line.scores, flags, framings)
