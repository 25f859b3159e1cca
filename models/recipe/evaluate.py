"""Score an exported pair on the development sets, and its attention on hand-aligned sentences.

Translations are those of the package's engine, which cuts lines at their sentences and searches
loops again; alignment is read from the model itself.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sacrebleu
import sentencepiece as spm
from alignment import alignment_error_rate, read_gold, word_links
from names_score import read_names_set, score_names
from register import FACTS, NAMES
from settings import Settings, load_settings

from translate.engines import Decoding, Engine, load_engine
from translate.engines.registry import ModelEntry
from translate.languages import Direction

MAX_SOURCE = 200


@dataclass
class Model:
    """An exported direction, ready to translate."""

    engine: Engine
    translator: ctranslate2.Translator
    source_pieces: spm.SentencePieceProcessor
    target_pieces: spm.SentencePieceProcessor

    def encode(self, text: str) -> list[str]:
        """Source pieces with the end mark that the encoder expects."""
        return [*self.source_pieces.encode(text, out_type=str)[:MAX_SOURCE], "</s>"]

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Translate lines, beam 4."""
        return [hypotheses[0].text for hypotheses in self.engine.translate(texts)]


def load_model(folder: Path, pair: str, threads: int = 1) -> Model:
    """Load models/<pair>."""
    direction = Direction.parse(pair)
    entry = ModelEntry(
        direction, folder.name, folder, max_pieces=FACTS["max_pieces"],
        alignment_shift=FACTS["alignment_shift"],
        names=NAMES if (folder / NAMES).exists() else "",
    )  # fmt: skip
    decoding = Decoding(beam=4, threads=threads)
    engine = load_engine(direction, "ct2", decoding=decoding, entry=entry)
    translator = ctranslate2.Translator(
        str(folder / "ct2"), compute_type="float32", inter_threads=1, intra_threads=threads
    )
    pieces = [
        spm.SentencePieceProcessor(model_file=str(folder / f"{role}.spm"))
        for role in ("source", "target")
    ]
    return Model(engine, translator, *pieces)


def is_repeating(text: str) -> bool:
    """Tell whether some stretch of 1 to 20 characters comes four or more times in a row.

    >>> is_repeating("the the the the end"), is_repeating("共同努力，共同发展")
    (True, False)
    """
    return re.search(r"(\S.{0,19}?)\1{3,}", text + " ") is not None and not re.search(
        r"^[^\w]+$", text
    )


def is_copy(source: str, output: str, target: str) -> bool:
    """Tell whether the output is the source again, or is not in the target language at all."""
    squeeze = re.compile(r"[\W_]+")
    if squeeze.sub("", source) == squeeze.sub("", output) and re.search(r"[^\W\d_]", source):
        return not source.isascii() or " " in source.strip()
    han = len(re.findall(r"[\u4e00-\u9fff]", output))
    return han == 0 and len(output) > 20 if target == "zh" else han > 0.3 * len(output)


def failures(sources: Sequence[str], outputs: Sequence[str], target: str) -> dict[str, int]:
    """Count empty outputs, endless repeats and untranslated copies."""
    return {
        "empty": sum(not out.strip() for out in outputs),
        "repeats": sum(
            is_repeating(out) and not is_repeating(src)
            for src, out in zip(sources, outputs, strict=True)
        ),
        "copies": sum(is_copy(s, o, target) for s, o in zip(sources, outputs, strict=True)),
    }


def score(outputs: Sequence[str], references: Sequence[str], target: str) -> dict[str, object]:
    """BLEU and chrF with sacreBLEU's signatures."""
    bleu = sacrebleu.BLEU(tokenize="zh" if target == "zh" else "13a")
    chrf = sacrebleu.CHRF()
    return {
        "bleu": round(bleu.corpus_score(outputs, [references]).score, 2),
        "chrf": round(chrf.corpus_score(outputs, [references]).score, 2),
        "signatures": [str(bleu.get_signature()), str(chrf.get_signature())],
    }


def read_set(settings: Settings, name: str, pair: str) -> tuple[list[str], list[str]]:
    """Sources and references of a development set."""
    languages = pair.split("-")
    if settings.dev_file(f"{name}.tsv").exists():
        rows = [
            r.split("\t") for r in settings.dev_file(f"{name}.tsv").read_text("utf-8").splitlines()
        ]
        texts = {"en": [r[0] for r in rows], "zh": [r[1] for r in rows]}
    else:
        texts = {
            language: settings.dev_file(f"{name}.{language}").read_text("utf-8").splitlines()
            for language in languages
        }
    return texts[languages[0]], texts[languages[1]]


def evaluate_set(model: Model, settings: Settings, name: str, pair: str) -> dict[str, object]:
    """Translate and score one development set."""
    target = pair.split("-")[1]
    sources, references = read_set(settings, name, pair)
    outputs = model.translate(sources)
    samples = list(zip(sources, outputs, references, strict=True))[3::40][:10]
    counts = failures(sources, outputs, target)
    return {
        "lines": len(sources),
        **score(outputs, references, target),
        **counts,
        "samples": samples,
    }


def evaluate_names(model: Model, settings: Settings, pair: str) -> dict[str, Any]:
    """Score the names of names-dev."""
    source, target = pair.split("-")
    lines = read_names_set(settings.dev_file("names-dev.tsv"))
    return score_names(lines, model.translate([line.texts[source] for line in lines]), target)


def evaluate_alignment(model: Model, settings: Settings, pair: str) -> float:
    """Alignment error rate of the model's attention on the hand-aligned sentences."""
    gold = read_gold(settings.data / "align-dev", "nist02")
    aligned = [word_links(model, *sides.ordered(pair)) for sides in gold]
    if pair == "en-zh":
        aligned = [{(target, source) for source, target in links} for links in aligned]
    return alignment_error_rate(aligned, gold)


def show(report: dict[str, Any]) -> None:
    """Print one line a set, then its samples."""
    for name, result in report["sets"].items():
        rest = {key: value for key, value in result.items() if key != "samples"}
        print(name, json.dumps(rest, ensure_ascii=False))
        for triple in result["samples"]:
            print("\n".join(f"  {tag} {text}" for tag, text in zip("SHR", triple, strict=True)))
    for name, result in report.get("names", {}).items():
        print(name, json.dumps(result))
    if "alignment error rate" in report:
        print("alignment error rate:", report["alignment error rate"])


def main() -> None:
    """Evaluate one direction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", required=True, choices=["en-zh", "zh-en"])
    parser.add_argument("--config", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="models/<pair>")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sets", nargs="*", help="default: authored-dev and wmt23")
    parser.add_argument("--json", type=Path, help="write the report there too")
    parser.add_argument("--names", action="store_true", help="score names-dev too")
    parser.add_argument("--no-alignment", action="store_true")
    options = parser.parse_args()
    settings = load_settings(options.config)
    model = load_model(options.model, options.pair, options.threads)
    default = ["authored-dev", f"wmt23-{options.pair.replace('-', '')}"]
    names = default if options.sets is None else options.sets
    sets = {name: evaluate_set(model, settings, name, options.pair) for name in names}
    report: dict[str, Any] = {"sets": sets}
    if options.names:
        report["names"] = evaluate_names(model, settings, options.pair)
    if not options.no_alignment:
        report["alignment error rate"] = round(evaluate_alignment(model, settings, options.pair), 4)
    show(report)
    if options.json:
        text = json.dumps(report, ensure_ascii=False, indent=1)
        options.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
