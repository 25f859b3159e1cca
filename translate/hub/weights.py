"""Weights as safetensors: pickled ones are read where they can do no harm, or refused."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from translate.errors import MissingExtra, ModelDamaged, ModelError
from translate.hub.download import INDEX, PICKLED, SAFE

LOG = logging.getLogger("translate.hub")
_SECONDS = 1800


def ensure_safetensors(folder: Path) -> None:
    """Make `model.safetensors` from `pytorch_model.bin` where it is missing.

    The pickle is read by torch with `weights_only=True`, which builds tensors and nothing else,
    in a process of its own. Raises ModelError when it holds more than tensors or there are no
    weights, ModelDamaged when a safetensors file can't be read, MissingExtra without torch.
    """
    found = [path for path in sorted(folder.glob("*.safetensors"))]
    if (folder / SAFE).is_file() or (folder / INDEX).is_file():
        for path in found:
            _check(path)
        return
    if not (folder / PICKLED).is_file():
        raise ModelError(f"{folder} has neither {SAFE} nor {PICKLED}; put the weights there")
    _unpickle(folder / PICKLED, folder / SAFE)


def _check(path: Path) -> None:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise MissingExtra("safetensors", "hub") from error
    try:
        with safe_open(path, framework="numpy") as stream:
            stream.keys()
    except (SafetensorError, OSError) as error:
        raise ModelDamaged(f"{path} can't be read ({error}); fetch or copy it again") from error


def _unpickle(pickled: Path, out: Path) -> None:
    LOG.info("reading %s as tensors only", pickled)
    done = subprocess.run(
        [sys.executable, "-m", "translate.hub.unpickle", str(pickled), str(out)],
        capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return
    told = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    if "No module named" in told:
        raise MissingExtra("torch", "hub")
    raise ModelError(
        f"{pickled} is refused: it can't be read as tensors alone ({told[:200]}); ask its authors "
        f"for {SAFE}"
    )
