"""Train both directions in turns, a few minutes each, keeping a checkpoint after every turn."""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from settings import HERE, PAIRS

WAIT_SECONDS = 60  # before a turn that failed is tried once more


def turns(stage: str, device: str, stretch: float, config: Path | None) -> Iterator[list[str]]:
    """Give the command of each turn, direction after direction, without end."""
    rest = ["--config", str(config)] if config else []
    while True:
        for pair in PAIRS:
            yield [
                *("train.py", "--pair", pair, "--stage", stage, "--device", device),
                *("--stretch", str(stretch), *rest),
            ]


def run_turn(command: list[str]) -> bool:
    """Run one turn; a failed one is tried once more from its checkpoint."""
    script, *rest = command
    for _ in range(2):
        if subprocess.run([sys.executable, str(HERE / script), *rest]).returncode == 0:
            return True
        time.sleep(WAIT_SECONDS)
    return False


def main() -> None:
    """Train until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", default="trunk")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 …")
    parser.add_argument("--stretch", type=float, default=10, help="minutes a turn")
    parser.add_argument("--minutes", type=float, default=math.inf, help="of both together")
    parser.add_argument("--turns", type=int, help="so many turns (default: as the time allows)")
    parser.add_argument("--config", type=Path)
    options = parser.parse_args()
    end = time.time() + 60 * options.minutes
    rest = turns(options.stage, options.device, options.stretch, options.config)
    for command in islice(rest, options.turns):
        if time.time() >= end:
            break
        print(">", *command, flush=True)
        if not run_turn(command):
            sys.exit(f"{command[0]} failed twice; its checkpoint is kept")


if __name__ == "__main__":
    main()
