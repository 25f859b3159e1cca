"""What the benchmarks compare: each contender takes documents from English to Chinese and back.

`python benchmarks/contenders.py NAME CORPUS.jsonl OUT` prints its seconds, without loading. All
get the same sentences, cut in advance where a contender does not cut them itself, the same
weights, a beam of 4 and all cores.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from translate.engines.registry import ModelEntry, find
from translate.engines.tokenizer import EOS, Tokenizer
from translate.languages import Direction
from translate.segment import segments

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
PAIRS = ("en-zh", "zh-en")
BEAM = 4
Translate = Callable[[list[str]], list[str]]


class Seconds(NamedTuple):
    """Time of the work on the wall and on the processor."""

    seconds: float
    processor: float


def texts_of(corpus: Path) -> Iterator[str]:
    """The documents."""
    with corpus.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)["text"]


def sentences_of(corpus: Path) -> list[str]:
    """All sentences of all documents."""
    return [part.text for text in texts_of(corpus) for part in segments(text, "en")]


def bare(corpus: Path, out: Path) -> Seconds:
    """CTranslate2 alone with the best settings: everything in one call, no Python in between."""
    ways = [_bare(find(Direction.parse(pair))) for pair in PAIRS]
    return _there_and_back(ways, sentences_of(corpus), out)


def _bare(entry: ModelEntry) -> Translate:
    import ctranslate2

    translator = ctranslate2.Translator(
        str(entry.file("ct2")), compute_type="float32", inter_threads=CORES, intra_threads=1
    )
    tokenizer = Tokenizer(entry.file("source.spm"), entry.file("target.spm"))
    source, target = tokenizer._models

    def translate(texts: list[str]) -> list[str]:
        pieces = [[*source.encode(text, out_type=str), EOS] for text in texts]
        results = translator.translate_batch(
            pieces, beam_size=BEAM, max_batch_size=2048, batch_type="tokens",
            max_decoding_length=256, repetition_penalty=1.1,  # what the bundled models want
        )  # fmt: skip
        return [target.decode(result.hypotheses[0]) for result in results]

    return translate


def pipeline(corpus: Path, out: Path) -> Seconds:
    """transformers: `generate` on sentences in their order, 8 at a time, as `pipeline` does."""
    return _there_and_back([_generate(pair, 8, False) for pair in PAIRS], sentences_of(corpus), out)


def easynmt(corpus: Path, out: Path) -> Seconds:
    """The loop of EasyNMT: sentences sorted by length, longest first, 16 at a time."""
    return _there_and_back([_generate(pair, 16, True) for pair in PAIRS], sentences_of(corpus), out)


def _generate(pair: str, size: int, by_length: bool) -> Translate:
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    torch.set_num_threads(CORES)
    folder = Path(os.environ["CHECKPOINTS"]) / pair / "hf"
    model = MarianMTModel.from_pretrained(folder, local_files_only=True).eval()
    tokenizer = MarianTokenizer.from_pretrained(folder, local_files_only=True)

    def translate(texts: list[str]) -> list[str]:
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]) if by_length else 0)
        translations = [""] * len(texts)
        for start in range(0, len(order), size):
            part = order[start : start + size]
            batch = tokenizer([texts[i] for i in part], return_tensors="pt", padding=True)
            with torch.inference_mode():
                answers = model.generate(**batch, num_beams=BEAM, max_new_tokens=256)
            for i, answer in zip(
                part, tokenizer.batch_decode(answers, skip_special_tokens=True), strict=True
            ):
                translations[i] = answer
        return translations

    return translate


def argos(corpus: Path, out: Path) -> Seconds:
    """Argos Translate with our weights as its package; a document a call, as its users do."""
    home = out.with_suffix(".argos")
    os.environ.update(
        XDG_DATA_HOME=str(home), XDG_CACHE_HOME=str(home), XDG_CONFIG_HOME=str(home),
        ARGOS_INTER_THREADS="1", ARGOS_INTRA_THREADS=str(CORES), ARGOS_COMPUTE_TYPE="int8",
    )  # fmt: skip
    for name in ("stanza", "minisbd"):  # its sentence splitters, which are not measured
        stub: Any = types.ModuleType(name)
        stub.SBDetect = stub.Pipeline = None
        stub.models = types.SimpleNamespace()
        sys.modules.setdefault(name, stub)
    cut = {
        paragraph: [part.text for part in segments(paragraph, "en")]
        for text in texts_of(corpus)
        for paragraph in text.split("\n")
    }
    ways = [_argos(pair, home / pair, cut) for pair in PAIRS]
    return _there_and_back(ways, list(texts_of(corpus)), out)


def _argos(pair: str, folder: Path, cut: dict[str, list[str]]) -> Translate:
    from argostranslate import sbd
    from argostranslate.package import Package
    from argostranslate.translate import Language, PackageTranslation

    entry = find(Direction.parse(pair))
    shutil.copytree(entry.file("ct2"), folder / "model", dirs_exist_ok=True)
    config = json.loads((folder / "model" / "config.json").read_text("utf-8"))
    (folder / "model" / "config.json").write_text(json.dumps({**config, "add_source_eos": True}))
    shutil.copy(entry.file("source.spm"), folder / "sentencepiece.model")
    source, target = pair.split("-")
    (folder / "metadata.json").write_text(json.dumps({
        "package_version": "1.0", "argos_version": "1.9", "from_code": source,
        "from_name": source, "to_code": target, "to_name": target,
    }))  # fmt: skip

    class Given:
        def __init__(self, *_: object) -> None: ...

        def split_sentences(self, text: str) -> list[str]:
            return cut.get(text) or [part.text for part in segments(text, source)]

    sbd.MiniSBDSentencizer = Given
    import argostranslate.translate

    argostranslate.translate.MiniSBDSentencizer = Given
    made = PackageTranslation(
        Language(source, source), Language(target, target), Package(folder)
    )  # fmt: skip
    return lambda texts: [made.hypotheses(text, 1)[0].value for text in texts]


def _there_and_back(ways: Sequence[Translate], texts: list[str], out: Path) -> Seconds:
    for way in ways:
        way(texts[:1])  # load, warm up
    start, before = time.perf_counter(), time.process_time()
    for way in ways:
        texts = way(texts)
    seconds = Seconds(time.perf_counter() - start, time.process_time() - before)
    out.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return seconds


if __name__ == "__main__":
    made = {way.__name__: way for way in (bare, pipeline, easynmt, argos)}[sys.argv[1]]
    print(json.dumps(made(Path(sys.argv[2]), Path(sys.argv[3]))._asdict()))
