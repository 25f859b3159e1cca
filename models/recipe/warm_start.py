"""Start a direction from a Bergamot student: English exact, Chinese as a blend of Portuguese."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from blend import blend_rows, count_links, sharpen
from links import read_links, run_eflomal
from network import build_model, swap_heads
from pieces import load_pieces, piece_names
from pivot import (
    VOCABULARY,
    RecurrentUnit,
    bergamot_folder,
    load_translator,
    marian_state,
    pieces_path,
    read_student,
)
from prepare import read_pool
from settings import PAIRS, Settings, load_settings
from torch import Tensor, nn
from transformers import MarianMTModel

Triple = tuple[str, str, str]  # english, chinese, portuguese


def choose_sentences(settings: Settings) -> list[tuple[str, str]]:
    """English and Chinese of the pairs to translate into the pivot language."""
    room = dict(settings.values["pivot"])
    most = room.pop("max_words")
    chosen = []
    for name, en, zh in read_pool(settings):
        if room.get(name, 0) > 0 and len(en.split()) <= most:
            room[name] -= 1
            chosen.append((en, zh))
    return chosen


def translate_pivot(settings: Settings) -> None:
    """Write pivot.tsv: english, chinese, portuguese. About 50 sentences a second a core."""
    translator = load_translator(bergamot_folder("en-zh"))
    lines = []
    for en, zh in choose_sentences(settings):
        portuguese = " ".join(translator.translate(en).split())
        if portuguese:
            lines.append(f"{en}\t{zh}\t{portuguese}\n")
    (settings.work / "pivot.tsv").write_text("".join(lines), encoding="utf-8")


def read_pivot(settings: Settings) -> list[Triple]:
    """Read pivot.tsv."""
    lines = (settings.work / "pivot.tsv").read_text(encoding="utf-8").splitlines()
    return [(en, zh, pt) for en, zh, pt in (line.split("\t") for line in lines)]


def project(unit: nn.Module, hidden: Tensor) -> Tensor:
    """Causal self-attention of a layer's projections on (batch, length, width)."""
    batch, length, width = hidden.shape
    heads = [
        layer(hidden).view(batch, length, unit.num_heads, unit.head_dim).transpose(1, 2)
        for layer in (unit.q_proj, unit.k_proj, unit.v_proj)
    ]
    mixed = F.scaled_dot_product_attention(*heads, is_causal=True)
    return unit.out_proj(mixed.transpose(1, 2).reshape(batch, length, width))


def prime_attention(unit: nn.Module, cell: RecurrentUnit) -> None:
    """Begin near an average over the past: values from the cell, flat attention, no mixing."""
    with torch.no_grad():
        unit.v_proj.weight.copy_(cell.value)
        unit.out_proj.weight.copy_(torch.eye(len(cell.value)))
        unit.v_proj.bias.zero_()
        unit.out_proj.bias.zero_()
        unit.q_proj.weight.mul_(0.5)
        unit.k_proj.weight.mul_(0.5)


def student_batch(pairs: list[tuple[list[int], list[int]]], pad: int) -> tuple[Tensor, Tensor]:
    """Pad token lists; sources end with 0, targets begin with <pad> as decoder inputs do."""
    sources = [torch.tensor([*source, 0]) for source, _ in pairs]
    targets = [torch.tensor([pad, *target]) for _, target in pairs]
    padded = [nn.utils.rnn.pad_sequence(x, True, pad) for x in (sources, targets)]
    return padded[0], padded[1]


class CellFit:
    """Regression of self-attention sublayers on the outputs of the cells they replace."""

    def __init__(self, model: MarianMTModel, student: dict[str, Tensor]) -> None:
        """Put the cells into the model and keep its attention units aside, to be fitted."""
        self.model, self.units, self.seen = model.eval(), [], {}
        for number, layer in enumerate(model.model.decoder.layers):
            cell = RecurrentUnit(student, number + 1)
            prime_attention(layer.self_attn, cell)
            self.units.append(layer.self_attn)
            layer.self_attn = cell
            cell.register_forward_hook(self._keep(number), with_kwargs=True)
        parameters = [p for unit in self.units for p in unit.parameters()]
        self.optimizer = torch.optim.Adam(parameters, lr=1.5e-3)

    def _keep(self, number: int) -> Callable[..., None]:
        def hook(_: nn.Module, args: Any, kwargs: dict[str, Any], output: Any) -> None:
            self.seen[number] = (args[0] if args else kwargs["hidden_states"], output[0])

        return hook

    def step(self, source: Tensor, target: Tensor, pad: int, rate: float) -> float:
        """One step on a batch; gives the mean relative squared error."""
        self.optimizer.param_groups[0]["lr"] = rate
        with torch.no_grad():
            self.model.model(
                input_ids=source,
                attention_mask=(source != pad).long(),
                decoder_input_ids=target,
                use_cache=False,
            )
        real = (target != pad).float()
        real[:, 0] = 1
        loss = torch.zeros(())
        for number, unit in enumerate(self.units):
            hidden, wanted = self.seen[number]
            error = ((project(unit, hidden) - wanted) ** 2).sum(-1)
            loss = loss + (error * real).sum() / ((wanted**2).sum(-1) * real).sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item() / len(self.units)


def fit_cells(
    pair: str, triples: list[Triple], shape: dict[str, int], minutes: float
) -> dict[str, Tensor]:
    """Self-attention weights that act like the student's cells, fitted on pivot sentences."""
    folder = bergamot_folder(pair)
    student, pieces = read_student(folder), load_pieces(pieces_path(folder))
    model = build_model(VOCABULARY + 1, **shape)
    state = marian_state(student, shape["encoder"], shape["decoder"])
    state["model.shared.weight"] = F.pad(student["Wemb"], (0, 0, 0, 1))
    model.load_state_dict(state, strict=False)
    model.tie_weights()
    fit, rng, start = CellFit(model, student), random.Random(1), time.time()
    sides = [(en, pt) if pair == "en-zh" else (pt, en) for en, _, pt in triples]
    while (done := (time.time() - start) / 60 / minutes) < 1:
        chosen = [tuple(pieces.encode(list(side))) for side in rng.sample(sides, 20)]
        source, target = student_batch(chosen, VOCABULARY)
        error = fit.step(source, target, VOCABULARY, 1.5e-3 * (1 - done) + 1e-5)
    print(f"{pair}: self-attention leaves {error:.3f} of the cells' output unexplained")
    names = [f"model.decoder.layers.{i}.self_attn" for i in range(len(fit.units))]
    return {
        f"{name}.{key}": value
        for name, unit in zip(names, fit.units, strict=True)
        for key, value in unit.state_dict().items()
    }


def pivot_counts(settings: Settings, pair: str, triples: list[Triple]) -> tuple[Tensor, Tensor]:
    """Link counts (Chinese piece, Portuguese piece) and (English piece, Portuguese piece)."""
    portuguese = load_pieces(pieces_path(bergamot_folder(pair)))
    right = [portuguese.encode(pt) for _, _, pt in triples]
    counts = []
    for language, side in (("zh", 1), ("en", 0)):
        model = load_pieces(settings.spm_file(pair, language))
        left = [model.encode(triple[side]) for triple in triples]
        folder = settings.pair_file(pair, f"align-{language}")
        run_eflomal(folder, left, right)
        links = [
            a + b
            for a, b in zip(*map(read_links, (folder / "fwd.txt", folder / "rev.txt")), strict=True)
        ]
        counts.append(count_links(links, left, right, (model.get_piece_size(), VOCABULARY)))
    return counts[0], counts[1]


def chinese_english(settings: Settings, pair: str) -> Tensor:
    """Link counts (Chinese piece, English piece) over all training pairs."""
    arrays, links = (np.load(settings.pair_file(pair, f"{n}.npz")) for n in ("arrays", "links"))
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    rank, sizes = {}, {}
    for language in ("zh", "en"):
        names = piece_names(load_pieces(settings.spm_file(pair, language)))
        rank[language] = np.zeros(len(vocab), np.int64)
        rank[language][[vocab[name] for name in names]] = np.arange(len(names))
        sizes[language] = len(names)
    pairs, sentence = (
        links["links"].astype(np.int64),
        np.repeat(np.arange(len(links["off"]) - 1), np.diff(links["off"])),
    )
    zh = rank["zh"][arrays["zh"][arrays["zh_off"][sentence] + pairs[:, 1]]]
    en = rank["en"][arrays["en"][arrays["en_off"][sentence] + pairs[:, 0]]]
    index = torch.from_numpy(np.stack([zh, en]))
    return torch.sparse_coo_tensor(
        index, torch.ones(len(zh)), (sizes["zh"], sizes["en"])
    ).coalesce()


def initial_state(
    settings: Settings, pair: str, triples: list[Triple], minutes: float
) -> dict[str, Tensor]:
    """Weights of the direction before any training on Chinese."""
    student = read_student(bergamot_folder(pair))
    shape = settings.values["network"]
    direct, en_pt = pivot_counts(settings, pair, triples)
    rows = blend_rows(
        direct, torch.sparse.mm(sharpen(chinese_english(settings, pair), 1.0), sharpen(en_pt, 1.0))
    )
    vocab = json.loads(settings.pair_file(pair, "vocab.json").read_text(encoding="utf-8"))
    chinese = piece_names(load_pieces(settings.spm_file(pair, "zh")))
    english = piece_names(load_pieces(settings.spm_file(pair, "en")))
    kept = torch.tensor(json.loads(settings.pair_file(pair, "kept.json").read_text()))
    table, bias = torch.zeros(len(vocab), shape["width"]), torch.zeros(len(vocab))
    at = torch.tensor([vocab[piece] for piece in chinese])
    table[at], bias[at] = rows.embed(student["Wemb"]), rows.mix(student["decoder_ff_logit_out_b"])
    at = torch.tensor([vocab[piece] for piece in english])
    table[at], bias[at] = student["Wemb"][kept], student["decoder_ff_logit_out_b"][kept]
    state = marian_state(student, shape["encoder"], shape["decoder"])
    state |= fit_cells(pair, triples, shape, minutes)
    targets = chinese if pair == "en-zh" else english
    return state | {"model.shared.weight": table, "bias": bias[: len(targets)]}


def main() -> None:
    """Write init.pt of both directions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument(
        "--minutes", type=float, default=4, help="fitting self-attention, a direction"
    )
    options = parser.parse_args()
    settings = load_settings(options.config)
    torch.manual_seed(1)
    if not (settings.work / "pivot.tsv").exists():
        translate_pivot(settings)
    triples = read_pivot(settings)
    for pair in PAIRS:
        state = initial_state(settings, pair, triples, options.minutes)
        model = build_model(len(state["model.shared.weight"]), **settings.values["network"])
        model.load_state_dict({k: v for k, v in state.items() if k != "bias"}, strict=False)
        swap_heads(model.model.decoder.layers[-1].encoder_attn)
        kept = {k: v for k, v in model.state_dict().items() if k in state}
        torch.save(kept | {"bias": state["bias"]}, settings.pair_file(pair, "init.pt"))


if __name__ == "__main__":
    main()
