"""Train one direction for one stage; goes on from its checkpoint when there is one."""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from batches import Batch, Corpus
from network import UNKNOWN, Trainee, build_model, has_bfloat16
from pieces import load_pieces
from probe import Probe
from settings import PAIRS, Settings, load_settings
from torch import Tensor

EMA_EVERY = 10
LOG_SECONDS = 60
PAUSE_MINUTES = 0.5  # a longer step was a stopped process, not work


@dataclass
class Progress:
    """How far training has come, over all stages; minutes are the processor's."""

    step: int = 0
    views: int = 0
    minutes: float = 0.0
    log: list[dict[str, Any]] = field(default_factory=list)


def build_trainee(settings: Settings, pair: str) -> Trainee:
    """The network at its start: init.pt of the warm start, or random weights without it."""
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    targets = load_pieces(settings.spm_file(pair, pair.split("-")[1])).get_piece_size()
    trainee = Trainee(build_model(len(vocab), **settings.values["network"]), torch.zeros(targets))
    start = settings.pair_file(pair, "init.pt")
    if start.exists():
        trainee.load_weights(torch.load(start))
        trainee.bias.data[UNKNOWN] = 0
    return trainee


def group_parameters(trainee: Trainee, stage: dict[str, Any]) -> list[dict[str, Any]]:
    """Embeddings and bias learn at the full rate, the other groups at their share of it."""
    groups: dict[str, list[Tensor]] = {"embedding": [trainee.embedding, trainee.bias]}
    for name, parameter in trainee.model.named_parameters():
        if parameter is trainee.embedding or not parameter.requires_grad:
            continue
        part = "encoder" if ".encoder." in name else "decoder"
        part = "self" if part == "decoder" and ".self_attn" in name else part
        groups.setdefault(part, []).append(parameter)
    share = {**stage["share"], "embedding": 1.0}
    return [
        {"params": parameters, "base": stage["rate"] * share[name], "lr": 0.0, "name": name}
        for name, parameters in groups.items()
    ]


def orthogonal(
    gradient: Tensor, factors: tuple[float, float, float], steps: int, least: float
) -> Tensor:
    """Muon's Newton-Schulz steps as torch takes them (Jordan et al. 2024), in full precision."""
    linear, cubic, quintic = factors
    is_tall = gradient.size(0) > gradient.size(1)
    matrix = gradient.T if is_tall else gradient
    matrix = matrix / matrix.norm().clamp(min=least)
    for _ in range(steps):
        square = matrix @ matrix.T
        square = torch.addmm(square, square, square, beta=cubic, alpha=quintic)
        matrix = torch.addmm(matrix, square, matrix, beta=linear)
    return matrix.T if is_tall else matrix


def build_optimizers(
    groups: list[dict[str, Any]], stage: dict[str, Any]
) -> list[torch.optim.Optimizer]:
    """AdamW for everything, or, told "muon", for all but the matrices of the layers."""
    if stage["optimizer"] == "adam":
        return [torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0, fused=True)]
    if not has_bfloat16(groups[0]["params"][0].device.type):
        torch.optim._muon._zeropower_via_newtonschulz = orthogonal  # torch's is in bfloat16
    matrices, rest = [], []
    for group in groups:
        whole = group["name"] != "embedding"
        inner = [p for p in group["params"] if whole and p.ndim == 2]
        matrices.append(group | {"params": inner})
        rest.append(group | {"params": [p for p in group["params"] if not (whole and p.ndim == 2)]})
    return [
        torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
        # its steps are as long as Adam's, so that one rate fits both
        torch.optim.Muon(
            [group for group in matrices if group["params"]],
            weight_decay=0.0,
            momentum=stage["momentum"],
            adjust_lr_fn="match_rms_adamw",
        ),
    ]


class Trainer:
    """One direction in one stage."""

    def __init__(
        self, settings: Settings, pair: str, stage: dict[str, Any], device: str = "cpu"
    ) -> None:
        """Build everything; `load` goes on from a checkpoint."""
        self.stage, self.shape = stage, settings.values["network"]
        self.trainee = build_trainee(settings, pair).to(device)
        self.trainee.model.tie_weights()
        self.trainee.set_dropout(stage["dropout"])
        self.trainee.hidden = stage["hidden"]
        self.optimizers = build_optimizers(group_parameters(self.trainee, stage), stage)
        self.progress, self.done = Progress(), 0.0
        self.average = self._copy_weights()
        count = len(self.trainee.bias)
        # English rows come from the student and learn slowly; Chinese rows are blends.
        self.inherited = slice(0, count) if pair.endswith("en") else slice(count, None)

    def _copy_weights(self) -> dict[str, Tensor]:
        return {name: value.clone() for name, value in self.trainee.weights().items()}

    def load(self, path: Path) -> None:
        """Take weights, average, optimiser state and progress from a checkpoint."""
        saved = torch.load(path, map_location=self.trainee.bias.device, weights_only=False)
        self.trainee.load_weights(saved["model"])
        self.average = {name: value.clone() for name, value in saved["ema"].items()}
        self.progress = Progress(**saved["progress"])
        for optimizer, state in zip(self.optimizers, saved["optimizers"], strict=True):
            rates = [(group["base"], group["name"]) for group in optimizer.param_groups]
            optimizer.load_state_dict(state)
            for group, (base, name) in zip(optimizer.param_groups, rates, strict=True):
                group.update(base=base, name=name)
        self.done = saved["done"] if saved["stage"] == self.stage["name"] else 0.0

    def save(self, path: Path) -> None:
        """Write a checkpoint."""
        state = {
            "model": self.trainee.weights(),
            "ema": self.average,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "progress": vars(self.progress),
            "stage": self.stage["name"],
            "done": self.done,
            "meta": {"shape": self.shape},
        }
        torch.save(state, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    @contextmanager
    def averaged(self) -> Iterator[Trainee]:
        """The network with the averaged weights, for a while."""
        current = self._copy_weights()
        self.trainee.load_weights(self.average)
        yield self.trainee
        self.trainee.load_weights(current)

    def average_loss(self, probe: Probe) -> float:
        """The averaged weights' loss on wmt23."""
        with self.averaged() as trainee:
            return probe.wmt_loss(trainee)

    def set_rate(self) -> None:
        """Warm up for some steps, stay, and fall to zero over the stage's last share."""
        fall = self.stage["decay"]
        left = (1 - self.done) / fall if fall and self.done > 1 - fall else 1.0
        rise = min(1.0, (self.progress.step + 1) / self.stage["warm_up"])
        for group in (g for optimizer in self.optimizers for g in optimizer.param_groups):
            group["lr"] = group["base"] * min(rise, max(left, 0.01))

    def losses(self, batch: Batch) -> tuple[float, float, float, int]:
        """Add a batch's gradients; gives its three losses and the number of its target pieces.

        The losses are those of translation, and of attention at input and at output time.
        """
        logits, labels = self.trainee(batch.source, batch.target)
        loss = F.cross_entropy(logits, labels, label_smoothing=self.stage["smoothing"])
        entry, exit_ = self.trainee.guided(batch.source, batch.links)
        total = loss + self.stage["guided"] * (entry + exit_)
        (total / self.stage["accumulate"]).backward()
        self.progress.views += len(batch.source)
        return loss.item(), entry.item(), exit_.item(), len(labels)

    def gradients(self, stream: Iterator[Batch]) -> list[tuple[float, float, float, int]]:
        """Add the gradients of `accumulate` batches; gives the losses of each."""
        return [self.losses(next(stream)) for _ in range(self.stage["accumulate"])]

    def step(self, stream: Iterator[Batch]) -> list[tuple[float, float, float, int]]:
        """One update; gives the losses of each batch."""
        self.set_rate()
        losses = self.gradients(stream)
        torch.nn.utils.clip_grad_norm_(self.trainee.parameters(), 1.0)
        self.update()
        self.progress.step += 1
        if self.progress.step % EMA_EVERY == 0:
            self.update_average()
        return losses

    def update(self) -> None:
        """Optimiser step, with inherited embedding rows moving only a share of the way."""
        rows = self.trainee.embedding.data
        before = rows[self.inherited].clone()
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        rows[self.inherited] = before.lerp_(rows[self.inherited], self.stage["share"]["inherited"])

    def update_average(self) -> None:
        """Exponential average of the weights over the last 1 / (1 - `average`) updates."""
        step = self.progress.step
        keep = min(self.stage["average"], (1 + step) / (10 + step)) ** EMA_EVERY
        for name, value in self.trainee.weights().items():
            self.average[name].mul_(keep).add_(value, alpha=1 - keep)


class Meter:
    """Means for the log line."""

    def __init__(self) -> None:
        """Start counting."""
        self.start, self.sums, self.steps, self.pieces = time.time(), [0.0, 0.0, 0.0], 0, 0

    def add(self, losses: tuple[float, float, float], pieces: int) -> None:
        """Count one step."""
        self.sums = [total + loss for total, loss in zip(self.sums, losses, strict=True)]
        self.steps += 1
        self.pieces += pieces

    def line(self, progress: Progress) -> str:
        """What happened since the start."""
        loss, entry, exit_ = (total / max(self.steps, 1) for total in self.sums)
        speed = self.pieces / (time.time() - self.start)
        return (
            f"{progress.minutes:.1f} min, step {progress.step}, views {progress.views}: "
            f"loss {loss:.3f}, guided in {entry:.3f} out {exit_:.3f}, {speed:.0f} pieces/s"
        )


class Clock:
    """Minutes since the last look, on the wall and on the processor."""

    def __init__(self) -> None:
        """Start now."""
        self.wall, self.processor = time.time(), time.process_time()

    def lap(self) -> tuple[float, float]:
        """Give both and start again."""
        before = self.wall, self.processor
        self.wall, self.processor = time.time(), time.process_time()
        return (self.wall - before[0]) / 60, (self.processor - before[1]) / 60


def stop_signals() -> list[int]:
    """A list that a request to stop (SIGTERM) fills, so that no step is lost."""
    signals: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: signals.append(number))
    return signals


def run_stage(
    trainer: Trainer, corpus: Corpus, probe: Probe, out: Path, *, stretch: float = math.inf
) -> None:
    """Train until the stage's minutes, or a stretch of it, are over; save and probe meanwhile."""
    stage, progress = trainer.stage, trainer.progress
    options = {name: stage[name] for name in ("longest", "tokens", "swap", "named")}
    corpus.names.invented = stage["invented"]
    stream = corpus.stream(stage["mix"], seed=7 + progress.step, **options)
    meter, checked, clock = Meter(), time.time(), Clock()
    end, stopped = time.time() + 60 * stretch, stop_signals()
    while trainer.done < 1 and time.time() < end:
        if stopped:
            trainer.save(out)
            print("stopped; the checkpoint is saved", flush=True)
            return
        measured = trainer.step(stream)
        wall, processor = clock.lap()
        progress.minutes += processor
        trainer.done += min(wall, PAUSE_MINUTES) / stage["minutes"]
        for *losses, pieces in measured:
            meter.add(tuple(losses), pieces)
        if time.time() - meter.start > LOG_SECONDS:
            print(meter.line(progress), flush=True)
            meter = Meter()
        if time.time() - checked > 60 * stage["check_minutes"]:
            check(trainer, probe, out)
            meter, checked = Meter(), time.time()
            clock.lap()
    check(trainer, probe, out)


def check(trainer: Trainer, probe: Probe, out: Path) -> None:
    """Probe the current weights, log and save."""
    progress = trainer.progress
    entry = {"minutes": round(progress.minutes, 1), "step": progress.step, "views": progress.views}
    entry |= {"stage": trainer.stage["name"], **probe.run(trainer.trainee)}
    entry["average"] = trainer.average_loss(probe)
    progress.log.append(entry)
    print("CHECK", json.dumps(entry), flush=True)
    trainer.save(out)


def main() -> None:
    """Train one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--stage", default="trunk")
    parser.add_argument("--config", type=Path)
    parser.add_argument("--start", type=Path, help="checkpoint of an earlier stage")
    parser.add_argument("--minutes", type=float, help="instead of the stage's own")
    parser.add_argument("--stretch", type=float, default=math.inf, help="minutes, then stop")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 …")
    parser.add_argument("--again", action="store_true", help="go through the stage once more")
    options = parser.parse_args()
    settings = load_settings(options.config)
    stage = settings.stage(options.stage, options.pair)
    if torch.device(options.device).type == "cuda":
        stage |= stage["cuda"]
    if options.minutes is not None:
        stage["minutes"] = options.minutes
    torch.set_num_threads(stage["threads"])
    torch.manual_seed(1)
    out = settings.pair_file(options.pair, f"{options.stage}.pt")
    trainer = Trainer(settings, options.pair, stage, options.device)
    start = out if out.exists() else options.start
    if start is not None:
        trainer.load(start)
    trainer.done = 0.0 if options.again else trainer.done
    corpus = Corpus(settings, options.pair, options.device)
    run_stage(trainer, corpus, Probe(settings, options.pair), out, stretch=options.stretch)


if __name__ == "__main__":
    main()
