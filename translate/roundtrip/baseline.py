"""What an engine alone does: the fates of framings on its way back from a human translation.

No rate of a round trip can be better than the way back is by itself, so this one stands beside
every rate. It is measured once for a model (`translate models baseline`) and kept in its folder.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from translate import toml
from translate.codec import Misshapen, Value
from translate.errors import StorageError
from translate.languages import Direction

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Baseline(Value):
    """The shares of framings of a human text that a return keeps, and that it changes.

    Each is a range that counts those untraced or to check both ways. `sha256` is the model's: the
    shares of other weights are other ones.
    """

    model: str = ""
    sha256: str = ""
    sentences: int = 0
    framings: int = 0
    kept: Range = (0.0, 1.0)
    kept_or_paraphrased: Range = (0.0, 1.0)
    shifted: Range = (0.0, 1.0)


def baseline_file(folder: Path, direction: Direction) -> Path:
    """Return where the baseline of a model lies; one folder may serve many directions."""
    return folder / f"baseline.{direction}.toml"


def read_baseline(folder: Path, direction: Direction, sha256: str) -> Baseline | None:
    """Return a model's baseline; None where there is none for these weights."""
    try:
        text = baseline_file(folder, direction).read_text(encoding="utf-8")
        baseline = Baseline.from_dict(toml.loads(text))
    except (OSError, ValueError, Misshapen):
        return None
    return baseline if baseline.sha256 == sha256 else None


def write_baseline(baseline: Baseline, folder: Path, direction: Direction) -> Path:
    """Keep a baseline with its model; raises StorageError where it can't be written."""
    path = baseline_file(folder, direction)
    lines = [
        f"{field.name} = {_toml(getattr(baseline, field.name))}\n" for field in fields(Baseline)
    ]
    head = f"# Written by `translate models baseline {direction}`.\n"
    try:
        path.write_text(head + "".join(lines), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{path} can't be written ({error.strerror}); use a model in a folder of your own"
        ) from error
    return path


def _toml(value: Any) -> str:
    if isinstance(value, str):
        escaped = "".join(c if c.isprintable() else " " for c in value)
        return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(list(value)) if isinstance(value, tuple) else str(value)
