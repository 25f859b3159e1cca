"""What training looks at now and then: dev loss, dependence on the source, outputs to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sacrebleu
import torch
import torch.nn.functional as F
from export import full_bias
from network import END, Trainee
from pieces import load_pieces, piece_names
from settings import Settings
from torch import Tensor

BATCH = 32


def pad_rows(rows: Sequence[np.ndarray], trainee: Trainee) -> Tensor:
    """Stack number rows, filled up with <pad>, on the device of a network."""
    table = np.full((len(rows), max(map(len, rows))), trainee.pad, np.int64)
    for row, numbers in zip(table, rows, strict=True):
        row[: len(numbers)] = numbers
    return torch.from_numpy(table).to(trainee.bias.device)


class Side:
    """Pieces of one language in one direction, and their numbers in its vocabulary."""

    def __init__(self, settings: Settings, pair: str, language: str) -> None:
        """Load both."""
        vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text("utf-8"))
        self.model = load_pieces(settings.spm_file(pair, language))
        self.numbers = np.array([vocab[name] for name in piece_names(self.model)])
        self.names = list(vocab)

    def text(self, numbers: Sequence[int]) -> str:
        """Numbers as text."""
        return str(self.model.decode([self.names[n] for n in numbers if n != END]))

    def encoded(self, text: str) -> np.ndarray:
        """Text as numbers, with the end mark."""
        return np.append(self.numbers[np.array(self.model.encode(text), int)], END)


@dataclass(frozen=True)
class Line:
    """A development line: texts and piece numbers."""

    source: str
    target: str
    source_numbers: np.ndarray
    target_numbers: np.ndarray


class Probe:
    """Development sets of one direction."""

    def __init__(self, settings: Settings, pair: str, *, longest: int = 100) -> None:
        """Read authored-dev and 250 lines of wmt23 with at most `longest` pieces."""
        from evaluate import read_set

        self.vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
        sides = [Side(settings, pair, language) for language in pair.split("-")]
        self.target_pieces, self.target = sides[1].model, pair.split("-")[1]
        self.sets = {}
        for name, count in (("authored-dev", 1000), (f"wmt23-{pair.replace('-', '')}", 250)):
            pairs = list(zip(*read_set(settings, name, pair), strict=True))[:count]
            lines = [
                Line(*texts, *(side.encoded(text) for side, text in zip(sides, texts, strict=True)))
                for texts in pairs
            ]
            self.sets[name] = [
                x for x in lines if max(len(x.source_numbers), len(x.target_numbers)) < longest
            ]

    def loss(self, trainee: Trainee, name: str, *, shuffled: bool = False) -> float:
        """Nats a target piece; `shuffled` pairs each target with another sentence's source."""
        lines = sorted(self.sets[name], key=lambda line: len(line.target_numbers))
        sources = [line.source_numbers for line in lines]
        if shuffled:
            shift = max(1, len(lines) // 3)
            sources = sources[shift:] + sources[:shift]
        total, count = 0.0, 0
        for start in range(0, len(lines), BATCH):
            part = slice(start, start + BATCH)
            target = pad_rows([line.target_numbers for line in lines[part]], trainee)
            logits, labels = trainee(pad_rows(sources[part], trainee), target)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            count += len(labels)
        return total / max(count, 1)

    def translate(self, trainee: Trainee, lines: list[Line]) -> list[str]:
        """Greedy translations, in order."""
        model = trainee.model
        model.final_logits_bias = full_bias(trainee.bias.data.cpu(), len(self.vocab)).to(
            trainee.bias.device
        )
        outputs = []
        for start in range(0, len(lines), BATCH):
            rows = [line.source_numbers for line in lines[start : start + BATCH]]
            source = pad_rows(rows, trainee)
            mask = (source != trainee.pad).long()
            generated = model.generate(
                input_ids=source,
                attention_mask=mask,
                max_new_tokens=80,
                num_beams=1,
                do_sample=False,
            )
            pieces = [[n for n in row if 1 < n < len(trainee.bias)] for row in generated.tolist()]
            outputs += [self.target_pieces.decode(row) for row in pieces]
        return outputs

    @torch.no_grad()
    def wmt_loss(self, trainee: Trainee) -> float:
        """Loss on the lines of wmt23, without what training leaves out at random."""
        _, wmt = self.sets
        before = trainee.training
        trainee.eval()
        loss = self.loss(trainee, wmt)
        trainee.train(before)
        return round(loss, 3)

    @torch.no_grad()
    def run(self, trainee: Trainee, count: int = 120) -> dict[str, float]:
        """Numbers for the log; prints ten outputs."""
        trainee.eval()
        authored, _ = self.sets
        loss = self.loss(trainee, authored)
        lines = self.sets[authored][:count]
        outputs = self.translate(trainee, lines)
        references = [[line.target for line in lines]]
        bleu = sacrebleu.corpus_bleu(
            outputs, references, tokenize="zh" if self.target == "zh" else "13a"
        )
        for line, output in list(zip(lines, outputs, strict=True))[3::12]:
            print(f"  S {line.source[:150]}\n  H {output[:200]}\n  R {line.target[:150]}")
        figures = {
            "dev": round(loss, 3),
            "source": round(self.loss(trainee, authored, shuffled=True) - loss, 3),
            "wmt": self.wmt_loss(trainee),
            "bleu": round(bleu.score, 2),
            "chrf": round(sacrebleu.corpus_chrf(outputs, references).score, 2),
        }
        trainee.train()
        return figures
