"""What a shipped model makes of training sentences, n-best, each scored against the reference.

`prefer.py` trains on them. The sentences should be ones that the model has seen little of: what it
knows by heart it translates far better than what it will meet.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sacrebleu
from batches import ended
from pieces import load_pieces
from settings import PAIRS, Settings, load_settings

Lines = list[list[str]]

BATCH = 512  # sentences sorted by length at a time
SEARCH = {"repetition_penalty": 1.1, "max_decoding_length": 150}
# A beam's hypotheses differ by a word; of ten samples at this temperature the best scores higher
# and the worst far lower.
SAMPLING = {"beam_size": 1, "sampling_topk": 10, "sampling_temperature": 0.5}


def scorer(language: str) -> sacrebleu.CHRF:
    """chrF, with words into English; Chinese words are short, four characters are enough."""
    if language == "zh":
        return sacrebleu.CHRF(char_order=4)
    return sacrebleu.CHRF(word_order=2)


def rate(chrf: sacrebleu.CHRF, texts: Iterable[str], reference: str) -> list[float]:
    """Score of each text against the reference (0 to 1)."""
    return [chrf.sentence_score(text, [reference]).score / 100 for text in texts]


def rows_in(lists: Path) -> set[int]:
    """Row numbers of the lists in a file, none where there is none."""
    if not lists.exists():
        return set()
    return {json.loads(line)["row"] for line in lists.read_text("utf-8").splitlines()}


def rows_of(sources: Sequence[str], of: np.ndarray, wanted: Sequence[str]) -> np.ndarray:
    """Row numbers of the pairs of some sources.

    >>> rows_of(["a", "b"], np.array([0, 1, 0]), ["a"]).tolist()
    [0, 2]
    """
    numbers = [number for number, name in enumerate(sources) if name in wanted]
    return np.flatnonzero(np.isin(of, numbers))


class Maker:
    """One direction's model, pieces and scorer."""

    def __init__(
        self, settings: Settings, pair: str, model: Path, beam: int, samples: int = 0
    ) -> None:
        """Load everything; `samples` more candidates a sentence than the `beam` best."""
        source, target = pair.split("-")
        self.beam, self.samples = beam, samples
        self.names = list(json.loads(settings.pair_file(pair, "vocab.json").read_text("utf-8")))
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.pieces = load_pieces(settings.spm_file(pair, target))
        self.chrf = scorer(target)
        self.translator = ctranslate2.Translator(
            str(model / "ct2"), compute_type="float32", inter_threads=1, intra_threads=1
        )
        arrays = np.load(settings.pair_file(pair, "arrays.npz"))
        self.sources, self.of = arrays["sources"].tolist(), arrays["source"]
        self.sides = [ended(arrays[name], arrays[f"{name}_off"]) for name in (source, target)]

    def row(self, side: int, number: int) -> list[str]:
        """Pieces of one side of a pair, with the end mark."""
        return [self.names[value] for value in self.sides[side].row(number).tolist()]

    def text(self, pieces: Sequence[str]) -> str:
        """Pieces as text."""
        return str(self.pieces.decode([piece for piece in pieces if piece != "</s>"]))

    def hypotheses(self, rows: Sequence[int], count: int, search: dict[str, Any]) -> list[Lines]:
        """Pieces of `count` translations of every row's source."""
        results = self.translator.translate_batch(
            [self.row(0, row) for row in rows],
            num_hypotheses=count,
            max_batch_size=2048,
            batch_type="tokens",
            **(SEARCH | search),
        )
        return [result.hypotheses for result in results]

    def candidates(self, rows: Sequence[int]) -> Iterator[tuple[int, list[list[int]], list[float]]]:
        """Row, numbers of each candidate with the end mark, and its chrF (0 to 1)."""
        lists = self.hypotheses(rows, self.beam, {"beam_size": self.beam})
        if self.samples:
            sampled = self.hypotheses(rows, self.samples, SAMPLING)
            lists = [best + more for best, more in zip(lists, sampled, strict=True)]
        for row, found in zip(rows, lists, strict=True):
            reference = self.text(self.row(1, row))
            different: dict[str, list[str]] = {}
            for pieces in found:
                different.setdefault(self.text(pieces), pieces)
            scores = rate(self.chrf, different, reference)
            numbers = [[*map(self.numbers.__getitem__, line), 0] for line in different.values()]
            yield row, numbers, scores


def main() -> None:
    """Append to `<pair>/candidates.jsonl` until the sentences or the time are used up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=PAIRS)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="models/<pair>")
    parser.add_argument("--sources", nargs="+", default=["latest", "newest"])
    parser.add_argument("--longest", type=int, default=64, help="pieces of the longer side")
    parser.add_argument("--beam", type=int, default=8)
    parser.add_argument("--samples", type=int, default=0, help="more candidates, drawn at random")
    parser.add_argument("--most", type=int, default=100000, help="sentences")
    options = parser.parse_args()
    settings = load_settings(options.config)
    maker = Maker(settings, options.pair, options.model, options.beam, options.samples)
    out = settings.pair_file(options.pair, "candidates.jsonl")
    known = rows_in(out)
    longer = np.maximum(*(side.lengths.numpy() for side in maker.sides))
    rows = rows_of(maker.sources, maker.of, options.sources)
    rows = rows[(longer[rows] <= options.longest) & (longer[rows] > 6)]
    rows = np.random.default_rng(3).permutation(rows)[: options.most]
    rows = np.array([row for row in rows.tolist() if row not in known], int)
    with out.open("a", encoding="utf-8") as file:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            for row, numbers, scores in maker.candidates(part.tolist()):
                line = {"row": row, "scores": [round(s, 4) for s in scores], "pieces": numbers}
                print(json.dumps(line), file=file)
            file.flush()
            print(f"{start + len(part)} of {len(rows)}", flush=True)


if __name__ == "__main__":
    main()
