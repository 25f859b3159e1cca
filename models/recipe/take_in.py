"""Take new authored pairs in: one article in twenty is held out for development.

Which ones depends on their topic alone, so that an article never changes sides.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from settings import HERE

HELD = "authored-5-dev.tsv"
ONE_IN = 20


def is_held(topic: str) -> bool:
    """Tell whether an article is one of those held out.

    >>> sum(is_held(f"art-{number}") for number in range(1000))
    55
    """
    return int(hashlib.md5(topic.encode(), usedforsecurity=False).hexdigest(), 16) % ONE_IN == 0


def split_lines(lines: list[str]) -> tuple[list[str], list[str]]:
    """Lines to train on, and lines held out."""
    rows = [line for line in lines if line.count("\t") == 3]
    held = [line for line in rows if is_held(line.split("\t")[3])]
    return [line for line in rows if line not in set(held)], held


def add_lines(path: Path, lines: list[str]) -> None:
    """Add those lines to a file that it lacks."""
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    new = [line for line in lines if line not in set(before)]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in [*before, *new]), encoding="utf-8")


def main() -> None:
    """Split files into authored/ and dev/."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="english, chinese, terms, topic")
    for path in parser.parse_args().files:
        kept, held = split_lines(path.read_text(encoding="utf-8").splitlines())
        add_lines(HERE / "authored" / path.name, kept)
        add_lines(HERE / "dev" / HELD, held)
        print(f"{path.name}: {len(kept)} to train on, {len(held)} held out")


if __name__ == "__main__":
    main()
