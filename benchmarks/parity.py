"""How far int8 changes what a model says: its greedy outputs beside those of float32.

Of the bundled pair's checkpoints (`--checkpoints DIR` with en-zh/hf and zh-en/hf), of the shipped
folders against their own weights in float32, and of the small random checkpoints of the tests, on
the golden sentences. Needs the extra hub: python benchmarks/parity.py --checkpoints DIR
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from translate.engines import Decoding, Engine, load_engine
from translate.engines.registry import ModelEntry, find
from translate.hub.convert import to_ctranslate2
from translate.hub.weights import ensure_safetensors
from translate.languages import Direction

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "tests" / "golden" / "authored-dev.tsv"
WITH_TOKENS = {"m2m100": ("__en__", "__zh__"), "nllb": ("eng_Latn", "zho_Hans")}


class Texts(NamedTuple):
    """What is translated, and how people translated it."""

    sources: Sequence[str]
    references: Sequence[str] = ()


class Row(NamedTuple):
    """Two ways of running one model: how many outputs are equal, and chrF.

    `chrf` is of the first against the second, `against` of each against the references; random
    weights have none.
    """

    name: str
    equal: int
    total: int
    chrf: float
    against: tuple[float, ...]

    def __str__(self) -> str:
        """A line of the Markdown table."""
        share = f"{self.equal} of {self.total} ({100 * self.equal / self.total:.1f} %)"
        apart = " / ".join(f"{score:.2f}" for score in self.against)
        return f"| {self.name} | {share} | {self.chrf:.2f} | {apart} |"


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoints", type=Path, help="folder of en-zh/hf and zh-en/hf")
    parser.add_argument("--sentences", type=int, help="how many, from the first (default: all)")
    parser.add_argument("--transformers", action="store_true", help="compare with it as well: slow")
    parser.add_argument("--no-random", action="store_true", help="leave the random checkpoints out")
    options = parser.parse_args()
    lines = SENTENCES.read_text("utf-8").splitlines()[: options.sentences]
    english, chinese = zip(*(line.split("\t")[:2] for line in lines), strict=True)
    sides = {"en-zh": Texts(english, chinese), "zh-en": Texts(chinese, english)}
    print("| model | greedy outputs equal | chrF between them | chrF of each to the references |")
    print("|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for pair, texts in sides.items() if options.checkpoints else ():
            home = options.checkpoints / pair / "hf"
            for row in checkpoint(pair, texts, home, Path(folder), options.transformers):
                print(row, flush=True)
        for pair, texts in sides.items():
            entry = find(Direction.parse(pair))
            print(compared(f"{pair} as shipped", texts, entry, entry), flush=True)
        for row in () if options.no_random else small(english, Path(folder)):
            print(row, flush=True)


def checkpoint(pair: str, texts: Texts, home: Path, folder: Path, reference: bool) -> Iterator[Row]:
    """A float checkpoint of the bundled pair, converted both ways as it was for shipping."""
    shipped = find(Direction.parse(pair))
    made = {}
    for kind in ("float32", "int8"):
        out = folder / f"{pair}.{kind}"
        to_ctranslate2(home, out / "ct2", layer=-1, head=0, quantization=kind)
        _link(home, out)
        made[kind] = replace(shipped, folder=out, files={})
    yield compared(f"{pair} checkpoint", texts, made["int8"], made["float32"])
    if reference:
        both = [_engine(made["float32"], "float32", name) for name in ("ct2", "marian")]
        yield counted(f"{pair} checkpoint, ct2 float32 and transformers", texts, both)


def small(texts: Sequence[str], folder: Path) -> Iterator[Row]:
    """The random checkpoints of the tests: no preferences, so that every rounding shows."""
    sys.path.insert(0, str(ROOT / "tests"))
    import checkpoints

    kinds = {
        **{name: (checkpoints.marian, shape) for name, shape in checkpoints.MARIAN.items()},
        "m2m100": (checkpoints.m2m100,), "nllb": (checkpoints.nllb,),
    }  # fmt: skip
    for name, (write, *shape) in kinds.items():
        home = write(folder / name / "hf", *shape)
        ensure_safetensors(home)
        prefix, start = WITH_TOKENS.get(name, ("", ""))
        if shape and shape[0].targets:
            prefix = shape[0].targets[0]
        entries = []
        for kind in ("int8", "float32"):
            out = folder / f"{name}.{kind}"
            to_ctranslate2(home, out / "ct2", layer=-1, head=0, quantization=kind)
            _link(home, out)
            entries.append(
                ModelEntry(
                    Direction("en", "zh"), name, out, prefix=prefix, start=start, alignment_shift=1
                )
            )
        yield compared(f"random: {name}", Texts(texts), *entries)


def compared(name: str, texts: Texts, quantised: ModelEntry, plain: ModelEntry) -> Row:
    """One model in int8 and one in float32; of the same files, CTranslate2 widens the weights."""
    return counted(name, texts, [_engine(quantised, "int8"), _engine(plain, "float32")])


def counted(name: str, texts: Texts, engines: Sequence[Engine]) -> Row:
    """Compare two engines' answers to the same texts."""
    ours, theirs = (
        [hypotheses[0].text for hypotheses in engine.translate(texts.sources)] for engine in engines
    )
    equal = sum(a == b for a, b in zip(ours, theirs, strict=True))
    against = [_chrf(answers, texts.references) for answers in (ours, theirs) if texts.references]
    return Row(name, equal, len(ours), _chrf(ours, theirs), tuple(against))


def _chrf(ours: Sequence[str], theirs: Sequence[str]) -> float:
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().corpus_score(ours, [theirs]).score)


def _engine(entry: ModelEntry, kind: str, name: str = "ct2") -> Engine:
    greedy = Decoding(beam=1, repetition_penalty=1.0, compute_type=kind)
    return load_engine(entry.direction, name, decoding=greedy, entry=entry)


def _link(home: Path, out: Path) -> None:
    """Put the pieces and the checkpoint beside a converted model."""
    (out / "hf").symlink_to(home.resolve())
    for path in (*home.glob("*.spm"), *home.glob("*.model")):
        (out / path.name).symlink_to(path.resolve())


if __name__ == "__main__":
    main()
