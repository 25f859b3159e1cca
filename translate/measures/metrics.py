"""Scores with their signatures: sacreBLEU's BLEU, chrF and TER, and the copy rate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from translate.errors import InputError
from translate.segment import tokens


class Score(NamedTuple):
    """A corpus score (BLEU, chrF, TER: 0..100) and sacreBLEU's signature of how it was made."""

    name: str
    value: float
    signature: str


NAMES = ("BLEU", "chrF2", "TER")


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
    if len(hypotheses) != len(references):
        raise InputError(
            f"{len(hypotheses)} lines to score but {len(references)} references; "
            "give two files with the same number of lines"
        )
    if not hypotheses:
        raise InputError("nothing to score; give files with at least one line")
    results = []
    for metric in metrics_of(language, names).values():
        score = metric.corpus_score(list(hypotheses), [list(references)])
        results.append(Score(score.name, round(score.score, 2), str(metric.get_signature())))
    empty_tokenizers()
    return results


def metrics_of(language: str, names: Sequence[str] = NAMES) -> dict[str, Any]:
    """Return sacreBLEU's metrics as `scores` uses them, by name."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    tokenize = {"zh": "zh", "ja": "char", "ko": "char"}.get(language, "13a")
    asian = language in ("zh", "ja")
    makers: dict[str, Callable[[], Any]] = {
        "BLEU": lambda: BLEU(tokenize=tokenize), "chrF2": CHRF,
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
