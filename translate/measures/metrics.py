"""Scores with their signatures: sacreBLEU's BLEU, chrF and TER, and the copy rate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from translate.english import counted
from translate.errors import InputError
from translate.segment import tokens


class Score(NamedTuple):
    """A corpus score (BLEU, chrF, TER: 0..100) and sacreBLEU's signature of how it was made."""

    name: str
    value: float
    signature: str


NAMES = ("BLEU", "chrF2", "TER")
# What lines are scored by (the first by default), the orders they are shown in, and how many.
LINE_METRICS = ("chrF2", "BLEU", "TER")
Order = Literal["loss", "gain", "worst", "line"]
ORDERS: tuple[Order, ...] = ("loss", "gain", "worst", "line")
MOST_LINES = 10


class LineMetric(NamedTuple):
    """A metric that scores lines one by one: its name, its signature and its function.

    `top` is the score of a perfect line, or of the worst one where `less_is_better`.
    """

    name: str
    signature: str
    score: Callable[[Sequence[str], Sequence[str]], Sequence[float]]
    top: float = 1.0
    less_is_better: bool = False


def scores(
    hypotheses: Sequence[str],
    references: Sequence[str],
    language: str,
    *,
    names: Sequence[str] = NAMES,
) -> list[Score]:
    """Score hypotheses against one reference each, in the target language.

    Chinese is tokenised with sacreBLEU's `zh` (it misses characters from U+20000 up), Japanese
    and Korean by character, others with `13a`. Only the scores `names` are computed (TER takes
    longer than a translation). Raises InputError when the lists differ in length or are empty.

    >>> [round(s.value) for s in scores(["the cat sat on a mat"], ["the cat sat on a mat"], "en")]
    [100, 100, 0]
    """
    check_lines({"the translation": hypotheses}, references)
    results = []
    for metric in metrics_of(language, names).values():
        score = metric.corpus_score(list(hypotheses), [list(references)])
        results.append(Score(score.name, round(score.score, 2), str(metric.get_signature())))
    empty_tokenizers()
    return results


def check_lines(
    texts: Mapping[str, Sequence[str]], references: Sequence[str], beside: str = "the reference"
) -> None:
    """Raise InputError for texts, by what they are called, that do not go with the references."""
    if not references:
        raise InputError("nothing to score; give files with at least one line")
    for name, lines in texts.items():
        if len(lines) != len(references):
            raise InputError(
                f"{name} has {counted(len(lines), 'line')} but {beside} {len(references):,}; "
                "give files with the same number of lines"
            )


def line_metric(name: str, language: str) -> LineMetric:
    """Return one of NAMES as a metric of single lines: sacreBLEU's sentence scores.

    BLEU of a line counts only the orders of n-grams that the line has (`eff:yes`).

    >>> chrf = line_metric("chrF2", "en")
    >>> [round(score) for score in chrf.score(["a fuse", ""], ["a fuse", "a fuse"])]
    [100, 0]
    """
    metric = metrics_of(language, (name,), of_lines=True)[name]
    whole = metric.corpus_score([""], [["."]])  # sacreBLEU knows a signature after a score only
    signature = str(metric.get_signature())

    def score(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
        pairs = zip(hypotheses, references, strict=True)
        values = [metric.sentence_score(text, [reference]).score for text, reference in pairs]
        empty_tokenizers()
        return values

    return LineMetric(whole.name, signature, score, 100.0, name == "TER")


def metrics_of(
    language: str, names: Sequence[str] = NAMES, *, of_lines: bool = False
) -> dict[str, Any]:
    """Return sacreBLEU's metrics as `scores` uses them, or as fits single lines, by name."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    tokenize = {"zh": "zh", "ja": "char", "ko": "char"}.get(language, "13a")
    asian = language in ("zh", "ja")
    makers: dict[str, Callable[[], Any]] = {
        "BLEU": lambda: BLEU(tokenize=tokenize, effective_order=of_lines), "chrF2": CHRF,
        "TER": lambda: TER(normalized=asian, asian_support=asian),
    }  # fmt: skip
    return {name: makers[name]() for name in names}


_TOKENIZERS = "sacrebleu.tokenizers."


def empty_tokenizers() -> None:
    """Empty sacreBLEU's caches: each of its tokenizers keeps 65,536 sentences, 100 MiB.

    They are kept by tokenizer object, of which each metric makes a new one, so none is reused.
    """
    # copied in one step: another thread may import while this one looks
    for name, module in sys.modules.copy().items():
        for kind in tuple(vars(module).values()) if name.startswith(_TOKENIZERS) else ():
            call: Any = vars(kind).get("__call__") if isinstance(kind, type) else None
            if hasattr(call, "cache_clear"):
                call.cache_clear()


def copy_rate(source: str, target: str, source_language: str) -> float:
    """Return the share (0..1) of the source's words of 3 letters or more that the target has too.

    Copying makes a round trip look good without translating (Zhuo et al. 2023).

    >>> copy_rate("China sells arms", "China 出售武器", "en")
    0.333
    """
    words = {
        t.text for t in tokens(source, source_language) if t.text.isalpha() and len(t.text) > 2
    }
    if not any(word in target for word in words):  # cutting Chinese into words takes long
        return 0.0
    there = {t.text for t in tokens(target, source_language)}
    return round(len(words & there) / len(words), 3)
