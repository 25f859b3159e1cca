"""Several systems' scores with paired tests, which are sacreBLEU's own.

The first system is the baseline. Each other one has a p-value of paired bootstrap resampling
(Koehn 2004) and one of paired approximate randomisation (Riezler & Maxwell 2005) against it;
sacreBLEU adjusts neither for the number of systems, so they are adjusted here, too (Holm 1979).

Of randomisation sacreBLEU counts the outcomes that are further apart than the one seen, not that
one and its mirror, so that two equal systems have p = 0.0001. Both are added here, 2 of 2ⁿ where n
lines differ, and systems that differ in too few lines have no p-value. Lines differ where a metric
counts something else in them; where the scores are equal none the less, no outcome is nearer, and
p is 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import ne
from typing import Any, NamedTuple

from translate.english import counted
from translate.measures.metrics import LineMetric, check_lines, empty_tokenizers, metrics_of
from translate.measures.significance import LEAST_UNITS, holm

FEWEST = LEAST_UNITS["sentence"]  # lines; flipping fewer allows too few outcomes for a p-value
TESTS = {"bs": "paired bootstrap", "ar": "paired approximate randomisation"}


@dataclass(frozen=True, slots=True)
class Scored:
    """A system's score by one metric, with the 95 % interval of the bootstrap (mean ± half).

    `p` and `p_holm` are by test, against the baseline; the baseline has none, nor has a system
    whose `differing` lines, in which the metric counts something else than in the baseline's, are
    fewer than `FEWEST`. Fewer lines with text have no interval either.
    """

    system: str
    metric: str
    value: float
    mean: float | None
    half: float | None
    p: Mapping[str, float]
    p_holm: Mapping[str, float]
    differing: int = 0


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of all systems, and sacreBLEU's signature of each metric and test.

    Of the `lines` some may be blank in every file, as between paragraphs; `spoken` are the others.
    """

    lines: int
    scored: tuple[Scored, ...]
    signatures: Mapping[str, str]
    spoken: int


def compare_scores(
    systems: Mapping[str, Sequence[str]],
    references: Sequence[str],
    language: str,
    neural: LineMetric | None = None,
) -> Scores:
    """Score each system against one reference, the first as the baseline.

    Raises InputError for none, for systems of another length than the reference, and without a
    line.
    """
    check_lines(systems, references)
    scored: list[Scored] = []
    signatures: dict[str, str] = {}
    for name, metric in metrics_of(language).items():
        scored += _tested(name, metric, dict(systems), references, signatures)
    if neural is not None:
        values = {name: neural.score(lines, references) for name, lines in systems.items()}
        metric = _Mean(neural)
        scored += _tested(neural.name, metric, values, references, signatures)
    empty_tokenizers()
    rows = zip(references, *systems.values(), strict=True)
    spoken = sum(any(text.strip() for text in row) for row in rows)
    if spoken < FEWEST:
        scored = [replace(row, mean=None, half=None, p={}, p_holm={}) for row in scored]
    return Scores(len(references), tuple(scored), signatures, spoken)


def _tested(
    name: str,
    metric: Any,
    systems: Mapping[str, Sequence[Any]],
    references: Sequence[str],
    signatures: dict[str, str],
) -> list[Scored]:
    """Run both tests with one metric, adjusted; bootstrap also gives the intervals."""
    from sacrebleu.significance import PairedTest

    results: dict[str, list[Any]] = {}
    for test in TESTS:
        tested = PairedTest(list(systems.items()), {name: metric}, [list(references)], test)
        signed, scores = tested()
        (own,) = signed
        results[test] = list(scores[own])
        signatures[f"{name} {test}"] = str(signed[own])
    counts = [_counted(metric, lines, references) for lines in systems.values()]
    rows = []
    for at, (system, boot) in enumerate(zip(systems, results["bs"], strict=True)):
        differing = sum(map(ne, counts[0], counts[at]))
        p = {test: own[at].p_value for test, own in results.items() if differing >= FEWEST}
        if boot.score == results["bs"][0].score:
            p = dict.fromkeys(p, 1.0)
        elif p:
            p["ar"] = min(1.0, p["ar"] + 2 ** (1 - differing))
        rows.append(Scored(
            system, name, round(boot.score, 4 if name == "COMET" else 2), float(boot.mean),
            float(boot.ci), {test: float(value) for test, value in p.items()}, {}, differing,
        ))  # fmt: skip
    return _adjusted(rows)


def _adjusted(rows: Sequence[Scored]) -> list[Scored]:
    """Adjust the p-values of one metric for how many systems have one."""
    tested = [row for row in rows if row.p]
    strict = {test: holm([row.p[test] for row in tested]) for test in TESTS}
    of = {row.system: {test: strict[test][at] for test in TESTS} for at, row in enumerate(tested)}
    return [replace(row, p_holm=of.get(row.system, {})) for row in rows]


def _counted(metric: Any, lines: Sequence[Any], references: Sequence[str]) -> list[list[float]]:
    """Return what a metric counts in each line, of which it makes the score of all."""
    return [list(row) for row in metric._extract_corpus_statistics(lines, [list(references)])]


class _Value(NamedTuple):
    """A score as sacreBLEU's tests ask for it."""

    name: str
    score: float


class _Mean:
    """The mean of line scores in the place of a sacreBLEU metric; its hypotheses are the scores."""

    def __init__(self, neural: LineMetric) -> None:
        self._neural = neural

    def _extract_corpus_statistics(self, hypotheses: Sequence[float], references: Any) -> Any:
        import numpy

        return numpy.array([[value, 1.0] for value in hypotheses])

    def _compute_score_from_stats(self, stats: Any) -> _Value:
        return _Value(self._neural.name, float(stats[0] / stats[1]))

    def _aggregate_and_compute(self, stats: Any) -> _Value:
        return self._compute_score_from_stats(sum(stats))

    def get_signature(self) -> _Signed:
        """Return what names the metric and the test."""
        return _Signed(self._neural.signature)


class _Signed(dict[str, Any]):
    """A signature to which a test adds its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def update(self, key: str, value: Any) -> None:  # type: ignore[override]
        """Add a fact, as sacreBLEU's signatures do."""
        self[key] = value

    def __str__(self) -> str:
        return "|".join([self._name, *(f"{key}:{value}" for key, value in self.items())])


def to_dict(scores: Scores) -> dict[str, Any]:
    """Return everything as plain values; a `note` in the place of what too few lines can't have."""
    systems: dict[str, list[dict[str, Any]]] = {}
    for scored in scores.scored:
        row = {
            "name": scored.metric, "value": scored.value,
            **({"mean": round(scored.mean, 4)} if scored.mean is not None else {}),
            **({"half": round(scored.half, 4)} if scored.half is not None else {}),
            **{f"p_{test}": round(p, 5) for test, p in scored.p.items()},
            **{f"p_{test}_holm": round(p, 5) for test, p in scored.p_holm.items()},
        }  # fmt: skip
        systems.setdefault(scored.system, []).append(row)
    near = _too_near(scores)
    return {
        "lines": scores.lines, "baseline": next(iter(systems)),
        **({"note": _too_few(scores)} if scores.spoken < FEWEST else {}),
        "systems": [
            {"system": name, "scores": rows, **({"note": near[name]} if name in near else {})}
            for name, rows in systems.items()
        ],
        "signatures": dict(scores.signatures),
    }  # fmt: skip


def to_text(scores: Scores) -> str:
    """Write a line a system and metric, then the signatures."""
    first = scores.scored[0].system
    width = max(len(scored.system) for scored in scores.scored)
    several = len({scored.system for scored in scores.scored}) > 2
    out = []
    for scored in scores.scored:
        digits = 4 if scored.metric == "COMET" else 2
        line = f"{scored.metric:<6} {scored.system:<{width}}  {scored.value:.{digits}f}"
        if scored.mean is not None and scored.half is not None:
            line += f"  ({scored.mean:.{digits}f} ± {scored.half:.{digits}f})"
        for test, p in scored.p.items():
            adjusted = f", Holm {scored.p_holm[test]:.4f}" if several else ""
            line += f"  p {test} {p:.4f}{adjusted}"
        out.append(line)
    out.append(f"{scores.lines} lines; {_explained(scores, first)}")
    out += _too_near(scores).values()
    return "\n".join([*out, *(f"{k}\t{v}" for k, v in scores.signatures.items())]) + "\n"


def _explained(scores: Scores, baseline: str) -> str:
    """Say what stands beside the scores, or why nothing does."""
    if scores.spoken < FEWEST:
        return _too_few(scores)
    tests = ", ".join(f"{short} {name}" for short, name in TESTS.items())
    against = f"p against {baseline}: {tests}; " if any(row.p for row in scores.scored) else ""
    return f"{against}in brackets mean and 95% interval of the bootstrap"


def _too_few(scores: Scores) -> str:
    """Say why there is neither an interval nor a p-value."""
    text = " with text" if scores.spoken < scores.lines else ""
    return (
        f"no interval and no p-value: {scores.spoken} lines{text} are too few; give {FEWEST} or "
        "more"
    )


def _too_near(scores: Scores) -> dict[str, str]:
    """Say of each system that differs from the baseline in too few lines that it has no p-value."""
    if scores.spoken < FEWEST:
        return {}  # which is told of all
    baseline = scores.scored[0].system
    others: dict[str, list[Scored]] = {}
    for row in scores.scored:
        if row.system != baseline:
            others.setdefault(row.system, []).append(row)
    told = {name: _hardly_differs(rows, baseline) for name, rows in others.items()}
    return {name: text for name, text in told.items() if text}


def _hardly_differs(rows: Sequence[Scored], baseline: str) -> str:
    """Say by which metrics a system has no p-value, and in how many lines they differ."""
    few: dict[int, list[str]] = {}
    for row in rows:
        if row.differing < FEWEST:
            few.setdefault(row.differing, []).append(row.metric)
    by = {
        lines: "" if len(metrics) == len(rows) else f" by {', '.join(metrics)}"
        for lines, metrics in few.items()
    }
    return "; ".join(
        f"{rows[0].system}: no p-value{metrics}, since it scores otherwise than {baseline} in "
        f"{counted(lines, 'line')} only; a test asks for {FEWEST}"
        for lines, metrics in by.items()
    )
