"""Run the whole recipe, step after step; finished steps are kept."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from settings import HERE, PAIRS, load_settings

FULL = ("trunk", "finish")


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


def main() -> None:
    """Run all steps, stopping at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path)
    parser.add_argument(
        "--out", type=Path, default=HERE.parent, help="folder of the pairs' folders"
    )
    parser.add_argument("--tiny", action="store_true", help="small network, random start")
    options = parser.parse_args()
    config = options.config or HERE / ("tiny.toml" if options.tiny else "config.toml")
    for script, *rest in commands(config, options.out, tiny=options.tiny):
        print(">", script, *rest, flush=True)
        subprocess.run([sys.executable, str(HERE / script), *rest], check=True)


if __name__ == "__main__":
    main()
