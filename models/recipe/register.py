"""Write `models/registry.toml` from the folders beside it, with the checksums of their files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MODELS = Path(__file__).resolve().parent.parent
PAIRS = ("en-zh", "zh-en")
FILES = (
    "ct2/model.bin",
    "ct2/config.json",
    "ct2/shared_vocabulary.json",
    "source.spm",
    "target.spm",
)
CASING = "casing.txt.gz"  # of a direction whose source has capitals; written by casing.py
NAMES = "names.tsv.gz"  # persons with their usual forms; written by usual.py
HEADER = """# The bundled models. Checksums are SHA-256; `translate models check` compares them.
# Written by models/recipe/register.py from the folders beside this file.
"""


def entry(pair: str, facts: dict[str, Any]) -> str:
    """One [[model]] table."""
    folder = MODELS / pair
    lines = ["[[model]]", f'direction = "{pair}"', f'folder = "{pair}"']
    lists = {"casing": CASING, "names": NAMES}
    lists = {key: name for key, name in lists.items() if (folder / name).exists()}
    lines += [f"{key} = {json.dumps(value)}" for key, value in (facts | lists).items()]
    lines += ["[model.files]"]
    for name in [*FILES, *lists.values()]:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines.append(f'"{name}" = "{digest}"')
    return "\n".join(lines)


FACTS: dict[str, Any] = {
    "name": "translate-compare-tiny",
    "license": "MPL-2.0",
    "max_pieces": 72,  # a little over the longest source in training
    "alignment_shift": 1,  # head 0 of the last layer was guided with the target piece as input
}


def main() -> None:
    """Register both directions."""
    tables = [entry(pair, {**FACTS, "name": f"{FACTS['name']}-{pair}"}) for pair in PAIRS]
    text = HEADER + "\n" + "\n\n".join(tables) + "\n"
    (MODELS / "registry.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
