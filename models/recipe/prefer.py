"""Minimum-risk training: of what the model itself would say, make the better likelier.

Edunov et al. 2018 ("Classical structured prediction losses"), with the lists of `candidates.py`,
as they were at the start, scored by `rescore.py`. Every update has a batch of ordinary training
too, so that attention stays guided and nothing else is forgotten.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from batches import CHUNK, Batch, Corpus, cut
from network import mean_log_probabilities
from probe import Probe, pad_rows
from settings import PAIRS, Settings, load_settings
from torch import Tensor
from train import Trainer, check, stop_signals

HELD, HELD_BATCH = 240, 12  # lists never trained on
LOG_MINUTES = 2.5
SHARP, SCALE = 10.0, 4.0  # of log probabilities a piece, and of scores
SPREAD = 0.18  # lists whose best and worst are nearer teach nothing; 1 is usual
# What the readings of `rescore.py` weigh beside chrF (0 to 1): nats a piece of the candidate and of
# the source near what `judged.py` finds, repeats more, as models so trained say things twice.
WEIGHTS = {
    "zh-en": {"there": 0.72, "back": 0.55, "repeats": -0.2},
    "en-zh": {"there": 0.40, "back": 0.24, "repeats": -0.1},
}


@dataclass(frozen=True)
class Listed:
    """A sentence of the corpus with some of what the model made of it."""

    row: int
    candidates: list[np.ndarray]
    scores: np.ndarray


def worth(entry: Mapping[str, Any], weights: Mapping[str, float]) -> np.ndarray:
    """Score of each candidate of a list: chrF and, with their weights, what else it holds.

    >>> worth({"scores": [0.5, 0.4], "back": [-3, -1]}, {"back": 0.5, "repeats": -0.2}).round(1)
    array([-1. , -0.1])
    """
    others = (weight * np.array(entry.get(name, 0.0)) for name, weight in weights.items())
    return np.array(entry["scores"]) + sum(others)


def read_lists(path: Path, weights: Mapping[str, float]) -> list[Listed]:
    """Lists with something to choose between, in the order they were made.

    Scores are in units of the usual distance of best and worst.
    """
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    entries = [entry for entry in entries if len(entry["scores"]) > 2]
    scores = [worth(entry, weights) for entry in entries]
    usual = np.mean([np.ptp(values) for values in scores])
    return [
        Listed(entry["row"], [np.array(p) for p in entry["pieces"]], values / usual)
        for entry, values in zip(entries, scores, strict=True)
        if np.ptp(values) >= SPREAD * usual
    ]


def choose(scores: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """The first, the best, the worst, and others at random, `count` in all.

    >>> choose(np.array([.3, .5, .1, .2]), 3, np.random.default_rng(0)).tolist()
    [0, 1, 2]
    """
    kept = list(dict.fromkeys([0, int(scores.argmax()), int(scores.argmin())]))
    rest = [number for number in rng.permutation(len(scores)).tolist() if number not in kept]
    return np.array((kept + rest)[:count])


class Lists:
    """Batches of lists, with their sources and references."""

    def __init__(self, lists: list[Listed], corpus: Corpus, count: int, tokens: int) -> None:
        """`count` candidates a sentence, `tokens` positions of candidates a batch."""
        self.lists, self.corpus, self.count, self.tokens = lists, corpus, count, tokens

    def side(self, part: str, row: int) -> np.ndarray:
        """Numbers of a sentence's source or target."""
        return getattr(self.corpus.pairs, part).row(row).numpy()

    def stream(self, rng: np.random.Generator) -> Iterator[list[Listed]]:
        """Lists of like length, without end."""
        while True:
            order = rng.permutation(len(self.lists))
            for start in range(0, len(order), CHUNK):
                part = [self.lists[number] for number in order[start : start + CHUNK]]
                part.sort(key=lambda item: max(map(len, item.candidates)))
                widths = np.array([max(map(len, item.candidates)) for item in part])
                cuts = list(cut(widths, self.tokens // (self.count + 1)))
                for number in rng.permutation(len(cuts)):
                    yield part[cuts[number]]


class Risk(Trainer):
    """A trainer whose updates have a batch of lists beside the ordinary one."""

    lists: Lists
    weight = 0.4

    def begin(self, lists: Lists, weight: float) -> None:
        """Take the lists to train on, and what risk weighs beside the ordinary loss."""
        self.lists, self.weight = lists, weight
        self.rng = np.random.default_rng(4)
        self.batches = lists.stream(np.random.default_rng(6))
        self.seen: list[tuple[float, float, float]] = []

    def table(self, batch: list[Listed], rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Sources, targets (each reference before its candidates) and the candidates' costs."""
        sources = [self.lists.side("source", item.row) for item in batch]
        targets, costs = [], []
        for item in batch:
            chosen = np.resize(choose(item.scores, self.lists.count, rng), self.lists.count)
            targets += [self.lists.side("target", item.row), *(item.candidates[c] for c in chosen)]
            costs.append((item.scores.max() - item.scores[chosen]) * SCALE)
        cost = torch.tensor(np.array(costs), dtype=torch.float32)
        return pad_rows(sources, self.trainee), pad_rows(targets, self.trainee), cost

    def risk(self, batch: list[Listed], rng: np.random.Generator) -> tuple[Tensor, Tensor, float]:
        """Expected cost, the references' loss a piece, share of best before worst."""
        source, target, cost = self.table(batch, rng)
        width = self.lists.count + 1
        means = mean_log_probabilities(self.trainee, source, target, width)
        pieces = (target != self.trainee.pad).sum(1)
        reference = -(means * pieces)[::width].sum() / pieces[::width].sum()
        scores = means.view(len(batch), width)[:, 1:]
        risk = ((scores * SHARP).softmax(1) * cost).sum(1).mean()
        best, worst = (scores.gather(1, c[:, None]) for c in (cost.argmin(1), cost.argmax(1)))
        return risk, reference, (best > worst).float().mean().item()

    def gradients(self, stream: Iterator[Batch]) -> list[tuple[float, float, float, int]]:
        """Add the gradients of ordinary batches and of a batch of lists."""
        losses = super().gradients(stream)
        self.trainee.eval()
        risk, reference, right = self.risk(next(self.batches), self.rng)
        (self.weight * risk + 0.5 * reference).backward()
        self.trainee.train()
        self.seen.append((risk.item(), reference.item(), right))
        return losses

    @torch.no_grad()
    def held_risk(self, held: list[list[Listed]]) -> list[float]:
        """Risk, reference loss and share right over lists not trained on, averaged weights."""
        rng = np.random.default_rng(5)  # the same candidates at every look
        with self.averaged() as trainee:
            trainee.eval()
            results = [self.risk(batch, rng) for batch in held]
            trainee.train()
        sizes = np.array([len(batch) for batch in held], float)
        table = np.array([[float(r), float(ref), right] for r, ref, right in results])
        return np.round((table * sizes[:, None]).sum(0) / sizes.sum(), 4).tolist()


def main() -> None:
    """Train one direction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--lists", default="scored.jsonl", help="or candidates.jsonl: chrF alone")
    parser.add_argument("--start", type=Path, help="checkpoint to start from")
    parser.add_argument("--name", default="prefer")
    parser.add_argument("--minutes", type=float, default=25, help="of the processor")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--weight", type=float, default=0.4)
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=3000)
    options = parser.parse_args()
    settings = load_settings(options.config)
    stage = settings.stage("trunk", options.pair) | {
        "name": options.name, "rate": options.rate, "warm_up": 60, "decay": 0.5,
        "accumulate": 1, "tokens": 1200, "average": 0.98, "smoothing": 0.05,
    }  # fmt: skip
    torch.set_num_threads(1)
    torch.manual_seed(1)
    train(settings, options, stage)


def train(settings: Settings, options: argparse.Namespace, stage: dict[str, Any]) -> None:
    """Train until the minutes are over; log what held lists and wmt23 say now and then."""
    out = settings.pair_file(options.pair, f"{options.name}.pt")
    trainer, corpus = Risk(settings, options.pair, stage), Corpus(settings, options.pair)
    if options.start:
        trainer.load(options.start)
        trainer.done, trainer.progress.step = 0.0, 0
    corpus.names.invented = stage["invented"]
    lists = read_lists(settings.pair_file(options.pair, options.lists), WEIGHTS[options.pair])
    if len(lists) <= HELD:
        raise SystemExit(f"{len(lists)} lists are too few: let candidates.py make more")
    held = [lists[start : start + HELD_BATCH] for start in range(0, HELD, HELD_BATCH)]
    trainer.begin(Lists(lists[HELD:], corpus, options.count, options.tokens), options.weight)
    chosen = {name: stage[name] for name in ("longest", "tokens", "swap", "named")}
    stream = corpus.stream(stage["mix"], seed=11, **chosen)
    probe, stopped = Probe(settings, options.pair), stop_signals()
    print(len(lists), "lists; held", trainer.held_risk(held), flush=True)
    spent = shown = 0.0
    while trainer.done < 1 and not stopped:
        before = time.process_time()
        trainer.step(stream)
        spent += (time.process_time() - before) / 60
        trainer.done = spent / options.minutes
        if spent - shown > LOG_MINUTES:
            shown = spent
            print(report(trainer, spent), trainer.held_risk(held), flush=True)
            trainer.save(out)
    trainer.progress.minutes += spent
    check(trainer, probe, out)


def report(trainer: Risk, spent: float) -> str:
    """What was seen since the last look, in a line."""
    risk, reference, right = np.mean(trainer.seen, 0)
    trainer.seen.clear()
    progress = f"{spent:.1f} min, step {trainer.progress.step}, views {trainer.progress.views}"
    return f"{progress}: risk {risk:.3f}, reference {reference:.3f}, right {right:.3f}; held"


if __name__ == "__main__":
    main()
