"""Fit the weights of `framings.weighing`: a logistic regression with an L2 penalty, and trees.

Trained on sentences of our own (`tests/golden/fates-own.jsonl`), on the development gold and on
labelled machine returns, each return once through its pivot and once by both ends alone. Ours were
written by the people who wrote the vocabulary, so it covers them better than it will cover
strangers' words: each item is therefore also used with what our lists say of it withheld ("blind"
copies). No measurement names a word. The trees, which judge machine returns only, are boosted by
LightGBM on the same items, each as it comes, ours at a tenth. `evaluate_fates.py` and
`evaluate_returns.py` judge the method by cross-validation; the weights written here must not be
judged on what they were fitted on.
Needs numpy and lightgbm. Usage: python benchmarks/fit_fates.py [-o FOLDER]
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from boost import grow
from machine_returns import mentions_of, passages
from numpy.typing import NDArray

from translate.data import CHANGED, CLAIM_LEAST, FATES, Fate
from translate.framings.decide import observe
from translate.framings.measure import Evidence
from translate.framings.shipped import default_lexicon
from translate.framings.tracing import follow
from translate.framings.weighing import Node, Weighed, Weights, trusted, values

HERE = Path(__file__).resolve().parent
OWN = HERE.parent / "tests" / "golden" / "fates-own.jsonl"
GOLD = OWN.with_name("fates-dev.jsonl")
# What the bundled pair made of sentences, in several states of it.
RETURNS = tuple(
    OWN.with_name(f"returns-{name}.framings.jsonl")
    for name in ("dev", "2", "3", "4", "5", "6", "7", "8")
)
FRESH = RETURNS[-2:]  # read when all measurements were made: told as new texts would be
WEIGHTS = HERE.parent / "translate" / "framings" / "data"
CLASSES: tuple[Fate, ...] = FATES[:6]
PRODUCTS = (
    "whole*unquoted", "whole*negated", "whole*denied",
    "whole*asserted", "closed*modifier", "closed*adverb",
    "foreign*lexical", "broader*generic", "same*namelike", "same*added", "same*dropped",
    "foreign*left*right", "closed*foreign", "group*level", "same*level",
    "same*synonym", "same*foreign", "same*kin", "whole*spill",
    "whole*negation", "adverb*mismatch", "foreign*mismatch", "group*milder", "group*harsher",
    "group*generic", "group*weakened", "group*intensified", "linked*absent", "linked*whole",
    "linked*foreign", "linked*lexical", "linked*free", "linked*dropped", "reached*foreign",
    "reached*there", "listed*home", "same*home", "same*there", "dropped*there", "foreign*there",
    "foreign*home", "same*weakest", "antonym*negation",
)  # fmt: skip
# How common the fates are taken to be: of returns with their pivot, near the machine returns, with
# more of the rare ones; of pairs without a pivot, which may be of any hand, half way to ours.
PRIOR = {
    "kept": 0.46, "paraphrased": 0.19, "softened": 0.05, "strengthened": 0.04, "shifted": 0.14,
    "lost": 0.12,
}  # fmt: skip
PRIOR_ALONE = {
    "kept": 0.29, "paraphrased": 0.17, "softened": 0.13, "strengthened": 0.09, "shifted": 0.18,
    "lost": 0.14,
}  # fmt: skip
OWN_WEIGHT, GOLD_WEIGHT, RETURN_WEIGHT = 0.8, 2.0, 1.0
# An item's weight in growing the trees: which judge machine returns, most of them through a pivot.
TREE_WEIGHT, TREE_ALONE, TREE_OTHER = 1.0, 0.5, 0.1
TRUST_PENALTY = 2.0
FOLDS, SEED = 10, 1
Answer = tuple[Fate, float]
NAMES = (*Evidence.names(), *PRODUCTS)
_LISTED = {
    "group": 0.0, "listed": 0.0, "level": 0.0, "down": 0.0, "up": 0.0, "milder": 0.0,
    "harsher": 0.0, "flipped": 0.0, "strength_before": None, "strength_after": None,
}  # fmt: skip

Array = NDArray[np.float64]


def read_items(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read labelled items: source, term, back, fate."""
    return [
        json.loads(line)
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def observe_item(item: Mapping[str, Any]) -> Evidence:
    """Measure one item."""
    seen = observe(item["source"], item["term"], item["back"])
    if seen is None:
        raise SystemExit(f"{item['term']!r} is not in {item['source']!r}; correct the item")
    return seen[0]


def blind(evidence: Evidence) -> Evidence:
    """Give the evidence without what our own lists say of the words that differ."""
    tied = any((evidence.synonym, evidence.similar, evidence.broader, evidence.narrower,
                evidence.sibling, evidence.antonym, evidence.kin))  # fmt: skip
    foreign = float(not tied and not evidence.whole and not evidence.absent)
    if evidence.dropped or evidence.added:
        foreign = 0.0
    return replace(evidence, **_LISTED, foreign=foreign)  # type: ignore[arg-type]


def design(seen: Sequence[Evidence]) -> Array:
    """Give the matrix items × names."""
    return np.array([values(evidence, NAMES) for evidence in seen], dtype=np.float64)


def fit(matrix: Array, fates: Sequence[str], shares: Array, penalty: float) -> tuple[Array, Array]:
    """Minimise the weighted log loss by gradient descent with Nesterov's momentum.

    Returns weights (classes × names, for unscaled measurements) and biases.
    """
    spread = np.maximum(matrix.std(axis=0), 0.05)
    scaled = np.hstack([matrix / spread, np.ones((len(matrix), 1))])
    target = np.array([[float(fate == name) for name in CLASSES] for fate in fates])
    weights = np.zeros((len(CLASSES), scaled.shape[1]))
    ahead = weights.copy()
    step = 1.0 / (0.5 * np.linalg.norm(scaled, 2) ** 2 / len(fates) + penalty)
    keep = np.append(np.ones(matrix.shape[1]), 0.0)
    for turn in range(1, 600):
        sums = scaled @ ahead.T
        chances = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = ((chances - target) * shares[:, None]).T @ scaled / shares.sum()
        new = ahead - step * (slope + penalty * ahead * keep)
        ahead = new + (turn - 1) / (turn + 2) * (new - weights)
        weights = new
    return weights[:, :-1] / spread, weights[:, -1]


class Sample(NamedTuple):
    """An item as measured, with its weight; items of one group share a document or a sentence."""

    fate: str
    evidence: Evidence
    weight: float
    group: str

    @property
    def machine(self) -> bool:
        """Whether the return is known to be a machine's."""
        return self.weight == RETURN_WEIGHT


def group_of(item: Mapping[str, Any]) -> str:
    """Return what an item must not be parted from: its article, or else its sentence."""
    article, _, rest = str(item.get("id", "")).partition("-")
    return str(item["source"]) if not rest or article == "ad" else article


def ends(items: Iterable[Mapping[str, Any]], weight: float) -> list[Sample]:
    """Measure items by both ends alone."""
    return [Sample(str(item["fate"]), observe_item(item), weight, group_of(item)) for item in items]


def returns(items: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Measure machine returns through their pivot."""
    samples = []
    mentions = mentions_of(items, default_lexicon("en"))
    for item, mention, passage in zip(items, mentions, passages(items), strict=True):
        way = follow(mention, passage)
        seen = observe(
            passage.source, item["term"], passage.back, source_span=mention.span, through=way
        )
        assert seen is not None
        samples.append(Sample(str(item["fate"]), seen[0], RETURN_WEIGHT, group_of(item)))
    return samples


def _balance(samples: Sequence[Sample]) -> Array:
    """Weigh the samples so that the fates of each way are as common as its prior says."""
    weights = np.array([sample.weight for sample in samples])
    balance = np.zeros(len(samples))
    for linked, prior in ((0.0, PRIOR_ALONE), (1.0, PRIOR)):
        way = np.array([sample.evidence.linked == linked for sample in samples])
        for fate, share in prior.items():
            here = way & np.array([sample.fate == fate for sample in samples])
            balance[here] = (
                weights[here] * share * weights[way].sum() / max(weights[here].sum(), 1e-9)
            )
    return balance


def train(samples: Sequence[Sample], *, penalty: float = 0.02, blinded: float = 0.1) -> Weights:
    """Fit the models; `blinded` is the weight of the copies without the vocabulary."""
    fates = [sample.fate for sample in samples]
    seen = [sample.evidence for sample in samples]
    matrix = np.vstack([design(seen), design([blind(evidence) for evidence in seen])])
    balance = _balance(samples)
    shares = np.concatenate([balance, balance * blinded])
    rows, bias = fit(matrix, fates * 2, shares, penalty)
    rows_of = tuple(map(tuple, rows.tolist()))
    return Weights(NAMES, CLASSES, rows_of, tuple(bias.tolist()), trees=_grown(samples))


def _grown(samples: Sequence[Sample]) -> tuple[tuple[Node, ...], ...]:
    """Grow each class its trees; none where there are no machine returns."""
    if not any(sample.machine for sample in samples):
        return ()
    weights = [
        TREE_OTHER if not sample.machine else TREE_WEIGHT if sample.evidence.linked else TREE_ALONE
        for sample in samples
    ]
    numbers = [values(sample.evidence, Evidence.names()) for sample in samples]
    labels = [CLASSES.index(sample.fate) for sample in samples]  # type: ignore[arg-type]
    return grow(numbers, labels, weights, len(CLASSES))


def all_samples() -> list[Sample]:
    """Measure all there is to train on."""
    back = read_items(RETURNS)
    return [
        *ends(read_items([OWN]), OWN_WEIGHT), *ends(read_items([GOLD]), GOLD_WEIGHT),
        *ends(back, RETURN_WEIGHT), *returns(back),
    ]  # fmt: skip


def folds(groups: Sequence[str], count: int, seed: int) -> dict[str, int]:
    """Deal the groups into folds."""
    order = sorted(set(groups))
    random.Random(seed).shuffle(order)
    return {name: number % count for number, name in enumerate(order)}


def cross_validate(samples: Sequence[Sample], *, count: int, seed: int) -> list[Answer]:
    """Answer every sample by a model trained on our own sentences and on the other folds.

    Each answer is moved by what the other folds' answers teach, as the shipped weights do.
    """
    models, places = _held_out(samples, count, seed)
    weighed = _weighed(models, places, samples)
    for held in range(count):
        others = [n for n, place in enumerate(places) if place != held]
        taught = [samples[n] for n in others], [weighed[n] for n in others]
        models[held] = replace(
            models[held], trust=trust_of(*taught), trust_alone=trust_of(*taught, linked=False)
        )
    return [
        models[place].answer(sample.evidence, machine=sample.machine)
        for place, sample in zip(places, samples, strict=True)
    ]


def _held_out(samples: Sequence[Sample], count: int, seed: int) -> tuple[list[Weights], list[int]]:
    """Train a model without each fold; give the models, and each sample's place among them."""
    own = {sample.group for sample in samples if sample.weight == OWN_WEIGHT}
    dealt = folds([sample.group for sample in samples if sample.group not in own], count, seed)
    places = [dealt.get(sample.group, 0) for sample in samples]  # our own stay in training
    models = [train([s for s in samples if dealt.get(s.group) != held]) for held in range(count)]
    return models, places


def _weighed(
    models: Sequence[Weights], places: Sequence[int], samples: Sequence[Sample]
) -> list[Weighed]:
    """Weigh each sample by the model of the fold it was held out in."""
    return [
        models[place].weigh(sample.evidence, machine=sample.machine)
        for place, sample in zip(places, samples, strict=True)
    ]


def trust_of(
    samples: Sequence[Sample], weighed: Sequence[Weighed], *, linked: bool = True
) -> tuple[float, ...]:
    """Fit, for each fate, the log odds that its answers to machine returns are to be moved by.

    The last number is for changes whose kind is in doubt. `linked` are returns through a pivot; the
    others rest on both ends alone. Measurements were made with the returns in view, so that answers
    about them flatter: those about the fresh ones count as much as all the others together.
    """
    fresh = _fresh_groups()
    told = [
        (answer, sample.fate, sample.group in fresh)
        for sample, answer in zip(samples, weighed, strict=True)
        if sample.machine and bool(sample.evidence.linked) == linked
    ]
    trust = [
        _offset([_Told(a.chance, fate == name, new) for a, fate, new in told if a.fate == name])
        for name in CLASSES
    ]
    in_doubt = [
        _Told(answer.changed, fate in CHANGED, new)
        for answer, fate, new in told
        if answer.fate in CHANGED
        and trusted(answer.chance, trust[CLASSES.index(answer.fate)]) < CLAIM_LEAST
    ]
    return (*trust, _offset(in_doubt))


class _Told(NamedTuple):
    """How sure an answer was, whether it was right, and whether it was about a fresh return."""

    sure: float
    right: bool
    fresh: bool


@lru_cache(maxsize=1)
def _fresh_groups() -> frozenset[str]:
    return frozenset(map(group_of, read_items(FRESH)))


def _offset(told: Sequence[_Told]) -> float:
    """Maximise the likelihood of one offset by Newton's method, drawn to zero by the penalty."""
    new = sum(answer.fresh for answer in told)
    more = max(1.0, (len(told) - new) / new) if new else 1.0
    weights = [more if answer.fresh else 1.0 for answer in told]
    offset = 0.0
    for _ in range(30):
        chances = [trusted(answer.sure, offset) for answer in told]
        slope = sum(
            weight * (answer.right - chance)
            for weight, answer, chance in zip(weights, told, chances, strict=True)
        )
        bend = sum(w * chance * (1 - chance) for w, chance in zip(weights, chances, strict=True))
        offset += (slope - TRUST_PENALTY * offset) / (bend + TRUST_PENALTY)
    return offset


def main() -> None:
    """Fit on all samples and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=WEIGHTS, help="a folder")
    options = parser.parse_args()
    samples = all_samples()
    weights = train(samples)
    weighed = _weighed(*_held_out(samples, FOLDS, SEED), samples)
    trust, alone = (trust_of(samples, weighed, linked=linked) for linked in (True, False))
    data = {
        "about": "multinomial logistic regression; python benchmarks/fit_fates.py rebuilds it",
        "trained_on": [path.name for path in (OWN, GOLD, *RETURNS)],
        "items": len(samples),
        "names": weights.names,
        "classes": weights.classes,
        "bias": [round(value, 4) for value in weights.bias],
        "trust": [round(value, 4) for value in trust],
        "trust_alone": [round(value, 4) for value in alone],
        "rows": [[round(value, 4) for value in row] for row in weights.rows],
    }
    text = json.dumps(data, indent=1) + "\n"
    (options.output / "fate-weights.json").write_text(text, encoding="utf-8")
    trees = dict(zip(CLASSES, weights.trees, strict=True))
    packed = gzip.compress(json.dumps(trees, separators=(",", ":")).encode(), mtime=0)
    (options.output / "fate-trees.json.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
